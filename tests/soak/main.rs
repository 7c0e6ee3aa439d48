//! Seeded runs: five buyers, a shop, faults and kills; afterwards a judge reads what is left.
//!
//! `cargo xtask soak --seed 1 --runs 1000`. The seed of a run is the base seed and its number: what failed is played
//! again by `--seed S --runs 1`.
#![expect(clippy::print_stdout, reason = "the runs are for a person or a script to read")]

mod audit;
mod bank;
mod buyer;
mod desk;
mod draw;
mod evidence;
mod feed;
mod judge;
mod kills;
mod known;
mod payer;
mod play;
mod refund;
mod schedule;
mod sender;
mod story;
mod tally;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::{Parser, ValueEnum};
use tokio::sync::Mutex;
use tracing_subscriber::filter::LevelFilter;
use vezne_tests::On;

use desk::Place;
use judge::Findings;
use schedule::Schedule;
use tally::Tally;

/// Where files are not written to a disk, on Linux.
const MEMORY: &str = "/dev/shm";

/// How a signer marks what must never happen.
const DEFECT: &str = "alert=\"defect\"";

/// What to play.
#[derive(Debug, Parser)]
struct Options {
    /// The seed of the first run; each further run has the next one
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many runs
    #[arg(long, default_value_t = 1)]
    runs: u64,
    /// Where the signers remember
    #[arg(long, value_enum, default_value_t = Database::Sqlite)]
    database: Database,
    /// Signers as processes, killed by SIGKILL: one on SQLite, two on PostgreSQL
    #[arg(long)]
    processes: bool,
    /// How many runs are played at once
    #[arg(long, default_value_t = 4)]
    at_once: usize,
    /// Show each run's schedule, and what the signer logs
    #[arg(long)]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

impl From<Database> for On {
    fn from(database: Database) -> Self {
        match database {
            Database::Sqlite => Self::Sqlite,
            Database::Postgres => Self::Postgres,
        }
    }
}

impl Options {
    fn place(&self) -> Place {
        let on = self.database.into();
        #[cfg(unix)]
        if self.processes {
            let this = std::env::current_exe().expect("a program that knows where it is");
            return Place::Processes(on, this.with_file_name("signer-under-test"));
        }
        Place::InProcess(on)
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    // Before anything else asks for a temporary folder: what is at stake here is no disk's word.
    if Path::new(MEMORY).is_dir() {
        let _ = tempfile::env::override_temp_dir(Path::new(MEMORY));
    }
    if options.verbose {
        tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    } else {
        let errors = tracing_subscriber::fmt()
            .with_max_level(LevelFilter::ERROR)
            .with_ansi(false);
        errors.with_writer(|| DefectsAlone).init();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let has_moments = options.processes;
    let tally = runtime.expect("a runtime").block_on(play_all(Arc::new(options)));
    println!("{}", tally.kills());
    let doubt = tally.doubt(has_moments);
    if let Some(doubt) = &doubt {
        println!("the runs show nothing: {doubt}");
    }
    println!("{tally}");
    if tally.is_clean() && doubt.is_none() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Standard error, for what a signer calls a defect of its own: the runs are full of errors that are meant.
struct DefectsAlone;

impl Write for DefectsAlone {
    /// A line of the log comes as a whole.
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let is_defect = String::from_utf8_lossy(line).contains(DEFECT);
        if is_defect {
            std::io::stderr().write_all(line)?;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Plays every run, some at once.
async fn play_all(options: Arc<Options>) -> Tally {
    let next = Arc::new(AtomicU64::new(0));
    let tally = Arc::new(Mutex::new(Tally::default()));
    let players: Vec<_> = (0..options.at_once.max(1))
        .map(|_| {
            let (options, next, tally) = (Arc::clone(&options), Arc::clone(&next), Arc::clone(&tally));
            tokio::spawn(async move {
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if number >= options.runs {
                        break;
                    }
                    let schedule = Arc::new(draw::draw(options.seed.wrapping_add(number), options.processes));
                    if options.verbose {
                        println!("{schedule}");
                    }
                    let findings = play_one(Arc::clone(&schedule), &options).await;
                    tally.lock().await.add(&schedule, &findings);
                }
            })
        })
        .collect();
    for player in players {
        player.await.expect("a player that only plays");
    }
    let tally = tally.lock().await;
    tally.clone()
}

/// Plays one run in a task of its own, so that a panic ends nothing but it.
async fn play_one(schedule: Arc<Schedule>, options: &Options) -> Findings {
    let place = options.place();
    let run = tokio::spawn(async move { play::play(&schedule, &place).await });
    run.await
        .unwrap_or_else(|error| Findings::broken(format!("the run broke off: {error}")))
}
