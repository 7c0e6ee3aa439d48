//! Idempotency keys: drawn from the browser's randomness, kept in `sessionStorage` so that a reload finds them.
//!
//! In-app browsers may throw on storage; then the state's own copy has to do, and the signer's rule of one live
//! payment page a session covers a lost one.

use vezne_protocol::IdempotencyKey;
use web_sys::Storage;

use crate::browser::window;
use crate::state::PayKey;
use crate::text::concat;

const KEY_BYTES: usize = 16;

/// A key that nobody used before. `crypto.randomUUID` is missing on plain-HTTP pages, this is not.
pub(crate) fn fresh() -> Option<IdempotencyKey> {
    let mut bytes = [0; KEY_BYTES];
    window()
        .crypto()
        .ok()?
        .get_random_values_with_u8_array(&mut bytes)
        .ok()?;
    let hex = |byte: u8| [byte >> 4, byte & 15].map(|half| char::from_digit(half.into(), 16).unwrap_or('0'));
    let text: String = bytes.into_iter().flat_map(hex).collect();
    IdempotencyKey::parse(&text).ok()
}

/// Keeps a session's key.
pub(crate) fn keep(session: &str, key: &PayKey) {
    if let Some(storage) = storage() {
        let value = concat(&[&key.installments.to_string(), " ", key.key.as_str()]);
        // A full or forbidden storage loses nothing that the state does not hold.
        drop(storage.set_item(&name(session), &value));
    }
}

/// A session's key from before a reload.
pub(crate) fn kept(session: &str) -> Option<PayKey> {
    let value = storage()?.get_item(&name(session)).ok()??;
    let (installments, key) = value.split_once(' ')?;
    Some(PayKey {
        installments: installments.parse().ok()?,
        key: IdempotencyKey::parse(key).ok()?,
    })
}

/// Forgets a session's key.
pub(crate) fn forget(session: &str) {
    if let Some(storage) = storage() {
        drop(storage.remove_item(&name(session)));
    }
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn name(session: &str) -> String {
    concat(&["vezne.pay.", session])
}
