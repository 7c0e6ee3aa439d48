//! Whom the server runs as: PostgreSQL refuses root, so root hands it to the package's own account.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

/// The account that Debian's package makes.
const NAME: &str = "postgres";

/// An account other than ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    uid: u32,
    gid: u32,
}

impl Account {
    /// The one for a server whose folder we have just made: none when we are somebody ordinary.
    pub(crate) fn other_than_root(folder: &Path) -> io::Result<Option<Self>> {
        if fs::metadata(folder)?.uid() != 0 {
            return Ok(None);
        }
        let (uid, gid) = (id("-u")?, id("-g")?);
        Ok(Some(Self { uid, gid }))
    }

    /// Gives the folder away.
    pub(crate) fn own(self, folder: &Path) -> io::Result<()> {
        chown(folder, Some(self.uid), Some(self.gid))
    }

    /// Makes a program run as this account.
    pub(crate) fn run(self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }
}

fn id(which: &str) -> io::Result<u32> {
    let answer = Command::new("id").args([which, NAME]).output()?;
    let text = String::from_utf8_lossy(&answer.stdout);
    let missing = |_| {
        io::Error::new(
            io::ErrorKind::NotFound,
            format!("PostgreSQL does not run as root, and there is no account `{NAME}` to run it as"),
        )
    };
    text.trim().parse().map_err(missing)
}
