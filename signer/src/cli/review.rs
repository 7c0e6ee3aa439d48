//! `vezne-signer review`: what waits for a person, and that person's word on it.

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use vezne_protocol::{Amount, CardStage, Currency, SessionId, SessionState, TransferStage};

use super::operator::{Access, CommandError, Database, NAME_CHARS_MAX, one_line};
use super::output::Outcome;
use super::table::{Table, cell};
use crate::app::App;
use crate::clock::Moment;
use crate::payments::card_attempt::{CardAttempt, OperatorSays};
use crate::payments::event::Operator;
use crate::payments::failure::Failure;
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
    /// for nobody then. A refund (rfd_…) waits when its answer was lost: look it up in iyzico's panel too.
    List(List),
    /// Settle a payment by your word: `paid`, or `closed` (nothing was taken, or it goes back by iyzico's panel). Of a refund
    /// `paid` says that the money has gone back, `closed` that it has not.
    ///
    /// Your name and reason stand in the log of events, which nobody can change unseen, and the shop is told of them.
    /// Where several payments of a session wait, name the attempt.
    Settle(Settle),
}

#[derive(Args)]
pub(super) struct List {
    #[command(flatten)]
    access: Access,
}

#[derive(Args)]
pub(super) struct Settle {
    /// The session: `ses_…`.
    session: String,
    /// The attempt, the transfer or the refund, where several wait: `att_…`, `trf_…`, `rfd_…`.
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
}

/// A session as an operator sees it: ids, states and amounts, never a person.
#[derive(Serialize)]
struct Case {
    id: SessionId,
    state: SessionState,
    since: String,
    amount: Amount,
    currency: Currency,
    attempts: Vec<Attempt>,
    transfers: Vec<CaseTransfer>,
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
    let text = if sessions.is_empty() {
        "Nothing waits for a person.\n".to_owned()
    } else {
        table(&sessions)
    };
    Ok(Outcome::of(&Queue { sessions }, as_json, true, text))
}

impl Settle {
    fn run(self) -> Result<Outcome, CommandError> {
        let Self {
            session,
            attempt,
            says,
            by,
            reason,
            access,
        } = self;
        let session = read_session_id(&session)?;
        let operator = Operator {
            who: one_line("--by", &by, NAME_CHARS_MAX)?,
            reason: one_line("--reason", &reason, REASON_CHARS_MAX)?,
        };
        let says = match says {
            Says::Paid => OperatorSays::Paid,
            Says::Closed => OperatorSays::Closed,
        };
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
        let refund = |refund: &CaseRefund| {
            let (stage, why) = (refund.stage.word().to_owned(), cell(refund.why));
            let back = format!("-{}", refund.refunded);
            [refund.id.clone(), stage, why, refund.payment.clone(), back]
        };
        let cards = self.attempts.iter().map(card);
        cards
            .chain(self.transfers.iter().map(transfer))
            .chain(self.refunds.iter().map(refund))
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
