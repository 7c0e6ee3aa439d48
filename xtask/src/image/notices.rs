//! `/licenses/THIRD-PARTY-NOTICES`: whose work is in the program, and what its owners want to be said.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::Package;

use super::foreign::Foreign;
use crate::crates::{self, Linked};

/// How the files are called that crates keep their terms in.
const TERMS: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];

const HEAD: &str = "\
Vezne's signer is licensed under MIT OR Apache-2.0. It contains the work of others, which is named here with its terms.
Where a crate may be used under several licences the recipient chooses.
";

const LINE: &str = "--------------------------------------------------------------------------------";

/// Writes the list of what is in the program, then each text once with all that it is the text of.
pub(super) fn write(linked: &Linked, foreign: &[Foreign]) -> Result<String> {
    let mut list = String::new();
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in others(linked) {
        let name = format!("{} {}", one.name, one.version);
        let licence = one.license.as_deref().unwrap_or_default();
        let home = one.repository.as_deref().or(one.homepage.as_deref()).unwrap_or("-");
        writeln!(list, "{name}  ({licence})  {home}")?;
        for text in terms(one)? {
            texts.entry(text).or_default().push(name.clone());
        }
    }
    for Foreign {
        name,
        version,
        licence,
        terms,
        ..
    } in foreign
    {
        writeln!(list, "{name} {version}  ({licence})")?;
        let named = texts.entry(terms.trim().to_owned()).or_default();
        named.push(format!("{name} {version}"));
    }
    let mut written = format!("{HEAD}\n{list}");
    let mut texts: Vec<_> = texts.into_iter().collect();
    texts.sort_by(|(_, a), (_, b)| a.cmp(b));
    for (text, of) in texts {
        write!(written, "\n{LINE}\n{}\n{LINE}\n\n{text}\n", of.join(", "))?;
    }
    Ok(written)
}

/// What came from elsewhere.
fn others(linked: &Linked) -> impl Iterator<Item = &Package> {
    linked.crates.iter().filter(|one| one.source.is_some())
}

/// The files beside a crate's manifest; the texts of the licences that it names, when there are none.
fn terms(of: &Package) -> Result<Vec<String>> {
    let folder = of.manifest_path.parent().context("a manifest lies in no folder")?;
    let mut found = files(folder.as_std_path())?;
    if found.is_empty() {
        let by = of.authors.join(", ");
        for need in crates::licence(of)?.requirements() {
            let id =
                need.req.license.id().with_context(|| {
                    format!("{} {} has terms of its own, and no file with them", of.name, of.version)
                })?;
            found.push(format!("{} (authors: {by})\n\n{}", id.name, id.text().trim()));
        }
    }
    Ok(found)
}

/// Their texts in the order of the names, with ends of lines alike.
fn files(folder: &Path) -> Result<Vec<String>> {
    let listed = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut paths = listed.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.retain(|path| path.is_file() && holds_terms(path));
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n").trim().to_owned())
    };
    paths.iter().map(read).collect()
}

fn holds_terms(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
    TERMS.iter().any(|head| name.starts_with(head)) && !name.ends_with(".RS")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_found_by_their_usual_names_and_code_is_none() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("LICENSE-MIT", "mit\r\n"),
            ("Notice.txt", "notice"),
            ("license.rs", "fn main() {}"),
            ("README.md", "read me"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        assert_eq!(files(folder.path()).unwrap(), ["mit", "notice"]);
    }
}
