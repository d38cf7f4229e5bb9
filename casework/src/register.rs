//! The register of messages: whether one is new, a copy of a known one, or a second content under
//! a known id.

use std::collections::BTreeMap;

use hotline_protocol::ids::{Digest, MessageId};

use crate::common::Common;
use crate::limits;

/// Which contents were seen under which message id.
#[derive(Debug, Clone, Default)]
pub struct Register(BTreeMap<MessageId, Vec<Digest>>);

/// What a message is to the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Registered {
    /// First of its id.
    New,
    /// Known: a resend or another copy.
    Again,
    /// Its id is known with another content: somebody told two stories. An alarm that shows both.
    Conflict {
        /// The content that came first.
        first: Digest,
        /// This content.
        other: Digest,
    },
    /// The register is full. Nothing was entered; forget what has expired and try again.
    Full,
}

impl Register {
    /// Enters a message.
    pub fn enter(&mut self, common: &Common) -> Registered {
        self.enter_hash(common.id, common.hash())
    }

    /// Enters a message known by id and common hash, as when the register is loaded.
    pub fn enter_hash(&mut self, id: MessageId, hash: Digest) -> Registered {
        if !self.0.contains_key(&id) && self.0.len() >= limits::REGISTER_MAX {
            return Registered::Full;
        }
        let known = self.0.entry(id).or_default();
        match known.first() {
            None => {
                known.push(hash);
                Registered::New
            }
            Some(first) if *first == hash => Registered::Again,
            Some(first) => {
                let first = *first;
                if !known.contains(&hash) && known.len() < limits::CONFLICTS_MAX {
                    known.push(hash);
                }
                Registered::Conflict { first, other: hash }
            }
        }
    }

    /// Every content seen under an id, in order of arrival.
    #[must_use]
    pub fn contents(&self, id: MessageId) -> &[Digest] {
        self.0.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Forgets a message of which no copy can arrive any more.
    pub fn forget(&mut self, id: MessageId) {
        self.0.remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: MessageId = MessageId([1; 16]);
    const A: Digest = Digest([0xa; 32]);
    const B: Digest = Digest([0xb; 32]);

    #[test]
    fn two_contents_under_one_id_are_a_conflict_that_shows_both() {
        let mut register = Register::default();
        assert_eq!(register.enter_hash(ID, A), Registered::New);
        let conflict = Registered::Conflict { first: A, other: B };
        assert_eq!(register.enter_hash(ID, B), conflict);
        assert_eq!(register.enter_hash(ID, B), conflict, "a repeated lie is no news");
        assert_eq!(register.contents(ID), [A, B]);
    }

    #[test]
    fn a_copy_of_a_known_message_is_known() {
        let mut register = Register::default();
        register.enter_hash(ID, A);
        assert_eq!(register.enter_hash(ID, A), Registered::Again);
    }

    #[test]
    fn conflicts_under_one_id_are_bounded() {
        let mut register = Register::default();
        for n in 0..100 {
            register.enter_hash(ID, Digest([n; 32]));
        }
        assert_eq!(register.contents(ID).len(), limits::CONFLICTS_MAX);
    }

    #[test]
    fn a_forgotten_message_is_new_again() {
        let mut register = Register::default();
        register.enter_hash(ID, A);
        register.forget(ID);
        assert_eq!(register.enter_hash(ID, B), Registered::New);
    }
}
