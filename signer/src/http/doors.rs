//! Any bytes as what browsers, iyzico and the shop post: nothing panics, and an order's sums are its amount.

use axum::body::Body as HttpBody;
use axum::extract::{Form, FromRequest as _, Request};
use axum::http::{Method, header};
use url::Url;
use vezne_protocol::Amount;

use super::callback_iyzico::CallbackForm;
use super::order_body::OrderBody;
use super::webhook_iyzico::WebhookBody;
use crate::fuzzing::at_once;
use crate::payments::basket;
use crate::payments::card_attempt::PwiToken;
use crate::payments::order::Order;
use crate::upstream::iyzico;
use crate::upstream::iyzico::webhook::Notice;

/// The form that a buyer's browser brings back.
pub(crate) fn callback_form(bytes: &[u8]) {
    let request = Request::builder()
        .method(Method::POST)
        .uri("/v1/callbacks/iyzico")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(HttpBody::from(bytes.to_vec()))
        .expect("a request");
    if let Ok(Form(CallbackForm { token })) = at_once(Form::<CallbackForm>::from_request(request, &())) {
        let (token, other) = (PwiToken::new(token), PwiToken::new(String::new()));
        assert_eq!(format!("{token:?}"), format!("{other:?}"), "a token is told");
    }
}

/// A notice of iyzico's: the first line is its signature, the rest its body.
pub(crate) fn webhook(bytes: &[u8]) {
    let mut parts = bytes.splitn(2, |&byte| byte == b'\n');
    let (Some(signature), Some(body)) = (parts.next(), parts.next()) else {
        return;
    };
    if let Ok(body) = serde_json::from_slice::<WebhookBody>(body) {
        iyzico::doors::notice(&Notice::from(body), &String::from_utf8_lossy(signature));
    }
}

/// What the shop's server opens a session with.
pub(crate) fn order(bytes: &[u8]) {
    let Ok(body) = super::body::read::<OrderBody>(bytes) else {
        return;
    };
    let Ok(order) = Order::try_from(body) else {
        return;
    };
    assert!(
        Url::parse(&order.return_url).is_ok(),
        "an order has a page to return to"
    );
    if let Ok(lines) = basket::lines(&order) {
        let sum = Amount::sum(lines.iter().map(|line| line.price));
        assert_eq!(sum, Some(order.amount), "what iyzico is told is what is to be paid");
    }
}
