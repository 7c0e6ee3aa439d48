//! The protocol's identifiers and card schemes in wasm, judged by the vectors that judge them natively and by npm's
//! `credit-card-type`.

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::install::npm;
use crate::process;
use crate::repo::Repo;
use crate::wasm::toolchain::{self, TARGET};

/// The module's name, before and after wasm-bindgen.
const NAME: &str = "vezne_wasm_tests";

/// Builds the module beside the widget, with what the widget was built with, and runs its tests in Node.
pub(crate) fn run(repo: &Repo) -> Result<()> {
    let folder = repo.target("wasm");
    let mut cargo = toolchain::ready(repo, None)?.cargo(repo);
    cargo
        .args([
            "build",
            "--package=vezne-wasm-tests",
            "--lib",
            "--profile=widget",
            "--locked",
        ])
        .args(["--target", TARGET])
        .arg("--target-dir")
        .arg(&folder);
    process::run(&mut cargo)?;
    let module = folder.join(TARGET).join(format!("widget/{NAME}.wasm"));
    let bound = folder.join("tests");
    Bindgen::new()
        .input_path(module)
        .out_name(NAME)
        .nodejs(true)?
        .typescript(false)
        .generate(&bound)
        .context("wasm-bindgen refused the module")?;
    npm::ready(repo)?;
    let mut node = repo.command("node");
    node.args(["--test", "--test-reporter=spec"])
        .current_dir(repo.path("tests/wasm"))
        .env("VEZNE_WASM_TESTS", bound.join(format!("{NAME}.js")));
    process::run(&mut node)
}
