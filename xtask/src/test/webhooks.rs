//! What a shop copies to hear from the signer, in Node and in PHP; the published library signs what they verify.

use anyhow::Result;

use crate::install::{npm, php};
use crate::process;
use crate::repo::Repo;

/// Runs the tests in `www/webhooks`; those of the receiver in PHP start PHP's own server.
pub(crate) fn run(repo: &Repo) -> Result<()> {
    npm::ready(repo)?;
    php::ready()?;
    let mut node = repo.command("node");
    process::run(
        node.args(["--test", "--test-reporter=spec"])
            .current_dir(repo.path("www/webhooks")),
    )
}
