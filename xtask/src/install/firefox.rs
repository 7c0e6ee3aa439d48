//! A Firefox for the browser tests: the machine's own, Debian's, or Playwright's.

use std::path::PathBuf;

use anyhow::Result;

use crate::install::apt;
use crate::machine;
use crate::process;
use crate::repo::Repo;

/// Where to find it; none means the one that Playwright keeps for itself.
pub(crate) fn ready(repo: &Repo) -> Result<Option<PathBuf>> {
    if let Some(chosen) = machine::variable("FIREFOX") {
        return Ok(Some(PathBuf::from(chosen)));
    }
    if let Some(found) = found() {
        return Ok(Some(found));
    }
    if machine::has("apt-get") {
        apt::ready(&["firefox-esr"])?;
        return Ok(found());
    }
    println!("installing Playwright's Firefox");
    process::run(
        repo.command("npx")
            .args(["--no-install", "playwright", "install", "firefox"]),
    )?;
    Ok(None)
}

/// Debian's long-lived one comes first: what is tested does not change from month to month then.
fn found() -> Option<PathBuf> {
    machine::find("firefox-esr").or_else(|| machine::find("firefox"))
}
