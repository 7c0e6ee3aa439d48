//! What no answer decides: a person does, with a name and a reason.

use vezne_tests::Operator;

use super::*;
use crate::review::settle;

const PROGRAM: &str = env!("CARGO_BIN_EXE_signer-under-test");

/// A payout whose answer was lost, at a bank whose query is not trusted to know all.
async fn in_review(shop: &Shop) -> String {
    let id = shop.draft("10.00").await;
    shop.world.iyzico().fault("isbank-pay", "cut-before-commit").await;
    shop.confirm(&id).await;
    shop.world.pass_s(3 * 3600, 600).await;
    let told = shop.seen(&id).await;
    assert_eq!(
        (&told["stage"], &told["why"]),
        (&json!("manual_review"), &json!("not-found")),
        "{told}"
    );
    id
}

async fn untrusted() -> Shop {
    Shop::with(World::plan().merchant_bank(MerchantBankPlan {
        query_proves_absence: false,
        ..own_bank(PayoutsPlan {
            day_limit: "200000.00",
            ..PayoutsPlan::default()
        })
    }))
    .await
}

#[tokio::test]
async fn a_person_says_what_became_of_it_and_the_shop_hears_who() {
    for (says, stage, kind) in [("paid", "made", "payout.made"), ("closed", "refused", "payout.refused")] {
        let shop = untrusted().await;
        let id = in_review(&shop).await;
        let operator = Operator::of(&shop.world, PROGRAM);
        let listed = operator.run(&shop.world, &["review", "list", "--json"]).await.done();
        let case = &listed["payouts"][0];
        assert_eq!(
            (&case["id"], &case["awaitsOperator"]),
            (&json!(id), &json!(true)),
            "{listed}"
        );
        assert!(
            case["queryNumber"].is_string() && !listed.to_string().contains("Zeynep"),
            "{listed}"
        );
        let listed = operator.run(&shop.world, &["review", "list"]).await;
        assert!(listed.text.contains(&id), "{}", listed.text);
        let settled = operator.run(&shop.world, &settle(&id, says)).await.done();
        assert_eq!(settled["stage"], stage, "{settled}");
        assert_eq!(shop.seen(&id).await["stage"], stage);
        let events = shop.world.events().await;
        let last = events.last().unwrap();
        assert_eq!(
            (&last["type"], &last["operator"]["who"]),
            (&json!(kind), &json!("Derya Kaya")),
            "{last}"
        );
        let again = operator.run(&shop.world, &settle(&id, says)).await.refused();
        assert!(again.contains("waits for no person"), "{again}");
        let verified = operator.run(&shop.world, &["audit", "verify"]).await;
        assert_eq!(verified.code, 0, "{}{}", verified.text, verified.stderr);
    }
}

#[tokio::test]
async fn what_nobody_lost_is_nobodys_to_decide() {
    let shop = Shop::open().await;
    let id = shop.draft("10.00").await;
    let operator = Operator::of(&shop.world, PROGRAM);
    let told = operator.run(&shop.world, &settle(&id, "paid")).await.refused();
    assert!(told.contains("waits for no person"), "{told}");
    let told = operator.run(&shop.world, &settle("pyo_nobody", "paid")).await.refused();
    assert!(told.contains("no such payout"), "{told}");
}
