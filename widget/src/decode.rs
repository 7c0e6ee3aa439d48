//! Reads the signer's answers out of JSON that the browser has parsed, field by field.
//!
//! serde could do it in a line; by hand it is a dozen kilobytes less for a buyer's phone. A test holds that both read
//! the same.

use vezne_protocol::{
    Amount, CardAttemptView, CardFacts, CardPrefix, CardScheme, CardStage, CardType, Currency, Decline, DeclineCode,
    InstallmentQuote, Locale, Method, Offer, PaidView, PayPage, Plan, PlanOffer, Problem, ProblemCode, SessionId,
    SessionState, SessionView,
};

/// A JSON value, whoever parsed it.
pub(crate) trait Node: Sized {
    /// A field of an object; null where there is none.
    fn field(&self, name: &str) -> Self;
    fn is_null(&self) -> bool;
    fn text(&self) -> Option<String>;
    fn flag(&self) -> Option<bool>;
    /// A whole number from 0 on.
    fn number(&self) -> Option<u32>;
    fn items(&self) -> Option<Vec<Self>>;
}

/// Something an answer consists of. Fields that are not known are left alone: a newer signer may send them.
pub(crate) trait Decode: Sized {
    fn decode(node: &impl Node) -> Option<Self>;
}

fn get<T: Decode>(node: &impl Node, name: &str) -> Option<T> {
    T::decode(&node.field(name))
}

/// The one of all these whose word this is. A word that is not known, and none at all, are `None`.
fn one_of<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str, node: &impl Node) -> Option<T> {
    let text = node.text()?;
    all.iter().copied().find(|one| word(*one) == text)
}

impl<T: Decode> Decode for Option<T> {
    fn decode(node: &impl Node) -> Option<Self> {
        if node.is_null() {
            Some(None)
        } else {
            T::decode(node).map(Some)
        }
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &impl Node) -> Option<Self> {
        node.items()?.iter().map(T::decode).collect()
    }
}

impl Decode for String {
    fn decode(node: &impl Node) -> Option<Self> {
        node.text()
    }
}

impl Decode for bool {
    fn decode(node: &impl Node) -> Option<Self> {
        node.flag()
    }
}

impl Decode for u32 {
    fn decode(node: &impl Node) -> Option<Self> {
        node.number()
    }
}

impl Decode for u8 {
    fn decode(node: &impl Node) -> Option<Self> {
        node.number()?.try_into().ok()
    }
}

impl Decode for Plan {
    fn decode(node: &impl Node) -> Option<Self> {
        Self::new(u8::decode(node)?).ok()
    }
}

impl Decode for Amount {
    fn decode(node: &impl Node) -> Option<Self> {
        Self::parse(&node.text()?).ok()
    }
}

impl Decode for SessionId {
    fn decode(node: &impl Node) -> Option<Self> {
        Self::parse(&node.text()?).ok()
    }
}

impl Decode for CardPrefix {
    fn decode(node: &impl Node) -> Option<Self> {
        Self::parse(&node.text()?).ok()
    }
}

impl Decode for SessionState {
    fn decode(node: &impl Node) -> Option<Self> {
        use SessionState as S;
        let all = [
            S::Open,
            S::Processing,
            S::Paid,
            S::InReview,
            S::NeedsReview,
            S::Unknown,
            S::Expired,
            S::Cancelled,
            S::Refunded,
            S::PartlyRefunded,
        ];
        one_of(&all, Self::word, node)
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

impl Decode for Currency {
    fn decode(node: &impl Node) -> Option<Self> {
        let all = [Self::Try, Self::Usd, Self::Eur, Self::Gbp, Self::Nok, Self::Chf];
        one_of(&all, Self::code, node)
    }
}

impl Decode for Locale {
    fn decode(node: &impl Node) -> Option<Self> {
        one_of(&[Self::Tr, Self::En], Self::tag, node)
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

impl Decode for ProblemCode {
    fn decode(node: &impl Node) -> Option<Self> {
        Some(one_of(&Self::ALL, Self::word, node).unwrap_or(Self::Other))
    }
}

impl Decode for SessionView {
    fn decode(node: &impl Node) -> Option<Self> {
        let methods = node.field("methods").items()?;
        Some(Self {
            id: get(node, "id")?,
            state: get(node, "state")?,
            amount: get(node, "amount")?,
            currency: get(node, "currency")?,
            locale: get(node, "locale")?,
            // A way to pay that this widget does not know is one it does not offer.
            methods: methods.iter().filter_map(method).collect(),
            plans: get(node, "plans")?,
            lock_plan: get(node, "lockPlan")?,
            test_mode: get(node, "testMode")?,
            checkout_url: get(node, "checkoutUrl")?,
            return_url: get(node, "returnUrl")?,
            expires_at: get(node, "expiresAt")?,
            card: get(node, "card")?,
            transfer: None,
        })
    }
}

fn method(node: &impl Node) -> Option<Method> {
    match node.text()?.as_str() {
        "card" => Some(Method::Card),
        "bank_transfer" => Some(Method::BankTransfer),
        _ => None,
    }
}

impl Decode for CardAttemptView {
    fn decode(node: &impl Node) -> Option<Self> {
        Some(Self {
            stage: get(node, "stage")?,
            installments: get(node, "installments")?,
            page_url: get(node, "pageUrl")?,
            until: get(node, "until")?,
            retry_at: get(node, "retryAt")?,
            last_decline: get(node, "lastDecline")?,
            paid: get(node, "paid")?,
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
        Some(Self {
            amount: get(node, "amount")?,
            installments: get(node, "installments")?,
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
        Some(Self {
            scheme: get(node, "scheme"),
            kind: get(node, "type"),
            family: get(node, "family")?,
            bank_name: get(node, "bankName")?,
            bank_code: get(node, "bankCode")?,
            commercial: get(node, "commercial")?,
        })
    }
}

impl Decode for PlanOffer {
    fn decode(node: &impl Node) -> Option<Self> {
        Some(Self {
            installments: get(node, "installments")?,
            installment_price: get(node, "installmentPrice")?,
            total: get(node, "total")?,
            difference: get(node, "difference")?,
            last_installment: get(node, "lastInstallment")?,
        })
    }
}

impl Decode for PayPage {
    fn decode(node: &impl Node) -> Option<Self> {
        Some(Self {
            page_url: get(node, "pageUrl")?,
            until: get(node, "until")?,
        })
    }
}

impl Decode for Problem {
    fn decode(node: &impl Node) -> Option<Self> {
        Some(Self {
            kind: get(node, "type")?,
            title: get(node, "title")?,
            status: node.field("status").number()?.try_into().ok()?,
            detail: get(node, "detail")?,
            code: get(node, "code")?,
            request_id: get(node, "requestId")?,
            support_code: get(node, "supportCode")?,
            // Wrong fields of a body are a developer's matter; a buyer's browser never shows them.
            errors: Vec::new(),
            retry_at: get(node, "retryAt")?,
            page_url: get(node, "pageUrl")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::{Value, json};

    impl Node for Value {
        fn field(&self, name: &str) -> Self {
            self.get(name).cloned().unwrap_or(Self::Null)
        }

        fn is_null(&self) -> bool {
            Self::is_null(self)
        }

        fn text(&self) -> Option<String> {
            self.as_str().map(str::to_owned)
        }

        fn flag(&self) -> Option<bool> {
            self.as_bool()
        }

        fn number(&self) -> Option<u32> {
            self.as_u64()?.try_into().ok()
        }

        fn items(&self) -> Option<Vec<Self>> {
            self.as_array().cloned()
        }
    }

    fn session() -> Value {
        json!({
            "id": "ses_0123456789abcdefghijklmnop", "state": "processing", "amount": "100.00", "currency": "TRY",
            "locale": "tr", "methods": ["card"], "plans": [1, 2, 3, 6, 9, 12], "lockPlan": false, "testMode": true,
            "checkoutUrl": "http://shop/checkout", "returnUrl": "http://shop/return",
            "expiresAt": "2026-11-21T12:30:00Z",
            "card": {
                "stage": "open", "installments": 6, "pageUrl": "https://pay/pwi", "until": "2026-11-21T12:30:00Z",
                "retryAt": null, "lastDecline": { "code": "card-expired", "text": "Tarih." },
                "paid": { "amount": "112.22", "installments": 6 },
            },
        })
    }

    fn quote() -> Value {
        json!({ "prefix": "55260800", "offers": [{
            "card": { "scheme": "mastercard", "type": "credit", "family": "Axess", "bankName": "Akbank",
                "bankCode": 46, "commercial": false },
            "plans": [{ "installments": 6, "installmentPrice": "18.70", "total": "112.22", "difference": "12.22",
                "lastInstallment": "18.72" }],
        }] })
    }

    /// What serde reads is what this reads: one protocol, two readers.
    fn agrees<T: Decode + PartialEq + std::fmt::Debug + for<'de> Deserialize<'de>>(json: &Value) {
        let by_serde: T = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(T::decode(json), Some(by_serde));
    }

    #[test]
    fn every_answer_reads_as_serde_reads_it() {
        agrees::<SessionView>(&session());
        agrees::<InstallmentQuote>(&quote());
        agrees::<PayPage>(&json!({ "pageUrl": "https://pay/pwi", "until": "2026-11-21T12:30:00Z" }));
        agrees::<Problem>(
            &json!({ "type": "t", "title": "T", "status": 409, "detail": "D", "code": "card-page-open",
            "requestId": "req_1", "supportCode": "7K3M", "retryAt": "2026-11-21T12:30:00Z", "pageUrl": "https://p" }),
        );
    }

    #[test]
    fn what_may_be_missing_may_be_null_or_left_out() {
        let mut json = session();
        json["card"] = Value::Null;
        agrees::<SessionView>(&json);
        let bare = json!({ "offers": [{ "card": {}, "plans": [] }, { "plans": [] }] });
        agrees::<InstallmentQuote>(&bare);
    }

    #[test]
    fn an_answer_that_lacks_something_or_lies_about_money_is_none() {
        for name in ["id", "state", "amount", "currency", "plans", "testMode", "returnUrl"] {
            let mut json = session();
            json.as_object_mut().unwrap().remove(name);
            assert_eq!(SessionView::decode(&json), None, "{name}");
        }
        for wrong in [json!("112,22"), json!(112.22), json!("-1.00"), json!(null)] {
            let mut json = quote();
            json["offers"][0]["plans"][0]["total"] = wrong;
            assert_eq!(InstallmentQuote::decode(&json), None);
        }
        assert_eq!(PayPage::decode(&json!("<html>")), None);
    }

    #[test]
    fn what_a_newer_signer_says_is_survived() {
        let mut json = quote();
        json["offers"][0]["card"]["scheme"] = json!("unionpay");
        json["offers"][0]["further"] = json!(1);
        assert_eq!(
            InstallmentQuote::decode(&json).unwrap().offers[0]
                .card
                .as_ref()
                .unwrap()
                .scheme,
            None
        );
        let mut json = session();
        json["methods"] = json!(["card", "bank"]);
        assert_eq!(SessionView::decode(&json).unwrap().methods.len(), 1);
    }
}
