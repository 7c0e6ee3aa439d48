//! The operator of a world's signer: runs commands of the real program on the same database, at the same time.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;
use vezne_signer::clock::{Clock as _, SystemClock};

use crate::{ProcessPlan, SignerProcess, World};

/// Somebody with the signer's configuration and a terminal.
#[derive(Debug)]
pub struct Operator {
    program: PathBuf,
    signer: SignerProcess,
    clock: TempDir,
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Printed {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub text: String,
    /// Standard output as JSON; null where it is none.
    pub json: Value,
    /// Standard error.
    pub stderr: String,
}

impl Operator {
    /// The operator of a world, with this program: `env!("CARGO_BIN_EXE_signer-under-test")`.
    pub fn of(world: &World, program: &str) -> Self {
        Self::with(world, program, |plan| plan)
    }

    /// The operator of a world whose configuration has more in it.
    pub fn with(world: &World, program: &str, more: impl FnOnce(ProcessPlan) -> ProcessPlan) -> Self {
        let plan = SignerProcess::plan(program, &world.sandbox).store_at(world.store_url());
        Self {
            program: program.into(),
            signer: more(plan).prepare(),
            clock: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// A command, ready to be started. Settings in its environment stand above the configuration.
    pub fn command<A: AsRef<OsStr>>(&self, world: &World, arguments: &[A]) -> Command {
        self.show_time_of(world);
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .arg("--config")
            .arg(self.signer.config())
            .env_remove("VEZNE_TEST_CRASH_AT")
            .env("VEZNE_TEST_CLOCK_FILE", self.clock.path().join("ahead_ms"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Has the commands that run see the time that the world has now.
    pub fn show_time_of(&self, world: &World) {
        let ahead_ms = world.clock.now().ms() - SystemClock.now().ms();
        let (new, file) = (self.clock.path().join("new"), self.clock.path().join("ahead_ms"));
        // Renamed into place: nobody reads half of it.
        std::fs::write(&new, ahead_ms.to_string()).expect("a file that can be written");
        std::fs::rename(&new, &file).expect("a file that can be renamed");
    }

    /// Runs a command to its end.
    pub async fn run<A: AsRef<OsStr>>(&self, world: &World, arguments: &[A]) -> Printed {
        let output = self.command(world, arguments).output().await;
        Printed::of(output.expect("a program that can be run"))
    }
}

impl Printed {
    /// What a process has printed.
    pub fn of(output: Output) -> Self {
        let text = String::from_utf8(output.stdout).expect("text");
        Self {
            code: output.status.code().expect("an exit of its own"),
            json: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
            stderr: String::from_utf8(output.stderr).expect("text"),
        }
    }

    /// The JSON document of a command that did what was asked.
    #[track_caller]
    pub fn done(self) -> Value {
        assert_eq!(self.code, 0, "{}{}", self.text, self.stderr);
        self.json
    }

    /// What a command says that could not do what was asked.
    #[track_caller]
    pub fn refused(self) -> String {
        assert_eq!((self.code, self.text.as_str()), (1, ""), "{}", self.stderr);
        self.stderr
    }
}
