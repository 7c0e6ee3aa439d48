//! Which commit an image is made from, and when that was: no image tells the time at which it was built, so that a
//! commit gives the same image whenever it is built.

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::machine;
use crate::process;
use crate::repo::Repo;

/// The variable that says when, where there is no history to ask.
const EPOCH: &str = "SOURCE_DATE_EPOCH";
/// The variable that says which, beside it.
const REVISION: &str = "SOURCE_REVISION";

/// Where the program comes from.
pub(super) struct Origin {
    pub(super) revision: String,
    pub(super) created: Timestamp,
}

impl Origin {
    /// From the environment, else from the last commit; a changed work tree is called `…-changed`.
    pub(super) fn find(repo: &Repo) -> Result<Self> {
        let git = |arguments: &[&str]| {
            process::output(repo.command("git").args(arguments)).map(|told| told.trim().to_owned())
        };
        let seconds = match machine::variable(EPOCH) {
            Some(given) => given,
            None => git(&["log", "-1", "--format=%ct"])
                .with_context(|| format!("there is no history to ask: set {EPOCH} and {REVISION}"))?,
        };
        let revision = match machine::variable(REVISION) {
            Some(given) => given,
            None => revision(
                &git(&["rev-parse", "HEAD"]).unwrap_or_default(),
                &git(&["status", "--porcelain"]).unwrap_or_default(),
            ),
        };
        let seconds: i64 = seconds
            .parse()
            .with_context(|| format!("{EPOCH} must be seconds since 1970"))?;
        Ok(Self {
            revision,
            created: Timestamp::from_second(seconds).with_context(|| format!("{EPOCH} is no time"))?,
        })
    }
}

fn revision(head: &str, changes: &str) -> String {
    match (head, changes) {
        ("", _) => "unknown".to_owned(),
        (head, "") => head.to_owned(),
        (head, _) => format!("{head}-changed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_work_tree_is_not_called_by_its_commit() {
        assert_eq!(revision("ab12", ""), "ab12");
        assert_eq!(revision("ab12", " M README.md"), "ab12-changed");
        assert_eq!(revision("", ""), "unknown");
    }
}
