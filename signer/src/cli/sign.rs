//! `vezne-signer sign`: an IYZWSv2 header, and what was signed.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::input::{self, InputError, SecretKey};
use super::output::Outcome;
use crate::upstream::iyzico::sign::sign;

/// Signs a body from --body-file or standard input.
#[derive(Args)]
pub(super) struct Sign {
    /// The API key.
    #[arg(long, value_name = "K", allow_hyphen_values = true)]
    api_key: String,
    #[command(flatten)]
    secret_key: SecretKey,
    /// The random key of the request (header x-iyzi-rnd).
    #[arg(long, value_name = "R", allow_hyphen_values = true)]
    random_key: String,
    /// The path with its leading slash, without host and query.
    #[arg(long, value_name = "P", allow_hyphen_values = true)]
    path: String,
    /// A file that holds the exact bytes of the body; standard input where absent.
    #[arg(long, value_name = "F")]
    body_file: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Signed {
    string_to_sign: String,
    signature: String,
    authorization: String,
}

impl Sign {
    pub(super) fn run(self) -> Result<Outcome, InputError> {
        let Self {
            api_key,
            secret_key,
            random_key,
            path,
            body_file,
            json,
        } = self;
        let secret_key = secret_key.read()?;
        let body = input::body(body_file.as_deref())?;
        let signed = sign(&api_key, secret_key.expose(), &random_key, &path, &body);
        let signed = Signed {
            // Bytes that are no text are shown as best they can be; the signature is over the bytes.
            string_to_sign: String::from_utf8_lossy(&signed.string_to_sign).into_owned(),
            signature: signed.signature,
            authorization: signed.authorization,
        };
        let text = format!(
            "String to sign  {}\nSignature       {}\nAuthorization   {}\n",
            signed.string_to_sign, signed.signature, signed.authorization
        );
        Ok(Outcome::of(&signed, json, true, text))
    }
}
