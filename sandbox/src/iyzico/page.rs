//! `/pwi`: the payment page as the buyer sees it: choose a card and a plan, pay, try again, or give up.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};
use serde::{Deserialize, Serialize};

use super::cards::Card;
use super::page_text::PageText;
use super::page_view::{Back, Closed, Frame, Paid, Pay, Shown};
use super::pay::{NotPaid, pay};
use crate::app::App;
use crate::callbacks;
use crate::locale::Locale;

const STYLE: &str = include_str!("../../assets/pwi.css");
const SCRIPT: &str = include_str!("../../assets/pwi.js");
/// Nothing but its own two files; where its forms go is the merchant's to say.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

/// The page and its two files.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/pwi", get(show).post(submit))
        .route(
            "/pwi/style.css",
            get(file).layer(Extension(("text/css; charset=utf-8", STYLE))),
        )
        .route(
            "/pwi/page.js",
            get(file).layer(Extension(("text/javascript; charset=utf-8", SCRIPT))),
        )
}

async fn file(Extension((content_type, text)): Extension<(&'static str, &'static str)>) -> Response {
    ([(header::CONTENT_TYPE, content_type)], text).into_response()
}

/// What stands in the page's address.
#[derive(Debug, Default, Deserialize, Serialize)]
struct Visit {
    #[serde(default)]
    token: String,
    lang: Option<String>,
    /// The card and the plan of the last try, to be shown again.
    card: Option<String>,
    plan: Option<u32>,
    /// Set after a try that did not go well.
    refused: Option<Refused>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Refused {
    /// The bank said no: the ledger knows why.
    Bank,
    Card,
    Plan,
}

/// `GET /pwi?token=…&lang=…`
async fn show(State(app): State<Arc<App>>, Query(visit): Query<Visit>) -> Response {
    let state = app.state();
    let asked = visit.lang.as_deref().and_then(Locale::read);
    let checkout = state.checkouts.find(&visit.token);
    let locale = asked
        .or(checkout.map(|checkout| checkout.order.locale))
        .unwrap_or_default();
    let frame = frame(locale, &visit.token);
    let Some(checkout) = checkout else {
        return rendered(StatusCode::NOT_FOUND, &Closed::unknown(frame));
    };
    let back = Back {
        url: checkout.order.callback_url.clone(),
        token: visit.token.clone(),
    };
    if let Some(capture) = state.ledger.of_token(&visit.token) {
        return rendered(StatusCode::OK, &Paid::new(frame, capture, back, state.callback_mode));
    }
    if checkout.expired(app.clock.now()) {
        return rendered(StatusCode::OK, &Closed::expired(frame, back));
    }
    let message = visit.refused.map(|refused| match refused {
        Refused::Bank => state
            .ledger
            .last_decline(&visit.token)
            .map_or("", |decline| decline.message(locale)),
        Refused::Card => NotPaid::UnknownCard.message(locale),
        Refused::Plan => NotPaid::PlanNotOffered.message(locale),
    });
    let shown = Shown {
        card: visit.card.as_deref().and_then(Card::numbered),
        plan: visit.plan,
    };
    rendered(StatusCode::OK, &Pay::new(frame, checkout, &shown, message, back))
}

fn frame(locale: Locale, token: &str) -> Frame {
    let other = Some(locale.pick("en", "tr").to_owned());
    let other_language = address(&Visit {
        token: token.to_owned(),
        lang: other,
        ..Visit::default()
    });
    Frame {
        locale,
        text: PageText::of(locale),
        other_language,
    }
}

/// What the page's form sends.
#[derive(Debug, Deserialize)]
struct Submission {
    token: String,
    lang: String,
    card: String,
    installment: u32,
}

/// `POST /pwi`: one try. The browser is always sent on to a page that can be reloaded without trying again.
async fn submit(State(app): State<Arc<App>>, Form(form): Form<Submission>) -> Redirect {
    let outcome = pay(&app, &form.token, &form.card, form.installment);
    if outcome.is_ok() {
        deliver_early(&app, &form.token).await;
    }
    let refused = match outcome {
        Ok(_) | Err(NotPaid::AlreadyPaid | NotPaid::UnknownToken | NotPaid::Expired) => None,
        Err(NotPaid::Declined(_)) => Some(Refused::Bank),
        Err(NotPaid::UnknownCard) => Some(Refused::Card),
        Err(NotPaid::PlanNotOffered) => Some(Refused::Plan),
    };
    // The page takes test cards only, so the number that goes into the address here is nobody's.
    let card = refused
        .and(Card::numbered(&form.card))
        .map(|card| card.number.to_owned());
    let plan = refused.map(|_| form.installment);
    let visit = Visit {
        token: form.token,
        lang: Some(form.lang),
        card,
        plan,
        refused,
    };
    Redirect::to(&address(&visit))
}

/// Where a page is found; every part of it is made of characters that an address may hold.
fn address(visit: &Visit) -> String {
    let value = serde_json::to_value(visit).unwrap_or_default();
    let parts: Vec<String> = value
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| {
            format!(
                "{name}={}",
                value.as_str().map_or_else(|| value.to_string(), plain_only)
            )
        })
        .collect();
    format!("/pwi?{}", parts.join("&"))
}

fn plain_only(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-')
        .collect()
}

/// Posts the callback before the buyer's browser does, where a test wants that.
async fn deliver_early(app: &App, token: &str) {
    let to = {
        let state = app.state();
        let checkout = state
            .checkouts
            .find(token)
            .filter(|_| state.callback_mode.posts_itself());
        checkout.map(|checkout| checkout.order.callback_url.clone())
    };
    if let Some(to) = to {
        callbacks::post(app, to, token).await;
    }
}

fn rendered(status: StatusCode, page: &impl Template) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    match page.render() {
        Ok(html) => (status, headers, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the page cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
