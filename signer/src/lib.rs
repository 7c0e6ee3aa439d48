//! The Vezne signer: holds every secret, signs each upstream call, remembers each payment.
//!
//! Arrows point one way: `http` → `payments` → {`upstream`, `store`}. The domain's own types stand in `payments`;
//! `upstream` and `store` speak in them. ARCHITECTURE.md draws the map.

pub mod address_limit;
pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod core_dumps;
pub mod entropy;
pub mod event_view;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
pub mod hooks;
pub mod http;
pub mod jobs;
pub mod keys;
pub mod literal;
pub mod metrics;
pub mod payments;
pub mod readiness;
pub mod scope;
pub mod secret;
pub mod serve;
pub mod shutdown;
pub mod store;
pub mod tasks;
pub mod telemetry;
pub mod upstream;
pub mod webhook;
