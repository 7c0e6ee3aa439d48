//! How iyzico answers: who signed is checked, the call does its work, and an envelope stands around what it says.

use axum::http::StatusCode;

use super::errors::Refusal;
use super::fields::{Envelope, Fields};
use super::{Call, auth};
use crate::answer::Answer;
use crate::app::App;
use crate::faults::Fault;
use crate::requests::Received;
use crate::wire::Spoken;

/// Says what iyzico says to a request. `None` is a path that it does not have.
pub(crate) fn speak(app: &App, call: Option<Call>, received: &Received, fault: Option<&Fault>) -> Spoken {
    let status = if call.is_some() {
        StatusCode::OK
    } else {
        StatusCode::NOT_FOUND
    };
    Spoken {
        status,
        answer: answer(app, call, received, fault),
    }
}

/// Does what a request asks and writes the answer, or the refusal.
fn answer(app: &App, call: Option<Call>, received: &Received, fault: Option<&Fault>) -> Answer {
    match accepted(app, call, received, fault) {
        Ok(answer) => answer,
        Err(refusal) => {
            let envelope = Envelope::of_refused(received);
            let mut answer = Answer::new(app.state().settings.amounts);
            refusal.write(envelope.locale, &mut answer);
            close_envelope(app, &envelope, &mut answer);
            answer
        }
    }
}

fn accepted(app: &App, call: Option<Call>, received: &Received, fault: Option<&Fault>) -> Result<Answer, Refusal> {
    let call = call.ok_or(Refusal::NoSuchService)?;
    auth::verify(&app.account, received)?;
    let fields = Fields::of(received)?;
    let envelope = Envelope::of(&fields)?;
    match fault {
        Some(Fault::Error { code, message, group }) => {
            let (code, message, group) = (code.clone(), message.clone(), group.clone());
            return Err(Refusal::Ordered { code, message, group });
        }
        Some(Fault::RateLimit) => return Err(Refusal::RateLimit),
        _ => {}
    }
    if call == Call::PwiRetrieve && !app.admits_retrieve() {
        return Err(Refusal::RateLimit);
    }
    let mut answer = Answer::new(app.state().settings.amounts);
    let envelope_comes_last = call == Call::Bin;
    if !envelope_comes_last {
        answer.set("status", &"success");
        close_envelope(app, &envelope, &mut answer);
    }
    call.answer(app, &fields, &envelope, fault, &mut answer)?;
    if envelope_comes_last {
        answer.set("status", &"success");
        close_envelope(app, &envelope, &mut answer);
    }
    Ok(answer)
}

fn close_envelope(app: &App, envelope: &Envelope, answer: &mut Answer) {
    answer
        .set("locale", &envelope.locale)
        .set("systemTime", &app.clock.now().epoch_ms());
    answer.set_some("conversationId", envelope.conversation_id.as_ref());
}
