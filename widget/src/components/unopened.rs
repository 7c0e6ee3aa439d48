//! The session could not be read: why, and a way on. What the shop put inside the element is shown with it.

use super::notice::failed;
use super::page::Page;
use crate::state::Trouble;

/// Why, a retry where that can help, and the shop's own content.
pub(super) fn unopened(page: &mut Page, trouble: &Trouble) {
    let retry = if trouble.is_final() { "" } else { "read" };
    page.open("section", "face");
    failed(page, page.texts().session_trouble(), trouble, retry, None);
    page.open("slot", "");
    page.close();
    page.close();
}
