//! Skipped keys: message keys of messages that have not come yet.
//!
//! Stored as (HK, turn, N) -> mk. A header key lives as long as one skipped key of its chain, never
//! by a count of chains: a deposit must open after a hundred turns.

use std::collections::BTreeMap;

use crate::codec::{Malformed, Reader, Writer};
use crate::hint::HintKey;
use crate::limits::{RECEIVE_STATE_LIVES, SKIPPED_MAX};
use crate::primitives::Key;

/// The message keys that one session owes, at most [`SKIPPED_MAX`].
#[derive(Default)]
pub(crate) struct SkippedKeys {
    /// By turn, ascending.
    chains: Vec<SkippedChain>,
}

/// The skipped keys of one chain; never empty.
pub(crate) struct SkippedChain {
    pub(crate) turn: u32,
    pub(crate) header_key: Key,
    keys: BTreeMap<u32, Skipped>,
}

struct Skipped {
    key: Key,
    stored_at: u64,
    hint: [u8; 8],
}

impl SkippedKeys {
    pub(crate) fn len(&self) -> usize {
        self.chains.iter().map(|chain| chain.keys.len()).sum()
    }

    /// The newest chain first: late messages are mostly of it.
    pub(crate) fn chains(&self) -> impl Iterator<Item = &SkippedChain> {
        self.chains.iter().rev()
    }

    pub(crate) fn key(&self, turn: u32, n: u32) -> Option<&Key> {
        let chain = self.chains.iter().find(|chain| chain.turn == turn)?;
        chain.keys.get(&n).map(|skipped| &skipped.key)
    }

    /// The chain that a hint belongs to.
    pub(crate) fn by_hint(&self, hint: [u8; 8]) -> Option<&SkippedChain> {
        self.chains().find(|chain| chain.keys.values().any(|skipped| skipped.hint == hint))
    }

    pub(crate) fn hints(&self) -> impl Iterator<Item = [u8; 8]> {
        self.chains.iter().flat_map(|chain| chain.keys.values().map(|skipped| skipped.hint))
    }

    /// Stores keys of one chain. The oldest keys of all give way to newer ones.
    pub(crate) fn store(&mut self, now: u64, turn: u32, header_key: &Key, keys: Vec<(u32, Key)>) {
        if keys.is_empty() {
            return;
        }
        let hint_key = HintKey::new(header_key);
        let at = match self.chains.binary_search_by_key(&turn, |chain| chain.turn) {
            Ok(at) => at,
            Err(at) => {
                let chain = SkippedChain {
                    turn,
                    header_key: header_key.duplicate(),
                    keys: BTreeMap::new(),
                };
                self.chains.insert(at, chain);
                at
            }
        };
        if let Some(chain) = self.chains.get_mut(at) {
            chain.keys.extend(keys.into_iter().map(|(n, key)| {
                let hint = hint_key.hint(n);
                let skipped = Skipped { key, stored_at: now, hint };
                (n, skipped)
            }));
        }
        let mut surplus = self.len().saturating_sub(SKIPPED_MAX);
        for chain in &mut self.chains {
            while surplus > 0 && chain.keys.pop_first().is_some() {
                surplus -= 1;
            }
        }
        self.chains.retain(|chain| !chain.keys.is_empty());
    }

    /// Erases a key that was used.
    pub(crate) fn consume(&mut self, turn: u32, n: u32) {
        if let Some(chain) = self.chains.iter_mut().find(|chain| chain.turn == turn) {
            chain.keys.remove(&n);
        }
        self.chains.retain(|chain| !chain.keys.is_empty());
    }

    pub(crate) fn expire(&mut self, now: u64) {
        for chain in &mut self.chains {
            chain
                .keys
                .retain(|_, skipped| now < skipped.stored_at.saturating_add(RECEIVE_STATE_LIVES));
        }
        self.chains.retain(|chain| !chain.keys.is_empty());
    }

    pub(crate) fn bytes_len(&self) -> usize {
        4 + self.chains.len() * 40 + self.len() * 44
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.count(self.chains.len());
        for chain in &self.chains {
            writer.u32(chain.turn).bytes(chain.header_key.bytes()).count(chain.keys.len());
            for (n, skipped) in &chain.keys {
                writer.u32(*n).bytes(skipped.key.bytes()).u64(skipped.stored_at);
            }
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let mut skipped = Self::default();
        let mut room = SKIPPED_MAX;
        for _ in 0..reader.count(SKIPPED_MAX)? {
            let turn = reader.u32()?;
            if skipped.chains.last().is_some_and(|last| last.turn >= turn) {
                return Err(Malformed);
            }
            let header_key = Key::new(reader.array()?);
            let hint_key = HintKey::new(&header_key);
            let count = reader.count(room)?;
            room -= count;
            let mut keys = BTreeMap::new();
            for _ in 0..count {
                let n = reader.u32()?;
                if keys.last_key_value().is_some_and(|(last, _)| *last >= n) {
                    return Err(Malformed);
                }
                let (key, stored_at) = (Key::new(reader.array()?), reader.u64()?);
                let hint = hint_key.hint(n);
                keys.insert(n, Skipped { key, stored_at, hint });
            }
            if keys.is_empty() {
                return Err(Malformed);
            }
            skipped.chains.push(SkippedChain { turn, header_key, keys });
        }
        Ok(skipped)
    }
}
