//! An object whose field names are settings, or are known only roughly.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::super::json::present;

/// An object's fields as they stand in the JSON.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Fields(BTreeMap<String, Box<RawValue>>);

impl Fields {
    /// A field as a type; `None` where it is missing, `null` or something else.
    pub(super) fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_str(self.0.get(name)?.get()).ok()
    }

    /// A text or a number that is there.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        present(self.read(name))
    }

    /// The first of these texts that is there.
    pub(super) fn first_text(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.text(name))
    }

    /// Whether there is a field of this name, whatever is in it.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}
