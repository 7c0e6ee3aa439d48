//! Parts of the active toolchain, by rustup.

use std::path::Path;

use anyhow::{Result, bail};

use crate::machine;
use crate::process;

/// Runs `rustup ARGUMENTS`, once and without its log: another way may be waiting behind this one.
pub(crate) fn add(arguments: &[&str]) -> Result<()> {
    if !machine::has("rustup") {
        bail!("there is no rustup here");
    }
    println!("rustup {}", arguments.join(" "));
    let mut rustup = process::command("rustup", Path::new("."));
    rustup
        .args(arguments)
        .env("RUSTUP_MAX_RETRIES", "1")
        .env_remove("RUST_BACKTRACE");
    process::output(&mut rustup).map(drop)
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
    add(&["component", "add", component])
}
