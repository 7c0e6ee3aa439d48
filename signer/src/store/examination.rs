//! Looks at a database without changing anything: for an operator, before a signer starts or beside one that serves.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::{AnyConnection, Connection as _, Executor as _};

use super::limits::{self, within};
use super::seal::Seal;
use super::serve_lock::is_on_network;
use super::{StoreError, StoreUrl, feed, keyring, schema};
use crate::entropy::Entropy;
use crate::keys::Keys;

/// What a database was found to be.
#[derive(Debug)]
pub struct Examination {
    /// The last step of the schema that it has taken; 0 where it has no tables yet.
    pub schema: i64,
    /// The last step that this signer knows.
    pub ours: i64,
    /// The place of the last event, or what is wrong with it. `None` where the schema is not one to ask.
    pub log: Option<Result<i64, String>>,
}

/// Why a database is not one to serve from. The text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ExaminationError {
    /// There is no file yet.
    #[error("there is no database at {0} yet: `vezne-signer serve` makes it")]
    NoFile(PathBuf),
    /// The file's folder is not there.
    #[error("the folder {0} is not there: make it, for the user that the signer runs as")]
    NoFolder(PathBuf),
    /// It is on a network file system.
    #[error("{0} is on a network file system: SQLite would lose payments there. Use a local disk, or PostgreSQL")]
    NetworkFileSystem(PathBuf),
    /// The folder takes no files.
    #[error("no file can be made in the folder {0}, and SQLite makes some beside the database: {1}")]
    FolderNotWritable(PathBuf, std::io::Error),
    /// It belongs to a much newer signer, or cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Looks at a database: whether it is there, which schema it has, whether it takes a write, whether its log ends as it was
/// written with these keys. Nothing is changed: the write is taken back.
pub async fn examine(url: &StoreUrl, keys: &Keys, entropy: Arc<dyn Entropy>) -> Result<Examination, ExaminationError> {
    sqlx::any::install_default_drivers();
    let mut connection = match url {
        StoreUrl::Sqlite { path } => {
            examine_place(Path::new(path))?;
            let mut connection = connect(&format!("sqlite://{path}?mode=rw")).await?;
            connection
                .execute("PRAGMA busy_timeout = 5000")
                .await
                .map_err(StoreError::from)?;
            connection
        }
        StoreUrl::Postgres { url } => {
            let mut connection = connect(url.expose()).await?;
            connection
                .execute(limits::POSTGRES_LIMITS)
                .await
                .map_err(StoreError::from)?;
            connection
        }
    };
    let examined = examine_inside(&mut connection, url, keys, &Seal::new(keys, entropy)).await;
    // What was found is found; how the connection ends is no news.
    let _ = connection.close().await;
    Ok(examined?)
}

async fn connect(address: &str) -> Result<AnyConnection, StoreError> {
    within(limits::ACQUIRE, "a connection", AnyConnection::connect(address)).await
}

async fn examine_inside(
    connection: &mut AnyConnection,
    url: &StoreUrl,
    keys: &Keys,
    seal: &Seal,
) -> Result<Examination, StoreError> {
    let (ours, schema) = (schema::ours(url), schema::version(&mut *connection).await);
    if schema > ours + schema::AHEAD_MAX {
        let theirs = schema;
        return Err(StoreError::SchemaAhead { ours, theirs });
    }
    let log = if schema >= ours {
        within(limits::WORK, "a write", try_to_write(connection, url)).await?;
        let keys = within(limits::READ, "a read", keyring::whole(connection, keys, seal)).await?;
        Some(within(limits::READ, "a read", feed::verify_end(connection, &keys)).await?)
    } else {
        None
    };
    Ok(Examination { schema, ours, log })
}

/// A write that is taken back.
async fn try_to_write(connection: &mut AnyConnection, url: &StoreUrl) -> Result<(), StoreError> {
    let begin = match url {
        StoreUrl::Sqlite { .. } => "BEGIN IMMEDIATE",
        StoreUrl::Postgres { .. } => "BEGIN",
    };
    let mut transaction = connection.begin_with(begin).await?;
    transaction
        .execute("UPDATE feed_heads SET seq = seq WHERE name = 'events'")
        .await?;
    transaction.rollback().await?;
    Ok(())
}

/// Whether a SQLite file can be where it is meant to be.
fn examine_place(file: &Path) -> Result<(), ExaminationError> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(ExaminationError::NoFolder(folder.to_owned()));
    }
    let refused = |error| ExaminationError::FolderNotWritable(folder.to_owned(), error);
    if is_on_network(folder).map_err(refused)? {
        return Err(ExaminationError::NetworkFileSystem(file.to_owned()));
    }
    may_make_files_in(folder).map_err(refused)?;
    if !file.exists() {
        return Err(ExaminationError::NoFile(file.to_owned()));
    }
    Ok(())
}

#[cfg(unix)]
fn may_make_files_in(folder: &Path) -> std::io::Result<()> {
    use rustix::fs::{Access, access};
    Ok(access(folder, Access::WRITE_OK | Access::EXEC_OK)?)
}

#[cfg(not(unix))]
fn may_make_files_in(_: &Path) -> std::io::Result<()> {
    Ok(())
}
