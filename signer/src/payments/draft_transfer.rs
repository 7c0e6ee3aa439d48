//! The buyer chooses an account and has the bank send an OTP. Nothing moves before it.

use vezne_protocol::{Iban, Method, SessionId};

use super::authorize_transfer::granted;
use super::bank::{Account, AccountNumber, BankRefusal, DraftAsk, Drafted, Meaning, PaymentPurpose};
use super::event::EventType;
use super::failure::{Failure, check_may_act};
use super::move_transfer::{Move, read, refresh};
use super::rails::Route;
use super::session::History;
use super::transfer::{BankSays, Draft, Notice, RefusalReason, Stage, Transfer, WrongTransferStage};
use super::turn_methods::check_is_on;
use crate::app::{App, Bank};
use crate::entropy;
use crate::hooks::CrashPoint;
use crate::upstream::UpstreamError;

/// What the id of what an OTP is for begins with.
const OTP_HEAD: &str = "otp_";

/// Which account the buyer wants to pay from.
#[derive(Debug)]
pub enum Choice {
    /// One of the list, by its handle.
    Handle(String),
    /// One that the buyer has typed.
    Typed(String),
}

/// The accounts to choose from, with their handles; none where the buyer types one.
#[tracing::instrument(name = "list accounts", skip_all, fields(otel.kind = "internal"))]
pub async fn accounts(app: &App, id: &SessionId, grant: &str) -> Result<Vec<(String, Account)>, Failure> {
    let bank = app.bank.as_ref().ok_or(Failure::MethodNotOffered)?;
    let (history, transfer) = granted(app, id, grant).await?;
    check_may_act(&history.session, app.clock.now())?;
    if !bank.terms.lists_accounts {
        return Ok(Vec::new());
    }
    let desk = transfer.stage.desk().ok_or(Failure::TransferMovedOn)?;
    let accounts = match &desk.accounts {
        Some(accounts) => accounts.clone(),
        None => ask_for_accounts(app, bank, &transfer).await?,
    };
    let handle = |account: Account| (app.keys.account_handle(&transfer.id, account.number.expose()), account);
    Ok(accounts.into_iter().map(handle).collect())
}

async fn ask_for_accounts(app: &App, bank: &Bank, transfer: &Transfer) -> Result<Vec<Account>, Failure> {
    let desk = transfer.stage.desk().ok_or(Failure::TransferMovedOn)?;
    bank.client.begin()?;
    let accounts = match bank.client.accounts(&desk.authorization).await {
        Err(error) if wants_authorization(&error) => {
            match refresh(app, bank, transfer).await {
                Ok(authorization) => bank.client.accounts(&authorization).await?,
                // No call for this transfer will work again: the buyer has to go to the bank once more.
                Err(Failure::Upstream(error)) if matches!(*error, UpstreamError::Refused { .. }) => {
                    let refused = Move::of(&transfer.session, &transfer.id, EventType::TransferRefused);
                    refused
                        .make(app, |stage| stage.refuse(RefusalReason::AuthorizeAgain))
                        .await?;
                    return Err(Failure::TransferMovedOn);
                }
                Err(failure) => return Err(failure),
            }
        }
        answer => answer?,
    };
    let listed = Move::of(&transfer.session, &transfer.id, EventType::TransferChecked);
    listed.make(app, |stage| stage.list(accounts.clone())).await?;
    Ok(accounts)
}

/// Has the bank send an OTP for the whole order from the chosen account; again for a new OTP.
#[tracing::instrument(name = "draft transfer", skip_all, fields(otel.kind = "internal"))]
pub async fn draft(app: &App, id: &SessionId, grant: &str, choice: &Choice) -> Result<History, Failure> {
    let bank = app.bank.as_ref().ok_or(Failure::MethodNotOffered)?;
    let (history, transfer) = granted(app, id, grant).await?;
    check_may_act(&history.session, app.clock.now())?;
    if transfer.stage.is_under_way() {
        return Err(Failure::TransferUnderWay);
    }
    check_is_on(app, Method::BankTransfer).await?;
    let desk = transfer.stage.desk().ok_or(Failure::TransferMovedOn)?;
    let sender = chosen(app, bank, &transfer, desk.accounts.as_deref(), choice)?;
    let route = bank.terms.route(transfer.amount, history.session.order.currency);
    let route = route.map_err(|_| Failure::TransferOverLimit)?;
    let otps = desk.otps;
    if otps >= bank.terms.otps_max() {
        let refused = Move::of(id, &transfer.id, EventType::TransferRefused);
        refused.make(app, |stage| stage.refuse(RefusalReason::OtpsUsed)).await?;
        return Ok(read(app, id, &transfer.id).await?.0);
    }
    let asked = Move::of(id, &transfer.id, EventType::TransferChecked)
        .make(app, |stage| only_after(otps, stage)?.ask_for_otp())
        .await?
        .ok_or(Failure::TransferMovedOn)?;
    app.hooks.reach(CrashPoint::OtpAsked).await;
    let answer = ask(app, bank, &asked, &sender, &route).await;
    app.hooks.reach(CrashPoint::OtpSent).await;
    let outcome = match answer {
        Ok(drafted) => Outcome::Sent(Draft {
            id: entropy::id(app.entropy.as_ref(), OTP_HEAD),
            rail: route.rail,
            sender,
            receiver: route.receiver,
            drafted,
            until: app.clock.now().plus_s(bank.terms.otp_lifetime_s),
        }),
        Err(Failure::Upstream(error)) => after_failure(id, &error),
        Err(failure) => return Err(failure),
    };
    let told = match &outcome {
        Outcome::Sent(_) => EventType::TransferAwaitingOtp,
        Outcome::Failed(..) => EventType::TransferChecked,
        Outcome::Refused(_) => EventType::TransferRefused,
    };
    let moved = Move::of(id, &transfer.id, told)
        .make(app, |stage| outcome.apply(only_after(otps + 1, stage)?))
        .await?;
    // Cancelled meanwhile, or drafted by another tab: the OTP that was just sent is nobody's.
    moved.ok_or(Failure::TransferMovedOn)?;
    Ok(read(app, id, &transfer.id).await?.0)
}

/// The stage, if so many OTPs were asked for: no other page of the buyer's has asked meanwhile.
fn only_after(otps: u8, stage: Stage) -> Result<Stage, WrongTransferStage> {
    match stage.desk() {
        Some(desk) if desk.otps == otps => Ok(stage),
        _ => Err(stage.wrong("go on with")),
    }
}

/// What came of asking for an OTP.
enum Outcome {
    /// The bank has sent one.
    Sent(Draft),
    /// There is none; the buyer may try again. Whether the bank surely sent none.
    Failed(Notice, bool),
    /// There will be none.
    Refused(RefusalReason),
}

impl Outcome {
    fn apply(&self, stage: Stage) -> Result<Stage, WrongTransferStage> {
        match self {
            Self::Sent(draft) => stage.await_otp(draft.clone()),
            Self::Failed(notice, is_surely_unsent) => stage.fail_to_draft(notice.clone(), *is_surely_unsent),
            Self::Refused(why) => stage.refuse(why.clone()),
        }
    }
}

/// The account of a choice: one of the list, or one of the bank's that the buyer has typed.
fn chosen(
    app: &App,
    bank: &Bank,
    transfer: &Transfer,
    accounts: Option<&[Account]>,
    choice: &Choice,
) -> Result<Account, Failure> {
    match choice {
        Choice::Handle(handle) if bank.terms.lists_accounts => accounts
            .unwrap_or_default()
            .iter()
            .find(|account| {
                app.keys
                    .is_account_handle(handle, &transfer.id, account.number.expose())
            })
            .cloned()
            .ok_or(Failure::InvalidAccount),
        Choice::Typed(text) if !bank.terms.lists_accounts => {
            let iban = Iban::parse(text).map_err(|_| Failure::InvalidIban)?;
            let number = AccountNumber::of_iban(&iban).filter(|_| iban.bank_code() == bank.terms.bank_code);
            Ok(Account {
                number: number.ok_or(Failure::InvalidIban)?,
                iban,
                available: None,
            })
        }
        Choice::Handle(_) | Choice::Typed(_) => Err(Failure::InvalidAccount),
    }
}

/// Asks the bank; with another token where it wants one. A draft moves nothing, so it may be asked for again.
async fn ask(app: &App, bank: &Bank, transfer: &Transfer, sender: &Account, route: &Route) -> Result<Drafted, Failure> {
    let reference = transfer.reference();
    let ask = DraftAsk {
        rail: route.rail,
        sender,
        receiver: &route.receiver,
        amount: transfer.amount,
        purpose: PaymentPurpose::ECommerce,
        reference: &reference,
        description: &bank.terms.receiver_name,
    };
    let desk = transfer.stage.desk().ok_or(Failure::TransferMovedOn)?;
    bank.client.begin()?;
    match bank.client.draft(&desk.authorization, &ask).await {
        // Without another token the bank's own word counts.
        Err(error) if wants_authorization(&error) => match refresh(app, bank, transfer).await {
            Ok(authorization) => Ok(bank.client.draft(&authorization, &ask).await?),
            Err(Failure::Upstream(_)) => Err(error.into()),
            Err(failure) => Err(failure),
        },
        answer => Ok(answer?),
    }
}

/// What becomes of a transfer whose draft failed: nothing was moved, whatever it was.
fn after_failure(id: &SessionId, error: &UpstreamError) -> Outcome {
    tracing::warn!(session = %id, %error, "no OTP came");
    let refusal = match error {
        UpstreamError::Bank(refusal) => refusal,
        // An answer that is whole and not what was asked for: nobody should confirm that.
        UpstreamError::Unreadable { http_status: 200, .. } => {
            tracing::error!(alert = "bank-unclear", session = %id, %error, "the bank's draft is not what it was asked for");
            return Outcome::Refused(RefusalReason::Unexpected);
        }
        error if error.was_never_sent() => return Outcome::Failed(Notice::BankUnavailable, true),
        _ => return Outcome::Failed(Notice::BankUnavailable, false),
    };
    let says = BankSays::from(refusal.clone());
    match refusal.meaning {
        Meaning::Authorize => Outcome::Refused(RefusalReason::AuthorizeAgain),
        Meaning::Account | Meaning::Limit | Meaning::Customer | Meaning::Busy => {
            Outcome::Failed(Notice::Bank(says), true)
        }
        meaning => {
            if matches!(meaning, Meaning::Operator | Meaning::Receiver) {
                tracing::error!(alert = "bank-refuses", session = %id, code = refusal.code,
                    "the bank refuses what the configuration asks for");
            }
            Outcome::Refused(RefusalReason::Bank(says))
        }
    }
}

/// Whether the bank says that the token is not good: nothing was done.
pub(super) fn wants_authorization(error: &UpstreamError) -> bool {
    matches!(error, UpstreamError::Bank(refusal) if refusal.meaning == Meaning::Authorize)
}

impl From<BankRefusal> for BankSays {
    fn from(refusal: BankRefusal) -> Self {
        let BankRefusal { code, meaning, amount } = refusal;
        Self { code, meaning, amount }
    }
}
