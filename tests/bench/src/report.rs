//! What is printed: tables for a person, and one line of JSON at the end.

use serde_json::{Value, json};

use crate::home::Kind;
use crate::latency::Latency;
use crate::numbers::{hundredths, millis, percent_of};
use crate::plans::Plan;
use crate::rate::Rates;

/// Prints as it goes and remembers for the end.
#[derive(Debug, Default)]
pub(crate) struct Report {
    databases: Vec<Database>,
}

#[derive(Debug)]
struct Database {
    kind: Kind,
    rates: Vec<Rates>,
    latencies: Vec<Latency>,
    plans: Vec<Plan>,
}

impl Report {
    /// From here on it is about this database.
    pub(crate) fn begin(&mut self, kind: Kind) {
        println!("\n{}", kind.name());
        self.databases.push(Database {
            kind,
            rates: Vec::new(),
            latencies: Vec::new(),
            plans: Vec::new(),
        });
    }

    pub(crate) fn rates(&mut self, rates: Vec<Rates>) {
        println!("\n  durable openings a second, beside one-row commits in the same rounds");
        println!(
            "  {:>8} {:>10} {:>12} {:>8}",
            "callers", "openings", "raw commits", "ratio"
        );
        for row in &rates {
            let ratio = hundredths(row.of_raw_percent);
            println!("  {:>8} {:>10} {:>12} {ratio:>8}", row.callers, row.openings, row.raw);
        }
        self.current(|database| database.rates = rates);
    }

    pub(crate) fn latencies(&mut self, latencies: Vec<Latency>) {
        println!("\n  milliseconds, one caller, in turns on both stores");
        println!("  {:<8} {:>10} {:>9} {:>9}", "", "sessions", "p50", "p99");
        for row in &latencies {
            for size in [&row.small, &row.large] {
                let (p50, p99) = (millis(size.p50_us), millis(size.p99_us));
                println!("  {:<8} {:>10} {p50:>9} {p99:>9}", row.what, size.sessions);
            }
            let (p50, p99) = (row.p50_percent(), row.p99_percent());
            println!(
                "  {:<8} {:>10} {:>9} {:>9}",
                "",
                "ratio",
                hundredths(p50),
                hundredths(p99)
            );
        }
        self.current(|database| database.latencies = latencies);
    }

    pub(crate) fn plans(&mut self, plans: Vec<Plan>) {
        println!("\n  plans of the hot queries on the large store");
        for plan in &plans {
            let mark = if plan.is_good { "ok" } else { "BAD" };
            println!("  {mark:<4} {:<24} {}", plan.query, plan.steps.join("; "));
        }
        self.current(|database| database.plans = plans);
    }

    pub(crate) fn has_bad_plan(&self) -> bool {
        self.databases
            .iter()
            .flat_map(|database| &database.plans)
            .any(|plan| !plan.is_good)
    }

    /// Everything in one line, for a program.
    pub(crate) fn json(&self) -> Value {
        json!({ "databases": self.databases.iter().map(Database::json).collect::<Vec<_>>() })
    }

    fn current(&mut self, change: impl FnOnce(&mut Database)) {
        if let Some(database) = self.databases.last_mut() {
            change(database);
        }
    }
}

impl Latency {
    fn p50_percent(&self) -> u64 {
        percent_of(self.large.p50_us, self.small.p50_us)
    }

    fn p99_percent(&self) -> u64 {
        percent_of(self.large.p99_us, self.small.p99_us)
    }
}

impl Database {
    fn json(&self) -> Value {
        let rates = self.rates.iter().map(|row| {
            json!({
                "callers": row.callers,
                "openingsPerSecond": row.openings,
                "rawCommitsPerSecond": row.raw,
                "ofRawPercent": row.of_raw_percent,
            })
        });
        let latencies = self.latencies.iter().flat_map(|row| {
            [&row.small, &row.large].map(|size| {
                json!({ "what": row.what, "sessions": size.sessions, "p50Us": size.p50_us, "p99Us": size.p99_us })
            })
        });
        let bad = self.plans.iter().filter(|plan| !plan.is_good).map(|plan| &plan.query);
        json!({
            "database": self.kind.name(),
            "rates": rates.collect::<Vec<_>>(),
            "latencies": latencies.collect::<Vec<_>>(),
            "plans": self.plans.len(),
            "badPlans": bad.collect::<Vec<_>>(),
        })
    }
}
