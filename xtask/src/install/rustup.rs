//! Parts of the active toolchain, by rustup.

use std::path::Path;

use anyhow::{Result, bail};

use crate::machine;
use crate::process;

/// Runs `rustup ARGUMENTS`; it answers quickly when its server cannot be reached.
pub(crate) fn add(arguments: &[&str]) -> Result<()> {
    if !machine::has("rustup") {
        bail!("there is no rustup here");
    }
    let mut rustup = process::command("rustup", Path::new("."));
    // One try: another way may be waiting behind this one.
    process::run(rustup.args(arguments).env("RUSTUP_MAX_RETRIES", "1"))
}

/// Has `cargo NAME` (fmt or clippy), by adding the component where it is missing.
pub(crate) fn component(name: &str, component: &str) -> Result<()> {
    let mut ask = process::command("cargo", Path::new("."));
    if ask
        .args([name, "--version"])
        .output()
        .is_ok_and(|answer| answer.status.success())
    {
        return Ok(());
    }
    println!("installing {component} (rustup)");
    add(&["component", "add", component])
}
