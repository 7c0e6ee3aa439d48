//! `vezne-signer audit verify`: whether the log of events is the one that was written, to the last event.

use clap::{Args, Subcommand};
use serde::Serialize;
use vezne_protocol::SessionId;

use super::operator::{Access, CommandError, Database};
use super::output::Outcome;
use super::review::read_session_id;
use super::table::cell;
use crate::app::App;
use crate::store::StoreError;

/// How many sessions, or payouts, are taken up at a time.
const PAGE: i64 = 500;
/// How much of what is broken is told: with another master key everything is.
const BROKEN_TOLD_MAX: usize = 100;
/// How many hex digits a head has.
const HEAD_DIGITS: usize = 64;

/// The log of events: chained by codes whose key is not in the database.
#[derive(Subcommand)]
pub(super) enum Audit {
    /// Check every session's and every payout's chain and the feed's; exit with 1 and name what is broken.
    ///
    /// A chain tells of events that were changed, moved, taken out or cut off. Who cuts off the end of everything, or
    /// brings an old copy back, can be told by the head alone: `serve` logs it once a day (`audit_head`), to where the
    /// database's owner cannot change it. Take the last one from your logs and give it as --head.
    Verify(Verify),
}

#[derive(Args)]
pub(super) struct Verify {
    /// Only this session's chain: `ses_…`.
    #[arg(long, value_name = "ID", conflicts_with = "head")]
    session: Option<String>,
    /// A head that was logged before: it must be in the feed.
    #[arg(long, value_name = "HEX")]
    head: Option<String>,
    #[command(flatten)]
    access: Access,
}

/// What was found.
#[derive(Default, Serialize)]
struct Found {
    valid: bool,
    sessions: u64,
    payouts: u64,
    events: u64,
    /// The feed, unless one session was asked about.
    feed: Option<Feed>,
    broken: Vec<Broken>,
    /// How much more is broken.
    unlisted: u64,
}

#[derive(Serialize)]
struct Feed {
    events: i64,
    head: String,
    /// Where in the feed the head that was asked about is.
    #[serde(rename = "loggedAt")]
    logged_at: Option<i64>,
}

#[derive(Serialize)]
struct Broken {
    /// The session; a payout or the feed where absent.
    session: Option<String>,
    /// The payout.
    #[serde(skip_serializing_if = "Option::is_none")]
    payout: Option<String>,
    what: String,
}

impl Audit {
    pub(super) fn run(self) -> Result<Outcome, CommandError> {
        let Self::Verify(Verify { session, head, access }) = self;
        let session = session.as_deref().map(read_session_id).transpose()?;
        let head = head.as_deref().map(read_head).transpose()?;
        access.run(Database::MustExist, async |app| {
            let mut found = Found::default();
            if let Some(session) = session {
                if app.store.session(&session).await?.is_none() {
                    return Err(CommandError::Refused("there is no such session".into()));
                }
                found.verify_session(&app, &session).await?;
            } else {
                found.verify_sessions(&app).await?;
                found.verify_payouts(&app).await?;
                found.verify_desk(&app).await?;
                found.verify_feed(&app, head).await?;
            }
            found.valid = found.broken.is_empty();
            let text = found.text();
            Ok(Outcome::of(&found, access.json, found.valid, text))
        })
    }
}

/// A head as `serve` logs it. A value that is none is not repeated.
fn read_head(text: &str) -> Result<Vec<u8>, CommandError> {
    let head = hex::decode(text.trim())
        .ok()
        .filter(|head| head.len() * 2 == HEAD_DIGITS);
    head.ok_or_else(|| CommandError::Value(format!("--head must be {HEAD_DIGITS} hex digits, as serve logs them")))
}

impl Found {
    async fn verify_sessions(&mut self, app: &App) -> Result<(), CommandError> {
        let mut last = String::new();
        loop {
            let ids = app.store.session_ids_after(&last, PAGE).await?;
            for id in &ids {
                match SessionId::parse(id) {
                    Ok(session) => self.verify_session(app, &session).await?,
                    Err(error) => self.add_broken(Some(id.clone()), error.to_string()),
                }
            }
            match ids.into_iter().next_back() {
                Some(id) => last = id,
                None => return Ok(()),
            }
        }
    }

    async fn verify_session(&mut self, app: &App, session: &SessionId) -> Result<(), CommandError> {
        self.sessions += 1;
        match readable(app.store.verify_log(session).await)? {
            Ok(events) => self.events += u64::try_from(events).unwrap_or(u64::MAX),
            Err(what) => self.add_broken(Some(session.to_string()), what),
        }
        Ok(())
    }

    async fn verify_payouts(&mut self, app: &App) -> Result<(), CommandError> {
        let mut last = String::new();
        loop {
            let ids = app.store.payout_ids_after(&last, PAGE).await?;
            for id in &ids {
                self.payouts += 1;
                match readable(app.store.verify_payout_log(id).await)? {
                    Ok(events) => self.events += u64::try_from(events).unwrap_or(u64::MAX),
                    Err(what) => self.add(Broken {
                        session: None,
                        payout: Some(id.clone()),
                        what,
                    }),
                }
            }
            match ids.into_iter().next_back() {
                Some(id) => last = id,
                None => return Ok(()),
            }
        }
    }

    async fn verify_desk(&mut self, app: &App) -> Result<(), CommandError> {
        match readable(app.store.verify_desk_log().await)? {
            Ok(events) => self.events += u64::try_from(events).unwrap_or(u64::MAX),
            Err(what) => self.add_broken(None, format!("the desk's own log: {what}")),
        }
        Ok(())
    }

    async fn verify_feed(&mut self, app: &App, logged: Option<Vec<u8>>) -> Result<(), CommandError> {
        let head = app.store.feed_head().await?;
        if let Err(what) = readable(app.store.verify_feed().await)? {
            self.add_broken(None, what);
        }
        let mut logged_at = None;
        if let Some(logged) = logged {
            logged_at = app.store.place_of_head(&logged).await?;
            if logged_at.is_none() {
                let what = "the head that was logged is not in the feed: events were cut off behind it, or this database \
                            is older than the log line";
                self.add_broken(None, what.to_owned());
            }
        }
        self.feed = Some(Feed {
            events: head.seq,
            head: hex::encode(head.mac),
            logged_at,
        });
        Ok(())
    }

    fn add_broken(&mut self, session: Option<String>, what: String) {
        let payout = None;
        self.add(Broken { session, payout, what });
    }

    fn add(&mut self, broken: Broken) {
        if self.broken.len() < BROKEN_TOLD_MAX {
            self.broken.push(broken);
        } else {
            self.unlisted += 1;
        }
    }

    fn text(&self) -> String {
        let mut lines = Vec::new();
        for Broken { session, payout, what } in &self.broken {
            let subject = session.as_deref().or(payout.as_deref());
            lines.push(format!("Broken  {}: {what}", subject.unwrap_or("the feed")));
        }
        if self.unlisted > 0 {
            lines.push(format!("Broken  {} more", self.unlisted));
        }
        if self.valid {
            let payouts = match self.payouts {
                0 => String::new(),
                payouts => format!(" and {payouts} payouts"),
            };
            lines.push(format!(
                "Whole   {} events of {} sessions{payouts}",
                self.events, self.sessions
            ));
        }
        if let Some(feed) = &self.feed {
            lines.push(format!("Feed    {} events", feed.events));
            let head = Some(&feed.head).filter(|head| !head.is_empty());
            lines.push(format!("Head    {}", cell(head)));
            if let Some(seq) = feed.logged_at {
                lines.push(format!("Logged  the head that was logged is event {seq} of the feed"));
            }
        }
        lines.join("\n") + "\n"
    }
}

/// A row that cannot be read is broken; a database that does not answer says nothing about its rows.
fn readable<T>(verified: Result<Result<T, String>, StoreError>) -> Result<Result<T, String>, CommandError> {
    match verified {
        Ok(verdict) => Ok(verdict),
        Err(error @ StoreError::Unreadable { .. }) => Ok(Err(error.to_string())),
        Err(error) => Err(error.into()),
    }
}
