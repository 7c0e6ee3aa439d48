//! The buyer comes back from the bank: the answer is used once, in the browser that left, by the page that it returns to.

use subtle::ConstantTimeEq as _;
use url::Url;
use vezne_protocol::SessionId;

use super::bank::{Authorization, BankSecret};
use super::event::EventType;
use super::failure::{Failure, check_may_act};
use super::move_transfer::{Move, read};
use super::session::{History, SessionStage};
use super::start_transfer::{secret, sha256};
use super::step::Step;
use super::transfer::{Entry, RefusalReason, Stage, Transfer};
use crate::app::{App, Bank};
use crate::hooks::CrashPoint;
use crate::store::Saved;

/// How long the code in the address's fragment works.
const CODE_S: i64 = 120;
/// What the code is called there.
pub const FRAGMENT: &str = "vezne-bank";
/// How often it is decided anew when somebody else was faster.
const ROUNDS_MAX: usize = 6;

/// What the bank's page sends the browser back with.
#[derive(Debug)]
pub enum BankAnswer {
    /// The buyer said yes: what a token can be had for.
    Code(BankSecret),
    /// The buyer, or the bank, said no.
    No {
        /// The OAuth error: `access_denied`.
        error: String,
    },
}

/// Where the browser goes on.
#[derive(Debug)]
pub enum Return {
    /// To this address of the shop's.
    To(String),
    /// Nowhere: another browser left for the bank. Nothing was used.
    OtherBrowser {
        /// The shop's checkout page.
        checkout_url: String,
    },
    /// Nobody knows the state.
    Unknown,
}

/// Takes the bank's answer. It counts once, and only from the browser that left for the bank.
#[tracing::instrument(name = "take authorization", skip_all, fields(otel.kind = "internal"))]
pub async fn take(
    app: &App,
    state: &BankSecret,
    answer: BankAnswer,
    mark: Option<BankSecret>,
) -> Result<Return, Failure> {
    let Some(found) = app.store.transfer_of_state(state).await? else {
        return Ok(Return::Unknown);
    };
    let bank = app.bank.as_ref().ok_or(Failure::MethodNotOffered)?;
    let (id, transfer_id) = (&found.session, found.id.as_str());
    let mark = mark.map(|mark| sha256(mark.expose())).unwrap_or_default();
    let (history, taken) = match claim(app, id, transfer_id, &mark).await? {
        Claimed::Mine(history, taken) => (history, taken),
        Claimed::Not(elsewhere) => return Ok(elsewhere),
    };
    let checkout_url = history.session.order.checkout_url.clone();
    let code = match answer {
        BankAnswer::Code(code) => code,
        BankAnswer::No { error } => {
            tracing::info!(session = %id, transfer = transfer_id, error = error.get(..40).unwrap_or(&error), "no authorization");
            let why = match error.as_str() {
                "access_denied" => RefusalReason::Denied,
                _ => RefusalReason::NotAuthorized,
            };
            refuse(app, id, transfer_id, &why).await?;
            return Ok(Return::To(checkout_url));
        }
    };
    match exchange(app, bank, &taken, &code).await {
        Ok(authorization) => {
            app.hooks.reach(CrashPoint::BankAuthorized).await;
            let code = secret(app);
            store_authorization(app, id, transfer_id, &authorization, &code).await?;
            Ok(Return::To(with_code(&checkout_url, &code)))
        }
        Err(failure) => {
            tracing::warn!(session = %id, transfer = transfer_id, %failure, "no token for the bank's code");
            refuse(app, id, transfer_id, &RefusalReason::NotAuthorized).await?;
            Ok(Return::To(checkout_url))
        }
    }
}

enum Claimed {
    Mine(Box<History>, Box<Transfer>),
    Not(Return),
}

/// Takes the answer upon oneself before the code is used: a browser that reloads does not use it again.
async fn claim(app: &App, id: &SessionId, transfer_id: &str, mark_sha256: &str) -> Result<Claimed, Failure> {
    for _ in 0..ROUNDS_MAX {
        let (history, transfer) = read(app, id, transfer_id).await?;
        let checkout_url = history.session.order.checkout_url.clone();
        let Stage::Authorizing {
            browser,
            is_answered,
            until,
            ..
        } = &transfer.stage
        else {
            return Ok(Claimed::Not(Return::To(checkout_url)));
        };
        if !bool::from(browser.as_bytes().ct_eq(mark_sha256.as_bytes())) {
            tracing::warn!(alert = "other-browser", session = %id, transfer = transfer_id,
                "an authorization came back in another browser than the one that left: nothing was used");
            return Ok(Claimed::Not(Return::OtherBrowser { checkout_url }));
        }
        let now = app.clock.now();
        if *is_answered || now > *until || check_may_act(&history.session, now).is_err() {
            return Ok(Claimed::Not(Return::To(checkout_url)));
        }
        let taken = Transfer {
            stage: transfer.stage.clone().take_answer()?,
            ..transfer.clone()
        };
        let step = Step::of(&history, now).moving(taken).told(EventType::TransferChecked);
        if app.store.save(&step, None).await? == Saved::Done {
            return Ok(Claimed::Mine(Box::new(history), Box::new(transfer)));
        }
    }
    Err(Failure::Contended)
}

async fn exchange(app: &App, bank: &Bank, transfer: &Transfer, code: &BankSecret) -> Result<Authorization, Failure> {
    let verifier = match &transfer.stage {
        Stage::Authorizing { verifier, .. } => verifier.as_ref(),
        _ => None,
    };
    Ok(bank.client.exchange(code, verifier, app.clock.now()).await?)
}

/// Opens the bank's desk, unless the transfer ended meanwhile: by time, by the buyer in another tab, by a card.
async fn store_authorization(
    app: &App,
    id: &SessionId,
    transfer_id: &str,
    authorization: &Authorization,
    code: &BankSecret,
) -> Result<(), Failure> {
    let until = app.clock.now().plus_s(CODE_S);
    let opened = Move::of(id, transfer_id, EventType::TransferChoosingAccount);
    let authorize = |stage: Stage| stage.authorize(authorization.clone(), sha256(code.expose()), until);
    opened.make(app, authorize).await.map(|_| ())
}

async fn refuse(app: &App, id: &SessionId, transfer_id: &str, why: &RefusalReason) -> Result<(), Failure> {
    let refused = Move::of(id, transfer_id, EventType::TransferRefused);
    refused.make(app, |stage| stage.refuse(why.clone())).await.map(|_| ())
}

/// Changes the one-time code that the buyer's page came back with for the grant that all further calls need.
#[tracing::instrument(name = "grant bank", skip_all, fields(otel.kind = "internal"))]
pub async fn grant(app: &App, id: &SessionId, code: &str) -> Result<BankSecret, Failure> {
    for _ in 0..ROUNDS_MAX {
        let history = app.store.history(id).await?.ok_or(Failure::NoSuchSession)?;
        let now = app.clock.now();
        check_may_act(&history.session, now)?;
        let transfer = history.live_transfer().ok_or(Failure::BankGrantInvalid)?;
        let is_good = transfer.stage.desk().is_some_and(|desk| match &desk.entry {
            Entry::Code { sha256: known, until } => now <= *until && is_same(known, code),
            Entry::Grant { .. } => false,
        });
        if !is_good {
            return Err(Failure::BankGrantInvalid);
        }
        let grant = secret(app);
        let granted = Transfer {
            stage: transfer.stage.clone().grant(sha256(grant.expose()))?,
            ..transfer.clone()
        };
        let step = Step::of(&history, now).moving(granted).told(EventType::TransferChecked);
        if app.store.save(&step, None).await? == Saved::Done {
            return Ok(grant);
        }
    }
    Err(Failure::Contended)
}

/// The session with the transfer that this grant is for. Whoever authorized at the bank came back to the page that has it.
pub(super) async fn granted(app: &App, id: &SessionId, grant: &str) -> Result<(History, Transfer), Failure> {
    let history = app.store.history(id).await?.ok_or(Failure::NoSuchSession)?;
    let is_mine = |transfer: &&Transfer| {
        transfer.stage.desk().is_some_and(|desk| match &desk.entry {
            Entry::Grant { sha256: known } => is_same(known, grant),
            Entry::Code { .. } => false,
        })
    };
    let found = history.transfers.iter().rev().find(is_mine).cloned();
    match found {
        Some(transfer) => Ok((history, transfer)),
        // The grant ended with its transfer: the state tells how.
        None if history.live_transfer().is_none() && !history.transfers.is_empty() => Err(ended(&history)),
        None => Err(Failure::BankGrantInvalid),
    }
}

fn ended(history: &History) -> Failure {
    match history.session.stage {
        SessionStage::Expired => Failure::SessionExpired,
        _ => Failure::TransferMovedOn,
    }
}

/// Compared in constant time, by their hashes.
fn is_same(known_sha256: &str, given: &str) -> bool {
    known_sha256.as_bytes().ct_eq(sha256(given).as_bytes()).into()
}

/// The checkout page's address with the code in its fragment: no server sees it, and no log.
fn with_code(checkout_url: &str, code: &BankSecret) -> String {
    let Ok(mut url) = Url::parse(checkout_url) else {
        return checkout_url.to_owned();
    };
    let own = url.fragment().map(|own| format!("{own}&")).unwrap_or_default();
    url.set_fragment(Some(&format!("{own}{FRAGMENT}={}", code.expose())));
    url.into()
}
