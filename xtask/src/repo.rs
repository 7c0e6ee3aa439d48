//! Where things lie in this repository.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::process;

/// The work tree and the folder that builds go to.
pub(crate) struct Repo {
    root: PathBuf,
    target: PathBuf,
}

impl Repo {
    /// Asks cargo, because a person may have moved the target folder by environment or by configuration.
    pub(crate) fn find() -> Result<Self> {
        #[derive(Deserialize)]
        struct Metadata {
            workspace_root: PathBuf,
            target_directory: PathBuf,
        }
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let mut ask = process::command("cargo", Path::new("."));
        ask.args([
            "metadata",
            "--format-version=1",
            "--no-deps",
            "--manifest-path",
            manifest,
        ]);
        let found: Metadata =
            serde_json::from_str(&process::output(&mut ask)?).context("cargo metadata answered something else")?;
        Ok(Self {
            root: found.workspace_root,
            target: found.target_directory,
        })
    }

    /// The work tree.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path in the work tree.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// A path in the target folder.
    pub(crate) fn target(&self, relative: &str) -> PathBuf {
        self.target.join(relative)
    }

    /// What npm publishes, built.
    pub(crate) fn dist(&self) -> PathBuf {
        self.path("widget/npm/dist")
    }

    /// A program that starts in the work tree.
    pub(crate) fn command(&self, program: &str) -> std::process::Command {
        process::command(program, &self.root)
    }
}
