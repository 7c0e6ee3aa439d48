//! The authorize page: a customer chooses who they are and says yes or no.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use url::Url;

use super::accounts::Account;
use super::consent::{Request, Unfit};
use super::customers::{CUSTOMERS, Customer, Segment};
use super::page::{Frame, rendered};
use super::page_text::PageText;
use super::sentences::grouped;
use crate::app::App;
use crate::locale::Locale;

/// Waits for a decision.
#[derive(Template)]
#[template(path = "bank_authorize.html")]
struct Asked {
    frame: Frame,
    asker: String,
    scopes: Vec<&'static str>,
    redirect_uri: String,
    action: String,
    customers: Vec<Choice>,
}

struct Choice {
    id: &'static str,
    name: &'static str,
    holds: String,
}

/// There is nothing to decide, and nowhere to go.
#[derive(Template)]
#[template(path = "bank_unfit.html")]
struct Nothing {
    frame: Frame,
    what: &'static str,
}

/// `GET` of either authorize address.
pub(super) async fn show(State(app): State<Arc<App>>, uri: Uri) -> Response {
    let request = match Request::read(&app, &uri.to_string()) {
        Ok(request) => request,
        Err(unfit) => return unanswered(&app, &uri, unfit),
    };
    let frame = frame(&app, &uri, request.segment);
    let page = Asked {
        asker: asker(&request.redirect_uri),
        scopes: request.scopes.iter().map(|scope| frame.text.of_scope(*scope)).collect(),
        redirect_uri: request.redirect_uri.to_string(),
        action: uri.to_string(),
        customers: choices(&app, request.segment),
        frame,
    };
    rendered(StatusCode::OK, &page)
}

/// What the page's form sends.
#[derive(Debug, Deserialize)]
pub(super) struct Decision {
    #[serde(default)]
    customer: String,
    decision: String,
}

/// `POST` of either authorize address: the browser goes back to who asked.
pub(super) async fn decide(State(app): State<Arc<App>>, uri: Uri, Form(form): Form<Decision>) -> Response {
    let request = match Request::read(&app, &uri.to_string()) {
        Ok(request) => request,
        Err(unfit) => return unanswered(&app, &uri, unfit),
    };
    let location = match form.decision.as_str() {
        "approve" => request.approve(&app, &form.customer),
        "deny" => Some(request.deny()),
        _ => None,
    };
    match location {
        Some(location) => Redirect::to(&location).into_response(),
        None => unanswered(&app, &uri, Unfit::Stranger("customer")),
    }
}

fn unanswered(app: &App, uri: &Uri, unfit: Unfit) -> Response {
    match unfit {
        Unfit::Told(location) => Redirect::to(&location).into_response(),
        Unfit::Stranger(what) => {
            let frame = frame(app, uri, Segment::Retail);
            rendered(StatusCode::BAD_REQUEST, &Nothing { frame, what })
        }
    }
}

/// The page's language is a value of its address, Turkish if it is not there.
fn frame(app: &App, uri: &Uri, segment: Segment) -> Frame {
    let base = Url::parse(&app.url).and_then(|base| base.join(&uri.to_string())).ok();
    let pairs: Vec<(String, String)> = base.iter().flat_map(|url| url.query_pairs().into_owned()).collect();
    let lang = pairs.iter().find(|(name, _)| name == "lang");
    let locale = lang.and_then(|(_, lang)| Locale::read(lang)).unwrap_or_default();
    let text = PageText::of(locale);
    let other = ("lang".to_owned(), locale.pick("en", "tr").to_owned());
    let rest = pairs.into_iter().filter(|(name, _)| name != "lang");
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(rest.chain([other]))
        .finish();
    Frame {
        locale,
        text,
        title: match segment {
            Segment::Retail => text.retail,
            Segment::Corporate => text.corporate,
        },
        other_language: format!("{}?{query}", uri.path()),
    }
}

/// Who asks, as far as an address says it.
fn asker(redirect_uri: &Url) -> String {
    let host = redirect_uri.host_str().unwrap_or_default();
    match redirect_uri.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

fn choices(app: &App, segment: Segment) -> Vec<Choice> {
    let state = app.state();
    let holds = |account: &Account| format!("{} {}", grouped(account.balance), account.currency);
    let choice = |customer: &'static Customer| Choice {
        id: customer.id,
        name: customer.name,
        holds: state
            .bank
            .accounts
            .of(customer.id)
            .next()
            .map(holds)
            .unwrap_or_default(),
    };
    let of_page = CUSTOMERS.iter().filter(|customer| customer.segment == segment);
    of_page.map(choice).collect()
}
