//! `cargo xtask bench widget`: the element beside Adyen Web from npm, in one run and one Chromium, each in its turn: bytes
//! after brotli, time to ready, blocking time, layout shift and Lighthouse. `tests/bench-widget` does the measuring.
//!
//! It takes about ten minutes. What it finds is for the reader to judge: it fails only when something cannot be
//! measured, or when the page loads what the budget does not name.

use anyhow::{Context, Result};
use clap::Args;

use crate::binaries;
use crate::install::{chromium, npm};
use crate::process;
use crate::repo::Repo;
use crate::wasm;

/// Where the written report stands, in Markdown, with the figures as JSON beside it; README has the short table.
const REPORT: &str = "docs/bench-widget.md";

/// How to measure.
#[derive(Args)]
pub(crate) struct Options {
    /// How often each page is opened, plain and as a slow phone; the report tells medians
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,
    /// How often Lighthouse looks at each page
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..))]
    lighthouse_runs: u16,
    /// Write the report to docs/bench-widget.md, its figures beside it, and the short table into README.md
    #[arg(long)]
    write: bool,
}

/// Builds everything that takes part, and measures.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    wasm::build(repo, &wasm::Options::default()).context("not run, for want of the widget")?;
    let programs = binaries::build(repo).context("not run, for want of the servers")?;
    npm::ready(repo)?;
    let mut bench = repo.command("node");
    bench
        .arg("tests/bench-widget/src/main.mjs")
        .args(["--runs", &options.runs.to_string()])
        .args(["--lighthouse-runs", &options.lighthouse_runs.to_string()]);
    if options.write {
        bench.arg("--write").arg(repo.path(REPORT));
        bench.arg("--readme").arg(repo.path("README.md"));
    }
    bench
        .env("VEZNE_SIGNER_BIN", programs.signer)
        .env("VEZNE_SANDBOX_BIN", programs.sandbox)
        .env("VEZNE_WIDGET_DIR", repo.dist())
        .env("VEZNE_WIDGET_BUDGET", wasm::budget_file(repo));
    if let Some(chromium) = chromium::ready(repo)? {
        bench.env("CHROMIUM", chromium);
    }
    process::run(&mut bench)
}
