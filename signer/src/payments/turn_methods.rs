//! Ways to pay that an operator turns off and on, without a restart: nothing new begins by them, and what is under way goes
//! on to its end.

use std::sync::Arc;

use tokio::sync::Mutex;
use vezne_protocol::Method;

use super::desk::MethodOff;
use super::event::{DeskFacts, EventType, Operator};
use super::failure::Failure;
use crate::app::App;
use crate::clock::Moment;
use crate::store::Switch;

/// How long what was read is good for: a signer knows of a switch after this, at the latest.
const FRESH_MS: i64 = 2000;
/// How often it is tried again when somebody else was faster.
const TRIES_MAX: usize = 6;

/// What was off when it was last read, and when that was.
type Known = (Moment, Vec<MethodOff>);

/// What was off when it was last read. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct MethodsOff(Arc<Mutex<Option<Known>>>);

/// What is off, as it was known two seconds ago at the latest. While the store does not answer, what was known last counts.
pub async fn off(app: &App) -> Vec<MethodOff> {
    let now = app.clock.now();
    let mut known = app.methods_off.0.lock().await;
    if let Some((at, off)) = known.as_ref()
        && (0..FRESH_MS).contains(&(now.ms() - at.ms()))
    {
        return off.clone();
    }
    match app.store.methods_off().await {
        Ok(off) => {
            tell_operator(known.as_ref().map_or(&[], |(_, off)| off), &off);
            *known = Some((now, off.clone()));
            off
        }
        Err(error) => {
            tracing::warn!(%error, "it cannot be read which ways to pay are off");
            known.as_ref().map(|(_, off)| off.clone()).unwrap_or_default()
        }
    }
}

/// Tells what has changed since it was read before.
fn tell_operator(before: &[MethodOff], now: &[MethodOff]) {
    let is_in = |list: &[MethodOff], method| list.iter().any(|off| off.method == method);
    for MethodOff { method, since, by } in now.iter().filter(|off| !is_in(before, off.method)) {
        tracing::warn!(alert = "method-off", method = method.word(), %since, by = by.who, reason = by.reason,
            "a way to pay is off");
    }
    for off in before.iter().filter(|off| !is_in(now, off.method)) {
        tracing::info!(method = off.method.word(), "a way to pay is on again");
    }
}

/// Lets nothing new begin by a way to pay that is off.
pub async fn check_is_on(app: &App, method: Method) -> Result<(), Failure> {
    if off(app).await.iter().any(|off| off.method == method) {
        Err(Failure::MethodOff)
    } else {
        Ok(())
    }
}

/// Turns a way to pay off. `false` when it is off already.
pub async fn turn_off(app: &App, method: Method, by: Operator) -> Result<bool, Failure> {
    let off = MethodOff {
        method,
        since: app.clock.now(),
        by: by.clone(),
    };
    turn(app, Switch::Off(off), (EventType::MethodOff, facts(method, by))).await
}

/// Turns a way to pay on again. `false` when it is on already.
pub async fn turn_on(app: &App, method: Method, by: Operator) -> Result<bool, Failure> {
    turn(app, Switch::On(method), (EventType::MethodOn, facts(method, by))).await
}

const fn facts(method: Method, by: Operator) -> DeskFacts {
    DeskFacts {
        method: Some(method),
        burst: None,
        operator: Some(by),
    }
}

async fn turn(app: &App, switch: Switch, event: (EventType, DeskFacts)) -> Result<bool, Failure> {
    let (method, is_to_be_off) = match &switch {
        Switch::Off(off) => (off.method, true),
        Switch::On(method) => (*method, false),
    };
    for _ in 0..TRIES_MAX {
        let listed = app.store.methods_off().await?;
        if listed.iter().any(|off| off.method == method) == is_to_be_off {
            return Ok(false);
        }
        let head = app.store.desk_head().await?;
        let (switch, event) = (Some(switch.clone()), event.clone());
        if app.store.save_desk(&head, switch, event, app.clock.now()).await? {
            return Ok(true);
        }
    }
    Err(Failure::Contended)
}

/// Adds an event to the desk's log.
pub(super) async fn tell(app: &App, event: (EventType, DeskFacts)) -> Result<(), Failure> {
    for _ in 0..TRIES_MAX {
        let head = app.store.desk_head().await?;
        if app.store.save_desk(&head, None, event.clone(), app.clock.now()).await? {
            return Ok(());
        }
    }
    Err(Failure::Contended)
}
