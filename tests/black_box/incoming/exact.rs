//! The right amount with the right reference in time pays the session, once.

use vezne_signer::hooks::CrashPoint;
use vezne_tests::{Hold, On, Received, ShopServer};

use super::*;

const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

#[tokio::test]
async fn the_right_transfer_pays_and_the_shop_hears_of_it() {
    let shop = ShopServer::start().await;
    let world = plan().telling(&shop.url(), &[SECRET]).start().await;
    let (buyer, reference) = waiting(&world).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "processing");
    send(&world, "100.00", &format!("GELEN FAST {reference} SIPARIS")).await;
    read(&world).await;
    let seen = buyer.as_shop_sees().await;
    assert_eq!(
        (&seen["state"], &seen["incoming"]["stage"]),
        (&json!("paid"), &json!("received")),
        "{seen}"
    );
    let row = &seen["incoming"]["rows"][0];
    assert!(row["id"].as_str().unwrap().starts_with("inc_"), "{row}");
    assert_eq!(
        (&row["amount"], &row["senderName"]),
        (&json!("100.00"), &json!("A*** Y***"))
    );
    for secret in [SENDER, "Yılmaz", "GELEN"] {
        assert!(!seen["incoming"].to_string().contains(secret), "{secret} in {seen}");
    }
    let buyers = buyer.session().await.body;
    assert_eq!(
        (&buyers["state"], &buyers["incoming"]["stage"]),
        (&json!("paid"), &json!("received"))
    );
    assert_eq!(told(&world, &buyer.session).await, ["session.paid"]);
    let event = world.events().await.pop().unwrap();
    let incoming =
        json!({ "id": row["id"], "reference": reference, "stage": "received", "amount": "100.00", "why": null });
    assert_eq!(event["incoming"], incoming);
    let told = shop.received();
    let is_paid = |received: &&Received| received.json()["type"] == "session.paid";
    assert_eq!(told.iter().filter(is_paid).count(), 1, "{told:?}");
}

#[tokio::test]
async fn however_often_it_is_read_it_pays_once() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    send(&world, "100.00", &reference).await;
    for _ in 0..4 {
        read(&world).await;
    }
    world.pass_s(2 * DAY_S, DAY_S).await;
    assert_eq!(found(&buyer).await, [pair("received", "exact")]);
    assert_eq!(told(&world, &buyer.session).await, ["session.paid"]);
}

#[tokio::test]
async fn each_of_many_pays_its_own_session_from_a_statement_of_two_pages() {
    let world = world().await;
    let mut waiting = Vec::new();
    for number in 0..30 {
        let buyer = buyer_of(&world, &format!("SIP-{number}")).await;
        let reference = reference(&buyer).await;
        waiting.push((buyer, reference));
    }
    for (_, reference) in &waiting {
        send(&world, "100.00", reference).await;
        send(&world, "1.00", "KIRA").await;
    }
    read(&world).await;
    for (buyer, _) in &waiting {
        assert_eq!(buyer.as_shop_sees().await["state"], "paid");
        assert_eq!(told(&world, &buyer.session).await, ["session.paid"]);
    }
}

#[tokio::test]
async fn a_session_waits_for_days_and_is_paid_on_the_last() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    world.pass_s(3 * DAY_S - 600, DAY_S / 2).await;
    let seen = buyer.session().await.body;
    assert_eq!(
        (&seen["state"], &seen["incoming"]["stage"]),
        (&json!("processing"), &json!("awaiting"))
    );
    send(&world, "100.00", &reference).await;
    read(&world).await;
    assert_eq!(buyer.session().await.body["state"], "paid");
}

#[tokio::test]
async fn money_of_the_last_minute_that_is_read_after_the_end_pays() {
    let world = world().await;
    let (buyer, reference) = waiting(&world).await;
    world.pass_s(3 * DAY_S - 60, DAY_S / 2).await;
    send(&world, "100.00", &reference).await;
    world.advance_s(300).await;
    world.run_jobs().await;
    assert_eq!(buyer.as_shop_sees().await["state"], "paid");
    assert_eq!(told(&world, &buyer.session).await, ["session.paid"]);
}

#[tokio::test]
async fn what_never_came_ends_the_session_when_the_account_was_read_to_the_end() {
    let world = world().await;
    let (buyer, _) = waiting(&world).await;
    world.pass_s(3 * DAY_S, DAY_S / 2).await;
    assert_eq!(buyer.as_shop_sees().await["state"], "processing");
    world.pass_s(1200, 300).await;
    let seen = buyer.as_shop_sees().await;
    assert_eq!(
        (&seen["state"], &seen["incoming"]["stage"]),
        (&json!("expired"), &json!("over"))
    );
    assert_eq!(told(&world, &buyer.session).await, ["session.expired"]);
    // The buyer can read that for a while.
    assert_eq!(buyer.session().await.body["state"], "expired");
}

#[tokio::test]
async fn two_signers_that_read_at_once_note_each_row_once() {
    let hold = Hold::at(CrashPoint::IncomingRowsRead);
    hold.arm();
    let mut world = plan().on(On::Postgres).hooks(hold.hooks()).start().await;
    let other = world.start_another_signer().await;
    let (buyer, reference) = {
        let (buyer, reference) = waiting(&world).await;
        (buyer.session.clone(), reference)
    };
    send(&world, "100.00", &reference).await;
    world.advance_s(READ_EVERY_S).await;
    // The first has read and not written; long after, its lease is over, and the other reads too.
    let (_, ()) = tokio::join!(world.run_jobs(), async {
        hold.is_reached().await;
        world.advance_s(600).await;
        world.run_jobs_of(&other).await;
        hold.release();
    });
    assert_eq!(told(&world, &buyer).await, ["session.paid"]);
}

#[tokio::test]
async fn a_signer_that_starts_again_reads_on() {
    let mut world = world().await;
    let (session, token, reference) = {
        let (buyer, reference) = waiting(&world).await;
        (buyer.session.clone(), buyer.token.clone(), reference)
    };
    read(&world).await;
    world.kill_signer().await;
    send(&world, "100.00", &reference).await;
    world.start_signer_again().await;
    read(&world).await;
    let buyer = world.buyer_again(session, token);
    assert_eq!(found(&buyer).await, [pair("received", "exact")]);
}
