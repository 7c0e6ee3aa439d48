//! The installment table: a group of radio buttons in a real table, so that arrows, Tab and screen readers work.

use vezne_protocol::{Amount, Currency, PlanOffer};

use super::page::{At, Page};
use crate::i18n::fill;
use crate::state::Row;
use crate::text::concat;

/// What the table shows.
pub(super) struct Plans {
    pub(super) rows: Vec<Row>,
    pub(super) currency: Currency,
    pub(super) chosen: Option<u8>,
    pub(super) busy: bool,
}

/// The table.
pub(super) fn plan_table(page: &mut Page, plans: &Plans) {
    let texts = page.texts();
    page.open("fieldset", "plans");
    page.line("legend", "label", texts.plans_title);
    if !plans.rows.is_empty() {
        page.open("table", "table");
        page.flag(At::Busy, plans.busy);
        page.open("thead", "");
        page.open("tr", "");
        column(page, "", texts.plan_column);
        column(page, "money monthly", texts.monthly_column);
        column(page, "money", texts.total_column);
        page.close();
        page.close();
        page.open("tbody", "");
        for row in &plans.rows {
            view(page, row, plans);
        }
        page.close();
        page.close();
    }
    page.close();
}

#[inline(never)]
fn column(page: &mut Page, class: &'static str, text: &'static str) {
    page.open("th", class);
    page.set(At::Scope, "col");
    page.text(text);
    page.close();
}

fn view(page: &mut Page, row: &Row, plans: &Plans) {
    match row {
        Row::Known(plan) => known(page, plan, plans),
        Row::Loading(installments) => unknown(page, *installments, "bone", ""),
        Row::NeedsCard(installments) => unknown(page, *installments, "dash", "–"),
    }
}

fn known(page: &mut Page, plan: &PlanOffer, plans: &Plans) {
    let (words, installments) = (page.words, plan.installments);
    let chosen = plans.chosen == Some(installments);
    let money = |amount: Amount| amount.to_text(words.locale, plans.currency);
    let (price, total) = (money(plan.installment_price), money(plan.total));
    let last = plan.last_installment.map(money);
    let difference = money(plan.difference);

    // The whole row takes the press, not only its radio button.
    open_row(page, installments, if chosen { "true" } else { "false" }, |page| {
        page.radio("plan", installments.to_string(), chosen);
    });
    page.open("span", "");
    page.text(words.plan(installments));
    if installments > 1 {
        page.open("small", "narrow");
        page.flag(At::Hidden, true);
        page.text(narrow(installments, &price, last.as_deref()));
        page.close();
    }
    page.close();
    let more = (!plan.difference.is_zero()).then_some(difference.as_str());
    let spoken = spoken(page, installments, &price, &total, more);
    page.line("span", "spoken", spoken);
    page.close();
    page.close();
    page.open("td", "money monthly");
    if installments > 1 {
        page.text(price);
        if let Some(last) = last {
            page.line("small", "", fill(words.texts.last_installment, &[("amount", &last)]));
        }
    } else {
        page.open("span", "dash");
        page.flag(At::Hidden, true);
        page.text("–");
        page.close();
    }
    page.close();
    page.open("td", "money");
    page.line("span", "total", total);
    if installments > 1 {
        match more {
            None => page.line("small", "good", words.texts.no_difference),
            Some(more) => page.line("small", "", fill(words.texts.difference, &[("amount", more)])),
        }
    }
    page.close();
    page.close();
}

/// Begins a row: its heading, the label in it and the radio button in that.
fn open_row(page: &mut Page, installments: u8, chosen: &'static str, radio: impl FnOnce(&mut Page)) {
    page.open("tr", "plan");
    page.set(At::Chosen, chosen);
    if chosen != "unknown" {
        page.does("plan");
        page.set(At::Of, installments.to_string());
    }
    page.open("th", "");
    page.set(At::Scope, "row");
    page.open("label", "choice");
    page.open("input", "");
    radio(page);
    page.close();
}

/// Each installment once more, for where there is no room for its column: `5 × 18,70 + 18,72 TL`.
fn narrow(installments: u8, price: &str, last: Option<&str>) -> String {
    match last {
        None => concat(&[&installments.to_string(), " × ", price]),
        Some(last) => {
            let bare = price.split_once('\u{a0}').map_or(price, |(bare, _)| bare);
            concat(&[&(installments - 1).to_string(), " × ", bare, " + ", last])
        }
    }
}

/// A plan that cannot be chosen yet keeps its place, so that nothing jumps when its amounts come.
fn unknown(page: &mut Page, installments: u8, class: &'static str, text: &'static str) {
    open_row(page, installments, "unknown", |page| {
        page.radio("plan", installments.to_string(), false);
        page.set(At::Disabled, "");
    });
    page.line("span", "", page.words.plan(installments));
    page.close();
    page.close();
    for cell in ["money monthly", "money"] {
        page.open("td", cell);
        page.line("span", class, text);
        page.close();
    }
    page.close();
}

/// The whole row in words, for those who hear only the button's name.
fn spoken(page: &Page, installments: u8, monthly: &str, total: &str, more: Option<&str>) -> String {
    let texts = page.texts();
    let text = if installments > 1 {
        texts.plan_spoken
    } else {
        texts.single_spoken
    };
    let mut spoken = concat(&[", ", &fill(text, &[("total", total), ("monthly", monthly)])]);
    if let Some(more) = more {
        spoken.push_str(", ");
        spoken.push_str(&fill(texts.difference_spoken, &[("amount", more)]));
    }
    spoken
}
