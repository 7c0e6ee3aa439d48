//! `vezne-signer review`: what waits for a person, and that person's word on it.

mod payouts;

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use vezne_protocol::{Amount, CardStage, Currency, IncomingStage, SessionId, SessionState, TransferStage};

use self::payouts::PayoutCase;
use super::operator::{Access, CommandError, Database, NAME_CHARS_MAX, one_line};
use super::output::Outcome;
use super::table::{Table, cell};
use crate::app::App;
use crate::clock::Moment;
use crate::payments::card_attempt::{CardAttempt, OperatorSays};
use crate::payments::event::Operator;
use crate::payments::failure::Failure;
use crate::payments::incoming::arrival::{ARRIVAL_HEAD, Arrival};
use crate::payments::payout::PAYOUT_HEAD;
use crate::payments::refund::{Refund, RefundStage};
use crate::payments::review;
use crate::payments::session::History;
use crate::payments::transfer::Transfer;

/// The longest reason, in characters.
const REASON_CHARS_MAX: usize = 500;

/// Payments that only a person can settle.
#[derive(Subcommand)]
pub(super) enum Review {
    /// List the sessions that wait for a person, the oldest first, with every card payment and transfer on them.
    ///
    /// Look each PAYMENT up in iyzico's panel, a transfer (trf_…) in your bank's statement, then settle it. WHY says what did
    /// not fit: wrong-price, paid-twice, fraud, unresolved … A payment that is to go back can be refunded instead, and waits
    /// for nobody then. A refund (rfd_…) waits when its answer was lost: look it up in iyzico's panel too. What came to your
    /// account by itself (inc_…) stands in your statement under PAYMENT; what came with a reference that is no session's is
    /// listed below the sessions. Payouts (pyo_…) stand in a list of their own, with the number that the bank knows them by.
    List(List),
    /// Settle a payment by your word: `paid`, or `closed` (nothing was taken, or it goes back by iyzico's panel). Of a refund
    /// `paid` says that the money has gone back, `closed` that it has not; of a payout that it has gone, or has not.
    ///
    /// Your name and reason stand in the log of events, which nobody can change unseen, and the shop is told of them.
    /// Where several payments of a session wait, name the attempt. What came and is no session's is settled by its own name:
    /// `settle inc_… --as paid --session ses_…`, or `--as closed` where it is not ours or dealt with elsewhere: that is kept
    /// with the row and logged, and in no event, for no session has to do with it.
    Settle(Settle),
}

#[derive(Args)]
pub(super) struct List {
    #[command(flatten)]
    access: Access,
}

#[derive(Args)]
pub(super) struct Settle {
    /// The session, what came to the account, or the payout: `ses_…`, `inc_…`, `pyo_…`.
    #[arg(value_name = "ID")]
    id: String,
    /// The session that money was for which nobody could tell.
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// The attempt, the transfer, what came or the refund, where several wait: `att_…`, `trf_…`, `inc_…`, `rfd_…`.
    #[arg(long, value_name = "ID")]
    attempt: Option<String>,
    /// What it is.
    #[arg(long = "as", value_name = "WORD")]
    says: Says,
    /// Who says so: your name.
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    by: String,
    /// Why: what you have seen, and where.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    reason: String,
    #[command(flatten)]
    access: Access,
}

/// A person's word.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Says {
    /// The money is there.
    Paid,
    /// Nothing was taken, or it goes back.
    Closed,
}

#[derive(Serialize)]
struct Queue {
    sessions: Vec<Case>,
    /// What came with a reference and is no session's.
    incoming: Vec<CaseArrival>,
    payouts: Vec<PayoutCase>,
}

/// A session as an operator sees it: ids, states and amounts, and of persons no more than masks.
#[derive(Serialize)]
struct Case {
    id: SessionId,
    state: SessionState,
    since: String,
    amount: Amount,
    currency: Currency,
    attempts: Vec<Attempt>,
    transfers: Vec<CaseTransfer>,
    incoming: Vec<CaseArrival>,
    refunds: Vec<CaseRefund>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Attempt {
    id: String,
    stage: CardStage,
    why: Option<&'static str>,
    payment_id: Option<String>,
    paid_price: Option<Amount>,
    awaits_operator: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CaseTransfer {
    id: String,
    stage: TransferStage,
    why: Option<&'static str>,
    /// What the bank's statement and the buyer call it.
    reference: String,
    transaction_id: Option<String>,
    amount: Amount,
    awaits_operator: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CaseRefund {
    id: String,
    stage: RefundStage,
    why: Option<&'static str>,
    /// The attempt whose payment goes back.
    payment: String,
    amount: Amount,
    refunded: Amount,
    awaits_operator: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CaseArrival {
    id: String,
    stage: IncomingStage,
    why: Option<&'static str>,
    finding: &'static str,
    /// The bank's number of the row.
    row_id: String,
    amount: Option<Amount>,
    /// When it came by the bank's word.
    at: Option<String>,
    noted_at: String,
    /// The account that it came from, masked.
    sender: Option<String>,
    /// The sender's name, masked.
    sender_name: Option<String>,
    /// The sessions that it may be for.
    candidates: Vec<SessionId>,
    awaits_operator: bool,
}

impl Review {
    pub(super) fn run(self) -> Result<Outcome, CommandError> {
        match self {
            Self::List(List { access }) => access.run(Database::MustExist, async |app| list(&app, access.json).await),
            Self::Settle(settle) => settle.run(),
        }
    }
}

async fn list(app: &App, as_json: bool) -> Result<Outcome, CommandError> {
    let now = app.clock.now();
    let queue = review::queue(app).await?;
    let sessions: Vec<Case> = queue.iter().map(|case| Case::of(&case.history, now)).collect();
    let incoming: Vec<CaseArrival> = review::nobodys(app)
        .await?
        .iter()
        .map(|arrival| CaseArrival::of(arrival, true))
        .collect();
    let payouts: Vec<PayoutCase> = review::payout_queue(app).await?.iter().map(PayoutCase::of).collect();
    let mut tables = Vec::new();
    if !sessions.is_empty() {
        tables.push(table(&sessions));
    }
    if !incoming.is_empty() {
        tables.push(arrivals_table(&incoming));
    }
    if !payouts.is_empty() {
        tables.push(payouts::table(&payouts));
    }
    let text = if tables.is_empty() {
        "Nothing waits for a person.\n".to_owned()
    } else {
        tables.join("\n")
    };
    let queue = Queue {
        sessions,
        incoming,
        payouts,
    };
    Ok(Outcome::of(&queue, as_json, true, text))
}

impl Settle {
    fn run(self) -> Result<Outcome, CommandError> {
        let Self {
            id,
            session,
            attempt,
            says,
            by,
            reason,
            access,
        } = self;
        let named = session.as_deref().map(read_session_id).transpose()?;
        let operator = Operator {
            who: one_line("--by", &by, NAME_CHARS_MAX)?,
            reason: one_line("--reason", &reason, REASON_CHARS_MAX)?,
        };
        let says = match says {
            Says::Paid => OperatorSays::Paid,
            Says::Closed => OperatorSays::Closed,
        };
        if id.starts_with(ARRIVAL_HEAD) {
            return access.run(Database::MustExist, async |app| {
                settle_arrival(&app, &id, named.as_ref(), says, operator, access.json).await
            });
        }
        if named.is_some() {
            let told = "--session is for what came to the account and is no session's: settle inc_…";
            return Err(CommandError::Value(told.to_owned()));
        }
        if id.starts_with(PAYOUT_HEAD) {
            return access.run(Database::MustExist, async |app| {
                let case = payouts::settle(&app, &id, says, operator).await?;
                let text = payouts::table(std::slice::from_ref(&case));
                Ok(Outcome::of(&case, access.json, true, text))
            });
        }
        let session = read_session_id(&id)?;
        access.run(Database::MustExist, async |app| {
            let settled = review::settle(&app, &session, attempt.as_deref(), says, operator).await;
            let history = match settled {
                Ok(history) => history,
                Err(failure) => return Err(advise(&app, &session, failure).await),
            };
            let case = Case::of(&history, app.clock.now());
            let text = table(std::slice::from_ref(&case));
            Ok(Outcome::of(&case, access.json, true, text))
        })
    }
}

/// Settles what came to the account. Where it becomes a session's, the session is shown.
async fn settle_arrival(
    app: &App,
    id: &str,
    named: Option<&SessionId>,
    says: OperatorSays,
    operator: Operator,
    as_json: bool,
) -> Result<Outcome, CommandError> {
    let settled = review::settle_arrival(app, id, named, says, operator).await;
    match settled {
        Ok(Some(history)) => {
            let case = Case::of(&history, app.clock.now());
            let text = table(std::slice::from_ref(&case));
            Ok(Outcome::of(&case, as_json, true, text))
        }
        Ok(None) => {
            let arrival = app.store.arrival(id).await.map_err(Failure::from)?;
            let closed: Vec<CaseArrival> = arrival.iter().map(|arrival| CaseArrival::of(arrival, false)).collect();
            let text = arrivals_table(&closed);
            Ok(Outcome::of(&closed.first(), as_json, true, text))
        }
        Err(Failure::NothingToSettle) => Err(CommandError::Refused(
            "nothing of this waits for a person; see `vezne-signer review list`".to_owned(),
        )),
        Err(Failure::NoSessionNamed) => Err(CommandError::Refused(
            "it is not known whose money this is: name the session with --session".to_owned(),
        )),
        Err(Failure::NeverAwaited) => Err(CommandError::Refused(
            "this session was never shown a reference: it can be paid by no transfer of this kind".to_owned(),
        )),
        Err(Failure::NoSuchSession) => Err(CommandError::Refused("there is no such session".to_owned())),
        Err(failure) => Err(failure.into()),
    }
}

/// A session's id. A value that is none is not repeated.
pub(super) fn read_session_id(text: &str) -> Result<SessionId, CommandError> {
    SessionId::parse(text).map_err(|error| CommandError::Value(error.to_string()))
}

/// What to do about a word that was not taken.
async fn advise(app: &App, id: &SessionId, failure: Failure) -> CommandError {
    let history = app.store.history(id).await.ok().flatten();
    let told = match (&failure, history) {
        (Failure::NoSuchSession, _) => "there is no such session; see `vezne-signer review list`".to_owned(),
        (Failure::NothingToSettle, Some(history)) => format!(
            "nothing of this waits for a person: the session is {}; see `vezne-signer review list`",
            history.state(app.clock.now()).word()
        ),
        (Failure::SeveralToSettle, Some(history)) => {
            let ids: Vec<String> = review::waiting(&history).map(|one| one.id().to_owned()).collect();
            format!("name what you mean with --attempt: {}", ids.join(", "))
        }
        _ => return failure.into(),
    };
    CommandError::Refused(told)
}

fn table(cases: &[Case]) -> String {
    let head = [
        "SESSION", "STATE", "SINCE", "AMOUNT", "ATTEMPT", "STAGE", "WHY", "PAYMENT", "PAID",
    ];
    let mut table = Table::with_head(head);
    for case in cases {
        let amount = format!("{} {}", case.amount, case.currency.code());
        let mut first = [
            case.id.to_string(),
            case.state.word().to_owned(),
            case.since.clone(),
            amount,
        ];
        for tried in case.tries() {
            let [id, state, since, amount] = std::mem::take(&mut first);
            let [attempt, stage, why, payment, paid] = tried;
            table.add([id, state, since, amount, attempt, stage, why, payment, paid]);
        }
    }
    table.to_text()
}

fn arrivals_table(arrivals: &[CaseArrival]) -> String {
    let head = [
        "CAME",
        "NOTED",
        "AT",
        "AMOUNT",
        "WHY",
        "PAYMENT",
        "SENDER",
        "NAME",
        "MAY BE FOR",
    ];
    let mut table = Table::with_head(head);
    for arrival in arrivals {
        let candidates: Vec<&str> = arrival.candidates.iter().map(SessionId::as_str).collect();
        table.add([
            arrival.id.clone(),
            arrival.noted_at.clone(),
            cell(arrival.at.as_ref()),
            cell(arrival.amount),
            cell(arrival.why),
            arrival.row_id.clone(),
            cell(arrival.sender.as_ref()),
            cell(arrival.sender_name.as_ref()),
            candidates.join(" "),
        ]);
    }
    table.to_text()
}

impl Case {
    fn of(history: &History, now: Moment) -> Self {
        let session = &history.session;
        Self {
            id: session.id.clone(),
            state: history.state(now),
            since: Moment::from_ms(session.log.at_ms).to_string(),
            amount: session.order.amount,
            currency: session.order.currency,
            attempts: history
                .attempts
                .iter()
                .map(|attempt| Attempt::of(history, attempt))
                .collect(),
            transfers: history
                .transfers
                .iter()
                .map(|transfer| CaseTransfer::of(history, transfer))
                .collect(),
            incoming: history
                .arrivals
                .iter()
                .map(|arrival| CaseArrival::of(arrival, history.arrival_needs_person(arrival)))
                .collect(),
            refunds: history.refunds.iter().map(CaseRefund::of).collect(),
        }
    }
}

impl Case {
    /// Every try to pay it, as it stands in the table. Of a transfer the number of the bank's, else its reference.
    fn tries(&self) -> impl Iterator<Item = [String; 5]> {
        let card = |attempt: &Attempt| {
            let (why, payment) = (cell(attempt.why), cell(attempt.payment_id.as_ref()));
            let (stage, paid) = (attempt.stage.word().to_owned(), cell(attempt.paid_price));
            [attempt.id.clone(), stage, why, payment, paid]
        };
        let transfer = |transfer: &CaseTransfer| {
            let number = transfer.transaction_id.as_ref().unwrap_or(&transfer.reference);
            let (stage, why) = (transfer.stage.word().to_owned(), cell(transfer.why));
            let paid = cell(transfer.transaction_id.as_ref().map(|_| transfer.amount));
            [transfer.id.clone(), stage, why, number.clone(), paid]
        };
        let arrival = |arrival: &CaseArrival| {
            let (stage, why) = (arrival.stage.word().to_owned(), cell(arrival.why));
            let paid = cell(arrival.amount);
            [arrival.id.clone(), stage, why, arrival.row_id.clone(), paid]
        };
        let refund = |refund: &CaseRefund| {
            let (stage, why) = (refund.stage.word().to_owned(), cell(refund.why));
            let back = format!("-{}", refund.refunded);
            [refund.id.clone(), stage, why, refund.payment.clone(), back]
        };
        let cards = self.attempts.iter().map(card);
        cards
            .chain(self.transfers.iter().map(transfer))
            .chain(self.incoming.iter().map(arrival))
            .chain(self.refunds.iter().map(refund))
    }
}

impl CaseArrival {
    fn of(arrival: &Arrival, awaits_operator: bool) -> Self {
        Self {
            id: arrival.id.clone(),
            stage: arrival.stage.name(),
            why: arrival.why(),
            finding: arrival.found.word(),
            row_id: arrival.row_id.clone(),
            amount: arrival.amount,
            at: arrival.received_at.map(|at| at.to_string()),
            noted_at: arrival.noted_at.to_string(),
            sender: arrival.told.sender_iban.map(|iban| iban.masked()),
            sender_name: arrival.told.masked_sender(),
            candidates: arrival.told.candidates.clone(),
            awaits_operator,
        }
    }
}

impl CaseRefund {
    fn of(refund: &Refund) -> Self {
        Self {
            id: refund.id.clone(),
            stage: refund.stage.name(),
            why: refund.stage.why(),
            payment: refund.payment.clone(),
            amount: refund.amount,
            refunded: refund.returned(),
            awaits_operator: review::refund_waits(refund),
        }
    }
}

impl CaseTransfer {
    fn of(history: &History, transfer: &Transfer) -> Self {
        let executed = transfer.stage.executed();
        Self {
            id: transfer.id.clone(),
            stage: transfer.stage.name(),
            why: transfer.stage.why(),
            reference: transfer.reference(),
            transaction_id: executed.and_then(|executed| executed.transaction_id.clone()),
            amount: transfer.amount,
            awaits_operator: review::transfer_waits(history, transfer),
        }
    }
}

impl Attempt {
    fn of(history: &History, attempt: &CardAttempt) -> Self {
        let payment = attempt.stage.payment();
        Self {
            id: attempt.id.clone(),
            stage: attempt.stage.name(),
            why: attempt.stage.why(),
            payment_id: payment.and_then(|payment| payment.payment_id.clone()),
            paid_price: payment.and_then(|payment| payment.paid_price),
            awaits_operator: review::waits(history, attempt),
        }
    }
}
