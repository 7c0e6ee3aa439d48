//! A throw-away PostgreSQL for tests: a server of its own, databases of its own, gone with the process.
//!
//! ```
//! let server = vezne_postgres::Server::shared();
//! let database = server.create_database("orders");
//! assert!(database.url().starts_with("postgres://postgres@127.0.0.1:"));
//! ```
//!
//! And a proxy that stands before the server, for what a network does:
//!
//! ```
//! # use vezne_postgres::{CutAt, Proxy, Server};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # let server = Server::shared();
//! # let database = server.create_database("orders");
//! let proxy = Proxy::start(server.address()).await;
//! let url = proxy.url(&database);
//! proxy.cut_at_commit(CutAt::AfterServer);
//! // … a program connects to `url` and commits …
//! assert_eq!(proxy.cuts(), 0, "nobody did");
//! # drop(url);
//! # }
//! ```

mod account;
mod database;
mod installation;
mod proxy;
mod running;
mod server;

pub use database::Database;
pub use proxy::{CutAt, Proxy};
pub use server::{Durability, NotStarted, Server};
