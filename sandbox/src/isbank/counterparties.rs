//! Who else has an account, as far as this bank knows, and how much of a name it tells.

use serde_json::{Value, json};

use crate::app::State;
use crate::iban;
use crate::vakifbank::CUSTOMERS;

/// Bank, account and owner. The other bank's customers are known beside these.
static KNOWN: [(&str, &str, &str); 3] = [
    (iban::ISBANK, "00000120000067001", "Deniz Kaya"),
    (
        iban::ISBANK,
        "00000120000067002",
        "Anadolu Kavurma San. ve Tic. Ltd. Şti.",
    ),
    ("00062", "00000130000099001", "Zeynep Arslan"),
];

/// Everybody: IBAN and name.
fn all(state: &State) -> Vec<(String, &'static str)> {
    let known = KNOWN
        .iter()
        .map(|(bank, account, name)| (iban::of(bank, account), *name));
    let customers = CUSTOMERS.iter().flat_map(|customer| {
        let accounts = state.bank.accounts.of(customer.id);
        accounts.map(|account| (account.iban.clone(), customer.name))
    });
    known.chain(customers).collect()
}

/// `creditor_account_name`: in full of an account here, masked of another bank's. Of an account that nobody knows it is
/// the name that was sent.
pub(super) fn told_name(state: &State, creditor_iban: &str, sent: &str) -> String {
    let known = all(state).into_iter().find(|(iban, _)| iban == creditor_iban);
    let name = known.map_or(sent, |(_, name)| name);
    match iban::bank_of(creditor_iban) {
        iban::ISBANK => name.to_owned(),
        _ => masked(name),
    }
}

/// As `GET /_sandbox/isbank` shows them.
pub(super) fn to_json(state: &State) -> Value {
    let row = |(iban, name): (String, &str)| json!({"bankCode": iban::bank_of(&iban), "iban": iban, "name": name});
    all(state).into_iter().map(row).collect()
}

/// Of every word the first and the last letter: `M****t D***r`.
fn masked(name: &str) -> String {
    let words = name.split(' ').map(|word| {
        let last = word.chars().count().saturating_sub(1);
        let letters = word.chars().enumerate();
        letters
            .map(|(place, letter)| if place == 0 || place == last { letter } else { '*' })
            .collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_name_keeps_the_ends_of_its_words() {
        assert_eq!(masked("Mehmet Demir"), "M****t D***r");
        assert_eq!(masked("Ayşe Y. Ö"), "A**e Y. Ö");
    }

    #[test]
    fn every_iban_is_valid() {
        for (iban, _) in all(&State::default()) {
            assert!(iban::is_valid(&iban), "{iban}");
        }
    }
}
