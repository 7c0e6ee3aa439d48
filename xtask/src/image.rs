//! `cargo xtask image`: the signer as a container image of one static program, in `target/image`, built by Debian's
//! buildah.

mod archive;
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
    /// Leave only the image's files, in target/image/root: for deploy/Dockerfile
    #[arg(long)]
    root: bool,
}

/// Builds the image, or only its files.
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
    Ok(())
}

/// Writes the bill of materials alone and answers where it is.
pub(crate) fn bill(repo: &Repo) -> Result<PathBuf> {
    root::bill(repo, &Origin::find(repo)?)
}
