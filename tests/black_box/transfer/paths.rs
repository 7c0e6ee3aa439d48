//! The ways a transfer goes well, and the plain reasons why it does not begin.

mod away;
mod limits;
mod tokens;

use reqwest::Method;
use serde_json::{Value, json};
use vezne_signer::upstream::vakifbank::ClientAuth;
use vezne_tests::{AYSE_IBAN, Answer, BankBuyer, BankPlan, OTHER_BANK_IBAN, OWN_BANK_IBAN, World, order};

use super::{executes, moved, stand, with_bank};

/// Pays in a world with this bank, and answers the one movement.
async fn pays(bank: BankPlan) -> Value {
    let world = World::plan().bank(bank).start().await;
    let buyer = world.bank_buyer().await;
    let paid = buyer.pay("first").await;
    assert_eq!(
        (paid.status, &paid.body["state"]),
        (200, &json!("paid")),
        "{}",
        paid.text
    );
    stand(&buyer, "settled", "paid").await;
    moved(&world, 1).await;
    world.movements().await.remove(0)
}

#[tokio::test]
async fn a_merchant_of_another_bank_is_paid_at_once() {
    let movement = pays(BankPlan::fast_only()).await;
    assert_eq!(
        (
            &movement["rail"],
            &movement["receiverIban"],
            &movement["amount"],
            &movement["fee"]
        ),
        (
            &json!("fast"),
            &json!(OTHER_BANK_IBAN),
            &json!("100.00"),
            &json!("1.20")
        )
    );
}

#[tokio::test]
async fn a_merchant_with_an_easy_address_is_paid_at_once() {
    let movement = pays(BankPlan::easy_address()).await;
    assert_eq!(
        (&movement["rail"], &movement["receiverIban"], &movement["amount"]),
        (&json!("fast"), &json!(OTHER_BANK_IBAN), &json!("100.00"))
    );
}

#[tokio::test]
async fn a_bank_without_pkce_or_with_basic_authentication_is_paid_from_too() {
    for bank in [
        BankPlan {
            has_pkce: false,
            ..BankPlan::default()
        },
        BankPlan {
            client_auth: ClientAuth::Basic,
            ..BankPlan::default()
        },
    ] {
        let movement = pays(bank).await;
        assert_eq!(
            (&movement["rail"], &movement["receiverIban"], &movement["fee"]),
            (&json!("remittance"), &json!(OWN_BANK_IBAN), &json!("1.05"))
        );
    }
}

#[tokio::test]
async fn a_company_pays_from_its_account() {
    let world = with_bank().await;
    let mut buyer = world.bank_buyer().await;
    buyer.customer = "kahve-ltd";
    let request = buyer.buyer.request(Method::POST, "/v1/session/bank/start");
    let request = request.header("Idempotency-Key", "corporate_______");
    let started = Answer::to(request.json(&json!({ "customer": "corporate" }))).await;
    let page = buyer.leave(&started).await;
    assert!(page.contains("/auth/oauth/v2/commercial/authorize?"), "{page}");
    let callback = buyer.answer_at_bank(&page, false).await;
    let back = buyer.browser.goes(&world, &callback).await;
    buyer.use_code(&back).await;
    let drafted = buyer.draft_from("00 31").await;
    let otp_id = vezne_tests::otp_id(&drafted);
    buyer.confirm(&otp_id, &buyer.otp().await).await;
    stand(&buyer, "settled", "paid").await;
    assert_eq!(buyer.transfer().await["customer"], "corporate");
    let movements = world.movements().await;
    assert_eq!(
        (&movements[0]["customer"], &movements[0]["senderAccount"]),
        (&json!("kahve-ltd"), &json!("00158007300000031"))
    );
}

#[tokio::test]
async fn only_open_lira_accounts_on_demand_are_offered_masked_and_without_balances() {
    let world = with_bank().await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    let listed = buyer.post("accounts", &json!({ "grant": buyer.grant() })).await;
    let accounts = listed.body["accounts"].as_array().unwrap();
    let shown: Vec<(&Value, &Value)> = accounts
        .iter()
        .map(|account| (&account["iban"], &account["available"]))
        .collect();
    assert_eq!(
        shown,
        [
            (&json!("TR** **** **** **** **** **00 11"), &Value::Null),
            (&json!("TR** **** **** **** **** **00 12"), &Value::Null),
        ]
    );
    assert!(!listed.text.contains("0015800730000001"), "{}", listed.text);
    let again = buyer.post("accounts", &json!({ "grant": buyer.grant() })).await;
    assert_eq!(again.text, listed.text);
    assert_eq!(world.iyzico().calls_of("/vakifbank/accountList").await, 1);
}

#[tokio::test]
async fn balances_are_shown_where_the_merchant_wants_them() {
    let bank = BankPlan {
        shows_balances: true,
        ..BankPlan::default()
    };
    let world = World::plan().bank(bank).start().await;
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    let listed = buyer.post("accounts", &json!({ "grant": buyer.grant() })).await;
    assert_eq!(listed.body["accounts"][0]["available"], "50000.00");
    assert_eq!(listed.body["accounts"][1]["available"], "12.34");
}

/// A buyer at a bank that lists no accounts, ready to type one.
async fn typing(world: &World) -> BankBuyer<'_> {
    let buyer = world.bank_buyer().await;
    buyer.authorize("first").await;
    buyer
}

fn without_a_list() -> BankPlan {
    BankPlan {
        lists_accounts: false,
        ..BankPlan::default()
    }
}

#[tokio::test]
async fn a_typed_account_is_paid_from() {
    let world = World::plan().bank(without_a_list()).start().await;
    let buyer = typing(&world).await;
    assert!(buyer.accounts().await.is_empty());
    assert_eq!(buyer.transfer().await["typesAccount"], true);
    let typed = "tr88 0001 5001 5800 7300 0000 11";
    let ask = json!({ "grant": buyer.grant(), "iban": typed });
    let drafted = buyer.post("draft", &ask).await;
    assert_eq!(drafted.body["transfer"]["account"], "TR** **** **** **** **** **00 11");
    let otp_id = vezne_tests::otp_id(&drafted);
    buyer.confirm(&otp_id, &buyer.otp().await).await;
    stand(&buyer, "settled", "paid").await;
    moved(&world, 1).await;
    assert_eq!(world.iyzico().calls_of("/vakifbank/accountList").await, 0);
}

#[tokio::test]
async fn what_is_typed_must_be_an_iban_of_the_bank() {
    let world = World::plan().bank(without_a_list()).start().await;
    let buyer = typing(&world).await;
    let asked = world.iyzico().requests().await.len();
    for wrong in [
        "",
        "TR",
        "TR890001500158007300000011",
        "00158007300000011",
        OTHER_BANK_IBAN,
    ] {
        let ask = json!({ "grant": buyer.grant(), "iban": wrong });
        buyer.post("draft", &ask).await.problem(422, "invalid-iban");
    }
    for wrong in [
        json!({ "grant": buyer.grant(), "account": AYSE_IBAN }),
        json!({ "grant": buyer.grant() }),
        json!({ "grant": buyer.grant(), "iban": AYSE_IBAN, "account": "acc" }),
    ] {
        buyer.post("draft", &wrong).await.problem(422, "invalid-account");
    }
    assert_eq!(
        world.iyzico().requests().await.len(),
        asked,
        "the bank is asked nothing"
    );
}

#[tokio::test]
async fn somebody_elses_account_is_the_banks_to_refuse_and_another_can_be_typed() {
    let world = World::plan().bank(without_a_list()).start().await;
    let buyer = typing(&world).await;
    let customers = world.observe("bank/customers").await;
    let customers = customers["customers"].as_array().unwrap();
    let mehmet = customers.iter().find(|customer| customer["id"] == "mehmet").unwrap();
    let ask = json!({ "grant": buyer.grant(), "iban": mehmet["accounts"][0]["iban"] });
    let refused = buyer.post("draft", &ask).await;
    assert_eq!(refused.status, 200, "{}", refused.text);
    assert_eq!(refused.body["transfer"]["notice"]["code"], "account");
    stand(&buyer, "choosing_account", "processing").await;
    let ask = json!({ "grant": buyer.grant(), "iban": AYSE_IBAN });
    let otp_id = vezne_tests::otp_id(&buyer.post("draft", &ask).await);
    buyer.confirm(&otp_id, &buyer.otp().await).await;
    stand(&buyer, "settled", "paid").await;
    assert_eq!(world.movements().await[0]["customer"], "ayse");
}

#[tokio::test]
async fn a_session_offers_transfers_only_where_there_is_a_bank_and_in_lira() {
    let mut lira = order();
    lira["methods"] = json!(["card", "bank_transfer"]);
    let mut dollars = lira.clone();
    dollars["currency"] = "USD".into();
    dollars["plans"] = json!([1]);
    for (world, order) in [(World::start().await, &lira), (with_bank().await, &dollars)] {
        let refused = world.try_open(order, "first").await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        let pointers = refused.body["errors"].as_array().unwrap().iter();
        let pointers: Vec<&Value> = pointers.map(|error| &error["pointer"]).collect();
        assert_eq!(pointers, [&json!("/methods")]);
    }
}

#[tokio::test]
async fn a_session_without_the_method_has_no_way_to_the_bank() {
    let world = with_bank().await;
    let buyer = BankBuyer::of(&world, world.buyer().await);
    buyer.start("first").await.problem(422, "method-not-offered");
    assert_eq!(executes(&world).await, 0);
}

#[tokio::test]
async fn a_desk_whose_bank_moves_real_money_is_in_no_test_mode() {
    let world = with_bank().await;
    assert_eq!(world.bank_buyer().await.buyer.session().await.body["testMode"], true);
    let real = BankPlan {
        is_real: true,
        ..BankPlan::default()
    };
    let world = World::plan().bank(real).start().await;
    assert_eq!(world.bank_buyer().await.buyer.session().await.body["testMode"], false);
}
