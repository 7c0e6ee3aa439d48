//! What a buyer's phone may have to load: `widget/budget.json`, which the test command and the bench hold to.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::sizes::{Sizes, grouped};
use crate::repo::Repo;

/// Bytes after brotli.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Budget {
    #[serde(rename = "what")]
    _what: String,
    /// The most that everything together may weigh.
    max: usize,
    /// What it should come to.
    aim: usize,
    /// Each file that importing `.` loads, and the most that it may weigh.
    parts: BTreeMap<String, usize>,
    /// Files of the package that `.` does not load.
    apart: Vec<String>,
}

/// Where the budget stands.
pub(crate) fn budget_file(repo: &Repo) -> PathBuf {
    repo.path("widget/budget.json")
}

impl Budget {
    /// Reads the budget.
    pub(crate) fn read(repo: &Repo) -> Result<Self> {
        let text = fs::read(budget_file(repo)).context("cannot read the widget's budget")?;
        serde_json::from_slice(&text).context("widget/budget.json is no budget")
    }

    /// What of `sizes` is over the budget, or does not stand in it: a line each.
    pub(crate) fn broken_by(&self, sizes: &Sizes) -> Vec<String> {
        let mut broken = Vec::new();
        for (name, brotli) in sizes.brotli() {
            match self.parts.get(name) {
                Some(&max) if brotli > max => broken.push(format!(
                    "{name} weighs {} bytes after brotli, {} are allowed",
                    grouped(brotli),
                    grouped(max)
                )),
                None if !self.apart.iter().any(|apart| apart == name) => {
                    broken.push(format!("{name} has no place in the budget"));
                }
                _ => {}
            }
        }
        for name in self.parts.keys() {
            if !sizes.brotli().any(|(built, _)| built == name) {
                broken.push(format!("{name} stands in the budget, and was not built"));
            }
        }
        let together = self.together(sizes);
        if together > self.max {
            broken.push(format!(
                "together they weigh {} bytes after brotli, {} are allowed",
                grouped(together),
                grouped(self.max)
            ));
        }
        broken
    }

    /// `82 828 of 84 000, the aim is 66 000`.
    pub(crate) fn spent(&self, sizes: &Sizes) -> String {
        format!(
            "{} of {}, the aim is {}",
            grouped(self.together(sizes)),
            grouped(self.max),
            grouped(self.aim)
        )
    }

    /// What `.` loads in all.
    fn together(&self, sizes: &Sizes) -> usize {
        let loaded = sizes.brotli().filter(|(name, _)| self.parts.contains_key(*name));
        loaded.map(|(_, brotli)| brotli).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(json: &str) -> Budget {
        serde_json::from_str(json).unwrap()
    }

    fn sizes(json: &str) -> Sizes {
        serde_json::from_str(json).unwrap()
    }

    const BUDGET: &str = r#"{"what":"","max":1000,"aim":800,"parts":{"a.wasm":900,"a.js":300},"apart":["inline.js"]}"#;

    #[test]
    fn what_fits_breaks_nothing_and_what_stands_apart_is_not_counted() {
        let fits = sizes(
            r#"[{"name":"a.wasm","raw":9,"brotli":700},{"name":"a.js","raw":9,"brotli":300},{"name":"inline.js","raw":9,"brotli":5000}]"#,
        );
        let budget = budget(BUDGET);
        assert_eq!(budget.broken_by(&fits), Vec::<String>::new());
        assert_eq!(budget.spent(&fits), "1 000 of 1 000, the aim is 800");
    }

    #[test]
    fn a_part_and_the_whole_each_have_a_limit() {
        let heavy = sizes(r#"[{"name":"a.wasm","raw":9,"brotli":700},{"name":"a.js","raw":9,"brotli":301}]"#);
        assert_eq!(
            budget(BUDGET).broken_by(&heavy),
            [
                "a.js weighs 301 bytes after brotli, 300 are allowed",
                "together they weigh 1 001 bytes after brotli, 1 000 are allowed",
            ]
        );
    }

    #[test]
    fn a_file_that_the_budget_does_not_know_and_one_that_is_gone_are_named() {
        let other = sizes(r#"[{"name":"a.wasm","raw":9,"brotli":1},{"name":"b.js","raw":9,"brotli":1}]"#);
        assert_eq!(
            budget(BUDGET).broken_by(&other),
            [
                "b.js has no place in the budget",
                "a.js stands in the budget, and was not built",
            ]
        );
    }
}
