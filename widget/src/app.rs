//! The element's one stateful component: actions into the state, effects out of it, a face for each screen.

use vezne_protocol::Locale;
use web_sys::HtmlInputElement;
use yew::{Component, Context, Html, Properties};

use crate::api::Client;
use crate::browser::Hands;
use crate::components::desk;
use crate::effects;
use crate::i18n::Words;
use crate::keys;
use crate::state::{Action, Effect, Place, State};

/// What the loader hands over.
#[derive(Debug, Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) hands: Hands,
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
    pub(crate) words: Words,
    /// Whether the shop's page asks the buyer's consent to its terms.
    pub(crate) asks_consent: bool,
}

impl Attributes {
    /// As they are on the element now.
    pub(crate) fn of(hands: &Hands) -> Self {
        // The loader knows two languages.
        let locale = if hands.attribute("locale") == "en" {
            Locale::En
        } else {
            Locale::Tr
        };
        Self {
            signer: hands.attribute("signer"),
            session: hands.attribute("session"),
            token: hands.attribute("token"),
            locale,
            words: Words::said(locale, hands),
            asks_consent: !hands.attribute("consent").is_empty(),
        }
    }

    pub(crate) fn client(&self) -> Option<Client> {
        Client::new(&self.signer, &self.token, self.locale, &self.session)
    }

    fn first_action(&self, hands: &Hands) -> Action {
        if self.session.is_empty() || self.client().is_none() {
            return Action::Misconfigured;
        }
        Action::Configured {
            key: keys::kept(hands, &self.session),
            grant: keys::kept_grant(hands, &self.session),
            code: hands.code(),
        }
    }

    const fn consent(&self) -> Action {
        Action::ConsentAsked { is: self.asks_consent }
    }

    fn is_same_session(&self, other: &Self) -> bool {
        (&self.signer, &self.session, &self.token) == (&other.signer, &other.session, &other.token)
    }
}

/// The component.
pub(crate) struct App {
    state: State,
    /// Where the focus goes once what it goes to is drawn.
    focus: Option<Place>,
}

impl Component for App {
    type Message = Action;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let Props { hands, attributes, .. } = ctx.props();
        ctx.link().send_message(attributes.consent());
        ctx.link().send_message(attributes.first_action(hands));
        Self {
            state: State::default(),
            focus: None,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, action: Action) -> bool {
        let effects = self.state.apply(action);
        for effect in &effects {
            if let Effect::Focus(place) = effect {
                self.focus = Some(*place);
            }
        }
        effects::run(effects, ctx.link(), ctx.props(), self.state.currency());
        true
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let Props { hands, attributes, .. } = ctx.props();
        if attributes.asks_consent != old.attributes.asks_consent {
            ctx.link().send_message(attributes.consent());
        }
        if !attributes.is_same_session(&old.attributes) {
            hands.rest();
            ctx.link().send_message(attributes.first_action(hands));
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props {
            hands,
            input,
            attributes,
        } = ctx.props();
        desk(attributes.words, hands, input, &self.state)
    }

    fn rendered(&mut self, ctx: &Context<Self>, _first: bool) {
        let Props { hands, input, .. } = ctx.props();
        let invalid = if self.state.card.is_invalid() { "true" } else { "false" };
        drop(input.set_attribute("aria-invalid", invalid));
        if let Some(place) = self.focus.take() {
            hands.focus(place.selector());
        }
    }
}
