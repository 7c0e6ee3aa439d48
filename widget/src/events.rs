//! What the shop's page hears: `vezne-…` events that bubble out of the shadow root.
//!
//! A listener that throws is reported by the browser and stops nothing here.

use js_sys::{Object, Reflect};
use vezne_protocol::{CardFacts, CardScheme, CardType, Currency, PlanOffer, SessionView};
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

use crate::state::News;

/// What the page answered to a cancelable event.
pub(crate) enum Reply {
    /// It let things go on.
    Accepted,
    /// It called `preventDefault()`, perhaps after leaving a message in the event's detail.
    Prevented(Option<String>),
}

/// Tells the page some news.
pub(crate) fn tell(host: &HtmlElement, news: &News, currency: Currency) -> Reply {
    match news {
        News::Ready(session) => send(host, "vezne-ready", &ready(session), false),
        News::Card(card) => send(
            host,
            "vezne-card",
            &card.as_ref().map_or(JsValue::NULL, facts),
            card.is_some(),
        ),
        News::Plan(offer) => {
            let detail = offer.as_ref().map_or(JsValue::NULL, |offer| plan(offer, currency));
            send(host, "vezne-plan", &detail, false)
        }
        News::Result(state) => send(host, "vezne-result", &record(&[("state", state.word().into())]), false),
        News::Error { code, support_code } => {
            let detail = [("code", (*code).into()), ("supportCode", text(support_code.as_deref()))];
            send(host, "vezne-error", &record(&detail), false)
        }
    }
}

/// Tells the page that the buyer is about to leave for the payment page, which it may prevent.
pub(crate) fn redirect(host: &HtmlElement, url: &str) -> Reply {
    send(host, "vezne-redirect", &record(&[("url", url.into())]), true)
}

fn send(host: &HtmlElement, name: &str, detail: &JsValue, cancelable: bool) -> Reply {
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_cancelable(cancelable);
    init.set_detail(detail);
    let Ok(event) = CustomEvent::new_with_event_init_dict(name, &init) else {
        return Reply::Accepted;
    };
    let went_on = host.dispatch_event(&event).unwrap_or(true);
    if went_on {
        return Reply::Accepted;
    }
    let message = Reflect::get(detail, &"message".into())
        .ok()
        .and_then(|message| message.as_string());
    Reply::Prevented(message)
}

fn ready(session: &SessionView) -> JsValue {
    record(&[
        ("session", session.id.as_str().into()),
        ("state", session.state.word().into()),
        ("amount", session.amount.to_string().into()),
        ("currency", session.currency.code().into()),
        ("testMode", session.test_mode.into()),
    ])
}

fn facts(card: &CardFacts) -> JsValue {
    let CardFacts {
        scheme,
        kind,
        family,
        bank_name,
        bank_code,
        commercial,
    } = card;
    record(&[
        ("scheme", text(scheme.map(CardScheme::word))),
        ("type", text(kind.map(type_word))),
        ("family", text(family.as_deref())),
        ("bankName", text(bank_name.as_deref())),
        ("bankCode", bank_code.map_or(JsValue::NULL, JsValue::from)),
        ("commercial", commercial.map_or(JsValue::NULL, JsValue::from)),
    ])
}

const fn type_word(kind: CardType) -> &'static str {
    match kind {
        CardType::Credit => "credit",
        CardType::Debit => "debit",
        CardType::Prepaid => "prepaid",
    }
}

fn plan(offer: &PlanOffer, currency: Currency) -> JsValue {
    let PlanOffer {
        installments,
        installment_price,
        total,
        difference,
        last_installment,
    } = offer;
    record(&[
        ("installments", (*installments).into()),
        ("installmentPrice", installment_price.to_string().into()),
        ("total", total.to_string().into()),
        ("difference", difference.to_string().into()),
        (
            "lastInstallment",
            text(last_installment.map(|amount| amount.to_string()).as_deref()),
        ),
        ("currency", currency.code().into()),
    ])
}

fn record(fields: &[(&str, JsValue)]) -> JsValue {
    let record = Object::new();
    for (name, value) in fields {
        let set = Reflect::set(&record, &(*name).into(), value);
        debug_assert!(set.is_ok(), "a new object takes any field");
    }
    record.into()
}

fn text(text: Option<&str>) -> JsValue {
    text.map_or(JsValue::NULL, JsValue::from)
}
