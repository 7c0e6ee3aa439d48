//! Black-box tests: a world of signer, sandbox and clock, spoken to over real HTTP.

mod answer;
mod bank_buyer;
mod bank_trip;
mod buyer;
mod database_proxy;
mod feed;
mod hold;
mod iyzipay;
mod metrics;
#[cfg(unix)]
mod operator;
mod order;
#[cfg(unix)]
mod process;
mod shop_server;
mod world;

pub use answer::Answer;
pub use bank_buyer::{AYSE_IBAN, BankBuyer, Browser, otp_id};
pub use bank_trip::{BankTrip, Customer, SentOtp};
pub use buyer::Buyer;
pub use database_proxy::DatabaseProxy;
pub use hold::Hold;
pub use iyzipay::{Iyzico, SignedRequest};
pub use metrics::Metrics;
#[cfg(unix)]
pub use operator::{Operator, Printed};
pub use order::order;
#[cfg(unix)]
pub use process::{CrashAt, NotServing, ProcessPlan, SignerProcess, is_killed};
pub use shop_server::{Received, Reply, ShopServer};
pub use world::{
    API_KEY, BankPlan, MASTER_KEY, MerchantBankPlan, ORIGIN, OTHER_BANK_IBAN, OWN_BANK_IBAN, On, PayoutsPlan, Plan,
    RECEIVER_NAME, ShopKey, World,
};
