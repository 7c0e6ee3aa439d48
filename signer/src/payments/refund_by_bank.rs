//! Gives money back by a new payment from the merchant's own account, which names the original.
//!
//! The bank's own return calls are not public, so they are not used.

use vezne_protocol::{Amount, Iban};

use super::bank_payment::{self, BankPayment, BankSays, Payee, Queried};
use super::failure::Failure;
use super::finish_refund::Evidence;
use super::incoming::arrival::Arrival;
use super::merchant_bank::BankWay;
use super::refund::plan::{Source, Taken};
use super::refund::{Part, Refund, RefusalReason, ReviewReason, Way};
use super::refund_payment::{OtherAccount, read, wrong};
use super::session::History;
use super::transfer::{Draft, Transfer};
use super::until::Until;
use crate::app::App;
use crate::clock::Moment;
use crate::hooks::CrashPoint;

/// The most characters of an order's own number that stand in a payment's text.
const REFERENCE_CHARS_MAX: usize = 40;
/// How long a payment that the query does not know is looked for before a person has to.
const LOOKED_FOR_S: i64 = 2 * 3600;

/// Where a transfer came from, and what it was called.
pub(super) struct PaidFrom {
    iban: Iban,
    name: String,
    reference: String,
}

impl PaidFrom {
    /// Of a transfer with an OTP: the account that the buyer chose.
    /// `None` where it was forgotten.
    pub(super) fn transfer(history: &History, transfer: &Transfer, draft: &Draft) -> Option<Self> {
        (!draft.sender.is_erased()).then(|| Self {
            iban: draft.sender.iban,
            name: buyer(history),
            reference: transfer.reference(),
        })
    }

    /// Of a transfer that the buyer sent alone: the account that the bank told; `None` where it did not. The session's
    /// reference names it, whatever stands in the row.
    pub(super) fn arrival(history: &History, arrival: &Arrival) -> Option<Self> {
        let told = &arrival.told;
        Some(Self {
            iban: told.sender_iban?,
            name: told.sender_name.clone().unwrap_or_else(|| buyer(history)),
            reference: awaited(history)?,
        })
    }
}

/// What the buyer was told to write.
fn awaited(history: &History) -> Option<String> {
    Some(history.awaited.as_ref()?.reference.plain())
}

fn buyer(history: &History) -> String {
    let buyer = &history.session.order.buyer;
    format!("{} {}", buyer.name, buyer.surname)
}

/// The call that gives an amount of a transfer back to the account that paid, validated by the bank.
pub(super) async fn by_bank(app: &App, to: PaidFrom, refund_id: &str, amount: Amount) -> Result<Part, Failure> {
    let PaidFrom { iban, name, reference } = to;
    let payee = Payee {
        iban,
        name,
        description: format!("Iade {reference}"),
    };
    part(app, payee, refund_id, amount).await
}

/// The call that gives an amount of a payment back to another account than the one that paid, validated by the bank.
pub(super) async fn to_other_account(
    app: &App,
    history: &History,
    payment: &Taken<'_>,
    to: &OtherAccount,
    refund_id: &str,
    amount: Amount,
) -> Result<Part, Failure> {
    let of = match payment.source {
        Source::Card { .. } => plain(&history.session.order.reference),
        Source::Bank { transfer, .. } => transfer.reference(),
        Source::Incoming { .. } => awaited(history).ok_or(Failure::Missing("what was waited for"))?,
    };
    let payee = Payee {
        iban: to.iban,
        name: to.name.clone(),
        description: format!("Iade {of}"),
    };
    part(app, payee, refund_id, amount).await
}

/// What every bank takes of an order's own number.
fn plain(reference: &str) -> String {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    reference.chars().filter(is_plain).take(REFERENCE_CHARS_MAX).collect()
}

/// The call that gives an amount back to an account, validated by the bank.
async fn part(app: &App, payee: Payee, refund_id: &str, amount: Amount) -> Result<Part, Failure> {
    let bank = app.merchant_bank.as_ref().ok_or_else(|| {
        wrong(
            "/payment",
            "was a transfer, and this signer knows no account to pay it back from: set [isbank], or pay it back by hand",
        )
    })?;
    let id = format!("{refund_id}-b");
    let way = bank_payment::validate(bank, payee, &id, amount, app.clock.now()).await?;
    Ok(Part::waiting(id, Way::Bank(way), amount))
}

const fn payment<'a>(part: &'a Part, way: &'a BankWay) -> BankPayment<'a> {
    BankPayment {
        id: part.id.as_str(),
        amount: part.amount,
        way,
    }
}

/// Sends a part that is on disk as sent.
pub(super) async fn send(
    app: &App,
    refund: &Refund,
    part: &Part,
    way: &BankWay,
    until: Until,
) -> Result<Evidence, Failure> {
    let is_awaited = async { Ok(read(app, &refund.session, &refund.id).await?.1.stage == refund.stage) };
    let says = bank_payment::send(app, payment(part, way), until, is_awaited).await?;
    Ok(evidence(part, says))
}

/// What the bank's word proves of a part.
fn evidence(part: &Part, says: BankSays) -> Evidence {
    let id = part.id.clone();
    match says {
        BankSays::Made(reference) => Evidence::Returned(id, reference),
        BankSays::TakenOn => Evidence::TakenOn(id),
        BankSays::Refused(code) => Evidence::Refused(
            id,
            RefusalReason::Upstream {
                code,
                group: None,
                is_own: false,
            },
        ),
        BankSays::NotSent => Evidence::Refused(id, RefusalReason::NotSent),
        BankSays::Nothing => Evidence::LostAnswer(id),
    }
}

/// What the bank's query proves of a part whose answer was lost, or that is on its way. That it is asked after for nothing
/// counts only where the operator trusts the query, for its words are not verified.
pub(super) async fn ask_after(
    app: &App,
    refund: &Refund,
    part: &Part,
    way: &BankWay,
    since: Moment,
) -> Result<Option<Evidence>, Failure> {
    let days = [way.validated_at, refund.requested_at, since];
    let queried = bank_payment::query(app, payment(part, way), &days).await?;
    app.hooks.reach(CrashPoint::RefundReportRead).await;
    let proves_absence = app
        .merchant_bank
        .as_ref()
        .is_some_and(|bank| bank.terms.query_proves_absence);
    Ok(match queried {
        // That it still is not known is no news.
        None | Some(Queried::Known(BankSays::Nothing)) => None,
        Some(Queried::Known(says)) => Some(evidence(part, says)),
        Some(Queried::Unknown { asked_at }) if proves_absence => Some(Evidence::Absent(part.id.clone(), asked_at)),
        Some(Queried::Unknown { asked_at }) if asked_at >= since.plus_s(LOOKED_FOR_S) => {
            Some(Evidence::Unclear(part.id.clone(), ReviewReason::NotFound))
        }
        Some(Queried::Unknown { .. }) => None,
    })
}
