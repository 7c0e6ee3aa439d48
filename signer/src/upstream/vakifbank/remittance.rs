//! `POST /remittancetoIBAN`: a transfer within the bank. From an account's number, to an IBAN.

use serde::Serialize;
use serde_json::value::RawValue;

use super::draft::not_sent;
use super::{number, text};
use crate::payments::bank::{BankRefusal, DraftAsk, PaymentPurpose, Receiver};

pub(super) const PATH: &str = "/remittancetoIBAN";
/// The bank's code for a receiver without an IBAN: this rail knows no easy addresses.
const CODE_NO_IBAN: &str = "ACBH000074";
/// The bank's code for an amount that is none.
const CODE_NO_AMOUNT: &str = "ACBH000208";

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request<'a> {
    sender: Sender<'a>,
    receiver: WireReceiver<'a>,
    fee_information: Sender<'a>,
    transaction: Transaction,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Sender<'a> {
    account_number: &'a str,
}

#[derive(Serialize)]
struct WireReceiver<'a> {
    #[serde(rename = "IBAN")]
    iban: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Transaction {
    amount: Box<RawValue>,
    payment_purpose: u8,
    mask_sender: bool,
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
        let iban = match receiver {
            Receiver::Iban { iban, name: _ } => iban.expose(),
            Receiver::EasyAddress(_) => return Err(not_sent(CODE_NO_IBAN)),
        };
        if amount.is_zero() {
            return Err(not_sent(CODE_NO_AMOUNT));
        }
        let account_number = sender.number.expose();
        Ok(Self {
            sender: Sender { account_number },
            receiver: WireReceiver { iban },
            // The fee comes from where the money comes from.
            fee_information: Sender { account_number },
            transaction: Transaction {
                amount: number(amount),
                payment_purpose: purpose_code(purpose),
                // The receipt that the shop gets does not show the buyer's account.
                mask_sender: true,
                description: text::description(description, reference),
            },
        })
    }
}

/// The purposes' numbers on this rail.
pub const fn purpose_code(purpose: PaymentPurpose) -> u8 {
    match purpose {
        PaymentPurpose::HomeRent => 1,
        PaymentPurpose::OfficeRent => 2,
        PaymentPurpose::OtherRent => 3,
        PaymentPurpose::Other => 4,
        PaymentPurpose::ECommerce => 5,
        PaymentPurpose::Commercial => 6,
        PaymentPurpose::Personal => 7,
        PaymentPurpose::Investment => 8,
        PaymentPurpose::Financial => 9,
        PaymentPurpose::Education => 10,
        PaymentPurpose::Dues => 11,
        PaymentPurpose::Employee => 12,
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft::drafted;
    use super::super::testing::{answer, sender};
    use super::*;
    use crate::payments::bank::{FeeRow, Meaning, Rail};
    use vezne_protocol::{Amount, EasyAddress, EasyAddressType, Iban};

    fn ask<'a>(sender: &'a crate::payments::bank::Account, receiver: &'a Receiver) -> DraftAsk<'a> {
        DraftAsk {
            rail: Rail::Remittance,
            sender,
            receiver,
            amount: Amount::parse("9").unwrap(),
            purpose: PaymentPurpose::ECommerce,
            reference: "vzn-1",
            description: "Kahve Dükkânı",
        }
    }

    fn shop() -> Receiver {
        Receiver::Iban {
            iban: Iban::parse("TR290001500158000000000002").unwrap(),
            name: "Bilun Gurunlu".into(),
        }
    }

    #[test]
    fn the_request_is_the_pages_own_with_two_decimals() {
        let (sender, receiver) = (sender(), shop());
        let request = Request::try_from(&ask(&sender, &receiver)).unwrap();
        // The page's sample, but for its IBAN's check digits (52), which do not fit: 29 do.
        let expected = r#"{"Sender":{"AccountNumber":"00158000000000001"},"Receiver":{"IBAN":"TR290001500158000000000002"},"FeeInformation":{"AccountNumber":"00158000000000001"},"Transaction":{"Amount":9.00,"PaymentPurpose":5,"MaskSender":true,"Description":"Kahve Dükkanı vzn-1"}}"#;
        assert_eq!(serde_json::to_string(&request).unwrap(), expected);
    }

    #[test]
    fn what_this_rail_cannot_carry_is_not_sent() {
        let sender = sender();
        let phone = EasyAddress::parse(EasyAddressType::Phone, "5350000000").unwrap();
        let phone = Receiver::EasyAddress(phone);
        let refusal = Request::try_from(&ask(&sender, &phone)).err().unwrap();
        assert_eq!(
            (refusal.code.as_str(), refusal.meaning),
            (CODE_NO_IBAN, Meaning::Receiver)
        );
        let receiver = shop();
        let nothing = DraftAsk {
            amount: Amount::ZERO,
            ..ask(&sender, &receiver)
        };
        assert_eq!(Request::try_from(&nothing).err().unwrap().code, CODE_NO_AMOUNT);
    }

    #[test]
    fn the_pages_sample_answer_is_read_as_it_stands() {
        let sample = r#"
{
  "Header": {
    "StatusCode": "APIGW000000",
    "StatusDescription": "Tamamlandı",
    "StatusDescriptionEn": "Completed",
    "ObjectID": "0dabab77-e2b8-4ba5-a543-82b96eb4cae6"
  },
  "SecurityInformation": {
    "OTPTransactionId": 163313,
    "OTPStatus": "ApprovementWaiting"
  },
  "Data": {
    "Transaction": {
      "Amount": 9
    },
    "Receiver": {
      "NameSurnameTitle": "B*L*N G*R*N*E*"
    }
  },
  "FeeInformation": {
    "TotalFeeAmount": 1.05,
    "CurrencyCode": "TL",
    "Fee": {
      "CurrencyCode": "TL",
      "Amount": 1.05,
      "FeeDescription": "HESAPTAN HESABA HAVALE ÜCRETİ"
    },
    "AccountNumber": "00158000000000001"
  }
}"#;
        let told = drafted(&answer(sample), Amount::parse("9").unwrap()).unwrap();
        assert_eq!(told.otp_id, "163313");
        assert_eq!(told.receiver_name.as_deref(), Some("B*L*N G*R*N*E*"));
        let row = FeeRow {
            amount: Amount::parse("1.05").unwrap(),
            text: "HESAPTAN HESABA HAVALE ÜCRETİ".into(),
        };
        assert_eq!((told.fee.total, told.fee.rows), (row.amount, vec![row]));
    }
}
