//! A throw-away PostgreSQL for tests: a server of its own, databases of its own, gone with the process.
//!
//! ```
//! let server = vezne_postgres::Server::shared();
//! let database = server.create_database("orders");
//! assert!(database.url().starts_with("postgres://postgres@127.0.0.1:"));
//! ```

mod account;
mod database;
mod installation;
mod running;
mod server;

pub use database::Database;
pub use server::{Durability, NotStarted, Server};
