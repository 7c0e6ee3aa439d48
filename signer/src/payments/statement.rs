//! Whether a buyer's statement shows a transfer whose answer was lost.
//!
//! An equal transfer to somebody else never settles an order. A row settles it by our own reference; a row without one
//! only when its text names our receiver and it is the only row that may be it. A row with the reference of another
//! transfer of ours is that one. Whatever is less clear is a person's.

use vezne_protocol::Amount;

use super::bank::{Direction, Executed, Receiver, StatementRow};
use crate::clock::Moment;

/// How much earlier than the sending a row may be dated: the bank's clock is another.
const CLOCKS_DIFFER_S: i64 = 5 * 60;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Lost<'a> {
    /// Our reference of it.
    pub reference: &'a str,
    /// How much.
    pub amount: Amount,
    /// Where to.
    pub receiver: &'a Receiver,
    /// Whose the receiver is, as the statement may name it.
    pub receiver_name: &'a str,
    /// When the first byte was about to leave.
    pub sent_at: Moment,
    /// Numbers of the bank's that belong to other transfers of ours.
    pub taken: &'a [String],
    /// References of other transfers of ours from the same account.
    pub others: &'a [String],
    /// Whether another transfer of ours left the same account with the same amount about then: then a name is not enough.
    pub has_twin: bool,
}

/// What a statement says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// It was made: this row is it.
    Found(Executed),
    /// There are rows that may be it, and none that is it.
    Ambiguous,
    /// It is not there, and what came after it is.
    Absent,
    /// It is not there, and nothing later is: the statement may lag behind.
    NotYet,
}

impl Reading {
    /// The word in the log.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Found(_) => "found",
            Self::Ambiguous => "ambiguous",
            Self::Absent => "absent",
            Self::NotYet => "not-yet",
        }
    }
}

/// Reads a whole statement.
pub fn read(rows: &[StatementRow], lost: &Lost<'_>) -> Reading {
    let candidates: Vec<&StatementRow> = rows.iter().filter(|row| may_be(row, lost)).collect();
    let referring: Vec<&StatementRow> = rows.iter().filter(|row| refers(row, lost)).collect();
    match (referring.as_slice(), candidates.as_slice()) {
        ([row], _) if may_be(row, lost) => Reading::Found(executed(row)),
        // Our reference stands where it should not: another amount, another time, twice, or money that came back.
        ([_, ..], _) => Reading::Ambiguous,
        ([], [row]) if names_receiver(row, lost) && !lost.has_twin && !came_back(rows, row, lost) => {
            Reading::Found(executed(row))
        }
        ([], []) if rows.iter().any(|row| is_later(row, lost)) => Reading::Absent,
        ([], []) => Reading::NotYet,
        _ => Reading::Ambiguous,
    }
}

/// Whether the same amount came in from the receiver since: a transfer between banks may be turned back.
fn came_back(rows: &[StatementRow], out: &StatementRow, lost: &Lost<'_>) -> bool {
    rows.iter().any(|row| {
        let is_same = row.transaction_id.is_some() && row.transaction_id == out.transaction_id;
        row.direction == Direction::In
            && row.amount == lost.amount
            && is_in_window(row, lost.sent_at)
            && (is_same || names_receiver(row, lost))
    })
}

/// Whether a row is of the right direction, amount, currency and time, and not another transfer's.
fn may_be(row: &StatementRow, lost: &Lost<'_>) -> bool {
    let is_taken = row.transaction_id.as_ref().is_some_and(|id| lost.taken.contains(id));
    let text = folded(&row.description);
    let is_of_other = lost.others.iter().any(|other| text.contains(other.as_str()));
    row.direction == Direction::Out
        && row.amount == lost.amount
        && matches!(row.currency.as_str(), "TL" | "TRY")
        && is_in_window(row, lost.sent_at)
        && !is_taken
        && (!is_of_other || text.contains(lost.reference))
}

/// A row that has a time is no earlier than the sending; one that has only its day is of the sending's day or a later one.
fn is_in_window(row: &StatementRow, sent_at: Moment) -> bool {
    if has_only_its_day(row) {
        row.at.istanbul_day() >= sent_at.plus_s(-CLOCKS_DIFFER_S).istanbul_day()
    } else {
        row.at >= sent_at.plus_s(-CLOCKS_DIFFER_S)
    }
}

/// Whether a row was surely written after the transfer would have been.
fn is_later(row: &StatementRow, lost: &Lost<'_>) -> bool {
    if has_only_its_day(row) {
        row.at.istanbul_day() > lost.sent_at.istanbul_day()
    } else {
        row.at > lost.sent_at.plus_s(CLOCKS_DIFFER_S)
    }
}

fn has_only_its_day(row: &StatementRow) -> bool {
    row.at.is_istanbul_midnight()
}

fn refers(row: &StatementRow, lost: &Lost<'_>) -> bool {
    folded(&row.description).contains(lost.reference)
}

fn names_receiver(row: &StatementRow, lost: &Lost<'_>) -> bool {
    let text = folded(&row.description);
    let name = folded(lost.receiver_name);
    let names_account = match lost.receiver {
        Receiver::Iban { iban, .. } => text.contains(iban.expose()),
        Receiver::EasyAddress(_) => false,
    };
    names_account || (!name.is_empty() && text.contains(&name))
}

/// A text as it is compared: letters and digits, in capitals of ASCII. Statements write `Ş` as `S` or as itself.
fn folded(text: &str) -> String {
    text.chars()
        .filter_map(|character| {
            Some(match character {
                'ç' | 'Ç' => 'C',
                'ğ' | 'Ğ' => 'G',
                'ı' | 'I' | 'i' | 'İ' => 'I',
                'ö' | 'Ö' => 'O',
                'ş' | 'Ş' => 'S',
                'ü' | 'Ü' => 'U',
                plain if plain.is_ascii_alphanumeric() => plain.to_ascii_uppercase(),
                _ => return None,
            })
        })
        .collect()
}

fn executed(row: &StatementRow) -> Executed {
    Executed {
        transaction_id: row.transaction_id.clone(),
        query_number: None,
        at: Some(row.at),
        amount: Some(row.amount),
        receiver: None,
        fee: None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use vezne_protocol::Iban;

    use super::*;

    /// 2026-11-21 12:00:00 in Istanbul.
    const SENT: Moment = Moment::from_ms(1_795_165_200_000);
    const REFERENCE: &str = "VZ7K3M9Q2XAB";

    fn receiver() -> Receiver {
        Receiver::Iban {
            iban: Iban::parse("TR290001500158000000000002").unwrap(),
            name: "Vezne Kahve A.Ş.".into(),
        }
    }

    fn row(text: &str, after_s: i64) -> StatementRow {
        StatementRow {
            direction: Direction::Out,
            amount: Amount::parse("100").unwrap(),
            currency: "TL".into(),
            at: SENT.plus_s(after_s),
            description: text.into(),
            transaction_id: Some(format!("20260000{after_s}")),
        }
    }

    fn reading(rows: &[StatementRow], taken: &[String], has_twin: bool) -> Reading {
        reading_among(rows, taken, &[], has_twin)
    }

    fn reading_among(rows: &[StatementRow], taken: &[String], others: &[String], has_twin: bool) -> Reading {
        let receiver = receiver();
        read(
            rows,
            &Lost {
                reference: REFERENCE,
                amount: Amount::parse("100").unwrap(),
                receiver: &receiver,
                receiver_name: "Vezne Kahve A.Ş.",
                sent_at: SENT,
                taken,
                others,
                has_twin,
            },
        )
    }

    const KEPT: &str = "Vezne Kahve vz7k3m9q2xab";
    const NAMED: &str = "TR nolu AYŞE hesabından VEZNE KAHVE A.S. hesabına havale yapılmıştır.";
    const STRANGER: &str = "TR nolu AYŞE hesabından MEHMET DEMİR hesabına havale yapılmıştır.";

    #[test]
    fn our_reference_settles_among_equal_rows() {
        let rows = [row(STRANGER, 20), row(KEPT, 30), row(NAMED, 40)];
        assert!(matches!(reading(&rows, &[], true), Reading::Found(executed)
            if executed.transaction_id.as_deref() == Some("2026000030")));
    }

    #[test]
    fn a_name_settles_only_where_nothing_else_may_be_it() {
        assert!(matches!(reading(&[row(NAMED, 30)], &[], false), Reading::Found(_)));
        assert_eq!(
            reading(&[row(NAMED, 30), row(STRANGER, 60)], &[], false),
            Reading::Ambiguous
        );
        assert_eq!(reading(&[row(NAMED, 30)], &[], true), Reading::Ambiguous);
        let taken = ["2026000030".to_owned()];
        assert_eq!(reading(&[row(NAMED, 30)], &taken, false), Reading::NotYet);
    }

    #[test]
    fn a_row_with_the_reference_of_another_transfer_of_ours_is_that_one() {
        let others = ["VZ0000000001".to_owned()];
        let other = row("Vezne Kahve VZ0000000001", 30);
        let rows = [other.clone()];
        assert_eq!(reading_among(&rows, &[], &others, true), Reading::NotYet);
        assert_eq!(reading_among(&rows, &[], &[], true), Reading::Ambiguous);
        let rows = [other, row(KEPT, 40)];
        assert!(
            matches!(reading_among(&rows, &[], &others, true), Reading::Found(executed)
            if executed.transaction_id.as_deref() == Some("2026000040"))
        );
    }

    #[test]
    fn an_equal_transfer_to_somebody_else_settles_nothing() {
        assert_eq!(reading(&[row(STRANGER, 30)], &[], false), Reading::Ambiguous);
    }

    #[test]
    fn what_differs_is_not_it() {
        let other_amount = StatementRow {
            amount: Amount::parse("100.01").unwrap(),
            ..row(KEPT, 30)
        };
        let incoming = StatementRow {
            direction: Direction::In,
            ..row(KEPT, 30)
        };
        let dollars = StatementRow {
            currency: "USD".into(),
            ..row(KEPT, 30)
        };
        for wrong in [other_amount, incoming, dollars, row(KEPT, -3600)] {
            // What has our reference and is not it is nobody's to pass over.
            assert_eq!(reading(std::slice::from_ref(&wrong), &[], false), Reading::Ambiguous);
            let named = StatementRow {
                description: NAMED.into(),
                ..wrong
            };
            assert_eq!(reading(&[named], &[], false), Reading::NotYet);
        }
    }

    #[test]
    fn money_that_came_back_settles_nothing() {
        for text in [KEPT, NAMED] {
            let back = StatementRow {
                direction: Direction::In,
                ..row(text, 60)
            };
            assert_eq!(
                reading(&[row(text, 30), back], &[], false),
                Reading::Ambiguous,
                "{text}"
            );
        }
    }

    #[test]
    fn a_bank_whose_clock_is_behind_dates_it_a_day_earlier() {
        let receiver = receiver();
        // Half a minute after midnight in Istanbul; the bank's row is dated the day before.
        let sent_at = SENT.plus_s(12 * 3600 + 30);
        let row = StatementRow {
            at: SENT.plus_s(-12 * 3600),
            ..row(NAMED, 0)
        };
        let lost = Lost {
            reference: REFERENCE,
            amount: row.amount,
            receiver: &receiver,
            receiver_name: "Vezne Kahve A.Ş.",
            sent_at,
            taken: &[],
            others: &[],
            has_twin: false,
        };
        assert!(matches!(read(&[row], &lost), Reading::Found(_)));
    }

    #[test]
    fn absence_counts_only_where_later_rows_are_seen() {
        let later = StatementRow {
            amount: Amount::parse("7").unwrap(),
            ..row("Market", 600)
        };
        assert_eq!(reading(&[], &[], false), Reading::NotYet);
        assert_eq!(reading(&[later], &[], false), Reading::Absent);
        // Midnight of the same day says nothing of what came after noon.
        let same_day = StatementRow {
            amount: Amount::parse("7").unwrap(),
            ..row("Market", -12 * 3600)
        };
        assert_eq!(reading(&[same_day], &[], false), Reading::NotYet);
    }

    #[test]
    fn a_row_that_has_only_its_day_may_be_it_on_that_day() {
        assert!(matches!(
            reading(&[row(KEPT, -12 * 3600)], &[], false),
            Reading::Found(_)
        ));
        assert_eq!(reading(&[row(NAMED, -36 * 3600)], &[], false), Reading::NotYet);
    }

    proptest! {
        #[test]
        fn no_statement_without_our_reference_or_name_ever_settles(
            rows in prop::collection::vec((0i64..100_000, 1u64..3, "[A-Za-zÇŞİ ]{0,30}"), 0..20)
        ) {
            let rows: Vec<StatementRow> = rows.into_iter().map(|(after_s, lira, text)| StatementRow {
                amount: Amount::from_kurus(lira * 10_000).unwrap(),
                ..row(&format!("{text} X"), after_s)
            }).collect();
            let settles = matches!(reading(&rows, &[], false), Reading::Found(_));
            prop_assert!(!settles);
        }

        #[test]
        fn the_order_of_rows_does_not_matter(seed in 0usize..6) {
            let mut rows = vec![row(STRANGER, 20), row(KEPT, 30), row(NAMED, 40)];
            rows.rotate_left(seed % 3);
            let settles = matches!(reading(&rows, &[], false), Reading::Found(_));
            prop_assert!(settles);
        }
    }
}
