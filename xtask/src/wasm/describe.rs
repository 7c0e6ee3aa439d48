//! Types and manifests of the package, written from `vezne-manifest` at each build.
//!
//! They are made, not kept: whoever changes a Rust type changes them with it, and no copy can be out of date.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};

use crate::repo::Repo;

/// The sheet that names every custom property with its default.
const SHEET: &str = "widget/npm/src/theme.css";

/// Writes the `.d.ts` files and `custom-elements.json` into a folder.
pub(super) fn write(repo: &Repo, folder: &Path) -> Result<()> {
    for (name, code) in vezne_manifest::declarations() {
        fs::write(folder.join(name), code).with_context(|| format!("cannot write {name}"))?;
    }
    let sheet = fs::read_to_string(repo.path(SHEET)).with_context(|| format!("cannot read {SHEET}"))?;
    let properties = vezne_manifest::custom_properties(&sheet).map_err(|why| anyhow!(why))?;
    let manifest = serde_json::to_string_pretty(&vezne_manifest::custom_elements(&properties))? + "\n";
    fs::write(folder.join("custom-elements.json"), manifest).context("cannot write custom-elements.json")
}
