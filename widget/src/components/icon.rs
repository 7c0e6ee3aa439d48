//! Small drawings beside words that say the same.

use super::page::{At, Page};

/// Which drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// An exclamation mark in a ring.
    Alert,
    /// A tick in a ring.
    Done,
    /// A clock.
    Clock,
    /// A padlock.
    Lock,
    /// A cross in a ring.
    Ended,
}

/// Draws it.
#[inline(never)]
pub(super) fn icon(page: &mut Page, shape: Shape) {
    page.open("svg", "icon");
    page.set(At::ViewBox, "0 0 24 24");
    page.flag(At::Hidden, true);
    path(
        page,
        "",
        match shape {
            Shape::Alert => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.5v6M12 16.5v.1",
            Shape::Done => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8 12.5l2.7 2.7L16 9.5",
            Shape::Clock => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.5V12l3 2",
            Shape::Lock => "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
            Shape::Ended => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9 9l6 6M15 9l-6 6",
        },
    );
    page.close();
}

/// One path of a drawing.
#[inline(never)]
pub(super) fn path(page: &mut Page, class: &'static str, drawing: &'static str) {
    page.open("path", class);
    page.set(At::Drawing, drawing);
    page.close();
}
