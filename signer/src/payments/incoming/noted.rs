//! Which rows of a reading were noted before, whatever the bank calls them by now: the same row under another number, or of
//! an account that is called otherwise, is no other money.

use std::collections::BTreeMap;

/// A row of a statement that was noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedRow {
    /// The account that it came to.
    pub account: String,
    /// The bank's number of it.
    pub row_id: String,
    /// A code of what it says.
    pub content: String,
}

/// What was noted of late, beside a reading.
#[derive(Debug)]
pub struct Noted {
    rows: Vec<NotedRow>,
    /// How many rows of each content the reading has beyond those that were noted.
    room: BTreeMap<String, usize>,
    renamed: usize,
}

impl Noted {
    /// Of a reading whose rows, each once, have these contents.
    pub fn of(contents: impl IntoIterator<Item = String>, rows: Vec<NotedRow>) -> Self {
        let mut room: BTreeMap<String, usize> = BTreeMap::new();
        for content in contents {
            *room.entry(content).or_default() += 1;
        }
        for row in &rows {
            if let Some(left) = room.get_mut(&row.content) {
                *left = left.saturating_sub(1);
            }
        }
        Self { rows, room, renamed: 0 }
    }

    /// Whether a row of this number was noted.
    pub fn has(&self, account: &str, row_id: &str) -> bool {
        let is_it = |row: &NotedRow| row.account == account && row.row_id == row_id;
        self.rows.iter().any(is_it)
    }

    /// Whether a row that was not noted by its number is other money than what was; then it is counted with it.
    pub fn is_other_money(&mut self, content: &str) -> bool {
        match self.room.get_mut(content) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => {
                self.renamed += 1;
                false
            }
        }
    }

    /// How many rows had another number before.
    pub const fn renamed(&self) -> usize {
        self.renamed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(rows: &[(&str, &str)], reading: &[&str]) -> Noted {
        let row = |(row_id, content): &(&str, &str)| NotedRow {
            account: "1".to_owned(),
            row_id: (*row_id).to_owned(),
            content: (*content).to_owned(),
        };
        let contents = reading.iter().map(|content| (*content).to_owned());
        Noted::of(contents, rows.iter().map(row).collect())
    }

    #[test]
    fn a_row_under_another_number_is_no_other_money_and_one_more_like_it_is() {
        let mut renamed = noted(&[("7", "a")], &["a"]);
        assert!(renamed.has("1", "7") && !renamed.has("2", "7"));
        assert!(!renamed.is_other_money("a"));
        assert_eq!(renamed.renamed(), 1);
        let mut twice = noted(&[("7", "a")], &["a", "a"]);
        assert!(twice.is_other_money("a") && !twice.is_other_money("a"));
    }
}
