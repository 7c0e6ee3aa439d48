//! Does what the state wants done: requests, waits, storage, events, focus and the way to the payment page.

use vezne_protocol::Currency;
use wasm_bindgen_futures::spawn_local;
use yew::html::Scope;

use crate::app::{App, Props};
use crate::events;
use crate::keys;
use crate::state::{Action, Effect, News};

/// Does everything in order, after the state's own turn: a listener of the page may remove the element or change its
/// attributes in the middle of it.
pub(crate) fn run(effects: Vec<Effect>, scope: &Scope<App>, props: &Props, currency: Currency) {
    let (scope, props) = (scope.clone(), props.clone());
    spawn_local(async move {
        for effect in effects {
            one(effect, &scope, &props, currency);
        }
    });
}

fn one(effect: Effect, scope: &Scope<App>, props: &Props, currency: Currency) {
    let (hands, session) = (&props.hands, &props.attributes.session);
    match effect {
        Effect::Pause { request, wait_ms } => hands.wait("paused", &request.to_string(), wait_ms),
        Effect::PollAfter { wait_ms } => hands.wait("look", "", wait_ms),
        Effect::KeepKey(key) => keys::keep(hands, session, Some(&key)),
        Effect::ForgetKey => keys::keep(hands, session, None),
        Effect::KeepGrant { grant, account } => {
            keys::keep_grant(hands, session, grant.as_deref(), account.as_deref());
        }
        Effect::WatchEnd { until, wait_ms } => hands.wait("end", &until, wait_ms),
        Effect::Count { until, wait_ms } => hands.wait("tick", &until, wait_ms),
        Effect::Go { url, method } => {
            if !events::leave(hands, &url, method) {
                scope.send_message(Action::Held);
            }
        }
        // The app does it once the new face is drawn.
        Effect::Focus(_) => {}
        Effect::Tell(news) => {
            if let (Some(said), News::Card(Some(_))) = (events::tell(hands, &news, currency), &news) {
                let message = if said.is_empty() {
                    props.attributes.words.texts.card_refused().to_owned()
                } else {
                    said
                };
                scope.send_message(Action::CardRefused { message });
            }
        }
        request => ask(request, scope.clone(), props),
    }
}

fn ask(effect: Effect, scope: Scope<App>, props: &Props) {
    let Some(client) = props.attributes.client() else {
        scope.send_message(Action::Misconfigured);
        return;
    };
    let hands = props.hands.clone();
    spawn_local(async move {
        if let Some(action) = client.ask(&hands, effect).await {
            scope.send_message(action);
        }
    });
}
