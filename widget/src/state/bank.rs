//! Paying from a bank account: the way back from the bank, the account, the OTP, and what came of it.
//!
//! The bank is told to move money at most once for an OTP: a confirmation whose answer is lost is never sent again, the
//! session is read instead, and until it is read nothing can be confirmed. The OTP itself passes through, and stays nowhere.

mod answers;
mod face;
mod steps;

use vezne_protocol::{Amount, CustomerKind, TransferStage as Stage, TransferView};

use super::{Effect, State, Trouble};

pub(crate) use answers::BankAnswer;
pub(crate) use face::BankFace;
pub(crate) use steps::{BankAsk, BankNote, From, OTP_CHARS_MAX, Step};

/// The part of the desk where a transfer is made.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Bank {
    pub(crate) is_corporate: bool,
    /// Where the money may come from, once it is known.
    pub(crate) accounts: Option<Vec<Account>>,
    /// The chosen account's handle.
    pub(crate) account: Option<String>,
    /// What is being done.
    pub(crate) asking: Option<(u32, Step)>,
    pub(crate) trouble: Option<Trouble>,
    /// What is wrong with the field as it stands.
    pub(crate) note: Option<BankNote>,
    /// How long the OTP is still taken, by this machine's clock.
    pub(crate) left_s: Option<i32>,
    /// What the calls are made with; it came back with the buyer.
    grant: Option<String>,
    /// The one-time code from the address, until it is changed for a grant.
    code: Option<String>,
    /// The buyer's own IBAN, where it is typed: for a new OTP.
    iban: Option<String>,
    /// Whether the buyer wants another account although an OTP is out.
    choosing_again: bool,
    /// Whether the answer to a confirmation was lost, and the session is not read again yet.
    lost: bool,
}

/// An account that a transfer may come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) handle: String,
    pub(crate) iban: String,
    /// What may be drawn on, and whether it is owed.
    pub(crate) available: Option<(bool, Amount)>,
}

impl Bank {
    /// The desk's bank as the page comes up: with a code from the bank's way back, or what a reload found.
    pub(super) fn begun(code: Option<String>, kept: Option<String>) -> Self {
        let (grant, account) = match kept {
            Some(kept) => match kept.split_once(' ') {
                Some((grant, account)) => (Some(grant.to_owned()), Some(account.to_owned())),
                None => (Some(kept), None),
            },
            None => (None, None),
        };
        Self {
            grant,
            account,
            code,
            ..Self::default()
        }
    }

    /// Whether the buyer comes from the bank, before anything else is known.
    pub(super) const fn is_back(&self) -> bool {
        self.code.is_some() || self.grant.is_some()
    }

    pub(crate) fn customer(&self) -> CustomerKind {
        if self.is_corporate {
            CustomerKind::Corporate
        } else {
            CustomerKind::Retail
        }
    }

    /// Whether this step's answer is awaited.
    pub(crate) fn does(&self, step: Step) -> bool {
        self.asking.is_some_and(|(_, asking)| asking == step)
    }
}

impl State {
    /// The latest transfer.
    pub(crate) fn transfer(&self) -> Option<&TransferView> {
        self.session.as_ref()?.transfer.as_ref()
    }

    pub(super) fn stage(&self) -> Option<Stage> {
        self.transfer().map(|transfer| transfer.stage)
    }

    fn keep_grant(&self, effects: &mut Vec<Effect>) {
        effects.push(Effect::KeepGrant {
            grant: self.bank.grant.clone(),
            account: self.bank.account.clone(),
        });
    }

    /// The grant has done its work, or never will.
    pub(super) fn forget_grant(&mut self, effects: &mut Vec<Effect>) {
        let bank = &mut self.bank;
        (bank.grant, bank.code, bank.iban) = (None, None, None);
        (bank.accounts, bank.account, bank.choosing_again) = (None, None, false);
        self.keep_grant(effects);
    }
}
