//! The reference: tables of attributes, events, parts and the rest, from the custom-elements manifest that is published.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::guides;

/// As far as the reference reads it (<https://github.com/webcomponents/custom-elements-manifest>, schema 2).
#[derive(Deserialize)]
struct Manifest {
    modules: Vec<Module>,
}

#[derive(Deserialize)]
struct Module {
    #[serde(default)]
    declarations: Vec<Declaration>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Declaration {
    tag_name: Option<String>,
    description: String,
    attributes: Vec<Item>,
    members: Vec<Item>,
    events: Vec<Item>,
    slots: Vec<Item>,
    css_parts: Vec<Item>,
    css_properties: Vec<Item>,
}

/// One row, whatever it is about.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Item {
    name: String,
    kind: String,
    #[serde(rename = "type")]
    kind_of: Option<Type>,
    default: Option<String>,
    description: String,
    parameters: Vec<Item>,
    #[serde(rename = "return")]
    answer: Option<Return>,
}

#[derive(Deserialize)]
struct Type {
    text: String,
}

#[derive(Deserialize)]
struct Return {
    #[serde(rename = "type")]
    kind_of: Type,
}

/// The page, of the manifest in this file.
pub(super) fn of(file: &Path) -> Result<String> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    written(&text).with_context(|| format!("{} is no manifest", file.display()))
}

fn written(manifest: &str) -> Result<String> {
    let manifest: Manifest = serde_json::from_str(manifest)?;
    let declarations = manifest.modules.into_iter().flat_map(|module| module.declarations);
    let element = declarations
        .into_iter()
        .find(|declaration| declaration.tag_name.is_some())
        .context("it declares no element")?;
    Ok(guides::html(&markdown(&element)))
}

fn markdown(element: &Declaration) -> String {
    let name = element.tag_name.as_deref().unwrap_or_default();
    let mut page = format!("# Reference\n\n`<{name}>`: {}\n", element.description);
    let (methods, properties): (Vec<_>, Vec<_>) = element.members.iter().partition(|member| member.kind == "method");
    let tables: [(&str, Vec<&Item>); 7] = [
        ("Attributes", element.attributes.iter().collect()),
        ("Properties", properties),
        ("Methods", methods),
        ("Events", element.events.iter().collect()),
        ("Slots", element.slots.iter().collect()),
        ("Parts", element.css_parts.iter().collect()),
        ("Custom properties", element.css_properties.iter().collect()),
    ];
    for (title, items) in tables {
        table(&mut page, title, &items);
    }
    page
}

fn table(page: &mut String, title: &str, items: &[&Item]) {
    if items.is_empty() {
        return;
    }
    let has_type = items.iter().any(|item| item.signature().is_some());
    let has_default = items.iter().any(|item| item.default.is_some());
    let mut head = "| name |".to_owned();
    let mut line = "|---|".to_owned();
    for (shown, column) in [(has_type, " type |"), (has_default, " default |"), (true, " what |")] {
        if shown {
            head.push_str(column);
            line.push_str("---|");
        }
    }
    let _ = writeln!(page, "\n## {title}\n\n{head}\n{line}");
    for item in items {
        let name = if item.name.is_empty() { "(default)" } else { &item.name };
        let mut row = format!("| `{name}` |");
        if has_type {
            let _ = write!(row, " {} |", code(item.signature().as_deref()));
        }
        if has_default {
            let _ = write!(row, " {} |", code(item.default.as_deref()));
        }
        let what = item.description.replace('\n', " ");
        let _ = writeln!(page, "{row} {} |", what.replace('|', r"\|"));
    }
}

fn code(text: Option<&str>) -> String {
    // Two ticks around it, for a type may have one in it.
    let written = |text: &str| format!("`` {} ``", text.replace('\n', " ").replace('|', r"\|"));
    text.map_or_else(String::new, written)
}

impl Item {
    /// What it holds; of a method, what it takes and answers.
    fn signature(&self) -> Option<String> {
        if self.kind != "method" {
            return self.kind_of.as_ref().map(|kind| kind.text.clone());
        }
        let parameters: Vec<_> = self
            .parameters
            .iter()
            .map(|parameter| match &parameter.kind_of {
                Some(kind) => format!("{}: {}", parameter.name, kind.text),
                None => parameter.name.clone(),
            })
            .collect();
        let answer = self
            .answer
            .as_ref()
            .map_or("void", |answer| answer.kind_of.text.as_str());
        Some(format!("({}) => {answer}", parameters.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"{"schemaVersion":"2.1.0","modules":[{"kind":"javascript-module","path":"dist/index.js","declarations":[
        {"kind":"class","name":"VezneCheckout","tagName":"vezne-checkout","customElement":true,"description":"The desk.",
         "attributes":[{"name":"locale","type":{"text":"'tr' | 'en'"},"description":"The language."}],
         "members":[{"kind":"field","name":"tag","type":{"text":"`${Locale}-x`"}},{"kind":"method","name":"refresh","return":{"type":{"text":"Promise<void>"}},"description":"Reads anew."}],
         "cssProperties":[{"name":"--vezne-radius","default":"12px","description":"Corners."}],
         "slots":[{"name":"","description":"A way on."}]}]}]}"#;

    #[test]
    fn every_part_of_the_manifest_has_its_table() {
        let page = written(MANIFEST).unwrap();
        for expected in [
            "<code>&lt;vezne-checkout&gt;</code>: The desk.",
            r#"<h2 id="attributes">"#,
            "<code>'tr' | 'en'</code>",
            "<code>`${Locale}-x`</code>",
            "<code>() =&gt; Promise&lt;void&gt;</code>",
            "<code>12px</code>",
            "<code>(default)</code>",
        ] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
        assert!(!page.contains(r#"id="events""#), "what there is none of has no table");
    }

    #[test]
    fn a_manifest_without_an_element_is_refused() {
        assert!(written(r#"{"modules":[]}"#).is_err());
    }
}
