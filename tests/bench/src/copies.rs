//! Copies of a session under ids of their own, made in SQL, with everything that belongs to it.

use anyhow::Result;
use sqlx::{AnyConnection, Connection as _, Executor as _};

use crate::home::Kind;
use crate::story::Told;

/// Copies of one session.
#[derive(Debug)]
pub(crate) struct Copies<'a> {
    pub(crate) of: &'a Told,
    pub(crate) count: u32,
    /// The feed's end before them.
    pub(crate) seq: i64,
    /// How much later each was opened than the one before.
    pub(crate) step_ms: i64,
}

/// Makes the tables that say what is copied, and as what.
pub(crate) async fn prepare(connection: &mut AnyConnection) -> Result<()> {
    connection
        .execute("CREATE TEMPORARY TABLE model (session_id TEXT, opened_by TEXT)")
        .await?;
    connection
        .execute("CREATE TEMPORARY TABLE copies (tail TEXT, later_ms BIGINT, seq BIGINT)")
        .await?;
    Ok(())
}

impl Copies<'_> {
    pub(crate) async fn write(&self, connection: &mut AnyConnection, kind: Kind) -> Result<()> {
        let mut transaction = connection.begin().await?;
        transaction.execute("DELETE FROM model").await?;
        transaction.execute("DELETE FROM copies").await?;
        sqlx::query("INSERT INTO model (session_id, opened_by) VALUES ($1, $2)")
            .bind(self.of.session.as_str())
            .bind(self.of.key.as_str())
            .execute(&mut *transaction)
            .await?;
        let (number, copy) = match kind {
            Kind::Sqlite => SQLITE,
            Kind::Postgres => POSTGRES,
        };
        sqlx::query(number)
            .bind(i64::from(self.count))
            .bind(self.step_ms)
            .bind(self.seq)
            .bind(self.of.events)
            .execute(&mut *transaction)
            .await?;
        for statement in copy {
            transaction.execute(statement).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

/// The statements of a database: the one that makes the copies' ids, and those that copy. Random texts of 26 letters and
/// codes of 32 bytes are what the databases have different words for.
macro_rules! statements {
    (tail: $tail:literal, code: $code:literal) => {
        (
            concat!(
                "WITH RECURSIVE numbers (number) AS \
                 (SELECT CAST(1 AS BIGINT) UNION ALL SELECT number + 1 FROM numbers WHERE number < $1) \
                 INSERT INTO copies (tail, later_ms, seq) SELECT ",
                $tail,
                ", number * $2, $3 + (number - 1) * $4 FROM numbers"
            ),
            [
                concat!(
                    "INSERT INTO sessions (id, version, stage, reference_index, order_sealed, token_epoch, created_at, \
                     acting_until, event_count, chain_head, changed_at) \
                     SELECT 'ses_' || tail, version, stage, ",
                    $code,
                    ", order_sealed, token_epoch, created_at + later_ms, acting_until + later_ms, \
                     event_count, chain_head, changed_at + later_ms \
                     FROM copies CROSS JOIN sessions WHERE id = (SELECT session_id FROM model)"
                ),
                concat!(
                    "INSERT INTO card_attempts (id, session_id, number, version, stage, stage_sealed, token_index, \
                     plan, agreed_kurus, started_at, looked_at, next_look_at) \
                     SELECT 'att_' || substr(tail, 1, 25) || number, 'ses_' || tail, number, version, stage, \
                     stage_sealed, ",
                    $code,
                    ", plan, agreed_kurus, started_at + later_ms, looked_at, next_look_at + later_ms \
                     FROM copies CROSS JOIN card_attempts WHERE session_id = (SELECT session_id FROM model)"
                ),
                "INSERT INTO events (id, session_id, number, type, facts, created_at, mac, seq, feed_mac) \
                 SELECT 'evt_' || substr(tail, 1, 25) || number, 'ses_' || tail, number, type, facts, \
                 created_at + later_ms, mac, copies.seq + number, mac \
                 FROM copies CROSS JOIN events WHERE session_id = (SELECT session_id FROM model)",
                "INSERT INTO deliveries (event_id, seq, state, tries, last_try_at, last_outcome) \
                 SELECT 'evt_' || substr(tail, 1, 25) || number, copies.seq + number, 'delivered', 1, \
                 created_at + later_ms, '200' \
                 FROM copies CROSS JOIN events WHERE session_id = (SELECT session_id FROM model)",
                "INSERT INTO idempotency_keys (caller, route, idempotency_key, fingerprint, resource, created_at) \
                 SELECT caller, route, 'key_' || tail, fingerprint, 'ses_' || tail, created_at + later_ms \
                 FROM copies CROSS JOIN idempotency_keys WHERE caller = 'shop' AND route = 'open-session' \
                 AND idempotency_key = (SELECT opened_by FROM model)",
                "INSERT INTO idempotency_keys (caller, route, idempotency_key, fingerprint, resource, created_at) \
                 SELECT 'ses_' || tail, route, idempotency_key, fingerprint, 'att_' || substr(tail, 1, 25) || 1, \
                 created_at + later_ms \
                 FROM copies CROSS JOIN idempotency_keys WHERE caller = (SELECT session_id FROM model)",
            ],
        )
    };
}

type Statements = (&'static str, [&'static str; 6]);

const SQLITE: Statements = statements!(tail: "lower(hex(randomblob(13)))", code: "randomblob(32)");
const POSTGRES: Statements = statements!(
    tail: "substr(replace(gen_random_uuid()::text, '-', ''), 1, 26)",
    code: "uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())"
);
