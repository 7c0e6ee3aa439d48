//! A server started as a child: its ready line, its log, its end.
//!
//! Every one is started with `--exit-with-stdin` and holds a pipe from here, so none is left over, even when xtask
//! itself is killed.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::de::DeserializeOwned;

/// How long a server may take until it is ready.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// How long a server may take to finish what it is doing.
const STOPPED_WITHIN: Duration = Duration::from_secs(10);

/// How much of its log is shown when a server fails.
const LOG_LINES_KEPT: usize = 40;

type Log = Arc<Mutex<VecDeque<String>>>;

/// A running server. Dropping it stops it.
pub(crate) struct Server {
    name: &'static str,
    child: Child,
    /// Silent until the server's output ends, which is when it has stopped.
    ended: Receiver<()>,
}

impl Server {
    /// Starts it and waits for the JSON line that says it is ready. Calls `on_end` once it has stopped, for whatever
    /// reason.
    pub(crate) fn start<Ready: DeserializeOwned>(
        name: &'static str,
        command: &mut Command,
        on_end: impl FnOnce(&'static str) + Send + 'static,
    ) -> Result<(Self, Ready)> {
        command
            .arg("--exit-with-stdin")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("cannot start {name}"))?;
        let log = Log::default();
        let logging = child
            .stderr
            .take()
            .map(|stderr| keep_log(name, stderr, Arc::clone(&log)));
        let (ready, first_line) = mpsc::channel();
        let (end, ended) = mpsc::channel();
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || {
                for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                    let _ = ready.send(line);
                }
                drop((ready, end));
                on_end(name);
            });
        }
        let mut server = Self { name, child, ended };
        match first_line.recv_timeout(READY_WITHIN) {
            Ok(line) => {
                let ready = serde_json::from_str(&line).with_context(|| format!("{name} said when ready: {line}"))?;
                Ok((server, ready))
            }
            Err(reason) => {
                server.end();
                let _ = logging.map(JoinHandle::join);
                let said = log
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .make_contiguous()
                    .join("\n");
                match reason {
                    RecvTimeoutError::Disconnected => bail!("{name} stopped before it was ready; it said:\n{said}"),
                    RecvTimeoutError::Timeout => bail!("{name} was not ready in {READY_WITHIN:?}; it said:\n{said}"),
                }
            }
        }
    }

    /// Asks by closing the pipe, waits, and only then insists.
    fn end(&mut self) {
        drop(self.child.stdin.take());
        if let Err(RecvTimeoutError::Timeout) = self.ended.recv_timeout(STOPPED_WITHIN) {
            eprintln!("{} did not stop in {STOPPED_WITHIN:?} and was killed", self.name);
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// Shows the log line by line under the server's name, and keeps its end.
fn keep_log(name: &'static str, stderr: impl Read + Send + 'static, log: Log) -> JoinHandle<()> {
    thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            eprintln!("{name:>8} │ {line}");
            let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
            if log.len() == LOG_LINES_KEPT {
                log.pop_front();
            }
            log.push_back(line);
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn shell(script: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]);
        shell
    }

    #[test]
    fn a_ready_server_says_where_it_is_and_ends_with_its_pipe() {
        let (told, ends) = mpsc::channel();
        let mut script = shell(r#"echo '{"url":"http://localhost:1"}'; cat >/dev/null"#);
        let (server, ready) =
            Server::start::<Value>("echo", &mut script, move |name| told.send(name).unwrap()).unwrap();
        assert_eq!(ready, json!({"url":"http://localhost:1"}));
        assert!(ends.try_recv().is_err(), "it runs on until it is dropped");
        drop(server);
        assert_eq!(ends.recv().unwrap(), "echo");
    }

    #[test]
    fn a_server_that_fails_early_is_quoted() {
        let mut script = shell("echo 'port is taken' >&2; exit 1");
        let error = Server::start::<Value>("signer", &mut script, |_| ()).err().unwrap();
        assert_eq!(
            error.to_string(),
            "signer stopped before it was ready; it said:\nport is taken"
        );
    }

    #[test]
    fn a_ready_line_that_is_not_json_is_an_error() {
        let mut script = shell("echo hello; cat >/dev/null");
        let error = Server::start::<Value>("shop", &mut script, |_| ()).err().unwrap();
        assert_eq!(error.to_string(), "shop said when ready: hello");
    }
}
