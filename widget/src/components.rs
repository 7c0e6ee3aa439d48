//! What the desk looks like: each piece a plain function of its values and callbacks.
//!
//! They are functions and not Yew components because each component costs a kilobyte of glue after brotli, and one
//! stateful component is all there is.

mod card_field;
mod chooser;
mod desk;
mod icon;
mod live_region;
mod masthead;
mod notice;
mod outcome;
mod page_open;
mod pay_button;
mod plan_table;
mod scheme_mark;
mod settling;
mod tag;
mod unopened;

pub(crate) use desk::desk;
