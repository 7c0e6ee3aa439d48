//! What the judge of a run reads: how often each basket was paid, and on which pages.

mod caller;

use caller::{AXESS, Merchant, NO_FUNDS, order};
use serde_json::{Value, json};

#[tokio::test]
async fn a_basket_that_was_paid_on_two_pages_is_counted_twice() {
    let merchant = Merchant::start().await;
    let mut other = order();
    other["basketId"] = json!("SEPET-2");
    let mut untouched = order();
    untouched["basketId"] = json!("SEPET-3");
    for page in [&order(), &order(), &other] {
        let token = merchant.open(page).await;
        merchant.pay(&token, AXESS, 1).await;
        merchant.pay(&token, AXESS, 1).await;
    }
    let token = merchant.open(&untouched).await;
    merchant.pay(&token, NO_FUNDS, 1).await;
    assert_eq!(merchant.ledger().await["byBasket"], json!({"SEPET-1": 2, "SEPET-2": 1}));
}

#[tokio::test]
async fn every_page_says_whether_it_was_paid() {
    let merchant = Merchant::start().await;
    let (paid, declined) = (merchant.open(&order()).await, merchant.open(&order()).await);
    merchant.pay(&paid, AXESS, 1).await;
    merchant.pay(&declined, NO_FUNDS, 1).await;
    let pages = merchant.control("GET", "/checkouts", &Value::Null).await;
    let page_of = |token: &str| pages.as_array().unwrap().iter().find(|page| page["token"] == token);
    assert_eq!(page_of(&paid).unwrap()["paid"], true);
    assert_eq!(page_of(&declined).unwrap()["paid"], false);
}
