//! Plays iyzico, VakıfBank and İş Bankası over real HTTP, with faults on demand and a ledger of every lira: the judge of Vezne's tests.
//!
//! It shares ids and vectors with the signer, never its code for signing, verifying or reading money: it would agree
//! with our own mistakes.

mod amounts;
mod answer;
mod app;
mod call;
mod callbacks;
mod clock;
mod connection;
mod control;
mod entropy;
mod faults;
mod iban;
mod isbank;
mod iyzico;
mod ledger;
mod limiter;
mod locale;
mod merchant;
mod requests;
mod sandbox;
mod settings;
mod vakifbank;
mod webhooks;
mod wire;

pub use isbank::IsbankFacts;
pub use sandbox::{Sandbox, Start};
