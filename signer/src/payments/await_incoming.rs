//! The buyer wants to send a transfer alone: the session gets a reference, and waits.

use vezne_protocol::{Method, SessionId};

use super::event::EventType;
use super::failure::{Failure, check_is_open, check_may_act};
use super::incoming::awaited::{Awaited, AwaitedStage, ShownAccount};
use super::incoming::reference::Reference;
use super::merchant_terms::MerchantTerms;
use super::session::History;
use super::settle;
use super::start_transfer::{Room, make_room};
use super::step::Step;
use super::turn_methods::check_is_on;
use crate::app::App;
use crate::store::Saved;

/// How often it is decided anew when somebody else was faster, or has the reference already.
const ROUNDS_MAX: usize = 6;

/// Has the session wait for a transfer. Asked again, nothing changes.
#[tracing::instrument(name = "await incoming transfer", skip_all, fields(otel.kind = "internal"))]
pub async fn start(app: &App, id: &SessionId) -> Result<History, Failure> {
    for _ in 0..ROUNDS_MAX {
        let history = settle::current(app, id).await?.ok_or(Failure::Missing("the session"))?;
        let session = &history.session;
        check_is_open(session)?;
        if history.awaited.is_some() {
            return Ok(history);
        }
        let now = app.clock.now();
        check_may_act(session, now)?;
        if !session.order.methods.contains(&Method::IncomingTransfer) {
            return Err(Failure::MethodNotOffered);
        }
        let bank = app.merchant_bank.as_ref().ok_or(Failure::MethodNotOffered)?;
        check_is_on(app, Method::IncomingTransfer).await?;
        let incoming = bank.terms.incoming.ok_or(Failure::MethodNotOffered)?;
        if make_room(app, &history).await? == Room::Made {
            continue;
        }
        let mut bytes = [0; 8];
        app.entropy.fill(&mut bytes);
        let awaited = Awaited {
            session: id.clone(),
            version: 0,
            account: bank.terms.account_id.clone(),
            shown: shown(&bank.terms),
            reference: Reference::from_random(bytes),
            amount: session.order.amount,
            opened_at: now,
            until: now.plus_s(incoming.waits_s),
            stage: AwaitedStage::Awaiting,
            looked_at: None,
        };
        let step = Step::of(&history, now)
            .awaiting(awaited)
            .told(EventType::IncomingAwaiting);
        if app.store.save(&step, None).await? == Saved::Done {
            tracing::info!(session = %id, "a transfer is waited for");
            return app.store.history(id).await?.ok_or(Failure::NoSuchSession);
        }
    }
    Err(Failure::Contended)
}

fn shown(terms: &MerchantTerms) -> ShownAccount {
    ShownAccount {
        iban: terms.iban,
        owner: terms.owner.clone(),
        bank: terms.bank_name.to_owned(),
    }
}
