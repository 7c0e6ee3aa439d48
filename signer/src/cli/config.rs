//! `vezne-signer config init`: the configuration that a person begins with.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::operator::CommandError;
use super::output::Outcome;
use crate::config::DEFAULT_FILE;

/// The configuration of a signer.
#[derive(Subcommand)]
pub(super) enum Config {
    /// Print a configuration with every setting, its default and what it is for; FILL IN says what is yours to say.
    Init(Init),
}

#[derive(Args)]
pub(super) struct Init {
    /// Write it into this file, which only its owner reads. One that is there already is left alone.
    #[arg(long, value_name = "F")]
    output: Option<PathBuf>,
}

impl Config {
    pub(super) fn run(self) -> Result<Outcome, CommandError> {
        let Self::Init(Init { output }) = self;
        let Some(file) = output else {
            return Ok(Outcome::text(DEFAULT_FILE.to_owned()));
        };
        write_new(&file)?;
        let file = file.display();
        Ok(Outcome::text(format!(
            "{file} is written. Fill in what is marked FILL IN, then: vezne-signer check --config {file}\n"
        )))
    }
}

/// Writes it into a new file.
fn write_new(file: &Path) -> Result<(), CommandError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options
        .open(file)
        .and_then(|mut file| file.write_all(DEFAULT_FILE.as_bytes()));
    written.map_err(|error| {
        let file = file.display();
        CommandError::Refused(if error.kind() == ErrorKind::AlreadyExists {
            format!("{file} is there already and was left alone: name another file, or move it away")
        } else {
            format!("{file} cannot be written: {error}")
        })
    })
}
