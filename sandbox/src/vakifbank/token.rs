//! `POST /auth/oauth/v2/token`: a code or a refresh token becomes an access token.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use url::form_urlencoded;

use super::envelope;
use super::grants::{Code, Grant};
use super::messages::RATE_LIMIT;
use super::refusal::Refusal;
use crate::app::App;
use crate::faults::Fault;
use crate::requests::Received;
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
            "invalid_client" => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        },
        error: error.to_owned(),
        description: description.to_owned(),
    }
}

/// Answers as OAuth does: not in the bank's envelope.
pub(super) fn speak(app: &App, received: &Received, fault: Option<&Fault>) -> Spoken {
    if fault == Some(&Fault::RateLimit) {
        let refusal = Refusal::with(&RATE_LIMIT, "token");
        return refusal.status(StatusCode::TOO_MANY_REQUESTS).spoken(app);
    }
    let mut answer = envelope::empty(app);
    let Wrong {
        status,
        error,
        description,
    } = match granted(app, received, fault) {
        Ok(grant) => return handed_out(app, grant),
        Err(wrong) => wrong,
    };
    answer.set("error", &error).set("error_description", &description);
    Spoken { status, answer }
}

fn handed_out(app: &App, grant: Grant) -> Spoken {
    let mut answer = envelope::empty(app);
    let (access, refresh) = (app.entropy.token(), app.entropy.token());
    let scope = grant.scope_text();
    let mut state = app.state();
    let lifetime_s = state.settings.bank.token_lifetime_s;
    answer
        .set("access_token", &access)
        .set("token_type", &"Bearer")
        .set("expires_in", &lifetime_s);
    let until = app.clock.now().plus_s(lifetime_s);
    if state.settings.bank.refresh_tokens {
        answer.set("refresh_token", &refresh);
        state.bank.grants.keep_refresh(refresh, grant.clone());
    }
    state.bank.grants.keep_access(access, grant, until);
    answer.set("scope", &scope);
    Spoken {
        status: StatusCode::OK,
        answer,
    }
}

fn granted(app: &App, received: &Received, fault: Option<&Fault>) -> Result<Grant, Wrong> {
    let form: BTreeMap<String, String> = form_urlencoded::parse(&received.body).into_owned().collect();
    let value = |name: &str| form.get(name).map_or("", String::as_str);
    authenticate(app, received, value("client_id"), value("client_secret"))?;
    if let Some(Fault::Error { code, message, .. }) = fault {
        return Err(wrong(code, message));
    }
    let now = app.clock.now();
    match value("grant_type") {
        "authorization_code" => {
            let code = app.state().bank.grants.take_code(value("code"), now);
            let code = code.ok_or_else(|| wrong("invalid_grant", "the code is unknown, used or expired"))?;
            redeemed(code, value("redirect_uri"), value("code_verifier"))
        }
        "refresh_token" => {
            let grant = app.state().bank.grants.take_refresh(value("refresh_token"));
            grant.ok_or_else(|| wrong("invalid_grant", "the refresh token is unknown or used"))
        }
        _ => Err(wrong("unsupported_grant_type", "authorization_code or refresh_token")),
    }
}

/// Whether the asker is our one client: by the body, or by HTTP Basic.
fn authenticate(app: &App, received: &Received, id: &str, secret: &str) -> Result<(), Wrong> {
    let header = received.headers.get("authorization").map(String::as_str);
    let basic = header.and_then(|header| header.strip_prefix("Basic "));
    let shown = match basic {
        Some(encoded) => STANDARD.decode(encoded).unwrap_or_default(),
        None => format!("{id}:{secret}").into_bytes(),
    };
    let account = &app.bank_account;
    let expected = format!("{}:{}", account.client_id, account.client_secret);
    match bool::from(expected.as_bytes().ct_eq(&shown)) {
        true => Ok(()),
        false => Err(wrong("invalid_client", "the client is unknown or its secret is wrong")),
    }
}

fn redeemed(code: Code, redirect_uri: &str, verifier: &str) -> Result<Grant, Wrong> {
    if code.redirect_uri != redirect_uri {
        return Err(wrong("invalid_grant", "redirect_uri is another one"));
    }
    if let Some(challenge) = &code.challenge {
        let made = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        if !bool::from(made.as_bytes().ct_eq(challenge.as_bytes())) {
            return Err(wrong("invalid_grant", "code_verifier does not fit"));
        }
    }
    Ok(code.grant)
}
