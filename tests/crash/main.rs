//! The real signer as a process: killed at every point, stopped, locked out, and started again.

mod bank_judge;
mod buyer;
mod desk;
mod incoming_points;
mod incoming_scenario;
mod judge;
mod lock;
mod payout;
mod payout_judge;
mod payout_points;
mod payout_scenario;
mod points;
mod refund;
mod refund_judge;
mod refund_points;
mod refund_scenario;
mod scenario;
mod shop;
mod stop;
mod transfer;
mod transfer_points;
mod transfer_scenario;
