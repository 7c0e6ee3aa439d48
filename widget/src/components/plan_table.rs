//! The installment table: a group of radio buttons in a real table, so that arrows, Tab and screen readers work.

use vezne_protocol::{Amount, Currency, PlanOffer};
use yew::{Callback, Html, html};

use super::tag::{line, tag};
use crate::i18n::{Words, fill};
use crate::state::Row;
use crate::text::concat;

/// What the table shows.
pub(super) struct Plans {
    pub(super) words: Words,
    pub(super) rows: Vec<Row>,
    pub(super) currency: Currency,
    pub(super) chosen: Option<u8>,
    pub(super) busy: bool,
    pub(super) choose: Callback<u8>,
}

/// The table.
pub(super) fn plan_table(plans: &Plans) -> Html {
    let texts = plans.words.texts;
    html! {
        <fieldset class="plans">
            <legend class="label">{ texts.plans_title }</legend>
            if !plans.rows.is_empty() {
                <table class="table" aria-busy={plans.busy.to_string()}>
                    <thead>
                        <tr>
                            <th scope="col">{ texts.plan_column }</th>
                            <th scope="col" class="money monthly">{ texts.monthly_column }</th>
                            <th scope="col" class="money">{ texts.total_column }</th>
                        </tr>
                    </thead>
                    <tbody>{ for plans.rows.iter().map(|row| view(row, plans)) }</tbody>
                </table>
            }
        </fieldset>
    }
}

fn view(row: &Row, plans: &Plans) -> Html {
    match row {
        Row::Known(plan) => known(plan, plans),
        Row::Loading(installments) => unknown(*installments, plans, line("span", "bone", "")),
        Row::NeedsCard(installments) => unknown(*installments, plans, line("span", "dash", "–")),
    }
}

fn known(plan: &PlanOffer, plans: &Plans) -> Html {
    let (words, installments) = (plans.words, plan.installments);
    let chosen = plans.chosen == Some(installments);
    let money = |amount: Amount| amount.to_text(words.locale, plans.currency);
    let last = plan
        .last_installment
        .map(|last| fill(words.texts.last_installment, &[("amount", &money(last))]));
    let choose = plans.choose.reform(move |()| installments);
    let onclick = {
        let choose = choose.clone();
        move |_| choose.emit(())
    };
    html! {
        <tr key={installments} class="plan" data-chosen={chosen.to_string()} {onclick}>
            <th scope="row">
                <label class="choice">
                    <input type="radio" name="plan" value={installments.to_string()} checked={chosen}
                        onchange={move |_| choose.emit(())} />
                    <span>
                        { words.plan(installments) }
                        { narrow(plan, plans) }
                    </span>
                    { line("span", "spoken", spoken(plan, plans)) }
                </label>
            </th>
            <td class="money monthly">
                if installments > 1 {
                    { money(plan.installment_price) }
                    if let Some(last) = last {
                        { line("small", "", last) }
                    }
                } else {
                    <span class="dash" aria-hidden="true">{ "–" }</span>
                }
            </td>
            <td class="money">
                { line("span", "total", money(plan.total)) }
                { difference(plan, plans) }
            </td>
        </tr>
    }
}

/// Each installment once more, for where there is no room for its column: `5 × 18,70 + 18,72 TL`.
fn narrow(plan: &PlanOffer, plans: &Plans) -> Html {
    if plan.installments < 2 {
        return Html::default();
    }
    let money = |amount: Amount| amount.to_text(plans.words.locale, plans.currency);
    let price = money(plan.installment_price);
    let text = match plan.last_installment {
        None => concat(&[&plan.installments.to_string(), " × ", &price]),
        Some(last) => {
            let bare = price.split('\u{a0}').next().unwrap_or_default();
            concat(&[&(plan.installments - 1).to_string(), " × ", bare, " + ", &money(last)])
        }
    };
    html! { <small class="narrow" aria-hidden="true">{ text }</small> }
}

fn difference(plan: &PlanOffer, plans: &Plans) -> Html {
    let (words, texts) = (plans.words, plans.words.texts);
    if plan.installments < 2 {
        Html::default()
    } else if plan.difference.is_zero() {
        line("small", "good", texts.no_difference)
    } else {
        let amount = plan.difference.to_text(words.locale, plans.currency);
        line("small", "", fill(texts.difference, &[("amount", &amount)]))
    }
}

/// A plan that cannot be chosen yet keeps its place, so that nothing jumps when its amounts come.
fn unknown(installments: u8, plans: &Plans, cell: Html) -> Html {
    html! {
        <tr key={installments} class="plan" data-chosen="unknown">
            <th scope="row">
                <label class="choice">
                    <input type="radio" name="plan" value={installments.to_string()} checked=false disabled=true />
                    <span>{ plans.words.plan(installments) }</span>
                </label>
            </th>
            { tag("td", "money monthly", cell.clone()) }
            { tag("td", "money", cell) }
        </tr>
    }
}

/// The whole row in words, for those who hear only the button's name.
fn spoken(plan: &PlanOffer, plans: &Plans) -> String {
    let (words, texts) = (plans.words, plans.words.texts);
    let money = |amount: Amount| amount.to_text(words.locale, plans.currency);
    let (total, monthly) = (money(plan.total), money(plan.installment_price));
    let text = if plan.installments > 1 {
        texts.plan_spoken
    } else {
        texts.single_spoken
    };
    let mut spoken = concat(&[", ", &fill(text, &[("total", &total), ("monthly", &monthly)])]);
    if !plan.difference.is_zero() {
        spoken.push_str(", ");
        spoken.push_str(&fill(texts.difference_spoken, &[("amount", &money(plan.difference))]));
    }
    spoken
}
