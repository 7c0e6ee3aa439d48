//! A full disk: what cannot be kept is told as that, nothing half is left, and room makes everything go on.

use super::*;
use crate::store::write::Decision;

/// Lets the writer's database grow to so many pages at most; 0 to no more than it has.
async fn allow_pages(store: &Store, pages: i64) {
    store
        .write(move |connection| {
            Box::pin(async move {
                let statement = format!("PRAGMA max_page_count = {}", pages.max(1));
                sqlx::query(sqlx::AssertSqlSafe(statement))
                    .fetch_one(connection)
                    .await?;
                Ok(Decision::Keep(()))
            })
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_answered() {
    let home = Home::sqlite();
    let store = home.open().await;
    allow_pages(&store, 0).await;
    let sessions: Vec<Session> = (0..200).map(|_| new_session()).collect();
    let inserts = sessions.iter().map(|session| async {
        let key_use = key(session.id.as_str());
        store.insert_session(session, facts(session), &key_use).await
    });
    let answers = futures_util::future::join_all(inserts).await;
    assert!(answers.iter().any(Result::is_err), "the disk is full");
    for (session, answer) in sessions.iter().zip(answers) {
        let is_there = store.session(&session.id).await.unwrap().is_some();
        assert_eq!(is_there, answer.is_ok(), "{}", session.id);
    }
    allow_pages(&store, 1_000_000).await;
    let session = opened(&store).await;
    assert_eq!(store.verify_log(&session.id).await.unwrap(), Ok(1));
}
