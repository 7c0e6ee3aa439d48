//! A payment's outcome is being found out: wait here, or look again.

use yew::{Callback, Html, html};

use super::icon::{Shape, icon};
use super::tag::{line, paragraph};
use crate::format::time_of_day;
use crate::i18n::{Words, fill};
use crate::state::Action;

/// The wait, with the time from which a new try may be made.
pub(super) fn settling(words: Words, retry_at: Option<&str>, act: &Callback<Action>) -> Html {
    let texts = words.texts;
    let time = retry_at.and_then(time_of_day);
    let look = act.reform(|_| Action::Read);
    html! {
        <section class="face face-centred" data-tone="wait">
            { icon(Shape::Clock) }
            { line("h2", "face-title", texts.settling_title) }
            { paragraph(texts.settling_text) }
            if let Some(time) = time {
                { line("p", "soft", fill(texts.settling_until, &[("time", &time)])) }
            }
            <div class="face-ways">
                <button class="plain" type="button" onclick={look}>{ texts.check_now }</button>
            </div>
        </section>
    }
}
