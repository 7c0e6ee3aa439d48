//! Whether a signer as it is released is free of the hooks that tests end it with.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::binaries;
use crate::process;
use crate::repo::Repo;

/// Where the text stands that every signer with hooks has in it.
const DEFINED_IN: &str = "signer/src/hooks/present.rs";
const DEFINITION: &str = "pub const MARKER: &str = \"";

/// Builds the signer for a release and for tests: the first lacks the marker, the second has it.
pub(crate) fn check(repo: &Repo) -> Result<()> {
    let source = fs::read_to_string(repo.path(DEFINED_IN)).context("cannot read where the hooks are defined")?;
    let marker = marker(&source)?;
    let released = binaries::released(repo)?;
    process::run(
        repo.command("cargo")
            .args(["build", "--package=vezne-tests", "--bin=signer-under-test"]),
    )?;
    let tested = repo.target(&format!("debug/signer-under-test{}", std::env::consts::EXE_SUFFIX));
    if holds(&released, marker)? {
        bail!("{} has test hooks in it", released.display());
    }
    if !holds(&tested, marker)? {
        bail!(
            "{} has no test hooks in it, so this check shows nothing",
            tested.display()
        );
    }
    println!("no hooks in {}", released.display());
    Ok(())
}

fn marker(source: &str) -> Result<&str> {
    let (_, rest) = source
        .split_once(DEFINITION)
        .with_context(|| format!("{DEFINED_IN} defines no marker"))?;
    let (marker, _) = rest.split_once('"').context("the marker has no end")?;
    Ok(marker)
}

fn holds(program: &Path, marker: &str) -> Result<bool> {
    let bytes = fs::read(program).with_context(|| format!("cannot read {}", program.display()))?;
    Ok(bytes.windows(marker.len()).any(|window| window == marker.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marker_is_read_from_where_it_is_defined() {
        assert_eq!(marker("pub const MARKER: &str = \"a mark\";\n").unwrap(), "a mark");
        assert!(marker("const OTHER: &str = \"a mark\";").is_err());
    }

    #[test]
    fn a_text_is_found_in_the_middle_of_a_program() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        fs::write(&program, b"\0\x01a mark\0").unwrap();
        assert!(holds(&program, "a mark").unwrap());
        assert!(!holds(&program, "b mark").unwrap());
    }
}
