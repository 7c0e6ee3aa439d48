//! What a client of the bank must be told: where it is, who the merchant is there, and where the papers are.

use std::path::PathBuf;

use serde::Serialize;

use super::accounts;
use super::office::Office;
use super::papers::P12_PASSWORD;

/// The merchant's access to the sandbox's İş Bankası, as the ready line has it under `isbank`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IsbankFacts {
    /// The base of its API: `https://127.0.0.1:PORT`.
    pub url: String,
    /// `X-Isbank-Client-Id`
    pub client_id: String,
    /// `X-Isbank-Client-Secret`
    pub client_secret: String,
    /// The user name of the login.
    pub service_account_id: String,
    /// The password of the login.
    pub service_account_secret: String,
    /// The account in lira, as the calls name it.
    pub account_id: String,
    /// The IBAN of that account.
    pub iban: String,
    /// Whose it is.
    pub name: String,
    /// The folder of all papers: also `expired`, `early` and `stranger`, each `.pem` and `.key`, which the gate refuses.
    pub dir: PathBuf,
    /// Who made out the bank's certificate.
    pub ca: PathBuf,
    /// The client certificate that the gate lets in.
    pub certificate: PathBuf,
    /// Its key, PKCS#8 in PEM.
    pub key: PathBuf,
    /// Both in one file of PKCS#12.
    pub p12: PathBuf,
    /// What opens that file.
    pub p12_password: String,
}

impl IsbankFacts {
    /// What this office tells.
    pub(crate) fn new(url: &str, office: &Office) -> Self {
        let file = |name| office.papers.file(name);
        Self {
            url: url.to_owned(),
            client_id: office.client_id.clone(),
            client_secret: office.client_secret.clone(),
            service_account_id: office.service_account_id.clone(),
            service_account_secret: office.service_account_secret.clone(),
            account_id: accounts::LIRA_ACCOUNT.to_owned(),
            iban: accounts::lira_iban(),
            name: accounts::MERCHANT.to_owned(),
            dir: office.papers.folder().to_owned(),
            ca: file("ca.pem"),
            certificate: file("client.pem"),
            key: file("client.key"),
            p12: file("client.p12"),
            p12_password: P12_PASSWORD.to_owned(),
        }
    }
}
