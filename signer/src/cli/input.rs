//! What a command reads: a body from a file or standard input, a secret from an argument or a file.

use std::fs;
use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::config::secret_file;
use crate::secret::Secret;

/// Why a command's input cannot be had. Names the argument, never its content.
#[derive(Debug, thiserror::Error)]
pub(super) enum InputError {
    /// The body's file cannot be read.
    #[error("the body's file cannot be read: {0}")]
    Body(std::io::Error),
    /// Standard input cannot be read.
    #[error("standard input cannot be read: {0}")]
    Stdin(std::io::Error),
    /// The secret key is missing, set twice, or its file is not fit.
    #[error("--secret-key {0}")]
    Secret(#[from] secret_file::SecretFileError),
    /// The configuration is not fit.
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    /// The command's own machinery cannot be set up.
    #[error("cannot start: {0}")]
    Start(String),
}

/// Where the secret key comes from.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(super) struct SecretKey {
    /// The secret key. Other users of the machine can see it: prefer --secret-key-file.
    #[arg(long, value_name = "S", allow_hyphen_values = true)]
    secret_key: Option<String>,
    /// A file that holds the secret key.
    #[arg(long, value_name = "F")]
    secret_key_file: Option<PathBuf>,
}

impl SecretKey {
    /// The key. Who may read its file is not asked here: this checks a signature, it does not run a shop.
    pub(super) fn read(self) -> Result<Secret, InputError> {
        let file = self
            .secret_key_file
            .as_deref()
            .map(secret_file::read_file)
            .transpose()?;
        let secret = self.secret_key.map(Secret::new).or(file);
        secret.ok_or(InputError::Secret(secret_file::SecretFileError::Missing))
    }
}

/// The bytes of a body, to the byte: the file's, else standard input's. Nothing where that is empty or a terminal.
pub(super) fn body(file: Option<&Path>) -> Result<Vec<u8>, InputError> {
    if let Some(file) = file {
        return fs::read(file).map_err(InputError::Body);
    }
    let mut stdin = std::io::stdin();
    let mut bytes = Vec::new();
    if !stdin.is_terminal() {
        stdin.read_to_end(&mut bytes).map_err(InputError::Stdin)?;
    }
    Ok(bytes)
}
