//! With what a signer's process is started: its configuration, as an operator writes it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use vezne_sandbox::Sandbox;

use super::own_bank::OwnBank;
use super::{Address, SignerProcess};
use crate::world::{API_KEY_SHA256, MASTER_KEY, ORIGIN, RECEIVER_NAME};

/// How many calls a minute iyzico takes about tokens: more than a test makes.
const CALLS_PER_MINUTE: i64 = 100_000;

/// What a signer's process is started with.
#[derive(Debug, Clone)]
pub struct ProcessPlan {
    program: PathBuf,
    iyzico_url: String,
    iyzico_api_key: String,
    iyzico_secret_key: String,
    iyzico_call_limit_s: u32,
    iyzico_calls_per_minute: i64,
    iyzico_reports: bool,
    store_url: Option<String>,
    clock_file: Option<PathBuf>,
    webhooks: Option<(String, String)>,
    bank: Option<Bank>,
    own_bank: Option<OwnBank>,
}

/// The bank that a signer's process asks.
#[derive(Debug, Clone)]
struct Bank {
    url: String,
    client_id: String,
    client_secret: String,
    receiver_ibans: Vec<&'static str>,
}

impl SignerProcess {
    /// A signer of this program that asks this sandbox: on a SQLite file of its own and by the machine's clock, unless
    /// the plan says otherwise.
    pub fn plan(program: impl Into<PathBuf>, sandbox: &Sandbox) -> ProcessPlan {
        ProcessPlan {
            program: program.into(),
            iyzico_url: sandbox.url().to_owned(),
            iyzico_api_key: sandbox.api_key().to_owned(),
            iyzico_secret_key: sandbox.secret_key().to_owned(),
            iyzico_call_limit_s: 15,
            iyzico_calls_per_minute: CALLS_PER_MINUTE,
            iyzico_reports: true,
            store_url: None,
            clock_file: None,
            webhooks: None,
            bank: None,
            own_bank: None,
        }
    }
}

impl ProcessPlan {
    /// On this database: `sqlite:///FILE` or `postgres://…`.
    #[must_use]
    pub fn store_at(self, url: &str) -> Self {
        let store_url = Some(url.to_owned());
        Self { store_url, ..self }
    }

    /// With a clock that is ahead by the milliseconds in this file. Signers that share the file share the time.
    #[must_use]
    pub fn clock_file(self, file: &Path) -> Self {
        let clock_file = Some(file.to_owned());
        Self { clock_file, ..self }
    }

    /// With a shop's server that is told of events, signed with this secret (`whsec_…`).
    #[must_use]
    pub fn telling(self, url: &str, secret: &str) -> Self {
        let webhooks = Some((url.to_owned(), secret.to_owned()));
        Self { webhooks, ..self }
    }

    /// With the sandbox's bank, for transfers to these accounts of the merchant's.
    #[must_use]
    pub fn bank(self, sandbox: &Sandbox, receiver_ibans: &[&'static str]) -> Self {
        let bank = Some(Bank {
            url: sandbox.bank_url(),
            client_id: sandbox.bank_client_id().to_owned(),
            client_secret: sandbox.bank_client_secret().to_owned(),
            receiver_ibans: receiver_ibans.to_vec(),
        });
        Self { bank, ..self }
    }

    /// With the merchant's own account at the sandbox's other bank, and these of its files as certificate and key.
    #[must_use]
    pub fn own_bank(self, sandbox: &Sandbox, certificate: &str, key: &str) -> Self {
        let own_bank = Some(OwnBank::of(sandbox, certificate, key));
        Self { own_bank, ..self }
    }

    /// With so many seconds (1 to 60) for a call to iyzico.
    #[must_use]
    pub fn call_limit_s(self, iyzico_call_limit_s: u32) -> Self {
        Self {
            iyzico_call_limit_s,
            ..self
        }
    }

    /// With an iyzico that takes so many calls (10 to 100 000) about tokens in a minute.
    #[must_use]
    pub fn calls_per_minute(self, iyzico_calls_per_minute: i64) -> Self {
        Self {
            iyzico_calls_per_minute,
            ..self
        }
    }

    /// Whether it reads iyzico's report, to find out what became of a refund.
    #[must_use]
    pub fn reports(self, iyzico_reports: bool) -> Self {
        Self { iyzico_reports, ..self }
    }

    /// Writes the configuration; nothing runs yet.
    pub fn prepare(self) -> SignerProcess {
        let address = Address::take().expect("a free port");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let config = folder.path().join("signer.toml");
        write_for_this_user(&config, &self.toml(&address, folder.path())).expect("a configuration that can be written");
        SignerProcess {
            program: self.program,
            config,
            clock_file: self.clock_file,
            address,
            log: super::Log::default(),
            running: None,
            ended: None,
            _folder: folder,
        }
    }

    /// The configuration. Rust's quoted texts are TOML's: there is no odd character in these.
    fn toml(&self, address: &Address, folder: &Path) -> String {
        let own_store = || format!("sqlite://{}", folder.join("vezne.db").display());
        let store_url = self.store_url.clone().unwrap_or_else(own_store);
        let toml = format!(
            r#"[server]
listen = "{listen}"
metrics_listen = "127.0.0.1:0"
public_url = {url:?}
[shop]
api_key_sha256 = "{API_KEY_SHA256}"
allowed_origins = ["{ORIGIN}"]
fallback_url = "{ORIGIN}/orders"
[iyzico]
base_url = {iyzico:?}
page_origins = [{iyzico:?}]
api_key = {api_key:?}
secret_key = {secret_key:?}
call_limit_s = {call_limit_s}
calls_per_minute = {calls_per_minute}
reports = {reports}
[store]
url = {store_url:?}
[keys]
master_key = "{MASTER_KEY}"
# A request writes what it is about and nothing else: tests say at which write a signer dies.
[limits]
payments_per_session = 0
sessions_per_key = 0
money_out_per_key = 0
"#,
            listen = address.socket_address(),
            url = address.url(),
            iyzico = self.iyzico_url,
            api_key = self.iyzico_api_key,
            secret_key = self.iyzico_secret_key,
            call_limit_s = self.iyzico_call_limit_s,
            calls_per_minute = self.iyzico_calls_per_minute,
            reports = self.iyzico_reports,
        );
        let webhooks = self.webhooks.as_ref().map_or_else(String::new, |(url, secret)| {
            format!("[webhooks]\nurl = {url:?}\nsecrets = [{secret:?}]\n")
        });
        let bank = self.bank.as_ref().map_or_else(String::new, Bank::toml);
        let own_bank = self.own_bank.as_ref().map_or_else(String::new, OwnBank::toml);
        toml + &webhooks + &bank + &own_bank
    }
}

impl Bank {
    fn toml(&self) -> String {
        let Self {
            url,
            client_id,
            client_secret,
            receiver_ibans,
        } = self;
        format!(
            r#"[vakifbank]
base_url = {url:?}
resource = "sandbox"
client_id = {client_id:?}
client_secret = {client_secret:?}
receiver_name = "{RECEIVER_NAME}"
receiver_ibans = {receiver_ibans:?}
pkce = true
"#
        )
    }
}

/// The signer refuses secrets that others may read.
fn write_for_this_user(file: &Path, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = fs::OpenOptions::new();
    options.mode(0o600).write(true).create_new(true);
    options.open(file)?.write_all(text.as_bytes())
}
