//! What the desk looks like: each piece a plain function that writes down its values.
//!
//! They are functions and not Yew components because each component costs a kilobyte of glue after brotli, and one
//! stateful component is all there is.

mod bank;
mod banners;
mod card_field;
mod chooser;
mod consent;
mod desk;
mod families;
mod icon;
mod incoming;
mod live_region;
mod masthead;
mod methods;
mod notice;
mod outcome;
mod page;
mod page_open;
mod pay_button;
mod plan_table;
mod scheme_mark;
mod settling;
mod unopened;

pub(crate) use desk::desk;
