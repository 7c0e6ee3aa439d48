//! A boxed message: what happened, what to do, a way forward.

use yew::{Callback, Html, html};

use super::icon::{Shape, icon};
use super::tag::{line, paragraph};
use crate::format::time_of_day;
use crate::i18n::{Words, fill};
use crate::state::Trouble;

/// How serious it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Something to know.
    Warn,
    /// Something failed.
    Bad,
}

/// What the box says and offers.
pub(super) struct Notice<'a> {
    pub(super) tone: Tone,
    pub(super) title: &'static str,
    pub(super) text: &'a str,
    /// The trouble behind it, for its support code and its time.
    pub(super) trouble: Option<&'a Trouble>,
    pub(super) more: Option<&'static str>,
    pub(super) retry: Option<Callback<()>>,
    pub(super) go_on: Option<Callback<()>>,
}

impl<'a> Notice<'a> {
    /// The bank said no to the last try.
    pub(super) const fn declined(words: Words, text: &'a str) -> Self {
        Self {
            tone: Tone::Warn,
            title: words.texts.declined,
            text,
            trouble: None,
            more: None,
            retry: None,
            go_on: None,
        }
    }

    /// Something failed, in words that [`Words::trouble`] found.
    pub(super) const fn failed(title: &'static str, text: &'a str, trouble: &'a Trouble) -> Self {
        Self {
            tone: Tone::Bad,
            title,
            text,
            trouble: Some(trouble),
            more: None,
            retry: None,
            go_on: None,
        }
    }
}

/// The box.
pub(super) fn notice(words: Words, notice: &Notice) -> Html {
    let texts = words.texts;
    let tone = match notice.tone {
        Tone::Warn => "warn",
        Tone::Bad => "bad",
    };
    let time = notice
        .trouble
        .and_then(|trouble| time_of_day(trouble.retry_at.as_deref()?));
    html! {
        <div class="notice" data-tone={tone}>
            { icon(Shape::Alert) }
            <div class="notice-body">
                { line("p", "notice-title", notice.title) }
                { paragraph(notice.text.to_owned()) }
                if let Some(more) = notice.more {
                    { paragraph(more) }
                }
                if let Some(time) = time {
                    { paragraph(fill(texts.retry_at, &[("time", &time)])) }
                }
                if let Some(code) = notice.trouble.and_then(|trouble| trouble.support_code.as_deref()) {
                    { line("p", "support", fill(texts.support_code, &[("code", code)])) }
                }
                <p class="ways">
                    { way(notice.go_on.as_ref(), texts.open_continue) }
                    { way(notice.retry.as_ref(), texts.retry) }
                </p>
            </div>
        </div>
    }
}

fn way(callback: Option<&Callback<()>>, label: &'static str) -> Html {
    callback.map_or_else(Html::default, |callback| {
        let callback = callback.clone();
        html! { <button class="quiet" type="button" onclick={move |_| callback.emit(())}>{ label }</button> }
    })
}
