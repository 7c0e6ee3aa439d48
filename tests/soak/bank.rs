//! What a buyer does who pays from a bank account: in one tab or in two, with right passwords and wrong ones.

use std::sync::PoisonError;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use vezne_tests::{BankTrip, SentOtp};

use crate::buyer::Buyer;
use crate::desk::Desk;
use crate::schedule::BankAction;

impl Buyer {
    /// Does something about the bank.
    pub(crate) async fn act_at_bank(&self, desk: &Desk, action: &BankAction) {
        match *action {
            BankAction::Go {
                key,
                second_tab,
                denies,
            } => {
                let tabs = [Some(key), second_tab].into_iter().flatten();
                join_all(tabs.map(|key| self.go_to_bank(desk, key, denies))).await;
            }
            BankAction::AskForOtp => {
                self.ask_for_otp(desk).await;
            }
            BankAction::TypeOtp {
                is_right,
                times,
                on_last,
            } => {
                if let Some(sent) = self.otp(desk, on_last).await {
                    join_all((0..times).map(|_| self.type_otp(desk, &sent, is_right))).await;
                }
            }
            BankAction::Transfer => {
                let key = self.known().spare_key();
                self.go_to_bank(desk, key, false).await;
                if let Some(sent) = self.ask_for_otp(desk).await {
                    self.type_otp(desk, &sent, true).await;
                }
            }
            BankAction::Cancel => {
                let token = self.known().client_token.clone();
                let trip = self.trip(desk, &token);
                trip.cancel().await;
                self.hear_of(&trip);
            }
            BankAction::PayElsewhere => self.pay_elsewhere(desk).await,
            BankAction::Trouble { call, code } => {
                let order = json!({ "call": call, "fault": "error", "code": code });
                desk.control(Method::POST, "faults", &order).await;
            }
        }
    }

    /// Pays somebody else from the same account: what the bank's statement shows later proves what it did not show.
    pub(crate) async fn pay_elsewhere(&self, desk: &Desk) {
        let movement = json!({
            "customer": self.customer.id, "amount": "7.00", "receiverName": "Bakkal", "description": "ekmek",
        });
        desk.control(Method::POST, "bank/movements", &movement).await;
    }

    /// To the bank and back.
    async fn go_to_bank(&self, desk: &Desk, key: u8, denies: bool) {
        let token = self.known().client_token.clone();
        let trip = self.trip(desk, &token);
        let key = format!("{}-goes-to-the-bank-{key}", self.reference());
        let grant = trip.authorize(&key, denies).await;
        self.hear_of(&trip);
        if let Some(grant) = grant {
            self.known().grant = Some(grant);
        }
    }

    /// Has an OTP sent; where the page's grant is no good, goes to the bank first.
    async fn ask_for_otp(&self, desk: &Desk) -> Option<SentOtp> {
        let known = self.known().grant.clone();
        let sent = match known {
            Some(grant) => self.draft(desk, &grant).await,
            None => None,
        };
        let sent = match sent {
            Some(sent) => Some(sent),
            None => {
                let key = self.known().spare_key();
                self.go_to_bank(desk, key, false).await;
                let grant = self.known().grant.clone();
                self.draft(desk, &grant?).await
            }
        };
        self.known().sent.extend(sent.clone());
        sent
    }

    async fn draft(&self, desk: &Desk, grant: &str) -> Option<SentOtp> {
        let token = self.known().client_token.clone();
        let trip = self.trip(desk, &token);
        let sent = trip.draft(grant).await;
        self.hear_of(&trip);
        sent
    }

    /// An OTP that was sent, the last one or the first; if none was, one is asked for first.
    async fn otp(&self, desk: &Desk, is_last: bool) -> Option<SentOtp> {
        if self.known().sent.is_empty() {
            self.ask_for_otp(desk).await;
        }
        let known = self.known();
        let sent = if is_last { known.sent.last() } else { known.sent.first() };
        sent.cloned()
    }

    async fn type_otp(&self, desk: &Desk, sent: &SentOtp, is_right: bool) {
        let code = match is_right {
            true => sent.otp.clone(),
            false => self.known().wrong_otp(&sent.otp),
        };
        let token = self.known().client_token.clone();
        let trip = self.trip(desk, &token);
        trip.confirm(sent, &code).await;
        self.hear_of(&trip);
    }

    fn trip<'a>(&'a self, desk: &'a Desk, token: &'a str) -> BankTrip<'a> {
        desk.trip(token, self.customer, &self.cookie)
    }

    fn hear_of(&self, trip: &BankTrip<'_>) {
        let heard = std::mem::take(&mut *trip.heard.lock().unwrap_or_else(PoisonError::into_inner));
        for answer in heard {
            self.known().hear(&"bank", &answer);
        }
    }
}
