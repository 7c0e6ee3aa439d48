//! After a restore: asks iyzico what became of every page that this database knows, whatever it says of them itself.

use std::time::Duration;

use vezne_protocol::{CardStage, SessionId, SessionState};

use super::card_attempt::CardAttempt;
use super::failure::Failure;
use super::session::History;
use super::settle::{AskedBy, look};
use crate::app::App;
use crate::clock::Moment;
use crate::store::{Claim, DueAttempt, StoreError};
use crate::upstream::UpstreamError;

/// How often a page is asked about when iyzico takes no more calls, with a pause before each.
const TRIES_MAX: usize = 5;
/// How often it is tried whether there is a call to be had again.
const BETWEEN_TRIES: Duration = Duration::from_secs(2);

/// What came of it.
#[derive(Debug, Default)]
pub struct Reconciled {
    /// How many pages of the time this database knows.
    pub pages: usize,
    /// How many of them iyzico was asked about, and told.
    pub looked: usize,
    /// How many were settled already, so that no answer would have changed them.
    pub settled: usize,
    /// What is not what it was before.
    pub changed: Vec<Changed>,
    /// What could not be found out.
    pub failed: Vec<NotLookedAt>,
}

/// A page with news.
#[derive(Debug)]
pub struct Changed {
    /// Its session.
    pub session: SessionId,
    /// The attempt that had it.
    pub attempt: String,
    /// Where both stood.
    pub before: Standing,
    /// Where both stand.
    pub after: Standing,
}

/// Where a session and one of its attempts stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The session's state.
    pub state: SessionState,
    /// The attempt's stage.
    pub stage: CardStage,
}

/// A page that could not be looked at.
#[derive(Debug)]
pub struct NotLookedAt {
    /// Its session.
    pub session: SessionId,
    /// The attempt that had it.
    pub attempt: String,
    /// Why not.
    pub why: Failure,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many pages are done.
    Done {
        /// How many.
        done: usize,
        /// How many there are.
        of: usize,
        /// How many of those done could not be looked at.
        failed: usize,
    },
    /// iyzico's calls of a minute are used up: it goes on when there are some again.
    Waits,
}

/// What came of one page.
enum Looked {
    Settled,
    Same,
    Changed(Standing, Standing),
}

/// Looks at every page since then that is not settled for good, one after the other, as the poller would: within its
/// share of iyzico's calls. It waits where that is used up.
pub async fn reconcile(app: &App, since: Moment, mut tell: impl FnMut(Progress)) -> Result<Reconciled, Failure> {
    let pages = app.store.attempts_with_token_since(since).await?;
    let mut reconciled = Reconciled {
        pages: pages.len(),
        ..Reconciled::default()
    };
    for (index, page) in pages.into_iter().enumerate() {
        match look_again(app, &page, &mut tell).await {
            Ok(Looked::Settled) => reconciled.settled += 1,
            Ok(Looked::Same) => reconciled.looked += 1,
            Ok(Looked::Changed(before, after)) => {
                reconciled.looked += 1;
                reconciled.changed.push(Changed {
                    session: page.session,
                    attempt: page.id,
                    before,
                    after,
                });
            }
            Err(error) if ends_everything(&error) => return Err(error),
            Err(why) => reconciled.failed.push(NotLookedAt {
                session: page.session,
                attempt: page.id,
                why,
            }),
        }
        tell(Progress::Done {
            done: index + 1,
            of: reconciled.pages,
            failed: reconciled.failed.len(),
        });
    }
    Ok(reconciled)
}

/// Asks about one page, again where iyzico takes no more calls for now.
async fn look_again(app: &App, page: &DueAttempt, tell: &mut impl FnMut(Progress)) -> Result<Looked, Failure> {
    let (attempt, before) = read(app, page).await?;
    if attempt.stage.is_settled() {
        return Ok(Looked::Settled);
    }
    let mut tries = 0;
    loop {
        tries += 1;
        wait_for_a_call(app, tell).await?;
        match look(app, &attempt).await {
            Ok(()) => break,
            // The look has noted the pause that iyzico wants: the next call waits for its end.
            Err(error) if is_busy(&error) && tries < TRIES_MAX => {}
            Err(error) => return Err(error),
        }
    }
    let (_, after) = read(app, page).await?;
    Ok(if before == after {
        Looked::Same
    } else {
        Looked::Changed(before, after)
    })
}

/// The attempt that had a page, and where it and its session stand.
async fn read(app: &App, page: &DueAttempt) -> Result<(CardAttempt, Standing), Failure> {
    let history = app.store.history(&page.session).await?;
    let history = history.ok_or(Failure::Missing("the session"))?;
    let state = history.state(app.clock.now());
    let History { attempts, .. } = history;
    let attempt = attempts.into_iter().find(|attempt| attempt.id == page.id);
    let attempt = attempt.ok_or(Failure::Missing("the attempt"))?;
    let stage = attempt.stage.name();
    Ok((attempt, Standing { state, stage }))
}

/// Spends a call of the poller's share, as soon as there is one.
async fn wait_for_a_call(app: &App, tell: &mut impl FnMut(Progress)) -> Result<(), Failure> {
    let budget = AskedBy::Poller.budget(app.settings.iyzico_calls_per_minute);
    let mut is_told = false;
    while app.store.spend_call(budget, app.clock.now()).await? != Claim::Granted {
        if !is_told {
            tell(Progress::Waits);
            is_told = true;
        }
        tokio::time::sleep(BETWEEN_TRIES).await;
    }
    Ok(())
}

fn is_busy(error: &Failure) -> bool {
    matches!(error, Failure::Upstream(error) if matches!(**error, UpstreamError::Busy { .. }))
}

/// Whether the next page would fare no better: the store is not there any more.
fn ends_everything(error: &Failure) -> bool {
    match error {
        Failure::Store(StoreError::Unreadable { .. }) => false,
        Failure::Store(_) => true,
        _ => false,
    }
}
