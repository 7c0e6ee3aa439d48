//! A Chromium for the browser tests: the machine's own, Debian's, or Playwright's.

use std::path::PathBuf;

use anyhow::Result;

use crate::install::apt;
use crate::machine;
use crate::process;
use crate::repo::Repo;

/// Where to find it; none means the one that Playwright keeps for itself.
pub(crate) fn ready(repo: &Repo) -> Result<Option<PathBuf>> {
    if let Some(chosen) = machine::variable("CHROMIUM") {
        return Ok(Some(PathBuf::from(chosen)));
    }
    if let Some(found) = machine::find("chromium") {
        return Ok(Some(found));
    }
    if machine::has("apt-get") {
        apt::ready(&["chromium"])?;
        return Ok(machine::find("chromium"));
    }
    println!("installing Playwright's Chromium");
    process::run(
        repo.command("npx")
            .args(["--no-install", "playwright", "install", "chromium"]),
    )?;
    Ok(None)
}
