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
    /// The questions that have left and are not answered yet, wanted or not.
    sent: Vec<Asking>,
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
        // While a card of eight digits is asked, the table of its first six stays: only another card empties it.
        self.shown = self.shown.filter(|shown| same_issuer(*shown, asked));
        if let Some(asking) = self.awaited(asked) {
            self.asking = Some(asking);
            return Typed::Settled;
        }
        Typed::Ask(asked)
    }

    /// The question about a prefix that is already on its way, or waits for the buyer to pause.
    fn awaited(&self, asked: CardPrefix) -> Option<Asking> {
        let waiting = self.asking.filter(|asking| asking.prefix == asked);
        waiting.or_else(|| self.sent.iter().copied().find(|sent| sent.prefix == asked))
    }

    /// The buyer has paused: the question leaves, if it is still the one to ask.
    pub(super) fn leaves(&mut self, request: u32) -> Option<Asking> {
        let asking = self.asking.filter(|asking| asking.request == request)?;
        self.sent.push(asking);
        Some(asking)
    }

    /// The question that an answer belongs to, and whether the buyer still wants it.
    pub(super) fn arrives(&mut self, request: u32) -> Option<(Asking, bool)> {
        let place = self.sent.iter().position(|sent| sent.request == request)?;
        let sent = self.sent.swap_remove(place);
        Some((sent, self.asking == Some(sent)))
    }

    /// Keeps an answer, and puts it on the table if it is wanted there.
    pub(super) fn answer(&mut self, prefix: CardPrefix, quote: InstallmentQuote, wanted: bool) {
        self.answers.push((prefix, quote));
        if wanted {
            (self.asking, self.trouble, self.shown) = (None, None, Some(prefix));
        }
    }

    /// Forgets every answer (they were for another amount), but not what was typed. Says what to ask again.
    pub(super) fn forget_answers(&mut self) -> Option<CardPrefix> {
        self.answers.clear();
        self.sent.clear();
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
