//! One piece of work that writes: run in a transaction, kept or taken back as a whole.

use std::pin::Pin;

use sqlx::AnyConnection;
use tokio::sync::oneshot;

use super::StoreError;

/// What a piece of work is while it runs.
pub(super) type Working<'c, T> = Pin<Box<dyn Future<Output = Result<Decision<T>, StoreError>> + Send + 'c>>;

/// What becomes of what a piece of work has written, and what its caller is told.
#[derive(Debug)]
pub(super) enum Decision<T> {
    /// It stays.
    Keep(T),
    /// It stays, and the server has told what it calls the transaction.
    KeepAs(T, String),
    /// Nothing of it stays.
    Undo(T),
}

/// A piece of work in a queue, whatever it answers.
pub(super) trait Queued: Send {
    /// Runs it. An error has undone nothing yet.
    fn run<'c>(
        self: Box<Self>,
        connection: &'c mut AnyConnection,
    ) -> Pin<Box<dyn Future<Output = Box<dyn Ran>> + Send + 'c>>;
}

/// A piece of work that has run, and waits for its commit.
pub(super) trait Ran: Send {
    /// Whether what it wrote is to stay.
    fn is_kept(&self) -> bool;
    /// What the server calls the transaction, where the work has learnt it.
    fn number(&self) -> Option<&str>;
    /// Tells the caller.
    fn answer(self: Box<Self>, commit: Result<(), StoreError>);
}

/// Work with the caller that waits for it.
pub(super) struct Work<T, F> {
    pub(super) job: F,
    pub(super) caller: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Queued for Work<T, F>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut AnyConnection) -> Working<'c, T> + Send,
{
    fn run<'c>(
        self: Box<Self>,
        connection: &'c mut AnyConnection,
    ) -> Pin<Box<dyn Future<Output = Box<dyn Ran>> + Send + 'c>> {
        let Self { job, caller } = *self;
        let working = job(connection);
        Box::pin(async move {
            let outcome = working.await;
            Box::new(Done { outcome, caller }) as Box<dyn Ran>
        })
    }
}

struct Done<T> {
    outcome: Result<Decision<T>, StoreError>,
    caller: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send> Ran for Done<T> {
    fn is_kept(&self) -> bool {
        matches!(self.outcome, Ok(Decision::Keep(_) | Decision::KeepAs(..)))
    }

    fn number(&self) -> Option<&str> {
        match &self.outcome {
            Ok(Decision::KeepAs(_, number)) => Some(number),
            Ok(Decision::Keep(_) | Decision::Undo(_)) | Err(_) => None,
        }
    }

    fn answer(self: Box<Self>, commit: Result<(), StoreError>) {
        // What is undone was decided on what others of the group had written: it holds only if that was committed.
        let answer = match self.outcome {
            Ok(Decision::Keep(value) | Decision::KeepAs(value, _) | Decision::Undo(value)) => commit.map(|()| value),
            Err(error) => Err(error),
        };
        // A caller that went away does not want to know.
        let _ = self.caller.send(answer);
    }
}
