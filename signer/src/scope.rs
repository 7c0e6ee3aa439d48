//! What an API key may do.

use std::fmt;

/// One thing that a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Open, change and withdraw sessions.
    Sessions,
    /// Read sessions and events.
    Read,
    /// Pay back, and draft what goes to another account.
    Refunds,
    /// Draft payments.
    PayoutsDraft,
    /// Confirm what another key has drafted.
    PayoutsConfirm,
}

/// The scopes of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

/// A word that is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no scope {0}; there are: sessions, read, refunds, payouts.draft, payouts.confirm")]
pub struct ScopeError(String);

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] = [
        Self::Sessions,
        Self::Read,
        Self::Refunds,
        Self::PayoutsDraft,
        Self::PayoutsConfirm,
    ];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Read => "read",
            Self::Refunds => "refunds",
            Self::PayoutsDraft => "payouts.draft",
            Self::PayoutsConfirm => "payouts.confirm",
        }
    }
}

impl Scopes {
    /// What the key in the configuration may do: all that a shop's server does by itself.
    pub fn of_configured_key() -> Self {
        Self(vec![Scope::Sessions, Scope::Read, Scope::Refunds])
    }

    /// Reads words between spaces or commas.
    pub fn parse(text: &str) -> Result<Self, ScopeError> {
        let words = text.split([' ', ',']).filter(|word| !word.is_empty());
        let mut scopes = words
            .map(|word| {
                let known = Scope::ALL.into_iter().find(|scope| scope.word() == word);
                known.ok_or_else(|| ScopeError(word.to_owned()))
            })
            .collect::<Result<Vec<_>, _>>()?;
        scopes.sort_unstable();
        scopes.dedup();
        Ok(Self(scopes))
    }

    /// Whether one is among them.
    pub fn has(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.0.iter().map(|scope| scope.word()).collect();
        out.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_any_order_and_written_in_one() {
        let scopes = Scopes::parse("read,sessions read").unwrap();
        assert_eq!(scopes.to_string(), "sessions read");
        assert!(scopes.has(Scope::Read) && !scopes.has(Scope::Refunds));
    }

    #[test]
    fn an_unknown_word_is_named() {
        let told = Scopes::parse("sessions everything").unwrap_err().to_string();
        assert!(told.starts_with("there is no scope everything"), "{told}");
    }
}
