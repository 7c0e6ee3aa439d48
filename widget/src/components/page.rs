//! The picture of a state, written down element by element.
//!
//! `html!` writes out each element's construction where it stands; a call is a fifth of those bytes. For the same reason
//! no element has a listener of its own: `data-do` and `data-of` say what it is for, and [`crate::presses`] hears all.

use yew::virtual_dom::{AttributeOrProperty, Attributes, VTag, VText};
use yew::{AttrValue, Html};

use crate::browser::Hands;
use crate::i18n::{Texts, Words};

/// Declares the attributes once: a place in every element's values, and its name in HTML.
macro_rules! attributes {
    ($($at:ident $name:literal,)+) => {
        /// An attribute besides the class.
        #[derive(Clone, Copy)]
        pub(super) enum At {
            $(#[doc = $name] $at,)+
        }

        /// What an element is called in the theme is what a shop's style sheet calls it: the class stands here twice. Every
        /// element has a place for each of them, so that Yew need not compare elements with other ones.
        static NAMES: &[&str] = &["class", "part", $($name,)+];
    };
}

attributes! {
    Id "id", For "for", Do "data-do", Of "data-of", Tone "data-tone", Bad "data-bad", Chosen "data-chosen",
    Scheme "data-scheme", Type "type", Name "name", Value "value", Href "href", Role "role", Lang "lang", Scope "scope",
    Disabled "disabled", Hidden "aria-hidden", Live "aria-live", Busy "aria-busy", Resting "aria-disabled",
    Label "aria-label", Invalid "aria-invalid", Described "aria-describedby", ViewBox "viewBox", Drawing "d",
    Fill "fill", Unchecked "novalidate", Tab "tabindex", Autocomplete "autocomplete", Keyboard "inputmode",
    Capitals "autocapitalize", MaxLength "maxlength", Spelling "spellcheck",
}

/// Where an element's other attributes begin.
const BEHIND_CLASS: usize = 2;

/// A picture in the making, and the language it is in.
pub(super) struct Page<'a> {
    pub(super) words: Words,
    hands: &'a Hands,
    open: Vec<(VTag, Vec<Option<AttributeOrProperty>>)>,
    done: Option<Html>,
}

impl<'a> Page<'a> {
    pub(super) const fn new(words: Words, hands: &'a Hands) -> Self {
        Self {
            words,
            hands,
            open: Vec::new(),
            done: None,
        }
    }

    pub(super) const fn texts(&self) -> &'static Texts {
        self.words.texts
    }

    /// A moment's local time of day, with the day where it is another one.
    pub(super) fn time(&self, moment: &str) -> String {
        self.hands.time(moment, false)
    }

    /// A moment's local day and time.
    pub(super) fn date(&self, moment: &str) -> String {
        self.hands.time(moment, true)
    }

    /// Begins an element; what follows stands inside it until it is closed.
    #[inline(never)]
    pub(super) fn open(&mut self, name: &'static str, class: &'static str) {
        let class = (!class.is_empty()).then_some(AttributeOrProperty::Static(class));
        let mut values = vec![None; NAMES.len()];
        (values[0], values[1]) = (class.clone(), class);
        self.open.push((VTag::new(name), values));
    }

    /// Gives the open element an attribute.
    #[inline(never)]
    pub(super) fn set<T: Into<AttrValue>>(&mut self, at: At, value: T) {
        self.attribute(at, value.into());
    }

    fn attribute(&mut self, at: At, value: AttrValue) {
        if let Some((_, values)) = self.open.last_mut() {
            values[at as usize + BEHIND_CLASS] = Some(AttributeOrProperty::Attribute(value));
        }
    }

    /// Gives the open element an attribute that says yes or no.
    #[inline(never)]
    pub(super) fn flag(&mut self, at: At, is: bool) {
        self.set(at, if is { "true" } else { "false" });
    }

    /// Says what pressing, choosing or sending the open element does.
    #[inline(never)]
    pub(super) fn does(&mut self, name: &'static str) {
        self.set(At::Do, name);
    }

    /// Makes the open element a radio button.
    #[inline(never)]
    pub(super) fn radio(&mut self, name: &'static str, value: String, checked: bool) {
        self.set(At::Type, "radio");
        self.set(At::Name, name);
        self.does(name);
        self.set(At::Of, value.clone());
        self.set(At::Value, value);
        self.check(checked);
    }

    /// Ticks the open element, or not.
    #[inline(never)]
    pub(super) fn check(&mut self, checked: bool) {
        if let Some((tag, _)) = self.open.last_mut() {
            tag.set_checked(checked);
        }
    }

    /// Ends the element that was begun last.
    #[inline(never)]
    pub(super) fn close(&mut self) {
        if let Some((mut tag, values)) = self.open.pop() {
            tag.set_attributes(Attributes::Dynamic {
                keys: NAMES,
                values: values.into_boxed_slice(),
            });
            self.put(tag.into());
        }
    }

    /// Puts a node where the picture has got to; an empty one keeps the place of something that comes and goes.
    #[inline(never)]
    pub(super) fn put(&mut self, node: Html) {
        match self.open.last_mut() {
            Some((parent, _)) => parent.add_child(node),
            None => self.done = Some(node),
        }
    }

    /// A text inside the open element.
    #[inline(never)]
    pub(super) fn text<T: Into<AttrValue>>(&mut self, text: T) {
        self.put(VText::new(text).into());
    }

    /// An element around a text.
    #[inline(never)]
    pub(super) fn line<T: Into<AttrValue>>(&mut self, name: &'static str, class: &'static str, text: T) {
        self.open(name, class);
        self.text(text);
        self.close();
    }

    /// A paragraph.
    #[inline(never)]
    pub(super) fn paragraph<T: Into<AttrValue>>(&mut self, text: T) {
        self.line("p", "", text);
    }

    /// A face's title, which takes the focus when its face comes up.
    #[inline(never)]
    pub(super) fn title(&mut self, text: &'static str) {
        self.open("h2", "face-title");
        self.set(At::Tab, "-1");
        self.text(text);
        self.close();
    }

    /// Begins a button, whose label follows.
    #[inline(never)]
    pub(super) fn open_button(&mut self, class: &'static str, does: &'static str) {
        self.open("button", class);
        self.set(At::Type, "button");
        self.does(does);
    }

    /// A button.
    #[inline(never)]
    pub(super) fn button(&mut self, class: &'static str, does: &'static str, label: &'static str) {
        self.open_button(class, does);
        self.text(label);
        self.close();
    }

    /// The whole picture.
    pub(super) fn done(self) -> Html {
        debug_assert!(self.open.is_empty(), "every element is closed");
        self.done.unwrap_or_default()
    }
}
