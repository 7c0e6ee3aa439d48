//! `POST /v1/transfers`: the shop drafts a payment from its own account.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use vezne_protocol::{Amount, FieldError, Iban, Problem};

use super::answer::Replayable;
use super::body::{Body, MERCHANT_BYTES_MAX};
use super::callers::{Key, PayoutsDraftKey, SHOP};
use super::merchant_payout::MerchantPayout;
use super::plain_line::{NAME_CHARS, line};
use super::refusal::Refusal;
use crate::app::App;
use crate::literal::Literal;
use crate::payments::admit::{Asking, admit};
use crate::payments::draft_payout::{self, Ask, Asked};
use crate::store::KeyUse;

/// What a key is remembered under.
const ROUTE: &str = "draft-payout";
/// How many characters a description has.
const DESCRIPTION_CHARS: std::ops::RangeInclusive<usize> = 1..=200;
/// How many characters a reference has.
const REFERENCE_CHARS: std::ops::RangeInclusive<usize> = 1..=64;

/// What is to be paid, in lira.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct PayoutBody {
    /// The account that gets it: a Turkish IBAN.
    iban: String,
    /// Whose account it is.
    name: String,
    /// How much: decimal lira, as a string or a number.
    #[schema(value_type = String, example = "1250.00")]
    amount: Literal,
    /// What stands in both statements.
    description: String,
    /// Your own number of it.
    reference: Option<String>,
}

/// Drafts a payment from your account, once for each `Idempotency-Key`. The bank says what it costs and whose account it is;
/// nothing moves before another key confirms it, within a day.
#[utoipa::path(
    post,
    path = "/v1/transfers",
    tag = "shop",
    security(("apiKey" = [])),
    params(("Idempotency-Key" = String, Header, description = "16 to 128 of A-Z a-z 0-9 _ -")),
    request_body = PayoutBody,
    responses(
        (status = 201, description = "Drafted: it waits to be confirmed", body = MerchantPayout),
        (status = 200, description = "Asked for before with the same key (Idempotency-Replayed: true)",
            body = MerchantPayout),
        (status = 409, description = "More than may be paid out, or there is no way open for it now",
            body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too often: Retry-After says when to come again", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", description = "Not done", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn draft_payout(
    State(app): State<App>,
    PayoutsDraftKey(caller): PayoutsDraftKey,
    Key(key): Key,
    Body(body): Body<PayoutBody, MERCHANT_BYTES_MAX>,
) -> Result<Replayable<MerchantPayout>, Refusal> {
    admit(&app, Asking::MoneyOut(&caller)).await?;
    let ask = Ask::try_from(body).map_err(Refusal::of_fields)?;
    let key_use = KeyUse {
        caller: SHOP.to_owned(),
        route: ROUTE,
        key,
        fingerprint: app.keys.fingerprint(&request(&ask)),
    };
    let Asked { payout, is_replay } = draft_payout::draft(&app, ask, &caller, key_use).await?;
    Ok(Replayable {
        status: StatusCode::CREATED,
        body: MerchantPayout::of(&payout),
        is_replay,
    })
}

/// What makes two drafts the same.
fn request(ask: &Ask) -> Vec<u8> {
    let Ask {
        iban,
        name,
        amount,
        description,
        reference,
    } = ask;
    serde_json::to_vec(&(iban, name, amount, description, reference)).expect("texts can be written as JSON")
}

impl TryFrom<PayoutBody> for Ask {
    type Error = Vec<FieldError>;

    fn try_from(body: PayoutBody) -> Result<Self, Vec<FieldError>> {
        let PayoutBody {
            iban,
            name,
            amount,
            description,
            reference,
        } = body;
        let mut errors = Vec::new();
        let mut wrong = |pointer: &str, detail: String| {
            errors.push(FieldError {
                pointer: pointer.to_owned(),
                detail,
            });
        };
        let iban = Iban::parse(&iban).map_err(|error| wrong("/iban", error.to_string()));
        let name = line(&name, &NAME_CHARS).map_err(|detail| wrong("/name", detail));
        let amount = Amount::parse(amount.as_str()).map_err(|error| wrong("/amount", error.to_string()));
        if amount.is_ok_and(Amount::is_zero) {
            wrong("/amount", "must be more than zero".to_owned());
        }
        let description = line(&description, &DESCRIPTION_CHARS).map_err(|detail| wrong("/description", detail));
        let reference = reference.map(|reference| line(&reference, &REFERENCE_CHARS));
        let reference = reference.transpose().map_err(|detail| wrong("/reference", detail));
        match (iban, name, amount, description, reference) {
            (Ok(iban), Ok(name), Ok(amount), Ok(description), Ok(reference)) if errors.is_empty() => Ok(Self {
                iban,
                name,
                amount,
                description,
                reference,
            }),
            _ => Err(errors),
        }
    }
}
