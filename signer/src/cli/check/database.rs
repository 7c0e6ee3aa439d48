//! The database: whether it is there, takes a write, has a schema that this signer knows, and was written with its key.

use std::sync::Arc;

use super::finding::Findings;
use crate::config::Config;
use crate::entropy::SystemEntropy;
use crate::store::{Examination, ExaminationError, StoreError, examine};

pub(super) async fn check(findings: &mut Findings, config: &Config) {
    const WHAT: &str = "database";
    const LOG: &str = "log of events";
    match examine(&config.store_url, &config.keys, Arc::new(SystemEntropy)).await {
        Err(error @ ExaminationError::NoFile(_)) => findings.warning(WHAT, error.to_string()),
        Err(error @ ExaminationError::Store(StoreError::Unavailable(_) | StoreError::Late { .. })) => {
            findings.error(
                WHAT,
                format!("{error}: see store.url, and whether the database runs and lets this user in"),
            );
        }
        Err(error) => findings.error(WHAT, error.to_string()),
        Ok(Examination { schema: 0, .. }) => {
            findings.warning(
                WHAT,
                "it can be reached and has no tables yet: `vezne-signer serve` makes them",
            );
        }
        Ok(Examination { schema, ours, log }) => {
            if schema < ours {
                let text =
                    format!("it can be reached; `vezne-signer serve` will bring it from schema {schema} to {ours}");
                findings.warning(WHAT, text);
            } else {
                findings.ok(
                    WHAT,
                    format!("it takes a write, and has schema {schema} (this signer's is {ours})"),
                );
            }
            match log {
                Some(Ok(0)) => findings.ok(LOG, "is empty"),
                Some(Ok(seq)) => {
                    findings.ok(
                        LOG,
                        format!("ends with event {seq} of the feed, written with this keys.master_key"),
                    );
                }
                Some(Err(what)) => findings.error(LOG, format!("{what}: see `vezne-signer audit verify`")),
                None => {}
            }
        }
    }
}
