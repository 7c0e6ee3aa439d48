//! A PostgreSQL server for the tests, which start their own: its programs, and no cluster beside them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::install::apt;
use crate::machine;

/// Where Debian keeps one folder a version, out of `PATH`.
const DEBIANS_VERSIONS: &str = "/usr/lib/postgresql";

/// What Debian's package reads before it makes a cluster of its own, and starts it at every boot.
const DEBIANS_SETTINGS: &str = "/etc/postgresql-common/createcluster.d";

/// Installs Debian's package where there is no server. On other systems the tests look themselves, and say what to do.
pub(crate) fn ready() -> Result<()> {
    if machine::has("initdb") || has_a_version(Path::new(DEBIANS_VERSIONS)) || !machine::has("apt-get") {
        return Ok(());
    }
    if !machine::is_root() {
        return apt::ready(&["postgresql"]);
    }
    without_cluster(Path::new(DEBIANS_SETTINGS), || apt::ready(&["postgresql"]))
}

/// A client alone makes such a folder too.
fn has_a_version(versions: &Path) -> bool {
    let folders = fs::read_dir(versions).into_iter().flatten().flatten();
    folders
        .map(|version| version.path().join("bin/initdb"))
        .any(|initdb| initdb.is_file())
}

/// Installs under a setting that is there only meanwhile: what a person installs later is theirs to decide.
fn without_cluster(settings: &Path, install: impl FnOnce() -> Result<()>) -> Result<()> {
    let file = settings.join("vezne.conf");
    fs::create_dir_all(settings)
        .and_then(|()| fs::write(&file, "create_main_cluster = false\n"))
        .with_context(|| format!("cannot write {}", file.display()))?;
    let outcome = install();
    fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_alone_is_no_server() {
        let versions = tempfile::tempdir().unwrap();
        assert!(!has_a_version(&versions.path().join("nowhere")));
        let programs = versions.path().join("15/bin");
        fs::create_dir_all(&programs).unwrap();
        fs::write(programs.join("psql"), "").unwrap();
        assert!(!has_a_version(versions.path()));
        fs::write(programs.join("initdb"), "").unwrap();
        assert!(has_a_version(versions.path()));
    }

    #[test]
    fn the_setting_is_there_only_while_debian_installs() {
        let settings = tempfile::tempdir().unwrap();
        let folder = settings.path().join("createcluster.d");
        let seen = || fs::read_to_string(folder.join("vezne.conf"));
        without_cluster(&folder, || {
            assert_eq!(seen().unwrap(), "create_main_cluster = false\n");
            Ok(())
        })
        .unwrap();
        assert!(seen().is_err());
        without_cluster(&folder, || anyhow::bail!("no network")).unwrap_err();
        assert!(seen().is_err());
    }
}
