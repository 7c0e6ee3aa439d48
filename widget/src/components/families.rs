//! Card families to look at: a row of small cards, each with its name and a mark of our own.

use super::icon::path;
use super::page::{At, Page};
use crate::state::{State, family_name};

/// The marks: shapes that tell the families apart and are nobody's trademark.
const MARKS: [(&str, &str, &str); 9] = [
    ("bonus", "#2f8f46", "M10 2a8 8 0 1 0 8 8h-4a4 4 0 1 1-4-4z"),
    ("axess", "#c08a00", "M10 2l8 15h-5l-3-6-3 6H2z"),
    ("world", "#7b4fb5", "M10 1l9 9-9 9-9-9zM10 6l-4 4 4 4 4-4z"),
    ("maximum", "#c2185b", "M2 17V3l8 8 8-8v14h-4v-6l-4 4-4-4v6z"),
    ("paraf", "#0e8fa3", "M4 18V2h12l-4 5 4 5H8v6z"),
    ("cardfinans", "#3866c4", "M16 5a8 8 0 1 0 0 10l-3-2.5a4 4 0 1 1 0-5z"),
    ("advantage", "#d9731a", "M10 2l8 8h-5v8H7v-8H2z"),
    ("miles&smiles", "#c62828", "M1 9l18-7-7 17-3-7z"),
    ("bankkartcombo", "#c0392b", "M2 2h10v10H2zM8 8h10v10H8z"),
];

/// A card, for a family that has no mark here.
const ANY: (&str, &str, &str) = ("", "#6b7686", "M2 4h16v3H2zM2 9h16v7H2z");

/// How many empty places stand for families that are on their way.
const PLACES: usize = 4;

/// The families. Once a card is typed they are a picture, with the card's own in front.
pub(super) fn families(page: &mut Page, state: &State) {
    if !state.has_families() {
        return;
    }
    let is_typed = state.card.digits.asked().is_some();
    // Another element, so that it begins where it starts, however far the buyer had scrolled.
    page.open(if is_typed { "p" } else { "div" }, "families");
    if is_typed {
        page.flag(At::Hidden, true);
    } else {
        page.set(At::Role, "radiogroup");
        page.set(At::Label, page.texts().families());
    }
    match &state.families.offers {
        None => {
            for _ in 0..PLACES {
                page.line("span", "bone family", "");
            }
        }
        Some(offers) => {
            for name in offers.iter().filter_map(family_name) {
                family(page, state, name, is_typed);
            }
        }
    }
    page.close();
}

fn family(page: &mut Page, state: &State, name: &str, is_typed: bool) {
    let shown = if is_typed {
        state.card.facts().and_then(|facts| facts.family.as_deref())
    } else {
        state.families.chosen.as_deref()
    };
    let is_shown = shown == Some(name);
    let class = if is_shown { "family chosen" } else { "family" };
    page.open(if is_typed { "span" } else { "label" }, class);
    page.set(
        At::Chosen,
        if is_shown {
            "true"
        } else if is_typed {
            "unknown"
        } else {
            "false"
        },
    );
    if !is_typed {
        page.open("input", "");
        page.radio("family", name.to_owned(), is_shown);
        page.close();
    }
    let known = MARKS.iter().find(|(family, ..)| name.eq_ignore_ascii_case(family));
    let (_, colour, drawing) = *known.unwrap_or(&ANY);
    page.open("svg", "crest");
    page.set(At::ViewBox, "0 0 20 20");
    page.flag(At::Hidden, true);
    page.set(At::Fill, colour);
    path(page, "", drawing);
    page.close();
    page.text(name.to_owned());
    page.close();
}
