//! What becomes of a payment later: a test says it, and money that was not to leave comes back.

use serde::Deserialize;
use serde_json::{Value, json};

use super::accounts::Direction;
use super::payouts::{self, REJECTED, Standing};
use crate::app::App;

/// `POST /_sandbox/isbank/settle`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SettleOrder {
    query_number: String,
    /// `COMPLETED`, `REJECTED`, or any word.
    state: String,
}

/// Gives a payment another state. What was rejected stays so: its money is back already, or never left.
pub(crate) fn settle(app: &App, order: SettleOrder) -> Result<Value, String> {
    let SettleOrder {
        query_number,
        state: word,
    } = order;
    let now = app.clock.now();
    let mut state = app.state();
    let payout = state.isbank.payouts.find_mut(&query_number);
    let payout = payout.ok_or_else(|| format!("nothing was paid with this number: {query_number}"))?;
    if payout.standing(now).word == REJECTED {
        return Err("it was rejected".to_owned());
    }
    payout.standing = Standing::new(&word, now);
    payout.completes_at = None;
    let validation = payout.validation.clone();
    if word == REJECTED {
        payouts::enter(&mut state, &app.entropy, &validation, Direction::In, now);
    }
    Ok(json!({ "queryNumber": query_number, "state": word }))
}
