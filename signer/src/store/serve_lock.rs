//! One serving signer a SQLite file: `<db>.serve` is locked while it serves. Commands work beside it.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::StoreUrl;

/// The lock. It is given back when it is dropped, and when the process dies.
#[derive(Debug)]
pub struct ServeLock {
    _file: Option<File>,
}

/// Why a signer may not serve from a file. The text is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum ServeLockError {
    /// Another signer serves from it.
    #[error(
        "another signer serves from {0}: stop it first, or use PostgreSQL (store.url = \"postgres://…\") for several"
    )]
    Taken(PathBuf),
    /// It is on a network file system, where locks and the write-ahead log do not hold.
    #[error("{0} is on a network file system: SQLite would lose payments there. Use a local disk, or PostgreSQL")]
    NetworkFileSystem(PathBuf),
    /// The lock file cannot be made.
    #[error("the lock file {0} cannot be used: {1}")]
    Unusable(PathBuf, std::io::Error),
}

impl ServeLock {
    /// Takes the lock of a SQLite file. PostgreSQL needs none: it is made for several.
    pub fn take(url: &StoreUrl) -> Result<Self, ServeLockError> {
        let StoreUrl::Sqlite { path } = url else {
            return Ok(Self { _file: None });
        };
        let lock = PathBuf::from(format!("{path}.serve"));
        let unusable = |error| ServeLockError::Unusable(lock.clone(), error);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock)
            .map_err(unusable)?;
        if is_on_network(&lock).map_err(unusable)? {
            return Err(ServeLockError::NetworkFileSystem(PathBuf::from(path)));
        }
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: Some(file) }),
            Err(TryLockError::WouldBlock) => Err(ServeLockError::Taken(PathBuf::from(path))),
            Err(TryLockError::Error(error)) => Err(unusable(error)),
        }
    }
}

/// Whether a file is on a file system of another machine.
#[cfg(target_os = "linux")]
pub(super) fn is_on_network(file: &Path) -> std::io::Result<bool> {
    let magic = rustix::fs::statfs(file)?.f_type;
    // A number of 32 bits, in a field whose width and sign are the machine's.
    Ok(NETWORK_FILE_SYSTEMS
        .iter()
        .any(|&(known, _)| i128::from(magic) & 0xffff_ffff == i128::from(known)))
}

/// What the kernel calls the file systems of other machines (statfs(2), linux/magic.h).
#[cfg(target_os = "linux")]
const NETWORK_FILE_SYSTEMS: [(u32, &str); 8] = [
    (0x0000_6969, "NFS"),
    (0x0000_517b, "SMB"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB2"),
    (0x0102_1997, "9P"),
    (0x5346_414f, "AFS"),
    (0x00c3_6400, "Ceph"),
    (0x0bd0_0bd0, "Lustre"),
];

#[cfg(not(target_os = "linux"))]
pub(super) fn is_on_network(_: &Path) -> std::io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_signer_serves_from_a_file_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let url = StoreUrl::parse(&format!("sqlite://{}/vezne.db", folder.path().display())).unwrap();
        let lock = ServeLock::take(&url).unwrap();
        let told = ServeLock::take(&url).unwrap_err().to_string();
        assert!(told.contains("another signer serves from"), "{told}");
        drop(lock);
        assert!(ServeLock::take(&url).is_ok());
    }

    #[test]
    fn a_lock_in_no_folder_says_which_file() {
        let url = StoreUrl::parse("sqlite:///no/such/folder/vezne.db").unwrap();
        let told = ServeLock::take(&url).unwrap_err().to_string();
        assert!(told.contains("/no/such/folder/vezne.db.serve"), "{told}");
    }

    #[test]
    fn a_server_needs_no_lock() {
        let url = StoreUrl::parse("postgres://vezne@db/vezne").unwrap();
        let _one = ServeLock::take(&url).unwrap();
        assert!(ServeLock::take(&url).is_ok());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_local_disk_is_no_network_and_proc_is_none_either() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_on_network(folder.path()).unwrap());
        assert!(!is_on_network(Path::new("/proc")).unwrap());
    }
}
