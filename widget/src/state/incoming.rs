//! Paying by a transfer that the buyer sends alone: the details are asked for once, then the money is waited for.
//!
//! Nothing here moves money, and nothing has to be kept: the session itself says what was given out, also after a reload.

use vezne_protocol::{IncomingStage, IncomingTransferView, Method};

use super::{Effect, Pay, Say, Screen, State, Trouble};

/// How long to wait before it is looked again whether the money has come: gently, and more so later.
pub(super) const POLL_MS: [i32; 3] = [15_000, 30_000, 60_000];

/// What the buyer takes over into the bank's form, in the order that banks ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    Iban,
    Name,
    Amount,
    Reference,
}

impl Detail {
    pub(crate) const ALL: [Self; 4] = [Self::Iban, Self::Name, Self::Amount, Self::Reference];

    /// What its button is called in the document.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Iban => "iban",
            Self::Name => "name",
            Self::Amount => "amount",
            Self::Reference => "reference",
        }
    }
}

/// What became of a press on a copy button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Copied {
    pub(crate) detail: Detail,
    /// The browser did not let us: the text is selected instead.
    pub(crate) refused: bool,
}

/// One face of the desk while the buyer sends a transfer alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IncomingFace {
    /// What it is, before the details are asked for.
    Start,
    /// The details, and the wait.
    Awaiting,
    /// Nothing is waited for any more, but the session can still be paid.
    Over,
}

impl State {
    /// The transfer that the buyer was given the details of.
    pub(crate) fn incoming(&self) -> Option<&IncomingTransferView> {
        self.session.as_ref()?.incoming.as_ref()
    }

    /// Whether the money of such a transfer may still come.
    pub(crate) fn awaits_transfer(&self) -> bool {
        let stage = self.incoming().map(|incoming| incoming.stage);
        self.takes_payment() && stage == Some(IncomingStage::Awaiting)
    }

    /// The screen that the transfer has, where it is its turn.
    pub(super) fn incoming_screen(&self) -> Option<Screen> {
        if !self.takes_payment() {
            return None;
        }
        let face = match self.incoming().map(|incoming| incoming.stage) {
            // The session's own state is about to follow.
            Some(IncomingStage::Received | IncomingStage::NeedsReview) => {
                return Some(Screen::Settling { retry_at: None });
            }
            Some(IncomingStage::Awaiting) => IncomingFace::Awaiting,
            Some(IncomingStage::Over) => IncomingFace::Over,
            None => IncomingFace::Start,
        };
        (self.method() == Method::IncomingTransfer).then_some(Screen::Incoming(face))
    }

    /// The buyer wants the details.
    pub(super) fn details_pressed(&mut self, effects: &mut Vec<Effect>) {
        let busy = matches!(self.pay, Pay::Asking { .. } | Pay::Leaving);
        if busy || self.screen() != Screen::Incoming(IncomingFace::Start) {
            return;
        }
        if self.waits_for_consent(effects) {
            return;
        }
        let request = self.number();
        self.pay = Pay::Asking { request, spare: None };
        self.say = Some(Say::Asking);
        effects.push(Effect::AskDetails { request });
    }

    /// The details are shown at once; what has become of the session is read.
    pub(super) fn details_answered(
        &mut self,
        request: u32,
        answer: Result<IncomingTransferView, Trouble>,
        effects: &mut Vec<Effect>,
    ) {
        if !matches!(self.pay, Pay::Asking { request: awaited, .. } if awaited == request) {
            return;
        }
        match answer {
            Ok(incoming) => {
                let before = self.screen();
                self.pay = Pay::Idle;
                self.polls = 0;
                if let Some(session) = &mut self.session {
                    session.incoming = Some(incoming);
                }
                self.say = Some(Say::Screen);
                self.lead(&before, effects);
                self.read(effects);
            }
            Err(trouble) => self.pay_failed(trouble, effects),
        }
    }

    pub(super) fn copied(&mut self, copied: Copied) {
        self.copied = Some(copied);
        self.say = Some(Say::Copied(copied));
    }
}
