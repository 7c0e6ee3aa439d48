//! A payment page is open: go on there, or choose another plan here.

use super::notice::{declined, failed};
use super::page::{At, Page};
use crate::i18n::fill;
use crate::state::{OpenPage, Pay};

/// Where the page stands, what the bank said last, and both ways on.
pub(super) fn page_open(page: &mut Page, open: &OpenPage, pay: &Pay) {
    let texts = page.texts();
    let leaving = *pay == Pay::Leaving;
    page.open("section", "face");
    if let Some(text) = &open.declined {
        declined(page, text);
    }
    if let Pay::Failed(trouble) = pay {
        failed(page, texts.pay_trouble(), trouble, "", None);
    }
    page.title(texts.open_title());
    let plan = page.words.plan(open.installments);
    page.paragraph(fill(texts.open_text(), &[("plan", &plan)]));
    if let Some(time) = open.until.as_deref().map(|moment| page.time(moment)) {
        page.line("p", "soft", fill(texts.open_until(), &[("time", &time)]));
    }
    page.open("div", "face-ways");
    page.open_button("pay", if leaving { "" } else { "go-on" });
    page.set(At::Of, open.url.clone());
    page.flag(At::Resting, leaving);
    page.text(if leaving {
        texts.pay_leaving()
    } else {
        texts.open_continue()
    });
    page.close();
    if open.may_choose {
        page.button("plain", "choose-again", texts.open_other());
    }
    page.close();
    page.close();
}
