//! Fields of a later version: kept as they came, and told to the reader.

use std::collections::BTreeMap;

use ciborium::Value;

use crate::cbor::{self, Builder, DecodeError, Map};

/// The fields of a kind that this version cannot show. If there are any, say so beside the message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LaterFields(BTreeMap<u64, Vec<u8>>);

impl LaterFields {
    pub(crate) const fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// Their keys, ascending.
    pub fn keys(&self) -> impl Iterator<Item = u64> {
        self.0.keys().copied()
    }

    /// Whether everything could be shown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes what no reader asked for.
    pub(crate) fn rest(map: Map, what: &'static str) -> Result<Self, DecodeError> {
        let rest = map.rest(what)?;
        Ok(Self(rest.into_iter().map(|(key, value)| (key, cbor::write(&value))).collect()))
    }

    /// Encodes the map with these behind what is known; nothing at all if it is empty.
    pub(crate) fn finish(&self, mut map: Builder) -> Vec<u8> {
        for (key, bytes) in &self.0 {
            map.put_some(*key, cbor::read(bytes).ok());
        }
        match map.finish() {
            Value::Map(pairs) if pairs.is_empty() => Vec::new(),
            map => cbor::write(&map),
        }
    }
}
