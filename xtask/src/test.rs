//! `cargo xtask test`: every check of the project, one after the other, with a table at the end.

mod browser;
mod conformance;
mod deploy;
mod deps;
mod hooks;
mod identifiers;
mod package;
mod packed;
mod report;
mod rust;
mod webhooks;

use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};

use crate::install::npm;
use crate::process;
use crate::repo::Repo;
use crate::stopwatch::Stopwatch;
use crate::wasm::{self, Budget};
use crate::{demo, image, openapi, soak};
use report::{Outcome, Report};

/// What to check.
#[derive(Args)]
pub(crate) struct Options {
    /// Only these suites, in the usual order
    #[arg(value_enum)]
    suites: Vec<Suite>,
}

/// One variant a check, in the order they run: what fails fastest comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Suite {
    /// cargo fmt
    Fmt,
    /// Licences, sources, doubled and unused crates, as deny.toml allows them
    Deps,
    /// cargo clippy, a warning is an error
    Clippy,
    /// cargo test, the whole workspace
    Rust,
    /// Seeded runs of buyers, faults and kills, judged by the ledger
    Soak,
    /// A signer as it is released, free of the hooks of the tests
    Hooks,
    /// The signer's container image, started as it ships and paid through
    Image,
    /// What stands in deploy/, judged by the schemas of those who read it
    Deploy,
    /// The widget as it is published, and what it weighs; the protocol's identifiers and card schemes in wasm
    Wasm,
    /// signer/openapi.json against the signer
    Openapi,
    /// The demo shop, against a signer of its own
    Shop,
    /// What a shop copies to hear from the signer, in Node and in PHP
    Webhooks,
    /// What the widget's bench reckons with; the bench is a command of its own
    Bench,
    /// The demo, from its start to a payment that the shop hears of
    Demo,
    /// iyzico's official clients against the sandbox
    Conformance,
    /// The npm package as it is published: its judges, and fresh projects that a buyer pays through
    Package,
    /// A buyer's way through shop, widget and payment page in Chromium, the card's in Firefox too
    Browser,
}

impl Suite {
    fn run(self, repo: &Repo) -> Result<()> {
        match self {
            Self::Fmt => rust::fmt(repo),
            Self::Deps => deps::check(repo),
            Self::Clippy => rust::clippy(repo),
            Self::Rust => rust::test(repo),
            Self::Soak => soak::check(repo),
            Self::Hooks => hooks::check(repo),
            Self::Image => image::check(repo),
            Self::Deploy => deploy::check(repo),
            Self::Wasm => weigh(repo).and_then(|()| identifiers::run(repo)),
            Self::Openapi => openapi::check(repo),
            Self::Shop => node_tests(repo, "www/shop"),
            Self::Webhooks => webhooks::run(repo),
            Self::Bench => node_tests(repo, "tests/bench-widget"),
            Self::Demo => demo::check(repo),
            Self::Conformance => conformance::run(repo),
            Self::Package => package::run(repo),
            Self::Browser => browser::run(repo),
        }
    }

    fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }
}

/// Runs the suites, all of them even when one fails, and prints the table.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<ExitCode> {
    let mut report = Report::default();
    for suite in chosen(&options.suites) {
        println!("\n── {} ──", suite.name());
        let watch = Stopwatch::start();
        let outcome = suite.run(repo).into();
        if let Outcome::Failed { why } = &outcome {
            eprintln!("{}: {why}", suite.name());
        }
        report.add(suite.name(), outcome, watch.elapsed());
    }
    print!("\n{report}");
    Ok(if report.all_passed() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn chosen(wished: &[Suite]) -> Vec<Suite> {
    let all = Suite::value_variants().iter().copied();
    all.filter(|suite| wished.is_empty() || wished.contains(suite))
        .collect()
}

fn weigh(repo: &Repo) -> Result<()> {
    let sizes = wasm::build(repo, &wasm::Options::default())?;
    let budget = Budget::read(repo)?;
    print!("{sizes}");
    println!("after brotli {}", budget.spent(&sizes));
    let broken = budget.broken_by(&sizes);
    ensure!(broken.is_empty(), "widget/budget.json: {}", broken.join("; "));
    Ok(())
}

/// The tests that Node finds in a folder by itself.
fn node_tests(repo: &Repo, folder: &str) -> Result<()> {
    npm::ready(repo)?;
    let mut node = repo.command("node");
    process::run(
        node.args(["--test", "--test-reporter=spec"])
            .current_dir(repo.path(folder)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_wish_means_everything_and_wishes_keep_the_order() {
        assert_eq!(chosen(&[]), Suite::value_variants());
        assert_eq!(chosen(&[Suite::Browser, Suite::Fmt]), [Suite::Fmt, Suite::Browser]);
    }
}
