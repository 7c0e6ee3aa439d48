//! The tick that Pay waits for: the shop's own sentence with its links, or ours.

use super::card_field::status;
use super::notice::to_mend;
use super::page::{At, Page};
use crate::state::{Place, State};

/// Where the shop's sentence goes.
const SLOT: &str = "consent";

/// The tick with its sentence, where the shop asks for it. It stands above every button that begins a payment.
pub(super) fn consent(page: &mut Page, state: &State) {
    let consent = &state.consent;
    if !consent.is_asked {
        return;
    }
    page.open("div", "consent");
    page.open("label", "choice");
    page.open("input", "");
    page.set(At::Id, "consent");
    page.set(At::Type, "checkbox");
    page.does("consent");
    page.check(consent.is_given);
    page.flag(At::Invalid, consent.is_missed);
    page.set(At::Described, "consent-status");
    page.close();
    page.open("slot", "");
    page.set(At::Name, SLOT);
    page.text(page.texts().consent());
    page.close();
    page.close();
    let said = if consent.is_missed {
        page.texts().consent_needed()
    } else {
        ""
    };
    status(page, "consent-status", said.to_owned(), true);
    page.close();
}

/// What has to be mended, with a way to each, where it is more than one thing.
pub(super) fn summary(page: &mut Page, state: &State, card_says: &str) {
    if state.has_summary() {
        let consent = page.texts().consent_needed();
        to_mend(page, &[(Place::Card, card_says), (Place::Consent, consent)]);
    }
}
