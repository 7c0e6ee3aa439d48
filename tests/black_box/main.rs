//! Black-box tests of the card path: claims about what a shop, a buyer and iyzico see.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod api_keys;
mod bad_input;
mod broken_rows;
mod callbacks;
mod card_path;
mod certificates;
mod change_session;
mod check;
mod database_outage;
mod database_silence;
mod deliveries;
mod events;
mod fault_matrix;
mod idempotency;
mod incoming;
mod instances;
mod iyzico_webhook;
mod leases;
mod lost_commits;
mod openapi;
mod operator;
mod outages;
mod page_end;
mod payouts;
mod poller;
mod reconcile;
mod reference_data;
mod refunds;
mod report;
mod review;
mod sessions;
mod structure;
mod transfer;
mod verdicts;
mod watching;
