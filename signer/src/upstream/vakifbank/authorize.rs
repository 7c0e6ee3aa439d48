//! `GET /auth/oauth/v2/authorize`: where the customer's browser goes to sign in and to agree.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use url::Url;
use url::form_urlencoded::Serializer;

use super::VakifBank;
use vezne_protocol::CustomerKind;

const PATH_RETAIL: &str = "/auth/oauth/v2/authorize";
const PATH_CORPORATE: &str = "/auth/oauth/v2/commercial/authorize";

impl VakifBank {
    /// The address. `state` comes back with the customer; `challenge` is [`challenge_of`] the verifier that the code is
    /// exchanged with, where the desk uses one.
    pub fn authorize_url(&self, customer: CustomerKind, state: &str, challenge: Option<&str>) -> Url {
        let settings = &self.settings;
        let mut query = Serializer::new(String::new());
        query
            .append_pair("client_id", &settings.client_id)
            .append_pair("response_type", "code")
            .append_pair("scope", &settings.scope)
            .append_pair("state", state)
            .append_pair("redirect_uri", &settings.redirect_uri)
            .append_pair("resource", settings.resource.word());
        if let Some(challenge) = challenge {
            query
                .append_pair("code_challenge", challenge)
                .append_pair("code_challenge_method", "S256");
        }
        // A plus is itself encoded by now, so each one left is a space; `%20` is read as one everywhere.
        let query = query.finish().replace('+', "%20");
        let path = match customer {
            CustomerKind::Retail => PATH_RETAIL,
            CustomerKind::Corporate => PATH_CORPORATE,
        };
        let mut url = settings.base_url.clone();
        url.set_path(&format!("{}{path}", settings.base_url.path().trim_end_matches('/')));
        url.set_query(Some(&query));
        url.set_fragment(None);
        url
    }
}

/// The challenge of a verifier: its SHA-256 in base64url (PKCE, RFC 7636, method S256).
pub fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

#[cfg(test)]
mod tests {
    use super::super::testing::bank_at;
    use super::*;

    #[test]
    fn a_person_and_a_company_have_pages_of_their_own() {
        let bank = bank_at("https://apigw.vakifbank.com.tr:8443");
        let query = "client_id=l7xx%20desk&response_type=code&scope=transfer%20account&state=a%2Bb%26c%3D%C5%9F\
            &redirect_uri=https%3A%2F%2Fpay.example%2Fv1%2Fcallbacks%2Fvakifbank%3Fa%3D1%26b%3D%C5%9F&resource=sandbox";
        let retail = bank.authorize_url(CustomerKind::Retail, "a+b&c=ş", None);
        assert_eq!(
            retail.as_str(),
            format!("https://apigw.vakifbank.com.tr:8443/auth/oauth/v2/authorize?{query}")
        );
        let corporate = bank.authorize_url(CustomerKind::Corporate, "a+b&c=ş", Some("E9Melhoa"));
        assert_eq!(
            corporate.as_str(),
            format!(
                "https://apigw.vakifbank.com.tr:8443/auth/oauth/v2/commercial/authorize?{query}\
                &code_challenge=E9Melhoa&code_challenge_method=S256"
            )
        );
    }

    #[test]
    fn a_base_address_may_have_a_path() {
        let url = bank_at("http://127.0.0.1:9000/bank/").authorize_url(CustomerKind::Retail, "s", None);
        assert_eq!(url.path(), "/bank/auth/oauth/v2/authorize");
    }

    #[test]
    fn the_challenge_is_the_standards() {
        // The sample of RFC 7636, appendix B.
        let challenge = challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
