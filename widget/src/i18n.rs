//! Every string a buyer reads, in Turkish and in English, each replaceable by one of the shop's.

mod en;
mod tr;

use std::cell::RefCell;

use vezne_protocol::{CardFacts, CardType, Locale};

use crate::browser::Hands;
use crate::state::{Kind, Note, Trouble};

/// Declares the texts once: a name for each, its place among them, and how a component asks for it.
macro_rules! texts {
    ($($name:ident,)+) => {
        /// The texts of one language as they are written down. `{name}` stands for a value.
        struct Written {
            $($name: &'static str,)+
        }

        impl Written {
            const fn all(self) -> [&'static str; MARKS.len()] {
                [$(self.$name,)+]
            }
        }

        #[expect(non_camel_case_types, reason = "each is a text's name")]
        enum Place {
            $($name,)+
        }

        /// What each text's name comes to: a number is a third of the name's bytes.
        const MARKS: &[u32] = &[$(mark(stringify!($name)),)+];

        #[cfg(test)]
        const NAMES: &[&str] = &[$(stringify!($name),)+];

        impl Texts {
            $(pub(crate) const fn $name(&self) -> &'static str {
                self.0[Place::$name as usize]
            })+
        }
    };
}

/// Joins a language's texts where the widget is built: an end each is packed, an address and a length each are not.
macro_rules! joined {
    ($texts:expr) => {{
        const BYTES: [u8; length(&$texts)] = joined(&$texts);
        match str::from_utf8(&BYTES) {
            Ok(text) => text,
            Err(_) => panic!("texts are texts"),
        }
    }};
}

/// Ends each text.
const END: char = '\0';

const TURKISH: &str = joined!(tr::TEXTS);
const ENGLISH: &str = joined!(en::TEXTS);

/// How many bytes the texts have with their ends.
const fn length(texts: &[&str]) -> usize {
    let (mut length, mut at) = (0, 0);
    while at < texts.len() {
        length += texts[at].len() + END.len_utf8();
        at += 1;
    }
    length
}

/// The texts one after the other.
const fn joined<const LENGTH: usize>(texts: &[&str]) -> [u8; LENGTH] {
    let mut bytes = [END as u8; LENGTH];
    let (mut to, mut at) = (0, 0);
    while at < texts.len() {
        let (text, mut from) = (texts[at].as_bytes(), 0);
        while from < text.len() {
            bytes[to] = text[from];
            (to, from) = (to + 1, from + 1);
        }
        (to, at) = (to + END.len_utf8(), at + 1);
    }
    bytes
}

/// The texts of one language, each in its place: a list is replaced in a loop, where fields would be code for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Texts([&'static str; MARKS.len()]);

texts! {
    amount_due, test_badge, test_note,
    card_label, card_hint, card_cut, card_stray, card_short, card_needed, card_unknown, card_refused,
    credit, debit, prepaid, commercial,
    plans_title, plan_column, monthly_column, total_column, single, installments,
    single_spoken, plan_spoken, last_spoken, difference_spoken, difference, rate, no_difference, last_installment,
    families, families_sample,
    plans_need_card, plans_open, plans_locked, plans_loading, plans_found, plans_single_only, plans_none,
    consent, consent_needed, summary,
    pay, pay_pending, pay_choose, pay_asking, pay_leaving, pay_note,
    retry, check_now, to_shop, support_code, retry_at, declined,
    session_trouble, plans_trouble, pay_trouble, single_still,
    network, timeout, unreadable, misconfigured,
    loading, offline_title, offline_text, online,
    limit_title, limit_text, limit_fixed, limit_last, limit_spoken, limit_more, limit_asking, limit_extended,
    open_title, open_text, open_until, open_continue, open_other,
    settling_title, settling_text, settling_until,
    paid_title, paid_text, review_title, review_text, check_title, check_text, unknown_title, unknown_text,
    expired_title, expired_text, cancelled_title, cancelled_text, refunded_title, refunded_text,
    partly_refunded_title, partly_refunded_text, to_order,
    method_title, method_card, method_bank, other_card, other_bank, bank_title, bank_text, bank_more, bank_corporate,
    bank_go, bank_asking, bank_leaving, bank_note, bank_trouble, step_trouble, ended_refused, ended_expired,
    ended_cancelled, ended_text, elsewhere_title, elsewhere_text, elsewhere_go, cancel, waiting_title, account_title,
    account_type, account_label, iban_label, available, account_go, account_asking, note_account, note_iban, note_otp,
    otp_title, receiver, own_account, amount, fee, no_fee, leaves, speed, fast, inside, otp_label, otp_hint,
    otp_left, otp_tries, otp_spoken, otp_over, otp_go, otp_new, executing_title, executing_text, unknown_transfer,
    review_transfer, reference, date, transaction, query,
    method_incoming, what_card, what_bank, what_incoming, other_incoming, incoming_title, incoming_text, incoming_more,
    incoming_go, incoming_asking, incoming_trouble, incoming_send, incoming_wait, incoming_looked, incoming_code,
    incoming_exact, incoming_write, incoming_until, incoming_next, incoming_other, incoming_twice, incoming_still,
    incoming_paid, incoming_review, incoming_over, incoming_test, copy, copied, selected, copied_spoken, selected_spoken,
}

/// A language with its texts, passed to every component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) locale: Locale,
    pub(crate) texts: &'static Texts,
}

thread_local! {
    /// Texts, for as long as the page lives: one list for each language that is read, and for each thing that a shop says.
    static READ: RefCell<Vec<(Words, &'static str)>> = const { RefCell::new(Vec::new()) };
}

impl Words {
    /// A language with the shop's own words, where its page has any.
    pub(crate) fn said(locale: Locale, hands: &Hands) -> Self {
        Self::of(locale, hands.attribute("words"))
    }

    /// A language with these words in it: `name␁text␂name␁text`.
    fn of(locale: Locale, said: String) -> Self {
        READ.with_borrow_mut(|all| {
            let known = all.iter().find(|(words, of)| words.locale == locale && *of == said);
            if let Some((words, _)) = known {
                return *words;
            }
            let said = &*said.leak();
            let mut texts = Texts::written(locale);
            texts.replace(said);
            let texts = Box::leak(Box::new(texts));
            let words = Self { locale, texts };
            all.push((words, said));
            words
        })
    }

    /// `Tek çekim`, `6 taksit`.
    pub(crate) fn plan(self, installments: u8) -> String {
        match installments {
            1 => self.texts.single().to_owned(),
            _ => fill(self.texts.installments(), &[("n", &installments.to_string())]),
        }
    }

    /// `%12,22`, `12.22%`.
    pub(crate) fn rate(self, rate: &str) -> String {
        fill(self.texts.rate(), &[("rate", rate)])
    }

    /// What happened and what to do: the signer's words where it has any.
    pub(crate) fn trouble(self, trouble: &Trouble) -> String {
        let own = match trouble.kind {
            Kind::Network => self.texts.network(),
            Kind::Timeout => self.texts.timeout(),
            Kind::Misconfigured => self.texts.misconfigured(),
            Kind::Unreadable | Kind::Problem(_) => self.texts.unreadable(),
        };
        trouble.detail.clone().unwrap_or_else(|| own.to_owned())
    }

    pub(crate) const fn note(self, note: Note) -> &'static str {
        match note {
            Note::Cut => self.texts.card_cut(),
            Note::Stray => self.texts.card_stray(),
            Note::Short => self.texts.card_short(),
            Note::Needed => self.texts.card_needed(),
        }
    }

    /// `Akbank · Axess · Kredi kartı`, as far as it is known.
    pub(crate) fn facts(self, facts: &CardFacts) -> String {
        let kind = facts.kind.map(|kind| match kind {
            CardType::Credit => self.texts.credit(),
            CardType::Debit => self.texts.debit(),
            CardType::Prepaid => self.texts.prepaid(),
        });
        let commercial = (facts.commercial == Some(true)).then_some(self.texts.commercial());
        let known = [facts.bank_name.as_deref(), facts.family.as_deref(), kind, commercial];
        let mut line = String::new();
        for fact in known.into_iter().flatten() {
            if !line.is_empty() {
                line.push_str(" · ");
            }
            line.push_str(fact);
        }
        line
    }
}

impl Texts {
    fn written(locale: Locale) -> Self {
        let joined = match locale {
            Locale::Tr => TURKISH,
            Locale::En => ENGLISH,
        };
        let mut texts = [""; MARKS.len()];
        for (place, text) in texts.iter_mut().zip(joined.split(END)) {
            *place = text;
        }
        Self(texts)
    }

    /// Puts the shop's texts in their places.
    fn replace(&mut self, said: &'static str) {
        for (name, text) in said.split('\x02').filter_map(|one| one.split_once('\x01')) {
            if let Some(place) = MARKS.iter().position(|known| *known == mark(name)) {
                self.0[place] = text;
            }
        }
    }
}

/// FNV-1a. A test holds that no two names come to the same.
const fn mark(name: &str) -> u32 {
    let bytes = name.as_bytes();
    let mut mark: u32 = 0x811c_9dc5;
    let mut at = 0;
    while at < bytes.len() {
        mark = (mark ^ bytes[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    mark
}

/// Puts values where a text says `{name}`.
pub(crate) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(
            values
                .iter()
                .find(|(known, _)| *known == name)
                .map_or("", |(_, value)| value),
        );
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(texts: [&'static str; MARKS.len()]) -> Vec<(&'static str, &'static str)> {
        NAMES.iter().copied().zip(texts).collect()
    }

    #[test]
    fn what_is_joined_comes_apart_again() {
        assert_eq!(Texts::written(Locale::Tr).0, tr::TEXTS);
        assert_eq!(Texts::written(Locale::En).0, en::TEXTS);
        assert!(!tr::TEXTS.iter().chain(&en::TEXTS).any(|text| text.contains(END)));
    }

    #[test]
    fn a_language_is_read_once_and_so_is_what_a_shop_says() {
        let (words, said) = (Words::of(Locale::En, String::new()), "pay\u{1}Order");
        let (again, other) = (
            Words::of(Locale::En, String::new()),
            Words::of(Locale::En, said.to_owned()),
        );
        assert!(std::ptr::eq(words.texts, again.texts));
        assert_eq!(
            (words.texts.pay(), other.texts.pay()),
            (en::TEXTS[Place::pay as usize], "Order")
        );
        assert!(std::ptr::eq(other.texts, Words::of(Locale::En, said.to_owned()).texts));
    }

    fn names(text: &str) -> Vec<&str> {
        let mut names: Vec<_> = text
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn both_languages_say_everything_with_the_same_values() {
        for ((name, turkish), (_, english)) in all(tr::TEXTS).into_iter().zip(all(en::TEXTS)) {
            assert!(!turkish.is_empty() && !english.is_empty(), "{name}");
            assert_eq!(names(turkish), names(english), "{name}");
        }
    }

    #[test]
    fn a_text_of_the_shops_stands_in_its_place_and_in_no_other() {
        for (name, before) in all(tr::TEXTS) {
            let said = format!("no_name\u{1}?\u{2}{name}\u{1}{before}!");
            let mut texts = Texts::written(Locale::Tr);
            texts.replace(said.leak());
            let both = all(texts.0).into_iter().zip(all(tr::TEXTS));
            let changed: Vec<_> = both.filter(|(one, other)| one != other).collect();
            assert_eq!(changed, [((name, format!("{before}!").as_str()), (name, before))]);
        }
    }

    /// The types are what shops read: each name with what it says in both languages.
    #[test]
    fn the_types_name_every_text() {
        let mut lines = String::new();
        for ((name, turkish), (_, english)) in all(tr::TEXTS).into_iter().zip(all(en::TEXTS)) {
            lines.push_str(&format!("  /** {turkish} · {english} */\n  {name}?: string;\n"));
        }
        let types = include_str!("../npm/src/words.d.ts");
        let (_, behind) = types.split_once("export interface Texts {\n").unwrap();
        let (listed, _) = behind.split_once("}\n").unwrap();
        assert_eq!(listed, lines, "words.d.ts should have these lines");
    }

    #[test]
    fn values_stand_where_their_names_stood() {
        assert_eq!(
            fill("{n} taksit: {total}", &[("total", "5 TL"), ("n", "6")]),
            "6 taksit: 5 TL"
        );
        assert_eq!(fill("{missing}!", &[]), "!");
    }

    #[test]
    fn a_card_is_named_as_far_as_it_is_known() {
        let mut facts = CardFacts {
            bank_name: Some("Akbank".to_owned()),
            family: Some("Axess".to_owned()),
            kind: Some(CardType::Credit),
            ..CardFacts::default()
        };
        let turkish = Words::of(Locale::Tr, String::new());
        assert_eq!(turkish.facts(&facts), "Akbank · Axess · Kredi kartı");
        facts.family = None;
        facts.kind = None;
        assert_eq!(turkish.facts(&facts), "Akbank");
        assert_eq!(turkish.facts(&CardFacts::default()), "");
    }

    #[test]
    fn the_signers_words_come_before_our_own() {
        let mut trouble = Trouble::of(Kind::Timeout);
        let english = Words::of(Locale::En, String::new());
        assert_eq!(english.trouble(&trouble), english.texts.timeout());
        trouble.detail = Some("Wait.".to_owned());
        assert_eq!(english.trouble(&trouble), "Wait.");
    }
}
