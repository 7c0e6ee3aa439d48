//! Transfers: both rails from draft to ledger.

mod bank;
mod caller;

use bank::{AYSE, AYSE_IBAN, MERCHANT_AT_IS_BANKASI, OURS, fast, remittance, without};
use caller::Merchant;
use serde_json::json;

#[tokio::test]
async fn a_remittance_moves_its_amount_and_its_fee() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let answer = merchant.transfer("remittancetoIBAN", &token, &remittance()).await;
    assert_eq!(merchant.balance(AYSE).await, "49849.05");
    assert_eq!(merchant.receiver(OURS).await["received"], "149.90");
    let ledger = merchant.ledger().await;
    assert_eq!(ledger["movedTotal"], "149.90");
    let movement = without(
        ledger["movements"][0].clone(),
        &["/at", "/otpTransactionId", "/transactionId"],
    );
    assert_eq!(
        movement,
        json!({
            "transactionId": null, "queryNumber": null, "rail": "remittance", "customer": "ayse",
            "senderAccount": AYSE, "receiverIban": OURS, "receiverName": "Vezne Kahve A.Ş.", "amount": "149.90",
            "fee": "1.05", "sentDescription": "VZN-7Q2K", "sentReference": "", "otpTransactionId": null,
            "elsewhere": false, "at": null,
        })
    );
    assert_eq!(
        ledger["movements"][0]["transactionId"],
        answer["Data"]["Transaction"]["TransactionId"]
    );
}

#[tokio::test]
async fn a_fast_payment_goes_by_iban_and_by_easy_address() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let answer = merchant
        .transfer("sendFAST", &token, &fast(AYSE_IBAN, MERCHANT_AT_IS_BANKASI))
        .await;
    assert_eq!(
        merchant.movements().await[0]["queryNumber"],
        answer["Data"]["Transaction"]["QueryNumber"]
    );
    for (kind, value, told) in [("T", "5321112233", "T"), ("E", "kasa@vezne.example", "E")] {
        let mut request = fast(AYSE_IBAN, "");
        request["Receiver"] =
            json!({"TransferType": 2, "KolasType": kind, "KolasValue": value, "AddressReference": "1"});
        let draft = merchant.bank("sendFAST", &token, &request).await;
        assert_eq!(draft["Data"]["Receiver"]["NameSurnameTitle"], "V*z*e K*h*e A*Ş*");
        let answer = merchant.transfer("sendFAST", &token, &request).await;
        assert_eq!(
            answer["Data"]["Receiver"],
            json!({
                "ReceiverIBAN": MERCHANT_AT_IS_BANKASI, "KolasValue": value, "KolasType": told,
                "ReceiverName": "Vezne Kahve A.Ş.",
            })
        );
    }
    assert_eq!(merchant.receiver(MERCHANT_AT_IS_BANKASI).await["received"], "449.70");
    assert_eq!(merchant.balance(AYSE).await, "49546.70");
    assert_eq!(merchant.movements().await[0]["sentReference"], "VZN-7Q2K");
}

#[tokio::test]
async fn a_company_pays_as_people_do_and_customers_can_pay_each_other() {
    let merchant = Merchant::start().await;
    let token = merchant.login("kahve-ltd").await;
    let mut request = remittance();
    request["Sender"]["AccountNumber"] = json!("00158007300000031");
    request["Receiver"]["IBAN"] = json!(AYSE_IBAN);
    merchant.transfer("remittancetoIBAN", &token, &request).await;
    assert_eq!(merchant.balance("00158007300000031").await, "499849.05");
    assert_eq!(merchant.balance(AYSE).await, "50149.90");
}

#[tokio::test]
async fn another_account_of_the_customer_can_pay_the_fee() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    let mut request = remittance();
    request["FeeInformation"] = json!({"AccountNumber": "00158007300000012"});
    let answer = merchant.transfer("remittancetoIBAN", &token, &request).await;
    assert_eq!(answer["FeeInformation"]["AccountNumber"], "00158007300000012");
    assert_eq!(merchant.balance(AYSE).await, "49850.10");
    assert_eq!(merchant.balance("00158007300000012").await, "11.29");
}

#[tokio::test]
async fn amounts_can_be_written_as_text() {
    let merchant = Merchant::start().await;
    merchant.settings(json!({"bankAmounts": "string"})).await;
    let token = merchant.login("ayse").await;
    let mut request = remittance();
    request["Transaction"]["Amount"] = json!("420");
    let answer = merchant.bank("remittancetoIBAN", &token, &request).await;
    assert_eq!(answer["Data"]["Transaction"]["Amount"], "420.0");
    assert_eq!(answer["FeeInformation"]["TotalFeeAmount"], "1.05");
}

#[tokio::test]
async fn a_reset_gives_the_money_back() {
    let merchant = Merchant::start().await;
    let token = merchant.login("ayse").await;
    merchant.transfer("remittancetoIBAN", &token, &remittance()).await;
    merchant.control("POST", "/reset", &json!({})).await;
    assert_eq!(merchant.balance(AYSE).await, "50000.00");
    assert_eq!(merchant.receiver(OURS).await["received"], "0.00");
    assert!(merchant.movements().await.is_empty());
}
