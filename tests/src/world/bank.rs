//! A world's bank: the merchant's terms for transfers, with the sandbox as VakıfBank.

use std::time::Duration;

use url::Url;
use vezne_protocol::{Amount, EasyAddress, EasyAddressType, Iban};
use vezne_sandbox::Sandbox;
use vezne_signer::config::bank::BankConfig;
use vezne_signer::payments::bank::Receiver;
use vezne_signer::payments::transfer_terms::Terms;
use vezne_signer::upstream::vakifbank::{BANK_CODE, BankSettings, ClientAuth, Resource};

use super::World;

/// The merchant's account at VakıfBank, as the sandbox knows it.
pub const OWN_BANK_IBAN: &str = "TR950001500158007399999901";
/// The merchant's account at another bank.
pub const OTHER_BANK_IBAN: &str = "TR260006400000110000012345";
/// Whose both are.
pub const RECEIVER_NAME: &str = "Vezne Kahve A.Ş.";

/// How a world's bank is set up.
#[derive(Debug, Clone)]
pub struct BankPlan {
    /// The merchant's accounts.
    pub ibans: Vec<&'static str>,
    /// The merchant's phone, as an easy address.
    pub phone: Option<&'static str>,
    /// The most that goes to another bank.
    pub fast_limit: &'static str,
    /// Whether the bank lists accounts; else the buyer types one.
    pub lists_accounts: bool,
    /// Whether statements can be read.
    pub reads_statements: bool,
    /// Whether balances are shown.
    pub shows_balances: bool,
    /// Whether PKCE is on.
    pub has_pkce: bool,
    /// How the token call shows who asks.
    pub client_auth: ClientAuth,
    /// How long a call may take.
    pub call_limit: Duration,
    /// Whether nobody is where the bank should be.
    pub is_away: bool,
    /// Whether it is the bank's environment where money moves.
    pub is_real: bool,
}

impl Default for BankPlan {
    fn default() -> Self {
        Self {
            ibans: vec![OTHER_BANK_IBAN, OWN_BANK_IBAN],
            phone: None,
            fast_limit: "100000.00",
            lists_accounts: true,
            reads_statements: true,
            shows_balances: false,
            has_pkce: true,
            client_auth: ClientAuth::Body,
            call_limit: Duration::from_secs(2),
            is_away: false,
            is_real: false,
        }
    }
}

impl BankPlan {
    /// A merchant who has an account at another bank only.
    pub fn fast_only() -> Self {
        Self {
            ibans: vec![OTHER_BANK_IBAN],
            ..Self::default()
        }
    }

    /// A merchant who has an easy address only.
    pub fn easy_address() -> Self {
        Self {
            ibans: Vec::new(),
            phone: Some("5321112233"),
            ..Self::default()
        }
    }

    pub(super) fn config(&self, sandbox: &Sandbox) -> BankConfig {
        let name = RECEIVER_NAME.to_owned();
        let account = |text: &&str| Receiver::Iban {
            iban: Iban::parse(text).expect("an IBAN"),
            name: name.clone(),
        };
        let address = |text| EasyAddress::parse(EasyAddressType::Phone, text).expect("a phone");
        let addresses = self.phone.map(address).map(Receiver::EasyAddress);
        let nobody = "http://127.0.0.1:9".to_owned();
        let base_url = if self.is_away { nobody } else { sandbox.bank_url() };
        BankConfig {
            settings: BankSettings {
                base_url: Url::parse(&base_url).expect("an address"),
                client_id: sandbox.bank_client_id().to_owned(),
                client_secret: sandbox.bank_client_secret().to_owned().into(),
                redirect_uri: String::new(),
                resource: if self.is_real {
                    Resource::Production
                } else {
                    Resource::Sandbox
                },
                client_auth: self.client_auth,
                scope: if self.lists_accounts || self.reads_statements {
                    "transfer account".to_owned()
                } else {
                    "transfer".to_owned()
                },
                call_limit: self.call_limit,
                execute_limit: self.call_limit,
            },
            terms: Terms {
                bank_name: "VakıfBank",
                bank_code: BANK_CODE,
                receivers: self.ibans.iter().map(account).chain(addresses).collect(),
                receiver_name: name.clone(),
                fast_limit: Amount::parse(self.fast_limit).expect("an amount"),
                otp_lifetime_s: 180,
                otp_tries_max: 3,
                new_otps_max: 3,
                lists_accounts: self.lists_accounts,
                shows_balances: self.shows_balances,
                reads_statements: self.reads_statements,
                has_pkce: self.has_pkce,
                execute_limit_s: i64::try_from(self.call_limit.as_secs()).expect("some seconds"),
            },
        }
    }
}

impl World {
    /// Starts another signer on the same database, whose bank is where nobody listens, and answers its address.
    pub async fn start_another_signer_without_its_bank(&mut self) -> String {
        let bank = self.plan.bank.clone();
        self.plan.bank = bank.clone().map(|bank| BankPlan { is_away: true, ..bank });
        let signer = self.start_another_signer().await;
        self.plan.bank = bank;
        signer
    }
}
