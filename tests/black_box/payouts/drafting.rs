//! A draft says what it would cost and whom it would reach, and only another key makes it a payment.

use super::*;

#[tokio::test]
async fn what_one_key_drafts_and_another_confirms_is_paid() {
    let shop = Shop::open().await;
    let drafted = shop.try_draft(&to(ZEYNEP, "1250.50"), "first").await;
    assert_eq!(drafted.status, 201, "{}", drafted.text);
    let draft = &drafted.body;
    assert_eq!(
        (&draft["stage"], &draft["rail"], &draft["holder"], &draft["amount"]),
        (
            &json!("drafted"),
            &json!("fast"),
            &json!("Z****p A****n"),
            &json!("1250.50")
        ),
        "{draft}"
    );
    assert_eq!(
        (&draft["iban"], &draft["draftedBy"]),
        (&json!(ZEYNEP), &json!(shop.drafts.id))
    );
    assert!(draft["fee"].is_string() && draft["until"].is_string(), "{draft}");
    assert_eq!(
        (shop.ledger().await.len(), shop.pays().await),
        (0, 0),
        "a draft moves nothing"
    );

    let id = id_of(draft);
    let made = shop.confirm(&id).await;
    assert_eq!(
        (&made["stage"], &made["confirmedBy"], &made["reference"]),
        (&json!("made"), &json!(shop.confirms.id), &json!("FTR-118")),
        "{made}"
    );
    let ledger = shop.ledger().await;
    assert_eq!((ledger.len(), shop.pays().await), (1, 1), "{ledger:?}");
    let paid = &ledger[0];
    assert_eq!(
        (
            &paid["creditorIban"],
            &paid["amount"],
            &paid["creditorName"],
            &paid["description"]
        ),
        (
            &json!(ZEYNEP),
            &json!("1250.50"),
            &json!("Zeynep Arslan"),
            &json!("Fatura 2026-118")
        )
    );
    assert_eq!(
        (&paid["paymentReferenceId"], &paid["idempotencyKey"]),
        (&json!(id), &json!(id))
    );
    assert_eq!(made["bankReference"], paid["queryNumber"]);
    assert_eq!(shop.seen(&id).await, made);
    assert_eq!(
        shop.story_of(&id).await,
        ["payout.drafted", "payout.executing", "payout.made"]
    );
}

#[tokio::test]
async fn within_the_bank_it_goes_as_a_havale_and_the_holder_is_told_in_full() {
    let shop = Shop::open().await;
    let drafted = shop.try_draft(&to(DENIZ, "10.00"), "havale").await;
    assert_eq!(
        (&drafted.body["rail"], &drafted.body["holder"]),
        (&json!("havale"), &json!("Deniz Kaya")),
        "{}",
        drafted.text
    );
    assert_eq!(shop.confirm(&id_of(&drafted.body)).await["stage"], "made");
    assert_eq!(shop.ledger().await[0]["rail"], "remittance");
}

#[tokio::test]
async fn what_is_wrong_is_named_and_nothing_is_asked() {
    let shop = Shop::open().await;
    let with = |field: &str, value: Value| {
        let mut body = to(ZEYNEP, "10.00");
        body[field] = value;
        body
    };
    for (pointer, body) in [
        ("/iban", with("iban", json!("TR390006200000130000099002"))),
        ("/iban", with("iban", json!("DE89370400440532013000"))),
        ("/amount", with("amount", json!("0"))),
        ("/amount", with("amount", json!("1.005"))),
        ("/amount", with("amount", json!("-1"))),
        ("/name", with("name", json!(" A "))),
        ("/name", with("name", json!("A".repeat(51)))),
        ("/name", with("name", json!("Ayşe\nYılmaz"))),
        ("/description", with("description", json!(" "))),
        ("/description", with("description", json!("x".repeat(201)))),
        ("/reference", with("reference", json!("x".repeat(65)))),
        ("/currency", with("currency", json!("EUR"))),
    ] {
        let told = shop.try_draft(&body, "wrong").await;
        told.problem(422, "invalid-body");
        assert_eq!(told.body["errors"][0]["pointer"], pointer, "{}", told.text);
        assert!(
            !told.text.contains("00013000009"),
            "an account is not repeated: {}",
            told.text
        );
    }
    let own = shop.world.sandbox.isbank().iban;
    let told = shop.try_draft(&with("iban", json!(own)), "own").await;
    assert_eq!(told.body["errors"][0]["pointer"], "/iban", "{}", told.text);
    let asked = shop.world.iyzico().requests().await.len();
    assert_eq!(asked, 0, "no bank was asked");
    assert_eq!(
        shop.try_draft(&to(ZEYNEP, "10.00"), "wrong").await.status,
        201,
        "no key was used"
    );
}

#[tokio::test]
async fn the_same_key_stands_for_the_same_draft() {
    let shop = Shop::open().await;
    let first = shop.try_draft(&to(ZEYNEP, "10.00"), "key").await;
    let again = shop.try_draft(&to(ZEYNEP, "10"), "key").await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (200, "true"));
    assert_eq!(again.body, first.body);
    let other = shop.try_draft(&to(ZEYNEP, "10.01"), "key").await;
    other.problem(422, "idempotency-key-reused");
    let bodies = vec![to(ZEYNEP, "20.00"); 4];
    let asked = futures_util::future::join_all(bodies.iter().map(|body| shop.try_draft(body, "at-once"))).await;
    let ids: std::collections::BTreeSet<String> = asked.iter().map(|answer| id_of(&answer.body)).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(asked.iter().filter(|answer| answer.status == 201).count(), 1);
}

#[tokio::test]
async fn without_the_section_the_shop_is_told_what_to_set() {
    let shop = Shop::with(World::plan().merchant_bank(MerchantBankPlan::default())).await;
    shop.try_draft(&to(ZEYNEP, "10.00"), "off")
        .await
        .problem(409, "payouts-off");
    let shop = Shop::with(World::plan()).await;
    let told = shop.try_draft(&to(ZEYNEP, "10.00"), "off").await;
    told.problem(409, "payouts-off");
    assert!(told.text.contains("[isbank.payouts]"), "{}", told.text);
}

#[tokio::test]
async fn drafts_are_listed_by_stage_the_newest_first_in_pages() {
    let shop = Shop::open().await;
    let mut ids = Vec::new();
    for number in 1..=52 {
        ids.push(shop.draft(&format!("{number}.00")).await);
        shop.world.clock.advance_s(1);
    }
    shop.confirm(&ids[51]).await;
    ids.reverse();
    let list = async |query: String| {
        let request = shop.world.request(Method::GET, &format!("/v1/transfers?{query}"));
        let answer = Answer::to(request.bearer_auth(&shop.confirms.key)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let listed: Vec<String> = answer.body["transfers"].as_array().unwrap().iter().map(id_of).collect();
        (listed, answer.body["more"] == true)
    };
    assert_eq!(list("stage=drafted".into()).await, (ids[1..51].to_vec(), true));
    assert_eq!(
        list(format!("stage=drafted&after={}", ids[50])).await,
        (ids[51..].to_vec(), false)
    );
    assert_eq!(list("stage=made".into()).await, (ids[..1].to_vec(), false));
    assert_eq!(list(String::new()).await, (ids[..50].to_vec(), true));
    for wrong in ["stage=paid", "after=pyo_nobody", "page=2"] {
        let request = shop.world.as_shop(Method::GET, &format!("/v1/transfers?{wrong}"));
        Answer::to(request).await.problem(422, "invalid-body");
    }
}
