//! `/pwi`: the payment page as the buyer sees it: choose a card and a plan, pay, try again, or give up.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, Router};
use serde::{Deserialize, Serialize};

use super::cards::{CARDS, Card, CardGroup};
use super::checkout::{Checkout, Order};
use super::locale::Locale;
use super::page_text::{PageText, money};
use super::pay::{NotPaid, pay};
use crate::app::App;
use crate::callbacks::{self, CallbackMode};
use crate::ledger::Capture;

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
    let Some(checkout) = state.checkouts.find(&visit.token) else {
        let text = PageText::of(asked.unwrap_or_default());
        let frame = Frame::new(asked.unwrap_or_default(), &visit.token);
        return rendered(
            StatusCode::NOT_FOUND,
            &Closed {
                frame,
                heading: text.gone,
                more: text.gone_more,
                back: None,
            },
        );
    };
    let locale = asked.unwrap_or(checkout.order.locale);
    let frame = Frame::new(locale, &visit.token);
    let back = Back {
        url: checkout.order.callback_url.clone(),
        token: visit.token.clone(),
    };
    if let Some(capture) = state.ledger.of_token(&visit.token) {
        return rendered(StatusCode::OK, &Paid::new(frame, capture, back, state.callback_mode));
    }
    if checkout.expired(app.clock.now()) {
        let (heading, more) = (frame.text.expired, frame.text.expired_more);
        return rendered(
            StatusCode::OK,
            &Closed {
                frame,
                heading,
                more,
                back: Some(back),
            },
        );
    }
    let message = visit.refused.map(|refused| match refused {
        Refused::Bank => state
            .ledger
            .last_decline(&visit.token)
            .map_or("", |decline| decline.message(locale)),
        Refused::Card => NotPaid::UnknownCard.message(locale),
        Refused::Plan => NotPaid::PlanNotOffered.message(locale),
    });
    rendered(StatusCode::OK, &Pay::new(frame, checkout, &visit, message, back))
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
        callbacks::post(app, &to, token).await;
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

/// What stands around every page.
struct Frame {
    locale: Locale,
    text: &'static PageText,
    other_language: String,
}

impl Frame {
    fn new(locale: Locale, token: &str) -> Self {
        let other = locale.pick("en", "tr").to_owned();
        let other_language = address(&Visit {
            token: token.to_owned(),
            lang: Some(other),
            ..Visit::default()
        });
        Self {
            locale,
            text: PageText::of(locale),
            other_language,
        }
    }
}

/// The way back to the shop: the callback, posted by the buyer's browser.
struct Back {
    url: String,
    token: String,
}

/// A page that cannot be paid.
#[derive(Template)]
#[template(path = "pwi_closed.html")]
struct Closed {
    frame: Frame,
    heading: &'static str,
    more: &'static str,
    back: Option<Back>,
}

/// A page that has been paid: the browser takes the token back to the shop.
#[derive(Template)]
#[template(path = "pwi_paid.html")]
struct Paid {
    frame: Frame,
    amount: String,
    installment: u32,
    back: Back,
    /// Whether the buyer comes back at all.
    returns: bool,
    /// Whether the browser goes on by itself.
    at_once: bool,
}

impl Paid {
    fn new(frame: Frame, capture: &Capture, back: Back, mode: CallbackMode) -> Self {
        Self {
            amount: money(frame.locale, &capture.currency, capture.paid_price),
            installment: capture.installment,
            back,
            returns: mode != CallbackMode::Never,
            at_once: matches!(mode, CallbackMode::Normal | CallbackMode::Twice),
            frame,
        }
    }
}

/// A page that waits for a card.
#[derive(Template)]
#[template(path = "pwi_pay.html")]
struct Pay {
    frame: Frame,
    token: String,
    items: Vec<(String, String)>,
    amount: String,
    message: Option<&'static str>,
    groups: Vec<CardList>,
    rows: Vec<PlanRow>,
    /// The rows of every other card, by family, for the page's script.
    rows_json: String,
    back: Back,
}

struct CardList {
    heading: &'static str,
    cards: Vec<CardChoice>,
}

struct CardChoice {
    number: &'static str,
    family: &'static str,
    label: String,
    selected: bool,
}

/// One plan as the page shows it.
#[derive(Serialize)]
struct PlanRow {
    installments: u32,
    name: String,
    detail: String,
    total: String,
    selected: bool,
}

impl Pay {
    fn new(frame: Frame, checkout: &Checkout, visit: &Visit, message: Option<&'static str>, back: Back) -> Self {
        let (order, locale) = (&checkout.order, frame.locale);
        let price_text = |amount| money(locale, &order.currency, amount);
        let chosen = visit.card.as_deref().and_then(Card::numbered).unwrap_or(&CARDS[0]);
        let by_family: BTreeMap<&str, Vec<PlanRow>> = CARDS
            .iter()
            .map(|card| (family_of(card), rows(order, card, locale, visit.plan)))
            .collect();
        let rows_json = serde_json::to_string(&by_family)
            .unwrap_or_default()
            .replace('<', "\\u003c");
        Self {
            token: checkout.token.clone(),
            items: order
                .items
                .iter()
                .map(|item| (item.name.clone(), price_text(item.price)))
                .collect(),
            amount: price_text(order.paid_price),
            message,
            groups: CardGroup::ALL.map(|group| card_list(group, chosen, locale)).into(),
            rows: rows(order, chosen, locale, visit.plan),
            rows_json,
            back,
            frame,
        }
    }
}

fn family_of(card: &Card) -> &'static str {
    card.bin().and_then(|bin| bin.family).unwrap_or_default()
}

fn card_list(group: CardGroup, chosen: &Card, locale: Locale) -> CardList {
    let choice = |card: &'static Card| CardChoice {
        number: card.number,
        family: family_of(card),
        label: format!("{} · {}", card.label(locale), card.last_four()),
        selected: card.number == chosen.number,
    };
    let cards = CARDS.iter().filter(|card| card.group == group).map(choice).collect();
    CardList {
        heading: group.heading(locale),
        cards,
    }
}

fn rows(order: &Order, card: &Card, locale: Locale, wanted: Option<u32>) -> Vec<PlanRow> {
    let text = PageText::of(locale);
    let plans = order.plans_of(card);
    let wanted = wanted.filter(|wanted| plans.iter().any(|plan| plan.installments == *wanted));
    let selected = wanted.or(plans.first().map(|plan| plan.installments));
    let row = |plan: &super::rates::Plan| {
        let single = plan.installments == 1;
        let each = money(locale, &order.currency, plan.installment);
        PlanRow {
            installments: plan.installments,
            name: if single {
                text.single.into()
            } else {
                format!("{} {}", plan.installments, text.installments)
            },
            detail: if single {
                String::new()
            } else {
                format!("{} × {each}", plan.installments)
            },
            total: money(locale, &order.currency, plan.total),
            selected: selected == Some(plan.installments),
        }
    };
    plans.iter().map(row).collect()
}
