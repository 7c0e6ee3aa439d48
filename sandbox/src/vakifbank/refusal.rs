//! Why the bank does not do what it was asked: a code, its words, and the HTTP status that goes along.

use axum::http::StatusCode;

use super::envelope;
use super::messages::Message;
use crate::app::App;
use crate::wire::Spoken;

/// A refusal on its way to being an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    code: String,
    turkish: String,
    english: String,
    /// None is a matter of business: what status those have is a setting.
    status: Option<StatusCode>,
}

impl Refusal {
    /// With a value where the words have a place for one.
    pub(crate) fn with(message: &Message, value: &str) -> Self {
        Self {
            code: message.code.to_owned(),
            turkish: message.turkish.replace("{0}", value),
            english: message.english.replace("{0}", value),
            status: None,
        }
    }

    /// Whatever a test wants to see.
    pub(crate) fn ordered(code: &str, words: &str) -> Self {
        Self {
            code: code.to_owned(),
            turkish: words.to_owned(),
            english: words.to_owned(),
            status: None,
        }
    }

    /// With a status of its own.
    pub(crate) fn status(self, status: StatusCode) -> Self {
        Self {
            status: Some(status),
            ..self
        }
    }

    /// `StatusCode`
    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    /// Writes it as the bank does.
    pub(crate) fn spoken(&self, app: &App) -> Spoken {
        let Self {
            code,
            turkish,
            english,
            status,
        } = self;
        let status = status.unwrap_or(app.state().settings.bank.error_status);
        let mut answer = envelope::empty(app);
        answer.set("Header", &envelope::header(app, code, turkish, english));
        Spoken { status, answer }
    }
}

impl From<Message> for Refusal {
    fn from(message: Message) -> Self {
        Self::with(&message, "")
    }
}
