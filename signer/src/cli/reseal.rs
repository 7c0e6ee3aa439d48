//! `vezne-signer reseal`: seals what was sealed with master keys of before with the one in use, beside a serving signer.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use serde::Serialize;

use super::operator::{Access, CommandError, Database};
use super::output::Outcome;
use crate::app::App;
use crate::keys::KeyId;
use crate::store::{Resealed, Sealed, Store, StoreError};

/// How many rows are looked at at a time.
const PAGE: i64 = 1000;
/// How many rows one transaction seals again unless the operator says otherwise.
const BATCH: u16 = 100;
const BATCH_MAX: i64 = 1000;

/// Seal everything again that a master key of before has sealed, beside a serving signer.
///
/// Put the new key into keys.master_key and the old one into keys.previous_master_keys, restart every signer, and run this.
/// It works in small transactions, may be stopped at any time, and goes on where it was when it is run again. When it has
/// ended, the old key can be taken out of the configuration; buyers whose page was opened with it would have to come back by
/// the shop, so leave it in for three days, and for as long as incoming transfers are waited for.
#[derive(Args)]
pub(super) struct Reseal {
    /// How many rows one transaction takes (1 to 1000).
    #[arg(long, value_name = "N", default_value_t = BATCH, value_parser = clap::value_parser!(u16).range(1..=BATCH_MAX))]
    batch: u16,
    /// Change nothing: tell how many rows are sealed with keys of before. Exits with 1 when there are any.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    access: Access,
}

/// What was done, and what remains.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    /// The key that everything new is sealed with.
    key: String,
    resealed: u64,
    unreadable: u64,
    tables: Vec<Table>,
    /// How many rows each key of before has sealed that still are.
    remaining: BTreeMap<String, u64>,
    /// Keys that the configuration needs no more.
    retired: BTreeSet<String>,
}

/// A table and how much of it there is.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Table {
    name: &'static str,
    rows: u64,
    resealed: u64,
    remaining: u64,
}

impl Reseal {
    pub(super) fn run(self) -> Result<Outcome, CommandError> {
        let Self { batch, check, access } = self;
        access.run(Database::MustExist, async |app: App| {
            let report = reseal(&app.store, (!check).then_some(usize::from(batch))).await?;
            let is_good = report.remaining.is_empty();
            let text = report.text(check);
            Ok(Outcome::of(&report, access.json, is_good, text))
        })
    }
}

/// Walks through every table: seals again what is older, `batch` rows at a time, unless it is none; then counts.
async fn reseal(store: &Store, batch: Option<usize>) -> Result<Report, StoreError> {
    let mut report = Report {
        key: store.keys().id().to_string(),
        ..Report::default()
    };
    for table in Sealed::ALL {
        let (mut resealed, mut unreadable) = (0, 0);
        if let Some(batch) = batch {
            let mut after = String::new();
            while let Some((last, _, older)) = page(store, table, &after).await? {
                for ids in older.chunks(batch) {
                    let ids: Vec<String> = ids.iter().map(|(id, _)| id.clone()).collect();
                    for outcome in store.reseal(table, &ids).await? {
                        match outcome {
                            Resealed::Done => resealed += 1,
                            Resealed::Unreadable => unreadable += 1,
                        }
                    }
                }
                after = last;
            }
        }
        report.resealed += resealed;
        report.unreadable += unreadable;
        report.tables.push(Table {
            name: table.name(),
            rows: 0,
            resealed,
            remaining: 0,
        });
    }
    report.count(store).await?;
    if batch.is_some() {
        report.retire(store).await?;
    }
    Ok(report)
}

type Rows = (String, u64, Vec<(String, KeyId)>);

async fn page(store: &Store, table: Sealed, after: &str) -> Result<Option<Rows>, StoreError> {
    let page = store.sealed_page(table, after, PAGE).await?;
    Ok(page.last.map(|last| (last, page.rows, page.older)))
}

impl Report {
    /// Counts what is sealed with keys of before, once every table was walked through: a signer that has not yet the new key
    /// may have written meanwhile.
    async fn count(&mut self, store: &Store) -> Result<(), StoreError> {
        for (counted, table) in self.tables.iter_mut().zip(Sealed::ALL) {
            let mut after = String::new();
            while let Some((last, rows, older)) = page(store, table, &after).await? {
                counted.rows += rows;
                counted.remaining += older.len() as u64;
                for (_, key) in older {
                    *self.remaining.entry(key.to_string()).or_default() += 1;
                }
                after = last;
            }
        }
        Ok(())
    }

    /// Has the database need no more what has sealed nothing of it any more.
    async fn retire(&mut self, store: &Store) -> Result<(), StoreError> {
        for known in store.known_keys().await? {
            if known.is_needed && known.id != self.key && !self.remaining.contains_key(&known.id) {
                store.retire_key(&known.id).await?;
                self.retired.insert(known.id);
            }
        }
        Ok(())
    }

    fn text(&self, is_check: bool) -> String {
        let mut text = String::new();
        for Table {
            name,
            rows,
            resealed,
            remaining,
        } in &self.tables
        {
            text += &format!(
                "{name:<20} {rows:>9} rows, {resealed:>9} sealed again, {remaining:>9} with a key of before\n"
            );
        }
        if self.remaining.is_empty() {
            text += &format!("Everything is sealed with key {}.\n", self.key);
        }
        for (key, count) in &self.remaining {
            text += &format!("{count} rows are sealed with key {key}");
            text += if is_check {
                ": run `vezne-signer reseal`.\n"
            } else {
                ": a signer that still seals with it has written, or they cannot be opened (see the log). Run this again when \
                 every signer has the new key.\n"
            };
        }
        if !self.retired.is_empty() {
            let keys = Vec::from_iter(self.retired.iter().map(String::as_str)).join(", ");
            text += &format!(
                "Key {keys} is needed no more. Leave it in keys.previous_master_keys until buyers have left the pages that were \
                 opened with it: three days, and the days that incoming transfers are waited for.\n"
            );
        }
        text
    }
}
