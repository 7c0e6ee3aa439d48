//! How often something was done in a window of time, counted by all instances together.

use sqlx::Row as _;

use super::write::Decision;
use super::{Store, StoreError};
use crate::clock::Moment;

/// Counts one more, unless that would be more than there may be. A window that another signer has begun already is the
/// window of all: clocks differ.
const COUNT: &str = "INSERT INTO counts (subject, what, signer, window_start, number) \
     SELECT $1, $2, $3, $4, 1 WHERE (SELECT CAST(COALESCE(SUM(number), 0) AS BIGINT) FROM counts \
     WHERE subject = $1 AND what = $2 AND window_start >= $4) < $5 \
     ON CONFLICT (subject, what, signer) DO UPDATE SET \
     number = CASE WHEN counts.window_start < excluded.window_start THEN 1 ELSE counts.number + 1 END, \
     window_start = CASE WHEN counts.window_start < excluded.window_start THEN excluded.window_start \
     ELSE counts.window_start END \
     WHERE counts.window_start < excluded.window_start OR counts.number < $5 RETURNING number";
/// Forgets counts of windows that are long over.
pub(super) const FORGET: &str = "DELETE FROM counts WHERE (subject, what, signer) IN \
                                 (SELECT subject, what, signer FROM counts WHERE window_start <= $1 ORDER BY window_start LIMIT $2)";

/// What is counted, for whom and in which window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counting {
    /// Who does it: a session's id, a key's.
    pub subject: String,
    /// What is done.
    pub what: &'static str,
    /// Which signer counts: nobody, where all of them change one row.
    pub signer: String,
    /// When the window began.
    pub window_start: Moment,
}

impl Counting {
    /// In the window of so many seconds that a moment lies in.
    pub fn at(now: Moment, window_s: i64, subject: &str, what: &'static str) -> Self {
        let window_ms = window_s * 1000;
        Self {
            subject: subject.to_owned(),
            what,
            signer: String::new(),
            window_start: Moment::from_ms(now.ms().div_euclid(window_ms) * window_ms),
        }
    }

    /// The same in a row of one signer's own: for what many do at once. Signers that count at the same moment may each let in
    /// the last one.
    #[must_use]
    pub fn by(self, signer: &str) -> Self {
        let signer = signer.to_owned();
        Self { signer, ..self }
    }
}

impl Store {
    /// Counts one more and answers how many its row has now; `None` when there are as many as there may be.
    pub async fn count(&self, counting: &Counting, max: i64) -> Result<Option<i64>, StoreError> {
        let Counting {
            subject,
            what,
            signer,
            window_start,
        } = counting.clone();
        self.write(move |connection| {
            Box::pin(async move {
                let row = sqlx::query(COUNT)
                    .bind(subject)
                    .bind(what)
                    .bind(signer)
                    .bind(window_start.ms())
                    .bind(max)
                    .fetch_optional(connection)
                    .await?;
                Ok(match row {
                    Some(row) => Decision::Keep(Some(row.try_get("number")?)),
                    None => Decision::Undo(None),
                })
            })
        })
        .await
    }
}
