//! A table for people: columns as wide as they have to be, and no lines.

/// The room between two columns.
const GAP: &str = "  ";
/// What stands where nothing is known.
const NOTHING: &str = "-";

/// Rows under a head.
pub(super) struct Table<const COLUMNS: usize> {
    rows: Vec<[String; COLUMNS]>,
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// A table with this head and nothing in it.
    pub(super) fn with_head(head: [&str; COLUMNS]) -> Self {
        let rows = vec![head.map(str::to_owned)];
        Self { rows }
    }

    /// Adds a row.
    pub(super) fn add(&mut self, row: [String; COLUMNS]) {
        self.rows.push(row);
    }

    /// Whether there is nothing but the head.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.len() == 1
    }

    /// The table as text, a line a row.
    pub(super) fn to_text(&self) -> String {
        let chars = |cell: &String| cell.chars().count();
        let mut widths = [0; COLUMNS];
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = chars(cell).max(*width);
            }
        }
        let mut text = String::new();
        for row in &self.rows {
            let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
            text.push_str(cells.collect::<Vec<_>>().join(GAP).trim_end());
            text.push('\n');
        }
        text
    }
}

/// A cell of what may not be known.
pub(super) fn cell(value: Option<impl ToString>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_whatever_letters_are_in_them() {
        let mut table = Table::with_head(["NAME", "STATE"]);
        assert!(table.is_empty());
        table.add(["Çiğdem".into(), cell(Some("paid"))]);
        table.add(["A".into(), cell(None::<String>)]);
        assert_eq!(table.to_text(), "NAME    STATE\nÇiğdem  paid\nA       -\n");
    }
}
