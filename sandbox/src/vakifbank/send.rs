//! A customer sends money from the bank's app, without anybody asking for it: the form, and where the money goes.
//!
//! It arrives at the merchant's own account, where the sender typed that account's IBAN. The form checks no more than a bank
//! would: a wrong amount and a missing description are sent as they are, which is what they are for.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::customers::CUSTOMERS;
use super::page::{Frame, rendered};
use super::page_text::PageText;
use crate::app::App;
use crate::isbank;
use crate::locale::Locale;

/// The page's path.
pub(super) const PATH: &str = "/vakifbank/send";

#[derive(Template)]
#[template(path = "bank_send.html")]
struct Page {
    frame: Frame,
    path: &'static str,
    sender: &'static str,
    typed: Typed,
    /// What came of it, and whether it went.
    said: Option<(&'static str, bool)>,
}

/// What the customer typed.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Typed {
    iban: String,
    name: String,
    amount: String,
    description: String,
}

/// `GET /vakifbank/send`
pub(super) async fn show() -> Response {
    page(StatusCode::OK, Typed::default(), None)
}

/// `POST /vakifbank/send`: by FAST, at once.
pub(super) async fn send(State(app): State<Arc<App>>, Form(typed): Form<Typed>) -> Response {
    let text = PageText::of(Locale::Tr);
    let iban: String = typed.iban.chars().filter(|c| !c.is_whitespace()).collect();
    if iban != isbank::lira_iban() {
        return page(StatusCode::BAD_REQUEST, typed, Some((text.wrong_iban, false)));
    }
    let sender_iban = app
        .state()
        .bank
        .accounts
        .of(CUSTOMERS[0].id)
        .next()
        .map(|account| account.iban.clone());
    let order = json!({
        "amount": plain(&typed.amount), "description": typed.description, "senderName": CUSTOMERS[0].name,
        "senderIban": sender_iban.unwrap_or_default(),
    });
    let sent = serde_json::from_value(order)
        .map_err(|error| error.to_string())
        .and_then(|order| isbank::receive(&app, order));
    match sent {
        Ok(_) => page(StatusCode::OK, Typed::default(), Some((text.sent, true))),
        Err(_) => page(StatusCode::BAD_REQUEST, typed, Some((text.wrong_amount, false))),
    }
}

/// `1.250,00 TL` and `1250,00` as `1250.00`.
fn plain(amount: &str) -> String {
    let amount = amount.trim().trim_end_matches("TL").trim_end();
    if amount.contains(',') {
        amount.replace('.', "").replace(',', ".")
    } else {
        amount.to_owned()
    }
}

fn page(status: StatusCode, typed: Typed, said: Option<(&'static str, bool)>) -> Response {
    let locale = Locale::Tr;
    let text = PageText::of(locale);
    let page = Page {
        frame: Frame {
            locale,
            text,
            title: text.send,
            other_language: String::new(),
        },
        path: PATH,
        sender: CUSTOMERS[0].name,
        typed,
        said,
    };
    rendered(status, &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_taken_as_people_here_write_them() {
        for (typed, read) in [
            ("1250,00", "1250.00"),
            ("1.250,00 TL", "1250.00"),
            (" 1250.5 ", "1250.5"),
        ] {
            assert_eq!(plain(typed), read);
        }
    }
}
