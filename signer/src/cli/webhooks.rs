//! `vezne-signer webhooks`: what the shop's server was told, and telling it again.

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::operator::{Access, CommandError, Database};
use super::output::Outcome;
use super::table::{Table, cell};
use crate::app::App;
use crate::payments::event::EVENT_HEAD;
use crate::store::{Delivery, DeliveryState};

/// How many deliveries are listed, unless the operator says otherwise.
const LISTED: i64 = 100;

/// Deliveries of events to the shop's server.
#[derive(Subcommand)]
pub(super) enum Webhooks {
    /// List deliveries, the latest first: when each was tried, what came of it, and when it is tried next.
    List(List),
    /// Have events sent again, whatever came of them before.
    ///
    /// The serving signer sends them within a second, each with the id and the body of before: a receiver that
    /// remembers ids knows them again. Their tries are counted from the first.
    Resend(Resend),
}

#[derive(Args)]
pub(super) struct List {
    /// Only these.
    #[arg(long, value_name = "STATE")]
    state: Option<State>,
    /// How many at most.
    #[arg(long, value_name = "N", default_value_t = LISTED, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    limit: i64,
    #[command(flatten)]
    access: Access,
}

#[derive(Args)]
pub(super) struct Resend {
    /// The events: `evt_…`.
    #[arg(value_name = "EVENT_ID", required_unless_present = "given_up")]
    events: Vec<String>,
    /// Every event that was tried often enough and given up.
    #[arg(long, conflicts_with = "events")]
    given_up: bool,
    #[command(flatten)]
    access: Access,
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum State {
    Waiting,
    GivenUp,
    Delivered,
}

#[derive(Serialize)]
struct Listed {
    deliveries: Vec<Shown>,
    /// Whether there are more than were asked for.
    more: bool,
}

/// A delivery as it is shown.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    event: String,
    seq: i64,
    state: &'static str,
    tries: i64,
    next_at: Option<String>,
    last_try_at: Option<String>,
    last_outcome: Option<String>,
}

#[derive(Serialize)]
struct Resent {
    resent: u64,
    /// Events that are not there, or not published yet.
    unknown: Vec<String>,
}

impl Webhooks {
    pub(super) fn run(self) -> Result<Outcome, CommandError> {
        match self {
            Self::List(List { state, limit, access }) => access.run(Database::MustExist, async |app| {
                let listed = list(&app, state, limit).await?;
                let text = listed.text();
                Ok(Outcome::of(&listed, access.json, true, text))
            }),
            Self::Resend(resend) => resend.run(),
        }
    }
}

/// The latest deliveries of a state, or of all.
async fn list(app: &App, state: Option<State>, limit: i64) -> Result<Listed, CommandError> {
    let states = match state {
        Some(State::Waiting) => vec![DeliveryState::Waiting],
        Some(State::GivenUp) => vec![DeliveryState::GivenUp],
        Some(State::Delivered) => vec![DeliveryState::Delivered],
        None => DeliveryState::ALL.to_vec(),
    };
    let mut deliveries = Vec::new();
    for state in states {
        deliveries.extend(app.store.deliveries(state, limit + 1).await?);
    }
    deliveries.sort_by_key(|delivery| std::cmp::Reverse(delivery.seq));
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = deliveries.len() > wanted;
    deliveries.truncate(wanted);
    let deliveries = deliveries.into_iter().map(Shown::from).collect();
    Ok(Listed { deliveries, more })
}

impl Listed {
    fn text(&self) -> String {
        let mut table = Table::with_head(["EVENT", "SEQ", "STATE", "TRIES", "LAST TRY", "OUTCOME", "NEXT TRY"]);
        for delivery in &self.deliveries {
            table.add([
                delivery.event.clone(),
                delivery.seq.to_string(),
                delivery.state.to_owned(),
                delivery.tries.to_string(),
                cell(delivery.last_try_at.as_ref()),
                cell(delivery.last_outcome.as_ref()),
                cell(delivery.next_at.as_ref()),
            ]);
        }
        if table.is_empty() {
            return "There is no such delivery.\n".to_owned();
        }
        let more = if self.more {
            "There are more: see --limit.\n"
        } else {
            ""
        };
        table.to_text() + more
    }
}

impl Resend {
    fn run(self) -> Result<Outcome, CommandError> {
        let Self {
            events,
            given_up,
            access,
        } = self;
        if events.iter().any(|event| !event.starts_with(EVENT_HEAD)) {
            return Err(CommandError::Value(
                "EVENT_ID is an event's id (evt_…), see `vezne-signer webhooks list`".into(),
            ));
        }
        access.run(Database::MustExist, async |app| {
            if app.webhook.is_none() {
                let told = "nothing would be sent: the configuration has no webhooks.url and webhooks.secrets";
                return Err(CommandError::Refused(told.into()));
            }
            let resent = resend(&app, events, given_up).await?;
            let text = resent.text();
            Ok(Outcome::of(&resent, access.json, resent.unknown.is_empty(), text))
        })
    }
}

async fn resend(app: &App, events: Vec<String>, given_up: bool) -> Result<Resent, CommandError> {
    let now = app.clock.now();
    let (mut resent, mut unknown) = (0, Vec::new());
    if given_up {
        resent = app.store.send_given_up_again(now).await?;
    }
    for event in events {
        if app.store.send_again(&event, now).await? {
            resent += 1;
        } else {
            unknown.push(event);
        }
    }
    Ok(Resent { resent, unknown })
}

impl Resent {
    fn text(&self) -> String {
        let mut text = match self.resent {
            0 => "Nothing is sent again.\n".to_owned(),
            1 => "1 event is sent again by the serving signer.\n".to_owned(),
            several => format!("{several} events are sent again by the serving signer.\n"),
        };
        for event in &self.unknown {
            text.push_str(&format!(
                "There is no such event, or it is not published yet: {event}\n"
            ));
        }
        text
    }
}

impl From<Delivery> for Shown {
    fn from(delivery: Delivery) -> Self {
        let Delivery {
            event_id,
            seq,
            state,
            tries,
            next_at,
            last_try_at,
            last_outcome,
        } = delivery;
        Self {
            event: event_id,
            seq,
            state: state.word(),
            tries,
            next_at: next_at.map(|at| at.to_string()),
            last_try_at: last_try_at.map(|at| at.to_string()),
            last_outcome,
        }
    }
}
