//! iyzico's reporting: what it tells of a payment and of a day, when, and to whom.

#![expect(
    clippy::unwrap_used,
    reason = "this is test code, though not every function here is a test"
)]

mod caller;

use caller::{AXESS, DETAILS, Merchant, PARAF, TRANSACTIONS, authorization, order, send};
use serde_json::{Value, json};

const DAY_S: u32 = 24 * 60 * 60;

/// The sandbox's day in Istanbul, as the ledger's UTC times make it.
async fn today(merchant: &Merchant) -> String {
    let now = merchant.control("POST", "/clock", &json!({"advanceS": 0})).await;
    let now: jiff::Timestamp = now["now"].as_str().unwrap().parse().unwrap();
    jiff::tz::Offset::constant(3).to_datetime(now).date().to_string()
}

async fn day(merchant: &Merchant, query: &str) -> Value {
    merchant.ask(TRANSACTIONS, query).await.unwrap().json()
}

#[tokio::test]
async fn a_payment_is_told_with_everything_that_went_back_of_it() {
    let merchant = Merchant::start().await;
    let payment = merchant.paid(PARAF, 6).await;
    let id: u64 = payment.id.parse().unwrap();
    let before = merchant.reported(&payment).await;
    for (field, value) in [
        ("paymentId", json!(id)),
        ("paymentStatus", json!(1)),
        ("paymentRefundStatus", json!("NOT_REFUNDED")),
        ("price", json!(100)),
        ("paidPrice", json!(112.22)),
        ("installment", json!(6)),
        ("currency", json!("TRY")),
        ("basketId", json!("SEPET-1")),
        ("paymentConversationId", json!("sipariş-1")),
        ("fraudStatus", json!(1)),
        ("cancels", json!([])),
    ] {
        assert_eq!(before[field], value, "{field}");
    }
    let item = &before["itemTransactions"][0];
    assert_eq!(item["paymentTransactionId"].to_string(), payment.items[0]);
    assert_eq!(
        (
            &item["transactionStatus"],
            &item["price"],
            &item["paidPrice"],
            &item["refunds"]
        ),
        (&json!(2), &json!(99.99), &json!(112.21), &json!([]))
    );

    merchant.refund(&payment.items[0], "12.20").await;
    let partly = merchant.reported(&payment).await;
    assert_eq!(partly["paymentRefundStatus"], "PARTIALLY_REFUNDED");
    let refund = &partly["itemTransactions"][0]["refunds"][0];
    for (field, value) in [
        ("refundConversationId", json!("iade-1")),
        ("refundPrice", json!(12.2)),
        ("refundStatus", json!(1)),
        ("isAfterSettlement", json!(false)),
        ("currencyCode", json!("TRY")),
    ] {
        assert_eq!(refund[field], value, "{field}");
    }
    assert!(refund["refundTxId"].is_u64() && refund["authCode"].is_string() && refund["hostReference"].is_string());
    assert!(
        refund["createdDate"]
            .as_str()
            .unwrap()
            .starts_with(&today(&merchant).await)
    );
    assert_eq!(partly["itemTransactions"][1]["refunds"], json!([]));

    merchant.refund(&payment.items[0], "100.01").await;
    merchant.refund(&payment.items[1], "0.01").await;
    let gone = merchant.reported(&payment).await;
    assert_eq!(gone["paymentRefundStatus"], "TOTALLY_REFUNDED");
    assert_eq!(gone["itemTransactions"][0]["refunds"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_cancelled_payment_is_totally_refunded_and_its_items_have_no_refunds() {
    let merchant = Merchant::start().await;
    let payment = merchant.paid(AXESS, 1).await;
    merchant.cancel(&payment).await;
    let told = merchant.reported(&payment).await;
    assert_eq!(told["paymentRefundStatus"], "TOTALLY_REFUNDED");
    assert_eq!(told["itemTransactions"][0]["refunds"], json!([]));
    let cancel = &told["cancels"][0];
    assert!(cancel["refundId"].is_u64() && cancel["createdDate"].is_string() && cancel["hostReference"].is_string());
    assert_eq!(
        (
            &cancel["cancelConversationId"],
            &cancel["refundPrice"],
            &cancel["refundStatus"],
            &cancel["currencyCode"]
        ),
        (&json!("iptal-1"), &json!(100), &json!(1), &json!("TRY"))
    );
}

#[tokio::test]
async fn a_refund_shows_only_when_its_delay_is_over_and_without_its_conversation_id_if_that_is_set() {
    let merchant = Merchant::start().await;
    let settings = json!({"reportingDelayS": 60, "reportingConversationIds": false});
    merchant.control("PUT", "/settings", &settings).await;
    let (refunded, cancelled) = (merchant.paid(AXESS, 1).await, merchant.paid(AXESS, 1).await);
    let date = today(&merchant).await;
    merchant.refund(&refunded.items[0], "10").await;
    merchant.cancel(&cancelled).await;
    for payment in [&refunded, &cancelled] {
        assert_eq!(merchant.reported(payment).await["paymentRefundStatus"], "NOT_REFUNDED");
    }
    let rows = day(&merchant, &format!("page=1&transactionDate={date}")).await;
    assert_eq!(rows["transactions"].as_array().unwrap().len(), 4);

    merchant.control("POST", "/clock", &json!({"advanceS": 60})).await;
    let told = merchant.reported(&refunded).await;
    let refund = &told["itemTransactions"][0]["refunds"][0];
    assert_eq!(
        (&refund["refundPrice"], refund.get("refundConversationId")),
        (&json!(10), None)
    );
    let told = merchant.reported(&cancelled).await;
    let cancel = &told["cancels"][0];
    assert_eq!(
        (&cancel["refundPrice"], cancel.get("cancelConversationId")),
        (&json!(100), None)
    );
}

#[tokio::test]
async fn payments_are_found_by_either_id_and_unknown_ones_are_5087() {
    let merchant = Merchant::start().await;
    let (one, other) = (merchant.paid(AXESS, 1).await, merchant.paid(AXESS, 1).await);
    let found = |query: String| {
        let merchant = &merchant;
        async move { merchant.ask(DETAILS, &query).await.unwrap().json() }
    };
    let both = found("paymentConversationId=sipari%C5%9F-1&conversationId=c-9&locale=en".into()).await;
    let ids: Vec<String> = both["payments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|payment| payment["paymentId"].to_string())
        .collect();
    assert_eq!(ids, [one.id.clone(), other.id]);
    assert_eq!(
        (&both["conversationId"], &both["locale"], both.get("signature")),
        (&json!("c-9"), &json!("en"), None)
    );
    for (query, code) in [
        ("paymentId=1".to_owned(), "5087"),
        ("paymentConversationId=nobody".to_owned(), "5087"),
        (format!("paymentId={}&paymentConversationId=nobody", one.id), "5087"),
        (String::new(), "24"),
        ("paymentId=".to_owned(), "24"),
        (format!("paymentId={}&locale=de", one.id), "11"),
    ] {
        let answer = found(query.clone()).await;
        assert_eq!(
            (&answer["status"], &answer["errorCode"]),
            (&json!("failure"), &json!(code)),
            "{query}"
        );
    }
}

#[tokio::test]
async fn the_signature_is_over_the_path_without_query_and_the_body_that_was_sent() {
    let merchant = Merchant::start().await;
    let payment = merchant.paid(AXESS, 1).await;
    let query = format!("paymentId={}", payment.id);
    let (api_key, secret_key) = (merchant.sandbox.api_key(), merchant.sandbox.secret_key());
    for (signed_path, signed_body, body, code) in [
        (DETAILS.to_owned(), "", "", None),
        // As the official clients for Node and for Python do it.
        (DETAILS.to_owned(), "{}", "{}", None),
        (DETAILS.to_owned(), "null", "null", None),
        (format!("{DETAILS}?{query}"), "", "", Some("1000")),
        (DETAILS.to_owned(), "{}", "", Some("1000")),
        (TRANSACTIONS.to_owned(), "", "", Some("1000")),
    ] {
        let header = authorization(api_key, secret_key, &signed_path, signed_body);
        let request = axum::http::Request::get(format!("{DETAILS}?{query}")).header("authorization", header);
        let reply = send(merchant.sandbox.url(), request.body(body.to_owned().into()).unwrap()).await;
        assert_eq!(
            reply.unwrap().json()["errorCode"].as_str(),
            code,
            "{signed_path} {signed_body}"
        );
    }
    let bare = merchant.page(&format!("{DETAILS}?{query}")).await.json();
    assert_eq!(bare["errorCode"], "1007");
    let posted = merchant.call(DETAILS, &json!({"paymentId": payment.id})).await.unwrap();
    assert_eq!(posted.status, 404);
}

#[tokio::test]
async fn a_day_has_a_row_for_each_item_and_for_all_that_went_back() {
    let merchant = Merchant::start().await;
    let (refunded, cancelled) = (merchant.paid(PARAF, 6).await, merchant.paid(AXESS, 1).await);
    merchant.refund(&refunded.items[0], "12.20").await;
    merchant.cancel(&cancelled).await;
    let date = today(&merchant).await;
    let answer = day(&merchant, &format!("page=1&transactionDate={date}&conversationId=c")).await;
    assert_eq!(
        (
            &answer["currentPage"],
            &answer["totalPageCount"],
            answer.get("signature")
        ),
        (&json!(1), &json!(1), None)
    );
    let rows = answer["transactions"].as_array().unwrap();
    let of = |kind: &str| {
        rows.iter()
            .filter(|row| row["transactionType"] == kind)
            .collect::<Vec<_>>()
    };
    assert_eq!((rows.len(), of("PAYMENT").len(), of("CANCEL").len()), (7, 4, 2));
    let [refund] = of("REFUND")[..] else {
        panic!("one refund: {answer}");
    };
    assert_eq!(refund["paymentTxId"].to_string(), refunded.items[0]);
    assert_eq!(refund["paymentId"].to_string(), refunded.id);
    assert_ne!(refund["transactionId"], refund["paymentTxId"]);
    for (field, value) in [
        ("transactionStatus", json!(1)),
        ("afterSettlement", json!(0)),
        ("conversationId", json!("iade-1")),
        ("paymentPhase", json!("AUTH")),
        ("price", json!(12.2)),
        ("paidPrice", json!(12.2)),
        ("transactionCurrency", json!("TRY")),
        ("installment", json!(6)),
        ("basketId", json!("SEPET-1")),
        ("iyzicoCommission", json!(0)),
        ("iyzicoFee", json!(0)),
        ("merchantPayoutAmount", json!(12.2)),
    ] {
        assert_eq!(refund[field], value, "{field}");
    }
    let payment = of("PAYMENT")[0];
    assert_eq!(payment["transactionId"].to_string(), refunded.items[0]);
    assert_eq!(
        (&payment["conversationId"], &payment["price"], &payment["paidPrice"]),
        (&json!("sipariş-1"), &json!(99.99), &json!(112.21))
    );
    assert!(
        payment["transactionDate"]
            .as_str()
            .unwrap()
            .starts_with(&format!("{date} "))
    );
    let cancels = of("CANCEL");
    assert_eq!(cancels[0]["transactionId"], cancels[1]["transactionId"]);
    let prices: Vec<String> = cancels.iter().map(|row| row["paidPrice"].to_string()).collect();
    assert_eq!(prices, ["99.99", "0.01"]);
}

#[tokio::test]
async fn a_day_comes_in_pages_of_fifty_and_another_day_is_empty() {
    let merchant = Merchant::start().await;
    let mut many = order();
    many["basketItems"] = (1..=30)
        .map(|id| json!({"id": id, "name": "Kahve", "category1": "Gıda", "itemType": "PHYSICAL", "price": 1}))
        .collect();
    (many["price"], many["paidPrice"]) = (json!(30), json!(30));
    for _ in 0..2 {
        let token = merchant.open(&many).await;
        merchant.pay(&token, AXESS, 1).await;
    }
    let date = today(&merchant).await;
    for (page, rows) in [(1, 50), (2, 10), (3, 0)] {
        let answer = day(&merchant, &format!("page={page}&transactionDate={date}")).await;
        assert_eq!(answer["transactions"].as_array().unwrap().len(), rows);
        assert_eq!(
            (&answer["currentPage"], &answer["totalPageCount"]),
            (&json!(page), &json!(2))
        );
    }
    merchant.control("POST", "/clock", &json!({"advanceS": DAY_S})).await;
    let tomorrow = today(&merchant).await;
    let answer = day(&merchant, &format!("page=1&transactionDate={tomorrow}")).await;
    assert_eq!(
        (&answer["totalPageCount"], &answer["transactions"]),
        (&json!(0), &json!([]))
    );
    let with_time = day(&merchant, &format!("page=1&transactionDate={date}%2000:00:00")).await;
    assert_eq!(with_time["transactions"].as_array().unwrap().len(), 50);
    for (query, code) in [
        ("page=1", "24"),
        ("transactionDate=2026-01-01", "24"),
        ("page=0&transactionDate=2026-01-01", "11"),
        ("page=x&transactionDate=2026-01-01", "11"),
        ("page=1&transactionDate=01.01.2026", "11"),
        ("page=1&transactionDate=2026-02-30", "11"),
    ] {
        assert_eq!(day(&merchant, query).await["errorCode"], code, "{query}");
    }
}
