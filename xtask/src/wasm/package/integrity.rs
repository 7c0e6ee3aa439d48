//! Hashes by which a browser tells that it got the very bytes that were published.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha384};

/// The manifest's name.
pub(super) const MANIFEST: &str = "sri.json";

/// What an `integrity` attribute says of a file.
pub(super) fn of_file(file: &Path) -> Result<String> {
    let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(format!("sha384-{}", STANDARD.encode(Sha384::digest(content))))
}

/// Writes `sri.json`: every file that a page may name, with its hash.
pub(super) fn write_manifest(folder: &Path) -> Result<()> {
    let mut hashes = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let file = entry?.path();
        let is_loaded = file
            .extension()
            .is_some_and(|extension| extension == "js" || extension == "wasm");
        if is_loaded {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            hashes.insert(name, of_file(&file)?);
        }
    }
    let manifest = serde_json::to_string_pretty(&hashes)? + "\n";
    fs::write(folder.join(MANIFEST), manifest).context("cannot write the manifest of hashes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_names_what_a_page_loads_with_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.js", "a.wasm", "a.d.ts"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        write_manifest(folder.path()).unwrap();
        // printf '' | openssl dgst -sha384 -binary | base64
        let empty = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        let read: BTreeMap<String, String> =
            serde_json::from_slice(&fs::read(folder.path().join(MANIFEST)).unwrap()).unwrap();
        assert_eq!(
            read,
            [("a.js", empty), ("a.wasm", empty)]
                .map(|(name, hash)| (name.to_owned(), hash.to_owned()))
                .into()
        );
    }
}
