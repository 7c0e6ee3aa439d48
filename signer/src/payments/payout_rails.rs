//! Which way money leaves the merchant's account: within the bank, at once to another, or by EFT in its hours.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use vezne_protocol::{Amount, Iban};

use super::business_days::{DayKind, day_of, kind, next_business_day};
use super::merchant_bank::PayoutRail;
use super::merchant_terms::{EftTerms, MerchantTerms};
use crate::clock::Moment;

/// Istanbul's time, all year.
const ISTANBUL: Offset = Offset::constant(3);

/// No way is open now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more than goes to another bank at once, and there is no EFT now")]
pub struct Closed {
    /// From when there is one again; absent where the holidays are not known so far.
    pub opens_at: Option<Moment>,
}

impl MerchantTerms {
    /// The way to an account for an amount, now.
    pub fn rail(&self, to: &Iban, amount: Amount, now: Moment) -> Result<PayoutRail, Closed> {
        if to.bank_code() == self.bank_code {
            return Ok(PayoutRail::Havale);
        }
        let is_eft_open = self.eft.is_open(now);
        let goes_at_once = amount <= self.fast_limit;
        match (goes_at_once, is_eft_open) {
            (true, true) if self.eft.is_preferred => Ok(PayoutRail::Eft),
            (true, _) => Ok(PayoutRail::Fast),
            (false, true) => Ok(PayoutRail::Eft),
            (false, false) => Err(Closed {
                opens_at: self.eft.next_opening(now),
            }),
        }
    }

    /// The way instead of an EFT that the bank says is closed, whatever the calendar says.
    pub fn instead_of_eft(&self, amount: Amount, now: Moment) -> Result<PayoutRail, Closed> {
        if amount <= self.fast_limit {
            return Ok(PayoutRail::Fast);
        }
        // The window that the bank has closed is not the next one.
        let closes = self.eft.closes_at(day_of(now)).filter(|closes| now < *closes);
        Err(Closed {
            opens_at: self.eft.next_opening(closes.unwrap_or(now)),
        })
    }
}

impl EftTerms {
    /// Whether the bank takes an EFT now. A day whose kind is not known counts as closed.
    pub fn is_open(&self, now: Moment) -> bool {
        let day = day_of(now);
        self.closes_at(day)
            .is_some_and(|closes| at(day, self.opens).is_some_and(|opens| opens <= now) && now < closes)
    }

    /// From when it does again.
    pub fn next_opening(&self, now: Moment) -> Option<Moment> {
        let today = day_of(now);
        let opens = at(today, self.opens)?;
        if self.closes_at(today).is_some() && now < opens {
            return Some(opens);
        }
        at(next_business_day(today)?, self.opens)
    }

    /// Until when on a day; `None` where it does not open.
    fn closes_at(&self, day: Date) -> Option<Moment> {
        match kind(day)? {
            DayKind::Business => at(day, self.closes),
            DayKind::HalfDay { .. } => at(day, self.half_day_closes),
            DayKind::Weekend | DayKind::Holiday(_) => None,
        }
    }
}

fn at(day: Date, time: Time) -> Option<Moment> {
    let timestamp = ISTANBUL.to_timestamp(day.to_datetime(time)).ok()?;
    Some(Moment::from_ms(timestamp.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};
    use proptest::prelude::*;

    use super::*;
    use crate::payments::merchant_terms::ReadingTerms;

    const OWN: &str = "TR260006400000110000012345";
    const OTHER: &str = "TR950001500158007399999901";

    fn rails(prefers_eft: bool) -> MerchantTerms {
        MerchantTerms {
            bank_code: "00064",
            bank_name: "İş Bankası",
            account_id: "1".into(),
            iban: Iban::parse(OWN).unwrap(),
            owner: "Vezne Kahve A.Ş.".into(),
            fast_limit: Amount::parse("100000").unwrap(),
            pay_limit_s: 35,
            query_proves_absence: false,
            payouts: None,
            refunds_to_others: None,
            incoming: None,
            reading: ReadingTerms {
                every_s: 120,
                overlap_days: 3,
            },
            eft: EftTerms {
                is_preferred: prefers_eft,
                opens: time(8, 0, 0, 0),
                closes: time(17, 0, 0, 0),
                half_day_closes: time(12, 30, 0, 0),
            },
        }
    }

    fn moment(day: Date, hour: i8, minute: i8) -> Moment {
        at(day, time(hour, minute, 0, 0)).unwrap()
    }

    fn chosen(prefers_eft: bool, to: &str, amount: &str, now: Moment) -> Result<PayoutRail, Closed> {
        let (to, amount) = (Iban::parse(to).unwrap(), Amount::parse(amount).unwrap());
        rails(prefers_eft).rail(&to, amount, now)
    }

    #[test]
    fn within_the_bank_it_goes_as_a_havale_whenever_and_however_much() {
        let sunday = moment(date(2026, 11, 22), 3, 0);
        assert_eq!(chosen(true, OWN, "99999999.99", sunday), Ok(PayoutRail::Havale));
    }

    #[test]
    fn within_the_limit_it_goes_at_once_unless_eft_is_preferred_and_open() {
        let (open, closed) = (moment(date(2026, 11, 23), 10, 0), moment(date(2026, 11, 23), 17, 0));
        assert_eq!(chosen(false, OTHER, "100000", open), Ok(PayoutRail::Fast));
        assert_eq!(chosen(true, OTHER, "100000", open), Ok(PayoutRail::Eft));
        assert_eq!(chosen(true, OTHER, "100000", closed), Ok(PayoutRail::Fast));
    }

    #[test]
    fn above_it_only_eft_goes_and_the_next_window_is_named() {
        let next = |day: Date| {
            Err(Closed {
                opens_at: Some(moment(day, 8, 0)),
            })
        };
        for (day, hour, minute, expected) in [
            (date(2026, 11, 23), 8, 0, Ok(PayoutRail::Eft)),
            (date(2026, 11, 23), 16, 59, Ok(PayoutRail::Eft)),
            (date(2026, 11, 23), 7, 59, next(date(2026, 11, 23))),
            (date(2026, 11, 23), 17, 0, next(date(2026, 11, 24))),
            (date(2026, 11, 20), 18, 0, next(date(2026, 11, 23))),
            (date(2026, 10, 28), 12, 29, Ok(PayoutRail::Eft)),
            (date(2026, 10, 28), 12, 30, next(date(2026, 10, 30))),
            (date(2026, 5, 27), 10, 0, next(date(2026, 6, 1))),
        ] {
            let now = moment(day, hour, minute);
            assert_eq!(
                chosen(false, OTHER, "100000.01", now),
                expected,
                "{day} {hour}:{minute}"
            );
        }
    }

    #[test]
    fn what_the_bank_says_is_closed_goes_at_once_or_waits_for_the_next_day() {
        let now = moment(date(2026, 11, 23), 16, 0);
        let instead = |amount: &str| rails(true).instead_of_eft(Amount::parse(amount).unwrap(), now);
        assert_eq!(instead("100000"), Ok(PayoutRail::Fast));
        let opens_at = Some(moment(date(2026, 11, 24), 8, 0));
        assert_eq!(instead("100000.01"), Err(Closed { opens_at }));
    }

    #[test]
    fn where_the_holidays_are_not_known_no_window_is_promised() {
        let now = moment(date(2032, 12, 31), 18, 0);
        assert_eq!(chosen(false, OTHER, "100000.01", now), Err(Closed { opens_at: None }));
    }

    proptest! {
        #[test]
        fn the_next_opening_is_open_and_nothing_between_is(minutes in 0i64..5_000_000) {
            let eft = rails(false).eft;
            let now = moment(date(2022, 1, 1), 0, 0).plus_s(minutes * 60);
            if !eft.is_open(now) {
                let opens = eft.next_opening(now).unwrap();
                prop_assert!(opens > now && eft.is_open(opens));
                let between = Moment::from_ms(now.ms() + (opens.ms() - now.ms()) / 2);
                prop_assert!(!eft.is_open(between) && !eft.is_open(opens.plus_s(-1)));
            }
        }
    }
}
