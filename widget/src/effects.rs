//! Does what the state wants done: requests, timers, storage, events, focus and the way to the payment page.

use vezne_protocol::Currency;
use wasm_bindgen_futures::spawn_local;
use yew::html::Scope;

use crate::app::{App, Props};
use crate::browser::{Timer, window};
use crate::events::{self, Reply};
use crate::i18n::Words;
use crate::keys;
use crate::state::{Action, Effect, News, Place};

/// The waits under way; a new one replaces the old.
#[derive(Default)]
pub(crate) struct Waits {
    pause: Option<Timer>,
    poll: Option<Timer>,
}

/// Does everything in order, after the state's own turn: a listener of the page may remove the element or change its
/// attributes in the middle of it.
pub(crate) fn run(effects: Vec<Effect>, waits: &mut Waits, scope: &Scope<App>, props: &Props, currency: Currency) {
    let mut rest = Vec::new();
    for effect in effects {
        match effect {
            Effect::Pause { request, wait_ms } => {
                let scope = scope.clone();
                let then = move || scope.send_message(Action::PauseOver { request });
                waits.pause = Some(Timer::after(wait_ms, then));
            }
            Effect::PollAfter { wait_ms } => {
                let scope = scope.clone();
                waits.poll = Some(Timer::after(wait_ms, move || poll(&scope)));
            }
            other => rest.push(other),
        }
    }
    if !rest.is_empty() {
        let (scope, props) = (scope.clone(), props.clone());
        spawn_local(async move {
            for effect in rest {
                one(effect, &scope, &props, currency);
            }
        });
    }
}

/// A hidden page reads nothing; shown again, it reads at once.
fn poll(scope: &Scope<App>) {
    let hidden = window().document().is_some_and(|document| document.hidden());
    if !hidden {
        scope.send_message(Action::PollDue);
    }
}

fn one(effect: Effect, scope: &Scope<App>, props: &Props, currency: Currency) {
    match effect {
        Effect::ReadSession { .. } | Effect::AskPlans { .. } | Effect::StartPayment { .. } => {
            request(effect, scope.clone(), props);
        }
        Effect::KeepKey(key) => keys::keep(&props.attributes.session, &key),
        Effect::ForgetKey => keys::forget(&props.attributes.session),
        Effect::Go { url } => go(&url, scope, props),
        Effect::Focus(Place::Card) => drop(props.input.focus()),
        Effect::Tell(news) => tell(&news, scope, props, currency),
        Effect::Pause { .. } | Effect::PollAfter { .. } => {}
    }
}

fn request(effect: Effect, scope: Scope<App>, props: &Props) {
    let Some(client) = props.attributes.client() else {
        scope.send_message(Action::Misconfigured);
        return;
    };
    spawn_local(async move {
        let action = match effect {
            Effect::ReadSession { request } => Action::SessionRead {
                request,
                answer: client.session().await,
            },
            Effect::AskPlans { request, prefix } => Action::Quoted {
                request,
                answer: client.installments(prefix).await,
            },
            Effect::StartPayment { request, key } => Action::PayAnswered {
                request,
                answer: client.pay(&key).await,
            },
            _ => return,
        };
        scope.send_message(action);
    });
}

fn go(url: &str, scope: &Scope<App>, props: &Props) {
    let left = match events::redirect(&props.host, url) {
        Reply::Accepted => window().location().assign(url).is_ok(),
        Reply::Prevented(_) => false,
    };
    if !left {
        scope.send_message(Action::Held);
    }
}

fn tell(news: &News, scope: &Scope<App>, props: &Props, currency: Currency) {
    let reply = events::tell(&props.host, news, currency);
    if let (News::Card(Some(_)), Reply::Prevented(message)) = (news, reply) {
        let words = Words::of(props.attributes.locale);
        let message = message.unwrap_or_else(|| words.texts.card_refused.to_owned());
        scope.send_message(Action::CardRefused { message });
    }
}
