//! `cargo xtask image`: the signer as a container image of one static program, in `target/image`, built by Debian's
//! buildah and started by nobody but `--check`.

mod archive;
mod check;
mod foreign;
mod notices;
mod origin;
mod root;
mod sbom;

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::repo::Repo;
use crate::stopwatch::Stopwatch;
use archive::Archives;
use origin::Origin;

/// What to build.
#[derive(Args)]
pub(crate) struct Options {
    /// Start the image as it ships, beside a sandbox, and pay through it
    #[arg(long)]
    check: bool,
    /// Leave only the image's files, in target/image/root: for deploy/Dockerfile
    #[arg(long, conflicts_with = "check")]
    root: bool,
}

/// Builds, and checks where that was asked for.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    let watch = Stopwatch::start();
    let origin = Origin::find(repo)?;
    let root = root::build(repo, &origin)?;
    print!("{root}");
    if options.root {
        return Ok(());
    }
    let archives = Archives::build(repo, &origin)?;
    print!("{archives}");
    println!("image {} of {} ({watch})", archives.id, origin.revision);
    if options.check {
        check::run(repo, &archives)?;
    }
    Ok(())
}

/// Builds and checks: the suite `image` of `cargo xtask test`.
pub(crate) fn check(repo: &Repo) -> Result<()> {
    let options = Options {
        check: true,
        root: false,
    };
    run(repo, &options)
}

/// Writes the bill of materials alone and answers where it is.
pub(crate) fn bill(repo: &Repo) -> Result<PathBuf> {
    root::bill(repo, &Origin::find(repo)?)
}
