//! What `sessionStorage` keeps of a session, so that a reload finds it.
//!
//! In-app browsers may throw on storage; then the state's own copy has to do, and the signer's rule of one live
//! payment page a session covers a lost one.

use vezne_protocol::{CustomerKind, IdempotencyKey};

use crate::browser::Hands;
use crate::presses::number;
use crate::state::{PayKey, Way};
use crate::text::concat;

/// Keeps a session's idempotency key, or forgets it.
pub(crate) fn keep(hands: &Hands, session: &str, key: Option<&PayKey>) {
    let value = key.map(|PayKey { way, key }| match way {
        Way::Card(installments) => concat(&[&installments.to_string(), " ", key.as_str()]),
        Way::Bank(customer) => concat(&[customer.word(), " ", key.as_str()]),
    });
    hands.keep(&concat(&["vezne.pay.", session]), &value.unwrap_or_default());
}

/// A session's key from before a reload.
pub(crate) fn kept(hands: &Hands, session: &str) -> Option<PayKey> {
    let value = hands.kept(&concat(&["vezne.pay.", session]))?;
    let (way, key) = value.split_once(' ')?;
    let banks = [CustomerKind::Retail, CustomerKind::Corporate];
    let bank = banks.into_iter().find(|customer| customer.word() == way);
    Some(PayKey {
        way: match bank {
            Some(customer) => Way::Bank(customer),
            None => Way::Card(number(way)?.try_into().ok()?),
        },
        key: IdempotencyKey::parse(key).ok()?,
    })
}

/// Keeps a session's grant with the account that was chosen by it, or forgets both.
pub(crate) fn keep_grant(hands: &Hands, session: &str, grant: Option<&str>, account: Option<&str>) {
    let joint = if account.is_some() { " " } else { "" };
    let value = concat(&[grant.unwrap_or_default(), joint, account.unwrap_or_default()]);
    hands.keep(
        &concat(&["vezne.bank.", session]),
        if grant.is_some() { &value } else { "" },
    );
}

/// A session's grant from before a reload, with the account.
pub(crate) fn kept_grant(hands: &Hands, session: &str) -> Option<String> {
    hands.kept(&concat(&["vezne.bank.", session]))
}
