//! Who is logged in, for what and until when.

use std::collections::BTreeMap;

use super::rail::Rail;
use crate::clock::Moment;

/// What a token allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Looking at accounts.
    Accounts,
    /// Moving money on a rail, and asking after it.
    Transfer(Rail),
}

impl Scope {
    const ALL: [Self; 4] = [
        Self::Accounts,
        Self::Transfer(Rail::Eft),
        Self::Transfer(Rail::Remittance),
        Self::Transfer(Rail::Fast),
    ];

    /// Reads a list of them; one at least must be there.
    pub(super) fn read_all(text: &str) -> Option<Vec<Self>> {
        let words = text.split(' ').filter(|word| !word.is_empty());
        let scopes = words.map(|word| Self::ALL.into_iter().find(|scope| scope.name() == word));
        let scopes: Vec<Self> = scopes.collect::<Option<_>>()?;
        Some(scopes).filter(|scopes| !scopes.is_empty())
    }

    fn name(self) -> &'static str {
        match self {
            Self::Accounts => "read:accounts",
            Self::Transfer(Rail::Eft) => "transfer:eft",
            Self::Transfer(Rail::Remittance) => "transfer:remittance",
            Self::Transfer(Rail::Fast) => "transfer:fast",
        }
    }
}

/// All tokens since the start, a reset or the order to end them.
#[derive(Debug, Default)]
pub(crate) struct Tokens(BTreeMap<String, (Vec<Scope>, Moment)>);

impl Tokens {
    /// Keeps a token. Those before it stay good.
    pub(super) fn keep(&mut self, token: String, scopes: Vec<Scope>, until: Moment) {
        self.0.insert(token, (scopes, until));
    }

    /// What a living token allows.
    pub(super) fn allowed(&self, token: &str, now: Moment) -> Option<&[Scope]> {
        let (scopes, until) = self.0.get(token)?;
        (now < *until).then_some(scopes)
    }

    /// Ends all of them, long before their time.
    pub(crate) fn end(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_list_is_a_subset_of_what_there_is() {
        let both = vec![Scope::Accounts, Scope::Transfer(Rail::Fast)];
        assert_eq!(Scope::read_all("read:accounts transfer:fast"), Some(both));
        for text in [
            "",
            " ",
            "transfer",
            "read:accounts,transfer:fast",
            "read:accounts write",
        ] {
            assert_eq!(Scope::read_all(text), None, "{text}");
        }
    }
}
