//! The merchant's own bank in the configuration of a signer's process.

use std::path::PathBuf;

use vezne_sandbox::{IsbankFacts, Sandbox};

/// The account, and which files the signer shows the bank.
#[derive(Debug, Clone)]
pub(super) struct OwnBank {
    facts: IsbankFacts,
    certificate: PathBuf,
    key: PathBuf,
}

impl OwnBank {
    pub(super) fn of(sandbox: &Sandbox, certificate: &str, key: &str) -> Self {
        let facts = sandbox.isbank();
        Self {
            certificate: facts.dir.join(certificate),
            key: facts.dir.join(key),
            facts,
        }
    }

    /// The section. Rust's quoted texts are TOML's: there is no odd character in these.
    pub(super) fn toml(&self) -> String {
        let Self {
            facts,
            certificate,
            key,
        } = self;
        format!(
            r#"[isbank]
base_url = {url:?}
client_id = {client_id:?}
client_secret = {client_secret:?}
service_account_id = {account:?}
service_account_secret = {secret:?}
account_id = {account_id:?}
iban = {iban:?}
name = "{name}"
customer_ip = "203.0.113.7"
query_proves_absence = true
ca_file = {ca:?}
certificate_file = {certificate:?}
key_file = {key:?}

[isbank.incoming]
read_every_s = 10

[isbank.payouts]
payment_limit = "200000.00"
day_limit = "1000000.00"
"#,
            url = facts.url,
            client_id = facts.client_id,
            client_secret = facts.client_secret,
            account = facts.service_account_id,
            secret = facts.service_account_secret,
            account_id = facts.account_id,
            iban = facts.iban,
            name = facts.name,
            ca = facts.ca,
        )
    }
}
