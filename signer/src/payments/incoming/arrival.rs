//! Money that came to the merchant's account and concerns a session, or may: a row of the statement, kept for ever.

use serde::{Deserialize, Serialize};
use vezne_protocol::{Amount, Iban, IncomingStage, SessionId};

use super::Illegible;
use super::matching::{Finding, Outcome};
use crate::clock::Moment;
use crate::payments::event::Operator;

/// What an arrival's id begins with.
pub const ARRIVAL_HEAD: &str = "inc_";

/// Where a row stands in the statement.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The account.
    pub account: &'a str,
    /// The row's number.
    pub row_id: &'a str,
    /// A code of all that the row says but its number.
    pub content: &'a str,
}

/// A row of the statement that a reference of ours stands in, whole or nearly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Our id: `inc_…`.
    pub id: String,
    /// The account that it came to, as the bank's calls name it.
    pub account: String,
    /// The bank's number of the row; a code of all that it says where it has none.
    pub row_id: String,
    /// A code of all that it says but its number.
    pub content: String,
    /// The session that it is a payment of; none where that is not known.
    pub session: Option<SessionId>,
    /// Counts changes: each is a compare-and-set.
    pub version: i64,
    /// What it was found to be.
    pub found: Found,
    /// How much came, where the row says it.
    pub amount: Option<Amount>,
    /// When, by the bank's word: sometimes only the day.
    pub received_at: Option<Moment>,
    /// When we saw it.
    pub noted_at: Moment,
    /// What else the row says.
    pub told: RowSays,
    /// What became of it.
    pub stage: ArrivalStage,
}

/// What a row says of persons: nothing of it is ever logged or told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowSays {
    /// The row's text.
    pub description: Option<String>,
    /// Whose money it was, where the bank told.
    pub sender_name: Option<String>,
    /// Which account it came from, where the bank told.
    pub sender_iban: Option<Iban>,
    /// The reference as it is written there, where it is not whole.
    pub written: Option<String>,
    /// The sessions that it may be for.
    pub candidates: Vec<SessionId>,
}

/// What became of an arrival.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum ArrivalStage {
    /// It is the session's payment, exactly.
    Received,
    /// A person has to look.
    NeedsReview,
    /// It is the session's payment, because an operator said so.
    ReceivedByOperator {
        /// Who said so, and why.
        operator: Operator,
    },
    /// It is no payment of ours to keep: not ours, or dealt with elsewhere.
    ClosedByOperator {
        /// Who said so, and why.
        operator: Operator,
    },
}

/// What an arrival was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The session's payment, exactly.
    Exact,
    /// Another amount.
    WrongAmount,
    /// The reference has a mistake.
    NearMiss,
    /// The session was paid already.
    PaidTwice,
    /// The session's time was over, or the session was.
    Late,
    /// References of several sessions.
    SeveralReferences,
    /// A reference that is nobody's.
    NobodysReference,
    /// The row cannot be relied upon.
    Unreadable(Illegible),
}

impl Found {
    /// Every word, once.
    const ALL: [Self; 14] = [
        Self::Exact,
        Self::WrongAmount,
        Self::NearMiss,
        Self::PaidTwice,
        Self::Late,
        Self::SeveralReferences,
        Self::NobodysReference,
        Self::Unreadable(Illegible::Contradicted),
        Self::Unreadable(Illegible::NoId),
        Self::Unreadable(Illegible::NoDirection),
        Self::Unreadable(Illegible::NoAmount),
        Self::Unreadable(Illegible::NoCurrency),
        Self::Unreadable(Illegible::NoDate),
        Self::Unreadable(Illegible::OtherCurrency),
    ];

    /// The word in our own JSON: `wrong-amount`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::WrongAmount => "wrong-amount",
            Self::NearMiss => "near-miss",
            Self::PaidTwice => "paid-twice",
            Self::Late => "late",
            Self::SeveralReferences => "several-references",
            Self::NobodysReference => "nobodys-reference",
            Self::Unreadable(why) => why.word(),
        }
    }

    /// What a word means.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|found| found.word() == word)
    }
}

impl ArrivalStage {
    /// The word in the database.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::NeedsReview => "needs_review",
            Self::ReceivedByOperator { .. } => "received_by_operator",
            Self::ClosedByOperator { .. } => "closed_by_operator",
        }
    }

    /// How far the money is, in the words that browser and shop have for it.
    pub const fn name(&self) -> IncomingStage {
        match self {
            Self::Received | Self::ReceivedByOperator { .. } => IncomingStage::Received,
            Self::NeedsReview => IncomingStage::NeedsReview,
            Self::ClosedByOperator { .. } => IncomingStage::Over,
        }
    }

    /// Whether it is the session's payment.
    pub const fn is_received(&self) -> bool {
        matches!(self, Self::Received | Self::ReceivedByOperator { .. })
    }
}

impl Arrival {
    /// What a reading found, as it is kept. Only an exact one needs nobody.
    pub fn of(outcome: &Outcome<'_>, id: String, place: Place<'_>, now: Moment) -> Self {
        let Outcome { row, finding } = outcome;
        let (session, found, written, candidates) = match finding.clone() {
            Finding::Exact { session } => (Some(session), Found::Exact, None, Vec::new()),
            Finding::WrongAmount { session, amount: _ } => (Some(session), Found::WrongAmount, None, Vec::new()),
            Finding::NearMiss { session, written } => (Some(session), Found::NearMiss, Some(written), Vec::new()),
            Finding::PaidTwice { session } => (Some(session), Found::PaidTwice, None, Vec::new()),
            Finding::Late { session } => (Some(session), Found::Late, None, Vec::new()),
            Finding::SeveralReferences { sessions } => (None, Found::SeveralReferences, None, sessions),
            Finding::NobodysReference { written } => (None, Found::NobodysReference, Some(written), Vec::new()),
            // Whose it may be is known, if not how much: the session waits for a person, too.
            Finding::Unreadable { sessions, why } => match <[SessionId; 1]>::try_from(sessions) {
                Ok([session]) => (Some(session), Found::Unreadable(why), None, Vec::new()),
                Err(sessions) => (None, Found::Unreadable(why), None, sessions),
            },
        };
        Self {
            id,
            account: place.account.to_owned(),
            row_id: place.row_id.to_owned(),
            content: place.content.to_owned(),
            session,
            version: 0,
            found,
            amount: row.amount,
            received_at: row.at,
            noted_at: now,
            told: RowSays {
                description: row.description.clone(),
                sender_name: row.sender_name.clone(),
                sender_iban: row.sender_iban,
                written,
                candidates,
            },
            stage: match found {
                Found::Exact => ArrivalStage::Received,
                _ => ArrivalStage::NeedsReview,
            },
        }
    }

    /// The same as nobody's, for a person: its session cannot be read.
    #[must_use]
    pub fn without_session(self) -> Self {
        let Self { session, told, .. } = self;
        Self {
            session: None,
            told: RowSays {
                candidates: session.into_iter().collect(),
                ..told
            },
            stage: ArrivalStage::NeedsReview,
            ..self
        }
    }

    /// Why a person has to look, or had to.
    pub const fn why(&self) -> Option<&'static str> {
        match self.stage {
            ArrivalStage::Received => None,
            ArrivalStage::NeedsReview => Some(self.found.word()),
            ArrivalStage::ReceivedByOperator { .. } => Some("settled-by-operator"),
            ArrivalStage::ClosedByOperator { .. } => Some("closed-by-operator"),
        }
    }
}

impl RowSays {
    /// Whose money it was, for people who know the name: `A*** Y***`.
    pub fn masked_sender(&self) -> Option<String> {
        let name = self.sender_name.as_ref()?;
        let masked = |word: &str| word.chars().take(1).chain("***".chars()).collect::<String>();
        let words: Vec<String> = name.split_whitespace().map(masked).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_finding_has_one_word() {
        for found in Found::ALL {
            assert_eq!(Found::of_word(found.word()), Some(found));
        }
        assert_eq!(Found::of_word("fits"), None);
    }

    #[test]
    fn a_sender_is_shown_by_the_first_letters() {
        let masked = |name: &str| {
            let told = RowSays {
                description: None,
                sender_name: Some(name.to_owned()),
                sender_iban: None,
                written: None,
                candidates: Vec::new(),
            };
            told.masked_sender()
        };
        assert_eq!(masked("Şule  Çelik Öz").as_deref(), Some("Ş*** Ç*** Ö***"));
        assert_eq!(masked("Ay").as_deref(), Some("A***"));
        assert_eq!(masked(" "), None);
    }
}
