//! The installment table: a group of radio buttons in a real table, so that arrows, Tab and screen readers work.

use vezne_protocol::{Amount, Currency, Locale, PlanOffer};

use super::families::families;
use super::page::{At, Page};
use crate::format::decimal;
use crate::i18n::fill;
use crate::state::{Row, State};
use crate::text::concat;

/// What the table shows.
pub(super) struct Plans {
    pub(super) rows: Vec<Row>,
    pub(super) currency: Currency,
    pub(super) chosen: Option<u8>,
    pub(super) busy: bool,
}

/// The table.
pub(super) fn plan_table(page: &mut Page, state: &State, plans: &Plans) {
    let texts = page.texts();
    page.open("fieldset", "plans");
    page.line("legend", "label", texts.plans_title());
    families(page, state);
    if !plans.rows.is_empty() {
        page.open("table", "table");
        page.flag(At::Busy, plans.busy);
        page.open("thead", "");
        page.open("tr", "");
        column(page, "", texts.plan_column());
        column(page, "money monthly", texts.monthly_column());
        column(page, "money", texts.total_column());
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
        Row::Known(plan) => known(page, plan, plans, false),
        Row::Sample(plan) => known(page, plan, plans, true),
        Row::Loading(installments) => unknown(page, *installments, "bone", ""),
        Row::NeedsCard(installments) => unknown(page, *installments, "dash", "–"),
    }
}

/// A plan's amounts; those of a sample cannot be chosen.
fn known(page: &mut Page, plan: &PlanOffer, plans: &Plans, is_sample: bool) {
    let (words, installments) = (page.words, plan.installments);
    let chosen = plans.chosen == Some(installments);
    let money = |amount: Amount| amount.to_text(words.locale, plans.currency);
    let (price, total) = (money(plan.installment_price), money(plan.total));
    let last = plan.last_installment.map(money);
    let more = (!plan.difference.is_zero()).then(|| [money(plan.difference), rate(plan, words.locale)]);

    // The whole row takes the press, not only its radio button.
    let state = match (is_sample, chosen) {
        (true, _) => "unknown",
        (false, true) => "true",
        (false, false) => "false",
    };
    open_row(page, installments, state);
    page.open("span", "");
    page.text(words.plan(installments));
    if let Some([_, rate]) = &more {
        aside(page, "span", concat(&["+", &words.rate(rate)]));
    }
    if installments > 1 {
        aside(page, "small", narrow(installments, &price, last.as_deref()));
    }
    page.close();
    let spoken = spoken(page, installments, [&price, &total], last.as_deref(), more.as_ref());
    page.line("span", "spoken", spoken);
    page.close();
    page.close();
    page.open("td", "money monthly");
    if installments > 1 {
        page.text(price);
        if let Some(last) = last {
            page.line("small", "", fill(words.texts.last_installment(), &[("amount", &last)]));
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
        match &more {
            None => page.line("small", "good", words.texts.no_difference()),
            Some([amount, rate]) => {
                page.open("small", "");
                page.text(fill(words.texts.difference(), &[("amount", amount)]));
                page.line("span", "wide", concat(&[" (", &words.rate(rate), ")"]));
                page.close();
            }
        }
    }
    page.close();
    page.close();
}

/// Something from another column, where there is no room for it there; the row's spoken text has it too.
fn aside(page: &mut Page, name: &'static str, text: String) {
    page.open(name, "narrow");
    page.flag(At::Hidden, true);
    page.text(text);
    page.close();
}

/// Begins a row: its heading, the label in it and the radio button in that.
fn open_row(page: &mut Page, installments: u8, chosen: &'static str) {
    page.open("tr", if chosen == "true" { "plan chosen" } else { "plan" });
    page.set(At::Chosen, chosen);
    if chosen != "unknown" {
        page.does("plan");
        page.set(At::Of, installments.to_string());
    }
    page.open("th", "");
    page.set(At::Scope, "row");
    page.open("label", "choice");
    page.open("input", "");
    page.radio("plan", installments.to_string(), chosen == "true");
    if chosen == "unknown" {
        page.set(At::Disabled, "");
    }
    page.close();
}

/// Each installment once more, for where there is no room for its column: `5 × 18,70 + 18,72`.
fn narrow(installments: u8, price: &str, last: Option<&str>) -> String {
    let bare = |text: &str| text.split_once('\u{a0}').map_or(text, |(bare, _)| bare).to_owned();
    match last {
        None => concat(&[&installments.to_string(), " × ", &bare(price)]),
        Some(last) => concat(&[&(installments - 1).to_string(), " × ", &bare(price), " + ", &bare(last)]),
    }
}

/// A plan that cannot be chosen yet keeps its place, so that nothing jumps when its amounts come.
fn unknown(page: &mut Page, installments: u8, class: &'static str, text: &'static str) {
    open_row(page, installments, "unknown");
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

/// How much dearer than a single payment, in percent to two places, as the locale writes it.
fn rate(plan: &PlanOffer, locale: Locale) -> String {
    let single = plan.total.kurus().saturating_sub(plan.difference.kurus()).max(1);
    let hundredths = (plan.difference.kurus() * 10_000 + single / 2) / single;
    let rate = Amount::from_kurus(hundredths).unwrap_or(Amount::ZERO);
    decimal(rate, if locale == Locale::Tr { "," } else { "." })
}

/// The whole row in words, for those who hear only the button's name.
fn spoken(
    page: &Page,
    installments: u8,
    [monthly, total]: [&str; 2],
    last: Option<&str>,
    more: Option<&[String; 2]>,
) -> String {
    let texts = page.texts();
    let text = if installments > 1 {
        texts.plan_spoken()
    } else {
        texts.single_spoken()
    };
    let mut spoken = fill(text, &[("total", total), ("monthly", monthly)]);
    if let Some(last) = last {
        spoken.push_str(&fill(texts.last_spoken(), &[("amount", last)]));
    }
    if let Some([amount, rate]) = more {
        spoken.push_str(&fill(texts.difference_spoken(), &[("amount", amount), ("rate", rate)]));
    }
    spoken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_of_the_single_payment_and_rounded_once() {
        for (total, difference, turkish, english) in [
            ("112.22", "12.22", "12,22", "12.22"),
            ("1250.01", "0.01", "0,00", "0.00"),
            ("3.01", "0.01", "0,33", "0.33"),
            ("99999999.99", "49999999.99", "100,00", "100.00"),
        ] {
            let plan = PlanOffer {
                installments: 6,
                installment_price: Amount::ZERO,
                total: Amount::parse(total).unwrap(),
                difference: Amount::parse(difference).unwrap(),
                last_installment: None,
            };
            assert_eq!(rate(&plan, Locale::Tr), turkish);
            assert_eq!(rate(&plan, Locale::En), english);
        }
    }
}
