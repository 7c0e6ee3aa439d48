//! When the signer looks at iyzico by itself: often while a page is open, seldom while something outlives it.

use vezne_protocol::CardStage;

use super::card_attempt::{BETWEEN_LAST_LOOKS_S, CardAttempt, CloseReason, Page, QUIET_AFTER_END_S, Stage};
use crate::clock::Moment;

/// After this long the answer to a page's request is lost: the call itself gives up earlier.
pub const PAGE_LOST_AFTER_S: i64 = 30;
/// The shortest and the longest time between two looks at an open page.
const OPEN_EVERY_MIN_S: i64 = 20;
const OPEN_EVERY_MAX_S: i64 = 5 * 60;
/// The same for a page that has ended and of which nothing could be found out yet.
const ENDED_EVERY_MIN_S: i64 = 60;
const ENDED_EVERY_MAX_S: i64 = 3600;
/// What outlives its page is looked at hourly, after a week daily, and after thirty days a person has to.
const HOUR_S: i64 = 3600;
const DAY_S: i64 = 24 * HOUR_S;
const HOURLY_UNTIL_S: i64 = 7 * DAY_S;
const LOOKS_END_AFTER_S: i64 = 30 * DAY_S;
/// A page that ended this long ago, of which nothing could be found out, makes its session unknown.
const UNKNOWN_AFTER_S: i64 = 3600;

/// When to look next; `None` when iyzico has no more news of it.
pub fn next_look(attempt: &CardAttempt, now: Moment) -> Option<Moment> {
    match &attempt.stage {
        Stage::Started => Some(attempt.started_at.plus_s(PAGE_LOST_AFTER_S)),
        Stage::Open {
            page,
            no_success_at,
            is_pending,
            ..
        } => Some(match (no_success_at, is_pending) {
            (Some(first), _) => first.plus_s(BETWEEN_LAST_LOOKS_S).max(backed_off(*first, now)),
            (None, true) => while_pending(page, now),
            (None, false) => while_open(attempt, page, now),
        }),
        Stage::InReview { page, .. } => Some(while_pending(page, now)),
        // A person has decided it: iyzico's word is only missing for a refund.
        Stage::PaidByOperator {
            page, payment: None, ..
        } => Some(while_pending(page, now)).filter(|_| !is_old(page, now)),
        Stage::Closed {
            why: CloseReason::GivenUp { at },
            ..
        } => Some(at.plus_s(BETWEEN_LAST_LOOKS_S).max(backed_off(*at, now))),
        Stage::Closed { .. } | Stage::Paid { .. } | Stage::PaidByOperator { .. } | Stage::NeedsReview { .. } => None,
    }
}

/// Whether nothing was found out for so long that a person has to.
pub fn is_left_to_a_person(attempt: &CardAttempt, now: Moment) -> bool {
    let is_decided = attempt.stage.name() == CardStage::Paid;
    attempt.stage.is_awaited() && !is_decided && attempt.stage.page().is_some_and(|page| is_old(page, now))
}

/// Whether a page has ended so long ago that iyzico is not asked about it any more.
fn is_old(page: &Page, now: Moment) -> bool {
    now >= page.until.plus_s(LOOKS_END_AFTER_S)
}

/// Whether a page has ended and nobody could say in good time whether it was paid.
pub fn is_unknown(attempt: &CardAttempt, now: Moment) -> bool {
    match &attempt.stage {
        Stage::Open {
            page,
            is_pending: false,
            no_success_at,
            ..
        } => now >= no_success_at.unwrap_or(page.until).plus_s(UNKNOWN_AFTER_S),
        _ => false,
    }
}

/// Whether the answer with an attempt's page can no longer come: the signer was killed meanwhile. Nobody has seen it.
pub fn has_lost_its_page(attempt: &CardAttempt, now: Moment) -> bool {
    attempt.stage.name() == CardStage::Started && now >= attempt.started_at.plus_s(PAGE_LOST_AFTER_S)
}

/// An open page: the older it is, the longer the pauses, and one look when the end's word begins to count.
fn while_open(attempt: &CardAttempt, page: &Page, now: Moment) -> Moment {
    let first_that_counts = page.until.plus_s(QUIET_AFTER_END_S);
    if now >= first_that_counts {
        return backed_off(page.until, now);
    }
    let age_s = attempt.started_at.seconds_until(now);
    let pause_s = (age_s / 2).clamp(OPEN_EVERY_MIN_S, OPEN_EVERY_MAX_S);
    now.plus_s(pause_s).min(first_that_counts)
}

/// Something that outlives its page, or is in review.
fn while_pending(page: &Page, now: Moment) -> Moment {
    let hourly = now < page.until.plus_s(HOURLY_UNTIL_S);
    now.plus_s(if hourly { HOUR_S } else { DAY_S })
}

/// Looks that tell nothing: the longer it lasts, the longer the pauses.
fn backed_off(since: Moment, now: Moment) -> Moment {
    let pause_s = (since.seconds_until(now) / 4).clamp(ENDED_EVERY_MIN_S, ENDED_EVERY_MAX_S);
    now.plus_s(pause_s)
}

#[cfg(test)]
mod tests {
    use super::super::card_attempt::PwiToken;
    use super::*;
    use vezne_protocol::{Amount, Plan, SessionId};

    const BIRTH: Moment = Moment::from_ms(1_000_000_000);
    const END_S: i64 = 1800;

    fn attempt(stage: Stage) -> CardAttempt {
        CardAttempt {
            id: "att_1".into(),
            session: SessionId::parse("ses_0123456789abcdefghjkmnpqrs").unwrap(),
            version: 0,
            plan: Plan::SINGLE,
            agreed: Amount::parse("100").unwrap(),
            started_at: BIRTH,
            stage,
        }
    }

    fn open(no_success_at: Option<Moment>, is_pending: bool) -> CardAttempt {
        attempt(Stage::Open {
            page: Page {
                token: PwiToken::new("tok".into()),
                url: "https://ode.iyzico.com/".into(),
                until: BIRTH.plus_s(END_S),
            },
            last_decline: None,
            no_success_at,
            is_pending,
        })
    }

    fn pause_s(attempt: &CardAttempt, at_s: i64) -> i64 {
        let now = BIRTH.plus_s(at_s);
        now.seconds_until(next_look(attempt, now).unwrap())
    }

    #[test]
    fn an_open_page_is_looked_at_less_and_less_often_and_when_its_end_counts() {
        let open = open(None, false);
        assert_eq!(pause_s(&open, 0), 20);
        assert_eq!(pause_s(&open, 120), 60);
        assert_eq!(pause_s(&open, 900), 300);
        assert_eq!(pause_s(&open, END_S + 200), 100);
    }

    #[test]
    fn the_second_word_is_asked_for_ten_minutes_after_the_first() {
        let first_s = END_S + 300;
        assert_eq!(pause_s(&open(Some(BIRTH.plus_s(first_s)), false), first_s), 600);
    }

    #[test]
    fn what_outlives_its_page_is_looked_at_hourly_then_daily_then_by_a_person() {
        let pending = open(None, true);
        assert_eq!(pause_s(&pending, END_S + 60), 3600);
        assert_eq!(pause_s(&pending, END_S + 8 * DAY_S), DAY_S);
        assert!(!is_left_to_a_person(&pending, BIRTH.plus_s(END_S + 30 * DAY_S - 1)));
        assert!(is_left_to_a_person(&pending, BIRTH.plus_s(END_S + 30 * DAY_S)));
        assert!(!is_unknown(&pending, BIRTH.plus_s(9 * DAY_S)));
    }

    #[test]
    fn an_iyzico_that_cannot_be_asked_is_asked_less_and_less_often_and_makes_it_unknown() {
        let open = open(None, false);
        assert_eq!(pause_s(&open, END_S + 300), 75);
        assert_eq!(pause_s(&open, END_S + 40_000), 3600);
        assert!(!is_unknown(&open, BIRTH.plus_s(END_S + 3599)));
        assert!(is_unknown(&open, BIRTH.plus_s(END_S + 3600)));
    }

    #[test]
    fn what_is_settled_is_not_looked_at() {
        let closed = attempt(Stage::Closed {
            page: None,
            why: CloseReason::NoPage,
        });
        assert_eq!(next_look(&closed, BIRTH), None);
    }
}
