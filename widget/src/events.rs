//! What the shop's page hears: `vezne-…` events that bubble out of the shadow root.
//!
//! A listener that throws is reported by the browser and stops nothing here.

use vezne_protocol::{Amount, CardFacts, CardScheme, CardType, Currency, Method, PlanOffer, SessionView};

use crate::browser::Hands;
use crate::format::{object, plain, quoted};
use crate::state::News;

/// Tells the page some news. Answers what it said against them, perhaps nothing but no.
pub(crate) fn tell(hands: &Hands, news: &News, currency: Currency) -> Option<String> {
    let (name, detail) = match news {
        News::Ready(session) => ("vezne-ready", ready(session)),
        News::Card(card) => ("vezne-card", card.as_ref().map_or_else(null, facts)),
        News::Plan(offer) => {
            let detail = offer.as_ref().map_or_else(null, |offer| plan(offer, currency));
            ("vezne-plan", detail)
        }
        News::Consent(given) => ("vezne-consent", object(&[("given", yes(*given))])),
        News::Result(state) => ("vezne-result", object(&[("state", quoted(state.word()))])),
        News::Error { code, support_code } => {
            let detail = [("code", quoted(code)), ("supportCode", text(support_code.as_deref()))];
            ("vezne-error", object(&detail))
        }
    };
    hands.tell(name, &detail, matches!(news, News::Card(Some(_))))
}

/// Leaves for the payment page or the bank, unless the shop's page prevents it.
pub(crate) fn leave(hands: &Hands, url: &str, method: Method) -> bool {
    let detail = [("url", quoted(url)), ("method", quoted(word(method)))];
    let said = hands.tell("vezne-redirect", &object(&detail), true);
    said.is_none() && hands.leave(url)
}

/// A way to pay, as `methods` has it.
pub(crate) const fn word(method: Method) -> &'static str {
    match method {
        Method::Card => "card",
        Method::BankTransfer => "bank_transfer",
        Method::IncomingTransfer => "incoming_transfer",
    }
}

fn ready(session: &SessionView) -> String {
    object(&[
        ("session", quoted(session.id.as_str())),
        ("state", quoted(session.state.word())),
        ("amount", money(session.amount)),
        ("currency", quoted(session.currency.code())),
        ("testMode", yes(session.test_mode)),
    ])
}

fn facts(card: &CardFacts) -> String {
    let CardFacts {
        scheme,
        kind,
        family,
        bank_name,
        bank_code,
        commercial,
    } = card;
    object(&[
        ("scheme", text(scheme.map(CardScheme::word))),
        ("type", text(kind.map(type_word))),
        ("family", text(family.as_deref())),
        ("bankName", text(bank_name.as_deref())),
        ("bankCode", bank_code.map_or_else(null, |code| code.to_string())),
        ("commercial", commercial.map_or_else(null, yes)),
    ])
}

const fn type_word(kind: CardType) -> &'static str {
    match kind {
        CardType::Credit => "credit",
        CardType::Debit => "debit",
        CardType::Prepaid => "prepaid",
    }
}

fn plan(offer: &PlanOffer, currency: Currency) -> String {
    let PlanOffer {
        installments,
        installment_price,
        total,
        difference,
        last_installment,
    } = offer;
    object(&[
        ("installments", installments.to_string()),
        ("installmentPrice", money(*installment_price)),
        ("total", money(*total)),
        ("difference", money(*difference)),
        ("lastInstallment", last_installment.map_or_else(null, money)),
        ("currency", quoted(currency.code())),
    ])
}

fn money(amount: Amount) -> String {
    quoted(&plain(amount))
}

fn text(text: Option<&str>) -> String {
    text.map_or_else(null, quoted)
}

fn yes(is: bool) -> String {
    if is { "true" } else { "false" }.to_owned()
}

fn null() -> String {
    "null".to_owned()
}
