//! The npm workspace's packages, exactly as package-lock.json has them.

use std::fs;

use anyhow::{Context, Result};

use crate::process;
use crate::repo::Repo;

/// Runs `npm ci` when the lock changed since it last ran.
pub(crate) fn ready(repo: &Repo) -> Result<()> {
    let lock = fs::read(repo.path("package-lock.json")).context("cannot read package-lock.json")?;
    super::once(&repo.path("node_modules/.vezne"), &lock, || {
        println!("installing the npm workspace");
        // No package here needs a script of its own at installation, so none may run one.
        process::run(
            repo.command("npm")
                .args(["ci", "--ignore-scripts", "--no-fund", "--no-audit"]),
        )
    })
}
