//! A card scheme's mark: shapes of our own that carry its name, not its trademark.

use vezne_protocol::CardScheme;

use super::icon::path;
use super::page::{At, Page};

/// The mark, named for those who do not see it: letters where the name is short enough to be read, two interlocked
/// lozenges where it is not.
pub(super) fn scheme_mark(page: &mut Page, scheme: CardScheme) {
    page.open("svg", "mark");
    page.set(At::Scheme, scheme.word());
    page.set(At::ViewBox, "0 0 44 28");
    page.set(At::Role, "img");
    page.set(At::Label, scheme.name());
    path(
        page,
        "mark-card",
        "M5 0h34a5 5 0 0 1 5 5v18a5 5 0 0 1-5 5H5a5 5 0 0 1-5-5V5a5 5 0 0 1 5-5",
    );
    let name = match scheme {
        CardScheme::Visa => "VISA",
        CardScheme::Amex => "AMEX",
        CardScheme::Troy => "troy",
        CardScheme::Mastercard => {
            path(page, "mark-left", "M17 5l9 9-9 9-9-9z");
            path(page, "mark-right", "M27 5l9 9-9 9-9-9z");
            ""
        }
    };
    page.line("text", "mark-name", name);
    page.close();
}
