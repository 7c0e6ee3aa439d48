//! The image's files, in `target/image/root`: the program, an empty folder for its data, whose work is in it.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::foreign::Foreign;
use super::origin::Origin;
use super::{foreign, notices, sbom};
use crate::binaries;
use crate::crates::Linked;
use crate::machine;
use crate::repo::Repo;

/// What stands beside the image, too.
const BILL: &str = "vezne-signer.cdx.json";

/// Without it the C library asks the name server before `/etc/hosts`, which then is never read.
const NAMES: &str = "hosts: files dns\n";

/// What was laid there.
pub(super) struct Root {
    program: u64,
    all: u64,
    crates: usize,
}

/// Lays them anew.
pub(super) fn build(repo: &Repo, origin: &Origin) -> Result<Root> {
    let program = binaries::released(repo)?;
    let (linked, foreign) = made_of(repo)?;
    let bill = write_bill(repo, origin, &linked, &foreign)?;

    let root = repo.target("image/root");
    if root.exists() {
        fs::remove_dir_all(&root).with_context(|| format!("cannot empty {}", root.display()))?;
    }
    let files = root.join("files");
    for folder in [
        root.join("data"),
        files.join("etc"),
        files.join("licenses"),
        files.join("run/secrets"),
    ] {
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    put(&files.join("etc/nsswitch.conf"), NAMES)?;
    put(
        &files.join("licenses/THIRD-PARTY-NOTICES"),
        &notices::write(&linked, &foreign)?,
    )?;
    copy(&bill, &files.join("licenses/sbom.cdx.json"))?;
    for own in ["LICENSE-APACHE", "LICENSE-MIT"] {
        copy(&repo.path(own), &files.join("licenses").join(own))?;
    }
    copy(&program, &files.join("vezne-signer"))?;
    plain_rights(&files)?;
    let laid = Root {
        program: size(&files.join("vezne-signer"))?,
        all: size(&files)?,
        crates: linked.crates.len(),
    };
    Ok(laid)
}

/// Writes the bill of materials beside the image, which no build has to come before.
pub(super) fn bill(repo: &Repo, origin: &Origin) -> Result<PathBuf> {
    let (linked, foreign) = made_of(repo)?;
    write_bill(repo, origin, &linked, &foreign)
}

fn made_of(repo: &Repo) -> Result<(Linked, Vec<Foreign>)> {
    let platform = machine::linux_platform()
        .context("the image is built on Linux; elsewhere `docker build -f deploy/Dockerfile .` does the same")?;
    let linked = Linked::into(repo, "vezne-signer", &platform)?;
    let foreign = foreign::all(repo, &linked)?;
    Ok((linked, foreign))
}

fn write_bill(repo: &Repo, origin: &Origin, linked: &Linked, foreign: &[Foreign]) -> Result<PathBuf> {
    let lock = fs::read_to_string(repo.path("Cargo.lock")).context("cannot read Cargo.lock")?;
    let folder = repo.target("image");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let file = folder.join(BILL);
    put(&file, &sbom::write(linked, foreign, &lock, origin)?)?;
    Ok(file)
}

impl fmt::Display for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { program, all, crates } = self;
        writeln!(
            f,
            "files {all} bytes, {program} of them the program, made of {crates} crates"
        )
    }
}

fn put(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)
        .map(drop)
        .with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))
}

/// The same rights whatever the machine's umask is: they are part of the image's digest.
#[cfg(unix)]
fn plain_rights(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let is_open = path.is_dir() || path.file_name().is_some_and(|name| name == "vezne-signer");
    let rights = fs::Permissions::from_mode(if is_open { 0o755 } else { 0o644 });
    fs::set_permissions(path, rights).with_context(|| format!("cannot set the rights of {}", path.display()))?;
    for inside in inside(path)? {
        plain_rights(&inside)?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn plain_rights(_: &Path) -> Result<()> {
    Ok(())
}

fn size(path: &Path) -> Result<u64> {
    if path.is_dir() {
        return inside(path)?.iter().map(|inside| size(inside)).sum();
    }
    Ok(path.metadata()?.len())
}

fn inside(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let listed = fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))?;
    listed.map(|entry| Ok(entry?.path())).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn rights_do_not_depend_on_the_machine() {
        let folder = tempfile::tempdir().unwrap();
        let (program, text) = (folder.path().join("vezne-signer"), folder.path().join("a/text"));
        fs::create_dir(folder.path().join("a")).unwrap();
        for file in [&program, &text] {
            fs::write(file, "12345").unwrap();
            fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
        }
        plain_rights(folder.path()).unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&program), mode(&text)), (0o755, 0o644));
        assert_eq!(size(folder.path()).unwrap(), 10);
    }
}
