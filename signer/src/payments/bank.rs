//! What a bank is asked and what it tells, in the desk's own words.

use std::fmt;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use vezne_protocol::{Amount, EasyAddress, Iban, SignedAmount};
use zeroize::Zeroizing;

use crate::clock::Moment;

/// How many digits an account number has: an IBAN's last.
const ACCOUNT_DIGITS: usize = 17;
/// How many of them a person or a log sees.
const ACCOUNT_DIGITS_SHOWN: usize = 4;
/// Stands in the place of an IBAN that was forgotten. No bank has the code 00000.
const ERASED_IBAN: &str = "TR470000000000000000000000";
/// How long an OTP may be. The bank's own sample, `MK7F3V`, has letters in it.
const OTP_CHARS: RangeInclusive<usize> = 4..=8;

/// A text of the bank's that whoever has it can act with: a token. No log shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BankSecret(Zeroizing<String>);

impl BankSecret {
    /// Wraps a text as the bank sent it.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BankSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("BankSecret([redacted])")
    }
}

/// The code that the bank sends to the customer's phone. It is never kept, logged or echoed, so nothing writes it down.
#[derive(Clone, PartialEq, Eq)]
pub struct Otp(Zeroizing<String>);

impl Otp {
    /// Reads 4 to 8 ASCII letters or digits, with spaces around them or without.
    pub fn parse(text: &str) -> Option<Self> {
        let code = text.trim_matches([' ', '\u{a0}']);
        let is_code = OTP_CHARS.contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_code.then(|| Self(Zeroizing::new(code.to_owned())))
    }

    /// The code, for the bank alone.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Otp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Otp([redacted])")
    }
}

/// What a customer has authorized this desk to do at the bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorization {
    /// The token that calls go out with.
    pub access: BankSecret,
    /// What another token can be had for, where the bank gave one.
    pub refresh: Option<BankSecret>,
    /// Until when the token is good, by the bank's `expires_in`.
    pub until: Moment,
}

/// An account's number at the bank. It is personal data: no log shows it whole.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountNumber(String);

impl AccountNumber {
    /// Reads 17 digits.
    pub fn parse(text: &str) -> Option<Self> {
        let is_number = text.len() == ACCOUNT_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| Self(text.to_owned()))
    }

    /// The number that an IBAN ends with; `None` where it has letters, as only other banks' have.
    pub fn of_iban(iban: &Iban) -> Option<Self> {
        let iban = iban.expose();
        Self::parse(&iban[iban.len() - ACCOUNT_DIGITS..])
    }

    /// All 17 digits, for the bank alone.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What a person or a log sees: `*************0001`.
    pub fn masked(&self) -> String {
        let hidden = ACCOUNT_DIGITS - ACCOUNT_DIGITS_SHOWN;
        format!("{}{}", "*".repeat(hidden), &self.0[hidden..])
    }
}

impl fmt::Debug for AccountNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "AccountNumber({})", self.masked())
    }
}

/// An account of the buyer's that a transfer may come from: open, on demand, in lira.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its number.
    pub number: AccountNumber,
    /// Its IBAN.
    pub iban: Iban,
    /// What may be drawn on, where the bank told.
    pub available: Option<SignedAmount>,
}

impl Account {
    /// What stands in the place of an account that was forgotten: no bank's.
    pub fn erased() -> Self {
        Self {
            number: AccountNumber("0".repeat(ACCOUNT_DIGITS)),
            iban: Iban::parse(ERASED_IBAN).expect("an IBAN whose check digits hold"),
            available: None,
        }
    }

    /// Whether it was forgotten.
    pub fn is_erased(&self) -> bool {
        is_erased(&self.iban)
    }
}

/// Whether an IBAN stands in the place of one that was forgotten.
pub fn is_erased(iban: &Iban) -> bool {
    iban.expose() == ERASED_IBAN
}

/// Which way money goes from bank to bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rail {
    /// Within one bank: `remittancetoIBAN`.
    Remittance,
    /// To another bank, at once: `sendFAST`.
    Fast,
}

/// Where the money goes: always the merchant's own, from the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receiver {
    /// An account.
    Iban {
        /// Its IBAN.
        iban: Iban,
        /// Whose it is, at most 50 characters.
        name: String,
    },
    /// What stands for an account.
    EasyAddress(EasyAddress),
}

impl Receiver {
    /// What a person or a log sees.
    pub fn masked(&self) -> String {
        match self {
            Self::Iban { iban, .. } => iban.masked(),
            Self::EasyAddress(address) => address.masked(),
        }
    }
}

/// Why money is sent: what the bank reports. The numbers differ by rail, so they stand with the calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentPurpose {
    /// Rent of a home.
    HomeRent,
    /// Rent of a place of work.
    OfficeRent,
    /// Any other rent.
    OtherRent,
    /// Something bought on the internet: what this desk takes money for.
    ECommerce,
    /// Salary and the like.
    Employee,
    /// Between businesses.
    Commercial,
    /// Between persons.
    Personal,
    /// Investment.
    Investment,
    /// Finance.
    Financial,
    /// School and courses.
    Education,
    /// Dues.
    Dues,
    /// Anything else.
    Other,
}

/// A transfer as the bank is asked for it: it moves nothing before its OTP.
#[derive(Debug)]
pub struct DraftAsk<'a> {
    /// Which way.
    pub rail: Rail,
    /// From where.
    pub sender: &'a Account,
    /// Where to.
    pub receiver: &'a Receiver,
    /// How much.
    pub amount: Amount,
    /// Why.
    pub purpose: PaymentPurpose,
    /// Our own reference of the transfer: goes into the description, and where the rail has a field for it there too.
    pub reference: &'a str,
    /// What stands in the statement before the reference: the shop's name.
    pub description: &'a str,
}

/// A transfer that waits for its OTP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafted {
    /// What the bank calls it.
    pub otp_id: String,
    /// How much the bank says that it will move.
    pub amount: Amount,
    /// The receiver's name as the bank masks it: `C*h*t U*s*l`.
    pub receiver_name: Option<String>,
    /// What the buyer pays on top.
    pub fee: Fee,
}

/// What a transfer costs the buyer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// All of it.
    pub total: Amount,
    /// What it is made of; the rows add up to the total.
    pub rows: Vec<FeeRow>,
}

/// A part of a fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeRow {
    /// How much.
    pub amount: Amount,
    /// What for, in the bank's words.
    pub text: String,
}

/// A transfer that the bank says it has made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Executed {
    /// The bank's number of it.
    pub transaction_id: Option<String>,
    /// The number it is asked after by, between banks.
    pub query_number: Option<String>,
    /// When, by the bank: sometimes only the day.
    pub at: Option<Moment>,
    /// How much was moved.
    pub amount: Option<Amount>,
    /// Where to, where the bank told an IBAN.
    pub receiver: Option<Iban>,
    /// What it cost the buyer.
    pub fee: Option<Amount>,
}

/// Whether money came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It came.
    In,
    /// It went.
    Out,
}

/// A row of an account's statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRow {
    /// Whether money came or went.
    pub direction: Direction,
    /// How much, without a sign.
    pub amount: Amount,
    /// In which currency, as the bank writes it: `TL`.
    pub currency: String,
    /// When: sometimes only the day, at midnight.
    pub at: Moment,
    /// The row's text.
    pub description: String,
    /// The bank's number of it.
    pub transaction_id: Option<String>,
}

/// A bank's no, with what it means for a transfer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the bank refused with code {code}")]
pub struct BankRefusal {
    /// The bank's code: `ACBH000359`.
    pub code: String,
    /// What it means.
    pub meaning: Meaning,
    /// What stood in the place that the code's text leaves open, where it is an amount.
    pub amount: Option<Amount>,
}

/// What a code of the bank's means for a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// The token is not good (any more). Nothing was done.
    Authorize,
    /// The bank takes no calls for now, or has trouble. A draft may be tried again; an execute proves nothing.
    Busy,
    /// The desk's request or configuration is wrong: the operator has to look, the buyer can do nothing.
    Operator,
    /// The account cannot be used for this: another one may.
    Account,
    /// The merchant's account or address is wrong: the operator has to look.
    Receiver,
    /// Above a limit of the bank's.
    Limit,
    /// The customer has something to settle with the bank first: a blocked SIM card, a missing permission.
    Customer,
    /// The OTP is wrong.
    OtpWrong,
    /// No OTP was given.
    OtpEmpty,
    /// The OTP's transaction was used before.
    OtpUsed,
    /// The OTP's transaction is not known.
    OtpNotFound,
    /// The OTP came too late.
    OtpExpired,
    /// Too many wrong OTPs.
    OtpTriesUsed,
    /// A code that nobody has gathered.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ibans_last_digits_are_the_account() {
        let iban = Iban::parse("TR290001500158000000000002").unwrap();
        let number = AccountNumber::of_iban(&iban).unwrap();
        assert_eq!(number.expose(), "00158000000000002");
        assert_eq!(format!("{number:?}"), "AccountNumber(*************0002)");
        assert_eq!(AccountNumber::parse("0015800000000000A"), None);
    }

    #[test]
    fn a_token_is_not_printed() {
        assert_eq!(format!("{:?}", BankSecret::new("x1".into())), "BankSecret([redacted])");
    }

    #[test]
    fn an_otp_is_4_to_8_letters_or_digits_and_is_not_printed() {
        for (text, code) in [("123456", "123456"), (" MK7F3V\u{a0}", "MK7F3V"), ("0000", "0000")] {
            assert_eq!(Otp::parse(text).unwrap().expose(), code);
        }
        for text in ["", "123", "123456789", "12 34", "12-34", "١٢٣٤", "ŞİFRE"] {
            assert_eq!(Otp::parse(text), None, "{text}");
        }
        assert_eq!(format!("{:?}", Otp::parse("123456")), "Some(Otp([redacted]))");
    }
}
