//! `deny.toml`, as far as it can be judged without a network. cargo-deny reads the same file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result};
use cargo_metadata::Package;
use serde::Deserialize;
use spdx::Licensee;

use crate::crates;
use crate::repo::Repo;

/// The parts that are judged here.
#[derive(Deserialize)]
pub(super) struct Policy {
    licenses: Licenses,
    sources: Sources,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    skip: Vec<Skip>,
}

/// One that may be there beside another version of itself.
#[derive(Deserialize)]
struct Skip {
    /// `name@version`
    #[serde(rename = "crate")]
    spec: String,
}

impl Policy {
    pub(super) fn read(repo: &Repo) -> Result<Self> {
        let text = fs::read_to_string(repo.path("deny.toml")).context("cannot read deny.toml")?;
        toml::from_str(&text).context("deny.toml")
    }

    /// What is against it.
    pub(super) fn faults(&self, packages: &[Package]) -> Vec<String> {
        let named: Vec<_> = packages.iter().map(Named::from).collect();
        let mut faults = self.versions(&named);
        for package in packages {
            let Named { name, version } = Named::from(package);
            if let Some(source) = package.source.as_ref().filter(|source| !self.comes_from(&source.repr)) {
                faults.push(format!("{name} {version} comes from {source}, and may not"));
            }
            match self.may_be_used(package) {
                Ok(true) => {}
                Ok(false) => faults.push(format!(
                    "{name} {version} is under `{}`, which licenses.allow does not fulfil",
                    package.license.as_deref().unwrap_or_default()
                )),
                Err(error) => faults.push(format!("{error:#}")),
            }
        }
        faults
    }

    fn may_be_used(&self, package: &Package) -> Result<bool> {
        let mut allowed = Vec::new();
        for name in &self.licenses.allow {
            allowed.push(Licensee::parse(name).with_context(|| format!("licenses.allow: {name}"))?);
        }
        let licence = crates::licence(package)?;
        Ok(licence.evaluate(|need| allowed.iter().any(|licensee| licensee.satisfies(need))))
    }

    fn comes_from(&self, source: &str) -> bool {
        let registry = source.strip_prefix("registry+");
        registry.is_some_and(|registry| self.sources.allow_registry.iter().any(|allowed| allowed == registry))
    }

    /// Doubled crates that are not named, and names of what is doubled no more.
    fn versions(&self, packages: &[Named]) -> Vec<String> {
        let skipped: BTreeSet<&str> = self.bans.skip.iter().map(|skip| skip.spec.as_str()).collect();
        let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for Named { name, version } in packages {
            versions.entry(name).or_default().push(version);
        }
        let mut faults = Vec::new();
        let mut needed = BTreeSet::new();
        for (name, versions) in &versions {
            let spec = |version: &&str| format!("{name}@{version}");
            let unnamed: Vec<_> = versions
                .iter()
                .filter(|version| !skipped.contains(spec(version).as_str()))
                .collect();
            if unnamed.len() > 1 {
                faults.push(format!(
                    "{name} is there in versions {versions:?}: bans.skip has to name all but one"
                ));
            }
            if versions.len() > 1 {
                needed.extend(versions.iter().map(spec));
            }
        }
        let over = skipped.into_iter().filter(|spec| !needed.contains(*spec));
        faults.extend(over.map(|spec| format!("bans.skip names {spec}, which is not there beside another version")));
        faults
    }
}

struct Named {
    name: String,
    version: String,
}

impl From<&Package> for Named {
    fn from(package: &Package) -> Self {
        Self {
            name: package.name.to_string(),
            version: package.version.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

    fn policy(skip: &str) -> Policy {
        let text = format!(
            r#"
            licenses.allow = ["MIT", "Unicode-3.0"]
            sources.allow-registry = ["https://github.com/rust-lang/crates.io-index"]
            bans.skip = [{skip}]"#
        );
        toml::from_str(&text).unwrap()
    }

    fn package(name: &str, version: &str, licence: Option<&str>, source: &str) -> Package {
        serde_json::from_value(json!({
            "name": name, "version": version, "id": format!("{source}#{name}@{version}"), "license": licence,
            "source": source, "dependencies": [], "targets": [], "features": {}, "manifest_path": "/c/Cargo.toml",
        }))
        .unwrap()
    }

    fn licence(text: &str) -> Vec<String> {
        policy("").faults(&[package("a", "1.0.0", Some(text), CRATES_IO)])
    }

    #[test]
    fn a_licence_has_to_be_fulfilled_by_what_is_allowed() {
        for allowed in ["MIT", "MIT/Apache-2.0", "GPL-3.0 OR MIT", "MIT AND Unicode-3.0"] {
            assert_eq!(licence(allowed), [""; 0], "{allowed}");
        }
        for refused in ["GPL-3.0", "MIT AND GPL-3.0", "Nobody's own"] {
            assert_eq!(licence(refused).len(), 1, "{refused}");
        }
        let untold = policy("").faults(&[package("a", "1.0.0", None, CRATES_IO)]);
        assert_eq!(untold, ["a 1.0.0 does not say its licence"]);
    }

    #[test]
    fn only_the_registry_is_a_source() {
        let faults = policy("").faults(&[package("a", "1.0.0", Some("MIT"), "git+https://example.com/a")]);
        assert_eq!(faults, ["a 1.0.0 comes from git+https://example.com/a, and may not"]);
    }

    #[test]
    fn a_doubled_crate_has_to_be_named_and_a_name_has_to_be_needed() {
        let two = ["1.0.0", "2.0.0"].map(|version| package("a", version, Some("MIT"), CRATES_IO));
        assert_eq!(policy("").faults(&two).len(), 1);
        assert_eq!(policy(r#"{ crate = "a@1.0.0" }"#).faults(&two), [""; 0]);
        assert_eq!(
            policy(r#"{ crate = "a@1.0.0" }"#).faults(&two[1..]),
            ["bans.skip names a@1.0.0, which is not there beside another version"]
        );
    }
}
