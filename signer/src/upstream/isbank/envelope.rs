//! What every answer is wrapped in: `{data, errors, infos}`. Errors count with any HTTP status, also with 200.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::super::json::{present, read, unreadable};
use super::super::lenient::{Lenient, OneOrMany};
use super::fields::Fields;
use super::settings::is_one_of;
use crate::literal::Literal;
use crate::payments::merchant_bank::MerchantBankRefusal;
use crate::upstream::masked::masked;
use crate::upstream::{RawAnswer, UpstreamError};

/// The most characters of a code that are kept, should something else stand in its place.
const CODE_CHARS_MAX: usize = 32;
/// The code of a refusal that has none of its own.
const NO_CODE: &str = "unknown";
/// Who asks is not let in: a token that has ended, or was never good. Nothing ran.
pub(super) const UNAUTHORIZED: u16 = 401;
const TOO_MANY: u16 = 429;

/// An answer, unwrapped.
#[derive(Debug)]
pub(super) struct Envelope {
    http_status: u16,
    /// Whether it has the fields of a call's own answer, and is not the gateway's word that there is no such call.
    pub(super) is_calls_own: bool,
    /// What was asked for, where the bank told.
    data: Option<Box<RawValue>>,
    /// What is wrong.
    pub(super) errors: Vec<Note>,
    /// What else is to be known.
    infos: Vec<Note>,
}

/// An error or an information of the bank's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) code: String,
    message: String,
}

#[derive(Deserialize)]
struct Wire {
    data: Option<Box<RawValue>>,
    #[serde(default)]
    errors: OneOrMany<Notes>,
    #[serde(default)]
    infos: Lenient<OneOrMany<Notes>>,
}

/// One note, or none where an object has neither code nor message. What is no note at all is one without a code.
#[derive(Debug)]
struct Notes(Option<Note>);

impl<'de> Deserialize<'de> for Notes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields {
            #[serde(default)]
            code: Lenient<Literal>,
            #[serde(default)]
            message: Lenient<Literal>,
        }
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let Ok(Fields { code, message }) = serde_json::from_str(raw.get()) else {
            let code = NO_CODE.to_owned();
            let message = String::new();
            return Ok(Self((raw.get() != "null").then_some(Note { code, message })));
        };
        let (code, message) = (present(code.0), present(message.0));
        Ok(Self((code.is_some() || message.is_some()).then(|| Note {
            code: code.map_or_else(|| NO_CODE.to_owned(), |code| code_of(&code)),
            message: masked(&message.unwrap_or_default()),
        })))
    }
}

/// A code; anything else in its place is not repeated.
fn code_of(text: &str) -> String {
    let is_code = text.len() <= CODE_CHARS_MAX && text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_code { text.to_owned() } else { NO_CODE.to_owned() }
}

/// Unwraps an answer. A server's own failure, a redirect and what is no envelope prove nothing.
pub(super) fn open(answer: &RawAnswer) -> Result<Envelope, UpstreamError> {
    let http_status = answer.http_status;
    let wire = read::<Wire>(answer);
    let fields = read::<Fields>(answer);
    let notes = |notes: OneOrMany<Notes>| notes.0.into_iter().filter_map(|note| note.0).collect::<Vec<_>>();
    let envelope = wire.map(|Wire { data, errors, infos }| Envelope {
        http_status,
        is_calls_own: fields.is_ok_and(|fields| fields.has("data") || fields.has("infos")),
        data: data.filter(|data| data.get() != "null"),
        errors: notes(errors),
        infos: infos.0.map(notes).unwrap_or_default(),
    });
    match http_status {
        UNAUTHORIZED => Err(envelope
            .ok()
            .and_then(|envelope| envelope.refusal())
            .unwrap_or_else(|| MerchantBankRefusal {
                code: http_status.to_string(),
                message: String::new(),
                http_status,
            })
            .into()),
        TOO_MANY => Err(UpstreamError::Busy {
            code: http_status.to_string(),
        }),
        200..500 if !(300..400).contains(&http_status) => envelope,
        _ => Err(unreadable(answer, "its HTTP status proves nothing")),
    }
}

impl Envelope {
    /// The bank's no, if it is one: the code of the first error, the words of all of them.
    pub(super) fn refusal(&self) -> Option<MerchantBankRefusal> {
        let first = self.errors.first()?;
        let messages: Vec<&str> = self.errors.iter().map(|error| error.message.as_str()).collect();
        Some(MerchantBankRefusal {
            code: first.code.clone(),
            message: masked(&messages.join(" / ")),
            http_status: self.http_status,
        })
    }

    /// The first information with one of these codes, in the words of a refusal.
    pub(super) fn info(&self, codes: &[String]) -> Option<MerchantBankRefusal> {
        let info = self.infos.iter().find(|info| is_one_of(codes, &info.code))?;
        Some(MerchantBankRefusal {
            code: info.code.clone(),
            message: info.message.clone(),
            http_status: self.http_status,
        })
    }

    /// What was asked for; else the bank's no, or why it cannot be read.
    pub(super) fn data<T: DeserializeOwned>(&self) -> Result<T, UpstreamError> {
        if let Some(refusal) = self.refusal() {
            return Err(refusal.into());
        }
        if !(200..300).contains(&self.http_status) {
            return Err(self.unreadable("its HTTP status says no, and nothing in it says why"));
        }
        let data = self
            .data
            .as_ref()
            .ok_or_else(|| self.unreadable("there is no data in it"))?;
        serde_json::from_str(data.get()).map_err(|_| self.unreadable("its data cannot be read"))
    }

    /// The data, whatever stands beside them.
    pub(super) fn told<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.data.as_ref()?.get()).ok()
    }

    /// This answer cannot be read, with the reason.
    pub(super) fn unreadable(&self, reason: &str) -> UpstreamError {
        UpstreamError::Unreadable {
            http_status: self.http_status,
            reason: reason.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{answer, answer_with};
    use super::*;

    fn refused(http_status: u16, text: &str) -> Option<(String, u16)> {
        match open(&answer_with(http_status, text)).and_then(|envelope| envelope.data::<Literal>()) {
            Err(UpstreamError::MerchantBank(refusal)) => Some((refusal.code, refusal.http_status)),
            _ => None,
        }
    }

    #[test]
    fn errors_are_a_list_or_one_thing_and_count_with_any_status() {
        for errors in [
            r#"[{"code":"MRD001","message":"Bakiye yetersiz"},{"code":"MRD002"}]"#,
            r#"{"code":"MRD001","message":"Bakiye yetersiz"}"#,
            r#"[{"code":"MRD001"}]"#,
        ] {
            let text = format!(r#"{{"data":"x","errors":{errors}}}"#);
            for status in [200, 400, 404, 422] {
                assert_eq!(refused(status, &text), Some(("MRD001".into(), status)), "{text}");
            }
        }
        assert_eq!(refused(200, r#"{"errors":[{"code":17}]}"#).unwrap().0, "17");
    }

    #[test]
    fn no_errors_are_written_in_many_ways() {
        for errors in [
            "[]",
            "null",
            "{}",
            r#""""#,
            r#"{"code":"","message":null}"#,
            "[{}]",
            "[null]",
        ] {
            let envelope = open(&answer(&format!(r#"{{"data":"x","errors":{errors}}}"#))).unwrap();
            assert_eq!(envelope.data::<Literal>().unwrap().as_str(), "x", "{errors}");
        }
        assert!(open(&answer(r#"{"data":"x"}"#)).unwrap().errors.is_empty());
    }

    #[test]
    fn an_error_of_another_form_is_still_an_error_and_is_not_repeated() {
        for errors in [
            r#""denied TR330006100519786457841326""#,
            "[true]",
            r#"[7]"#,
            r#"{"message":"Bakiye yetersiz"}"#,
            r#"{"code":"denied TR330006100519786457841326"}"#,
        ] {
            let text = format!(r#"{{"data":"x","errors":{errors}}}"#);
            assert_eq!(refused(200, &text), Some((NO_CODE.into(), 200)), "{errors}");
        }
    }

    #[test]
    fn a_401_is_a_no_whatever_its_body() {
        for text in ["", "<html>", r#"{"httpCode":"401"}"#] {
            assert_eq!(refused(401, text), Some(("401".into(), 401)), "{text}");
        }
        assert_eq!(
            refused(401, r#"{"errors":{"code":"TKN1"}}"#),
            Some(("TKN1".into(), 401))
        );
    }

    #[test]
    fn what_proves_nothing_is_no_refusal() {
        let no = r#"{"errors":[{"code":"MRD001"}]}"#;
        for (status, text) in [
            (500, no),
            (503, no),
            (302, no),
            (204, ""),
            (200, "<html>"),
            (200, "{}"),
            (200, r#"{"data":null}"#),
            (403, "<html>"),
            (400, r#"{"data":"x"}"#),
        ] {
            let told = open(&answer_with(status, text)).and_then(|envelope| envelope.data::<Literal>());
            assert!(
                matches!(&told, Err(UpstreamError::Unreadable { http_status, .. }) if *http_status == status),
                "{status} {text}: {told:?}"
            );
        }
        let busy = open(&answer_with(429, no));
        assert!(matches!(busy, Err(UpstreamError::Busy { .. })));
    }
}
