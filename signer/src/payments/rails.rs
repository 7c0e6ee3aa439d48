//! Which way a transfer goes: within the bank, or at once to another; an order is never split.

use vezne_protocol::{Amount, Currency};

use super::bank::{Rail, Receiver};

/// A way, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Which way.
    pub rail: Rail,
    /// Where to.
    pub receiver: Receiver,
}

/// Why there is no way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRail {
    /// Only lira moves from bank to bank this way.
    Currency,
    /// More than one transfer to another bank takes.
    OverLimit,
}

/// The way from an account of this bank to one of the merchant's accounts. The buyer's own bank's is preferred: money that
/// stays within a bank has no limit of this kind, and costs the buyer less. The bank's own word on limits wins over ours.
pub fn choose(
    sender_bank: &str,
    receivers: &[Receiver],
    amount: Amount,
    currency: Currency,
    fast_limit: Amount,
) -> Result<Route, NoRail> {
    if currency != Currency::Try {
        return Err(NoRail::Currency);
    }
    let is_own = |receiver: &&Receiver| match receiver {
        Receiver::Iban { iban, .. } => iban.bank_code() == sender_bank,
        Receiver::EasyAddress(_) => false,
    };
    if let Some(receiver) = receivers.iter().find(is_own) {
        return Ok(Route {
            rail: Rail::Remittance,
            receiver: receiver.clone(),
        });
    }
    match receivers.first() {
        Some(receiver) if amount <= fast_limit => Ok(Route {
            rail: Rail::Fast,
            receiver: receiver.clone(),
        }),
        _ => Err(NoRail::OverLimit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vezne_protocol::{EasyAddress, EasyAddressType, Iban};

    const VAKIF: &str = "00015";

    fn iban(text: &str) -> Receiver {
        Receiver::Iban {
            iban: Iban::parse(text).unwrap(),
            name: "Vezne Kahve A.Ş.".into(),
        }
    }

    fn route(receivers: &[Receiver], amount: &str) -> Result<Rail, NoRail> {
        let (amount, limit) = (Amount::parse(amount).unwrap(), Amount::parse("2000").unwrap());
        choose(VAKIF, receivers, amount, Currency::Try, limit).map(|route| route.rail)
    }

    #[test]
    fn the_buyers_own_bank_is_preferred_whatever_the_amount() {
        let (own, other) = (iban("TR290001500158000000000002"), iban("TR330006100519786457841326"));
        assert_eq!(route(&[other.clone(), own], "99999999.99"), Ok(Rail::Remittance));
        assert_eq!(route(std::slice::from_ref(&other), "2000"), Ok(Rail::Fast));
        assert_eq!(route(&[other], "2000.01"), Err(NoRail::OverLimit));
    }

    #[test]
    fn an_easy_address_is_reached_at_once_within_the_limit() {
        let address = EasyAddress::parse(EasyAddressType::Phone, "5321112233").unwrap();
        let receivers = [Receiver::EasyAddress(address)];
        assert_eq!(route(&receivers, "0.01"), Ok(Rail::Fast));
        assert_eq!(route(&receivers, "2000.01"), Err(NoRail::OverLimit));
        assert_eq!(
            choose(VAKIF, &receivers, Amount::ZERO, Currency::Usd, Amount::MAX),
            Err(NoRail::Currency)
        );
    }
}
