//! What went wrong, with what the buyer needs to go on.

#[cfg(test)]
use vezne_protocol::Problem;
use vezne_protocol::ProblemCode;

/// A request that did not do what it was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) kind: Kind,
    /// The signer's own words, in the buyer's language; ours stand in for them where there are none.
    pub(crate) detail: Option<String>,
    /// What the buyer can read out to the shop.
    pub(crate) support_code: Option<String>,
    /// From when it is worth trying again.
    pub(crate) retry_at: Option<String>,
    /// The payment page that is already open.
    pub(crate) page_url: Option<String>,
}

/// How it went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The signer was not reached.
    Network,
    /// The signer did not answer in time.
    Timeout,
    /// Something answered, but not as a signer does.
    Unreadable,
    /// The page does not say which signer, session and token to use.
    Misconfigured,
    /// The signer said what.
    Problem(ProblemCode),
}

impl Kind {
    /// The stable word that `vezne-error` carries.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::Unreadable => "unreadable-answer",
            Self::Misconfigured => "misconfigured",
            Self::Problem(code) => code.word(),
        }
    }
}

impl Trouble {
    pub(crate) const fn of(kind: Kind) -> Self {
        Self {
            kind,
            detail: None,
            support_code: None,
            retry_at: None,
            page_url: None,
        }
    }

    pub(crate) const fn code(&self) -> Option<ProblemCode> {
        match self.kind {
            Kind::Problem(code) => Some(code),
            Kind::Network | Kind::Timeout | Kind::Unreadable | Kind::Misconfigured => None,
        }
    }

    /// Whether asking the same again cannot help.
    pub(crate) const fn is_final(&self) -> bool {
        matches!(
            self.kind,
            Kind::Misconfigured | Kind::Problem(ProblemCode::InvalidToken | ProblemCode::SessionNotFound)
        )
    }
}

#[cfg(test)]
impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        let Problem {
            kind: _,
            title: _,
            status: _,
            detail,
            code,
            request_id: _,
            support_code,
            errors: _,
            retry_at,
            page_url,
        } = problem;
        Self {
            kind: Kind::Problem(code),
            detail: Some(detail),
            support_code: Some(support_code),
            retry_at,
            page_url,
        }
    }
}
