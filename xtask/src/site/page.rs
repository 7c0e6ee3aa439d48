//! The pages of the site, in the order of its menu, and the frame around each.

use anyhow::Result;
use askama::Template;

/// A page.
#[derive(Clone, Copy)]
pub(super) struct Page {
    /// Its file, without `.html`.
    pub(super) slug: &'static str,
    /// What the menu calls it.
    pub(super) short: &'static str,
    scripts: &'static [&'static str],
}

/// Every page.
pub(super) const PAGES: [Page; 14] = [
    page("index", "Overview"),
    Page {
        scripts: &["playground.js"],
        ..page("playground", "Playground")
    },
    page("embed", "Embed the element"),
    page("open-a-session", "Open a session"),
    page("theming", "Theming"),
    page("content-policy", "Content policy"),
    page("accessibility", "Accessibility"),
    page("installment-caps", "Installment caps"),
    page("run", "Run the signer"),
    page("going-live", "Going live"),
    page("upgrade", "Back up, restore, upgrade"),
    page("api", "Reference"),
    page("states", "Every state"),
    page("bench", "Size and speed"),
];

const fn page(slug: &'static str, short: &'static str) -> Page {
    Page {
        slug,
        short,
        scripts: &[],
    }
}

#[derive(Template)]
#[template(path = "site_page.html")]
struct Frame<'a> {
    title: &'a str,
    version: &'a str,
    slug: &'a str,
    scripts: &'a [&'a str],
    entries: &'a [Page],
    body: &'a str,
}

/// What all pages share.
pub(super) struct Site {
    version: &'static str,
}

impl Site {
    pub(super) const fn new(version: &'static str) -> Self {
        Self { version }
    }

    /// A whole page around its body.
    pub(super) fn page(&self, page: Page, body: &str) -> Result<String> {
        let frame = Frame {
            title: page.short,
            version: self.version,
            slug: page.slug,
            scripts: page.scripts,
            entries: &PAGES,
            body,
        };
        Ok(frame.render()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_itself_in_the_menu_and_keeps_its_body() {
        let written = Site::new("1.2.3").page(PAGES[1], "<p>try & see</p>").unwrap();
        assert!(written.contains(r#"<a href="playground.html" aria-current="page">Playground</a>"#));
        assert!(written.contains("<p>try & see</p>") && written.contains("@vezne/checkout 1.2.3"));
        assert!(written.contains(r#"<script type="module" src="playground.js">"#));
        assert_eq!(written.matches("aria-current").count(), 1);
    }
}
