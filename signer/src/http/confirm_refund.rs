//! `POST /v1/sessions/{id}/refunds/{refund}/confirm` and `…/cancel`: what becomes of a refund to another account than the one
//! that paid.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use vezne_protocol::{Problem, ProblemCode, SessionId};

use super::answer::Replayable;
use super::body::{Body, MERCHANT_BYTES_MAX};
use super::callers::{Key, PayoutsConfirmKey, RefundsOrConfirmKey, SHOP};
use super::merchant_refund::MerchantRefund;
use super::refusal::Refusal;
use super::session_path::session_in_path;
use crate::app::App;
use crate::payments::admit::{Asking, admit};
use crate::payments::confirm_refund::{self, Word};
use crate::payments::refund_payment::Asked;
use crate::store::KeyUse;

/// What a key is remembered under.
const ROUTE: &str = "confirm-refund";

/// The ids in an address.
type Ids = Result<Path<(String, String)>, PathRejection>;

fn ids_in_path(ids: Ids) -> Result<(SessionId, String), Refusal> {
    let Path((session, refund)) = ids.map_err(|_| Refusal::from(ProblemCode::RefundNotFound))?;
    Ok((session_in_path(Ok(Path(session)))?, refund))
}

/// What is confirmed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfirmRefundBody {
    /// The draft's `revision` as it was read.
    revision: i64,
}

/// Confirms a drafted refund to another account than the one that paid, with another key than the one that drafted it, once
/// for each `Idempotency-Key`. Read the answer's `stage`: only `returned` means that it went. Where the bank tells of another
/// holder or fee than when it was drafted, the draft shows that, with another `revision`, and has to be confirmed again.
#[utoipa::path(
    post,
    path = "/v1/sessions/{id}/refunds/{refund}/confirm",
    tag = "shop",
    security(("apiKey" = [])),
    params(
        ("id" = String, Path, description = "The session's id"),
        ("refund" = String, Path, description = "The refund's id"),
        ("Idempotency-Key" = String, Header, description = "16 to 128 of A-Z a-z 0-9 _ -"),
    ),
    request_body = ConfirmRefundBody,
    responses(
        (status = 201, description = "On its way, or done: `stage` says which", body = MerchantRefund),
        (status = 200, description = "Confirmed before with the same key (Idempotency-Replayed: true)",
            body = MerchantRefund),
        (status = 403, description = "The key has not the scope, or has drafted it itself",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It does not wait to be confirmed, the bank tells something else now, or the day's \
            limit has no room for it",
            body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too often: Retry-After says when to come again", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn confirm_refund(
    State(app): State<App>,
    PayoutsConfirmKey(caller): PayoutsConfirmKey,
    ids: Ids,
    Key(key): Key,
    Body(ConfirmRefundBody { revision }): Body<ConfirmRefundBody, MERCHANT_BYTES_MAX>,
) -> Result<Replayable<MerchantRefund>, Refusal> {
    admit(&app, Asking::MoneyOut(&caller)).await?;
    let (session, refund_id) = ids_in_path(ids)?;
    let request = serde_json::to_vec(&(&session, &refund_id, revision)).expect("texts can be written as JSON");
    let key_use = KeyUse {
        caller: SHOP.to_owned(),
        route: ROUTE,
        key,
        fingerprint: app.keys.fingerprint(&request),
    };
    let word = Word {
        refund_id,
        revision,
        caller,
    };
    let Asked { refund, is_replay } = confirm_refund::confirm(&app, &session, word, key_use).await?;
    Ok(Replayable {
        status: StatusCode::CREATED,
        body: MerchantRefund::of(&refund),
        is_replay,
    })
}

/// Takes a drafted refund back, or refuses to confirm it; doing it again is the same.
#[utoipa::path(
    post,
    path = "/v1/sessions/{id}/refunds/{refund}/cancel",
    tag = "shop",
    security(("apiKey" = [])),
    params(
        ("id" = String, Path, description = "The session's id"),
        ("refund" = String, Path, description = "The refund's id"),
    ),
    responses(
        (status = 200, description = "Taken back: nothing goes", body = MerchantRefund),
        (status = 409, description = "It was confirmed, or never waited",
            body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn cancel_refund(
    State(app): State<App>,
    RefundsOrConfirmKey(caller): RefundsOrConfirmKey,
    ids: Ids,
) -> Result<Json<MerchantRefund>, Refusal> {
    let (session, refund) = ids_in_path(ids)?;
    let refund = confirm_refund::withdraw(&app, &session, &refund, &caller).await?;
    Ok(Json(MerchantRefund::of(&refund)))
}
