//! Opens a session for an order, once for each idempotency key.

use url::Url;
use vezne_protocol::{Currency, FieldError, Method, SessionState};

use super::basket::{self, BasketError};
use super::event::Facts;
use super::failure::Failure;
use super::order::{ItemKind, Order};
use super::session::{ACTING_S, LogHead, Session, SessionStage};
use crate::app::App;
use crate::entropy::session_id;
use crate::hooks::CrashPoint;
use crate::store::{Insert, KeyUse};

/// A session, and whether the key had opened it before.
#[derive(Debug)]
pub struct Opened {
    /// The session.
    pub session: Session,
    /// Whether this was a replay.
    pub is_replay: bool,
}

/// Opens a session. The same key with the same order gives the same session again.
#[tracing::instrument(name = "open session", skip_all, fields(otel.kind = "internal"))]
pub async fn open(app: &App, order: Order, key_use: KeyUse) -> Result<Opened, Failure> {
    // What a key has opened stays open, whatever may be asked for today.
    if let Err(refused) = check(app, &order) {
        return replay(app, &key_use).await?.ok_or(refused);
    }
    let now = app.clock.now();
    let session = Session {
        id: session_id(app.entropy.as_ref()),
        version: 0,
        stage: SessionStage::Open,
        order,
        token_epoch: 0,
        created_at: now,
        acting_until: now.plus_s(ACTING_S),
        waits_until: None,
        personal_data_erased_at: None,
        log: LogHead::default(),
    };
    let facts = Facts {
        state: SessionState::Open,
        amount: session.order.amount,
        currency: session.order.currency,
        attempt: None,
        transfer: None,
        refund: None,
        incoming: None,
        operator: None,
    };
    match app.store.insert_session(&session, facts, &key_use).await? {
        Insert::Done => {
            app.hooks.reach(CrashPoint::SessionOpened).await;
            tracing::info!(session = %session.id, "session opened");
            Ok(Opened {
                session,
                is_replay: false,
            })
        }
        // A replay, or somebody was faster with the same key. It is looked for only now: nearly every key is new.
        Insert::KeyTaken => replay(app, &key_use).await?.ok_or(Failure::Contended),
    }
}

async fn replay(app: &App, key_use: &KeyUse) -> Result<Option<Opened>, Failure> {
    let Some(earlier) = app.store.earlier_use(key_use, app.clock.now()).await? else {
        return Ok(None);
    };
    if !earlier.is_same_request {
        return Err(Failure::KeyReused);
    }
    let id = vezne_protocol::SessionId::parse(&earlier.resource).map_err(|_| Failure::Missing("a replayed session"))?;
    let session = app
        .store
        .session(&id)
        .await?
        .ok_or(Failure::Missing("a replayed session"))?;
    Ok(Some(Opened {
        session,
        is_replay: true,
    }))
}

/// What an order must hold beyond its fields: a basket that sums, and pages on the shop's own origins.
pub(super) fn check(app: &App, order: &Order) -> Result<(), Failure> {
    let mut errors = Vec::new();
    if let Err(error) = basket::lines(order) {
        let pointer = match error {
            BasketError::TooLarge => "/lines",
            BasketError::DiscountTooLarge => "/discount",
            BasketError::SumDiffers { .. } | BasketError::NothingToPay => "/amount",
        };
        errors.push(FieldError {
            pointer: pointer.into(),
            detail: error.to_string(),
        });
    }
    for (pointer, address) in [("/checkoutUrl", &order.checkout_url), ("/returnUrl", &order.return_url)] {
        let origin = Url::parse(address).map(|url| url.origin().ascii_serialization());
        if !origin.is_ok_and(|origin| app.settings.allowed_origins.contains(&origin)) {
            let detail = "must be an address on one of the origins in shop.allowed_origins".into();
            errors.push(FieldError {
                pointer: pointer.into(),
                detail,
            });
        }
    }
    if order.methods.contains(&Method::BankTransfer)
        && let Some(detail) = no_transfers(app, order)
    {
        errors.push(FieldError {
            pointer: "/methods".into(),
            detail: detail.into(),
        });
    }
    if order.methods.contains(&Method::IncomingTransfer)
        && let Some(detail) = no_incoming_transfers(app, order)
    {
        errors.push(FieldError {
            pointer: "/methods".into(),
            detail: detail.into(),
        });
    }
    let is_shipped = order.lines.iter().any(|line| line.kind == ItemKind::Physical);
    if is_shipped && order.shipping_address.is_none() {
        errors.push(FieldError {
            pointer: "/lines".into(),
            detail: "a line is physical, and the order has no shipping address".into(),
        });
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Failure::InvalidOrder(errors))
    }
}

/// Why the buyer cannot pay by a transfer; `None` when that is possible. An amount above the limit is told to the buyer,
/// who may have another way.
fn no_transfers(app: &App, order: &Order) -> Option<&'static str> {
    if app.bank.is_none() {
        Some("names bank_transfer, and this signer has no section [vakifbank]")
    } else if order.currency != Currency::Try {
        Some("names bank_transfer, and only TRY can be transferred")
    } else {
        None
    }
}

/// Why no transfer can be waited for that the buyer sends alone; `None` when one can.
fn no_incoming_transfers(app: &App, order: &Order) -> Option<&'static str> {
    let bank = app.merchant_bank.as_ref();
    if bank.is_none_or(|bank| bank.terms.incoming.is_none()) {
        Some("names incoming_transfer, and this signer has no section [isbank.incoming]")
    } else if order.currency != Currency::Try {
        Some("names incoming_transfer, and only TRY can be transferred")
    } else {
        None
    }
}
