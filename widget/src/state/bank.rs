//! Paying from a bank account: the way back from the bank, the account, the OTP, and what came of it.
//!
//! The bank is told to move money at most once for an OTP: a confirmation whose answer is lost is never sent again, the
//! session is read instead, and until it is read nothing can be confirmed. The OTP itself passes through, and stays nowhere.

use vezne_protocol::{Amount, CustomerKind, Method, ProblemCode, SessionState, SessionView, TransferNoticeCode};
use vezne_protocol::{IdempotencyKey, TransferStage as Stage, TransferView};

use super::pay::Way;
use super::{Effect, News, Pay, Place, Say, Screen, State, Trouble};

/// An OTP has 4 to 8 letters and digits.
const OTP_CHARS_MIN: usize = 4;
/// The most that the field takes as well.
pub(crate) const OTP_CHARS_MAX: usize = 8;
/// `TR` and 24 more; whether they make an IBAN is the signer's to say.
const IBAN_CHARS: usize = 26;
/// When the countdown is said aloud.
const SAID_S: [i32; 4] = [60, 30, 10, 0];

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

/// What the signer answers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum BankAnswer {
    Grant(String),
    Accounts(Vec<Account>),
    Session(Box<SessionView>),
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

    /// The face that the transfer has, where it is the transfer's turn.
    pub(super) fn bank_face(&self) -> Option<BankFace> {
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

    /// The buyer wants to go to the bank, for the first time or once more.
    pub(super) fn bank_pressed(&mut self, fresh: IdempotencyKey, effects: &mut Vec<Effect>) {
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
    pub(super) fn change_code(&mut self, effects: &mut Vec<Effect>) {
        if let Some(code) = self.bank.code.clone() {
            self.post(Step::Grant, BankAsk::Grant { code }, effects);
        }
    }

    /// Asks for what the face shown still needs.
    pub(super) fn bank_goes_on(&mut self, effects: &mut Vec<Effect>) {
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

    pub(super) fn bank_retried(&mut self, effects: &mut Vec<Effect>) {
        self.bank.trouble = None;
        self.bank_goes_on(effects);
    }

    /// The buyer wants the bank's OTP, or a new one.
    pub(super) fn draft_pressed(&mut self, typed: &str, effects: &mut Vec<Effect>) {
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
    pub(super) fn confirm_pressed(&mut self, typed: &str, effects: &mut Vec<Effect>) {
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

    pub(super) fn cancel_pressed(&mut self, effects: &mut Vec<Effect>) {
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
    fn note(&mut self, note: BankNote, effects: &mut Vec<Effect>) {
        self.bank.note = Some(note);
        effects.push(Effect::Focus(Place::Field));
    }

    pub(super) fn bank_answered(
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
    pub(super) fn transfer_read(&mut self, before: Option<Stage>, effects: &mut Vec<Effect>) {
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
    pub(super) fn ticked(&mut self, until: String, left_s: i32, effects: &mut Vec<Effect>) {
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

    /// Leads the buyer to a face that has just come up.
    pub(super) fn lead(&mut self, before: &Screen, effects: &mut Vec<Effect>) {
        let screen = self.screen();
        let was_face = matches!(before, Screen::Bank(_) | Screen::Incoming(_));
        if screen == *before || !was_face {
            return;
        }
        let is_wrong = screen == Screen::Bank(BankFace::Otp) && self.has_notice(TransferNoticeCode::OtpWrong);
        effects.push(Effect::Focus(if is_wrong { Place::Field } else { Place::Heading }));
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
