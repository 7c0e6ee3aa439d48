//! Gives a transfer back: a new payment from the merchant's own account to the one that paid, which names the original.
//!
//! The bank's own return calls are not public, so they are not used. A payment is validated first, which moves nothing and
//! tells what it is asked after by; then it is on disk, and then it is sent, once.

use vezne_protocol::Amount;

use super::failure::Failure;
use super::finish_refund::Evidence;
use super::merchant_bank::{PayoutAsk, PayoutRail, PayoutState, PayoutTold, Validated};
use super::payout_rails::Closed;
use super::refund::{BankWay, Part, Refund, RefusalReason, ReviewReason, Way};
use super::refund_payment::{read, wrong};
use super::send_refund::Until;
use super::session::History;
use super::transfer::{Draft, Transfer};
use crate::app::{App, MerchantBank};
use crate::clock::Moment;
use crate::hooks::CrashPoint;
use crate::upstream::UpstreamError;
use crate::upstream::isbank::settings::PAY_LIMIT_MAX;

/// The most characters of a name that banks take.
const NAME_CHARS_MAX: usize = 50;
/// How long a payment that the query does not know is looked for before a person has to.
const LOOKED_FOR_S: i64 = 2 * 3600;
/// The HTTP status by which the bank says that a token is not good: nothing ran.
const UNAUTHORIZED: u16 = 401;

/// The call that gives an amount of a transfer back, validated by the bank.
pub(super) async fn by_bank(
    app: &App,
    history: &History,
    transfer: &Transfer,
    draft: &Draft,
    refund_id: &str,
    amount: Amount,
) -> Result<Part, Failure> {
    let bank = app.merchant_bank.as_ref().ok_or_else(|| {
        wrong(
            "/payment",
            "was a transfer, and this signer knows no account to pay it back from: set [isbank], or pay it back by hand",
        )
    })?;
    let buyer = &history.session.order.buyer;
    let name: String = format!("{} {}", buyer.name, buyer.surname);
    let mut way = BankWay {
        rail: PayoutRail::Havale,
        iban: draft.sender.iban,
        name: name.chars().take(NAME_CHARS_MAX).collect(),
        description: format!("Iade {}", transfer.reference()),
        query_number: String::new(),
        validated_at: app.clock.now(),
        fee: None,
    };
    let id = format!("{refund_id}-b");
    way.rail = bank.terms.rail(&way.iban, amount, way.validated_at).map_err(closed)?;
    if let Some(validated) = validate(bank, &way, &id, amount).await? {
        return Ok(part(id, way, validated, amount));
    }
    if way.rail == PayoutRail::Eft {
        way.rail = bank.terms.instead_of_eft(amount, way.validated_at).map_err(closed)?;
        if let Some(validated) = validate(bank, &way, &id, amount).await? {
            return Ok(part(id, way, validated, amount));
        }
    }
    // What has no hours is closed all the same: the bank's trouble, and no window is known.
    let code = "closed".to_owned();
    Err(UpstreamError::Busy { code }.into())
}

fn part(id: String, way: BankWay, validated: Validated, amount: Amount) -> Part {
    let Validated {
        query_number,
        fee,
        name: _,
        is_closed: _,
    } = validated;
    let way = BankWay {
        query_number,
        fee,
        ..way
    };
    Part::waiting(id, Way::Bank(way), amount)
}

fn closed(closed: Closed) -> Failure {
    Failure::PayoutsClosed {
        opens_at: closed.opens_at,
    }
}

/// What the bank would do; `None` where it says that the way is closed now.
async fn validate(
    bank: &MerchantBank,
    way: &BankWay,
    reference: &str,
    amount: Amount,
) -> Result<Option<Validated>, Failure> {
    match bank
        .client
        .validate(&ask(way, reference, amount), way.validated_at)
        .await
    {
        Ok(validated) if validated.is_closed => Ok(None),
        Ok(validated) => Ok(Some(validated)),
        Err(UpstreamError::MerchantBank(refusal)) if bank.client.says_closed(&refusal) => Ok(None),
        Err(error) => {
            if let UpstreamError::MerchantBank(refusal) = &error {
                tracing::error!(
                    alert = "bank-refuses",
                    code = refusal.code,
                    message = refusal.message,
                    "the merchant's bank would not make this payment"
                );
            }
            Err(error.into())
        }
    }
}

const fn ask<'a>(way: &'a BankWay, reference: &'a str, amount: Amount) -> PayoutAsk<'a> {
    PayoutAsk {
        rail: way.rail,
        amount,
        iban: &way.iban,
        name: way.name.as_str(),
        description: way.description.as_str(),
        reference,
    }
}

/// Sends a part that is on disk as sent. Once; a second time only where the bank proves that the first ran nowhere, and nobody
/// holds the answer for lost meanwhile.
pub(super) async fn send(
    app: &App,
    refund: &Refund,
    part: &Part,
    way: &BankWay,
    until: Until,
) -> Result<Evidence, Failure> {
    let not_sent = || Evidence::Refused(part.id.clone(), RefusalReason::NotSent);
    let Some(bank) = &app.merchant_bank else {
        return Ok(not_sent());
    };
    let Some(mut answer) = pay(app, bank, part, way, until).await else {
        return Ok(not_sent());
    };
    if matches!(&answer, Err(UpstreamError::MerchantBank(refusal)) if refusal.http_status == UNAUTHORIZED) {
        let now = read(app, &refund.session, &refund.id).await?.1;
        if now.stage == refund.stage
            && let Some(again) = pay(app, bank, part, way, until).await
        {
            answer = again;
        }
    }
    Ok(match answer {
        Ok(told) => proof(refund, part, told),
        Err(error) => {
            tracing::warn!(session = %refund.session, refund = refund.id, part = part.id, %error,
                "the bank did not say that it paid");
            no_proof(part, error)
        }
    })
}

/// The bank's answer; `None` where it is too late to ask.
async fn pay(
    app: &App,
    bank: &MerchantBank,
    part: &Part,
    way: &BankWay,
    until: Until,
) -> Option<Result<PayoutTold, UpstreamError>> {
    // A login moves nothing: that it failed proves that nothing was sent.
    let login = match bank.client.log_in(app.clock.now()).await {
        Ok(login) => login,
        Err(error) => return Some(Err(UpstreamError::Unreachable(error.to_string()))),
    };
    if !until.leaves(PAY_LIMIT_MAX) {
        return None;
    }
    let ask = ask(way, &part.id, part.amount);
    Some(bank.client.pay(&login, &ask, &way.query_number, &part.id).await)
}

/// What the bank's word proves. What is about another amount or payment proves nothing.
fn proof(refund: &Refund, part: &Part, told: PayoutTold) -> Evidence {
    let is_it = told.amount.is_none_or(|amount| amount == part.amount)
        && told.reference.as_ref().is_none_or(|reference| *reference == part.id);
    if !is_it {
        tracing::error!(alert = "refund", session = %refund.session, refund = refund.id,
            "the bank tells of another payment than it was asked for");
        return Evidence::LostAnswer(part.id.clone());
    }
    match told.state {
        PayoutState::Made => Evidence::Returned(part.id.clone(), told.query_number),
        PayoutState::UnderWay => Evidence::TakenOn(part.id.clone()),
        PayoutState::Refused => Evidence::Refused(part.id.clone(), upstream("rejected".to_owned())),
        PayoutState::Unknown(word) => {
            tracing::error!(alert = "refund", session = %refund.session, refund = refund.id, word,
                "the bank has a word for a payment that nobody has configured");
            Evidence::LostAnswer(part.id.clone())
        }
    }
}

const fn upstream(code: String) -> RefusalReason {
    RefusalReason::Upstream {
        code,
        group: None,
        is_own: false,
    }
}

/// What an error proves. A no with a code proves nothing either, for the bank publishes no codes: it may say that this was
/// paid already. The query tells.
fn no_proof(part: &Part, error: UpstreamError) -> Evidence {
    match error {
        error if error.was_never_sent() => Evidence::Refused(part.id.clone(), RefusalReason::NotSent),
        UpstreamError::MerchantBank(refusal) if refusal.http_status == UNAUTHORIZED => {
            Evidence::Refused(part.id.clone(), upstream(refusal.code))
        }
        _ => Evidence::LostAnswer(part.id.clone()),
    }
}

/// What the bank's query proves of a part whose answer was lost, or that is on its way. It is asked for every day that the
/// payment may bear; that it is on none counts only where the operator trusts the query, for its words are not verified.
pub(super) async fn ask_after(
    app: &App,
    refund: &Refund,
    part: &Part,
    way: &BankWay,
    since: Moment,
) -> Result<Option<Evidence>, Failure> {
    let Some(bank) = &app.merchant_bank else {
        tracing::warn!(session = %refund.session, refund = refund.id, "the bank that was to pay is not configured any more");
        return Ok(None);
    };
    let asked_at = app.clock.now();
    let mut days = vec![way.validated_at, refund.requested_at, since];
    days.dedup_by_key(|day| day.istanbul_day());
    let mut told = None;
    for day in days {
        told = bank.client.query(way.rail, &way.query_number, day, asked_at).await?;
        if told.is_some() {
            break;
        }
    }
    app.hooks.reach(CrashPoint::RefundReportRead).await;
    tracing::info!(session = %refund.session, refund = refund.id, part = part.id, state = ?told.as_ref().map(|told| &told.state),
        "the bank was asked after a payment");
    Ok(match told {
        None if bank.terms.query_proves_absence => Some(Evidence::Absent(part.id.clone(), asked_at)),
        None if asked_at >= since.plus_s(LOOKED_FOR_S) => {
            Some(Evidence::Unclear(part.id.clone(), ReviewReason::NotFound))
        }
        None => None,
        Some(told) => match proof(refund, part, told) {
            // That it still is not known is no news.
            Evidence::LostAnswer(_) => None,
            evidence => Some(evidence),
        },
    })
}
