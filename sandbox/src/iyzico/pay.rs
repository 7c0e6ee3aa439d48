//! What the payment page does when the buyer presses Pay: takes the money once, or says why not.

use std::sync::Arc;

use super::cards::{Card, Decline};
use super::checkout::{Checkout, Order};
use super::rates::Plan;
use crate::amounts;
use crate::app::{App, State};
use crate::ledger::{Capture, CapturedItem, Ledger};
use crate::locale::Locale;
use crate::webhooks;

/// Why no money was taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotPaid {
    /// There is no such page.
    UnknownToken,
    /// The page's time is over.
    Expired,
    /// The money was taken before, perhaps a moment ago by another tab.
    AlreadyPaid,
    /// Not one of the sandbox's cards.
    UnknownCard,
    /// The card or the merchant does not allow that many payments.
    PlanNotOffered,
    /// The bank turned the card down; another try may go well.
    Declined(&'static Decline),
}

impl NotPaid {
    /// iyzico's `errorCode`.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::UnknownToken | Self::Expired => "5124",
            Self::AlreadyPaid => "8514",
            Self::UnknownCard => "12",
            Self::PlanNotOffered => "10226",
            Self::Declined(decline) => decline.code,
        }
    }

    /// iyzico's `errorGroup`, which only the bank's answers have.
    pub(crate) fn group(&self) -> Option<&'static str> {
        match self {
            Self::UnknownToken | Self::Expired | Self::AlreadyPaid | Self::UnknownCard => None,
            Self::PlanNotOffered => Some("NOT_PERMITTED_TO_INSTALLMENT"),
            Self::Declined(decline) => Some(decline.group),
        }
    }

    /// For the buyer.
    pub(crate) fn message(&self, locale: Locale) -> &'static str {
        match self {
            Self::UnknownToken => locale.pick("Böyle bir ödeme sayfası yok.", "There is no such payment page."),
            Self::Expired => locale.pick("Bu sayfanın süresi doldu.", "This page has expired."),
            Self::AlreadyPaid => locale.pick("Bu ödeme zaten alındı.", "This payment has been made already."),
            Self::UnknownCard => locale.pick("Kart numarası geçersizdir", "Card number is invalid"),
            Self::PlanNotOffered => locale.pick(
                "Bu kartla bu kadar taksit yapılamaz",
                "This card cannot be paid in that many installments",
            ),
            Self::Declined(decline) => decline.message(locale),
        }
    }
}

/// Pays with a card in a number of installments and tells the payment's id. Of what the bank was asked, the merchant
/// hears by the webhook.
pub(crate) fn pay(app: &Arc<App>, token: &str, card_number: &str, installments: u32) -> Result<String, NotPaid> {
    let outcome = take(app, token, card_number, installments);
    match &outcome {
        Ok(_) => webhooks::tell(app, token, "SUCCESS"),
        Err(NotPaid::Declined(_)) => webhooks::tell(app, token, "FAILURE"),
        Err(_) => {}
    }
    outcome
}

/// The state stays locked from the first look to the ledger entry, so of two that press Pay at once only one pays.
fn take(app: &App, token: &str, card_number: &str, installments: u32) -> Result<String, NotPaid> {
    let mut guard = app.state();
    let state: &mut State = &mut guard;
    let now = app.clock.now();
    let checkout = state.checkouts.find(token).ok_or(NotPaid::UnknownToken)?;
    if state.ledger.of_token(token).is_some() {
        return Err(NotPaid::AlreadyPaid);
    }
    if checkout.expired(now) {
        return Err(NotPaid::Expired);
    }
    let card = Card::numbered(card_number).ok_or(NotPaid::UnknownCard)?;
    // The bank's no comes before the question of installments: it never gets that far.
    if let Some(decline) = &card.decline {
        state.ledger.decline(token, decline, now);
        return Err(NotPaid::Declined(decline));
    }
    let offered = checkout.order.plans_of(card);
    let plan = offered
        .iter()
        .find(|plan| plan.installments == installments)
        .ok_or(NotPaid::PlanNotOffered)?;
    let capture = capture_of(app, &mut state.ledger, checkout, card, plan);
    let payment_id = capture.payment_id.clone();
    state.ledger.capture(capture).map_err(|_| NotPaid::AlreadyPaid)?;
    Ok(payment_id)
}

fn capture_of(app: &App, ledger: &mut Ledger, checkout: &Checkout, card: &'static Card, plan: &Plan) -> Capture {
    let Order {
        conversation_id,
        price,
        currency,
        basket_id,
        ..
    } = checkout.order.clone();
    Capture {
        payment_id: ledger.new_id(&app.entropy),
        token: checkout.token.clone(),
        basket_id,
        conversation_id,
        price,
        paid_price: plan.total,
        currency,
        installment: plan.installments,
        card,
        items: items_of(app, ledger, &checkout.order, plan),
        auth_code: app.entropy.digits(6),
        host_reference: host_reference(app),
        at: app.clock.now(),
    }
}

/// A bank's number of something, as iyzico's sandbox makes them up.
pub(super) fn host_reference(app: &App) -> String {
    format!("mock{}iyzihostrfn", app.entropy.digits(5))
}

/// Each line carries its part of what is paid, surcharge included, to the kuruş.
fn items_of(app: &App, ledger: &mut Ledger, order: &Order, plan: &Plan) -> Vec<CapturedItem> {
    let prices: Vec<_> = order.items.iter().map(|item| item.price).collect();
    let parts = amounts::split(plan.total, &prices);
    let mut item = |(item, paid_price): (&super::checkout::Item, _)| CapturedItem {
        item_id: item.id.clone(),
        payment_transaction_id: ledger.new_id(&app.entropy),
        price: item.price,
        paid_price,
    };
    order.items.iter().zip(parts).map(&mut item).collect()
}
