//! `POST …/stos-identity-provider/oauth2/token`: S2S Login. One token for all calls, asked for ahead of its end, by one
//! caller at a time.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde::Deserialize;
use tokio::sync::Mutex;
use url::form_urlencoded::{Serializer, byte_serialize};

use super::super::json::{present, read, unreadable};
use super::super::lenient::Lenient;
use super::settings::IsbankSettings;
use super::{Isbank, envelope, sent, with_secret};
use crate::clock::Moment;
use crate::literal::Literal;
use crate::secret::Secret;
use crate::upstream::measured::Call;
use crate::upstream::{ANSWER_BYTES_MAX, RawAnswer, UpstreamError};

/// What metrics call it.
const CALL: Call = Call::to_isbank("login");
/// How long before its end a token is replaced.
const AHEAD_S: i64 = 120;
/// How long a token counts as good when the answer does not say so in earnest: the brochure's 20 minutes.
pub const LIFETIME_DEFAULT_S: i64 = 20 * 60;
/// No token of a bank's lives longer than this: an answer that says so is not believed.
const LIFETIME_MAX_S: i64 = 24 * 3600;
/// The longest of OAuth's words.
const ERROR_CHARS_MAX: usize = 40;

/// A token that calls are made with. Clones share it.
#[derive(Clone)]
pub struct Login(Arc<Token>);

struct Token {
    access: Secret,
    /// The client secret that the bank gave it for: calls with it show the same one.
    client_secret: Secret,
    /// From when on another one is asked for: never later than its end.
    renewed_from: Moment,
}

/// The token in use. Whoever asks for a new one holds the lock, so that the others wait for that one.
#[derive(Default)]
pub(super) struct Logins(Mutex<Option<Login>>);

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    access_token: Lenient<Literal>,
    #[serde(default)]
    token_type: Lenient<Literal>,
    #[serde(default)]
    expires_in: Lenient<Literal>,
    #[serde(default)]
    error: Lenient<Literal>,
}

impl Login {
    pub(super) fn token(&self) -> &Secret {
        &self.0.access
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.0.client_secret
    }

    fn is_good(&self, now: Moment) -> bool {
        now < self.0.renewed_from
    }

    /// Whether this is that very login.
    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Isbank {
    /// The token in use, or a new one ahead of its end. Asked for before a payment is written down, so that whatever goes
    /// wrong here has moved nothing.
    pub async fn log_in(&self, now: Moment) -> Result<Login, UpstreamError> {
        let mut slot = self.logins.0.lock().await;
        if let Some(login) = slot.as_ref().filter(|login| login.is_good(now)) {
            return Ok(login.clone());
        }
        let fresh = self.meter.measure(CALL, self.fresh_login(now)).await?;
        *slot = Some(fresh.clone());
        Ok(fresh)
    }

    /// Drops a token that the bank does not know, unless another one is in use already.
    pub(super) async fn forget(&self, login: &Login) {
        let mut slot = self.logins.0.lock().await;
        if slot.as_ref().is_some_and(|current| current.is(login)) {
            *slot = None;
        }
    }

    /// A new token. Where the bank does not know the client secret in use it is asked once more with the one of before, while
    /// there is one: no money moves here. The service account's own secret is tried once, or the bank might lock it.
    async fn fresh_login(&self, now: Moment) -> Result<Login, UpstreamError> {
        let secrets = &self.settings.client_secret;
        let ask = async |secret: &Secret| login(&self.ask_for_token(secret).await?, secret, now);
        match (ask(secrets.first()).await, secrets.previous()) {
            (Err(error), Some(previous)) if error.is_invalid_client() => {
                let fresh = ask(previous).await?;
                tracing::warn!(
                    alert = "client-secret",
                    "the merchant's bank does not know isbank.client_secret and takes the previous one: make the new one valid at \
                     the bank, or take it out"
                );
                Ok(fresh)
            }
            (asked, _) => asked,
        }
    }

    async fn ask_for_token(&self, secret: &Secret) -> Result<RawAnswer, UpstreamError> {
        let settings = &self.settings;
        let form = [
            ("grant_type", "password"),
            ("username", &settings.service_account_id),
            ("password", settings.service_account_secret.expose()),
            ("client_id", &settings.client_id),
            ("client_secret", secret.expose()),
            ("scope", &settings.scope),
        ];
        let request = self
            .call(Method::POST, &format!("{}{}", self.base_url, settings.paths.login))
            .header(AUTHORIZATION, basic(settings, secret))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .timeout(settings.call_limit)
            .body(Serializer::new(String::new()).extend_pairs(form).finish());
        let (_, answer) = sent(with_secret(request, secret), ANSWER_BYTES_MAX).await?;
        Ok(answer)
    }
}

/// HTTP Basic as OAuth wants it: each part form-encoded first (RFC 6749, section 2.3.1).
fn basic(settings: &IsbankSettings, secret: &Secret) -> HeaderValue {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let credentials = format!("{}:{}", encoded(&settings.client_id), encoded(secret.expose()));
    let value = format!("Basic {}", STANDARD.encode(credentials));
    let mut value = HeaderValue::from_str(&value).expect("base64 is a header's value");
    value.set_sensitive(true);
    value
}

/// The token of an answer.
pub(super) fn login(answer: &RawAnswer, client_secret: &Secret, now: Moment) -> Result<Login, UpstreamError> {
    let Answer {
        access_token,
        token_type,
        expires_in,
        error,
    } = match read(answer) {
        Ok(told) => told,
        Err(error) => return Err(refusal(answer).unwrap_or(error)),
    };
    if let Some(word) = present(error.0) {
        return Err(UpstreamError::Refused {
            code: error_word(word),
            group: None,
        });
    }
    let Some(access) = present(access_token.0) else {
        return Err(refusal(answer).unwrap_or_else(|| unreadable(answer, "there is no token in it")));
    };
    if !(200..300).contains(&answer.http_status) {
        return Err(unreadable(
            answer,
            "there is a token in it, and its HTTP status says no",
        ));
    }
    if !access.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(unreadable(answer, "its token cannot stand in a header"));
    }
    if !present(token_type.0).is_none_or(|kind| kind.eq_ignore_ascii_case("bearer")) {
        return Err(unreadable(answer, "its token is no bearer token"));
    }
    let lifetime_s = lifetime_s(present(expires_in.0));
    Ok(Login(Arc::new(Token {
        access: Secret::new(access),
        client_secret: client_secret.clone(),
        // A token of less than that is used for half its life, and not for none of it.
        renewed_from: now.plus_s(lifetime_s - AHEAD_S.min(lifetime_s / 2)),
    })))
}

/// A no in the words of the bank's other calls.
fn refusal(answer: &RawAnswer) -> Option<UpstreamError> {
    match envelope::open(answer) {
        Ok(envelope) => envelope.refusal().map(UpstreamError::from),
        Err(error @ (UpstreamError::MerchantBank(_) | UpstreamError::Busy { .. })) => Some(error),
        Err(_) => None,
    }
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

impl fmt::Debug for Login {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Login")
            .field("renewed_from", &self.0.renewed_from)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Logins {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Logins").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{NOW, answer, answer_with, reason, settings};
    use super::*;
    use proptest::prelude::*;

    fn login(answer: &RawAnswer, now: Moment) -> Result<Login, UpstreamError> {
        super::login(answer, &Secret::new("s".into()), now)
    }

    fn renewed_after_s(field: &str) -> i64 {
        let told = login(&answer(&format!(r#"{{"access_token":"a",{field}}}"#)), NOW).unwrap();
        NOW.seconds_until(told.0.renewed_from)
    }

    #[test]
    fn a_token_is_replaced_two_minutes_before_its_end() {
        for (field, seconds) in [
            (r#""expires_in":1200"#, 1080),
            (r#""expires_in":"600""#, 480),
            (r#""expires_in":60"#, 30),
            (r#""expires_in":1"#, 1),
            (r#""expires_in":0"#, 1080),
            (r#""expires_in":-5"#, 1080),
            (r#""expires_in":99999999999999999999"#, 1080),
            (r#""expires_in":{}"#, 1080),
            (r#""token_type":"BEARER""#, 1080),
        ] {
            assert_eq!(renewed_after_s(field), seconds, "{field}");
        }
    }

    #[test]
    fn a_refusal_is_told_by_its_word_alone() {
        for (text, word) in [
            (
                r#"{"error":"invalid_grant","error_description":"pass hunter2"}"#,
                "invalid_grant",
            ),
            (r#"{"error":"pass hunter2 is wrong"}"#, "unknown"),
        ] {
            let error = login(&answer_with(401, text), NOW).unwrap_err();
            assert!(
                matches!(&error, UpstreamError::Refused { code, .. } if code == word),
                "{error}"
            );
            assert!(!format!("{error:?}").contains("hunter2"));
        }
        for (status, text, code) in [(400, r#"{"errors":{"code":"STS01"}}"#, "STS01"), (401, "<html>", "401")] {
            let error = login(&answer_with(status, text), NOW).unwrap_err();
            assert!(
                matches!(&error, UpstreamError::MerchantBank(refusal) if refusal.code == code),
                "{error}"
            );
        }
        let busy = login(&answer_with(429, "{}"), NOW);
        assert!(matches!(busy, Err(UpstreamError::Busy { .. })));
    }

    #[test]
    fn what_is_no_token_is_told_without_quoting_it() {
        for (text, why) in [
            ("{}", "there is no token in it"),
            (r#"{"access_token":"a\nb"}"#, "its token cannot stand in a header"),
            (
                r#"{"access_token":"a","token_type":"mac"}"#,
                "its token is no bearer token",
            ),
            ("<html>a</html>", "Syntax error at line 1 column 1"),
        ] {
            assert_eq!(reason(login(&answer(text), NOW)), why, "{text}");
        }
        let failed = login(&answer_with(500, r#"{"access_token":"a"}"#), NOW);
        assert!(matches!(
            failed,
            Err(UpstreamError::Unreadable { http_status: 500, .. })
        ));
    }

    #[test]
    fn no_log_shows_the_token_and_basic_has_its_parts_encoded() {
        let told = login(&answer(r#"{"access_token":"token-1"}"#), NOW).unwrap();
        assert!(!format!("{told:?}").contains("token-1"));
        let value = basic(&settings("http://127.0.0.1:1"), &Secret::new("s&cret:1".into()));
        let joined = STANDARD.decode(value.to_str().unwrap().strip_prefix("Basic ").unwrap());
        assert_eq!(joined.unwrap(), b"desk+1:s%26cret%3A1");
        assert!(value.is_sensitive());
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(text in "\\PC{0,80}|\\{\"(access_token|expires_in|error)\":[-0-9a-z\"{}\\[\\]]{0,30}\\}") {
            let _ = login(&answer(&text), NOW);
        }
    }
}
