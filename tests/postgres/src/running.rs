//! One server and its keeper: the shell that starts it, and that removes it when we are gone.

use std::io::{self, Read as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::NotStarted;
use crate::account::Account;
use crate::installation::Installation;

/// A free port may be taken before the server has it.
const PORT_TRIES: u32 = 3;

/// What PostgreSQL says then.
const PORT_TAKEN: &str = "Address already in use";

/// A server that runs as long as this value does, and never longer than the process.
#[derive(Debug)]
pub(crate) struct Running {
    installation: Installation,
    address: SocketAddr,
    folder: PathBuf,
    keeper: Child,
}

impl Running {
    /// Starts one on a free port; takes about a second.
    pub(crate) fn start(settings: &[&str]) -> Result<Self, NotStarted> {
        let installation = Installation::find(std::env::var_os("PATH").as_deref())?;
        let mut tries = 1;
        loop {
            match Self::start_at(&installation, free_address()?, settings) {
                Err(NotStarted::Failed(said)) if said.contains(PORT_TAKEN) && tries < PORT_TRIES => tries += 1,
                outcome => return outcome,
            }
        }
    }

    fn start_at(installation: &Installation, address: SocketAddr, settings: &[&str]) -> Result<Self, NotStarted> {
        let folder = tempfile::Builder::new().prefix("vezne-postgres-").tempdir()?;
        let account = Account::other_than_root(folder.path())?;
        if let Some(account) = account {
            account.own(folder.path())?;
        }
        let keeper = keeper(installation, folder.path(), address.port(), settings, account)?;
        let mut running = Self {
            installation: installation.clone(),
            address,
            folder: folder.keep(),
            keeper,
        };
        let mut said = String::new();
        if let Some(mut output) = running.keeper.stdout.take() {
            output.read_to_string(&mut said)?;
        }
        if said == "ready\n" {
            Ok(running)
        } else {
            Err(NotStarted::Failed(said.trim_end().to_owned()))
        }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it keeps everything.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs one statement as the superuser, outside of any transaction.
    pub(crate) fn execute(&self, statement: &str) -> io::Result<()> {
        let mut psql = Command::new(self.installation.psql());
        psql.args(["-X", "-q", "-U", "postgres", "-d", "postgres"])
            .args(["-h", &self.address.ip().to_string()])
            .args(["-p", &self.address.port().to_string()])
            .args(["-c", statement]);
        let answer = psql
            .env_clear()
            .env("PGCONNECT_TIMEOUT", "30")
            .stdin(Stdio::null())
            .output()?;
        if answer.status.success() {
            Ok(())
        } else {
            let said = String::from_utf8_lossy(&answer.stderr);
            Err(io::Error::other(format!("{statement}: {}", said.trim_end())))
        }
    }
}

impl Drop for Running {
    /// The keeper ends by itself when its input does; it is waited for, so that nothing is left behind.
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// Starts the keeper: in a process group of its own, so that what stops a test in a terminal does not stop it too.
fn keeper(
    installation: &Installation,
    folder: &Path,
    port: u16,
    settings: &[&str],
    account: Option<Account>,
) -> io::Result<Child> {
    let mut keeper = Command::new("/bin/sh");
    keeper
        .args(["-c", include_str!("keeper.sh"), "keeper"])
        .args([installation.folder(), folder])
        .arg(port.to_string())
        .args(settings)
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("LC_ALL", "C")
        .env("TZ", "UTC")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0);
    if let Some(account) = account {
        account.run(&mut keeper);
    }
    keeper.spawn()
}

fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_what_the_error_says() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let installation = Installation::find(std::env::var_os("PATH").as_deref()).unwrap();
        let failed = Running::start_at(&installation, taken.local_addr().unwrap(), &[]).unwrap_err();
        assert!(failed.to_string().contains(PORT_TAKEN), "{failed}");
    }

    #[test]
    fn a_setting_that_postgresql_refuses_is_what_the_error_says() {
        let failed = Running::start(&["no_such_setting=1"]).unwrap_err();
        assert!(failed.to_string().contains("no_such_setting"), "{failed}");
    }
}
