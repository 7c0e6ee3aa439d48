//! Real signers, each a process: one on SQLite, two on PostgreSQL. A kill is a SIGKILL.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Mutex as Lock;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::Mutex;
use vezne_postgres::{Database, Server};
use vezne_sandbox::Sandbox;
use vezne_signer::hooks::CrashPoint;
use vezne_tests::{CrashAt, OTHER_BANK_IBAN, OWN_BANK_IBAN, On, SignerProcess, is_killed};

use super::{NOWHERE, SECRET};
use crate::schedule::{KillAt, Schedule};

/// How long the signers' own jobs have when the schedule lets them run: the poller looks every second.
const JOBS_TIME: Duration = Duration::from_millis(1200);
/// How a kill at a moment is called.
const A_MOMENT: &str = "a-moment";

/// The signers, with what they share.
#[derive(Debug)]
pub(super) struct Processes {
    sandbox: Sandbox,
    signers: Vec<Instance>,
    moments: Lock<Vec<Moment>>,
    killed: Vec<&'static str>,
    clock_file: PathBuf,
    ahead_ms: AtomicI64,
    asked: AtomicUsize,
    store_url: String,
    _database: Option<Database>,
    _folder: TempDir,
}

#[derive(Debug)]
struct Instance {
    url: String,
    process: Mutex<SignerProcess>,
    /// Where it is to be killed, one point a life, and for how many rounds it is down then.
    points: VecDeque<(CrashPoint, usize, usize)>,
    /// How many rounds it stays down; `None` while it runs.
    down: Option<usize>,
}

/// A kill at a moment that is still to come.
#[derive(Debug, Clone, Copy)]
struct Moment {
    round: usize,
    ms: u64,
    instance: usize,
    down_rounds: usize,
}

impl Processes {
    pub(super) async fn start(schedule: &Schedule, on: On, program: &Path, tells: Option<&str>) -> Self {
        let anywhere = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
        let sandbox = Sandbox::start(anywhere).await.expect("a free port");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clock_file = folder.path().join("clock");
        let (store_url, database, count) = match on {
            On::Sqlite => (
                format!("sqlite://{}", folder.path().join("vezne.db").display()),
                None,
                1,
            ),
            On::Postgres => {
                let made = tokio::task::spawn_blocking(|| Server::shared().create_database("soak"));
                let database = made.await.expect("a database");
                (database.url().to_owned(), Some(database), 2)
            }
        };
        let prepare = || {
            let plan = SignerProcess::plan(program, &sandbox).store_at(&store_url);
            let ibans: &[_] = if schedule.weather.is_fast {
                &[OTHER_BANK_IBAN]
            } else {
                &[OTHER_BANK_IBAN, OWN_BANK_IBAN]
            };
            let plan = plan
                .clock_file(&clock_file)
                .bank(&sandbox, ibans)
                .own_bank(&sandbox, "client.pem", "client.key")
                .calls_per_minute(schedule.weather.calls_per_minute)
                .reports(schedule.weather.has_reports);
            match tells {
                Some(url) => plan.telling(url, SECRET).prepare(),
                None => plan.prepare(),
            }
        };
        let signers = (0..count).map(|number| Instance::new(prepare(), schedule, number, count));
        let signers = signers.collect();
        let mut processes = Self {
            moments: Lock::new(moments(schedule, count)),
            signers,
            sandbox,
            killed: Vec::new(),
            clock_file,
            ahead_ms: AtomicI64::new(0),
            asked: AtomicUsize::new(0),
            store_url,
            _database: database,
            _folder: folder,
        };
        processes.advance_s(0);
        for signer in &mut processes.signers {
            signer.rise().await;
        }
        processes
    }

    pub(super) async fn begin_round(&mut self) {
        for signer in &mut self.signers {
            match &mut signer.down {
                Some(0) => signer.rise().await,
                Some(rounds) => *rounds -= 1,
                None => {}
            }
        }
    }

    /// Kills whoever dies at a moment of this round. Never ends: what the others do goes on, and what is asked of the
    /// dead is refused.
    pub(super) async fn doom(&self, round: usize) {
        let of_round = || {
            let moments = self.moments.lock().unwrap_or_else(PoisonError::into_inner);
            moments.iter().copied().find(|moment| moment.round == round)
        };
        if let Some(Moment { ms, instance, .. }) = of_round() {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            self.signers[instance].kill().await;
        }
        std::future::pending::<()>().await;
    }

    pub(super) async fn end_round(&mut self, round: usize) {
        let moments = self.moments.get_mut().unwrap_or_else(PoisonError::into_inner);
        let of_round: Vec<Moment> = moments.extract_if(.., |moment| moment.round == round).collect();
        for Moment {
            instance, down_rounds, ..
        } in of_round
        {
            let signer = &mut self.signers[instance];
            if signer.down.is_none() {
                // It may be dead already, by this or by its point.
                signer.kill().await;
                self.killed.push(signer.buried(A_MOMENT, down_rounds).await);
            }
        }
        for signer in &mut self.signers {
            if signer.down.is_none() && signer.process.get_mut().death().await.is_some() {
                let (name, rounds) = match signer.points.pop_front() {
                    Some((point, _, rounds)) => (point.name(), rounds),
                    None => (NOWHERE, 0),
                };
                self.killed.push(signer.buried(name, rounds).await);
            }
        }
    }

    /// The order to die at a point goes with the process: each is killed once more, and lives on without one.
    pub(super) async fn live_on(&mut self) {
        for signer in &mut self.signers {
            signer.kill().await;
            signer.points.clear();
            signer.rise().await;
        }
    }

    pub(super) fn killed(&self) -> Vec<&'static str> {
        self.killed.clone()
    }

    pub(super) fn url(&self) -> &str {
        let turn = self.asked.fetch_add(1, Ordering::Relaxed);
        &self.signers[turn % self.signers.len()].url
    }

    pub(super) fn store_url(&self) -> &str {
        &self.store_url
    }

    pub(super) fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// The file is changed at once: no signer may read half of it.
    pub(super) fn advance_s(&self, seconds: i64) {
        let ahead_ms = self.ahead_ms.fetch_add(seconds * 1000, Ordering::SeqCst) + seconds * 1000;
        let new = tempfile::NamedTempFile::new_in(self._folder.path()).expect("a file for the clock");
        std::fs::write(new.path(), ahead_ms.to_string()).expect("a clock that can be set");
        new.persist(&self.clock_file).expect("a clock that can be set");
    }

    pub(super) async fn run_jobs(&self) {
        tokio::time::sleep(JOBS_TIME).await;
    }
}

/// The kills at moments, shared out among the signers in turn.
fn moments(schedule: &Schedule, count: usize) -> Vec<Moment> {
    let kills = schedule.kills.iter().enumerate();
    let moment = |(number, kill): (usize, &crate::schedule::Kill)| match kill.at {
        KillAt::Moment { round, ms } => Some(Moment {
            round,
            ms,
            instance: number % count,
            down_rounds: kill.down_rounds,
        }),
        KillAt::Point(..) => None,
    };
    kills.filter_map(moment).collect()
}

impl Instance {
    fn new(process: SignerProcess, schedule: &Schedule, number: usize, count: usize) -> Self {
        let kills = schedule.kills.iter().skip(number).step_by(count);
        let points = kills.filter_map(|kill| match kill.at {
            KillAt::Point(point, time) => Some((point, time, kill.down_rounds)),
            KillAt::Moment { .. } => None,
        });
        Self {
            url: process.url().to_owned(),
            points: points.collect(),
            process: Mutex::new(process),
            down: Some(0),
        }
    }

    async fn rise(&mut self) {
        let process = self.process.get_mut();
        match self.points.front() {
            Some(&(point, time, _)) => process.start_until(CrashAt::the(time, point)).await,
            None => process.start().await,
        }
        self.down = None;
    }

    /// Notes that it is dead, and where it was killed: nowhere, if it ended by itself before.
    async fn buried(&mut self, killed_at: &'static str, down_rounds: usize) -> &'static str {
        self.down = Some(down_rounds);
        match self.process.get_mut().death().await {
            Some(status) if is_killed(status) => killed_at,
            _ => NOWHERE,
        }
    }

    /// SIGKILL, unless it is dead already.
    async fn kill(&self) {
        let mut process = self.process.lock().await;
        if process.is_running() && process.death().await.is_none() {
            process.kill().await;
        }
    }
}
