//! Transfers: the bank's own samples, both rails from draft to ledger, and the one-time password.

mod bank;
mod caller;

use bank::{AYSE, OURS, code_of, fast, remittance};
use caller::Merchant;
use serde_json::{Value, json};

const AYSE_IBAN: &str = "TR880001500158007300000011";
const MERCHANT_AT_IS_BANKASI: &str = "TR260006400000110000012345";

/// The answer without what is another one every time: ids by their place, and the bank's sentence.
fn without(mut answer: Value, places: &[&str]) -> Value {
    for place in places {
        let found = answer.pointer_mut(place).expect("the sample has this field");
        *found = Value::Null;
    }
    answer
}

#[tokio::test]
async fn the_remittance_sample_replays_with_mended_check_digits() {
    let merchant = Merchant::start().await;
    let token = merchant.login("fatma").await;
    let request = json!({
        "Sender": {"AccountNumber": "00158000000000001"},
        "Receiver": {"IBAN": "TR290001500158000000000002"},
        "FeeInformation": {"AccountNumber": "00158000000000001"},
        "Transaction": {"Amount": 9, "PaymentPurpose": 3, "MaskSender": false, "Description": "Havale"},
    });
    let reply = merchant.try_bank("remittancetoIBAN", &token, &request).await.unwrap();
    assert!(reply.text.contains(r#""Amount":9}"#), "{}", reply.text);
    let answer = reply.json();
    let ids = ["/Header/ObjectID", "/SecurityInformation/OTPTransactionId"];
    assert_eq!(
        without(answer.clone(), &ids),
        json!({
            "Header": {
                "StatusCode": "APIGW000000", "StatusDescription": "Tamamlandı", "StatusDescriptionEn": "Completed",
                "ObjectID": null,
            },
            "SecurityInformation": {"OTPTransactionId": null, "OTPStatus": "ApprovementWaiting"},
            "Data": {"Transaction": {"Amount": 9}, "Receiver": {"NameSurnameTitle": "B*L*N G*R*N*E*"}},
            "FeeInformation": {
                "TotalFeeAmount": 1.05,
                "CurrencyCode": "TL",
                "Fee": {"CurrencyCode": "TL", "Amount": 1.05, "FeeDescription": "HESAPTAN HESABA HAVALE ÜCRETİ"},
                "AccountNumber": "00158000000000001",
            },
        })
    );
    let answer = merchant.transfer("remittancetoIBAN", &token, &request).await;
    // The sample leaves the digits of both IBANs and the family names out of its sentence.
    let sentence = answer["Data"]["Transaction"]["Description"]
        .as_str()
        .expect("a sentence");
    let shortened = sentence
        .replace("TR560001500158000000000001", "TR")
        .replace("TR290001500158000000000002", "TR")
        .replace("FATMA ŞAHİN", "FATMA")
        .replace("BİLUN GÜRÜNLER", "BİLUN");
    let (before, after) = (
        "TR nolu FATMA hesabından TR nolu BİLUN hesabına ",
        " referans nolu havale yapılmıştır.",
    );
    let reference = shortened.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    assert!(reference.is_some_and(|digits| digits.len() == 16), "{sentence}");
    let date = answer["Data"]["Transaction"]["Date"].as_str().expect("a date");
    assert_eq!((date.len(), &date[10..11]), (19, "T"), "{date}");
    assert!(answer["Data"]["Transaction"]["TransactionId"].as_u64() > Some(2_000_000_000_000_000));
    let ids = [
        "/Header/ObjectID",
        "/Data/Transaction/Description",
        "/Data/Transaction/Date",
        "/Data/Transaction/TransactionId",
    ];
    assert_eq!(
        without(answer, &ids),
        json!({
            "Header": {
                "StatusCode": "APIGW000000", "StatusDescription": "Tamamlandı", "StatusDescriptionEn": "Completed",
                "ObjectID": null,
            },
            "Data": {
                "Sender": {"CurrencyCode": "TL", "AccountNumber": "00158000000000001"},
                "Transaction": {"Description": null, "Amount": 9, "Date": null, "TransactionId": null},
                "Receiver": {"CurrencyCode": "TL", "IBAN": "TR290001500158000000000002"},
            },
            "FeeInformation": {"TotalFeeAmount": 1.05, "CurrencyCode": "TL", "AccountNumber": "00158000000000001"},
        })
    );
}

#[tokio::test]
async fn the_fast_sample_replays_with_mended_check_digits() {
    let merchant = Merchant::start().await;
    let token = merchant.login("kizilcim").await;
    let zeros = "TR470000000000000000000000";
    let request = json!({
        "Sender": {"SenderIBAN": zeros},
        "Receiver": {
            "ReceiverIBAN": zeros, "ReceiverName": "Cahit Uysal", "KolasType": "", "KolasValue": "", "TransferType": 1,
        },
        "Transaction": {"Amount": 30, "PaymentPurpose": "07", "Description": "", "ReferenceInformation": ""},
    });
    let answer = merchant.bank("sendFAST", &token, &request).await;
    let ids = ["/Header/ObjectID", "/SecurityInformation/OTPTransactionId"];
    assert_eq!(
        without(answer, &ids),
        json!({
            "Header": {
                "StatusCode": "APIGW000000", "StatusDescription": "Tamamlandı", "StatusDescriptionEn": "Completed",
                "ObjectID": null,
            },
            "SecurityInformation": {"OTPTransactionId": null, "OTPStatus": "ApprovementWaiting"},
            "Data": {"Transaction": {"Amount": 30}, "Receiver": {"NameSurnameTitle": "C*h*t U*s*l"}},
            "FeeInformation": {
                "TotalFeeAmount": 1.2,
                "CurrencyCode": "TL",
                "Fee": [
                    {"CurrencyCode": "TL", "Amount": 0.98, "FeeDescription": "FAST EFT ÜCRETİ"},
                    {"CurrencyCode": "TL", "Amount": 0.22, "FeeDescription": "FAST TCMB Ücreti"},
                ],
                "AccountNumber": "00000000000000000",
            },
        })
    );
    let answer = merchant.transfer("sendFAST", &token, &request).await;
    let transaction = &answer["Data"]["Transaction"];
    let (query, date) = (
        &transaction["QueryNumber"],
        transaction["Date"].as_str().expect("a date"),
    );
    assert!(date.ends_with("T00:00:00+03:00"), "{date}");
    let day = format!("{}/{}/{}", &date[8..10], &date[5..7], &date[..4]);
    assert_eq!(
        transaction["Description"],
        format!(
            "({day} tarihli {query} sorgu no'lu KIZILCIM ŞERBET hesabından Türkiye İş Bankası A.Ş. Cahit Uysal hesabına \
             giden FAST ödemesi)"
        )
    );
    let ids = [
        "/Header/ObjectID",
        "/Data/Transaction/QueryNumber",
        "/Data/Transaction/Description",
        "/Data/Transaction/Date",
        "/Data/Transaction/TransactionId",
    ];
    assert_eq!(
        without(answer, &ids)["Data"],
        json!({
            "Sender": {"SenderIBAN": zeros},
            "Transaction": {"QueryNumber": null, "Description": null, "Amount": 30, "Date": null, "TransactionId": null},
            "Receiver": {"ReceiverIBAN": zeros, "KolasValue": "", "KolasType": "", "ReceiverName": "Cahit Uysal"},
        })
    );
    // Money that goes to where it came from costs the fee alone.
    assert_eq!(merchant.balance("00000000000000000").await, "998.80");
}

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
