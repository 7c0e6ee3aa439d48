//! The operator's commands beside a serving signer, on a real SQLite file.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod check;
mod key_change;
mod refusals;
mod signer;
mod store;
