//! An upstream's own words, for the log.

/// The shortest run of letters and digits with a digit in it that could be somebody's: an account, an IBAN, an OTP.
const MASKED_CHARS_MIN: usize = 4;
/// The most characters of the bank's text that go to the log.
const LOGGED_CHARS_MAX: usize = 300;

/// A text of the bank's for the log: whatever could be an account, an IBAN or an OTP is left out.
pub(super) fn masked(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut run = String::new();
    for character in text.chars().take(LOGGED_CHARS_MAX).chain([' ']) {
        if character.is_alphanumeric() {
            run.push(character);
            continue;
        }
        let is_somebodys = run.chars().count() >= MASKED_CHARS_MIN && run.chars().any(char::is_numeric);
        masked.push_str(if is_somebodys { "***" } else { &run });
        masked.push(if character.is_control() { ' ' } else { character });
        run.clear();
    }
    masked.truncate(masked.trim_end().len());
    masked
}
