//! Payments out of the merchant's account: validated, made once, asked after.

mod caller;
mod isbank;

use isbank::{ACCOUNTS, DENIZ, MEHMET, Signer, code, to_deniz, to_mehmet};
use serde_json::{Value, json};

#[tokio::test]
async fn the_accounts_are_told_with_what_they_hold() {
    let signer = Signer::start().await;
    let answer = signer.get(ACCOUNTS).await.json();
    assert_eq!(
        answer["data"]["accounts"][0],
        json!({
            "account_id": "110000012345", "iban": "TR260006400000110000012345", "currency": "TRY",
            "balance": 1_000_000, "available_balance": 1_000_000, "account_name": "Vezne Kahve A.Ş.",
            "status": "ACTIVE",
        })
    );
    assert_eq!(answer["data"]["accounts"][1]["currency"], "USD");
    signer.settings(json!({"isbankAmounts": "string"})).await;
    let answer = signer.get(ACCOUNTS).await.json();
    assert_eq!(answer["data"]["accounts"][0]["balance"], "1000000.00");
}

#[tokio::test]
async fn a_validation_moves_nothing_and_its_payment_does() {
    let signer = Signer::start().await;
    let answer = signer.validate("fast", &to_mehmet()).await.json();
    let mut data = answer["data"].clone();
    let number = data["query_number"].take();
    assert!(data["created_at"].take().as_str().unwrap().ends_with("+03:00"));
    assert_eq!(
        data,
        json!({
            "result": "OK", "amount": 149.9, "fee_amount": 3.2, "fee_tax_amount": 0.16,
            "debtor_account_name": "Vezne Kahve A.Ş.", "creditor_account_name": "M****t D***r",
            "payment_reference_id": "vzn-p-1", "query_number": null, "created_at": null, "state": "VALIDATED",
        })
    );
    assert_eq!((&answer["errors"], &answer["infos"]), (&json!([]), &json!([])));
    assert_eq!(signer.balance().await, "1000000.00");
    assert_eq!(signer.query("fast", &number).await.json()["data"]["state"], "VALIDATED");

    let mut payment = to_mehmet();
    payment["query_number"] = number.clone();
    payment["idempotency_key"] = json!("key-1");
    let answer = signer.pay("fast", &payment).await.json();
    assert_eq!(answer["data"]["state"], "COMPLETED");
    assert_eq!(answer["data"]["query_number"], number);
    assert!(answer["data"]["executed_at"].is_string());
    assert_eq!(signer.balance().await, "999846.74");
    let mut payouts = signer.ledger().await["payouts"].clone();
    assert!(payouts[0]["at"].take().is_string());
    assert_eq!(
        payouts,
        json!([{
            "queryNumber": number, "rail": "fast", "debtorAccount": "110000012345", "creditorIban": MEHMET,
            "creditorName": "Mehmet Demir", "amount": "149.90", "fee": "3.36", "description": "VZN-7Q2K iade",
            "paymentReferenceId": "vzn-p-1", "idempotencyKey": "key-1", "state": "COMPLETED", "at": null,
        }])
    );
    assert_eq!(signer.ledger().await["payoutsTotal"], "149.90");
}

#[tokio::test]
async fn what_cannot_be_paid_is_refused_in_the_validation() {
    let signer = Signer::start().await;
    for (rail, field, value, expected) in [
        ("fast", "amount", json!(0), "ISB101"),
        ("fast", "amount", json!("1,50"), "ISB101"),
        ("fast", "currency", json!("USD"), "ISB102"),
        ("fast", "debtor_account_id", json!("1"), "ISB103"),
        ("fast", "debtor_account_id", json!("110000067890"), "ISB103"),
        ("fast", "creditor_name", json!(""), "ISB104"),
        ("fast", "creditor_name", json!("ş".repeat(51)), "ISB104"),
        ("fast", "creditor_iban", json!("TR000001500158007300000021"), "ISB105"),
        ("fast", "description", json!("ı".repeat(201)), "ISB106"),
        ("fast", "payment_reference_id", json!(""), "ISB107"),
        ("fast", "debtor_use_of_overdraft", json!(true), "ISB108"),
        ("fast", "customer_ip", json!("here"), "ISB109"),
        ("fast", "creditor_name", json!({}), "ISB100"),
        ("remittance", "amount", json!(1), "ISB201"),
        ("fast", "creditor_iban", json!(DENIZ), "ISB202"),
        ("eft", "creditor_iban", json!(DENIZ), "ISB202"),
        ("fast", "amount", json!("100000.01"), "ISB203"),
        ("eft", "amount", json!("1000000"), "ISB204"),
        (
            "remittance",
            "creditor_iban",
            json!("TR260006400000110000012345"),
            "ISB205",
        ),
    ] {
        let mut terms = to_mehmet();
        terms[field] = value;
        let reply = signer.validate(rail, &terms).await;
        assert_eq!((reply.status, code(&reply).as_str()), (400, expected), "{terms}");
        assert_eq!(
            (&reply.json()["data"], &reply.json()["infos"]),
            (&Value::Null, &json!([]))
        );
    }
    signer
        .settings(json!({"isbankErrorStatus": 200, "isbankFastLimit": 100}))
        .await;
    let reply = signer.validate("fast", &to_mehmet()).await;
    assert_eq!((reply.status, code(&reply).as_str()), (200, "ISB203"));
}

#[tokio::test]
async fn a_payment_says_what_its_validation_said_and_a_number_pays_once() {
    let signer = Signer::start().await;
    let payment = signer.payment("remittance", &to_deniz(), "key-1").await;
    for (field, value, expected) in [
        ("amount", json!("20.01"), "ISB302"),
        ("creditor_name", json!("D. Kaya"), "ISB302"),
        ("description", json!(""), "ISB302"),
        ("payment_reference_id", json!("vzn-p-2"), "ISB302"),
        ("customer_ip", json!("127.0.0.2"), "ISB302"),
        ("query_number", json!("1"), "ISB301"),
        ("idempotency_key", json!(""), "ISB110"),
    ] {
        let mut payment = payment.clone();
        payment[field] = value;
        assert_eq!(code(&signer.pay("remittance", &payment).await), expected, "{field}");
    }
    assert_eq!(code(&signer.pay("fast", &payment).await), "ISB301", "another rail");
    let first = signer.pay("remittance", &payment).await;
    assert_eq!(first.json()["data"]["creditor_account_name"], "Deniz Kaya");
    assert_eq!(
        signer.pay("remittance", &payment).await.text,
        first.text,
        "the same answer again"
    );
    let mut other = payment.clone();
    other["amount"] = json!("21.00");
    assert_eq!(code(&signer.pay("remittance", &other).await), "ISB304");
    let mut other = signer.payment("remittance", &to_deniz(), "key-1").await;
    assert_eq!(
        code(&signer.pay("remittance", &other).await),
        "ISB304",
        "another number"
    );
    other["idempotency_key"] = json!("key-2");
    other["query_number"] = payment["query_number"].clone();
    assert_eq!(code(&signer.pay("remittance", &other).await), "ISB303");
    assert_eq!(signer.balance().await, "999980.00");
    assert_eq!(signer.ledger().await["payouts"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn of_many_payments_at_once_one_moves_the_money_and_all_are_told_the_same() {
    let signer = Signer::start().await;
    let payment = signer.payment("remittance", &to_deniz(), "key-1").await;
    let pay = || signer.pay("remittance", &payment);
    let (first, second, third, fourth) = tokio::join!(pay(), pay(), pay(), pay());
    for other in [second, third, fourth] {
        assert_eq!(other.text, first.text);
    }
    assert_eq!(signer.balance().await, "999980.00");
}

#[tokio::test]
async fn the_balance_is_looked_at_again_when_money_moves() {
    let signer = Signer::start().await;
    let mut much = to_deniz();
    much["amount"] = json!("600000.00");
    let first = signer.payment("remittance", &much, "key-1").await;
    let second = signer.payment("remittance", &much, "key-2").await;
    assert_eq!(signer.pay("remittance", &first).await.status, 200);
    assert_eq!(code(&signer.pay("remittance", &second).await), "ISB204");
    let income = json!({"amount": "200000", "senderName": "Ayşe Yılmaz"});
    signer.control("POST", "/isbank/incoming", income).await;
    assert_eq!(
        signer.pay("remittance", &second).await.status,
        200,
        "its number is still good"
    );
}

#[tokio::test]
async fn a_query_tells_how_a_payment_stands_and_its_errors_are_one_object() {
    let signer = Signer::start().await;
    signer.settings(json!({"isbankQueryDelayS": 30})).await;
    let number = signer.paid("fast", &to_mehmet(), "key-1").await["query_number"].clone();
    assert_eq!(signer.query("fast", &number).await.json()["data"]["state"], "VALIDATED");
    signer.pass_s(31).await;
    let answer = signer.query("fast", &number).await.json();
    assert!(answer["data"]["executed_at"].is_string());
    assert_eq!(
        (&answer["data"]["state"], &answer["errors"]),
        (&json!("COMPLETED"), &json!({}))
    );
    assert_eq!(answer["data"]["payment_reference_id"], "vzn-p-1");
    for (rail, number) in [("eft", number.clone()), ("fast", json!("7000000000"))] {
        let reply = signer.query(rail, &number).await;
        assert_eq!((reply.status, &reply.json()["errors"]["code"]), (404, &json!("ISB301")));
    }
    let number = number.as_str().unwrap();
    let path = format!("/api/isbank/v1/fast-payments?query_number={number}");
    let reply = signer.get(&format!("{path}&date=2020-01-01")).await;
    assert_eq!((reply.status, &reply.json()["errors"]["code"]), (404, &json!("ISB301")));
    let reply = signer.get(&path).await;
    assert_eq!((reply.status, &reply.json()["errors"]["code"]), (400, &json!("ISB402")));
}
