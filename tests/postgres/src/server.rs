//! A PostgreSQL server for tests: started when it is asked for, gone with the value or with the process.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::Database;
use crate::running::Running;

/// What every server is started with: loopback only, no socket file, room for several pools.
const SETTINGS: [&str; 3] = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=300",
];

/// What `Durability::Fast` adds.
const FAST: [&str; 3] = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

/// What a commit waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// The disk, as a shop's server would.
    #[default]
    Full,
    /// Nothing: what is right stays right, but a crash of the server or of the machine may lose commits.
    Fast,
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum NotStarted {
    /// Its programs are not on this machine.
    #[error(
        "no PostgreSQL server is installed (initdb, pg_ctl, postgres and psql in one folder): `cargo xtask test` \
         installs it, or on Debian `apt-get install postgresql`, elsewhere `brew install postgresql`"
    )]
    NotInstalled,
    /// It said this and ended.
    #[error("PostgreSQL did not start:\n{0}")]
    Failed(String),
    /// It could not be run.
    #[error("PostgreSQL could not be run: {0}")]
    Io(#[from] io::Error),
}

/// A PostgreSQL server that listens on loopback, trusts everybody there, and keeps everything in a temporary folder.
///
/// It stops, and its folder goes, when this value and the last of its databases are dropped; and also when the process
/// ends in any other way, be it killed.
#[derive(Debug)]
pub struct Server {
    running: Arc<Running>,
}

impl Server {
    /// A server that is as durable as a shop's; takes about a second.
    ///
    /// # Panics
    /// When it does not start, with the reason.
    #[must_use]
    pub fn start() -> Self {
        running(Self::start_with(Durability::Full))
    }

    /// A server of this durability, or why there is none.
    pub fn start_with(durability: Durability) -> Result<Self, NotStarted> {
        let mut settings = SETTINGS.to_vec();
        match durability {
            Durability::Full => {}
            Durability::Fast => settings.extend(FAST),
        }
        let running = Arc::new(Running::start(&settings)?);
        Ok(Self { running })
    }

    /// The one that all tests of this process share: `Durability::Fast`, started by whoever asks first.
    ///
    /// # Panics
    /// When it does not start, with the reason.
    #[must_use]
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(|| running(Self::start_with(Durability::Fast)))
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.running.address()
    }

    /// Where it keeps its data and its `log`.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.running.folder()
    }

    /// A new and empty database; `hint` becomes part of its name. Takes 30 to 110 ms on two cores, and blocks.
    ///
    /// # Panics
    /// When the server does not make it, with the reason.
    #[must_use]
    pub fn create_database(&self, hint: &str) -> Database {
        Database::create(Arc::clone(&self.running), hint)
    }
}

#[expect(clippy::panic, reason = "a test cannot go on without its server, and should say why")]
fn running(outcome: Result<Server, NotStarted>) -> Server {
    outcome.unwrap_or_else(|why| panic!("{why}"))
}
