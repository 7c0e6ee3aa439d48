//! The container: loaded into a store of its own, started by podman and runc, looked into from outside.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use super::super::archive::{Archives, NAME};
use crate::process;
use crate::repo::Repo;
use crate::server::Server;
use crate::stopwatch::Stopwatch;

/// What it is called while it runs; the store is this work tree's own.
const CALLED: &str = "vezne-image-check";

/// The user that the recipe names.
const USER: &str = "65532:65532";
const USER_ID: u32 = 65532;

/// The image in a store of its own, and the secrets that an operator would keep beside it.
pub(super) struct Container<'a> {
    repo: &'a Repo,
    store: tempfile::TempDir,
    image: String,
}

/// A container that serves. Dropping it stops it.
pub(super) struct Started<'a> {
    container: &'a Container<'a>,
    /// Where the signer is.
    pub(super) url: String,
    /// From podman's start to the signer's ready line.
    pub(super) took: String,
    _server: Server,
}

#[derive(Deserialize)]
struct Ready {
    url: String,
}

/// What the image asks of whoever runs it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Asks {
    user: String,
    working_dir: String,
    volumes: serde_json::Map<String, serde_json::Value>,
    cmd: Vec<String>,
    healthcheck: Healthcheck,
}

#[derive(Deserialize)]
struct Healthcheck {
    #[serde(rename = "Test")]
    test: Vec<String>,
}

impl<'a> Container<'a> {
    /// Loads both archives: they are one image in two formats.
    pub(super) fn load(repo: &'a Repo, archives: &Archives) -> Result<Self> {
        let store = tempfile::Builder::new()
            .prefix("check-")
            .tempdir_in(repo.target("image"))
            .context("cannot make a store")?;
        let image = format!("{NAME}:{}", env!("CARGO_PKG_VERSION"));
        let container = Self { repo, store, image };
        let mut layers = Vec::new();
        for file in archives.files() {
            process::output(container.podman().args(["load", "--quiet", "--input"]).arg(file))?;
            let shown = ["image", "inspect", "--format={{json .RootFS.Layers}}", &container.image];
            layers.push(process::output(container.podman().args(shown))?);
        }
        ensure!(
            layers.windows(2).all(|pair| pair[0] == pair[1]),
            "the archives hold different layers: {layers:?}"
        );
        let asks = container.asks()?;
        ensure!(asks.user == USER, "the image runs as {}", asks.user);
        ensure!(
            asks.working_dir == "/data" && asks.volumes.contains_key("/data"),
            "the image does not keep its data in /data"
        );
        ensure!(asks.cmd == ["serve"], "the image starts with {:?}", asks.cmd);
        Ok(container)
    }

    fn asks(&self) -> Result<Asks> {
        let shown = ["image", "inspect", "--format={{json .Config}}", &self.image];
        let shown = process::output(self.podman().args(shown))?;
        // Podman tells of the health beside the rest.
        let health = ["image", "inspect", "--format={{json .HealthCheck}}", &self.image];
        let health = process::output(self.podman().args(health))?;
        let mut told: serde_json::Value = serde_json::from_str(&shown)?;
        told["Healthcheck"] = serde_json::from_str(&health)?;
        serde_json::from_value(told).context("the image lacks something that it needs")
    }

    /// A file that the signer's user alone may read.
    pub(super) fn keep_secret(&self, name: &str, secret: &str) -> Result<()> {
        let file = self.secrets().join(name);
        fs::create_dir_all(self.secrets())
            .and_then(|()| fs::write(&file, secret))
            .and_then(|()| fs::set_permissions(&file, fs::Permissions::from_mode(0o400)))
            .and_then(|()| chown(&file, Some(USER_ID), Some(USER_ID)))
            .with_context(|| format!("cannot keep {}", file.display()))
    }

    fn secrets(&self) -> PathBuf {
        self.store.path().join("secrets")
    }

    /// Starts it and waits until it is ready.
    pub(super) fn start(&'a self, settings: &[String]) -> Result<Started<'a>> {
        let mut run = self.podman();
        run.args(["run", "--rm", "--interactive", "--name", CALLED, "--network=host"])
            .args(["--read-only", "--cap-drop=all"])
            .arg("--security-opt=no-new-privileges")
            // Podman would have systemd ask for the health; here it is asked for below.
            .arg("--no-healthcheck")
            // Podman's own limits are higher than what a container in a container may set.
            .args(["--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024"])
            .args(settings);
        run.arg(format!("--volume={}:/run/secrets:ro", self.secrets().display()));
        run.args([&self.image, "serve"]);
        let watch = Stopwatch::start();
        let (server, Ready { url }) = Server::start("signer", &mut run, |_| ())?;
        let took = watch.elapsed().as_millis();
        Ok(Started {
            container: self,
            url,
            took: format!("ready {took} ms after `podman run`"),
            _server: server,
        })
    }

    fn podman(&self) -> Command {
        let mut podman = self.repo.command("podman");
        let store = self.store.path();
        podman
            .args(["--storage-driver=vfs", "--runtime=runc", "--cgroup-manager=cgroupfs"])
            .args(["--events-backend=file", "--log-level=error"])
            .arg("--root")
            .arg(store.join("store"))
            .arg("--runroot")
            .arg(store.join("run"));
        podman
    }
}

impl Drop for Container<'_> {
    /// Whatever was left when a check failed; no other container is in this store.
    fn drop(&mut self) {
        let _ = process::output(self.podman().args(["rm", "--all", "--force"]));
    }
}

impl Started<'_> {
    /// Whether the signer's process is what the image promises.
    pub(super) fn is_confined(&self) -> Result<()> {
        let asked = ["inspect", "--format={{.State.Pid}}", CALLED];
        let process = process::output(self.container.podman().args(asked))?;
        super::is_confined(&std::path::Path::new("/proc").join(process.trim()))
    }

    /// Tries to write a copy of the database there, as its operator would.
    pub(super) fn writes(&self, file: &str, may: bool) -> Result<()> {
        let outcome = process::output(self.exec().args(["/vezne-signer", "backup", "--to", file]));
        match (outcome, may) {
            (Ok(_), true) | (Err(_), false) => Ok(()),
            (Ok(_), false) => bail!("the signer can write {file}"),
            (Err(error), true) => Err(error.context(format!("the signer cannot write {file}"))),
        }
    }

    /// Asks for its health as the image says.
    pub(super) fn is_healthy(&self) -> Result<()> {
        let Healthcheck { test } = self.container.asks()?.healthcheck;
        let (kind, command) = test.split_first().context("the image has no health check")?;
        ensure!(kind == "CMD", "a shell would be needed for {test:?}, and there is none");
        process::output(self.exec().args(command))
            .map(drop)
            .context("the signer is not healthy")
    }

    fn exec(&self) -> Command {
        let mut exec = self.container.podman();
        exec.args(["exec", CALLED]);
        exec
    }
}
