//! The demo signer's configuration: fresh keys each time, written as the TOML a merchant would write.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Bytes in a key: 256 bits.
const KEY_BYTES: usize = 32;

/// What the sandbox says its iyzico wants.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IyzicoAccess {
    url: String,
    api_key: String,
    secret_key: String,
}

/// What the sandbox says its bank wants.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BankAccess {
    url: String,
    client_id: String,
    client_secret: String,
}

impl BankAccess {
    /// The page that shows the customers' phones.
    pub(crate) fn phone(&self) -> String {
        format!("{}/phone", self.url)
    }

    /// The page where a customer sends money by hand.
    pub(crate) fn send(&self) -> String {
        format!("{}/send", self.url)
    }
}

/// What the sandbox says of the merchant's own account at its other bank.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OwnBankAccess {
    url: String,
    client_id: String,
    client_secret: String,
    service_account_id: String,
    service_account_secret: String,
    account_id: String,
    iban: String,
    name: String,
    ca: PathBuf,
    certificate: PathBuf,
    key: PathBuf,
}

/// The configuration, and what must stay out of it: the shop's API key, of which the signer holds only the hash.
pub(crate) struct SignerConfig {
    toml: Toml,
    shop_api_key: String,
    shop_port: u16,
    master_key: String,
}

#[derive(Serialize)]
struct Toml {
    server: ServerTable,
    shop: ShopTable,
    iyzico: IyzicoTable,
    vakifbank: BankTable,
    isbank: OwnBankTable,
    store: StoreTable,
    keys: KeysTable,
    webhooks: WebhooksTable,
}

#[derive(Serialize)]
struct ServerTable {
    listen: String,
    public_url: String,
}

#[derive(Serialize)]
struct ShopTable {
    api_key_sha256: String,
    allowed_origins: Vec<String>,
    fallback_url: String,
}

#[derive(Serialize)]
struct IyzicoTable {
    base_url: String,
    api_key: String,
    secret_key: String,
    page_origins: Vec<String>,
}

/// Transfers to the demo merchant's accounts, as the sandbox knows them.
#[derive(Serialize)]
struct BankTable {
    base_url: String,
    client_id: String,
    client_secret: String,
    resource: &'static str,
    pkce: bool,
    receiver_name: &'static str,
    receiver_ibans: [&'static str; 2],
}

/// The demo merchant's own account, which pays transfers back.
#[derive(Serialize)]
struct OwnBankTable {
    base_url: String,
    client_id: String,
    client_secret: String,
    service_account_id: String,
    service_account_secret: String,
    account_id: String,
    iban: String,
    name: String,
    customer_ip: &'static str,
    ca_file: PathBuf,
    certificate_file: PathBuf,
    key_file: PathBuf,
    incoming: IncomingTable,
}

/// Buyers may send transfers of their own; nobody wants to wait for a demo.
#[derive(Serialize)]
struct IncomingTable {
    days: u32,
    read_every_s: u32,
}

#[derive(Serialize)]
struct StoreTable {
    url: &'static str,
}

#[derive(Serialize)]
struct KeysTable {
    master_key_file: &'static str,
}

/// The shop's door for events, and the secret that both know.
#[derive(Serialize)]
struct WebhooksTable {
    url: String,
    secrets: [String; 1],
}

impl SignerConfig {
    /// For a signer and a shop on these ports, with fresh keys.
    pub(crate) fn new(
        signer_port: u16,
        shop_port: u16,
        iyzico: IyzicoAccess,
        bank: BankAccess,
        own_bank: OwnBankAccess,
    ) -> Result<Self> {
        let shop_api_key = format!("demo_{}", random_key()?);
        let shop_origin = format!("http://localhost:{shop_port}");
        let webhooks = WebhooksTable {
            url: format!("{shop_origin}/webhooks/vezne"),
            secrets: [format!("whsec_{}", STANDARD.encode(random_bytes()?))],
        };
        let toml = Toml {
            server: ServerTable {
                listen: format!("127.0.0.1:{signer_port}"),
                public_url: format!("http://localhost:{signer_port}"),
            },
            shop: ShopTable {
                api_key_sha256: hex::encode(Sha256::digest(&shop_api_key)),
                fallback_url: format!("{shop_origin}/"),
                allowed_origins: vec![shop_origin],
            },
            iyzico: IyzicoTable {
                base_url: iyzico.url.clone(),
                api_key: iyzico.api_key,
                secret_key: iyzico.secret_key,
                page_origins: vec![iyzico.url],
            },
            vakifbank: BankTable {
                base_url: bank.url,
                client_id: bank.client_id,
                client_secret: bank.client_secret,
                resource: "sandbox",
                pkce: true,
                receiver_name: "Vezne Kahve A.Ş.",
                receiver_ibans: ["TR950001500158007399999901", "TR260006400000110000012345"],
            },
            isbank: own_bank.into(),
            store: StoreTable {
                url: "sqlite://vezne.db",
            },
            keys: KeysTable {
                master_key_file: "master.key",
            },
            webhooks,
        };
        Ok(Self {
            toml,
            shop_api_key,
            shop_port,
            master_key: random_key()?,
        })
    }

    /// Writes the configuration and the master key; answers the configuration's path.
    pub(crate) fn write(&self, folder: &Path) -> Result<PathBuf> {
        let file = folder.join("signer.toml");
        write_for_this_user(&file, &toml::to_string(&self.toml)?).context("cannot write the signer's configuration")?;
        let key_file = folder.join(self.toml.keys.master_key_file);
        write_for_this_user(&key_file, &self.master_key).context("cannot write the master key")?;
        Ok(file)
    }

    /// What the documentation's server is told, by environment.
    pub(crate) fn for_the_site(&self) -> [(&'static str, String); 4] {
        [
            ("SITE_HOST", "localhost".to_owned()),
            ("SITE_PORT", self.shop_port.to_string()),
            ("SIGNER_URL", self.toml.server.public_url.clone()),
            ("SIGNER_API_KEY", self.shop_api_key.clone()),
        ]
    }

    /// What the shop's server is told, by environment.
    pub(crate) fn for_the_shop(&self) -> [(&'static str, String); 6] {
        [
            ("SHOP_HOST", "localhost".to_owned()),
            ("SHOP_PORT", self.shop_port.to_string()),
            ("SIGNER_URL", self.toml.server.public_url.clone()),
            ("PAYMENT_METHODS", "card,bank_transfer,incoming_transfer".to_owned()),
            ("WEBHOOK_SECRETS", self.toml.webhooks.secrets.join(",")),
            ("SIGNER_API_KEY", self.shop_api_key.clone()),
        ]
    }
}

impl From<OwnBankAccess> for OwnBankTable {
    fn from(access: OwnBankAccess) -> Self {
        Self {
            base_url: access.url,
            client_id: access.client_id,
            client_secret: access.client_secret,
            service_account_id: access.service_account_id,
            service_account_secret: access.service_account_secret,
            account_id: access.account_id,
            iban: access.iban,
            name: access.name,
            customer_ip: "127.0.0.1",
            ca_file: access.ca,
            certificate_file: access.certificate,
            key_file: access.key,
            incoming: IncomingTable {
                days: 3,
                read_every_s: 10,
            },
        }
    }
}

/// The signer refuses secrets that others may read.
fn write_for_this_user(file: &Path, secret: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .write(true)
        .create_new(true)
        .open(file)?
        .write_all(secret.as_bytes())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a demo's keys are thrown away with it; they come from the system here only"
)]
fn random_bytes() -> Result<[u8; KEY_BYTES]> {
    let mut bytes = [0; KEY_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("this system gives no random bytes: {error}"))?;
    Ok(bytes)
}

/// A fresh key, as text.
pub(crate) fn random_key() -> Result<String> {
    random_bytes().map(hex::encode)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> SignerConfig {
        let ready = r#"{"url":"http://127.0.0.1:9000","apiKey":"sandbox-a","secretKey":"sandbox-s"}"#;
        let bank = r#"{"url":"http://127.0.0.1:9000/vakifbank","clientId":"sandbox-c","clientSecret":"sandbox-s"}"#;
        let own_bank = r#"{"url":"https://127.0.0.1:9443","clientId":"c","clientSecret":"s","serviceAccountId":"a",
            "serviceAccountSecret":"t","accountId":"1","iban":"TR260006400000110000012345","name":"Vezne Kahve A.Ş.",
            "ca":"/d/ca.pem","certificate":"/d/client.pem","key":"/d/client.key"}"#;
        SignerConfig::new(
            8787,
            8788,
            serde_json::from_str(ready).unwrap(),
            serde_json::from_str(bank).unwrap(),
            serde_json::from_str(own_bank).unwrap(),
        )
        .unwrap()
    }

    #[test]
    fn the_signer_gets_the_api_keys_hash_and_the_shop_the_key() {
        let config = config();
        let toml = toml::to_string(&config.toml).unwrap();
        let [.., (_, key)] = config.for_the_shop();
        assert!(!toml.contains(&key));
        assert!(toml.contains(&hex::encode(Sha256::digest(&key))));
    }

    #[test]
    fn shop_and_signer_are_one_site_and_the_payment_page_is_another() {
        let toml = toml::to_string(&config().toml).unwrap();
        assert!(toml.contains(r#"public_url = "http://localhost:8787""#), "{toml}");
        assert!(
            toml.contains(r#"allowed_origins = ["http://localhost:8788"]"#),
            "{toml}"
        );
        assert!(toml.contains(r#"page_origins = ["http://127.0.0.1:9000"]"#), "{toml}");
    }

    #[test]
    fn buyers_may_send_transfers_of_their_own() {
        let config = config();
        let toml = toml::to_string(&config.toml).unwrap();
        assert!(
            toml.contains("[isbank.incoming]\ndays = 3\nread_every_s = 10\n"),
            "{toml}"
        );
        let told = config.for_the_shop();
        assert!(told.iter().any(|(_, value)| value.ends_with("incoming_transfer")));
    }

    #[test]
    fn the_signer_tells_the_shop_with_a_secret_that_both_know() {
        let config = config();
        let toml = toml::to_string(&config.toml).unwrap();
        let told = config.for_the_shop();
        let (_, secret) = told.iter().find(|(name, _)| *name == "WEBHOOK_SECRETS").unwrap();
        assert!(
            toml.contains(&format!(
                "[webhooks]\nurl = \"http://localhost:8788/webhooks/vezne\"\nsecrets = [\"{secret}\"]"
            )),
            "{toml}"
        );
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        assert_eq!(key.len(), KEY_BYTES);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_a_secret() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        config().write(folder.path()).unwrap();
        for file in ["signer.toml", "master.key"] {
            let mode = fs::metadata(folder.path().join(file)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{file}");
        }
    }

    #[test]
    fn every_demo_has_keys_of_its_own() {
        assert_ne!(config().shop_api_key, config().shop_api_key);
        assert_ne!(config().toml.webhooks.secrets, config().toml.webhooks.secrets);
        assert_eq!(config().master_key.len(), 64);
    }
}
