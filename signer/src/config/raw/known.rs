//! For tests: the name of every setting there is, as the sections' own reading asks for it.

use std::cell::RefCell;
use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer as _, MapAccess, Visitor};
use serde::{Deserialize as _, forward_to_deserialize_any};

use super::Raw;

/// One setting.
#[derive(Debug, Clone)]
pub(in crate::config) struct Leaf {
    /// With its sections: `isbank.eft.opens`.
    pub(in crate::config) name: String,
    /// Whether no log may show it.
    pub(in crate::config) is_secret: bool,
}

/// Every setting.
pub(in crate::config) fn known() -> Vec<Leaf> {
    let found = RefCell::default();
    let all = Place {
        name: String::new(),
        found: &found,
    };
    Raw::deserialize(all).expect("settings that can all be read");
    let mut found = found.into_inner();
    // A list is read as whatever it is, and its texts become secrets afterwards.
    for leaf in &mut found {
        leaf.is_secret |= ["webhooks.secrets", "keys.previous_master_keys"].contains(&leaf.name.as_str());
    }
    found
}

/// A place in the configuration that is asked what it is.
struct Place<'a> {
    name: String,
    found: &'a RefCell<Vec<Leaf>>,
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Refused(String);

impl de::Error for Refused {
    fn custom<T: fmt::Display>(what: T) -> Self {
        Self(what.to_string())
    }
}

impl Place<'_> {
    fn note(&self, is_secret: bool) {
        self.found.borrow_mut().push(Leaf {
            name: self.name.clone(),
            is_secret,
        });
    }
}

impl<'de> Deserializer<'de> for Place<'_> {
    type Error = Refused;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.note(false);
        visitor.visit_str("")
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Refused> {
        self.note(name == "Secret");
        visitor.visit_newtype_struct("".into_deserializer() as StrDeserializer<'_, Refused>)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        visitor.visit_map(Fields {
            section: self,
            left: fields,
        })
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.note(false);
        visitor.visit_bool(false)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.note(false);
        visitor.visit_u16(0)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.note(false);
        visitor.visit_u32(0)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.note(false);
        visitor.visit_u64(0)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.note(false);
        visitor.visit_i64(0)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.note(false);
        visitor.visit_f64(0.0)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u128 f32 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map enum
        identifier ignored_any
    }
}

/// The settings of a section, one after the other.
struct Fields<'a> {
    section: Place<'a>,
    left: &'static [&'static str],
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Refused;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refused> {
        let key = self
            .left
            .first()
            .map(|&name| seed.deserialize(name.into_deserializer()));
        key.transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refused> {
        let (name, left) = self.left.split_first().expect("a key was read");
        self.left = left;
        let section = &self.section.name;
        let dot = if section.is_empty() { "" } else { "." };
        seed.deserialize(Place {
            name: format!("{section}{dot}{name}"),
            found: self.section.found,
        })
    }
}
