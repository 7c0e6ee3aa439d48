//! The ranges that the sandbox knows: what the first digits of a card say of it.

use rust_decimal::Decimal;
use serde::Serialize;

use super::rates::{Family, Plan};
use Association::{AmericanExpress, MasterCard, Troy, Visa};
use Kind::{Credit, Debit};

/// `cardType`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Kind {
    /// May pay in installments.
    #[serde(rename = "CREDIT_CARD")]
    Credit,
    /// Pays at once.
    #[serde(rename = "DEBIT_CARD")]
    Debit,
}

/// `cardAssociation`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Association {
    Visa,
    MasterCard,
    AmericanExpress,
    Troy,
}

/// What iyzico tells about a card from its first six digits. Foreign and unknown cards have none of it.
#[derive(Debug)]
pub(crate) struct Bin {
    /// Six digits.
    pub(crate) digits: &'static str,
    /// The EFT code of the bank.
    pub(crate) bank_code: u32,
    /// The bank.
    pub(crate) bank_name: &'static str,
    /// Credit or debit.
    pub(crate) kind: Kind,
    /// The scheme.
    pub(crate) association: Association,
    /// The installment programme; debit cards are in none here.
    pub(crate) family: Option<&'static str>,
    /// 1 for a company's card.
    pub(crate) commercial: u8,
}

const fn bin(digits: &'static str, bank: &Bank, kind: Kind, association: Association) -> Bin {
    let family = match kind {
        Credit => Some(bank.family),
        Debit => None,
    };
    Bin {
        digits,
        bank_code: bank.code,
        bank_name: bank.name,
        kind,
        association,
        family,
        commercial: 0,
    }
}

struct Bank {
    code: u32,
    name: &'static str,
    family: &'static str,
}

const fn bank(code: u32, name: &'static str, family: &'static str) -> Bank {
    Bank { code, name, family }
}

const HALKBANK: Bank = bank(12, "Halkbank", "Paraf");
const VAKIFBANK: Bank = bank(15, "Vakıfbank", "World");
const AKBANK: Bank = bank(46, "Akbank", "Axess");
const GARANTI: Bank = bank(62, "Garanti Bankası", "Bonus");
const ISBANK: Bank = bank(64, "İş Bankası", "Maximum");
const YAPI_KREDI: Bank = bank(67, "Yapı Kredi Bankası", "World");
const QNB: Bank = bank(111, "QNB", "CardFinans");
const HSBC: Bank = bank(123, "HSBC", "Advantage");
const DENIZBANK: Bank = bank(134, "Denizbank", "Bonus");

/// The ranges of the sandbox cards, and that of the documentation's installment sample. iyzico's own sample answers
/// 41579200 as a Mastercard; it is a Visa range, its sandbox card is listed as a Visa, and so it is one here.
const BINS: [Bin; 25] = [
    Bin {
        commercial: 1,
        ..bin("552608", &AKBANK, Credit, MasterCard)
    },
    bin("979207", &AKBANK, Credit, Troy),
    bin("460345", &DENIZBANK, Credit, Visa),
    bin("531157", &QNB, Credit, MasterCard),
    bin("979203", &QNB, Credit, Troy),
    bin("540036", &GARANTI, Credit, MasterCard),
    bin("374427", &GARANTI, Credit, AmericanExpress),
    bin("543081", &HALKBANK, Credit, MasterCard),
    bin("552879", &HALKBANK, Credit, MasterCard),
    bin("550472", &HSBC, Credit, MasterCard),
    bin("454359", &ISBANK, Credit, Visa),
    bin("415792", &VAKIFBANK, Credit, Visa),
    bin("650170", &VAKIFBANK, Credit, Troy),
    bin("545103", &YAPI_KREDI, Credit, MasterCard),
    bin("589004", &AKBANK, Debit, MasterCard),
    bin("476662", &DENIZBANK, Debit, Visa),
    bin("498749", &QNB, Debit, Visa),
    bin("979202", &QNB, Debit, Troy),
    bin("517041", &GARANTI, Debit, MasterCard),
    bin("447505", &HALKBANK, Debit, Visa),
    bin("589283", &ISBANK, Debit, MasterCard),
    bin("491005", &VAKIFBANK, Debit, Visa),
    bin("650052", &VAKIFBANK, Debit, Troy),
    bin("516888", &YAPI_KREDI, Debit, MasterCard),
    // A succeeding card whose issuer is not documented: any family will do.
    bin("540667", &ISBANK, Credit, MasterCard),
];

impl Bin {
    /// What is known of a card whose number starts like this; six digits decide.
    pub(crate) fn of(number: &str) -> Option<&'static Self> {
        BINS.iter().find(|bin| number.starts_with(bin.digits))
    }
}

/// What a price becomes in each plan that a card allows: debit, foreign and unknown cards pay at once.
pub(crate) fn plans(bin: Option<&Bin>, price: Decimal) -> Vec<Plan> {
    match bin.and_then(|bin| bin.family).and_then(Family::named) {
        Some(family) => family.plans(price),
        None => vec![Plan::single(price)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_range_has_one_row_and_its_family_has_rates() {
        for (index, bin) in BINS.iter().enumerate() {
            assert!(
                BINS[..index].iter().all(|other| other.digits != bin.digits),
                "{}",
                bin.digits
            );
            assert_eq!(bin.family.is_some(), bin.kind == Credit);
            assert!(bin.family.is_none_or(|family| Family::named(family).is_some()));
        }
    }

    #[test]
    fn a_debit_card_pays_at_once() {
        let price = Decimal::ONE_HUNDRED;
        assert_eq!(plans(Bin::of("58900400"), price), [Plan::single(price)]);
        assert_eq!(plans(Bin::of("54000100"), price), [Plan::single(price)]);
        assert_eq!(plans(Bin::of("54308100"), price).len(), 6);
    }
}
