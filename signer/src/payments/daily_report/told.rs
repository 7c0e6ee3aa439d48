//! What iyzico's own report of a day tells: payments and what went back of them, each once.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::money::Sum;

/// A row of iyzico's report: of a payment and of a cancel there is one for each item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is about.
    pub kind: Kind,
    /// iyzico's id of the payment.
    pub payment_id: Option<String>,
    /// iyzico's number of the row's own.
    pub transaction_id: Option<String>,
    /// iyzico's id of the item's payment.
    pub item_id: Option<String>,
    /// What it was asked for by.
    pub conversation_id: Option<String>,
    /// The basket: a session's id, where it is this signer's.
    pub basket_id: Option<String>,
    /// What was paid for the item, or went back of it; perhaps finer than a kuruş.
    pub amount: Option<Decimal>,
    /// In which currency, as told.
    pub currency: Option<String>,
}

/// What a row is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Money that was taken.
    Payment,
    /// Money that went back of an item.
    Refund,
    /// A whole payment that went back.
    Cancel,
    /// A word that is not known here.
    Other(String),
}

/// The report of a day, or of several.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// The payments.
    pub payments: Vec<ToldPayment>,
    /// What went back.
    pub given_back: Vec<ToldBack>,
    /// How many rows say nothing that is understood here.
    pub unknown_rows: usize,
}

/// A payment, with all of its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldPayment {
    /// iyzico's id of it.
    pub payment_id: String,
    /// The basket.
    pub basket_id: Option<String>,
    /// What was paid; absent where a row's amount cannot be read.
    pub amount: Option<Sum>,
    /// In which currency, as told.
    pub currency: Option<String>,
}

/// A refund or a cancel, with all of its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldBack {
    /// iyzico's id of the payment.
    pub payment_id: String,
    /// Whether the whole payment was cancelled.
    pub is_cancel: bool,
    /// What it was asked for by, where that is told.
    pub conversation_id: Option<String>,
    /// The basket.
    pub basket_id: Option<String>,
    /// How much; absent where a row's amount cannot be read.
    pub amount: Option<Sum>,
    /// In which currency, as told.
    pub currency: Option<String>,
}

/// Rows of one thing, added up as exact as they are.
#[derive(Debug)]
struct Group {
    first: Row,
    amount: Option<Decimal>,
}

impl Told {
    /// What rows tell.
    pub fn of(rows: Vec<Row>) -> Self {
        let mut told = Self::default();
        let mut groups: BTreeMap<(Kind, String, Option<String>), Group> = BTreeMap::new();
        for row in rows {
            let (Some(payment_id), false) = (row.payment_id.clone(), matches!(row.kind, Kind::Other(_))) else {
                told.unknown_rows += 1;
                continue;
            };
            // The rows of a cancel share its number, those of a payment have each their own.
            let of = match row.kind {
                Kind::Payment => None,
                _ => row.transaction_id.clone(),
            };
            match groups.get_mut(&(row.kind.clone(), payment_id.clone(), of.clone())) {
                Some(group) => group.amount = add(group.amount, row.amount),
                None => {
                    let amount = row.amount;
                    groups.insert((row.kind.clone(), payment_id, of), Group { first: row, amount });
                }
            }
        }
        for ((kind, payment_id, _), Group { first, amount }) in groups {
            let amount = amount.and_then(Sum::exact);
            match kind {
                Kind::Payment => told.payments.push(ToldPayment {
                    payment_id,
                    basket_id: first.basket_id,
                    amount,
                    currency: first.currency,
                }),
                _ => told.given_back.push(ToldBack {
                    payment_id,
                    is_cancel: kind == Kind::Cancel,
                    conversation_id: first.conversation_id,
                    basket_id: first.basket_id,
                    amount,
                    currency: first.currency,
                }),
            }
        }
        told
    }

    /// Together with another day's.
    pub fn extend(&mut self, other: Self) {
        let Self {
            payments,
            given_back,
            unknown_rows,
        } = other;
        self.payments.extend(payments);
        self.given_back.extend(given_back);
        self.unknown_rows += unknown_rows;
    }

    /// The baskets that it names.
    pub fn baskets(&self) -> impl Iterator<Item = &str> {
        let payments = self.payments.iter().filter_map(|payment| payment.basket_id.as_deref());
        payments.chain(self.given_back.iter().filter_map(|back| back.basket_id.as_deref()))
    }

    /// The payment of an id.
    pub fn payment(&self, id: &str) -> Option<&ToldPayment> {
        self.payments.iter().find(|payment| payment.payment_id == id)
    }

    /// How much went back of a payment; absent where that cannot be read.
    pub fn given_back_of(&self, payment_id: &str) -> Option<Sum> {
        let of_payment = self.given_back.iter().filter(|back| back.payment_id == payment_id);
        of_payment
            .map(|back| back.amount)
            .try_fold(Sum::default(), |sum, amount| Some(sum.and(amount?)))
    }
}

fn add(sum: Option<Decimal>, amount: Option<Decimal>) -> Option<Decimal> {
    sum?.checked_add(amount?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: Kind, payment: &str, transaction: &str, kurus: i64) -> Row {
        Row {
            kind,
            payment_id: Some(payment.to_owned()),
            transaction_id: Some(transaction.to_owned()),
            item_id: None,
            conversation_id: None,
            basket_id: None,
            amount: Some(Decimal::new(kurus, 2)),
            currency: Some("TRY".to_owned()),
        }
    }

    #[test]
    fn items_make_one_payment_and_one_cancel_and_refunds_stay_apart() {
        let mut finer = row(Kind::Payment, "1", "11", 0);
        finer.amount = Some(Decimal::new(33_333, 3));
        let mut rest = row(Kind::Payment, "1", "12", 0);
        rest.amount = Some(Decimal::new(66_667, 3));
        let told = Told::of(vec![
            finer,
            rest,
            row(Kind::Cancel, "1", "31", 6000),
            row(Kind::Cancel, "1", "31", 4000),
            row(Kind::Refund, "2", "32", 500),
            row(Kind::Refund, "2", "33", 500),
            row(Kind::Other("PAYOUT".into()), "3", "34", 1),
        ]);
        let [payment] = told.payments.as_slice() else {
            panic!("{told:?}")
        };
        assert_eq!(
            (payment.payment_id.as_str(), payment.amount),
            ("1", Some(Sum::from_kurus(10_000)))
        );
        let amounts: Vec<_> = told
            .given_back
            .iter()
            .map(|back| (back.is_cancel, back.amount.map(Sum::kurus)))
            .collect();
        assert_eq!(amounts, [(false, Some(500)), (false, Some(500)), (true, Some(10_000))]);
        assert_eq!(told.given_back_of("2").map(Sum::kurus), Some(1000));
        assert_eq!(told.unknown_rows, 1);
    }

    #[test]
    fn an_amount_that_cannot_be_read_makes_the_whole_of_it_unknown() {
        let mut odd = row(Kind::Payment, "1", "12", 0);
        odd.amount = None;
        let told = Told::of(vec![row(Kind::Payment, "1", "11", 100), odd]);
        assert_eq!(told.payments[0].amount, None);
    }
}
