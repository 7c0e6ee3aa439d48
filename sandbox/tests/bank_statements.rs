//! Statements and receipts: what a customer sees of a transfer afterwards, in every way that the bank may tell it.

mod bank;
mod caller;

use bank::{AYSE, AYSE_IBAN, MERCHANT_AT_IS_BANKASI, OURS, code_of, fast, remittance};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caller::Merchant;
use serde_json::{Value, json};

fn asked(account: &str) -> Value {
    json!({"AccountNumber": account, "StartDate": "2020-01-01T00:00:00", "EndDate": "2099-12-31T23:59:59"})
}

async fn rows(merchant: &Merchant, token: &str, account: &str) -> Vec<Value> {
    let answer = merchant.bank("accountTransactions", token, &asked(account)).await;
    let rows = answer["Data"]["AccountTransactions"].as_array();
    rows.expect("a list").clone()
}

#[tokio::test]
async fn a_transfer_is_a_row_and_its_fee_is_another() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let made = merchant.transfer("remittancetoIBAN", &token, &remittance()).await;
    let answer = merchant.bank("accountTransactions", &token, &asked(AYSE)).await;
    assert_eq!(answer.get("Header"), None);
    assert_eq!(answer["Status"]["Code"], "APIGW000000");
    let transaction = &made["Data"]["Transaction"];
    let id = transaction["TransactionId"].to_string();
    assert_eq!(
        answer["Data"]["AccountTransactions"],
        json!([
            {
                "CurrencyCode": "TL", "TransactionType": "2", "Description": transaction["Description"],
                "Amount": "149.9", "TransactionCode": "50", "Balance": "49850.1", "TransactionName": "Havale",
                "TransactionDate": transaction["Date"], "TransactionId": id,
            },
            {
                "CurrencyCode": "TL", "TransactionType": "2", "Description": "HESAPTAN HESABA HAVALE ÜCRETİ",
                "Amount": "1.05", "TransactionCode": "90", "Balance": "49849.05", "TransactionName": "Masraf",
                "TransactionDate": transaction["Date"], "TransactionId": id,
            },
        ])
    );
}

#[tokio::test]
async fn a_row_keeps_the_senders_text_or_the_banks_or_nothing() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    merchant.transfer("remittancetoIBAN", &token, &remittance()).await;
    merchant
        .transfer("sendFAST", &token, &fast(AYSE_IBAN, MERCHANT_AT_IS_BANKASI))
        .await;
    let mut seen = Vec::new();
    for mode in ["kept", "replaced", "anonymous"] {
        merchant.settings(json!({"bankStatement": mode})).await;
        let rows = rows(&merchant, &token, AYSE).await;
        let text = |row: usize| rows[row]["Description"].as_str().unwrap_or_default().to_owned();
        seen.push((text(0), text(2)));
    }
    assert_eq!(seen[0], ("VZN-7Q2K".to_owned(), "VZN-7Q2K".to_owned()));
    for text in [&seen[1].0, &seen[1].1] {
        assert!(
            text.contains("Vezne Kahve A.Ş.") && !text.contains("VZN-7Q2K"),
            "{text}"
        );
    }
    assert!(seen[1].0.contains(OURS));
    assert_eq!(
        seen[2],
        ("Hesaptan hesaba havale".to_owned(), "FAST ödemesi".to_owned())
    );
}

#[tokio::test]
async fn a_row_can_have_another_id_than_the_transfer() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let made = merchant.transfer("remittancetoIBAN", &token, &remittance()).await;
    merchant.settings(json!({"bankStatementIds": false})).await;
    let rows = rows(&merchant, &token, AYSE).await;
    let transfer = made["Data"]["Transaction"]["TransactionId"].to_string();
    assert_ne!(rows[0]["TransactionId"], transfer);
    assert_ne!(rows[0]["TransactionId"], rows[1]["TransactionId"]);
}

#[tokio::test]
async fn what_a_customer_pays_elsewhere_is_in_the_statement_and_marked_in_the_ledger() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let order = json!({"customer": "ayse", "amount": "149.90", "receiverName": "Başka Dükkân", "description": "kira"});
    let moved = merchant.control("POST", "/bank/movements", &order).await;
    assert_eq!(
        (&moved["elsewhere"], &moved["rail"], &moved["senderAccount"]),
        (&json!(true), &json!("fast"), &json!(AYSE))
    );
    let ledger = merchant.ledger().await;
    assert_eq!(ledger["movedTotal"], "0.00");
    assert_eq!(ledger["movements"][0], moved);
    let rows = rows(&merchant, &token, AYSE).await;
    assert_eq!(rows[0]["Amount"], "149.9");
    assert!(rows[0]["Description"].to_string().contains("Başka Dükkân"));
    for (field, value) in [
        ("customer", json!("nobody")),
        ("account", json!("1")),
        ("amount", json!(0)),
        ("amount", json!("60000")),
        ("receiverIban", json!("TR00")),
    ] {
        let mut order = order.clone();
        order[field] = value;
        let reply = merchant.try_control("POST", "/bank/movements", &order).await;
        assert_eq!(reply.status, 400, "{field}");
    }
}

#[tokio::test]
async fn the_receiver_sees_money_come_in() {
    let merchant = Merchant::start().await;
    let token = merchant.login("mehmet").await;
    let order = json!({
        "customer": "ayse", "amount": 20, "receiverName": "Mehmet Demir", "receiverIban": "TR880001500158007300000011",
    });
    let reply = merchant.try_control("POST", "/bank/movements", &order).await;
    assert_eq!(reply.status, 200, "to herself, that is");
    let all = merchant.control("GET", "/bank/customers", &Value::Null).await;
    let mut order = order;
    order["receiverIban"] = all["customers"][1]["accounts"][0]["iban"].clone();
    merchant.control("POST", "/bank/movements", &order).await;
    let rows = rows(&merchant, &token, "00158007300000021").await;
    assert_eq!(
        (&rows[0]["TransactionType"], &rows[0]["Amount"], &rows[0]["Balance"]),
        (&json!("1"), &json!("20.0"), &json!("25020.0"))
    );
}

#[tokio::test]
async fn dates_are_istanbuls_unless_they_say_where() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let made = merchant.transfer("remittancetoIBAN", &token, &remittance()).await;
    let at = made["Data"]["Transaction"]["Date"].as_str().expect("a date");
    for (from, to, count) in [
        (at.to_owned(), at.to_owned(), 2),
        (format!("{at}+03:00"), format!("{at}+03:00"), 2),
        (format!("{at}Z"), "2099-01-01T00:00:00".to_owned(), 0),
        ("2020-01-01T00:00:00".to_owned(), "2020-02-01T00:00:00".to_owned(), 0),
    ] {
        let request = json!({"AccountNumber": AYSE, "StartDate": from, "EndDate": to});
        let answer = merchant.bank("accountTransactions", &token, &request).await;
        let rows = answer["Data"]["AccountTransactions"].as_array();
        assert_eq!(rows.map(Vec::len), Some(count), "{request}");
    }
}

#[tokio::test]
async fn a_statement_that_cannot_be_given_has_a_code() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    for (field, value, code) in [
        ("AccountNumber", json!(""), "ACBH000034"),
        ("AccountNumber", json!("1"), "ACBH000035"),
        ("AccountNumber", json!("00158007300000021"), "ACBH000104"),
        ("StartDate", json!(""), "ACBH000361"),
        ("EndDate", json!("31.12.2026"), "ACBH000023"),
        ("EndDate", json!("2026-12-31"), "ACBH000023"),
    ] {
        let mut request = asked(AYSE);
        request[field] = value;
        let answer = merchant.bank("accountTransactions", &token, &request).await;
        assert_eq!(code_of(&answer), code, "{request}");
    }
}

#[tokio::test]
async fn a_receipt_is_text_or_a_pdf() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let made = merchant.transfer("remittancetoIBAN", &token, &remittance()).await;
    let id = &made["Data"]["Transaction"]["TransactionId"];
    let receipt = async |format: u8| {
        let request = json!({"TransactionId": id, "AccountNumber": AYSE, "ReceiptFormat": format});
        merchant.bank("getReceipt", &token, &request).await
    };
    let text = receipt(2).await;
    assert_eq!(text["Documents"]["PdfReceipt"], "");
    let text = text["Documents"]["TextReceipt"].as_str().expect("a text");
    for part in [
        "HAVALE DEKONTU",
        "Ayşe Yılmaz",
        AYSE_IBAN,
        "Vezne Kahve A.Ş.",
        OURS,
        "149.90 TL",
        "VZN-7Q2K",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let pdf = receipt(1).await;
    assert_eq!(pdf["Documents"]["TextReceipt"], "");
    let pdf = pdf["Documents"]["PdfReceipt"]
        .as_str()
        .and_then(|pdf| STANDARD.decode(pdf).ok());
    assert!(pdf.is_some_and(|pdf| pdf.starts_with(b"%PDF-1.4") && pdf.ends_with(b"%%EOF\n")));
    assert_eq!(code_of(&receipt(3).await), "ACBG000007");
}

#[tokio::test]
async fn a_masked_senders_receipt_hides_the_account() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let mut request = remittance();
    request["Transaction"]["MaskSender"] = json!(true);
    let made = merchant.transfer("remittancetoIBAN", &token, &request).await;
    let id = &made["Data"]["Transaction"]["TransactionId"];
    let request = json!({"TransactionId": id.to_string(), "AccountNumber": AYSE, "ReceiptFormat": "2"});
    let answer = merchant.bank("getReceipt", &token, &request).await;
    let text = answer["Documents"]["TextReceipt"].as_str().expect("a text");
    assert!(
        text.contains("TR8800015*************0011") && !text.contains(AYSE_IBAN),
        "{text}"
    );
}

#[tokio::test]
async fn a_receipt_is_for_the_customer_alone() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let made = merchant.transfer("remittancetoIBAN", &token, &remittance()).await;
    let id = &made["Data"]["Transaction"]["TransactionId"];
    let mehmet = merchant.login("mehmet").await;
    for (token, id, account) in [
        (&mehmet, id, AYSE),
        (&mehmet, id, "00158007300000021"),
        (&token, id, "00158007300000012"),
        (&token, &json!(1), AYSE),
    ] {
        let request = json!({"TransactionId": id, "AccountNumber": account, "ReceiptFormat": 2});
        assert_eq!(
            code_of(&merchant.bank("getReceipt", token, &request).await),
            "ACBH000006"
        );
    }
}
