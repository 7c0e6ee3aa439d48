//! The settings of the merchant's own bank: off unless the section is there.

mod papers;
mod terms;
mod wire;

use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::HeaderValue;

use super::addresses::upstream_url;
use super::raw::isbank::Isbank as Raw;
use super::{Mistakes, call_limit, pairs};
use crate::payments::merchant_terms::MerchantTerms;
use crate::upstream::CALL_LIMIT;
use crate::upstream::isbank::settings::{IsbankSettings, PAY_LIMIT_MAX, PRODUCTION_HOST, SCOPE_DEFAULT};

/// The way to the bank, and the merchant's terms.
#[derive(Clone, Debug)]
pub struct MerchantBankConfig {
    /// The way to the bank.
    pub settings: IsbankSettings,
    /// The merchant's terms.
    pub terms: MerchantTerms,
}

/// The section about the bank, when there is one. The certificate is read here, and whether it is good now is asked when
/// the way to the bank is opened.
pub(super) fn check(mistakes: &mut Mistakes, raw: Option<Raw>) -> Option<MerchantBankConfig> {
    let raw = raw?;
    let pay_limit = mistakes.read(
        "isbank.pay_limit_s",
        Some(raw.pay_limit_s.unwrap_or(PAY_LIMIT_MAX.as_secs())),
        pay_limit_of,
    );
    let terms = terms::check(mistakes, &raw, pay_limit);
    let wire = wire::check(mistakes, raw.paths, raw.states, raw.codes, raw.dates, raw.statement);
    let papers = papers::check(
        mistakes,
        papers::Raw {
            certificate_file: raw.certificate_file,
            key_file: raw.key_file,
            pkcs12_file: raw.pkcs12_file,
            pkcs12_password: raw.pkcs12_password,
            pkcs12_password_file: raw.pkcs12_password_file,
            ca_file: raw.ca_file,
        },
    );
    let base_url = mistakes.read(
        "isbank.base_url",
        Some(raw.base_url.unwrap_or_else(|| format!("https://{PRODUCTION_HOST}"))),
        |text| upstream_url(&text),
    );
    let client_id = mistakes.read("isbank.client_id", raw.client_id, |id| header_text(&id));
    let client_secret = mistakes.secret(
        "isbank.client_secret",
        raw.client_secret,
        raw.client_secret_file.as_deref(),
    );
    if let Some(secret) = &client_secret
        && let Err(what) = header_text(secret.expose())
    {
        mistakes.add("isbank.client_secret", &what);
    }
    let client_secret = pairs::pair(
        mistakes,
        "isbank.client_secret",
        client_secret,
        raw.previous_client_secret,
        raw.previous_client_secret_file.as_deref(),
    );
    let service_account_id = mistakes.read("isbank.service_account_id", raw.service_account_id, filled);
    let service_account_secret = mistakes.secret(
        "isbank.service_account_secret",
        raw.service_account_secret,
        raw.service_account_secret_file.as_deref(),
    );
    let scope = raw.scope.unwrap_or_else(|| SCOPE_DEFAULT.to_owned());
    let scope = mistakes.read("isbank.scope", Some(scope), filled);
    let customer_ip = mistakes.read("isbank.customer_ip", raw.customer_ip, |text| {
        let address = text.trim().parse::<IpAddr>();
        address.map_err(|_| "must be an IP address: the one that this signer reaches the bank from".to_owned())
    });
    let call_limit = mistakes.read(
        "isbank.call_limit_s",
        Some(raw.call_limit_s.unwrap_or(CALL_LIMIT.as_secs())),
        call_limit,
    );
    let (terms, papers, wire) = (terms?, papers?, wire?);
    Some(MerchantBankConfig {
        settings: IsbankSettings {
            base_url: base_url?,
            client_id: client_id?,
            client_secret: client_secret?,
            service_account_id: service_account_id?,
            service_account_secret: service_account_secret?,
            scope: scope?,
            certificate: papers.certificate,
            authorities: papers.authorities,
            account_id: terms.account_id.clone(),
            customer_ip: customer_ip?,
            call_limit: call_limit?,
            pay_limit: pay_limit?,
            paths: wire.paths,
            words: wire.words,
            dates: wire.dates,
            statement: wire.statement,
        },
        terms,
    })
}

/// A text with something in it.
fn filled(text: impl AsRef<str>) -> Result<String, String> {
    match text.as_ref().trim() {
        "" => Err("is empty".to_owned()),
        text => Ok(text.to_owned()),
    }
}

/// A text that can stand in a header.
fn header_text(text: &str) -> Result<String, String> {
    let text = filled(text)?;
    let is_header = text.is_ascii() && HeaderValue::from_str(&text).is_ok();
    is_header
        .then_some(text)
        .ok_or_else(|| "must be printable ASCII: it stands in a header".to_owned())
}

fn pay_limit_of(seconds: u64) -> Result<Duration, String> {
    let longest = PAY_LIMIT_MAX.as_secs();
    match seconds {
        1.. if seconds <= longest => Ok(Duration::from_secs(seconds)),
        _ => Err(format!("must be 1 to {longest} seconds")),
    }
}

#[cfg(test)]
mod tests;
