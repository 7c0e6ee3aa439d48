//! VakıfBank's open banking: the buyer pays from their own account, with an OTP. Calls are POSTs of JSON with a bearer token.

pub mod account_list;
pub mod account_transactions;
pub mod authorize;
pub mod codes;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod doors;
pub mod draft;
pub mod execute;
pub mod fast;
pub mod receipt;
pub mod remittance;
pub mod text;
pub mod token;

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::Url;

use super::breaker::Breaker;
use super::json::{number, present, read, unreadable};
use super::lenient::Lenient;
use super::{date, lenient};
use crate::clock::{Clock, SystemClock};
use crate::literal::Literal;
use crate::payments::bank::Authorization;
use crate::secret::SecretPair;
use crate::upstream::measured::Meter;
use crate::upstream::{ANSWER_BYTES_MAX, RawAnswer, UpstreamError, send_up_to};

/// What the bank calls lira.
const LIRA: &str = "TL";
/// The bank's own code in its customers' IBANs.
pub const BANK_CODE: &str = "00015";
/// The code of an answer to a call that worked.
const CODE_SUCCESS: &str = "APIGW000000";
/// The most characters of a code that are kept, should something else stand in its place.
const CODE_CHARS_MAX: usize = 32;
/// The longest that an execute may take, whatever the operator says.
pub const EXECUTE_LIMIT_MAX: Duration = Duration::from_secs(35);
/// What the customer is asked for unless the operator says otherwise: transfers, and the list of accounts.
pub const SCOPE_DEFAULT: &str = "transfer account";
/// The largest statement or receipt.
const DOCUMENT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Which of the bank's two environments behind its one host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// For tests: no money moves.
    Sandbox,
    /// Real money.
    Production,
}

impl Resource {
    /// The bank's word for it.
    const fn word(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Production => "production",
        }
    }
}

/// How this desk shows the bank who it is when it asks for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// `client_id` and `client_secret` stand in the form.
    Body,
    /// By HTTP Basic.
    Basic,
}

/// What the bank and the operator agreed on.
#[derive(Debug, Clone)]
pub struct BankSettings {
    /// The bank's gateway: `https://apigw.vakifbank.com.tr:8443`.
    pub base_url: Url,
    /// This desk's application at the bank.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretPair,
    /// Where the bank sends the customer's browser back to.
    pub redirect_uri: String,
    /// Which environment.
    pub resource: Resource,
    /// How the token call shows who asks.
    pub client_auth: ClientAuth,
    /// What the customer is asked for, words with spaces between them: [`SCOPE_DEFAULT`].
    pub scope: String,
    /// How long a call may take.
    pub call_limit: Duration,
    /// How long an execute may take, at most [`EXECUTE_LIMIT_MAX`].
    pub execute_limit: Duration,
}

/// The desk's way to the bank.
#[derive(Debug, Clone)]
pub struct VakifBank {
    http: reqwest::Client,
    base_url: String,
    settings: BankSettings,
    meter: Meter,
    breaker: Breaker,
}

/// How one call goes out.
#[derive(Debug, Clone, Copy)]
struct Limits {
    time: Duration,
    answer_bytes: usize,
}

/// The part of an answer that says whether the call worked. Older calls answer with `Status` instead of `Header`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    #[serde(default)]
    header: Lenient<Header>,
    #[serde(default)]
    status: Lenient<Status>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Header {
    status_code: Literal,
    #[serde(default)]
    status_description: Lenient<Literal>,
    #[serde(default)]
    status_description_en: Lenient<Literal>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    code: Literal,
    #[serde(default)]
    description: Lenient<Literal>,
}

impl VakifBank {
    /// A client for one desk. `http` must be [`bank_client`](crate::upstream::bank_client)'s: it never sends twice.
    pub fn new(http: reqwest::Client, settings: BankSettings) -> Self {
        let base_url = settings.base_url.as_str().trim_end_matches('/').to_owned();
        Self {
            http,
            base_url,
            settings,
            meter: Meter::default(),
            breaker: Breaker::new("vakifbank", Arc::new(SystemClock)),
        }
    }

    /// Calls are counted here, together with others.
    #[must_use]
    pub fn metered_by(self, meter: Meter) -> Self {
        Self { meter, ..self }
    }

    /// With a clock of the caller's, by which it is told when the bank is tried again after it did not answer.
    #[must_use]
    pub fn timed_by(self, clock: Arc<dyn Clock>) -> Self {
        let breaker = Breaker::new("vakifbank", clock);
        Self { breaker, ..self }
    }

    /// Lets something begin that a buyer waits for and that moves no money, unless the bank has not answered lately. Nothing
    /// else asks: an OTP that was typed is sent, and a statement is read, in any case.
    pub fn begin(&self) -> Result<(), UpstreamError> {
        self.breaker.begin()
    }

    /// Sends a request, and notes whether it was answered.
    async fn sent(&self, request: reqwest::RequestBuilder, answer_bytes: usize) -> Result<RawAnswer, UpstreamError> {
        self.breaker
            .note(send_up_to(request, answer_bytes).await, |answer| answer)
    }

    /// Whether this is the bank's sandbox: no money moves.
    pub fn is_test(&self) -> bool {
        self.settings.resource == Resource::Sandbox
    }

    fn usual(&self) -> Limits {
        Limits {
            time: self.settings.call_limit,
            answer_bytes: ANSWER_BYTES_MAX,
        }
    }

    fn for_documents(&self) -> Limits {
        Limits {
            time: self.settings.call_limit,
            answer_bytes: DOCUMENT_BYTES_MAX,
        }
    }

    fn for_execute(&self) -> Limits {
        Limits {
            time: self.settings.execute_limit.min(EXECUTE_LIMIT_MAX),
            answer_bytes: ANSWER_BYTES_MAX,
        }
    }

    /// Serializes a request once and sends those bytes once.
    async fn post(
        &self,
        path: &str,
        authorization: &Authorization,
        request: &impl Serialize,
        limits: Limits,
    ) -> Result<RawAnswer, UpstreamError> {
        let body = serde_json::to_vec(request).expect("a request of texts and numbers can be written as JSON");
        let request = self
            .http
            .post(format!("{}{path}", self.base_url))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .bearer_auth(authorization.access.expose())
            .timeout(limits.time)
            .body(body);
        self.sent(request, limits.answer_bytes).await
    }
}

/// The answer of a call that worked; else why it did not.
fn read_success<A: DeserializeOwned>(answer: &RawAnswer) -> Result<A, UpstreamError> {
    succeeded(answer)?;
    read(answer)
}

/// Whether a call worked. The body decides: which HTTP status a refusal comes with is documented nowhere.
fn succeeded(answer: &RawAnswer) -> Result<(), UpstreamError> {
    let Envelope { header, status } = read(answer)?;
    let (code, in_turkish, in_english) = match (header.0, status.0) {
        (Some(header), _) => {
            let Header {
                status_code,
                status_description,
                status_description_en,
            } = header;
            (status_code, status_description.0, status_description_en.0)
        }
        (None, Some(Status { code, description })) => (code, description.0.clone(), description.0),
        (None, None) => return Err(unreadable(answer, "there is no status code in it")),
    };
    if code.as_str() == CODE_SUCCESS {
        if !(200..300).contains(&answer.http_status) {
            tracing::warn!(
                http_status = answer.http_status,
                "the bank's body says success, its HTTP status does not"
            );
        }
        return Ok(());
    }
    let code = code.as_str().trim().chars().take(CODE_CHARS_MAX).collect();
    let told = codes::Told {
        tr: in_turkish.as_ref().map(Literal::as_str),
        en: in_english.as_ref().map(Literal::as_str),
    };
    Err(codes::refusal(code, told).into())
}

#[cfg(test)]
pub(crate) mod testing {
    //! Answers as the bank sends them, and a desk that asks for them.

    use super::*;
    use crate::clock::Moment;
    use crate::payments::bank::{Account, AccountNumber, BankSecret};
    use vezne_protocol::Iban;

    pub(crate) const NOW: Moment = Moment::from_ms(1_755_252_275_214);

    /// An answer of this text.
    pub(crate) fn answer(text: &str) -> RawAnswer {
        RawAnswer {
            http_status: 200,
            bytes: text.as_bytes().to_vec(),
        }
    }

    /// A desk whose bank is at an address.
    pub(crate) fn bank_at(base_url: &str) -> VakifBank {
        let settings = BankSettings {
            base_url: Url::parse(base_url).unwrap(),
            client_id: "l7xx desk".into(),
            client_secret: "s&cret:1".to_owned().into(),
            redirect_uri: "https://pay.example/v1/callbacks/vakifbank?a=1&b=ş".into(),
            resource: Resource::Sandbox,
            client_auth: ClientAuth::Body,
            scope: SCOPE_DEFAULT.into(),
            call_limit: Duration::from_secs(5),
            execute_limit: Duration::from_secs(60),
        };
        VakifBank::new(crate::upstream::bank_client().unwrap(), settings)
    }

    /// What a customer has authorized.
    pub(crate) fn authorization() -> Authorization {
        Authorization {
            access: BankSecret::new("access-1".into()),
            refresh: Some(BankSecret::new("refresh-1".into())),
            until: NOW.plus_s(300),
        }
    }

    /// The account of the pages' samples, with an IBAN whose check digits fit.
    pub(crate) fn sender() -> Account {
        Account {
            number: AccountNumber::parse("00158000000000001").unwrap(),
            iban: Iban::parse("TR560001500158000000000001").unwrap(),
            available: None,
        }
    }

    /// Why an answer cannot be read.
    pub(crate) fn reason<A: std::fmt::Debug>(read: Result<A, UpstreamError>) -> String {
        match read {
            Err(UpstreamError::Unreadable { reason, .. }) => reason,
            other => panic!("{other:?}"),
        }
    }
}

#[cfg(test)]
mod tests;
