//! What serde reads is what this reads: one protocol, two readers.

use serde::Deserialize;
use serde_json::{Value, json};
use vezne_protocol::{Amount, IncomingTransferView, InstallmentQuote, PayPage, Problem, SessionView};

use super::{Accounts, Decode, Grant, Node};
use crate::state::Trouble;

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
