//! Why the bank does not do what it was asked: a code, its words, and the HTTP status that goes along.

use axum::http::StatusCode;

use super::messages::Message;
use crate::answer::Answer;
use crate::app::App;
use crate::settings::AmountStyle;
use crate::wire::Spoken;

/// How `errors` is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The gateway's: a list, and nothing beside it.
    Bare,
    /// A list, beside `data` and `infos`.
    List,
    /// One object, beside `data` and `infos`.
    Object,
}

/// A refusal on its way to being an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    code: String,
    words: String,
    /// None is a matter of business: what status those have is a setting.
    status: Option<StatusCode>,
}

impl Refusal {
    /// With a value where the words have a place for one.
    pub(super) fn with(message: Message, value: &str) -> Self {
        Self::ordered(message.code, &message.words.replace("{0}", value))
    }

    /// Whatever a test or a setting wants.
    pub(super) fn ordered(code: &str, words: &str) -> Self {
        Self {
            code: code.to_owned(),
            words: words.to_owned(),
            status: None,
        }
    }

    /// With a status of its own.
    pub(super) fn status(self, status: StatusCode) -> Self {
        Self {
            status: Some(status),
            ..self
        }
    }

    /// Nobody knows who asks.
    pub(super) fn unauthorized(message: Message) -> Self {
        Self::from(message).status(StatusCode::UNAUTHORIZED)
    }

    /// Writes it as the bank does. Who asks wrongly is told by the gateway, whatever the call.
    pub(super) fn spoken(&self, app: &App, form: Form) -> Spoken {
        let status = self.status.unwrap_or(app.state().settings.isbank.error_status);
        let by_gateway = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS);
        let mut answer = Answer::new(AmountStyle::Number);
        let mut error = answer.nested();
        error.set("code", &self.code).set("message", &self.words);
        match form {
            Form::Object if !by_gateway => answer.set("data", &()).set("errors", &error),
            Form::List if !by_gateway => answer.set("data", &()).set("errors", &[error]),
            _ => {
                answer.set("errors", &[error]);
                return Spoken { status, answer };
            }
        };
        answer.set("infos", &[(); 0]);
        Spoken { status, answer }
    }
}

impl From<Message> for Refusal {
    fn from(message: Message) -> Self {
        Self::with(message, "")
    }
}
