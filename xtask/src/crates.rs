//! The crates that a program is made of, as cargo resolves them: for the image's notices and bill of materials, and for
//! what the suite `deps` holds.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand, Package, PackageId};
use spdx::{Expression, ParseMode};

use crate::process;
use crate::repo::Repo;

/// Everything in the lock, for one platform or for all.
pub(crate) fn metadata(repo: &Repo, platform: Option<&str>) -> Result<Metadata> {
    let mut ask = MetadataCommand::new();
    ask.manifest_path(repo.path("Cargo.toml"));
    let mut options = vec!["--locked".to_owned()];
    options.extend(platform.map(|platform| format!("--filter-platform={platform}")));
    ask.other_options(options)
        .exec()
        .context("cargo does not tell what the workspace is made of")
}

/// What is linked into a program: no build script, no macro, nothing of the tests.
pub(crate) struct Linked {
    /// The program's own crate.
    pub(crate) root: Package,
    /// Every crate, the workspace's too, in the order of name and version.
    pub(crate) crates: Vec<Package>,
    /// Which of them each one uses.
    pub(crate) uses: BTreeMap<PackageId, BTreeSet<PackageId>>,
}

impl Linked {
    /// `cargo tree` knows which crates these are, by features and kinds; `cargo metadata` knows what they say of themselves.
    pub(crate) fn into(repo: &Repo, program: &str, platform: &str) -> Result<Self> {
        let metadata = metadata(repo, Some(platform))?;
        let tree = process::output(repo.command("cargo").args([
            "tree",
            "--locked",
            "--edges=normal,no-proc-macro",
            "--prefix=none",
            "--format={p}",
            &format!("--package={program}"),
            &format!("--target={platform}"),
        ]))?;
        let linked = named(&tree);
        let mut crates: Vec<Package> = metadata
            .packages
            .into_iter()
            .filter(|one| linked.contains(&(one.name.to_string(), one.version.to_string())))
            .collect();
        crates.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
        let ids: BTreeSet<&PackageId> = crates.iter().map(|one| &one.id).collect();
        let nodes = metadata.resolve.context("cargo resolved nothing")?.nodes;
        let used = |node: &cargo_metadata::Node| {
            let used = node.dependencies.iter().filter(|id| ids.contains(id));
            (node.id.clone(), used.cloned().collect())
        };
        let uses = nodes.iter().filter(|node| ids.contains(&node.id)).map(used).collect();
        let root = crates.iter().find(|one| one.name == program);
        Ok(Self {
            root: root.with_context(|| format!("there is no crate {program}"))?.clone(),
            crates,
            uses,
        })
    }
}

/// `name v1.2.3 (where)` lines as names and versions.
fn named(tree: &str) -> BTreeSet<(String, String)> {
    let name_and_version = |line: &str| {
        let mut words = line.split_whitespace();
        let name = words.next()?.to_owned();
        Some((name, words.next()?.strip_prefix('v')?.to_owned()))
    };
    tree.lines().filter_map(name_and_version).collect()
}

/// What a crate may be used under; `A/B` is how crates wrote `A OR B` once.
pub(crate) fn licence(of: &Package) -> Result<Expression> {
    let text = of.license.as_deref();
    let text = text.with_context(|| format!("{} {} does not say its licence", of.name, of.version))?;
    Expression::parse_mode(text, ParseMode::LAX)
        .with_context(|| format!("{} {}: `{text}` is no SPDX expression", of.name, of.version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_tree_is_a_name_and_a_version() {
        let tree = "vezne-signer v0.1.0 (/home/derya/vezne)\nbase64 v0.22.1\nbase64 v0.23.1\nbase64 v0.23.1 (*)\n\n";
        let expected = [("base64", "0.22.1"), ("base64", "0.23.1"), ("vezne-signer", "0.1.0")];
        let expected = expected.map(|(name, version)| (name.to_owned(), version.to_owned()));
        assert_eq!(named(tree), BTreeSet::from(expected));
    }
}
