//! Sends a refund part after part: each by whoever has written down that it is sent, once.

use std::time::Duration;

use super::failure::Failure;
use super::finish_refund::{Evidence, Finished, finish};
use super::refund::report::GivenBack;
use super::refund::{CardWay, Part, Refund, RefusalReason, Way};
use super::refund_by_bank;
use crate::app::App;
use crate::hooks::CrashPoint;
use crate::upstream::UpstreamError;
use crate::upstream::iyzico::refund::RefundAsk;

/// How often, and how far apart, an outcome is written down while the store is away: nobody else has heard it.
const WRITES_MAX: usize = 5;
const BETWEEN_WRITES: Duration = Duration::from_secs(1);
/// iyzico's codes that prove nothing: its own trouble, or that the payment is being worked on.
const CODES_WITHOUT_PROOF: [&str; 4] = ["1", "2", "8514", "none"];

/// Sends the part that is marked as sent, and whatever waits behind it.
pub(super) async fn send_parts(app: &App, refund: Refund) -> Result<(), Failure> {
    let mut refund = refund;
    while let Some(part) = refund.stage.sent().cloned() {
        let evidence = send(app, &refund, &part).await?;
        app.hooks.reach(CrashPoint::RefundAnswered).await;
        match write_down(app, &refund, &evidence).await? {
            Finished::GoesOn(next) => refund = *next,
            Finished::Done | Finished::NoNews => return Ok(()),
        }
    }
    Ok(())
}

async fn send(app: &App, refund: &Refund, part: &Part) -> Result<Evidence, Failure> {
    match &part.way {
        Way::Card(way) => by_iyzico(app, refund, part, way).await,
        Way::Bank(way) => Ok(refund_by_bank::send(app, refund, part, way).await),
    }
}

async fn by_iyzico(app: &App, refund: &Refund, part: &Part, way: &CardWay) -> Result<Evidence, Failure> {
    let session = app.store.session(&refund.session).await?;
    let order = session.ok_or(Failure::Missing("the session"))?.order;
    let ip = order.buyer.ip.to_string();
    let ask = RefundAsk {
        conversation_id: &part.id,
        way,
        amount: part.amount,
        currency: refund.currency,
        ip: &ip,
        locale: order.locale,
    };
    let (id, refund_id) = (&refund.session, refund.id.as_str());
    Ok(match app.iyzico.give_back(ask).await {
        Ok(given) if is_it(part, way, &given) => {
            if given.amount != Some(part.amount) {
                tracing::error!(alert = "refund", session = %id, refund = refund_id,
                    "iyzico cancelled the payment, and says that it was of another amount than it told before");
            }
            Evidence::Returned(part.id.clone(), given.reference)
        }
        Ok(_) => {
            tracing::error!(alert = "refund", session = %id, refund = refund_id,
                "iyzico says that it gave back something else than it was asked for");
            Evidence::LostAnswer
        }
        Err(error) => {
            tracing::warn!(session = %id, refund = refund_id, part = part.id, %error, "iyzico did not say that it gave back");
            proof(part, error)
        }
    })
}

/// Whether what went back is what was asked for. A cancel is of the whole payment, however much iyzico says that it was.
fn is_it(part: &Part, way: &CardWay, given: &GivenBack) -> bool {
    let is_payment = given.payment_id.as_ref() == Some(way.payment_id());
    is_payment && (matches!(way, CardWay::Cancel { .. }) || given.amount == Some(part.amount))
}

/// What an error proves. Whatever proves nothing is a lost answer: the money may have gone back.
fn proof(part: &Part, error: UpstreamError) -> Evidence {
    match error {
        UpstreamError::Unreachable(_) => Evidence::Refused(part.id.clone(), RefusalReason::NotSent),
        UpstreamError::Refused { code, group } if !CODES_WITHOUT_PROOF.contains(&code.as_str()) => {
            Evidence::Refused(part.id.clone(), RefusalReason::Upstream { code, group })
        }
        _ => Evidence::LostAnswer,
    }
}

/// Writes down what iyzico said. A success is tried again while the store is away.
async fn write_down(app: &App, refund: &Refund, evidence: &Evidence) -> Result<Finished, Failure> {
    for _ in 0..WRITES_MAX {
        match finish(app, &refund.session, &refund.id, evidence).await {
            Err(Failure::Store(error)) if matches!(evidence, Evidence::Returned(..)) => {
                tracing::error!(alert = "store", session = %refund.session, refund = refund.id, %error,
                    "money has gone back, and that cannot be written down yet");
                tokio::time::sleep(BETWEEN_WRITES).await;
            }
            outcome => return outcome,
        }
    }
    finish(app, &refund.session, &refund.id, evidence).await
}
