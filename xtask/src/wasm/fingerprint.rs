//! What a build depends on, as one hash of contents: never of times, which a fresh clone makes anew.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::repo::Repo;

/// Everything that goes into the package, this recipe included.
const INPUTS: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    "package-lock.json",
    "protocol/Cargo.toml",
    "protocol/src",
    "widget",
    "xtask/src/wasm",
    "xtask/src/wasm.rs",
];

/// Folders that builds and package managers make.
const MADE: [&str; 3] = ["dist", "node_modules", "target"];

/// Hashes what the package is made from and what makes it.
pub(crate) fn of_inputs(repo: &Repo, toolchain: &str) -> Result<String> {
    let mut hash = Sha256::new();
    add(&mut hash, "toolchain", toolchain.as_bytes());
    for input in INPUTS {
        add_tree(&mut hash, repo.root(), &repo.path(input))?;
    }
    Ok(hex::encode(hash.finalize()))
}

/// Hashes a folder with the names in it.
pub(crate) fn of_folder(folder: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    add_tree(&mut hash, folder, folder)?;
    Ok(hex::encode(hash.finalize()))
}

fn add_tree(hash: &mut Sha256, root: &Path, path: &Path) -> Result<()> {
    let relative = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    if path.is_dir() {
        for entry in entries(path)? {
            if !MADE.iter().any(|made| entry.ends_with(made)) {
                add_tree(hash, root, &entry)?;
            }
        }
    } else {
        add(
            hash,
            &relative,
            &fs::read(path).with_context(|| format!("cannot read {}", path.display()))?,
        );
    }
    Ok(())
}

/// With lengths, so that no two different inputs are the same bytes.
fn add(hash: &mut Sha256, name: &str, content: &[u8]) {
    for part in [name.as_bytes(), content] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut paths = listed.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, content).unwrap();
        }
        folder
    }

    fn hash(files: &[(&str, &str)]) -> String {
        of_folder(folder(files).path()).unwrap()
    }

    #[test]
    fn the_same_contents_elsewhere_are_the_same() {
        assert_eq!(
            hash(&[("a.rs", "1"), ("b/c.rs", "2")]),
            hash(&[("b/c.rs", "2"), ("a.rs", "1")])
        );
    }

    #[test]
    fn a_changed_byte_a_new_name_and_a_new_file_each_count() {
        let before = hash(&[("a.rs", "1")]);
        assert_ne!(before, hash(&[("a.rs", "2")]));
        assert_ne!(before, hash(&[("b.rs", "1")]));
        assert_ne!(before, hash(&[("a.rs", "1"), ("b.rs", "")]));
    }

    #[test]
    fn a_byte_cannot_move_from_one_file_to_the_next() {
        assert_ne!(hash(&[("a", "12"), ("b", "3")]), hash(&[("a", "1"), ("b", "23")]));
    }

    #[test]
    fn what_builds_make_does_not_count() {
        let sources = [("src/a.rs", "1")];
        let built = [
            ("src/a.rs", "1"),
            ("dist/a.js", "x"),
            ("node_modules/b/c.js", "y"),
            ("target/d", "z"),
        ];
        assert_eq!(hash(&sources), hash(&built));
    }
}
