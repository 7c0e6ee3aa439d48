//! What the desk does, told as stories of actions and effects, with the signer's JSON as it stands on the wire.

mod bank;
mod card;
mod consent;
mod families;
mod incoming;
mod limit;
mod pay;
mod session;

use serde_json::json;
use vezne_protocol::{CardPrefix, IdempotencyKey, InstallmentQuote, PayPage, Problem, ProblemCode, SessionView};

use super::*;

/// A desk and everything it wanted done since it was last looked at.
struct Desk {
    state: State,
    wanted: Vec<Effect>,
}

impl Desk {
    /// A desk whose open session is read.
    fn open() -> Self {
        Self::reading(session("open", &serde_json::Value::Null))
    }

    fn reading(session: SessionView) -> Self {
        let mut desk = Self {
            state: State::default(),
            wanted: Vec::new(),
        };
        desk.happens(configured());
        desk.read(Ok(session));
        desk.wanted.clear();
        desk
    }

    fn happens(&mut self, action: Action) {
        self.wanted.extend(self.state.apply(action));
    }

    fn read(&mut self, answer: Result<SessionView, Trouble>) {
        let request = self.state.reading.expect("a read is under way");
        self.happens(Action::SessionRead { request, answer });
    }

    fn types(&mut self, digits: &str) {
        self.happens(Action::Typed {
            digits: Digits::of(digits),
            note: None,
        });
    }

    /// Types, pauses, and gets the answer.
    fn gets_plans(&mut self, digits: &str, plans: &[u8]) {
        self.types(digits);
        self.pauses();
        self.is_quoted(plans);
    }

    fn pauses(&mut self) {
        if let Some(asking) = self.state.card.asking {
            self.happens(Action::PauseOver {
                request: asking.request,
            });
        }
    }

    fn is_quoted(&mut self, plans: &[u8]) {
        let request = self.state.card.asking.expect("a question is under way").request;
        self.happens(Action::Quoted {
            request,
            answer: Ok(quote("Akbank", plans)),
        });
    }

    fn presses_pay(&mut self, fresh: &str) {
        self.happens(Action::PayPressed { fresh: key(fresh) });
    }

    fn is_answered(&mut self, answer: Result<PayPage, Trouble>) {
        let Pay::Asking { request, .. } = self.state.pay else {
            panic!("no payment is being asked for: {:?}", self.state.pay);
        };
        self.happens(Action::PayAnswered { request, answer });
    }

    /// The prefixes asked since the last look.
    fn asked(&mut self) -> Vec<String> {
        let wanted = std::mem::take(&mut self.wanted);
        let prefix = |effect| match effect {
            Effect::AskPlans {
                prefix: Some(prefix), ..
            } => Some(CardPrefix::as_str(&prefix).to_owned()),
            _ => None,
        };
        wanted.into_iter().filter_map(prefix).collect()
    }

    /// The keys sent since the last look.
    fn sent(&mut self) -> Vec<(u8, String)> {
        let wanted = std::mem::take(&mut self.wanted);
        let key = |effect| match effect {
            Effect::StartPayment { key, .. } => Some((installments(key.way), key.key.as_str().to_owned())),
            _ => None,
        };
        wanted.into_iter().filter_map(key).collect()
    }

    fn plan(&self) -> Option<(u8, String)> {
        let plan = self.state.plan()?;
        Some((plan.installments, plan.total.to_string()))
    }

    fn rows(&self) -> Vec<String> {
        let name = |row: Row| match row {
            Row::Known(plan) => format!("{} {}", plan.installments, plan.total),
            Row::Sample(plan) => format!("{} ~{}", plan.installments, plan.total),
            Row::Loading(installments) => format!("{installments} …"),
            Row::NeedsCard(installments) => format!("{installments} ?"),
        };
        self.state.rows().into_iter().map(name).collect()
    }
}

fn configured() -> Action {
    Action::Configured {
        key: None,
        grant: None,
        code: None,
    }
}

fn installments(way: Way) -> u8 {
    match way {
        Way::Card(installments) => installments,
        Way::Bank(_) => 0,
    }
}

fn session(state: &str, card: &serde_json::Value) -> SessionView {
    serde_json::from_value(json!({
        "id": "ses_0123456789abcdefghijklmnop", "state": state, "amount": "100.00", "currency": "TRY", "locale": "tr",
        "methods": ["card"], "plans": [1, 2, 3, 6], "lockPlan": false, "testMode": true,
        "checkoutUrl": "http://localhost:8788/checkout/1", "returnUrl": "http://localhost:8788/return/1",
        "expiresAt": "2026-11-21T12:30:00Z", "card": card,
    }))
    .unwrap()
}

fn open_page() -> SessionView {
    session(
        "processing",
        &json!({
            "stage": "open", "installments": 6, "pageUrl": "https://sandbox-payment.example/pwi?token=t",
            "until": "2026-11-21T12:30:00Z", "retryAt": null, "paid": null,
            "lastDecline": { "code": "card-insufficient-funds", "text": "Kartın limiti yetmedi." },
        }),
    )
}

fn quote(bank: &str, plans: &[u8]) -> InstallmentQuote {
    let plan = |&installments: &u8| {
        let (price, total, difference) = match installments {
            1 => ("100.00", "100.00", "0.00"),
            _ => ("18.70", "112.22", "12.22"),
        };
        json!({ "installments": installments, "installmentPrice": price, "total": total, "difference": difference,
            "lastInstallment": null })
    };
    let plans: Vec<_> = plans.iter().map(plan).collect();
    let card = json!({ "scheme": "mastercard", "type": "credit", "family": "Axess", "bankName": bank,
        "bankCode": 46, "commercial": false });
    serde_json::from_value(json!({ "prefix": null, "offers": [{ "card": card, "plans": plans }] })).unwrap()
}

fn page(url: &str) -> PayPage {
    PayPage {
        page_url: url.to_owned(),
        until: "2026-11-21T12:30:00Z".to_owned(),
    }
}

fn problem(code: ProblemCode) -> Trouble {
    Problem::new(code, vezne_protocol::Locale::Tr, "req_1", "7K3M").into()
}

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::parse(&format!("key-0123456789-{text}")).unwrap()
}
