//! `element.d.ts` with the class, its events and their details, and what the other entries add to it.

use std::fmt::Write as _;

use ts_rs::{Config, TS};
use vezne_protocol::{
    Amount, CardFacts, CardScheme, CardType, Currency, Locale, Method, PlanOffer, ProblemCode, SessionId, SessionState,
};

use crate::details::{
    CardDetail, ConsentDetail, ElementError, ErrorCode, ErrorDetail, PlanDetail, ReadyDetail, RedirectDetail,
    ResultDetail,
};
use crate::element::{ATTRIBUTES, CLASS, EVENTS, METHODS, PROPERTIES, TAG};

/// What every file begins with.
pub(crate) const HEAD: &str = "// Written from the Rust types by `cargo xtask wasm`: change those.\n\n";

/// The files that need no framework.
pub(crate) fn declarations() -> Vec<(&'static str, String)> {
    vec![
        ("element.d.ts", element()),
        ("index.d.ts", index()),
        // One file with everything in it offers the same.
        ("inline.d.ts", format!("{HEAD}export * from './index.js';\n")),
    ]
}

/// `./element`: the class, which nobody has given a name in HTML yet.
fn element() -> String {
    let (attributes, events) = (attributes(), events());
    format!(
        "{HEAD}{types}{attributes}\n{events}\n{class}\n{page}",
        types = types(),
        class = class(),
        page = EVENTS_OF_THE_PAGE
    )
}

/// Events leave the shadow root and bubble, so whoever listens further up hears them too.
const EVENTS_OF_THE_PAGE: &str = "\
declare global {
  interface GlobalEventHandlersEventMap extends VezneCheckoutEventMap {}
}
";

/// `.`: the element under its name.
fn index() -> String {
    format!(
        "{HEAD}import type {{ {CLASS} }} from './element.js';

export * from './element.js';
export type {{ Texts, Words }} from './words.js';

declare global {{
  interface HTMLElementTagNameMap {{
    '{TAG}': {CLASS};
  }}
}}
"
    )
}

/// The types of details, from the protocol's and the description's own.
fn types() -> String {
    [
        declared::<Amount>(),
        declared::<CardFacts>(),
        declared::<CardScheme>(),
        declared::<CardType>(),
        declared::<Currency>(),
        declared::<Locale>(),
        declared::<Method>(),
        declared::<PlanOffer>(),
        declared::<ProblemCode>(),
        declared::<SessionId>(),
        declared::<SessionState>(),
        declared::<ReadyDetail>(),
        declared::<CardDetail>(),
        declared::<PlanDetail>(),
        declared::<ConsentDetail>(),
        declared::<RedirectDetail>(),
        declared::<ResultDetail>(),
        declared::<ErrorDetail>(),
        declared::<ErrorCode>(),
        declared::<ElementError>(),
    ]
    .concat()
}

fn declared<T: TS>() -> String {
    let config = Config::default();
    let docs = T::docs().unwrap_or_default();
    format!("{docs}export {}\n\n", T::decl(&config))
}

/// The attributes as properties of JSX and templates.
fn attributes() -> String {
    let mut code = format!("/** The attributes of `<{TAG}>`. */\nexport interface {CLASS}Attributes {{\n");
    for attribute in ATTRIBUTES {
        let may = if attribute.required { "" } else { "?" };
        let (name, of_type) = (attribute.name, (attribute.of_type)());
        let _ = write!(code, "  /** {} */\n  {name}{may}: {of_type};\n", attribute.text);
    }
    code + "}\n"
}

fn events() -> String {
    let mut code = format!("/** The events of `<{TAG}>`, by name. */\nexport interface {CLASS}EventMap {{\n");
    for event in EVENTS {
        let (name, detail) = (event.name, (event.detail)());
        let _ = write!(code, "  /** {} */\n  '{name}': CustomEvent<{detail}>;\n", event.text);
    }
    code + "}\n"
}

fn class() -> String {
    let mut code = format!("/** The `<{TAG}>` element. */\nexport declare class {CLASS} extends HTMLElement {{\n");
    for property in PROPERTIES {
        let _ = write!(
            code,
            "  /** {} */\n  {}: {};\n",
            property.text, property.name, property.of_type
        );
    }
    for method in METHODS {
        let takes: Vec<_> = method
            .takes
            .iter()
            .map(|(name, of_type)| format!("{name}?: {of_type}"))
            .collect();
        let (name, takes, answers) = (method.name, takes.join(", "), method.answers);
        let _ = write!(code, "  /** {} */\n  {name}({takes}): {answers};\n", method.text);
    }
    code + "}\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_typed_as_rust_has_them() {
        let types = types();
        for line in [
            "export type Amount = string;",
            "export type CardScheme = \"visa\" | \"mastercard\" | \"amex\" | \"troy\";",
            "export type ErrorCode = ElementError | ProblemCode;",
        ] {
            assert!(types.contains(line), "{line}\n{types}");
        }
    }

    #[test]
    fn a_listener_knows_the_detail_of_its_event() {
        let events = events();
        assert!(
            events.contains("'vezne-card': CustomEvent<CardDetail | null>;"),
            "{events}"
        );
        assert!(
            events.contains("'vezne-result': CustomEvent<ResultDetail>;"),
            "{events}"
        );
    }
}
