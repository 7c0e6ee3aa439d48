//! What all upstreams have in common: time limits, caps, and the few ways in which a call can go wrong.

mod breaker;
mod date;
pub mod isbank;
pub mod iyzico;
mod json;
mod lenient;
mod masked;
mod measured;
mod tls;
mod told_time;
pub mod vakifbank;

use std::error::Error as _;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Client, ClientBuilder, RequestBuilder, redirect, retry};
use rustls::ClientConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

pub use self::measured::Meter;
pub use self::tls::CertificateOf;
pub use self::told_time::told_time;

use crate::payments::bank::BankRefusal;
use crate::payments::merchant_bank::MerchantBankRefusal;

/// How long a connection may take to be made.
const CONNECT_LIMIT: Duration = Duration::from_secs(3);
/// How long a whole call may take, unless the operator says otherwise.
pub const CALL_LIMIT: Duration = Duration::from_secs(15);
/// The longest that an operator may set: a payment page that was asked for longer ago counts as lost.
pub const CALL_LIMIT_MAX: Duration = Duration::from_secs(20);
/// The largest answer that is read, unless a call says otherwise.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// Why an upstream call gave nothing to go on. The text is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamError {
    /// No connection was made: nothing was sent.
    #[error("cannot be reached, nothing was sent: {0}")]
    Unreachable(String),
    /// TLS ended over a certificate. Where it is ours, nothing is proven: what was asked may have been done.
    #[error("{whose}: {what}")]
    Certificate {
        /// Whose it is.
        whose: CertificateOf,
        /// What is wrong with it.
        what: String,
    },
    /// It has not answered lately, and was not asked.
    #[error("has not answered lately: nothing was sent, it is tried again in {wait_s} s")]
    Paused {
        /// For how many seconds nothing begins.
        wait_s: i64,
    },
    /// The answer did not come in time: what was asked may have been done.
    #[error("did not answer in time")]
    TimedOut,
    /// The connection broke before the whole answer was here: what was asked may have been done.
    #[error("the answer was cut off: {0}")]
    Cut(String),
    /// The answer is larger than any real one.
    #[error("the answer is larger than any real one")]
    TooLarge,
    /// The answer is not the JSON that was expected. Holds what the parser says, never the answer itself.
    #[error("the answer (HTTP {http_status}) cannot be read: {reason}")]
    Unreadable {
        /// The HTTP status it came with.
        http_status: u16,
        /// What is wrong with it.
        reason: String,
    },
    /// The answer's signature is missing or wrong.
    #[error("the answer's signature is {}", if *.missing { "missing" } else { "wrong" })]
    Untrusted {
        /// Whether there was none at all.
        missing: bool,
    },
    /// The upstream says no, with a code of its own.
    #[error("refused with code {code}{}", .group.as_deref().map(|group| format!(" ({group})")).unwrap_or_default())]
    Refused {
        /// The upstream's code.
        code: String,
        /// The upstream's group of codes, where it has one.
        group: Option<String>,
    },
    /// The upstream takes no more calls for now. Never a verdict.
    #[error("takes no more calls for now (code {code})")]
    Busy {
        /// The upstream's code.
        code: String,
    },
    /// A bank says no.
    #[error(transparent)]
    Bank(#[from] BankRefusal),
    /// The merchant's own bank says no.
    #[error(transparent)]
    MerchantBank(#[from] MerchantBankRefusal),
}

/// OAuth's word for a client that is not known, or whose secret is not (RFC 6749, section 5.2).
const INVALID_CLIENT: &str = "invalid_client";

impl UpstreamError {
    /// Whether a bank does not know this desk by the client secret that it showed.
    pub fn is_invalid_client(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if code == INVALID_CLIENT)
    }

    /// Whether it is proven that not a byte of the request left: no connection was made, or nobody to be trusted was at
    /// its other end. A refusal of our own certificate proves nothing, for TLS 1.3 tells it after the request may have gone.
    pub const fn was_never_sent(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_)
                | Self::Paused { .. }
                | Self::Certificate {
                    whose: CertificateOf::Theirs,
                    ..
                }
        )
    }
}

/// An answer's bytes with the status they came with.
pub(crate) struct RawAnswer {
    pub(crate) http_status: u16,
    pub(crate) bytes: Vec<u8>,
}

/// The HTTP client for card upstreams. A call that takes longer than `call_limit` is given up.
pub fn http_client(call_limit: Duration) -> Result<Client, reqwest::Error> {
    client_builder(tls::trusting(tls::public_roots()).with_no_client_auth())
        .timeout(call_limit)
        .build()
}

/// The HTTP client for calls to card upstreams that move money: as [`bank_client`], and given up after `call_limit`.
pub fn once_client(call_limit: Duration) -> Result<Client, reqwest::Error> {
    client_builder(tls::trusting(tls::public_roots()).with_no_client_auth())
        .timeout(call_limit)
        .http1_only()
        .pool_max_idle_per_host(0)
        .retry(retry::never())
        .build()
}

/// The HTTP client for banks: HTTP/1 only, a new connection for each call, and never a second send. A call that moves
/// money must not go out on a connection that may be dead already, where the HTTP library would send it again. Each call
/// sets its own time limit.
pub fn bank_client() -> Result<Client, reqwest::Error> {
    bank_client_with(tls::trusting(tls::public_roots()).with_no_client_auth())
}

/// Why there is no client that shows a certificate.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The certificates or the key cannot be used.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The HTTP library's own trouble.
    #[error("the HTTP client cannot be built: {0}")]
    Http(#[from] reqwest::Error),
}

/// As [`bank_client`], and it shows a certificate of its own: mutual TLS. With `authorities` only these are trusted, and
/// not the roots that browsers trust.
pub(crate) fn mutual_tls_client(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    authorities: Option<&[CertificateDer<'static>]>,
) -> Result<Client, ClientError> {
    let roots = match authorities {
        Some(authorities) => tls::roots_of(authorities)?,
        None => tls::public_roots(),
    };
    let tls = tls::trusting(roots).with_client_auth_cert(chain, key)?;
    Ok(bank_client_with(tls)?)
}

fn bank_client_with(tls: ClientConfig) -> Result<Client, reqwest::Error> {
    client_builder(tls)
        .http1_only()
        .pool_max_idle_per_host(0)
        .retry(retry::never())
        .build()
}

/// What all upstreams' clients have in common: rustls, no redirects, no proxy from the environment.
fn client_builder(tls: ClientConfig) -> ClientBuilder {
    Client::builder()
        .tls_backend_preconfigured(tls)
        .connect_timeout(CONNECT_LIMIT)
        .redirect(redirect::Policy::none())
        .no_proxy()
}

/// Sends a request once and reads its answer up to the usual cap.
pub(crate) async fn send(request: RequestBuilder) -> Result<RawAnswer, UpstreamError> {
    send_up_to(request, ANSWER_BYTES_MAX).await
}

/// Sends a request once and reads its answer up to a cap.
pub(crate) async fn send_up_to(request: RequestBuilder, bytes_max: usize) -> Result<RawAnswer, UpstreamError> {
    let (_, answer) = send_for_head(request, bytes_max).await?;
    Ok(answer)
}

/// As [`send_up_to`], with the answer's headers.
async fn send_for_head(request: RequestBuilder, bytes_max: usize) -> Result<(HeaderMap, RawAnswer), UpstreamError> {
    debug_assert!(measured::is_measured(), "a call that nobody measures");
    send_unmeasured(request, bytes_max).await
}

/// The same for what is no call that anything waits for: an operator asks what time it is there.
async fn send_unmeasured(request: RequestBuilder, bytes_max: usize) -> Result<(HeaderMap, RawAnswer), UpstreamError> {
    let mut response = request.send().await.map_err(|error| classify(&error))?;
    let http_status = response.status().as_u16();
    let head = std::mem::take(response.headers_mut());
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
        if bytes.len() + chunk.len() > bytes_max {
            return Err(UpstreamError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok((head, RawAnswer { http_status, bytes }))
}

/// Sorts a transport error by what may have happened upstream.
fn classify(error: &reqwest::Error) -> UpstreamError {
    if let Some(trouble) = tls::certificate_trouble(error) {
        return trouble;
    }
    if error.is_connect() {
        return UpstreamError::Unreachable(innermost(error));
    }
    if error.is_timeout() {
        return UpstreamError::TimedOut;
    }
    UpstreamError::Cut(innermost(error))
}

/// The last cause, which names the trouble without the address.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause = error.source();
    let mut text = "connection lost".to_owned();
    while let Some(inner) = cause {
        text = inner.to_string();
        cause = inner.source();
    }
    text
}
