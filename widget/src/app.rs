//! The element's one stateful component: actions into the state, effects out of it, a face for each screen.

use vezne_protocol::Locale;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, HtmlInputElement, PageTransitionEvent};
use yew::{Component, Context, Html, Properties};

use crate::api::Client;
use crate::browser::{Listener, window};
use crate::components::desk;
use crate::effects::{self, Waits};
use crate::i18n::Words;
use crate::keys;
use crate::state::{Action, State};

/// What the loader hands over.
#[derive(Debug, Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) host: HtmlElement,
    pub(crate) input: HtmlInputElement,
    pub(crate) attributes: Attributes,
}

/// The element's attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attributes {
    pub(crate) signer: String,
    pub(crate) session: String,
    pub(crate) token: String,
    pub(crate) locale: Locale,
}

impl Attributes {
    /// In the loader's order: signer, session, token, locale.
    pub(crate) fn of(values: Vec<String>) -> Self {
        let mut values = values.into_iter();
        let mut next = || values.next().unwrap_or_default();
        Self {
            signer: next(),
            session: next(),
            token: next(),
            locale: Locale::of_tag(&next()).unwrap_or_default(),
        }
    }

    pub(crate) fn client(&self) -> Option<Client> {
        Client::new(&self.signer, &self.token, self.locale)
    }

    fn first_action(&self) -> Action {
        if self.session.is_empty() || self.client().is_none() {
            return Action::Misconfigured;
        }
        Action::Configured {
            key: keys::kept(&self.session),
        }
    }

    fn is_same_session(&self, other: &Self) -> bool {
        (&self.signer, &self.session, &self.token) == (&other.signer, &other.session, &other.token)
    }
}

/// The component.
pub(crate) struct App {
    state: State,
    waits: Waits,
    _listeners: [Listener; 2],
}

impl Component for App {
    type Message = Action;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let scope = ctx.link().clone();
        let shown_again = Listener::on(window().into(), "pageshow", move |event| {
            if event.dyn_ref().is_some_and(PageTransitionEvent::persisted) {
                scope.send_message(Action::CameBack);
            }
        });
        let scope = ctx.link().clone();
        let document = window().document().expect("a window has a document");
        let looked_at = Listener::on(document.clone().into(), "visibilitychange", move |_| {
            if !document.hidden() {
                scope.send_message(Action::PollDue);
            }
        });
        ctx.link().send_message(ctx.props().attributes.first_action());
        Self {
            state: State::default(),
            waits: Waits::default(),
            _listeners: [shown_again, looked_at],
        }
    }

    fn update(&mut self, ctx: &Context<Self>, action: Action) -> bool {
        let effects = self.state.apply(action);
        let currency = self.state.currency();
        effects::run(effects, &mut self.waits, ctx.link(), ctx.props(), currency);
        true
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let attributes = &ctx.props().attributes;
        if !attributes.is_same_session(&old.attributes) {
            self.waits = Waits::default();
            ctx.link().send_message(attributes.first_action());
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { input, attributes, .. } = ctx.props();
        let act = ctx.link().callback(|action: Action| action);
        desk(Words::of(attributes.locale), input, &self.state, &act)
    }

    fn rendered(&mut self, ctx: &Context<Self>, _first: bool) {
        let invalid = if self.state.card.is_invalid() { "true" } else { "false" };
        drop(ctx.props().input.set_attribute("aria-invalid", invalid));
    }
}
