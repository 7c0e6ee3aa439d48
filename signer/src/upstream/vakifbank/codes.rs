//! The bank's message codes: what each means for a transfer, and what the buyer reads.

mod amount_in_text;
mod table;
mod texts;

use std::ops::RangeInclusive;

use vezne_protocol::{Amount, Currency, Locale};

use self::amount_in_text::amount_in;
use crate::payments::bank::{BankRefusal, Meaning};
use crate::upstream::masked::masked;

/// What a text leaves open.
const PLACEHOLDER: &str = "{0}";

/// A code of the bank's.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// `ACBH000359`.
    pub code: &'static str,
    /// What it means for a transfer.
    pub meaning: Meaning,
    /// The field of the request that it points at, where it points at one.
    pub field: Option<Field>,
    /// The bank's words in Turkish.
    pub tr: Words,
    /// The bank's words in English.
    pub en: Words,
    /// What the buyer reads instead.
    pub buyer: &'static BuyerText,
}

/// A code's words in a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// As the bank published them.
    Theirs(&'static str),
    /// Our translation: the bank's own are not public.
    Ours(&'static str),
}

impl Words {
    /// The words, whosever they are.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Theirs(text) | Self::Ours(text) => text,
        }
    }
}

/// Our own words for the buyer.
#[derive(Debug, PartialEq, Eq)]
pub struct BuyerText {
    /// In Turkish.
    pub tr: &'static str,
    /// In English.
    pub en: &'static str,
    /// A further sentence in both, where the bank tells an amount with the code; `{0}` stands for it.
    pub amount: Option<(&'static str, &'static str)>,
}

/// A field of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The sender's account number.
    SenderAccount,
    /// The sender's IBAN.
    SenderIban,
    /// The receiver's IBAN.
    ReceiverIban,
    /// The receiver's name.
    ReceiverName,
    /// The receiver's easy address.
    EasyAddress,
    /// The amount.
    Amount,
    /// The payment's purpose.
    Purpose,
    /// The description.
    Description,
    /// The account that the fee comes from.
    FeeAccount,
    /// A date.
    Date,
    /// The OTP, or what the bank calls its transaction.
    Otp,
    /// The kind of transaction that an OTP is for.
    TransactionCode,
}

/// What an answer says beside its code.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told<'a> {
    /// In Turkish.
    pub tr: Option<&'a str>,
    /// In English.
    pub en: Option<&'a str>,
}

/// What is known of a code.
pub fn lookup(code: &str) -> Option<&'static Entry> {
    table::TABLE.iter().find(|entry| entry.code == code)
}

/// A code's refusal. One that nobody has gathered goes to the operator's log, with its text.
pub fn refusal(code: String, told: Told<'_>) -> BankRefusal {
    let Some(entry) = lookup(&code) else {
        let code = masked_code(&code);
        let text = told.tr.or(told.en).unwrap_or_default();
        tracing::warn!(code, text = %masked(text), "the bank answers with a code that is not in the list");
        return BankRefusal {
            code,
            meaning: Meaning::Unknown,
            amount: None,
        };
    };
    BankRefusal {
        meaning: entry.meaning,
        amount: amount_told(entry, told),
        code,
    }
}

/// What the buyer reads for a code, with the amount that came with it.
pub fn text(code: &str, amount: Option<Amount>, locale: Locale) -> String {
    let buyer = lookup(code).map_or(&texts::GENERAL, |entry| entry.buyer);
    let (text, further) = match locale {
        Locale::Tr => (buyer.tr, buyer.amount.map(|(tr, _)| tr)),
        Locale::En => (buyer.en, buyer.amount.map(|(_, en)| en)),
    };
    match further.zip(amount) {
        Some((further, amount)) => {
            let amount = amount.to_text(locale, Currency::Try);
            format!("{text} {}", further.replace(PLACEHOLDER, &amount))
        }
        None => text.to_owned(),
    }
}

/// The amount in the bank's words, where the code is one of those that come with an amount.
fn amount_told(entry: &Entry, told: Told<'_>) -> Option<Amount> {
    entry.buyer.amount?;
    let pairs = [(entry.tr, told.tr), (entry.en, told.en), (entry.en, told.tr)];
    pairs.into_iter().find_map(|(words, told)| {
        let (before, after) = words.text().split_once(PLACEHOLDER)?;
        let value = told?.trim().strip_prefix(before)?.strip_suffix(after)?;
        amount_in(value)
    })
}

/// A code that nobody has gathered, if it is one: something else in its place is masked as any text is.
fn masked_code(code: &str) -> String {
    const LETTERS: RangeInclusive<usize> = 3..=6;
    const DIGITS: RangeInclusive<usize> = 1..=6;
    let letters = code.trim_end_matches(|character: char| character.is_ascii_digit());
    let is_code = LETTERS.contains(&letters.len())
        && DIGITS.contains(&(code.len() - letters.len()))
        && letters.bytes().all(|byte| byte.is_ascii_uppercase());
    match code {
        "" => "none".to_owned(),
        _ if is_code => code.to_owned(),
        _ => masked(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const VECTORS: &str = include_str!("../../../../tests/vectors/vakifbank-message-codes.csv");
    const TRANSLATED: &str = " (our translation)";
    const NOT_GATHERED: &str = " (verifyOTP; exact words not gathered)";

    /// Whether a cell of the list is what the table has: theirs where the bank published it.
    fn is_as_listed(words: Words, cell: &str) -> bool {
        let is_theirs = !cell.is_empty() && !cell.ends_with(TRANSLATED) && !cell.ends_with(NOT_GATHERED);
        match words {
            Words::Theirs(text) => is_theirs && text == cell,
            Words::Ours(text) => !is_theirs && !text.is_empty(),
        }
    }

    #[test]
    fn the_table_is_the_list_of_gathered_codes() {
        let rows: Vec<Vec<&str>> = VECTORS.lines().skip(1).map(|line| line.split(',').collect()).collect();
        assert_eq!((rows.len(), table::TABLE.len()), (72, 72));
        for row in &rows {
            let &[code, tr, en, _] = row.as_slice() else {
                panic!("{row:?}")
            };
            let entry = lookup(code).unwrap_or_else(|| panic!("{code}"));
            assert!(is_as_listed(entry.tr, tr), "{code}: {:?} {tr}", entry.tr);
            assert!(is_as_listed(entry.en, en), "{code}: {:?} {en}", entry.en);
        }
        let mut codes: Vec<&str> = table::TABLE.iter().map(|entry| entry.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 72);
    }

    #[test]
    fn every_code_has_the_meaning_that_a_transfer_goes_by() {
        use Meaning::{
            Account, Authorize, Busy, Customer, Limit, Operator, OtpEmpty, OtpExpired, OtpNotFound, OtpTriesUsed,
            OtpUsed, OtpWrong, Receiver,
        };
        let general: [(Meaning, &[u32]); 3] = [(Authorize, &[1, 2]), (Busy, &[3, 4, 8, 9]), (Operator, &[5, 6, 7, 10])];
        let own: [(Meaning, &[u32]); 12] = [
            (
                Operator,
                &[23, 43, 44, 85, 208, 209, 210, 277, 360, 361, 363, 34, 35, 317, 318, 321],
            ),
            (Account, &[104, 138, 232, 264, 278, 283, 354, 214, 215, 6]),
            (
                Receiver,
                &[
                    59, 74, 90, 459, 371, 146, 197, 199, 212, 267, 364, 365, 366, 367, 368, 369, 370,
                ],
            ),
            (Limit, &[359, 233, 234, 235]),
            (Customer, &[122, 123, 147, 319, 194, 201, 203]),
            (OtpWrong, &[7, 301]),
            (OtpEmpty, &[47]),
            (OtpUsed, &[124]),
            (OtpNotFound, &[127]),
            (OtpExpired, &[302]),
            (OtpTriesUsed, &[303]),
            (Meaning::Unknown, &[]),
        ];
        let mut count = 1;
        for (head, meanings) in [("ACBG", &general[..]), ("ACBH", &own[..])] {
            for (meaning, numbers) in meanings {
                for number in *numbers {
                    let code = format!("{head}{number:06}");
                    assert_eq!(refusal(code.clone(), Told::default()).meaning, *meaning, "{code}");
                    count += 1;
                }
            }
        }
        // Success is not a refusal, and not the success of a call either: nothing is concluded from it.
        assert_eq!(lookup("ACBG000000").unwrap().meaning, Meaning::Unknown);
        assert_eq!(count, table::TABLE.len());
    }

    #[test]
    fn a_code_with_two_meanings_points_at_no_field() {
        let entry = lookup("ACBH000361").unwrap();
        assert_eq!((entry.field, entry.meaning), (None, Meaning::Operator));
        assert!(entry.en.text().contains("Date") && entry.en.text().contains("Sender IBAN"));
        assert_eq!(lookup("ACBH000363").unwrap().field, Some(Field::SenderIban));
    }

    #[test]
    fn a_placeholder_is_shown_only_as_an_amount() {
        let told = |code: &str, en: &str| {
            let told = Told { tr: None, en: Some(en) };
            refusal(code.into(), told).amount.map(|amount| amount.to_string())
        };
        let limit = "You exceed transaction upper limit. Upper limit";
        for (value, amount) in [
            ("1.000,00 TL", Some("1000.00")),
            ("2.000", Some("2000.00")),
            ("750", Some("750.00")),
            ("TR29 0001", None),
            ("<b>1</b>", None),
            ("", None),
        ] {
            assert_eq!(
                told("ACBH000233", &format!("{limit} {value}")).as_deref(),
                amount,
                "{value}"
            );
        }
        assert_eq!(told("ACBH000233", "Something else 750"), None);
        // A count and an account's number are no amounts, however much they look like one.
        assert_eq!(
            told(
                "ACBG000005",
                "API Secret is incorrect (3 wrong entries; locked after 5)"
            ),
            None
        );
        assert_eq!(
            told(
                "ACBH000214",
                "15800 numbered account/card is not defined in Internet Banking."
            ),
            None
        );
    }

    #[test]
    fn the_buyer_reads_our_words_never_the_banks() {
        let amount = Amount::parse("1000").unwrap();
        for locale in [Locale::Tr, Locale::En] {
            for entry in &table::TABLE {
                for amount in [None, Some(amount)] {
                    let text = text(entry.code, amount, locale);
                    assert!(!text.contains('{') && text.ends_with('.'), "{text}");
                    assert!(!text.contains("OTP") && !text.contains("API"), "{text}");
                }
            }
        }
        let with_limit = text("ACBH000234", Some(amount), Locale::Tr);
        assert!(
            with_limit.ends_with("kalan sınırınız 1.000,00\u{a0}TL."),
            "{with_limit}"
        );
        assert_eq!(text("ACBH999999", Some(amount), Locale::En), texts::GENERAL.en);
    }

    #[test]
    fn what_could_be_somebodys_is_not_logged() {
        for (text, expected) in [
            ("00158000000000001 nolu hesap kapalı.", "*** nolu hesap kapalı."),
            (
                "IBAN TR29 0001 5001 5800 0000 0000 02",
                "IBAN *** *** *** *** *** *** 02",
            ),
            ("TR290001500158000000000002 yok", "*** yok"),
            ("OTP MK7F3V is wrong,\n3 left", "OTP *** is wrong, 3 left"),
            ("Bakiye yetersiz.", "Bakiye yetersiz."),
        ] {
            assert_eq!(masked(text), expected);
        }
        for (code, expected) in [
            ("ACBH000999", "ACBH000999"),
            ("APIGW0001", "APIGW0001"),
            ("TR290001500158000000000002", "***"),
            ("00158000000000001", "***"),
            ("123456", "***"),
            ("", "none"),
        ] {
            assert_eq!(refusal(code.into(), Told::default()).code, expected);
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(code in "\\PC{0,12}|ACB[GH]000[0-9]{3}", tr in "\\PC{0,60}", en in "\\PC{0,60}") {
            let refusal = refusal(code, Told { tr: Some(&tr), en: Some(&en) });
            let _ = text(&refusal.code, refusal.amount, Locale::Tr);
            let _ = masked_code(&refusal.code);
        }
    }
}
