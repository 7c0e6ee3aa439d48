//! What ran, how it ended, how long it took.

use std::fmt;
use std::time::Duration;

use anyhow::Result;

/// How a suite ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed { why: String },
}

impl From<Result<()>> for Outcome {
    fn from(result: Result<()>) -> Self {
        let failed = |error| Self::Failed {
            why: format!("{error:#}"),
        };
        result.map_or_else(failed, |()| Self::Passed)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Passed => "ok",
            Self::Failed { .. } => "FAILED",
        })
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

    pub(crate) fn all_passed(&self) -> bool {
        self.passed() == self.0.len()
    }

    fn passed(&self) -> usize {
        self.0.iter().filter(|row| row.outcome == Outcome::Passed).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<12} {:<10} {:>8}", "suite", "result", "seconds")?;
        for Row { suite, outcome, took } in &self.0 {
            writeln!(f, "{suite:<12} {outcome:<10} {:>8.1}", took.as_secs_f32())?;
        }
        let took: Duration = self.0.iter().map(|row| row.took).sum();
        let result = format!("{} of {} ok", self.passed(), self.0.len());
        writeln!(f, "{:<12} {result:<10} {:>8.1}", "together", took.as_secs_f32())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed() -> Outcome {
        Err(anyhow::anyhow!("a test failed")).into()
    }

    #[test]
    fn the_table_shows_result_and_seconds_of_each() {
        let mut report = Report::default();
        report.add("fmt".to_owned(), Outcome::Passed, Duration::from_millis(1240));
        report.add("conformance".to_owned(), failed(), Duration::from_secs(90));
        let expected = "\
suite        result      seconds
fmt          ok              1.2
conformance  FAILED         90.0
together     1 of 2 ok      91.2
";
        assert_eq!(report.to_string(), expected);
    }

    #[test]
    fn one_failure_is_a_failure() {
        let mut report = Report::default();
        report.add("fmt".to_owned(), Outcome::Passed, Duration::ZERO);
        assert!(report.all_passed());
        report.add("rust".to_owned(), failed(), Duration::ZERO);
        assert!(!report.all_passed());
    }
}
