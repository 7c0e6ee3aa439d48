//! A database of a test's own: empty at first, dropped with the value.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::running::Running;

/// PostgreSQL cuts names at 63 bytes; this leaves room for the number.
const HINT_LENGTH_MAX: usize = 40;

/// A database that nobody else uses. Dropping it drops it in the server too, and closes what is still connected to it.
#[derive(Debug)]
pub struct Database {
    running: Arc<Running>,
    name: String,
    url: String,
}

impl Database {
    pub(crate) fn create(running: Arc<Running>, hint: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let name = name(hint, NUMBER.fetch_add(1, Ordering::Relaxed));
        running
            .execute(&format!("CREATE DATABASE {name}"))
            .expect("a server that was started makes databases");
        let url = url(running.address(), &name);
        Self { running, name, url }
    }

    /// Its name in the server.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `postgres://postgres@127.0.0.1:PORT/NAME`
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Database {
    /// Where it fails, the database stays until its server goes.
    fn drop(&mut self) {
        let _ = self
            .running
            .execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

/// The address of a database at a server, or at what stands before it.
pub(crate) fn url(address: SocketAddr, name: &str) -> String {
    format!("postgres://postgres@{address}/{name}")
}

/// A name that needs no quotes: `test_<hint>_<number>`.
fn name(hint: &str, number: u32) -> String {
    let plain = |letter: char| match letter {
        'a'..='z' | '0'..='9' => letter,
        'A'..='Z' => letter.to_ascii_lowercase(),
        _ => '_',
    };
    let hint: String = hint.chars().map(plain).take(HINT_LENGTH_MAX).collect();
    format!("test_{hint}_{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_hint_becomes_a_name_that_needs_no_quotes() {
        assert_eq!(name("paid late; DROP \"x\"", 7), "test_paid_late__drop__x__7");
        assert_eq!(name("ödeme", 8), "test__deme_8");
        assert_eq!(name("", 9), "test__9");
        assert!(name(&"a".repeat(200), u32::MAX).len() <= 63);
    }
}
