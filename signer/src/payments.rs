//! What the signer promises: sessions, card attempts and their verdicts.
//!
//! The types of the domain (`order`, `bank`, `session`, `card_attempt`, `step`, `event`, `payment`, `offer`, `verdict`, `basket`,
//! `look_schedule`) know nothing but the protocol and the clock; `store` and `upstream` speak in them. The use cases
//! (`open_session`, `change_session`, `quote_installments`, `start_card_payment`, `settle`, `finish`, `poll`, `review`,
//! `reconcile`) call `store` and `upstream`. No file here imports a web framework, a database or an HTTP client.

pub mod bank;
pub mod basket;
pub mod card_attempt;
pub mod change_session;
pub mod event;
pub mod failure;
pub mod finish;
pub mod look_schedule;
pub mod offer;
pub mod open_session;
pub mod order;
pub mod payment;
pub mod poll;
pub mod quote_installments;
pub mod reconcile;
pub mod review;
pub mod session;
pub mod settle;
pub mod start_card_payment;
pub mod step;
pub mod verdict;
