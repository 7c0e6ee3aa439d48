//! Dependencies that no line of a crate names, and entries of the workspace's list that no crate takes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, NodeDep, Package};

/// Folders that hold no sources of the crate that they lie in.
const NOT_ITS_OWN: [&str; 3] = ["target", "node_modules", "dist"];

/// Where a manifest has dependencies.
const TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Crate and dependency: taken for a feature that it switches in the code of others.
const SWITCHES: [(&str, &str); 1] = [("vezne-widget", "tracing")];

/// Names a dependency by the name that its code has, which cargo knows: `iban_validate` is `iban`.
pub(super) fn in_crates(metadata: &Metadata) -> Result<Vec<String>> {
    let resolve = metadata.resolve.as_ref().context("cargo resolved nothing")?;
    let mut faults = Vec::new();
    for member in metadata.workspace_packages() {
        let folder = member.manifest_path.parent().context("a manifest lies in no folder")?;
        let mut sources = String::new();
        read(folder.as_std_path(), true, &mut sources)?;
        let words: BTreeSet<&str> = sources.split(|letter: char| !is_of_a_name(letter)).collect();
        let node = resolve.nodes.iter().find(|node| node.id == member.id);
        for NodeDep { name, .. } in node.map(|node| &node.deps[..]).unwrap_or_default() {
            if !words.contains(name.as_str()) && !SWITCHES.contains(&(member.name.as_str(), name)) {
                faults.push(format!(
                    "{} depends on {name}, and no line of it names that",
                    member.name
                ));
            }
        }
    }
    Ok(faults)
}

/// What no manifest takes by `NAME.workspace = true`.
pub(super) fn in_the_list(metadata: &Metadata) -> Result<Vec<String>> {
    let list = manifest(&metadata.workspace_root.join("Cargo.toml").into_std_path_buf())?;
    let mut taken = BTreeSet::new();
    for Package { manifest_path, .. } in metadata.workspace_packages() {
        taken.extend(names(&manifest(manifest_path.as_std_path())?));
    }
    let listed = list
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies"));
    let listed = listed
        .and_then(toml::Value::as_table)
        .context("the workspace has no list")?;
    let unused = listed.keys().filter(|name| !taken.contains(*name));
    Ok(unused
        .map(|name| format!("the workspace's list has {name}, and no crate takes it"))
        .collect())
}

/// All that a manifest names, for every platform.
fn names(manifest: &toml::Table) -> BTreeSet<String> {
    let of_platforms = manifest.get("target").and_then(toml::Value::as_table);
    let of_platforms = of_platforms
        .into_iter()
        .flat_map(toml::Table::values)
        .filter_map(toml::Value::as_table);
    let tables = std::iter::once(manifest).chain(of_platforms);
    let tables = tables.flat_map(|all| TABLES.iter().filter_map(|name| all.get(*name)?.as_table()));
    tables.flat_map(|table| table.keys().cloned()).collect()
}

fn manifest(file: &Path) -> Result<toml::Table> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    text.parse()
        .with_context(|| format!("{} is no manifest", file.display()))
}

/// Every source below a folder, but for those of another crate.
fn read(folder: &Path, is_first: bool, sources: &mut String) -> Result<()> {
    let is_another = !is_first && folder.join("Cargo.toml").exists();
    if is_another || NOT_ITS_OWN.iter().any(|name| folder.ends_with(name)) {
        return Ok(());
    }
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            read(&path, false, sources)?;
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            sources.push_str(&text);
            sources.push('\n');
        }
    }
    Ok(())
}

fn is_of_a_name(letter: char) -> bool {
    letter == '_' || letter.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_takes_by_kind_and_by_platform() {
        let text = "[dependencies]\na.workspace = true\n[dev-dependencies]\nb.workspace = true\n\
                    [target.'cfg(unix)'.dependencies]\nc.workspace = true\n[features]\nd = []\n";
        let taken = names(&text.parse().unwrap());
        assert_eq!(taken, BTreeSet::from(["a", "b", "c"].map(str::to_owned)));
    }

    #[test]
    fn sources_of_a_crate_within_a_crate_are_not_its_own() {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in [
            ("Cargo.toml", ""),
            ("src/lib.rs", "use a::B;"),
            ("inner/Cargo.toml", ""),
            ("inner/src/lib.rs", "use c::D;"),
            ("target/e.rs", "use e::F;"),
        ] {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let mut sources = String::new();
        read(folder.path(), true, &mut sources).unwrap();
        assert_eq!(sources, "use a::B;\n");
    }
}
