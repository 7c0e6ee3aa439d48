//! `bench-store`: what the store does in a second, how it holds at a million sessions, and whether every hot query finds
//! its rows by an index. Run by `cargo xtask bench store`, which builds it as a release.
//!
//! Every number stands beside one of the same run and the same disk, measured in turns: the machine may be busy.
#![expect(clippy::print_stdout, reason = "it talks to the person at the terminal")]

mod copies;
mod fill;
mod home;
mod latency;
mod numbers;
mod plans;
mod rate;
mod raw;
mod report;
mod shop;
mod story;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, ValueEnum};

use home::{Home, Kind};
use report::Report;

/// What is measured, and how thoroughly.
#[derive(Debug, Parser)]
#[command(name = "bench-store")]
struct Options {
    /// Which databases
    #[arg(long, default_value = "both")]
    database: Which,
    /// One part alone
    #[arg(long)]
    only: Option<Part>,
    /// How many rounds of openings and raw commits take turns
    #[arg(long, default_value_t = 41)]
    rounds: usize,
    /// How long one measurement of a round takes
    #[arg(long, default_value_t = 150)]
    round_ms: u64,
    /// How many sessions the large store holds
    #[arg(long, default_value_t = 1_000_000)]
    sessions: u32,
    /// How many sessions the small store holds
    #[arg(long, default_value_t = 10_000)]
    small: u32,
    /// How many openings, and how many readings, are timed in each of the two
    #[arg(long, default_value_t = 3000)]
    timed: usize,
    /// Where SQLite's files go for the time of the run: a folder on a disk
    #[arg(long)]
    folder: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    Sqlite,
    Postgres,
    Both,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Openings a second beside raw commits
    Rate,
    /// Latency at both sizes, and the plans
    Size,
}

impl Options {
    fn kinds(&self) -> &'static [Kind] {
        match self.database {
            Which::Sqlite => &[Kind::Sqlite],
            Which::Postgres => &[Kind::Postgres],
            Which::Both => &[Kind::Sqlite, Kind::Postgres],
        }
    }

    fn wants(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }
}

fn main() -> Result<ExitCode> {
    let options = Options::parse();
    sqlx::any::install_default_drivers();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut report = Report::default();
    for &kind in options.kinds() {
        runtime.block_on(measure(kind, &options, &mut report))?;
    }
    println!("{}", report.json());
    Ok(if report.has_bad_plan() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

async fn measure(kind: Kind, options: &Options, report: &mut Report) -> Result<()> {
    let home = Home::new(kind, &options.folder)?;
    report.begin(kind);
    if options.wants(Part::Rate) {
        report.rates(rate::measure(&home, options.rounds, options.round_ms).await?);
    }
    if options.wants(Part::Size) {
        let small = fill::filled(&home, "small", options.small).await?;
        let large = fill::filled(&home, "large", options.sessions).await?;
        report.latencies(latency::measure(&small, &large, options.timed).await?);
        report.plans(plans::explain(&large).await?);
    }
    Ok(())
}
