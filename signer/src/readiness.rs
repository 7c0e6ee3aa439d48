//! Whether the signer can take payments: its database takes a row, gives it back and lets it go. Asked one at a time, and not
//! more often than every five seconds, whoever asks.

use serde::Serialize;
use tokio::sync::Mutex;
use utoipa::ToSchema;

use crate::clock::Moment;
use crate::entropy::{self, Entropy};
use crate::store::{Store, StoreError};

/// For how long an answer is good.
const GOOD_FOR_S: i64 = 5;
/// What the row's key begins with.
const PROBE_HEAD: &str = "ready_";

/// What the signer can do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Readiness {
    /// Whether it can take payments.
    pub ready: bool,
    /// Its database.
    pub database: PartReadiness,
}

/// What a part of the signer can do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartReadiness {
    /// Whether it works.
    pub ready: bool,
    /// What is wrong, where it does not: `does-not-answer`, `late`, `takes-no-write`, `unusable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
}

/// The last look. Whoever looks holds the lock, so that the others wait for that one.
#[derive(Debug, Default)]
pub struct Ready(Mutex<Option<(Moment, Readiness)>>);

impl Ready {
    /// What was seen in the last five seconds, or is seen now.
    pub async fn look(&self, store: &Store, entropy: &dyn Entropy, now: Moment) -> Readiness {
        let mut last = self.0.lock().await;
        if let Some((at, readiness)) = *last
            && at <= now
            && now < at.plus_s(GOOD_FOR_S)
        {
            return readiness;
        }
        let readiness = match store.probe(&entropy::id(entropy, PROBE_HEAD), now).await {
            Ok(()) => Readiness::of(None),
            Err(error) => {
                tracing::error!(alert = "store", %error, "the database takes no row");
                Readiness::of(Some(why(&error)))
            }
        };
        *last = Some((now, readiness));
        readiness
    }
}

impl Readiness {
    const fn of(why: Option<&'static str>) -> Self {
        let ready = why.is_none();
        Self {
            ready,
            database: PartReadiness { ready, why },
        }
    }
}

/// What is wrong, in a word: the error itself names hosts, and stands in the log.
const fn why(error: &StoreError) -> &'static str {
    match error {
        StoreError::Unavailable(_) => "does-not-answer",
        StoreError::Late { .. } => "late",
        StoreError::Closed | StoreError::NotCommitted(_) | StoreError::CommitUnknown(_) => "takes-no-write",
        StoreError::Migration(_)
        | StoreError::SchemaAhead { .. }
        | StoreError::MissingKeys { .. }
        | StoreError::Unreadable { .. }
        | StoreError::WrongRows { .. } => "unusable",
    }
}
