//! What the merchant's own bank is asked and what it tells, in the desk's own words: payments out of the merchant's account,
//! and what comes in.

use serde::{Deserialize, Serialize};
use vezne_protocol::{Amount, Iban, SignedAmount};

use super::bank::Direction;
use crate::clock::Moment;

/// Which way money leaves the merchant's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutRail {
    /// Within the bank, at any time.
    Havale,
    /// To another bank, in the hours of the central bank's system.
    Eft,
    /// To another bank, at once and at any time, up to a limit.
    Fast,
}

impl PayoutRail {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Havale, Self::Eft, Self::Fast];

    /// The word in our own JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Havale => "havale",
            Self::Eft => "eft",
            Self::Fast => "fast",
        }
    }
}

/// A payment as the bank is asked for it. Nothing of it is the bank's own: a lost answer can be asked after again.
#[derive(Debug, Clone, Copy)]
pub struct PayoutAsk<'a> {
    /// Which way.
    pub rail: PayoutRail,
    /// How much, in lira.
    pub amount: Amount,
    /// Where to.
    pub iban: &'a Iban,
    /// Whose account it is.
    pub name: &'a str,
    /// What stands in both statements.
    pub description: &'a str,
    /// Our own reference of it: `payment_reference_id`.
    pub reference: &'a str,
}

/// A payment that the bank would make: it has moved nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validated {
    /// What the bank calls it from now on.
    pub query_number: String,
    /// What it costs the merchant, tax included, where the bank told.
    pub fee: Option<Amount>,
    /// The receiver's name as the bank tells it, where it does.
    pub name: Option<String>,
    /// Whether the bank says that this way is closed now: `MRD110`, `MRD132` of an EFT.
    pub is_closed: bool,
}

/// A payment from the merchant's own account that the bank has validated: it has moved nothing yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankWay {
    /// Which way.
    pub rail: PayoutRail,
    /// Where to.
    pub iban: Iban,
    /// Whose account it is.
    pub name: String,
    /// What stands in both statements.
    pub description: String,
    /// What the bank calls it: what it is asked after by.
    pub query_number: String,
    /// When it was validated: a query names the day.
    pub validated_at: Moment,
    /// What it costs the merchant, where the bank told.
    pub fee: Option<Amount>,
    /// Whose account it is as the bank tells it, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// The account that it leaves, as the bank's calls name it: another one's query does not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

/// How a payment stands, in the bank's answer to the payment itself or to a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutTold {
    /// How it stands.
    pub state: PayoutState,
    /// The bank's number of it.
    pub query_number: Option<String>,
    /// How much, where the bank told; another amount than asked for is no success of ours.
    pub amount: Option<Amount>,
    /// Our own reference, where the bank told it.
    pub reference: Option<String>,
    /// When it was made, where the bank told.
    pub executed_at: Option<Moment>,
}

/// What the bank's word for a state means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutState {
    /// The money has gone.
    Made,
    /// It was taken on, and is not made yet: an EFT on its way.
    UnderWay,
    /// It was not made and will not be.
    Refused,
    /// A word that nobody has configured: it proves nothing.
    Unknown(String),
}

/// One of the merchant's own accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerchantAccount {
    /// What the bank's other calls name it by.
    pub id: String,
    /// Its IBAN.
    pub iban: Iban,
    /// In which currency, as the bank writes it.
    pub currency: String,
    /// What is on it, where the bank told.
    pub balance: Option<SignedAmount>,
}

/// A row of the merchant's own statement. What the row must have and has not is absent: such a row goes to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// The bank's number of the row: the same in every reading.
    pub id: Option<String>,
    /// Whether money came or went.
    pub direction: Option<Direction>,
    /// How much, without a sign.
    pub amount: Option<Amount>,
    /// In which currency, as the bank writes it.
    pub currency: Option<String>,
    /// When: sometimes only the day, at midnight in Istanbul.
    pub at: Option<Moment>,
    /// The row's text, with whatever reference the sender typed.
    pub description: Option<String>,
    /// Whose money it was, where the bank told.
    pub sender_name: Option<String>,
    /// Which account it came from, where the bank told.
    pub sender_iban: Option<Iban>,
}

impl BankWay {
    /// Whether the bank tells of another holder, price, way or account than what was drafted.
    pub fn is_news_to(&self, drafted: &Self) -> bool {
        let told = |way: &Self| (way.holder.clone(), way.fee, way.rail, way.account.clone());
        told(self) != told(drafted)
    }

    /// With what the bank said.
    #[must_use]
    pub fn validated(self, validated: Validated) -> Self {
        let Validated {
            query_number,
            fee,
            name,
            is_closed: _,
        } = validated;
        Self {
            query_number,
            fee,
            holder: name,
            ..self
        }
    }
}

/// A no of the merchant's bank.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the merchant's bank refused with code {code}")]
pub struct MerchantBankRefusal {
    /// The bank's code.
    pub code: String,
    /// The bank's words, for the operator.
    pub message: String,
    /// The HTTP status that it came with.
    pub http_status: u16,
}
