//! The session's end: a warning in time, more time on a press, and a look at what it is once it should have ended.

use vezne_protocol::SessionView;

use super::{BankFace, Effect, IncomingFace, News, Place, Say, Screen, State, Trouble};

/// How long before the end the buyer is warned.
const WARNED_S: i32 = 120;
/// How often it is looked whether a session that should have ended has.
const LATE_MS: i32 = 15_000;

/// The end that is counted towards.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Limit {
    until: String,
    phase: Phase,
    asking: Option<u32>,
    /// Whether the signer gave no more time when it was asked.
    pub(crate) is_fixed: bool,
    pub(crate) trouble: Option<Trouble>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Phase {
    /// The session was just read.
    #[default]
    Fresh,
    /// There is time.
    Waiting,
    /// It should be near; what the buyer did meanwhile may have moved it, so it is read anew.
    Checking,
    /// The buyer is warned.
    Near,
}

impl State {
    /// Until when the buyer may go on, where that is about to end.
    pub(crate) fn ends_at(&self) -> Option<&str> {
        (self.limit.phase == Phase::Near && self.is_limited()).then_some(self.limit.until.as_str())
    }

    pub(crate) const fn is_extending(&self) -> bool {
        self.limit.asking.is_some()
    }

    /// Whether the buyer has something to finish here in time.
    fn is_limited(&self) -> bool {
        use BankFace as F;
        match self.screen() {
            Screen::Choosing | Screen::Incoming(IncomingFace::Start) => true,
            Screen::Bank(face) => matches!(face, F::Start | F::Elsewhere | F::Waiting | F::Account | F::Otp),
            _ => false,
        }
    }

    /// The session was read, or could not be: counts towards its end, and warns where that is confirmed to be near.
    pub(super) fn watch_end(&mut self, effects: &mut Vec<Effect>) {
        let Some(session) = self.session.as_ref().filter(|_| self.takes_payment()) else {
            self.limit = Limit::default();
            return;
        };
        if self.limit.until != session.expires_at {
            let until = session.expires_at.clone();
            self.limit = Limit {
                until: until.clone(),
                ..Limit::default()
            };
            effects.push(Effect::WatchEnd { until, wait_ms: 0 });
        } else if self.limit.phase == Phase::Checking {
            self.end_is_near(effects);
        }
    }

    fn end_is_near(&mut self, effects: &mut Vec<Effect>) {
        self.limit.phase = Phase::Near;
        if self.is_limited() {
            self.say = Some(Say::Ending);
        }
        self.wait_for_end(0, effects);
    }

    fn wait_for_end(&self, wait_ms: i32, effects: &mut Vec<Effect>) {
        let until = self.limit.until.clone();
        effects.push(Effect::WatchEnd { until, wait_ms });
    }

    /// So many seconds are left. A clock that calls a session old which was just read as open is wrong.
    pub(super) fn end_looked_at(&mut self, until: &str, left_s: i32, effects: &mut Vec<Effect>) {
        if self.limit.until != until {
            return;
        }
        match self.limit.phase {
            Phase::Fresh | Phase::Waiting if left_s > WARNED_S => {
                self.limit.phase = Phase::Waiting;
                self.wait_for_end((left_s - WARNED_S).saturating_mul(1000), effects);
            }
            Phase::Fresh if left_s <= 0 => {}
            Phase::Fresh => self.end_is_near(effects),
            // What the bank is being told may move the end, and its answer is newer than a read's.
            Phase::Waiting if self.bank.asking.is_some() => self.wait_for_end(LATE_MS, effects),
            Phase::Waiting => {
                self.limit.phase = Phase::Checking;
                self.read(effects);
            }
            Phase::Checking => {}
            Phase::Near if left_s > 0 => self.wait_for_end(left_s.saturating_mul(1000), effects),
            Phase::Near => {
                if self.is_limited() && self.bank.asking.is_none() {
                    self.read(effects);
                }
                self.wait_for_end(LATE_MS, effects);
            }
        }
    }

    /// The buyer wants more time.
    pub(super) fn more_time(&mut self, effects: &mut Vec<Effect>) {
        if self.limit.asking.is_none() && self.ends_at().is_some() {
            let request = self.number();
            self.limit.asking = Some(request);
            effects.push(Effect::Extend { request });
        }
    }

    pub(super) fn extended(&mut self, request: u32, answer: Result<SessionView, Trouble>, effects: &mut Vec<Effect>) {
        if self.limit.asking != Some(request) {
            return;
        }
        self.limit.asking = None;
        match answer {
            Ok(session) if session.expires_at == self.limit.until => {
                self.limit.is_fixed = true;
                self.say = Some(Say::Ending);
            }
            Ok(SessionView { expires_at, .. }) => {
                // The rest of it may be older than what was read meanwhile, and a read on its way knows of no more time.
                if let Some(session) = &mut self.session {
                    session.expires_at = expires_at;
                }
                if self.reading.is_some() {
                    self.read(effects);
                }
                self.watch_end(effects);
                self.say = Some(Say::Extended);
                effects.push(Effect::Focus(Place::Back));
            }
            Err(trouble) => {
                self.say = Some(Say::Trouble(trouble.clone()));
                effects.push(Effect::Tell(News::error(&trouble)));
                // A session that has ended meanwhile says so itself.
                self.limit.trouble = Some(trouble);
                self.read(effects);
            }
        }
    }
}
