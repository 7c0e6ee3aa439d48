//! wasm-opt: the module as small as binaryen can make it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_encoder::{NameSection, Section as _};

use super::bind::GLUE;
use super::{order, tool};
use crate::process;
use crate::repo::Repo;

/// What current browsers have had for years and rustc uses; wasm-bindgen drops the module's own list.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Small, again and again until nothing changes. Code that is inlined into its one caller makes the module shorter, but
/// what it is sent as longer (3 % of the widget): only the tiniest is. The lowest kilobyte is the far end of the stack.
/// How a load is aligned is a hint that no browser takes, and a byte each that no packer can guess.
const OPTIMIZATIONS: [&str; 7] = [
    "--low-memory-unused",
    "--generate-global-effects",
    "-Oz",
    "--converge",
    "--one-caller-inline-max-function-size=20",
    "--strip-target-features",
    "--dealign",
];

/// Writes the module `from` smaller, under a name that a browser tells of a module that came out of a script.
pub(super) fn optimize(repo: &Repo, from: &Path, to: &Path) -> Result<()> {
    rewrite(repo, &OPTIMIZATIONS, from, to)?;
    fs::write(to, order::ranked(fs::read(to)?)?).context("cannot write the module")?;
    rewrite(repo, &order::REORDER, to, to)?;
    let mut module = fs::read(to).context("wasm-opt wrote no module")?;
    let mut names = NameSection::new();
    names.module(GLUE);
    names.append_to(&mut module);
    fs::write(to, module).context("cannot write the module")
}

fn rewrite(repo: &Repo, passes: &[&str], from: &Path, to: &Path) -> Result<()> {
    let mut optimize = tool(repo, "wasm-opt");
    optimize.args(passes).args(WASM_FEATURES);
    process::run(optimize.arg(from).arg("-o").arg(to))
}
