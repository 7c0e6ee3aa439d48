//! Reads a request's fields one by one, so that a refusal can name the field it is about.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::value::RawValue;

use super::errors::Refusal;
use crate::amounts;
use crate::locale::Locale;
use crate::requests::Received;

/// One JSON object of a request, its values still in their literal text.
#[derive(Debug)]
pub(crate) struct Fields {
    /// Where this object stands, as in `buyer.`; empty for the body itself.
    at: String,
    values: BTreeMap<String, Box<RawValue>>,
}

impl Fields {
    /// Reads what a request says: of a GET the query, of anything else the body.
    pub(crate) fn of(received: &Received) -> Result<Self, Refusal> {
        match received.method.as_str() {
            "GET" => Ok(Self::of_query(received.query.as_deref().unwrap_or_default())),
            _ => Self::of_body(&received.body),
        }
    }

    /// Reads a query; every value is a text, and of repeated names the last counts.
    fn of_query(query: &str) -> Self {
        let text = |value: &str| amounts::raw(serde_json::Value::from(value).to_string());
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        Self {
            at: String::new(),
            values: pairs.map(|(name, value)| (name.into_owned(), text(&value))).collect(),
        }
    }

    /// Reads a request body.
    pub(crate) fn of_body(body: &[u8]) -> Result<Self, Refusal> {
        let values = serde_json::from_slice(body).map_err(|_| Refusal::BadFormat(None))?;
        Ok(Self {
            at: String::new(),
            values,
        })
    }

    fn name(&self, field: &str) -> String {
        format!("{}{field}", self.at)
    }

    /// A field's literal text, unless it is absent or null.
    fn literal(&self, field: &str) -> Option<&str> {
        self.values
            .get(field)
            .map(|value| value.get())
            .filter(|literal| *literal != "null")
    }

    /// A text that may be absent; empty counts as absent, and a number counts as its digits.
    pub(crate) fn optional_text(&self, field: &str) -> Result<Option<String>, Refusal> {
        let Some(literal) = self.literal(field) else {
            return Ok(None);
        };
        let text = match literal.as_bytes().first() {
            Some(b'"') => serde_json::from_str(literal).map_err(|_| Refusal::bad(self.name(field)))?,
            Some(b'-' | b'0'..=b'9') => literal.to_owned(),
            _ => return Err(Refusal::bad(self.name(field))),
        };
        Ok(Some(text).filter(|text| !text.trim().is_empty()))
    }

    /// A text that must be there.
    pub(crate) fn text(&self, field: &str) -> Result<String, Refusal> {
        self.optional_text(field)?
            .ok_or_else(|| Refusal::Missing(self.name(field)))
    }

    /// One of a closed list of words.
    pub(crate) fn word(&self, field: &str, words: &[&str]) -> Result<String, Refusal> {
        let text = self.text(field)?;
        if words.contains(&text.as_str()) {
            Ok(text)
        } else {
            Err(Refusal::bad(self.name(field)))
        }
    }

    /// One of a closed list of words, or nothing.
    pub(crate) fn optional_word(&self, field: &str, words: &[&str]) -> Result<Option<String>, Refusal> {
        match self.optional_text(field)? {
            Some(_) => self.word(field, words).map(Some),
            None => Ok(None),
        }
    }

    /// An amount above zero.
    pub(crate) fn amount(&self, field: &str) -> Result<Decimal, Refusal> {
        let literal = match self.literal(field) {
            None | Some("\"\"") => return Err(Refusal::Missing(self.name(field))),
            Some(literal) => literal,
        };
        amounts::read(literal)
            .filter(|amount| *amount > Decimal::ZERO)
            .ok_or_else(|| Refusal::bad(self.name(field)))
    }

    /// A nested object that must be there.
    pub(crate) fn object(&self, field: &str) -> Result<Self, Refusal> {
        let literal = self.literal(field).ok_or_else(|| Refusal::Missing(self.name(field)))?;
        let values = serde_json::from_str(literal).map_err(|_| Refusal::bad(self.name(field)))?;
        Ok(Self {
            at: format!("{}.", self.name(field)),
            values,
        })
    }

    /// A list of objects, at least one.
    pub(crate) fn objects(&self, field: &str) -> Result<Vec<Self>, Refusal> {
        let literal = self.literal(field).ok_or_else(|| Refusal::Missing(self.name(field)))?;
        let rows: Vec<BTreeMap<String, Box<RawValue>>> =
            serde_json::from_str(literal).map_err(|_| Refusal::bad(self.name(field)))?;
        if rows.is_empty() {
            return Err(Refusal::Missing(self.name(field)));
        }
        let place = |index| format!("{}[{index}].", self.name(field));
        Ok(rows
            .into_iter()
            .enumerate()
            .map(|(index, values)| Self {
                at: place(index),
                values,
            })
            .collect())
    }

    /// A list of whole numbers, or nothing.
    pub(crate) fn optional_numbers(&self, field: &str) -> Result<Option<Vec<u32>>, Refusal> {
        let Some(literal) = self.literal(field) else {
            return Ok(None);
        };
        serde_json::from_str(literal)
            .map(Some)
            .map_err(|_| Refusal::bad(self.name(field)))
    }
}

/// What every request may say about its answer: in which language, and under which conversation id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Envelope {
    /// `locale`
    pub(crate) locale: Locale,
    /// `conversationId`, echoed as it came.
    pub(crate) conversation_id: Option<String>,
}

impl Envelope {
    /// Reads the envelope, strictly.
    pub(crate) fn of(fields: &Fields) -> Result<Self, Refusal> {
        let locale = match fields.optional_text("locale")? {
            Some(text) => Locale::read(&text).ok_or_else(|| Refusal::bad("locale"))?,
            None => Locale::default(),
        };
        Ok(Self {
            locale,
            conversation_id: fields.optional_text("conversationId")?,
        })
    }

    /// As much of an envelope as can be read, for the answer to a request that is refused.
    pub(crate) fn of_refused(received: &Received) -> Self {
        let Ok(fields) = Fields::of(received) else {
            return Self::default();
        };
        let locale = fields
            .optional_text("locale")
            .ok()
            .flatten()
            .and_then(|text| Locale::read(&text));
        Self {
            locale: locale.unwrap_or_default(),
            conversation_id: fields.optional_text("conversationId").ok().flatten(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(body: &str) -> Fields {
        Fields::of_body(body.as_bytes()).unwrap()
    }

    #[test]
    fn an_absent_a_null_and_an_empty_field_are_all_missing() {
        for body in [r"{}", r#"{"name":null}"#, r#"{"name":""}"#, r#"{"name":"  "}"#] {
            assert_eq!(
                fields(body).text("name"),
                Err(Refusal::Missing("name".into())),
                "{body}"
            );
        }
    }

    #[test]
    fn a_nested_field_is_named_with_its_place() {
        let body = fields(r#"{"basketItems":[{"id":"1","price":1},{"id":"2","price":"1,5"}]}"#);
        let rows = body.objects("basketItems").unwrap();
        assert_eq!(rows[1].amount("price"), Err(Refusal::bad("basketItems[1].price")));
        assert_eq!(
            rows[0].text("name"),
            Err(Refusal::Missing("basketItems[0].name".into()))
        );
    }

    #[test]
    fn turkish_text_is_the_same_raw_and_escaped() {
        let body = fields(r#"{"raw":"İŞ","escaped":"\u0130\u015e","lone":"\ud800"}"#);
        assert_eq!(body.text("raw"), body.text("escaped"));
        assert_eq!(body.text("lone"), Err(Refusal::bad("lone")));
    }

    #[test]
    fn a_query_says_the_same_as_a_body_of_texts() {
        let query = Fields::of_query("paymentId=1&paymentId=28157797&conversationId=sipari%C5%9F+1&locale=");
        assert_eq!(query.text("paymentId"), Ok("28157797".into()));
        assert_eq!(query.text("conversationId"), Ok("sipariş 1".into()));
        assert_eq!(query.optional_text("locale"), Ok(None));
    }

    #[test]
    fn zero_is_not_an_amount_to_pay() {
        assert_eq!(fields(r#"{"price":0}"#).amount("price"), Err(Refusal::bad("price")));
        assert_eq!(
            fields(r#"{"price":""}"#).amount("price"),
            Err(Refusal::Missing("price".into()))
        );
    }
}
