//! A payment's outcome is being found out: wait here, or look again.

use super::icon::{Shape, icon};
use super::page::{At, Page};
use crate::i18n::fill;

/// The wait, with the time from which a new try may be made.
pub(super) fn settling(page: &mut Page, retry_at: Option<&str>) {
    let texts = page.texts();
    page.open("section", "face face-centred");
    page.set(At::Tone, "wait");
    icon(page, Shape::Clock);
    page.title(texts.settling_title());
    page.paragraph(texts.settling_text());
    if let Some(time) = retry_at.map(|moment| page.time(moment)) {
        page.line("p", "soft", fill(texts.settling_until(), &[("time", &time)]));
    }
    page.open("div", "face-ways");
    page.button("plain", "read", texts.check_now());
    page.close();
    page.close();
}
