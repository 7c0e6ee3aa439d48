//! Lays this signer's day beside iyzico's report of it.
//!
//! A payment is the same on both sides by iyzico's id, a refund by what iyzico was told it by, or, where the report
//! does not tell that, by payment and amount. The sides may count on different days: what was paid before midnight may
//! be known after it. So what one side lacks is looked for on the other's days around before it is called a
//! difference.

use std::collections::BTreeSet;

use vezne_protocol::Method;

use super::Own;
use super::account::Account;
use super::day::Day;
use super::difference::{Difference, Word};
use super::money::Sum;
use super::rows::{Capture, GivenBack, Returned};
use super::told::{Told, ToldBack, ToldPayment};
use crate::payments::refund::REFUND_HEAD;

/// How many further days of iyzico's are read at most.
const FURTHER_DAYS_MAX: usize = 7;

/// The days on which iyzico may have what its report of the day does not show.
pub fn further_days(own: &Own, told: &Told, day: Day) -> Vec<Day> {
    let mut days = BTreeSet::new();
    for payment in cards(own) {
        let is_there = payment
            .payment_id
            .as_deref()
            .is_some_and(|id| told.payment(id).is_some());
        if !is_there {
            let started = Day::of(payment.started_at);
            days.extend([started, started.after(), day.before()]);
        }
    }
    for (refund, part) in parts(&own.refunds) {
        if !told.given_back.iter().any(|back| is_it(back, refund, part)) {
            days.extend([Day::of(refund.requested_at), day.before()]);
        }
    }
    let earlier = days.into_iter().rev().filter(|further| *further < day);
    earlier.take(FURTHER_DAYS_MAX).collect()
}

/// Everything that the sides do not say alike. `accounts` are those of all sessions that either side names; `around` is
/// what iyzico told of further days.
pub fn compare(own: &Own, accounts: &[Account], told: &Told, around: &Told, day: Day) -> Vec<Difference> {
    let mut found = Vec::new();
    for payment in &told.payments {
        of_told_payment(payment, own, accounts, told, &mut found);
    }
    for payment in cards(own) {
        let id = payment.payment_id.as_deref();
        if id.is_none_or(|id| told.payment(id).is_none()) {
            let elsewhere = id.and_then(|id| around.payment(id));
            of_own_payment(payment, elsewhere, &mut found);
        }
    }
    returns(own, accounts, told, around, day, &mut found);
    if told.unknown_rows > 0 {
        found.push(Difference::new(Word::UnknownRows));
    }
    found.sort();
    found
}

/// Card payments of the day, settled or not: iyzico has both.
fn cards(own: &Own) -> impl Iterator<Item = &Capture> {
    let taken = own.taken.iter().map(|taken| &taken.payment);
    let is_card = |payment: &&Capture| payment.method == Method::Card;
    own.captures.iter().chain(taken).filter(is_card)
}

fn of_told_payment(payment: &ToldPayment, own: &Own, accounts: &[Account], told: &Told, found: &mut Vec<Difference>) {
    let is_it = |known: &&Capture| known.payment_id.as_ref() == Some(&payment.payment_id);
    let difference = |word| Difference {
        payment_id: Some(payment.payment_id.clone()),
        session: payment.basket_id.clone(),
        upstream: payment.amount,
        currency: payment.currency.clone(),
        ..Difference::new(word)
    };
    if let Some(ours) = cards(own).find(is_it) {
        found.extend(unlike(ours, payment));
    } else if is_closed(accounts, &payment.payment_id) {
        // What went back as a whole on the same day is as an operator said.
        if payment.amount.is_none() || told.given_back_of(&payment.payment_id) != payment.amount {
            found.push(difference(Word::ClosedHere));
        }
    } else if let Some(ours) = every_payment(accounts).find(is_it) {
        found.push(other_day(ours, payment));
        found.extend(unlike(ours, payment));
    } else {
        found.push(difference(Word::OnlyUpstream));
    }
}

fn of_own_payment(ours: &Capture, elsewhere: Option<&ToldPayment>, found: &mut Vec<Difference>) {
    match elsewhere {
        Some(payment) => {
            found.push(other_day(ours, payment));
            found.extend(unlike(ours, payment));
        }
        None => found.push(of_both(Word::OnlyHere, ours, None)),
    }
}

/// Whether an operator has closed a payment: nothing of it was to be kept.
fn is_closed(accounts: &[Account], payment_id: &str) -> bool {
    let mut closed = accounts.iter().flat_map(|account| &account.closed);
    closed.any(|id| id == payment_id)
}

/// Every card payment of these sessions, on whatever day.
fn every_payment(accounts: &[Account]) -> impl Iterator<Item = &Capture> {
    let is_card = |payment: &&Capture| payment.method == Method::Card;
    let all = accounts.iter().flat_map(|account| {
        let taken = account.taken.iter().map(|taken| &taken.payment);
        account.captures.iter().chain(taken)
    });
    all.filter(is_card)
}

fn of_both(word: Word, ours: &Capture, told: Option<&ToldPayment>) -> Difference {
    Difference {
        word,
        payment_id: ours.payment_id.clone(),
        session: Some(ours.session.to_string()),
        refund: None,
        ours: ours.amount_paid.map(Sum::from),
        upstream: told.and_then(|told| told.amount),
        currency: Some(ours.currency.clone()),
    }
}

fn other_day(ours: &Capture, told: &ToldPayment) -> Difference {
    of_both(Word::OtherDay, ours, Some(told))
}

/// What both have, and not alike.
fn unlike(ours: &Capture, told: &ToldPayment) -> Option<Difference> {
    let currency = told.currency.as_deref().unwrap_or_default();
    if currency != ours.currency {
        return Some(Difference {
            currency: Some(format!("{} {currency}", ours.currency)),
            ..of_both(Word::CurrencyDiffers, ours, Some(told))
        });
    }
    let is_alike = told.amount.is_some() && told.amount == ours.amount_paid.map(Sum::from);
    (!is_alike).then(|| of_both(Word::AmountDiffers, ours, Some(told)))
}

/// Each call of each refund.
fn parts<'r>(refunds: impl IntoIterator<Item = &'r GivenBack>) -> impl Iterator<Item = (&'r GivenBack, &'r Returned)> {
    // What a bank pays back iyzico knows nothing of.
    let by_card = |part: &&Returned| !part.is_by_bank;
    let each = move |refund: &'r GivenBack| refund.parts.iter().filter(by_card).map(move |part| (refund, part));
    refunds.into_iter().flat_map(each)
}

/// Whether iyzico tells of this call.
fn is_it(back: &ToldBack, refund: &GivenBack, part: &Returned) -> bool {
    match &back.conversation_id {
        Some(id) if id.starts_with(REFUND_HEAD) => *id == part.id,
        // An id that is not of this signer's making says nothing.
        _ => is_alike(back, refund, part),
    }
}

fn is_alike(back: &ToldBack, refund: &GivenBack, part: &Returned) -> bool {
    refund.payment_id.as_ref() == Some(&back.payment_id)
        && back.is_cancel == part.is_cancel
        && back.amount == Some(Sum::from(part.amount))
}

fn returns(own: &Own, accounts: &[Account], told: &Told, around: &Told, day: Day, found: &mut Vec<Difference>) {
    let mut ours: Vec<_> = parts(&own.refunds).collect();
    let all = accounts.iter().flat_map(|account| &account.returns);
    let mut others: Vec<_> = parts(all.filter(|returned| !day.contains(returned.at))).collect();
    // By id first: what has none takes no other's place.
    let (named, nameless): (Vec<_>, Vec<_>) = told.given_back.iter().partition(|back| has_our_id(back));
    for back in named.into_iter().chain(nameless) {
        if let Some((refund, part)) = take(&mut ours, back) {
            found.extend(unlike_back(refund, part, back));
        } else if let Some((refund, part)) = take(&mut others, back) {
            found.push(of_part(Word::RefundOtherDay, refund, part, Some(back)));
            found.extend(unlike_back(refund, part, back));
        } else {
            let word = if is_closed(accounts, &back.payment_id) {
                Word::ClosedGivenBack
            } else {
                Word::RefundOnlyUpstream
            };
            found.push(Difference {
                payment_id: Some(back.payment_id.clone()),
                session: back.basket_id.clone(),
                refund: back.conversation_id.clone(),
                upstream: back.amount,
                currency: back.currency.clone(),
                ..Difference::new(word)
            });
        }
    }
    let mut elsewhere: Vec<&ToldBack> = around.given_back.iter().collect();
    for (refund, part) in ours {
        let place = elsewhere.iter().position(|back| is_it(back, refund, part));
        match place.map(|place| elsewhere.remove(place)) {
            Some(back) => {
                found.push(of_part(Word::RefundOtherDay, refund, part, Some(back)));
                found.extend(unlike_back(refund, part, back));
            }
            None => found.push(of_part(Word::RefundOnlyHere, refund, part, None)),
        }
    }
}

fn has_our_id(back: &ToldBack) -> bool {
    back.conversation_id
        .as_ref()
        .is_some_and(|id| id.starts_with(REFUND_HEAD))
}

/// Takes the call out that iyzico tells of.
fn take<'r>(parts: &mut Vec<(&'r GivenBack, &'r Returned)>, back: &ToldBack) -> Option<(&'r GivenBack, &'r Returned)> {
    let place = parts.iter().position(|(refund, part)| is_it(back, refund, part))?;
    Some(parts.remove(place))
}

fn of_part(word: Word, refund: &GivenBack, part: &Returned, back: Option<&ToldBack>) -> Difference {
    Difference {
        word,
        payment_id: refund.payment_id.clone(),
        session: Some(refund.session.to_string()),
        refund: Some(refund.refund.clone()),
        ours: Some(part.amount.into()),
        upstream: back.and_then(|back| back.amount),
        currency: Some(refund.currency.clone()),
    }
}

fn unlike_back(refund: &GivenBack, part: &Returned, back: &ToldBack) -> Option<Difference> {
    let is_alike = back.amount == Some(Sum::from(part.amount));
    (!is_alike).then(|| of_part(Word::RefundAmountDiffers, refund, part, Some(back)))
}
