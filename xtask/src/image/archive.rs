//! The image as archives: one in OCI's format for registries and Kubernetes, one in Docker's, which alone can say how a
//! container's health is asked for. Both have the same layers.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest as _, Sha256};

use super::origin::Origin;
use crate::install::apt;
use crate::machine;
use crate::process;
use crate::repo::Repo;

/// What the image is called where it is loaded.
pub(super) const NAME: &str = "localhost/vezne-signer";

/// Where its recipe is: everything from the line that begins with nothing.
const RECIPE: &str = "deploy/Dockerfile";
const FROM_NOTHING: &str = "FROM scratch";

/// How large the image may be as a registry keeps it and a machine fetches it, in bytes.
const SIZE_MAX: u64 = 20_000_000;

/// The archives, and what they hold.
pub(super) struct Archives {
    /// The digest of the image's configuration, and by it of everything in it.
    pub(super) id: String,
    oci: Archive,
    docker: Archive,
}

struct Archive {
    file: PathBuf,
    bytes: u64,
    sha256: String,
}

impl Archives {
    /// Builds the image from the files in `target/image/root` and writes both.
    pub(super) fn build(repo: &Repo, origin: &Origin) -> Result<Self> {
        if !machine::has("buildah") {
            apt::ready(&["buildah"])?;
        }
        let folder = repo.target("image");
        let store = folder.join("store");
        let recipe = folder.join("Containerfile");
        let whole = fs::read_to_string(repo.path(RECIPE)).with_context(|| format!("cannot read {RECIPE}"))?;
        fs::write(&recipe, from_nothing(&whole)?).context("cannot write the recipe")?;
        let name = format!("{NAME}:{}", env!("CARGO_PKG_VERSION"));
        let mut build = command(repo, "buildah", &store);
        build
            .args([
                "bud",
                "--quiet",
                "--isolation=chroot",
                "--format=docker",
                "--layers=false",
                "--identity-label=false",
            ])
            .arg(format!("--timestamp={}", origin.created.as_second()))
            .arg(format!("--build-arg=VERSION={}", env!("CARGO_PKG_VERSION")))
            .arg(format!("--build-arg=REVISION={}", origin.revision))
            .arg(format!("--build-arg=CREATED={}", origin.created))
            .arg(format!("--build-context=root={}", folder.join("root").display()))
            .arg(format!("--tag={name}"))
            .arg("--file")
            .args([&recipe, &folder.join("root")]);
        let id = process::output(&mut build)?.trim().to_owned();
        let push = |kind: &str, file: &str| -> Result<Archive> {
            let file = folder.join(file);
            // An archive is added to where there is one.
            if file.exists() {
                fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
            }
            let mut push = command(repo, "buildah", &store);
            push.args(["push", "--quiet", &name]);
            process::output(push.arg(format!("{kind}:{}:{name}", file.display())))?;
            Archive::of(file)
        };
        let oci = push("oci-archive", "vezne-signer.tar")?;
        ensure!(
            oci.bytes <= SIZE_MAX,
            "the image has {} bytes, and may have {SIZE_MAX}",
            oci.bytes
        );
        Ok(Self {
            id,
            oci,
            docker: push("docker-archive", "vezne-signer-docker.tar")?,
        })
    }

    /// Where they are.
    pub(super) fn files(&self) -> [&Path; 2] {
        [&self.oci.file, &self.docker.file]
    }
}

/// Its own store, which needs nothing of the kernel and is gone with the target folder.
fn command(repo: &Repo, program: &str, store: &Path) -> std::process::Command {
    let mut command = repo.command(program);
    command.args(["--storage-driver=vfs", "--root"]).arg(store);
    command.arg("--runroot").arg(store.with_file_name("run"));
    command
}

/// The part of the recipe that a machine without Docker's builder images can follow.
fn from_nothing(recipe: &str) -> Result<&str> {
    match recipe.match_indices(FROM_NOTHING).collect::<Vec<_>>()[..] {
        [(at, _)] => Ok(&recipe[at..]),
        _ => bail!("{RECIPE} must have one `{FROM_NOTHING}`"),
    }
}

impl Archive {
    fn of(file: PathBuf) -> Result<Self> {
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok(Self {
            bytes: bytes.len() as u64,
            sha256: hex::encode(Sha256::digest(&bytes)),
            file,
        })
    }
}

impl fmt::Display for Archives {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Archive { file, bytes, sha256 } in [&self.oci, &self.docker] {
            writeln!(f, "{} {bytes} bytes, sha256 {sha256}", file.display())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recipe_begins_with_nothing() {
        let recipe = "FROM rust AS root\nRUN build\n\nFROM scratch\nCOPY --from=root / /\n";
        assert_eq!(from_nothing(recipe).unwrap(), "FROM scratch\nCOPY --from=root / /\n");
        assert!(from_nothing("FROM rust\n").is_err());
    }
}
