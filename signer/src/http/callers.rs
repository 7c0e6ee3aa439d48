//! Who calls: the shop's server with its API key, or a browser with a session's client token.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use vezne_protocol::{IdempotencyKey, ProblemCode};

use super::context::SessionLocale;
use super::refusal::Refusal;
use crate::app::App;
use crate::keys::{api_key_hash, is_api_key};
use crate::payments::admit::{Asking, admit};
use crate::payments::failure::Failure;
use crate::payments::session::Session;
use crate::scope::{Scope, Scopes};

/// The header with the key that makes a repeated request the same request.
pub(super) const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The header in which proxies say whom they ask for.
const FORWARDED_FOR: &str = "x-forwarded-for";
/// The shop's name among callers: whichever of its keys it comes with, its idempotency keys are the same.
pub(super) const SHOP: &str = "shop";
/// What the key in the configuration is called, for it has no id.
const CONFIGURED_KEY: &str = "configured";

/// Defines a caller: the merchant's server, with a key that has a scope, or one of several; known by the key's id where that matters.
macro_rules! shop_caller {
    ($(#[$doc:meta])* $caller:ident with $($scope:ident)|+) => {
        shop_caller! { $(#[$doc])* { struct $caller; } $caller [$($scope)+] (|_| $caller) }
    };
    ($(#[$doc:meta])* $caller:ident(id) with $($scope:ident)|+) => {
        shop_caller! { $(#[$doc])* { struct $caller(pub(super) String); } $caller [$($scope)+] ($caller) }
    };
    ($(#[$doc:meta])* { $($caller_type:tt)* } $caller:ident [$($scope:ident)+] ($known:expr)) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub(super) $($caller_type)*

        impl<S: Send + Sync> FromRequestParts<S> for $caller
        where
            App: FromRef<S>,
        {
            type Rejection = Refusal;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
                authorize(parts, &App::from_ref(state), &[$(Scope::$scope),+]).await.map($known)
            }
        }
    };
}

shop_caller! {
    /// The merchant's server, with a key that may open, change and withdraw sessions.
    SessionsKey(id) with Sessions
}
shop_caller! {
    /// The merchant's server, with a key that may read sessions and events.
    ReadKey with Read
}
shop_caller! {
    /// The merchant's server, with a key that may give money back.
    RefundsKey(id) with Refunds
}
shop_caller! {
    /// The merchant's server, with a key that may draft payouts.
    PayoutsDraftKey(id) with PayoutsDraft
}
shop_caller! {
    /// The merchant's server, with a key that may confirm what another has drafted.
    PayoutsConfirmKey(id) with PayoutsConfirm
}
shop_caller! {
    /// The merchant's server, with a key that may draft payouts or confirm them.
    PayoutsKey(id) with PayoutsDraft | PayoutsConfirm
}
shop_caller! {
    /// The merchant's server, with a key that may read, or has to do with payouts.
    PayoutsReadKey with Read | PayoutsDraft | PayoutsConfirm
}

shop_caller! {
    /// The merchant's server, with a key that may give money back, or confirm what another has drafted.
    RefundsOrConfirmKey(id) with Refunds | PayoutsConfirm
}

/// The id of the key that the request came with, if it may do this.
async fn authorize(parts: &Parts, app: &App, any_of: &[Scope]) -> Result<String, Refusal> {
    let key = bearer(parts).ok_or(ProblemCode::Unauthorized)?;
    let (id, scopes) = known_key(app, key).await?.ok_or(ProblemCode::Unauthorized)?;
    if any_of.iter().any(|scope| scopes.has(*scope)) {
        Ok(id)
    } else {
        Err(ProblemCode::Forbidden.into())
    }
}

/// A key's id and what it may do; `None` when nobody knows it.
async fn known_key(app: &App, key: &str) -> Result<Option<(String, Scopes)>, Refusal> {
    if let Some(sha256) = &app.settings.api_key_sha256
        && is_api_key(key, sha256)
    {
        return Ok(Some((CONFIGURED_KEY.to_owned(), Scopes::of_configured_key())));
    }
    let known = app
        .store
        .api_key_of_hash(&api_key_hash(key))
        .await
        .map_err(Failure::from)?;
    Ok(known.and_then(|key| {
        let scopes = Scopes::parse(&key.scopes).ok()?;
        Some((key.id, scopes))
    }))
}

/// A browser that may read one session.
#[derive(Debug)]
pub(super) struct Reader(pub(super) Session);

impl<S: Send + Sync> FromRequestParts<S> for Reader
where
    App: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let app = App::from_ref(state);
        let invalid = || Refusal::from(ProblemCode::InvalidToken);
        let (id, epoch) = bearer(parts)
            .and_then(|token| app.keys.read_client_token(token))
            .ok_or_else(invalid)?;
        let session = app
            .store
            .session(&id)
            .await
            .map_err(Failure::from)?
            .ok_or_else(invalid)?;
        if let Some(locale) = parts.extensions.get::<SessionLocale>() {
            locale.set(session.order.locale);
        }
        if epoch != session.token_epoch || app.clock.now() > session.readable_until() {
            return Err(invalid());
        }
        Ok(Self(session))
    }
}

/// A browser that acts: each use moves the end of the session's time on.
#[derive(Debug)]
pub(super) struct Actor(pub(super) Session);

impl<S: Send + Sync> FromRequestParts<S> for Actor
where
    App: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let app = App::from_ref(state);
        let Reader(session) = Reader::from_request_parts(parts, state).await?;
        let now = app.clock.now();
        if !session.may_act(now) {
            // The use case decides: a settled session is told as settled, not as expired.
            return Ok(Self(session));
        }
        let until = session.acting_after_use(now);
        if until > session.acting_until {
            app.store
                .extend_acting(&session.id, until)
                .await
                .map_err(Failure::from)?;
        }
        Ok(Self(Session {
            acting_until: until,
            ..session
        }))
    }
}

/// A browser that pays: one that acts, and has not asked too often in this minute.
#[derive(Debug)]
pub(super) struct Payer(pub(super) Session);

impl<S: Send + Sync> FromRequestParts<S> for Payer
where
    App: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Actor(session) = Actor::from_request_parts(parts, state).await?;
        admit(&App::from_ref(state), Asking::Payment(&session.id)).await?;
        Ok(Self(session))
    }
}

/// A browser whose address, where it is known, has not asked too often in this second.
#[derive(Debug)]
pub(super) struct PoliteAddress;

impl<S: Send + Sync> FromRequestParts<S> for PoliteAddress
where
    App: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let forwarded = parts.headers.get_all(FORWARDED_FOR).iter();
        let forwarded = forwarded.filter_map(|value| value.to_str().ok());
        let wait = peer.map(|ConnectInfo(peer)| App::from_ref(state).addresses.admit(peer.ip(), forwarded));
        match wait {
            Some(Err(wait_s)) => Err(Refusal::too_many(wait_s)),
            Some(Ok(())) | None => Ok(Self),
        }
    }
}

/// The request's idempotency key.
#[derive(Debug)]
pub(super) struct Key(pub(super) IdempotencyKey);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let text = parts.headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok());
        let key = text.and_then(|text| IdempotencyKey::parse(text).ok());
        key.map(Self).ok_or_else(|| ProblemCode::IdempotencyKeyRequired.into())
    }
}

/// The token of an `Authorization: Bearer` header.
fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
