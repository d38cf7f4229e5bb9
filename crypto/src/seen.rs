//! Which envelopes were opened lately, so that a second copy is silent and anything else that
//! claims a used number is shown.

use std::collections::VecDeque;

use crate::codec::{Malformed, Reader, Writer};
use crate::limits::SEEN_MAX;
use crate::primitives::{Hash, part};

/// The first eight bytes of SHA-256 over each of the newest opened envelopes. To make another one
/// with the same eight bytes only hides it from quarantine, where nobody could open it either.
#[derive(Default)]
pub(crate) struct Seen(VecDeque<[u8; 8]>);

fn digest(envelope: &[u8]) -> [u8; 8] {
    part::<0, 8, 32>(&Hash::new().add(envelope).finish())
}

impl Seen {
    pub(crate) fn contains(&self, envelope: &[u8]) -> bool {
        self.0.contains(&digest(envelope))
    }

    pub(crate) fn add(&mut self, envelope: &[u8]) {
        while self.0.len() >= SEEN_MAX {
            self.0.pop_front();
        }
        self.0.push_back(digest(envelope));
    }

    pub(crate) fn bytes_len(&self) -> usize {
        4 + 8 * self.0.len()
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.count(self.0.len());
        for digest in &self.0 {
            writer.bytes(digest);
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let count = reader.count(SEEN_MAX)?;
        (0..count).map(|_| reader.array()).collect::<Result<_, _>>().map(Self)
    }
}
