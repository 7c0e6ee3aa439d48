//! One row at a time: what it is to a session.

use super::*;
use crate::payments::bank::Direction;

const OURS: &str = "VK7M3QXD9Y";
/// Noon of a day in Istanbul.
const OPENED: Moment = Moment::from_ms(1_767_258_000_000);
const DAY_S: i64 = 24 * 3600;

fn session(letter: char) -> SessionId {
    SessionId::parse(&format!("ses_{}", letter.to_string().repeat(26))).unwrap()
}

fn expectation() -> Expectation {
    Expectation {
        session: session('a'),
        reference: Reference::parse(OURS).unwrap(),
        amount: Amount::parse("1250.40").unwrap(),
        opened_at: OPENED,
        until: OPENED.plus_s(3 * DAY_S),
        state: ExpectationState::Awaiting,
    }
}

fn row(id: &str, after_s: i64) -> AccountRow {
    AccountRow {
        id: Some(id.to_owned()),
        direction: Some(Direction::In),
        amount: Some(Amount::parse("1250.40").unwrap()),
        currency: Some("TRY".to_owned()),
        at: Some(OPENED.plus_s(after_s)),
        description: Some(format!("GELEN FAST AYŞE YILMAZ {OURS} SIPARIS")),
        sender_name: None,
        sender_iban: None,
    }
}

/// What each row is, by its number.
fn told(rows: &[AccountRow], expectations: &[Expectation]) -> Vec<(Option<String>, Finding)> {
    match_rows(rows, expectations, &|id| id == "taken")
        .into_iter()
        .map(|outcome| (outcome.row.id.clone(), outcome.finding))
        .collect()
}

fn only(row: AccountRow, expectation: Expectation) -> Option<Finding> {
    let mut told = told(&[row], &[expectation]);
    assert!(told.len() < 2);
    told.pop().map(|(_, finding)| finding)
}

fn exact() -> Option<Finding> {
    Some(Finding::Exact { session: session('a') })
}

fn late() -> Option<Finding> {
    Some(Finding::Late { session: session('a') })
}

#[test]
fn the_whole_reference_with_the_amount_in_time_pays() {
    assert_eq!(only(row("1", 600), expectation()), exact());
    for currency in ["TL", " try "] {
        let currency = Some(currency.to_owned());
        assert_eq!(
            only(
                AccountRow {
                    currency,
                    ..row("1", 600)
                },
                expectation()
            ),
            exact()
        );
    }
}

#[test]
fn another_amount_does_not_pay() {
    let amount = Amount::parse("1250.39").unwrap();
    let short = AccountRow {
        amount: Some(amount),
        ..row("1", 600)
    };
    let finding = Finding::WrongAmount {
        session: session('a'),
        amount,
    };
    assert_eq!(only(short, expectation()), Some(finding));
}

#[test]
fn a_mistyped_reference_does_not_pay() {
    let description = Some("AYSE vk7m3-qdx9y".to_owned());
    let finding = Finding::NearMiss {
        session: session('a'),
        written: "vk7m3-qdx9y".to_owned(),
    };
    assert_eq!(
        only(
            AccountRow {
                description,
                ..row("1", 600)
            },
            expectation()
        ),
        Some(finding)
    );
}

#[test]
fn what_is_none_of_ours_is_not_told() {
    let out = AccountRow {
        direction: Some(Direction::Out),
        ..row("1", 600)
    };
    let silent = AccountRow {
        description: None,
        ..row("1", 600)
    };
    let other = AccountRow {
        description: Some("KIRA".to_owned()),
        ..row("1", 600)
    };
    for row in [out, silent, other, row("taken", 600), row("1", -301), row("1", -DAY_S)] {
        assert_eq!(only(row.clone(), expectation()), None, "{row:?}");
    }
}

#[test]
fn the_time_counts_from_the_opening_to_the_end() {
    for (after_s, finding) in [
        (-300, exact()),
        (0, exact()),
        (3 * DAY_S, exact()),
        (3 * DAY_S + 1, late()),
        // Midnight stands for its day.
        (-DAY_S / 2, exact()),
        (-DAY_S / 2 - DAY_S, None),
        (-DAY_S / 2 + 3 * DAY_S, exact()),
        (-DAY_S / 2 + 4 * DAY_S, late()),
    ] {
        assert_eq!(only(row("1", after_s), expectation()), finding, "{after_s}");
    }
}

#[test]
fn money_for_a_session_that_does_not_wait_is_a_persons() {
    let state = ExpectationState::Over;
    assert_eq!(only(row("1", 600), Expectation { state, ..expectation() }), late());
    let paid = Expectation {
        state: ExpectationState::Paid {
            row: Some("0".to_owned()),
        },
        ..expectation()
    };
    let twice = Finding::PaidTwice { session: session('a') };
    assert_eq!(only(row("1", 600), paid.clone()), Some(twice));
    // The row that paid it is taken, whether or not the caller says so.
    assert_eq!(only(row("0", 600), paid), None);
    // Paid another way, no row is.
    let by_card = Expectation {
        state: ExpectationState::Paid { row: None },
        ..expectation()
    };
    let twice = Finding::PaidTwice { session: session('a') };
    assert_eq!(only(row("0", 600), by_card), Some(twice));
}

#[test]
fn the_earlier_of_two_payments_pays() {
    let twice = |id: &str| (Some(id.to_owned()), Finding::PaidTwice { session: session('a') });
    let pays = |id: &str| (Some(id.to_owned()), Finding::Exact { session: session('a') });
    for (rows, expected) in [
        ([row("1", 900), row("2", 600)], [twice("1"), pays("2")]),
        ([row("2", 600), row("1", 600)], [pays("1"), twice("2")]),
    ] {
        assert_eq!(told(&rows, &[expectation()]), expected);
    }
}

#[test]
fn a_row_that_stands_twice_is_one_row() {
    assert_eq!(told(&[row("1", 600), row("1", 600)], &[expectation()]).len(), 1);
}

#[test]
fn rows_that_contradict_each_other_pay_nothing() {
    let other = AccountRow {
        description: Some("KIRA".to_owned()),
        ..row("1", 600)
    };
    let out = AccountRow {
        direction: Some(Direction::Out),
        ..row("1", 600)
    };
    for other in [other, out, row("1", 601)] {
        let told = told(&[row("1", 600), other], &[expectation()]);
        let unreadable = Finding::Unreadable {
            sessions: vec![session('a')],
            why: Illegible::Contradicted,
        };
        assert!(
            !told.is_empty() && told.iter().all(|(_, finding)| *finding == unreadable),
            "{told:?}"
        );
    }
}

#[test]
fn a_row_that_lacks_something_pays_nothing() {
    for (row, why) in [
        (
            AccountRow {
                id: None,
                ..row("1", 600)
            },
            Illegible::NoId,
        ),
        (row(" ", 600), Illegible::NoId),
        (
            AccountRow {
                direction: None,
                ..row("1", 600)
            },
            Illegible::NoDirection,
        ),
        (
            AccountRow {
                amount: None,
                ..row("1", 600)
            },
            Illegible::NoAmount,
        ),
        (
            AccountRow {
                currency: None,
                ..row("1", 600)
            },
            Illegible::NoCurrency,
        ),
        (
            AccountRow {
                currency: Some("USD".to_owned()),
                ..row("1", 600)
            },
            Illegible::OtherCurrency,
        ),
        (
            AccountRow {
                at: None,
                ..row("1", 600)
            },
            Illegible::NoDate,
        ),
    ] {
        let finding = Finding::Unreadable {
            sessions: vec![session('a')],
            why,
        };
        assert_eq!(only(row.clone(), expectation()), Some(finding));
        let other = AccountRow {
            description: Some("KIRA".to_owned()),
            ..row
        };
        assert_eq!(only(other, expectation()), None, "nobody's, whatever it lacks");
    }
}

#[test]
fn a_row_with_references_of_several_pays_none_of_them() {
    let other = Expectation {
        session: session('b'),
        reference: Reference::from_random([7; 8]),
        ..expectation()
    };
    let both = AccountRow {
        description: Some(format!("{} {OURS}", other.reference)),
        ..row("1", 600)
    };
    let finding = Finding::SeveralReferences {
        sessions: vec![session('a'), session('b')],
    };
    assert_eq!(
        told(std::slice::from_ref(&both), &[other.clone(), expectation()]),
        [(both.id.clone(), finding)]
    );
    // Beside one that nobody has, ours is as doubtful; and two sessions with one reference are two.
    let finding = Some(Finding::SeveralReferences {
        sessions: vec![session('a')],
    });
    assert_eq!(only(both, expectation()), finding);
    let alike = Expectation {
        session: session('b'),
        ..expectation()
    };
    let told = told(&[row("1", 600)], &[alike, expectation()]);
    assert!(matches!(told.as_slice(), [(_, Finding::SeveralReferences { sessions })] if sessions.len() == 2));
}

#[test]
fn a_reference_that_nobody_has_is_told() {
    let finding = Finding::NobodysReference {
        written: OURS.to_owned(),
    };
    assert_eq!(told(&[row("1", 600)], &[]), [(Some("1".to_owned()), finding)]);
}
