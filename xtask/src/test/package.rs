//! The npm package as it is published: packed, judged by others, and paid through in fresh projects.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use super::packed;
use crate::install::npm;
use crate::process;
use crate::repo::Repo;
use crate::wasm;

/// Packs, asks every judge, and then the projects.
pub(super) fn run(repo: &Repo) -> Result<()> {
    wasm::build(repo, &wasm::Options::default()).context("not run, for want of the widget")?;
    npm::ready(repo)?;
    let tarball = pack(repo)?;
    judge(repo, &tarball)?;
    packed::run(repo, &tarball)
}

/// `npm pack`, into the target folder.
fn pack(repo: &Repo) -> Result<PathBuf> {
    let folder = repo.target("package");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("cannot remove the last package")?;
    }
    fs::create_dir_all(&folder).context("cannot make a folder for the package")?;
    let mut pack = repo.command("npm");
    pack.args(["pack", "--silent", "--ignore-scripts", "--pack-destination"])
        .arg(&folder);
    let name = process::output(pack.current_dir(repo.path("widget/npm")))?;
    let tarball = folder.join(name.trim());
    ensure!(tarball.is_file(), "npm packed no {}", tarball.display());
    let mut unpack = repo.command("tar");
    process::run(unpack.arg("-xzf").arg(&tarball).arg("-C").arg(&folder))?;
    Ok(tarball)
}

/// publint and attw look at the tarball, our own tests at what is in it.
fn judge(repo: &Repo, tarball: &PathBuf) -> Result<()> {
    let judge = |name: &str| repo.command(&repo.path("node_modules/.bin").join(name).to_string_lossy());
    process::run(judge("publint").arg("run").arg(tarball).arg("--strict"))?;
    // The package is ES modules and nothing else, as custom elements are.
    process::run(judge("attw").arg(tarball).args([
        "--profile",
        "esm-only",
        "--no-emoji",
        "--format",
        "table-flipped",
    ]))?;
    let mut node = repo.command("node");
    node.args(["--test", "--test-reporter=spec"])
        .current_dir(repo.path("tests/package"));
    process::run(node.env("VEZNE_PACKAGE", repo.target("package/package")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn read(repo: &Repo, path: &str) -> String {
        fs::read_to_string(repo.path(path)).unwrap()
    }

    #[test]
    fn crate_and_package_are_one_version_that_the_changelog_tells_of() {
        let repo = Repo::find().unwrap();
        let version = env!("CARGO_PKG_VERSION");
        let package: Value = serde_json::from_str(&read(&repo, "widget/npm/package.json")).unwrap();
        assert_eq!(package["version"], version);
        let changelog = read(&repo, "widget/npm/CHANGELOG.md");
        let newest = changelog.lines().find_map(|line| line.strip_prefix("## ")).unwrap();
        assert_eq!(newest.split(' ').next(), Some(version));
    }

    #[test]
    fn the_package_has_the_repository_s_licences() {
        let repo = Repo::find().unwrap();
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            assert_eq!(read(&repo, &format!("widget/npm/{licence}")), read(&repo, licence));
        }
    }
}
