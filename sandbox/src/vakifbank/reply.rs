//! How the bank answers: who asks is checked by their token, then the call does its work.

use axum::http::StatusCode;

use super::fields::Fields;
use super::grants::{Grant, Scope};
use super::messages::{BAD_REQUEST, RATE_LIMIT, TOKEN_INVALID, TOKEN_UNFIT};
use super::refusal::Refusal;
use super::{Call, token};
use crate::answer::Answer;
use crate::app::App;
use crate::faults::Fault;
use crate::requests::Received;
use crate::wire::Spoken;

/// Says what the bank says to a request. `None` is a path that it does not have.
pub(super) fn speak(app: &App, call: Option<Call>, received: &Received, fault: Option<&Fault>) -> Spoken {
    let answer = match call {
        Some(Call::Token) => return token::speak(app, received, fault),
        Some(call) => accepted(app, call, received, fault),
        None => Err(Refusal::from(BAD_REQUEST).status(StatusCode::NOT_FOUND)),
    };
    match answer {
        Ok(answer) => Spoken {
            status: StatusCode::OK,
            answer,
        },
        Err(refusal) => refusal.spoken(app),
    }
}

fn accepted(app: &App, call: Call, received: &Received, fault: Option<&Fault>) -> Result<Answer, Refusal> {
    let grant = allowed(app, received, call.scope())?;
    match fault {
        Some(Fault::Error { code, message, .. }) => return Err(Refusal::ordered(code, message)),
        Some(Fault::RateLimit) => return Err(Refusal::with(&RATE_LIMIT, call.name())),
        _ => {}
    }
    let fields = Fields::of_body(&received.body)?;
    call.answer(app, &grant, &fields, fault)
}

/// What the request's token stands for, if it stands for what the call needs.
fn allowed(app: &App, received: &Received, scope: Option<Scope>) -> Result<Grant, Refusal> {
    let header = received.headers.get("authorization").map(String::as_str);
    let token = header.and_then(|header| header.strip_prefix("Bearer ")).unwrap_or("");
    let state = app.state();
    let grant = state.bank.grants.of_access(token, app.clock.now());
    let refused = |message| Refusal::from(message).status(StatusCode::UNAUTHORIZED);
    let grant = grant.ok_or_else(|| refused(TOKEN_INVALID))?;
    match scope {
        Some(scope) if !grant.scopes.contains(&scope) => Err(refused(TOKEN_UNFIT)),
        _ => Ok(grant.clone()),
    }
}
