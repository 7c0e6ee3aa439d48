//! The buyer chooses an account and has the bank send an OTP. Nothing moves before it.

use vezne_protocol::{Iban, SessionId};

use super::authorize_transfer::granted;
use super::bank::{Account, AccountNumber, Authorization, BankRefusal, DraftAsk, Drafted, Meaning, PaymentPurpose};
use super::event::EventType;
use super::failure::{Failure, check_may_act};
use super::rails::Route;
use super::session::History;
use super::step::Step;
use super::transfer::{BankSays, Draft, Notice, RefusalReason, Stage, Transfer};
use crate::app::{App, Bank};
use crate::entropy;
use crate::hooks::CrashPoint;
use crate::store::Saved;
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
        None => ask_for_accounts(app, bank, &history, &transfer).await?,
    };
    let handle = |account: Account| (app.keys.account_handle(&transfer.id, account.number.expose()), account);
    Ok(accounts.into_iter().map(handle).collect())
}

async fn ask_for_accounts(
    app: &App,
    bank: &Bank,
    history: &History,
    transfer: &Transfer,
) -> Result<Vec<Account>, Failure> {
    let desk = transfer.stage.desk().ok_or(Failure::TransferMovedOn)?;
    let (accounts, authorization) = match bank.client.accounts(&desk.authorization).await {
        Err(error) if wants_authorization(&error) => {
            let authorization = bank.client.refresh(&desk.authorization, app.clock.now()).await?;
            (bank.client.accounts(&authorization).await?, authorization)
        }
        answer => (answer?, desk.authorization.clone()),
    };
    let stage = transfer.stage.clone().list(accounts.clone())?;
    let listed = Transfer {
        stage: stage.at_desk(|desk| desk.authorization = authorization)?,
        ..transfer.clone()
    };
    let step = Step::of(history, app.clock.now())
        .moving(listed)
        .told(EventType::TransferChecked);
    // Somebody was faster: what the bank told is true all the same, and asked for again when a draft needs it.
    app.store.save(&step, None).await?;
    Ok(accounts)
}

/// Has the bank send an OTP for the whole order from the chosen account; again for a new OTP.
pub async fn draft(app: &App, id: &SessionId, grant: &str, choice: &Choice) -> Result<History, Failure> {
    let bank = app.bank.as_ref().ok_or(Failure::MethodNotOffered)?;
    let (history, transfer) = granted(app, id, grant).await?;
    check_may_act(&history.session, app.clock.now())?;
    if transfer.stage.is_under_way() {
        return Err(Failure::TransferUnderWay);
    }
    let desk = transfer.stage.desk().ok_or(Failure::TransferMovedOn)?;
    let sender = chosen(app, bank, &transfer, desk.accounts.as_deref(), choice)?;
    let route = bank.terms.route(transfer.amount, history.session.order.currency);
    let route = route.map_err(|_| Failure::TransferOverLimit)?;
    if desk.otps >= bank.terms.otps_max() {
        return refuse(app, &history, &transfer, RefusalReason::OtpsUsed).await;
    }
    let asked = Transfer {
        stage: transfer.stage.clone().ask_for_otp()?,
        ..transfer.clone()
    };
    let step = Step::of(&history, app.clock.now())
        .moving(asked)
        .told(EventType::TransferChecked);
    if app.store.save(&step, None).await? != Saved::Done {
        return Err(Failure::TransferMovedOn);
    }
    app.hooks.reach(CrashPoint::OtpAsked).await;
    let asked = read(app, id, &transfer.id).await?;
    let answer = ask(app, bank, &asked.1, &sender, &route).await;
    app.hooks.reach(CrashPoint::OtpSent).await;
    let now = app.clock.now();
    let stage = asked.1.stage.clone();
    let (stage, told) = match answer {
        Ok((drafted, authorization)) => {
            let draft = Draft {
                id: entropy::id(app.entropy.as_ref(), OTP_HEAD),
                rail: route.rail,
                sender,
                receiver: route.receiver,
                drafted,
                until: now.plus_s(bank.terms.otp_lifetime_s),
            };
            let stage = stage.at_desk(|desk| desk.authorization = authorization)?;
            (stage.await_otp(draft)?, EventType::TransferAwaitingOtp)
        }
        Err(error) => after_failure(id, stage, &error)?,
    };
    let drafted = Transfer { stage, ..asked.1 };
    let step = Step::of(&asked.0, now).moving(drafted).told(told);
    match app.store.save(&step, None).await? {
        Saved::Done => Ok(read(app, id, &transfer.id).await?.0),
        // Cancelled meanwhile, or drafted by another tab: the OTP that was just sent is nobody's.
        Saved::KeyTaken | Saved::Overtaken => Err(Failure::TransferMovedOn),
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
            .find(|account| app.keys.account_handle(&transfer.id, account.number.expose()) == *handle)
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
async fn ask(
    app: &App,
    bank: &Bank,
    transfer: &Transfer,
    sender: &Account,
    route: &Route,
) -> Result<(Drafted, Authorization), UpstreamError> {
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
    let Some(desk) = transfer.stage.desk() else {
        return Err(UpstreamError::Unreachable("there is no desk at the bank".into()));
    };
    match bank.client.draft(&desk.authorization, &ask).await {
        Err(error) if wants_authorization(&error) => {
            let authorization = bank.client.refresh(&desk.authorization, app.clock.now()).await;
            // Without another token the bank's own word counts.
            let Ok(authorization) = authorization else {
                return Err(error);
            };
            let drafted = bank.client.draft(&authorization, &ask).await?;
            Ok((drafted, authorization))
        }
        answer => Ok((answer?, desk.authorization.clone())),
    }
}

/// What becomes of a transfer whose draft failed: nothing was moved, whatever it was.
fn after_failure(id: &SessionId, stage: Stage, error: &UpstreamError) -> Result<(Stage, EventType), Failure> {
    tracing::warn!(session = %id, %error, "no OTP came");
    let UpstreamError::Bank(refusal) = error else {
        let is_unsent = matches!(error, UpstreamError::Unreachable(_));
        let unclear = matches!(error, UpstreamError::Unreadable { .. } | UpstreamError::TooLarge);
        if unclear {
            tracing::error!(alert = "bank-unclear", session = %id, %error, "the bank's draft is not what it was asked for");
            return Ok((stage.refuse(RefusalReason::Unexpected)?, EventType::TransferRefused));
        }
        let stage = stage.fail_to_draft(Notice::BankUnavailable, is_unsent)?;
        return Ok((stage, EventType::TransferChecked));
    };
    let says = BankSays::from(refusal.clone());
    Ok(match refusal.meaning {
        Meaning::Authorize => (stage.refuse(RefusalReason::AuthorizeAgain)?, EventType::TransferRefused),
        Meaning::Account | Meaning::Limit | Meaning::Customer | Meaning::Busy => (
            stage.fail_to_draft(Notice::Bank(says), true)?,
            EventType::TransferChecked,
        ),
        _ => {
            if matches!(refusal.meaning, Meaning::Operator | Meaning::Receiver) {
                tracing::error!(alert = "bank-refuses", session = %id, code = refusal.code, "the bank refuses what the configuration asks for");
            }
            (stage.refuse(RefusalReason::Bank(says))?, EventType::TransferRefused)
        }
    })
}

async fn refuse(app: &App, history: &History, transfer: &Transfer, why: RefusalReason) -> Result<History, Failure> {
    let refused = Transfer {
        stage: transfer.stage.clone().refuse(why)?,
        ..transfer.clone()
    };
    let step = Step::of(history, app.clock.now())
        .moving(refused)
        .told(EventType::TransferRefused);
    app.store.save(&step, None).await?;
    Ok(read(app, &history.session.id, &transfer.id).await?.0)
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

async fn read(app: &App, id: &SessionId, transfer_id: &str) -> Result<(History, Transfer), Failure> {
    let history = app.store.history(id).await?.ok_or(Failure::Missing("the session"))?;
    let found = history
        .transfers
        .iter()
        .find(|transfer| transfer.id == transfer_id)
        .cloned();
    let transfer = found.ok_or(Failure::Missing("the transfer"))?;
    Ok((history, transfer))
}
