//! `vezne-signer reconcile`: after a restore, asks iyzico what became of every payment page that the backup knows.

use clap::Args;
use serde::Serialize;
use vezne_protocol::SessionId;

use super::operator::{Access, CommandError, Database};
use super::output::{self, Outcome};
use super::table::Table;
use crate::payments::reconcile::{self, Changed, NotLookedAt, Progress, Reconciled, Standing};

const DAY_S: i64 = 24 * 3600;
/// How often it is told how far this is, in pages.
const TOLD_EVERY: usize = 25;

/// Ask iyzico about every payment page of the last days that is not known to be paid, and settle what it tells.
///
/// For after a restore from an old backup: what was paid since is found out, also on pages that the backup calls closed.
/// It takes three fifths of iyzico's calls a minute (iyzico.calls_per_minute) and waits when they are used up, so buyers
/// go on paying meanwhile. It may be stopped and run again at any time. Exits with 1 when some pages could not be looked
/// at: run it again.
///
/// What the backup does not know cannot be asked about: compare the payments of iyzico's panel since the backup with your
/// orders.
#[derive(Args)]
pub(super) struct Reconcile {
    /// How many days back: the age of the backup, and one more.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=366))]
    days: i64,
    #[command(flatten)]
    access: Access,
}

#[derive(Serialize)]
struct Summary {
    since: String,
    pages: usize,
    looked: usize,
    /// Pages that are settled as paid or wait for a person: no answer of iyzico's would change that.
    settled: usize,
    changed: Vec<Change>,
    failed: Vec<Failed>,
}

#[derive(Serialize)]
struct Change {
    session: SessionId,
    attempt: String,
    before: Side,
    after: Side,
}

#[derive(Serialize)]
struct Side {
    state: &'static str,
    stage: &'static str,
}

#[derive(Serialize)]
struct Failed {
    session: SessionId,
    attempt: String,
    why: String,
}

impl Reconcile {
    pub(super) fn run(self) -> Result<Outcome, CommandError> {
        let Self { days, access } = self;
        access.run(Database::MustExist, async |app| {
            let since = app.clock.now().plus_s(-days * DAY_S);
            let reconciled = reconcile::reconcile(&app, since, tell).await?;
            let summary = Summary::of(reconciled, since.to_string());
            let text = summary.text();
            Ok(Outcome::of(&summary, access.json, summary.failed.is_empty(), text))
        })
    }
}

/// Tells how far it is, on standard error.
fn tell(progress: Progress) {
    match progress {
        Progress::Done { done, of, failed } if done % TOLD_EVERY == 0 || done == of => {
            output::remark(&format!("{done} of {of} pages, {failed} could not be looked at"));
        }
        Progress::Done { .. } => {}
        Progress::Waits => output::remark("iyzico's calls of a minute are used up: waiting until there are some again"),
    }
}

impl Summary {
    fn of(reconciled: Reconciled, since: String) -> Self {
        let Reconciled {
            pages,
            looked,
            settled,
            changed,
            failed,
        } = reconciled;
        Self {
            since,
            pages,
            looked,
            settled,
            changed: changed.into_iter().map(Change::from).collect(),
            failed: failed.into_iter().map(Failed::from).collect(),
        }
    }

    fn text(&self) -> String {
        let Self {
            since,
            pages,
            looked,
            settled,
            changed,
            failed,
        } = self;
        let mut text = format!(
            "Pages since {since}: {pages}. Looked at {looked}, {} changed; {settled} are settled; {} could not be looked \
             at.\n",
            changed.len(),
            failed.len(),
        );
        let mut table = Table::with_head(["SESSION", "ATTEMPT", "BEFORE", "AFTER"]);
        for change in changed {
            let (before, after) = (change.before.state.to_owned(), change.after.state.to_owned());
            table.add([change.session.to_string(), change.attempt.clone(), before, after]);
        }
        if !table.is_empty() {
            text.push_str(&table.to_text());
        }
        for Failed { session, attempt, why } in failed {
            text.push_str(&format!("Not looked at  {session} {attempt}: {why}\n"));
        }
        if !failed.is_empty() {
            text.push_str("Run it again for these.\n");
        }
        text
    }
}

impl From<Changed> for Change {
    fn from(changed: Changed) -> Self {
        let Changed {
            session,
            attempt,
            before,
            after,
        } = changed;
        Self {
            session,
            attempt,
            before: before.into(),
            after: after.into(),
        }
    }
}

impl From<Standing> for Side {
    fn from(standing: Standing) -> Self {
        let Standing { state, stage } = standing;
        Self {
            state: state.word(),
            stage: stage.word(),
        }
    }
}

impl From<NotLookedAt> for Failed {
    fn from(failed: NotLookedAt) -> Self {
        let NotLookedAt { session, attempt, why } = failed;
        Self {
            session,
            attempt,
            why: why.to_string(),
        }
    }
}
