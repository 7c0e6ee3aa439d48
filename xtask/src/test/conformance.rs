//! iyzico's official clients, for Node and for Python, against the sandbox: if they are content, so is iyzico's wire.

use anyhow::{Context, Result};

use crate::binaries;
use crate::install::{npm, python};
use crate::process;
use crate::repo::Repo;

/// Runs both, each to its end; the tests start their sandboxes themselves.
pub(crate) fn run(repo: &Repo) -> Result<()> {
    let sandbox = binaries::build(repo)?.sandbox;
    npm::ready(repo)?;
    let requirements = repo.path("tests/conformance/python/requirements.txt");
    let python = python::ready(repo, &requirements)?;

    let mut node = repo.command("node");
    node.args(["--test", "--test-reporter=spec"])
        .current_dir(repo.path("tests/conformance/node"));
    let mut unittest = repo.command(&python.to_string_lossy());
    unittest
        .args(["-m", "unittest", "discover", "--verbose"])
        .current_dir(repo.path("tests/conformance/python"));

    let node = process::run(node.env("VEZNE_SANDBOX_BIN", &sandbox)).context("the client for Node");
    let unittest = process::run(unittest.env("VEZNE_SANDBOX_BIN", &sandbox)).context("the client for Python");
    node.and(unittest)
}
