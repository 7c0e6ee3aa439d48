//! The merchant's terms: which account, when EFT is open, how much may leave it.

use std::ops::RangeInclusive;
use std::time::Duration;

use jiff::civil::Time;
use vezne_protocol::{Amount, Iban};

use super::super::Mistakes;
use super::super::bank::fast_limit_of;
use super::super::raw::isbank::{Eft, Incoming, Isbank as Raw, Payouts};
use super::filled;
use crate::payments::merchant_terms::{EftTerms, IncomingTerms, MerchantTerms, PayoutTerms, ReadingTerms};
use crate::upstream::isbank::settings::BANK_CODE;

/// As a person calls it.
const BANK_NAME: &str = "İş Bankası";
/// From when on EFT is used. The bank's own hours are not published: unverified.
const EFT_OPENS: &str = "08:00";
/// Until when EFT is used, half an hour before the central bank's end. Unverified.
const EFT_CLOSES: &str = "17:00";
/// Until when EFT is used on a half day. Unverified.
const EFT_HALF_DAY_CLOSES: &str = "12:30";
/// The limit of FAST that is in force.
const FAST_LIMIT: &str = "2024";
/// How many days money is waited for.
const DAYS: i64 = 3;
const DAYS_BOUNDS: RangeInclusive<i64> = 1..=14;
/// How often the statement is read while something is waited for, in seconds.
const READ_EVERY_S: i64 = 120;
const READ_EVERY_S_BOUNDS: RangeInclusive<i64> = 10..=3600;
/// How many days before the last complete reading each one begins.
const OVERLAP_DAYS: i64 = 3;
const OVERLAP_DAYS_BOUNDS: RangeInclusive<i64> = 1..=14;
const DAY_S: i64 = 24 * 3600;

pub(super) fn check(mistakes: &mut Mistakes, raw: &Raw, pay_limit: Option<Duration>) -> Option<MerchantTerms> {
    let account_id = mistakes.read("isbank.account_id", raw.account_id.as_deref(), filled);
    let owner = mistakes.read("isbank.name", raw.name.as_deref(), filled);
    let iban = mistakes.read("isbank.iban", raw.iban.as_deref(), |text| {
        let iban = Iban::parse(text).map_err(|error| format!("is no IBAN: {error}"))?;
        let is_theirs = iban.bank_code() == BANK_CODE;
        is_theirs
            .then_some(iban)
            .ok_or_else(|| format!("must be an account at {BANK_NAME}, bank {BANK_CODE}"))
    });
    let fast_limit = mistakes.read(
        "isbank.fast_limit",
        Some(raw.fast_limit.as_deref().unwrap_or(FAST_LIMIT)),
        fast_limit_of,
    );
    let eft = eft(mistakes, &raw.eft);
    let incoming = incoming(mistakes, raw.incoming.as_ref().unwrap_or(&Incoming::default()));
    let payouts = match &raw.payouts {
        Some(raw) => Some(payouts(mistakes, raw)?),
        None => None,
    };
    let refunds_to_others = match raw.refunds.other_account_day_limit.as_deref() {
        Some(text) => Some(mistakes.read("isbank.refunds.other_account_day_limit", Some(text), limit_of)?),
        None => None,
    };
    let (incoming, reading) = incoming?;
    Some(MerchantTerms {
        bank_code: BANK_CODE,
        bank_name: BANK_NAME,
        account_id: account_id?,
        iban: iban?,
        owner: owner?,
        eft: eft?,
        fast_limit: fast_limit?,
        pay_limit_s: i64::try_from(pay_limit?.as_secs()).ok()?,
        query_proves_absence: raw.query_proves_absence.unwrap_or_default(),
        payouts,
        refunds_to_others,
        incoming: raw.incoming.is_some().then_some(incoming),
        reading,
    })
}

fn eft(mistakes: &mut Mistakes, raw: &Eft) -> Option<EftTerms> {
    let mut time = |name: &str, text: &Option<String>, default: &str| {
        let text = text.as_deref().unwrap_or(default);
        mistakes.read(name, Some(text), time_of)
    };
    let opens = time("isbank.eft.opens", &raw.opens, EFT_OPENS);
    let closes = time("isbank.eft.closes", &raw.closes, EFT_CLOSES);
    let half_day_closes = time("isbank.eft.half_day_closes", &raw.half_day_closes, EFT_HALF_DAY_CLOSES);
    let (opens, closes, half_day_closes) = (opens?, closes?, half_day_closes?);
    for (name, end) in [
        ("isbank.eft.closes", closes),
        ("isbank.eft.half_day_closes", half_day_closes),
    ] {
        if end <= opens {
            mistakes.add(name, "must be later than isbank.eft.opens");
        }
    }
    Some(EftTerms {
        is_preferred: raw.prefer.unwrap_or_default(),
        opens,
        closes,
        half_day_closes,
    })
}

/// A time of day, `08:00`.
fn time_of(text: &str) -> Result<Time, String> {
    let is_time = text.len() == "08:00".len();
    let time = Time::strptime("%H:%M", text).ok().filter(|_| is_time);
    time.ok_or_else(|| "must be a time in Istanbul such as 08:00".to_owned())
}

/// Whoever lets a program pay out says how much at most.
fn payouts(mistakes: &mut Mistakes, raw: &Payouts) -> Option<PayoutTerms> {
    let mut limit = |name: &str, text: &Option<String>| mistakes.read(name, text.as_deref(), limit_of);
    let payment_limit = limit("isbank.payouts.payment_limit", &raw.payment_limit);
    let day_limit = limit("isbank.payouts.day_limit", &raw.day_limit);
    let (payment_limit, day_limit) = (payment_limit?, day_limit?);
    if day_limit < payment_limit {
        mistakes.add(
            "isbank.payouts.day_limit",
            "must not be less than isbank.payouts.payment_limit",
        );
    }
    Some(PayoutTerms {
        needs_four_eyes: raw.four_eyes.unwrap_or(true),
        payment_limit,
        day_limit,
    })
}

fn incoming(mistakes: &mut Mistakes, raw: &Incoming) -> Option<(IncomingTerms, ReadingTerms)> {
    let mut number = |name: &str, number: Option<i64>, default: i64, bounds: RangeInclusive<i64>| {
        mistakes.read(name, Some(number.unwrap_or(default)), |number| {
            let (first, last) = (bounds.start(), bounds.end());
            let is_within = bounds.contains(&number);
            is_within
                .then_some(number)
                .ok_or_else(|| format!("must be {first} to {last}"))
        })
    };
    let days = number("isbank.incoming.days", raw.days, DAYS, DAYS_BOUNDS);
    let read_every_s = number(
        "isbank.incoming.read_every_s",
        raw.read_every_s,
        READ_EVERY_S,
        READ_EVERY_S_BOUNDS,
    );
    let overlap_days = number(
        "isbank.incoming.overlap_days",
        raw.overlap_days,
        OVERLAP_DAYS,
        OVERLAP_DAYS_BOUNDS,
    );
    let waits_s = days? * DAY_S;
    let reading = ReadingTerms {
        every_s: read_every_s?,
        overlap_days: overlap_days?,
    };
    Some((IncomingTerms { waits_s }, reading))
}

fn limit_of(text: &str) -> Result<Amount, String> {
    let limit = Amount::parse(text).ok().filter(|limit| !limit.is_zero());
    limit.ok_or_else(|| "must be an amount above zero, such as 25000.00".to_owned())
}
