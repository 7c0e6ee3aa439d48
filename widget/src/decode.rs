//! Reads the signer's answers out of JSON that the browser has parsed, field by field.
//!
//! serde could do it in a line; by hand it is a dozen kilobytes less for a buyer's phone. A test holds that both read
//! the same.

mod card;
mod session;
#[cfg(test)]
mod tests;
mod transfer;

use vezne_protocol::Amount;

pub(crate) use transfer::{Accounts, Grant};

/// A JSON value, whoever parsed it.
pub(crate) trait Node: Sized {
    /// A field of an object; null where there is none.
    fn field(&self, name: &str) -> Self;
    fn is_null(&self) -> bool;
    fn text(&self) -> Option<String>;
    fn flag(&self) -> Option<bool>;
    /// A whole number from 0 on.
    fn number(&self) -> Option<u32>;
    fn items(&self) -> Option<Vec<Self>>;
}

/// Something an answer consists of. Fields that are not known are left alone: a newer signer may send them.
pub(crate) trait Decode: Sized {
    fn decode(node: &impl Node) -> Option<Self>;
}

fn get<T: Decode>(node: &impl Node, name: &str) -> Option<T> {
    T::decode(&node.field(name))
}

/// Reads an object's fields one after the other. A field that is missing or wrong leaves something empty in its place and
/// a mark that the whole is nothing: asking once at the end is half the bytes of leaving at each field.
struct Fields<'a, N> {
    node: &'a N,
    is_whole: bool,
}

impl<'a, N: Node> Fields<'a, N> {
    const fn of(node: &'a N) -> Self {
        Self { node, is_whole: true }
    }

    fn or_empty<T: Default>(&mut self, value: Option<T>) -> T {
        self.is_whole &= value.is_some();
        value.unwrap_or_default()
    }

    #[inline(never)]
    fn text(&mut self, name: &str) -> String {
        let text = self.node.field(name).text();
        self.or_empty(text)
    }

    #[inline(never)]
    fn text_or_null(&mut self, name: &str) -> Option<String> {
        let value = get(self.node, name);
        self.or_empty(value)
    }

    #[inline(never)]
    fn amount_or_null(&mut self, name: &str) -> Option<Amount> {
        let value = get(self.node, name);
        self.or_empty(value)
    }

    #[inline(never)]
    fn amount(&mut self, name: &str) -> Amount {
        let value = self.amount_or_null(name);
        self.is_whole &= value.is_some();
        value.unwrap_or(Amount::ZERO)
    }

    #[inline(never)]
    fn flag(&mut self, name: &str) -> bool {
        let flag = self.node.field(name).flag();
        self.or_empty(flag)
    }

    #[inline(never)]
    fn small(&mut self, name: &str) -> u8 {
        let value = get(self.node, name);
        self.or_empty(value)
    }

    /// What was read, if all of it was there.
    fn whole<T>(&self, read: T) -> Option<T> {
        self.is_whole.then_some(read)
    }
}

/// The one of all these whose word this is. A word that is not known, and none at all, are `None`.
fn one_of<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str, node: &impl Node) -> Option<T> {
    let text = node.text()?;
    all.iter().copied().find(|one| word(*one) == text)
}

impl<T: Decode> Decode for Option<T> {
    fn decode(node: &impl Node) -> Option<Self> {
        if node.is_null() {
            Some(None)
        } else {
            T::decode(node).map(Some)
        }
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &impl Node) -> Option<Self> {
        node.items()?.iter().map(T::decode).collect()
    }
}

impl Decode for String {
    fn decode(node: &impl Node) -> Option<Self> {
        node.text()
    }
}

impl Decode for bool {
    fn decode(node: &impl Node) -> Option<Self> {
        node.flag()
    }
}

impl Decode for u32 {
    fn decode(node: &impl Node) -> Option<Self> {
        node.number()
    }
}

impl Decode for u8 {
    fn decode(node: &impl Node) -> Option<Self> {
        node.number()?.try_into().ok()
    }
}

impl Decode for Amount {
    fn decode(node: &impl Node) -> Option<Self> {
        Self::parse(&node.text()?).ok()
    }
}
