//! What this machine is: its user, its programs, its variables.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A variable of the environment, when it is set to something.
#[expect(
    clippy::disallowed_methods,
    reason = "xtask reads its few variables here and nowhere else"
)]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether packages may be installed for the whole machine.
pub(crate) fn is_root() -> bool {
    let asked = Command::new("id").arg("-u").output();
    asked.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// What cargo calls this machine's kind, where it runs Linux with the GNU C library.
pub(crate) fn linux_platform() -> Option<String> {
    let is_it = cfg!(all(target_os = "linux", target_env = "gnu"));
    is_it.then(|| format!("{}-unknown-linux-gnu", std::env::consts::ARCH))
}

/// Where cargo keeps what it downloaded.
pub(crate) fn cargo_home() -> Option<PathBuf> {
    let own = || variable("HOME").map(|home| Path::new(&home).join(".cargo"));
    variable("CARGO_HOME").map(PathBuf::from).or_else(own)
}

/// Whether `PATH` has this program.
pub(crate) fn has(program: &str) -> bool {
    find(program).is_some()
}

/// Where `PATH` has this program.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    find_in(&variable("PATH")?, program)
}

fn find_in(path: &str, program: &str) -> Option<PathBuf> {
    std::env::split_paths(path)
        .map(|folder| folder.join(program))
        .find(|file| is_program(file))
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_where_path_has_it() {
        let found = find_in("/nowhere:/usr/bin:/bin", "env").unwrap();
        assert!(found.ends_with("env"));
    }

    #[test]
    fn a_file_that_cannot_run_is_no_program() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("note"), "text").unwrap();
        assert_eq!(find_in(folder.path().to_str().unwrap(), "note"), None);
    }
}
