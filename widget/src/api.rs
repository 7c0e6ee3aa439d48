//! The three requests that the widget makes, all of them to the merchant's signer.

use js_sys::{Array, Number, Reflect};
use vezne_protocol::{CardPrefix, InstallmentQuote, Locale, PayPage, Problem, SessionView};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, DomException, Headers, RequestCache, RequestCredentials, RequestInit, RequestRedirect, Response,
};

use crate::decode::{Decode, Node};
use crate::state::{Kind, PayKey, Trouble};

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
        let headers = self.headers()?;
        self.ask("/v1/session", &init("GET", &headers, READ_TIMEOUT_MS)).await
    }

    /// `POST /v1/session/installments`.
    pub(crate) async fn installments(&self, prefix: CardPrefix) -> Result<InstallmentQuote, Trouble> {
        self.post("/v1/session/installments", &self.headers()?, &installment_ask(prefix))
            .await
    }

    /// `POST /v1/session/pay-with-iyzico`.
    pub(crate) async fn pay(&self, key: &PayKey) -> Result<PayPage, Trouble> {
        let headers = self.headers()?;
        set(&headers, "Idempotency-Key", key.key.as_str())?;
        self.post("/v1/session/pay-with-iyzico", &headers, &pay_ask(key.installments))
            .await
    }

    async fn post<T: Decode>(&self, path: &str, headers: &Headers, body: &str) -> Result<T, Trouble> {
        set(headers, "Content-Type", "application/json")?;
        let init = init("POST", headers, UPSTREAM_TIMEOUT_MS);
        init.set_body(&body.into());
        self.ask(path, &init).await
    }

    async fn ask<T: Decode>(&self, path: &str, init: &RequestInit) -> Result<T, Trouble> {
        let window = web_sys::window().ok_or(Trouble::of(Kind::Misconfigured))?;
        let url = [self.signer.as_str(), path].concat();
        let answer = JsFuture::from(window.fetch_with_str_and_init(&url, init)).await;
        let response: Response = answer.map_err(|error| lost(&error))?.unchecked_into();
        let body = JsFuture::from(response.json().map_err(|_| unreadable())?).await;
        let body = body.map_err(|error| if is_timeout(&error) { lost(&error) } else { unreadable() })?;
        if response.ok() {
            T::decode(&body).ok_or(unreadable())
        } else {
            Err(Problem::decode(&body).map_or(unreadable(), Trouble::from))
        }
    }

    fn headers(&self) -> Result<Headers, Trouble> {
        let headers = Headers::new().map_err(|_| Trouble::of(Kind::Misconfigured))?;
        set(&headers, "Authorization", &["Bearer ", &self.token].concat())?;
        set(&headers, "Accept", "application/json")?;
        set(&headers, "Accept-Language", self.locale.tag())?;
        Ok(headers)
    }
}

/// No cookies, no caches, no redirects: the signer itself answers, or nobody.
fn init(method: &str, headers: &Headers, timeout_ms: u32) -> RequestInit {
    let init = RequestInit::new();
    init.set_method(method);
    init.set_headers(headers);
    init.set_cache(RequestCache::NoStore);
    init.set_credentials(RequestCredentials::Omit);
    init.set_redirect(RequestRedirect::Error);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(timeout_ms)));
    init
}

/// A token that cannot stand in a header is no token.
fn set(headers: &Headers, name: &str, value: &str) -> Result<(), Trouble> {
    headers.set(name, value).map_err(|_| Trouble::of(Kind::Misconfigured))
}

/// [`vezne_protocol::InstallmentAsk`], written by hand: digits need no escaping.
fn installment_ask(prefix: CardPrefix) -> String {
    ["{\"prefix\":\"", prefix.as_str(), "\"}"].concat()
}

/// [`vezne_protocol::PayAsk`], written by hand.
fn pay_ask(installments: u8) -> String {
    ["{\"installments\":", &installments.to_string(), "}"].concat()
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
