//! `cargo xtask soak`: seeded runs of buyers, faults and kills, judged by what the ledger of iyzico and the bank says.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::install::postgres;
use crate::process;
use crate::repo::Repo;

/// From so many runs on a build for speed pays off: it takes minutes more, and plays a run in a fifth of the time.
const RUNS_FOR_SPEED: u64 = 2000;
/// What the suite of `cargo xtask test` plays: the same runs every time.
const SUITE_SEED: u64 = 1_000_000;
const SUITE_RUNS: u64 = 200;

/// What to play.
#[derive(Args)]
pub(crate) struct Options {
    /// The seed of the first run; each further run has the next one
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many runs
    #[arg(long, default_value_t = 200)]
    runs: u64,
    /// Where the signers remember
    #[arg(long, value_enum, default_value_t = Database::Sqlite)]
    database: Database,
    /// Signers as processes, killed by SIGKILL: one on SQLite, two on PostgreSQL
    #[arg(long)]
    processes: bool,
    /// How many runs are played at once
    #[arg(long)]
    at_once: Option<usize>,
    /// Show each run's schedule, and what the signer logs
    #[arg(long)]
    verbose: bool,
}

/// Where the signers remember.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

impl Options {
    fn arguments(&self) -> Vec<String> {
        let Self {
            seed,
            runs,
            database,
            processes,
            at_once,
            verbose,
        } = self;
        let mut arguments = vec![
            format!("--seed={seed}"),
            format!("--runs={runs}"),
            format!("--database={}", database.name()),
        ];
        arguments.extend(processes.then(|| "--processes".to_owned()));
        arguments.extend(at_once.map(|at_once| format!("--at-once={at_once}")));
        arguments.extend(verbose.then(|| "--verbose".to_owned()));
        arguments
    }
}

/// Plays the runs. What was found is on the output, the sums in its last line.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<ExitCode> {
    let (profile, folder) = match options.runs {
        RUNS_FOR_SPEED.. => ("soak", "soak"),
        _ => ("dev", "debug"),
    };
    let mut build = repo.command("cargo");
    build.args(["build", "--profile", profile, "--package=vezne-tests"]);
    process::run(build.args(["--bin=vezne-soak", "--bin=signer-under-test"]))?;
    play(repo, folder, options).map(|is_clean| if is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Plays the runs of the suite.
pub(crate) fn check(repo: &Repo) -> Result<()> {
    let options = Options {
        seed: SUITE_SEED,
        runs: SUITE_RUNS,
        database: Database::Sqlite,
        processes: false,
        at_once: None,
        verbose: false,
    };
    // As the tests are built: after their suite there is nothing left to build.
    process::run(repo.command("cargo").args(["test", "--workspace", "--no-run"]))?;
    if !play(repo, "debug", &options)? {
        bail!("an invariant is broken; `cargo xtask soak --seed S --runs 1` plays a run again");
    }
    Ok(())
}

/// Plays them with the program that was built into a folder. Whether nothing was found that may not be.
fn play(repo: &Repo, folder: &str, options: &Options) -> Result<bool> {
    if options.database == Database::Postgres {
        postgres::ready()?;
    }
    let program = repo.target(&format!("{folder}/vezne-soak{}", std::env::consts::EXE_SUFFIX));
    let mut soak = repo.command(&program.to_string_lossy());
    let status = soak
        .args(options.arguments())
        .status()
        .context("cannot start the runs")?;
    Ok(status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_is_handed_on() {
        let options = Options {
            seed: 7,
            runs: 3,
            database: Database::Postgres,
            processes: true,
            at_once: Some(2),
            verbose: true,
        };
        assert_eq!(
            options.arguments(),
            [
                "--seed=7",
                "--runs=3",
                "--database=postgres",
                "--processes",
                "--at-once=2",
                "--verbose"
            ]
        );
    }
}
