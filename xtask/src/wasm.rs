//! `cargo xtask wasm`: the npm package's files, built small, left in `widget/npm/dist`, weighed.

mod budget;
mod describe;
pub(crate) mod fingerprint;
mod package;
mod sizes;
pub(crate) mod toolchain;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use serde::{Deserialize, Serialize};

use crate::install;
use crate::process;
use crate::repo::Repo;
use crate::stopwatch::Stopwatch;
pub(crate) use budget::{Budget, budget_file};
pub(crate) use sizes::Sizes;
pub(crate) use toolchain::Toolchain;

/// How to build.
#[derive(Args, Default)]
pub(crate) struct Options {
    /// Build with this toolchain and no other
    #[arg(long, value_enum)]
    toolchain: Option<Toolchain>,
}

/// What the last build was made from, and what it made.
#[derive(Serialize, Deserialize)]
struct Stamp {
    inputs: String,
    outputs: String,
    sizes: Sizes,
}

/// Builds and prints the sizes.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    let sizes = build(repo, options)?;
    print!("{sizes}");
    println!("after brotli {}", Budget::read(repo)?.spent(&sizes));
    Ok(())
}

/// Builds, or finds that nothing changed since it last did.
pub(crate) fn build(repo: &Repo, options: &Options) -> Result<Sizes> {
    let watch = Stopwatch::start();
    let toolchain = toolchain::ready(repo, options.toolchain)?;
    let inputs = fingerprint::of_inputs(repo, &toolchain.version(repo)?)?;
    if let Some(stamp) = still_good(repo, &inputs) {
        println!("widget: nothing changed since the last build ({watch})");
        return Ok(stamp.sizes);
    }
    install::npm::ready(repo)?;
    println!("widget: building with {toolchain} (the first time builds the standard library too)");
    let module = compile(repo, toolchain)?;
    package::fill(repo, &module)?;
    describe::write(repo, &repo.dist())?;
    let sizes = Sizes::measure(&repo.dist())?;
    let stamp = Stamp {
        inputs,
        outputs: fingerprint::of_folder(&repo.dist())?,
        sizes,
    };
    fs::write(stamp_file(repo), serde_json::to_vec_pretty(&stamp)?).context("cannot write the build's stamp")?;
    println!("widget: built into {} ({watch})", repo.dist().display());
    Ok(stamp.sizes)
}

/// The crate as one wasm module, before wasm-bindgen.
fn compile(repo: &Repo, toolchain: Toolchain) -> Result<PathBuf> {
    let folder = repo.target("wasm");
    let mut cargo = toolchain.cargo(repo);
    cargo.args([
        "build",
        "--package=vezne-widget",
        "--lib",
        "--profile=widget",
        "--locked",
    ]);
    cargo
        .args(["--target", toolchain::TARGET])
        .arg("--target-dir")
        .arg(&folder);
    process::run(&mut cargo)?;
    Ok(folder.join(toolchain::TARGET).join("widget/vezne_widget.wasm"))
}

fn still_good(repo: &Repo, inputs: &str) -> Option<Stamp> {
    let stamp: Stamp = serde_json::from_slice(&fs::read(stamp_file(repo)).ok()?).ok()?;
    let untouched = stamp.inputs == inputs && fingerprint::of_folder(&repo.dist()).ok()? == stamp.outputs;
    untouched.then_some(stamp)
}

fn stamp_file(repo: &Repo) -> PathBuf {
    repo.target("wasm/package.json")
}
