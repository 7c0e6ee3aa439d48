//! The shop's key: without one nothing is told and nothing is done; the configured one opens sessions and reads.

use reqwest::{Method, RequestBuilder};
use serde_json::json;
use vezne_tests::{API_KEY, Answer, Operator, World, order};

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");

fn with_key(request: RequestBuilder) -> RequestBuilder {
    request.header("Idempotency-Key", "asked-by-nobody_")
}

/// Every request that takes a key of the shop's, about a session.
fn requests(world: &World, session: &str) -> Vec<(&'static str, RequestBuilder)> {
    let path = format!("/v1/sessions/{session}");
    let open = world
        .request(Method::POST, "/v1/sessions")
        .header("Idempotency-Key", "opened-by-nobody");
    vec![
        ("open", open.json(&order())),
        ("read", world.request(Method::GET, &path)),
        (
            "change",
            world.request(Method::PATCH, &path).json(&json!({ "amount": "1.00" })),
        ),
        ("cancel", world.request(Method::POST, &format!("{path}/cancel"))),
        ("events", world.request(Method::GET, "/v1/events")),
        ("banks", world.request(Method::GET, "/v1/banks")),
        (
            "days",
            world.request(Method::GET, "/v1/business-days?from=2026-01-01&to=2026-01-01"),
        ),
        (
            "payouts draft",
            with_key(world.request(Method::POST, "/v1/transfers")).json(&json!({})),
        ),
        ("payouts list", world.request(Method::GET, "/v1/transfers")),
        ("payouts read", world.request(Method::GET, "/v1/transfers/pyo_1")),
        (
            "payouts confirm",
            with_key(world.request(Method::POST, "/v1/transfers/pyo_1/confirm")).json(&json!({ "revision": 0 })),
        ),
        (
            "payouts cancel",
            world.request(Method::POST, "/v1/transfers/pyo_1/cancel"),
        ),
    ]
}

#[tokio::test]
async fn without_the_shops_key_nothing_is_told_and_nothing_is_done() {
    let world = World::start().await;
    let buyer = world.buyer().await;
    let wrong = [
        "vzk_test_0123456789abcdeg",
        "vzk_test_0123456789abcde",
        "",
        &buyer.token,
    ];
    for (what, request) in requests(&world, &buyer.session) {
        let refused = Answer::to(request).await;
        refused.problem(401, "unauthorized");
        assert_eq!(refused.header("www-authenticate"), "Bearer", "{what}");
    }
    for key in wrong {
        for (_, request) in requests(&world, &buyer.session) {
            Answer::to(request.bearer_auth(key)).await.problem(401, "unauthorized");
        }
    }
    for (_, request) in requests(&world, &buyer.session) {
        let basic = request.basic_auth("shop", Some(API_KEY));
        Answer::to(basic).await.problem(401, "unauthorized");
    }
    assert_eq!(world.story_of(&buyer.session).await, ["session.open"]);
    assert_eq!(world.events().await.len(), 1);
}

#[tokio::test]
async fn the_configured_key_opens_changes_reads_and_withdraws() {
    let world = World::start().await;
    let session = world.buyer().await.session;
    let expected = [
        ("open", 201),
        ("read", 200),
        ("change", 422),
        ("cancel", 200),
        ("events", 200),
        ("banks", 200),
        ("days", 200),
        ("payouts draft", 403),
        ("payouts list", 200),
        ("payouts read", 404),
        ("payouts confirm", 403),
        ("payouts cancel", 403),
    ];
    for ((what, request), (_, status)) in requests(&world, &session).into_iter().zip(expected) {
        let answer = Answer::to(request.bearer_auth(API_KEY)).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_made_key_does_what_its_scope_says_and_nothing_else() {
    let world = World::start().await;
    let session = world.buyer().await.session;
    let operator = Operator::of(&world, PROGRAM);
    let scopes = [
        (
            "read",
            [
                ("read", 200),
                ("events", 200),
                ("banks", 200),
                ("days", 200),
                ("payouts list", 200),
                ("payouts read", 404),
            ]
            .as_slice(),
        ),
        (
            "payouts.draft",
            &[
                ("payouts draft", 422),
                ("payouts list", 200),
                ("payouts read", 404),
                ("payouts cancel", 404),
            ],
        ),
        (
            "payouts.confirm",
            &[
                ("payouts confirm", 404),
                ("payouts list", 200),
                ("payouts read", 404),
                ("payouts cancel", 404),
            ],
        ),
        ("refunds", &[]),
    ];
    for (scope, opens) in scopes {
        let create = ["keys", "create", "--name", scope, "--scopes", scope, "--json"];
        let made = operator.run(&world, &create).await.done();
        let key = made["key"].as_str().unwrap();
        for (what, request) in requests(&world, &session) {
            let answer = Answer::to(request.bearer_auth(key)).await;
            match opens.iter().find(|(open, _)| *open == what) {
                Some((_, status)) => assert_eq!(answer.status, *status, "{scope} {what}: {}", answer.text),
                None => {
                    answer.problem(403, "forbidden");
                }
            }
        }
    }
    assert_eq!(world.story_of(&session).await, ["session.open"]);
    assert_eq!(world.events().await.len(), 1, "no other session was opened");

    let create = ["keys", "create", "--name", "shop", "--scopes", "sessions", "--json"];
    let made = operator.run(&world, &create).await.done();
    let expected = [
        ("open", 201),
        ("read", 403),
        ("change", 422),
        ("cancel", 200),
        ("events", 403),
        ("banks", 403),
        ("days", 403),
        ("payouts draft", 403),
        ("payouts list", 403),
        ("payouts read", 403),
        ("payouts confirm", 403),
        ("payouts cancel", 403),
    ];
    for ((what, request), (_, status)) in requests(&world, &session).into_iter().zip(expected) {
        let answer = Answer::to(request.bearer_auth(made["key"].as_str().unwrap())).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text);
    }
}

#[tokio::test]
async fn the_shops_key_is_no_token_of_a_buyers() {
    let world = World::start().await;
    world.buyer().await;
    let as_buyer = world.as_shop(Method::GET, "/v1/session");
    Answer::to(as_buyer).await.problem(401, "invalid-token");
}
