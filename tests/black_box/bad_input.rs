//! Bad input: each has its problem, in the reader's language, and nothing is lost.

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{Answer, World, order};

/// Sends a body as it stands to an address of the widget's.
async fn ask(world: &World, body: &str) -> Answer {
    let buyer = world.buyer().await;
    let request = buyer
        .request(Method::POST, "/v1/session/installments")
        .header("content-type", "application/json");
    Answer::to(request.body(body.to_owned())).await
}

#[tokio::test]
async fn malformed_json_is_told_as_that() {
    let world = World::start().await;
    for body in ["", "{", "nope", "{\"prefix\":null}}", "\u{feff}{}"] {
        ask(&world, body).await.problem(400, "invalid-json");
    }
}

#[tokio::test]
async fn a_wrong_prefix_is_named_and_never_repeated() {
    let world = World::start().await;
    for prefix in [
        "\"55260\"",
        "\"552608000\"",
        "\"5526080000000006\"",
        "\"55260a\"",
        "\"\"",
        "552608",
        "[]",
    ] {
        let answer = ask(&world, &format!("{{\"prefix\":{prefix}}}")).await;
        answer.problem(422, "invalid-prefix");
        assert_eq!(answer.body["errors"][0]["pointer"], "/prefix");
        assert!(!answer.text.contains("552608"), "{}", answer.text);
    }
    let as_name = ask(&world, r#"{"prefix":"552608","5526080000000006":1}"#).await;
    as_name.problem(422, "invalid-body");
    assert!(!as_name.text.contains("5526080"), "{}", as_name.text);
    assert_eq!(world.iyzico().requests().await.len(), 0);
}

#[tokio::test]
async fn unknown_fields_other_types_and_large_bodies_are_refused() {
    let world = World::start().await;
    let unknown = ask(&world, r#"{"prefix":null,"amount":"1.00"}"#).await;
    unknown.problem(422, "invalid-body");
    let large = format!("{{\"prefix\":null,\"x\":\"{}\"}}", "y".repeat(5000));
    ask(&world, &large).await.problem(413, "body-too-large");
    let buyer = world.buyer().await;
    let form = buyer
        .request(Method::POST, "/v1/session/installments")
        .form(&[("prefix", "552608")]);
    Answer::to(form).await.problem(415, "unsupported-media-type");
    let huge = world
        .as_shop(Method::POST, "/v1/sessions")
        .header("Idempotency-Key", "0123456789abcdef")
        .header("content-type", "application/json")
        .body(format!("{{\"reference\":\"{}\"}}", "y".repeat(200_000)));
    Answer::to(huge).await.problem(413, "body-too-large");
}

#[tokio::test]
async fn a_plan_that_is_not_offered_is_not_started() {
    let world = World::start().await;
    let mut few = order();
    few["plans"] = json!([1, 3]);
    let buyer = world.open(&few).await;
    for plan in [2, 4, 12, 0] {
        buyer
            .pay(plan, &format!("plan-{plan}"))
            .await
            .problem(422, "plan-not-offered");
    }
    assert_eq!(world.iyzico().requests().await.len(), 0);
    assert_eq!(
        buyer.quote("552608").await.body["offers"][0]["plans"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

/// Opens a session with one field changed and gives the pointers of what is wrong.
async fn wrong_fields(world: &World, change: impl Fn(&mut Value)) -> Vec<String> {
    let mut order = order();
    change(&mut order);
    let answer = world.try_open(&order, "wrong-order").await;
    answer.problem(422, "invalid-body");
    let errors = answer.body["errors"].as_array().unwrap().iter();
    errors
        .map(|error| error["pointer"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn an_order_that_does_not_hold_together_is_refused_field_by_field() {
    let world = World::start().await;
    let changes: [(&str, &str, Value); 12] = [
        ("/amount", "amount", json!("-1")),
        ("/amount", "amount", json!("100.005")),
        ("/amount", "amount", json!("99.99")),
        ("/amount", "amount", json!(1e10)),
        ("/discount", "discount", json!("500")),
        ("/lines", "lines", json!([])),
        ("/currency", "currency", json!("XXX")),
        ("/plans", "plans", json!([5])),
        ("/checkoutUrl", "checkoutUrl", json!("https://evil.example/checkout")),
        ("/returnUrl", "returnUrl", json!("javascript:alert(1)")),
        ("/shippingAddress", "shippingAddress", json!(null)),
        ("/unknownField", "unknownField", json!(1)),
    ];
    for (pointer, field, value) in changes {
        let told = wrong_fields(&world, |order| order[field] = value.clone()).await;
        assert_eq!(told, [pointer], "{field} = {value}");
    }
}

#[tokio::test]
async fn everything_missing_of_the_buyer_is_told_at_once_and_before_any_call() {
    let world = World::start().await;
    let told = wrong_fields(&world, |order| {
        order["buyer"]["email"] = json!("");
        order["buyer"]["ip"] = json!("not an address");
        order["buyer"].as_object_mut().unwrap().remove("surname");
        order["billingAddress"]["city"] = json!("  ");
    })
    .await;
    assert_eq!(
        told,
        ["/buyer/surname", "/buyer/email", "/buyer/ip", "/billingAddress/city"]
    );
    assert_eq!(world.iyzico().requests().await.len(), 0);
}

#[tokio::test]
async fn a_problem_speaks_the_sessions_language_else_the_browsers() {
    let world = World::start().await;
    let mut english = order();
    english["locale"] = json!("en");
    let buyer = world.open(&english).await;
    let detail = |answer: &Answer| answer.problem(422, "plan-not-offered").to_owned();
    assert!(detail(&buyer.pay(5, "x").await).starts_with("Choose"));
    let turkish = world.buyer_of("SIP-TR").await;
    assert!(detail(&turkish.pay(5, "x").await).starts_with("Bu ödemede"));
    let stranger = |language: &str| {
        world
            .request(Method::GET, "/v1/session")
            .header("accept-language", language)
    };
    let answer = Answer::to(stranger("en-GB,en;q=0.9")).await;
    assert!(answer.problem(401, "invalid-token").starts_with("This payment link"));
    assert_eq!(answer.header("content-language"), "en");
    let answer = Answer::to(stranger("de")).await;
    assert!(answer.problem(401, "invalid-token").starts_with("Bu ödeme"));
}

#[tokio::test]
async fn no_such_address_and_no_such_method_are_problems_too() {
    let world = World::start().await;
    Answer::to(world.request(Method::GET, "/v1/nothing"))
        .await
        .problem(404, "not-found");
    Answer::to(world.request(Method::DELETE, "/v1/session"))
        .await
        .problem(405, "method-not-allowed");
}

#[tokio::test]
async fn the_type_of_a_problem_is_a_page_about_it() {
    let world = World::start().await;
    let problem = Answer::to(world.request(Method::GET, "/v1/session")).await;
    let page = Answer::to(world.request(Method::GET, problem.body["type"].as_str().unwrap())).await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, "text/html; charset=utf-8")
    );
    assert!(
        page.text.contains("invalid-token") && page.text.contains("Mağazaya dönüp"),
        "{}",
        page.text
    );
    Answer::to(world.request(Method::GET, "/problems/nothing"))
        .await
        .problem(404, "not-found");
}
