//! Hints: eight bytes on the envelope that tell the receiver, and nobody else, which chain and
//! number it carries.

use std::collections::VecDeque;

use crate::labels;
use crate::limits::HINTS_AHEAD;
use crate::primitives::{HmacKey, Key, hkdf};

/// Makes the hints of one chain: HMAC(HKDF(HK, "HLP/1 hint"), N)[..8].
pub(crate) struct HintKey(HmacKey);

impl HintKey {
    pub(crate) fn new(header_key: &Key) -> Self {
        let key = hkdf::<32>(&[], header_key.bytes(), &[labels::HINT.as_bytes()]);
        Self(HmacKey::new(&key))
    }

    pub(crate) fn hint(&self, n: u32) -> [u8; 8] {
        crate::primitives::part::<0, 8, 32>(&self.0.mac(&n.to_be_bytes()))
    }
}

/// The hints of the next messages of one chain. Derived from the header key, so never stored, and
/// made only when they are first asked for.
#[derive(Default)]
pub(crate) struct HintWindow {
    key: Option<HintKey>,
    first: u32,
    hints: VecDeque<[u8; 8]>,
}

impl HintWindow {
    /// The hints of `next` and the 63 after it.
    pub(crate) fn from(&mut self, header_key: &Key, next: u32) -> impl Iterator<Item = [u8; 8]> {
        let key = self.key.get_or_insert_with(|| HintKey::new(header_key));
        while self.first < next {
            self.first = match self.hints.pop_front() {
                Some(_) => self.first + 1,
                None => next,
            };
        }
        let mut n = self.first.saturating_add(u32::try_from(self.hints.len()).unwrap_or(u32::MAX));
        while n < next.saturating_add(HINTS_AHEAD) {
            self.hints.push_back(key.hint(n));
            n += 1;
        }
        self.hints.iter().copied()
    }
}
