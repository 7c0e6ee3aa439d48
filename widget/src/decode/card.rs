//! A card's attempt, its facts, and what it may be split into.

use vezne_protocol::{
    CardAttemptView, CardFacts, CardPrefix, CardScheme, CardStage, CardType, Decline, DeclineCode, InstallmentQuote,
    Offer, PaidView, PayPage, Plan, PlanOffer,
};

use super::{Decode, Fields, Node, get, one_of};

impl Decode for CardAttemptView {
    fn decode(node: &impl Node) -> Option<Self> {
        let stage = get(node, "stage")?;
        let mut of = Fields::of(node);
        let (last_decline, paid) = (get(node, "lastDecline"), get(node, "paid"));
        let read = Self {
            stage,
            installments: of.small("installments"),
            page_url: of.text_or_null("pageUrl"),
            until: of.text_or_null("until"),
            retry_at: of.text_or_null("retryAt"),
            last_decline: of.or_empty(last_decline),
            paid: of.or_empty(paid),
        };
        of.whole(read)
    }
}

impl Decode for CardStage {
    fn decode(node: &impl Node) -> Option<Self> {
        Some(match node.text()?.as_str() {
            "started" => Self::Started,
            "open" => Self::Open,
            "paid" => Self::Paid,
            "in_review" => Self::InReview,
            "needs_review" => Self::NeedsReview,
            "closed" => Self::Closed,
            _ => return None,
        })
    }
}

impl Decode for DeclineCode {
    fn decode(node: &impl Node) -> Option<Self> {
        Some(match node.text()?.as_str() {
            "card-insufficient-funds" => Self::InsufficientFunds,
            "card-expired" => Self::Expired,
            "card-invalid-cvc" => Self::InvalidCvc,
            "card-not-permitted" => Self::NotPermitted,
            "card-installments-not-permitted" => Self::InstallmentsNotPermitted,
            "card-authentication-failed" => Self::AuthenticationFailed,
            // The text says what to do; a reason from a newer signer is still a decline.
            _ => Self::Declined,
        })
    }
}

impl Decode for Decline {
    fn decode(node: &impl Node) -> Option<Self> {
        Some(Self {
            code: get(node, "code")?,
            text: get(node, "text")?,
        })
    }
}

impl Decode for PaidView {
    fn decode(node: &impl Node) -> Option<Self> {
        let mut of = Fields::of(node);
        let read = Self {
            amount: of.amount("amount"),
            installments: of.small("installments"),
        };
        of.whole(read)
    }
}

/// A page to go on to: the payment page, or the signer's own that leads to the bank.
impl Decode for PayPage {
    fn decode(node: &impl Node) -> Option<Self> {
        Some(Self {
            page_url: get(node, "pageUrl").or_else(|| get(node, "url"))?,
            until: get(node, "until")?,
        })
    }
}

impl Decode for InstallmentQuote {
    fn decode(node: &impl Node) -> Option<Self> {
        Some(Self {
            prefix: get(node, "prefix")?,
            offers: get(node, "offers")?,
        })
    }
}

impl Decode for Offer {
    fn decode(node: &impl Node) -> Option<Self> {
        Some(Self {
            card: get(node, "card")?,
            plans: get(node, "plans")?,
        })
    }
}

impl Decode for CardFacts {
    fn decode(node: &impl Node) -> Option<Self> {
        let mut of = Fields::of(node);
        let (bank_code, commercial) = (get(node, "bankCode"), get(node, "commercial"));
        let read = Self {
            scheme: get(node, "scheme"),
            kind: get(node, "type"),
            family: of.text_or_null("family"),
            bank_name: of.text_or_null("bankName"),
            bank_code: of.or_empty(bank_code),
            commercial: of.or_empty(commercial),
        };
        of.whole(read)
    }
}

impl Decode for CardScheme {
    fn decode(node: &impl Node) -> Option<Self> {
        one_of(
            &[Self::Visa, Self::Mastercard, Self::Amex, Self::Troy],
            Self::word,
            node,
        )
    }
}

impl Decode for CardType {
    fn decode(node: &impl Node) -> Option<Self> {
        Some(match node.text()?.as_str() {
            "credit" => Self::Credit,
            "debit" => Self::Debit,
            "prepaid" => Self::Prepaid,
            _ => return None,
        })
    }
}

impl Decode for PlanOffer {
    fn decode(node: &impl Node) -> Option<Self> {
        let mut of = Fields::of(node);
        let read = Self {
            installments: of.small("installments"),
            installment_price: of.amount("installmentPrice"),
            total: of.amount("total"),
            difference: of.amount("difference"),
            last_installment: of.amount_or_null("lastInstallment"),
        };
        of.whole(read)
    }
}

impl Decode for Plan {
    fn decode(node: &impl Node) -> Option<Self> {
        Self::new(u8::decode(node)?).ok()
    }
}

impl Decode for CardPrefix {
    fn decode(node: &impl Node) -> Option<Self> {
        Self::parse(&node.text()?).ok()
    }
}
