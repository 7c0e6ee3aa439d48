//! `POST /sendFAST`: a transfer to another bank, at once. From an IBAN, to an IBAN or an easy address.

use serde::Serialize;
use serde_json::value::RawValue;
use vezne_protocol::EasyAddressType;

use super::draft::not_sent;
use super::{number, text};
use crate::payments::bank::{BankRefusal, DraftAsk, PaymentPurpose, Receiver};

pub(super) const PATH: &str = "/sendFAST";
/// To an IBAN.
const TO_IBAN: u8 = 1;
/// To an easy address (KOLAS).
const TO_EASY_ADDRESS: u8 = 2;
/// The bank's code for a purpose that is none of this rail's.
const CODE_NO_PURPOSE: &str = "ACBH000085";
/// The bank's code for a receiver without a name.
const CODE_NO_NAME: &str = "ACBH000090";
/// The bank's code for an amount that is none.
const CODE_NO_AMOUNT: &str = "ACBH000208";

/// The page gives the IBANs lengths of 1 and 17; an IBAN has 26 characters, and its samples do.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request<'a> {
    sender: Sender<'a>,
    receiver: WireReceiver<'a>,
    transaction: Transaction<'a>,
}

#[derive(Serialize)]
struct Sender<'a> {
    #[serde(rename = "SenderIBAN")]
    sender_iban: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireReceiver<'a> {
    #[serde(rename = "ReceiverIBAN", skip_serializing_if = "Option::is_none")]
    receiver_iban: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    receiver_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kolas_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kolas_value: Option<&'a str>,
    transfer_type: u8,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Transaction<'a> {
    amount: Box<RawValue>,
    payment_purpose: &'a str,
    reference_information: &'a str,
    description: String,
}

impl<'a> TryFrom<&DraftAsk<'a>> for Request<'a> {
    type Error = BankRefusal;

    fn try_from(ask: &DraftAsk<'a>) -> Result<Self, BankRefusal> {
        let &DraftAsk {
            rail: _,
            sender,
            receiver,
            amount,
            purpose,
            reference,
            description,
        } = ask;
        if amount.is_zero() {
            return Err(not_sent(CODE_NO_AMOUNT));
        }
        Ok(Self {
            sender: Sender {
                sender_iban: sender.iban.expose(),
            },
            receiver: WireReceiver::try_from(receiver)?,
            transaction: Transaction {
                amount: number(amount),
                payment_purpose: purpose_code(purpose).ok_or_else(|| not_sent(CODE_NO_PURPOSE))?,
                reference_information: reference,
                description: text::description(description, reference),
            },
        })
    }
}

impl<'a> TryFrom<&'a Receiver> for WireReceiver<'a> {
    type Error = BankRefusal;

    fn try_from(receiver: &'a Receiver) -> Result<Self, BankRefusal> {
        match receiver {
            Receiver::Iban { iban, name } => {
                let name = Some(text::name(name)).filter(|name| !name.is_empty());
                Ok(Self {
                    receiver_iban: Some(iban.expose()),
                    receiver_name: Some(name.ok_or_else(|| not_sent(CODE_NO_NAME))?),
                    kolas_type: None,
                    kolas_value: None,
                    transfer_type: TO_IBAN,
                })
            }
            Receiver::EasyAddress(address) => Ok(Self {
                receiver_iban: None,
                receiver_name: None,
                kolas_type: Some(address.kind().letter()),
                kolas_value: Some(address.expose()),
                transfer_type: TO_EASY_ADDRESS,
            }),
        }
    }
}

/// The purposes' numbers on this rail: texts of two digits. It has none for [`PaymentPurpose::Other`].
pub const fn purpose_code(purpose: PaymentPurpose) -> Option<&'static str> {
    Some(match purpose {
        PaymentPurpose::HomeRent => "01",
        PaymentPurpose::OfficeRent => "02",
        PaymentPurpose::OtherRent => "03",
        PaymentPurpose::ECommerce => "04",
        PaymentPurpose::Employee => "05",
        PaymentPurpose::Commercial => "06",
        PaymentPurpose::Personal => "07",
        PaymentPurpose::Investment => "08",
        PaymentPurpose::Financial => "09",
        PaymentPurpose::Education => "10",
        PaymentPurpose::Dues => "11",
        PaymentPurpose::Other => return None,
    })
}

/// The type of an easy address in an answer: by the letters that requests have, or by the words that the page of sendFAST
/// has for answers. `None` for anything else, and for `""`, which stands where an IBAN was meant.
pub fn easy_address_type(word: &str) -> Option<EasyAddressType> {
    match word {
        "TCKN" => Some(EasyAddressType::Tckn),
        "VKN" => Some(EasyAddressType::Vkn),
        "YKN" => Some(EasyAddressType::Ykn),
        _ => EasyAddressType::of_letter(word).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft::drafted;
    use super::super::testing::{answer, sender};
    use super::super::{remittance, text};
    use super::*;
    use crate::payments::bank::{Account, FeeRow, Meaning, Rail};
    use vezne_protocol::{Amount, EasyAddress, Iban};

    fn ask<'a>(sender: &'a Account, receiver: &'a Receiver) -> DraftAsk<'a> {
        DraftAsk {
            rail: Rail::Fast,
            sender,
            receiver,
            amount: Amount::parse("1234.5").unwrap(),
            purpose: PaymentPurpose::ECommerce,
            reference: "vzn-1",
            description: "Kahve Dükkânı",
        }
    }

    fn shop(name: &str) -> Receiver {
        Receiver::Iban {
            // `TR` and 24 zeros, as the page's sample has it, is no IBAN: with these check digits it is.
            iban: Iban::parse("TR470000000000000000000000").unwrap(),
            name: name.into(),
        }
    }

    fn written(ask: &DraftAsk<'_>) -> String {
        serde_json::to_string(&Request::try_from(ask).unwrap()).unwrap()
    }

    #[test]
    fn the_pages_own_sample_ibans_fail_their_check() {
        assert!(Iban::parse("TR000000000000000000000000").is_err());
        assert!(Iban::parse("TR520001500158000000000002").is_err());
        assert!(Iban::parse("TR290001500158000000000002").is_ok());
    }

    #[test]
    fn ibans_go_out_with_all_their_26_characters() {
        let (sender, receiver) = (sender(), shop("Cahit Uysal"));
        let expected = r#"{"Sender":{"SenderIBAN":"TR560001500158000000000001"},"Receiver":{"ReceiverIBAN":"TR470000000000000000000000","ReceiverName":"Cahit Uysal","TransferType":1},"Transaction":{"Amount":1234.50,"PaymentPurpose":"04","ReferenceInformation":"vzn-1","Description":"Kahve Dükkanı vzn-1"}}"#;
        assert_eq!(written(&ask(&sender, &receiver)), expected);
    }

    #[test]
    fn an_easy_address_goes_out_by_its_letter() {
        let sender = sender();
        let address = EasyAddress::parse(EasyAddressType::Vkn, "4540536920").unwrap();
        let receiver = Receiver::EasyAddress(address);
        let json = written(&ask(&sender, &receiver));
        let expected = r#""Receiver":{"KolasType":"V","KolasValue":"4540536920","TransferType":2}"#;
        assert!(json.contains(expected), "{json}");
    }

    #[test]
    fn an_easy_addresss_type_is_read_in_both_families() {
        for (letter, word) in [
            ("K", "TCKN"),
            ("T", "T"),
            ("E", "E"),
            ("V", "VKN"),
            ("Y", "YKN"),
            ("P", "P"),
        ] {
            let kind = easy_address_type(letter).unwrap();
            assert_eq!((kind.letter(), easy_address_type(word)), (letter, Some(kind)));
        }
        assert_eq!((easy_address_type(""), easy_address_type("tckn")), (None, None));
    }

    #[test]
    fn a_purpose_has_another_code_on_each_rail() {
        for (purpose, within, between) in [
            (PaymentPurpose::HomeRent, 1, Some("01")),
            (PaymentPurpose::OfficeRent, 2, Some("02")),
            (PaymentPurpose::OtherRent, 3, Some("03")),
            (PaymentPurpose::Other, 4, None),
            (PaymentPurpose::ECommerce, 5, Some("04")),
            (PaymentPurpose::Commercial, 6, Some("06")),
            (PaymentPurpose::Personal, 7, Some("07")),
            (PaymentPurpose::Investment, 8, Some("08")),
            (PaymentPurpose::Financial, 9, Some("09")),
            (PaymentPurpose::Education, 10, Some("10")),
            (PaymentPurpose::Dues, 11, Some("11")),
            (PaymentPurpose::Employee, 12, Some("05")),
        ] {
            assert_eq!(remittance::purpose_code(purpose), within, "{purpose:?}");
            assert_eq!(purpose_code(purpose), between, "{purpose:?}");
        }
    }

    #[test]
    fn what_this_rail_cannot_carry_is_not_sent() {
        let sender = sender();
        let receiver = shop("Cahit Uysal");
        let other = DraftAsk {
            purpose: PaymentPurpose::Other,
            ..ask(&sender, &receiver)
        };
        let refusal = Request::try_from(&other).err().unwrap();
        assert_eq!(
            (refusal.code.as_str(), refusal.meaning),
            (CODE_NO_PURPOSE, Meaning::Operator)
        );
        let nobody = shop(" ☕ ");
        let refusal = Request::try_from(&ask(&sender, &nobody)).err().unwrap();
        assert_eq!(
            (refusal.code.as_str(), refusal.meaning),
            (CODE_NO_NAME, Meaning::Receiver)
        );
    }

    #[test]
    fn only_the_fields_of_this_rail_are_sent() {
        let (sender, receiver) = (sender(), shop(&"Ş".repeat(60)));
        let json = written(&ask(&sender, &receiver));
        for field in ["MaskSender", "FeeInformation", "AccountNumber"] {
            assert!(!json.contains(field), "{json}");
        }
        assert!(
            json.contains(&format!("\"{}\"", "Ş".repeat(text::NAME_CHARS_MAX))),
            "{json}"
        );
    }

    #[test]
    fn the_pages_sample_answer_is_read_as_it_stands() {
        let sample = r#"{
"Header": {
"StatusCode": "APIGW000000",
"StatusDescription": "Tamamlandı",
"StatusDescriptionEn": "Completed",
"ObjectID": "2b77d363-4fed-48fd-be8c-93f7a9d1475e"
},
"SecurityInformation": {
"OTPTransactionId": 383884,
"OTPStatus": "ApprovementWaiting"
},
"Data": {
"Transaction": {
"Amount": 30
},
"Receiver": {
"NameSurnameTitle": "C*h*t U*s*l"
}
},
"FeeInformation": {
"TotalFeeAmount": 1.2,
"CurrencyCode": "TL",
"Fee": [
{
"CurrencyCode": "TL",
"Amount": 0.98,
"FeeDescription": "FAST EFT ÜCRETİ"
},
{
"CurrencyCode": "TL",
"Amount": 0.22,
"FeeDescription": "FAST TCMB Ücreti"
}
],
"AccountNumber": "00000000000000000"
}
}"#;
        let told = drafted(&answer(sample), Amount::parse("30").unwrap()).unwrap();
        assert_eq!(told.otp_id, "383884");
        assert_eq!(told.receiver_name.as_deref(), Some("C*h*t U*s*l"));
        assert_eq!(told.fee.total, Amount::parse("1.20").unwrap());
        let texts: Vec<&str> = told
            .fee
            .rows
            .iter()
            .map(|FeeRow { text, amount: _ }| text.as_str())
            .collect();
        assert_eq!(texts, ["FAST EFT ÜCRETİ", "FAST TCMB Ücreti"]);
    }
}
