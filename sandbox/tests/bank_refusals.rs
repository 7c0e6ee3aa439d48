//! Every message code that the bank's pages of both rails document, as far as a request can bring it about.

mod bank;
mod caller;

use bank::{AYSE, AYSE_IBAN, MERCHANT_AT_IS_BANKASI, code_of, fast, remittance};
use caller::Merchant;
use serde_json::{Value, json};

const TERM: &str = "00158007300000013";
const USD: &str = "00158007300000014";
const CLOSED: &str = "00158007300000015";
const MEHMETS: &str = "00158007300000021";

/// Sets one field, by its place, in a copy.
fn changed(request: &Value, place: &str, value: &Value) -> Value {
    let mut request = request.clone();
    let (parent, field) = place.rsplit_once('/').expect("a place has a parent");
    let parent = request.pointer_mut(parent).expect("the parent is there");
    parent[field] = value.clone();
    request
}

/// What a customer's request with one field changed is answered with; nothing must have been drafted.
async fn refused(merchant: &Merchant, call: &str, token: &str, request: &Value) -> Value {
    let answer = merchant.bank(call, token, request).await;
    assert!(answer.get("SecurityInformation").is_none(), "{answer}");
    assert_eq!(merchant.control("GET", "/bank/phone", &Value::Null).await, json!([]));
    answer["Header"].clone()
}

#[tokio::test]
async fn every_code_of_remittances_can_be_seen() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let long = "ğ".repeat(201);
    let mut with_fee = remittance();
    with_fee["FeeInformation"] = json!({"AccountNumber": AYSE});
    let usd = changed(&with_fee, "/Sender/AccountNumber", &json!(USD));
    for (request, place, value, code) in [
        (&remittance(), "/Sender/AccountNumber", json!(""), "ACBH000043"),
        (&remittance(), "/Sender", Value::Null, "ACBH000043"),
        (&remittance(), "/Sender/AccountNumber", json!("1580073"), "ACBH000044"),
        (
            &remittance(),
            "/Receiver/IBAN",
            json!("TR520001500158000000000002"),
            "ACBH000059",
        ),
        (
            &remittance(),
            "/Receiver/IBAN",
            json!(MERCHANT_AT_IS_BANKASI),
            "ACBH000059",
        ),
        (&remittance(), "/Receiver/IBAN", Value::Null, "ACBH000074"),
        (&remittance(), "/Transaction/PaymentPurpose", json!(13), "ACBH000085"),
        (&remittance(), "/Transaction/PaymentPurpose", json!("05"), "ACBH000085"),
        (&remittance(), "/Transaction/PaymentPurpose", Value::Null, "ACBH000085"),
        (&remittance(), "/Sender/AccountNumber", json!(MEHMETS), "ACBH000104"),
        (
            &remittance(),
            "/Sender/AccountNumber",
            json!("99999999999999999"),
            "ACBH000104",
        ),
        (&remittance(), "/Sender/AccountNumber", json!(USD), "ACBH000138"),
        (&remittance(), "/Transaction/Amount", json!(0), "ACBH000208"),
        (&remittance(), "/Transaction/Amount", json!(-1), "ACBH000208"),
        (&remittance(), "/Transaction/Amount", json!(""), "ACBH000208"),
        (&remittance(), "/Transaction/Amount", json!("1,50"), "ACBG000007"),
        (&remittance(), "/Transaction/Amount", json!("1.505"), "ACBG000007"),
        (&remittance(), "/Transaction/Description", json!(""), "ACBH000209"),
        (&remittance(), "/Transaction/Description", json!(long), "ACBH000210"),
        (&remittance(), "/Transaction/MaskSender", Value::Null, "ACBG000007"),
        (&remittance(), "/Transaction/MaskSender", json!("false"), "ACBG000007"),
        (&remittance(), "/Sender/AccountNumber", json!(CLOSED), "ACBH000214"),
        (&remittance(), "/Sender/AccountNumber", json!(TERM), "ACBH000232"),
        (&with_fee, "/FeeInformation/AccountNumber", json!(USD), "ACBH000264"),
        (&with_fee, "/FeeInformation/AccountNumber", json!("1"), "ACBH000277"),
        (&usd, "/FeeInformation/AccountNumber", json!(USD), "ACBH000278"),
        (&with_fee, "/FeeInformation/AccountNumber", json!(MEHMETS), "ACBH000283"),
        (&remittance(), "/Transaction/Amount", json!("49998.96"), "ACBH000999"),
    ] {
        let request = changed(request, place, &value);
        let header = refused(&merchant, "remittancetoIBAN", &token, &request).await;
        assert_eq!(header["StatusCode"], code, "{place}: {value}");
        assert!(!header["StatusDescription"].to_string().contains("{0}"), "{header}");
        assert!(!header["StatusDescriptionEn"].to_string().contains("{0}"), "{header}");
    }
}

#[tokio::test]
async fn two_hundred_turkish_letters_and_the_last_kurus_are_fine() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let request = changed(&remittance(), "/Transaction/Description", &json!("ğ".repeat(200)));
    let request = changed(&request, "/Transaction/Amount", &json!("49998.95"));
    merchant.transfer("remittancetoIBAN", &token, &request).await;
    assert_eq!(merchant.balance(AYSE).await, "0.00");
}

#[tokio::test]
async fn every_code_of_fast_payments_by_iban_can_be_seen() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let all = merchant.control("GET", "/bank/customers", &Value::Null).await;
    let iban_of = |number: &str| {
        let accounts = all["customers"][0]["accounts"].as_array();
        let found = accounts.and_then(|accounts| accounts.iter().find(|account| account["accountNumber"] == number));
        found.expect("it is one of hers")["iban"].clone()
    };
    for (place, value, code) in [
        ("/Transaction/Amount", json!(0), "ACBH000208"),
        ("/Transaction/Amount", json!("100000.01"), "ACBH000359"),
        (
            "/Receiver/ReceiverIBAN",
            json!("TR000000000000000000000000"),
            "ACBH000059",
        ),
        ("/Receiver/ReceiverIBAN", json!(""), "ACBH000074"),
        ("/Sender/SenderIBAN", json!(""), "ACBH000361"),
        ("/Sender/SenderIBAN", json!("TR000000000000000000000000"), "ACBH000363"),
        ("/Sender/SenderIBAN", iban_of(USD), "ACBH000354"),
        ("/Transaction/PaymentPurpose", json!("12"), "ACBH000085"),
        ("/Transaction/PaymentPurpose", json!(4), "ACBH000085"),
        ("/Transaction/PaymentPurpose", json!("4"), "ACBH000085"),
        ("/Transaction/PaymentPurpose", json!(""), "ACBH000360"),
        ("/Transaction/PaymentPurpose", Value::Null, "ACBH000360"),
        ("/Receiver/ReceiverName", json!(""), "ACBH000090"),
        ("/Receiver/ReceiverName", json!("ş".repeat(51)), "ACBG000007"),
        ("/Receiver/TransferType", json!(3), "ACBG000007"),
        ("/Sender/SenderIBAN", json!(MERCHANT_AT_IS_BANKASI), "ACBH000104"),
        ("/Sender/SenderIBAN", iban_of(TERM), "ACBH000232"),
        ("/Sender/SenderIBAN", iban_of(CLOSED), "ACBH000214"),
        ("/Transaction/Description", json!("ş".repeat(201)), "ACBH000210"),
        ("/Transaction/Amount", json!(49998.81), "ACBH000999"),
    ] {
        let request = changed(&fast(AYSE_IBAN, MERCHANT_AT_IS_BANKASI), place, &value);
        let header = refused(&merchant, "sendFAST", &token, &request).await;
        assert_eq!(header["StatusCode"], code, "{place}: {value}");
    }
}

#[tokio::test]
async fn every_code_of_easy_addresses_can_be_seen() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    for (kind, empty, wrong, malformed, unknown) in [
        ("K", "ACBH000364", "10000000147", "ACBH000146", "10000000146"),
        ("V", "ACBH000365", "1729171603", "ACBH000267", "1729171602"),
        ("T", "ACBH000366", "905321112233", "ACBH000212", "5321112234"),
        ("P", "ACBH000368", "U12", "ACBH000367", "U1234567"),
        ("Y", "ACBH000370", "10000000146", "ACBH000369", "99000000001"),
        ("E", "ACBH000199", "kasa", "ACBH000197", "kasa@other.example"),
    ] {
        for (value, code) in [("", empty), (wrong, malformed), (unknown, "ACBH000459")] {
            let mut request = fast(AYSE_IBAN, "");
            request["Receiver"] = json!({"TransferType": 2, "KolasType": kind, "KolasValue": value});
            let header = refused(&merchant, "sendFAST", &token, &request).await;
            assert_eq!(header["StatusCode"], code, "{kind} {value}");
        }
    }
    let mut request = fast(AYSE_IBAN, "");
    request["Receiver"] = json!({"TransferType": 2, "KolasType": "X", "KolasValue": "1"});
    assert_eq!(
        refused(&merchant, "sendFAST", &token, &request).await["StatusCode"],
        "ACBG000007"
    );
}

#[tokio::test]
async fn limits_tell_how_much_is_left() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    merchant
        .settings(json!({"bankFastLimit": "2000", "bankDailyLimit": "200"}))
        .await;
    let request = changed(
        &fast(AYSE_IBAN, MERCHANT_AT_IS_BANKASI),
        "/Transaction/Amount",
        &json!(2000.01),
    );
    let header = refused(&merchant, "sendFAST", &token, &request).await;
    assert_eq!(header["StatusDescriptionEn"], "Amount limit is 2.000 TRY.");
    merchant.transfer("remittancetoIBAN", &token, &remittance()).await;
    let answer = merchant.bank("remittancetoIBAN", &token, &remittance()).await;
    assert_eq!(code_of(&answer), "ACBH000234");
    let english = "You exceed Daily transaction limit. Remaining Daily limit 50.10";
    assert_eq!(answer["Header"]["StatusDescriptionEn"], english);
    // Tomorrow the customer, who has to log in again, can pay again.
    merchant.pass_s(24 * 60 * 60).await;
    let token = merchant.login("ayse").await;
    merchant.transfer("remittancetoIBAN", &token, &remittance()).await;
}

#[tokio::test]
async fn what_is_not_json_or_has_the_wrong_shape_is_a_bad_request() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    for body in [
        json!([]),
        json!("x"),
        json!({"Sender": 1}),
        json!({"Sender": {"AccountNumber": []}}),
    ] {
        let header = refused(&merchant, "remittancetoIBAN", &token, &body).await;
        assert_eq!(header["StatusCode"], "ACBG000007", "{body}");
    }
}

#[tokio::test]
async fn the_status_of_refusals_is_a_setting() {
    let merchant = Merchant::start().await;
    merchant.settings(json!({"bankErrorStatus": 400})).await;
    let token = merchant.login("ayse").await;
    let request = changed(&remittance(), "/Transaction/Amount", &json!(0));
    let reply = merchant.try_bank("remittancetoIBAN", &token, &request).await;
    let reply = reply.expect("an answer");
    assert_eq!((reply.status, code_of(&reply.json())), (400, "ACBH000208"));
    let reply = merchant.try_bank("remittancetoIBAN", "stranger", &request).await;
    assert_eq!(reply.expect("an answer").status, 401);
}
