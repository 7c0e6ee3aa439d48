//! Faults of the bank's calls: what each does to the answer, and whether the money moved all the same.

mod bank;
mod caller;

use std::time::Duration;

use bank::{AYSE, OURS, RETURN, code_of, fast, remittance};
use caller::{Failure, Merchant, Reply};
use serde_json::{Value, json};

/// Executes a drafted remittance while the call has a fault, and counts the movements afterwards.
async fn executed(fault: Value) -> (Result<Reply, Failure>, Vec<Value>) {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let (id, otp) = merchant.draft("remittancetoIBAN", &token, &remittance()).await;
    order(&merchant, "bank-execute", fault).await;
    let request = json!({"OTPTransactionId": id, "OTPCode": otp});
    let reply = merchant.try_bank("transactionExecute", &token, &request).await;
    (reply, merchant.movements().await)
}

async fn order(merchant: &Merchant, call: &str, mut fault: Value) {
    fault["call"] = json!(call);
    merchant.fault(&fault).await;
}

#[tokio::test]
async fn every_bank_call_can_have_the_general_faults_and_some_their_own() {
    let merchant = Merchant::start().await;
    let names = merchant.control("GET", "/faults", &Value::Null).await;
    let general = [
        "hang",
        "refuse",
        "cut-before-commit",
        "cut-after-commit",
        "http-500-after-commit",
        "truncated",
        "html",
        "empty",
        "oversized",
        "rate-limit",
        "delay",
        "error",
    ];
    for (call, own) in [
        ("bank-token", &[][..]),
        ("bank-accounts", &[]),
        ("bank-remittance", &["wrong-amount", "fee-mismatch"]),
        ("bank-fast", &["wrong-amount", "fee-mismatch"]),
        ("bank-execute", &["wrong-amount", "wrong-receiver"]),
        ("bank-transactions", &[]),
        ("bank-receipt", &[]),
    ] {
        let known = names[call].as_array().expect("a list");
        for name in general.iter().chain(own) {
            assert!(known.contains(&json!(name)), "{call}: {name}");
        }
        assert_eq!(known.len(), general.len() + own.len(), "{call}: {known:?}");
    }
}

#[tokio::test]
async fn what_fails_before_the_commit_moves_nothing_and_what_fails_after_it_does() {
    for (fault, moved) in [
        ("refuse", 0),
        ("cut-before-commit", 0),
        ("html", 0),
        ("rate-limit", 0),
        ("cut-after-commit", 1),
        ("http-500-after-commit", 1),
        ("truncated", 1),
        ("empty", 1),
        ("oversized", 1),
    ] {
        let (reply, movements) = executed(json!({"fault": fault})).await;
        assert_eq!(movements.len(), moved, "{fault}");
        match reply {
            Err(_) => assert!(fault.starts_with("cut") || fault == "refuse", "{fault}"),
            Ok(reply) if fault == "oversized" => assert!(reply.text.len() > 256 * 1024),
            Ok(reply) if fault == "rate-limit" => assert_eq!(code_of(&reply.json()), "ACBG000004"),
            Ok(reply) => assert!(serde_json::from_str::<Value>(&reply.text).is_err(), "{fault}"),
        }
    }
}

#[tokio::test]
async fn an_ordered_error_has_its_code_and_words_and_moves_nothing() {
    let fault = json!({"fault": "error", "code": "ACBG000008", "message": "System error."});
    let (reply, movements) = executed(fault).await;
    let reply = reply.expect("an answer");
    let header = reply.json()["Header"].clone();
    assert_eq!(
        (reply.status, &header["StatusCode"], &header["StatusDescriptionEn"]),
        (200, &json!("ACBG000008"), &json!("System error."))
    );
    assert!(movements.is_empty());
}

#[tokio::test]
async fn a_hanging_execute_moves_nothing_and_a_late_one_does() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let (id, otp) = merchant.draft("remittancetoIBAN", &token, &remittance()).await;
    order(&merchant, "bank-execute", json!({"fault": "hang"})).await;
    let patience = Duration::from_millis(200);
    let hanging = merchant.execute(&token, &id, &otp);
    assert!(tokio::time::timeout(patience, hanging).await.is_err());
    assert!(merchant.movements().await.is_empty());
    order(&merchant, "bank-execute", json!({"fault": "delay", "ms": 20})).await;
    assert_eq!(code_of(&merchant.execute(&token, &id, &otp).await), "APIGW000000");
    assert_eq!(merchant.movements().await.len(), 1);
    merchant.sandbox.stop().await;
}

#[tokio::test]
async fn an_answer_can_lie_about_what_was_moved() {
    let (reply, movements) = executed(json!({"fault": "wrong-amount"})).await;
    let answer = reply.expect("an answer").json();
    assert_eq!(answer["Data"]["Transaction"]["Amount"].to_string(), "150.9");
    assert_eq!(movements[0]["amount"], "149.90");
    let (reply, movements) = executed(json!({"fault": "wrong-receiver"})).await;
    let answer = reply.expect("an answer").json();
    assert_ne!(answer["Data"]["Receiver"]["IBAN"], OURS);
    assert_eq!(movements[0]["receiverIban"], OURS);
}

#[tokio::test]
async fn a_draft_can_lie_about_its_amount_and_its_fee() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let by_fast = fast("TR880001500158007300000011", "TR260006400000110000012345");
    for (call, name, request) in [
        ("remittancetoIBAN", "bank-remittance", &remittance()),
        ("sendFAST", "bank-fast", &by_fast),
    ] {
        order(&merchant, name, json!({"fault": "wrong-amount"})).await;
        let answer = merchant.bank(call, &token, request).await;
        assert_eq!(answer["Data"]["Transaction"]["Amount"].to_string(), "150.9");
        order(&merchant, name, json!({"fault": "fee-mismatch"})).await;
        let answer = merchant.bank(call, &token, request).await;
        let (total, rows) = (
            &answer["FeeInformation"]["TotalFeeAmount"],
            &answer["FeeInformation"]["Fee"],
        );
        let told = (total.to_string(), rows.to_string());
        let lied = ("1.05", r#""Amount":1.15"#, "1.2", r#""Amount":1.08"#);
        assert!(
            told.0 == lied.0 && told.1.contains(lied.1) || told.0 == lied.2 && told.1.contains(lied.3),
            "{told:?}"
        );
    }
}

#[tokio::test]
async fn a_lost_draft_has_told_the_phone() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    order(&merchant, "bank-remittance", json!({"fault": "cut-after-commit"})).await;
    let lost = merchant.try_bank("remittancetoIBAN", &token, &remittance()).await;
    assert!(lost.is_err());
    order(&merchant, "bank-remittance", json!({"fault": "cut-before-commit"})).await;
    let lost = merchant.try_bank("remittancetoIBAN", &token, &remittance()).await;
    assert!(lost.is_err());
    let messages = merchant.control("GET", "/bank/phone", &Value::Null).await;
    assert_eq!(messages.as_array().map(Vec::len), Some(1));
    assert_eq!(merchant.balance(AYSE).await, "50000.00");
}

#[tokio::test]
async fn a_lost_token_has_used_its_code() {
    let merchant = Merchant::start().await;
    for (fault, status) in [("cut-before-commit", 200), ("cut-after-commit", 400)] {
        let code = merchant.code("ayse").await;
        order(&merchant, "bank-token", json!({"fault": fault})).await;
        let form = [
            ("client_id", merchant.sandbox.bank_client_id()),
            ("client_secret", merchant.sandbox.bank_client_secret()),
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", RETURN),
        ];
        assert!(merchant.try_token_form(&form, None).await.is_err());
        assert_eq!(merchant.token_form(&form).await.status, status, "{fault}");
    }
    order(
        &merchant,
        "bank-token",
        json!({"fault": "error", "code": "invalid_grant"}),
    )
    .await;
    let code = merchant.code("ayse").await;
    let reply = merchant.redeem(&code).await;
    assert_eq!(
        (reply.status, reply.json()["error"].clone()),
        (400, json!("invalid_grant"))
    );
    order(&merchant, "bank-token", json!({"fault": "rate-limit"})).await;
    let reply = merchant.redeem(&code).await;
    assert_eq!((reply.status, code_of(&reply.json())), (429, "ACBG000004"));
    assert_eq!(merchant.redeem(&code).await.status, 200, "neither has used the code");
}

#[tokio::test]
async fn chance_meets_the_banks_calls_too() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let rates = json!({"seed": 7, "calls": {"bank-accounts": {"html": 1000}}});
    merchant.control("POST", "/chaos", &rates).await;
    let reply = merchant.try_bank("accountList", &token, &json!({})).await;
    assert_eq!(reply.expect("an answer").status, 502);
    let requests = merchant.control("GET", "/requests", &Value::Null).await;
    assert_eq!(requests[1]["fault"], "html");
}
