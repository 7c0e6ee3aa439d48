//! `vezne-signer check`: whether a signer would serve with this configuration, told thing by thing before it does.

mod certificates;
mod clocks;
mod database;
mod finding;
mod hosts;
mod live;
mod secrets;

use std::path::PathBuf;

use clap::Args;

use super::operator::{CommandError, block_on};
use super::output::Outcome;
use super::surroundings::surroundings;
use crate::config::{Config, ConfigError, SecretFile};
use crate::telemetry;
use finding::Findings;

/// Look at the configuration and at everything that it names, and change nothing.
///
/// Each thing is a line: ok, warning or error. Exits with 1 when there is an error. It works beside a serving signer, and
/// it asks the upstreams for nothing but the time; with --live it also makes the four calls to iyzico that a payment by
/// card begins with.
#[derive(Args)]
pub(super) struct Check {
    /// The configuration file of `serve`; settings can also come from the environment (VEZNE__SECTION__KEY).
    #[arg(long, value_name = "F")]
    config: Option<PathBuf>,
    /// Also ask iyzico for a card, for installments and for a payment page of 1.00 TL that nobody pays, with your keys.
    #[arg(long)]
    live: bool,
    /// With --live: go on without asking.
    #[arg(long, requires = "live")]
    yes: bool,
    /// Print one JSON document instead of lines.
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) fn run(self) -> Result<Outcome, CommandError> {
        telemetry::start("error");
        let mut findings = Findings::default();
        match Config::look(self.config.as_deref()) {
            Ok((config, files)) => {
                if self.live {
                    live::ask_first(&config, self.yes)?;
                }
                block_on(look(&mut findings, config, &files, self.live))?;
            }
            Err(ConfigError::Mistakes(mistakes)) => {
                for mistake in mistakes {
                    findings.error("configuration", mistake);
                }
                findings.warning(
                    "the rest",
                    "was not looked at: correct the configuration, then check again",
                );
            }
            Err(error @ ConfigError::Unreadable(_)) => findings.error("configuration", error.to_string()),
        }
        let is_good = findings.is_good();
        let text = findings.text();
        Ok(Outcome::of(&findings, self.json, is_good, text))
    }
}

async fn look(findings: &mut Findings, config: Config, files: &[SecretFile], is_live: bool) {
    let (clock, _) = surroundings();
    findings.ok("configuration", "has no mistakes");
    secrets::check(findings, files);
    hosts::check(findings, &config);
    certificates::check(findings, config.merchant_bank.as_ref(), clock.now());
    database::check(findings, &config).await;
    clocks::check(findings, &config, clock.as_ref()).await;
    if is_live {
        live::check(findings, config, clock.as_ref()).await;
    }
}
