//! Which envelopes were opened lately, so that a second copy is silent and anything else that
//! claims a used number is shown.

use std::collections::VecDeque;

use crate::codec::{Malformed, Reader, Writer};
use crate::limits::SEEN_MAX;
use crate::primitives::{Hash, part};
use crate::wire::Envelope;

/// Eight bytes for each of the newest opened envelopes: a hash of its nonce, commitment and tags,
/// which between them fix all of it. Who alters the rest of an opened envelope only hides a thing
/// from quarantine that nobody could open.
#[derive(Default)]
pub(crate) struct Seen(VecDeque<[u8; 8]>);

fn digest(envelope: &Envelope<'_>) -> [u8; 8] {
    let hash = Hash::new()
        .add(envelope.nonce)
        .add(envelope.header_tag)
        .add(envelope.com)
        .add(envelope.body_tag);
    part::<0, 8, 32>(&hash.finish())
}

impl Seen {
    pub(crate) fn contains(&self, envelope: &Envelope<'_>) -> bool {
        self.0.contains(&digest(envelope))
    }

    pub(crate) fn add(&mut self, envelope: &Envelope<'_>) {
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
