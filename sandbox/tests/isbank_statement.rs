//! What stands in the merchant's account: payments, what they cost, and what came in, page by page.

mod caller;
mod isbank;

use isbank::{MEHMET, STATEMENT, Signer, code, rows_of, statement, to_mehmet};
use serde_json::{Value, json};

fn income(description: &str) -> Value {
    json!({"amount": "149.90", "description": description, "senderName": "Mehmet Demir", "senderIban": MEHMET})
}

#[tokio::test]
async fn a_payment_goes_out_with_its_fee_and_an_income_comes_in_with_its_sender() {
    let signer = Signer::start().await;
    signer.paid("fast", &to_mehmet(), "key-1").await;
    let told = signer.control("POST", "/isbank/incoming", income("VZN-7Q2K")).await;
    let rows = signer.rows("").await;
    assert_eq!(rows.len(), 3);
    let mut last = rows[2].clone();
    assert!(last["transactionDate"].take().as_str().unwrap().ends_with("+03:00"));
    assert_eq!(
        last,
        json!({
            "transactionId": told["incoming"][0]["transactionId"], "amount": 149.9, "debitCreditIndicator": "A",
            "currencyCode": "TRY", "transactionDate": null, "description": "VZN-7Q2K", "senderName": "Mehmet Demir",
            "senderIban": MEHMET, "balance": 999_996.64,
        })
    );
    for (row, amount, text) in [(&rows[0], 149.9, "VZN-7Q2K iade"), (&rows[1], 3.36, "FAST ÜCRETİ")] {
        assert_eq!(
            (&row["debitCreditIndicator"], &row["amount"]),
            (&json!("B"), &json!(amount))
        );
        assert_eq!((&row["description"], row.get("senderName")), (&json!(text), None));
    }
    assert_eq!(signer.ledger().await["incoming"], told["incoming"]);
    let path = format!("{STATEMENT}?accountId=110000012345&beginDate=2020-01-01&endDate=2099-12-31&eftDetail=true");
    let bare = rows_of(&signer.get(&path).await);
    assert_eq!(bare[2].get("senderName"), None, "details of FAST were not asked for");
}

#[tokio::test]
async fn pages_are_linked_by_a_header_in_either_way() {
    let signer = Signer::start().await;
    let mut order = income("kira");
    order["repeat"] = json!(60);
    signer.control("POST", "/isbank/incoming", order).await;
    let account = &signer.facts.account_id;
    for (paging, size, pages) in [
        ("latsts", "", vec![25, 25, 10]),
        ("link", "", vec![25, 25, 10]),
        ("latsts", "&pageSize=40", vec![40, 20]),
        ("link", "&pageSize=30", vec![30, 30]),
        ("link", "&pageSize=1000", vec![60]),
    ] {
        signer.settings(json!({"isbankPaging": paging})).await;
        let (mut counts, mut ids) = (Vec::new(), Vec::new());
        let mut next = Some(statement(account, size));
        while let Some(path) = next.take() {
            let reply = signer.get(&path).await;
            let rows = rows_of(&reply);
            counts.push(rows.len());
            ids.extend(rows.iter().map(|row| row["transactionId"].to_string()));
            let header = |name: &str| reply.headers.get(name).map(|value| value.to_str().unwrap());
            assert!(header("latsts").is_none() || header("link").is_none());
            next = match (header("latsts"), header("link")) {
                (Some(cursor), _) => Some(statement(account, &format!("{size}&from={cursor}"))),
                (_, Some(link)) => {
                    let path = link
                        .strip_prefix('<')
                        .and_then(|rest| rest.strip_suffix(">; rel=\"next\""));
                    Some(path.unwrap().to_owned())
                }
                _ => None,
            };
        }
        ids.sort();
        ids.dedup();
        assert_eq!((counts, ids.len()), (pages, 60), "{paging} {size}");
    }
}

#[tokio::test]
async fn a_row_that_comes_between_two_pages_moves_nothing() {
    let signer = Signer::start().await;
    let mut order = income("kira");
    order["repeat"] = json!(3);
    signer.control("POST", "/isbank/incoming", order).await;
    let first = signer.get(&statement(&signer.facts.account_id, "&pageSize=2")).await;
    signer.control("POST", "/isbank/incoming", income("sonra")).await;
    let cursor = first.headers["latsts"].to_str().unwrap();
    let rows = signer.rows(&format!("&pageSize=2&from={cursor}")).await;
    assert_eq!(
        (&rows[0]["description"], &rows[1]["description"]),
        (&json!("kira"), &json!("sonra"))
    );
}

#[tokio::test]
async fn a_row_can_come_late_or_from_long_ago() {
    let signer = Signer::start().await;
    signer.settings(json!({"isbankStatementDelayS": 60})).await;
    signer.control("POST", "/isbank/incoming", income("now")).await;
    let mut old = income("then");
    old["at"] = json!("2026-01-05T21:30:00Z");
    signer.control("POST", "/isbank/incoming", old).await;
    let rows = signer.rows("").await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["transactionDate"], "2026-01-06T00:30:00+03:00");
    assert_eq!(signer.balance().await, "1000299.80", "it is there all the same");
    signer.pass_s(61).await;
    assert_eq!(signer.rows("").await[1]["description"], "now");
    for (begin, end, count) in [
        ("2026-01-06", "2026-01-06", 1),
        ("2026-01-05", "2026-01-05", 0),
        ("2026-01-06T00:30:00", "2026-01-06T00:30:00", 1),
        ("2026-01-05T21:30:00Z", "2026-01-06", 1),
        ("2026-01-06T00:31:00", "2026-01-07", 0),
    ] {
        let path = format!("{STATEMENT}?accountId=110000012345&beginDate={begin}&endDate={end}");
        assert_eq!(rows_of(&signer.get(&path).await).len(), count, "{begin} {end}");
    }
}

#[tokio::test]
async fn what_a_customer_of_the_other_bank_sends_comes_in_with_their_text() {
    let signer = Signer::start().await;
    let order = json!({
        "customer": "ayse", "amount": "75", "receiverName": "Vezne Kahve A.Ş.", "description": "VZN-7Q2K",
        "receiverIban": signer.facts.iban,
    });
    let moved = signer.control("POST", "/bank/movements", order).await;
    let rows = signer.rows("").await;
    assert_eq!(rows[0]["transactionId"], moved["transactionId"].to_string());
    assert_eq!(
        (
            &rows[0]["amount"],
            &rows[0]["description"],
            &rows[0]["senderName"],
            &rows[0]["senderIban"]
        ),
        (
            &json!(75),
            &json!("VZN-7Q2K"),
            &json!("Ayşe Yılmaz"),
            &json!("TR880001500158007300000011")
        )
    );
    assert_eq!(signer.balance().await, "1000075.00");
}

#[tokio::test]
async fn a_statement_that_cannot_be_given_has_a_code() {
    let signer = Signer::start().await;
    for (query, expected) in [
        ("accountId=1&beginDate=2026-01-01&endDate=2026-01-02", "ISB401"),
        ("beginDate=2026-01-01&endDate=2026-01-02", "ISB401"),
        ("accountId=110000012345&endDate=2026-01-02", "ISB402"),
        (
            "accountId=110000012345&beginDate=2026-01-01&endDate=02.01.2026",
            "ISB402",
        ),
        (
            "accountId=110000012345&beginDate=2026-01-01&endDate=2026-01-02&from=1",
            "ISB403",
        ),
        (
            "accountId=110000012345&beginDate=2026-01-01&endDate=2026-01-02&pageSize=x",
            "ISB403",
        ),
    ] {
        let reply = signer.get(&format!("{STATEMENT}?{query}")).await;
        assert_eq!((reply.status, code(&reply).as_str()), (400, expected), "{query}");
    }
    for (field, value) in [
        ("amount", json!(0)),
        ("senderIban", json!("TR00")),
        ("at", json!("yesterday")),
        ("repeat", json!(0)),
        ("accountId", json!("1")),
        ("rail", json!("swift")),
    ] {
        let mut order = income("kira");
        order[field] = value;
        let reply = signer.merchant.try_control("POST", "/isbank/incoming", &order).await;
        assert!((400..500).contains(&reply.status), "{field}");
    }
    assert_eq!(signer.rows("").await, Vec::<Value>::new());
}
