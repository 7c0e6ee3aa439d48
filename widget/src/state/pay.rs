//! From the Pay button to the payment page, with one key for one payment however often it is sent.

use vezne_protocol::{CustomerKind, IdempotencyKey, Method, PayPage, ProblemCode};

use super::{Effect, Kind, News, Note, Place, Say, Screen, State, Trouble};

/// Where the way to the payment page stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum Pay {
    /// Nothing is under way.
    #[default]
    Idle,
    /// The signer was asked for a page.
    Asking {
        request: u32,
        /// Unused so far: takes over if the attempt of an older key turns out to have ended.
        spare: Option<IdempotencyKey>,
    },
    /// The browser is leaving for the page.
    Leaving,
    /// No page came.
    Failed(Trouble),
}

/// What a payment is started with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// A card, in so many installments.
    Card(u8),
    /// A bank account of a person or a company.
    Bank(CustomerKind),
}

impl Way {
    const fn method(self) -> Method {
        match self {
            Self::Card(_) => Method::Card,
            Self::Bank(_) => Method::BankTransfer,
        }
    }
}

/// The idempotency key of one way to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PayKey {
    pub(crate) way: Way,
    pub(crate) key: IdempotencyKey,
}

impl State {
    pub(super) fn pay_pressed(&mut self, fresh: IdempotencyKey, effects: &mut Vec<Effect>) {
        let busy = matches!(self.pay, Pay::Asking { .. } | Pay::Leaving);
        if busy || !self.takes_payment() || self.screen() != Screen::Choosing {
            return;
        }
        let plan = self.plan();
        if plan.is_none() && self.is_between_cards() {
            return;
        }
        let is_card_wrong = self.is_card_wrong(plan.is_none());
        self.summed_up = is_card_wrong && self.consent.is_lacking();
        if self.waits_for_consent(effects) || is_card_wrong {
            if self.summed_up {
                self.say = Some(Say::Summary);
            }
            // The last place is where the focus stays.
            effects.extend(is_card_wrong.then_some(Effect::Focus(Place::Card)));
            effects.extend(self.summed_up.then_some(Effect::Focus(Place::Summary)));
        } else if let Some(plan) = plan {
            self.start(Way::Card(plan.installments), fresh, effects);
        }
    }

    /// Whether the card keeps the buyer from paying; then it is said.
    fn is_card_wrong(&mut self, lacks_plan: bool) -> bool {
        if let Some(message) = self.card.refusal.clone() {
            self.say = Some(Say::Refusal(message));
        } else if lacks_plan {
            self.card.note = Some(Note::Needed);
            self.say = Some(Say::Note(Note::Needed));
        } else {
            return false;
        }
        true
    }

    /// Starts with the key that is kept for this way, else with a fresh one.
    pub(super) fn start(&mut self, way: Way, fresh: IdempotencyKey, effects: &mut Vec<Effect>) {
        let kept = self.key.take().filter(|kept| kept.way == way);
        let (key, spare) = match kept {
            Some(kept) => (kept.key, Some(fresh)),
            None => (fresh, None),
        };
        self.send(PayKey { way, key }, spare, effects);
    }

    fn send(&mut self, key: PayKey, spare: Option<IdempotencyKey>, effects: &mut Vec<Effect>) {
        let request = self.number();
        self.pay = Pay::Asking { request, spare };
        self.key = Some(key.clone());
        self.say = Some(Say::Asking);
        effects.push(Effect::KeepKey(key.clone()));
        effects.push(Effect::StartPayment { request, key });
    }

    pub(super) fn pay_answered(&mut self, request: u32, answer: Result<PayPage, Trouble>, effects: &mut Vec<Effect>) {
        let Pay::Asking {
            request: awaited,
            spare,
        } = &self.pay
        else {
            return;
        };
        if *awaited != request {
            return;
        }
        let spare = spare.clone();
        match answer {
            Ok(PayPage { page_url, until: _ }) => {
                // Not the one that is shown: the buyer may look at another while this is asked.
                let method = self.key.as_ref().map_or(Method::Card, |key| key.way.method());
                self.forget_key(effects);
                if method == Method::BankTransfer {
                    // Who goes to the bank comes back with a new code.
                    self.forget_grant(effects);
                }
                self.go(page_url, method, effects);
            }
            Err(trouble) if trouble.code() == Some(ProblemCode::AttemptEnded) => {
                self.attempt_ended(trouble, spare, effects);
            }
            Err(trouble) => self.pay_failed(trouble, effects),
        }
    }

    /// The kept key's attempt ended before the page reloaded: the press meant a new one.
    fn attempt_ended(&mut self, trouble: Trouble, spare: Option<IdempotencyKey>, effects: &mut Vec<Effect>) {
        let way = self.key.as_ref().map(|key| key.way);
        self.forget_key(effects);
        match (spare, way) {
            (Some(key), Some(way)) => self.send(PayKey { way, key }, None, effects),
            _ => self.pay_failed(trouble, effects),
        }
    }

    pub(super) fn pay_failed(&mut self, trouble: Trouble, effects: &mut Vec<Effect>) {
        use ProblemCode as P;
        // A lost answer keeps its key: sent again it is the same payment. A refusal has nothing to repeat.
        if matches!(
            trouble.code(),
            Some(
                P::IdempotencyKeyReused
                    | P::PlanNotOffered
                    | P::SessionEnded
                    | P::SessionExpired
                    | P::AttemptEnded
                    | P::TransferOverLimit
            )
        ) {
            self.forget_key(effects);
        }
        if matches!(
            trouble.code(),
            Some(
                P::SessionEnded
                    | P::SessionExpired
                    | P::PaymentSettling
                    | P::CardPageOpen
                    | P::InvalidToken
                    | P::TransferUnderWay
                    | P::TransferMovedOn
            )
        ) {
            self.choosing_again = false;
            self.read(effects);
        }
        self.say = Some(Say::Trouble(trouble.clone()));
        effects.push(Effect::Tell(News::error(&trouble)));
        self.pay = Pay::Failed(trouble);
    }

    /// Leaves for a page of the signer's, and for nothing that is not a page.
    pub(super) fn go(&mut self, url: String, method: Method, effects: &mut Vec<Effect>) {
        if !(url.starts_with("https://") || url.starts_with("http://")) {
            self.pay_failed(Trouble::of(Kind::Unreadable), effects);
            return;
        }
        self.pay = Pay::Leaving;
        self.say = Some(Say::Leaving);
        effects.push(Effect::Go { url, method });
    }

    fn forget_key(&mut self, effects: &mut Vec<Effect>) {
        if self.key.take().is_some() {
            effects.push(Effect::ForgetKey);
        }
    }
}
