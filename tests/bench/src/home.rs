//! Where the measured databases live: SQLite files in a folder, or a PostgreSQL that is as durable as a shop's.

use std::path::Path;

use anyhow::{Context as _, Result};
use sqlx::{AnyConnection, Connection as _, Executor as _};
use tempfile::TempDir;
use vezne_postgres::{Database, Durability, Server};
use vezne_signer::store::SQLITE_PRAGMAS;

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// Databases of one kind can be made here; everything goes with the value.
#[derive(Debug)]
pub(crate) enum Home {
    Folder(TempDir),
    Server(Server),
}

/// One database.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) kind: Kind,
    /// Its address, for the signer and for a look past it.
    pub(crate) url: String,
    _database: Option<Database>,
}

impl Home {
    pub(crate) fn new(kind: Kind, folder: &Path) -> Result<Self> {
        Ok(match kind {
            Kind::Sqlite => {
                std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
                Self::Folder(tempfile::Builder::new().prefix("bench-").tempdir_in(folder)?)
            }
            Kind::Postgres => Self::Server(Server::start_with(Durability::Full)?),
        })
    }

    /// A new and empty database.
    pub(crate) fn place(&self, name: &str) -> Place {
        match self {
            Self::Folder(folder) => Place {
                kind: Kind::Sqlite,
                url: format!("sqlite://{}", folder.path().join(format!("{name}.db")).display()),
                _database: None,
            },
            Self::Server(server) => {
                let database = server.create_database(name);
                Place {
                    kind: Kind::Postgres,
                    url: database.url().to_owned(),
                    _database: Some(database),
                }
            }
        }
    }
}

impl Place {
    /// A connection past the signer that commits as durably as the signer's; makes the file when it is missing.
    pub(crate) async fn connect(&self) -> Result<AnyConnection> {
        Ok(match self.kind {
            Kind::Sqlite => {
                let mut connection = AnyConnection::connect(&format!("{}?mode=rwc", self.url)).await?;
                connection.execute(SQLITE_PRAGMAS).await?;
                connection
            }
            Kind::Postgres => AnyConnection::connect(&self.url).await?,
        })
    }
}
