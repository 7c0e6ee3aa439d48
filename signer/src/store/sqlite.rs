//! SQLite: one writer that groups commits, readers apart.
//!
//! A pool of writers stalls for a second now and then, and a transaction that reads first and writes later fails when
//! another wrote meanwhile. So one connection writes, from a queue: what has come in while the last commit was on its
//! way to the disk goes into the next one together, where a savepoint parts each piece of work from the one before it.

mod group;

use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AnyPool, Connection as _, Executor as _};
use tokio::sync::{mpsc, oneshot};

use super::StoreError;
use super::write::Queued;
use crate::hooks::Hooks;

/// How long a reader waits for a connection before the store counts as unavailable.
const ACQUIRE_LIMIT: Duration = Duration::from_secs(5);
/// How many readers there are beside the one writer.
const READERS: u32 = 4;
/// How many pieces of work one commit takes at most.
const GROUP_MAX: usize = 64;
/// How many pieces of work may wait; more callers wait for a place in the queue.
const QUEUE_MAX: usize = 1024;
/// WAL lets readers go on beside the writer; FULL puts a commit on the disk before it is answered. An opened session is
/// some ten pages of WAL: by default one opening in a hundred would wait for a checkpoint, this way one in some hundreds,
/// and what many of them have changed is copied once. The WAL grows to 32 MB for it.
/// What is deleted or written anew is overwritten with zeros, so that what was forgotten is not in the file.
pub const PRAGMAS: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                           PRAGMA wal_autocheckpoint = 8000; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;";

/// The writer's queue.
#[derive(Clone)]
pub(super) struct Writer(mpsc::Sender<Message>);

enum Message {
    Work(Box<dyn Queued>),
    Stop(oneshot::Sender<()>),
}

/// A pool whose connections keep what was committed, through a power cut too.
pub(super) async fn readers(path: &str) -> Result<AnyPool, StoreError> {
    let pool = AnyPoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(ACQUIRE_LIMIT)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(PRAGMAS).await?;
                Ok(())
            })
        });
    Ok(pool.connect(&format!("sqlite://{path}?mode=rw")).await?)
}

/// The connection that writes; the file is created when missing.
pub(super) async fn writing_connection(path: &str) -> Result<AnyConnection, StoreError> {
    let mut connection = AnyConnection::connect(&format!("sqlite://{path}?mode=rwc")).await?;
    connection.execute(PRAGMAS).await?;
    Ok(connection)
}

/// Copies a database, as it is committed, into an empty file. What is written meanwhile is not waited for.
pub(super) async fn vacuum_into(path: &str, file: &str) -> Result<(), sqlx::Error> {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&format!("sqlite://{path}?mode=rw")).await?;
    let copied = sqlx::query("VACUUM INTO $1").bind(file).execute(&mut connection).await;
    connection.close().await?;
    copied.map(|_| ())
}

impl Writer {
    /// Starts the writer of a file.
    pub(super) fn start(path: &str, connection: AnyConnection, hooks: Hooks) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE_MAX);
        let file = File {
            path: path.to_owned(),
            connection: Some(connection),
        };
        tokio::spawn(write(file, receiver, hooks));
        Self(sender)
    }

    /// Hands a piece of work over.
    pub(super) async fn queue(&self, work: Box<dyn Queued>) -> Result<(), StoreError> {
        self.0.send(Message::Work(work)).await.map_err(|_| StoreError::Closed)
    }

    /// How many pieces of work wait.
    pub(super) fn queued(&self) -> usize {
        self.0.max_capacity() - self.0.capacity()
    }

    /// Ends the writer, after what is in the queue.
    pub(super) async fn stop(&self) {
        let (sender, stopped) = oneshot::channel();
        if self.0.send(Message::Stop(sender)).await.is_ok() {
            // An error means that the writer is gone already.
            let _ = stopped.await;
        }
    }
}

/// The file that is written to. A connection whose transaction did not end as it was told to is not used again: it may be
/// inside of one still.
struct File {
    path: String,
    connection: Option<AnyConnection>,
}

impl File {
    async fn connection(&mut self) -> Result<&mut AnyConnection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => writing_connection(&self.path).await?,
        };
        Ok(self.connection.insert(connection))
    }

    async fn write(&mut self, group: Vec<Box<dyn Queued>>, hooks: &Hooks) -> Result<(), StoreError> {
        if group.is_empty() {
            return Ok(());
        }
        group::write(self.connection().await?, group, hooks).await
    }
}

async fn write(mut file: File, mut queue: mpsc::Receiver<Message>, hooks: Hooks) {
    let mut messages = Vec::with_capacity(GROUP_MAX);
    let mut stopped = None;
    while stopped.is_none() && queue.recv_many(&mut messages, GROUP_MAX).await > 0 {
        let mut group = Vec::with_capacity(messages.len());
        for message in messages.drain(..) {
            match message {
                Message::Work(work) => group.push(work),
                Message::Stop(caller) => stopped = Some(caller),
            }
        }
        if let Err(error) = file.write(group, &hooks).await {
            // The callers have been told, or see their channel close.
            tracing::error!(alert = "store", %error, "a group of changes was not written");
            file.connection = None;
        }
    }
    if let Some(connection) = file.connection
        && let Err(error) = connection.close().await
    {
        tracing::warn!(%error, "the database was not closed as it should be");
    }
    if let Some(caller) = stopped {
        let _ = caller.send(());
    }
}
