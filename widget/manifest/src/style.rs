//! The custom properties, with the defaults that the widget's style sheets give them.

use crate::element::CUSTOM_PROPERTIES;

/// How the sheets ask for a custom property of the shop's.
const ASKED: &str = "var(--vezne-";

/// A custom property that a shop may set.
pub struct CustomProperty {
    /// With both hyphens.
    pub name: String,
    /// What it is for.
    pub text: &'static str,
    /// What stands in for it.
    pub default: String,
    /// What stands in for it in the dark, where that is something else.
    pub dark: Option<String>,
}

/// Reads the defaults out of the sheet that names each property first for light, then for dark.
///
/// # Errors
/// Names a property that the sheet asks for and nobody describes, or the other way round.
pub fn custom_properties(sheet: &str) -> Result<Vec<CustomProperty>, String> {
    let asked = asked(sheet);
    if let Some((name, _)) = asked.iter().find(|(name, _)| text(name).is_none()) {
        return Err(format!("--vezne-{name} is in the style sheet and not described"));
    }
    let read = |name: &'static str, text| {
        let mut defaults = asked
            .iter()
            .filter(|(asked, _)| *asked == name)
            .map(|(_, value)| *value);
        let default = defaults.next();
        let default = default.ok_or_else(|| format!("--vezne-{name} is described and not in the style sheet"))?;
        Ok(CustomProperty {
            name: format!("--vezne-{name}"),
            text,
            default: default.to_owned(),
            dark: defaults.find(|value| *value != default).map(str::to_owned),
        })
    };
    CUSTOM_PROPERTIES
        .iter()
        .map(|described| read(described.name, described.text))
        .collect()
}

fn text(name: &str) -> Option<&'static str> {
    let described = CUSTOM_PROPERTIES.iter().find(|described| described.name == name);
    described.map(|described| described.text)
}

/// Every `var(--vezne-name, default)` of a sheet, as name and default.
fn asked(sheet: &str) -> Vec<(&str, &str)> {
    let uses = sheet.split(ASKED).skip(1);
    uses.filter_map(|rest| rest[..closing(rest)?].split_once(','))
        .map(|(name, default)| (name.trim(), default.trim()))
        .collect()
}

/// Where the parenthesis ends that is open at the beginning.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1_u32;
    text.find(|character| {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_is_read_whole_and_the_dark_one_beside_it() {
        let sheet = "a { b: var(--vezne-font, x, \"y\"); c: var(--vezne-tint, rgb(1 2 3 / var(--d))) } @media { c: var(--vezne-tint, #000) }";
        assert_eq!(
            asked(sheet),
            [
                ("font", "x, \"y\""),
                ("tint", "rgb(1 2 3 / var(--d))"),
                ("tint", "#000")
            ]
        );
    }

    #[test]
    fn what_only_the_sheet_or_only_the_description_knows_is_named() {
        let why = |sheet| custom_properties(sheet).err().unwrap();
        assert_eq!(
            why("a: var(--vezne-glow, red)"),
            "--vezne-glow is in the style sheet and not described"
        );
        assert_eq!(why(""), "--vezne-font is described and not in the style sheet");
    }

    #[test]
    fn the_widget_asks_for_each_property_that_is_described() {
        let sheet = include_str!("../../npm/src/theme.css");
        let properties = custom_properties(sheet).unwrap();
        let dark = |name| {
            properties
                .iter()
                .find(|property| property.name == name)
                .unwrap()
                .dark
                .is_some()
        };
        assert!(dark("--vezne-ground") && !dark("--vezne-font"));
    }
}
