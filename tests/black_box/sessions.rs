//! Who may read and act on a session, and until when.

use reqwest::Method;
use reqwest::header::ORIGIN as ORIGIN_HEADER;
use serde_json::json;
use vezne_tests::{Answer, ORIGIN, World, order};

#[tokio::test]
async fn the_widget_sees_what_it_needs_and_no_person() {
    let world = World::start().await;
    let session = world.buyer().await.session().await;
    assert_eq!(session.body["amount"], "100.00");
    assert_eq!(session.body["plans"], json!([1, 2, 3, 6, 9, 12]));
    assert_eq!(
        (&session.body["testMode"], &session.body["state"]),
        (&json!(true), &json!("open"))
    );
    assert_eq!(session.body["expiresAt"], "2026-11-02T09:30:00Z");
    for word in ["Ayşe", "example.com", "11111111111", "İnci", "sandbox-"] {
        assert!(!session.text.contains(word), "{word}: {}", session.text);
    }
}

#[tokio::test]
async fn the_shop_needs_its_key_and_the_browser_its_token() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    for key in ["", "vzk_test_0123456789abcdee", &buyer.token] {
        let request = world
            .request(Method::POST, "/v1/sessions")
            .bearer_auth(key)
            .json(&order());
        Answer::to(request).await.problem(401, "unauthorized");
        let read = world
            .request(Method::GET, &format!("/v1/sessions/{}", buyer.session))
            .bearer_auth(key);
        Answer::to(read).await.problem(401, "unauthorized");
    }
    let other_epoch = buyer.token.replacen(".0.", ".1.", 1);
    for token in [
        "",
        "x",
        vezne_tests::API_KEY,
        &other_epoch,
        &buyer.token[..buyer.token.len() - 2],
    ] {
        let answer = Answer::to(world.request(Method::GET, "/v1/session").bearer_auth(token)).await;
        answer.problem(401, "invalid-token");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    Answer::to(world.request(Method::GET, "/v1/session"))
        .await
        .problem(401, "invalid-token");
}

#[tokio::test]
async fn an_unknown_session_is_told_as_unknown() {
    let world = World::start().await;
    for id in ["ses_0123456789abcdefghjkmnpqrs", "nonsense", "..%2f..%2fetc"] {
        let answer = Answer::to(world.as_shop(Method::GET, &format!("/v1/sessions/{id}"))).await;
        answer.problem(404, "session-not-found");
    }
}

#[tokio::test]
async fn a_buyer_acts_for_half_an_hour_from_the_last_use_and_two_hours_at_most() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    for _ in 0..4 {
        world.advance_s(1700).await;
        assert_eq!(buyer.quote("552608").await.status, 200);
    }
    world.advance_s(401).await;
    buyer.quote("552608").await.problem(410, "session-expired");
    buyer.pay(1, "late").await.problem(410, "session-expired");
    assert_eq!(buyer.session().await.body["state"], "expired");
    world.clock.advance_s(72 * 3600);
    buyer.session().await.problem(401, "invalid-token");
    assert_eq!(buyer.as_shop_sees().await["state"], "expired");
}

#[tokio::test]
async fn only_the_shops_pages_may_call_and_they_may_read_why_to_wait() {
    let world = World::start().await;
    let preflight = |origin: &str| {
        world
            .request(Method::OPTIONS, "/v1/session/pay-with-iyzico")
            .header(ORIGIN_HEADER, origin)
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "authorization,content-type,idempotency-key",
            )
    };
    let allowed = Answer::to(preflight(ORIGIN)).await;
    assert_eq!(allowed.header("access-control-allow-origin"), ORIGIN);
    assert_eq!(allowed.header("access-control-max-age"), "7200");
    assert!(
        allowed
            .header("access-control-allow-headers")
            .contains("idempotency-key")
    );
    assert_eq!(
        Answer::to(preflight("https://evil.example"))
            .await
            .header("access-control-allow-origin"),
        ""
    );
    let refused = world.request(Method::GET, "/v1/session").header(ORIGIN_HEADER, ORIGIN);
    let refused = Answer::to(refused).await;
    assert_eq!(
        refused.header("access-control-allow-origin"),
        ORIGIN,
        "a refusal can be read too"
    );
    for header in ["retry-after", "x-request-id"] {
        assert!(
            refused.header("access-control-expose-headers").contains(header),
            "{header}"
        );
    }
}

#[tokio::test]
async fn a_session_asks_about_twenty_cards_at_most() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    for number in 0..40 {
        assert_eq!(buyer.quote(format!("4{number:05}")).await.status, 200, "{number}");
    }
    buyer.quote("499999").await.problem(429, "too-many-prefixes");
    assert_eq!(
        buyer.quote("400001").await.status,
        200,
        "a card asked about before is free"
    );
    assert_eq!(buyer.pay(1, "go").await.status, 200, "and paying goes on");
}

#[tokio::test]
async fn the_database_holds_no_person_and_no_token() {
    let mut world = World::start().await;
    let token = {
        let buyer = world.buyer().await;
        let token = buyer.go_to_page(1).await;
        buyer.quote("55260800").await;
        world.iyzico().pay(&token, 1).await;
        buyer.come_back(&token).await;
        assert_eq!(buyer.as_shop_sees().await["state"], "paid");
        [token, buyer.token]
    };
    world.stop_signer().await;
    let mut files = 0;
    for entry in std::fs::read_dir(world.folder()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        files += 1;
        for word in [
            "Ayşe",
            "Yılmaz",
            "example.com",
            "SIP-1001",
            "55260800",
            "Axess",
            &token[0],
            &token[1],
        ] {
            assert!(!text.contains(word), "{word}");
        }
    }
    assert!(files > 0);
}

#[tokio::test]
async fn the_signer_says_that_it_lives_and_is_ready() {
    let world = World::start().await;
    for path in ["/live", "/ready"] {
        let answer = Answer::to(world.request(Method::GET, path)).await;
        assert_eq!(answer.status, 200);
        assert!(answer.header("x-request-id").starts_with("req_"));
    }
}
