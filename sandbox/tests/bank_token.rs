//! Tokens: who gets one, how long it is good, and what it opens.

mod bank;
mod caller;

use axum::http::header;
use bank::{RETURN, code_of, page_of, value};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caller::Merchant;
use serde_json::{Value, json};

const REDEEM: (&str, &str) = ("grant_type", "authorization_code");

#[tokio::test]
async fn the_client_shows_itself_in_the_body_or_by_basic() {
    let merchant = Merchant::start().await;
    let (id, secret) = (merchant.sandbox.bank_client_id(), merchant.sandbox.bank_client_secret());
    let basic = |id: &str, secret: &str| format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
    for (header, status) in [
        (basic(id, secret), 200),
        (basic(id, "wrong"), 401),
        ("Basic !".to_owned(), 401),
    ] {
        let code = merchant.code("ayse").await;
        let form = [REDEEM, ("code", &*code), ("redirect_uri", RETURN)];
        let reply = merchant.try_token_form(&form, Some(&header)).await.unwrap();
        assert_eq!(reply.status, status, "{}", reply.text);
    }
    for (id, secret) in [(id, "wrong"), ("stranger", secret), ("", "")] {
        let reply = merchant
            .token_form(&[("client_id", id), ("client_secret", secret), REDEEM])
            .await;
        assert_eq!(
            (reply.status, reply.json()["error"].clone()),
            (401, json!("invalid_client"))
        );
    }
    let reply = merchant.token_of(&[("grant_type", "password")]).await;
    assert_eq!(
        (reply.status, reply.json()["error"].clone()),
        (400, json!("unsupported_grant_type"))
    );
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_brings_the_next() {
    let merchant = Merchant::start().await;
    let code = merchant.code("ayse").await;
    let first = merchant.redeem(&code).await.json();
    let refresh = first["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let second = merchant.token_of(&form).await.json();
    assert_eq!(second["scope"], "transfer account");
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    assert_eq!(merchant.token_of(&form).await.json()["error"], "invalid_grant");
    for answer in [&first, &second] {
        let token = answer["access_token"].as_str().unwrap();
        assert_eq!(
            code_of(&merchant.bank("accountList", token, &json!({})).await),
            "APIGW000000"
        );
    }
    merchant.settings(json!({"bankRefreshTokens": false})).await;
    let code = merchant.code("ayse").await;
    assert_eq!(merchant.redeem(&code).await.json().get("refresh_token"), None);
}

#[tokio::test]
async fn a_token_that_is_unknown_or_too_old_is_2_and_one_for_something_else_is_1() {
    let merchant = Merchant::start().await;
    merchant.settings(json!({"bankTokenLifetimeS": 100})).await;
    let token = merchant.login("ayse").await;
    let mut pairs = merchant.authorize_pairs();
    pairs[2].1 = "transfer".to_owned();
    let back = merchant.approve(page_of("ayse"), &pairs, "ayse").await;
    let transfer = merchant.redeem(&value(&back, "code").unwrap()).await.json();
    assert_eq!(
        (&transfer["scope"], &transfer["expires_in"]),
        (&json!("transfer"), &json!(100))
    );
    let transfer = transfer["access_token"].as_str().unwrap();

    let asked = async |token: &str| {
        let reply = merchant.try_bank("accountList", token, &json!({})).await.unwrap();
        (reply.status, code_of(&reply.json()).to_owned())
    };
    assert_eq!(asked(&token).await, (200, "APIGW000000".to_owned()));
    assert_eq!(asked("stranger").await, (401, "ACBG000002".to_owned()));
    assert_eq!(asked(transfer).await, (401, "ACBG000001".to_owned()));
    merchant.pass_s(100).await;
    assert_eq!(asked(&token).await, (401, "ACBG000002".to_owned()));
}

#[tokio::test]
async fn the_account_list_writes_numbers_as_text() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let reply = merchant.try_bank("accountList", &token, &json!({})).await.unwrap();
    assert!(
        reply.headers[header::CONTENT_TYPE]
            .to_str()
            .unwrap()
            .starts_with("application/json")
    );
    let answer = reply.json();
    assert_eq!(answer["Header"]["StatusDescription"], "Tamamlandı");
    assert_eq!(
        answer["Data"]["Accounts"][1],
        json!({
            "CurrencyCode": "TL", "LastTransactionDate": "2026-01-05T09:30:00", "AccountStatus": "A",
            "IBAN": "TR610001500158007300000012", "Balance": "12.34", "RemainingBalance": "12.34",
            "AccountType": "2", "AccountNumber": "00158007300000012",
        })
    );
    let types: Vec<&Value> = answer["Data"]["Accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|account| &account["AccountType"])
        .collect();
    assert_eq!(types, ["2", "2", "1", "4", "2"]);
    assert_eq!(answer["Data"]["Accounts"][4]["AccountStatus"], "K");
    assert_eq!(answer["Data"]["Accounts"][4]["RemainingBalance"], "");
    let fatma = merchant.login("fatma").await;
    let answer = merchant.bank("accountList", &fatma, &json!({})).await;
    assert_eq!(answer["Data"]["Accounts"][1]["Balance"], "-772.8");
}

#[tokio::test]
async fn a_reset_forgets_what_customers_allowed() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    merchant.control("POST", "/reset", &json!({})).await;
    let reply = merchant.try_bank("accountList", &token, &json!({})).await.unwrap();
    assert_eq!((reply.status, code_of(&reply.json())), (401, "ACBG000002"));
}

#[tokio::test]
async fn a_path_that_the_bank_does_not_have_is_404_in_its_envelope() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let reply = merchant.try_bank("sendEFT", &token, &json!({})).await.unwrap();
    assert_eq!((reply.status, code_of(&reply.json())), (404, "ACBG000007"));
    let requests = merchant.control("GET", "/requests", &Value::Null).await;
    assert_eq!(requests[1]["path"], "/vakifbank/sendEFT");
}
