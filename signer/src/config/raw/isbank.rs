//! The section about the merchant's own bank, as it is written.

use std::path::PathBuf;

use serde::Deserialize;

use super::list;
use crate::secret::Secret;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::config) struct Isbank {
    pub(in crate::config) base_url: Option<String>,
    pub(in crate::config) client_id: Option<String>,
    pub(in crate::config) client_secret: Option<Secret>,
    pub(in crate::config) client_secret_file: Option<PathBuf>,
    pub(in crate::config) previous_client_secret: Option<Secret>,
    pub(in crate::config) previous_client_secret_file: Option<PathBuf>,
    pub(in crate::config) service_account_id: Option<String>,
    pub(in crate::config) service_account_secret: Option<Secret>,
    pub(in crate::config) service_account_secret_file: Option<PathBuf>,
    pub(in crate::config) scope: Option<String>,
    pub(in crate::config) certificate_file: Option<PathBuf>,
    pub(in crate::config) key_file: Option<PathBuf>,
    pub(in crate::config) pkcs12_file: Option<PathBuf>,
    pub(in crate::config) pkcs12_password: Option<Secret>,
    pub(in crate::config) pkcs12_password_file: Option<PathBuf>,
    pub(in crate::config) ca_file: Option<PathBuf>,
    pub(in crate::config) account_id: Option<String>,
    pub(in crate::config) iban: Option<String>,
    pub(in crate::config) name: Option<String>,
    pub(in crate::config) customer_ip: Option<String>,
    pub(in crate::config) call_limit_s: Option<u64>,
    pub(in crate::config) pay_limit_s: Option<u64>,
    pub(in crate::config) fast_limit: Option<String>,
    pub(in crate::config) query_proves_absence: Option<bool>,
    pub(in crate::config) eft: Eft,
    pub(in crate::config) payouts: Option<Payouts>,
    pub(in crate::config) refunds: Refunds,
    pub(in crate::config) incoming: Option<Incoming>,
    pub(in crate::config) paths: Paths,
    pub(in crate::config) states: States,
    pub(in crate::config) codes: Codes,
    pub(in crate::config) dates: Dates,
    pub(in crate::config) statement: Statement,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::config) struct Eft {
    pub(in crate::config) prefer: Option<bool>,
    pub(in crate::config) opens: Option<String>,
    pub(in crate::config) closes: Option<String>,
    pub(in crate::config) half_day_closes: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::config) struct Payouts {
    pub(in crate::config) four_eyes: Option<bool>,
    pub(in crate::config) payment_limit: Option<String>,
    pub(in crate::config) day_limit: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::config) struct Refunds {
    pub(in crate::config) other_account_day_limit: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::config) struct Incoming {
    pub(in crate::config) days: Option<i64>,
    pub(in crate::config) read_every_s: Option<i64>,
    pub(in crate::config) overlap_days: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::config) struct Paths {
    pub(in crate::config) login: Option<String>,
    pub(in crate::config) accounts: Option<String>,
    pub(in crate::config) statement: Option<String>,
    pub(in crate::config) remittance_validations: Option<String>,
    pub(in crate::config) remittance_payments: Option<String>,
    pub(in crate::config) remittance_queries: Option<String>,
    pub(in crate::config) eft_validations: Option<String>,
    pub(in crate::config) eft_payments: Option<String>,
    pub(in crate::config) eft_queries: Option<String>,
    pub(in crate::config) fast_validations: Option<String>,
    pub(in crate::config) fast_payments: Option<String>,
    pub(in crate::config) fast_queries: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::config) struct States {
    #[serde(deserialize_with = "list")]
    pub(in crate::config) made: Option<Vec<String>>,
    #[serde(deserialize_with = "list")]
    pub(in crate::config) under_way: Option<Vec<String>>,
    #[serde(deserialize_with = "list")]
    pub(in crate::config) refused: Option<Vec<String>>,
    #[serde(deserialize_with = "list")]
    pub(in crate::config) validated: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::config) struct Codes {
    #[serde(deserialize_with = "list")]
    pub(in crate::config) closed: Option<Vec<String>>,
    #[serde(deserialize_with = "list")]
    pub(in crate::config) no_payment: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::config) struct Dates {
    pub(in crate::config) statement: Option<String>,
    pub(in crate::config) query: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::config) struct Statement {
    pub(in crate::config) page_size: Option<u16>,
    pub(in crate::config) id: Option<String>,
    pub(in crate::config) amount: Option<String>,
    pub(in crate::config) signed: Option<bool>,
    pub(in crate::config) direction: Option<String>,
    #[serde(rename = "in")]
    pub(in crate::config) direction_in: Option<String>,
    #[serde(rename = "out")]
    pub(in crate::config) direction_out: Option<String>,
    pub(in crate::config) currency: Option<String>,
    pub(in crate::config) date: Option<String>,
    pub(in crate::config) description: Option<String>,
    pub(in crate::config) sender_name: Option<String>,
    pub(in crate::config) sender_iban: Option<String>,
}
