//! Everything the desk knows, and how each thing that happens changes it. No DOM, no clock, no randomness.
//!
//! An [`Action`] comes in, [`Effect`]s go out: the state itself sends nothing and waits for nothing. Each request has
//! a number, and an answer whose number is no longer awaited is late and changes nothing.

mod action;
mod bank;
mod card;
mod connection;
mod consent;
mod digits;
mod families;
mod incoming;
mod limit;
mod method;
mod pay;
mod plans;
mod screen;
#[cfg(test)]
mod story;
mod told;
mod trouble;

use vezne_protocol::{CardPrefix, Currency, InstallmentQuote, Method, PREFIX_DIGITS_MAX, SessionState, SessionView};

pub(crate) use action::{Action, Effect, Place, Say};
pub(crate) use bank::{
    Account, Bank, BankAnswer, BankAsk, BankFace, BankNote, From as TransferFrom, OTP_CHARS_MAX, Step,
};
pub(crate) use card::{Asking, Card, Note};
pub(crate) use consent::Consent;
pub(crate) use digits::Digits;
pub(crate) use families::{Families, name as family_name};
pub(crate) use incoming::{Copied, Detail, IncomingFace};
pub(crate) use limit::Limit;
pub(crate) use method::METHODS;
pub(crate) use pay::{Pay, PayKey, Way};
pub(crate) use plans::Row;
pub(crate) use screen::{OpenPage, Outcome, Screen};
pub(crate) use told::News;
pub(crate) use trouble::{Kind, Trouble};

use card::{TYPING_PAUSE_MS, Typed};
use told::Told;

/// How long to wait before the state of a payment under way is read again: often at first, then gently.
const POLL_MS: [i32; 3] = [3_000, 8_000, 15_000];
/// How many reads each of those waits is good for.
const POLLS_A_STEP: usize = 10;

/// The whole state of one element.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct State {
    pub(crate) session: Option<SessionView>,
    pub(crate) session_trouble: Option<Trouble>,
    pub(crate) card: Card,
    pub(crate) pay: Pay,
    pub(crate) bank: Bank,
    pub(crate) consent: Consent,
    pub(crate) families: Families,
    pub(crate) limit: Limit,
    /// Whether the browser says that it has no connection.
    pub(crate) is_offline: bool,
    /// What was copied last of a transfer's details.
    pub(crate) copied: Option<Copied>,
    /// What was last said aloud.
    pub(crate) say: Option<Say>,
    /// How the buyer chose to pay.
    method: Option<Method>,
    /// Whether the last press on Pay found more than one thing to mend.
    summed_up: bool,
    /// Until when the OTP is taken whose seconds are counted.
    counting: Option<String>,
    /// The plan that the buyer chose, whether or not it is offered right now.
    wanted: Option<u8>,
    /// Whether the buyer asked for the table although a payment page is open.
    choosing_again: bool,
    /// The key of the payment that was started last, until its answer is known.
    key: Option<PayKey>,
    /// The read whose answer is awaited.
    reading: Option<u32>,
    polls: usize,
    requests: u32,
    told: Told,
}

impl State {
    /// Takes what happened and says what has to be done about it, in order.
    pub(crate) fn apply(&mut self, action: Action) -> Vec<Effect> {
        let mut effects = Vec::new();
        match action {
            Action::Configured { key, grant, code } => {
                let bank = Bank::begun(code, grant);
                self.begin(key, bank, &mut effects);
            }
            Action::Misconfigured => self.refuse_page(&mut effects),
            Action::Read => self.read(&mut effects),
            Action::PollDue if self.is_waiting() && self.bank.asking.is_none() => self.read(&mut effects),
            Action::PollDue => {}
            Action::CameBack => self.come_back(&mut effects),
            Action::SessionRead { request, answer } => self.session_read(request, answer, &mut effects),
            Action::Typed { digits, note } => self.typed(digits, note, &mut effects),
            Action::LeftField => self.left_field(),
            Action::PauseOver { request } => self.pause_over(request, &mut effects),
            Action::Quoted { request, answer } => self.quoted(request, answer, &mut effects),
            Action::AskAgain => self.ask_again(&mut effects),
            Action::CardRefused { message } => self.card_refused(message),
            Action::Chosen { installments } => self.wanted = Some(installments),
            Action::PayPressed { fresh } => self.pay_pressed(fresh, &mut effects),
            Action::PayAnswered { request, answer } => self.pay_answered(request, answer, &mut effects),
            Action::GoOn { url } => self.go(url, Method::Card, &mut effects),
            Action::FamilyChosen { name } => self.families.chosen = Some(name),
            Action::Connected { is } => self.connection_changed(is, &mut effects),
            Action::EndLookedAt { until, left_s } => self.end_looked_at(&until, left_s, &mut effects),
            Action::MoreTime => self.more_time(&mut effects),
            Action::Extended { request, answer } => self.extended(request, answer, &mut effects),
            Action::Held => self.pay = Pay::Idle,
            Action::ConsentAsked { is } => self.consent_asked(is),
            Action::ConsentGiven { is } => self.consent_given(is, &mut effects),
            Action::Led { place } => effects.push(Effect::Focus(place)),
            Action::ChooseAgain => {
                self.choosing_again = true;
                effects.push(Effect::Focus(Place::Card));
            }
            Action::MethodChosen { method } => self.method_chosen(method, &mut effects),
            Action::Corporate { is } => self.bank.is_corporate = is,
            Action::BankPressed { fresh } => self.bank_pressed(fresh, &mut effects),
            Action::AccountChosen { handle } => (self.bank.account, self.bank.note) = (Some(handle), None),
            Action::DraftPressed { typed } => self.draft_pressed(&typed, &mut effects),
            Action::ConfirmPressed { typed } => self.confirm_pressed(&typed, &mut effects),
            Action::CancelPressed => self.cancel_pressed(&mut effects),
            Action::BankRetried => self.bank_retried(&mut effects),
            Action::Mended => self.bank.note = None,
            Action::Ticked { until, left_s } => self.ticked(until, left_s, &mut effects),
            Action::BankAnswered { request, answer } => self.bank_answered(request, answer, &mut effects),
            Action::DetailsPressed => self.details_pressed(&mut effects),
            Action::DetailsAnswered { request, answer } => self.details_answered(request, answer, &mut effects),
            Action::Copied(copied) => self.copied(copied),
        }
        self.ask_families(&mut effects);
        self.tell(&mut effects);
        effects
    }

    /// Everything anew: another session is another desk.
    fn begin(&mut self, key: Option<PayKey>, bank: Bank, effects: &mut Vec<Effect>) {
        let (requests, card) = (self.requests, std::mem::take(&mut self.card));
        *self = Self {
            requests,
            key,
            bank,
            consent: self.consent.anew(),
            is_offline: self.is_offline,
            ..Self::default()
        };
        self.card.take(card.digits);
        self.change_code(effects);
        self.read(effects);
    }

    fn refuse_page(&mut self, effects: &mut Vec<Effect>) {
        *self = Self {
            requests: self.requests,
            consent: self.consent.anew(),
            ..Self::default()
        };
        self.session_failed(Trouble::of(Kind::Misconfigured), effects);
    }

    fn read(&mut self, effects: &mut Vec<Effect>) {
        let request = self.number();
        self.reading = Some(request);
        self.session_trouble = None;
        effects.push(Effect::ReadSession { request });
    }

    /// The page is shown again, perhaps out of the browser's memory with a button that still says "redirecting".
    fn come_back(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.pay, Pay::Leaving) {
            self.pay = Pay::Idle;
        }
        self.polls = 0;
        self.read(effects);
    }

    fn session_read(&mut self, request: u32, answer: Result<SessionView, Trouble>, effects: &mut Vec<Effect>) {
        if self.reading != Some(request) {
            return;
        }
        self.reading = None;
        match answer {
            Ok(session) => {
                let before = self.screen();
                self.show(session, &before, effects);
            }
            Err(trouble) if self.session.is_some() && !trouble.is_final() => {
                self.watch_end(effects);
                self.poll_later(effects);
            }
            Err(trouble) => {
                self.session = None;
                self.session_failed(trouble, effects);
            }
        }
    }

    fn show(&mut self, session: SessionView, before: &Screen, effects: &mut Vec<Effect>) {
        let priced_anew = self.session.as_ref().is_none_or(|old| {
            (old.amount, old.currency, &old.plans) != (session.amount, session.currency, &session.plans)
        });
        if priced_anew && self.session.is_some() {
            self.consent = self.consent.anew();
        }
        let offers_single = session.plans.iter().any(|plan| plan.installments() == 1);
        self.wanted = self.wanted.or(offers_single.then_some(1));
        let stage = self.stage();
        self.session = Some(session);
        if !self.is_waiting() {
            self.choosing_again = false;
        }
        self.transfer_read(stage, effects);
        let screen = self.screen();
        if priced_anew {
            self.families = Families::default();
        }
        if priced_anew && let Some(prefix) = self.card.forget_answers() {
            self.ask(prefix, effects);
        }
        if screen != *before && !matches!(screen, Screen::Choosing) {
            self.say = Some(Say::Screen);
        }
        self.lead(before, effects);
        self.watch_end(effects);
        self.poll_later(effects);
    }

    fn session_failed(&mut self, trouble: Trouble, effects: &mut Vec<Effect>) {
        self.say = Some(Say::Trouble(trouble.clone()));
        effects.push(Effect::Tell(News::error(&trouble)));
        self.session_trouble = Some(trouble);
    }

    fn poll_later(&mut self, effects: &mut Vec<Effect>) {
        if self.is_waiting() {
            let pace = if self.is_followed() || !self.awaits_transfer() {
                POLL_MS
            } else {
                incoming::POLL_MS
            };
            let step = (self.polls / POLLS_A_STEP).min(pace.len() - 1);
            self.polls += 1;
            effects.push(Effect::PollAfter { wait_ms: pace[step] });
        }
    }

    fn typed(&mut self, digits: Digits, note: Option<Note>, effects: &mut Vec<Effect>) {
        self.card.note = note;
        if let Some(note) = note {
            self.say = Some(Say::Note(note));
        }
        let typed = self.card.take(digits);
        if digits.asked().is_none() {
            // Below six digits there is no card, so there is no choice for one either.
            self.wanted = self.offers_single().then_some(1);
        }
        if self.session.is_some()
            && let Typed::Ask(prefix) = typed
        {
            self.ask(prefix, effects);
        }
    }

    fn offers_single(&self) -> bool {
        let plans = self.session.as_ref().map(|session| &session.plans);
        plans.is_none_or(|plans| plans.iter().any(|plan| plan.installments() == 1))
    }

    fn left_field(&mut self) {
        if self.card.digits.is_too_short() {
            self.card.note = Some(Note::Short);
            self.say = Some(Say::Note(Note::Short));
        }
    }

    /// Asks once the buyer pauses; a whole prefix is asked at once.
    fn ask(&mut self, prefix: CardPrefix, effects: &mut Vec<Effect>) {
        let request = self.number();
        self.card.asking = Some(Asking { request, prefix });
        if self.card.digits.len() == PREFIX_DIGITS_MAX {
            self.pause_over(request, effects);
        } else {
            effects.push(Effect::Pause {
                request,
                wait_ms: TYPING_PAUSE_MS,
            });
        }
    }

    fn pause_over(&mut self, request: u32, effects: &mut Vec<Effect>) {
        if let Some(Asking { request, prefix }) = self.card.leaves(request) {
            let prefix = Some(prefix);
            effects.push(Effect::AskPlans { request, prefix });
        }
    }

    /// A late answer is kept for when its card is typed again; only a wanted one changes what is shown.
    fn quoted(&mut self, request: u32, answer: Result<InstallmentQuote, Trouble>, effects: &mut Vec<Effect>) {
        if self.families.take(request, &answer) {
            return;
        }
        let Some((asking, wanted)) = self.card.arrives(request) else {
            return;
        };
        match answer {
            Ok(quote) => {
                self.card.answer(asking.prefix, quote, wanted);
                if wanted {
                    self.say = Some(Say::Plans);
                }
            }
            Err(trouble) if wanted => {
                self.card.asking = None;
                self.say = Some(Say::Trouble(trouble.clone()));
                effects.push(Effect::Tell(News::error(&trouble)));
                self.card.trouble = Some(trouble);
            }
            Err(_) => {}
        }
    }

    fn ask_again(&mut self, effects: &mut Vec<Effect>) {
        if let (Some(prefix), Some(_)) = (self.card.digits.asked(), self.card.trouble.take()) {
            let request = self.number();
            self.card.asking = Some(Asking { request, prefix });
            self.pause_over(request, effects);
        }
    }

    fn card_refused(&mut self, message: String) {
        self.say = Some(Say::Refusal(message.clone()));
        self.card.refusal = Some(message);
    }

    /// The session's currency; lira until it is read.
    pub(crate) fn currency(&self) -> Currency {
        self.session
            .as_ref()
            .map(|session| session.currency)
            .unwrap_or_default()
    }

    /// Whether no money moves here.
    pub(crate) fn is_test(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.test_mode)
    }

    /// Whether the session still takes a payment.
    fn takes_payment(&self) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| matches!(session.state, SessionState::Open | SessionState::Processing))
    }

    fn number(&mut self) -> u32 {
        self.requests = self.requests.wrapping_add(1);
        self.requests
    }
}
