//! The real signer as a process: killed at every point, stopped, locked out, and started again.

mod buyer;
mod desk;
mod judge;
mod lock;
mod points;
mod scenario;
mod shop;
mod stop;
