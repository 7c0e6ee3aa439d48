//! How long the store keeps a caller waiting, and what the server is told of that.
//!
//! A way to the database may fall silent: nothing is refused, nothing is cut, nothing comes. And another signer may lose
//! its power, its network or its processor between an UPDATE and its COMMIT, and keep the rows that all signers write. So
//! the server has limits of its own, which hold when a signer is gone, and the signer has limits that hold when the
//! server is.
//!
//! They stand in an order: the lock's, the statement's, the signer's own for the same. The innermost tells the most, and
//! ends what it is about: a statement that the server ends has done nothing, one that the signer gives up may still run.

use std::time::Duration;

use super::StoreError;

/// What each connection to PostgreSQL begins with, except a migration's.
///
/// - `lock_timeout`: a row that all signers write is kept for milliseconds. Who waits for one for three seconds waits for
///   a signer that is gone, and the buyer behind him should rather be told.
/// - `statement_timeout`: no statement of ours takes longer than some tens of milliseconds. It also counts the wait for a
///   lock. PostgreSQL does not apply it to the commit itself, so a commit that waits for a standby still does.
/// - `idle_in_transaction_session_timeout`: a signer asks for the next thing at once. One that does not for ten seconds is
///   gone, and what it keeps is given back; whoever was told to come again in ten seconds finds the way free.
/// - `tcp_*`: a connection without a word is tried after ten seconds, and ended some fifteen later; one that takes no
///   answer is ended after fifteen. So a dead signer's places are free for the next, not after the system's two hours.
pub const POSTGRES_LIMITS: &str = "SET lock_timeout = '3s'; SET statement_timeout = '5s'; \
                                   SET idle_in_transaction_session_timeout = '10s'; SET tcp_keepalives_idle = 10; \
                                   SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; \
                                   SET tcp_user_timeout = '15s'";

/// How long a caller waits for a connection. While nobody listens there a caller waits this long for nothing, and a
/// buyer who waits for a problem presses again; a failover takes longer than anybody would wait anyway.
pub(super) const ACQUIRE: Duration = Duration::from_secs(3);
/// How long a connection that has rested is asked whether it works still. Some firewalls forget connections without a
/// word: what then remains of the wait for a connection is enough to open another.
pub(super) const PING: Duration = Duration::from_secs(1);
/// How long a read takes, once it has its connection: longer than the database gives a statement (five seconds on
/// either), and a way there and back.
pub(super) const READ: Duration = Duration::from_secs(7);
/// How long a transaction takes up to its COMMIT. The same: it is one statement or a few, and only the publisher's are
/// hundreds (see its batch).
pub(super) const WORK: Duration = Duration::from_secs(7);
/// How long a COMMIT is waited for before the truth about it is asked for elsewhere. It may wait for a disk or a standby.
pub(super) const COMMIT: Duration = Duration::from_secs(5);
/// How long the truth about a commit is asked for. Without it the caller's key tells, so the caller need not wait for the
/// end of an outage.
pub(super) const TRUTH: Duration = Duration::from_secs(5);
/// How long one ask for the truth takes: a connection that does not work, and another.
pub(super) const ASK: Duration = Duration::from_secs(2);
/// How long nobody waits for: a rollback, and the last word of a connection that is given back. It keeps a place in the
/// pool meanwhile.
pub(super) const AFTERWARDS: Duration = Duration::from_secs(3);

/// Waits for something within a limit. What is late is dropped where it stands.
pub(super) async fn within<T, E>(
    limit: Duration,
    what: &'static str,
    doing: impl Future<Output = Result<T, E>>,
) -> Result<T, StoreError>
where
    StoreError: From<E>,
{
    match tokio::time::timeout(limit, doing).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(StoreError::Late {
            what,
            limit_s: limit.as_secs(),
        }),
    }
}
