//! The answer is late: the lease of who sent is over, and whoever sweeps holds the answer for lost. A success that comes
//! then is never discarded.

use std::time::Duration;

use serde_json::json;
use vezne_signer::hooks::CrashPoint;
use vezne_tests::{BankPlan, Hold, On, World};

use super::super::{executes, moved, set, stand};
use super::{told, why_and_proof};

/// Longer than the lease of an execute of two seconds.
const OVER_S: i64 = 13;

#[tokio::test]
async fn a_success_that_comes_after_the_sweep_settles_it_on_both_databases() {
    for on in [On::Sqlite, On::Postgres] {
        let hold = Hold::at(CrashPoint::ExecuteAnswered);
        let world = World::plan()
            .on(on)
            .bank(BankPlan::default())
            .hooks(hold.hooks())
            .start()
            .await;
        set(&world, json!({ "bankStatement": "anonymous" })).await;
        let buyer = world.bank_buyer().await;
        buyer.authorize("first").await;
        let otp_id = buyer.draft().await;
        let otp = buyer.otp().await;
        hold.arm();
        let confirming = buyer.confirm(&otp_id, &otp);
        let sweeping = async {
            hold.is_reached().await;
            stand(&buyer, "executing", "processing").await;
            world.advance_s(5).await;
            world.run_jobs().await;
            stand(&buyer, "executing", "processing").await;
            world.advance_s(OVER_S).await;
            world.run_jobs().await;
            stand(&buyer, "unknown", "unknown").await;
            hold.release();
        };
        let (confirmed, ()) = tokio::join!(confirming, sweeping);
        assert_eq!((confirmed.status, &confirmed.body["state"]), (200, &json!("paid")));
        stand(&buyer, "settled", "paid").await;
        assert_eq!(why_and_proof(&buyer).await, (json!(null), json!("answer")));
        assert_eq!(executes(&world).await, 1);
        moved(&world, 1).await;
        world.run_jobs().await;
        let kinds = told(&world).await;
        let places = ["session.unknown", "session.paid"].map(|kind| kinds.iter().position(|told| told == kind));
        assert!(places[0].is_some() && places[0] < places[1], "{kinds:?}");
    }
}

#[tokio::test]
async fn whoever_dies_before_sending_leaves_it_unknown_for_another_to_find_out() {
    for on in [On::Postgres, On::Sqlite] {
        let hold = Hold::at(CrashPoint::ExecuteBegun);
        let mut world = World::plan()
            .on(on)
            .bank(BankPlan::default())
            .hooks(hold.hooks())
            .start()
            .await;
        let (session, token) = {
            let buyer = world.bank_buyer().await;
            buyer.authorize("first").await;
            let otp_id = buyer.draft().await;
            let otp = buyer.otp().await;
            hold.arm();
            tokio::select! {
                told = buyer.confirm(&otp_id, &otp) => panic!("{}", told.text),
                () = hold.is_reached() => {}
            }
            (buyer.buyer.session.clone(), buyer.buyer.token.clone())
        };
        world.kill_signer().await;
        world.start_signer_again().await;
        world.run_jobs().await;
        let seen = world.buyer_again(session.clone(), token.clone()).session().await;
        assert_eq!(seen.body["transfer"]["stage"], "executing", "the lease still holds");
        world.advance_s(OVER_S).await;
        world.run_jobs().await;
        let seen = world.buyer_again(session, token).session().await;
        assert_eq!(
            (&seen.body["transfer"]["stage"], &seen.body["state"]),
            (&json!("unknown"), &json!("unknown"))
        );
        assert_eq!(executes(&world).await, 0);
        moved(&world, 0).await;
    }
}

#[tokio::test]
async fn an_execute_in_flight_at_a_stop_is_waited_for_or_found_unknown() {
    let bank = BankPlan {
        call_limit: Duration::from_secs(1),
        ..BankPlan::default()
    };
    let mut world = World::plan().bank(bank).start().await;
    let (session, token) = {
        let buyer = world.bank_buyer().await;
        buyer.authorize("first").await;
        let otp_id = buyer.draft().await;
        let otp = buyer.otp().await;
        let late = json!({ "call": "bank-execute", "fault": "delay", "ms": 600 });
        world.iyzico().fault_with(late).await;
        let ask = json!({ "grant": buyer.grant(), "otpId": otp_id, "otp": otp });
        let request = buyer
            .buyer
            .request(reqwest::Method::POST, "/v1/session/bank/confirm")
            .json(&ask);
        let sending = tokio::spawn(request.send());
        while executes(&world).await == 0 {
            tokio::task::yield_now().await;
        }
        drop(sending);
        (buyer.buyer.session.clone(), buyer.buyer.token.clone())
    };
    world.stop_signer().await;
    moved(&world, 1).await;
    world.start_signer_again().await;
    let seen = world.buyer_again(session, token).session().await;
    assert_eq!(
        (&seen.body["transfer"]["stage"], &seen.body["state"]),
        (&json!("settled"), &json!("paid")),
        "{}",
        seen.text
    );
    assert_eq!(executes(&world).await, 1);
}
