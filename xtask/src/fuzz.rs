//! `cargo xtask fuzz`: arbitrary bytes at every door at which other people's bytes come in (signer/src/fuzzing.rs).
//!
//! What is found goes on from run to run in the target folder; `--keep` takes over into the repository what reaches code
//! that nothing kept there reaches. The signer's own tests knock with all that is kept. A target that fails leaves its bytes
//! in the target folder and says how to try them again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use crate::install::apt;
use crate::machine;
use crate::process;
use crate::repo::Repo;

/// The version that was tried.
const CARGO_FUZZ: &str = "0.13.2";
const FOLDER: &str = "tests/fuzz";
/// What a door takes is bounded by its caller long before; beyond this is only more of the same.
const BYTES_MAX: u32 = 4096;
/// Longer for a few thousand bytes is a finding too.
const SECONDS_PER_INPUT_MAX: u32 = 10;

/// What to try, and for how long.
#[derive(Args)]
pub(crate) struct Options {
    /// Only these targets
    targets: Vec<String>,
    /// How long each is tried
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Take over into tests/fuzz/corpus what reaches code that nothing there reaches
    #[arg(long)]
    keep: bool,
}

/// Tries each target; the first that fails ends it.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    let all = targets(&repo.path(FOLDER).join("fuzz_targets"))?;
    let unknown = options.targets.iter().find(|name| !all.contains(name));
    if let Some(name) = unknown {
        bail!("there is no target {name}; there are {}", all.join(", "));
    }
    let chosen = if options.targets.is_empty() {
        &all
    } else {
        &options.targets
    };
    let fuzz = Fuzz::ready(repo)?;
    for target in chosen {
        println!("fuzz: {target}, {} s", options.seconds);
        fuzz.try_one(target, options.seconds)?;
        if options.keep {
            fuzz.keep(target)?;
        }
    }
    println!("fuzz: {} targets, nothing found", chosen.len());
    Ok(())
}

/// The names of the files in the folder of targets.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str());
        names.push(name.context("a target's name is text")?.to_owned());
    }
    names.sort();
    ensure!(!names.is_empty(), "there are no targets");
    Ok(names)
}

/// cargo-fuzz, and where it works.
struct Fuzz<'a> {
    repo: &'a Repo,
    program: PathBuf,
    work: PathBuf,
}

impl<'a> Fuzz<'a> {
    /// Installs cargo-fuzz into the target folder, and the compiler that its library needs.
    fn ready(repo: &'a Repo) -> Result<Self> {
        if !machine::has("c++") {
            apt::ready(&["g++"])?;
        }
        let work = repo.target("fuzz");
        let tools = work.join(format!("cargo-fuzz-{CARGO_FUZZ}"));
        let program = tools.join("bin/cargo-fuzz");
        if !program.is_file() {
            let mut install = process::command("cargo", &repo.path("."));
            install.args(["install", "cargo-fuzz", "--locked", "--version", CARGO_FUZZ, "--root"]);
            process::run(install.arg(&tools))?;
        }
        Ok(Self { repo, program, work })
    }

    /// From what is kept and what earlier runs found, onwards.
    fn try_one(&self, target: &str, seconds: u32) -> Result<()> {
        let artifacts = self.work.join("artifacts").join(target);
        fs::create_dir_all(&artifacts)?;
        let mut run = self.cargo_fuzz("run", target)?;
        run.arg(self.found(target)?).arg(self.kept(target)).arg("--").args([
            format!("-max_total_time={seconds}"),
            format!("-max_len={BYTES_MAX}"),
            format!("-timeout={SECONDS_PER_INPUT_MAX}"),
            format!("-artifact_prefix={}/", artifacts.display()),
            "-print_final_stats=1".to_owned(),
        ]);
        process::run(&mut run).with_context(|| format!("{target} fails; its bytes are in {}", artifacts.display()))
    }

    /// libFuzzer's merge: only what adds to what is kept.
    fn keep(&self, target: &str) -> Result<()> {
        let mut merge = self.cargo_fuzz("run", target)?;
        merge.arg(self.kept(target)).arg(self.found(target)?);
        process::run(merge.args(["--", "-merge=1", &format!("-max_len={BYTES_MAX}")]))
    }

    /// Without a sanitizer: the signer's own crates are forbidden `unsafe`, and so each try takes a fifth of the time.
    fn cargo_fuzz(&self, command: &str, target: &str) -> Result<std::process::Command> {
        let mut fuzz = process::command(
            self.program.to_str().context("the target folder's path is text")?,
            &self.repo.path("."),
        );
        fuzz.args([command, "--fuzz-dir", FOLDER, "--sanitizer", "none", "--target-dir"])
            .arg(self.work.join("build"))
            .arg(target)
            // Coverage flags are the nightly compiler's; the stable one takes them when it is told so.
            .env("RUSTC_BOOTSTRAP", "1");
        Ok(fuzz)
    }

    fn found(&self, target: &str) -> Result<PathBuf> {
        let folder = self.work.join("corpus").join(target);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    fn kept(&self, target: &str) -> PathBuf {
        self.repo.path(FOLDER).join("corpus").join(target)
    }
}
