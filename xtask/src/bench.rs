//! `cargo xtask bench`: what is measured beside something that was measured in turns with it; not a part of
//! `cargo xtask test`.

mod store;
mod widget;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::repo::Repo;

/// What to measure.
#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The store: openings a second, latency at 10 thousand and 1 million sessions, query plans
    Store(store::Options),
    /// The element beside Adyen Web: bytes, time to ready, blocking time, layout shift, Lighthouse
    Widget(widget::Options),
}

/// Builds what measures, and lets it.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    match &options.what {
        What::Store(options) => store::run(repo, options),
        What::Widget(options) => widget::run(repo, options),
    }
}
