//! What can go back of a session's payments, and in which calls.

use vezne_protocol::{Amount, Currency, Iban};

use super::super::bank::{Executed, Receiver};
use super::super::card_attempt::{CardAttempt, Stage as CardStage};
use super::super::incoming::arrival::{Arrival, ArrivalStage};
use super::super::payment::Payment;
use super::super::session::History;
use super::super::transfer::{Draft, ReviewReason as TransferReview, Stage as TransferState, Transfer};
use super::super::verdict::ReviewReason;
use super::{CardWay, Part, Refund, Way};
use crate::clock::Moment;

/// A payment that was taken, and what has gone back of it.
#[derive(Debug, Clone)]
pub struct Taken<'h> {
    /// Where the money came from.
    pub source: Source<'h>,
    /// How much was taken; absent where iyzico's word could not be read.
    pub amount: Option<Amount>,
    /// How much of it has gone back for certain.
    pub returned: Amount,
    /// The refund of it that is under way.
    pub live: Option<&'h Refund>,
}

/// Where the money of a payment came from.
#[derive(Debug, Clone, Copy)]
pub enum Source<'h> {
    /// A card.
    Card {
        /// The attempt that took it.
        attempt: &'h CardAttempt,
        /// What was paid, as far as it is known.
        payment: &'h Payment,
    },
    /// The buyer's bank account.
    Bank {
        /// The transfer that moved it.
        transfer: &'h Transfer,
        /// What was asked for: from which account.
        draft: &'h Draft,
    },
    /// A transfer that the buyer sent alone.
    Incoming {
        /// What came.
        arrival: &'h Arrival,
    },
}

impl<'h> Source<'h> {
    /// The payment's id: `att_…`, `trf_…`, `inc_…`.
    pub const fn id(&self) -> &'h str {
        match self {
            Self::Card { attempt, .. } => attempt.id.as_str(),
            Self::Bank { transfer, .. } => transfer.id.as_str(),
            Self::Incoming { arrival } => arrival.id.as_str(),
        }
    }

    /// The account that it was paid from, where it was one.
    pub const fn paid_from(&self) -> Option<Iban> {
        match self {
            Self::Card { .. } => None,
            Self::Bank { draft, .. } => Some(draft.sender.iban),
            Self::Incoming { arrival } => arrival.told.sender_iban,
        }
    }
}

/// Why nothing can be given back as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPlan {
    /// More than is left of the payment.
    TooMuch {
        /// What is left.
        left: Amount,
    },
    /// iyzico told too little of the payment: it has to be given back at iyzico's own panel.
    NotKnown,
}

/// Every payment that was taken for a session, cards first, oldest first.
pub fn taken(history: &History) -> impl Iterator<Item = Taken<'_>> {
    let cards = history.attempts.iter().filter_map(|attempt| {
        let payment = taken_payment(attempt)?;
        let source = Source::Card { attempt, payment };
        Some(Taken::of(history, source, payment.paid_price))
    });
    let transfers = history.transfers.iter().filter_map(|transfer| {
        let (draft, amount) = moved(transfer)?;
        let source = Source::Bank { transfer, draft };
        Some(Taken::of(history, source, Some(amount)))
    });
    let incoming = history.arrivals.iter().filter(|arrival| came(arrival));
    let incoming = incoming.map(|arrival| Taken::of(history, Source::Incoming { arrival }, arrival.amount));
    cards.chain(transfers).chain(incoming)
}

/// Whether money came that nobody has said is not to be kept. It is there, whatever a person has yet to say of it.
const fn came(arrival: &Arrival) -> bool {
    match arrival.stage {
        ArrivalStage::Received | ArrivalStage::NeedsReview | ArrivalStage::ReceivedByOperator { .. } => true,
        ArrivalStage::ClosedByOperator { .. } => false,
    }
}

/// What a transfer has moved for certain, to an account of the merchant's.
fn moved(transfer: &Transfer) -> Option<(&Draft, Amount)> {
    match &transfer.stage {
        TransferState::Settled { draft, executed, .. }
        | TransferState::SettledByOperator {
            draft,
            executed: Some(executed),
            ..
        }
        | TransferState::ManualReview {
            draft,
            executed: Some(executed),
            why: TransferReview::PaidTwice,
        } => went_to_the_merchant(draft, executed).then_some((draft, executed.amount.unwrap_or(transfer.amount))),
        TransferState::SettledByOperator {
            draft, executed: None, ..
        } => Some((draft, transfer.amount)),
        _ => None,
    }
}

/// Whether the bank did not say that it went to somebody else.
fn went_to_the_merchant(draft: &Draft, executed: &Executed) -> bool {
    match (&draft.receiver, &executed.receiver) {
        (Receiver::Iban { iban, .. }, Some(told)) => iban == told,
        (Receiver::EasyAddress(_), _) | (_, None) => true,
    }
}

/// What an attempt has taken. What iyzico still examines and a person was not asked about may yet not be taken, and a payment
/// of another page or basket is not this session's to give back.
fn taken_payment(attempt: &CardAttempt) -> Option<&Payment> {
    match &attempt.stage {
        CardStage::Paid { payment, .. }
        | CardStage::PaidByOperator {
            payment: Some(payment),
            contradicted: None,
            ..
        } => Some(payment),
        CardStage::NeedsReview {
            payment: Some(payment),
            why,
            ..
        }
        | CardStage::PaidByOperator {
            payment: Some(payment),
            contradicted: Some(why),
            ..
        } if !matches!(why, ReviewReason::WrongToken | ReviewReason::WrongBasket) => Some(payment),
        _ => None,
    }
}

impl<'h> Taken<'h> {
    fn of(history: &'h History, source: Source<'h>, amount: Option<Amount>) -> Self {
        let refunds = || history.refunds.iter().filter(|refund| refund.payment == source.id());
        Self {
            source,
            amount,
            returned: Amount::sum(refunds().map(Refund::returned)).unwrap_or(Amount::MAX),
            live: refunds().find(|refund| refund.stage.is_live()),
        }
    }

    /// The payment's id: `att_…`, `trf_…`.
    pub const fn id(&self) -> &'h str {
        self.source.id()
    }

    /// Whether all of it has gone back.
    pub fn is_given_back(&self) -> bool {
        self.amount
            .is_some_and(|amount| !self.returned.is_zero() && self.returned >= amount)
    }

    /// How much may still go back.
    pub fn left(&self) -> Option<Amount> {
        self.amount
            .map(|amount| amount.checked_sub(self.returned).unwrap_or(Amount::ZERO))
    }

    /// In which currency it was paid.
    pub fn currency(&self) -> Option<Currency> {
        match self.source {
            Source::Card { payment, .. } => payment.currency.as_deref().and_then(Currency::of_code),
            Source::Bank { .. } | Source::Incoming { .. } => Some(Currency::Try),
        }
    }

    /// Whether so much may go back.
    pub fn check(&self, amount: Amount) -> Result<(), NoPlan> {
        let left = self.left().ok_or(NoPlan::NotKnown)?;
        if amount > left {
            Err(NoPlan::TooMuch { left })
        } else {
            Ok(())
        }
    }
}

/// The calls that give an amount of a card payment back. The whole of a payment of today is cancelled: it never shows on the
/// buyer's statement. Anything else goes back by items, in their order.
pub fn by_card(
    taken: &Taken<'_>,
    refund_id: &str,
    amount: Amount,
    refunds: &[Refund],
    now: Moment,
) -> Result<Vec<Part>, NoPlan> {
    taken.check(amount)?;
    let Source::Card { attempt, payment } = taken.source else {
        return Err(NoPlan::NotKnown);
    };
    let payment_id = payment.payment_id.as_ref().ok_or(NoPlan::NotKnown)?;
    let is_of_today = attempt.started_at.istanbul_day() == now.istanbul_day();
    if is_of_today && taken.amount == Some(amount) {
        let way = Way::Card(CardWay::Cancel {
            payment_id: payment_id.clone(),
        });
        return Ok(vec![Part::waiting(format!("{refund_id}-c"), way, amount)]);
    }
    by_items(taken, refund_id, amount, refunds)
}

/// The calls that give an amount of a card payment back item by item.
pub fn by_items(taken: &Taken<'_>, refund_id: &str, amount: Amount, refunds: &[Refund]) -> Result<Vec<Part>, NoPlan> {
    let Source::Card { payment, .. } = taken.source else {
        return Err(NoPlan::NotKnown);
    };
    let payment_id = payment.payment_id.as_ref().ok_or(NoPlan::NotKnown)?;
    let mut rest = amount;
    let mut parts = Vec::new();
    for item in &payment.items {
        let (Some(transaction_id), Some(paid)) = (&item.payment_transaction_id, item.paid_price) else {
            continue;
        };
        let left = paid
            .checked_sub(returned_of_item(refunds, transaction_id))
            .unwrap_or(Amount::ZERO);
        let share = left.min(rest);
        if share.is_zero() {
            continue;
        }
        let way = Way::Card(CardWay::Item {
            payment_id: payment_id.clone(),
            transaction_id: transaction_id.clone(),
        });
        parts.push(Part::waiting(format!("{refund_id}-{}", parts.len() + 1), way, share));
        rest = rest.checked_sub(share).unwrap_or(Amount::ZERO);
    }
    // The items told of do not make up what was paid.
    if rest.is_zero() {
        Ok(parts)
    } else {
        Err(NoPlan::NotKnown)
    }
}

/// How much of an item has gone back for certain.
pub fn returned_of_item(refunds: &[Refund], transaction_id: &str) -> Amount {
    let is_of_item = |part: &&Part| {
        matches!(&part.way, Way::Card(CardWay::Item { transaction_id: id, .. }) if id == transaction_id)
            && part.is_returned()
    };
    let parts = refunds
        .iter()
        .flat_map(|refund| refund.stage.parts())
        .filter(is_of_item);
    Amount::sum(parts.map(|part| part.amount)).unwrap_or(Amount::MAX)
}
