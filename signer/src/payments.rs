//! What the signer promises: sessions, card attempts, transfers, and what is known of them.
//!
//! The types of the domain (`order`, `bank`, `merchant_bank`, `merchant_terms`, `session`, `card_attempt`, `transfer`,
//! `transfer_terms`, `refund`, `payout`, `step`, `event`, `payment`, `offer`, `verdict`, `basket`, `rails`, `payout_rails`,
//! `statement`, `personal_data`, `look_schedule`, `business_days`, `daily_report`, `incoming`, `desk`) know nothing but the protocol and the clock;
//! `store` and `upstream` speak in them. The use cases (`open_session`, `change_session`, `quote_installments`,
//! `start_card_payment`, `settle`, `finish`, `poll`, `review`, `reconcile`, `report_day`, `erase_personal_data`; of transfers `start_transfer`,
//! `authorize_transfer`, `draft_transfer`, `confirm_transfer`, `finish_transfer`, `attend_transfers`, `move_transfer`; of
//! refunds `refund_payment`, `confirm_refund`, `refund_by_bank`, `send_refund`, `finish_refund`, `attend_refunds`; of transfers
//! that buyers send alone `await_incoming`, `read_incoming`, `finish_incoming`; of payouts `draft_payout`, `confirm_payout`,
//! `cancel_payout`, `finish_payout`, `attend_payouts`; of any payment from the merchant's account `bank_payment`; of the
//! desk itself `admit`, `turn_methods`, `notice_bursts`) call `store`
//! and `upstream`. No file here imports a web framework, a database or an HTTP client.

pub mod admit;
pub mod attend_payouts;
pub mod attend_refunds;
pub mod attend_transfers;
pub mod authorize_transfer;
pub mod await_incoming;
pub mod bank;
mod bank_payment;
pub mod basket;
pub mod business_days;
pub mod cancel_payout;
pub mod card_attempt;
pub mod change_session;
pub mod confirm_payout;
pub mod confirm_refund;
pub mod confirm_transfer;
pub mod daily_report;
pub mod desk;
pub mod draft_payout;
pub mod draft_transfer;
pub mod erase_personal_data;
pub mod event;
pub mod failure;
pub mod finish;
mod finish_incoming;
pub mod finish_payout;
pub mod finish_refund;
pub mod finish_transfer;
pub mod incoming;
pub mod look_schedule;
pub mod merchant_bank;
pub mod merchant_terms;
mod move_transfer;
pub mod notice_bursts;
pub mod offer;
pub mod open_session;
pub mod order;
pub mod payment;
pub mod payout;
pub mod payout_rails;
pub mod personal_data;
pub mod poll;
pub mod quote_installments;
pub mod rails;
pub mod read_incoming;
pub mod reconcile;
pub mod refund;
mod refund_by_bank;
pub mod refund_payment;
pub mod report_day;
pub mod review;
mod send_refund;
pub mod session;
pub mod settle;
pub mod start_card_payment;
pub mod start_transfer;
pub mod statement;
pub mod step;
pub mod transfer;
pub mod transfer_terms;
pub mod turn_methods;
mod until;
pub mod verdict;
