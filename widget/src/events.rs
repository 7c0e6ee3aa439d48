//! What the shop's page hears: `vezne-…` events that bubble out of the shadow root.
//!
//! A listener that throws is reported by the browser and stops nothing here.

use vezne_protocol::{Amount, CardFacts, CardScheme, CardType, Currency, Method, PlanOffer, SessionView};

use crate::browser::Hands;
use crate::format::{object, plain, quoted};
use crate::state::News;

/// Tells the page some news. Answers what it said against them, perhaps nothing but no.
pub(crate) fn tell(hands: &Hands, news: &News, currency: Currency) -> Option<String> {
    let (name, detail) = written(news, currency);
    hands.tell(name, &detail, matches!(news, News::Card(Some(_))))
}

/// The event's name, and its detail as JSON: what `vezne_manifest::details` promises.
fn written(news: &News, currency: Currency) -> (&'static str, String) {
    match news {
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
    }
}

/// Leaves for the payment page or the bank, unless the shop's page prevents it.
pub(crate) fn leave(hands: &Hands, url: &str, method: Method) -> bool {
    let said = hands.tell("vezne-redirect", &redirect(url, method), true);
    said.is_none() && hands.leave(url)
}

fn redirect(url: &str, method: Method) -> String {
    object(&[("url", quoted(url)), ("method", quoted(word(method)))])
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Kind;
    use serde::Serialize;
    use serde_json::{Value, json};
    use vezne_manifest::details::{
        CardDetail, ConsentDetail, ElementError, ErrorCode, ErrorDetail, PlanDetail, ReadyDetail, RedirectDetail,
        ResultDetail,
    };
    use vezne_protocol::{ProblemCode, SessionState};

    fn json_of(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    /// What is written by hand, and what the published types say of it.
    fn same(news: &News, detail: impl Serialize) {
        let (name, written) = written(news, Currency::Eur);
        assert!(
            vezne_manifest::EVENTS.iter().any(|event| event.name == name),
            "{name} is not described"
        );
        assert_eq!(json_of(&written), serde_json::to_value(detail).unwrap(), "{name}");
    }

    fn session() -> SessionView {
        serde_json::from_value(json!({
            "id": "ses_0123456789abcdefghijklmnop", "state": "partly_refunded", "amount": "1250.05", "currency": "EUR",
            "locale": "tr", "methods": ["card"], "plans": [1, 3], "lockPlan": false, "testMode": true,
            "checkoutUrl": "https://s/c", "returnUrl": "https://s/r", "expiresAt": "2026-01-01T00:00:00Z", "card": null,
        }))
        .unwrap()
    }

    #[test]
    fn a_session_is_told_as_its_type_has_it() {
        let session = session();
        let SessionView {
            id,
            state,
            amount,
            currency,
            test_mode,
            ..
        } = session.clone();
        same(
            &News::Ready(Box::new(session)),
            ReadyDetail {
                session: id,
                state,
                amount,
                currency,
                test_mode,
            },
        );
        for state in [SessionState::Paid, SessionState::InReview, SessionState::Cancelled] {
            same(&News::Result(state), ResultDetail { state });
        }
    }

    #[test]
    fn a_card_is_told_as_its_type_has_it() {
        let full = |scheme, kind| CardFacts {
            scheme: Some(scheme),
            kind: Some(kind),
            family: Some("Axess".to_owned()),
            bank_name: Some("Şeker\"bank".to_owned()),
            bank_code: Some(46),
            commercial: Some(false),
        };
        for facts in [
            CardFacts::default(),
            full(CardScheme::Troy, CardType::Credit),
            full(CardScheme::Amex, CardType::Debit),
            full(CardScheme::Mastercard, CardType::Prepaid),
        ] {
            same(&News::Card(Some(facts.clone())), CardDetail { facts, message: None });
        }
        same(&News::Card(None), Value::Null);
    }

    #[test]
    fn a_consent_is_told_as_its_type_has_it() {
        for given in [true, false] {
            same(&News::Consent(given), ConsentDetail { given });
        }
    }

    #[test]
    fn a_plan_is_told_as_its_type_has_it() {
        let kurus = |kurus| Amount::from_kurus(kurus).unwrap();
        for last_installment in [None, Some(kurus(3_703))] {
            let plan = PlanOffer {
                installments: 3,
                installment_price: kurus(3_705),
                total: kurus(11_113),
                difference: kurus(1_113),
                last_installment,
            };
            let currency = Currency::Eur;
            same(&News::Plan(Some(plan.clone())), PlanDetail { plan, currency });
        }
        same(&News::Plan(None), Value::Null);
    }

    #[test]
    fn an_error_is_told_as_its_type_has_it() {
        for (kind, code) in [
            (Kind::Network, ErrorCode::Element(ElementError::Network)),
            (Kind::Timeout, ErrorCode::Element(ElementError::Timeout)),
            (Kind::Unreadable, ErrorCode::Element(ElementError::UnreadableAnswer)),
            (Kind::Misconfigured, ErrorCode::Element(ElementError::Misconfigured)),
            (
                Kind::Problem(ProblemCode::InvalidToken),
                ErrorCode::Signer(ProblemCode::InvalidToken),
            ),
        ] {
            for support_code in [None, Some("VZ-1".to_owned())] {
                let word = kind.word();
                let news = News::Error {
                    code: word,
                    support_code: support_code.clone(),
                };
                same(&news, ErrorDetail { code, support_code });
            }
        }
    }

    #[test]
    fn the_way_to_the_payment_page_is_told_as_its_type_has_it() {
        for method in [Method::Card, Method::BankTransfer, Method::IncomingTransfer] {
            let url = "https://p.example/?a=\"b\"".to_owned();
            let written = redirect(&url, method);
            assert_eq!(
                json_of(&written),
                serde_json::to_value(RedirectDetail { url, method }).unwrap()
            );
        }
    }
}
