//! `vezne-signer backup`: a consistent copy of the database, beside a serving signer.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::operator::{Access, CommandError, block_on};
use super::output::Outcome;
use crate::store;

/// Copy the SQLite database into one file, while a signer serves. PostgreSQL has pg_dump for that.
///
/// The copy holds what was committed when it began, and is on the disk when this ends. Names and addresses in it are
/// sealed; the master key is not in it and without the key nothing can be read: keep it somewhere else.
///
/// To restore: stop the signer; put the copy in the place of the database, and remove the files beside it that end with
/// -wal and -shm; let every reader of the feed begin again, before there is anything new in it; start the signer; run
/// `vezne-signer reconcile --days N` with the days since the copy was made, and one more. OPERATING.md has every step.
#[derive(Args)]
pub(super) struct Backup {
    /// The file to make. One that is there already is left alone.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    #[command(flatten)]
    access: Access,
}

#[derive(Serialize)]
struct Made {
    file: String,
    bytes: u64,
}

impl Backup {
    pub(super) fn run(self) -> Result<Outcome, CommandError> {
        let Self { to, access } = self;
        let url = access.config()?.store_url;
        let bytes = block_on(store::backup(&url, &to))??;
        let made = Made {
            file: to.display().to_string(),
            bytes,
        };
        let text = format!(
            "Copied {bytes} bytes to {}. The master key is not in it: keep that somewhere else.\n",
            made.file
        );
        Ok(Outcome::of(&made, access.json, true, text))
    }
}
