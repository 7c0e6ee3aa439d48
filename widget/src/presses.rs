//! What the buyer and the browser do, as the loader says it: a word from `data-do`, and what it is about.

use vezne_protocol::IdempotencyKey;

use crate::browser::Hands;
use crate::events::word;
use crate::state::{Action, Copied, Detail, Digits, METHODS, Note, Place};

/// The action of a word. What it is about comes from an attribute or out of a field.
pub(crate) fn action(what: &str, of: &str, note: &str, hands: &Hands) -> Option<Action> {
    let fresh = || IdempotencyKey::parse(&hands.random()).ok();
    Some(match what {
        "typed" => Action::Typed {
            digits: Digits::of(of),
            note: match note {
                "cut" => Some(Note::Cut),
                "stray" => Some(Note::Stray),
                _ => None,
            },
        },
        "left" => Action::LeftField,
        "paused" => Action::PauseOver { request: number(of)? },
        "look" => Action::PollDue,
        "shown" => Action::CameBack,
        "read" => Action::Read,
        "ask-again" => Action::AskAgain,
        "plan" => Action::Chosen {
            installments: number(of)?.try_into().ok()?,
        },
        "pay" => Action::PayPressed { fresh: fresh()? },
        "family" => Action::FamilyChosen { name: of.to_owned() },
        "connection" => Action::Connected { is: of == "true" },
        "end" => Action::EndLookedAt {
            until: of.to_owned(),
            left_s: hands.left(of),
        },
        "extend" => Action::MoreTime,
        "consent" => Action::ConsentGiven { is: of == "true" },
        "go-to" => Action::Led {
            place: if of == "card" { Place::Card } else { Place::Consent },
        },
        "go-on" => Action::GoOn { url: of.to_owned() },
        "choose-again" => Action::ChooseAgain,
        "method" => Action::MethodChosen {
            method: METHODS.into_iter().find(|method| word(*method) == of)?,
        },
        "corporate" => Action::Corporate { is: of == "true" },
        "bank" => Action::BankPressed { fresh: fresh()? },
        "account" => Action::AccountChosen { handle: of.to_owned() },
        "draft" => Action::DraftPressed { typed: of.to_owned() },
        "confirm" => Action::ConfirmPressed { typed: of.to_owned() },
        "cancel" => Action::CancelPressed,
        "bank-retry" => Action::BankRetried,
        "mended" => Action::Mended,
        "details" => Action::DetailsPressed,
        "copied" => Action::Copied(Copied {
            detail: Detail::ALL.into_iter().find(|detail| detail.word() == of)?,
            refused: note == "refused",
        }),
        "tick" => Action::Ticked {
            until: of.to_owned(),
            left_s: hands.left(of),
        },
        _ => return None,
    })
}

/// A whole number of a few digits.
pub(crate) fn number(text: &str) -> Option<u32> {
    let digits = text.bytes().map(|byte| char::from(byte).to_digit(10));
    digits.reduce(|number, digit| number?.checked_mul(10)?.checked_add(digit?))?
}
