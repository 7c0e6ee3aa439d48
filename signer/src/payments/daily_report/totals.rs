//! What a day comes to: taken by way and currency, and what is left of it by currency.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use vezne_protocol::Method;

use super::Own;
use super::money::Sum;

/// What was taken by one way to pay, in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodTotal {
    /// The way to pay.
    pub method: Method,
    /// The currency.
    pub currency: String,
    /// How many payments.
    pub captures: usize,
    /// How much.
    pub captured: Sum,
}

/// What is left of a day in one currency: taken, less what went back, less iyzico's fees as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Net {
    /// The currency.
    pub currency: String,
    /// What was taken and counts.
    pub captured: Sum,
    /// What went back of payments that count.
    pub refunded: Sum,
    /// What iyzico keeps of the day's payments: summed exactly, then rounded once, half a kuruş away from zero.
    pub fees: Sum,
    /// Of how many card payments iyzico has not told what it keeps.
    pub fees_unknown: usize,
    /// Of how many payments nobody has told how much they were: they are in no sum.
    pub amounts_unknown: usize,
    /// What is left.
    pub net: Sum,
}

/// The totals of the day's payments, by way and currency.
pub fn by_method(own: &Own) -> Vec<MethodTotal> {
    let mut totals: BTreeMap<(&'static str, &str), MethodTotal> = BTreeMap::new();
    for capture in &own.captures {
        let key = (method_word(capture.method), capture.currency.as_str());
        let total = totals.entry(key).or_insert_with(|| MethodTotal {
            method: capture.method,
            currency: capture.currency.clone(),
            captures: 0,
            captured: Sum::default(),
        });
        total.captures += 1;
        total.captured = capture
            .amount_paid
            .map_or(total.captured, |paid| total.captured.plus(paid));
    }
    totals.into_values().collect()
}

/// What is left, by currency.
pub fn net(own: &Own) -> Vec<Net> {
    let captured = own.captures.iter().map(|capture| capture.currency.as_str());
    let refunded = own.refunds.iter().filter(|refund| refund.is_counted);
    let currencies = captured.chain(refunded.map(|refund| refund.currency.as_str()));
    let mut nets: BTreeMap<&str, Net> = BTreeMap::new();
    for currency in currencies {
        nets.entry(currency).or_insert_with(|| of_currency(own, currency));
    }
    nets.into_values().collect()
}

fn of_currency(own: &Own, currency: &str) -> Net {
    let captures = || own.captures.iter().filter(|capture| capture.currency == currency);
    let cards = || captures().filter(|capture| capture.method == Method::Card);
    let refunds = own.refunds.iter();
    let refunds = refunds.filter(|refund| refund.is_counted && refund.currency == currency);
    let captured = captures()
        .filter_map(|capture| capture.amount_paid)
        .fold(Sum::default(), Sum::plus);
    let refunded = refunds.map(|refund| refund.amount).fold(Sum::default(), Sum::plus);
    let fees: Decimal = cards().filter_map(|capture| capture.fees.kept()).sum();
    let fees = Sum::rounded(fees);
    Net {
        currency: currency.to_owned(),
        captured,
        refunded,
        fees,
        fees_unknown: cards().filter(|capture| capture.fees.kept().is_none()).count(),
        amounts_unknown: captures().filter(|capture| capture.amount_paid.is_none()).count(),
        net: captured.minus(refunded).minus(fees),
    }
}

/// The word for a way to pay in our own JSON.
pub const fn method_word(method: Method) -> &'static str {
    match method {
        Method::Card => "card",
        Method::BankTransfer => "bank_transfer",
        Method::IncomingTransfer => "incoming_transfer",
    }
}
