//! What stands in `deploy/`, judged by Kubernetes' schemas, by systemd itself, by hadolint; and the image's bill of
//! materials, by CycloneDX's own.

use anyhow::Result;

use crate::image;
use crate::install::{apt, python};
use crate::machine;
use crate::process;
use crate::repo::Repo;

/// Runs the tests in `tests/deploy`. The bill is written anew for them, which needs no build of the signer.
pub(crate) fn check(repo: &Repo) -> Result<()> {
    if !machine::has("systemd-analyze") {
        apt::ready(&["systemd"])?;
    }
    let python = python::ready(repo, &repo.path("tests/deploy/requirements.txt"))?;
    let bill = image::bill(repo)?;
    let mut unittest = repo.command(&python.to_string_lossy());
    unittest
        .args(["-m", "unittest", "discover", "--verbose"])
        .current_dir(repo.path("tests/deploy"));
    process::run(unittest.env("VEZNE_BILL", bill).env("PYTHONDONTWRITEBYTECODE", "1"))
}
