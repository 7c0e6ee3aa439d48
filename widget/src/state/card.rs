//! The card as far as it is typed, and what the signer said about it.

use vezne_protocol::{
    CardFacts, CardPrefix, CardScheme, InstallmentQuote, Offer, PREFIX_DIGITS_MAX, PREFIX_DIGITS_MIN,
};

use super::{Digits, Trouble};

/// How long the buyer has to pause before six digits are asked. Eight are complete and asked at once.
pub(crate) const TYPING_PAUSE_MS: i32 = 200;

/// The card field and its answers.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Card {
    pub(crate) digits: Digits,
    pub(crate) note: Option<Note>,
    /// The question whose answer is awaited.
    pub(crate) asking: Option<Asking>,
    pub(crate) trouble: Option<Trouble>,
    /// The shop's own word against this card.
    pub(crate) refusal: Option<String>,
    /// Whose answer is on the table.
    shown: Option<CardPrefix>,
    /// Every answer so far: nothing is asked twice.
    answers: Vec<(CardPrefix, InstallmentQuote)>,
}

/// A question under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asking {
    pub(crate) request: u32,
    pub(crate) prefix: CardPrefix,
}

/// What the field says about what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Note {
    /// More than eight digits came: only the first eight were kept.
    Cut,
    /// Something besides digits came.
    Stray,
    /// The buyer left the field with one to five digits.
    Short,
    /// The chosen plan needs a card.
    Needed,
}

impl Note {
    /// Whether the field is wrong as it stands, and not just explained.
    pub(crate) const fn is_error(self) -> bool {
        matches!(self, Self::Short | Self::Needed)
    }
}

/// What typing led to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// Nothing has to be asked.
    Settled,
    /// This has to be asked, after a pause.
    Ask(CardPrefix),
}

impl Card {
    /// What is known about the card on the table.
    pub(crate) fn offer(&self) -> Option<&Offer> {
        self.answer_to(self.shown?)?.offers.first()
    }

    fn answer_to(&self, prefix: CardPrefix) -> Option<&InstallmentQuote> {
        self.answers
            .iter()
            .find(|(asked, _)| *asked == prefix)
            .map(|(_, quote)| quote)
    }

    /// Whether an answer lies on the table, even one without any plan.
    pub(crate) const fn is_answered(&self) -> bool {
        self.shown.is_some()
    }

    pub(crate) fn facts(&self) -> Option<&CardFacts> {
        self.offer()?.card.as_ref()
    }

    /// The signer's word on the scheme, else what the digits say.
    pub(crate) fn scheme(&self) -> Option<CardScheme> {
        self.facts()
            .and_then(|facts| facts.scheme)
            .or_else(|| self.digits.scheme())
    }

    /// Whether the field is wrong as it stands.
    pub(crate) fn is_invalid(&self) -> bool {
        self.refusal.is_some() || self.note.is_some_and(Note::is_error)
    }

    /// Takes new digits: shows an answer that is already here, or says what to ask.
    pub(super) fn take(&mut self, digits: Digits) -> Typed {
        if digits == self.digits {
            return Typed::Settled;
        }
        self.digits = digits;
        self.refusal = None;
        let Some(asked) = digits.asked() else {
            (self.shown, self.asking, self.trouble) = (None, None, None);
            return Typed::Settled;
        };
        if digits.len() < PREFIX_DIGITS_MAX && digits.len() > PREFIX_DIGITS_MIN && self.is_about(asked) {
            return Typed::Settled;
        }
        self.trouble = None;
        if self.answer_to(asked).is_some() {
            (self.shown, self.asking) = (Some(asked), None);
            return Typed::Settled;
        }
        if self.asking.is_some_and(|asking| asking.prefix == asked) {
            return Typed::Settled;
        }
        // While a card of eight digits is asked, the table of its first six stays: only another card empties it.
        self.shown = self.shown.filter(|shown| same_issuer(*shown, asked));
        Typed::Ask(asked)
    }

    /// Keeps an answer and puts it on the table.
    pub(super) fn answer(&mut self, prefix: CardPrefix, quote: InstallmentQuote) {
        self.answers.push((prefix, quote));
        (self.asking, self.trouble, self.shown) = (None, None, Some(prefix));
    }

    /// Forgets every answer (they were for another amount), but not what was typed. Says what to ask again.
    pub(super) fn forget_answers(&mut self) -> Option<CardPrefix> {
        self.answers.clear();
        (self.shown, self.asking, self.trouble) = (None, None, None);
        self.digits.asked()
    }

    /// Whether what is shown or being asked is about a card that begins like this.
    fn is_about(&self, asked: CardPrefix) -> bool {
        let asking = self.asking.map(|asking| asking.prefix);
        asking.or(self.shown).is_some_and(|prefix| same_issuer(prefix, asked))
    }
}

fn same_issuer(one: CardPrefix, other: CardPrefix) -> bool {
    one.as_str()[..PREFIX_DIGITS_MIN] == other.as_str()[..PREFIX_DIGITS_MIN]
}
