//! İş Bankası as the sandbox plays it: behind mutual TLS, the account that is the merchant's own pays out and tells what
//! came in.

mod account_list;
mod accounts;
mod authority;
mod client;
mod counterparties;
mod facts;
mod fields;
mod gate;
mod hours;
mod incoming;
mod listener;
mod login;
mod messages;
mod office;
mod papers;
mod pay;
mod payouts;
mod query;
mod rail;
mod refusal;
mod reply;
mod revocations;
mod rows;
mod settle;
mod statement;
mod terms;
mod tokens;
mod validate;
mod validations;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State as Shared};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::app::{App, State};
use crate::clock::Moment;
use crate::wire;
use accounts::Accounts;
use incoming::Incoming;
use listener::{GateListener, Peer};
use payouts::Payouts;
use rail::Rail;
use tokens::Tokens;
use validations::Validations;

pub(crate) use accounts::lira_iban;
pub use facts::IsbankFacts;
pub(crate) use incoming::{IncomingOrder, receive};
pub(crate) use office::Office;
pub(crate) use papers::{CLIENT_DAYS, Papers};
pub(crate) use settle::{SettleOrder, settle};

/// Everything of the bank that a reset forgets.
#[derive(Debug, Default)]
pub(crate) struct Isbank {
    /// Who is logged in.
    pub(crate) tokens: Tokens,
    /// What the merchant holds.
    accounts: Accounts,
    /// What was asked for and may be paid.
    validations: Validations,
    /// What was paid.
    payouts: Payouts,
    /// What others paid to the merchant.
    incoming: Vec<Incoming>,
}

/// The calls that the bank answers, whatever the rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// The service account becomes an access token.
    Login,
    /// The merchant's accounts.
    Accounts,
    /// A payment is asked for, and moves nothing.
    Validate,
    /// A payment is made.
    Pay,
    /// What became of a payment.
    Query,
    /// The entries of an account.
    Statement,
}

impl Call {
    /// Every call.
    pub(crate) const ALL: [Self; 6] = [
        Self::Login,
        Self::Accounts,
        Self::Validate,
        Self::Pay,
        Self::Query,
        Self::Statement,
    ];

    /// Its name in the control API.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Login => "isbank-login",
            Self::Accounts => "isbank-accounts",
            Self::Validate => "isbank-validate",
            Self::Pay => "isbank-pay",
            Self::Query => "isbank-query",
            Self::Statement => "isbank-statement",
        }
    }
}

/// A call as it is asked: three of them have a path of their own on every rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Login,
    Accounts,
    Validate(Rail),
    Pay(Rail),
    Query(Rail),
    Statement,
}

impl Asked {
    fn call(self) -> Call {
        match self {
            Self::Login => Call::Login,
            Self::Accounts => Call::Accounts,
            Self::Validate(_) => Call::Validate,
            Self::Pay(_) => Call::Pay,
            Self::Query(_) => Call::Query,
            Self::Statement => Call::Statement,
        }
    }
}

/// The bank's table of contents.
fn routes() -> Router<Arc<App>> {
    let at = |asked: Asked| {
        move |Shared(app): Shared<Arc<App>>, ConnectInfo(peer): ConnectInfo<Peer>, request: Request| {
            serve(app, Some(asked), peer, request)
        }
    };
    let calls = Router::new()
        .route(
            "/api/isbank/v1/stos-identity-provider/oauth2/token",
            post(at(Asked::Login)).fallback(unknown),
        )
        .route("/api/isbank/v2/accounts", get(at(Asked::Accounts)).fallback(unknown))
        .route(
            "/api/isbank/v1/deposit/transactions",
            get(at(Asked::Statement)).fallback(unknown),
        );
    let all = Rail::ALL.into_iter().fold(calls, |routes, rail| {
        let payments = post(at(Asked::Pay(rail))).get(at(Asked::Query(rail)));
        routes
            .route(
                &format!("/api/isbank/v1/{}-validations", rail.name()),
                post(at(Asked::Validate(rail))).fallback(unknown),
            )
            .route(
                &format!("/api/isbank/v1/{}-payments", rail.name()),
                payments.fallback(unknown),
            )
    });
    all.fallback(unknown)
}

/// Any other path, and any other method.
async fn unknown(Shared(app): Shared<Arc<App>>, ConnectInfo(peer): ConnectInfo<Peer>, request: Request) -> Response {
    serve(app, None, peer, request).await
}

async fn serve(app: Arc<App>, asked: Option<Asked>, peer: Peer, request: Request) -> Response {
    let speak = |received: &_, fault: Option<&_>| reply::speak(&app, asked, &peer, received, fault);
    let call = asked.map(|asked| asked.call().into());
    wire::serve(&app, call, &peer.line, request, speak).await
}

/// Opens the bank on its own listener, until the sandbox stops. What is waited for is its end.
pub(crate) fn open(app: &Arc<App>, listener: TcpListener) -> io::Result<JoinHandle<io::Result<()>>> {
    let acceptor = TlsAcceptor::from(gate::config(app)?);
    let listener = GateListener::new(listener, acceptor, app.isbank.revocations.clone())?;
    let service = routes()
        .with_state(Arc::clone(app))
        .into_make_service_with_connect_info::<Peer>();
    let until = Arc::clone(app);
    let server = axum::serve(listener, service).with_graceful_shutdown(async move { until.closing().await });
    Ok(tokio::spawn(server.into_future()))
}

/// Where the bank is: its certificate names this machine by two names, and no other.
pub(crate) fn url_of(address: SocketAddr) -> String {
    format!("https://127.0.0.1:{}", address.port())
}

/// The bank's part of `GET /_sandbox/ledger`.
pub(crate) fn ledger(state: &State, now: Moment) -> Value {
    let mut all = state.isbank.payouts.to_json(now);
    all["incoming"] = state.isbank.incoming.iter().map(Incoming::to_json).collect();
    all["isbankAccounts"] = accounts_to_json(state, now);
    all
}

/// `GET /_sandbox/isbank`
pub(crate) fn to_json(app: &App) -> Value {
    let state = app.state();
    json!({
        "accounts": accounts_to_json(&state, app.clock.now()),
        "counterparties": counterparties::to_json(&state),
        "revoked": app.isbank.revocations.any(),
    })
}

fn accounts_to_json(state: &State, now: Moment) -> Value {
    let accounts = state.isbank.accounts.all();
    accounts.iter().map(|account| account.to_json(state, now)).collect()
}
