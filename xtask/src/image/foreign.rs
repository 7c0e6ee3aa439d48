//! What is linked into the static program and is no crate: SQLite, Rust's standard library, the C library.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::crates::Linked;
use crate::process;
use crate::repo::Repo;

/// The crate that brings SQLite's source.
const SQLITE_CRATE: &str = "libsqlite3-sys";

/// Where Debian keeps what its C library may be used under.
const C_LIBRARY_TERMS: &str = "/usr/share/doc/libc6/copyright";

/// One of them.
pub(super) struct Foreign {
    pub(super) name: &'static str,
    pub(super) version: String,
    /// As an SPDX expression.
    pub(super) licence: &'static str,
    /// The whole text, or where to read it.
    pub(super) terms: String,
    pub(super) home: &'static str,
}

/// All of them.
pub(super) fn all(repo: &Repo, linked: &Linked) -> Result<Vec<Foreign>> {
    Ok(vec![sqlite(linked)?, standard_library(repo)?, c_library()?])
}

fn sqlite(linked: &Linked) -> Result<Foreign> {
    let brought = linked.crates.iter().find(|one| one.name == SQLITE_CRATE);
    let brought =
        brought.with_context(|| format!("{SQLITE_CRATE} is not linked any more: SQLite comes from elsewhere"))?;
    let header = brought.manifest_path.with_file_name("sqlite3").join("sqlite3.h");
    let header = read(header.as_std_path())?;
    Ok(Foreign {
        name: "SQLite",
        version: defined(&header, "SQLITE_VERSION").context("SQLite's header tells no version")?,
        licence: "blessing",
        terms: spdx_text("blessing")?,
        home: "https://sqlite.org",
    })
}

fn standard_library(repo: &Repo) -> Result<Foreign> {
    let told = process::output(repo.command("rustc").arg("--version"))?;
    let version = told.split_whitespace().nth(1).context("rustc tells no version")?;
    Ok(Foreign {
        name: "Rust's standard library",
        version: version.to_owned(),
        licence: "MIT OR Apache-2.0",
        terms: format!(
            "Copyright (c) The Rust Project Contributors\n\n{}\n\n{}",
            spdx_text("MIT")?,
            spdx_text("Apache-2.0")?
        ),
        home: "https://github.com/rust-lang/rust",
    })
}

/// What the linker took, as the machine's own package tells it.
fn c_library() -> Result<Foreign> {
    let told = process::output(process::command("ldd", Path::new("/")).arg("--version"))?;
    let first = told.lines().next().unwrap_or_default();
    let version = first.split_whitespace().next_back().context("ldd tells no version")?;
    let terms = PathBuf::from(C_LIBRARY_TERMS);
    let terms = if terms.exists() {
        read(&terms)?
    } else {
        spdx_text("LGPL-2.1")?
    };
    Ok(Foreign {
        name: "GNU C Library",
        version: version.to_owned(),
        licence: "LGPL-2.1-or-later",
        terms: format!(
            "The signer is linked with this library. Its own source, and the command that builds it anew with another\n\
             version of the library (`cargo xtask image`), are public with it.\n\n{terms}"
        ),
        home: "https://www.gnu.org/software/libc",
    })
}

fn spdx_text(name: &str) -> Result<String> {
    let id = spdx::license_id(name).with_context(|| format!("{name} is not in SPDX's list"))?;
    Ok(id.text().trim().to_owned())
}

/// `#define NAME "value"` in a header.
fn defined(header: &str, name: &str) -> Option<String> {
    let value = header.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        (words.next()? == "#define" && words.next()? == name).then(|| words.next())?
    })?;
    Some(value.trim_matches('"').to_owned())
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_where_a_header_defines_it() {
        let header =
            "/* SQLITE_VERSION */\n#define SQLITE_VERSION_NUMBER 3050001\n#define SQLITE_VERSION        \"3.50.1\"\n";
        assert_eq!(defined(header, "SQLITE_VERSION").as_deref(), Some("3.50.1"));
        assert_eq!(defined(header, "SQLITE_SOURCE_ID"), None);
    }

    #[test]
    fn every_text_that_is_needed_is_in_the_list() {
        for name in ["MIT", "Apache-2.0", "blessing", "LGPL-2.1"] {
            assert!(spdx_text(name).unwrap().len() > 100, "{name}");
        }
    }
}
