//! A session as the merchant's server sees it.

use serde::Serialize;
use utoipa::ToSchema;
use vezne_protocol::{Amount, CardStage, Currency, Decline, Locale, Method, Plan, SessionState};

use super::merchant_incoming::MerchantIncoming;
use super::merchant_refund::MerchantRefund;
use super::merchant_transfer::MerchantTransfer;
use crate::clock::Moment;
use crate::payments::card_attempt::{CardAttempt, Stage};
use crate::payments::payment::{PaidItem, Payment};
use crate::payments::session::History;

/// A session with its payments.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MerchantSession {
    id: String,
    /// The order's own number: compare it before you ship.
    reference: String,
    state: SessionState,
    #[schema(value_type = String)]
    amount: Amount,
    currency: Currency,
    locale: Locale,
    methods: Vec<Method>,
    #[schema(value_type = Vec<u8>)]
    plans: Vec<Plan>,
    lock_plan: bool,
    checkout_url: String,
    return_url: String,
    /// RFC 3339, UTC.
    created_at: String,
    /// Until when the buyer may act (RFC 3339, UTC).
    expires_at: String,
    /// Since when nothing is known of the buyer any more (RFC 3339, UTC): names, addresses and accounts are gone, amounts and
    /// stages remain.
    personal_data_erased_at: Option<String>,
    /// The card payment that tells where the session stands.
    card: Option<MerchantCardAttempt>,
    /// Every card payment that was tried, oldest first. Money that was taken twice stands here twice.
    attempts: Vec<MerchantCardAttempt>,
    /// The transfer that tells where the session stands.
    transfer: Option<MerchantTransfer>,
    /// Every transfer that was tried, oldest first.
    transfers: Vec<MerchantTransfer>,
    /// The transfer that the buyer sends alone, once they chose to, with what came.
    incoming: Option<MerchantIncoming>,
    /// Everything that went back or is to go back, oldest first.
    refunds: Vec<MerchantRefund>,
}

/// One try to pay by card.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MerchantCardAttempt {
    id: String,
    stage: CardStage,
    /// The plan that the buyer chose in the widget.
    installments: u8,
    /// Until when the payment page takes a payment (RFC 3339, UTC).
    until: Option<String>,
    /// Why a person has to look, or why it ended.
    why: Option<&'static str>,
    last_decline: Option<Decline>,
    payment: Option<MerchantPayment>,
}

/// What was paid, verified.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MerchantPayment {
    payment_id: Option<String>,
    #[schema(value_type = Option<String>)]
    price: Option<Amount>,
    /// With the installment surcharge.
    #[schema(value_type = Option<String>)]
    paid_price: Option<Amount>,
    currency: Option<String>,
    /// The plan that was paid.
    installments: Option<u8>,
    /// The plan that was chosen: another one than paid is no mistake, but worth knowing.
    chosen_installments: u8,
    card_type: Option<String>,
    card_association: Option<String>,
    card_family: Option<String>,
    last_four_digits: Option<String>,
    fraud_status: Option<String>,
    items: Vec<MerchantItem>,
}

/// One item; a refund names its transaction.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MerchantItem {
    item_id: Option<String>,
    payment_transaction_id: Option<String>,
    #[schema(value_type = Option<String>)]
    price: Option<Amount>,
    #[schema(value_type = Option<String>)]
    paid_price: Option<Amount>,
}

impl MerchantSession {
    /// The view at a moment.
    pub(super) fn of(history: &History, now: Moment) -> Self {
        let session = &history.session;
        let order = &session.order;
        let card = |attempt: &CardAttempt| MerchantCardAttempt::of(attempt, order.locale);
        Self {
            id: session.id.to_string(),
            reference: order.reference.clone(),
            state: history.state(now),
            amount: order.amount,
            currency: order.currency,
            locale: order.locale,
            methods: order.methods.clone(),
            plans: order.plans.clone(),
            lock_plan: order.lock_plan,
            checkout_url: order.checkout_url.clone(),
            return_url: order.return_url.clone(),
            created_at: session.created_at.to_string(),
            expires_at: session.acting_until.to_string(),
            personal_data_erased_at: session.personal_data_erased_at.map(|at| at.to_string()),
            card: history.deciding().map(card),
            attempts: history.attempts.iter().map(card).collect(),
            transfer: history.deciding_transfer().map(MerchantTransfer::of),
            transfers: history.transfers.iter().map(MerchantTransfer::of).collect(),
            incoming: MerchantIncoming::of(history),
            refunds: history.refunds.iter().map(MerchantRefund::of).collect(),
        }
    }
}

impl MerchantCardAttempt {
    fn of(attempt: &CardAttempt, locale: Locale) -> Self {
        let chosen = attempt.plan.installments();
        let decline = match &attempt.stage {
            Stage::Open { last_decline, .. } => *last_decline,
            _ => None,
        };
        Self {
            id: attempt.id.clone(),
            stage: attempt.stage.name(),
            installments: chosen,
            until: attempt.stage.page().map(|page| page.until.to_string()),
            why: attempt.stage.why(),
            last_decline: decline.map(|code| code.in_locale(locale)),
            payment: attempt
                .stage
                .payment()
                .map(|payment| MerchantPayment::of(payment.clone(), chosen)),
        }
    }
}

impl MerchantPayment {
    fn of(payment: Payment, chosen_installments: u8) -> Self {
        let Payment {
            payment_id,
            price,
            paid_price,
            currency,
            installments,
            card_type,
            card_association,
            card_family,
            last_four_digits,
            fraud_status,
            fees: _,
            items,
        } = payment;
        Self {
            payment_id,
            price,
            paid_price,
            currency,
            installments,
            chosen_installments,
            card_type,
            card_association,
            card_family,
            last_four_digits,
            fraud_status,
            items: items.into_iter().map(MerchantItem::from).collect(),
        }
    }
}

impl From<PaidItem> for MerchantItem {
    fn from(item: PaidItem) -> Self {
        let PaidItem {
            item_id,
            payment_transaction_id,
            price,
            paid_price,
        } = item;
        Self {
            item_id,
            payment_transaction_id,
            price,
            paid_price,
        }
    }
}
