//! Tells the shop's server of events: Standard Webhooks, at least once, until it answers.

pub mod deliver;
pub mod secret;

pub use deliver::Webhook;
