//! What a signer's metrics say, line for line.

use std::collections::BTreeSet;

/// One reading.
#[derive(Debug, Clone)]
pub struct Metrics {
    /// As it came.
    pub text: String,
}

impl Metrics {
    pub(crate) const fn read(text: String) -> Self {
        Self { text }
    }

    /// The value of the series with this name and these labels, in any order; 0 where there is none.
    pub fn value(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let labels: BTreeSet<String> = labels
            .iter()
            .map(|(name, value)| format!("{name}=\"{value}\""))
            .collect();
        let is_it = |line: &&str| {
            let (series, of) = series(line);
            series == name && of == labels
        };
        let line = self.text.lines().find(is_it);
        let value = line.and_then(|line| line.rsplit(' ').next());
        value.map_or(0.0, |value| value.parse().expect("a number"))
    }

    /// Every series, without its value.
    pub fn series(&self) -> BTreeSet<String> {
        let lines = self.text.lines().filter(|line| !line.starts_with('#'));
        lines
            .filter_map(|line| line.rsplit_once(' '))
            .map(|(series, _)| series.to_owned())
            .collect()
    }

    /// The names of all series.
    pub fn names(&self) -> BTreeSet<String> {
        let lines = self.text.lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| series(line).0.to_owned()).collect()
    }
}

/// A line's name and labels. No label of ours has a comma or a bracket in its value, but routes: `{id}` stands in quotes.
fn series(line: &str) -> (&str, BTreeSet<String>) {
    let series = line.rsplit_once(' ').map_or(line, |(series, _)| series);
    let Some((name, labels)) = series.split_once('{') else {
        return (series, BTreeSet::new());
    };
    let labels = labels.strip_suffix('}').unwrap_or(labels);
    (name, labels.split(',').map(str::to_owned).collect())
}
