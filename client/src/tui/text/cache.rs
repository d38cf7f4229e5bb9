//! Wrapped texts, kept so that drawing the same screen again costs nothing.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use super::{Wrapped, limits};

/// Wrapped texts by what they belong to, the width, and a generation that the owner raises when
/// the text or its look changes. It holds a bounded number of rows and forgets what was not used
/// for longest.
#[derive(Debug, Clone)]
pub(crate) struct WrapCache<K> {
    kept: HashMap<Key<K>, Entry>,
    /// What was used when, the longest ago first.
    uses: BTreeMap<u64, Key<K>>,
    clock: u64,
    rows: usize,
    rows_max: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key<K> {
    of: K,
    columns: u16,
    generation: u64,
}

#[derive(Debug, Clone)]
struct Entry {
    wrapped: Arc<Wrapped>,
    used: u64,
}

impl<K: Clone + Eq + Hash> Default for WrapCache<K> {
    fn default() -> Self {
        Self::holding(limits::CACHE_ROWS_MAX)
    }
}

impl<K: Clone + Eq + Hash> WrapCache<K> {
    /// A cache that holds at most so many rows, and always at least the last text.
    #[must_use]
    pub(crate) fn holding(rows_max: usize) -> Self {
        Self { kept: HashMap::new(), uses: BTreeMap::new(), clock: 0, rows: 0, rows_max }
    }

    /// The rows of a text; `wrap` is called only if they are not kept.
    pub(crate) fn rows(
        &mut self,
        of: K,
        columns: u16,
        generation: u64,
        wrap: impl FnOnce() -> Wrapped,
    ) -> Arc<Wrapped> {
        let key = Key { of, columns, generation };
        self.clock += 1;
        let now = self.clock;
        if let Some(entry) = self.kept.get_mut(&key) {
            if let Some(key) = self.uses.remove(&entry.used) {
                self.uses.insert(now, key);
            }
            entry.used = now;
            return Arc::clone(&entry.wrapped);
        }
        let wrapped = Arc::new(wrap());
        self.rows += cost(&wrapped);
        self.uses.insert(now, key.clone());
        self.kept.insert(key, Entry { wrapped: Arc::clone(&wrapped), used: now });
        while self.rows > self.rows_max && self.kept.len() > 1 {
            let Some((_, oldest)) = self.uses.pop_first() else { break };
            if let Some(entry) = self.kept.remove(&oldest) {
                self.rows -= cost(&entry.wrapped);
            }
        }
        wrapped
    }
}

/// An empty text takes a place too.
fn cost(wrapped: &Wrapped) -> usize {
    wrapped.lines.len().max(1)
}
