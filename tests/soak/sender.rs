//! A buyer who sends a transfer alone, from a bank that nobody here speaks to: what was shown, and what was sent.

use std::sync::{Mutex, MutexGuard, PoisonError};

use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::order;

use crate::desk::{Desk, ask};
use crate::schedule::{Money, SenderAction};

/// What the reference of each sender's order begins with.
pub(crate) const HEAD: &str = "HAVALE-";
/// What each order costs, and what comes where somebody sends less.
pub(crate) const WHOLE: &str = "100.00";
const LESS: &str = "99.00";
/// How often what is lost is asked for again before the sender does without.
const ASKS_MAX: usize = 3;

/// A sender, and the order that the shop opens a session for.
#[derive(Debug)]
pub(crate) struct Sender {
    number: usize,
    known: Mutex<Shown>,
}

/// What a sender was shown and has sent.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// The session.
    pub(crate) session: Option<String>,
    token: String,
    /// What to write.
    pub(crate) reference: Option<String>,
    /// How much was sent, and whether with the whole reference.
    pub(crate) sent: Vec<Money>,
    /// What no answer may ever be.
    pub(crate) complaints: Vec<String>,
}

impl Sender {
    /// A sender of this number.
    pub(crate) fn new(number: usize) -> Self {
        let known = Mutex::default();
        Self { number, known }
    }

    /// The reference of its order.
    pub(crate) fn order(&self) -> String {
        format!("{HEAD}{}", self.number)
    }

    /// What they were shown.
    pub(crate) fn known(&self) -> MutexGuard<'_, Shown> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something.
    pub(crate) async fn act(&self, desk: &Desk, action: SenderAction) {
        match action {
            SenderAction::Ask => {
                self.reference(desk).await;
            }
            SenderAction::Send(money) => self.send(desk, money).await,
            SenderAction::Cancel => self.cancel(desk).await,
        }
    }

    /// Who has sent nothing gives up, when nothing goes wrong any more: nobody waits for days.
    pub(crate) async fn end(&self, desk: &Desk) {
        if self.known().sent.is_empty() {
            self.cancel(desk).await;
        }
    }

    async fn cancel(&self, desk: &Desk) {
        let session = self.session(desk).await;
        if let Some(session) = session {
            ask(desk.as_shop(Method::POST, &format!("/v1/sessions/{session}/cancel"))).await;
        }
    }

    /// Somebody's own bank moves money at once, whatever becomes of the signer.
    async fn send(&self, desk: &Desk, money: Money) {
        let Some(reference) = self.reference(desk).await else {
            return;
        };
        let (amount, text) = match money {
            Money::Fits => (WHOLE, reference),
            Money::Short => (LESS, reference),
            Money::Misspelt => (WHOLE, misspelt(&reference)),
        };
        let order =
            json!({ "amount": amount, "senderName": "Ayşe Yılmaz", "description": format!("{text} {}", self.order()) });
        desk.control(Method::POST, "isbank/incoming", &order).await;
        self.known().sent.push(money);
    }

    /// What to write: the same however often it is asked for.
    async fn reference(&self, desk: &Desk) -> Option<String> {
        self.session(desk).await?;
        for _ in 0..ASKS_MAX {
            let token = self.known().token.clone();
            let request = desk.request(Method::POST, "/v1/session/incoming-transfer");
            let answer = ask(request.bearer_auth(token).json(&json!({}))).await;
            let shown = answer.as_ref().and_then(|answer| answer.body["reference"].as_str());
            let mut known = self.known();
            match (shown, known.reference.clone()) {
                (Some(shown), Some(before)) if shown != before => {
                    known.complaints.push(format!("was shown {before}, then {shown}"));
                }
                (Some(shown), None) => known.reference = Some(shown.to_owned()),
                _ => {}
            }
            if let Some(reference) = known.reference.clone() {
                return Some(reference);
            }
        }
        None
    }

    async fn session(&self, desk: &Desk) -> Option<String> {
        let mut order = order();
        order["reference"] = self.order().into();
        order["methods"] = json!(["incoming_transfer"]);
        for _ in 0..ASKS_MAX {
            if let Some(session) = self.known().session.clone() {
                return Some(session);
            }
            let request = desk
                .as_shop(Method::POST, "/v1/sessions")
                .header("Idempotency-Key", format!("the-order-of-sender-{}", self.number));
            if let Some(answer) = ask(request.json(&order)).await
                && let (Some(id), Some(token)) = (text(&answer.body["id"]), text(&answer.body["token"]))
            {
                let mut known = self.known();
                (known.session, known.token) = (Some(id), token);
            }
        }
        None
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// The reference with two of its characters swapped.
fn misspelt(reference: &str) -> String {
    let mut letters: Vec<char> = reference.chars().collect();
    let at = (2..letters.len() - 1).find(|&at| letters[at] != letters[at + 1]);
    if let Some(at) = at {
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}
