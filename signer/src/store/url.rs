//! Where the store is.

use crate::secret::Secret;

/// The address of a database.
#[derive(Debug, Clone)]
pub enum StoreUrl {
    /// A SQLite file on this machine.
    Sqlite {
        /// The file.
        path: String,
    },
    /// A PostgreSQL, with its password.
    Postgres {
        /// `postgres://USER:PASSWORD@HOST:PORT/NAME`
        url: Secret,
    },
}

/// An address of neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be sqlite://PATH or postgres://USER@HOST/NAME")]
pub struct StoreUrlError;

impl StoreUrl {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, StoreUrlError> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            let path = path.split('?').next().unwrap_or(path);
            let is_file = !path.is_empty() && !path.contains(":memory:");
            return is_file
                .then(|| Self::Sqlite { path: path.to_owned() })
                .ok_or(StoreUrlError);
        }
        let is_postgres = text.starts_with("postgres://") || text.starts_with("postgresql://");
        is_postgres
            .then(|| Self::Postgres {
                url: text.to_owned().into(),
            })
            .ok_or(StoreUrlError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_or_a_server_and_nothing_else() {
        assert!(
            matches!(StoreUrl::parse("sqlite:///data/vezne.db"), Ok(StoreUrl::Sqlite { path }) if path == "/data/vezne.db")
        );
        assert!(matches!(
            StoreUrl::parse("postgres://vezne@db/vezne"),
            Ok(StoreUrl::Postgres { .. })
        ));
        for text in ["", "sqlite://", "sqlite://:memory:", "mysql://x", "/data/vezne.db"] {
            assert_eq!(StoreUrl::parse(text).err(), Some(StoreUrlError), "{text}");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let url = StoreUrl::parse("postgres://vezne:hunter2@db/vezne").unwrap();
        assert!(!format!("{url:?}").contains("hunter2"));
    }
}
