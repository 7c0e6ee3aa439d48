//! `cargo xtask openapi`: the signer's own description of its HTTP interface, kept in the repository.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::binaries;
use crate::process;
use crate::repo::Repo;

const DOCUMENT: &str = "signer/openapi.json";

/// Write or compare.
#[derive(Args)]
pub(crate) struct Options {
    /// Fail when the document is not up to date, and change nothing
    #[arg(long)]
    check: bool,
}

/// Writes the document, or checks it.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    if options.check {
        return check(repo);
    }
    fs::write(repo.path(DOCUMENT), current(repo)?).with_context(|| format!("cannot write {DOCUMENT}"))?;
    println!("wrote {DOCUMENT}");
    Ok(())
}

/// Fails when somebody changed the interface and not the document.
pub(crate) fn check(repo: &Repo) -> Result<()> {
    let kept = fs::read_to_string(repo.path(DOCUMENT)).with_context(|| format!("cannot read {DOCUMENT}"))?;
    let current = current(repo)?;
    if let Some(line) = first_difference(&kept, &current) {
        bail!("{DOCUMENT} is not what the signer says, from line {line} on: run `cargo xtask openapi`");
    }
    println!("{DOCUMENT} is up to date");
    Ok(())
}

fn current(repo: &Repo) -> Result<String> {
    process::output(Command::new(binaries::build(repo)?.signer).arg("openapi"))
}

fn first_difference(kept: &str, current: &str) -> Option<usize> {
    if kept == current {
        return None;
    }
    let same = kept
        .lines()
        .zip(current.lines())
        .take_while(|(kept, current)| kept == current)
        .count();
    Some(same + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_changed_line_is_named() {
        assert_eq!(first_difference("{\n}\n", "{\n}\n"), None);
        assert_eq!(first_difference("{\n  1\n}\n", "{\n  2\n}\n"), Some(2));
        assert_eq!(first_difference("{\n", "{\n}\n"), Some(2));
    }
}
