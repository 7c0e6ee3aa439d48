//! What the bank writes about a transfer: its own sentence, and how it writes amounts and names to people.

use rust_decimal::Decimal;

use super::Bank;
use super::receivers::bank_name;
use super::transfers::Transfer;
use crate::amounts::plain;
use crate::clock::Moment;
use crate::entropy::Entropy;
use crate::iban;
use crate::ledger::Rail;

/// The sentence of a transfer in both samples' words. The samples leave most of the IBANs and names out; here they stand
/// in full, but for a sender who wanted to be masked.
pub(super) fn of_transfer(
    bank: &Bank,
    entropy: &Entropy,
    transfer: &Transfer,
    query_number: Option<u32>,
    now: Moment,
) -> String {
    let sender = bank.accounts.numbered(&transfer.sender);
    let (sender_iban, owner) = sender.map_or(("", ""), |account| (&account.iban, account.owner()));
    let (iban, name) = (&transfer.payee.iban, &transfer.payee.name);
    let at = now.istanbul();
    match transfer.rail {
        Rail::Remittance => {
            let sender_iban = match transfer.mask_sender {
                true => iban::masked(sender_iban),
                false => sender_iban.to_owned(),
            };
            let reference = format!("{}{}", at.strftime("%Y%m%d"), entropy.number(8));
            format!(
                "{sender_iban} nolu {owner} hesabından {iban} nolu {name} hesabına {reference} referans nolu havale \
                 yapılmıştır."
            )
        }
        Rail::Fast => {
            let (day, query) = (at.strftime("%d/%m/%Y"), query_number.unwrap_or_default());
            let bank = bank_name(iban::bank_of(iban));
            format!("({day} tarihli {query} sorgu no'lu {owner} hesabından {bank} {name} hesabına giden FAST ödemesi)")
        }
    }
}

/// `2.000`, or `2.000,50` when there are kuruş: as the bank writes a limit.
pub(super) fn grouped(amount: Decimal) -> String {
    let text = plain(amount);
    let (whole, kurus) = text.split_once('.').unwrap_or((&text, "00"));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    match kurus {
        "00" => grouped,
        kurus => format!("{grouped},{kurus}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_written_as_turks_write_them() {
        assert_eq!(grouped(Decimal::from(2000)), "2.000");
        assert_eq!(grouped(Decimal::new(10_000_050, 2)), "100.000,50");
        assert_eq!(grouped(Decimal::from(999)), "999");
    }
}
