//! The requests that the widget makes, all of them to the merchant's signer.

use js_sys::{Array, Reflect};
use vezne_protocol::{CardPrefix, Locale};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::browser::Hands;
use crate::decode::{Accounts, Decode, Grant, Node};
use crate::format::{object, quoted};
use crate::state::{Action, BankAnswer, BankAsk, Effect, Kind, TransferFrom, Trouble, Way};
use crate::text::concat;

/// A read that takes longer is worth asking again.
const READ_TIMEOUT_MS: u32 = 10_000;
/// The signer gives the payment company 15 seconds; its own answer has to arrive as well.
const UPSTREAM_TIMEOUT_MS: u32 = 20_000;

/// The signer gives the bank 35 seconds to move the money.
const TRANSFER_TIMEOUT_MS: u32 = 45_000;

/// As much of a session's id as a shop needs to find it.
const MARK_CHARS: usize = 6;

/// Where the signer is and who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Client {
    signer: String,
    token: String,
    locale: Locale,
    /// The end of the session's id, for support codes of our own.
    mark: String,
}

impl Client {
    /// `None` when the page gave nothing that could work.
    pub(crate) fn new(signer: &str, token: &str, locale: Locale, session: &str) -> Option<Self> {
        let signer = signer.trim_ascii();
        let signer = signer.strip_suffix('/').unwrap_or(signer);
        let is_web = signer.starts_with("https://") || signer.starts_with("http://");
        (is_web && !token.is_empty()).then(|| Self {
            signer: signer.to_owned(),
            token: token.to_owned(),
            locale,
            mark: session
                .len()
                .checked_sub(MARK_CHARS)
                .and_then(|at| session.get(at..))
                .unwrap_or_default()
                .to_owned(),
        })
    }

    /// Makes the request of an effect; what the signer answers is the action. `None` for what is no request.
    pub(crate) async fn ask(&self, hands: &Hands, effect: Effect) -> Option<Action> {
        let (path, body, key, wait_ms) = match &effect {
            Effect::ReadSession { .. } => ("", String::new(), "", READ_TIMEOUT_MS),
            Effect::AskPlans { prefix, .. } => ("/installments", installment_ask(*prefix), "", UPSTREAM_TIMEOUT_MS),
            Effect::StartPayment { key, .. } => (
                match key.way {
                    Way::Card(_) => "/pay-with-iyzico",
                    Way::Bank(_) => "/bank/start",
                },
                start_ask(key.way),
                key.key.as_str(),
                UPSTREAM_TIMEOUT_MS,
            ),
            // [`vezne_protocol::IncomingTransferAsk`]
            Effect::Extend { .. } => ("/extend", object(&[]), "", READ_TIMEOUT_MS),
            Effect::AskDetails { .. } => ("/incoming-transfer", object(&[]), "", READ_TIMEOUT_MS),
            Effect::AskBank { ask, .. } => {
                let (path, body) = bank_ask(ask);
                (path, body, "", TRANSFER_TIMEOUT_MS)
            }
            _ => return None,
        };
        let answer = self.send(hands, path, &body, key, wait_ms, may_repeat(&effect)).await;
        Some(match effect {
            Effect::AskPlans { request, .. } => Action::Quoted {
                request,
                answer: self.decoded(answer),
            },
            Effect::StartPayment { request, .. } => Action::PayAnswered {
                request,
                answer: self.decoded(answer),
            },
            Effect::Extend { request } => Action::Extended {
                request,
                answer: self.decoded(answer),
            },
            Effect::AskDetails { request } => Action::DetailsAnswered {
                request,
                answer: self.decoded(answer),
            },
            Effect::AskBank { request, ask } => Action::BankAnswered {
                request,
                answer: match ask {
                    BankAsk::Grant { .. } => self.decoded(answer).map(|Grant(grant)| BankAnswer::Grant(grant)),
                    BankAsk::Accounts { .. } => self
                        .decoded(answer)
                        .map(|Accounts(accounts)| BankAnswer::Accounts(accounts)),
                    _ => self
                        .decoded(answer)
                        .map(|session| BankAnswer::Session(Box::new(session))),
                },
            },
            Effect::ReadSession { request } => Action::SessionRead {
                request,
                answer: self.decoded(answer),
            },
            _ => return None,
        })
    }

    /// The body of a good answer.
    async fn send(
        &self,
        hands: &Hands,
        path: &str,
        body: &str,
        key: &str,
        wait_ms: u32,
        again: bool,
    ) -> Result<JsValue, Trouble> {
        let url = concat(&[&self.signer, "/v1/session", path]);
        let answer = hands.ask(&url, &self.token, self.locale.tag(), key, body, wait_ms, again);
        let answer = JsFuture::from(answer).await;
        let answer = answer.map_err(|_| self.lost(Kind::Unreadable))?;
        let body = answer.field("body");
        match answer.field("kind").text().as_deref() {
            None if answer.field("ok").flag() == Some(true) => Ok(body),
            None => Err(Trouble::decode(&body).unwrap_or_else(|| self.lost(Kind::Unreadable))),
            Some("network") => Err(self.lost(Kind::Network)),
            Some("timeout") => Err(self.lost(Kind::Timeout)),
            Some("misconfigured") => Err(Trouble::of(Kind::Misconfigured)),
            Some(_) => Err(self.lost(Kind::Unreadable)),
        }
    }

    fn decoded<T: Decode>(&self, answer: Result<JsValue, Trouble>) -> Result<T, Trouble> {
        T::decode(&answer?).ok_or_else(|| self.lost(Kind::Unreadable))
    }

    /// No signer that could name a support code was heard: ours says what happened, and to which session.
    fn lost(&self, kind: Kind) -> Trouble {
        Trouble {
            support_code: Some(concat(&[kind.word(), "-", &self.mark])),
            ..Trouble::of(kind)
        }
    }
}

/// What may be sent again when nobody answered: reads, what a key makes one with its first sending, and what only gives
/// more time. A one-time code, an OTP and a transfer are sent once.
const fn may_repeat(effect: &Effect) -> bool {
    match effect {
        Effect::AskBank { ask, .. } => matches!(ask, BankAsk::Accounts { .. }),
        _ => true,
    }
}

/// [`vezne_protocol::InstallmentAsk`], written by hand.
fn installment_ask(prefix: Option<CardPrefix>) -> String {
    let prefix = prefix.map_or_else(|| "null".to_owned(), |prefix| quoted(prefix.as_str()));
    object(&[("prefix", prefix)])
}

/// [`vezne_protocol::PayAsk`] or [`vezne_protocol::BankStartAsk`], written by hand.
fn start_ask(way: Way) -> String {
    match way {
        Way::Card(installments) => concat(&["{\"installments\":", &installments.to_string(), "}"]),
        Way::Bank(customer) => concat(&["{\"customer\":\"", customer.word(), "\"}"]),
    }
}

/// A JSON object of texts.
fn texts(fields: &[(&'static str, &String)]) -> String {
    let quote = |(name, text): &(&'static str, &String)| (*name, quoted(text));
    object(&fields.iter().map(quote).collect::<Vec<_>>())
}

/// The path and the body of a transfer's step.
fn bank_ask(ask: &BankAsk) -> (&'static str, String) {
    match ask {
        BankAsk::Grant { code } => ("/bank/grant", texts(&[("code", code)])),
        BankAsk::Accounts { grant } => ("/bank/accounts", texts(&[("grant", grant)])),
        BankAsk::Draft { grant, from } => {
            let from = match from {
                TransferFrom::Handle(handle) => ("account", handle),
                TransferFrom::Iban(iban) => ("iban", iban),
            };
            ("/bank/draft", texts(&[("grant", grant), from]))
        }
        BankAsk::Confirm { grant, otp_id, otp } => {
            let body = texts(&[("grant", grant), ("otpId", otp_id), ("otp", otp)]);
            ("/bank/confirm", body)
        }
        BankAsk::Cancel => ("/bank/cancel", texts(&[])),
    }
}

impl Node for JsValue {
    fn field(&self, name: &str) -> Self {
        Reflect::get(self, &name.into()).unwrap_or(Self::NULL)
    }

    fn is_null(&self) -> bool {
        self.is_null() || self.is_undefined()
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    fn flag(&self) -> Option<bool> {
        self.as_bool()
    }

    fn number(&self) -> Option<u32> {
        let float = self.as_f64()?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "what a cast changes is told by comparing"
        )]
        let number = float as u32;
        (f64::from(number) == float).then_some(number)
    }

    fn items(&self) -> Option<Vec<Self>> {
        self.dyn_ref::<Array>().map(|items| items.iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vezne_protocol::{
        BankStartAsk, ConfirmAsk, CustomerKind, DraftAsk, IncomingTransferAsk, InstallmentAsk, PayAsk,
    };

    #[test]
    fn bodies_by_hand_are_what_the_protocol_writes() {
        let ask = serde_json::to_string(&IncomingTransferAsk {}).unwrap();
        assert_eq!(object(&[]), ask);
        for prefix in [CardPrefix::parse("55260800").ok(), None] {
            let ask = serde_json::to_string(&InstallmentAsk { prefix }).unwrap();
            assert_eq!(installment_ask(prefix), ask);
        }
        let ask = serde_json::to_string(&PayAsk { installments: 12 }).unwrap();
        assert_eq!(start_ask(Way::Card(12)), ask);
        let customer = CustomerKind::Corporate;
        let ask = serde_json::to_string(&BankStartAsk { customer }).unwrap();
        assert_eq!(start_ask(Way::Bank(customer)), ask);
        let (grant, otp_id, otp) = ("g\"1".to_owned(), "o-1".to_owned(), "A1b2".to_owned());
        for (from, account, iban) in [
            (TransferFrom::Handle("h".to_owned()), Some("h".to_owned()), None),
            (TransferFrom::Iban("TR29".to_owned()), None, Some("TR29".to_owned())),
        ] {
            let grant = grant.clone();
            let by_hand = bank_ask(&BankAsk::Draft {
                grant: grant.clone(),
                from,
            })
            .1;
            assert_eq!(
                by_hand,
                serde_json::to_string(&DraftAsk { grant, account, iban }).unwrap()
            );
        }
        let (_, by_hand) = bank_ask(&BankAsk::Confirm {
            grant: grant.clone(),
            otp_id: otp_id.clone(),
            otp: otp.clone(),
        });
        assert_eq!(
            by_hand,
            serde_json::to_string(&ConfirmAsk { grant, otp_id, otp }).unwrap()
        );
    }

    #[test]
    fn only_what_moves_nothing_twice_is_sent_again() {
        let text = String::new;
        for (ask, repeats) in [
            (BankAsk::Accounts { grant: text() }, true),
            (BankAsk::Grant { code: text() }, false),
            (BankAsk::Cancel, false),
            (
                BankAsk::Draft {
                    grant: text(),
                    from: TransferFrom::Iban(text()),
                },
                false,
            ),
            (
                BankAsk::Confirm {
                    grant: text(),
                    otp_id: text(),
                    otp: text(),
                },
                false,
            ),
        ] {
            assert_eq!(may_repeat(&Effect::AskBank { request: 1, ask }), repeats);
        }
    }

    #[test]
    fn what_no_signer_answered_has_a_support_code_too() {
        let client = Client::new("https://s", "t", Locale::Tr, "ses_0123456789abcdefghijklmnop").unwrap();
        let code = client.lost(Kind::Network).support_code;
        assert_eq!(code.as_deref(), Some("network-klmnop"));
    }

    #[test]
    fn a_client_needs_a_web_address_and_a_token() {
        assert!(Client::new(" http://localhost:8787/ ", "t", Locale::Tr, "ses_1").is_some());
        for (signer, token) in [
            ("", "t"),
            ("localhost:8787", "t"),
            ("javascript:alert(1)", "t"),
            ("https://s", ""),
        ] {
            assert_eq!(Client::new(signer, token, Locale::Tr, "ses_1"), None, "{signer}");
        }
    }
}
