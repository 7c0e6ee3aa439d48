//! A virtual environment for the tests in Python.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::install::apt;
use crate::machine;
use crate::process;
use crate::repo::Repo;

/// Its Python, with the packages that `requirements` pins. Several such lists share it; each is a `requirements.txt` in a
/// folder of its own, whose name tells them apart.
pub(crate) fn ready(repo: &Repo, requirements: &Path) -> Result<PathBuf> {
    let folder = repo.target("venv");
    let python = folder.join("bin/python");
    let wish = fs::read(requirements).with_context(|| format!("cannot read {}", requirements.display()))?;
    let list = requirements.parent().and_then(Path::file_name).unwrap_or_default();
    let stamp = format!("{}.sha256", list.to_string_lossy());
    super::once(&folder.join(stamp), &wish, || {
        println!("installing {}", requirements.display());
        if !python.exists() {
            make(repo, &folder)?;
        }
        let mut pip = repo.command(&python.to_string_lossy());
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
        ]);
        process::run(pip.arg(requirements))
    })?;
    Ok(python)
}

/// Debian's own Python comes without what makes one, a package apart.
fn make(repo: &Repo, folder: &Path) -> Result<()> {
    let make = || process::run(repo.command("python3").args(["-m", "venv", "--clear"]).arg(folder));
    make().or_else(|error| {
        if machine::find("python3").is_some_and(|python| python.starts_with("/usr/bin")) && machine::has("apt-get") {
            apt::ready(&["python3-venv"])?;
            return make();
        }
        Err(error)
    })
}
