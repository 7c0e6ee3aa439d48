//! iyzico: one signed POST, and how its answers are told apart.

pub mod bin_check;
pub mod day_report;
mod decimal;
mod decline;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod doors;
pub mod installment;
pub mod payment_report;
pub mod pwi_initialize;
pub mod pwi_retrieve;
pub mod refund;
pub mod sign;
pub mod verify;
pub mod webhook;

use std::sync::Arc;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;
use vezne_protocol::Locale;

use self::sign::RequestSignature;
use super::breaker::Breaker;
use super::json::number;
use crate::clock::{Clock, SystemClock};
use crate::entropy::{Entropy, random_key};
use crate::literal::Literal;
use crate::secret::{Secret, SecretPair};
use crate::upstream::measured::Meter;
use crate::upstream::{RawAnswer, UpstreamError, send};

/// How this client names itself.
const CLIENT_VERSION: &str = concat!("vezne-signer-", env!("CARGO_PKG_VERSION"));
/// What iyzico's sandbox keys begin with.
pub const SANDBOX_KEY_HEAD: &str = "sandbox-";
/// iyzico's code for too many calls, which it also sends for requests it finds invalid.
const CODE_BUSY: &str = "50000";

/// The merchant's way to iyzico.
#[derive(Clone)]
pub struct Iyzico {
    http: reqwest::Client,
    /// For calls that move money.
    once: reqwest::Client,
    base_url: String,
    api_key: Secret,
    secret_key: SecretPair,
    page_origins: Vec<String>,
    entropy: Arc<dyn Entropy>,
    meter: Meter,
    breaker: Breaker,
}

/// The fields that say whether a query worked. Source: iyzico's errors, mostly sent with HTTP 200.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    status: Option<Literal>,
    error_code: Option<Literal>,
    error_group: Option<Literal>,
    payment_status: Option<Literal>,
}

impl Iyzico {
    /// A client for one merchant. `page_origins` are further origins that a payment page may have, for a sandbox.
    pub fn new(
        http: reqwest::Client,
        base_url: &Url,
        api_key: Secret,
        secret_key: impl Into<SecretPair>,
        page_origins: Vec<String>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        let base_url = base_url.as_str().trim_end_matches('/').to_owned();
        Self {
            once: http.clone(),
            http,
            base_url,
            api_key,
            secret_key: secret_key.into(),
            page_origins,
            entropy,
            meter: Meter::default(),
            breaker: Breaker::new("iyzico", Arc::new(SystemClock)),
        }
    }

    /// With a clock of the caller's, by which it is told when iyzico is tried again after it did not answer.
    #[must_use]
    pub fn timed_by(self, clock: Arc<dyn Clock>) -> Self {
        let breaker = Breaker::new("iyzico", clock);
        Self { breaker, ..self }
    }

    /// Lets something begin that a buyer waits for and that moves no money, unless iyzico has not answered lately. Nothing
    /// else asks: what finds out about a payment is sent in any case.
    pub fn begin(&self) -> Result<(), UpstreamError> {
        self.breaker.begin()
    }

    /// Sends a request, and notes whether it was answered.
    async fn sent(&self, request: reqwest::RequestBuilder) -> Result<RawAnswer, UpstreamError> {
        self.breaker.note(send(request).await, |answer| answer)
    }

    /// Whether these are keys of iyzico's sandbox: no money moves.
    pub fn is_test(&self) -> bool {
        self.api_key.expose().starts_with(SANDBOX_KEY_HEAD)
    }

    /// Calls that move money go out by this client: on a connection of their own, and never a second time.
    #[must_use]
    pub fn moving_money_by(self, once: reqwest::Client) -> Self {
        Self { once, ..self }
    }

    /// Calls are counted here, together with others.
    #[must_use]
    pub fn metered_by(self, meter: Meter) -> Self {
        Self { meter, ..self }
    }

    /// Signs with the pair in use.
    fn sign(&self, random_key: &str, path: &str, body: &[u8]) -> RequestSignature {
        let secret_key = self.secret_key.first().expose();
        sign::sign(self.api_key.expose(), secret_key, random_key, path, body)
    }

    /// Asks for something by its address. The signature covers the path alone, never the query.
    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<RawAnswer, UpstreamError> {
        let random_key = random_key(self.entropy.as_ref());
        let signed = self.sign(&random_key, path, &[]);
        let request = self
            .http
            .get(format!("{}{path}", self.base_url))
            .query(query)
            .header(ACCEPT, "application/json")
            .header(AUTHORIZATION, signed.authorization)
            .header("x-iyzi-rnd", random_key)
            .header("x-iyzi-client-version", CLIENT_VERSION);
        self.sent(request).await
    }

    /// Serializes a request once, signs those bytes and sends those bytes.
    async fn post(&self, path: &str, request: &impl Serialize) -> Result<RawAnswer, UpstreamError> {
        self.post_by(&self.http, path, request).await
    }

    /// The same, where it moves money.
    async fn post_once(&self, path: &str, request: &impl Serialize) -> Result<RawAnswer, UpstreamError> {
        self.post_by(&self.once, path, request).await
    }

    async fn post_by(
        &self,
        http: &reqwest::Client,
        path: &str,
        request: &impl Serialize,
    ) -> Result<RawAnswer, UpstreamError> {
        let body = serde_json::to_vec(request).expect("a request of texts and numbers can be written as JSON");
        let random_key = random_key(self.entropy.as_ref());
        let signed = self.sign(&random_key, path, &body);
        let request = http
            .post(format!("{}{path}", self.base_url))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, signed.authorization)
            .header("x-iyzi-rnd", random_key)
            .header("x-iyzi-client-version", CLIENT_VERSION)
            .body(body);
        self.sent(request).await
    }
}

/// The envelope of an answer, whatever its HTTP status: iyzico decides in the body.
fn envelope(answer: &RawAnswer) -> Result<Envelope, UpstreamError> {
    read(answer)
}

/// The answer of a query that worked; else why it did not.
fn read_success<A: DeserializeOwned>(answer: &RawAnswer) -> Result<A, UpstreamError> {
    let envelope = envelope(answer)?;
    if envelope.worked() {
        read(answer)
    } else {
        Err(envelope.into_refusal())
    }
}

fn read<A: DeserializeOwned>(answer: &RawAnswer) -> Result<A, UpstreamError> {
    serde_json::from_slice(&answer.bytes).map_err(|error| UpstreamError::Unreadable {
        http_status: answer.http_status,
        reason: format!(
            "{:?} error at line {} column {}",
            error.classify(),
            error.line(),
            error.column()
        ),
    })
}

impl Envelope {
    fn worked(&self) -> bool {
        self.status.as_ref().is_some_and(|status| status.as_str() == "success")
    }

    fn into_refusal(self) -> UpstreamError {
        let code = self.error_code.map_or_else(|| "none".to_owned(), String::from);
        if code == CODE_BUSY {
            return UpstreamError::Busy { code };
        }
        UpstreamError::Refused {
            code,
            group: self.error_group.map(String::from),
        }
    }
}

/// iyzico's word for a language.
const fn language(locale: Locale) -> &'static str {
    locale.tag()
}

#[cfg(test)]
pub(crate) mod testing {
    //! Answers as iyzico sends them, for the tests of each call.

    use super::RawAnswer;

    /// An answer of this text.
    pub(crate) fn answer(text: &str) -> RawAnswer {
        RawAnswer {
            http_status: 200,
            bytes: text.as_bytes().to_vec(),
        }
    }
}
