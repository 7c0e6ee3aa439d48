//! Every query that runs for each request or each second finds its rows by an index.

use sqlx::{AnyPool, Executor as _, Row as _};

use super::super::HOT_QUERIES;
use super::*;

/// A query with numbers and texts in the place of its parameters: a plan needs none, but PostgreSQL wants their types.
async fn plan(pool: &AnyPool, statement: String) -> String {
    let rows = pool.fetch_all(sqlx::AssertSqlSafe(statement)).await.unwrap();
    let line =
        |row: &sqlx::any::AnyRow| -> String { row.try_get::<String, _>("detail").or_else(|_| row.try_get(0)).unwrap() };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn sqlite_scans_no_table() {
    let home = Home::sqlite();
    home.open().await;
    let pool = AnyPool::connect(&home.address()).await.unwrap();
    for (name, query) in HOT_QUERIES {
        let plan = plan(&pool, format!("EXPLAIN QUERY PLAN {query}")).await;
        for line in plan.lines() {
            // The last two read nothing by themselves.
            let is_index = ["USING", "SUBQUERY", "BLOOM FILTER"]
                .iter()
                .any(|word| line.contains(word));
            assert!(is_index && !line.contains("TEMP B-TREE"), "{name}:\n{plan}");
        }
    }
}

#[tokio::test]
async fn postgres_scans_no_table() {
    let home = Home::postgres();
    home.open().await;
    let pool = sqlx::any::AnyPoolOptions::new()
        .max_connections(1)
        .connect(&home.address())
        .await
        .unwrap();
    // Empty tables are read whole for good reason; what counts is whether there is an index to use.
    pool.execute("SET enable_seqscan = off; SET enable_sort = off; SET plan_cache_mode = force_generic_plan")
        .await
        .unwrap();
    for (index, (name, query)) in HOT_QUERIES.iter().copied().enumerate() {
        pool.execute(sqlx::AssertSqlSafe(format!("PREPARE hot_{index} AS {query}")))
            .await
            .unwrap();
        let parameters = (1..=10)
            .filter(|number| query.contains(&format!("${number}")))
            .map(|_| "NULL");
        let parameters = parameters.collect::<Vec<_>>().join(", ");
        let parameters = if parameters.is_empty() {
            parameters
        } else {
            format!("({parameters})")
        };
        let plan = plan(&pool, format!("EXPLAIN EXECUTE hot_{index}{parameters}")).await;
        assert!(plan.contains("Index") && !plan.contains("Seq Scan"), "{name}:\n{plan}");
    }
}
