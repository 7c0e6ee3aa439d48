//! `/licenses/sbom.cdx.json`: what is in the program, as a bill of materials that scanners read (CycloneDX 1.6).

use anyhow::{Context, Result};
use cargo_metadata::{Package, PackageId};
use serde_json::{Value, json};

use super::foreign::Foreign;
use super::origin::Origin;
use crate::crates::Linked;

/// Where every crate comes from that is not the workspace's.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The whole bill. `lock` has the checksum of each crate.
pub(super) fn write(linked: &Linked, foreign: &[Foreign], lock: &str, origin: &Origin) -> Result<String> {
    let sums = Checksums::read(lock)?;
    let crates = linked.crates.iter().filter(|one| one.id != linked.root.id);
    let mut components: Vec<Value> = crates.map(|one| component(one, "library", &sums)).collect();
    components.extend(foreign.iter().map(of_another_kind));
    let mut needs: Vec<Value> = linked.crates.iter().map(|one| used_by(linked, one)).collect();
    if let Some(first) = needs.iter_mut().find(|one| one["ref"] == reference(&linked.root)) {
        let all = first["dependsOn"].as_array_mut().context("the program needs nothing")?;
        all.extend(foreign.iter().map(|one| json!(foreign_reference(one))));
    }
    let bill = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": origin.created.to_string(),
            "lifecycles": [{ "phase": "build" }],
            "component": component(&linked.root, "application", &sums),
            "properties": [{ "name": "vezne:revision", "value": origin.revision }],
        },
        "components": components,
        "dependencies": needs,
    });
    Ok(serde_json::to_string_pretty(&bill)? + "\n")
}

fn component(one: &Package, kind: &str, sums: &Checksums) -> Value {
    let mut told = json!({
        "type": kind,
        "bom-ref": reference(one),
        "name": one.name,
        "version": one.version.to_string(),
        "purl": format!("pkg:cargo/{}@{}", one.name, one.version),
        "scope": "required",
    });
    if let Some(text) = &one.description {
        told["description"] = json!(text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    // Old manifests write `MIT/Apache-2.0`, which no reader of SPDX knows.
    if let Some(licence) = &one.license {
        told["licenses"] = json!([{ "expression": licence.replace(" / ", " OR ").replace('/', " OR ") }]);
    }
    if let Some(sum) = sums.of(one) {
        told["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    }
    if let Some(home) = &one.repository {
        told["externalReferences"] = json!([{ "type": "vcs", "url": home }]);
    }
    told
}

fn of_another_kind(one: &Foreign) -> Value {
    json!({
        "type": "library",
        "bom-ref": foreign_reference(one),
        "name": one.name,
        "version": one.version,
        "scope": "required",
        "licenses": [{ "expression": one.licence }],
        "externalReferences": [{ "type": "website", "url": one.home }],
    })
}

fn used_by(linked: &Linked, one: &Package) -> Value {
    let used = linked.uses.get(&one.id).into_iter().flatten();
    let find = |id: &PackageId| linked.crates.iter().find(|other| other.id == *id);
    let used: Vec<String> = used.filter_map(find).map(reference).collect();
    json!({ "ref": reference(one), "dependsOn": used })
}

fn reference(one: &Package) -> String {
    format!("{}@{}", one.name, one.version)
}

fn foreign_reference(one: &Foreign) -> String {
    format!("{}@{}", one.name, one.version)
}

/// What Cargo.lock knows of what was downloaded.
struct Checksums(toml::Table);

impl Checksums {
    fn read(lock: &str) -> Result<Self> {
        lock.parse().map(Self).context("Cargo.lock cannot be read")
    }

    fn of(&self, one: &Package) -> Option<&str> {
        let locked = self.0.get("package")?.as_array()?;
        let is_it = |entry: &&toml::Value| {
            let has = |field: &str, value: &str| entry.get(field).and_then(toml::Value::as_str) == Some(value);
            has("name", &one.name) && has("version", &one.version.to_string()) && has("source", REGISTRY)
        };
        locked.iter().find(is_it)?.get("checksum")?.as_str()
    }
}
