//! Which of its faces the desk shows.

use vezne_protocol::{CardAttemptView, CardStage, PaidView, SessionState};

use super::{BankFace, IncomingFace, State, Trouble};
use crate::text::concat;

/// One face of the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Screen {
    /// The session is being read for the first time.
    Loading,
    /// The session could not be read.
    Failed(Trouble),
    /// The card field, the table and the Pay button.
    Choosing,
    /// A payment page is open: go on there, or choose another plan.
    PageOpen(OpenPage),
    /// A payment's outcome is being found out.
    Settling {
        /// From when a new page may be asked for.
        retry_at: Option<String>,
    },
    /// A transfer from a bank account.
    Bank(BankFace),
    /// A transfer that the buyer sends alone.
    Incoming(IncomingFace),
    /// It is over, one way or another.
    Over(Outcome),
}

/// The payment page that waits for the buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenPage {
    pub(crate) url: String,
    pub(crate) installments: u8,
    pub(crate) until: Option<String>,
    pub(crate) declined: Option<String>,
    /// Whether another plan may be chosen while this page is open.
    pub(crate) may_choose: bool,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) state: SessionState,
    pub(crate) paid: Option<PaidView>,
    /// The shop's page for after the payment, with the session named.
    pub(crate) return_url: String,
}

impl State {
    /// The face for this state.
    pub(crate) fn screen(&self) -> Screen {
        let Some(session) = &self.session else {
            return match &self.session_trouble {
                Some(trouble) => Screen::Failed(trouble.clone()),
                None if self.bank.is_back() => Screen::Bank(BankFace::Waiting),
                None => Screen::Loading,
            };
        };
        if let Some(face) = self.bank_face() {
            return Screen::Bank(face);
        }
        if let Some(screen) = self.incoming_screen() {
            return screen;
        }
        match (session.state, &session.card) {
            (SessionState::Open | SessionState::Processing, None) => Screen::Choosing,
            (SessionState::Open | SessionState::Processing, Some(card)) => self.of_attempt(card),
            (state, card) => Screen::Over(Outcome {
                state,
                paid: card.as_ref().and_then(|card| card.paid.clone()),
                return_url: self.return_url(),
            }),
        }
    }

    /// The shop's page for after the payment, with the session named.
    pub(crate) fn return_url(&self) -> String {
        let session = self.session.as_ref();
        let url = session.map(|session| with_session(&session.return_url, session.id.as_str()));
        url.unwrap_or_default()
    }

    fn of_attempt(&self, card: &CardAttemptView) -> Screen {
        match (card.stage, &card.page_url) {
            (CardStage::Open, Some(url)) if !self.choosing_again => Screen::PageOpen(OpenPage {
                url: url.clone(),
                installments: card.installments,
                until: card.until.clone(),
                declined: card.last_decline.as_ref().map(|decline| decline.text.clone()),
                may_choose: self.may_choose_again(),
            }),
            (CardStage::Open, Some(_)) => Screen::Choosing,
            (CardStage::Closed, _) if card.retry_at.is_none() => Screen::Choosing,
            (_, None) | (CardStage::Started | CardStage::Closed, _) => Screen::Settling {
                retry_at: card.retry_at.clone(),
            },
            (CardStage::Paid | CardStage::InReview | CardStage::NeedsReview, Some(_)) => {
                Screen::Settling { retry_at: None }
            }
        }
    }

    fn may_choose_again(&self) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| !session.lock_plan && session.plans.len() > 1)
    }

    /// What the bank said to the last try, where it still matters to someone choosing.
    pub(crate) fn last_decline(&self) -> Option<&str> {
        let card = self.session.as_ref()?.card.as_ref()?;
        card.last_decline.as_ref().map(|decline| decline.text.as_str())
    }

    /// Whether the outcome may change without this page.
    pub(crate) fn is_waiting(&self) -> bool {
        let under_way = self
            .session
            .as_ref()
            .is_some_and(|session| session.state == SessionState::Processing || session.state == SessionState::Unknown);
        under_way || self.is_followed() || self.awaits_transfer()
    }

    /// Whether the screen is about a payment whose outcome is found out in minutes.
    pub(super) fn is_followed(&self) -> bool {
        matches!(
            self.screen(),
            Screen::PageOpen(_)
                | Screen::Settling { .. }
                | Screen::Bank(BankFace::Executing | BankFace::Unknown | BankFace::Review)
        )
    }
}

/// Names the session to the shop's page as the signer's own redirect does.
fn with_session(return_url: &str, id: &str) -> String {
    let (page, fragment) = return_url
        .split_once('#')
        .map_or((return_url, None), |(page, rest)| (page, Some(rest)));
    let joint = if page.contains('?') { "&" } else { "?" };
    let mut url = concat(&[page, joint, "vezne_session=", id]);
    if let Some(fragment) = fragment {
        url.push('#');
        url.push_str(fragment);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_names_the_session() {
        assert_eq!(with_session("http://s/r", "ses_1"), "http://s/r?vezne_session=ses_1");
        assert_eq!(
            with_session("http://s/r?a=b#top", "ses_1"),
            "http://s/r?a=b&vezne_session=ses_1#top"
        );
    }
}
