//! Secrets of before, beside those in use: while a secret is changed there are two of it.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Mistakes, raw};
use crate::keys::Keys;
use crate::secret::{Secret, SecretPair};

/// How many master keys of before there may be.
const PREVIOUS_MAX: usize = 4;

/// The section about the signer's own keys.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct MasterKeys {
    pub(super) master_key: Option<Secret>,
    pub(super) master_key_file: Option<PathBuf>,
    #[serde(deserialize_with = "raw::secrets")]
    pub(super) previous_master_keys: Option<Vec<Secret>>,
    pub(super) previous_master_keys_file: Option<PathBuf>,
}

/// The keys that the signer works with: the first, and those of before.
pub(super) fn keys(mistakes: &mut Mistakes, raw: MasterKeys) -> Option<Keys> {
    let first = mistakes.secret("keys.master_key", raw.master_key, raw.master_key_file.as_deref());
    let first = mistakes.read("keys.master_key", first, |key| {
        Keys::from_master(key.expose()).map_err(|error| error.to_string())
    });
    let name = "keys.previous_master_keys";
    let previous = match (raw.previous_master_keys, raw.previous_master_keys_file) {
        (Some(_), Some(_)) => {
            mistakes.add(name, "and keys.previous_master_keys_file are both there: keep one");
            return None;
        }
        (keys, None) => keys.unwrap_or_default(),
        (None, Some(file)) => {
            let text = mistakes.secret(name, None, Some(&file))?;
            let lines = text.expose().split_whitespace();
            lines.map(|line| Secret::new(line.to_owned())).collect()
        }
    };
    mistakes.read(name, Some(previous), |previous| {
        if previous.len() > PREVIOUS_MAX {
            return Err(format!(
                "must be at most {PREVIOUS_MAX}: take those out that were resealed"
            ));
        }
        let with = |keys: Option<Keys>, (place, key): (usize, &Secret)| match keys {
            None => Ok(None),
            Some(keys) => match keys.with_previous(key.expose()) {
                Ok(keys) => Ok(Some(keys)),
                Err(error) => Err(format!("number {}: {error}", place + 1)),
            },
        };
        // What is wrong with one of before is told beside what is wrong with the first.
        let is_first_right = first.is_some();
        let base = first.or_else(|| Keys::from_master(&"0".repeat(64)).ok());
        let keys = previous.iter().enumerate().try_fold(base, with)?;
        Ok(keys.filter(|_| is_first_right))
    })?
}

/// A secret in use with the one of before, if there is one; `name` is that of the first: `iyzico.secret_key`.
pub(super) fn pair(
    mistakes: &mut Mistakes,
    name: &str,
    first: Option<Secret>,
    previous: Option<Secret>,
    previous_file: Option<&Path>,
) -> Option<SecretPair> {
    if previous.is_none() && previous_file.is_none() {
        return first.map(SecretPair::from);
    }
    let (section, field) = name.split_once('.').unwrap_or_default();
    let name = format!("{section}.previous_{field}");
    let previous = mistakes.secret(&name, previous, previous_file)?;
    if previous.is_empty() {
        mistakes.add(&name, "is empty: take it out when the change is over");
        return None;
    }
    Some(SecretPair::new(first?, Some(previous)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "1111111111111111111111111111111111111111111111111111111111111111";
    const NEW: &str = "2222222222222222222222222222222222222222222222222222222222222222";

    fn checked(toml: &str) -> (Option<Keys>, String) {
        let mut mistakes = Mistakes::default();
        let keys = keys(&mut mistakes, toml::from_str(toml).unwrap());
        (keys, mistakes.0.join("\n"))
    }

    #[test]
    fn master_keys_of_before_are_one_or_several() {
        for (previous, count) in [
            (String::new(), 1),
            (format!("previous_master_keys = \"{OLD}\""), 2),
            (format!("previous_master_keys = [\"{OLD}\", \"{}\"]", "3".repeat(64)), 3),
            // The first key among those of before is one key.
            (format!("previous_master_keys = [\"{OLD}\", \"{NEW}\"]"), 2),
        ] {
            let (keys, mistakes) = checked(&format!("master_key = \"{NEW}\"\n{previous}"));
            assert_eq!(keys.unwrap().sealing().count(), count, "{mistakes}");
        }
    }

    #[test]
    fn a_file_has_a_key_on_each_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("old-keys");
        std::fs::write(&file, format!("{OLD}\n{}\n", "3".repeat(64))).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        let file = format!("previous_master_keys_file = {:?}", file.display().to_string());
        let (keys, mistakes) = checked(&format!("master_key = \"{NEW}\"\n{file}"));
        assert_eq!(keys.unwrap().sealing().count(), 3, "{mistakes}");
        let (keys, mistakes) = checked(&format!(
            "master_key = \"{NEW}\"\nprevious_master_keys = \"{OLD}\"\n{file}"
        ));
        assert!(keys.is_none() && mistakes.contains("keep one"), "{mistakes}");
    }

    #[test]
    fn a_wrong_key_of_before_is_told_by_its_place_and_not_by_itself() {
        let (keys, mistakes) = checked(&format!("previous_master_keys = [\"{OLD}\", \"secret\"]"));
        assert!(keys.is_none());
        assert!(
            mistakes.contains("keys.master_key (VEZNE__KEYS__MASTER_KEY) is missing"),
            "{mistakes}"
        );
        assert!(
            mistakes.contains("number 2") && !mistakes.contains("secret\""),
            "{mistakes}"
        );
        let many = vec![format!("\"{OLD}\""); 5].join(", ");
        let (_, mistakes) = checked(&format!("master_key = \"{NEW}\"\nprevious_master_keys = [{many}]"));
        assert!(mistakes.contains("at most 4"), "{mistakes}");
    }

    #[test]
    fn a_secret_of_before_is_named_after_the_one_in_use() {
        let mut mistakes = Mistakes::default();
        let secret = |text: &str| Some(Secret::new(text.to_owned()));
        let both = pair(&mut mistakes, "iyzico.secret_key", secret("new"), secret("old"), None).unwrap();
        assert_eq!(both.each().map(Secret::expose).collect::<Vec<_>>(), ["new", "old"]);
        let alone = pair(&mut mistakes, "iyzico.secret_key", secret("new"), None, None).unwrap();
        assert!(alone.previous().is_none() && mistakes.0.is_empty());
        assert!(pair(&mut mistakes, "iyzico.secret_key", secret("new"), secret(""), None).is_none());
        assert!(
            mistakes.0[0].starts_with("iyzico.previous_secret_key"),
            "{:?}",
            mistakes.0
        );
    }
}
