//! The mistakes of a configuration, collected: each names its setting, and never a value.

use std::path::Path;

use super::secret_file::{self, SecretFileError};
use crate::secret::Secret;

/// The mistakes found so far.
#[derive(Default)]
pub(super) struct Mistakes(pub(super) Vec<String>);

impl Mistakes {
    pub(super) fn add(&mut self, name: &str, what: &str) {
        let variable = name.replace('.', "__").to_uppercase();
        self.0.push(format!("{name} (VEZNE__{variable}) {what}"));
    }

    /// A setting through its check; notes when it is missing or does not pass.
    pub(super) fn read<T, R>(
        &mut self,
        name: &str,
        value: Option<T>,
        check: impl FnOnce(T) -> Result<R, String>,
    ) -> Option<R> {
        match value.map(check) {
            Some(Ok(checked)) => return Some(checked),
            Some(Err(what)) => self.add(name, &what),
            // It could not be read, and that was noted already.
            None if self.has(name) => {}
            None => self.add(name, "is missing"),
        }
        None
    }

    /// A setting that may be missing, through its check.
    pub(super) fn optional<T, R>(
        &mut self,
        name: &str,
        value: Option<T>,
        check: impl FnOnce(T) -> Result<R, String>,
    ) -> Option<R> {
        value.and_then(|value| self.read(name, Some(value), check))
    }

    /// A secret from its setting or from the file that its `_file` twin names.
    pub(super) fn secret(&mut self, name: &str, value: Option<Secret>, file: Option<&Path>) -> Option<Secret> {
        match secret_file::read(value, file) {
            Ok(secret) => Some(secret),
            Err(SecretFileError::Missing) if self.has(name) => None,
            Err(error) => {
                self.add(name, &error.to_string());
                None
            }
        }
    }

    /// Whether a mistake of a setting is noted already: of itself, of its `_file` twin, or of a section that it stands in.
    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|noted| {
            let noted = noted.split(' ').next().unwrap_or_default();
            let noted = noted.strip_suffix("_file").unwrap_or(noted);
            let rest = name.strip_prefix(noted);
            !noted.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}
