//! What customers allowed: authorization codes that are good once, and the tokens that came of them.

use std::collections::BTreeMap;

use super::customers::Customer;
use crate::clock::Moment;

/// How long a code is good for, on the sandbox's clock.
const CODE_LIFETIME_S: u32 = 60;

/// What a consent is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    /// Moving money.
    Transfer,
    /// Looking at accounts.
    Account,
}

impl Scope {
    /// Reads a list of them, in which each stands once at most; one at least must be there.
    pub(crate) fn read_all(text: &str) -> Option<Vec<Self>> {
        let mut scopes = Vec::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let scope = match word {
                "transfer" => Self::Transfer,
                "account" => Self::Account,
                _ => return None,
            };
            if scopes.contains(&scope) {
                return None;
            }
            scopes.push(scope);
        }
        Some(scopes).filter(|scopes| !scopes.is_empty())
    }

    /// As it stands in requests.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::Account => "account",
        }
    }
}

/// Who allowed what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    /// Whose accounts they are.
    pub(crate) customer: &'static Customer,
    /// What may be done.
    pub(crate) scopes: Vec<Scope>,
}

impl Grant {
    /// As `scope` in a token answer.
    pub(crate) fn scope_text(&self) -> String {
        let names: Vec<&str> = self.scopes.iter().map(|scope| scope.name()).collect();
        names.join(" ")
    }
}

/// A code that waits to be redeemed.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    /// What it stands for.
    pub(crate) grant: Grant,
    /// Where the browser took it; who redeems it must know.
    pub(crate) redirect_uri: String,
    /// The PKCE challenge, if there was one.
    pub(crate) challenge: Option<String>,
    until: Moment,
}

/// All codes and tokens since the start or the last reset.
#[derive(Debug, Default)]
pub(crate) struct Grants {
    codes: BTreeMap<String, Code>,
    access: BTreeMap<String, (Grant, Moment)>,
    refresh: BTreeMap<String, Grant>,
}

impl Grants {
    /// Keeps a code for a minute.
    pub(crate) fn keep_code(
        &mut self,
        code: String,
        grant: Grant,
        redirect_uri: String,
        challenge: Option<String>,
        now: Moment,
    ) {
        let until = now.plus_s(CODE_LIFETIME_S);
        self.codes.insert(
            code,
            Code {
                grant,
                redirect_uri,
                challenge,
                until,
            },
        );
    }

    /// Takes a code out, for good: whoever shows a wrong secret with it cannot try again.
    pub(crate) fn take_code(&mut self, code: &str, now: Moment) -> Option<Code> {
        self.codes.remove(code).filter(|code| now < code.until)
    }

    /// Keeps an access token.
    pub(crate) fn keep_access(&mut self, token: String, grant: Grant, until: Moment) {
        self.access.insert(token, (grant, until));
    }

    /// Keeps a refresh token.
    pub(crate) fn keep_refresh(&mut self, token: String, grant: Grant) {
        self.refresh.insert(token, grant);
    }

    /// Takes a refresh token out, for good: each is good once, and the next one comes with its answer.
    pub(crate) fn take_refresh(&mut self, token: &str) -> Option<Grant> {
        self.refresh.remove(token)
    }

    /// What a living access token stands for.
    pub(crate) fn of_access(&self, token: &str, now: Moment) -> Option<&Grant> {
        let (grant, until) = self.access.get(token)?;
        (now < *until).then_some(grant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_list_is_a_subset_of_what_there_is() {
        assert_eq!(
            Scope::read_all("transfer account"),
            Some(vec![Scope::Transfer, Scope::Account])
        );
        assert_eq!(Scope::read_all("account"), Some(vec![Scope::Account]));
        for text in ["", " ", "openid", "transfer transfer", "transfer,account"] {
            assert_eq!(Scope::read_all(text), None, "{text}");
        }
    }
}
