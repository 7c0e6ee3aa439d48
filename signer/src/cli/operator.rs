//! What the operator's commands share: the configuration, the store beside a serving signer, and how they end.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::input::InputError;
use super::output::Outcome;
use super::surroundings::surroundings;
use crate::app::{App, StartError};
use crate::config::Config;
use crate::entropy::SystemEntropy;
use crate::payments::failure::Failure;
use crate::store::{BackupError, StoreError, StoreUrl};
use crate::telemetry;

/// The longest name of a key or a person, in characters.
pub(super) const NAME_CHARS_MAX: usize = 100;

/// Where the settings are, and how the answer is printed.
#[derive(Args)]
pub(super) struct Access {
    /// The configuration file of `serve`; settings can also come from the environment (VEZNE__SECTION__KEY).
    #[arg(long, value_name = "F")]
    config: Option<PathBuf>,
    /// Print one JSON document instead of a table.
    #[arg(long)]
    pub(super) json: bool,
}

/// Whether a command may begin with a database that is not there yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Database {
    /// It works on what is there.
    MustExist,
    /// It is made when missing.
    MayBeNew,
}

/// Why a command did not do what was asked. The text says what to do.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommandError {
    /// The configuration or a file cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// An argument has a value that is not taken. What it was is not repeated.
    #[error("{0}")]
    Value(String),
    /// The store is not where the configuration says.
    #[error("there is no database at {0}: check store.url, or let `vezne-signer serve` make a new one")]
    NoDatabase(PathBuf),
    /// The store or the HTTP client cannot be had.
    #[error(transparent)]
    Start(#[from] StartError),
    /// There is no backup.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// It was understood, and cannot be done.
    #[error("{0}")]
    Refused(String),
    /// The use case failed.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl CommandError {
    /// Whether the call itself has to be another one, whatever is in the store.
    pub(super) const fn is_misuse(&self) -> bool {
        match self {
            Self::Input(_) | Self::Value(_) => true,
            Self::NoDatabase(_) | Self::Start(_) | Self::Backup(_) | Self::Refused(_) | Self::Failed(_) => false,
        }
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Access {
    /// The checked configuration.
    pub(super) fn config(&self) -> Result<Config, CommandError> {
        Ok(Config::load(self.config.as_deref()).map_err(InputError::from)?)
    }

    /// Runs a command on the store that the configuration names. It takes no lock: a signer may serve meanwhile.
    pub(super) fn run(
        &self,
        database: Database,
        command: impl AsyncFnOnce(App) -> Result<Outcome, CommandError>,
    ) -> Result<Outcome, CommandError> {
        telemetry::start("error");
        let config = self.config()?;
        if let StoreUrl::Sqlite { path } = &config.store_url
            && database == Database::MustExist
            && !Path::new(path).exists()
        {
            return Err(CommandError::NoDatabase(PathBuf::from(path)));
        }
        block_on(async {
            let (clock, hooks) = surroundings();
            let app = App::open(config, clock, Arc::new(SystemEntropy), hooks).await?;
            let outcome = command(app.clone()).await;
            app.store.close().await;
            outcome
        })?
    }
}

/// Runs something to its end on a runtime of its own.
pub(super) fn block_on<T>(work: impl Future<Output = T>) -> Result<T, CommandError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| InputError::Start(error.to_string()))?;
    Ok(runtime.block_on(work))
}

/// A text that a person wrote: not empty, on one line, and not too long. Its value is not repeated when it is refused.
pub(super) fn one_line(argument: &str, text: &str, chars_max: usize) -> Result<String, CommandError> {
    let text = text.trim();
    let what = if text.is_empty() {
        "must not be empty".to_owned()
    } else if text.chars().any(char::is_control) {
        "must be one line of plain text".to_owned()
    } else if text.chars().count() > chars_max {
        format!("must not be longer than {chars_max} characters")
    } else {
        return Ok(text.to_owned());
    };
    Err(CommandError::Value(format!("{argument} {what}")))
}
