//! What went wrong, as an RFC 9457 problem document from a closed list.

use serde::{Deserialize, Serialize};

use crate::Locale;
use crate::problem_text;

/// Where the signer has a page about each problem: the code is appended.
const PROBLEM_PAGES: &str = "/problems/";

/// The closed list of problems. Its word is stable; texts are in Turkish and English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum ProblemCode {
    /// The body is not JSON.
    InvalidJson,
    /// The body has a missing, unknown or wrong field; `errors` lists them all.
    InvalidBody,
    /// The body is larger than this route takes.
    BodyTooLarge,
    /// The body did not come in time.
    RequestTimeout,
    /// The body is not declared as the type that this route takes.
    UnsupportedMediaType,
    /// The shop's API key is missing or wrong.
    Unauthorized,
    /// The session's client token is missing, wrong or no longer readable.
    InvalidToken,
    /// The API key may not do this.
    Forbidden,
    /// The signature of a webhook is missing or wrong.
    InvalidSignature,
    /// No such session for this caller.
    SessionNotFound,
    /// The session's time to act is over.
    SessionExpired,
    /// The session is paid, in review or withdrawn: nothing more can be started.
    SessionEnded,
    /// The `Idempotency-Key` header is missing or malformed.
    IdempotencyKeyRequired,
    /// The key was used for another request.
    IdempotencyKeyReused,
    /// The card prefix is not 6 to 8 digits.
    InvalidPrefix,
    /// The session does not offer this plan.
    PlanNotOffered,
    /// The session does not offer this way to pay.
    MethodNotOffered,
    /// The operator has turned this way to pay off for a while.
    MethodOff,
    /// A payment page is open for another plan, and the shop locks plans.
    CardPageOpen,
    /// A payment page is open: the session cannot be changed or withdrawn now.
    PaymentOpen,
    /// The same is being done right now.
    AttemptInProgress,
    /// The last payment page has just ended; `retryAt` says when a new one may be asked for.
    PaymentSettling,
    /// The attempt that this key started has ended; ask again with a new key.
    AttemptEnded,
    /// The grant is missing, wrong, or another page's: the buyer has to authorize at the bank on this page.
    BankGrantInvalid,
    /// The text is no OTP.
    InvalidOtp,
    /// The text is no IBAN, or none of the bank's.
    InvalidIban,
    /// The transfer has no such account.
    InvalidAccount,
    /// No single transfer takes this amount.
    TransferOverLimit,
    /// The transfer has moved on: read the session again.
    TransferMovedOn,
    /// The bank was told to move the money, and what came of it is not known yet: nothing else may be started.
    TransferUnderWay,
    /// Nothing of the session can be given back.
    NothingToRefund,
    /// A refund of this payment is under way, or it is not known yet what came of it.
    RefundUnderWay,
    /// There is no such refund.
    RefundNotFound,
    /// Who drafts a payment may not confirm it.
    FourEyes,
    /// The draft was confirmed, taken back, or not confirmed in time.
    DraftEnded,
    /// The bank tells of another holder or fee than when it was drafted.
    DraftChanged,
    /// It is more than may leave the account that way.
    PayoutLimit,
    /// The signer's configuration lets the shop pay nothing out.
    PayoutsOff,
    /// There is no such payout.
    PayoutNotFound,
    /// The amount goes to another bank by EFT alone, and there is no EFT now; `retryAt` says from when.
    EftClosed,
    /// Too many different prefixes in one session.
    TooManyPrefixes,
    /// Too many requests.
    TooManyRequests,
    /// The payment company could not be reached.
    UpstreamUnreachable,
    /// The payment company did not answer in time.
    UpstreamTimeout,
    /// The payment company's answer could not be understood or verified.
    UpstreamInvalid,
    /// The payment company refused the request.
    UpstreamRefused,
    /// The payment company is taking no more requests for now.
    UpstreamBusy,
    /// The signer serves as many connections as it may.
    Overloaded,
    /// No such address.
    NotFound,
    /// The address takes other methods.
    MethodNotAllowed,
    /// The signer's database does not answer.
    StoreUnavailable,
    /// A defect of ours.
    Internal,
    /// A problem of a newer signer that this widget does not know by name.
    #[serde(other)]
    Other,
}

impl ProblemCode {
    /// The HTTP status.
    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidJson | Self::IdempotencyKeyRequired => 400,
            Self::Unauthorized | Self::InvalidToken | Self::InvalidSignature => 401,
            Self::Forbidden | Self::BankGrantInvalid | Self::FourEyes => 403,
            Self::SessionNotFound | Self::RefundNotFound | Self::PayoutNotFound | Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::SessionEnded
            | Self::CardPageOpen
            | Self::PaymentOpen
            | Self::AttemptInProgress
            | Self::PaymentSettling
            | Self::TransferMovedOn
            | Self::TransferUnderWay
            | Self::NothingToRefund
            | Self::RefundUnderWay
            | Self::DraftEnded
            | Self::DraftChanged
            | Self::PayoutLimit
            | Self::PayoutsOff
            | Self::EftClosed
            | Self::AttemptEnded => 409,
            Self::RequestTimeout => 408,
            Self::SessionExpired => 410,
            Self::BodyTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::InvalidBody
            | Self::IdempotencyKeyReused
            | Self::InvalidPrefix
            | Self::InvalidOtp
            | Self::InvalidIban
            | Self::InvalidAccount
            | Self::TransferOverLimit
            | Self::PlanNotOffered
            | Self::MethodNotOffered => 422,
            Self::TooManyPrefixes | Self::TooManyRequests => 429,
            Self::Internal | Self::Other => 500,
            Self::UpstreamInvalid | Self::UpstreamRefused => 502,
            Self::UpstreamUnreachable
            | Self::UpstreamBusy
            | Self::MethodOff
            | Self::Overloaded
            | Self::StoreUnavailable => 503,
            Self::UpstreamTimeout => 504,
        }
    }

    /// The word: `session-expired`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::InvalidJson => "invalid-json",
            Self::InvalidBody => "invalid-body",
            Self::BodyTooLarge => "body-too-large",
            Self::RequestTimeout => "request-timeout",
            Self::UnsupportedMediaType => "unsupported-media-type",
            Self::Unauthorized => "unauthorized",
            Self::InvalidToken => "invalid-token",
            Self::Forbidden => "forbidden",
            Self::InvalidSignature => "invalid-signature",
            Self::SessionNotFound => "session-not-found",
            Self::SessionExpired => "session-expired",
            Self::SessionEnded => "session-ended",
            Self::IdempotencyKeyRequired => "idempotency-key-required",
            Self::IdempotencyKeyReused => "idempotency-key-reused",
            Self::InvalidPrefix => "invalid-prefix",
            Self::PlanNotOffered => "plan-not-offered",
            Self::MethodNotOffered => "method-not-offered",
            Self::MethodOff => "method-off",
            Self::CardPageOpen => "card-page-open",
            Self::PaymentOpen => "payment-open",
            Self::AttemptInProgress => "attempt-in-progress",
            Self::PaymentSettling => "payment-settling",
            Self::AttemptEnded => "attempt-ended",
            Self::BankGrantInvalid => "bank-grant-invalid",
            Self::InvalidOtp => "invalid-otp",
            Self::InvalidIban => "invalid-iban",
            Self::InvalidAccount => "invalid-account",
            Self::TransferOverLimit => "transfer-over-limit",
            Self::TransferMovedOn => "transfer-moved-on",
            Self::TransferUnderWay => "transfer-under-way",
            Self::NothingToRefund => "nothing-to-refund",
            Self::RefundUnderWay => "refund-under-way",
            Self::RefundNotFound => "refund-not-found",
            Self::FourEyes => "four-eyes",
            Self::DraftEnded => "draft-ended",
            Self::DraftChanged => "draft-changed",
            Self::PayoutLimit => "payout-limit",
            Self::PayoutsOff => "payouts-off",
            Self::PayoutNotFound => "payout-not-found",
            Self::EftClosed => "eft-closed",
            Self::TooManyPrefixes => "too-many-prefixes",
            Self::TooManyRequests => "too-many-requests",
            Self::UpstreamUnreachable => "upstream-unreachable",
            Self::UpstreamTimeout => "upstream-timeout",
            Self::UpstreamInvalid => "upstream-invalid",
            Self::UpstreamRefused => "upstream-refused",
            Self::UpstreamBusy => "upstream-busy",
            Self::Overloaded => "overloaded",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::StoreUnavailable => "store-unavailable",
            Self::Internal => "internal",
            Self::Other => "other",
        }
    }

    /// Every code that a signer may send.
    pub const ALL: [Self; 52] = [
        Self::InvalidJson,
        Self::InvalidBody,
        Self::BodyTooLarge,
        Self::RequestTimeout,
        Self::UnsupportedMediaType,
        Self::Unauthorized,
        Self::InvalidToken,
        Self::Forbidden,
        Self::InvalidSignature,
        Self::SessionNotFound,
        Self::SessionExpired,
        Self::SessionEnded,
        Self::IdempotencyKeyRequired,
        Self::IdempotencyKeyReused,
        Self::InvalidPrefix,
        Self::PlanNotOffered,
        Self::MethodNotOffered,
        Self::MethodOff,
        Self::CardPageOpen,
        Self::PaymentOpen,
        Self::AttemptInProgress,
        Self::PaymentSettling,
        Self::AttemptEnded,
        Self::BankGrantInvalid,
        Self::InvalidOtp,
        Self::InvalidIban,
        Self::InvalidAccount,
        Self::TransferOverLimit,
        Self::TransferMovedOn,
        Self::TransferUnderWay,
        Self::NothingToRefund,
        Self::RefundUnderWay,
        Self::RefundNotFound,
        Self::FourEyes,
        Self::DraftEnded,
        Self::DraftChanged,
        Self::PayoutLimit,
        Self::PayoutsOff,
        Self::PayoutNotFound,
        Self::EftClosed,
        Self::TooManyPrefixes,
        Self::TooManyRequests,
        Self::UpstreamUnreachable,
        Self::UpstreamTimeout,
        Self::UpstreamInvalid,
        Self::UpstreamRefused,
        Self::UpstreamBusy,
        Self::Overloaded,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::StoreUnavailable,
        Self::Internal,
    ];

    /// A short title in one language.
    pub fn title(self, locale: Locale) -> &'static str {
        problem_text::of(self, locale).0
    }

    /// What happened and what to do next, in one language.
    pub fn detail(self, locale: Locale) -> &'static str {
        problem_text::of(self, locale).1
    }
}

/// An `application/problem+json` document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The page about this problem, on the signer that sent it.
    #[serde(rename = "type")]
    pub kind: String,
    /// A short title.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened and what to do next.
    pub detail: String,
    /// The problem's stable word.
    pub code: ProblemCode,
    /// The request's id, as in the `X-Request-Id` header and the signer's log.
    pub request_id: String,
    /// A few letters and digits that a buyer can read out to the shop.
    pub support_code: String,
    /// Every wrong field of the body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// From when it is worth trying again (RFC 3339, UTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<String>,
    /// The payment page that is open, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_url: Option<String>,
}

/// One wrong field of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Where it stands, as a JSON pointer: `/buyer/email`.
    pub pointer: String,
    /// What is wrong with it, without repeating its value.
    pub detail: String,
}

impl Problem {
    /// The document of a code in one language, for one request.
    pub fn new(code: ProblemCode, locale: Locale, request_id: &str, support_code: &str) -> Self {
        Self {
            kind: format!("{PROBLEM_PAGES}{}", code.word()),
            title: code.title(locale).to_owned(),
            status: code.status(),
            detail: code.detail(locale).to_owned(),
            code,
            request_id: request_id.to_owned(),
            support_code: support_code.to_owned(),
            errors: Vec::new(),
            retry_at: None,
            page_url: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_written_as_its_word_and_read_again() {
        for code in ProblemCode::ALL {
            let json = serde_json::to_string(&code).unwrap();
            assert_eq!(json, format!("\"{}\"", code.word()));
            assert_eq!(serde_json::from_str::<ProblemCode>(&json).unwrap(), code);
        }
        assert_eq!(
            serde_json::from_str::<ProblemCode>("\"from-the-future\"").unwrap(),
            ProblemCode::Other
        );
    }

    #[test]
    fn every_problem_says_what_to_do_in_both_languages() {
        for code in ProblemCode::ALL {
            let (tr, en) = (code.detail(Locale::Tr), code.detail(Locale::En));
            assert!(tr.len() > 20 && en.len() > 20 && tr != en, "{}", code.word());
            assert!(code.status() >= 400);
        }
    }

    #[test]
    fn a_problem_has_the_shape_of_rfc_9457() {
        let problem = Problem::new(ProblemCode::SessionExpired, Locale::En, "req_1", "7K3M-9Q2X");
        assert_eq!(
            serde_json::to_value(&problem).unwrap(),
            serde_json::json!({
                "type": "/problems/session-expired",
                "title": "The session has expired",
                "status": 410,
                "detail": "The time for this payment is over. Go back to the shop and start the payment again.",
                "code": "session-expired",
                "requestId": "req_1",
                "supportCode": "7K3M-9Q2X",
            })
        );
    }
}
