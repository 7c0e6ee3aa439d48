//! The OTP: what it opens, how often it may be wrong, and how long it is taken. Confirming again is never sending again.

use serde_json::json;
use vezne_tests::{BankBuyer, World, otp_id};

use super::{executes, moved, set, stand, with_bank};

/// Never on a phone: the sandbox's OTPs have no small letters.
const WRONG: &str = "wrong9";

/// More of these.
fn wrong_otp(number: usize) -> String {
    format!("wrong{number}")
}

/// A buyer whose OTP is on the phone, with what it is for.
async fn before_otp(world: &World) -> (BankBuyer<'_>, String) {
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    let otp_id = buyer.draft().await;
    (buyer, otp_id)
}

async fn notice(buyer: &BankBuyer<'_>) -> serde_json::Value {
    buyer.transfer().await["notice"]["code"].clone()
}

#[tokio::test]
async fn two_wrong_otps_leave_a_third_that_pays_once() {
    let world = with_bank().await;
    let (buyer, otp_id) = before_otp(&world).await;
    for tries_left in [2, 1] {
        let wrong = buyer.confirm(&otp_id, &wrong_otp(tries_left)).await;
        assert_eq!(wrong.status, 200, "{}", wrong.text);
        assert_eq!(wrong.body["transfer"]["notice"]["code"], "otp-wrong");
        assert_eq!(wrong.body["transfer"]["draft"]["triesLeft"], tries_left);
        stand(&buyer, "awaiting_otp", "processing").await;
    }
    buyer.confirm(&otp_id, &buyer.otp().await).await;
    stand(&buyer, "settled", "paid").await;
    assert_eq!(executes(&world).await, 3);
    moved(&world, 1).await;
}

#[tokio::test]
async fn a_wrong_otp_that_is_typed_again_is_not_sent_again() {
    let world = with_bank().await;
    let (buyer, otp_id) = before_otp(&world).await;
    for _ in 0..5 {
        let wrong = buyer.confirm(&otp_id, &wrong_otp(1)).await;
        assert_eq!(wrong.body["transfer"]["notice"]["code"], "otp-wrong");
        assert_eq!(wrong.body["transfer"]["draft"]["triesLeft"], 2);
    }
    assert_eq!(executes(&world).await, 1);
    buyer.confirm(&otp_id, &buyer.otp().await).await;
    stand(&buyer, "settled", "paid").await;
    moved(&world, 1).await;
}

#[tokio::test]
async fn three_wrong_otps_end_it_and_a_new_one_pays() {
    let world = with_bank().await;
    let (buyer, first) = before_otp(&world).await;
    let right = buyer.otp().await;
    for number in 0..3 {
        buyer.confirm(&first, &wrong_otp(number)).await;
    }
    assert_eq!(notice(&buyer).await, "otp-void");
    let late = buyer.confirm(&first, &right).await;
    assert_eq!(late.status, 200, "{}", late.text);
    stand(&buyer, "awaiting_otp", "processing").await;
    assert_eq!(executes(&world).await, 3, "nothing is sent for an OTP that is over");
    moved(&world, 0).await;

    let second = buyer.draft().await;
    assert_ne!(first, second);
    buyer
        .confirm(&first, &buyer.otp().await)
        .await
        .problem(409, "transfer-moved-on");
    moved(&world, 0).await;
    buyer.confirm(&second, &buyer.otp().await).await;
    stand(&buyer, "settled", "paid").await;
    moved(&world, 1).await;
}

#[tokio::test]
async fn an_otp_that_is_over_by_our_clock_is_not_sent_and_a_new_one_pays() {
    let world = with_bank().await;
    let (buyer, first) = before_otp(&world).await;
    world.advance_s(181).await;
    let late = buyer.confirm(&first, &buyer.otp().await).await;
    assert_eq!(
        (late.status, &late.body["transfer"]["notice"]["code"]),
        (200, &json!("otp-void"))
    );
    assert_eq!(executes(&world).await, 0);
    let second = buyer.draft().await;
    buyer.confirm(&second, &buyer.otp().await).await;
    stand(&buyer, "settled", "paid").await;
    moved(&world, 1).await;
}

#[tokio::test]
async fn an_otp_is_taken_until_the_last_second() {
    let world = with_bank().await;
    let (buyer, otp_id) = before_otp(&world).await;
    world.advance_s(179).await;
    buyer.confirm(&otp_id, &buyer.otp().await).await;
    stand(&buyer, "settled", "paid").await;
}

#[tokio::test]
async fn there_are_three_new_otps_and_no_fourth() {
    let world = with_bank().await;
    let (buyer, _) = before_otp(&world).await;
    for left in [2, 1, 0] {
        buyer.draft().await;
        assert_eq!(buyer.transfer().await["draft"]["newOtpsLeft"], left);
    }
    let fourth = buyer.draft_from("00 11").await;
    assert_eq!(fourth.status, 200, "{}", fourth.text);
    stand(&buyer, "refused", "open").await;
    assert_eq!(notice(&buyer).await, "otps-used");
    assert_eq!(world.observe("bank/phone").await.as_array().unwrap().len(), 4);
    assert_eq!(executes(&world).await, 0);

    buyer.pay("second").await;
    stand(&buyer, "settled", "paid").await;
    moved(&world, 1).await;
}

#[tokio::test]
async fn the_last_wrong_try_of_the_last_otp_ends_the_transfer() {
    let world = with_bank().await;
    let (buyer, mut last) = before_otp(&world).await;
    for _ in 0..3 {
        last = buyer.draft().await;
    }
    for number in 0..3 {
        buyer.confirm(&last, &wrong_otp(number)).await;
    }
    stand(&buyer, "refused", "open").await;
    assert_eq!(notice(&buyer).await, "otps-used");
    moved(&world, 0).await;
}

#[tokio::test]
async fn what_is_no_otp_is_refused_before_anything_is_sent() {
    let world = with_bank().await;
    let (buyer, otp_id) = before_otp(&world).await;
    for text in ["", "123", "123456789", "12 34", "12-34", "١٢٣٤٥٦"] {
        buyer.confirm(&otp_id, text).await.problem(422, "invalid-otp");
    }
    assert_eq!(executes(&world).await, 0);
    let otp = buyer.otp().await;
    buyer.confirm(&otp_id, &format!(" {otp} ")).await;
    stand(&buyer, "settled", "paid").await;
}

#[tokio::test]
async fn confirming_again_after_it_is_paid_tells_that_it_is_paid() {
    let world = with_bank().await;
    let (buyer, otp_id) = before_otp(&world).await;
    let otp = buyer.otp().await;
    for typed in [otp.as_str(), otp.as_str(), WRONG] {
        let told = buyer.confirm(&otp_id, typed).await;
        assert_eq!(
            (told.status, &told.body["state"]),
            (200, &json!("paid")),
            "{}",
            told.text
        );
    }
    assert_eq!(executes(&world).await, 1);
    moved(&world, 1).await;
}

#[tokio::test]
async fn of_five_who_confirm_at_once_one_is_sent() {
    for round in 0..5 {
        let world = with_bank().await;
        let (buyer, otp_id) = before_otp(&world).await;
        let otp = buyer.otp().await;
        let confirming = || buyer.confirm(&otp_id, &otp);
        let (a, b, c, d, e) = tokio::join!(confirming(), confirming(), confirming(), confirming(), confirming());
        for told in [a, b, c, d, e] {
            match told.status {
                200 => {}
                _ => drop(told.problem(409, "transfer-moved-on").to_owned()),
            }
        }
        stand(&buyer, "settled", "paid").await;
        assert_eq!(executes(&world).await, 1, "round {round}");
        moved(&world, 1).await;
    }
}

#[tokio::test]
async fn an_otp_that_the_bank_holds_for_expired_moves_nothing() {
    let world = with_bank().await;
    set(&world, json!({ "bankOtpLifetimeS": 1 })).await;
    let (buyer, otp_id) = before_otp(&world).await;
    world.advance_s(2).await;
    buyer.confirm(&otp_id, &buyer.otp().await).await;
    stand(&buyer, "expired", "open").await;
    assert_eq!(executes(&world).await, 1);
    moved(&world, 0).await;
    set(&world, json!({ "bankOtpLifetimeS": 180 })).await;
    buyer.pay("second").await;
    stand(&buyer, "settled", "paid").await;
    moved(&world, 1).await;
}

#[tokio::test]
async fn an_otp_that_the_bank_holds_for_tried_too_often_moves_nothing() {
    let world = with_bank().await;
    set(&world, json!({ "bankOtpTries": 1 })).await;
    let (buyer, otp_id) = before_otp(&world).await;
    buyer.confirm(&otp_id, WRONG).await;
    stand(&buyer, "awaiting_otp", "processing").await;
    buyer.confirm(&otp_id, &buyer.otp().await).await;
    stand(&buyer, "expired", "open").await;
    assert_eq!(executes(&world).await, 2);
    moved(&world, 0).await;
}

#[tokio::test]
async fn a_new_otp_ends_the_one_before() {
    let world = with_bank().await;
    let (buyer, first) = before_otp(&world).await;
    let old = buyer.otp().await;
    let again = buyer.draft_from("00 11").await;
    let second = otp_id(&again);
    buyer.confirm(&first, &old).await.problem(409, "transfer-moved-on");
    assert_eq!(executes(&world).await, 0);
    let wrong = buyer.confirm(&second, &old).await;
    assert_eq!(wrong.body["transfer"]["notice"]["code"], "otp-wrong", "{}", wrong.text);
    buyer.confirm(&second, &buyer.otp().await).await;
    stand(&buyer, "settled", "paid").await;
    moved(&world, 1).await;
}

#[tokio::test]
async fn neither_an_otp_nor_an_account_is_ever_told_again() {
    let world = with_bank().await;
    let (buyer, otp_id) = before_otp(&world).await;
    let mut texts = vec![buyer.confirm(&otp_id, WRONG).await.text];
    texts.push(buyer.buyer.session().await.text);
    texts.push(buyer.confirm(&otp_id, &buyer.otp().await).await.text);
    world.pass_s(60, 20).await;
    texts.push(buyer.buyer.session().await.text);
    texts.push(buyer.buyer.as_shop_sees().await.to_string());
    let (events, _) = world.feed_after(&world.signer, 0).await;
    texts.extend(events.iter().map(ToString::to_string));
    for text in texts {
        for secret in [
            WRONG,
            "00158007300000011",
            "TR880001500158007300000011",
            "00158007399999901",
            &buyer.grant(),
        ] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
}
