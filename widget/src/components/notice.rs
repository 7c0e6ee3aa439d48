//! A boxed message: what happened, what to do, a way forward.

use vezne_protocol::{Method, ProblemCode};

use super::icon::{Shape, icon};
use super::page::{At, Page};
use crate::events::word;
use crate::i18n::fill;
use crate::state::{Place, State, Trouble};

/// What the box says and offers.
#[derive(Default)]
pub(super) struct Notice<'a> {
    pub(super) title: &'static str,
    /// What happened and what to do.
    pub(super) text: &'a str,
    /// The trouble behind it, for its support code, its time and the page that is open; without one it is only a warning.
    pub(super) trouble: Option<&'a Trouble>,
    pub(super) more: &'static str,
    /// What failed besides.
    pub(super) detail: &'a str,
    /// What pressing "try again" does, where that can help.
    pub(super) retry: &'static str,
    /// What that button is called instead.
    pub(super) label: &'static str,
    /// The other way to pay, where the trouble is this one's alone.
    pub(super) other: Option<Method>,
}

/// The other way to pay, where the session has it and what went wrong is this way's own.
pub(super) fn other_way(state: &State, trouble: &Trouble) -> Option<Method> {
    use ProblemCode as P;
    let is_its_own = matches!(
        trouble.code()?,
        P::UpstreamUnreachable | P::UpstreamTimeout | P::UpstreamBusy | P::UpstreamInvalid | P::TransferOverLimit
    );
    state.other_method().filter(|_| is_its_own)
}

/// Something failed: [`Words::trouble`](crate::i18n::Words::trouble) finds the words.
pub(super) fn failed(
    page: &mut Page,
    title: &'static str,
    trouble: &Trouble,
    retry: &'static str,
    other: Option<Method>,
) {
    let text = page.words.trouble(trouble);
    let trouble = Some(trouble);
    notice(
        page,
        &Notice {
            title,
            text: &text,
            trouble,
            retry,
            other,
            ..Notice::default()
        },
    );
}

/// The bank said no to the last try.
pub(super) fn declined(page: &mut Page, text: &str) {
    let title = page.texts().declined();
    notice(
        page,
        &Notice {
            title,
            text,
            ..Notice::default()
        },
    );
}

/// What keeps the buyer from going on, each with a way to it. They are buttons: an address cannot lead into the element.
pub(super) fn to_mend(page: &mut Page, places: &[(Place, &str)]) {
    page.open("div", "notice");
    page.set(At::Id, "summary");
    page.set(At::Tab, "-1");
    page.set(At::Tone, "bad");
    icon(page, Shape::Alert);
    page.open("div", "notice-body");
    page.line("p", "notice-title", page.texts().summary());
    for (place, text) in places {
        page.open_button("link", "go-to");
        page.set(At::Of, if *place == Place::Card { "card" } else { "consent" });
        page.text((*text).to_owned());
        page.close();
    }
    page.close();
    page.close();
}

/// The box.
#[inline(never)]
pub(super) fn notice(page: &mut Page, notice: &Notice) {
    let texts = page.texts();
    page.open("div", "notice");
    page.set(At::Tone, if notice.trouble.is_some() { "bad" } else { "warn" });
    icon(page, Shape::Alert);
    page.open("div", "notice-body");
    page.line("p", "notice-title", notice.title);
    page.paragraph(notice.text.to_owned());
    if !notice.detail.is_empty() {
        page.paragraph(notice.detail.to_owned());
    }
    if !notice.more.is_empty() {
        page.paragraph(notice.more);
    }
    if let Some(trouble) = notice.trouble {
        if let Some(time) = trouble.retry_at.as_deref().map(|moment| page.time(moment)) {
            page.paragraph(fill(texts.retry_at(), &[("time", &time)]));
        }
        let code = trouble.support_code.as_deref().unwrap_or(trouble.kind.word());
        page.line("p", "support", fill(texts.support_code(), &[("code", code)]));
    }
    page.open("p", "ways");
    if let Some(url) = notice.trouble.and_then(|trouble| trouble.page_url.clone()) {
        page.open_button("quiet", "go-on");
        page.set(At::Of, url);
        page.text(texts.open_continue());
        page.close();
    }
    if !notice.retry.is_empty() {
        let label = if notice.label.is_empty() {
            texts.retry()
        } else {
            notice.label
        };
        page.button("quiet", notice.retry, label);
    }
    if let Some(method) = notice.other {
        page.open_button("quiet", "method");
        page.set(At::Of, word(method));
        page.text(match method {
            Method::Card => texts.other_card(),
            Method::BankTransfer => texts.other_bank(),
            Method::IncomingTransfer => texts.other_incoming(),
        });
        page.close();
    }
    page.close();
    page.close();
    page.close();
}
