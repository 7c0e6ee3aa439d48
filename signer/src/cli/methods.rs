//! `vezne-signer methods`: the ways to pay, and the switch that turns one off or on while the signer serves.

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use vezne_protocol::Method;

use super::operator::{Access, CommandError, Database, NAME_CHARS_MAX, one_line};
use super::output::Outcome;
use super::table::{Table, cell};
use crate::app::App;
use crate::payments::event::Operator;
use crate::payments::turn_methods::{turn_off, turn_on};

/// The longest reason, in characters.
const REASON_CHARS_MAX: usize = 500;

/// Ways to pay. What is off begins nothing new, on every signer within two seconds; what is under way goes on to its end.
#[derive(Subcommand)]
pub(super) enum Methods {
    /// List every way to pay: whether it is configured, and since when, by whom and why one is off.
    List(List),
    /// Turn one off: buyers are not offered it, and who is about to pay by it is told to choose another.
    ///
    /// An open payment page can still be paid on, a transfer whose OTP the bank has taken is found out about, and money
    /// that a buyer sends alone is still noted. Refunds and payouts are not touched.
    Off(Turn),
    /// Turn one on again.
    On(Turn),
}

#[derive(Args)]
pub(super) struct List {
    #[command(flatten)]
    access: Access,
}

#[derive(Args)]
pub(super) struct Turn {
    /// Which.
    method: Named,
    /// Your name: it stands in the log of events, and the shop is told.
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    by: String,
    /// Why.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    reason: String,
    #[command(flatten)]
    access: Access,
}

/// A way to pay, as sessions call it.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Named {
    Card,
    BankTransfer,
    IncomingTransfer,
}

impl From<Named> for Method {
    fn from(named: Named) -> Self {
        match named {
            Named::Card => Self::Card,
            Named::BankTransfer => Self::BankTransfer,
            Named::IncomingTransfer => Self::IncomingTransfer,
        }
    }
}

#[derive(Serialize)]
struct Listed {
    methods: Vec<Shown>,
}

/// A way to pay as it is shown.
#[derive(Serialize)]
struct Shown {
    method: &'static str,
    /// Whether the configuration has what it takes.
    configured: bool,
    on: bool,
    since: Option<String>,
    by: Option<String>,
    reason: Option<String>,
}

#[derive(Serialize)]
struct Turned {
    method: &'static str,
    on: bool,
}

impl Methods {
    pub(super) fn run(self) -> Result<Outcome, CommandError> {
        match self {
            Self::List(List { access }) => access.run(Database::MustExist, async |app| list(&app, access.json).await),
            Self::Off(turn) => turn.run(false),
            Self::On(turn) => turn.run(true),
        }
    }
}

async fn list(app: &App, as_json: bool) -> Result<Outcome, CommandError> {
    let off = app.store.methods_off().await?;
    let shown = |method: Method| {
        let off = off.iter().find(|off| off.method == method);
        Shown {
            method: method.word(),
            configured: is_configured(app, method),
            on: off.is_none(),
            since: off.map(|off| off.since.to_string()),
            by: off.map(|off| off.by.who.clone()),
            reason: off.map(|off| off.by.reason.clone()),
        }
    };
    let listed = Listed {
        methods: Method::ALL.into_iter().map(shown).collect(),
    };
    let mut table = Table::with_head(["METHOD", "STATE", "OFF SINCE", "BY", "REASON"]);
    for Shown {
        method,
        configured,
        on,
        since,
        by,
        reason,
    } in &listed.methods
    {
        let state = match (on, configured) {
            (false, _) => "off",
            (true, true) => "on",
            (true, false) => "on, not configured",
        };
        table.add([
            (*method).to_owned(),
            state.to_owned(),
            cell(since.as_ref()),
            cell(by.as_ref()),
            cell(reason.as_ref()),
        ]);
    }
    let text = table.to_text();
    Ok(Outcome::of(&listed, as_json, true, text))
}

fn is_configured(app: &App, method: Method) -> bool {
    match method {
        Method::Card => true,
        Method::BankTransfer => app.bank.is_some(),
        Method::IncomingTransfer => {
            let bank = app.merchant_bank.as_ref();
            bank.is_some_and(|bank| bank.terms.incoming.is_some())
        }
    }
}

impl Turn {
    fn run(self, on: bool) -> Result<Outcome, CommandError> {
        let Self {
            method,
            by,
            reason,
            access,
        } = self;
        let method = Method::from(method);
        let by = Operator {
            who: one_line("--by", &by, NAME_CHARS_MAX)?,
            reason: one_line("--reason", &reason, REASON_CHARS_MAX)?,
        };
        access.run(Database::MustExist, async |app| {
            let is_changed = match on {
                true => turn_on(&app, method, by).await?,
                false => turn_off(&app, method, by).await?,
            };
            let (word, state) = (method.word(), if on { "on" } else { "off" });
            if !is_changed {
                return Err(CommandError::Refused(format!("{word} is {state} already")));
            }
            let turned = Turned { method: word, on };
            let text = format!("{word} is {state}: every signer knows within two seconds\n");
            Ok(Outcome::of(&turned, access.json, true, text))
        })
    }
}
