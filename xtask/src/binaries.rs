//! The signer and the sandbox as programs, built.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::machine;
use crate::process;
use crate::repo::Repo;

/// Where cargo left the programs.
pub(crate) struct Binaries {
    pub(crate) signer: PathBuf,
    pub(crate) sandbox: PathBuf,
}

/// Builds both and asks cargo where they are: the profile, the target and the folder are cargo's business.
pub(crate) fn build(repo: &Repo) -> Result<Binaries> {
    let messages = messages(repo, &["--package=vezne-signer", "--package=vezne-sandbox", "--bins"])?;
    Ok(Binaries {
        signer: executable(&messages, "vezne-signer")?,
        sandbox: executable(&messages, "vezne-sandbox")?,
    })
}

/// The sandbox alone.
pub(crate) fn sandbox(repo: &Repo) -> Result<PathBuf> {
    executable(
        &messages(repo, &["--package=vezne-sandbox", "--bins"])?,
        "vezne-sandbox",
    )
}

/// The signer as it is released: on Linux one static program, which needs no file beside it, with no path of this machine
/// in it.
pub(crate) fn released(repo: &Repo) -> Result<PathBuf> {
    let what = ["--package=vezne-signer", "--bin=vezne-signer", "--release", "--locked"];
    let Some(platform) = machine::linux_platform() else {
        return executable(&messages(repo, &what)?, "vezne-signer");
    };
    let mut build = repo.command("cargo");
    // The target has to be named even where it is this machine's: build scripts and macros must not be static.
    build.arg("build").args(what).arg(format!("--target={platform}"));
    build.env("CARGO_ENCODED_RUSTFLAGS", release_flags(repo)?.join(FLAGS_APART));
    executable(&told(&mut build)?, "vezne-signer")
}

/// What stands between two flags, for a path may have a space in it.
const FLAGS_APART: &str = "\u{1f}";

/// A path in the program would differ from machine to machine, and tell of it.
fn release_flags(repo: &Repo) -> Result<[String; 4]> {
    let cargo_home = machine::cargo_home().context("neither CARGO_HOME nor HOME is set")?;
    let moved = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    Ok([
        "-Ctarget-feature=+crt-static".to_owned(),
        moved(&cargo_home, "/cargo"),
        moved(&repo.target(""), "/vezne/target/"),
        moved(repo.root(), "/vezne"),
    ])
}

/// The program that measures the store, as fast as a release.
pub(crate) fn bench_store(repo: &Repo) -> Result<PathBuf> {
    let messages = messages(repo, &["--package=vezne-bench", "--bins", "--release"])?;
    executable(&messages, "bench-store")
}

fn messages(repo: &Repo, what: &[&str]) -> Result<String> {
    let mut build = repo.command("cargo");
    build.arg("build").args(what);
    told(&mut build)
}

/// Builds, and answers cargo's messages.
fn told(build: &mut Command) -> Result<String> {
    build
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit());
    let built = build.output().context("cannot start `cargo`")?;
    if !built.status.success() {
        bail!("`{}` failed ({})", process::show(build), built.status);
    }
    String::from_utf8(built.stdout).context("cargo's messages are no text")
}

fn executable(messages: &str, name: &str) -> Result<PathBuf> {
    #[derive(Deserialize)]
    struct Artifact {
        target: Target,
        executable: Option<PathBuf>,
    }
    #[derive(Deserialize)]
    struct Target {
        name: String,
    }
    let artifacts = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Artifact>(line).ok());
    artifacts
        .filter(|artifact| artifact.target.name == name)
        .find_map(|artifact| artifact.executable)
        .with_context(|| format!("cargo built no `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGES: &str = r#"{"reason":"compiler-artifact","target":{"name":"vezne_signer","kind":["lib"]},"executable":null}
{"reason":"compiler-artifact","target":{"name":"vezne-signer","kind":["bin"]},"executable":"/t/debug/vezne-signer"}
{"reason":"build-finished","success":true}"#;

    #[test]
    fn the_program_is_where_cargo_says() {
        assert_eq!(
            executable(MESSAGES, "vezne-signer").unwrap(),
            PathBuf::from("/t/debug/vezne-signer")
        );
    }

    #[test]
    fn a_program_that_was_not_built_is_named() {
        let error = executable(MESSAGES, "vezne-sandbox").unwrap_err();
        assert_eq!(error.to_string(), "cargo built no `vezne-sandbox`");
    }
}
