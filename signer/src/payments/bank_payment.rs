//! A payment from the merchant's own account, whatever it is for: validated first, which moves nothing and tells what it is
//! asked after by; then it is on disk, and then it is sent, once. An answer that is lost is asked after, never sent again.

use vezne_protocol::{Amount, Iban};

use super::failure::Failure;
use super::merchant_bank::{BankWay, PayoutAsk, PayoutRail, PayoutState, PayoutTold, Validated};
use super::payout_rails::Closed;
use super::until::Until;
use crate::app::{App, MerchantBank};
use crate::clock::Moment;
use crate::upstream::UpstreamError;
use crate::upstream::isbank::settings::PAY_LIMIT_MAX;

/// The most characters of a name that banks take.
const NAME_CHARS_MAX: usize = 50;
/// The HTTP status by which the bank says that a token is not good: nothing ran.
const UNAUTHORIZED: u16 = 401;

/// Whom a payment is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Payee {
    /// Where to.
    pub(super) iban: Iban,
    /// Whose account it is.
    pub(super) name: String,
    /// What stands in both statements.
    pub(super) description: String,
}

/// A payment as it is sent and asked after.
#[derive(Debug, Clone, Copy)]
pub(super) struct BankPayment<'a> {
    /// Our own id of it: the bank gets it as its reference and as its idempotency key.
    pub(super) id: &'a str,
    /// How much.
    pub(super) amount: Amount,
    /// What the bank has validated.
    pub(super) way: &'a BankWay,
}

/// What is known of a payment from what the bank said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BankSays {
    /// It is made, with the bank's number of it.
    Made(Option<String>),
    /// It is taken on, and not made yet.
    TakenOn,
    /// It was not made and will not be, with the bank's code.
    Refused(String),
    /// It was never sent.
    NotSent,
    /// Nothing: it may have been made.
    Nothing,
}

/// What the bank's query tells of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Queried {
    /// It knows it.
    Known(BankSays),
    /// It knows no such payment.
    Unknown {
        /// When it was asked.
        asked_at: Moment,
    },
}

/// Has the bank validate a payment, on the rail that is open now.
pub(super) async fn validate(
    bank: &MerchantBank,
    payee: Payee,
    id: &str,
    amount: Amount,
    now: Moment,
) -> Result<BankWay, Failure> {
    let Payee {
        iban,
        name,
        description,
    } = payee;
    let mut way = BankWay {
        rail: bank.terms.rail(&iban, amount, now).map_err(closed)?,
        iban,
        name: name.chars().take(NAME_CHARS_MAX).collect(),
        description,
        query_number: String::new(),
        validated_at: now,
        fee: None,
        holder: None,
        account: Some(bank.terms.account_id.clone()),
    };
    if let Some(validated) = validate_on_rail(bank, &way, id, amount).await? {
        return Ok(way.validated(validated));
    }
    if way.rail == PayoutRail::Eft {
        way.rail = bank.terms.instead_of_eft(amount, now).map_err(closed)?;
        if let Some(validated) = validate_on_rail(bank, &way, id, amount).await? {
            return Ok(way.validated(validated));
        }
    }
    // What has no hours is closed all the same: the bank's trouble, and no window is known.
    let code = "closed".to_owned();
    Err(UpstreamError::Busy { code }.into())
}

impl<'a> BankPayment<'a> {
    const fn ask(self) -> PayoutAsk<'a> {
        let Self { id, amount, way } = self;
        PayoutAsk {
            rail: way.rail,
            amount,
            iban: &way.iban,
            name: way.name.as_str(),
            description: way.description.as_str(),
            reference: id,
        }
    }
}

fn closed(closed: Closed) -> Failure {
    Failure::PayoutsClosed {
        opens_at: closed.opens_at,
    }
}

/// What the bank would do; `None` where it says that the way is closed now.
async fn validate_on_rail(
    bank: &MerchantBank,
    way: &BankWay,
    id: &str,
    amount: Amount,
) -> Result<Option<Validated>, Failure> {
    let ask = BankPayment { id, amount, way }.ask();
    match bank.client.validate(&ask, way.validated_at).await {
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

/// Sends a payment that is on disk as sent. Once; a second time only where the bank proves that the first ran nowhere, and
/// `is_awaited`, asked then, says that nobody holds the answer for lost meanwhile.
pub(super) async fn send(
    app: &App,
    payment: BankPayment<'_>,
    until: Until,
    is_awaited: impl Future<Output = Result<bool, Failure>> + Send,
) -> Result<BankSays, Failure> {
    let Some(bank) = &app.merchant_bank else {
        return Ok(BankSays::NotSent);
    };
    let Some(mut answer) = pay(app, bank, payment, until).await else {
        return Ok(BankSays::NotSent);
    };
    if is_unauthorized(&answer)
        && is_awaited.await?
        && let Some(again) = pay(app, bank, payment, until).await
    {
        answer = again;
    }
    Ok(match answer {
        Ok(told) => proof(payment, told),
        Err(error) => {
            tracing::warn!(payment = payment.id, %error, "the bank did not say that it paid");
            no_proof(error)
        }
    })
}

fn is_unauthorized(answer: &Result<PayoutTold, UpstreamError>) -> bool {
    matches!(answer, Err(UpstreamError::MerchantBank(refusal)) if refusal.http_status == UNAUTHORIZED)
}

/// The bank's answer; `None` where it is too late to ask.
async fn pay(
    app: &App,
    bank: &MerchantBank,
    payment: BankPayment<'_>,
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
    let query_number = &payment.way.query_number;
    Some(bank.client.pay(&login, &payment.ask(), query_number, payment.id).await)
}

/// What the bank's word proves. What is about another amount or payment proves nothing.
fn proof(payment: BankPayment<'_>, told: PayoutTold) -> BankSays {
    let is_it = told.amount.is_none_or(|amount| amount == payment.amount)
        && told.reference.is_none_or(|reference| reference == payment.id);
    if !is_it {
        tracing::error!(
            alert = "bank-payment",
            payment = payment.id,
            "the bank tells of another payment than it was asked for"
        );
        return BankSays::Nothing;
    }
    match told.state {
        PayoutState::Made => BankSays::Made(told.query_number),
        PayoutState::UnderWay => BankSays::TakenOn,
        PayoutState::Refused => BankSays::Refused("rejected".to_owned()),
        PayoutState::Unknown(word) => {
            tracing::error!(
                alert = "bank-payment",
                payment = payment.id,
                word,
                "the bank has a word for a payment that nobody has configured"
            );
            BankSays::Nothing
        }
    }
}

/// What an error proves. A no with a code proves nothing either, for the bank publishes no codes: it may say that this was
/// paid already. The query tells.
fn no_proof(error: UpstreamError) -> BankSays {
    match error {
        error if error.was_never_sent() => BankSays::NotSent,
        UpstreamError::MerchantBank(refusal) if refusal.http_status == UNAUTHORIZED => BankSays::Refused(refusal.code),
        _ => BankSays::Nothing,
    }
}

/// What the bank's query tells of a payment, asked for each day that it may bear; `None` where there is no bank to ask.
pub(super) async fn query(app: &App, payment: BankPayment<'_>, days: &[Moment]) -> Result<Option<Queried>, Failure> {
    let Some(bank) = &app.merchant_bank else {
        tracing::warn!(
            payment = payment.id,
            "the bank that was to pay is not configured any more"
        );
        return Ok(None);
    };
    if payment
        .way
        .account
        .as_ref()
        .is_some_and(|account| *account != bank.terms.account_id)
    {
        tracing::error!(
            alert = "bank-payment",
            payment = payment.id,
            "a payment left another account than the one that is configured now: its outcome cannot be asked for"
        );
        return Ok(None);
    }
    let asked_at = app.clock.now();
    let mut days = days.to_vec();
    days.dedup_by_key(|day| day.istanbul_day());
    let BankWay { rail, query_number, .. } = payment.way;
    for day in days {
        if let Some(told) = bank.client.query(*rail, query_number, day, asked_at).await? {
            tracing::info!(payment = payment.id, state = ?told.state, "the bank told of a payment that it was asked after");
            return Ok(Some(Queried::Known(proof(payment, told))));
        }
    }
    tracing::info!(
        payment = payment.id,
        "the bank knows nothing of a payment that it was asked after"
    );
    Ok(Some(Queried::Unknown { asked_at }))
}
