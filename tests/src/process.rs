//! The signer as a process of its own: started, killed at any point, and started again at the same address.

mod address;
mod own_bank;
mod plan;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use vezne_signer::hooks::CrashPoint;

use address::Address;
pub use plan::ProcessPlan;

/// How long a signer may take until it is ready, on a machine that has other things to do.
const READY_WITHIN: Duration = Duration::from_secs(30);
/// The point to end at, in the environment of the signer.
const CRASH_AT: &str = "VEZNE_TEST_CRASH_AT";
/// The file with the milliseconds that the signer's clock is ahead by.
const CLOCK_FILE: &str = "VEZNE_TEST_CLOCK_FILE";

/// A signer's configuration and address, and its process while it runs. Dropping it kills the process.
///
/// The binary is `env!("CARGO_BIN_EXE_signer-under-test")`, which only an integration test of this package can name.
#[derive(Debug)]
pub struct SignerProcess {
    program: PathBuf,
    config: PathBuf,
    clock_file: Option<PathBuf>,
    address: Address,
    log: Log,
    running: Option<Running>,
    ended: Option<ExitStatus>,
    _folder: TempDir,
}

/// What every run of this signer has written to standard error.
type Log = Arc<Mutex<String>>;

/// A process that was started and whose end nobody has waited for yet.
#[derive(Debug)]
struct Running {
    child: Child,
    /// The signer stops when this is closed: none is left over when the test itself is killed.
    stdin: Option<ChildStdin>,
    logging: JoinHandle<()>,
}

/// Where a signer kills itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrashAt {
    /// At this point.
    pub point: CrashPoint,
    /// When it is reached for the n-th time, from 1.
    pub time: usize,
    /// Counted from when this point was reached; from the start where there is none.
    pub after: Option<CrashPoint>,
}

impl CrashAt {
    /// The n-th time that a point is reached.
    pub const fn the(time: usize, point: CrashPoint) -> Self {
        let after = None;
        Self { point, time, after }
    }

    /// The first time that a point is reached after another.
    pub const fn first_after(after: CrashPoint, point: CrashPoint) -> Self {
        let after = Some(after);
        let time = 1;
        Self { point, time, after }
    }
}

/// As the signer reads it.
impl fmt::Display for CrashAt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { point, time, after } = self;
        write!(out, "{}:{time}", point.name())?;
        after.map_or(Ok(()), |after| write!(out, "@{}", after.name()))
    }
}

/// A signer that ended instead of serving.
#[derive(Debug)]
pub struct NotServing {
    /// How it ended.
    pub status: ExitStatus,
    /// What this run wrote to standard error.
    pub stderr: String,
}

impl SignerProcess {
    /// Starts it and waits until it serves.
    pub async fn start(&mut self) {
        let started = self.try_start(None).await;
        assert!(started.is_ok(), "a signer that serves: {started:?}");
    }

    /// Starts it with the order to kill itself somewhere, and waits until it serves. One that has reached the point by then
    /// is dead already; ask [`Self::wait_for_death`].
    pub async fn start_until(&mut self, order: CrashAt) {
        match self.try_start(Some(order)).await {
            Ok(()) => {}
            Err(NotServing { status, stderr }) => assert!(is_killed(status), "ended with {status}:\n{stderr}"),
        }
    }

    /// Starts it and waits until it serves or ends.
    pub async fn try_start(&mut self, crash_at: Option<CrashAt>) -> Result<(), NotServing> {
        assert!(self.running.is_none(), "this signer runs already");
        let said_before = self.stderr().len();
        let mut child = self.command(crash_at).spawn().expect("a signer that can be run");
        let stdin = child.stdin.take().expect("its input");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let logging = tokio::spawn(keep(child.stderr.take().expect("its log"), Arc::clone(&self.log)));
        self.running = Some(Running {
            child,
            stdin: Some(stdin),
            logging,
        });
        let line = timeout(READY_WITHIN, lines.next_line()).await;
        assert!(
            line.is_ok(),
            "the signer is not ready in time; it said:\n{}",
            self.stderr()
        );
        match line {
            Ok(Ok(Some(line))) => {
                let ready: Value = serde_json::from_str(&line).expect("a line of JSON");
                assert_eq!(ready["url"], self.url(), "it serves where it should");
                Ok(())
            }
            // The output ended without a line, and so does the process.
            Ok(Ok(None) | Err(_)) | Err(_) => {
                let status = self.wait_for_death(READY_WITHIN).await;
                let stderr = self.stderr().split_off(said_before);
                Err(NotServing { status, stderr })
            }
        }
    }

    /// `http://127.0.0.1:PORT`: the same in every run, and held for this signer while it is dead.
    pub fn url(&self) -> &str {
        self.address.url()
    }

    /// The configuration that it reads.
    pub fn config(&self) -> &Path {
        &self.config
    }

    /// Whether it was started and its end has not been waited for.
    pub const fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// SIGKILL: nothing that it was doing is finished. Waits for its end.
    pub async fn kill(&mut self) {
        self.send(Signal::KILL);
        let status = self.wait_for_death(READY_WITHIN).await;
        assert!(is_killed(status), "{status}");
    }

    /// SIGTERM: it is asked to stop. Ask twice, and it ends at once.
    pub fn terminate(&self) {
        self.send(Signal::TERM);
    }

    /// SIGINT: as if somebody pressed Ctrl-C.
    pub fn interrupt(&self) {
        self.send(Signal::INT);
    }

    /// Closes its input, as the death of its starter would.
    pub fn let_go(&mut self) {
        self.running.as_mut().expect("a signer that was started").stdin = None;
    }

    /// How its last run ended; panics when it has not within the time.
    pub async fn wait_for_death(&mut self, within: Duration) -> ExitStatus {
        let Some(Running { child, logging, .. }) = self.running.as_mut() else {
            return self.ended.expect("a signer that was started");
        };
        let died = timeout(within, child.wait()).await;
        assert!(
            died.is_ok(),
            "the signer still runs after {within:?}; it said:\n{}",
            read(&self.log)
        );
        let status = died.expect("a death in time").expect("a child that can be waited for");
        logging.await.expect("a log that ends with the process");
        self.running = None;
        self.ended = Some(status);
        status
    }

    /// How its last run ended, if it has.
    pub async fn death(&mut self) -> Option<ExitStatus> {
        let Some(Running { child, .. }) = self.running.as_mut() else {
            return self.ended;
        };
        let has_died = child.try_wait().expect("a child that can be waited for").is_some();
        if has_died {
            Some(self.wait_for_death(READY_WITHIN).await)
        } else {
            None
        }
    }

    /// What it has written to standard error, over all of its runs.
    pub fn stderr(&self) -> String {
        read(&self.log)
    }

    fn command(&self, crash_at: Option<CrashAt>) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(["serve", "--exit-with-stdin", "--config"])
            .arg(&self.config)
            .env_remove(CRASH_AT)
            .env_remove(CLOCK_FILE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        if let Some(order) = crash_at {
            command.env(CRASH_AT, order.to_string());
        }
        if let Some(file) = &self.clock_file {
            command.env(CLOCK_FILE, file);
        }
        command
    }

    /// A process that has ended by itself meanwhile gets no signal, and needs none.
    fn send(&self, signal: Signal) {
        let running = self.running.as_ref().expect("a signer that was started");
        if let Some(id) = running.child.id() {
            let id = i32::try_from(id).ok().and_then(Pid::from_raw).expect("a process's id");
            // Nobody has waited for this child yet: the id is still its own.
            let _ = kill_process(id, signal);
        }
    }
}

/// Whether a process was ended by SIGKILL.
pub fn is_killed(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt as _;
    status.signal() == Some(Signal::KILL.as_raw())
}

fn read(log: &Log) -> String {
    log.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

async fn keep(stderr: impl AsyncRead + Unpin, log: Log) {
    let mut lines = BufReader::new(stderr).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        log.push_str(&line);
        log.push('\n');
    }
}
