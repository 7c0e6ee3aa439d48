//! `POST /v1/webhooks/iyzico`: iyzico says that something happened to a token.
//!
//! A doorbell and nothing more: whatever it says, iyzico is asked with our own credentials. It comes at least once, in any
//! order, and again unless it is answered with 2xx.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;
use vezne_protocol::{Problem, ProblemCode};

use super::refusal::Refusal;
use crate::app::App;
use crate::literal::Literal;
use crate::payments::card_attempt::PwiToken;
use crate::payments::failure::Failure;
use crate::payments::settle;
use crate::upstream::iyzico::webhook::{Notice, Signed};

/// The header with the signature of the third kind.
const SIGNATURE: &str = "x-iyz-signature-v3";

/// What iyzico posts, as far as it is read. Numbers are taken as they stand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WebhookBody {
    #[schema(value_type = Option<String>)]
    payment_conversation_id: Option<Literal>,
    #[schema(value_type = Option<String>)]
    token: Option<Literal>,
    #[schema(value_type = Option<String>)]
    status: Option<Literal>,
    #[schema(value_type = Option<String>)]
    iyzi_event_type: Option<Literal>,
    #[schema(value_type = Option<String>)]
    iyzi_payment_id: Option<Literal>,
}

/// Looks at what the notice is about.
#[utoipa::path(
    post,
    path = "/v1/webhooks/iyzico",
    tag = "upstream",
    request_body = WebhookBody,
    params(("X-IYZ-SIGNATURE-V3" = Option<String>, Header, description = "iyzico's signature, where it is switched on")),
    responses(
        (status = 204, description = "Followed, or nothing to do"),
        (status = 401, description = "The signature is wrong, or missing where one is required", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "Nobody knows the token (yet)", body = Problem,
            content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Come again", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn webhook_iyzico(
    State(app): State<App>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Refusal> {
    let body = body.map_err(|_| Refusal::from(ProblemCode::BodyTooLarge))?;
    let body: WebhookBody = serde_json::from_slice(&body).map_err(|_| Refusal::from(ProblemCode::InvalidJson))?;
    let notice = Notice::from(body);
    let signature = headers.get(SIGNATURE).map(|value| value.to_str().unwrap_or_default());
    let signed = app.iyzico.webhook_signature(&notice, signature);
    let must_be_signed = app.settings.iyzico_webhook_must_be_signed;
    let is_taken = match signed {
        Signed::Right => true,
        Signed::Wrong => false,
        Signed::Missing | Signed::Uncertain => !must_be_signed,
    };
    if !is_taken {
        tracing::error!(
            alert = "webhook-signature",
            ?signed,
            "a webhook of iyzico's was not believed"
        );
        return Err(ProblemCode::InvalidSignature.into());
    }
    // Card-less products send notices without a token: none of ours.
    if notice.token.is_empty() {
        return Ok(StatusCode::NO_CONTENT);
    }
    let token = PwiToken::new(notice.token);
    let attempt = app.store.attempt_of_token(&token).await.map_err(Failure::from)?;
    let attempt = attempt.ok_or(ProblemCode::NotFound)?;
    settle::hinted(&app, &attempt).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<WebhookBody> for Notice {
    fn from(body: WebhookBody) -> Self {
        let WebhookBody {
            payment_conversation_id,
            token,
            status,
            iyzi_event_type,
            iyzi_payment_id,
        } = body;
        let text = |literal: Option<Literal>| literal.map(String::from).unwrap_or_default();
        Self {
            event_type: text(iyzi_event_type),
            payment_id: iyzi_payment_id.map(String::from),
            token: text(token),
            conversation_id: text(payment_conversation_id),
            status: text(status),
        }
    }
}
