//! Settings read from one source: what cannot be is taken out and noted, and the rest is read again.

use std::fmt::Display;

use config::{Value, ValueKind};
use serde::{Deserialize as _, Deserializer};
use serde_path_to_error::{Segment, Track};

use super::super::raw::Raw;

/// A setting that cannot be read.
pub(super) struct Wrong {
    /// Its name, section by section.
    pub(super) path: Vec<String>,
    /// What is wrong with it.
    pub(super) what: &'static str,
}

/// Settings by their names.
pub(super) trait Tree: Clone {
    /// Takes one out; `false` when there is none.
    fn take_out(&mut self, path: &[String]) -> bool;
}

impl Tree for toml::Value {
    fn take_out(&mut self, path: &[String]) -> bool {
        let Some((name, sections)) = path.split_last() else {
            return false;
        };
        let section = sections
            .iter()
            .try_fold(self, |section, name| section.as_table_mut()?.get_mut(name));
        section
            .and_then(Self::as_table_mut)
            .and_then(|table| table.remove(name))
            .is_some()
    }
}

impl Tree for Value {
    fn take_out(&mut self, path: &[String]) -> bool {
        let Some((name, sections)) = path.split_last() else {
            return false;
        };
        let section = sections.iter().try_fold(self, |section, name| match &mut section.kind {
            ValueKind::Table(table) => table.get_mut(name),
            _ => None,
        });
        match section.map(|section| &mut section.kind) {
            Some(ValueKind::Table(table)) => table.remove(name).is_some(),
            _ => false,
        }
    }
}

/// Reads everything that can be read, and takes out of the tree what cannot.
pub(super) fn read<T>(tree: &mut T) -> (Raw, Vec<Wrong>)
where
    T: Tree + for<'de> Deserializer<'de, Error: Display>,
{
    let mut wrong = Vec::new();
    loop {
        let (mut track, mut unknown) = (Track::new(), Vec::new());
        let mut note = |path: serde_ignored::Path<'_>| unknown.push(names(&path));
        let typed = serde_path_to_error::Deserializer::new(tree.clone(), &mut track);
        match Raw::deserialize(serde_ignored::Deserializer::new(typed, &mut note)) {
            Ok(raw) => {
                for path in unknown {
                    tree.take_out(&path);
                    let what = "is unknown: see `vezne-signer config init` for what can be set";
                    wrong.push(Wrong { path, what });
                }
                return (raw, wrong);
            }
            Err(error) => {
                let what = kind(&error.to_string());
                let path = sections(&track.path());
                let is_gone = tree.take_out(&path);
                wrong.push(Wrong { path, what });
                if !is_gone {
                    return (Raw::default(), wrong);
                }
            }
        }
    }
}

/// What a setting must be, from what a parser expected there. Its words may repeat the value, so none of them is told.
fn kind(error: &str) -> &'static str {
    let expected = error.rsplit_once("expected ").map_or(error, |(_, expected)| expected);
    let says = |words: &[&str]| words.iter().any(|word| expected.contains(word));
    if says(&["variant of untagged"]) {
        "must be a list of texts"
    } else if says(&["struct", "a map"]) {
        "must be a section, with settings of its own"
    } else if says(&["bool"]) {
        "must be true or false"
    } else if says(&["integer", "u16", "u32", "u64", "i64"]) {
        "must be a whole number"
    } else if says(&["floating point", "f64"]) {
        "must be a number"
    } else if says(&["string"]) {
        "must be a text"
    } else {
        "is of another kind"
    }
}

/// The names of a path, up to the first place in a list.
fn sections(path: &serde_path_to_error::Path) -> Vec<String> {
    path.iter()
        .map_while(|segment| match segment {
            Segment::Map { key } => Some(key.clone()),
            Segment::Seq { .. } | Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

/// The names of a path.
fn names(path: &serde_ignored::Path<'_>) -> Vec<String> {
    use serde_ignored::Path;
    match path {
        Path::Root => Vec::new(),
        Path::Map { parent, key } => {
            let mut names = names(parent);
            names.push(key.clone());
            names
        }
        Path::Seq { parent, .. }
        | Path::Some { parent }
        | Path::NewtypeStruct { parent }
        | Path::NewtypeVariant { parent } => names(parent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(variables: &[(&str, &str)]) -> Vec<String> {
        let variables = variables
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()));
        let environment = config::Environment::with_prefix("VEZNE")
            .prefix_separator("__")
            .separator("__")
            .source(Some(variables.collect()));
        let mut settings = super::super::in_sections(environment).unwrap();
        let (_, wrong) = read(&mut settings);
        let mut told: Vec<_> = wrong
            .iter()
            .map(|wrong| format!("{} {}", wrong.path.join("."), wrong.what))
            .collect();
        told.sort();
        told
    }

    #[test]
    fn a_text_of_the_environment_is_a_number_or_a_list_where_one_is_wanted() {
        let fine = [
            ("VEZNE__IYZICO__CALL_LIMIT_S", "9"),
            ("VEZNE__IYZICO__REPORTS", "false"),
            ("VEZNE__SHOP__ALLOWED_ORIGINS", "https://a.example,https://b.example"),
            ("VEZNE__ISBANK__INCOMING__DAYS", "4"),
        ];
        assert_eq!(told(&fine), Vec::<String>::new());
    }

    #[test]
    fn every_wrong_variable_is_told_at_once_and_no_value_is() {
        let told = told(&[
            ("VEZNE__IYZICO__CALL_LIMIT_S", "TOPSECRET, expected a boolean"),
            ("VEZNE__IYZICO__REPORTS", "perhaps"),
            ("VEZNE__IYZICO__SECRETKEY", "TOPSECRET"),
            ("VEZNE__KEYS", "TOPSECRET"),
        ]);
        assert_eq!(told.len(), 4, "{told:?}");
        let unknown = "iyzico.secretkey is unknown: see `vezne-signer config init` for what can be set";
        assert_eq!(
            told,
            [
                "iyzico.call_limit_s must be a whole number",
                "iyzico.reports must be true or false",
                unknown,
                "keys must be a section, with settings of its own",
            ]
        );
    }
}
