//! The plans of the hot queries in a large store, once the database knows its sizes: none reads a table that grows, none
//! sorts what an index has in order.

use anyhow::{Context as _, Result};
use sqlx::{AnyConnection, AssertSqlSafe, Executor as _, Row as _};
use vezne_signer::store::HOT_QUERIES;

use crate::fill::Filled;
use crate::home::Kind;
use crate::shop::FIRST_DAY;

/// PostgreSQL plans a statement for its values five times, and then for any values if that promises to be as good.
const POSTGRES_TIMES: usize = 7;
/// So few rows may be read whole, or sorted: they are a page or two.
const ROWS_FEW: i64 = 200;

/// How a query finds its rows.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) query: &'static str,
    pub(crate) steps: Vec<String>,
    pub(crate) is_good: bool,
}

/// Values for a query's parameters, as they are at work: texts that are nowhere, the last days, a batch.
fn values(query: &str, now_ms: i64) -> Option<String> {
    let day_ago = now_ms - 86_400_000;
    Some(match query {
        "session"
        | "attempts of a session"
        | "transfers of a session"
        | "refunds of a session"
        | "transfer that a session waits for"
        | "arrivals of a session"
        | "log of a subject" => "'ses_00000000000000000000000000'".into(),
        "arrival of a number" => "'inc_0000'".into(),
        "arrival of a row" => "'110000012345', '0000'".into(),
        "arrivals of late" => format!("'110000012345', {day_ago}"),
        "reading of a statement" => "'110000012345'".into(),
        "transfers that are waited for"
        | "accounts that something is to come to"
        | "since when something is waited for" => day_ago.to_string(),
        "session changes" => "'ses_00000000000000000000000000', 0, 'open', '', '', 1, '', 0".into(),
        "sessions by id" => "'ses_00000000000000000000000000', 100".into(),
        "attempt of a token" | "transfer of a state" | "API key" => "'00'".into(),
        "transfers of an account" => format!("'00', {day_ago}"),
        "idempotency key" => format!("'shop', 'open-session', 'key_0000', {day_ago}"),
        "sessions with persons" => format!("0, '', {day_ago}, {day_ago}, 100"),
        "overdue sessions" => format!("{day_ago}, 50, {day_ago}, 900000"),
        "due looks" | "due transfers" | "due refunds" | "due deliveries" => {
            format!("{day_ago}, 50")
        }
        "review queue" | "refunds for review" | "arrivals of nobody" => "100".into(),
        "events of a day" => format!("{day_ago}, '', {now_ms}, 500"),
        "tokens of some days" => day_ago.to_string(),
        "unpublished events" => "200".into(),
        "feed" => "1000, 100".into(),
        "deliveries of a state" => "'given-up', 100".into(),
        "payout" => "'pyo_00000000000000000000000000'".into(),
        "payouts" => format!("{now_ms}, '', 50"),
        "newest payouts of a stage" => format!("{now_ms}, '', 50, 'drafted'"),
        "oldest payouts of a stage" => "'unknown', 100".into(),
        "payouts by id" => "'pyo_00000000000000000000000000', 100".into(),
        "number of open sessions"
        | "number of sessions for review"
        | "number of attempts that go on"
        | "number of transfers that go on"
        | "number of refunds that go on"
        | "number of payouts that go on"
        | "number of arrivals for review"
        | "first event that is not delivered"
        | "number of unpublished events" => String::new(),
        "number of transfers that are waited for" => day_ago.to_string(),
        "number of deliveries of a state" => "'waiting'".into(),
        "due payouts" => format!("{now_ms}, 20"),
        "what is spent" => "'key_0000', '2026-11-22'".into(),
        "calls that are over" => format!("'iyzico', {now_ms}"),
        // Since the last sweep.
        "forgotten keys" | "forgotten counts" => FIRST_DAY.plus_s(3600).ms().to_string(),
        _ => return None,
    })
}

/// Asks for every plan.
pub(crate) async fn explain(filled: &Filled) -> Result<Vec<Plan>> {
    let mut connection = filled.place.connect().await?;
    connection.execute("ANALYZE").await?;
    let now_ms = filled.shop.now().ms();
    let mut plans = Vec::new();
    for &(query, text) in HOT_QUERIES {
        let values = values(query, now_ms).with_context(|| format!("plans.rs has no values for {query:?}"))?;
        plans.push(match filled.place.kind {
            Kind::Sqlite => sqlite(&mut connection, query, text).await?,
            Kind::Postgres => postgres(&mut connection, query, text, &values).await?,
        });
    }
    Ok(plans)
}

async fn sqlite(connection: &mut AnyConnection, query: &'static str, text: &str) -> Result<Plan> {
    let rows = connection
        .fetch_all(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}")))
        .await?;
    let steps = rows
        .iter()
        .map(|row| row.try_get("detail"))
        .collect::<Result<Vec<String>, _>>()?;
    let is_good = steps.iter().all(|step| {
        // The last two read nothing by themselves.
        let is_index = ["USING", "SUBQUERY", "BLOOM FILTER"]
            .iter()
            .any(|word| step.contains(word));
        is_index && !step.contains("TEMP B-TREE")
    });
    Ok(Plan { query, steps, is_good })
}

async fn postgres(connection: &mut AnyConnection, query: &'static str, text: &str, values: &str) -> Result<Plan> {
    connection
        .execute(AssertSqlSafe(format!("PREPARE hot AS {text}")))
        .await?;
    let (mut steps, mut is_good) = (Vec::new(), true);
    let values = if values.is_empty() {
        String::new()
    } else {
        format!("({values})")
    };
    for _ in 0..POSTGRES_TIMES {
        for row in connection
            .fetch_all(AssertSqlSafe(format!("EXPLAIN EXECUTE hot{values}")))
            .await?
        {
            let line: String = row.try_get(0)?;
            let Some((step, cost)) = line.split_once("  (cost=") else {
                continue;
            };
            let step = step.trim().trim_start_matches("->").trim();
            is_good &= is_quick(connection, step, cost).await?;
            // Its plans are mostly one.
            if !steps.iter().any(|known| known == step) {
                steps.push(step.to_owned());
            }
        }
    }
    connection.execute("DEALLOCATE hot").await?;
    Ok(Plan { query, steps, is_good })
}

/// Whether a step neither sorts many rows nor reads a table that grows.
async fn is_quick(connection: &mut AnyConnection, step: &str, cost: &str) -> Result<bool> {
    if step.contains("Sort") {
        let rows = cost.split_once("rows=").and_then(|(_, rest)| rest.split(' ').next());
        let rows: i64 = rows.context("EXPLAIN tells no rows")?.parse()?;
        return Ok(rows < ROWS_FEW);
    }
    let Some((_, table)) = step.split_once("Seq Scan on ") else {
        return Ok(true);
    };
    let table = table.split_whitespace().next().unwrap_or_default();
    let row = sqlx::query("SELECT CAST(reltuples AS BIGINT) AS number FROM pg_class WHERE relname = $1")
        .bind(table)
        .fetch_one(connection)
        .await?;
    Ok(row.try_get::<i64, _>("number")? < ROWS_FEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_query_has_values() {
        for (query, _) in HOT_QUERIES {
            assert!(values(query, 0).is_some(), "{query}");
        }
    }
}
