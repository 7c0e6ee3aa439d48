//! A payment page is open: go on there, or choose another plan here.

use yew::{Callback, Html, html};

use super::notice::{Notice, notice};
use super::tag::{line, paragraph};
use crate::format::time_of_day;
use crate::i18n::{Words, fill};
use crate::state::{Action, OpenPage, Pay};

/// Where the page stands, what the bank said last, and both ways on.
pub(super) fn page_open(words: Words, page: &OpenPage, pay: &Pay, act: &Callback<Action>) -> Html {
    let texts = words.texts;
    let leaving = *pay == Pay::Leaving;
    let until = page.until.as_deref().and_then(time_of_day);
    let go_on = {
        let (act, url) = (act.clone(), page.url.clone());
        move |_| {
            if !leaving {
                act.emit(Action::GoOn { url: url.clone() });
            }
        }
    };
    let choose = act.reform(|_| Action::ChooseAgain);
    html! {
        <section class="face">
            if let Some(declined) = &page.declined {
                { notice(words, &Notice::declined(words, declined)) }
            }
            if let Pay::Failed(trouble) = pay {
                { notice(words, &Notice::failed(texts.pay_trouble, &words.trouble(trouble), trouble)) }
            }
            { line("h2", "face-title", texts.open_title) }
            { paragraph(fill(texts.open_text, &[("plan", &words.plan(page.installments))])) }
            if let Some(time) = until {
                { line("p", "soft", fill(texts.open_until, &[("time", &time)])) }
            }
            <div class="face-ways">
                <button class="pay" type="button" onclick={go_on} aria-disabled={leaving.to_string()}>
                    { if leaving { texts.pay_leaving } else { texts.open_continue } }
                </button>
                if page.may_choose {
                    <button class="plain" type="button" onclick={choose}>{ texts.open_other }</button>
                }
            </div>
        </section>
    }
}
