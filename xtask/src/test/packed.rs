//! The packed package in fresh projects: installed, checked, built by Vite, and paid through in Chromium.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, anyhow};

use super::browser;
use crate::install;
use crate::process;
use crate::repo::Repo;
use crate::stopwatch::Stopwatch;
use crate::wasm::fingerprint;

/// Where the projects' sources are, one folder each.
const PROJECTS: &str = "tests/packed";
/// The one that has no bundler: a page and a script tag.
const PLAIN: &str = "inline";
/// Each waits for the registry, then for the disk, then for one core.
const AT_ONCE: usize = 2;

/// Builds every project and sends a buyer through each.
pub(super) fn run(repo: &Repo, tarball: &Path) -> Result<()> {
    let pages = repo.target("packed/pages");
    plain(repo, &pages.join(PLAIN))?;
    let pages = &pages;
    for some in projects(repo)?.chunks(AT_ONCE) {
        let built = thread::scope(|scope| {
            let building = some
                .iter()
                .map(|name| scope.spawn(move || build(repo, name, tarball, pages)));
            let building: Vec<_> = building.collect();
            let all = building
                .into_iter()
                .map(|one| one.join().map_err(|_| anyhow!("a build stopped")));
            all.collect::<Result<Vec<_>>>()
        })?;
        for (name, outcome) in some.iter().zip(built) {
            println!("{}", outcome.with_context(|| format!("the project {name}"))?);
        }
    }
    browser::pay_through(repo, pages)
}

/// The names of the projects that Vite builds.
fn projects(repo: &Repo) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(repo.path(PROJECTS)).with_context(|| format!("cannot list {PROJECTS}"))? {
        let entry = entry?;
        if entry.path().join("package-lock.json").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The page with one script tag beside the one file that it names.
fn plain(repo: &Repo, page: &Path) -> Result<()> {
    copy(&repo.path(PROJECTS).join(PLAIN), page)?;
    let script = repo.target("package/package/dist/inline.js");
    fs::copy(&script, page.join("inline.js")).with_context(|| format!("cannot copy {}", script.display()))?;
    Ok(())
}

/// Installs, checks and builds one project, unless nothing changed since.
fn build(repo: &Repo, name: &str, tarball: &Path, pages: &Path) -> Result<String> {
    let watch = Stopwatch::start();
    let sources = repo.path(PROJECTS).join(name);
    let project = repo.target("packed").join(name);
    copy(&sources, &project)?;
    fs::copy(repo.path(".npmrc"), project.join(".npmrc")).context("cannot copy .npmrc")?;
    let npm = |args: &[&str]| process::output(repo.command("npm").args(args).current_dir(&project));
    let lock = fs::read(sources.join("package-lock.json")).context("the project has no lock file")?;
    install::once(&project.join("node_modules/.vezne"), &lock, || {
        npm(&["ci", "--ignore-scripts"]).map(drop)
    })?;
    let page = pages.join(name);
    let made_from = fingerprint::of_folder(&sources)? + &fingerprint::of_folder(&repo.target("package"))?;
    install::once(&page.with_extension("vezne"), made_from.as_bytes(), || {
        remove(&project.join("node_modules/@vezne"))?;
        let tarball = tarball.to_string_lossy();
        npm(&[
            "install",
            "--no-save",
            "--no-package-lock",
            "--ignore-scripts",
            "--offline",
            &tarball,
        ])?;
        npm(&["run", "check"])?;
        let out = format!("--outDir={}", page.display());
        npm(&["run", "build", "--", "--base=./", "--emptyOutDir", &out]).map(drop)
    })?;
    Ok(format!("{name}: installed, checked and built ({watch})"))
}

fn remove(folder: &PathBuf) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

/// Copies a folder's files over those of another.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&from, &to)?;
        } else {
            fs::copy(&from, &to).with_context(|| format!("cannot copy {}", from.display()))?;
        }
    }
    Ok(())
}
