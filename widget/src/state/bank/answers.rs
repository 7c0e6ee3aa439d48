//! What the signer answers to a step, and what a transfer is once the session is read; a lost answer is never sent again.

use vezne_protocol::{Method, ProblemCode, SessionView, TransferStage as Stage};

use super::{Account, BankNote, Step};
use crate::state::{Effect, News, Say, State, Trouble};

/// When the countdown is said aloud.
const SAID_S: [i32; 4] = [60, 30, 10, 0];

/// What the signer answers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum BankAnswer {
    Grant(String),
    Accounts(Vec<Account>),
    Session(Box<SessionView>),
}

impl State {
    pub(in crate::state) fn bank_answered(
        &mut self,
        request: u32,
        answer: Result<BankAnswer, Trouble>,
        effects: &mut Vec<Effect>,
    ) {
        let Some((awaited, step)) = self.bank.asking else {
            return;
        };
        if awaited != request {
            return;
        }
        let before = self.screen();
        self.bank.asking = None;
        match answer {
            Ok(BankAnswer::Grant(grant)) => {
                (self.bank.grant, self.bank.code) = (Some(grant), None);
                self.keep_grant(effects);
            }
            Ok(BankAnswer::Accounts(accounts)) => {
                let named = |handle: &String| accounts.iter().any(|account| account.handle == *handle);
                self.bank.account = self.bank.account.take().filter(named);
                if let [only] = &accounts[..] {
                    self.bank.account = Some(only.handle.clone());
                }
                self.bank.accounts = Some(accounts);
            }
            Ok(BankAnswer::Session(session)) => {
                match step {
                    Step::Cancel => {
                        self.method = Some(Method::BankTransfer);
                        self.forget_grant(effects);
                    }
                    Step::Draft => {
                        self.bank.choosing_again = false;
                        self.keep_grant(effects);
                    }
                    Step::Grant | Step::Accounts | Step::Confirm => {}
                }
                self.show(*session, &before, effects);
                return;
            }
            Err(trouble) => self.bank_failed(step, trouble, effects),
        }
        self.bank_goes_on(effects);
        self.lead(&before, effects);
    }

    fn bank_failed(&mut self, step: Step, trouble: Trouble, effects: &mut Vec<Effect>) {
        use ProblemCode as P;
        match trouble.code() {
            Some(P::InvalidOtp) => return self.note(BankNote::Otp, effects),
            Some(P::InvalidIban) => return self.note(BankNote::Iban, effects),
            Some(P::BankGrantInvalid) => self.forget_grant(effects),
            Some(P::InvalidAccount) => (self.bank.accounts, self.bank.account) = (None, None),
            _ => {}
        }
        let is_lost = trouble.code().is_none();
        let moved_on = matches!(
            trouble.code(),
            Some(
                P::TransferMovedOn
                    | P::TransferUnderWay
                    | P::SessionEnded
                    | P::SessionExpired
                    | P::InvalidToken
                    | P::BankGrantInvalid
            )
        );
        self.bank.lost = step == Step::Confirm && trouble.code() != Some(P::BankGrantInvalid);
        self.say = Some(Say::Trouble(trouble.clone()));
        effects.push(Effect::Tell(News::error(&trouble)));
        // What moved on is seen by reading; nothing went wrong.
        if !matches!(trouble.code(), Some(P::TransferMovedOn | P::TransferUnderWay)) {
            self.bank.trouble = Some(trouble);
        }
        if self.bank.lost || moved_on || is_lost && !matches!(step, Step::Grant | Step::Accounts) {
            self.read(effects);
        }
    }

    /// The transfer as the session now has it.
    pub(in crate::state) fn transfer_read(&mut self, before: Option<Stage>, effects: &mut Vec<Effect>) {
        self.bank.lost = false;
        let stage = self.stage();
        if stage != before {
            self.bank.trouble = None;
        }
        let is_over = matches!(
            stage,
            None | Some(Stage::Settled | Stage::Refused | Stage::Expired | Stage::Cancelled)
        );
        if is_over && self.bank.grant.is_some() {
            self.forget_grant(effects);
        }
        let until = self
            .transfer()
            .filter(|transfer| transfer.stage == Stage::AwaitingOtp)
            .and_then(|transfer| transfer.draft.as_ref())
            .map(|draft| draft.until.clone());
        if self.counting != until {
            self.bank.left_s = None;
            self.counting.clone_from(&until);
            if let Some(until) = until {
                effects.push(Effect::Count { until, wait_ms: 0 });
            }
        }
        self.bank_goes_on(effects);
    }

    /// A second of the countdown. A clock that calls a new OTP old is wrong, and nothing is counted by it.
    pub(in crate::state) fn ticked(&mut self, until: String, left_s: i32, effects: &mut Vec<Effect>) {
        let before = self.bank.left_s;
        if self.counting.as_ref() != Some(&until) || before.is_none() && left_s <= 0 {
            return;
        }
        let left_s = left_s.max(0);
        self.bank.left_s = Some(left_s);
        if let Some(before) = before
            && SAID_S.iter().any(|&mark| left_s <= mark && mark < before)
        {
            self.say = Some(Say::Left(left_s));
        }
        if left_s > 0 {
            effects.push(Effect::Count { until, wait_ms: 1000 });
        }
    }
}
