//! A shop that gives a payment back, whatever becomes of the signer meanwhile.

use std::time::Duration;

use serde_json::{Value, json};
use vezne_tests::API_KEY;

use crate::buyer::{Buyer, Home};
use crate::desk::{DAY_S, Desk};

/// How much goes back where it is not all.
const A_PART: &str = "25.00";
/// How often a shop asks anew at most before it is a mistake of the signer's.
const ASKS_MAX: usize = 4;
/// While a refund is not known to be made, time passes in such steps: a lease ends, and what iyzico's report does not show
/// counts after an hour, and twice.
const STEP_S: i64 = 300;
const STEPS_MAX: usize = 60;
/// How long the signer's own jobs have in each: they look every second.
const JOBS_TIME: Duration = Duration::from_millis(600);

/// How a refund goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// All of it on the day of the payment, in one call.
    Whole,
    /// A part of it.
    Part,
    /// All of it on the next day: item by item.
    Items,
    /// All of it, in one call whose answer is lost.
    Unheard,
    /// All of it, and the connection is lost before anything is done.
    Undone,
    /// The answer about the second item is lost.
    ItemUnheard,
    /// The connection is lost before anything is done about the second item.
    ItemUndone,
    /// iyzico does not take the one call for all of it: it goes item by item.
    Declined,
}

impl Way {
    /// How much the shop wants to give back; all of it where absent.
    pub(crate) fn amount(self) -> Option<&'static str> {
        (self == Self::Part).then_some(A_PART)
    }

    fn is_of_the_next_day(self) -> bool {
        matches!(self, Self::Items | Self::ItemUnheard | Self::ItemUndone)
    }

    /// What goes wrong at iyzico.
    fn fault(self) -> Option<Value> {
        let lost = |call: &str, fault: &str, after: u32| json!({ "call": call, "fault": fault, "after": after });
        match self {
            Self::Whole | Self::Part | Self::Items => None,
            Self::Unheard => Some(lost("cancel", "cut-after-commit", 0)),
            Self::Undone => Some(lost("cancel", "cut-before-commit", 0)),
            Self::ItemUnheard => Some(lost("refund", "cut-after-commit", 1)),
            Self::ItemUndone => Some(lost("refund", "cut-before-commit", 1)),
            Self::Declined => Some(json!({ "call": "cancel", "fault": "error", "code": "5090" })),
        }
    }
}

/// What comes next for the shop.
enum Next {
    /// It has gone back.
    Nothing,
    /// It is being found out.
    Wait,
    /// To ask, with a new key.
    Ask,
}

/// A payment, and how it is to go back.
#[derive(Debug)]
pub(crate) struct GivenBack {
    /// The session's id.
    pub(crate) session: String,
    /// How.
    pub(crate) way: Way,
    /// The refunds that the shop's keys stand for, in order.
    pub(crate) refunds: Vec<String>,
    number: usize,
}

impl GivenBack {
    /// A buyer pays for the shop's so-manieth order, at noon.
    pub(crate) async fn paid(desk: &mut Desk, number: usize, way: Way) -> Self {
        desk.pass_to_noon().await;
        let buyer = Buyer::new(desk, number).await;
        let paid = buyer.buy(desk, Home::ComesBack).await;
        Self {
            session: paid.session,
            way,
            refunds: Vec::new(),
            number,
        }
    }

    /// Gives it back, as a shop does: asks anew where nothing went, and waits where something may have.
    pub(crate) async fn give_back(&mut self, desk: &mut Desk) {
        if self.way.is_of_the_next_day() {
            desk.pass_s(DAY_S).await;
        }
        if let Some(fault) = self.way.fault() {
            desk.control("faults", &fault).await;
        }
        let mut steps = 0;
        loop {
            let seen = desk.as_shop(&format!("/v1/sessions/{}", self.session)).await;
            match self.next(&seen) {
                Next::Nothing => return,
                Next::Wait => {
                    assert!(steps < STEPS_MAX, "it is never found out: {seen}");
                    steps += 1;
                    self.ask_again(desk).await;
                    desk.pass_s(STEP_S).await;
                    tokio::time::sleep(JOBS_TIME).await;
                }
                Next::Ask => {
                    assert!(self.refunds.len() < ASKS_MAX, "no asking is enough: {seen}");
                    let (_, id) = self.ask(desk, self.refunds.len()).await;
                    assert!(!self.refunds.contains(&id), "one refund of two keys: {seen}");
                    self.refunds.push(id);
                    self.ask_again(desk).await;
                }
            }
        }
    }

    /// Asks with a key, until there is an answer. Whether it is a replay, and the refund that the key stands for.
    async fn ask(&self, desk: &mut Desk, key: usize) -> (bool, String) {
        let (path, key) = (
            format!("/v1/sessions/{}/refunds", self.session),
            format!("give-it-back-{}-{key}", self.number),
        );
        let body = match self.way.amount() {
            Some(amount) => json!({ "amount": amount }),
            None => json!({}),
        };
        let answer = desk
            .send(|http, signer| {
                http.post(format!("{signer}{path}"))
                    .bearer_auth(API_KEY)
                    .header("Idempotency-Key", &key)
                    .json(&body)
            })
            .await;
        assert!(matches!(answer.status, 200 | 201), "{}", answer.text);
        let is_replay = answer.status == 200;
        assert_eq!(is_replay, answer.header("idempotency-replayed") == "true");
        (is_replay, answer.body["id"].as_str().expect("an id").to_owned())
    }

    /// The last key again: it stands for the same refund, whoever died.
    async fn ask_again(&self, desk: &mut Desk) {
        let key = self.refunds.len() - 1;
        let (is_replay, id) = self.ask(desk, key).await;
        assert!(is_replay, "{key} had been asked with");
        assert_eq!(id, self.refunds[key]);
    }

    fn next(&self, seen: &Value) -> Next {
        let refunds = seen["refunds"].as_array().expect("refunds");
        let Some(last) = refunds.last() else { return Next::Ask };
        let is_over = self.way == Way::Part || seen["state"] == "refunded";
        match (last["stage"].as_str(), last["why"].as_str()) {
            (Some("executing" | "unknown"), _) => Next::Wait,
            (Some("returned"), _) if is_over => Next::Nothing,
            (Some("returned"), _) | (Some("refused"), Some("not-returned")) => Next::Ask,
            _ => {
                assert!(last.is_null(), "no way on: {seen}");
                Next::Nothing
            }
        }
    }
}
