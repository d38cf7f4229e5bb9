//! JSON of strangers: bounded in length, depth and number of values, and no key twice.

use core::cell::{Cell, RefCell};
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::error::FormatError;
use crate::{limits, safe};

/// Reads one value with nothing behind it.
pub(crate) fn read(bytes: &[u8], bytes_max: usize) -> Result<Value, FormatError> {
    let text = text(bytes, bytes_max)?;
    let budget = Budget { values: Cell::new(limits::JSON_VALUES_MAX), hit: RefCell::new(None) };
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Part { budget: &budget, depth: 0 }.deserialize(&mut reader);
    let read = read.and_then(|value| reader.end().map(|()| value));
    read.map_err(|error| {
        let (line, column) = (error.line(), error.column());
        match budget.hit.take() {
            Some(Hit::Depth) => FormatError::TooDeep { line, column, max: limits::JSON_DEPTH_MAX },
            Some(Hit::Values) => FormatError::TooMany {
                at: String::new(),
                what: "values",
                max: limits::JSON_VALUES_MAX,
            },
            Some(Hit::Twice(key)) => FormatError::Twice { line, column, key },
            None => {
                let what = safe::line(&error.to_string(), limits::FOUND_BYTES_MAX * 2);
                let what = what.split(" at line ").next().unwrap_or_default().to_owned();
                FormatError::Syntax { line, column, what }
            }
        }
    })
}

/// Bytes as text, without a byte order mark.
pub(crate) fn text(bytes: &[u8], bytes_max: usize) -> Result<&str, FormatError> {
    if bytes.len() > bytes_max {
        return Err(FormatError::TooLarge { size: bytes.len(), max: bytes_max });
    }
    let text = core::str::from_utf8(bytes)
        .map_err(|error| FormatError::NotUtf8 { at: error.valid_up_to() })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// What is left to be read, and which bound was met.
struct Budget {
    values: Cell<usize>,
    hit: RefCell<Option<Hit>>,
}

enum Hit {
    Depth,
    Values,
    Twice(String),
}

impl Budget {
    fn hit<E: serde::de::Error>(&self, hit: Hit) -> E {
        *self.hit.borrow_mut() = Some(hit);
        E::custom("a bound")
    }
}

#[derive(Clone, Copy)]
struct Part<'a> {
    budget: &'a Budget,
    depth: usize,
}

impl Part<'_> {
    fn inside<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth >= limits::JSON_DEPTH_MAX {
            return Err(self.budget.hit(Hit::Depth));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        match self.budget.values.get().checked_sub(1) {
            Some(left) => self.budget.values.set(left),
            None => return Err(self.budget.hit(Hit::Values)),
        }
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        let number = serde_json::Number::from_f64(value);
        number.map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(inside)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut fields = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if fields.contains_key(&key) {
                let key = safe::line(&key, limits::FOUND_BYTES_MAX);
                return Err(self.budget.hit(Hit::Twice(key)));
            }
            let value = map.next_value_seed(inside)?;
            fields.insert(key, value);
        }
        Ok(Value::Object(fields))
    }
}

/// One word for what a value is, to say what was found.
fn what(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// Something that is there and is not what it must be.
pub(crate) fn wrong(at: &str, expected: &'static str, found: &Value) -> FormatError {
    match found {
        Value::String(text) => FormatError::wrong(at, expected, text),
        other => FormatError::Wrong { at: at.to_owned(), expected, found: what(other) },
    }
}

/// An object.
pub(crate) fn object(value: &Value) -> Result<&Map<String, Value>, FormatError> {
    value.as_object().ok_or_else(|| wrong("", "an object", value))
}

/// A field; null is as if it were not there.
pub(crate) fn field<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    map.get(key).filter(|value| !value.is_null())
}

/// A text, where there is one.
pub(crate) fn optional_text<'a>(
    map: &'a Map<String, Value>,
    key: &str,
) -> Result<Option<&'a str>, FormatError> {
    let text = |value: &'a Value| value.as_str().ok_or_else(|| wrong(key, "a text", value));
    field(map, key).map(text).transpose()
}

/// A text that must be there.
pub(crate) fn required_text<'a>(
    map: &'a Map<String, Value>,
    key: &str,
) -> Result<&'a str, FormatError> {
    optional_text(map, key)?.ok_or_else(|| FormatError::missing(key))
}

/// A list, where there is one.
pub(crate) fn optional_list<'a>(
    map: &'a Map<String, Value>,
    key: &str,
) -> Result<&'a [Value], FormatError> {
    let list = |value: &'a Value| value.as_array().ok_or_else(|| wrong(key, "a list", value));
    Ok(field(map, key).map(list).transpose()?.map_or(&[], Vec::as_slice))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refused(text: &str) -> String {
        read(text.as_bytes(), 1 << 20).unwrap_err().to_string()
    }

    #[test]
    fn nesting_a_hundred_thousand_deep_is_refused() {
        for open in ["[", "{\"a\":", "[{\"a\":[["] {
            let told = refused(&open.repeat(100_000 / open.len() * 2));
            assert!(told.contains("nested deeper than 64 levels"), "{told}");
        }
        let deep = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(read(deep(64).as_bytes(), 1 << 20).is_ok());
        assert!(refused(&deep(65)).contains("nested deeper"));
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_with_its_place() {
        assert_eq!(
            refused("{\"a\": 1,\n \"b\": {\"c\": 1, \"c\\u001b\": 2, \"c\": 3}}"),
            "line 2, column 32: the key \"c\" stands there twice"
        );
    }

    #[test]
    fn more_values_than_are_read_are_refused() {
        let many = format!("[{}0]", "0,".repeat(limits::JSON_VALUES_MAX));
        assert_eq!(refused(&many), "more than 200000 values");
    }

    #[test]
    fn numbers_beyond_their_range_and_broken_text_are_refused() {
        assert_eq!(refused("[1e999]"), "line 1, column 6: number out of range");
        assert!(refused("\"\\ud800\"").contains("hex escape"));
        assert!(refused("{} x").contains("trailing characters"));
        assert_eq!(read(b"{\"a\": \"\xff\"}", 100).unwrap_err(), FormatError::NotUtf8 { at: 7 });
        assert_eq!(read(b"[1, 2]", 5).unwrap_err().to_string(), "6 bytes, and at most 5 are read");
    }

    #[test]
    fn a_length_of_four_gigabytes_is_only_a_number() {
        let value = read(br#"{"length": 4294967296}"#, 100).unwrap();
        assert_eq!(value["length"], 4_294_967_296_u64);
    }

    #[test]
    fn a_byte_order_mark_is_no_error() {
        assert!(read("\u{feff}{}".as_bytes(), 100).is_ok());
    }

    proptest! {
        #[test]
        fn what_the_plain_reader_takes_is_read_the_same(text in "[\\[\\]{}\",:0-9a-z. -]{0,60}") {
            if let Ok(value) = read(text.as_bytes(), 1_000) {
                prop_assert_eq!(Some(value), serde_json::from_str(&text).ok());
            }
        }
    }
}
