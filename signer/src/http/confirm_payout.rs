//! `POST /v1/transfers/{id}/confirm`: another key of the shop confirms a draft, and it is paid.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use vezne_protocol::Problem;

use super::answer::Replayable;
use super::body::{Body, MERCHANT_BYTES_MAX};
use super::callers::{Key, PayoutsConfirmKey, SHOP};
use super::merchant_payout::{MerchantPayout, payout_in_path};
use super::refusal::Refusal;
use crate::app::App;
use crate::payments::admit::{Asking, admit};
use crate::payments::confirm_payout::{self, Word};
use crate::payments::draft_payout::Asked;
use crate::store::KeyUse;

/// What a key is remembered under.
const ROUTE: &str = "confirm-payout";

/// What is confirmed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfirmPayoutBody {
    /// The draft's `revision` as it was read.
    revision: i64,
}

/// Confirms a draft, by another key than the one that drafted it, and has the bank pay it: once, whatever becomes of the
/// answer. Read the answer's `stage`: only `made` means that it went. Where the bank tells another fee or holder than when it
/// was drafted, the draft shows that, with another `revision`, and has to be confirmed again.
#[utoipa::path(
    post,
    path = "/v1/transfers/{id}/confirm",
    tag = "shop",
    security(("apiKey" = [])),
    params(
        ("id" = String, Path, description = "The payout's id"),
        ("Idempotency-Key" = String, Header, description = "16 to 128 of A-Z a-z 0-9 _ -"),
    ),
    request_body = ConfirmPayoutBody,
    responses(
        (status = 201, description = "On its way, or done: `stage` says which", body = MerchantPayout),
        (status = 200, description = "Confirmed before with the same key (Idempotency-Replayed: true)",
            body = MerchantPayout),
        (status = 403, description = "The key may not confirm this",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is no draft any more, has changed, or is more than may be paid out",
            body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too often: Retry-After says when to come again", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn confirm_payout(
    State(app): State<App>,
    PayoutsConfirmKey(caller): PayoutsConfirmKey,
    id: Result<Path<String>, PathRejection>,
    Key(key): Key,
    Body(ConfirmPayoutBody { revision }): Body<ConfirmPayoutBody, MERCHANT_BYTES_MAX>,
) -> Result<Replayable<MerchantPayout>, Refusal> {
    admit(&app, Asking::MoneyOut(&caller)).await?;
    let id = payout_in_path(id)?;
    let request = serde_json::to_vec(&(&id, revision)).expect("texts and numbers can be written as JSON");
    let key_use = KeyUse {
        caller: SHOP.to_owned(),
        route: ROUTE,
        key,
        fingerprint: app.keys.fingerprint(&request),
    };
    let word = Word { id, revision, caller };
    let Asked { payout, is_replay } = confirm_payout::confirm(&app, word, key_use).await?;
    Ok(Replayable {
        status: StatusCode::CREATED,
        body: MerchantPayout::of(&payout),
        is_replay,
    })
}
