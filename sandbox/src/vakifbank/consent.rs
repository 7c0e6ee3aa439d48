//! What the authorize page was asked, checked, and what the customer's yes or no makes of it: one address to go to.

use url::Url;

use super::customers::{Customer, Segment};
use super::grants::{Grant, Scope};
use crate::app::App;

/// Where the two authorize pages are.
pub(super) const RETAIL_PATH: &str = "/vakifbank/auth/oauth/v2/authorize";
pub(super) const CORPORATE_PATH: &str = "/vakifbank/auth/oauth/v2/commercial/authorize";

/// The PKCE challenge of SHA-256, unpadded.
const CHALLENGE_LENGTH: usize = 43;

/// An authorize address as it was read.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Whose page it is.
    pub(crate) segment: Segment,
    /// Where the browser goes in the end.
    pub(crate) redirect_uri: Url,
    redirect_text: String,
    state: Option<String>,
    /// What is asked for.
    pub(crate) scopes: Vec<Scope>,
    challenge: Option<String>,
}

/// Why there is nothing to decide.
#[derive(Debug)]
pub(crate) enum Unfit {
    /// Nobody who can be told by an address: the page says it itself.
    Stranger(&'static str),
    /// The asker is known, and hears of it at its own address.
    Told(String),
}

impl Request {
    /// Reads an authorize address. A wrong client or return address never becomes a redirect.
    pub(crate) fn read(app: &App, address: &str) -> Result<Self, Unfit> {
        let base = Url::parse(&app.url).map_err(|_| Unfit::Stranger("address"))?;
        let url = base.join(address).map_err(|_| Unfit::Stranger("address"))?;
        let segment = match url.path() {
            RETAIL_PATH => Segment::Retail,
            CORPORATE_PATH => Segment::Corporate,
            _ => return Err(Unfit::Stranger("address")),
        };
        let value = |name: &str| {
            let mut pairs = url.query_pairs();
            let found = pairs.find(|(known, _)| known == name);
            found.map(|(_, value)| value.into_owned())
        };
        if value("client_id").as_deref() != Some(&app.bank_account.client_id) {
            return Err(Unfit::Stranger("client_id"));
        }
        let redirect_text = value("redirect_uri").unwrap_or_default();
        let redirect_uri = return_address(&redirect_text).ok_or(Unfit::Stranger("redirect_uri"))?;
        let state = value("state");
        let told = |error: &str| Unfit::Told(answer_address(&redirect_uri, &[("error", error)], state.as_deref()));
        if value("response_type").as_deref() != Some("code") {
            return Err(told("unsupported_response_type"));
        }
        let scopes = Scope::read_all(&value("scope").unwrap_or_default()).ok_or_else(|| told("invalid_scope"))?;
        if !matches!(value("resource").as_deref(), Some("sandbox" | "production")) {
            return Err(told("invalid_request"));
        }
        let challenge = value("code_challenge");
        let challenged = match (&challenge, value("code_challenge_method").as_deref()) {
            (None, None) => true,
            (Some(challenge), Some("S256")) => challenge.len() == CHALLENGE_LENGTH,
            _ => false,
        };
        if !challenged {
            return Err(told("invalid_request"));
        }
        Ok(Self {
            segment,
            redirect_uri,
            redirect_text,
            state,
            scopes,
            challenge,
        })
    }

    /// What a customer's yes makes of it: a code. A customer of the other page cannot say anything here.
    pub(crate) fn approve(&self, app: &App, customer: &str) -> Option<String> {
        let customer = Customer::named(customer).filter(|customer| customer.segment == self.segment)?;
        let grant = Grant {
            customer,
            scopes: self.scopes.clone(),
        };
        let (code, now) = (app.entropy.token(), app.clock.now());
        app.state().bank.grants.keep_code(
            code.clone(),
            grant,
            self.redirect_text.clone(),
            self.challenge.clone(),
            now,
        );
        Some(self.answered(&[("code", &code)]))
    }

    /// What a customer's no makes of it.
    pub(crate) fn deny(&self) -> String {
        self.answered(&[("error", "access_denied")])
    }

    fn answered(&self, pairs: &[(&str, &str)]) -> String {
        answer_address(&self.redirect_uri, pairs, self.state.as_deref())
    }
}

fn answer_address(redirect_uri: &Url, pairs: &[(&str, &str)], state: Option<&str>) -> String {
    let mut address = redirect_uri.clone();
    let state = state.map(|state| ("state", state));
    address
        .query_pairs_mut()
        .extend_pairs(pairs.iter().copied().chain(state));
    address.into()
}

/// A return address is https, or http on this machine.
fn return_address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let loopback = match url.host()? {
        url::Host::Domain(name) => name == "localhost",
        url::Host::Ipv4(address) => address.is_loopback(),
        url::Host::Ipv6(address) => address.is_loopback(),
    };
    let fit = match url.scheme() {
        "https" => true,
        "http" => loopback,
        _ => false,
    };
    (fit && url.fragment().is_none()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_address_is_https_or_on_this_machine() {
        for text in [
            "https://shop.example/return?x=1",
            "http://127.0.0.1:8787/v1/bank/return",
            "http://localhost/",
            "http://[::1]:1/",
        ] {
            assert!(return_address(text).is_some(), "{text}");
        }
        for text in [
            "http://shop.example/",
            "javascript:alert(1)",
            "/return",
            "",
            "https://x.example/#y",
        ] {
            assert!(return_address(text).is_none(), "{text}");
        }
    }
}
