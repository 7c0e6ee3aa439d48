//! Notices bursts over all sessions: wrong OTPs, and cards that somebody tries. They are told, and stop nobody.

use super::desk::DESK;
use super::event::{BurstFacts, DeskFacts, EventType};
use super::failure::Failure;
use super::turn_methods::tell;
use crate::app::App;
use crate::store::Counting;

/// How long a window is.
const WINDOW_S: i64 = 600;

/// What there may be many of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A bank refused an OTP.
    WrongOtp,
    /// A bank declined a card, or a session asked about more cards than anybody has.
    CardTried,
}

/// Counts one more. When there are many in ten minutes the operator and the shop are told, once. What goes wrong here keeps
/// nobody from going on.
pub async fn notice(app: &App, sign: Sign) {
    if let Err(failure) = try_notice(app, sign).await {
        tracing::warn!(%failure, ?sign, "it was not counted");
    }
}

async fn try_notice(app: &App, sign: Sign) -> Result<(), Failure> {
    let bursts = &app.settings.limits.bursts;
    let (what, many, kind) = match sign {
        Sign::WrongOtp => ("wrong-otp", bursts.otp_failures, EventType::OtpBurst),
        Sign::CardTried => ("card-tried", bursts.card_trials, EventType::CardTesting),
    };
    let counting = Counting::at(app.clock.now(), WINDOW_S, DESK, what);
    // Each of them counts one further, so one of them alone makes it many.
    if app.store.count(&counting, i64::MAX).await? != Some(many) {
        return Ok(());
    }
    match sign {
        Sign::WrongOtp => tracing::error!(
            alert = "otp-burst",
            count = many,
            window_s = WINDOW_S,
            "many wrong OTPs: somebody may be trying them out"
        ),
        Sign::CardTried => tracing::error!(
            alert = "card-testing",
            count = many,
            window_s = WINDOW_S,
            "many cards are declined or asked about: somebody may be trying out stolen numbers"
        ),
    }
    let burst = BurstFacts {
        count: many,
        window_s: WINDOW_S,
    };
    let facts = DeskFacts {
        method: None,
        burst: Some(burst),
        operator: None,
    };
    tell(app, (kind, facts)).await
}
