//! A request that is refused: which problem it is, and from which failure it comes.

use std::any::Any;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use vezne_protocol::{FieldError, Locale, Problem, ProblemCode};

use crate::clock::Moment;
use crate::payments::bank::Meaning;
use crate::payments::failure::Failure;
use crate::upstream::UpstreamError;

/// How long to wait before asking again what is being done right now.
const IN_PROGRESS_WAIT_S: i64 = 2;
/// How long to wait while an upstream or the store is out of reach.
const OUTAGE_WAIT_S: i64 = 10;
/// How long to wait before a way to pay that is off is tried again: nobody knows for how long it is off.
const METHOD_OFF_WAIT_S: i64 = 60;
/// How long to wait while there are too many connections.
const OVERLOAD_WAIT_S: i64 = 3;

/// A refused request, on its way to become a problem document.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    code: ProblemCode,
    errors: Vec<FieldError>,
    retry_at: Option<Moment>,
    retry_after_s: Option<i64>,
    page_url: Option<String>,
}

impl From<ProblemCode> for Refusal {
    fn from(code: ProblemCode) -> Self {
        Self {
            code,
            errors: Vec::new(),
            retry_at: None,
            retry_after_s: None,
            page_url: None,
        }
    }
}

impl Refusal {
    /// A body with wrong fields.
    pub(super) fn of_fields(errors: Vec<FieldError>) -> Self {
        Self {
            errors,
            ..Self::from(ProblemCode::InvalidBody)
        }
    }

    /// The same refusal under a more telling name, when it is about this field alone.
    pub(super) fn named_for(self, pointer: &str, code: ProblemCode) -> Self {
        let is_about_it = self.errors.iter().any(|error| error.pointer == pointer);
        if is_about_it { Self { code, ..self } } else { self }
    }

    /// There is no room for another connection.
    pub(super) fn overloaded() -> Self {
        Self::from(ProblemCode::Overloaded).after_s(OVERLOAD_WAIT_S)
    }

    /// The caller asks too often, and may ask again in so many seconds.
    pub(super) fn too_many(wait_s: i64) -> Self {
        Self::from(ProblemCode::TooManyRequests).after_s(wait_s)
    }

    fn after_s(self, seconds: i64) -> Self {
        Self {
            retry_after_s: Some(seconds),
            ..self
        }
    }

    fn at(self, moment: Moment) -> Self {
        Self {
            retry_at: Some(moment),
            ..self
        }
    }

    /// Writes the problem document into the response that carried the refusal; its headers stay.
    pub(super) fn write(
        self,
        carrier: Response,
        locale: Locale,
        request_id: &str,
        support_code: &str,
        now: Moment,
    ) -> Response {
        let Self {
            code,
            errors,
            retry_at,
            retry_after_s,
            page_url,
        } = self;
        let mut problem = Problem::new(code, locale, request_id, support_code);
        problem.errors = errors;
        problem.page_url = page_url;
        problem.retry_at = retry_at.map(|moment| moment.to_string());
        let body = serde_json::to_vec(&problem).expect("a problem of texts and numbers can be written as JSON");
        let (mut parts, _) = carrier.into_parts();
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        parts
            .headers
            .insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(locale.tag()));
        if let Some(seconds) = retry_after_s.or(retry_at.map(|moment| now.seconds_until(moment))) {
            parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if code == ProblemCode::Unauthorized || code == ProblemCode::InvalidToken {
            parts
                .headers
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        Response::from_parts(parts, body.into())
    }
}

/// An empty response that carries the refusal to where the request's id and language are known.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        use ProblemCode as P;
        match failure {
            Failure::InvalidOrder(errors) | Failure::InvalidRefund(errors) | Failure::InvalidPayout(errors) => {
                Self::of_fields(errors)
            }
            Failure::KeyReused => P::IdempotencyKeyReused.into(),
            Failure::SessionExpired => P::SessionExpired.into(),
            Failure::SessionEnded => P::SessionEnded.into(),
            Failure::PlanNotOffered => P::PlanNotOffered.into(),
            Failure::MethodNotOffered => P::MethodNotOffered.into(),
            Failure::MethodOff => Self::from(P::MethodOff).after_s(METHOD_OFF_WAIT_S),
            Failure::TooManyRequests { retry_at } => Self::from(P::TooManyRequests).at(retry_at),
            Failure::TooManyPrefixes => P::TooManyPrefixes.into(),
            Failure::CardPageOpen { page_url, retry_at } => Self {
                page_url: Some(page_url),
                ..Self::from(P::CardPageOpen)
            }
            .at(retry_at),
            Failure::PaymentOpen { retry_at } => Self::from(P::PaymentOpen).at(retry_at),
            Failure::NoSuchSession => P::SessionNotFound.into(),
            Failure::AttemptInProgress => Self::from(P::AttemptInProgress).after_s(IN_PROGRESS_WAIT_S),
            Failure::Settling { retry_at } => Self::from(P::PaymentSettling).at(retry_at),
            Failure::AttemptEnded => P::AttemptEnded.into(),
            Failure::BankGrantInvalid => P::BankGrantInvalid.into(),
            Failure::InvalidIban => P::InvalidIban.into(),
            Failure::InvalidAccount => P::InvalidAccount.into(),
            Failure::TransferOverLimit => P::TransferOverLimit.into(),
            Failure::TransferMovedOn => P::TransferMovedOn.into(),
            Failure::TransferUnderWay => Self::from(P::TransferUnderWay).after_s(IN_PROGRESS_WAIT_S),
            Failure::NothingToRefund => P::NothingToRefund.into(),
            Failure::RefundUnderWay { wait_s } => Self::from(P::RefundUnderWay).after_s(wait_s),
            Failure::NoSuchRefund => P::RefundNotFound.into(),
            Failure::FourEyes => P::FourEyes.into(),
            Failure::DraftEnded => P::DraftEnded.into(),
            Failure::DraftChanged => P::DraftChanged.into(),
            Failure::OverDayLimit { .. } => P::PayoutLimit.into(),
            Failure::PayoutsClosed { opens_at } => Self {
                retry_at: opens_at,
                ..Self::from(P::EftClosed)
            },
            Failure::NoPayouts => P::PayoutsOff.into(),
            Failure::NoSuchPayout => P::PayoutNotFound.into(),
            Failure::PaymentOverLimit { limit } => over_limit(format!("one payment may be {limit} at most")),
            Failure::DayOverLimit { limit, left, again_at } => {
                over_limit(format!("a key's day has {limit}, of which {left} is left")).at(again_at)
            }
            Failure::Upstream(error) => {
                let wait_s = match *error {
                    UpstreamError::Paused { wait_s } => wait_s,
                    _ => OUTAGE_WAIT_S,
                };
                Self::from(of_upstream(&error)).after_s(wait_s)
            }
            Failure::Store(error) => {
                tracing::error!(alert = "store", %error, "the store does not answer");
                Self::from(P::StoreUnavailable).after_s(OUTAGE_WAIT_S)
            }
            Failure::Contended => Self::from(P::AttemptInProgress).after_s(IN_PROGRESS_WAIT_S),
            Failure::WrongStage(_)
            | Failure::WrongTransferStage(_)
            | Failure::WrongRefundStage(_)
            | Failure::WrongPayoutStage(_)
            | Failure::Missing(_)
            | Failure::NothingToSettle
            | Failure::SeveralToSettle
            | Failure::NoSessionNamed
            | Failure::NeverAwaited => {
                tracing::error!(alert = "defect", error = %failure, "a defect of ours");
                P::Internal.into()
            }
        }
    }
}

/// More than a payout may be: how much it may be stands with the amount.
fn over_limit(detail: String) -> Refusal {
    Refusal {
        errors: vec![FieldError {
            pointer: "/amount".to_owned(),
            detail,
        }],
        ..Refusal::from(ProblemCode::PayoutLimit)
    }
}

fn of_upstream(error: &UpstreamError) -> ProblemCode {
    match error {
        UpstreamError::Unreachable(_)
        | UpstreamError::Paused { .. }
        | UpstreamError::Cut(_)
        | UpstreamError::Certificate { .. } => ProblemCode::UpstreamUnreachable,
        UpstreamError::TimedOut => ProblemCode::UpstreamTimeout,
        UpstreamError::TooLarge | UpstreamError::Unreadable { .. } | UpstreamError::Untrusted { .. } => {
            ProblemCode::UpstreamInvalid
        }
        UpstreamError::Refused { .. } => ProblemCode::UpstreamRefused,
        UpstreamError::Busy { .. } => ProblemCode::UpstreamBusy,
        UpstreamError::Bank(refusal) if refusal.meaning == Meaning::Busy => ProblemCode::UpstreamBusy,
        UpstreamError::Bank(_) | UpstreamError::MerchantBank(_) => ProblemCode::UpstreamRefused,
    }
}

/// What a panic becomes. Its text goes to the log by the panic hook, never to the client.
pub(super) fn after_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!(alert = "defect", "a request panicked");
    Refusal::from(ProblemCode::Internal).into_response()
}
