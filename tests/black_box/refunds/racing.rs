//! Several at once: never more than was taken, and one of a payment at a time.

use vezne_protocol::Amount;
use vezne_signer::hooks::CrashPoint;
use vezne_tests::{Hold, On};

use super::*;

/// Asks at once, each with a key of its own, and tells which were taken up.
async fn at_once(world: &World, session: &str, bodies: &[Value]) -> usize {
    let asked: Vec<_> = bodies
        .iter()
        .enumerate()
        .map(|(number, body)| {
            let path = format!("/v1/sessions/{session}/refunds");
            let request = world.as_shop(Method::POST, &path);
            let request = request.header("Idempotency-Key", format!("at-once-{number:_>10}"));
            tokio::spawn(Answer::to(request.json(body)))
        })
        .collect();
    let mut taken_up = 0;
    for answer in asked {
        let answer = answer.await.unwrap();
        match answer.status {
            201 => taken_up += 1,
            409 => {
                let code = answer.body["code"].as_str().unwrap();
                assert!(
                    ["refund-under-way", "nothing-to-refund"].contains(&code),
                    "{}",
                    answer.text
                );
            }
            status => {
                assert_eq!(status, 422, "{}", answer.text);
                assert_eq!(answer.body["errors"][0]["pointer"], "/amount", "{}", answer.text);
            }
        }
    }
    taken_up
}

async fn two_full_refunds(world: World) {
    let world = at_noon(world).await;
    let buyer = paid(&world).await;
    assert_eq!(at_once(&world, &buyer.session, &vec![all(); 8]).await, 1);
    assert_eq!(gone(&world, &buyer.session).await, cancelled("111.45"));
    assert_eq!(buyer.as_shop_sees().await["refunds"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn of_full_refunds_at_once_one_goes_back() {
    two_full_refunds(World::start().await).await;
}

#[tokio::test]
async fn of_full_refunds_at_once_one_goes_back_on_postgres() {
    two_full_refunds(World::plan().on(On::Postgres).start().await).await;
}

#[tokio::test]
async fn a_refund_and_a_cancel_that_race_never_give_back_more_than_was_taken() {
    let world = at_noon(World::start().await).await;
    let buyer = paid(&world).await;
    let part = json!({ "amount": "60.00" });
    let asked = at_once(
        &world,
        &buyer.session,
        &[all(), part.clone(), all(), part.clone(), part],
    )
    .await;
    assert!(asked >= 1);
    let gone = gone(&world, &buyer.session).await;
    let amounts = gone.iter().map(|(_, amount)| Amount::parse(amount).unwrap());
    assert!(
        Amount::sum(amounts).unwrap() <= Amount::parse("111.45").unwrap(),
        "{gone:?}"
    );
    let session = buyer.as_shop_sees().await;
    assert!(["refunded", "partly_refunded"].contains(&session["state"].as_str().unwrap()));
}

#[tokio::test]
async fn parts_at_once_never_add_up_to_more_than_was_taken() {
    let world = at_noon(World::start().await).await;
    let buyer = paid(&world).await;
    let part = json!({ "amount": "50.00" });
    let mut went = 0;
    for round in 0..4 {
        let path = format!("/v1/sessions/{}/refunds", buyer.session);
        let asks = (0..4).map(|number| {
            let key = format!("round-{round}-{number:_>10}");
            let request = world.as_shop(Method::POST, &path).header("Idempotency-Key", key);
            tokio::spawn(Answer::to(request.json(&part)))
        });
        for ask in asks.collect::<Vec<_>>() {
            went += usize::from(ask.await.unwrap().status == 201);
        }
    }
    assert_eq!(went, 2, "two parts of 50.00 fit into 111.45");
    assert_eq!(gone(&world, &buyer.session).await, refunded(&["50.00", "50.00"]));
    let session = buyer.as_shop_sees().await;
    let returned: Vec<&Value> = session["refunds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refund| &refund["refunded"])
        .collect();
    assert_eq!(returned, [&json!("50.00"), &json!("50.00")]);
}

#[tokio::test]
async fn while_one_is_on_its_way_there_is_no_other() {
    let hold = Hold::at(CrashPoint::RefundBegun);
    let world = at_noon(World::plan().hooks(hold.hooks()).start().await).await;
    let buyer = paid(&world).await;
    hold.arm();
    let body = all();
    let (first, second) = tokio::join!(taken_up(&world, &buyer.session, &body, "first"), async {
        hold.is_reached().await;
        let second = refund(&world, &buyer.session, &json!({ "amount": "1.00" }), "second").await;
        hold.release();
        second
    });
    second.problem(409, "refund-under-way");
    assert!(!second.header("retry-after").is_empty());
    assert_eq!(first["stage"], "returned");
    assert_eq!(gone(&world, &buyer.session).await, cancelled("111.45"));
}
