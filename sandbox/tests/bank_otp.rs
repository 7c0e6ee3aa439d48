//! The one-time password: once, not for ever, not for guessing, and for its own customer.

mod bank;
mod caller;

use bank::{AYSE, AYSE_IBAN, MERCHANT_AT_IS_BANKASI, code_of, fast, remittance, without};
use caller::Merchant;
use serde_json::{Value, json};

#[tokio::test]
async fn a_password_moves_the_money_once() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let (id, otp) = merchant.draft("remittancetoIBAN", &token, &remittance()).await;
    assert_eq!(merchant.balance(AYSE).await, "50000.00", "a draft moves nothing");
    let (first, second) = tokio::join!(merchant.execute(&token, &id, &otp), merchant.execute(&token, &id, &otp));
    let mut codes = [code_of(&first), code_of(&second)];
    codes.sort_unstable();
    assert_eq!(codes, ["ACBH000124", "APIGW000000"]);
    assert_eq!(merchant.movements().await.len(), 1);
    assert_eq!(merchant.balance(AYSE).await, "49849.05");
}

#[tokio::test]
async fn three_wrong_passwords_end_a_draft_and_leave_the_others() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let (id, otp) = merchant.draft("remittancetoIBAN", &token, &remittance()).await;
    let (other, other_otp) = merchant.draft("remittancetoIBAN", &token, &remittance()).await;
    for count in ["1", "2", "3"] {
        let answer = merchant.execute(&token, &id, "AAAAAA").await;
        assert_eq!(code_of(&answer), "ACBH000007");
        let english = format!("OTP is not correct. Error: {count}");
        assert_eq!(answer["Header"]["StatusDescriptionEn"], english);
    }
    assert_eq!(code_of(&merchant.execute(&token, &id, &otp).await), "ACBH000303");
    assert_eq!(
        code_of(&merchant.execute(&token, &other, &other_otp).await),
        "APIGW000000"
    );
    merchant.settings(json!({"bankOtpTries": 4})).await;
    assert_eq!(code_of(&merchant.execute(&token, &id, &otp).await), "APIGW000000");
}

#[tokio::test]
async fn a_password_lives_three_minutes() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let (id, otp) = merchant.draft("remittancetoIBAN", &token, &remittance()).await;
    merchant.pass_s(180).await;
    assert_eq!(code_of(&merchant.execute(&token, &id, &otp).await), "ACBH000302");
    merchant.settings(json!({"bankOtpLifetimeS": 600})).await;
    let (id, otp) = merchant.draft("remittancetoIBAN", &token, &remittance()).await;
    merchant.pass_s(599).await;
    assert_eq!(code_of(&merchant.execute(&token, &id, &otp).await), "APIGW000000");
}

#[tokio::test]
async fn an_empty_password_and_an_unknown_draft_have_their_codes() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let (id, otp) = merchant.draft("remittancetoIBAN", &token, &remittance()).await;
    assert_eq!(code_of(&merchant.execute(&token, &id, "").await), "ACBH000047");
    assert_eq!(code_of(&merchant.execute(&token, &json!(1), &otp).await), "ACBH000127");
    assert_eq!(
        code_of(&merchant.execute(&token, &json!("x"), &otp).await),
        "ACBH000127"
    );
    let mehmet = merchant.login("mehmet").await;
    assert_eq!(code_of(&merchant.execute(&mehmet, &id, &otp).await), "ACBH000127");
    let text = Value::String(id.to_string());
    assert_eq!(code_of(&merchant.execute(&token, &text, &otp).await), "APIGW000000");
}

#[tokio::test]
async fn money_and_limits_are_looked_at_again_when_the_password_comes() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let mut request = remittance();
    request["Transaction"]["Amount"] = json!(30000);
    let (first, first_otp) = merchant.draft("remittancetoIBAN", &token, &request).await;
    let (second, second_otp) = merchant.draft("remittancetoIBAN", &token, &request).await;
    merchant.settings(json!({"bankDailyLimit": "29999.99"})).await;
    let answer = merchant.execute(&token, &first, &first_otp).await;
    assert_eq!(code_of(&answer), "ACBH000234");
    merchant.settings(json!({"bankDailyLimit": null})).await;
    assert_eq!(
        code_of(&merchant.execute(&token, &first, &first_otp).await),
        "APIGW000000"
    );
    assert_eq!(
        code_of(&merchant.execute(&token, &second, &second_otp).await),
        "ACBH000999"
    );
    assert_eq!(merchant.movements().await.len(), 1);
}

#[tokio::test]
async fn the_phone_keeps_every_message_newest_last() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    merchant.draft("remittancetoIBAN", &token, &remittance()).await;
    let request = fast(AYSE_IBAN, MERCHANT_AT_IS_BANKASI);
    let (id, otp) = merchant.draft("sendFAST", &token, &request).await;
    let messages = merchant.control("GET", "/bank/phone", &Value::Null).await;
    assert_eq!(messages.as_array().map(Vec::len), Some(2));
    assert_eq!(
        without(messages[1].clone(), &["/at"]),
        json!({
            "customer": "ayse", "otpTransactionId": id, "otp": otp, "amount": "149.90", "receiver": "Vezne Kahve A.Ş.",
            "at": null,
        })
    );
    merchant.control("POST", "/reset", &json!({})).await;
    assert_eq!(merchant.control("GET", "/bank/phone", &Value::Null).await, json!([]));
}
