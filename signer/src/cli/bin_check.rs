//! `vezne-signer bin-check`: asks iyzico who issued a card, with the configured keys.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde::Serialize;
use vezne_protocol::{CardPrefix, Locale};

use super::input::InputError;
use super::output::Outcome;
use crate::config::Config;
use crate::entropy::{self, SystemEntropy};
use crate::upstream::http_client;
use crate::upstream::iyzico::Iyzico;

/// Asks iyzico's BIN check.
#[derive(Args)]
pub(super) struct BinCheck {
    /// The first 6 to 8 digits of a card.
    prefix: String,
    /// The configuration file.
    #[arg(long, value_name = "F")]
    config: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Checked {
    prefix: Option<String>,
    card: Option<vezne_protocol::CardFacts>,
    reason: Option<String>,
}

impl BinCheck {
    pub(super) fn run(self) -> Result<Outcome, InputError> {
        let prefix = match CardPrefix::parse(&self.prefix) {
            Ok(prefix) => prefix,
            Err(error) => {
                let refused = Checked {
                    prefix: None,
                    card: None,
                    reason: Some(error.to_string()),
                };
                return Ok(Outcome::of(&refused, self.json, false, text(&refused)));
            }
        };
        let config = Config::load(self.config.as_deref())?;
        let start = |error: &dyn std::error::Error| InputError::Start(error.to_string());
        let iyzico = Iyzico::new(
            http_client(config.iyzico_call_limit).map_err(|error| start(&error))?,
            &config.iyzico_url,
            config.iyzico_api_key,
            config.iyzico_secret_key,
            config.page_origins,
            Arc::new(SystemEntropy),
        );
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| start(&error))?;
        let conversation_id = entropy::random_key(&SystemEntropy);
        let (card, reason) = match runtime.block_on(iyzico.bin_check(prefix, Locale::Tr, &conversation_id)) {
            Ok(Some(card)) => (Some(card), None),
            Ok(None) => (None, Some("iyzico does not know this card".to_owned())),
            Err(error) => (None, Some(format!("iyzico: {error}"))),
        };
        let checked = Checked {
            prefix: Some(prefix.asked().to_string()),
            card,
            reason,
        };
        let text = text(&checked);
        Ok(Outcome::of(&checked, self.json, checked.card.is_some(), text))
    }
}

fn text(checked: &Checked) -> String {
    let Checked { prefix, card, reason } = checked;
    let head = prefix.as_deref().unwrap_or("Not valid");
    let Some(card) = card else {
        return format!("{head}: {}\n", reason.as_deref().unwrap_or("unknown"));
    };
    let words = [
        card.bank_name.clone(),
        card.family.clone(),
        card.scheme.map(|scheme| scheme.name().to_owned()),
        card.kind.map(|kind| format!("{kind:?}").to_lowercase()),
    ];
    format!(
        "{head}: {}\n",
        words.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    )
}
