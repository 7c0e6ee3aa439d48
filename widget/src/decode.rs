//! Reads the signer's answers out of JSON that the browser has parsed, field by field.
//!
//! serde could do it in a line; by hand it is a dozen kilobytes less for a buyer's phone. A test holds that both read
//! the same.

use vezne_protocol::{
    Amount, CardAttemptView, CardFacts, CardPrefix, CardScheme, CardStage, CardType, Currency, CustomerKind, Decline,
    DeclineCode, DraftView, IncomingStage, IncomingTransferView, InstallmentQuote, Locale, Method, Offer, PaidView,
    PayPage, Plan, PlanOffer, ProblemCode, ReceiptView, SessionId, SessionState, SessionView, TransferNotice,
    TransferNoticeCode, TransferStage, TransferView,
};

use crate::events::word;
use crate::state::{Account, Kind, METHODS, Trouble};

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

/// Reads an object's fields one after the other. A field that is missing or wrong leaves something empty in its place and
/// a mark that the whole is nothing: asking once at the end is half the bytes of leaving at each field.
struct Fields<'a, N> {
    node: &'a N,
    is_whole: bool,
}

impl<'a, N: Node> Fields<'a, N> {
    const fn of(node: &'a N) -> Self {
        Self { node, is_whole: true }
    }

    fn or_empty<T: Default>(&mut self, value: Option<T>) -> T {
        self.is_whole &= value.is_some();
        value.unwrap_or_default()
    }

    #[inline(never)]
    fn text(&mut self, name: &str) -> String {
        let text = self.node.field(name).text();
        self.or_empty(text)
    }

    #[inline(never)]
    fn text_or_null(&mut self, name: &str) -> Option<String> {
        let value = get(self.node, name);
        self.or_empty(value)
    }

    #[inline(never)]
    fn amount_or_null(&mut self, name: &str) -> Option<Amount> {
        let value = get(self.node, name);
        self.or_empty(value)
    }

    #[inline(never)]
    fn amount(&mut self, name: &str) -> Amount {
        let value = self.amount_or_null(name);
        self.is_whole &= value.is_some();
        value.unwrap_or(Amount::ZERO)
    }

    #[inline(never)]
    fn flag(&mut self, name: &str) -> bool {
        let flag = self.node.field(name).flag();
        self.or_empty(flag)
    }

    #[inline(never)]
    fn small(&mut self, name: &str) -> u8 {
        let value = get(self.node, name);
        self.or_empty(value)
    }

    /// What was read, if all of it was there.
    fn whole<T>(&self, read: T) -> Option<T> {
        self.is_whole.then_some(read)
    }
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
        let (id, state, currency, locale) = (
            get(node, "id")?,
            get(node, "state")?,
            get(node, "currency")?,
            get(node, "locale")?,
        );
        let mut of = Fields::of(node);
        let (plans, card) = (get(node, "plans"), get(node, "card"));
        let (transfer, incoming) = (get(node, "transfer"), get(node, "incoming"));
        let read = Self {
            id,
            state,
            currency,
            locale,
            // A way to pay that this widget does not know is one it does not offer.
            methods: methods.iter().filter_map(method).collect(),
            amount: of.amount("amount"),
            lock_plan: of.flag("lockPlan"),
            test_mode: of.flag("testMode"),
            checkout_url: of.text("checkoutUrl"),
            return_url: of.text("returnUrl"),
            expires_at: of.text("expiresAt"),
            plans: of.or_empty(plans),
            card: of.or_empty(card),
            transfer: of.or_empty(transfer),
            incoming: of.or_empty(incoming),
        };
        of.whole(read)
    }
}

fn method(node: &impl Node) -> Option<Method> {
    one_of(&METHODS, word, node)
}

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

/// A page to go on to: the payment page, or the signer's own that leads to the bank.
impl Decode for PayPage {
    fn decode(node: &impl Node) -> Option<Self> {
        Some(Self {
            page_url: get(node, "pageUrl").or_else(|| get(node, "url"))?,
            until: get(node, "until")?,
        })
    }
}

impl Decode for TransferStage {
    fn decode(node: &impl Node) -> Option<Self> {
        use TransferStage as S;
        let all = [
            S::Opened,
            S::Authorizing,
            S::ChoosingAccount,
            S::AwaitingOtp,
            S::Executing,
            S::Settled,
            S::Refused,
            S::Unknown,
            S::ManualReview,
            S::Expired,
            S::Cancelled,
        ];
        one_of(&all, Self::word, node)
    }
}

impl Decode for TransferView {
    fn decode(node: &impl Node) -> Option<Self> {
        let stage = get(node, "stage")?;
        let kinds = [CustomerKind::Retail, CustomerKind::Corporate];
        let customer = one_of(&kinds, CustomerKind::word, &node.field("customer"))?;
        let mut of = Fields::of(node);
        let (draft, notice, receipt) = (get(node, "draft"), get(node, "notice"), get(node, "receipt"));
        let read = Self {
            stage,
            customer,
            reference: of.text("reference"),
            bank: of.text("bank"),
            until: of.text_or_null("until"),
            types_account: of.flag("typesAccount"),
            account: of.text_or_null("account"),
            draft: of.or_empty(draft),
            notice: of.or_empty(notice),
            receipt: of.or_empty(receipt),
        };
        of.whole(read)
    }
}

impl Decode for DraftView {
    fn decode(node: &impl Node) -> Option<Self> {
        let mut of = Fields::of(node);
        let read = Self {
            otp_id: of.text("otpId"),
            receiver_name: of.text("receiverName"),
            receiver: of.text("receiver"),
            amount: of.amount("amount"),
            fee: of.amount("fee"),
            total: of.amount("total"),
            is_fast: of.flag("isFast"),
            until: of.text("until"),
            tries_left: of.small("triesLeft"),
            new_otps_left: of.small("newOtpsLeft"),
        };
        of.whole(read)
    }
}

impl Decode for TransferNotice {
    fn decode(node: &impl Node) -> Option<Self> {
        Some(Self {
            code: match node.field("code").text()?.as_str() {
                "otp-wrong" => TransferNoticeCode::OtpWrong,
                "otp-void" => TransferNoticeCode::OtpVoid,
                "bank-unavailable" => TransferNoticeCode::BankUnavailable,
                // Of all others the text says what to do.
                _ => TransferNoticeCode::Other,
            },
            text: get(node, "text")?,
        })
    }
}

impl Decode for ReceiptView {
    fn decode(node: &impl Node) -> Option<Self> {
        let mut of = Fields::of(node);
        let read = Self {
            transaction_id: of.text_or_null("transactionId"),
            query_number: of.text_or_null("queryNumber"),
            at: of.text("at"),
            amount: of.amount("amount"),
            fee: of.amount_or_null("fee"),
        };
        of.whole(read)
    }
}

impl Decode for IncomingStage {
    fn decode(node: &impl Node) -> Option<Self> {
        let all = [Self::Awaiting, Self::Received, Self::NeedsReview, Self::Over];
        one_of(&all, Self::word, node)
    }
}

impl Decode for IncomingTransferView {
    fn decode(node: &impl Node) -> Option<Self> {
        let stage = get(node, "stage")?;
        let mut of = Fields::of(node);
        let read = Self {
            stage,
            iban: of.text("iban"),
            name: of.text("name"),
            bank: of.text("bank"),
            amount: of.amount("amount"),
            reference: of.text("reference"),
            until: of.text("until"),
            looked_at: of.text_or_null("lookedAt"),
        };
        of.whole(read)
    }
}

/// [`vezne_protocol::BankGrant`].
pub(crate) struct Grant(pub(crate) String);

impl Decode for Grant {
    fn decode(node: &impl Node) -> Option<Self> {
        get(node, "grant").map(Self)
    }
}

/// [`vezne_protocol::BankAccounts`].
pub(crate) struct Accounts(pub(crate) Vec<Account>);

impl Decode for Accounts {
    fn decode(node: &impl Node) -> Option<Self> {
        get(node, "accounts").map(Self)
    }
}

impl Decode for Account {
    fn decode(node: &impl Node) -> Option<Self> {
        let available: Option<String> = get(node, "available")?;
        Some(Self {
            handle: get(node, "handle")?,
            iban: get(node, "iban")?,
            available: match available {
                None => None,
                Some(text) => {
                    let owed = text.strip_prefix('-');
                    Some((owed.is_some(), Amount::parse(owed.unwrap_or(&text)).ok()?))
                }
            },
        })
    }
}

/// A [`Problem`](vezne_protocol::Problem), as far as a buyer is shown it.
impl Decode for Trouble {
    fn decode(node: &impl Node) -> Option<Self> {
        let kind = Kind::Problem(get(node, "code")?);
        let mut of = Fields::of(node);
        let read = Self {
            kind,
            detail: Some(of.text("detail")),
            support_code: Some(of.text("supportCode")),
            retry_at: of.text_or_null("retryAt"),
            page_url: of.text_or_null("pageUrl"),
        };
        of.whole(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::{Value, json};
    use vezne_protocol::Problem;

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
        let json = json!({ "type": "t", "title": "T", "status": 409, "detail": "D", "code": "card-page-open",
            "requestId": "req_1", "supportCode": "7K3M", "retryAt": "2026-11-21T12:30:00Z", "pageUrl": "https://p" });
        let problem: Problem = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(Trouble::decode(&json), Some(problem.into()));
    }

    #[test]
    fn a_transfer_reads_as_serde_reads_it() {
        let mut json = session();
        for stage in [
            "opened",
            "authorizing",
            "choosing_account",
            "awaiting_otp",
            "executing",
            "settled",
            "refused",
            "unknown",
            "manual_review",
            "expired",
            "cancelled",
        ] {
            json["transfer"] = json!({ "stage": stage, "reference": "VZ1", "customer": "corporate", "bank": "VakıfBank",
                "until": "2026-11-21T12:30:00Z", "typesAccount": true, "account": "TR**",
                "draft": { "otpId": "o", "receiverName": "A*", "receiver": "TR**", "amount": "100.00", "fee": "0.00",
                    "total": "100.00", "isFast": true, "until": "2026-11-21T12:30:00Z", "triesLeft": 3, "newOtpsLeft": 2 },
                "notice": { "code": "otp-wrong", "text": "T" },
                "receipt": { "transactionId": "1", "queryNumber": null, "at": "2026-11-21T12:30:00Z",
                    "amount": "100.00", "fee": null } });
            agrees::<SessionView>(&json);
        }
        json["transfer"] = json!({ "stage": "opened", "reference": "VZ1", "customer": "retail", "bank": "VakıfBank",
            "until": null, "typesAccount": false, "account": null, "draft": null, "notice": null, "receipt": null });
        agrees::<SessionView>(&json);
    }

    #[test]
    fn a_transfer_of_the_buyers_own_reads_as_serde_reads_it() {
        let mut json = session();
        json["methods"] = json!(["card", "incoming_transfer"]);
        for (stage, looked_at) in [
            ("awaiting", json!("2026-11-22T11:32:00Z")),
            ("received", json!(null)),
            ("needs_review", json!(null)),
            ("over", json!(null)),
        ] {
            json["incoming"] = json!({ "stage": stage, "iban": "TR260006400000110000012345", "name": "Kuytu Kahve A.Ş.",
                "bank": "Türkiye İş Bankası", "amount": "100.00", "reference": "VK7M3QXD9Y",
                "until": "2026-11-25T11:30:00Z", "lookedAt": looked_at });
            agrees::<SessionView>(&json);
            agrees::<IncomingTransferView>(&json["incoming"]);
        }
    }

    #[test]
    fn accounts_have_a_balance_where_the_shop_shows_it() {
        let json = json!({ "accounts": [{ "handle": "h1", "iban": "TR**", "available": "-772.80" },
            { "handle": "h2", "iban": "TR**", "available": null }, { "handle": "h3", "iban": "TR**" }] });
        let read = Accounts::decode(&json).unwrap().0;
        let owed = Amount::parse("772.80").unwrap();
        let available: Vec<_> = read.iter().map(|account| account.available).collect();
        assert_eq!(available, [Some((true, owed)), None, None]);
        assert_eq!(Grant::decode(&json!({ "grant": "g" })).unwrap().0, "g");
        assert_eq!(
            PayPage::decode(&json!({ "url": "https://s", "until": "u" }))
                .unwrap()
                .page_url,
            "https://s"
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
