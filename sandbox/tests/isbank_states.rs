//! How payments stand: EFT and its hours, payments that are under way, and those that come back.

mod caller;
mod isbank;

use isbank::{Signer, code, to_deniz, to_mehmet};
use serde_json::{Value, json};

#[tokio::test]
async fn outside_its_hours_an_eft_is_validated_with_a_notice_and_cannot_be_paid() {
    let signer = Signer::start().await;
    for closed_code in ["MRD110", "MRD132"] {
        signer
            .settings(json!({"isbankEft": "closed", "isbankEftClosedCode": closed_code}))
            .await;
        let answer = signer.validate("eft", &to_mehmet()).await.json();
        assert_eq!(answer["infos"][0]["code"], closed_code);
        assert_eq!(
            (&answer["data"]["state"], &answer["errors"]),
            (&json!("VALIDATED"), &json!([]))
        );
        let mut payment = to_mehmet();
        payment["query_number"] = answer["data"]["query_number"].clone();
        payment["idempotency_key"] = json!(closed_code);
        assert_eq!(code(&signer.pay("eft", &payment).await), closed_code);
        signer.settings(json!({"isbankEft": "open"})).await;
        assert_eq!(
            code(&signer.pay("eft", &payment).await),
            closed_code,
            "it was asked for too late"
        );
    }
    let payment = signer.payment("eft", &to_mehmet(), "key-1").await;
    signer.settings(json!({"isbankEft": "closed"})).await;
    assert_eq!(code(&signer.pay("eft", &payment).await), "MRD132", "closed meanwhile");
    assert_eq!(signer.validate("fast", &to_mehmet()).await.json()["infos"], json!([]));
    assert_eq!(signer.balance().await, "1000000.00");
}

#[tokio::test]
async fn an_eft_is_under_way_for_as_long_as_the_settings_say() {
    let signer = Signer::start().await;
    signer
        .settings(json!({"isbankEft": "open", "isbankEftDelayS": 600}))
        .await;
    let payment = signer.payment("eft", &to_mehmet(), "key-1").await;
    let first = signer.pay("eft", &payment).await;
    let data = first.json()["data"].clone();
    assert_eq!((&data["state"], data.get("executed_at")), (&json!("PENDING"), None));
    assert_eq!(signer.balance().await, "999843.38", "the money has left");
    signer.pass_s(599).await;
    assert_eq!(
        signer.query("eft", &data["query_number"]).await.json()["data"]["state"],
        "PENDING"
    );
    signer.pass_s(2).await;
    let told = signer.query("eft", &data["query_number"]).await.json()["data"].clone();
    assert_eq!(told["state"], "COMPLETED");
    assert!(told["executed_at"].is_string());
    assert_eq!(signer.ledger().await["payouts"][0]["state"], "COMPLETED");
    assert_eq!(
        signer.pay("eft", &payment).await.text,
        first.text,
        "as it was told at first"
    );
}

#[tokio::test]
async fn the_next_payments_can_have_any_state() {
    let signer = Signer::start().await;
    for (place, (state, balance)) in [
        ("REJECTED", "1000000.00"),
        ("PENDING", "999980.00"),
        ("ONAYDA", "999960.00"),
    ]
    .into_iter()
    .enumerate()
    {
        signer.settings(json!({"isbankNextState": state})).await;
        let data = signer.paid("remittance", &to_deniz(), state).await;
        assert_eq!((&data["state"], data.get("executed_at")), (&json!(state), None));
        assert_eq!(signer.balance().await, balance);
        assert_eq!(signer.ledger().await["payouts"][place]["state"], state);
    }
    assert_eq!(signer.ledger().await["payoutsTotal"], "40.00");
    signer.settings(json!({"isbankNextState": null})).await;
    assert_eq!(
        signer.paid("remittance", &to_deniz(), "last").await["state"],
        "COMPLETED"
    );
}

#[tokio::test]
async fn what_is_under_way_ends_by_order_and_what_is_rejected_comes_back_once() {
    let mut signer = Signer::start().await;
    signer.settings(json!({"isbankNextState": "PENDING"})).await;
    let good = signer.paid("fast", &to_mehmet(), "key-1").await["query_number"].clone();
    let bad = signer.paid("fast", &to_mehmet(), "key-2").await["query_number"].clone();
    signer.pass_s(24 * 60 * 60).await;
    signer.token = signer.login().await;
    let orders = [(&good, "COMPLETED"), (&bad, "REJECTED")];
    for (number, state) in orders {
        let order = json!({"queryNumber": number, "state": state});
        signer.control("POST", "/isbank/settle", order).await;
    }
    let ledger = signer.ledger().await;
    assert_eq!(
        (&ledger["payouts"][0]["state"], &ledger["payouts"][1]["state"]),
        (&json!("COMPLETED"), &json!("REJECTED"))
    );
    assert_eq!(ledger["payoutsTotal"], "149.90");
    assert_eq!(ledger["incoming"], json!([]), "nobody else has paid");
    assert_eq!(signer.balance().await, "999846.74", "the fee is back as well");
    let rows = signer.rows("").await;
    let told: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| {
            (
                row["debitCreditIndicator"].as_str().unwrap(),
                row["description"].as_str().unwrap(),
            )
        })
        .collect();
    let out = [("B", "VZN-7Q2K iade"), ("B", "FAST ÜCRETİ")];
    assert_eq!(told[..4], [out[0], out[1], out[0], out[1]]);
    assert_eq!(told[4..], [("A", "İADE VZN-7Q2K iade"), ("A", "FAST ÜCRET İADESİ")]);
    for (number, state) in [(&bad, "COMPLETED"), (&bad, "REJECTED"), (&json!("1"), "REJECTED")] {
        let order = json!({"queryNumber": number, "state": state});
        let reply = signer.merchant.try_control("POST", "/isbank/settle", &order).await;
        assert_eq!(reply.status, 400);
    }
    let day = signer.query("fast", &bad).await;
    assert_eq!(day.status, 404, "it was made yesterday");
    signer.control("POST", "/reset", Value::Null).await;
    assert_eq!(signer.ledger().await["payouts"], json!([]));
}
