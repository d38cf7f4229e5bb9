//! Bounded reading and writing of CBOR maps with small integer keys.
//!
//! Maps are read into [`Map`], from which each known key is taken once; what is left is unknown
//! and tolerated. Items are built in memory from at most [`limits::CONTENT_BYTES_MAX`] bytes, so
//! memory is bounded by the length of the input.

use std::collections::BTreeMap;

use ciborium::Value;
use hotline_protocol::ids::UnixMillis;

use crate::limits;
use crate::text::Text;

/// Says why bytes are not the content they were taken for.
///
/// The caller quarantines the envelope and shows it as "cannot be read"; it sends no receipt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Longer than any envelope holds.
    #[error("content of {0} bytes is longer than any envelope holds")]
    TooLong(usize),
    /// Not CBOR, nested too deeply, or followed by more bytes.
    #[error("not one CBOR item")]
    NotCbor,
    /// The array or map around the content has another shape.
    #[error("{0} has another shape")]
    Shape(&'static str),
    /// A field that must be there is not.
    #[error("field {0} is missing")]
    Missing(&'static str),
    /// A field has a value outside of what docs/casework.md allows.
    #[error("field {0} has no allowed value")]
    Field(&'static str),
    /// Two fields contradict each other.
    #[error("{0}")]
    Contradiction(&'static str),
}

/// Reads exactly one item.
pub(crate) fn read(bytes: &[u8]) -> Result<Value, DecodeError> {
    if bytes.len() > limits::CONTENT_BYTES_MAX {
        return Err(DecodeError::TooLong(bytes.len()));
    }
    let mut rest = bytes;
    let value = ciborium::de::from_reader_with_recursion_limit(&mut rest, limits::NESTING_MAX)
        .map_err(|_| DecodeError::NotCbor)?;
    if rest.is_empty() { Ok(value) } else { Err(DecodeError::NotCbor) }
}

/// Writes one item.
#[expect(
    clippy::expect_used,
    reason = "a Vec takes every byte and a Value always serialises; nothing here comes from outside"
)]
pub(crate) fn write(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("writing to memory");
    bytes
}

pub(crate) fn uint(value: impl Into<u64>) -> Value {
    Value::from(value.into())
}

pub(crate) fn text(value: &(impl ToString + ?Sized)) -> Value {
    Value::Text(value.to_string())
}

pub(crate) fn bytes(value: &[u8]) -> Value {
    Value::Bytes(value.to_vec())
}

pub(crate) fn time(value: UnixMillis) -> Value {
    uint(value.0)
}

/// Builds a map whose keys ascend, leaving out what is absent.
#[derive(Default)]
pub(crate) struct Builder(Vec<(Value, Value)>);

impl Builder {
    pub(crate) fn put(&mut self, key: u64, value: Value) {
        self.0.push((uint(key), value));
    }

    pub(crate) fn put_some(&mut self, key: u64, value: Option<Value>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    /// Puts a text unless nothing was written.
    pub(crate) fn put_text(&mut self, key: u64, text: &Text) {
        let written = Some(text).filter(|text| !text.is_empty());
        self.put_some(key, written.map(|text| self::text(text.raw())));
    }

    pub(crate) fn finish(self) -> Value {
        Value::Map(self.0)
    }
}

/// A map read from outside, with integer keys, no key twice.
pub(crate) struct Map(BTreeMap<u64, Value>);

impl Map {
    pub(crate) fn of(value: Value, what: &'static str) -> Result<Self, DecodeError> {
        let Value::Map(pairs) = value else {
            return Err(DecodeError::Shape(what));
        };
        let mut map = BTreeMap::new();
        for (key, value) in pairs {
            let key = as_uint(&key).ok_or(DecodeError::Shape(what))?;
            if map.insert(key, value).is_some() {
                return Err(DecodeError::Shape(what));
            }
        }
        Ok(Self(map))
    }

    /// Takes a key that may be absent and reads it with `read`.
    pub(crate) fn optional<T>(
        &mut self,
        key: u64,
        name: &'static str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>, DecodeError> {
        self.0.remove(&key).map(|value| read(&value).ok_or(DecodeError::Field(name))).transpose()
    }

    /// Takes a key that must be there and reads it with `read`.
    pub(crate) fn required<T>(
        &mut self,
        key: u64,
        name: &'static str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<T, DecodeError> {
        self.optional(key, name, read)?.ok_or(DecodeError::Missing(name))
    }

    /// Takes a code of an open list, which may be absent.
    pub(crate) fn code<T>(
        &mut self,
        key: u64,
        name: &'static str,
        of_code: fn(u8) -> T,
    ) -> Result<Option<T>, DecodeError> {
        self.optional(key, name, |value| small(value).map(of_code))
    }

    /// Takes a text of at most `max` bytes; absent is empty.
    pub(crate) fn text(
        &mut self,
        key: u64,
        name: &'static str,
        max: usize,
    ) -> Result<Text, DecodeError> {
        let text = self.optional(key, name, |value| string(value, max))?;
        Ok(text.map(Text::from).unwrap_or_default())
    }

    /// What no reader asked for.
    pub(crate) fn rest(self, what: &'static str) -> Result<BTreeMap<u64, Value>, DecodeError> {
        if self.0.len() > limits::UNKNOWN_KEYS_MAX {
            return Err(DecodeError::Shape(what));
        }
        Ok(self.0)
    }
}

pub(crate) fn as_uint(value: &Value) -> Option<u64> {
    value.as_integer()?.try_into().ok()
}

pub(crate) fn small<T: TryFrom<u64>>(value: &Value) -> Option<T> {
    as_uint(value)?.try_into().ok()
}

pub(crate) fn as_time(value: &Value) -> Option<UnixMillis> {
    small(value).map(UnixMillis)
}

/// A byte string taken as an id of fixed length.
pub(crate) fn id<T: for<'a> TryFrom<&'a [u8]>>(value: &Value) -> Option<T> {
    T::try_from(value.as_bytes()?).ok()
}

/// A text of at most `max` bytes.
pub(crate) fn string(value: &Value, max: usize) -> Option<String> {
    let text = value.as_text().filter(|text| text.len() <= max)?;
    Some(text.to_owned())
}

/// A text that has a stricter form.
pub(crate) fn parsed<T: core::str::FromStr>(value: &Value) -> Option<T> {
    value.as_text()?.parse().ok()
}

/// An array of at most `max` items, each read with `read`.
pub(crate) fn list<T>(
    value: &Value,
    max: usize,
    read: impl Fn(&Value) -> Option<T>,
) -> Option<Vec<T>> {
    let items = value.as_array().filter(|items| items.len() <= max)?;
    items.iter().map(read).collect()
}

/// An array of exactly that many items.
pub(crate) fn items<const N: usize>(value: &Value) -> Option<&[Value; N]> {
    value.as_array()?.as_slice().try_into().ok()
}
