//! `POST /api/isbank/v1/stos-identity-provider/oauth2/token`: the service account becomes an access token.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::tokens::Scope;
use crate::answer::Answer;
use crate::app::App;
use crate::faults::Fault;
use crate::requests::Received;
use crate::settings::AmountStyle;
use crate::wire::Spoken;

/// What the asker did wrong, as OAuth names it.
struct Wrong {
    status: StatusCode,
    error: String,
    description: String,
}

fn wrong(error: &str, description: &str) -> Wrong {
    Wrong {
        status: match error {
            "invalid_client" | "invalid_grant" => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        },
        error: error.to_owned(),
        description: description.to_owned(),
    }
}

/// Answers as OAuth does: not in the bank's envelope.
pub(super) fn speak(app: &App, received: &Received, fault: Option<&Fault>) -> Spoken {
    let mut answer = Answer::new(AmountStyle::Number);
    match granted(app, received, fault) {
        Ok((scopes, text)) => {
            let token = app.entropy.token();
            let mut state = app.state();
            let lifetime_s = state.settings.isbank.token_lifetime_s;
            answer
                .set("access_token", &token)
                .set("token_type", &"Bearer")
                .set("expires_in", &lifetime_s)
                .set("scope", &text);
            let until = app.clock.now().plus_s(lifetime_s);
            state.isbank.tokens.keep(token, scopes, until);
            Spoken {
                status: StatusCode::OK,
                answer,
            }
        }
        Err(Wrong {
            status,
            error,
            description,
        }) => {
            answer.set("error", &error).set("error_description", &description);
            Spoken { status, answer }
        }
    }
}

fn granted(app: &App, received: &Received, fault: Option<&Fault>) -> Result<(Vec<Scope>, String), Wrong> {
    let form: BTreeMap<String, String> = form_urlencoded::parse(&received.body).into_owned().collect();
    let value = |name: &str| form.get(name).map_or("", String::as_str);
    if let Some(Fault::Error { code, message, .. }) = fault {
        return Err(wrong(code, message));
    }
    let in_form = app.isbank.knows_client(value("client_id"), value("client_secret"));
    if !in_form || !by_basic(app, received) {
        return Err(wrong("invalid_client", "the client, in the form and by HTTP Basic"));
    }
    if value("grant_type") != "password" {
        return Err(wrong("unsupported_grant_type", "password"));
    }
    let account = (value("username"), value("password"));
    if !app.isbank.knows_service_account(account.0, account.1) {
        return Err(wrong("invalid_grant", "the service account or its secret"));
    }
    let scopes = Scope::read_all(value("scope")).ok_or_else(|| wrong("invalid_scope", "an unknown one, or none"))?;
    Ok((scopes, value("scope").to_owned()))
}

/// Whether the same client is named by HTTP Basic, too.
fn by_basic(app: &App, received: &Received) -> bool {
    let header = received.headers.get("authorization").map(String::as_str);
    let basic = header.and_then(|header| header.strip_prefix("Basic "));
    let shown = basic.and_then(|encoded| STANDARD.decode(encoded).ok());
    let shown = shown
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default();
    shown
        .split_once(':')
        .is_some_and(|(id, secret)| app.isbank.knows_client(id, secret))
}
