//! From one wasm module and the sources in `widget/npm/src` to the files that npm publishes.

mod bind;
mod bundle;
mod integrity;
mod optimize;
mod order;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::repo::Repo;

/// Fills `widget/npm/dist` anew. A failure leaves the old files as they are.
pub(crate) fn fill(repo: &Repo, module: &Path) -> Result<()> {
    let glue = fresh(repo.target("wasm/glue"))?;
    let stage = fresh(repo.target("wasm/stage"))?;
    bind::bind(module, &glue)?;
    let bound = format!("{}_bg.wasm", bind::GLUE);
    optimize::optimize(repo, &glue.join(&bound), &stage.join(&bound))?;
    bundle::bundle(repo, &glue, &stage)?;
    integrity::write_manifest(&stage)?;
    let dist = fresh(repo.dist())?;
    for entry in fs::read_dir(&stage).context("cannot list what was built")? {
        let file = entry?.path();
        fs::copy(&file, dist.join(file.file_name().unwrap_or_default()))?;
    }
    bundle::themes(repo, &fresh(dist.join("themes"))?)
}

/// A program of the npm workspace.
fn tool(repo: &Repo, name: &str) -> Command {
    repo.command(&repo.path("node_modules/.bin").join(name).to_string_lossy())
}

fn fresh(folder: PathBuf) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}
