//! `custom-elements.json`: the element for editors and documentation, as the custom-elements manifest has it.

use serde_json::{Value, json};

use crate::element::{ATTRIBUTES, CLASS, Described, EVENTS, METHODS, PARTS, PROPERTIES, SLOTS, TAG};
use crate::style::CustomProperty;

/// The version of the manifest's form.
const SCHEMA_VERSION: &str = "2.1.0";
/// Where the class is, and where it gets its name.
const MODULES: [&str; 2] = ["dist/element.js", "dist/index.js"];

/// The manifest, with the custom properties that the style sheet has.
pub fn custom_elements(properties: &[CustomProperty]) -> Value {
    let [of_class, of_name] = MODULES;
    let reference = json!({ "name": CLASS, "module": of_class });
    json!({
        "schemaVersion": SCHEMA_VERSION,
        "modules": [
            {
                "kind": "javascript-module",
                "path": of_class,
                "declarations": [element(properties)],
                "exports": [{ "kind": "js", "name": CLASS, "declaration": reference }],
            },
            {
                "kind": "javascript-module",
                "path": of_name,
                "declarations": [],
                "exports": [
                    { "kind": "js", "name": CLASS, "declaration": reference },
                    { "kind": "custom-element-definition", "name": TAG, "declaration": reference },
                ],
            },
        ],
    })
}

fn element(properties: &[CustomProperty]) -> Value {
    json!({
        "kind": "class",
        "customElement": true,
        "name": CLASS,
        "tagName": TAG,
        "superclass": { "name": "HTMLElement" },
        "description": "Where a buyer chooses how to pay: installments with exact totals, and the way to the payment page or the bank.",
        "attributes": ATTRIBUTES.iter().map(|attribute| json!({
            "name": attribute.name,
            "type": { "text": (attribute.of_type)() },
            "description": attribute.text,
        })).collect::<Vec<_>>(),
        "members": members(),
        "events": EVENTS.iter().map(|event| json!({
            "name": event.name,
            "type": { "text": format!("CustomEvent<{}>", (event.detail)()) },
            "description": event.text,
        })).collect::<Vec<_>>(),
        "slots": described(SLOTS),
        "cssParts": parts(),
        "cssProperties": properties.iter().map(css_property).collect::<Vec<_>>(),
    })
}

fn members() -> Vec<Value> {
    let fields = PROPERTIES.iter().map(|property| {
        json!({
            "kind": "field",
            "name": property.name,
            "type": { "text": property.of_type },
            "description": property.text,
        })
    });
    let methods = METHODS.iter().map(|method| {
        let takes = method.takes.iter();
        json!({
            "kind": "method",
            "name": method.name,
            "parameters": takes
                .map(|(name, of_type)| json!({ "name": name, "type": { "text": of_type }, "optional": true }))
                .collect::<Vec<_>>(),
            "return": { "type": { "text": method.answers } },
            "description": method.text,
        })
    });
    fields.chain(methods).collect()
}

fn css_property(property: &CustomProperty) -> Value {
    let text = match &property.dark {
        Some(dark) => format!("{} In the dark: `{dark}`.", property.text),
        None => property.text.to_owned(),
    };
    json!({ "name": property.name, "default": property.default, "description": text })
}

fn parts() -> Vec<Value> {
    let group = |(text, names): &(&str, &[&str])| {
        let one = |name: &&str| json!({ "name": name, "description": text });
        names.iter().map(one).collect::<Vec<_>>()
    };
    PARTS.iter().flat_map(group).collect()
}

fn described(all: &[Described]) -> Vec<Value> {
    let one = |described: &Described| json!({ "name": described.name, "description": described.text });
    all.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dark_default_is_told_beside_the_light_one() {
        let property = CustomProperty {
            name: "--vezne-ink".to_owned(),
            text: "Text.",
            default: "#14181f".to_owned(),
            dark: Some("#f1f3f6".to_owned()),
        };
        let manifest = custom_elements(&[property]);
        assert_eq!(
            manifest["modules"][0]["declarations"][0]["cssProperties"],
            json!([{ "name": "--vezne-ink", "default": "#14181f", "description": "Text. In the dark: `#f1f3f6`." }])
        );
    }
}
