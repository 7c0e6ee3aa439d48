//! Payments that a buyer sends by themselves, by havale, EFT or FAST, to the merchant's own account: which row of the
//! merchant's statement is whose.
//!
//! A session shows a [`reference`]; the buyer types it into the transfer's description, and the bank writes that into the
//! row. [`sighting`] looks for references in a row's text, and [`matching`] says of each row what it is to us: both are
//! pure. [`awaited`] is what a session waits for, [`arrival`] what came, [`of_session`] what both are to the session.

pub mod arrival;
pub mod awaited;
mod letters;
pub mod matching;
pub mod noted;
pub mod of_session;
pub mod reference;
mod rows;
pub mod sighting;

pub use rows::Illegible;
