//! What an operator does beside a serving signer: keys, the log, deliveries.

use reqwest::Method;
use serde_json::json;
use vezne_tests::{Answer, On, Operator, ShopServer, World, order};

use crate::review::{in_review, settle};

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");
const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// Opens a session with a key, and says how that ended.
async fn open_with(world: &World, key: &str, reference: &str) -> Answer {
    let mut order = order();
    order["reference"] = reference.into();
    let request = world.request(Method::POST, "/v1/sessions").bearer_auth(key);
    Answer::to(
        request
            .header("Idempotency-Key", format!("{reference:_<16}"))
            .json(&order),
    )
    .await
}

async fn read_feed_with(world: &World, key: &str) -> Answer {
    Answer::to(world.request(Method::GET, "/v1/events").bearer_auth(key)).await
}

#[tokio::test]
async fn a_key_opens_what_its_scopes_say_until_it_is_taken_back() {
    for on in [On::Sqlite, On::Postgres] {
        let world = World::plan().on(on).start().await;
        let operator = Operator::of(&world, PROGRAM);
        let create = ["keys", "create", "--name", "shop", "--scopes", "sessions", "--json"];
        let made = operator.run(&world, &create).await.done();
        let (id, key) = (made["id"].as_str().unwrap(), made["key"].as_str().unwrap());
        assert_eq!(
            (made["name"].as_str(), &made["scopes"]),
            (Some("shop"), &json!(["sessions"]))
        );
        assert!(key.starts_with("vzk_") && key.len() == 47, "{key}");

        assert_eq!(open_with(&world, key, "SIP-1").await.status, 201);
        read_feed_with(&world, key).await.problem(403, "forbidden");

        let listed = operator.run(&world, &["keys", "list"]).await;
        assert!(
            listed.text.contains(id) && !listed.text.contains(key),
            "{}",
            listed.text
        );

        operator.run(&world, &["keys", "revoke", id]).await.done();
        open_with(&world, key, "SIP-2").await.problem(401, "unauthorized");
        let told = operator.run(&world, &["keys", "revoke", id]).await.refused();
        assert!(told.contains("taken back already"), "{told}");
    }
}

#[tokio::test]
async fn the_log_of_a_whole_day_is_whole_on_both_databases() {
    for on in [On::Sqlite, On::Postgres] {
        let world = World::plan().on(on).start().await;
        let operator = Operator::of(&world, PROGRAM);
        let session = in_review(&world).await;
        world.run_jobs().await;
        operator.run(&world, &settle(&session, "paid")).await.done();
        world.buyer_of("SIP-2").await;
        let events = world.events().await.len();
        let found = operator.run(&world, &["audit", "verify", "--json"]).await.done();
        assert_eq!((&found["valid"], &found["sessions"]), (&json!(true), &json!(2)));
        assert_eq!(
            (&found["events"], &found["feed"]["events"]),
            (&json!(events), &json!(events))
        );
        let head = found["feed"]["head"].as_str().unwrap();
        let found = operator
            .run(&world, &["audit", "verify", "--json", "--head", head])
            .await
            .done();
        assert_eq!(found["feed"]["loggedAt"], events);
    }
}

#[tokio::test]
async fn what_was_given_up_is_listed_and_waits_again_when_it_is_resent() {
    // Nobody listens there.
    let url = "http://127.0.0.1:1/";
    let world = World::plan().telling(url, &[SECRET]).start().await;
    let operator = Operator::with(&world, PROGRAM, |plan| plan.telling(url, SECRET));
    world.buyer().await;
    world.pass_s(40 * 3600, 3600).await;
    let list = ["webhooks", "list", "--state", "given-up", "--json"];
    let listed = operator.run(&world, &list).await.done();
    let given_up = listed["deliveries"].as_array().unwrap();
    assert!(!given_up.is_empty(), "{listed}");
    assert_eq!(
        (&given_up[0]["tries"], &given_up[0]["lastOutcome"]),
        (&json!(8), &json!("no connection"))
    );

    let resent = operator
        .run(&world, &["webhooks", "resend", "--given-up", "--json"])
        .await
        .done();
    assert_eq!(resent, json!({ "resent": given_up.len(), "unknown": [] }));
    let listed = operator.run(&world, &list).await.done();
    assert_eq!(listed, json!({ "deliveries": [], "more": false }));
}

#[tokio::test]
async fn an_event_that_was_delivered_is_delivered_once_more_when_it_is_resent() {
    let shop = ShopServer::start().await;
    let world = World::plan().telling(&shop.url(), &[SECRET]).start().await;
    let operator = Operator::with(&world, PROGRAM, |plan| plan.telling(&shop.url(), SECRET));
    world.buyer().await;
    world.run_jobs().await;
    let [event] = shop.told().try_into().unwrap();
    operator
        .run(&world, &["webhooks", "resend", &event, "--json"])
        .await
        .done();
    // The operator's clock runs on while the world's stands still.
    world.advance_s(10).await;
    world.run_jobs().await;
    assert_eq!(shop.told(), [event.clone(), event]);

    let nowhere = "evt_0123456789abcdefghjkmnpqrs";
    let printed = operator.run(&world, &["webhooks", "resend", nowhere, "--json"]).await;
    assert_eq!(
        (printed.code, printed.json),
        (1, json!({ "resent": 0, "unknown": [nowhere] }))
    );
}

#[tokio::test]
async fn nothing_is_resent_where_nobody_is_told() {
    let world = World::start().await;
    let operator = Operator::of(&world, PROGRAM);
    let told = operator
        .run(&world, &["webhooks", "resend", "--given-up"])
        .await
        .refused();
    assert!(told.contains("webhooks.url"), "{told}");
}
