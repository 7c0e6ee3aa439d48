//! Every state of the element, pictured: the pictures that the browser tests took last.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// How a state is shown: `phone-light`, and the words for it. Others that the tests take are left to the tests.
const VIEWS: [(&str, &str); 4] = [
    ("phone-light", "phone"),
    ("phone-dark", "phone, dark"),
    ("desktop-light", "desktop"),
    ("desktop-dark", "desktop, dark"),
];

/// Pictures of a state, by view.
type Views = BTreeMap<&'static str, String>;

/// Copies the pictures; answers which states there are, each with its pictures' names.
pub(super) fn copy(results: &Path, to: &Path) -> Result<BTreeMap<String, Views>> {
    let mut states: BTreeMap<String, Views> = BTreeMap::new();
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for folder in ["states", "transfer", "incoming"] {
        let Ok(pictures) = fs::read_dir(results.join(folder)) else {
            continue;
        };
        for picture in pictures {
            let path = picture?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let Some((state, view)) = state_of(&name) else {
                continue;
            };
            let name = format!("{folder}-{name}");
            fs::copy(&path, to.join(&name)).with_context(|| format!("cannot copy {}", path.display()))?;
            states.entry(state).or_default().insert(view, name);
        }
    }
    Ok(states)
}

/// `paid-phone-light.png` is the state `paid` in the view `phone-light`.
fn state_of(picture: &str) -> Option<(String, &'static str)> {
    let name = picture.strip_suffix(".png")?;
    VIEWS.iter().find_map(|(view, _)| {
        let state = name.strip_suffix(view)?.strip_suffix('-')?;
        Some((state.to_owned(), *view))
    })
}

/// The page of states.
pub(super) fn page(states: &BTreeMap<String, Views>) -> String {
    let mut page = String::from("<h1>Every state</h1>\n<p>As the browser tests see them, in Chromium.</p>\n");
    if states.is_empty() {
        page.push_str("<p>No pictures were taken yet: run <code>cargo xtask test browser</code>, then build the site again.</p>\n");
    }
    for (state, views) in states {
        let title = state.replace('-', " ");
        let _ = writeln!(
            page,
            "<section class=\"state\"><h2 id=\"{state}\">{title}</h2><div class=\"views\">"
        );
        for (view, words) in VIEWS {
            if let Some(picture) = views.get(view) {
                let _ = writeln!(
                    page,
                    "<figure class=\"{view}\"><a href=\"pictures/{picture}\"><img src=\"pictures/{picture}\" \
                     alt=\"{title}, {words}\" loading=\"lazy\"></a><figcaption>{words}</figcaption></figure>"
                );
            }
        }
        page.push_str("</div></section>\n");
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_told_apart_by_state_and_view() {
        assert_eq!(
            state_of("not-a-test-phone-dark.png"),
            Some(("not-a-test".to_owned(), "phone-dark"))
        );
        assert_eq!(state_of("paid-narrow.png"), None);
        assert_eq!(state_of("report.json"), None);
    }

    #[test]
    fn a_site_without_pictures_says_how_to_get_them() {
        let folder = tempfile::tempdir().unwrap();
        let states = copy(&folder.path().join("results"), &folder.path().join("to")).unwrap();
        assert!(page(&states).contains("cargo xtask test browser"));
    }

    #[test]
    fn each_state_stands_with_its_pictures() {
        let folder = tempfile::tempdir().unwrap();
        let states = folder.path().join("states");
        fs::create_dir(&states).unwrap();
        fs::write(states.join("paid-phone-light.png"), "").unwrap();
        let states = copy(folder.path(), &folder.path().join("to")).unwrap();
        let page = page(&states);
        assert!(
            page.contains(r#"src="pictures/states-paid-phone-light.png""#) && page.contains(r#"alt="paid, phone""#)
        );
        assert!(folder.path().join("to/states-paid-phone-light.png").exists());
    }
}
