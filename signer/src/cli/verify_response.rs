//! `vezne-signer verify-response`: whether an answer is iyzico's.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::input::{self, InputError, SecretKey};
use super::output::Outcome;
use crate::upstream::iyzico::verify::ResponseSignature;
use crate::upstream::iyzico::{pwi_initialize, pwi_retrieve};

/// Checks an answer from --body-file or standard input.
#[derive(Args)]
pub(super) struct VerifyResponse {
    #[command(flatten)]
    secret_key: SecretKey,
    /// The call that was answered.
    #[arg(long, value_name = "CALL")]
    call: Call,
    /// A file that holds the answer; standard input where absent.
    #[arg(long, value_name = "F")]
    body_file: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Call {
    PwiInitialize,
    PwiRetrieve,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Verified {
    signed_text: Option<String>,
    expected: Option<String>,
    given: Option<String>,
    valid: bool,
}

impl VerifyResponse {
    pub(super) fn run(self) -> Result<Outcome, InputError> {
        let secret_key = self.secret_key.read()?;
        let body = input::body(self.body_file.as_deref())?;
        let verified = match signature(self.call, &body, secret_key.expose()) {
            Some(signature) => {
                let valid = signature.is_valid();
                let ResponseSignature {
                    signed_text,
                    expected,
                    given,
                } = signature;
                Verified {
                    signed_text: Some(signed_text),
                    expected: Some(expected),
                    given,
                    valid,
                }
            }
            None => Verified {
                signed_text: None,
                expected: None,
                given: None,
                valid: false,
            },
        };
        let text = text(&verified);
        Ok(Outcome::of(&verified, self.json, verified.valid, text))
    }
}

/// The signature of an answer; `None` when it is not the JSON of such an answer.
fn signature(call: Call, body: &[u8], secret_key: &str) -> Option<ResponseSignature> {
    match call {
        Call::PwiInitialize => serde_json::from_slice::<pwi_initialize::Answer>(body)
            .ok()
            .map(|answer| answer.signature(secret_key)),
        Call::PwiRetrieve => serde_json::from_slice::<pwi_retrieve::Answer>(body)
            .ok()
            .map(|answer| answer.signature(secret_key)),
    }
}

fn text(verified: &Verified) -> String {
    let Verified {
        signed_text: Some(signed_text),
        expected: Some(expected),
        given,
        valid,
    } = verified
    else {
        return "Not valid: the answer is not a JSON object of this call\n".to_owned();
    };
    let verdict = match (valid, given) {
        (true, _) => "Valid",
        (false, None) => "Not valid: the answer carries no signature",
        (false, Some(_)) => "Not valid: another signature is expected",
    };
    let given = given.as_deref().unwrap_or("none");
    format!("Signed text  {signed_text}\nExpected     {expected}\nGiven        {given}\n{verdict}\n")
}
