//! Which Rust builds the widget for wasm32, and how a machine gets one.
//!
//! A standard library built from source for size makes a smaller widget than the one that rustup hands out, so source
//! comes first: rustup's where it can be had, else Debian's. rustup's ready-made target is the last resort: with it the
//! widget is heavier than the tests allow.

use std::fmt;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::install::{apt, rustup};
use crate::machine;
use crate::process;
use crate::repo::Repo;

/// What the widget is built for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The first Debian packages that can do it; `lld` is the linker that `rust-lld` of rust-web-llvm points to.
const DEBIAN_PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];

/// The oldest minor version that builds the workspace (Cargo.toml's `rust-version`).
const RUST_MINOR_MIN: u32 = 95;

/// Where a panic's text would go nobody reads, so it is left out, and so is the code that formats it. The names are those
/// that `package` knows what it may leave out by.
const FROM_SOURCE_FLAGS: &str =
    "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none -Csymbol-mangling-version=v0";
const PREBUILT_FLAGS: &str = "-Zlocation-detail=none -Zfmt-debug=none -Csymbol-mangling-version=v0";

/// A Rust that can build for wasm32.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Toolchain {
    /// The active one, with its standard library built from rust-src
    Source,
    /// Debian's rustc-web, with its standard library built from source
    Debian,
    /// The active one, with rustup's ready-made standard library
    Prebuilt,
}

/// What a look at the machine found, the best first.
fn installed(repo: &Repo) -> Vec<Toolchain> {
    let active = process::output(repo.command("rustc").args(["--print", "sysroot"]));
    let library = active
        .map(|sysroot| Path::new(sysroot.trim()).join("lib/rustlib"))
        .unwrap_or_default();
    let found = [
        (
            Toolchain::Source,
            library.join("src/rust/library/std/Cargo.toml").exists(),
        ),
        (Toolchain::Debian, has_debian(repo)),
        (
            Toolchain::Prebuilt,
            has_standard_library(&library.join(TARGET).join("lib")),
        ),
    ];
    found
        .into_iter()
        .filter_map(|(toolchain, there)| there.then_some(toolchain))
        .collect()
}

fn has_standard_library(folder: &Path) -> bool {
    let files = folder.read_dir().into_iter().flatten().flatten();
    files
        .map(|file| file.file_name().to_string_lossy().into_owned())
        .any(|name| name.starts_with("libstd-"))
}

fn has_debian(repo: &Repo) -> bool {
    let parts = [
        "/usr/bin/cargo",
        "/usr/bin/rust-lld",
        "/usr/lib/rustlib/src/rust/library/std/Cargo.toml",
    ];
    let version = process::output(process::leave_rustup(repo.command("/usr/bin/rustc").arg("--version")));
    parts.iter().all(|part| Path::new(part).exists())
        && version.is_ok_and(|text| minor_version(&text).is_some_and(|minor| minor >= RUST_MINOR_MIN))
}

/// `rustc 1.96.0 (…)` → 96.
fn minor_version(text: &str) -> Option<u32> {
    text.strip_prefix("rustc 1.")?.split('.').next()?.parse().ok()
}

/// The best toolchain of this machine; where there is no good one, installs one.
pub(crate) fn ready(repo: &Repo, wanted: Option<Toolchain>) -> Result<Toolchain> {
    let there = choose(&installed(repo), wanted);
    if let Some(toolchain) = there.filter(|&toolchain| toolchain != Toolchain::Prebuilt || wanted.is_some()) {
        return Ok(toolchain);
    }
    let mut refusals = Vec::new();
    for (toolchain, install) in ways(wanted) {
        if there == Some(toolchain) {
            return Ok(toolchain);
        }
        match install() {
            Ok(()) if installed(repo).contains(&toolchain) => return Ok(toolchain),
            Ok(()) => refusals.push(format!("{toolchain}: installed, but not usable")),
            Err(error) => refusals.push(format!("{toolchain}: {error:#}")),
        }
    }
    bail!(
        "no Rust here can build for {TARGET}. Install it with `rustup component add rust-src` (or `rustup target add \
         {TARGET}`), or on Debian with `apt-get install {}`.\n{}",
        DEBIAN_PACKAGES.join(" "),
        refusals.join("\n")
    )
}

fn choose(installed: &[Toolchain], wanted: Option<Toolchain>) -> Option<Toolchain> {
    installed
        .iter()
        .copied()
        .find(|toolchain| wanted.is_none_or(|wanted| wanted == *toolchain))
}

type Install = fn() -> Result<()>;

/// How to get one, the best first: rustup fetches a few megabytes where it reaches its server, Debian's packages are
/// some hundred.
fn ways(wanted: Option<Toolchain>) -> Vec<(Toolchain, Install)> {
    let all: [(Toolchain, Install); 3] = [
        (Toolchain::Source, || rustup::add(&["component", "add", "rust-src"])),
        (Toolchain::Debian, || apt::ready(&DEBIAN_PACKAGES)),
        (Toolchain::Prebuilt, || rustup::add(&["target", "add", TARGET])),
    ];
    all.into_iter()
        .filter(|(toolchain, _)| wanted.is_none_or(|wanted| wanted == *toolchain))
        .collect()
}

impl Toolchain {
    /// Its cargo, set up so that `build` for the target makes the smallest module.
    pub(crate) fn cargo(self, repo: &Repo) -> Command {
        let mut cargo = match self {
            Self::Source | Self::Prebuilt => repo.command("cargo"),
            Self::Debian => debian(repo, "/usr/bin/cargo"),
        };
        // What makes the module small is not stable yet; the versions are pinned, and a test holds the size.
        cargo.env("RUSTC_BOOTSTRAP", "1");
        match self {
            Self::Source | Self::Debian => {
                cargo.env("RUSTFLAGS", FROM_SOURCE_FLAGS);
                cargo.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
            }
            Self::Prebuilt => {
                cargo.env("RUSTFLAGS", PREBUILT_FLAGS);
            }
        }
        cargo
    }

    /// Which one exactly: a build by another version is another build.
    pub(crate) fn version(self, repo: &Repo) -> Result<String> {
        let mut rustc = match self {
            Self::Source | Self::Prebuilt => repo.command("rustc"),
            Self::Debian => debian(repo, "/usr/bin/rustc"),
        };
        Ok(format!("{self:?} {}", process::output(rustc.arg("-vV"))?))
    }
}

/// A program of Debian's toolchain, which finds its fellows before rustup's.
fn debian(repo: &Repo, program: &str) -> Command {
    let mut command = repo.command(program);
    let path = machine::variable("PATH").unwrap_or_default();
    process::leave_rustup(&mut command).env("PATH", format!("/usr/bin:{path}"));
    command
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "the active Rust and its rust-src",
            Self::Prebuilt => "the active Rust and rustup's target",
            Self::Debian => "Debian's rustc-web",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_build_comes_first() {
        let all = [Toolchain::Source, Toolchain::Debian, Toolchain::Prebuilt];
        assert_eq!(Toolchain::value_variants(), all);
        assert_eq!(choose(&all, None), Some(Toolchain::Source));
        assert_eq!(choose(&all[1..], None), Some(Toolchain::Debian));
        assert_eq!(choose(&all[2..], None), Some(Toolchain::Prebuilt));
        assert_eq!(choose(&[], None), None);
    }

    #[test]
    fn a_wish_is_a_wish_and_nothing_else_is_installed_for_it() {
        assert_eq!(
            choose(&[Toolchain::Source, Toolchain::Debian], Some(Toolchain::Debian)),
            Some(Toolchain::Debian)
        );
        assert_eq!(choose(&[Toolchain::Source], Some(Toolchain::Debian)), None);
        let ways: Vec<_> = ways(Some(Toolchain::Prebuilt))
            .into_iter()
            .map(|(toolchain, _)| toolchain)
            .collect();
        assert_eq!(ways, [Toolchain::Prebuilt]);
    }

    #[test]
    fn a_target_folder_without_a_standard_library_is_no_target() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_standard_library(folder.path()));
        assert!(!has_standard_library(&folder.path().join("missing")));
        std::fs::write(folder.path().join("libstd-0123456789abcdef.rlib"), "").unwrap();
        assert!(has_standard_library(folder.path()));
    }

    #[test]
    fn an_old_rust_is_told_from_a_new_one() {
        assert_eq!(
            minor_version("rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)"),
            Some(96)
        );
        assert_eq!(minor_version("rustc 1.85.0+dfsg3"), Some(85));
        assert_eq!(minor_version("gcc 12.2.0"), None);
    }
}
