//! A consistent copy of a SQLite file, beside a signer that writes to it.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use super::{StoreUrl, sqlite};

/// What is added to the name of a copy that is not whole yet.
const PARTIAL: &str = ".partial";

/// Why there is no copy. The text is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The store is a server.
    #[error(
        "the store is a PostgreSQL database: copy it with its own tool, `pg_dump --format=custom --file FILE DATABASE_URL`"
    )]
    Postgres,
    /// The store's file is not there.
    #[error("there is no database at {0}: check store.url")]
    NoDatabase(PathBuf),
    /// A file of that name is there.
    #[error("{0} is there already and was left alone: name another file, or move it away")]
    FileExists(PathBuf),
    /// Somebody else is at it, or was.
    #[error(
        "{0} is there: another backup is writing it; if none runs, one was interrupted, and the file can be removed"
    )]
    Partial(PathBuf),
    /// SQLite takes paths that are text.
    #[error("the file's name must be UTF-8")]
    NotText,
    /// The file cannot be written.
    #[error("{0} cannot be written: {1}")]
    Unwritable(PathBuf, std::io::Error),
    /// The database could not be copied.
    #[error("the database could not be copied: {0}")]
    NotCopied(#[from] sqlx::Error),
}

/// Copies a SQLite database into a new file that only its owner reads, and answers its size in bytes. The file has its
/// name only when it is whole and on the disk.
pub async fn backup(url: &StoreUrl, to: &Path) -> Result<u64, BackupError> {
    let StoreUrl::Sqlite { path } = url else {
        return Err(BackupError::Postgres);
    };
    if !Path::new(path).exists() {
        return Err(BackupError::NoDatabase(PathBuf::from(path)));
    }
    if to.symlink_metadata().is_ok() {
        return Err(BackupError::FileExists(to.to_owned()));
    }
    let partial = PathBuf::from(format!("{}{PARTIAL}", to.to_str().ok_or(BackupError::NotText)?));
    create(&partial)?;
    let copied = copy(path, &partial, to).await;
    if copied.is_err() {
        // Whatever is wrong is told; that half a copy is left over would be the lesser news.
        let _ = fs::remove_file(&partial);
    }
    copied
}

async fn copy(path: &str, partial: &Path, to: &Path) -> Result<u64, BackupError> {
    sqlite::vacuum_into(path, &partial.to_string_lossy()).await?;
    let unwritable = |error| BackupError::Unwritable(to.to_owned(), error);
    let file = File::open(partial).map_err(unwritable)?;
    file.sync_all().map_err(unwritable)?;
    let bytes = file.metadata().map_err(unwritable)?.len();
    fs::rename(partial, to).map_err(unwritable)?;
    sync_folder_of(to).map_err(unwritable)?;
    Ok(bytes)
}

/// Creates an empty file that only its owner reads.
fn create(partial: &Path) -> Result<(), BackupError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(partial) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(BackupError::Partial(partial.to_owned()))
        }
        Err(error) => Err(BackupError::Unwritable(partial.to_owned(), error)),
    }
}

/// A name is on the disk when its folder is.
#[cfg(unix)]
fn sync_folder_of(file: &Path) -> std::io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder_of(_: &Path) -> std::io::Result<()> {
    Ok(())
}
