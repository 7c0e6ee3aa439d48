//! The verdict: whether what iyzico told of a token is a payment of this order. It fails closed.

use vezne_protocol::{Amount, Currency, DeclineCode};

use super::card_attempt::PwiToken;
use super::payment::{Fees, PaidItem, Payment};

/// What iyzico told of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// A success whose signature holds.
    Success(Box<Success>),
    /// Something is under way on the page and may yet succeed.
    Pending {
        /// iyzico's word for it.
        state: String,
    },
    /// No success so far: nobody paid, or a bank declined.
    NoSuccess {
        /// Why a bank declined, when one did.
        decline: Option<DeclineCode>,
    },
}

/// The fields of a success whose signature holds. What cannot be read is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Success {
    /// The token it is about.
    pub token: Option<String>,
    /// The basket it is about.
    pub basket_id: Option<String>,
    /// The currency.
    pub currency: Option<String>,
    /// The basket's price.
    pub price: Option<Amount>,
    /// What was paid.
    pub paid_price: Option<Amount>,
    /// 1 approved, 0 in review, −1 rejected.
    pub fraud_status: Option<String>,
    /// iyzico's id of the payment.
    pub payment_id: Option<String>,
    /// In how many installments.
    pub installments: Option<u8>,
    /// iyzico's word for the card's type.
    pub card_type: Option<String>,
    /// iyzico's word for the scheme.
    pub card_association: Option<String>,
    /// The card family.
    pub card_family: Option<String>,
    /// The last four digits.
    pub last_four_digits: Option<String>,
    /// What iyzico keeps.
    pub fees: Fees,
    /// The basket's items.
    pub items: Vec<PaidItem>,
}

/// What a success must be about to be ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected<'a> {
    /// The token that was asked about.
    pub token: &'a PwiToken,
    /// The basket's id that the page was asked for with.
    pub basket_id: &'a str,
    /// The order's currency.
    pub currency: Currency,
    /// The basket's price.
    pub price: Amount,
    /// The least that must have been paid: what the page was asked for with.
    pub paid_price_min: Amount,
}

/// What follows for the attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Paid: verified, ours, enough, approved.
    Paid(Payment),
    /// Paid, and iyzico examines it: do not ship yet.
    InReview(Payment),
    /// iyzico took money, but not as agreed: a person has to look.
    NeedsReview(ReviewReason, Payment),
    /// No success yet.
    StillOpen {
        /// Whether something is under way that may outlive the page.
        pending: bool,
        /// Why a bank declined, when one did.
        decline: Option<DeclineCode>,
    },
}

/// Why a person has to look at a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewReason {
    /// The answer is about another token.
    WrongToken,
    /// The basket's id is not ours.
    WrongBasket,
    /// The currency is not the order's.
    WrongCurrency,
    /// The price is not the order's, or cannot be read.
    WrongPrice,
    /// Less was paid than agreed, or it cannot be read.
    PaidTooLittle,
    /// iyzico rejected it as fraud, or said something unknown about that.
    Fraud,
    /// The session was paid by another attempt already: money was taken twice.
    PaidTwice,
    /// It came after the attempt had ended, and is still in review.
    LateReview,
    /// iyzico could not be asked, or told nothing final, for thirty days.
    Unresolved,
}

impl ReviewReason {
    /// The word in our own JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::WrongToken => "wrong-token",
            Self::WrongBasket => "wrong-basket",
            Self::WrongCurrency => "wrong-currency",
            Self::WrongPrice => "wrong-price",
            Self::PaidTooLittle => "paid-too-little",
            Self::Fraud => "fraud",
            Self::PaidTwice => "paid-twice",
            Self::LateReview => "late-review",
            Self::Unresolved => "unresolved",
        }
    }
}

/// Judges what was told. Nothing is called paid unless every field is there and ours.
pub fn judge(expected: &Expected<'_>, told: Told) -> Verdict {
    match told {
        Told::Success(success) => judge_success(expected, *success),
        Told::Pending { state: _ } => Verdict::StillOpen {
            pending: true,
            decline: None,
        },
        Told::NoSuccess { decline } => Verdict::StillOpen {
            pending: false,
            decline,
        },
    }
}

fn judge_success(expected: &Expected<'_>, success: Success) -> Verdict {
    let mismatch = if success.token.as_deref() != Some(expected.token.expose()) {
        Some(ReviewReason::WrongToken)
    } else if success.basket_id.as_deref() != Some(expected.basket_id) {
        Some(ReviewReason::WrongBasket)
    } else if success.currency.as_deref() != Some(expected.currency.code()) {
        Some(ReviewReason::WrongCurrency)
    } else if success.price != Some(expected.price) {
        Some(ReviewReason::WrongPrice)
    } else if success.paid_price.is_none_or(|paid| paid < expected.paid_price_min) {
        Some(ReviewReason::PaidTooLittle)
    } else {
        None
    };
    let payment = Payment::from(success);
    match (mismatch, payment.fraud_status.as_deref()) {
        (Some(reason), _) => Verdict::NeedsReview(reason, payment),
        (None, Some("1")) => Verdict::Paid(payment),
        // An absent verdict on fraud is treated as a review, never as a refusal.
        (None, Some("0") | None) => Verdict::InReview(payment),
        (None, Some(_)) => Verdict::NeedsReview(ReviewReason::Fraud, payment),
    }
}

impl From<Success> for Payment {
    fn from(success: Success) -> Self {
        let Success {
            token: _,
            basket_id: _,
            currency,
            price,
            paid_price,
            fraud_status,
            payment_id,
            installments,
            card_type,
            card_association,
            card_family,
            last_four_digits,
            fees,
            items,
        } = success;
        Self {
            payment_id,
            price,
            paid_price,
            currency,
            installments,
            card_type,
            card_association,
            card_family,
            last_four_digits,
            fraud_status,
            fees,
            items,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    fn ours() -> Success {
        Success {
            token: Some("tok".into()),
            basket_id: Some("ses_1".into()),
            currency: Some("TRY".into()),
            price: Some(amount("100")),
            paid_price: Some(amount("112.22")),
            fraud_status: Some("1".into()),
            payment_id: Some("1".into()),
            installments: Some(6),
            card_type: None,
            card_association: None,
            card_family: None,
            last_four_digits: None,
            fees: Fees::default(),
            items: Vec::new(),
        }
    }

    fn judged(success: Success) -> Verdict {
        let token = PwiToken::new("tok".into());
        let expected = Expected {
            token: &token,
            basket_id: "ses_1",
            currency: Currency::Try,
            price: amount("100"),
            paid_price_min: amount("100"),
        };
        judge(&expected, Told::Success(Box::new(success)))
    }

    #[test]
    fn a_surcharge_is_paid_all_the_same() {
        assert!(matches!(judged(ours()), Verdict::Paid(_)));
        assert!(matches!(
            judged(Success {
                paid_price: Some(amount("100")),
                ..ours()
            }),
            Verdict::Paid(_)
        ));
    }

    #[test]
    fn whatever_is_not_ours_needs_a_person() {
        use ReviewReason as R;
        for (success, reason) in [
            (
                Success {
                    token: Some("other".into()),
                    ..ours()
                },
                R::WrongToken,
            ),
            (Success { token: None, ..ours() }, R::WrongToken),
            (
                Success {
                    basket_id: None,
                    ..ours()
                },
                R::WrongBasket,
            ),
            (
                Success {
                    currency: Some("USD".into()),
                    ..ours()
                },
                R::WrongCurrency,
            ),
            (
                Success {
                    price: Some(amount("99.99")),
                    ..ours()
                },
                R::WrongPrice,
            ),
            (Success { price: None, ..ours() }, R::WrongPrice),
            (
                Success {
                    paid_price: Some(amount("99.99")),
                    ..ours()
                },
                R::PaidTooLittle,
            ),
            (
                Success {
                    paid_price: None,
                    ..ours()
                },
                R::PaidTooLittle,
            ),
            (
                Success {
                    fraud_status: Some("-1".into()),
                    ..ours()
                },
                R::Fraud,
            ),
            (
                Success {
                    fraud_status: Some("7".into()),
                    ..ours()
                },
                R::Fraud,
            ),
            (
                Success {
                    fraud_status: Some("1.0".into()),
                    ..ours()
                },
                R::Fraud,
            ),
        ] {
            assert!(
                matches!(judged(success), Verdict::NeedsReview(told, _) if told == reason),
                "{reason:?}"
            );
        }
    }

    #[test]
    fn a_review_is_awaited_and_an_absent_word_counts_as_one() {
        assert!(matches!(
            judged(Success {
                fraud_status: Some("0".into()),
                ..ours()
            }),
            Verdict::InReview(_)
        ));
        assert!(matches!(
            judged(Success {
                fraud_status: None,
                ..ours()
            }),
            Verdict::InReview(_)
        ));
    }
}
