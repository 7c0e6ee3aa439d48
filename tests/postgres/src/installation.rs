//! Where PostgreSQL's programs are. Debian keeps the server's out of `PATH`, Homebrew those of older versions.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::NotStarted;

/// What a server and its databases are made with. A client alone, as many machines have it, has only the last.
const PROGRAMS: [&str; 4] = ["initdb", "pg_ctl", "postgres", "psql"];

/// Folders that hold one folder a version: what its name starts with, and where below it the programs lie.
const VERSIONED: [(&str, &str, &str); 4] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
];

/// The folder that holds all the programs.
#[derive(Clone, Debug)]
pub(crate) struct Installation(PathBuf);

impl Installation {
    /// The one in `PATH`, else the newest of the usual places.
    pub(crate) fn find(path: Option<&OsStr>) -> Result<Self, NotStarted> {
        let in_path = path.into_iter().flat_map(std::env::split_paths);
        let elsewhere = VERSIONED
            .iter()
            .flat_map(|(parent, prefix, below)| newest_first(Path::new(parent), prefix, below));
        in_path
            .chain(elsewhere)
            .find(|folder| is_complete(folder))
            .map(Self)
            .ok_or(NotStarted::NotInstalled)
    }

    /// The folder itself.
    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    /// Where PostgreSQL's own client is.
    pub(crate) fn psql(&self) -> PathBuf {
        self.0.join("psql")
    }
}

fn is_complete(folder: &Path) -> bool {
    PROGRAMS.iter().all(|program| folder.join(program).is_file())
}

fn newest_first(parent: &Path, prefix: &str, below: &str) -> Vec<PathBuf> {
    let mut versions = Vec::new();
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if let Some(version) = name.to_str().and_then(|name| name.strip_prefix(prefix)) {
            versions.push((number(version), entry.path().join(below)));
        }
    }
    versions.sort();
    versions.into_iter().rev().map(|(_, folder)| folder).collect()
}

/// `15`, `@16` and `9.6` in the order of versions; a name without a number is the oldest.
fn number(version: &str) -> Vec<u32> {
    version
        .trim_start_matches(['@', '-'])
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn install(parent: &Path, version: &str, programs: &[&str]) -> PathBuf {
        let folder = parent.join(version).join("bin");
        fs::create_dir_all(&folder).unwrap();
        for program in programs {
            fs::write(folder.join(program), "").unwrap();
        }
        folder
    }

    #[test]
    fn the_newest_version_comes_first_by_number() {
        let parent = tempfile::tempdir().unwrap();
        for version in ["9.6", "15", "9", "100", "other"] {
            install(parent.path(), version, &PROGRAMS);
        }
        let expected = ["100", "15", "9.6", "9", "other"].map(|version| parent.path().join(version).join("bin"));
        assert_eq!(newest_first(parent.path(), "", "bin"), expected);
    }

    #[test]
    fn another_programs_folder_is_not_looked_at() {
        let parent = tempfile::tempdir().unwrap();
        install(parent.path(), "openssl@3", &PROGRAMS);
        let expected = install(parent.path(), "postgresql@16", &PROGRAMS);
        assert_eq!(newest_first(parent.path(), "postgresql", "bin"), [expected]);
    }

    #[test]
    fn a_client_alone_in_path_is_passed_over() {
        let parent = tempfile::tempdir().unwrap();
        let client = install(parent.path(), "client", &["psql"]);
        let server = install(parent.path(), "server", &PROGRAMS);
        let path = std::env::join_paths([&client, &server]).unwrap();
        assert_eq!(Installation::find(Some(&path)).unwrap().folder(), server);
    }

    #[test]
    fn what_is_missing_names_what_to_install() {
        assert_eq!(
            NotStarted::NotInstalled.to_string(),
            "no PostgreSQL server is installed (initdb, pg_ctl, postgres and psql in one folder): `cargo xtask test` \
             installs it, or on Debian `apt-get install postgresql`, elsewhere `brew install postgresql`"
        );
    }
}
