//! One transition of a transfer, saved whoever else changes its session meanwhile.

use vezne_protocol::SessionId;

use super::bank::Authorization;
use super::event::EventType;
use super::failure::Failure;
use super::session::{History, SessionStage};
use super::step::{Lease, Step};
use super::transfer::{Stage, Transfer, WrongTransferStage};
use crate::app::{App, Bank};
use crate::store::Saved;

/// How often it is decided anew when somebody else was faster.
const ROUNDS_MAX: usize = 12;

/// A transition, and what is told of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Move<'a> {
    /// Which session.
    pub session: &'a SessionId,
    /// Which of its transfers.
    pub transfer: &'a str,
    /// What is told.
    pub told: EventType,
    /// Whether it may be made only while the session waits for a payment: nothing else has paid it meanwhile.
    pub while_open: bool,
    /// What is told besides, of the session.
    pub also: Option<EventType>,
    /// For how long whoever makes it is the one who sends.
    pub lease: Option<Lease>,
}

impl<'a> Move<'a> {
    /// Of this transfer, told as this.
    pub(super) const fn of(session: &'a SessionId, transfer: &'a str, told: EventType) -> Self {
        Self {
            session,
            transfer,
            told,
            while_open: false,
            also: None,
            lease: None,
        }
    }

    /// Makes the transition on the transfer as it stands, again where somebody else changed the session meanwhile. Answers
    /// the transfer as it is then; `None` when it has no such way (any more).
    pub(super) async fn make(
        self,
        app: &App,
        change: impl Fn(Stage) -> Result<Stage, WrongTransferStage>,
    ) -> Result<Option<Transfer>, Failure> {
        for _ in 0..ROUNDS_MAX {
            let (history, transfer) = read(app, self.session, self.transfer).await?;
            if self.while_open && history.session.stage != SessionStage::Open {
                return Ok(None);
            }
            let Ok(stage) = change(transfer.stage.clone()) else {
                return Ok(None);
            };
            let moved = Transfer { stage, ..transfer };
            let step = Step::of(&history, app.clock.now());
            let step = match self.lease {
                Some(lease) => step.sending(moved, lease),
                None => step.moving(moved),
            };
            let step = step.told(self.told);
            let step = match self.also {
                Some(also) => step.told(also),
                None => step,
            };
            if app.store.save(&step, None).await? == Saved::Done {
                return Ok(Some(read(app, self.session, self.transfer).await?.1));
            }
        }
        Err(Failure::Contended)
    }
}

/// A transfer with its session, as both stand now.
pub(super) async fn read(app: &App, id: &SessionId, transfer_id: &str) -> Result<(History, Transfer), Failure> {
    let history = app.store.history(id).await?.ok_or(Failure::Missing("the session"))?;
    let found = history.transfers.iter().find(|transfer| transfer.id == transfer_id);
    let transfer = found.cloned().ok_or(Failure::Missing("the transfer"))?;
    Ok((history, transfer))
}

/// Another token, kept before it is used: what it was had for is good once.
pub(super) async fn refresh(app: &App, bank: &Bank, transfer: &Transfer) -> Result<Authorization, Failure> {
    let desk = transfer.stage.desk().ok_or(Failure::TransferMovedOn)?;
    let fresh = bank.client.refresh(&desk.authorization, app.clock.now()).await?;
    let kept = Move::of(&transfer.session, &transfer.id, EventType::TransferChecked)
        .make(app, |stage| stage.at_desk(|desk| desk.authorization = fresh.clone()))
        .await?;
    kept.map(|_| fresh).ok_or(Failure::TransferMovedOn)
}
