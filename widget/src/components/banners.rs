//! What concerns the whole desk: the connection is gone, or the session is about to end.

use super::notice::{Notice, notice};
use super::page::Page;
use crate::i18n::fill;
use crate::state::State;

/// The banners, between the amount and what the buyer is doing.
pub(super) fn banners(page: &mut Page, state: &State) {
    let texts = page.texts();
    if state.is_offline {
        notice(
            page,
            &Notice {
                title: texts.offline_title(),
                text: texts.offline_text(),
                ..Notice::default()
            },
        );
    }
    let Some(time) = state.ends_at().map(|until| page.time(until)) else {
        return;
    };
    let limit = &state.limit;
    let text = fill(
        if limit.is_fixed {
            texts.limit_fixed()
        } else {
            texts.limit_text()
        },
        &[("time", &time)],
    );
    let failed = limit.trouble.as_ref().map(|trouble| page.words.trouble(trouble));
    notice(
        page,
        &Notice {
            title: texts.limit_title(),
            text: &text,
            detail: failed.as_deref().unwrap_or_default(),
            trouble: limit.trouble.as_ref(),
            retry: if limit.is_fixed { "" } else { "extend" },
            label: if state.is_extending() {
                texts.limit_asking()
            } else {
                texts.limit_more()
            },
            ..Notice::default()
        },
    );
}
