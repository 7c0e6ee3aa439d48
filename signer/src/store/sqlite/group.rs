//! A group of changes in one transaction: each is kept or taken back by itself, and all are on the disk at once.

use sqlx::{AnyConnection, Connection as _, Executor as _};

use super::super::StoreError;
use super::super::write::{Queued, Ran};
use crate::hooks::{CrashPoint, Hooks};

/// Takes the write lock at once.
const BEGIN: &str = "BEGIN IMMEDIATE";
/// Part a piece of work from what stands before it: nothing, or another piece.
const FIRST: &str = "SAVEPOINT work";
const NEXT: &str = "RELEASE work; SAVEPOINT work";
/// Takes a piece of work back.
const UNDO: &str = "ROLLBACK TO work";

/// Runs a group of work in one transaction and tells each caller what came of it. After an error nothing of the group
/// stays.
pub(super) async fn write(
    connection: &mut AnyConnection,
    group: Vec<Box<dyn Queued>>,
    hooks: &Hooks,
) -> Result<(), StoreError> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    // A savepoint is two more ways to SQLite's thread: a piece of work that is alone is kept or undone with everything.
    let is_shared = group.len() > 1;
    let mut ran = Vec::with_capacity(group.len());
    for work in group {
        let part = if ran.is_empty() { FIRST } else { NEXT };
        // A full disk may have ended the transaction behind a statement's back. Then there is no savepoint to go on from or
        // back to: nothing more is written, and nobody is told that something was.
        if is_shared && let Err(error) = transaction.execute(part).await {
            return Err(tell_all(ran, &error));
        }
        let done = work.run(&mut transaction).await;
        let is_undone = is_shared && !done.is_kept();
        ran.push(done);
        if is_undone && let Err(error) = transaction.execute(UNDO).await {
            return Err(tell_all(ran, &error));
        }
    }
    let is_any_kept = ran.iter().any(|done| done.is_kept());
    if is_any_kept {
        hooks.reach(CrashPoint::ChangeWritten).await;
    }
    let ended = match is_any_kept {
        true => transaction.commit().await,
        false => transaction.rollback().await,
    };
    if let Err(error) = ended {
        return Err(tell_all(ran, &error));
    }
    if is_any_kept {
        hooks.reach(CrashPoint::ChangeCommitted).await;
    }
    ran.into_iter().for_each(|done| done.answer(Ok(())));
    Ok(())
}

/// Tells everybody that nothing stays.
fn tell_all(ran: Vec<Box<dyn Ran>>, error: &sqlx::Error) -> StoreError {
    let told = error.to_string();
    ran.into_iter()
        .for_each(|done| done.answer(Err(StoreError::NotCommitted(told.clone()))));
    StoreError::NotCommitted(told)
}

#[cfg(test)]
mod tests {
    use super::super::super::write::{Decision, Work, Working};
    use super::super::writing_connection;
    use super::*;
    use sqlx::Row as _;
    use tokio::sync::oneshot;

    type Answer = oneshot::Receiver<Result<&'static str, StoreError>>;

    /// Work that writes a row, and then stays, is undone or fails, as its name says.
    fn work(name: &'static str) -> (Box<dyn Queued>, Answer) {
        let (caller, answer) = oneshot::channel();
        (queued(caller, move |connection| run(name, connection)), answer)
    }

    fn queued<F>(caller: oneshot::Sender<Result<&'static str, StoreError>>, job: F) -> Box<dyn Queued>
    where
        F: for<'c> FnOnce(&'c mut AnyConnection) -> Working<'c, &'static str> + Send + 'static,
    {
        Box::new(Work { job, caller })
    }

    fn run<'c>(name: &'static str, connection: &'c mut AnyConnection) -> Working<'c, &'static str> {
        Box::pin(async move {
            let row = sqlx::query("INSERT INTO names VALUES ($1)").bind(name);
            row.execute(connection).await?;
            match name.split(' ').next() {
                Some("kept") => Ok(Decision::Keep(name)),
                Some("undone") => Ok(Decision::Undo(name)),
                _ => Err(StoreError::Closed),
            }
        })
    }

    /// What is in a file after these pieces of work in one group.
    async fn left_by(names: &[&'static str]) -> String {
        sqlx::any::install_default_drivers();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("group.db").display().to_string();
        let mut connection = writing_connection(&path).await.unwrap();
        connection.execute("CREATE TABLE names (name TEXT)").await.unwrap();
        let (group, answers): (Vec<_>, Vec<_>) = names.iter().map(|&name| work(name)).unzip();
        write(&mut connection, group, &Hooks::default()).await.unwrap();
        for (answer, &name) in answers.into_iter().zip(names) {
            match answer.await.unwrap() {
                Ok(told) => assert_eq!(told, name),
                Err(error) => assert!(name.starts_with("failed"), "{name}: {error}"),
            }
        }
        let row = sqlx::query("SELECT COALESCE(group_concat(name), '') AS names FROM names");
        row.fetch_one(&mut connection).await.unwrap().try_get("names").unwrap()
    }

    #[tokio::test]
    async fn what_is_undone_or_fails_takes_nothing_of_its_group_along() {
        for (group, left) in [
            (["kept 1", "kept 2", "kept 3"].as_slice(), "kept 1,kept 2,kept 3"),
            (&["undone 1", "failed 2"], ""),
            (&["undone 1", "kept 2", "failed 3"], "kept 2"),
            (&["failed 1", "undone 2", "kept 3", "kept 4"], "kept 3,kept 4"),
            (&["kept 1", "undone 2"], "kept 1"),
            (
                &["kept 1", "undone 2", "failed 3", "kept 4", "undone 5", "kept 6"],
                "kept 1,kept 4,kept 6",
            ),
            (&["failed 1"], ""),
        ] {
            assert_eq!(left_by(group).await, left, "{group:?}");
        }
    }
}
