//! What a buyer and the shop behind it were told, for what they do next and for the judge.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use vezne_tests::{Answer, SentOtp};

/// The numbers of keys that are used for pages that nobody planned to ask for.
const SPARE_KEYS: u8 = 100;

/// The states that say that money was taken.
const TAKEN: [&str; 3] = ["paid", "partly_refunded", "refunded"];

/// What they were told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// The ids of sessions that the one key gave: there may be one.
    pub(crate) sessions: BTreeSet<String>,
    /// The session's client token.
    pub(crate) client_token: String,
    /// The tokens of pages that were shown, in order.
    pub(crate) pages: Vec<String>,
    /// The pages that each key gave: there may be one.
    pub(crate) pages_of_key: BTreeMap<u8, BTreeSet<String>>,
    /// The refunds that each of the shop's keys gave: there may be one.
    pub(crate) refunds_of_key: BTreeMap<u8, BTreeSet<String>>,
    /// Whether the shop asked for all that was left, when nothing went wrong any more.
    pub(crate) is_asked_for_rest: bool,
    /// The grant of the page that last came back from the bank.
    pub(crate) grant: Option<String>,
    /// The OTPs that the bank sent, in order.
    pub(crate) sent: Vec<SentOtp>,
    /// Whether an answer called the session paid.
    pub(crate) is_told_paid: bool,
    /// What no answer may ever be.
    pub(crate) complaints: Vec<String>,
    spare_keys: u8,
    wrong_otps: u32,
}

impl Known {
    /// Remembers what an answer says.
    pub(crate) fn hear(&mut self, what: &dyn Debug, answer: &Answer) {
        if answer.status == 500 || answer.body["code"] == "store-unavailable" {
            self.complain(format!("{what:?} was answered {}: {}", answer.status, answer.text));
        }
        let states = [&answer.body["state"], &answer.body["session"]["state"]];
        self.is_told_paid |= states.iter().any(|state| TAKEN.iter().any(|taken| *state == taken));
    }

    /// Remembers the session that an opening gave.
    pub(crate) fn see_session(&mut self, answer: &Answer) {
        if let (Some(id), Some(token)) = (answer.body["id"].as_str(), answer.body["token"].as_str()) {
            self.sessions.insert(id.to_owned());
            token.clone_into(&mut self.client_token);
        }
    }

    /// Remembers the page that a key gave.
    pub(crate) fn see_page(&mut self, key: u8, answer: &Answer) {
        let page = answer.body["pageUrl"].as_str().filter(|_| answer.status == 200);
        let Some(page) = page.and_then(|page| url::Url::parse(page).ok()) else {
            return;
        };
        let mut query = page.query_pairs();
        if let Some((_, token)) = query.find(|(name, _)| name == "token") {
            let token = token.into_owned();
            self.pages_of_key.entry(key).or_default().insert(token.clone());
            if self.pages.last() != Some(&token) {
                self.pages.push(token);
            }
        }
    }

    /// A key that nobody has used.
    pub(crate) fn spare_key(&mut self) -> u8 {
        self.spare_keys += 1;
        SPARE_KEYS + self.spare_keys
    }

    /// An OTP that nobody has typed yet, and that is not this one.
    pub(crate) fn wrong_otp(&mut self, right: &str) -> String {
        loop {
            self.wrong_otps += 1;
            let wrong = format!("{:06}", self.wrong_otps);
            if wrong != right {
                return wrong;
            }
        }
    }

    /// Remembers what may not be.
    pub(crate) fn complain(&mut self, what: String) {
        self.complaints.push(what);
    }
}
