//! How often a caller may do what moves money, or prepares it: counted in the database, by all signers together.

use vezne_protocol::SessionId;

use super::failure::Failure;
use crate::app::App;
use crate::config::limits::UNCOUNTED;
use crate::store::Counting;

/// How long a window is.
const WINDOW_S: i64 = 60;

/// Who asks, and for what.
#[derive(Debug, Clone, Copy)]
pub enum Asking<'a> {
    /// A browser that wants to pay, or goes on with it.
    Payment(&'a SessionId),
    /// A key of the shop's that opens a session.
    Session(&'a str),
    /// A key of the shop's that gives money back, or pays somebody.
    MoneyOut(&'a str),
}

/// Lets a caller in who has not asked too often in this minute.
pub async fn admit(app: &App, asking: Asking<'_>) -> Result<(), Failure> {
    let limits = &app.settings.limits;
    let (subject, what, max) = match asking {
        Asking::Payment(session) => (session.as_str(), "payment", limits.payments_per_session),
        Asking::Session(key) => (key, "session", limits.sessions_per_key),
        Asking::MoneyOut(key) => (key, "money-out", limits.money_out_per_key),
    };
    if max == UNCOUNTED {
        return Ok(());
    }
    let counting = Counting::at(app.clock.now(), WINDOW_S, subject, what);
    let counting = match asking {
        Asking::Payment(_) => counting,
        // All of a shop's buyers at once: they must not wait for each other's signers.
        Asking::Session(_) | Asking::MoneyOut(_) => counting.by(&app.instance),
    };
    if app.store.count(&counting, max).await?.is_some() {
        return Ok(());
    }
    tracing::warn!(subject, what, max, "a caller asks too often");
    Err(Failure::TooManyRequests {
        retry_at: counting.window_start.plus_s(WINDOW_S),
    })
}
