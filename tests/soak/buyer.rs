//! A buyer with the shop behind it: what they were told, and what they do next, whatever answers are lost.

use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::future::{join, join_all};
use reqwest::Method;
use serde_json::{Value, json};
use vezne_tests::{Answer, Customer, order};

use crate::desk::{Desk, ask};
use crate::known::Known;
use crate::schedule::{Action, BankAction};

/// A card that the bank takes, and one that it does not.
const GOOD_CARD: &str = "5526080000000006";
const BAD_CARD: &str = "4111111111111129";
/// How often a lost opening is asked for again before the buyer does without.
const OPENS_MAX: usize = 3;

/// A buyer, and the order that the shop opens a session for.
#[derive(Debug)]
pub(crate) struct Buyer {
    number: usize,
    order: Value,
    known: Mutex<Known>,
    /// Who they are at the bank.
    pub(crate) customer: Customer,
    /// What the browser keeps of the signer's cookies.
    pub(crate) cookie: Mutex<Option<String>>,
}

impl Buyer {
    /// A buyer of this number.
    pub(crate) fn new(number: usize, locks_plan: bool, customer: Customer) -> Self {
        let mut order = order();
        order["reference"] = Self::reference_of(number).into();
        order["lockPlan"] = locks_plan.into();
        order["methods"] = json!(["card", "bank_transfer"]);
        Self {
            number,
            order,
            known: Mutex::default(),
            customer,
            cookie: Mutex::default(),
        }
    }

    /// The reference of its order.
    pub(crate) fn reference(&self) -> String {
        Self::reference_of(self.number)
    }

    /// What they were told.
    pub(crate) fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something.
    pub(crate) async fn act(&self, desk: &Desk, action: &Action) {
        match *action {
            Action::Open { at_once } => {
                join_all((0..at_once).map(|_| self.open(desk))).await;
            }
            Action::Wait {
                seconds,
                drift_s,
                with_jobs,
            } => {
                desk.wait(seconds, drift_s).await;
                if with_jobs {
                    desk.run_jobs().await;
                }
            }
            Action::Jobs => desk.run_jobs().await,
            _ => {
                if let Some(session) = self.session(desk).await {
                    self.act_on(desk, &session, action).await;
                }
            }
        }
    }

    /// Pays on the last page that was shown, and comes back.
    pub(crate) async fn pay_late(&self, desk: &Desk) {
        let page = self.known().pages.last().cloned();
        if let Some(token) = page {
            let payment = json!({ "token": token, "card": GOOD_CARD, "installment": 1 });
            desk.control(Method::POST, "pay", &payment).await;
            self.come_back(desk, &token).await;
        }
    }

    async fn act_on(&self, desk: &Desk, session: &str, action: &Action) {
        let of_shop = |method, what: &str| desk.as_shop(method, &format!("/v1/sessions/{session}{what}"));
        let of_buyer = |method, path| {
            desk.request(method, path)
                .bearer_auth(self.known().client_token.clone())
        };
        let answer = match *action {
            Action::Pay {
                installments,
                key,
                second_tab,
            } => {
                let tabs = [Some(key), second_tab].into_iter().flatten();
                join_all(tabs.map(|key| self.pay(desk, installments, key))).await;
                None
            }
            Action::PayOnPage {
                good_card,
                installments,
                on_last,
            } => {
                if let Some(token) = self.page(desk, installments, on_last).await {
                    let card = if good_card { GOOD_CARD } else { BAD_CARD };
                    let payment = json!({ "token": token, "card": card, "installment": installments });
                    desk.control(Method::POST, "pay", &payment).await;
                }
                None
            }
            Action::ComeBack { times } => {
                if let Some(token) = self.page(desk, 1, true).await {
                    join_all((0..times).map(|_| self.come_back(desk, &token))).await;
                }
                None
            }
            Action::Webhook { signature, times } => {
                if let Some(token) = self.page(desk, 1, true).await {
                    let url = format!("{}/v1/webhooks/iyzico", desk.signer());
                    let order = json!({ "token": token, "status": "SUCCESS", "signature": signature, "times": times, "url": url });
                    desk.control(Method::POST, "webhooks", &order).await;
                }
                None
            }
            Action::Quote => {
                let asked = of_buyer(Method::POST, "/v1/session/installments");
                ask(asked.json(&json!({ "prefix": "552608" }))).await
            }
            Action::Extend => ask(of_buyer(Method::POST, "/v1/session/extend")).await,
            Action::ReadAsBuyer => ask(of_buyer(Method::GET, "/v1/session")).await,
            Action::ReadAsShop => ask(of_shop(Method::GET, "")).await,
            Action::Cancel => ask(of_shop(Method::POST, "/cancel")).await,
            Action::ChangeShipping { lira } => {
                let change = json!({ "shipping": lira, "amount": 90 + u16::from(lira) });
                ask(of_shop(Method::PATCH, "").json(&change)).await
            }
            Action::Bank(ref action) => {
                self.act_at_bank(desk, action).await;
                None
            }
            Action::Refund(ref action) => {
                self.act_on_refund(desk, session, action).await;
                None
            }
            Action::TwoMethods { installments } => {
                let (card_key, bank_key) = {
                    let mut known = self.known();
                    (known.spare_key(), known.spare_key())
                };
                let go = BankAction::Go {
                    key: bank_key,
                    second_tab: None,
                    denies: false,
                };
                join(self.pay(desk, installments, card_key), self.act_at_bank(desk, &go)).await;
                None
            }
            Action::Open { .. } | Action::Wait { .. } | Action::Jobs | Action::Sender(_) | Action::Payer(_) => None,
        };
        if let Some(answer) = answer {
            self.hear(action, &answer);
        }
    }

    /// The session's id: if it is not known yet, the shop asks for it again with the same key.
    pub(crate) async fn session(&self, desk: &Desk) -> Option<String> {
        for _ in 0..OPENS_MAX {
            if let Some(id) = self.known().sessions.first().cloned() {
                return Some(id);
            }
            self.open(desk).await;
        }
        None
    }

    async fn open(&self, desk: &Desk) {
        let request = desk
            .as_shop(Method::POST, "/v1/sessions")
            .header("Idempotency-Key", format!("the-order-of-buyer-{}", self.number));
        let Some(answer) = ask(request.json(&self.order)).await else {
            return;
        };
        self.hear(&"open", &answer);
        self.known().see_session(&answer);
    }

    /// Asks for the payment page. A key that asks for another plan than before is refused.
    async fn pay(&self, desk: &Desk, installments: u8, key: u8) {
        let token = self.known().client_token.clone();
        let request = desk
            .request(Method::POST, "/v1/session/pay-with-iyzico")
            .bearer_auth(token)
            .header("Idempotency-Key", format!("buyer-{}-asks-to-pay-{key}", self.number));
        let Some(answer) = ask(request.json(&json!({ "installments": installments }))).await else {
            return;
        };
        self.hear(&"pay", &answer);
        self.known().see_page(key, &answer);
    }

    /// A page that was shown; if none was, one is asked for first.
    async fn page(&self, desk: &Desk, installments: u8, is_last: bool) -> Option<String> {
        if self.known().pages.is_empty() {
            let key = self.known().spare_key();
            self.pay(desk, installments, key).await;
        }
        let known = self.known();
        let page = if is_last {
            known.pages.last()
        } else {
            known.pages.first()
        };
        page.cloned()
    }

    async fn come_back(&self, desk: &Desk, token: &str) {
        let request = desk
            .request(Method::POST, "/v1/callbacks/iyzico")
            .form(&[("token", token)]);
        if let Some(answer) = ask(request).await
            && answer.status != 303
        {
            self.known()
                .complain(format!("a callback was answered {}: {}", answer.status, answer.text));
        }
    }

    /// Remembers what an answer says.
    fn hear(&self, what: &dyn std::fmt::Debug, answer: &Answer) {
        self.known().hear(what, answer);
    }

    fn reference_of(number: usize) -> String {
        format!("SIP-{number}")
    }
}
