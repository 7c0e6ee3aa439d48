//! What a check has found: a line for each thing that was looked at.

use std::fmt::Write as _;

use serde::Serialize;

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    /// Good.
    Ok,
    /// A person should know.
    Warning,
    /// It does not work.
    Error,
}

/// One thing that was looked at. The text says what to do, and holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    pub(super) level: Level,
    pub(super) what: &'static str,
    pub(super) text: String,
}

/// All of them, in the order in which they were looked at.
#[derive(Debug, Default, Serialize)]
pub(super) struct Findings {
    findings: Vec<Finding>,
}

impl Findings {
    pub(super) fn add(&mut self, level: Level, what: &'static str, text: impl Into<String>) {
        let text = text.into();
        self.findings.push(Finding { level, what, text });
    }

    pub(super) fn ok(&mut self, what: &'static str, text: impl Into<String>) {
        self.add(Level::Ok, what, text);
    }

    pub(super) fn warning(&mut self, what: &'static str, text: impl Into<String>) {
        self.add(Level::Warning, what, text);
    }

    pub(super) fn error(&mut self, what: &'static str, text: impl Into<String>) {
        self.add(Level::Error, what, text);
    }

    /// Whether nothing stands in the way of serving.
    pub(super) fn is_good(&self) -> bool {
        self.findings.iter().all(|finding| finding.level != Level::Error)
    }

    /// How many of these things were looked at.
    pub(super) fn count_of(&self, things: &[&str]) -> usize {
        let found = self.findings.iter().filter(|finding| things.contains(&finding.what));
        found.count()
    }

    /// A line each.
    pub(super) fn text(&self) -> String {
        let widest = self.findings.iter().map(|finding| finding.what.chars().count()).max();
        let widest = widest.unwrap_or_default();
        let mut text = String::new();
        for Finding {
            level,
            what,
            text: told,
        } in &self.findings
        {
            let level = match level {
                Level::Ok => "ok",
                Level::Warning => "warning",
                Level::Error => "error",
            };
            let _ = writeln!(text, "{level:<7}  {what:widest$}  {told}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_is_told_and_stops_nothing() {
        let mut findings = Findings::default();
        findings.ok("clock", "good");
        findings.warning("database", "none yet");
        assert!(findings.is_good());
        assert_eq!(
            findings.text(),
            "ok       clock     good\nwarning  database  none yet\n"
        );
        findings.error("iyzico", "away");
        assert!(!findings.is_good());
    }
}
