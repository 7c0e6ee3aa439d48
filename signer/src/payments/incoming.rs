//! Payments that a buyer sends by themselves, by havale, EFT or FAST, to the merchant's own account: which row of the
//! merchant's statement is whose.
//!
//! A session shows a [`reference`]; the buyer types it into the transfer's description, and the bank writes that into the
//! row. [`sighting`] looks for references in a row's text, and [`matching`] says of each row what it is to us. Nothing here
//! asks or keeps anything: both are pure.

mod letters;
pub mod matching;
pub mod reference;
mod rows;
pub mod sighting;

pub use rows::Illegible;
