//! Black-box tests: a world of signer, sandbox and clock, spoken to over real HTTP.

mod answer;
mod buyer;
mod iyzipay;
mod order;
mod world;

pub use answer::Answer;
pub use buyer::Buyer;
pub use iyzipay::{Iyzico, SignedRequest};
pub use order::order;
pub use world::{API_KEY, ORIGIN, On, Plan, World};
