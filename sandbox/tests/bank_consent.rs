//! Consent: from the authorize address to a token, and every way it does not get there.

mod bank;
mod caller;

use bank::{RETURN, VERIFIER, challenge, page_of, value};
use caller::Merchant;
use serde_json::json;

const REDEEM: (&str, &str) = ("grant_type", "authorization_code");

#[tokio::test]
async fn a_yes_brings_a_code_and_the_code_a_token() {
    let merchant = Merchant::start().await;
    let back = merchant
        .approve(page_of("ayse"), &merchant.authorize_pairs(), "ayse")
        .await;
    assert!(
        back.as_str()
            .starts_with("http://127.0.0.1:8787/v1/bank/return?session=1&code=")
    );
    assert_eq!(value(&back, "state").unwrap(), "s-1 ğ");
    let reply = merchant.redeem(&value(&back, "code").unwrap()).await;
    assert_eq!(reply.status, 200);
    let answer = reply.json();
    assert_eq!(
        (&answer["token_type"], &answer["expires_in"], &answer["scope"]),
        (&json!("Bearer"), &json!(3600), &json!("transfer account"))
    );
    for token in ["access_token", "refresh_token"] {
        assert!(answer[token].as_str().unwrap().len() > 20);
    }
    let list = merchant
        .bank("accountList", answer["access_token"].as_str().unwrap(), &json!({}))
        .await;
    assert_eq!(list["Data"]["Accounts"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn a_no_brings_access_denied_and_the_state() {
    let merchant = Merchant::start().await;
    let url = merchant.authorize_url(page_of("ayse"), &merchant.authorize_pairs());
    let answer = merchant
        .control(
            "POST",
            "/bank/authorize",
            &json!({"url": url, "customer": "ayse", "deny": true}),
        )
        .await;
    assert_eq!(
        answer["location"],
        format!("{RETURN}&error=access_denied&state=s-1+%C4%9F")
    );
}

#[tokio::test]
async fn companies_log_in_on_their_own_page() {
    let merchant = Merchant::start().await;
    let token = merchant.login("kahve-ltd").await;
    let list = merchant.bank("accountList", &token, &json!({})).await;
    assert_eq!(list["Data"]["Accounts"][0]["Balance"], "500000.0");
    for (page, customer) in [
        (page_of("kahve-ltd"), "ayse"),
        (page_of("ayse"), "kahve-ltd"),
        (page_of("ayse"), "nobody"),
    ] {
        let url = merchant.authorize_url(page, &merchant.authorize_pairs());
        let order = json!({"url": url, "customer": customer});
        let reply = merchant.try_control("POST", "/bank/authorize", &order).await;
        assert_eq!(reply.status, 400, "{customer}");
    }
}

#[tokio::test]
async fn a_challenged_code_wants_its_verifier() {
    let merchant = Merchant::start().await;
    let mut pairs = merchant.authorize_pairs();
    pairs.push(("code_challenge", challenge()));
    pairs.push(("code_challenge_method", "S256".to_owned()));
    for (verifier, status) in [(VERIFIER, 200), ("another", 400), ("", 400)] {
        let back = merchant.approve(page_of("ayse"), &pairs, "ayse").await;
        let code = value(&back, "code").unwrap();
        let form = [
            REDEEM,
            ("code", &code),
            ("redirect_uri", RETURN),
            ("code_verifier", verifier),
        ];
        let reply = merchant.token_of(&form).await;
        assert_eq!(reply.status, status, "{verifier}: {}", reply.text);
    }
}

#[tokio::test]
async fn a_code_is_good_once_for_a_minute_and_for_its_return_address() {
    let merchant = Merchant::start().await;
    let refused = |reply: caller::Reply| (reply.status, reply.json()["error"].clone());
    let expected = (400, json!("invalid_grant"));

    let code = merchant.code("ayse").await;
    assert_eq!(merchant.redeem(&code).await.status, 200);
    assert_eq!(refused(merchant.redeem(&code).await), expected);

    let code = merchant.code("ayse").await;
    merchant.pass_s(60).await;
    assert_eq!(refused(merchant.redeem(&code).await), expected);

    let code = merchant.code("ayse").await;
    let elsewhere = [
        REDEEM,
        ("code", &*code),
        ("redirect_uri", "http://127.0.0.1:8787/other"),
    ];
    assert_eq!(refused(merchant.token_of(&elsewhere).await), expected);
    assert_eq!(refused(merchant.redeem("no-such-code").await), expected);
}

#[tokio::test]
async fn an_unknown_client_or_return_address_never_becomes_a_redirect() {
    let merchant = Merchant::start().await;
    for (place, wrong) in [
        (0, "stranger"),
        (4, "http://shop.example/return"),
        (4, "javascript:alert(1)"),
        (4, ""),
    ] {
        let mut pairs = merchant.authorize_pairs();
        pairs[place].1 = wrong.to_owned();
        let url = merchant.authorize_url(page_of("ayse"), &pairs);
        let order = json!({"url": url, "customer": "ayse"});
        let reply = merchant.try_control("POST", "/bank/authorize", &order).await;
        assert_eq!(reply.status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn what_else_is_wrong_is_told_to_the_asker() {
    let merchant = Merchant::start().await;
    for (place, wrong, error) in [
        (1, "token", "unsupported_response_type"),
        (2, "openid", "invalid_scope"),
        (2, "", "invalid_scope"),
        (5, "moon", "invalid_request"),
    ] {
        let mut pairs = merchant.authorize_pairs();
        pairs[place].1 = wrong.to_owned();
        let back = merchant.approve(page_of("ayse"), &pairs, "ayse").await;
        assert_eq!(value(&back, "error").unwrap(), error);
        assert_eq!(value(&back, "state").unwrap(), "s-1 ğ");
    }
    for method in [None, Some("plain")] {
        let mut pairs = merchant.authorize_pairs();
        pairs.push(("code_challenge", challenge()));
        pairs.extend(method.map(|method| ("code_challenge_method", method.to_owned())));
        let back = merchant.approve(page_of("ayse"), &pairs, "ayse").await;
        assert_eq!(value(&back, "error").unwrap(), "invalid_request");
    }
}
