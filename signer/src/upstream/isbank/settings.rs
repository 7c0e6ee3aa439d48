//! What the bank and the operator agreed on. What the bank does not publish is a setting here, and its default is unverified.

use std::net::IpAddr;
use std::time::Duration;

use jiff::fmt::strtime;
use rustls::pki_types::CertificateDer;
use url::Url;

use super::super::date;
use super::certificate::ClientCertificate;
use crate::clock::Moment;
use crate::payments::merchant_bank::PayoutRail;
use crate::secret::{Secret, SecretPair};

/// The bank's production host.
pub const PRODUCTION_HOST: &str = "api.isbank.com.tr";
/// The bank's own code in its customers' IBANs.
pub const BANK_CODE: &str = "00064";
/// What a login asks for unless the operator says otherwise. From public integrations, unverified.
pub const SCOPE_DEFAULT: &str = "read:accounts transfer:eft transfer:remittance transfer:fast";
/// The longest that a payment may take, whatever the operator says.
pub const PAY_LIMIT_MAX: Duration = Duration::from_secs(35);
/// How many rows of a statement are asked for at once.
pub const PAGE_SIZE_DEFAULT: u16 = 100;

/// Everything that a call needs.
#[derive(Debug, Clone)]
pub struct IsbankSettings {
    /// The bank's gateway: `https://api.isbank.com.tr`.
    pub base_url: Url,
    /// This desk's application at the bank.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretPair,
    /// The service account that logs in.
    pub service_account_id: String,
    /// Its secret.
    pub service_account_secret: Secret,
    /// What a login asks for, words with spaces between them: [`SCOPE_DEFAULT`].
    pub scope: String,
    /// What this desk shows the bank.
    pub certificate: ClientCertificate,
    /// The only authorities whose server certificates are trusted, for a sandbox; else those that browsers trust.
    pub authorities: Option<Vec<CertificateDer<'static>>>,
    /// The merchant's account that pays, as the bank's calls name it.
    pub account_id: String,
    /// The address that payments are said to be asked for from.
    pub customer_ip: IpAddr,
    /// How long a call may take.
    pub call_limit: Duration,
    /// How long a payment may take, at most [`PAY_LIMIT_MAX`].
    pub pay_limit: Duration,
    /// Where each call is.
    pub paths: Paths,
    /// What the bank's words mean.
    pub words: Words,
    /// How dates are written in questions.
    pub dates: DateForms,
    /// How a statement is asked for and read.
    pub statement: StatementForm,
}

/// Where each call is, behind the gateway's address. From public integrations, unverified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// S2S Login.
    pub login: String,
    /// The merchant's accounts.
    pub accounts: String,
    /// An account's statement.
    pub statement: String,
    /// Within the bank.
    pub remittance: RailPaths,
    /// To another bank.
    pub eft: RailPaths,
    /// To another bank, at once.
    pub fast: RailPaths,
}

/// The calls of one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RailPaths {
    /// Would this payment be made?
    pub validations: String,
    /// Makes it.
    pub payments: String,
    /// What became of it. The weakest of all defaults: seen only in code that is commented out.
    pub queries: String,
}

impl RailPaths {
    fn of(name: &str) -> Self {
        Self {
            validations: format!("/api/isbank/v1/{name}-validations"),
            payments: format!("/api/isbank/v1/{name}-payments"),
            queries: format!("/api/isbank/v1/{name}-payments"),
        }
    }
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            login: "/api/isbank/v1/stos-identity-provider/oauth2/token".to_owned(),
            accounts: "/api/isbank/v2/accounts".to_owned(),
            statement: "/api/isbank/v1/deposit/transactions".to_owned(),
            remittance: RailPaths::of("remittance"),
            eft: RailPaths::of("eft"),
            fast: RailPaths::of("fast"),
        }
    }
}

impl Paths {
    /// The calls of a way.
    pub const fn of(&self, rail: PayoutRail) -> &RailPaths {
        match rail {
            PayoutRail::Havale => &self.remittance,
            PayoutRail::Eft => &self.eft,
            PayoutRail::Fast => &self.fast,
        }
    }
}

/// What the bank's words mean, in any ASCII case. The bank publishes none of them: unverified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// States of a payment whose money has gone.
    pub made: Vec<String>,
    /// States of a payment that was taken on.
    pub under_way: Vec<String>,
    /// States of a payment that was not made and will not be.
    pub refused: Vec<String>,
    /// States of what was only validated: no payment.
    pub validated: Vec<String>,
    /// Codes that say that a way is closed now.
    pub closed_codes: Vec<String>,
    /// Codes of a query that say that there is no such payment, beside HTTP 404 in the call's own envelope.
    pub no_payment_codes: Vec<String>,
}

impl Default for Words {
    fn default() -> Self {
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        Self {
            made: words(&["COMPLETED", "EXECUTED", "SUCCESS"]),
            under_way: words(&["PENDING", "PROCESSING", "WAITING"]),
            refused: words(&["REJECTED", "FAILED", "CANCELLED"]),
            validated: words(&["VALIDATED"]),
            closed_codes: words(&["MRD110", "MRD132"]),
            no_payment_codes: Vec::new(),
        }
    }
}

/// Whether a word is one of a list, in any ASCII case.
pub(super) fn is_one_of(list: &[String], word: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// How a date is written, as `strftime` has it, in Istanbul's time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateForm(String);

impl DateForm {
    /// A form that dates can be written in.
    pub fn parse(text: &str) -> Option<Self> {
        let is_form = !text.is_empty() && strtime::format(text, date::in_istanbul(Moment::from_ms(0))).is_ok();
        is_form.then(|| Self(text.to_owned()))
    }

    /// A moment in this form.
    pub(super) fn written(&self, moment: Moment) -> String {
        // One moment has whatever another has, so this form works with all.
        strtime::format(&self.0, date::in_istanbul(moment)).unwrap_or_default()
    }
}

/// How dates are written in questions. Unverified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateForms {
    /// `beginDate` and `endDate` of a statement.
    pub statement: DateForm,
    /// `date` of a query.
    pub query: DateForm,
}

impl Default for DateForms {
    fn default() -> Self {
        Self {
            statement: DateForm("%Y-%m-%dT%H:%M:%S".to_owned()),
            query: DateForm("%Y-%m-%d".to_owned()),
        }
    }
}

/// How a statement is asked for and read. The bank does not publish its rows: every name is unverified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementForm {
    /// How many rows are asked for at once.
    pub page_size: u16,
    /// The bank's number of a row.
    pub id: String,
    /// How much.
    pub amount: String,
    /// Whether it came or went.
    pub direction: String,
    /// What stands there when money came.
    pub direction_in: String,
    /// What stands there when money went.
    pub direction_out: String,
    /// Where no direction stands: whether an amount without a minus came in. Else only a minus tells, and the rest is for
    /// a person, so that a misnamed field turns no expense into income.
    pub is_signed: bool,
    /// In which currency.
    pub currency: String,
    /// When.
    pub date: String,
    /// The row's text.
    pub description: String,
    /// Whose money it was.
    pub sender_name: String,
    /// Which account it came from.
    pub sender_iban: String,
}

impl Default for StatementForm {
    fn default() -> Self {
        Self {
            page_size: PAGE_SIZE_DEFAULT,
            id: "transactionId".to_owned(),
            amount: "amount".to_owned(),
            direction: "debitCreditIndicator".to_owned(),
            direction_in: "A".to_owned(),
            direction_out: "B".to_owned(),
            is_signed: false,
            currency: "currencyCode".to_owned(),
            date: "transactionDate".to_owned(),
            description: "description".to_owned(),
            sender_name: "senderName".to_owned(),
            sender_iban: "senderIban".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_the_operator_says_in_istanbuls_time() {
        let evening = Moment::from_ms(1_641_330_000_000);
        let written = |form: &str| DateForm::parse(form).map(|form| form.written(evening));
        assert_eq!(written("%d.%m.%Y").as_deref(), Some("05.01.2022"));
        assert_eq!(DateForms::default().statement.written(evening), "2022-01-05T00:00:00");
        assert_eq!(DateForms::default().query.written(evening), "2022-01-05");
        for wrong in ["", "%", "%Q", "%Z"] {
            assert_eq!(written(wrong), None, "{wrong}");
        }
        assert!(
            !DateForms::default()
                .statement
                .written(Moment::from_ms(i64::MAX))
                .is_empty()
        );
    }

    #[test]
    fn words_are_compared_by_ascii_alone() {
        let words = vec!["PENDING".to_owned()];
        assert!(is_one_of(&words, "pending") && !is_one_of(&words, "pendıng") && !is_one_of(&words, ""));
    }
}
