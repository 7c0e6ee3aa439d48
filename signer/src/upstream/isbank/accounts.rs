//! `GET /api/isbank/v2/accounts`: the merchant's accounts. The bank does not publish the fields: several names are read.

use reqwest::Method;
use serde_json::value::RawValue;
use vezne_protocol::{Iban, SignedAmount};

use super::super::lenient::Lenient;
use super::fields::Fields;
use super::{Isbank, envelope};
use crate::clock::Moment;
use crate::payments::merchant_bank::MerchantAccount;
use crate::upstream::measured::Call;
use crate::upstream::{RawAnswer, UpstreamError};

/// What metrics call it.
const CALL: Call = Call::to_isbank("accounts");
/// What the list may be called, where the data are not the list themselves.
const LISTS: [&str; 4] = ["accounts", "account_list", "accountList", "result"];
const IDS: [&str; 3] = ["account_id", "accountId", "id"];
const IBANS: [&str; 2] = ["iban", "IBAN"];
const CURRENCIES: [&str; 3] = ["currency", "currency_code", "currencyCode"];
const BALANCES: [&str; 3] = ["available_balance", "availableBalance", "balance"];

impl Isbank {
    /// The merchant's accounts: the way to see whether the setting names one that the bank knows. A row that cannot be
    /// read is left out.
    pub async fn accounts(&self, now: Moment) -> Result<Vec<MerchantAccount>, UpstreamError> {
        let making = async {
            let url = format!("{}{}", self.base_url, self.settings.paths.accounts);
            let request = || self.call(Method::GET, &url);
            let (_, answer) = self.ask(now, self.usual(), request).await?;
            accounts(&answer)
        };
        self.meter.measure(CALL, making).await
    }
}

pub(super) fn accounts(answer: &RawAnswer) -> Result<Vec<MerchantAccount>, UpstreamError> {
    let envelope = envelope::open(answer)?;
    let data: Box<RawValue> = envelope.data()?;
    let rows = rows(data.get()).ok_or_else(|| envelope.unreadable("there is no list of accounts in it"))?;
    let count = rows.len();
    let read: Vec<MerchantAccount> = rows.into_iter().filter_map(|row| account(&row.0?)).collect();
    if read.len() < count {
        let unreadable_count = count - read.len();
        tracing::warn!(unreadable_count, "accounts that cannot be read are left out");
    }
    Ok(read)
}

fn rows(data: &str) -> Option<Vec<Lenient<Fields>>> {
    if let Ok(rows) = serde_json::from_str(data) {
        return Some(rows);
    }
    let named: Fields = serde_json::from_str(data).ok()?;
    LISTS.iter().find_map(|name| named.read(name))
}

fn account(row: &Fields) -> Option<MerchantAccount> {
    Some(MerchantAccount {
        id: row.first_text(&IDS)?,
        iban: Iban::parse(&row.first_text(&IBANS)?).ok()?,
        currency: row.first_text(&CURRENCIES)?,
        balance: row
            .first_text(&BALANCES)
            .and_then(|text| SignedAmount::from_wire(&text).ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, reason};
    use super::*;

    const ROW: &str =
        r#"{"account_id":"1234-567","iban":"TR480006400000112340000567","currency":"TRY","balance":"-12.5"}"#;

    #[test]
    fn accounts_are_read_below_each_name_and_the_unreadable_are_left_out() {
        for data in [
            format!("[{ROW}]"),
            format!(r#"{{"accounts":[{ROW},"x",{{"iban":"TR1"}}]}}"#),
            format!(r#"{{"result":true,"accountList":[{ROW}]}}"#),
            format!(r#"{{"result":[{ROW}],"count":1}}"#),
        ] {
            let read = accounts(&answer(&format!(r#"{{"data":{data}}}"#))).unwrap();
            let told = (read[0].id.as_str(), read[0].balance.unwrap().to_string());
            assert_eq!((read.len(), told), (1, ("1234-567", "-12.50".to_owned())), "{data}");
        }
        let other = r#"{"data":[{"accountId":7,"IBAN":"TR48 0006 4000 0011 2340 0005 67","currencyCode":"TRY"}]}"#;
        assert_eq!(accounts(&answer(other)).unwrap()[0].id, "7");
    }

    #[test]
    fn no_list_is_not_an_empty_list() {
        assert_eq!(accounts(&answer(r#"{"data":{"accounts":[]}}"#)).unwrap(), []);
        for data in ["{}", r#"{"accounts":"x"}"#, "7"] {
            let told = accounts(&answer(&format!(r#"{{"data":{data}}}"#)));
            assert_eq!(reason(told), "there is no list of accounts in it", "{data}");
        }
    }
}
