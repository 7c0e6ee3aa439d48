//! What buyers were shown is waited for, whatever the configuration says by now.

use super::*;

/// Another account of the sandbox's.
const OTHER: (&str, &str) = ("110000067890", "TR280006400000110000067890");

fn of_other() -> MerchantBankPlan {
    MerchantBankPlan {
        account: Some(OTHER),
        ..MerchantBankPlan::default()
    }
}

/// A session that waits for a transfer: its id, its token, its reference, and the account that its buyer was shown.
struct Waiting {
    session: String,
    token: String,
    reference: String,
    iban: Value,
}

async fn somebody_waits(world: &World) -> Waiting {
    let (buyer, reference) = waiting(world).await;
    Waiting {
        session: buyer.session.clone(),
        token: buyer.token.clone(),
        reference,
        iban: ask(&buyer).await.body["iban"].clone(),
    }
}

/// The signer starts anew, with this bank.
async fn change(world: &mut World, bank: Option<MerchantBankPlan>) {
    world.stop_signer().await;
    world.start_signer_again_with(bank).await;
}

#[tokio::test]
async fn an_account_that_buyers_were_shown_is_read_when_the_configuration_names_another() {
    let mut world = world().await;
    let waiting = somebody_waits(&world).await;
    change(&mut world, Some(of_other())).await;
    let buyer = world.buyer_again(waiting.session.clone(), waiting.token.clone());
    let shown = ask(&buyer).await;
    assert_eq!(
        (shown.status, &shown.body["iban"]),
        (200, &waiting.iban),
        "{}",
        shown.text
    );
    assert_eq!(buyer.session().await.body["incoming"]["iban"], waiting.iban);
    send(&world, "100.00", &waiting.reference).await;
    read(&world).await;
    assert_eq!(told(&world, &waiting.session).await, ["session.paid"]);
    // A new buyer is shown the new account.
    let newcomer = buyer_of(&world, "SIP-1002").await;
    assert_eq!(ask(&newcomer).await.body["iban"], OTHER.1);
}

#[tokio::test]
async fn money_that_comes_to_the_account_of_now_pays_a_session_that_was_shown_the_former_one() {
    let mut world = World::plan().merchant_bank(of_other()).start().await;
    let waiting = somebody_waits(&world).await;
    assert_eq!(waiting.iban, OTHER.1);
    change(&mut world, Some(MerchantBankPlan::default())).await;
    send(&world, "100.00", &waiting.reference).await;
    read(&world).await;
    assert_eq!(told(&world, &waiting.session).await, ["session.paid"]);
}

#[tokio::test]
async fn who_waits_is_waited_for_when_transfers_are_offered_no_more() {
    let mut world = world().await;
    let waiting = somebody_waits(&world).await;
    let offered_no_more = MerchantBankPlan {
        incoming: None,
        ..MerchantBankPlan::default()
    };
    change(&mut world, Some(offered_no_more)).await;
    let buyer = world.buyer_again(waiting.session.clone(), waiting.token.clone());
    assert_eq!(ask(&buyer).await.body["iban"], waiting.iban);
    send(&world, "100.00", &waiting.reference).await;
    read(&world).await;
    assert_eq!(told(&world, &waiting.session).await, ["session.paid"]);
}

#[tokio::test]
async fn an_account_out_of_reach_ends_no_session_for_a_day() {
    let mut world = world().await;
    let waiting = somebody_waits(&world).await;
    change(&mut world, None).await;
    send(&world, "100.00", &waiting.reference).await;
    world.pass_s(3 * DAY_S + 23 * 3600, DAY_S / 2).await;
    assert!(told(&world, &waiting.session).await.is_empty());
    change(&mut world, Some(MerchantBankPlan::default())).await;
    read(&world).await;
    assert_eq!(told(&world, &waiting.session).await, ["session.paid"]);
}

#[tokio::test]
async fn an_account_that_is_refused_keeps_no_other_from_being_read() {
    let refused = MerchantBankPlan {
        account: Some(("999", OTHER.1)),
        ..MerchantBankPlan::default()
    };
    let mut world = World::plan().merchant_bank(refused).start().await;
    let unread = somebody_waits(&world).await;
    change(&mut world, Some(MerchantBankPlan::default())).await;
    let buyer = buyer_of(&world, "SIP-1002").await;
    let reference = reference(&buyer).await;
    let session = buyer.session.clone();
    send(&world, "100.00", &reference).await;
    read(&world).await;
    assert_eq!(told(&world, &session).await, ["session.paid"]);
    assert!(told(&world, &unread.session).await.is_empty());
}
