//! What a session's events tell of its money: what was taken, what is not settled, what went back, and when.
//!
//! An event has no ids of iyzico's and no fees: those are in the attempts as they stand now. When something happened
//! is the event's word alone. A payment counts from the first event that shows its attempt as paid, whatever that
//! event is called; of a refund that goes back in parts each event tells how much had gone by then, so a part went
//! with the event that shows more than the one before.

use vezne_protocol::{Amount, CardStage, IncomingStage, Method, SessionId, TransferStage};

use super::super::card_attempt::{CardAttempt, CloseReason, Stage};
use super::super::event::{AttemptFacts, Facts, IncomingFacts, RefundFacts, SessionEvent, TransferFacts};
use super::super::incoming::arrival::Arrival;
use super::super::payment::Fees;
use super::super::refund::{CardWay, Part, Refund, Way};
use super::super::session::History;
use super::super::transfer::Transfer;
use super::day::Day;
use super::rows::{Capture, GivenBack, Returned, Taken};
use crate::clock::Moment;

/// The money of one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The session.
    pub session: SessionId,
    /// Payments that are settled, each once.
    pub captures: Vec<Capture>,
    /// Every time that a payment was told as taken and not settled.
    pub taken: Vec<Taken>,
    /// Every time that something went back.
    pub returns: Vec<GivenBack>,
    /// iyzico's ids of payments that an operator has closed.
    pub closed: Vec<String>,
}

/// Whether an event tells of money that was taken or went back.
pub fn is_about_money(facts: &Facts) -> bool {
    let card = facts.attempt.as_ref().map(|attempt| attempt.stage);
    let bank = facts.transfer.as_ref().map(|transfer| transfer.stage);
    matches!(
        card,
        Some(CardStage::Paid | CardStage::InReview | CardStage::NeedsReview)
    ) || matches!(bank, Some(TransferStage::Settled | TransferStage::ManualReview))
        || facts.incoming.as_ref().is_some_and(|incoming| incoming.id.is_some())
        || facts.refund.as_ref().is_some_and(|refund| !refund.refunded.is_zero())
}

/// Whether an event that calls a session paid tells of the payment itself.
pub fn is_about_payment(facts: &Facts) -> bool {
    let card = facts.attempt.as_ref().map(|attempt| attempt.stage);
    let bank = facts.transfer.as_ref().map(|transfer| transfer.stage);
    let incoming = facts.incoming.as_ref().map(|incoming| incoming.stage);
    card == Some(CardStage::Paid) || bank == Some(TransferStage::Settled) || incoming == Some(IncomingStage::Received)
}

impl Account {
    /// The account of a session, from all of its events.
    pub fn of(history: &History, events: &[SessionEvent]) -> Self {
        let mut account = Self {
            session: history.session.id.clone(),
            captures: Vec::new(),
            taken: Vec::new(),
            returns: Vec::new(),
            closed: history.attempts.iter().filter_map(closed_payment).collect(),
        };
        for event in events {
            if let Some(facts) = &event.facts.attempt {
                account.hear_card(history, event, facts);
            }
            if let Some(facts) = &event.facts.transfer {
                account.hear_bank(history, event, facts);
            }
            if let Some(facts) = &event.facts.incoming {
                account.hear_incoming(history, event, facts);
            }
            if let Some(facts) = &event.facts.refund {
                account.hear_refund(history, event, facts);
            }
        }
        account
    }

    fn hear_card(&mut self, history: &History, event: &SessionEvent, facts: &AttemptFacts) {
        let Some(attempt) = history.attempts.iter().find(|attempt| attempt.id == facts.id) else {
            return;
        };
        let why = facts.why.clone();
        match facts.stage {
            CardStage::Paid => self.capture(card(history, event, attempt, facts)),
            CardStage::InReview | CardStage::NeedsReview => {
                let payment = card(history, event, attempt, facts);
                if payment.payment_id.is_some() || payment.amount_paid.is_some() {
                    self.take(payment, facts.stage.word(), why);
                }
            }
            CardStage::Closed => self.end(&facts.id, event.at),
            CardStage::Started | CardStage::Open => {}
        }
    }

    fn hear_bank(&mut self, history: &History, event: &SessionEvent, facts: &TransferFacts) {
        let Some(transfer) = history.transfers.iter().find(|transfer| transfer.id == facts.id) else {
            return;
        };
        match facts.stage {
            TransferStage::Settled => self.capture(bank(history, event, transfer, facts)),
            // Without a number of the bank's it is not known whether anything was moved.
            TransferStage::ManualReview if facts.transaction_id.is_some() => {
                let payment = bank(history, event, transfer, facts);
                self.take(payment, facts.stage.word(), facts.why.clone());
            }
            TransferStage::Refused => self.end(&facts.id, event.at),
            _ => {}
        }
    }

    fn hear_incoming(&mut self, history: &History, event: &SessionEvent, facts: &IncomingFacts) {
        let is_it = |arrival: &&Arrival| Some(&arrival.id) == facts.id.as_ref();
        let Some(arrival) = history.arrivals.iter().find(is_it) else {
            return;
        };
        let payment = incoming(history, event, arrival);
        match facts.stage {
            IncomingStage::Received => self.capture(payment),
            IncomingStage::NeedsReview => self.take(payment, facts.stage.word(), facts.why.clone()),
            IncomingStage::Over => self.end(&arrival.id, event.at),
            IncomingStage::Awaiting => {}
        }
    }

    fn hear_refund(&mut self, history: &History, event: &SessionEvent, facts: &RefundFacts) {
        let Some(refund) = history.refunds.iter().find(|refund| refund.id == facts.id) else {
            return;
        };
        let earlier = self.returns.iter().filter(|known| known.refund == facts.id);
        let before = Amount::sum(earlier.map(|known| known.amount)).unwrap_or(Amount::MAX);
        let Some(amount) = facts.refunded.checked_sub(before).filter(|amount| !amount.is_zero()) else {
            return;
        };
        let is_of = |payment: &&Capture| payment.attempt == facts.payment;
        let mut payments = self
            .captures
            .iter()
            .chain(self.taken.iter().map(|taken| &taken.payment));
        let returned = GivenBack {
            refund: facts.id.clone(),
            session: event.session.clone(),
            reference: history.session.order.reference.clone(),
            attempt: facts.payment.clone(),
            payment_id: payments.find(is_of).and_then(|payment| payment.payment_id.clone()),
            amount,
            currency: refund.currency.code().to_owned(),
            stage: facts.stage,
            at: event.at,
            requested_at: refund.requested_at,
            is_counted: self.captures.iter().any(|capture| capture.attempt == facts.payment),
            parts: parts_between(refund, before, facts.refunded),
        };
        self.returns.push(returned);
    }

    fn capture(&mut self, capture: Capture) {
        if self.captures.iter().all(|known| known.attempt != capture.attempt) {
            self.end(&capture.attempt, capture.at);
            self.captures.push(capture);
        }
    }

    fn take(&mut self, payment: Capture, stage: &'static str, why: Option<String>) {
        self.taken.push(Taken {
            payment,
            stage,
            why,
            over_at: None,
        });
    }

    fn end(&mut self, attempt: &str, at: Moment) {
        let of_attempt = self.taken.iter_mut().filter(|taken| taken.payment.attempt == attempt);
        for taken in of_attempt {
            taken.over_at.get_or_insert(at);
        }
    }

    /// What counted on a day.
    pub fn captures_on(&self, day: Day) -> impl Iterator<Item = &Capture> {
        self.captures.iter().filter(move |capture| day.contains(capture.at))
    }

    /// What was taken on a day and was not settled when it ended: each payment once, as it stood last.
    pub fn taken_on(&self, day: Day) -> impl Iterator<Item = &Taken> {
        let is_open = move |taken: &&Taken| taken.over_at.is_none_or(|at| at >= day.until());
        let on_day = move |taken: &&Taken| day.contains(taken.payment.at);
        let is_last = move |(place, taken): &(usize, &Taken)| {
            let later = self.taken.iter().skip(place + 1).filter(on_day);
            later
                .clone()
                .all(|later| later.payment.attempt != taken.payment.attempt)
        };
        let told = self.taken.iter().enumerate();
        told.filter(move |(_, taken)| on_day(taken) && is_open(taken))
            .filter(is_last)
            .map(|(_, taken)| taken)
    }

    /// What went back on a day: each refund once.
    pub fn returns_on(&self, day: Day) -> Vec<GivenBack> {
        let mut rows: Vec<GivenBack> = Vec::new();
        for returned in self.returns.iter().filter(|returned| day.contains(returned.at)) {
            match rows.iter_mut().find(|row| row.refund == returned.refund) {
                Some(row) => {
                    row.amount = row.amount.checked_add(returned.amount).unwrap_or(Amount::MAX);
                    row.parts.extend(returned.parts.iter().cloned());
                    (row.at, row.stage) = (returned.at, returned.stage);
                }
                None => rows.push(returned.clone()),
            }
        }
        rows
    }
}

fn card(history: &History, event: &SessionEvent, attempt: &CardAttempt, facts: &AttemptFacts) -> Capture {
    let payment = attempt.stage.payment();
    let told = payment.and_then(|payment| payment.currency.clone());
    Capture {
        session: event.session.clone(),
        reference: history.session.order.reference.clone(),
        method: Method::Card,
        attempt: attempt.id.clone(),
        payment_id: payment
            .and_then(|payment| payment.payment_id.clone())
            .or_else(|| closed_payment(attempt)),
        amount_order: event.facts.amount,
        amount_paid: payment.and_then(|payment| payment.paid_price).or(facts.paid_price),
        currency: told.unwrap_or_else(|| event.facts.currency.code().to_owned()),
        installments: Some(facts.installments),
        at: event.at,
        started_at: attempt.started_at,
        fees: payment.map(|payment| payment.fees).unwrap_or_default(),
    }
}

fn bank(history: &History, event: &SessionEvent, transfer: &Transfer, facts: &TransferFacts) -> Capture {
    let executed = transfer.stage.executed();
    let moved = executed.and_then(|executed| executed.amount).unwrap_or(transfer.amount);
    let number = executed.and_then(|executed| executed.transaction_id.clone());
    Capture {
        session: event.session.clone(),
        reference: history.session.order.reference.clone(),
        method: Method::BankTransfer,
        attempt: transfer.id.clone(),
        payment_id: number.or_else(|| facts.transaction_id.clone()),
        amount_order: event.facts.amount,
        amount_paid: Some(moved),
        currency: event.facts.currency.code().to_owned(),
        installments: None,
        at: event.at,
        started_at: transfer.started_at,
        fees: Fees::default(),
    }
}

/// It counts with the event: the bank's own word for when it came may be a day.
fn incoming(history: &History, event: &SessionEvent, arrival: &Arrival) -> Capture {
    let awaited = history.awaited.as_ref();
    Capture {
        session: event.session.clone(),
        reference: history.session.order.reference.clone(),
        method: Method::IncomingTransfer,
        attempt: arrival.id.clone(),
        payment_id: Some(arrival.row_id.clone()),
        amount_order: event.facts.amount,
        amount_paid: arrival.amount,
        currency: event.facts.currency.code().to_owned(),
        installments: None,
        at: event.at,
        started_at: awaited.map_or(arrival.noted_at, |awaited| awaited.opened_at),
        fees: Fees::default(),
    }
}

/// iyzico's id of a payment that an operator has closed.
fn closed_payment(attempt: &CardAttempt) -> Option<String> {
    match &attempt.stage {
        Stage::Closed {
            why: CloseReason::ByOperator { payment_id, .. },
            ..
        } => payment_id.clone(),
        _ => None,
    }
}

/// The calls by which a refund went from so much to so much: they are sent one after the other, in their order.
fn parts_between(refund: &Refund, before: Amount, after: Amount) -> Vec<Returned> {
    let mut gone = Amount::ZERO;
    let mut parts = Vec::new();
    for part in refund.stage.parts().iter().filter(|part| part.is_returned()) {
        gone = gone.checked_add(part.amount).unwrap_or(Amount::MAX);
        if gone > before && gone <= after {
            parts.push(Returned::of(part));
        }
    }
    parts
}

impl Returned {
    fn of(part: &Part) -> Self {
        Self {
            id: part.id.clone(),
            is_cancel: matches!(part.way, Way::Card(CardWay::Cancel { .. })),
            is_by_bank: matches!(part.way, Way::Bank(_)),
            amount: part.amount,
        }
    }
}
