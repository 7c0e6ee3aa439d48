//! `vezne-signer report`: what was taken and given back on a day, and where iyzico says otherwise.

mod json;
mod sheet;
mod text;

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::operator::{Access, CommandError, Database};
use super::output::Outcome;
use crate::payments::daily_report::day::Day;
use crate::payments::daily_report::{Comparison, DailyReport};
use crate::payments::report_day::report_day;

/// Report a day in Istanbul: payments, refunds, iyzico's fees, what is left, and what iyzico's own report says
/// otherwise.
///
/// A payment counts on the day on which the signer knew it as paid, and so does what went back; iyzico may count what
/// happened around midnight on the other day, and the report then says so. Exits with 1 when there is a difference, or
/// when iyzico's report was wanted and could not be had: cron can mail that. Transfers are not compared: nobody
/// reports them.
///
/// It asks iyzico once for each fifty rows of its report. There is nothing of a person in it: ids, the orders'
/// references and amounts.
#[derive(Args)]
pub(super) struct Report {
    /// Which day, as Istanbul's calendar has it: yesterday where absent.
    #[arg(long, value_name = "YYYY-MM-DD")]
    day: Option<String>,
    /// How it is written: a text for people, rows for a spreadsheet (RFC 4180), or one JSON document as with --json.
    #[arg(long, value_name = "FORMAT", conflicts_with = "json")]
    format: Option<Format>,
    /// Does not ask iyzico.
    #[arg(long)]
    no_upstream: bool,
    /// Writes it into this file, in the place of what is there; then only what somebody has to look at is printed.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    access: Access,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Csv,
    Json,
}

impl Report {
    pub(super) fn run(self) -> Result<Outcome, CommandError> {
        let Self {
            day,
            format,
            no_upstream,
            out,
            access,
        } = self;
        let day = day.as_deref().map(read_day).transpose()?;
        let format = match format {
            None if access.json => Format::Json,
            format => format.unwrap_or(Format::Text),
        };
        access.run(Database::MustExist, async |app| {
            let today = Day::of(app.clock.now());
            let day = day.unwrap_or(today.before());
            if day > today {
                return Err(CommandError::Value("--day has not begun yet".into()));
            }
            let report = report_day(&app, day, !no_upstream).await?;
            let document = match format {
                Format::Text => text::whole(&report),
                Format::Csv => sheet::write(&report),
                Format::Json => json::write(&report),
            };
            let is_fine = report.differences.is_empty() && !matches!(report.comparison, Comparison::Failed(_));
            let Some(out) = out else {
                return Ok(Outcome::document(document, is_fine));
            };
            replace(&out, &document)
                .map_err(|error| CommandError::Refused(format!("--out cannot be written: {error}")))?;
            let told = if is_fine {
                String::new()
            } else {
                text::findings(&report)
            };
            Ok(Outcome::document(told, is_fine))
        })
    }
}

/// A day as people write it. A value that is none is not repeated.
fn read_day(text: &str) -> Result<Day, CommandError> {
    Day::parse(text).ok_or_else(|| CommandError::Value("--day must be a day, YYYY-MM-DD".into()))
}

/// Writes a file in the place of another: nobody reads half of it.
fn replace(file: &Path, text: &str) -> std::io::Result<()> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, text)?;
    fs::rename(&beside, file)
}

/// The word for whether iyzico's report was read.
const fn comparison_word(report: &DailyReport) -> &'static str {
    match &report.comparison {
        Comparison::Compared { .. } => "compared",
        Comparison::NotWanted => "not-wanted",
        Comparison::TurnedOff => "turned-off",
        Comparison::Failed(_) => "failed",
    }
}

/// A text of somebody else's on one line.
fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}
