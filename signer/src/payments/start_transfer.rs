//! Starts a transfer: a ticket to the bank for the session's page, and the way there for the browser that uses it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use url::Url;
use vezne_protocol::{CustomerKind, Method, SessionId};

use super::bank::BankSecret;
use super::event::EventType;
use super::failure::{Failure, check_is_open, check_may_act};
use super::session::{History, Session};
use super::settle;
use super::start_card_payment::{give_up_what_is_over, open_attempt};
use super::step::Step;
use super::transfer::{Stage, TRANSFER_HEAD, Transfer};
use super::turn_methods::check_is_on;
use crate::app::{App, Bank};
use crate::clock::Moment;
use crate::entropy;
use crate::store::{Earlier, KeyUse, Saved};
use crate::upstream::vakifbank::authorize::challenge_of;

/// How long a ticket works.
pub const TICKET_S: i64 = 60;
/// How long a buyer may be at the bank.
const AT_BANK_S: i64 = 15 * 60;
/// How often it is decided anew when somebody else was faster.
const ROUNDS_MAX: usize = 6;
/// How many random bytes a text has that nobody may guess.
const SECRET_BYTES: usize = 32;

/// A transfer with its ticket.
#[derive(Debug)]
pub struct StartedTransfer {
    /// The ticket.
    pub ticket: BankSecret,
    /// Until when it works.
    pub until: Moment,
    /// Whether the key had asked for it before.
    pub is_replay: bool,
}

/// Where a browser with a ticket goes on.
#[derive(Debug)]
pub enum Onward {
    /// To the bank, with what the browser is to be known by.
    Bank {
        /// The bank's page.
        url: Url,
        /// What the browser keeps in its cookie.
        mark: BankSecret,
    },
    /// Back to the shop's checkout page: the ticket works no more.
    Checkout(String),
    /// Nobody knows the ticket.
    Unknown,
}

/// Gives the session's page a ticket to the bank. Whatever was prepared before is ended.
#[tracing::instrument(name = "start transfer", skip_all, fields(otel.kind = "internal"))]
pub async fn start(
    app: &App,
    id: &SessionId,
    customer: CustomerKind,
    key_use: &KeyUse,
) -> Result<StartedTransfer, Failure> {
    let bank = app.bank.as_ref().ok_or(Failure::MethodNotOffered)?;
    for _ in 0..ROUNDS_MAX {
        let earlier = app.store.earlier_use(key_use, app.clock.now()).await?;
        let history = settle::current(app, id).await?.ok_or(Failure::Missing("the session"))?;
        check_is_open(&history.session)?;
        if let Some(earlier) = earlier {
            return replay(app, &history, &earlier);
        }
        check(app, bank, &history.session)?;
        check_is_on(app, Method::BankTransfer).await?;
        if make_room(app, &history).await? == Room::Made {
            continue;
        }
        let now = app.clock.now();
        let until = now.plus_s(TICKET_S);
        let transfer = Transfer {
            id: entropy::id(app.entropy.as_ref(), TRANSFER_HEAD),
            session: id.clone(),
            version: 0,
            customer,
            amount: history.session.order.amount,
            started_at: now,
            stage: Stage::Opened { until },
        };
        let ticket = app.keys.bank_ticket(id, &transfer.id);
        let step = Step::of(&history, now)
            .starting_transfer(transfer)
            .told(EventType::TransferOpened);
        if app.store.save(&step, Some(key_use)).await? == Saved::Done {
            return Ok(StartedTransfer {
                ticket,
                until,
                is_replay: false,
            });
        }
    }
    Err(Failure::AttemptInProgress)
}

/// What a key asked for before: the same ticket, while it works.
fn replay(app: &App, history: &History, earlier: &Earlier) -> Result<StartedTransfer, Failure> {
    if !earlier.is_same_request {
        return Err(Failure::KeyReused);
    }
    let transfer = history
        .transfers
        .iter()
        .find(|transfer| transfer.id == earlier.resource);
    let transfer = transfer.ok_or(Failure::Missing("a replayed transfer"))?;
    match transfer.stage {
        Stage::Opened { until } if app.clock.now() <= until => Ok(StartedTransfer {
            ticket: app.keys.bank_ticket(&history.session.id, &transfer.id),
            until,
            is_replay: true,
        }),
        _ if transfer.stage.is_under_way() => Err(Failure::TransferUnderWay),
        _ => Err(Failure::AttemptEnded),
    }
}

fn check(app: &App, bank: &Bank, session: &Session) -> Result<(), Failure> {
    check_may_act(session, app.clock.now())?;
    let order = &session.order;
    if !order.methods.contains(&Method::BankTransfer) {
        return Err(Failure::MethodNotOffered);
    }
    match bank.terms.route(order.amount, order.currency) {
        Ok(_) => Ok(()),
        Err(_) => Err(Failure::TransferOverLimit),
    }
}

/// Whether there was room, or it was made just now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Room {
    There,
    Made,
}

/// Makes sure that nothing else can take money for the session. A payment page that is open may: its buyer goes on there.
pub(super) async fn make_room(app: &App, history: &History) -> Result<Room, Failure> {
    if let Some(transfer) = history.live_transfer() {
        if transfer.stage.is_under_way() {
            return Err(Failure::TransferUnderWay);
        }
        cancel_prepared(app, history, transfer).await?;
        return Ok(Room::Made);
    }
    if let Some((_, page)) = open_attempt(app, history)? {
        return Err(Failure::CardPageOpen {
            page_url: page.url.clone(),
            retry_at: page.until.plus_s(super::card_attempt::QUIET_AFTER_END_S),
        });
    }
    Ok(if give_up_what_is_over(app, history).await? {
        Room::Made
    } else {
        Room::There
    })
}

/// Ends a transfer that is being prepared: nothing was sent.
pub async fn cancel_prepared(app: &App, history: &History, transfer: &Transfer) -> Result<Saved, Failure> {
    let cancelled = Transfer {
        stage: transfer.stage.clone().cancel()?,
        ..transfer.clone()
    };
    let step = Step::of(history, app.clock.now())
        .moving(cancelled)
        .told(EventType::TransferCancelled);
    Ok(app.store.save(&step, None).await?)
}

/// Ends the session's transfer by the buyer's wish, unless the bank was told to move the money. Ending it again is the same.
#[tracing::instrument(name = "cancel transfer", skip_all, fields(otel.kind = "internal"))]
pub async fn cancel(app: &App, id: &SessionId) -> Result<History, Failure> {
    for _ in 0..ROUNDS_MAX {
        let history = app.store.history(id).await?.ok_or(Failure::NoSuchSession)?;
        let Some(transfer) = history.live_transfer() else {
            return Ok(history);
        };
        if transfer.stage.is_under_way() {
            return Err(Failure::TransferUnderWay);
        }
        if cancel_prepared(app, &history, transfer).await? == Saved::Done {
            return app.store.history(id).await?.ok_or(Failure::NoSuchSession);
        }
    }
    Err(Failure::Contended)
}

/// A browser uses a ticket: from now on only this browser brings the bank's answer. `known` is the mark it has already, so
/// that two pages of one browser do not lose each other's.
#[tracing::instrument(name = "leave for bank", skip_all, fields(otel.kind = "internal"))]
pub async fn leave(app: &App, ticket: &str, known: Option<BankSecret>) -> Result<Onward, Failure> {
    let Some((session, transfer_id)) = app.keys.read_bank_ticket(ticket) else {
        return Ok(Onward::Unknown);
    };
    let bank = app.bank.as_ref().ok_or(Failure::MethodNotOffered)?;
    let mark = known.unwrap_or_else(|| secret(app));
    for _ in 0..ROUNDS_MAX {
        let Some(history) = app.store.history(&session).await? else {
            return Ok(Onward::Unknown);
        };
        let checkout = history.session.order.checkout_url.clone();
        let now = app.clock.now();
        let transfer = history.transfers.iter().find(|transfer| transfer.id == transfer_id);
        let Some(transfer) = transfer else {
            return Ok(Onward::Unknown);
        };
        let is_good = matches!(transfer.stage, Stage::Opened { until } if now <= until);
        let is_on = check_is_on(app, Method::BankTransfer).await.is_ok();
        if !is_good || !is_on || check_may_act(&history.session, now).is_err() {
            return Ok(Onward::Checkout(checkout));
        }
        let (state, verifier) = (secret(app), bank.terms.has_pkce.then(|| secret(app)));
        let stage = transfer.stage.clone().leave_for_bank(
            sha256(mark.expose()),
            state.clone(),
            verifier.clone(),
            now.plus_s(AT_BANK_S),
        )?;
        let gone = Transfer {
            stage,
            ..transfer.clone()
        };
        let step = Step::of(&history, now)
            .moving(gone)
            .told(EventType::TransferAuthorizing);
        if app.store.save(&step, None).await? == Saved::Done {
            let challenge = verifier.as_ref().map(|verifier| challenge_of(verifier.expose()));
            let url = bank
                .client
                .authorize_url(transfer.customer, state.expose(), challenge.as_deref());
            return Ok(Onward::Bank { url, mark });
        }
    }
    Err(Failure::Contended)
}

/// 256 random bits that a URL and a cookie leave alone.
pub(super) fn secret(app: &App) -> BankSecret {
    let mut bytes = [0; SECRET_BYTES];
    app.entropy.fill(&mut bytes);
    BankSecret::new(URL_SAFE_NO_PAD.encode(bytes))
}

/// What is kept of a text that nobody may guess: its 256 random bits need no slow hash.
pub(super) fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}
