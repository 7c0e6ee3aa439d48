//! The desk itself: what is about no session and no payout.

use vezne_protocol::Method;

use super::event::Operator;
use crate::clock::Moment;

/// What the desk's log is about: the subject of its events.
pub const DESK: &str = "desk";

/// A way to pay that is turned off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodOff {
    /// Which.
    pub method: Method,
    /// Since when.
    pub since: Moment,
    /// Who turned it off, and why.
    pub by: Operator,
}
