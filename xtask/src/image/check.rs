//! The image, started the way it ships: loaded from its archive, as its own user, of which nothing can be written to but `/data`,
//! without a single capability. A buyer pays through it, and what it must not be able to do is tried.

mod container;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::archive::Archives;
use crate::binaries;
use crate::demo::{ports, random_key};
use crate::install::apt;
use crate::machine;
use crate::process;
use crate::repo::Repo;
use crate::server::Server;
use container::Container;

/// A buyer's way through.
const PAYMENT: &str = "xtask/src/image/check.mjs";

#[derive(Deserialize)]
struct SandboxReady {
    iyzico: Iyzico,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Iyzico {
    url: String,
    api_key: String,
    secret_key: String,
}

/// Runs all of it; what was found is on the output.
pub(super) fn run(repo: &Repo, archives: &Archives) -> Result<()> {
    if !(machine::has("podman") && machine::has("runc")) {
        apt::ready(&["podman", "runc"])?;
    }
    let sandbox = binaries::sandbox(repo)?;
    let (_sandbox, SandboxReady { iyzico }) = Server::start("sandbox", &mut Command::new(sandbox), |_| ())?;
    let container = Container::load(repo, archives)?;
    for (name, secret) in [
        ("iyzico-api-key", &iyzico.api_key),
        ("iyzico-secret-key", &iyzico.secret_key),
        ("master-key", &random_key()?),
    ] {
        container.keep_secret(name, secret)?;
    }
    let api_key = random_key()?;
    let port = ports::free(ports::ANY)?;
    let started = container.start(&settings(&iyzico.url, &api_key, port))?;
    println!("podman and runc: {}", started.took);
    started.is_confined()?;
    process::run(repo.command("node").args([PAYMENT, &started.url, &api_key]))
        .context("the image does not do what it is for")?;
    started.writes("/data/copy.db", true)?;
    started.writes("/copy.db", false)?;
    started.writes("/licenses/copy.db", false)?;
    started.is_healthy()?;
    println!("the image pays as it ships: not root, no capability, and only /data of it can be written to");
    Ok(())
}

/// What an operator sets, by the environment; the secrets stand in files.
fn settings(iyzico: &str, api_key: &str, port: u16) -> Vec<String> {
    let here = format!("http://localhost:{port}");
    [
        ("SERVER__LISTEN", format!("127.0.0.1:{port}")),
        ("SERVER__PUBLIC_URL", here),
        ("SHOP__API_KEY_SHA256", hex::encode(Sha256::digest(api_key))),
        ("SHOP__ALLOWED_ORIGINS", "https://shop.example".to_owned()),
        ("SHOP__FALLBACK_URL", "https://shop.example/orders".to_owned()),
        ("IYZICO__BASE_URL", iyzico.to_owned()),
        ("IYZICO__PAGE_ORIGINS", iyzico.to_owned()),
        ("IYZICO__API_KEY_FILE", "/run/secrets/iyzico-api-key".to_owned()),
        ("IYZICO__SECRET_KEY_FILE", "/run/secrets/iyzico-secret-key".to_owned()),
        ("KEYS__MASTER_KEY_FILE", "/run/secrets/master-key".to_owned()),
        ("STORE__URL", "sqlite:///data/vezne.db".to_owned()),
    ]
    .map(|(name, value)| format!("--env=VEZNE__{name}={value}"))
    .to_vec()
}

/// One line of a file below /proc, by its first word.
fn line_of(file: &Path, head: &str) -> Result<String> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let line = text.lines().find_map(|line| line.strip_prefix(head));
    Ok(line
        .with_context(|| format!("{} has no {head}", file.display()))?
        .trim()
        .to_owned())
}

/// Whether a process's root may be written to, as its `mountinfo` has it: `ID PARENT DEVICE ROOT PLACE OPTIONS …`.
fn root_is_read_only(mountinfo: &str) -> Result<bool> {
    let mut mounts = mountinfo.lines().map(|line| line.split(' ').skip(4));
    let options = mounts.find_map(|mut words| (words.next()? == "/").then(|| words.next())?);
    let options = options.context("the process has no root")?;
    Ok(options.split(',').any(|option| option == "ro"))
}

/// A process that can do nothing beyond what its user may: as Linux tells of it.
fn is_confined(process: &Path) -> Result<()> {
    let status = process.join("status");
    let users = line_of(&status, "Uid:")?;
    let ours = line_of(Path::new("/proc/self/status"), "Uid:")?;
    ensure!(
        users.split_whitespace().all(|user| user != "0") && users != ours,
        "the signer runs as user {users}"
    );
    for held in ["CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:"] {
        let capabilities = line_of(&status, held)?;
        ensure!(
            capabilities.chars().all(|digit| digit == '0'),
            "the signer has capabilities ({held} {capabilities})"
        );
    }
    ensure!(line_of(&status, "NoNewPrivs:")? == "1", "the signer may gain rights");
    let mounts = fs::read_to_string(process.join("mountinfo")).context("cannot read the process's mounts")?;
    ensure!(root_is_read_only(&mounts)?, "the root of the image can be written to");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_is_read_only_by_its_own_mount() {
        let mounts = "22 1 0:20 / / rw,relatime - overlay o rw\n23 22 0:21 / /data ro,nosuid - ext4 d rw\n";
        assert!(!root_is_read_only(mounts).unwrap());
        assert!(root_is_read_only(&mounts.replacen("rw,relatime", "ro,relatime", 1)).unwrap());
        assert!(root_is_read_only("").is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_like_this_test_is_not_confined() {
        assert!(is_confined(Path::new("/proc/self")).is_err());
    }
}
