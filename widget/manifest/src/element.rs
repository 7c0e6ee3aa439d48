//! The element's attributes, properties, methods, events, slots, parts and custom properties, as tables.

use ts_rs::{Config, TS};
use vezne_protocol::Locale;

use crate::details::{CardDetail, ConsentDetail, ErrorDetail, PlanDetail, ReadyDetail, RedirectDetail, ResultDetail};

/// The element's name in HTML.
pub const TAG: &str = "vezne-checkout";
/// The element's class.
pub const CLASS: &str = "VezneCheckout";

/// A name and what it is for.
pub struct Described {
    /// As a page writes it.
    pub name: &'static str,
    /// A sentence or two.
    pub text: &'static str,
}

/// An attribute in HTML.
pub struct Attribute {
    /// As a page writes it.
    pub name: &'static str,
    /// Its TypeScript type.
    pub of_type: fn() -> String,
    /// Whether the element can do nothing without it.
    pub required: bool,
    /// What it is for.
    pub text: &'static str,
}

/// A property of the class.
pub struct Property {
    /// As a script writes it.
    pub name: &'static str,
    /// Its TypeScript type.
    pub of_type: &'static str,
    /// What it is for.
    pub text: &'static str,
}

/// A method of the class.
pub struct Method {
    /// As a script calls it.
    pub name: &'static str,
    /// Name and type of what it takes, all of it optional.
    pub takes: &'static [(&'static str, &'static str)],
    /// What it answers.
    pub answers: &'static str,
    /// What it does.
    pub text: &'static str,
}

/// An event that bubbles out of the shadow root.
pub struct Event {
    /// As a listener names it.
    pub name: &'static str,
    /// The TypeScript type of its `detail`.
    pub detail: fn() -> String,
    /// When it is sent.
    pub text: &'static str,
}

/// The attributes. The tests hold that the element's script reads these and no others.
pub const ATTRIBUTES: &[Attribute] = &[
    Attribute {
        name: "signer",
        of_type: text,
        required: true,
        text: "Where your signer stands, as browsers reach it.",
    },
    Attribute {
        name: "session",
        of_type: text,
        required: true,
        text: "The session's id, as `POST /v1/sessions` answered your server.",
    },
    Attribute {
        name: "token",
        of_type: text,
        required: true,
        text: "The session's client token, as `POST /v1/sessions` answered your server.",
    },
    Attribute {
        name: "locale",
        of_type: locale,
        required: false,
        text: "The language, with or without a region; without it the page's own, else Turkish.",
    },
    Attribute {
        name: "consent",
        of_type: present,
        required: false,
        text: "The buyer has to agree to your terms before paying; the slot of this name says the same.",
    },
];

/// Properties beside those of every element.
pub const PROPERTIES: &[Property] = &[Property {
    name: "words",
    of_type: "import('./words.js').Words | undefined",
    text: "Your own texts by name, or by locale and name.",
}];

/// The methods.
pub const METHODS: &[Method] = &[
    Method {
        name: "refresh",
        takes: &[],
        answers: "Promise<boolean | undefined>",
        text: "Reads the session again, after the shop has changed its amount or basket; what was typed stays. Answers \
               whether it could be read.",
    },
    Method {
        name: "focus",
        takes: &[("options", "FocusOptions")],
        answers: "void",
        text: "Puts the focus on what the buyer has to mend, else on the first control.",
    },
    Method {
        name: "reset",
        takes: &[],
        answers: "void",
        text: "Begins anew, without what was typed and chosen.",
    },
];

/// The events. All of them bubble and are composed; a listener that throws stops no payment.
pub const EVENTS: &[Event] = &[
    Event {
        name: "vezne-ready",
        detail: named::<ReadyDetail>,
        text: "Once the session is read.",
    },
    Event {
        name: "vezne-card",
        detail: named_or_null::<CardDetail>,
        text: "A card was recognised, or is gone (`null`). `preventDefault()` refuses the card; set `detail.message` to \
               say why.",
    },
    Event {
        name: "vezne-plan",
        detail: named_or_null::<PlanDetail>,
        text: "Another plan would be paid now, or none (`null`). Amounts are texts.",
    },
    Event {
        name: "vezne-consent",
        detail: named::<ConsentDetail>,
        text: "The buyer has ticked your terms, or taken the tick away.",
    },
    Event {
        name: "vezne-redirect",
        detail: named::<RedirectDetail>,
        text: "Before the buyer leaves for the payment page or the bank; `preventDefault()` keeps them.",
    },
    Event {
        name: "vezne-result",
        detail: named::<ResultDetail>,
        text: "Once the session is paid, examined, expired … . Ship by what the signer tells your server, never by this.",
    },
    Event {
        name: "vezne-error",
        detail: named::<ErrorDetail>,
        text: "Something went wrong, and the buyer was told.",
    },
];

/// The slots; the one without a name is the element's own content.
pub const SLOTS: &[Described] = &[
    described(
        "",
        "What is shown where the element cannot be, such as a way back to the basket.",
    ),
    described(
        "consent",
        "The sentence that the buyer has to agree to, with links to your terms.",
    ),
];

/// The parts for `::part()`, by where they are.
pub const PARTS: &[(&str, &[&str])] = &[
    (
        "The frame, the amount, the mark of test mode.",
        &["desk", "masthead", "due", "due-label", "due-amount", "badge"],
    ),
    (
        "Forms, fields, what is said under them, the card scheme's mark.",
        &[
            "chooser",
            "field",
            "label",
            "hint",
            "box",
            "input",
            "typed",
            "status",
            "mark",
            "mark-card",
            "mark-left",
            "mark-right",
            "mark-name",
        ],
    ),
    (
        "The ways to pay, and everything with a radio button or a tick.",
        &["methods", "method", "option", "choice"],
    ),
    (
        "Card families and plans; `chosen` is the one of either.",
        &[
            "plans", "families", "family", "crest", "table", "plan", "chosen", "money", "monthly", "total", "good",
            "narrow", "wide", "dash", "bone", "below",
        ],
    ),
    (
        "The tick, and what stands around the button.",
        &["consent", "till", "till-note", "test", "icon"],
    ),
    ("Buttons by weight.", &["pay", "plain", "quiet", "link", "spinner"]),
    (
        "Messages.",
        &["notice", "notice-body", "notice-title", "support", "ways"],
    ),
    (
        "The other pages of the desk.",
        &[
            "face",
            "face-centred",
            "face-title",
            "face-ways",
            "facts",
            "detail",
            "code",
            "value",
            "group",
            "act",
            "sum",
            "account",
            "iban",
            "left",
            "wait",
            "pulse",
            "soft",
        ],
    ),
];

/// What each custom property is for; its defaults stand in the style sheet.
pub(crate) const CUSTOM_PROPERTIES: &[Described] = &[
    described("font", "The font family."),
    described("size", "The size of text."),
    described("radius", "How round corners are."),
    described("pad", "Between the frame and what is in it."),
    described("gap", "Between what is apart."),
    described("control", "The height of fields and buttons."),
    described("row", "The height of a plan."),
    described(
        "room",
        "Kept in the first picture for the choice of methods, where there is one.",
    ),
    described("ground", "The ground that everything stands on."),
    described("sunk", "The ground of what lies behind: table heads, placeholders."),
    described("ink", "Text."),
    described("soft", "Text of less weight: hints, table heads."),
    described("line", "Lines between things."),
    described("edge", "The border of what can be filled in or chosen."),
    described("accent", "What can be pressed, and what is chosen."),
    described("accent-deep", "The same under the pointer."),
    described("on-accent", "Text on the accent."),
    described("tint", "The ground of the chosen plan."),
    described("good", "What costs nothing more, and success."),
    described("warn", "Warnings."),
    described("warn-tint", "The ground of warnings."),
    described("bad", "Errors."),
    described("bad-tint", "The ground of errors."),
];

const fn described(name: &'static str, text: &'static str) -> Described {
    Described { name, text }
}

/// A language, or one of its regions as `en-GB`.
fn locale() -> String {
    let locale = named::<Locale>();
    format!("{locale} | `${{{locale}}}-${{string}}`")
}

/// That the attribute is there is all it says.
fn present() -> String {
    "true | ''".to_owned()
}

fn text() -> String {
    "string".to_owned()
}

fn named<T: TS>() -> String {
    T::name(&Config::default())
}

fn named_or_null<T: TS>() -> String {
    named::<T>() + " | null"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_names_everything_that_there_is() {
        let readme = include_str!("../../npm/README.md");
        let properties = CUSTOM_PROPERTIES
            .iter()
            .map(|property| format!("--vezne-{}", property.name));
        let methods = METHODS.iter().map(|method| method.name.to_owned());
        let others = [
            ATTRIBUTES.iter().map(|attribute| attribute.name).collect::<Vec<_>>(),
            PROPERTIES.iter().map(|property| property.name).collect(),
            EVENTS.iter().map(|event| event.name).collect(),
            PARTS.iter().flat_map(|(_, names)| names.iter().copied()).collect(),
        ];
        let others = others.concat().into_iter().map(str::to_owned);
        for name in properties.chain(methods).chain(others) {
            let is_named = [format!("`{name}`"), format!("`{name}("), format!("element.{name}")];
            assert!(is_named.iter().any(|form| readme.contains(form)), "{name}");
        }
    }
}
