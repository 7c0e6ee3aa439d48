//! The section about the signer's own key.

use super::Mistakes;
use super::raw::Keys as Raw;
use crate::keys::Keys;

pub(super) fn check(mistakes: &mut Mistakes, raw: Raw) -> Option<Keys> {
    let Raw {
        master_key,
        master_key_file,
    } = raw;
    let master_key = mistakes.secret("keys.master_key", master_key, master_key_file.as_deref());
    mistakes.read("keys.master_key", master_key, |key| {
        Keys::from_master(key.expose()).map_err(|error| error.to_string())
    })
}
