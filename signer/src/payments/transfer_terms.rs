//! The merchant's terms for transfers, from the configuration: who receives, how much at most, how an OTP is treated.

use vezne_protocol::{Amount, Currency};

use super::bank::Receiver;
use super::rails::{NoRail, Route, choose};

/// Under which conditions a buyer may pay by a transfer. No browser has a say over any of it.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The buyer's bank, as a person calls it.
    pub bank_name: &'static str,
    /// The buyer's bank's code in an IBAN.
    pub bank_code: &'static str,
    /// The merchant's accounts or easy address; the buyer's own bank's is preferred, else the first.
    pub receivers: Vec<Receiver>,
    /// Whose they are: what the bank is told, and what a statement is searched for.
    pub receiver_name: String,
    /// The most that goes to another bank at once.
    pub fast_limit: Amount,
    /// How long an OTP is taken.
    pub otp_lifetime_s: i64,
    /// How many wrong OTPs end an OTP.
    pub otp_tries_max: u8,
    /// How many new OTPs there may be after the first.
    pub new_otps_max: u8,
    /// Whether the bank is asked for the buyer's accounts; else the buyer types one.
    pub lists_accounts: bool,
    /// Whether the buyer's page shows balances.
    pub shows_balances: bool,
    /// Whether the authorization lets the statement be read, so that a lost answer can be found out.
    pub reads_statements: bool,
    /// Whether PKCE is on.
    pub has_pkce: bool,
    /// How long a call that moves money may take.
    pub execute_limit_s: i64,
}

impl Terms {
    /// The way for an amount.
    pub fn route(&self, amount: Amount, currency: Currency) -> Result<Route, NoRail> {
        choose(self.bank_code, &self.receivers, amount, currency, self.fast_limit)
    }

    /// How many OTPs there may be in all.
    pub const fn otps_max(&self) -> u8 {
        self.new_otps_max.saturating_add(1)
    }
}
