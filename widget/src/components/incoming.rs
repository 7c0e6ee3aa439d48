//! A transfer that the buyer sends alone: what it is, then its details with a button that copies each, and the wait.

use vezne_protocol::IncomingTransferView;

use super::notice::{Notice, failed, notice, other_way};
use super::page::{At, Page};
use super::pay_button::start_button;
use crate::events::word;
use crate::format::decimal;
use crate::i18n::{Texts, fill};
use crate::state::{Copied, Detail, IncomingFace, Pay, State};
use crate::text::concat;

/// An IBAN is read in fours, as it is printed on cards and in banks' forms.
const IBAN_GROUP_CHARS: usize = 4;

/// The face.
pub(super) fn incoming(page: &mut Page, state: &State, face: IncomingFace) {
    page.open("section", "face");
    match (face, state.incoming()) {
        (IncomingFace::Awaiting, Some(incoming)) => awaiting(page, state, incoming),
        (IncomingFace::Over, Some(incoming)) => over(page, incoming),
        _ => start(page, state),
    }
    page.close();
}

/// What the buyer is about to do, and the button that asks for the details.
fn start(page: &mut Page, state: &State) {
    let texts = page.texts();
    if let Pay::Failed(trouble) = &state.pay {
        failed(page, texts.incoming_trouble(), trouble, "", other_way(state, trouble));
    }
    page.title(texts.incoming_title());
    page.paragraph(texts.incoming_text());
    page.paragraph(texts.incoming_more());
    page.open("div", "face-ways");
    start_button(page, state, "details", texts.incoming_go(), texts.incoming_asking());
    test_note(page, state);
    page.close();
}

/// The details are worth nothing any more.
fn over(page: &mut Page, incoming: &IncomingTransferView) {
    let texts = page.texts();
    let text = fill(texts.incoming_over(), &[("reference", &incoming.reference)]);
    let title = texts.expired_title();
    notice(
        page,
        &Notice {
            title,
            text: &text,
            ..Notice::default()
        },
    );
}

/// The details and the wait.
fn awaiting(page: &mut Page, state: &State, incoming: &IncomingTransferView) {
    let texts = page.texts();
    page.title(texts.incoming_send());
    wait(page, incoming);
    page.open("dl", "facts");
    for detail in Detail::ALL {
        line(page, state, incoming, detail);
    }
    page.close();
    let until = page.date(&incoming.until);
    page.paragraph(fill(texts.incoming_until(), &[("time", &until)]));
    page.paragraph(texts.incoming_next());
    test_note(page, state);
    page.open("div", "face-ways");
    page.open("a", "plain");
    page.set(At::Href, state.return_url());
    page.text(texts.to_order());
    page.close();
    if let Some(method) = state.other_method() {
        page.open_button("plain", "method");
        page.set(At::Of, word(method));
        page.text(texts.incoming_other());
        page.close();
        page.line("p", "till-note", texts.incoming_twice());
    }
    page.close();
}

/// That it is waited for, and when the account was last looked at.
fn wait(page: &mut Page, incoming: &IncomingTransferView) {
    let texts = page.texts();
    page.open("p", "wait");
    page.line("span", "pulse", "");
    page.line("b", "", texts.incoming_wait());
    if let Some(time) = incoming.looked_at.as_deref().map(|moment| page.time(moment)) {
        page.line("span", "soft", fill(texts.incoming_looked(), &[("time", &time)]));
    }
    page.close();
}

/// One detail as it is read, and the button that copies it as banks take it.
fn line(page: &mut Page, state: &State, incoming: &IncomingTransferView, detail: Detail) {
    let texts = page.texts();
    let name = detail_name(texts, detail);
    let (plain, hint) = match detail {
        Detail::Iban => (incoming.iban.clone(), incoming.bank.clone()),
        Detail::Name => (incoming.name.clone(), String::new()),
        // Banks' forms here have a decimal comma, in either language.
        Detail::Amount => (decimal(incoming.amount, ","), texts.incoming_exact().to_owned()),
        Detail::Reference => (incoming.reference.clone(), texts.incoming_write().to_owned()),
    };
    let is_code = detail == Detail::Reference;
    page.open("div", if is_code { "detail code" } else { "detail" });
    page.line("dt", "", name);
    page.open("dd", "value");
    match detail {
        Detail::Iban => groups(page, &plain, IBAN_GROUP_CHARS),
        Detail::Name => page.text(plain.clone()),
        Detail::Amount => page.text(incoming.amount.to_text(page.words.locale, state.currency())),
        Detail::Reference => groups(page, &plain, plain.len().div_ceil(2)),
    }
    page.close();
    page.open("dd", "act");
    copy_button(page, state.copied, detail, name, plain);
    page.close();
    if !hint.is_empty() {
        page.line("dd", "soft", hint);
    }
    page.close();
}

/// Groups have no space between them that anybody could copy.
fn groups(page: &mut Page, text: &str, chars: usize) {
    let mut rest = text;
    while !rest.is_empty() {
        let (group, behind) = rest.split_at_checked(chars).unwrap_or((rest, ""));
        page.line("span", "group", group.to_owned());
        rest = behind;
    }
}

/// The loader copies within the press, as browsers demand, and then says what became of it.
fn copy_button(page: &mut Page, copied: Option<Copied>, detail: Detail, name: &'static str, plain: String) {
    let texts = page.texts();
    let label = match copied.filter(|copied| copied.detail == detail) {
        None => texts.copy(),
        Some(Copied { refused: false, .. }) => texts.copied(),
        Some(Copied { refused: true, .. }) => texts.selected(),
    };
    page.open_button("quiet", "copied");
    page.set(At::Name, detail.word());
    page.set(At::Of, plain);
    page.set(At::Label, concat(&[label, ": ", name]));
    page.text(label);
    page.close();
}

/// What a bank's form calls it.
pub(super) const fn detail_name(texts: &Texts, detail: Detail) -> &'static str {
    match detail {
        Detail::Iban => texts.iban_label(),
        Detail::Name => texts.receiver(),
        Detail::Amount => texts.amount(),
        Detail::Reference => texts.incoming_code(),
    }
}

/// Who tries this out must not send real money.
fn test_note(page: &mut Page, state: &State) {
    if state.is_test() {
        page.line("p", "test", page.texts().incoming_test());
    }
}
