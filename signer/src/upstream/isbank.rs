//! The merchant's own bank, İş Bankası: pays out of the merchant's account and tells what came in. Mutual TLS, a login of
//! 20 minutes, JSON. The bank publishes no schema: what stands here is from public integrations, and what may differ is a
//! setting.

pub mod accounts;
pub mod certificate;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod doors;
mod envelope;
mod fields;
pub mod login;
mod order;
mod pages;
pub mod pay;
pub mod query;
mod row;
pub mod settings;
pub mod statement;
mod told;
pub mod validate;

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder};

use self::certificate::{ClientCertificate, RENEW_DAYS};
use self::envelope::UNAUTHORIZED;
use self::login::{Login, Logins};
use self::settings::{IsbankSettings, PAY_LIMIT_MAX, PRODUCTION_HOST, is_one_of};
use super::mutual_tls_client;
use crate::clock::Moment;
use crate::payments::merchant_bank::MerchantBankRefusal;
use crate::secret::Secret;
use crate::upstream::measured::Meter;
use crate::upstream::{ANSWER_BYTES_MAX, ClientError, RawAnswer, UpstreamError, send_for_head, told_time};

/// What the bank calls lira in a payment.
const LIRA: &str = "TRY";
/// The largest page of a statement.
const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The desk's way to the bank. Clones share the login.
#[derive(Debug, Clone)]
pub struct Isbank {
    http: reqwest::Client,
    base_url: String,
    headers: HeaderMap,
    settings: Arc<IsbankSettings>,
    logins: Arc<Logins>,
    meter: Meter,
}

/// Why there is no way to the bank. The text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A setting cannot stand in a header.
    #[error("{0} cannot stand in a header: it must be printable ASCII")]
    Header(&'static str),
    /// There is no HTTP client.
    #[error("isbank: {0}")]
    Client(#[from] ClientError),
}

/// The header with the application's secret.
const CLIENT_SECRET: HeaderName = HeaderName::from_static("x-isbank-client-secret");

/// How one call goes out.
#[derive(Debug, Clone, Copy)]
struct Limits {
    time: Duration,
    answer_bytes: usize,
}

impl Isbank {
    /// A client for one desk. Whether the certificate is good is told apart ([`Isbank::tell_of_certificate`]): a signer whose
    /// certificate has ended still takes payments by card.
    pub fn open(settings: IsbankSettings) -> Result<Self, OpenError> {
        let (chain, key) = settings.certificate.shown();
        let http = mutual_tls_client(chain, key, settings.authorities.as_deref())?;
        Ok(Self {
            http,
            base_url: settings.base_url.as_str().trim_end_matches('/').to_owned(),
            headers: headers(&settings)?,
            settings: Arc::new(settings),
            logins: Arc::default(),
            meter: Meter::default(),
        })
    }

    /// Calls are counted here, together with others.
    #[must_use]
    pub fn metered_by(self, meter: Meter) -> Self {
        Self { meter, ..self }
    }

    /// Tells the operator how long the client certificate is good, and that it is not.
    pub fn tell_of_certificate(&self, now: Moment) {
        let certificate = &self.settings.certificate;
        let (days_left, subject, until) = (
            certificate.days_left(now),
            certificate.subject(),
            certificate.not_after(),
        );
        match certificate.check(now) {
            Err(error) => {
                tracing::error!(alert = "certificate", days_left, subject, %until, %error, "the merchant's bank cannot be reached");
            }
            Ok(()) if days_left <= RENEW_DAYS => {
                tracing::warn!(alert = "certificate", days_left, subject, %until,
                    "the client certificate for the merchant's bank ends soon: have a new one issued and tell the bank of it");
            }
            Ok(()) => tracing::info!(days_left, subject, %until, "the client certificate for the merchant's bank"),
        }
    }

    /// Whether this is not the bank's production: no money moves.
    pub fn is_test(&self) -> bool {
        self.settings.base_url.host_str() != Some(PRODUCTION_HOST)
    }

    /// The certificate that the bank is shown.
    pub fn certificate(&self) -> &ClientCertificate {
        &self.settings.certificate
    }

    /// What time the bank says it is. It is shown the certificate and nothing else.
    pub async fn told_time(&self) -> Result<Moment, UpstreamError> {
        told_time(&self.http, &self.settings.base_url).await
    }

    /// How many whole days are left of the client certificate; below zero once it has ended.
    pub fn days_left(&self, now: Moment) -> i64 {
        self.settings.certificate.days_left(now)
    }

    /// Whether a refusal says that a way is closed now, as [`Validated::is_closed`] does.
    ///
    /// [`Validated::is_closed`]: crate::payments::merchant_bank::Validated::is_closed
    pub fn says_closed(&self, refusal: &MerchantBankRefusal) -> bool {
        is_one_of(&self.settings.words.closed_codes, &refusal.code)
    }

    fn usual(&self) -> Limits {
        Limits {
            time: self.settings.call_limit,
            answer_bytes: ANSWER_BYTES_MAX,
        }
    }

    fn for_statements(&self) -> Limits {
        Limits {
            time: self.settings.call_limit,
            answer_bytes: PAGE_BYTES_MAX,
        }
    }

    fn for_payments(&self) -> Limits {
        Limits {
            time: self.settings.pay_limit.min(PAY_LIMIT_MAX),
            answer_bytes: ANSWER_BYTES_MAX,
        }
    }

    /// A call with the headers that every call has.
    fn call(&self, method: Method, url: &str) -> RequestBuilder {
        self.http
            .request(method, url)
            .headers(self.headers.clone())
            .header(ACCEPT, "application/json")
    }

    /// Sends a call that moves nothing. Where the bank does not know the token, it is sent once more with a new one.
    async fn ask(
        &self,
        now: Moment,
        limits: Limits,
        request: impl Fn() -> RequestBuilder,
    ) -> Result<(HeaderMap, RawAnswer), UpstreamError> {
        let login = self.log_in(now).await?;
        let answer = self.ask_once(&login, limits, request()).await?;
        if answer.1.http_status != UNAUTHORIZED {
            return Ok(answer);
        }
        self.forget(&login).await;
        let login = self.log_in(now).await?;
        self.ask_once(&login, limits, request()).await
    }

    /// Sends a call once, with a token.
    async fn ask_once(
        &self,
        login: &Login,
        limits: Limits,
        request: RequestBuilder,
    ) -> Result<(HeaderMap, RawAnswer), UpstreamError> {
        let request = with_secret(request, login.secret());
        let request = request.bearer_auth(login.token().expose()).timeout(limits.time);
        sent(request, limits.answer_bytes).await
    }
}

/// Sends a request once. Trouble over a certificate is for a person.
async fn sent(request: RequestBuilder, answer_bytes: usize) -> Result<(HeaderMap, RawAnswer), UpstreamError> {
    let answer = send_for_head(request, answer_bytes).await;
    if let Err(error @ UpstreamError::Certificate { .. }) = &answer {
        tracing::error!(alert = "certificate", %error, "no connection to the merchant's bank can be trusted by both sides");
    }
    answer
}

/// A call with the client secret that the bank takes, in the place of the first.
fn with_secret(request: RequestBuilder, secret: &Secret) -> RequestBuilder {
    let mut value = HeaderValue::from_str(secret.expose()).expect("a secret that was checked when the desk was opened");
    value.set_sensitive(true);
    request.headers(HeaderMap::from_iter([(CLIENT_SECRET, value)]))
}

/// The headers that every call has.
fn headers(settings: &IsbankSettings) -> Result<HeaderMap, OpenError> {
    let text = |setting: &'static str, text: &str| {
        let mut value = HeaderValue::from_str(text).map_err(|_| OpenError::Header(setting))?;
        value.set_sensitive(true);
        Ok::<_, OpenError>(value)
    };
    let mut headers = HeaderMap::new();
    headers.insert("x-isbank-client-id", text("isbank.client_id", &settings.client_id)?);
    let secret = text("isbank.client_secret", settings.client_secret.first().expose())?;
    headers.insert(CLIENT_SECRET, secret);
    if let Some(previous) = settings.client_secret.previous() {
        text("isbank.previous_client_secret", previous.expose())?;
    }
    let certificate = text("the client certificate", &settings.certificate.on_one_line())?;
    headers.insert("x-client-certificate", certificate);
    Ok(headers)
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
