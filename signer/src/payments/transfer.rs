//! The stages of a transfer from the buyer's bank account. A transition consumes the stage it leaves.

pub mod schedule;
mod transitions;

use serde::{Deserialize, Serialize};
use vezne_protocol::{Amount, CustomerKind, SessionId, TransferStage};

use super::bank::{Account, Authorization, BankSecret, Drafted, Executed, Meaning, Rail, Receiver};
use super::event::Operator;
use crate::clock::Moment;

pub use transitions::BETWEEN_READS_S;

/// What a transfer's id begins with.
pub const TRANSFER_HEAD: &str = "trf_";
/// What a reference begins with.
const REFERENCE_HEAD: &str = "VZ";
/// How many letters and digits of the id make the rest of it.
const REFERENCE_CHARS: usize = 10;

/// One try to pay by a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Our id: `trf_…`.
    pub id: String,
    /// The session it belongs to.
    pub session: SessionId,
    /// Counts changes: each is a compare-and-set.
    pub version: i64,
    /// Whom the bank knows the buyer as.
    pub customer: CustomerKind,
    /// What is to be moved, frozen when it was started.
    pub amount: Amount,
    /// When it was started.
    pub started_at: Moment,
    /// How far it is.
    pub stage: Stage,
}

/// How far a transfer is, with what is known there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// There is a ticket to the bank, which works once.
    Opened {
        /// Until when it works.
        until: Moment,
    },
    /// A browser has used the ticket and is at the bank.
    Authorizing {
        /// Which browser: the SHA-256 of its cookie.
        browser: String,
        /// What the bank gives back with its answer.
        state: BankSecret,
        /// What proves to the bank that the one who asked is the one who changes the code, where PKCE is on.
        verifier: Option<BankSecret>,
        /// Whether the bank's answer has come and is being used: it is used once.
        is_answered: bool,
        /// Until when the buyer is waited for.
        until: Moment,
    },
    /// The buyer has authorized this desk, and chooses an account.
    ChoosingAccount {
        /// The desk at the bank.
        desk: Desk,
    },
    /// The bank has sent an OTP.
    AwaitingOtp {
        /// The desk at the bank.
        desk: Desk,
        /// What the OTP is for.
        draft: Draft,
        /// How many wrong OTPs there were.
        wrong_otps: u8,
    },
    /// The bank is being told to move the money. From here on only evidence ends it.
    Executing {
        /// The desk at the bank.
        desk: Desk,
        /// What is moved.
        draft: Draft,
        /// How many wrong OTPs there were.
        wrong_otps: u8,
        /// When the first byte was about to leave.
        sent_at: Moment,
        /// How often it was sent: again only when the bank proved that nothing had run.
        sends: u8,
    },
    /// The money was moved.
    Settled {
        /// What was asked for.
        draft: Draft,
        /// What the bank made of it.
        executed: Executed,
        /// How that is known.
        proof: Proof,
        /// When that became known.
        at: Moment,
        /// What the bank's receipt can be had with, until it was.
        authorization: Option<Authorization>,
        /// The bank's receipt, once it is here.
        document: Option<String>,
    },
    /// Moved, because an operator said so.
    SettledByOperator {
        /// What was asked for.
        draft: Draft,
        /// What the bank made of it, as far as that is known.
        executed: Option<Executed>,
        /// Who said so, and why.
        operator: Operator,
    },
    /// It came to nothing.
    Refused {
        /// What was asked for, where it came so far.
        draft: Option<Draft>,
        /// What the bank made of it all the same, where an operator says that it goes back.
        #[serde(default)]
        executed: Option<Executed>,
        /// Why.
        why: RefusalReason,
    },
    /// The answer was lost: the money may have been moved.
    Unknown {
        /// The desk at the bank.
        desk: Desk,
        /// What may have been moved.
        draft: Draft,
        /// When the first byte was about to leave.
        sent_at: Moment,
        /// Since when.
        since: Moment,
        /// When the account's statement was first read in full without finding it.
        absent_at: Option<Moment>,
    },
    /// A person has to find out.
    ManualReview {
        /// What may have been moved.
        draft: Draft,
        /// What the bank made of it, as far as that is known.
        executed: Option<Executed>,
        /// Why.
        why: ReviewReason,
    },
    /// It took too long.
    Expired {
        /// What was asked for, where it came so far.
        draft: Option<Draft>,
    },
    /// The buyer, or another way to pay, ended it before anything was sent.
    Cancelled {
        /// What was asked for, where it came so far.
        draft: Option<Draft>,
    },
}

/// What the buyer has opened at the bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// Who may use it.
    pub entry: Entry,
    /// What calls go out with.
    pub authorization: Authorization,
    /// The accounts to choose from, once they were asked for.
    pub accounts: Option<Vec<Account>>,
    /// How many OTPs were asked for.
    pub otps: u8,
    /// What last did not go well.
    pub notice: Option<Notice>,
    /// Keyed hashes of the wrong OTPs: the same one is not sent again.
    #[serde(default)]
    pub wrong_otps: Vec<String>,
}

/// Who may use a desk: only the page that the buyer came back to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// Whoever has the code from the address's fragment, once.
    Code {
        /// The code's SHA-256.
        sha256: String,
        /// Until when.
        until: Moment,
    },
    /// Whoever has the grant that the code was changed for.
    Grant {
        /// The grant's SHA-256.
        sha256: String,
    },
}

/// A transfer that waits for its OTP: nothing of it changes any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What the browser names it by: `otp_…`.
    pub id: String,
    /// Which way it goes.
    pub rail: Rail,
    /// From where.
    pub sender: Account,
    /// Where to.
    pub receiver: Receiver,
    /// What the bank said of it.
    pub drafted: Drafted,
    /// Until when the OTP is taken.
    pub until: Moment,
}

/// How it is known that money was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The bank's answer to the execute.
    Answer,
    /// A row of the buyer's statement.
    Statement,
}

/// Something that did not go well and ends nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// The bank said no.
    Bank(BankSays),
    /// The bank could not be reached, or takes no calls: nothing was done.
    BankUnavailable,
}

/// A bank's no, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankSays {
    /// The bank's code.
    pub code: String,
    /// What it means.
    pub meaning: Meaning,
    /// The amount that it names.
    pub amount: Option<Amount>,
}

/// Why a transfer came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalReason {
    /// The buyer said no at the bank.
    Denied,
    /// The bank gave no authorization.
    NotAuthorized,
    /// The authorization is not good any more.
    AuthorizeAgain,
    /// The bank said no.
    Bank(BankSays),
    /// What the bank wanted to do is not what it was asked for.
    Unexpected,
    /// Too many OTPs.
    OtpsUsed,
    /// Two readings of the statement agree that nothing was moved.
    NotMoved,
    /// An operator said that nothing is to be kept: nothing was moved, or it goes back.
    ByOperator(Operator),
}

impl RefusalReason {
    /// The word in our own JSON.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::NotAuthorized => "not-authorized",
            Self::AuthorizeAgain => "authorize-again",
            Self::Bank(_) => "refused-by-bank",
            Self::Unexpected => "unexpected-draft",
            Self::OtpsUsed => "otps-used",
            Self::NotMoved => "not-moved",
            Self::ByOperator(_) => "closed-by-operator",
        }
    }
}

/// Why a person has to find out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewReason {
    /// The bank moved another amount, or to somebody else.
    WrongExecution,
    /// Money was taken for the session already.
    PaidTwice,
    /// The statement has rows that may be it, and none that is it.
    Ambiguous,
    /// The statement cannot be read any more.
    NoStatement,
    /// Nothing could be found out for too long.
    Unresolved,
}

impl ReviewReason {
    /// The word in our own JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::WrongExecution => "wrong-execution",
            Self::PaidTwice => "paid-twice",
            Self::Ambiguous => "ambiguous-statement",
            Self::NoStatement => "no-statement",
            Self::Unresolved => "unresolved",
        }
    }
}

/// A transition that the stage does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot {what} a transfer that is {stage:?}")]
pub struct WrongTransferStage {
    what: &'static str,
    stage: TransferStage,
}

impl Transfer {
    /// What buyer, shop and bank statement call it: `VZ7K3M9Q2XAB`.
    pub fn reference(&self) -> String {
        let tail = self.id.strip_prefix(TRANSFER_HEAD).unwrap_or(&self.id);
        let letters: String = tail.chars().take(REFERENCE_CHARS).collect();
        format!("{REFERENCE_HEAD}{}", letters.to_ascii_uppercase())
    }
}

impl Stage {
    /// The stage's name.
    pub const fn name(&self) -> TransferStage {
        match self {
            Self::Opened { .. } => TransferStage::Opened,
            Self::Authorizing { .. } => TransferStage::Authorizing,
            Self::ChoosingAccount { .. } => TransferStage::ChoosingAccount,
            Self::AwaitingOtp { .. } => TransferStage::AwaitingOtp,
            Self::Executing { .. } => TransferStage::Executing,
            Self::Settled { .. } | Self::SettledByOperator { .. } => TransferStage::Settled,
            Self::Refused { .. } => TransferStage::Refused,
            Self::Unknown { .. } => TransferStage::Unknown,
            Self::ManualReview { .. } => TransferStage::ManualReview,
            Self::Expired { .. } => TransferStage::Expired,
            Self::Cancelled { .. } => TransferStage::Cancelled,
        }
    }

    /// What the OTP was asked for, where it came so far.
    pub const fn draft(&self) -> Option<&Draft> {
        match self {
            Self::Opened { .. } | Self::Authorizing { .. } | Self::ChoosingAccount { .. } => None,
            Self::AwaitingOtp { draft, .. }
            | Self::Executing { draft, .. }
            | Self::Settled { draft, .. }
            | Self::SettledByOperator { draft, .. }
            | Self::Unknown { draft, .. }
            | Self::ManualReview { draft, .. } => Some(draft),
            Self::Refused { draft, .. } | Self::Expired { draft } | Self::Cancelled { draft } => draft.as_ref(),
        }
    }

    /// The desk at the bank, while there is one.
    pub const fn desk(&self) -> Option<&Desk> {
        match self {
            Self::ChoosingAccount { desk }
            | Self::AwaitingOtp { desk, .. }
            | Self::Executing { desk, .. }
            | Self::Unknown { desk, .. } => Some(desk),
            _ => None,
        }
    }

    /// What the bank made of it, as far as that is known.
    pub const fn executed(&self) -> Option<&Executed> {
        match self {
            Self::Settled { executed, .. } => Some(executed),
            Self::SettledByOperator { executed, .. }
            | Self::ManualReview { executed, .. }
            | Self::Refused { executed, .. } => executed.as_ref(),
            _ => None,
        }
    }

    /// Why a person has to look, or had to, or why it ended.
    pub const fn why(&self) -> Option<&'static str> {
        match self {
            Self::SettledByOperator { .. } => Some("settled-by-operator"),
            Self::Refused { why, .. } => Some(why.word()),
            Self::ManualReview { why, .. } => Some(why.word()),
            _ => None,
        }
    }

    /// Whether money may have left the account for it, whatever is known now: its row may stand in the statement.
    pub const fn may_have_moved(&self) -> bool {
        matches!(
            self,
            Self::Executing { .. }
                | Self::Unknown { .. }
                | Self::ManualReview { .. }
                | Self::Settled { .. }
                | Self::SettledByOperator { .. }
                | Self::Refused {
                    why: RefusalReason::ByOperator(_) | RefusalReason::NotMoved,
                    ..
                }
        )
    }

    /// Whether it goes on, and nothing was sent that could move money: it may be ended without asking anybody.
    pub const fn is_preparing(&self) -> bool {
        matches!(
            self,
            Self::Opened { .. } | Self::Authorizing { .. } | Self::ChoosingAccount { .. } | Self::AwaitingOtp { .. }
        )
    }

    /// Whether the bank was told to move the money, and it is not known yet whether it did.
    pub const fn is_under_way(&self) -> bool {
        matches!(self, Self::Executing { .. } | Self::Unknown { .. })
    }

    /// Until when this stage waits for the buyer, where it has an end of its own.
    pub const fn until(&self) -> Option<Moment> {
        match self {
            Self::Opened { until } | Self::Authorizing { until, .. } => Some(*until),
            Self::AwaitingOtp { draft, .. } => Some(draft.until),
            _ => None,
        }
    }
}

/// An operator's word on a transfer that no answer of the bank's decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperatorSays {
    /// The money was moved.
    Moved,
    /// Nothing is to be kept: nothing was moved, or it goes back.
    Closed,
}

#[cfg(test)]
mod tests;
