//! What the shop does to give a buyer's money back: all of it or parts, once or twice at once, with old keys and new ones.

use futures_util::future::join;
use reqwest::Method;
use serde_json::{Value, json};

use crate::buyer::Buyer;
use crate::desk::{Desk, ask};
use crate::schedule::{RefundAction, RefundAsk};

/// The key of what goes back in the end.
const KEY_OF_REST: u8 = 200;

impl Buyer {
    /// The shop does something about giving money back.
    pub(crate) async fn act_on_refund(&self, desk: &Desk, session: &str, action: &RefundAction) {
        match *action {
            RefundAction::Ask(one) => self.ask_back(desk, session, one).await,
            RefundAction::AskTwice(one, other) => {
                join(self.ask_back(desk, session, one), self.ask_back(desk, session, other)).await;
            }
            RefundAction::Trouble { call, fault, code } => {
                let mut order = json!({ "call": call, "fault": fault });
                if let Some(code) = code {
                    order["code"] = code.into();
                }
                desk.control(Method::POST, "faults", &order).await;
            }
        }
    }

    /// The shop asks for all that is left.
    pub(crate) async fn give_rest_back(&self, desk: &Desk) {
        let session = self.session(desk).await;
        if let Some(session) = session {
            let rest = RefundAsk {
                lira: None,
                key: KEY_OF_REST,
            };
            self.ask_back(desk, &session, rest).await;
            self.known().is_asked_for_rest = true;
        }
    }

    /// The shop asks with a key. A key that asks for another amount than before is refused.
    async fn ask_back(&self, desk: &Desk, session: &str, RefundAsk { lira, key }: RefundAsk) {
        let request = desk
            .as_shop(Method::POST, &format!("/v1/sessions/{session}/refunds"))
            .header("Idempotency-Key", format!("{}-goes-back-by-{key}", self.reference()));
        let body = lira.map_or_else(|| json!({}), |lira| json!({ "amount": lira }));
        let Some(answer) = ask(request.json(&body)).await else {
            return;
        };
        let mut known = self.known();
        known.hear(&"refund", &answer);
        match (answer.status, answer.body["id"].as_str()) {
            (200 | 201, Some(id)) => {
                known.refunds_of_key.entry(key).or_default().insert(id.to_owned());
            }
            // What the bank does not validate is not begun: the shop asks again.
            (409 | 422 | 502..=504, _) => {}
            _ => known.complain(format!("a refund was answered {}: {}", answer.status, answer.text)),
        }
        if answer.body["stage"] == "returned" && answer.body["refunded"] != answer.body["amount"] {
            known.complain(format!("returned, and not all of it: {}", Value::clone(&answer.body)));
        }
    }
}
