//! Formatting, lints and tests of every crate. The widget takes part natively: its logic holds no DOM.

use anyhow::Result;

use crate::install::{postgres, rustup};
use crate::process;
use crate::repo::Repo;

/// `cargo fmt`, only looking.
pub(crate) fn fmt(repo: &Repo) -> Result<()> {
    rustup::component("fmt", "rustfmt")?;
    process::run(repo.command("cargo").args(["fmt", "--all", "--check"]))
}

/// `cargo clippy`, a warning is an error.
pub(crate) fn clippy(repo: &Repo) -> Result<()> {
    rustup::component("clippy", "clippy")?;
    process::run(
        repo.command("cargo")
            .args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    )
}

/// `cargo test`, to the last of them even when one fails.
pub(crate) fn test(repo: &Repo) -> Result<()> {
    postgres::ready()?;
    process::run(repo.command("cargo").args(["test", "--workspace", "--no-fail-fast"]))
}
