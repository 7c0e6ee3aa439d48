//! The bank's own samples, replayed word by word.

mod bank;
mod caller;

use bank::without;
use caller::Merchant;
use serde_json::json;

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
