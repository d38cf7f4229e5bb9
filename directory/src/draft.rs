//! Making entries: a draft is filled, signed by one or several keys (on other machines if need
//! be), and becomes an entry's bytes.

use ed25519_dalek::SigningKey;
use hotline_protocol::ids::UnixMillis;

use crate::entry::{Entry, EntryError, EntrySignature};
use crate::keys::{self, Ed25519Key};
use crate::op::Op;
use crate::replica::Directory;
use crate::{labels, limits};

/// Says why a draft does not become an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// The bytes are no draft.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The signature is not by that key on this draft.
    #[error("the signature is not by that key on this entry")]
    Signature,
    /// More signatures than an entry may carry.
    #[error("the entry carries too many signatures")]
    Full,
}

/// An entry in the making. Its bytes are an entry's bytes with signatures still missing, so it
/// can be carried to another machine, read there, and signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryDraft(Entry);

impl EntryDraft {
    /// A draft for the next place in the log. `now` should be the relay's time, which the link
    /// tells: an entry too far from the relay's clock is refused there.
    #[must_use]
    pub fn new(directory: &Directory, op: &Op, now: UnixMillis) -> Self {
        let (seq, hash) = directory.head();
        Self(Entry {
            log_id: directory.log_id(),
            seq: seq.saturating_add(1),
            prev: hash,
            // An honest signer whose clock is a little behind must not be refused.
            time: now.max(directory.time()),
            critical: false,
            code: op.code(),
            body: op.encode_body(),
            signatures: Vec::new(),
        })
    }

    /// Marks the entry so that readers that do not know its operation stop.
    #[must_use]
    pub fn critical(mut self) -> Self {
        self.0.critical = true;
        self.0.signatures.clear();
        self
    }

    /// What would be signed, to be shown before it is.
    #[must_use]
    pub const fn entry(&self) -> &Entry {
        &self.0
    }

    /// Adds the key's signature.
    #[must_use]
    pub fn sign(mut self, key: &SigningKey) -> Self {
        let signature = keys::sign(key, labels::ENTRY_SIGN, &self.0.encode_unsigned());
        self.put(Ed25519Key::of(key), signature);
        self
    }

    /// Adds a signature made elsewhere.
    ///
    /// # Errors
    /// The signature is not by that key on this draft, or there are too many: ask its maker again.
    pub fn attach(mut self, key: Ed25519Key, signature: [u8; 64]) -> Result<Self, DraftError> {
        if !key.verifies(labels::ENTRY_SIGN, &self.0.encode_unsigned(), &signature) {
            return Err(DraftError::Signature);
        }
        if self.0.signatures.len() >= limits::SIGNATURES_MAX && !self.0.signed_by(&key) {
            return Err(DraftError::Full);
        }
        self.put(key, signature);
        Ok(self)
    }

    fn put(&mut self, key: Ed25519Key, signature: [u8; 64]) {
        let one = EntrySignature { key, signature };
        match self.0.signatures.binary_search_by(|known| known.key.cmp(&key)) {
            Ok(at) => {
                if let Some(known) = self.0.signatures.get_mut(at) {
                    *known = one;
                }
            }
            Err(at) => self.0.signatures.insert(at, one),
        }
    }

    /// Reads a draft that was carried here. Signatures on it have been verified.
    ///
    /// # Errors
    /// The bytes are no draft, or a signature on it is wrong: ask for it again.
    pub fn decode(bytes: &[u8]) -> Result<Self, DraftError> {
        let entry = Entry::decode(bytes)?;
        entry.op()?;
        if entry.signatures_verify() { Ok(Self(entry)) } else { Err(DraftError::Signature) }
    }

    /// The entry's bytes, to be carried on or to be appended.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        self.0.encode()
    }
}
