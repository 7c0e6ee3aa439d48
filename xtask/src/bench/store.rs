//! `cargo xtask bench store`: what the store does in a second, how it holds at a million sessions, and the plans of its
//! hot queries there. A release build; not a part of `cargo xtask test`.
//!
//! Every number stands beside one that was measured in turns with it: openings beside the raw commits of the same disk,
//! a million sessions beside ten thousand. It takes about ten minutes a database and ten gigabytes, which it gives back;
//! SQLite's files lie in the target folder, a PostgreSQL of its own in the system's temporary one. It fails when a hot
//! query reads a table that grows or sorts what an index has in order; what is fast enough is for the reader to say.

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::binaries;
use crate::install::postgres;
use crate::process;
use crate::repo::Repo;

/// How to measure.
#[derive(Args)]
pub(crate) struct Options {
    /// Which databases
    #[arg(long, value_enum, default_value_t = Database::Both)]
    database: Database,
    /// One part alone
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// How many sessions the large store holds
    #[arg(long, default_value_t = 1_000_000)]
    sessions: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
    Both,
}

#[derive(Clone, Copy, ValueEnum)]
enum Part {
    /// Openings a second beside raw commits
    Rate,
    /// Latency at both sizes, and the plans
    Size,
}

/// Builds what measures, and lets it.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    let database = match options.database {
        Database::Sqlite => "sqlite",
        Database::Postgres => "postgres",
        Database::Both => "both",
    };
    if !matches!(options.database, Database::Sqlite) {
        postgres::ready()?;
    }
    let mut bench = process::command(&binaries::bench_store(repo)?.to_string_lossy(), repo.root());
    bench.arg("--folder").arg(repo.target("bench"));
    bench.args(["--database", database, "--sessions", &options.sessions.to_string()]);
    match options.only {
        Some(Part::Rate) => bench.args(["--only", "rate"]),
        Some(Part::Size) => bench.args(["--only", "size"]),
        None => &mut bench,
    };
    process::run(&mut bench)
}
