//! The payment page's three looks: waiting for a card, paid, and closed.

use std::collections::BTreeMap;

use askama::Template;
use serde::Serialize;

use super::cards::{CARDS, Card, CardGroup};
use super::checkout::{Checkout, Order};
use super::page_text::{PageText, money};
use super::rates::Plan;
use crate::callbacks::CallbackMode;
use crate::ledger::Capture;
use crate::locale::Locale;

/// What stands around every page.
pub(crate) struct Frame {
    pub(crate) locale: Locale,
    pub(crate) text: &'static PageText,
    /// Where the same page is in the other language.
    pub(crate) other_language: String,
}

/// The way back to the shop: the callback, posted by the buyer's browser.
pub(crate) struct Back {
    pub(crate) url: String,
    pub(crate) token: String,
}

/// A page that cannot be paid.
#[derive(Template)]
#[template(path = "pwi_closed.html")]
pub(crate) struct Closed {
    frame: Frame,
    heading: &'static str,
    more: &'static str,
    back: Option<Back>,
}

impl Closed {
    /// There is no such page.
    pub(crate) fn unknown(frame: Frame) -> Self {
        Self {
            heading: frame.text.gone,
            more: frame.text.gone_more,
            back: None,
            frame,
        }
    }

    /// Its time is over.
    pub(crate) fn expired(frame: Frame, back: Back) -> Self {
        Self {
            heading: frame.text.expired,
            more: frame.text.expired_more,
            back: Some(back),
            frame,
        }
    }
}

/// A page that has been paid: the browser takes the token back to the shop.
#[derive(Template)]
#[template(path = "pwi_paid.html")]
pub(crate) struct Paid {
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
    pub(crate) fn new(frame: Frame, capture: &Capture, back: Back, mode: CallbackMode) -> Self {
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
pub(crate) struct Pay {
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

/// The card and the plan that are chosen when the page comes up.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) card: Option<&'static Card>,
    pub(crate) plan: Option<u32>,
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
    pub(crate) fn new(
        frame: Frame,
        checkout: &Checkout,
        shown: &Shown,
        message: Option<&'static str>,
        back: Back,
    ) -> Self {
        let (order, locale) = (&checkout.order, frame.locale);
        let price_text = |amount| money(locale, &order.currency, amount);
        let chosen = shown.card.unwrap_or(&CARDS[0]);
        let by_family: BTreeMap<&str, Vec<PlanRow>> = CARDS
            .iter()
            .map(|card| (family_of(card), rows(order, card, locale, shown.plan)))
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
            rows: rows(order, chosen, locale, shown.plan),
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
    let row = |plan: &Plan| {
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
