//! The customers' phones: where the one-time passwords arrive.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::Bank;
use super::customers::{CUSTOMERS, Customer};
use super::drafts::Draft;
use super::page::{Frame, rendered};
use super::page_text::PageText;
use super::sentences::grouped;
use crate::amounts::plain;
use crate::app::App;
use crate::ledger::Rail;
use crate::locale::Locale;

/// How many messages of a phone the page shows.
const SHOWN: usize = 10;

/// As `GET /_sandbox/bank/phone` shows the messages, newest last.
pub(crate) fn to_json(bank: &Bank) -> Value {
    let row = |draft: &Draft| {
        json!({
            "customer": draft.transfer.customer,
            "otpTransactionId": draft.otp_transaction_id,
            "otp": draft.otp,
            "amount": plain(draft.transfer.amount),
            "receiver": draft.transfer.payee.name,
            "at": draft.made_at.rfc3339(),
        })
    };
    bank.drafts.all().iter().map(row).collect()
}

#[derive(Template)]
#[template(path = "bank_phone.html")]
struct Phones {
    frame: Frame,
    chats: Vec<Chat>,
}

/// One customer's messages, newest last.
struct Chat {
    customer: &'static str,
    name: &'static str,
    messages: Vec<Message>,
}

/// The bank's words with the password between them, so that it can stand out.
struct Message {
    before: String,
    otp: String,
    after: &'static str,
    at: String,
}

/// `GET /vakifbank/phone`: the latest messages of every customer who got any.
pub(super) async fn show(State(app): State<Arc<App>>) -> Response {
    let locale = Locale::Tr;
    let text = PageText::of(locale);
    let page = Phones {
        frame: Frame {
            locale,
            text,
            title: text.phone,
            other_language: String::new(),
        },
        chats: chats(&app.state().bank),
    };
    rendered(StatusCode::OK, &page)
}

fn chats(bank: &Bank) -> Vec<Chat> {
    let chat = |customer: &'static Customer| {
        let drafts = bank.drafts.all().iter();
        let mut messages: Vec<Message> = drafts
            .filter(|draft| draft.transfer.customer == customer.id)
            .map(Message::of)
            .collect();
        messages.drain(..messages.len().saturating_sub(SHOWN));
        Chat {
            customer: customer.id,
            name: customer.name,
            messages,
        }
    };
    let chats = CUSTOMERS.iter().map(chat);
    chats.filter(|chat| !chat.messages.is_empty()).collect()
}

impl Message {
    fn of(draft: &Draft) -> Self {
        let (amount, name) = (grouped(draft.transfer.amount), &draft.transfer.payee.name);
        let rail = match draft.transfer.rail {
            Rail::Remittance => "havale",
            Rail::Fast => "FAST",
        };
        Self {
            before: format!("{name} alıcısına {amount} TL {rail} işleminizi onaylamak için şifreniz: "),
            otp: draft.otp.clone(),
            after: ". Şifrenizi kimseyle paylaşmayın. VakıfBank",
            at: draft.made_at.istanbul().strftime("%H:%M:%S").to_string(),
        }
    }
}
