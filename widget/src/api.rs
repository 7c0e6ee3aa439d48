//! The three requests that the widget makes, all of them to the merchant's signer.

use js_sys::{Array, Number, Reflect};
use vezne_protocol::{CardPrefix, InstallmentQuote, Locale, PayPage, Problem, SessionView};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, DomException, Headers, RequestCache, RequestCredentials, RequestInit, RequestRedirect, Response,
};

use crate::browser::window;
use crate::decode::{Decode, Node};
use crate::state::{Kind, PayKey, Trouble};
use crate::text::concat;

/// A read that takes longer is worth asking again.
const READ_TIMEOUT_MS: u32 = 10_000;
/// The signer gives the payment company 15 seconds; its own answer has to arrive as well.
const UPSTREAM_TIMEOUT_MS: u32 = 20_000;

/// Where the signer is and who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Client {
    signer: String,
    token: String,
    locale: Locale,
}

impl Client {
    /// `None` when the page gave nothing that could work.
    pub(crate) fn new(signer: &str, token: &str, locale: Locale) -> Option<Self> {
        let signer = signer.trim().trim_end_matches('/');
        let is_web = signer.starts_with("https://") || signer.starts_with("http://");
        (is_web && !token.is_empty()).then(|| Self {
            signer: signer.to_owned(),
            token: token.to_owned(),
            locale,
        })
    }

    /// `GET /v1/session`.
    pub(crate) async fn session(&self) -> Result<SessionView, Trouble> {
        let ask = self.ask("GET", READ_TIMEOUT_MS)?;
        decoded(&self.send("/v1/session", ask).await?)
    }

    /// `POST /v1/session/installments`.
    pub(crate) async fn installments(&self, prefix: CardPrefix) -> Result<InstallmentQuote, Trouble> {
        let ask = self.ask("POST", UPSTREAM_TIMEOUT_MS)?;
        ask.init.set_body(&installment_ask(prefix).into());
        decoded(&self.send("/v1/session/installments", ask).await?)
    }

    /// `POST /v1/session/pay-with-iyzico`.
    pub(crate) async fn pay(&self, key: &PayKey) -> Result<PayPage, Trouble> {
        let ask = self.ask("POST", UPSTREAM_TIMEOUT_MS)?;
        set(&ask.headers, "Idempotency-Key", key.key.as_str())?;
        ask.init.set_body(&pay_ask(key.installments).into());
        decoded(&self.send("/v1/session/pay-with-iyzico", ask).await?)
    }

    /// No cookies, no caches, no redirects: the signer itself answers, or nobody.
    fn ask(&self, method: &str, timeout_ms: u32) -> Result<Ask, Trouble> {
        let headers = Headers::new().map_err(|_| Trouble::of(Kind::Misconfigured))?;
        set(&headers, "Authorization", &concat(&["Bearer ", &self.token]))?;
        set(&headers, "Accept", "application/json")?;
        set(&headers, "Accept-Language", self.locale.tag())?;
        if method == "POST" {
            set(&headers, "Content-Type", "application/json")?;
        }
        let init = RequestInit::new();
        init.set_method(method);
        init.set_cache(RequestCache::NoStore);
        init.set_credentials(RequestCredentials::Omit);
        init.set_redirect(RequestRedirect::Error);
        init.set_signal(Some(&AbortSignal::timeout_with_u32(timeout_ms)));
        Ok(Ask { init, headers })
    }

    /// The body of a good answer. One function for all requests: each copy would be another kilobyte.
    async fn send(&self, path: &str, Ask { init, headers }: Ask) -> Result<JsValue, Trouble> {
        init.set_headers(&headers);
        let answer = window().fetch_with_str_and_init(&concat(&[&self.signer, path]), &init);
        let response: Response = JsFuture::from(answer)
            .await
            .map_err(|error| lost(&error))?
            .unchecked_into();
        let body = JsFuture::from(response.json().map_err(|_| unreadable())?)
            .await
            .map_err(|error| if is_timeout(&error) { lost(&error) } else { unreadable() })?;
        if response.ok() {
            Ok(body)
        } else {
            Err(Problem::decode(&body).map_or(unreadable(), Trouble::from))
        }
    }
}

/// A request as far as all have it in common.
struct Ask {
    init: RequestInit,
    headers: Headers,
}

fn decoded<T: Decode>(body: &JsValue) -> Result<T, Trouble> {
    T::decode(body).ok_or(unreadable())
}

/// A token that cannot stand in a header is no token.
fn set(headers: &Headers, name: &str, value: &str) -> Result<(), Trouble> {
    headers.set(name, value).map_err(|_| Trouble::of(Kind::Misconfigured))
}

/// [`vezne_protocol::InstallmentAsk`], written by hand: digits need no escaping.
fn installment_ask(prefix: CardPrefix) -> String {
    concat(&["{\"prefix\":\"", prefix.as_str(), "\"}"])
}

/// [`vezne_protocol::PayAsk`], written by hand.
fn pay_ask(installments: u8) -> String {
    concat(&["{\"installments\":", &installments.to_string(), "}"])
}

impl Node for JsValue {
    fn field(&self, name: &str) -> Self {
        Reflect::get(self, &name.into()).unwrap_or(Self::NULL)
    }

    fn is_null(&self) -> bool {
        self.is_null() || self.is_undefined()
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    fn flag(&self) -> Option<bool> {
        self.as_bool()
    }

    fn number(&self) -> Option<u32> {
        let number: &Number = self.dyn_ref()?;
        String::from(number.to_string_with_radix(10).ok()?).parse().ok()
    }

    fn items(&self) -> Option<Vec<Self>> {
        self.dyn_ref::<Array>().map(|items| items.iter().collect())
    }
}

fn lost(error: &JsValue) -> Trouble {
    Trouble::of(if is_timeout(error) {
        Kind::Timeout
    } else {
        Kind::Network
    })
}

fn is_timeout(error: &JsValue) -> bool {
    error
        .dyn_ref::<DomException>()
        .is_some_and(|error| error.name() == "TimeoutError")
}

const fn unreadable() -> Trouble {
    Trouble::of(Kind::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vezne_protocol::{InstallmentAsk, PayAsk};

    #[test]
    fn bodies_by_hand_are_what_the_protocol_writes() {
        let prefix = CardPrefix::parse("55260800").unwrap();
        let ask = serde_json::to_string(&InstallmentAsk { prefix: Some(prefix) }).unwrap();
        assert_eq!(installment_ask(prefix), ask);
        let ask = serde_json::to_string(&PayAsk { installments: 12 }).unwrap();
        assert_eq!(pay_ask(12), ask);
    }

    #[test]
    fn a_client_needs_a_web_address_and_a_token() {
        assert!(Client::new(" http://localhost:8787/ ", "t", Locale::Tr).is_some());
        for (signer, token) in [
            ("", "t"),
            ("localhost:8787", "t"),
            ("javascript:alert(1)", "t"),
            ("https://s", ""),
        ] {
            assert_eq!(Client::new(signer, token, Locale::Tr), None, "{signer}");
        }
    }
}
