//! Who can be paid: the merchant's accounts, those of the samples, the banks' names, and how a name is masked.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::amounts::plain;
use crate::iban;

/// An account that money can go to and that is nobody's who logs in here.
#[derive(Clone, Debug)]
pub(crate) struct Receiver {
    /// With right check digits.
    pub(crate) iban: String,
    /// Whose it is.
    pub(crate) name: &'static str,
    /// Whether it is the shop's.
    merchant: bool,
    phone: Option<&'static str>,
    email: Option<&'static str>,
    received: Decimal,
}

/// Those that the bank knows by name. Any other valid IBAN can be paid too.
#[derive(Debug)]
pub(crate) struct Receivers(Vec<Receiver>);

const MERCHANT: &str = "Vezne Kahve A.Ş.";

impl Default for Receivers {
    fn default() -> Self {
        let receiver = |bank: &str, account: &str, name| Receiver {
            iban: iban::of(bank, account),
            name,
            merchant: name == MERCHANT,
            phone: None,
            email: None,
            received: Decimal::ZERO,
        };
        Self(vec![
            receiver(iban::VAKIFBANK, "00158007399999901", MERCHANT),
            Receiver {
                phone: Some("5321112233"),
                email: Some("kasa@vezne.example"),
                ..receiver("00064", "00000110000012345", MERCHANT)
            },
            receiver(iban::VAKIFBANK, "00158000000000002", "BİLUN GÜRÜNLER"),
            receiver("00000", "00000000000000000", "Cahit Uysal"),
        ])
    }
}

impl Receivers {
    /// The one of that IBAN.
    pub(crate) fn of_iban(&self, iban: &str) -> Option<&Receiver> {
        self.0.iter().find(|receiver| receiver.iban == iban)
    }

    /// The one behind an easy address: a phone number (`T`) or an e-mail address (`E`). Nobody here has any of the others.
    pub(crate) fn at_address(&self, kolas_type: &str, value: &str) -> Option<&Receiver> {
        self.0.iter().find(|receiver| match kolas_type {
            "T" => receiver.phone == Some(value),
            "E" => receiver.email == Some(value),
            _ => false,
        })
    }

    /// Counts what came in; of an IBAN that nobody knows nothing is counted.
    pub(crate) fn credit(&mut self, iban: &str, amount: Decimal) {
        if let Some(receiver) = self.0.iter_mut().find(|receiver| receiver.iban == iban) {
            receiver.received += amount;
        }
    }

    /// As `GET /_sandbox/bank/customers` shows them: the merchant's first.
    pub(crate) fn to_json(&self) -> Value {
        let row = |receiver: &Receiver| {
            json!({
                "iban": receiver.iban,
                "name": receiver.name,
                "bankCode": iban::bank_of(&receiver.iban),
                "merchant": receiver.merchant,
                "phone": receiver.phone,
                "email": receiver.email,
                "received": plain(receiver.received),
            })
        };
        self.0.iter().map(row).collect()
    }
}

/// A bank's name by its code in an IBAN. The samples' bank of zeros is the one that they name.
pub(super) fn bank_name(code: &str) -> &'static str {
    match code {
        "00000" | "00064" => "Türkiye İş Bankası A.Ş.",
        "00010" => "T.C. Ziraat Bankası A.Ş.",
        "00012" => "Türkiye Halk Bankası A.Ş.",
        iban::VAKIFBANK => "Türkiye Vakıflar Bankası T.A.O.",
        "00046" => "Akbank T.A.Ş.",
        "00062" => "Türkiye Garanti Bankası A.Ş.",
        "00067" => "Yapı ve Kredi Bankası A.Ş.",
        "00111" => "QNB Bank A.Ş.",
        _ => "Diğer Banka",
    }
}

/// Every second letter of every word becomes a star: `C*h*t U*s*l`.
pub(super) fn masked(name: &str) -> String {
    let mut hide = false;
    let mask = |letter: char| {
        let written = if hide && letter != ' ' { '*' } else { letter };
        hide = letter != ' ' && !hide;
        written
    };
    name.chars().map(mask).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_masked_as_in_the_samples() {
        assert_eq!(masked("BİLUN GÜRÜNLER"), "B*L*N G*R*N*E*");
        assert_eq!(masked("Cahit Uysal"), "C*h*t U*s*l");
        assert_eq!(masked("Vezne Kahve A.Ş."), "V*z*e K*h*e A*Ş*");
    }

    #[test]
    fn every_receiver_has_a_valid_iban() {
        for receiver in Receivers::default().0 {
            assert!(iban::is_valid(&receiver.iban), "{}", receiver.iban);
        }
    }
}
