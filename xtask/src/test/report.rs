//! What ran, how it ended, how long it took.

use std::fmt;
use std::time::Duration;

use anyhow::Result;

/// How a suite ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed { why: String },
    Blocked { by: String },
}

impl From<Result<()>> for Outcome {
    fn from(result: Result<()>) -> Self {
        result.map_or_else(
            |error| Self::Failed {
                why: format!("{error:#}"),
            },
            |()| Self::Passed,
        )
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => f.pad("ok"),
            Self::Failed { .. } => f.pad("FAILED"),
            Self::Blocked { by } => f.pad(&format!("not run: {by} failed")),
        }
    }
}

/// The table.
#[derive(Default)]
pub(crate) struct Report(Vec<Row>);

struct Row {
    suite: String,
    outcome: Outcome,
    took: Duration,
}

impl Report {
    pub(crate) fn add(&mut self, suite: String, outcome: Outcome, took: Duration) {
        self.0.push(Row { suite, outcome, took });
    }

    /// Whether this suite ran here, and in vain.
    pub(crate) fn failed(&self, suite: &str) -> bool {
        self.0
            .iter()
            .any(|row| row.suite == suite && row.outcome != Outcome::Passed)
    }

    pub(crate) fn all_passed(&self) -> bool {
        self.0.iter().all(|row| row.outcome == Outcome::Passed)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self
            .0
            .iter()
            .map(|row| row.outcome.to_string().len())
            .max()
            .unwrap_or_default()
            .max("result".len());
        writeln!(f, "{:<12} {:<width$} {:>8}", "suite", "result", "seconds")?;
        for Row { suite, outcome, took } in &self.0 {
            writeln!(f, "{suite:<12} {outcome:<width$} {:>8.1}", took.as_secs_f32())?;
        }
        let took: Duration = self.0.iter().map(|row| row.took).sum();
        let passed = self.0.iter().filter(|row| row.outcome == Outcome::Passed).count();
        let result = format!("{passed} of {} ok", self.0.len());
        writeln!(f, "{:<12} {result:<width$} {:>8.1}", "together", took.as_secs_f32())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_shows_result_and_seconds_of_each() {
        let mut report = Report::default();
        report.add("fmt".to_owned(), Outcome::Passed, Duration::from_millis(1240));
        report.add(
            "wasm".to_owned(),
            Outcome::Failed {
                why: "too big".to_owned(),
            },
            Duration::from_secs(90),
        );
        report.add(
            "browser".to_owned(),
            Outcome::Blocked { by: "wasm".to_owned() },
            Duration::ZERO,
        );
        let expected = "\
suite        result                seconds
fmt          ok                        1.2
wasm         FAILED                   90.0
browser      not run: wasm failed      0.0
together     1 of 3 ok                91.2
";
        assert_eq!(report.to_string(), expected);
    }

    #[test]
    fn a_suite_that_could_not_run_is_no_success() {
        let mut report = Report::default();
        report.add(
            "browser".to_owned(),
            Outcome::Blocked { by: "wasm".to_owned() },
            Duration::ZERO,
        );
        assert!(!report.all_passed());
        assert!(report.failed("browser"));
        assert!(!report.failed("wasm"), "it did not run");
    }
}
