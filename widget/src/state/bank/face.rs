//! Which face the desk has while a transfer is made, and where the buyer is led when another comes up.

use vezne_protocol::{Method, SessionState, TransferNoticeCode, TransferStage as Stage};

use super::Step;
use crate::state::{Effect, Place, Screen, State};

/// One face of the desk while a transfer is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BankFace {
    /// Before the way to the bank, or after a transfer that came to nothing.
    Start,
    /// The buyer authorized on another page, or this one's storage is gone.
    Elsewhere,
    /// The accounts are on their way.
    Waiting,
    /// The buyer chooses or types the account.
    Account,
    /// The buyer sees what leaves the account, and types the OTP.
    Otp,
    /// The bank has been told.
    Executing,
    /// It is being found out what the bank did.
    Unknown,
    /// A person finds it out.
    Review,
}

impl State {
    /// The face that the transfer has, where it is the transfer's turn.
    pub(in crate::state) fn bank_face(&self) -> Option<BankFace> {
        let session = self.session.as_ref()?;
        let face = self.face_of_stage();
        let is_fixed = matches!(face, BankFace::Executing | BankFace::Unknown | BankFace::Review);
        let is_bank = match session.state {
            SessionState::Open | SessionState::Processing => is_fixed || self.method() == Method::BankTransfer,
            SessionState::Unknown | SessionState::NeedsReview => is_fixed,
            _ => false,
        };
        is_bank.then_some(face)
    }

    fn face_of_stage(&self) -> BankFace {
        let bank = &self.bank;
        if bank.lost || bank.does(Step::Confirm) {
            return BankFace::Executing;
        }
        let Some(transfer) = self.transfer() else {
            return BankFace::Start;
        };
        match transfer.stage {
            Stage::Executing | Stage::Settled => BankFace::Executing,
            Stage::Unknown => BankFace::Unknown,
            Stage::ManualReview => BankFace::Review,
            Stage::Opened | Stage::Authorizing | Stage::Refused | Stage::Expired | Stage::Cancelled => BankFace::Start,
            Stage::ChoosingAccount | Stage::AwaitingOtp if bank.code.is_some() => BankFace::Waiting,
            Stage::ChoosingAccount | Stage::AwaitingOtp if bank.grant.is_none() => BankFace::Elsewhere,
            Stage::AwaitingOtp if transfer.draft.is_some() && !bank.choosing_again => BankFace::Otp,
            Stage::ChoosingAccount | Stage::AwaitingOtp if bank.accounts.is_none() && !transfer.types_account => {
                BankFace::Waiting
            }
            Stage::ChoosingAccount | Stage::AwaitingOtp => BankFace::Account,
        }
    }

    /// Whether the OTP that is out can still be typed.
    pub(crate) fn takes_otp(&self) -> bool {
        let tries_left = self
            .transfer()
            .and_then(|transfer| transfer.draft.as_ref())
            .map(|draft| draft.tries_left);
        let is_void = self.has_notice(TransferNoticeCode::OtpVoid);
        tries_left.is_some_and(|tries| tries > 0) && self.bank.left_s != Some(0) && !is_void
    }

    /// Whether the last thing that did not go well was this.
    pub(crate) fn has_notice(&self, code: TransferNoticeCode) -> bool {
        let notice = self.transfer().and_then(|transfer| transfer.notice.as_ref());
        notice.is_some_and(|notice| notice.code == code)
    }

    /// Leads the buyer to a face that has just come up.
    pub(in crate::state) fn lead(&mut self, before: &Screen, effects: &mut Vec<Effect>) {
        let screen = self.screen();
        let was_face = matches!(before, Screen::Bank(_) | Screen::Incoming(_));
        if screen == *before || !was_face {
            return;
        }
        let is_wrong = screen == Screen::Bank(BankFace::Otp) && self.has_notice(TransferNoticeCode::OtpWrong);
        effects.push(Effect::Focus(if is_wrong { Place::Field } else { Place::Heading }));
    }
}
