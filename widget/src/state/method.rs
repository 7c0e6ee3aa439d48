//! Which way to pay is shown, and which others there are.

use vezne_protocol::{Method, TransferStage as Stage};

use super::{BankFace, Effect, IncomingFace, Pay, Place, Screen, State};

/// Every way, in the order in which a buyer is offered them.
pub(crate) const METHODS: [Method; 3] = [Method::Card, Method::BankTransfer, Method::IncomingTransfer];

impl State {
    /// The ways to pay that the session has.
    pub(crate) fn ways(&self) -> impl Iterator<Item = Method> {
        METHODS.into_iter().filter(|method| self.offers(*method))
    }

    fn offers(&self, method: Method) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| session.methods.contains(&method))
    }

    /// Whether the buyer may choose how to pay, now.
    pub(crate) fn may_choose_method(&self) -> bool {
        let asks = match self.screen() {
            Screen::Choosing | Screen::PageOpen(_) => true,
            Screen::Bank(face) => matches!(face, BankFace::Start | BankFace::Elsewhere | BankFace::Account),
            // Who has the details of a transfer leaves them by a button of their own, with a warning.
            Screen::Incoming(face) => face != IncomingFace::Awaiting,
            _ => false,
        };
        asks && self.other_method().is_some()
    }

    /// The best way to pay that is not shown, where the session has one.
    pub(crate) fn other_method(&self) -> Option<Method> {
        let shown = self.method();
        self.ways().find(|method| *method != shown)
    }

    /// The way to pay that is shown: the buyer's choice, else what was begun, else the first that the session has.
    pub(crate) fn method(&self) -> Method {
        if let Some(method) = self.method.filter(|method| self.offers(*method)) {
            return method;
        }
        let page_is_open = self
            .session
            .as_ref()
            .and_then(|session| session.card.as_ref())
            .is_some_and(|card| card.page_url.is_some());
        let begun = match self.stage() {
            None | Some(Stage::Settled | Stage::Cancelled) => false,
            Some(Stage::Opened | Stage::Authorizing | Stage::Refused | Stage::Expired) => !page_is_open,
            Some(_) => true,
        };
        if begun {
            Method::BankTransfer
        } else if self.awaits_transfer() && !page_is_open {
            Method::IncomingTransfer
        } else {
            self.ways().next().unwrap_or(Method::Card)
        }
    }

    pub(super) fn method_chosen(&mut self, method: Method, effects: &mut Vec<Effect>) {
        self.method = Some(method);
        if matches!(self.pay, Pay::Failed(_)) {
            self.pay = Pay::Idle;
        }
        let shows_details = self.screen() == Screen::Incoming(IncomingFace::Awaiting);
        effects.push(Effect::Focus(if shows_details {
            Place::Heading
        } else {
            Place::Method
        }));
    }
}
