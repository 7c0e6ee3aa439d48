//! Every command of the project: `cargo xtask demo`, `test`, `soak`, `bench`, `fuzz`, `wasm`, `site`, `image` and `openapi`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "xtask talks to the person at the terminal"
)]

mod bench;
mod binaries;
mod crates;
mod demo;
mod fuzz;
mod image;
mod install;
mod machine;
mod openapi;
mod process;
mod repo;
mod server;
mod site;
mod soak;
mod stopwatch;
mod test;
mod wasm;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use repo::Repo;

/// One variant a command; each has a file of its own.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "Builds, shows and tests Vezne"
)]
enum Command {
    /// Build everything, start sandbox, signer and shop, print one URL; Ctrl-C stops
    Demo(demo::Options),
    /// Check formatting, lints and every test, installing what is missing
    Test(test::Options),
    /// Play seeded runs of buyers, faults and kills, and judge them by the ledger
    Soak(soak::Options),
    /// Try every door at which other people's bytes come in with arbitrary bytes
    Fuzz(fuzz::Options),
    /// Leave the npm package's files in widget/npm/dist and print their sizes
    Wasm(wasm::Options),
    /// Build the documentation into target/site; `--serve` has a playground
    Site(site::Options),
    /// Build the signer's container image into target/image; `--check` starts it as it ships and pays through it
    Image(image::Options),
    /// Write signer/openapi.json, or check that it is up to date
    Openapi(openapi::Options),
    /// Measure the store beside what its database can do, or the widget beside Adyen Web
    Bench(bench::Options),
}

impl Command {
    fn run(self, repo: &Repo) -> Result<ExitCode> {
        match self {
            Self::Demo(options) => demo::run(repo, &options).map(|()| ExitCode::SUCCESS),
            Self::Test(options) => test::run(repo, &options),
            Self::Soak(options) => soak::run(repo, &options),
            Self::Fuzz(options) => fuzz::run(repo, &options).map(|()| ExitCode::SUCCESS),
            Self::Wasm(options) => wasm::run(repo, &options).map(|()| ExitCode::SUCCESS),
            Self::Site(options) => site::run(repo, &options).map(|()| ExitCode::SUCCESS),
            Self::Image(options) => image::run(repo, &options).map(|()| ExitCode::SUCCESS),
            Self::Openapi(options) => openapi::run(repo, &options).map(|()| ExitCode::SUCCESS),
            Self::Bench(options) => bench::run(repo, &options).map(|()| ExitCode::SUCCESS),
        }
    }
}

fn main() -> ExitCode {
    let command = Command::parse();
    Repo::find()
        .and_then(|repo| command.run(&repo))
        .unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        })
}
