//! `POST /auth/oauth/v2/token`: a token for what the customer has agreed to.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde::Deserialize;
use url::form_urlencoded::{Serializer, byte_serialize};

use super::lenient::Lenient;
use super::{ClientAuth, VakifBank, present, read, succeeded, unreadable};
use crate::clock::Moment;
use crate::literal::Literal;
use crate::payments::bank::{Authorization, BankSecret};
use crate::secret::Secret;
use crate::upstream::measured::Call;
use crate::upstream::{ANSWER_BYTES_MAX, RawAnswer, UpstreamError};

/// What metrics call both.
const CALL: Call = Call::to_vakifbank("token");
const CALL_REFRESH: Call = Call::to_vakifbank("token-refresh");
const PATH: &str = "/auth/oauth/v2/token";
/// How long a token counts as good when the answer does not say so in earnest. How long one lives is documented nowhere.
pub const LIFETIME_DEFAULT_S: i64 = 300;
/// No token of a bank's lives longer than this: an answer that says so is not believed.
const LIFETIME_MAX_S: i64 = 31 * 24 * 3600;
/// OAuth's word for a code or a refresh token that is no good.
const INVALID_GRANT: &str = "invalid_grant";
/// The longest of OAuth's words.
const ERROR_CHARS_MAX: usize = 40;

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    access_token: Lenient<Literal>,
    #[serde(default)]
    refresh_token: Lenient<Literal>,
    #[serde(default)]
    token_type: Lenient<Literal>,
    #[serde(default)]
    expires_in: Lenient<Literal>,
    #[serde(default)]
    error: Lenient<Literal>,
}

impl VakifBank {
    /// A token for the code that the customer's browser brought back. `verifier` is that of the challenge, if there was one.
    pub async fn exchange(
        &self,
        code: &BankSecret,
        verifier: Option<&BankSecret>,
        now: Moment,
    ) -> Result<Authorization, UpstreamError> {
        let making = async {
            let mut form = vec![
                ("grant_type", "authorization_code"),
                ("code", code.expose()),
                ("redirect_uri", &self.settings.redirect_uri),
            ];
            if let Some(verifier) = verifier {
                form.push(("code_verifier", verifier.expose()));
            }
            self.ask_with_either(form, |answer| authorization(answer, None, now))
                .await
        };
        self.meter.measure(CALL, making).await
    }

    /// A token in place of one that has ended. Without a refresh token the customer has to sign in again, and nothing is
    /// sent: the error is that of a refresh token that is no good.
    pub async fn refresh(&self, authorization: &Authorization, now: Moment) -> Result<Authorization, UpstreamError> {
        let making = async {
            let refresh = authorization.refresh.as_ref().ok_or_else(|| UpstreamError::Refused {
                code: INVALID_GRANT.to_owned(),
                group: None,
            })?;
            let form = vec![("grant_type", "refresh_token"), ("refresh_token", refresh.expose())];
            self.ask_with_either(form, |answer| self::authorization(answer, Some(refresh), now))
                .await
        };
        self.meter.measure(CALL_REFRESH, making).await
    }

    /// Asks with the client secret in use. Where the bank does not know that one it has not looked at the code, and is asked
    /// once more with the one of before, while there is one: no money moves here.
    async fn ask_with_either(
        &self,
        form: Vec<(&str, &str)>,
        read: impl Fn(&RawAnswer) -> Result<Authorization, UpstreamError>,
    ) -> Result<Authorization, UpstreamError> {
        let secrets = &self.settings.client_secret;
        let told = read(&self.ask(form.clone(), secrets.first()).await?);
        match (told, secrets.previous()) {
            (Err(error), Some(previous)) if error.is_invalid_client() => {
                let told = read(&self.ask(form, previous).await?)?;
                tracing::warn!(
                    alert = "client-secret",
                    "VakıfBank does not know vakifbank.client_secret and takes the previous one: make the new one valid at the \
                     bank, or take it out"
                );
                Ok(told)
            }
            (told, _) => told,
        }
    }

    async fn ask(&self, mut form: Vec<(&str, &str)>, secret: &Secret) -> Result<RawAnswer, UpstreamError> {
        let settings = &self.settings;
        let mut request = self
            .http
            .post(format!("{}{PATH}", self.base_url))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .timeout(settings.call_limit);
        match settings.client_auth {
            ClientAuth::Body => {
                form.push(("client_id", &settings.client_id));
                form.push(("client_secret", secret.expose()));
            }
            ClientAuth::Basic => {
                request = request.header(AUTHORIZATION, basic(&settings.client_id, secret));
            }
        }
        let body = Serializer::new(String::new()).extend_pairs(form).finish();
        self.sent(request.body(body), ANSWER_BYTES_MAX).await
    }
}

/// HTTP Basic as OAuth wants it: each part form-encoded first (RFC 6749, section 2.3.1).
fn basic(client_id: &str, client_secret: &Secret) -> HeaderValue {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let credentials = format!("{}:{}", encoded(client_id), encoded(client_secret.expose()));
    let value = format!("Basic {}", STANDARD.encode(credentials));
    let mut value = HeaderValue::from_str(&value).expect("base64 is a header's value");
    value.set_sensitive(true);
    value
}

/// What an answer authorizes; a refresh token that it does not replace stays.
pub(super) fn authorization(
    answer: &RawAnswer,
    refresh_before: Option<&BankSecret>,
    now: Moment,
) -> Result<Authorization, UpstreamError> {
    let Answer {
        access_token,
        refresh_token,
        token_type,
        expires_in,
        error,
    } = read(answer)?;
    if let Some(word) = present(error.0) {
        return Err(UpstreamError::Refused {
            code: error_word(word),
            group: None,
        });
    }
    let Some(access) = present(access_token.0) else {
        // Perhaps the gateway refused in the words of its other calls.
        succeeded(answer)?;
        return Err(unreadable(answer, "there is no token in it"));
    };
    if !access.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(unreadable(answer, "its token cannot stand in a header"));
    }
    if !present(token_type.0).is_none_or(|kind| kind.eq_ignore_ascii_case("bearer")) {
        return Err(unreadable(answer, "its token is no bearer token"));
    }
    let refresh = present(refresh_token.0).map(BankSecret::new);
    Ok(Authorization {
        access: BankSecret::new(access),
        refresh: refresh.or_else(|| refresh_before.cloned()),
        until: now.plus_s(lifetime_s(present(expires_in.0))),
    })
}

fn lifetime_s(expires_in: Option<String>) -> i64 {
    expires_in
        .and_then(|text| text.parse().ok())
        .filter(|seconds| (1..=LIFETIME_MAX_S).contains(seconds))
        .unwrap_or(LIFETIME_DEFAULT_S)
}

/// OAuth's word for what is wrong. Anything else in its place is not repeated: it could hold what was sent.
fn error_word(word: String) -> String {
    let is_word = word.len() <= ERROR_CHARS_MAX && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if is_word { word } else { "unknown".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{NOW, answer, authorization as before, reason};
    use super::*;
    use proptest::prelude::*;

    const NEW: &str = r#"{"access_token":"access-2","token_type":"Bearer","expires_in":3600,"scope":"transfer",
        "refresh_token":"refresh-2"}"#;

    #[test]
    fn a_token_is_good_for_as_long_as_the_bank_says() {
        let told = authorization(&answer(NEW), None, NOW).unwrap();
        assert_eq!(told.access.expose(), "access-2");
        assert_eq!(told.refresh, Some(BankSecret::new("refresh-2".into())));
        assert_eq!(told.until, NOW.plus_s(3600));
    }

    #[test]
    fn a_lifetime_is_a_number_or_a_text_and_an_absurd_one_is_5_minutes() {
        for (field, seconds) in [
            (r#""expires_in":600"#, 600),
            (r#""expires_in":"600""#, 600),
            (r#""expires_in":0"#, 300),
            (r#""expires_in":-1"#, 300),
            (r#""expires_in":99999999999999999999"#, 300),
            (r#""expires_in":9999999999"#, 300),
            (r#""expires_in":"soon""#, 300),
            (r#""expires_in":null"#, 300),
            (r#""expires_in":[1]"#, 300),
            (r#""scope":"x""#, 300),
        ] {
            let told = authorization(&answer(&format!(r#"{{"access_token":"a",{field}}}"#)), None, NOW);
            assert_eq!(told.unwrap().until, NOW.plus_s(seconds), "{field}");
        }
    }

    #[test]
    fn a_refresh_token_that_is_not_replaced_stays() {
        let kept = before().refresh;
        for field in [r#""refresh_token":"""#, r#""refresh_token":null"#, r#""scope":"x""#] {
            let text = format!(r#"{{"access_token":"a",{field}}}"#);
            let told = authorization(&answer(&text), kept.as_ref(), NOW).unwrap();
            assert_eq!(told.refresh, kept, "{field}");
        }
        let replaced = authorization(&answer(NEW), kept.as_ref(), NOW).unwrap();
        assert_ne!(replaced.refresh, kept);
    }

    #[test]
    fn a_refusal_is_told_by_its_word_alone() {
        for (text, word) in [
            (
                r#"{"error":"invalid_grant","error_description":"code access-9"}"#,
                "invalid_grant",
            ),
            (r#"{"error":"invalid_client","access_token":"a"}"#, "invalid_client"),
            (r#"{"error":"token access-9 is no good"}"#, "unknown"),
        ] {
            let error = authorization(&answer(text), None, NOW).unwrap_err();
            assert!(
                matches!(&error, UpstreamError::Refused { code, group: None } if code == word),
                "{error}"
            );
            assert!(!format!("{error} {error:?}").contains("access-9"));
        }
        let gateway = r#"{"Header":{"StatusCode":"ACBG000010","StatusDescriptionEn":"Your ip is not allowed."}}"#;
        let error = authorization(&answer(gateway), None, NOW).unwrap_err();
        assert!(matches!(error, UpstreamError::Bank(refusal) if refusal.code == "ACBG000010"));
    }

    #[test]
    fn what_is_no_token_is_told_without_quoting_it() {
        for (text, why) in [
            (r#"{"Header":{"StatusCode":"APIGW000000"}}"#, "there is no token in it"),
            (r#"{"access_token":"a\nb"}"#, "its token cannot stand in a header"),
            (
                r#"{"access_token":"a","token_type":"mac"}"#,
                "its token is no bearer token",
            ),
            ("{}", "there is no status code in it"),
            ("<html>access-9</html>", "Syntax error at line 1 column 1"),
        ] {
            assert_eq!(reason(authorization(&answer(text), None, NOW)), why, "{text}");
        }
    }

    #[test]
    fn the_parts_of_basic_are_encoded_before_they_are_joined() {
        let value = basic("l7xx desk", &Secret::new("s&cret:1".into()));
        assert!(value.is_sensitive());
        let joined = STANDARD.decode(value.to_str().unwrap().strip_prefix("Basic ").unwrap());
        assert_eq!(joined.unwrap(), b"l7xx+desk:s%26cret%3A1");
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(text in "\\PC{0,80}|\\{\"(access_token|expires_in|error)\":[-0-9a-z\"{}\\[\\]]{0,30}\\}") {
            let _ = authorization(&answer(&text), None, NOW);
        }
    }
}
