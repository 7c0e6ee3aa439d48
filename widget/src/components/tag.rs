//! An element that is nothing but a class and its content: most of the desk.
//!
//! `html!` writes out each element's construction where it stands; for these a call is a fifth of the bytes.

use yew::virtual_dom::{AttributeOrProperty, Attributes, VTag, VText};
use yew::{AttrValue, Html};

/// An element around something.
pub(super) fn tag(name: &'static str, class: &'static str, content: Html) -> Html {
    let mut tag = VTag::new(name);
    if !class.is_empty() {
        tag.set_attributes(Attributes::Dynamic {
            keys: &["class"],
            values: Box::new([Some(AttributeOrProperty::Static(class))]),
        });
    }
    tag.add_child(content);
    tag.into()
}

/// An element around a text.
pub(super) fn line(name: &'static str, class: &'static str, text: impl Into<AttrValue>) -> Html {
    tag(name, class, VText::new(text).into())
}

/// A paragraph.
pub(super) fn paragraph(text: impl Into<AttrValue>) -> Html {
    line("p", "", text)
}
