//! The cookie by which a browser is known when it comes back from the bank.

use axum::http::{HeaderMap, header};

use crate::app::App;
use crate::payments::bank::BankSecret;

/// Its name over https: only this very host can set a cookie of this name, for all paths and securely.
const NAME: &str = "__Host-vezne-bank";
/// Its name on a developer's machine, where a browser may refuse secure cookies.
const PLAIN_NAME: &str = "vezne-bank";
/// How long a browser keeps it: longer than a session lasts.
const MAX_AGE_S: u32 = 3 * 3600;
/// How long its value is.
const CHARS: usize = 43;

/// The mark that a browser has already.
pub(super) fn read(app: &App, headers: &HeaderMap) -> Option<BankSecret> {
    let name = name(app);
    let lines = headers.get_all(header::COOKIE).iter();
    let mut values = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    let value = values.next()?;
    let is_ours = value.len() == CHARS
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    // Two of one name are no one's: some other path or host has set the second.
    (is_ours && values.next().is_none()).then(|| BankSecret::new(value.to_owned()))
}

/// The cookie as it is set: no script reads it, and no other site's request carries it but a navigation.
pub(super) fn written(app: &App, mark: &BankSecret) -> String {
    let secure = if is_secure(app) { "; Secure" } else { "" };
    format!(
        "{}={}; Path=/; Max-Age={MAX_AGE_S}; HttpOnly; SameSite=Lax{secure}",
        name(app),
        mark.expose()
    )
}

fn name(app: &App) -> &'static str {
    if is_secure(app) { NAME } else { PLAIN_NAME }
}

fn is_secure(app: &App) -> bool {
    app.settings.public_url.starts_with("https://")
}
