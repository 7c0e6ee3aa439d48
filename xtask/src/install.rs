//! What a fresh machine lacks, installed: Debian's, npm's and Python's packages, rustup's parts, two browsers, a database.

pub(crate) mod apt;
pub(crate) mod chromium;
pub(crate) mod firefox;
pub(crate) mod npm;
pub(crate) mod php;
pub(crate) mod postgres;
pub(crate) mod python;
pub(crate) mod rustup;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Runs `install` unless it last ran for the same `wish`, which `stamp` remembers.
pub(crate) fn once(stamp: &Path, wish: &[u8], install: impl FnOnce() -> Result<()>) -> Result<()> {
    let wish = hex::encode(Sha256::digest(wish));
    if fs::read_to_string(stamp).is_ok_and(|had| had == wish) {
        return Ok(());
    }
    install()?;
    fs::write(stamp, wish).with_context(|| format!("cannot write {}", stamp.display()))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn the_same_wish_is_fulfilled_once_and_a_failed_one_again() {
        let folder = tempfile::tempdir().unwrap();
        let stamp = folder.path().join("stamp");
        let ran = Cell::new(0);
        let install = || {
            ran.set(ran.get() + 1);
            Ok(())
        };
        assert!(once(&stamp, b"1", || anyhow::bail!("no network")).is_err());
        once(&stamp, b"1", install).unwrap();
        once(&stamp, b"1", install).unwrap();
        assert_eq!(ran.get(), 1);
        once(&stamp, b"2", install).unwrap();
        assert_eq!(ran.get(), 2);
    }
}
