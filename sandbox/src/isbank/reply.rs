//! How the bank answers: who asks is checked first, then the call does its work.

use axum::http::{HeaderName, HeaderValue, StatusCode};

use super::fields::{Fields, Query};
use super::listener::Peer;
use super::messages::{NO_SUCH_PATH, RATE_LIMIT};
use super::refusal::{Form, Refusal};
use super::tokens::Scope;
use super::{Asked, account_list, client, login, pay, query, statement, validate};
use crate::answer::Answer;
use crate::app::App;
use crate::faults::Fault;
use crate::requests::Received;
use crate::wire::{Spoken, SpokenWithHeader};

/// An answer, and a header that belongs to it.
pub(super) type Told = (Answer, Option<(HeaderName, HeaderValue)>);

/// Says what the bank says to a request. None is a path that it does not have.
pub(super) fn speak(
    app: &App,
    asked: Option<Asked>,
    peer: &Peer,
    received: &Received,
    fault: Option<&Fault>,
) -> SpokenWithHeader {
    let Some(asked) = asked else {
        let refusal = Refusal::from(NO_SUCH_PATH).status(StatusCode::NOT_FOUND);
        return refusal.spoken(app, Form::Bare).into();
    };
    let form = match asked {
        Asked::Query(_) => Form::Object,
        Asked::Login => Form::Bare,
        _ => Form::List,
    };
    match answered(app, asked, peer, received, fault) {
        Ok(spoken) => spoken,
        Err(refusal) => refusal.spoken(app, form).into(),
    }
}

fn answered(
    app: &App,
    asked: Asked,
    peer: &Peer,
    received: &Received,
    fault: Option<&Fault>,
) -> Result<SpokenWithHeader, Refusal> {
    client::identified(app, peer, received)?;
    if fault == Some(&Fault::RateLimit) {
        return Err(Refusal::from(RATE_LIMIT).status(StatusCode::TOO_MANY_REQUESTS));
    }
    let scope = match asked {
        Asked::Login => return Ok(login::speak(app, received, fault).into()),
        Asked::Accounts | Asked::Statement => Scope::Accounts,
        Asked::Validate(rail) | Asked::Pay(rail) | Asked::Query(rail) => Scope::Transfer(rail),
    };
    client::allowed(app, received, scope)?;
    if let Some(Fault::Error { code, message, .. }) = fault {
        return Err(Refusal::ordered(code, message));
    }
    let (answer, header) = told(app, asked, received, fault)?;
    let status = StatusCode::OK;
    Ok(SpokenWithHeader {
        spoken: Spoken { status, answer },
        header,
    })
}

fn told(app: &App, asked: Asked, received: &Received, fault: Option<&Fault>) -> Result<Told, Refusal> {
    let body = || Fields::of_body(&received.body);
    let query = || Query::new(received.query.as_deref());
    let answer = match asked {
        Asked::Login | Asked::Accounts => account_list::answer(app),
        Asked::Validate(rail) => validate::answer(app, rail, &body()?, fault)?,
        Asked::Pay(rail) => pay::answer(app, rail, &body()?, fault)?,
        Asked::Query(rail) => query::answer(app, rail, &query())?,
        Asked::Statement => return statement::answer(app, &received.path, &query()),
    };
    Ok((answer, None))
}
