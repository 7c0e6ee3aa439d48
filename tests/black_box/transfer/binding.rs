//! Two persons: what one of them authorizes at the bank can be used only by the page that this very person came back to.

use reqwest::Method;
use serde_json::json;
use vezne_tests::{Answer, BankBuyer, Browser, World};

use super::{executes, moved, stand, with_bank};

const CHECKOUT: &str = "http://localhost:8788/checkout/SIP-1001";

/// The address of a started transfer's ticket.
fn ticket_url(started: &Answer) -> String {
    assert_eq!(started.status, 200, "{}", started.text);
    started.body["url"].as_str().unwrap().to_owned()
}

/// The code in the fragment of where a browser is sent to.
fn code_of(back: &Answer) -> Option<String> {
    let (_, code) = back.header("location").split_once("#vezne-bank=")?;
    Some(code.to_owned())
}

/// A buyer who has come back from the bank, and the code that stands in the page's address.
async fn back_with_code(buyer: &BankBuyer<'_>, world: &World, key: &str) -> (Answer, String) {
    let page = buyer.leave(&buyer.start(key).await).await;
    let callback = buyer.answer_at_bank(&page, false).await;
    let back = buyer.browser.goes(world, &callback).await;
    let code = code_of(&back).expect("a code");
    (back, code)
}

/// Checks that nothing of the bank's desk opens with a grant.
async fn opens_nothing(buyer: &BankBuyer<'_>, grant: &str) {
    let asks = [
        ("accounts", json!({ "grant": grant })),
        ("draft", json!({ "grant": grant, "account": "acc" })),
        ("draft", json!({ "grant": grant, "iban": "TR880001500158007300000011" })),
        ("confirm", json!({ "grant": grant, "otpId": "otp_1", "otp": "123456" })),
    ];
    for (what, ask) in asks {
        buyer.post(what, &ask).await.problem(403, "bank-grant-invalid");
    }
}

#[tokio::test]
async fn who_hands_the_ticket_to_another_has_nothing_of_what_the_other_authorizes() {
    let world = with_bank().await;
    let mallory = world.bank_buyer().await;
    let ticket = ticket_url(&mallory.start("first").await);

    let ayse = Browser::default();
    let left = ayse.goes(&world, &ticket).await;
    assert_eq!(left.status, 303);
    let callback = mallory.answer_at_bank(left.header("location"), false).await;
    let back = ayse.goes(&world, &callback).await;
    let code = code_of(&back).expect("the code is in Ayşe's address alone");

    // Mallory sees the session, and neither the code nor anything that it can be guessed from.
    let seen = mallory.buyer.session().await.text;
    assert!(!seen.contains(&code), "{seen}");
    for guess in ["", "x", &"A".repeat(43), mallory.buyer.token.as_str()] {
        mallory
            .post("grant", &json!({ "code": guess }))
            .await
            .problem(403, "bank-grant-invalid");
        opens_nothing(&mallory, guess).await;
    }
    for incomplete in [json!({}), json!({ "grant": null })] {
        let refused = mallory.post("accounts", &incomplete).await;
        assert!((400..=422).contains(&refused.status), "{}", refused.text);
    }
    assert!(world.observe("bank/phone").await.as_array().unwrap().is_empty());
    assert_eq!(executes(&world).await, 0);
    moved(&world, 0).await;
}

#[tokio::test]
async fn who_hands_the_banks_page_to_another_has_nothing_of_what_the_other_authorizes() {
    let world = with_bank().await;
    let mallory = world.bank_buyer().await;
    let page = mallory.leave(&mallory.start("first").await).await;
    let callback = mallory.answer_at_bank(&page, false).await;

    // Ayşe's browser has no cookie of this signer's, or that of a transfer of her own.
    let stranger = Browser::default();
    let other = world.bank_buyer_of("SIP-1002", "100.00").await;
    other.leave(&other.start("first").await).await;
    for browser in [&stranger, &other.browser] {
        let refused = browser.goes(&world, &callback).await;
        assert_eq!(refused.status, 403, "{}", refused.text);
        assert!(refused.header("content-type").starts_with("text/html"));
        assert_eq!(refused.header("location"), "");
        assert!(!refused.text.contains("vezne-bank"), "{}", refused.text);
        stand(&mallory, "authorizing", "processing").await;
    }
    assert_eq!(world.iyzico().calls_of("/vakifbank/auth/oauth/v2/token").await, 0);
    opens_nothing(&mallory, "").await;
    moved(&world, 0).await;
}

#[tokio::test]
async fn a_forged_cookie_is_another_browser() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    let page = buyer.leave(&buyer.start("first").await).await;
    let callback = buyer.answer_at_bank(&page, false).await;
    let guess = "A".repeat(43);
    for cookie in [
        "vezne-bank=".to_owned(),
        format!("vezne-bank={guess}"),
        format!("vezne-bank={guess}; vezne-bank={guess}"),
        format!("__Host-vezne-bank={guess}"),
    ] {
        let refused = Answer::to(world.http().get(&callback).header("cookie", &cookie)).await;
        assert_eq!(refused.status, 403, "{cookie}: {}", refused.text);
    }
    let back = buyer.browser.goes(&world, &callback).await;
    buyer.use_code(&back).await;
    stand(&buyer, "choosing_account", "processing").await;
}

#[tokio::test]
async fn the_cookie_is_for_this_browsers_navigations_alone_and_is_kept() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    let left = buyer
        .browser
        .goes(&world, &ticket_url(&buyer.start("first").await))
        .await;
    let cookie = left.header("set-cookie").to_owned();
    let parts: Vec<&str> = cookie.split("; ").collect();
    for part in ["Path=/", "HttpOnly", "SameSite=Lax"] {
        assert!(parts.contains(&part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    // Over http, on a developer's machine, it cannot be Secure.
    assert!(!parts.contains(&"Secure"), "{cookie}");
    assert_eq!(parts[0].len(), "vezne-bank=".len() + 43);

    // Another page of the same browser does not lose the first one's.
    let second = world.bank_buyer_of("SIP-1002", "100.00").await;
    let again = buyer
        .browser
        .goes(&world, &ticket_url(&second.start("first").await))
        .await;
    assert_eq!(again.header("set-cookie").split("; ").next(), Some(parts[0]));
}

#[tokio::test]
async fn a_code_of_one_session_is_nothing_to_another() {
    let world = with_bank().await;
    let ayse = world.bank_buyer().await;
    let other = world.bank_buyer_of("SIP-1002", "100.00").await;
    let (back, code) = back_with_code(&ayse, &world, "first").await;
    back_with_code(&other, &world, "first").await;
    other
        .post("grant", &json!({ "code": code }))
        .await
        .problem(403, "bank-grant-invalid");
    ayse.use_code(&back).await;
    opens_nothing(&other, &ayse.grant()).await;
    ayse.draft().await;
}

#[tokio::test]
async fn a_code_works_once_and_for_two_minutes() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    let (back, code) = back_with_code(&buyer, &world, "first").await;
    buyer.use_code(&back).await;
    buyer
        .post("grant", &json!({ "code": code }))
        .await
        .problem(403, "bank-grant-invalid");
    opens_nothing(&buyer, &code).await;

    let (_, late) = back_with_code(&buyer, &world, "second").await;
    world.advance_s(121).await;
    buyer
        .post("grant", &json!({ "code": late }))
        .await
        .problem(403, "bank-grant-invalid");
}

#[tokio::test]
async fn of_five_who_use_a_code_at_once_one_has_the_grant() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    let (_, code) = back_with_code(&buyer, &world, "first").await;
    let ask = json!({ "code": code });
    let using = || buyer.post("grant", &ask);
    let (a, b, c, d, e) = tokio::join!(using(), using(), using(), using(), using());
    let mut granted = 0;
    for told in [a, b, c, d, e] {
        match told.status {
            200 => granted += 1,
            _ => drop(told.problem(403, "bank-grant-invalid").to_owned()),
        }
    }
    assert_eq!(granted, 1);
}

#[tokio::test]
async fn a_grant_ends_with_its_transfer() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    let old = buyer.grant();
    buyer.accounts().await;
    buyer.authorize("second").await;
    opens_nothing(&buyer, &old).await;
    buyer.draft().await;
    let otp = buyer.otp().await;
    let otp_id = buyer.transfer().await["draft"]["otpId"].clone();
    let ask = json!({ "grant": old, "otpId": otp_id, "otp": otp });
    buyer.post("confirm", &ask).await.problem(403, "bank-grant-invalid");
    assert_eq!(executes(&world).await, 0);
}

#[tokio::test]
async fn a_ticket_works_once_for_a_minute_and_only_whole() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    let ticket = ticket_url(&buyer.start("first").await);
    for at in [ticket.len() - 1, ticket.find("ticket=").unwrap() + "ticket=".len()] {
        let mut tampered = ticket.clone();
        let other = if &ticket[at..=at] == "A" { "B" } else { "A" };
        tampered.replace_range(at..=at, other);
        let refused = Browser::default().goes(&world, &tampered).await;
        assert_eq!((refused.status, refused.header("set-cookie")), (404, ""), "{tampered}");
    }
    let bare = format!("{}/v1/session/bank/start", world.signer);
    assert_eq!(Browser::default().goes(&world, &bare).await.status, 404);

    assert_eq!(buyer.browser.goes(&world, &ticket).await.status, 303);
    for browser in [&Browser::default(), &buyer.browser] {
        let again = browser.goes(&world, &ticket).await;
        assert_eq!((again.status, again.header("location")), (303, CHECKOUT));
        assert_eq!(again.header("set-cookie"), "");
    }

    let second = ticket_url(&buyer.start("second").await);
    world.advance_s(61).await;
    let late = buyer.browser.goes(&world, &second).await;
    assert_eq!((late.status, late.header("location")), (303, CHECKOUT));
    let replayed = buyer.start("second").await;
    replayed.problem(409, "attempt-ended");
}

#[tokio::test]
async fn the_banks_answer_counts_once() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    let page = buyer.leave(&buyer.start("first").await).await;
    let callback = buyer.answer_at_bank(&page, false).await;
    let back = buyer.browser.goes(&world, &callback).await;
    for browser in [&buyer.browser, &Browser::default()] {
        let again = browser.goes(&world, &callback).await;
        assert!(code_of(&again).is_none(), "{}", again.header("location"));
    }
    assert_eq!(world.iyzico().calls_of("/vakifbank/auth/oauth/v2/token").await, 1);
    buyer.use_code(&back).await;
    buyer.draft().await;
}

#[tokio::test]
async fn two_tabs_that_bring_the_same_answer_have_one_code() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    let page = buyer.leave(&buyer.start("first").await).await;
    let callback = buyer.answer_at_bank(&page, false).await;
    let coming = || buyer.browser.goes(&world, &callback);
    let (a, b, c) = tokio::join!(coming(), coming(), coming());
    let codes = [a, b, c].iter().filter_map(code_of).count();
    assert_eq!(codes, 1);
    assert_eq!(world.iyzico().calls_of("/vakifbank/auth/oauth/v2/token").await, 1);
    stand(&buyer, "choosing_account", "processing").await;
}

#[tokio::test]
async fn a_no_at_the_bank_brings_the_buyer_back_to_the_shop() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    let page = buyer.leave(&buyer.start("first").await).await;
    let callback = buyer.answer_at_bank(&page, true).await;
    let back = buyer.browser.goes(&world, &callback).await;
    assert_eq!((back.status, back.header("location")), (303, CHECKOUT));
    stand(&buyer, "refused", "open").await;
    assert_eq!(buyer.transfer().await["notice"]["code"], "denied");
    buyer.pay("second").await;
    stand(&buyer, "settled", "paid").await;
    moved(&world, 1).await;
}

#[tokio::test]
async fn an_answer_that_is_neither_yes_nor_no_is_a_no() {
    for answer in [
        "error=server_error",
        "code=",
        "foo=bar",
        "code=x&error=server_error",
        "code=made-up",
    ] {
        let world = with_bank().await;
        let buyer = world.bank_buyer().await;
        let page = buyer.leave(&buyer.start("first").await).await;
        let state = url_value(&page, "state");
        let callback = format!("{}/v1/callbacks/vakifbank?{answer}&state={state}", world.signer);
        let back = buyer.browser.goes(&world, &callback).await;
        assert_eq!((back.status, back.header("location")), (303, CHECKOUT), "{answer}");
        stand(&buyer, "refused", "open").await;
        assert_eq!(buyer.transfer().await["notice"]["code"], "authorize-again", "{answer}");
    }
}

#[tokio::test]
async fn a_state_that_nobody_knows_leads_nowhere() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    buyer.leave(&buyer.start("first").await).await;
    for query in [
        "",
        "?code=x",
        "?code=x&state=",
        "?code=x&state=made-up",
        "?error=access_denied&state=x",
    ] {
        let callback = format!("{}/v1/callbacks/vakifbank{query}", world.signer);
        let told = buyer.browser.goes(&world, &callback).await;
        assert_eq!(told.status, 404, "{query}: {}", told.text);
    }
    stand(&buyer, "authorizing", "processing").await;
}

#[tokio::test]
async fn who_is_at_the_bank_for_too_long_begins_anew() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    let page = buyer.leave(&buyer.start("first").await).await;
    world.advance_s(901).await;
    let callback = buyer.answer_at_bank(&page, false).await;
    let back = buyer.browser.goes(&world, &callback).await;
    assert_eq!((back.status, back.header("location")), (303, CHECKOUT));
    world.run_jobs().await;
    stand(&buyer, "expired", "open").await;
    assert_eq!(world.iyzico().calls_of("/vakifbank/auth/oauth/v2/token").await, 0);
}

#[tokio::test]
async fn no_client_token_opens_nothing() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    for what in ["start", "grant", "accounts", "draft", "confirm", "cancel"] {
        let path = format!("/v1/session/bank/{what}");
        let ask = json!({ "grant": buyer.grant() });
        let refused = Answer::to(world.request(Method::POST, &path).json(&ask)).await;
        assert_eq!(refused.status, 401, "{what}: {}", refused.text);
        let as_shop = Answer::to(world.as_shop(Method::POST, &path).json(&ask)).await;
        assert_eq!(as_shop.status, 401, "{what}: {}", as_shop.text);
    }
}

fn url_value(url: &str, name: &str) -> String {
    let url = url::Url::parse(url).unwrap();
    let found = url.query_pairs().find(|(key, _)| key == name);
    found.unwrap().1.into_owned()
}
