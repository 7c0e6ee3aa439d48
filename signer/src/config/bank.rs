//! The settings of transfers from buyers' accounts: off unless the section is there.

use std::time::Duration;

use vezne_protocol::{Amount, EasyAddress, EasyAddressType, Iban};

use super::addresses::upstream_url;
use super::raw::VakifBank as Raw;
use super::{Mistakes, call_limit, pairs};
use crate::payments::bank::Receiver;
use crate::payments::transfer_terms::Terms;
use crate::upstream::CALL_LIMIT;
use crate::upstream::vakifbank::{BANK_CODE, BankSettings, ClientAuth, EXECUTE_LIMIT_MAX, Resource};

/// Where the bank is.
const BASE_URL: &str = "https://apigw.vakifbank.com.tr:8443";
/// As a person calls it.
const BANK_NAME: &str = "VakıfBank";
/// The bank's callback, behind the signer's public address.
pub const CALLBACK_PATH: &str = "/v1/callbacks/vakifbank";
/// How many characters the bank takes of a receiver's name.
const NAME_CHARS_MAX: usize = 50;

/// The way to the bank, and the merchant's terms.
#[derive(Clone, Debug)]
pub struct BankConfig {
    /// The way to the bank.
    pub settings: BankSettings,
    /// The merchant's terms.
    pub terms: Terms,
}

/// The section about the bank, when there is one.
pub(super) fn check(mistakes: &mut Mistakes, raw: Raw, public_url: Option<&String>) -> Option<BankConfig> {
    if raw.is_absent() {
        return None;
    }
    let terms = terms(mistakes, &raw);
    let client_id = mistakes.read("vakifbank.client_id", raw.client_id, |id| match id.trim() {
        "" => Err("is empty".to_owned()),
        id => Ok(id.to_owned()),
    });
    let client_secret = mistakes.secret(
        "vakifbank.client_secret",
        raw.client_secret,
        raw.client_secret_file.as_deref(),
    );
    let client_secret = pairs::pair(
        mistakes,
        "vakifbank.client_secret",
        client_secret,
        raw.previous_client_secret,
        raw.previous_client_secret_file.as_deref(),
    );
    let base_url = mistakes.read(
        "vakifbank.base_url",
        Some(raw.base_url.unwrap_or_else(|| BASE_URL.to_owned())),
        |text| upstream_url(&text),
    );
    let resource = mistakes.read(
        "vakifbank.resource",
        Some(raw.resource.unwrap_or_else(|| "production".to_owned())),
        |word| match word.as_str() {
            "sandbox" => Ok(Resource::Sandbox),
            "production" => Ok(Resource::Production),
            _ => Err("must be sandbox or production".to_owned()),
        },
    );
    let client_auth = mistakes.read(
        "vakifbank.client_auth",
        Some(raw.client_auth.unwrap_or_else(|| "body".to_owned())),
        |word| match word.as_str() {
            "body" => Ok(ClientAuth::Body),
            "basic" => Ok(ClientAuth::Basic),
            _ => Err("must be body or basic".to_owned()),
        },
    );
    let call_limit = mistakes.read(
        "vakifbank.call_limit_s",
        Some(raw.call_limit_s.unwrap_or(CALL_LIMIT.as_secs())),
        call_limit,
    );
    let execute_limit = mistakes.read(
        "vakifbank.execute_limit_s",
        Some(raw.execute_limit_s.unwrap_or(EXECUTE_LIMIT_MAX.as_secs())),
        execute_limit_of,
    );
    let terms = terms?;
    let scope = if terms.lists_accounts || terms.reads_statements {
        "transfer account"
    } else {
        "transfer"
    };
    Some(BankConfig {
        settings: BankSettings {
            base_url: base_url?,
            client_id: client_id?,
            client_secret: client_secret?,
            redirect_uri: format!("{}{CALLBACK_PATH}", public_url?),
            resource: resource?,
            client_auth: client_auth?,
            scope: scope.to_owned(),
            call_limit: call_limit?,
            execute_limit: execute_limit?,
        },
        terms,
    })
}

fn execute_limit_of(seconds: u64) -> Result<Duration, String> {
    let longest = EXECUTE_LIMIT_MAX.as_secs();
    match seconds {
        1.. if seconds <= longest => Ok(Duration::from_secs(seconds)),
        _ => Err(format!("must be 1 to {longest} seconds")),
    }
}

/// The merchant's terms.
fn terms(mistakes: &mut Mistakes, raw: &Raw) -> Option<Terms> {
    let name = mistakes.read("vakifbank.receiver_name", raw.receiver_name.clone(), |name| {
        let name = name.trim().to_owned();
        match name.chars().count() {
            1..=NAME_CHARS_MAX => Ok(name),
            _ => Err(format!("must be 1 to {NAME_CHARS_MAX} characters: the account's owner")),
        }
    });
    let receivers = mistakes.read(
        "vakifbank.receiver_ibans",
        Some(raw.receiver_ibans.clone().unwrap_or_default()),
        |ibans| {
            receivers(
                &ibans,
                raw.receiver_easy_address.as_deref(),
                name.as_deref().unwrap_or_default(),
            )
        },
    );
    let fast_limit = mistakes.read(
        "vakifbank.fast_limit",
        Some(raw.fast_limit.clone().unwrap_or_else(|| "2024".to_owned())),
        |text| fast_limit_of(&text),
    );
    let (lifetime, tries, new_otps) = (raw.otp_lifetime_s, raw.otp_tries, raw.new_otps);
    let otp_lifetime_s = mistakes.read(
        "vakifbank.otp_lifetime_s",
        Some(lifetime.unwrap_or(180)),
        within(30, 600),
    );
    let otp_tries_max = mistakes.read("vakifbank.otp_tries", Some(tries.unwrap_or(3)), within(1, 10));
    let new_otps_max = mistakes.read("vakifbank.new_otps", Some(new_otps.unwrap_or(3)), within(0, 10));
    let execute_limit_s = raw.execute_limit_s.unwrap_or(EXECUTE_LIMIT_MAX.as_secs());
    Some(Terms {
        bank_name: BANK_NAME,
        bank_code: BANK_CODE,
        receivers: receivers?,
        receiver_name: name?,
        fast_limit: fast_limit?,
        otp_lifetime_s: i64::from(otp_lifetime_s?),
        otp_tries_max: u8::try_from(otp_tries_max?).ok()?,
        new_otps_max: u8::try_from(new_otps_max?).ok()?,
        lists_accounts: raw.account_list.unwrap_or(true),
        shows_balances: raw.balances.unwrap_or_default(),
        reads_statements: raw.statements.unwrap_or(true),
        has_pkce: raw.pkce.unwrap_or_default(),
        execute_limit_s: i64::try_from(execute_limit_s).ok()?,
    })
}

fn within(least: u32, most: u32) -> impl Fn(u32) -> Result<u32, String> {
    move |value| {
        if (least..=most).contains(&value) {
            Ok(value)
        } else {
            Err(format!("must be {least} to {most}"))
        }
    }
}

/// The merchant's accounts, in the order in which they are preferred.
fn receivers(ibans: &[String], easy_address: Option<&str>, name: &str) -> Result<Vec<Receiver>, String> {
    let iban = |(place, text): (usize, &String)| {
        let iban = Iban::parse(text).map_err(|error| format!("number {} is no IBAN: {error}", place + 1))?;
        let name = name.to_owned();
        Ok::<_, String>(Receiver::Iban { iban, name })
    };
    let mut receivers: Vec<Receiver> = ibans.iter().enumerate().map(iban).collect::<Result<_, _>>()?;
    if let Some(text) = easy_address {
        let parsed = text.split_once(':').and_then(|(letter, value)| {
            let kind = EasyAddressType::of_letter(letter).ok()?;
            EasyAddress::parse(kind, value).ok()
        });
        let address = parsed.ok_or("and receiver_easy_address: that one must be TYPE:VALUE, such as T:5350000000")?;
        receivers.push(Receiver::EasyAddress(address));
    }
    if receivers.is_empty() {
        return Err("must name an account of the shop's, or receiver_easy_address must".to_owned());
    }
    Ok(receivers)
}

/// The most that goes to another bank at once: an amount, or the year of a limit that was in force.
pub(super) fn fast_limit_of(text: &str) -> Result<Amount, String> {
    let text = match text {
        "2021" => "2000.00",
        "2024" => "100000.00",
        text => text,
    };
    Amount::parse(text)
        .map_err(|_| "must be an amount such as 100000.00, or the year of a limit: 2021 or 2024".to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::raw;
    use super::*;

    const WHOLE: &str = r#"
        client_id = "l7xx"
        client_secret = "s"
        receiver_name = "Vezne Kahve A.Ş."
        receiver_ibans = ["TR29 0001 5001 5800 0000 0000 02"]
    "#;

    fn checked(toml: &str) -> (Option<BankConfig>, String) {
        let raw: raw::VakifBank = toml::from_str(toml).unwrap();
        let mut mistakes = Mistakes::default();
        let config = check(&mut mistakes, raw, Some(&"https://pay.example".to_owned()));
        (config, mistakes.0.join("\n"))
    }

    #[test]
    fn a_signer_without_the_section_offers_no_transfers() {
        let (config, mistakes) = checked("");
        assert!(config.is_none() && mistakes.is_empty(), "{mistakes}");
    }

    #[test]
    fn what_is_not_set_has_its_named_default() {
        let (config, mistakes) = checked(WHOLE);
        let BankConfig { settings, terms } = config.unwrap();
        assert_eq!(mistakes, "");
        assert_eq!(settings.redirect_uri, "https://pay.example/v1/callbacks/vakifbank");
        assert_eq!(settings.base_url.host_str(), Some("apigw.vakifbank.com.tr"));
        assert_eq!(
            (settings.resource, settings.scope.as_str()),
            (Resource::Production, "transfer account")
        );
        assert_eq!(
            (terms.otp_lifetime_s, terms.otp_tries_max, terms.new_otps_max),
            (180, 3, 3)
        );
        assert_eq!(terms.fast_limit.to_string(), "100000.00");
        assert!(terms.lists_accounts && !terms.shows_balances && !terms.has_pkce);
    }

    #[test]
    fn the_limit_of_a_year_is_a_profile() {
        let (config, _) = checked(&format!("{WHOLE}\nfast_limit = \"2021\""));
        assert_eq!(config.unwrap().terms.fast_limit.to_string(), "2000.00");
    }

    #[test]
    fn every_mistake_is_told_at_once_and_no_account_is() {
        let (config, mistakes) = checked(
            "receiver_ibans = [\"TR280001500158000000000002\"]\nfast_limit = \"much\"\nresource = \"test\"\n\
             execute_limit_s = 36\notp_tries = 0\nbase_url = \"http://bank.example\"",
        );
        assert!(config.is_none());
        for name in [
            "client_id",
            "client_secret",
            "receiver_name",
            "number 1 is no IBAN",
            "fast_limit",
            "resource",
            "execute_limit_s",
            "otp_tries",
            "base_url",
        ] {
            assert!(mistakes.contains(name), "{name} in {mistakes}");
        }
        assert!(!mistakes.contains("0158000"), "{mistakes}");
    }
}
