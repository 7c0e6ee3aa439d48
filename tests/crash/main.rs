//! The real signer as a process: killed at every point, stopped, locked out, and started again.

mod lock;
