//! The steps of a transfer, each asked of the signer when the buyer presses or when a face needs it; one at a time.

use vezne_protocol::IdempotencyKey;

use super::BankFace;
use crate::state::{Effect, Pay, Place, State, Way};

/// An OTP has 4 to 8 letters and digits.
const OTP_CHARS_MIN: usize = 4;
/// The most that the field takes as well.
pub(crate) const OTP_CHARS_MAX: usize = 8;
/// `TR` and 24 more; whether they make an IBAN is the signer's to say.
const IBAN_CHARS: usize = 26;

/// What the widget does at the signer for a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Grant,
    Accounts,
    Draft,
    Confirm,
    Cancel,
}

/// The same with what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BankAsk {
    /// `POST /v1/session/bank/grant`.
    Grant { code: String },
    /// `POST /v1/session/bank/accounts`.
    Accounts { grant: String },
    /// `POST /v1/session/bank/draft`.
    Draft { grant: String, from: From },
    /// `POST /v1/session/bank/confirm`.
    Confirm { grant: String, otp_id: String, otp: String },
    /// `POST /v1/session/bank/cancel`.
    Cancel,
}

/// Where the money comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum From {
    /// An account of the list, by its handle.
    Handle(String),
    /// The account that the buyer typed.
    Iban(String),
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BankNote {
    /// No account is chosen.
    Account,
    /// The text is no IBAN.
    Iban,
    /// The text is no OTP.
    Otp,
}

impl State {
    /// The buyer wants to go to the bank, for the first time or once more.
    pub(in crate::state) fn bank_pressed(&mut self, fresh: IdempotencyKey, effects: &mut Vec<Effect>) {
        let busy = matches!(self.pay, Pay::Asking { .. } | Pay::Leaving) || self.bank.asking.is_some();
        let face = self.bank_face();
        if busy || !matches!(face, Some(BankFace::Start | BankFace::Elsewhere)) {
            return;
        }
        if self.waits_for_consent(effects) {
            return;
        }
        self.bank.trouble = None;
        let way = Way::Bank(self.bank.customer());
        self.start(way, fresh, effects);
    }

    /// The page came up with a code: it is changed for a grant at once.
    pub(in crate::state) fn change_code(&mut self, effects: &mut Vec<Effect>) {
        if let Some(code) = self.bank.code.clone() {
            self.post(Step::Grant, BankAsk::Grant { code }, effects);
        }
    }

    /// Asks for what the face shown still needs.
    pub(in crate::state) fn bank_goes_on(&mut self, effects: &mut Vec<Effect>) {
        let waits = self.bank_face() == Some(BankFace::Waiting) && self.bank.asking.is_none();
        if !waits || self.bank.trouble.is_some() {
            return;
        }
        match self.bank.grant.clone() {
            Some(grant) if self.bank.code.is_none() => {
                self.post(Step::Accounts, BankAsk::Accounts { grant }, effects);
            }
            _ => self.change_code(effects),
        }
    }

    pub(in crate::state) fn bank_retried(&mut self, effects: &mut Vec<Effect>) {
        self.bank.trouble = None;
        self.bank_goes_on(effects);
    }

    /// The buyer wants the bank's OTP, or a new one.
    pub(in crate::state) fn draft_pressed(&mut self, typed: &str, effects: &mut Vec<Effect>) {
        let face = self.bank_face();
        let (Some(grant), None, Some(transfer)) = (self.bank.grant.clone(), self.bank.asking, self.transfer()) else {
            return;
        };
        let from = if transfer.types_account {
            if face == Some(BankFace::Account) {
                let iban: String = typed.chars().filter(|c| !c.is_ascii_whitespace()).collect();
                if iban.len() != IBAN_CHARS || !iban.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                    self.note(BankNote::Iban, effects);
                    return;
                }
                self.bank.iban = Some(iban);
            }
            self.bank.iban.clone().map(From::Iban)
        } else {
            self.bank.account.clone().map(From::Handle)
        };
        match (face, from) {
            (Some(BankFace::Account | BankFace::Otp), Some(from)) => {
                self.post(Step::Draft, BankAsk::Draft { grant, from }, effects);
            }
            (Some(BankFace::Account), None) => self.note(BankNote::Account, effects),
            // After a reload the account has to be named once more.
            (Some(BankFace::Otp), None) => self.other_account(effects),
            _ => {}
        }
    }

    /// The buyer chooses the account again although an OTP is out.
    fn other_account(&mut self, effects: &mut Vec<Effect>) {
        self.bank.choosing_again = true;
        effects.push(Effect::Focus(Place::Heading));
        self.bank_goes_on(effects);
    }

    /// The buyer confirms. No answer, and no second press, ever sends it again.
    pub(in crate::state) fn confirm_pressed(&mut self, typed: &str, effects: &mut Vec<Effect>) {
        let otp = typed.trim_ascii();
        if self.bank_face() != Some(BankFace::Otp) || self.bank.asking.is_some() || !self.takes_otp() {
            return;
        }
        let fits = (OTP_CHARS_MIN..=OTP_CHARS_MAX).contains(&otp.len());
        if !fits || !otp.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            self.note(BankNote::Otp, effects);
            return;
        }
        let draft = self.transfer().and_then(|transfer| transfer.draft.as_ref());
        if let (Some(grant), Some(draft)) = (self.bank.grant.clone(), draft) {
            let (otp_id, otp) = (draft.otp_id.clone(), otp.to_owned());
            let ask = BankAsk::Confirm { grant, otp_id, otp };
            self.post(Step::Confirm, ask, effects);
            effects.push(Effect::Focus(Place::Heading));
        }
    }

    pub(in crate::state) fn cancel_pressed(&mut self, effects: &mut Vec<Effect>) {
        if self.bank.asking.is_none() && !self.bank.lost {
            self.post(Step::Cancel, BankAsk::Cancel, effects);
        }
    }

    /// One step at a time; what was read before it is no longer news.
    fn post(&mut self, step: Step, ask: BankAsk, effects: &mut Vec<Effect>) {
        let request = self.number();
        self.bank.asking = Some((request, step));
        (self.bank.trouble, self.bank.note) = (None, None);
        if !matches!(step, Step::Grant | Step::Accounts) {
            self.reading = None;
        }
        effects.push(Effect::AskBank { request, ask });
    }

    /// Says what is wrong with a field, and leads there.
    pub(super) fn note(&mut self, note: BankNote, effects: &mut Vec<Effect>) {
        self.bank.note = Some(note);
        effects.push(Effect::Focus(Place::Field));
    }
}
