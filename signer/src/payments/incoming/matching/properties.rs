//! Whole statements of which it is known what each row was written for.

use proptest::prelude::*;

use super::super::reference::REFERENCE_CHARS;
use super::*;
use crate::payments::bank::Direction;

/// Noon of a day in Istanbul.
const OPENED: Moment = Moment::from_ms(1_767_258_000_000);
const OPEN_S: i64 = 5 * 24 * 3600;
/// What stands around. None is a single character that a reference has: it would complete one that lacks its last.
const WORDS: [&str; 14] = [
    "GELEN",
    "FAST",
    "AYŞE",
    "Yılmaz",
    "SEVK",
    "VKN",
    "2345678936",
    "SİPARİŞ",
    "TR330006100519786457841326",
    "AŞ.",
    "kv",
    "VK",
    "O'NEİL",
    "99",
];
const SEPARATORS: [&str; 5] = [" ", "-", "\n", "\u{a0}", " / "];

/// What a row was written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meant {
    /// To pay this expectation.
    Pays(usize),
    /// To pay it with another amount.
    WrongAmount(usize),
    /// To pay it, with a slip.
    Slip(usize),
    /// To pay it too late.
    Late(usize),
    /// To be told as something that cannot be relied upon.
    Unreadable,
    /// To be passed over.
    Nothing,
}

/// Numbers that a seed decides: a statement of hundreds of rows is made of one seed.
struct Dice(u64);

impl Dice {
    /// A number below the limit (SplitMix64).
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % limit
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    fn seconds(&mut self, limit_s: i64) -> i64 {
        i64::try_from(self.below(usize::try_from(limit_s).unwrap())).unwrap()
    }
}

struct Statement {
    expectations: Vec<Expectation>,
    rows: Vec<(AccountRow, Meant)>,
}

impl Statement {
    fn of(seed: u64, sessions: usize) -> Self {
        let mut dice = Dice(seed);
        let mut expectations: Vec<Expectation> = Vec::new();
        for number in 0..sessions {
            let expectation = expectation(&mut dice, number, &expectations);
            expectations.push(expectation);
        }
        let mut rows = Vec::new();
        for (place, expectation) in expectations.iter().enumerate() {
            for _ in 0..dice.below(5) {
                let number = rows.len();
                rows.push(row(&mut dice, number, place, expectation));
            }
        }
        let again: Vec<_> = rows.iter().filter(|_| dice.below(8) == 0).cloned().collect();
        rows.extend(again);
        Self { expectations, rows }
    }

    fn shuffled(&self, seed: u64) -> Vec<AccountRow> {
        let mut dice = Dice(seed);
        let mut rows: Vec<AccountRow> = self.rows.iter().map(|(row, _)| row.clone()).collect();
        for place in (1..rows.len()).rev() {
            rows.swap(place, dice.below(place + 1));
        }
        rows
    }

    /// Whether a row was told as what it was written for.
    fn fits(
        &self,
        row: &AccountRow,
        meant: Meant,
        found: Option<&Finding>,
        exact: &BTreeMap<&SessionId, &AccountRow>,
    ) -> bool {
        let (Meant::Pays(place) | Meant::WrongAmount(place) | Meant::Slip(place) | Meant::Late(place)) = meant else {
            let is_unreadable = matches!(found, Some(Finding::Unreadable { .. }));
            return if meant == Meant::Nothing {
                found.is_none()
            } else {
                is_unreadable
            };
        };
        let Expectation { session, state, .. } = &self.expectations[place];
        let is_told = |expected: Finding| found == Some(&expected);
        let session = session.clone();
        match (meant, state) {
            (Meant::Slip(_), _) => match found {
                Some(Finding::NearMiss { session: near, .. }) => session == *near,
                Some(Finding::SeveralReferences { sessions }) => sessions.contains(&session),
                _ => false,
            },
            (_, ExpectationState::Paid { .. }) => is_told(Finding::PaidTwice { session }),
            (_, ExpectationState::Over) | (Meant::Late(_), _) => is_told(Finding::Late { session }),
            (Meant::WrongAmount(_), _) => {
                let amount = row.amount.unwrap();
                is_told(Finding::WrongAmount { session, amount })
            }
            _ => match exact.get(&session) {
                Some(first) if *first == row => is_told(Finding::Exact { session }),
                Some(first) => (first.at, &first.id) < (row.at, &row.id) && is_told(Finding::PaidTwice { session }),
                None => false,
            },
        }
    }

    fn meant(&self, row: &AccountRow) -> Meant {
        self.rows.iter().find(|(known, _)| known == row).unwrap().1
    }
}

fn expectation(dice: &mut Dice, number: usize, others: &[Expectation]) -> Expectation {
    let mut reference = Reference::from_random(dice.below(usize::MAX).to_be_bytes());
    // Some are two characters from another one, with a slip between them that may be of either.
    if let (Some(other), 0) = (others.last(), dice.below(4)) {
        let mut near: Vec<u8> = other.reference.plain().into_bytes();
        near[2 + dice.below(4)] = b"23456789ABC"[dice.below(11)];
        let body = near[2..].try_into().unwrap();
        reference = Reference::repaired(body, 4 + dice.below(4)).unwrap();
    }
    if others.iter().any(|other| other.reference == reference) {
        reference = Reference::from_random((dice.below(usize::MAX) ^ number).to_be_bytes());
    }
    let opened_at = OPENED.plus_s(dice.seconds(OPEN_S));
    Expectation {
        session: SessionId::parse(&format!("ses_{number:026}")).unwrap(),
        reference,
        amount: Amount::from_kurus(u64::try_from(100 + dice.below(500)).unwrap()).unwrap(),
        opened_at,
        until: opened_at.plus_s(OPEN_S),
        state: match dice.below(6) {
            0 => ExpectationState::Over,
            1 => ExpectationState::Paid {
                row: number.is_multiple_of(2).then(|| format!("paid-{number}")),
            },
            _ => ExpectationState::Awaiting,
        },
    }
}

fn row(dice: &mut Dice, number: usize, place: usize, expectation: &Expectation) -> (AccountRow, Meant) {
    let written = styled(dice, &expectation.reference.plain());
    let mut row = AccountRow {
        id: Some(format!("row-{number}")),
        direction: Some(Direction::In),
        amount: Some(expectation.amount),
        currency: Some(dice.one_of(&["TRY", "TL"]).to_owned()),
        at: Some(expectation.opened_at.plus_s(dice.seconds(OPEN_S))),
        description: Some(among_words(dice, &written)),
        sender_name: None,
        sender_iban: None,
    };
    let meant = match dice.below(14) {
        0 => {
            row.amount = row
                .amount
                .and_then(|amount| amount.checked_add(Amount::from_kurus(1).unwrap()));
            Meant::WrongAmount(place)
        }
        1..4 => {
            let slip = slip(dice, &expectation.reference.plain());
            let slip = styled(dice, &slip);
            row.description = Some(among_words(dice, &slip));
            Meant::Slip(place)
        }
        4 => {
            row.at = Some(expectation.until.plus_s(1 + dice.seconds(OPEN_S)));
            Meant::Late(place)
        }
        5 => {
            row.direction = Some(Direction::Out);
            Meant::Nothing
        }
        6 => {
            row.currency = Some("USD".to_owned());
            Meant::Unreadable
        }
        7 => {
            row.id = Some(format!("taken-{number}"));
            Meant::Nothing
        }
        8 => {
            row.description = Some(among_words(dice, "KIRA"));
            Meant::Nothing
        }
        9 => {
            row.at = Some(expectation.opened_at.plus_s(-24 * 3600 - 301));
            Meant::Nothing
        }
        10 => {
            match dice.below(4) {
                0 => row.id = None,
                1 => row.amount = None,
                2 => row.at = None,
                _ => row.direction = None,
            }
            Meant::Unreadable
        }
        _ => Meant::Pays(place),
    };
    (row, meant)
}

/// One mistake of four kinds. One that only adds to an end leaves the reference whole, and is none.
fn slip(dice: &mut Dice, right: &str) -> String {
    loop {
        let mut letters: Vec<char> = right.chars().collect();
        let at = dice.below(REFERENCE_CHARS - 1);
        let wrong = dice
            .one_of(&["A", "7", "O", "0", "ı", "Ş", "K", "V", "Z"])
            .chars()
            .next()
            .unwrap();
        match dice.below(4) {
            0 => letters[at + dice.below(2)] = wrong,
            1 => letters.swap(at, at + 1),
            2 => drop(letters.remove(at + dice.below(2))),
            _ => letters.insert(at + 1, wrong),
        }
        let slip: String = letters.into_iter().collect();
        if !slip.contains(right) {
            return slip;
        }
    }
}

/// In small letters at times, with spaces and dashes where a bank breaks a line.
fn styled(dice: &mut Dice, text: &str) -> String {
    let text = if dice.below(3) == 0 {
        text.to_ascii_lowercase()
    } else {
        text.to_owned()
    };
    let often = [3, 12, 1000][dice.below(3)];
    let mut styled = String::new();
    for (place, letter) in text.chars().enumerate() {
        if place > 0 && dice.below(often) == 0 {
            styled.push_str(dice.one_of(&SEPARATORS));
        }
        styled.push(letter);
    }
    styled
}

fn among_words(dice: &mut Dice, text: &str) -> String {
    let mut words: Vec<&str> = (0..dice.below(14)).map(|_| dice.one_of(&WORDS)).collect();
    words.insert(dice.below(words.len() + 1), text);
    words.join(" ")
}

fn is_taken(id: &str) -> bool {
    id.starts_with("taken-")
}

proptest! {
    #[test]
    fn every_row_is_told_as_what_it_was_written_for(seed in any::<u64>(), sessions in 1usize..120) {
        let statement = Statement::of(seed, sessions);
        let rows = statement.shuffled(!seed);
        let outcomes = match_rows(&rows, &statement.expectations, &is_taken);

        let mut exact: BTreeMap<&SessionId, &AccountRow> = BTreeMap::new();
        for Outcome { row, finding } in &outcomes {
            let meant = statement.meant(row);
            match finding {
                Finding::Exact { session } => {
                    let Meant::Pays(place) = meant else { panic!("{meant:?} pays: {row:?}") };
                    let expectation = &statement.expectations[place];
                    prop_assert_eq!(&expectation.session, session);
                    prop_assert_eq!(&expectation.state, &ExpectationState::Awaiting);
                    prop_assert_eq!(row.amount, Some(expectation.amount));
                    prop_assert!(exact.insert(session, row).is_none(), "{} is paid twice", session);
                }
                Finding::NobodysReference { .. } => prop_assert!(false, "{:?}", row),
                _ => prop_assert_ne!(meant, Meant::Nothing, "{:?}", row),
            }
        }

        for (row, meant) in &statement.rows {
            let found = outcomes.iter().find(|outcome| outcome.row == row).map(|outcome| &outcome.finding);
            let fits = statement.fits(row, *meant, found, &exact);
            prop_assert!(fits, "{found:?} of {row:?}, {meant:?}");
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(seed in any::<u64>(), sessions in 1usize..120) {
        let statement = Statement::of(seed, sessions);
        let (one, other) = (statement.shuffled(seed), statement.shuffled(!seed));
        let mut expectations = statement.expectations.clone();
        expectations.reverse();
        prop_assert_eq!(
            match_rows(&one, &statement.expectations, &is_taken),
            match_rows(&other, &expectations, &is_taken)
        );
    }

    #[test]
    fn no_text_of_whatever_letters_pays(texts in prop::collection::vec("[VKvk7M3QXD9Yy \\-ıŞ]{0,40}|\\PC{0,60}", 0..40)) {
        let statement = Statement::of(7, 12);
        let mut dice = Dice(11);
        let rows: Vec<AccountRow> = texts.into_iter().enumerate().map(|(number, text)| {
            let (row, _) = row(&mut dice, number, 0, &statement.expectations[0]);
            AccountRow { description: Some(text), ..row }
        }).collect();
        let pays = match_rows(&rows, &statement.expectations, &is_taken)
            .iter()
            .any(|outcome| matches!(outcome.finding, Finding::Exact { .. }));
        prop_assert!(!pays);
    }
}
