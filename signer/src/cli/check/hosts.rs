//! Whether addresses and keys fit each other: https where buyers are, and one kind of money everywhere.

use url::Url;

use super::finding::Findings;
use crate::config::{Config, LIVE_HOST, is_here};
use crate::upstream::isbank::settings::PRODUCTION_HOST;
use crate::upstream::iyzico::SANDBOX_KEY_HEAD;
use crate::upstream::vakifbank::Resource;

/// iyzico's sandbox: its live keys are not known there.
const SANDBOX_HOST: &str = "sandbox-api.iyzipay.com";

pub(super) fn check(findings: &mut Findings, config: &Config) {
    public_url(findings, &config.public_url);
    shop(findings, config);
    keys(findings, config);
    banks(findings, config);
}

fn public_url(findings: &mut Findings, address: &str) {
    const WHAT: &str = "public_url";
    match Url::parse(address) {
        Ok(url) if url.scheme() == "https" => findings.ok(WHAT, format!("{address} is https")),
        Ok(url) if is_here(&url) => findings.ok(WHAT, format!("{address} is this machine: nobody else reaches it")),
        _ => findings.error(
            WHAT,
            format!(
                "{address} must be https: client tokens and OTPs go there, and browsers call nothing else from https"
            ),
        ),
    }
}

fn shop(findings: &mut Findings, config: &Config) {
    const WHAT: &str = "origins";
    let origins = config
        .allowed_origins
        .iter()
        .filter_map(|origin| Url::parse(origin).ok());
    let all: Vec<Url> = origins.chain([config.fallback_url.clone()]).collect();
    if config.allowed_origins.is_empty() {
        findings.error(WHAT, "shop.allowed_origins is empty: no page may show the widget");
    }
    let mut is_good = true;
    for url in all.iter().filter(|url| url.scheme() != "https" && !is_here(url)) {
        is_good = false;
        let origin = url.origin().ascii_serialization();
        findings.warning(
            WHAT,
            format!("{origin} is not https: whoever is on the way there sees and changes the checkout"),
        );
    }
    if is_good && !config.allowed_origins.is_empty() {
        findings.ok(
            WHAT,
            format!("{}, each https or this machine", config.allowed_origins.len()),
        );
    }
}

fn keys(findings: &mut Findings, config: &Config) {
    const WHAT: &str = "iyzico's keys";
    let host = config.iyzico_url.host_str().unwrap_or_default();
    let are_sandboxs = config.iyzico_api_key.expose().starts_with(SANDBOX_KEY_HEAD);
    match (host, are_sandboxs) {
        (LIVE_HOST, _) => findings.ok(WHAT, format!("live keys for {host}: real money")),
        (SANDBOX_HOST, false) => findings.warning(
            WHAT,
            format!("iyzico.api_key is no sandbox key, and {host} is iyzico's sandbox: it will refuse it"),
        ),
        (_, true) => findings.ok(WHAT, format!("sandbox keys for {host}: no money moves")),
        (_, false) => findings.warning(
            WHAT,
            format!("{host} is not iyzico's own, and iyzico.api_key is no sandbox key: see iyzico.base_url"),
        ),
    }
}

/// Whether all upstreams move money, or none.
fn banks(findings: &mut Findings, config: &Config) {
    const WHAT: &str = "banks";
    let is_live = config.iyzico_url.host_str() == Some(LIVE_HOST);
    let buyers = config.bank.as_ref().map(|bank| {
        let is_live = bank.settings.resource == Resource::Production;
        ("VakıfBank (vakifbank.resource)", is_live)
    });
    let own = config.merchant_bank.as_ref().map(|bank| {
        let is_live = bank.settings.base_url.host_str() == Some(PRODUCTION_HOST);
        ("İş Bankası (isbank.base_url)", is_live)
    });
    for (bank, moves_money) in buyers.into_iter().chain(own) {
        match (is_live, moves_money) {
            (true, true) => findings.ok(WHAT, format!("{bank}: real money, as iyzico")),
            (false, false) => findings.ok(WHAT, format!("{bank}: no money moves, as at iyzico")),
            (true, false) => findings.warning(
                WHAT,
                format!(
                    "{bank} moves no money, and iyzico does: what it calls made was not, unless it leads to the bank"
                ),
            ),
            (false, true) => {
                findings.warning(
                    WHAT,
                    format!("{bank} moves real money, and iyzico does not: tell the two apart"),
                );
            }
        }
    }
}
