//! Sends a refund part after part: each by whoever has written down that it is sent, once.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::failure::Failure;
use super::finish_refund::{Evidence, Finished, finish, lease};
use super::refund::report::GivenBack;
use super::refund::{CardWay, Part, Refund, RefusalReason, Way};
use super::refund_by_bank;
use super::until::Until;
use crate::app::App;
use crate::hooks::CrashPoint;
use crate::upstream::iyzico::refund::RefundAsk;
use crate::upstream::{CALL_LIMIT_MAX, UpstreamError};

/// How often, and how far apart, an outcome is written down while the store is away: nobody else has heard it.
const WRITES_MAX: usize = 5;
const BETWEEN_WRITES: Duration = Duration::from_secs(1);
/// iyzico's own refusals, from before any bank was asked: of the request, of the key, of the payment. All other codes below
/// ten thousand may be its own trouble (1, 2) or its work on the payment (8514).
const OWN_REFUSALS: [RangeInclusive<u32>; 3] = [3..=99, 1000..=1099, 5000..=5999];
/// Groups of a bank's codes that are its no. Others are its trouble, or a lost answer of its own (10204, 10214, 10219, …).
const GROUPS_OF_A_NO: [&str; 15] = [
    "CANNOT_BE_PROCESSED",
    "DO_NOT_HONOUR",
    "EXPIRED_CARD",
    "FRAUD_SUSPECT",
    "INVALID_TRANSACTION",
    "LOST_CARD",
    "NOT_PERMITTED_TO_CARDHOLDER",
    "NOT_PERMITTED_TO_INSTALLMENT",
    "NOT_PERMITTED_TO_TERMINAL",
    "NOT_SUFFICIENT_FUNDS",
    "PICKUP_CARD",
    "RESTRICTED_BY_LAW",
    "RESTRICTED_CARD",
    "SECURITY_VIOLATION",
    "STOLEN_CARD",
];

/// Sends the part that is marked as sent, and whatever waits behind it.
pub(super) async fn send_parts(app: &App, refund: Refund) -> Result<(), Failure> {
    let mut refund = refund;
    while let Some(part) = refund.stage.sent().cloned() {
        let evidence = send(app, &refund, &part, Until::the_end_of(lease(app, &refund))).await?;
        app.hooks.reach(CrashPoint::RefundAnswered).await;
        match write_down(app, &refund, &evidence).await? {
            Finished::GoesOn(next) => refund = *next,
            Finished::Done | Finished::NoNews => return Ok(()),
        }
    }
    Ok(())
}

async fn send(app: &App, refund: &Refund, part: &Part, until: Until) -> Result<Evidence, Failure> {
    match &part.way {
        Way::Card(way) => by_iyzico(app, refund, part, way, until).await,
        Way::Bank(way) => refund_by_bank::send(app, refund, part, way, until).await,
    }
}

async fn by_iyzico(app: &App, refund: &Refund, part: &Part, way: &CardWay, until: Until) -> Result<Evidence, Failure> {
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
    if !until.leaves(CALL_LIMIT_MAX) {
        return Ok(Evidence::Refused(part.id.clone(), RefusalReason::NotSent));
    }
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
            Evidence::LostAnswer(part.id.clone())
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
        error if error.was_never_sent() => Evidence::Refused(part.id.clone(), RefusalReason::NotSent),
        UpstreamError::Refused { code, group } if is_own_refusal(&code) => {
            let why = RefusalReason::Upstream {
                code,
                group,
                is_own: true,
            };
            Evidence::Refused(part.id.clone(), why)
        }
        UpstreamError::Refused {
            code,
            group: Some(group),
        } if GROUPS_OF_A_NO.contains(&group.as_str()) => {
            let why = RefusalReason::Upstream {
                code,
                group: Some(group),
                is_own: false,
            };
            Evidence::Refused(part.id.clone(), why)
        }
        _ => Evidence::LostAnswer(part.id.clone()),
    }
}

fn is_own_refusal(code: &str) -> bool {
    code.parse()
        .is_ok_and(|code: u32| OWN_REFUSALS.iter().any(|range| range.contains(&code)))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: &str, group: Option<&str>) -> Evidence {
        let part = Part::waiting(
            "rfd_1-c".into(),
            Way::Card(CardWay::Cancel { payment_id: "1".into() }),
            vezne_protocol::Amount::ZERO,
        );
        let (code, group) = (code.to_owned(), group.map(str::to_owned));
        proof(&part, UpstreamError::Refused { code, group })
    }

    #[test]
    fn only_a_no_from_before_the_bank_or_the_banks_own_no_proves_anything() {
        for (code, group) in [
            ("11", None),
            ("1001", None),
            ("5093", None),
            ("10012", Some("INVALID_TRANSACTION")),
            ("10051", Some("NOT_SUFFICIENT_FUNDS")),
        ] {
            assert!(matches!(refused(code, group), Evidence::Refused(..)), "{code}");
        }
        for (code, group) in [
            ("1", None),
            ("2", None),
            ("8514", None),
            ("none", None),
            ("10012", None),
            ("10204", Some("UNKNOWN")),
            ("10214", Some("COMMUNICATION_OR_SYSTEM_ERROR")),
            ("10219", Some("REQUEST_TIMEOUT")),
            ("10228", Some("ISSUER_OR_SWITCH_INOPERATIVE")),
            ("10240", Some("TIMEOUT")),
            ("99999999999", None),
        ] {
            assert!(matches!(refused(code, group), Evidence::LostAnswer(_)), "{code}");
        }
    }
}
