//! A key withdraws a draft, before anything is sent.

use super::failure::Failure;
use super::payout::step::PayoutStep;
use super::payout::{Payout, Stage};
use crate::app::App;
use crate::store::SavedPayout;

/// How often it is decided anew when somebody else was faster.
const ROUNDS_MAX: usize = 12;

/// Withdraws a draft; one that is withdrawn already stays so.
#[tracing::instrument(name = "cancel payout", skip_all, fields(otel.kind = "internal"))]
pub async fn cancel(app: &App, id: &str, key_id: &str) -> Result<Payout, Failure> {
    for _ in 0..ROUNDS_MAX {
        let payout = app.store.payout(id).await?.ok_or(Failure::NoSuchPayout)?;
        match payout.stage {
            Stage::Cancelled { .. } => return Ok(payout),
            Stage::Drafted { .. } => {}
            _ => return Err(Failure::DraftEnded),
        }
        let now = app.clock.now();
        let stage = payout.stage.clone().cancel(key_id.to_owned(), now)?;
        let step = PayoutStep::to(&payout, stage, None, now);
        if app.store.save_payout(&step, None).await? == SavedPayout::Done {
            tracing::info!(payout = id, key = key_id, "a payout was withdrawn");
            return Ok(step.payout);
        }
    }
    Err(Failure::Contended)
}
