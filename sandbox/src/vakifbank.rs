//! VakıfBank's open banking as the sandbox plays it: a customer's consent, their accounts, and transfers that a one-time
//! password approves.

mod account_list;
mod accounts;
mod authorize;
mod consent;
mod customers;
mod draft;
mod drafts;
mod elsewhere;
mod envelope;
mod execute;
mod fast;
mod fields;
mod grants;
mod kolas;
mod messages;
mod page;
mod page_text;
mod pdf;
pub(crate) mod phone;
mod receipt;
mod receivers;
mod refusal;
mod remittance;
mod reply;
mod send;
mod sentences;
mod token;
mod transactions;
mod transfers;

use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use axum::routing::{any, post};

use crate::answer::Answer;
use crate::app::App;
use crate::connection::Line;
use crate::entropy::Entropy;
use crate::faults::Fault;
use crate::wire;
use accounts::Accounts;
use drafts::Drafts;
use fields::Fields;
use grants::{Grant, Grants, Scope};
use receivers::Receivers;
use refusal::Refusal;

pub(crate) use accounts::Account;
pub(crate) use consent::{Request as ConsentRequest, Unfit};
pub(crate) use customers::CUSTOMERS;
pub(crate) use elsewhere::{ElsewhereOrder, pay_elsewhere};

/// `StatusCode` when all is well.
const SUCCESS: &str = "APIGW000000";

/// The one client that the bank knows.
#[derive(Clone, Debug)]
pub(crate) struct ClientAccount {
    /// `client_id`
    pub(crate) client_id: String,
    /// `client_secret`
    pub(crate) client_secret: String,
}

impl ClientAccount {
    /// Keys that nobody can guess, or that a seed knows.
    pub(crate) fn new(entropy: &Entropy) -> Self {
        Self {
            client_id: entropy.sandbox_key(),
            client_secret: entropy.sandbox_key(),
        }
    }
}

/// Everything of the bank that a reset forgets.
#[derive(Debug, Default)]
pub(crate) struct Bank {
    /// What customers hold.
    pub(crate) accounts: Accounts,
    /// Who can be paid.
    pub(crate) receivers: Receivers,
    /// What customers allowed.
    pub(crate) grants: Grants,
    /// What waits for a password.
    pub(crate) drafts: Drafts,
}

/// The calls that the bank answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// A code or a refresh token becomes an access token.
    Token,
    /// The customer's accounts.
    Accounts,
    /// A transfer inside the bank is drafted.
    Remittance,
    /// A transfer to any bank is drafted.
    Fast,
    /// A drafted transfer is made.
    Execute,
    /// The entries of an account.
    Transactions,
    /// The paper of a transfer.
    Receipt,
}

impl Call {
    /// Every call.
    pub(crate) const ALL: [Self; 7] = [
        Self::Token,
        Self::Accounts,
        Self::Remittance,
        Self::Fast,
        Self::Execute,
        Self::Transactions,
        Self::Receipt,
    ];

    /// Its name in the control API.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Token => "bank-token",
            Self::Accounts => "bank-accounts",
            Self::Remittance => "bank-remittance",
            Self::Fast => "bank-fast",
            Self::Execute => "bank-execute",
            Self::Transactions => "bank-transactions",
            Self::Receipt => "bank-receipt",
        }
    }

    /// What a token must allow; any will do for the rest.
    fn scope(self) -> Option<Scope> {
        match self {
            Self::Accounts | Self::Transactions | Self::Receipt => Some(Scope::Account),
            Self::Remittance | Self::Fast => Some(Scope::Transfer),
            Self::Token | Self::Execute => None,
        }
    }

    /// Does what the call does and writes what comes of it.
    fn answer(self, app: &App, grant: &Grant, fields: &Fields, fault: Option<&Fault>) -> Result<Answer, Refusal> {
        match self {
            Self::Token => Err(messages::BAD_REQUEST.into()),
            Self::Accounts => Ok(account_list::answer(app, grant)),
            Self::Remittance => remittance::answer(app, grant, fields, fault),
            Self::Fast => fast::answer(app, grant, fields, fault),
            Self::Execute => execute::answer(app, grant, fields, fault),
            Self::Transactions => transactions::answer(app, grant, fields),
            Self::Receipt => receipt::answer(app, grant, fields),
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Token => "/vakifbank/auth/oauth/v2/token",
            Self::Accounts => "/vakifbank/accountList",
            Self::Remittance => "/vakifbank/remittancetoIBAN",
            Self::Fast => "/vakifbank/sendFAST",
            Self::Execute => "/vakifbank/transactionExecute",
            Self::Transactions => "/vakifbank/accountTransactions",
            Self::Receipt => "/vakifbank/getReceipt",
        }
    }
}

/// The bank's table of contents.
pub(crate) fn routes() -> Router<Arc<App>> {
    let others = page::routes().route("/vakifbank/{*path}", any(unknown));
    Call::ALL.into_iter().fold(others, |routes, call| {
        let handler = move |State(app): State<Arc<App>>, ConnectInfo(line): ConnectInfo<Line>, request: Request| {
            serve(app, Some(call), line, request)
        };
        routes.route(call.path(), post(handler).fallback(unknown))
    })
}

/// Any other path, and any other method.
async fn unknown(State(app): State<Arc<App>>, ConnectInfo(line): ConnectInfo<Line>, request: Request) -> Response {
    serve(app, None, line, request).await
}

async fn serve(app: Arc<App>, call: Option<Call>, line: Line, request: Request) -> Response {
    let speak = |received: &_, fault: Option<&_>| reply::speak(&app, call, received, fault);
    wire::serve(&app, call.map(Into::into), &line, request, speak).await
}
