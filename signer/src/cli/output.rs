//! What a command prints: text for people, or exactly one JSON object.

use std::io::Write as _;
use std::process::ExitCode;

use serde::Serialize;

/// What came of a command.
pub(super) struct Outcome {
    text: String,
    is_valid: bool,
}

impl Outcome {
    /// A text to print as it is.
    pub(super) fn text(text: String) -> Self {
        Self { text, is_valid: true }
    }

    /// A result: as JSON where that was asked for, else as the text for people.
    pub(super) fn of(result: &impl Serialize, as_json: bool, is_valid: bool, text: String) -> Self {
        let text = if as_json {
            serde_json::to_string(result).expect("a result of texts and numbers can be written as JSON") + "\n"
        } else {
            text
        };
        Self { text, is_valid }
    }

    /// A document that was written already, or what is told in its place.
    pub(super) fn document(text: String, is_valid: bool) -> Self {
        Self { text, is_valid }
    }

    /// Prints it. 0 when valid, 1 when refused.
    pub(super) fn print(self) -> ExitCode {
        say(&self.text);
        if self.is_valid {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// Prints to standard output. A reader that went away is no mistake of ours.
pub(super) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Tells on standard error how far a command is.
pub(super) fn remark(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "{text}");
}

/// Prints to standard error what was not done and why.
pub(super) fn complain(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "vezne-signer: {}", text.trim_end());
}
