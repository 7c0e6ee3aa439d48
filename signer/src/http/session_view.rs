//! A session as the buyer's browser sees it: no person, no id of iyzico's, no account but the shop's own that a buyer pays
//! to.

use vezne_protocol::{CardAttemptView, IncomingTransferView, Method, PaidView, SessionView, TransferView};

use super::transfer_view;
use crate::app::App;
use crate::clock::Moment;
use crate::payments::card_attempt::{CardAttempt, QUIET_AFTER_END_S, Stage};
use crate::payments::session::{History, Session};
use crate::payments::turn_methods;

/// The view at a moment, with the ways to pay that are on.
pub(super) async fn of(app: &App, history: &History, now: Moment) -> SessionView {
    let session = &history.session;
    let order = &session.order;
    let off = turn_methods::off(app).await;
    let is_on = |method: &&Method| off.iter().all(|off| off.method != **method);
    SessionView {
        id: session.id.clone(),
        state: history.state(now),
        amount: order.amount,
        currency: order.currency,
        locale: order.locale,
        methods: order.methods.iter().filter(is_on).copied().collect(),
        plans: order.plans.clone(),
        lock_plan: order.lock_plan,
        test_mode: app.moves_no_money(),
        checkout_url: order.checkout_url.clone(),
        return_url: order.return_url.clone(),
        expires_at: session.acting_until.to_string(),
        card: history.deciding().map(|attempt| card(session, attempt, now)),
        transfer: transfer(app, history, now),
        incoming: incoming(history),
    }
}

/// The transfer, where there is news of one.
fn transfer(app: &App, history: &History, now: Moment) -> Option<TransferView> {
    let bank = app.bank.as_ref()?;
    let transfer = history.deciding_transfer()?;
    let locale = history.session.order.locale;
    transfer_view::is_news(transfer.stage.name()).then(|| transfer_view::of(bank, transfer, locale, now))
}

/// The transfer that the buyer sends alone, once they chose to.
pub(super) fn incoming(history: &History) -> Option<IncomingTransferView> {
    let awaited = history.awaited.as_ref()?;
    Some(IncomingTransferView {
        stage: history.incoming_stage()?,
        iban: awaited.shown.iban.expose().to_owned(),
        name: awaited.shown.owner.clone(),
        bank: awaited.shown.bank.clone(),
        amount: awaited.amount,
        reference: awaited.reference.plain(),
        until: awaited.until.to_string(),
        looked_at: awaited.looked_at.map(|at| at.to_string()),
    })
}

fn card(session: &Session, attempt: &CardAttempt, now: Moment) -> CardAttemptView {
    let view = CardAttemptView {
        stage: attempt.stage.name(),
        installments: attempt.plan.installments(),
        page_url: None,
        until: None,
        retry_at: None,
        last_decline: None,
        paid: None,
    };
    match &attempt.stage {
        Stage::Started | Stage::Closed { .. } | Stage::NeedsReview { .. } => view,
        Stage::Open { page, last_decline, .. } => {
            let is_alive = now < page.until;
            CardAttemptView {
                page_url: is_alive.then(|| page.url.clone()),
                until: Some(page.until.to_string()),
                retry_at: (!is_alive).then(|| page.until.plus_s(QUIET_AFTER_END_S).to_string()),
                last_decline: last_decline.map(|code| code.in_locale(session.order.locale)),
                ..view
            }
        }
        stage @ (Stage::Paid { .. } | Stage::PaidByOperator { .. } | Stage::InReview { .. }) => {
            let payment = stage.payment();
            let installments = payment
                .and_then(|payment| payment.installments)
                .unwrap_or(attempt.plan.installments());
            let amount = payment.and_then(|payment| payment.paid_price);
            CardAttemptView {
                paid: amount.map(|amount| PaidView { amount, installments }),
                ..view
            }
        }
    }
}
