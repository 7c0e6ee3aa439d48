//! The section about the shop's server that is told of events, when there is one.

use url::Url;

use super::Mistakes;
use super::addresses::upstream_url;
use super::raw::Webhooks as Raw;
use crate::secret::Secret;
use crate::webhook::secret::WebhookSecret;

/// Where and how the shop's server is told of events.
#[derive(Clone, Debug)]
pub struct Webhooks {
    /// The shop's address for them.
    pub url: Url,
    /// One or two secrets, `whsec_…`: deliveries are signed with the first.
    pub secrets: Vec<WebhookSecret>,
}

pub(super) fn check(mistakes: &mut Mistakes, raw: Raw) -> Option<Webhooks> {
    if raw.url.is_none() && raw.secrets.is_none() && raw.secrets_file.is_none() {
        return None;
    }
    let url = mistakes.read("webhooks.url", raw.url, |text| upstream_url(&text));
    let secrets = match (raw.secrets, raw.secrets_file.as_deref()) {
        (None, Some(file)) => mistakes.secret("webhooks.secrets", None, Some(file)).map(|text| {
            text.expose()
                .split_whitespace()
                .map(|line| line.to_owned().into())
                .collect()
        }),
        (secrets, None) => secrets,
        (Some(_), Some(_)) => {
            mistakes.add("webhooks.secrets", "and webhooks.secrets_file are both there: keep one");
            return None;
        }
    };
    let secrets = mistakes.read("webhooks.secrets", secrets, |secrets: Vec<Secret>| {
        match secrets.len() {
            1 | 2 => secrets
                .iter()
                .map(|secret| WebhookSecret::parse(secret.expose()).map_err(|error| error.to_string()))
                .collect(),
            _ => Err("must be one secret, or two while they are changed".to_owned()),
        }
    });
    Some(Webhooks {
        url: url?,
        secrets: secrets?,
    })
}
