//! A buyer's way, in Chromium and in Firefox, by Playwright; its set-up starts the servers and gets to know them by environment.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::binaries;
use crate::install::{chromium, firefox, npm};
use crate::process;
use crate::repo::Repo;
use crate::site;
use crate::wasm;

/// Runs `playwright test` in `tests/browser`.
pub(crate) fn run(repo: &Repo) -> Result<()> {
    process::run(&mut playwright(repo)?)
}

/// Runs the one spec that pays through pages which somebody else built.
pub(crate) fn pay_through(repo: &Repo, pages: &Path) -> Result<()> {
    let mut playwright = playwright(repo)?;
    process::run(playwright.arg("--project=packed").env("VEZNE_PACKED_DIR", pages))
}

fn playwright(repo: &Repo) -> Result<Command> {
    wasm::build(repo, &wasm::Options::default()).context("not run, for want of the widget")?;
    let programs = binaries::build(repo).context("not run, for want of the servers")?;
    let site = site::build(repo).context("not run, for want of the site")?;
    npm::ready(repo)?;
    let mut playwright = repo.command("npx");
    playwright
        .args(["--no-install", "playwright", "test"])
        .current_dir(repo.path("tests/browser"));
    playwright
        .env("VEZNE_SIGNER_BIN", programs.signer)
        .env("VEZNE_SANDBOX_BIN", programs.sandbox);
    playwright
        .env("VEZNE_WIDGET_DIR", repo.dist())
        .env("VEZNE_SITE_DIR", site);
    if let Some(chromium) = chromium::ready(repo)? {
        playwright.env("CHROMIUM", chromium);
    }
    if let Some(firefox) = firefox::ready(repo)? {
        playwright.env("FIREFOX", firefox);
    }
    Ok(playwright)
}
