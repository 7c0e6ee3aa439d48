//! A secret from a setting or from a file that only its owner reads.

use std::fs;
use std::path::Path;

use zeroize::Zeroizing;

use crate::secret::Secret;

/// Why there is no secret. Never holds it.
#[derive(Debug, thiserror::Error)]
pub enum SecretFileError {
    /// Neither the setting nor its `_file` twin is there.
    #[error("is missing (or name a file with the same setting + _file)")]
    Missing,
    /// Both are there.
    #[error("is set twice: keep either the setting or its _file twin")]
    Twice,
    /// The file cannot be read.
    #[error("cannot be read from its file: {0}")]
    Unreadable(#[from] std::io::Error),
    /// Everybody on the machine may read the file.
    #[error("is in a file that everybody may read: take the right away with chmod o-r")]
    WorldReadable,
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
}

/// The secret of a setting, or of a file that not everybody may read.
pub fn read(value: Option<Secret>, file: Option<&Path>) -> Result<Secret, SecretFileError> {
    let secret = match (value, file) {
        (Some(_), Some(_)) => return Err(SecretFileError::Twice),
        (None, None) => return Err(SecretFileError::Missing),
        (Some(secret), None) => secret,
        (None, Some(file)) => {
            refuse_world_readable(file)?;
            read_file(file)?
        }
    };
    if secret.is_empty() {
        Err(SecretFileError::Empty)
    } else {
        Ok(secret)
    }
}

/// The secret of a file; the line's end is not part of it.
pub fn read_file(file: &Path) -> Result<Secret, SecretFileError> {
    let text = Secret::new(fs::read_to_string(file)?);
    Ok(Secret::new(text.expose().trim_end_matches(['\r', '\n']).to_owned()))
}

/// A file's bytes, whatever they are, where not everybody may read them: a key, a PKCS#12.
pub fn read_bytes(file: &Path) -> Result<Zeroizing<Vec<u8>>, SecretFileError> {
    refuse_world_readable(file)?;
    let bytes = Zeroizing::new(fs::read(file)?);
    if bytes.is_empty() {
        Err(SecretFileError::Empty)
    } else {
        Ok(bytes)
    }
}

#[cfg(unix)]
fn refuse_world_readable(file: &Path) -> Result<(), SecretFileError> {
    if is_world_readable(file)? {
        Err(SecretFileError::WorldReadable)
    } else {
        Ok(())
    }
}

/// Whether everybody on the machine may read a file.
#[cfg(unix)]
pub fn is_world_readable(file: &Path) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::metadata(file)?.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn refuse_world_readable(_: &Path) -> Result<(), SecretFileError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_file_that_everybody_reads_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        fs::write(&file, "s3cret\n").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(read(None, Some(&file)), Err(SecretFileError::WorldReadable)));
        assert!(matches!(read_bytes(&file), Err(SecretFileError::WorldReadable)));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(read(None, Some(&file)).unwrap().expose(), "s3cret");
        assert_eq!(read_bytes(&file).unwrap().as_slice(), b"s3cret\n");
    }

    #[test]
    fn a_secret_is_set_once_and_is_not_empty() {
        let secret = || Some(Secret::new("x".into()));
        assert!(matches!(
            read(secret(), Some(Path::new("f"))),
            Err(SecretFileError::Twice)
        ));
        assert!(matches!(read(None, None), Err(SecretFileError::Missing)));
        assert!(matches!(
            read(Some(Secret::new(String::new())), None),
            Err(SecretFileError::Empty)
        ));
    }
}
