//! `POST /v1/sessions/{id}/refunds`: the shop gives money of a payment back.

use std::ops::RangeInclusive;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use vezne_protocol::{Amount, FieldError, Iban, Problem, SessionId};

use super::answer::Replayable;
use super::body::{Body, MERCHANT_BYTES_MAX};
use super::callers::{Key, RefundsKey, SHOP};
use super::merchant_refund::MerchantRefund;
use super::plain_line::{NAME_CHARS, line};
use super::refusal::Refusal;
use super::session_path::session_in_path;
use crate::app::App;
use crate::literal::Literal;
use crate::payments::admit::{Asking, admit};
use crate::payments::refund_payment::{self, Ask, Asked, OtherAccount};
use crate::store::KeyUse;

/// What a key is remembered under.
const ROUTE: &str = "refund";
/// How many characters a reason has, where there is one.
const REASON_CHARS: RangeInclusive<usize> = 1..=255;
/// The most characters of a payment's id.
const PAYMENT_CHARS_MAX: usize = 64;

/// What is to go back. Amounts are decimal lira, as a string or a number.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct RefundBody {
    /// How much; all that is left of the payment where absent.
    #[schema(value_type = Option<String>, example = "25.00")]
    amount: Option<Literal>,
    /// The payment: an id of the session's `attempts`. Needed where several were taken.
    payment: Option<String>,
    /// Why, for your own books.
    reason: Option<String>,
    /// Another account than the one that paid. The refund is then a draft, which a key with the scope `payouts.confirm`
    /// confirms, another key than this one.
    to: Option<RefundTo>,
}

/// An account that a refund is to go to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundTo {
    /// Where to.
    #[schema(example = "TR290001500158000000000002")]
    iban: String,
    /// Whose account it is: 2 to 50 characters.
    name: String,
}

/// Gives money of a payment back, all of it or a part, once for each `Idempotency-Key`. Read the answer's `stage`: only
/// `returned` means that it went. While one refund of a payment is under way there is no other.
#[utoipa::path(
    post,
    path = "/v1/sessions/{id}/refunds",
    tag = "shop",
    security(("apiKey" = [])),
    params(
        ("id" = String, Path, description = "The session's id"),
        ("Idempotency-Key" = String, Header, description = "16 to 128 of A-Z a-z 0-9 _ -"),
    ),
    request_body = RefundBody,
    responses(
        (status = 201, description = "On its way, or done: `stage` says which", body = MerchantRefund),
        (status = 200, description = "Asked for before with the same key (Idempotency-Replayed: true)",
            body = MerchantRefund),
        (status = 409, description = "Nothing can be refunded, or a refund of this payment is under way",
            body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too often: Retry-After says when to come again", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn refund_session(
    State(app): State<App>,
    RefundsKey(caller): RefundsKey,
    id: Result<Path<String>, PathRejection>,
    Key(key): Key,
    Body(body): Body<RefundBody, MERCHANT_BYTES_MAX>,
) -> Result<Replayable<MerchantRefund>, Refusal> {
    admit(&app, Asking::MoneyOut(&caller)).await?;
    let id = session_in_path(id)?;
    let ask = ask(body, caller).map_err(Refusal::of_fields)?;
    let key_use = KeyUse {
        caller: SHOP.to_owned(),
        route: ROUTE,
        key,
        fingerprint: app.keys.fingerprint(&request(&id, &ask)),
    };
    let Asked { refund, is_replay } = refund_payment::refund(&app, &id, ask, key_use).await?;
    Ok(Replayable {
        status: StatusCode::CREATED,
        body: MerchantRefund::of(&refund),
        is_replay,
    })
}

/// What makes two requests the same request.
fn request(id: &SessionId, ask: &Ask) -> Vec<u8> {
    let Ask {
        payment,
        amount,
        reason,
        to,
        caller: _,
    } = ask;
    let written = match to {
        None => serde_json::to_vec(&(id, payment, amount, reason)),
        Some(OtherAccount { iban, name }) => serde_json::to_vec(&(id, payment, amount, reason, iban.expose(), name)),
    };
    written.expect("texts and amounts can be written as JSON")
}

/// What is asked for, or every field that is wrong.
fn ask(body: RefundBody, caller: String) -> Result<Ask, Vec<FieldError>> {
    let RefundBody {
        amount,
        payment,
        reason,
        to,
    } = body;
    let mut errors = Vec::new();
    let mut wrong = |pointer: &str, detail: String| {
        errors.push(FieldError {
            pointer: pointer.to_owned(),
            detail,
        });
    };
    let amount = amount.and_then(|literal| {
        let parsed = Amount::parse(literal.as_str());
        parsed.map_err(|error| wrong("/amount", error.to_string())).ok()
    });
    if amount.is_some_and(Amount::is_zero) {
        wrong("/amount", "must be more than zero".to_owned());
    }
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    let reason = reason.and_then(|reason| {
        let line = line(&reason, &REASON_CHARS);
        line.map_err(|detail| wrong("/reason", detail)).ok()
    });
    if is_longer(payment.as_deref(), PAYMENT_CHARS_MAX) {
        wrong("/payment", "is no payment of this session that was taken".to_owned());
    }
    let to = to.and_then(|to| other_account(to, &mut wrong));
    if errors.is_empty() {
        Ok(Ask {
            payment,
            amount,
            reason,
            to,
            caller,
        })
    } else {
        Err(errors)
    }
}

fn is_longer(text: Option<&str>, chars_max: usize) -> bool {
    text.is_some_and(|text| text.chars().count() > chars_max)
}

fn other_account(to: RefundTo, wrong: &mut impl FnMut(&str, String)) -> Option<OtherAccount> {
    let RefundTo { iban, name } = to;
    let iban = Iban::parse(&iban)
        .map_err(|error| wrong("/to/iban", error.to_string()))
        .ok();
    let name = line(&name, &NAME_CHARS)
        .map_err(|detail| wrong("/to/name", detail))
        .ok();
    Some(OtherAccount {
        iban: iban?,
        name: name?,
    })
}
