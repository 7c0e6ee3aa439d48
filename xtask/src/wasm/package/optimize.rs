//! wasm-opt: the module as small as binaryen can make it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::bind::GLUE;
use super::tool;
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
const OPTIMIZATIONS: [&str; 6] = [
    "--low-memory-unused",
    "--generate-global-effects",
    "-Oz",
    "--converge",
    "--one-caller-inline-max-function-size=20",
    "--strip-target-features",
];

/// Writes the module `from` smaller, under a name that a browser tells of a module that came out of a script.
pub(super) fn optimize(repo: &Repo, from: &Path, to: &Path) -> Result<()> {
    let mut optimize = tool(repo, "wasm-opt");
    optimize.args(OPTIMIZATIONS).args(WASM_FEATURES);
    process::run(optimize.arg(from).arg("-o").arg(to))?;
    let mut module = fs::read(to).context("wasm-opt wrote no module")?;
    module.extend(name_section(GLUE));
    fs::write(to, module).context("cannot write the module")
}

/// A custom section `name` that holds the module's own name and no other.
fn name_section(name: &str) -> Vec<u8> {
    let named = with_length(name.as_bytes());
    let content = [with_length(b"name"), vec![0], with_length(&named)].concat();
    [vec![0], with_length(&content)].concat()
}

/// Some bytes behind their number, which is below 128 and so one byte in wasm.
fn with_length(bytes: &[u8]) -> Vec<u8> {
    let length = u8::try_from(bytes.len()).ok().filter(|length| *length < 128);
    let mut all = vec![length.expect("a name is short")];
    all.extend_from_slice(bytes);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_named_as_the_standard_has_it() {
        assert_eq!(name_section("ab"), b"\x00\x0a\x04name\x00\x03\x02ab");
    }
}
