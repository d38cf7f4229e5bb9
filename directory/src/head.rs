//! Heads: the relay's signed word about how far the log goes, so that two members can compare.

use ed25519_dalek::SigningKey;
use hotline_protocol::ids::{Digest, UnixMillis};
use hotline_protocol::words;

use crate::cbor::{CborError, Reader, Writer};
use crate::keys::{self, Ed25519Key};
use crate::split::SplitView;
use crate::{labels, limits};

/// Bytes of a head that are read as words. A relay that prepares two histories can look for a
/// collision, so 96 bits stand for 48 bits of work, each step of which makes entries; 8 words
/// would stand for 32.
const WORD_BYTES: usize = 12;

/// Says why a signed head is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// Not the deterministic form.
    #[error("the head is malformed: {0}")]
    Malformed(#[from] CborError),
    /// Of another directory.
    #[error("the head is of another directory")]
    OtherLog,
    /// Not signed by the head key.
    #[error("the head is not signed by the head key")]
    Signature,
    /// Further ahead of the own clock than clocks differ.
    #[error("the head is from the future")]
    FromTheFuture,
}

/// How far a log goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Which log.
    pub log_id: Digest,
    /// Its newest entry.
    pub seq: u64,
    /// The chain hash there.
    pub hash: Digest,
    /// When this was said, by the relay's clock.
    pub time: UnixMillis,
}

impl Head {
    fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(4).bytes(&self.log_id.0).uint(self.seq).bytes(&self.hash.0).uint(self.time.0);
        writer.finish()
    }

    /// Signs the head.
    #[must_use]
    pub fn sign(self, head_key: &SigningKey) -> SignedHead {
        SignedHead { head: self, signature: keys::sign(head_key, labels::HEAD, &self.encode()) }
    }

    /// How fresh the head is.
    #[must_use]
    pub fn freshness(&self, now: UnixMillis) -> Freshness {
        let age = now.since(self.time);
        if age >= limits::HEAD_BLOCK_AGE {
            Freshness::Block
        } else if age >= limits::HEAD_WARN_AGE {
            Freshness::Warn
        } else {
            Freshness::Fresh
        }
    }

    /// The head as 12 words, to be compared over a telephone. They do not depend on the time, so
    /// that two members at the same entry read the same words.
    #[must_use]
    pub fn words(&self) -> String {
        head_words(&self.log_id, self.seq, &self.hash)
    }
}

/// The words of a place in the log; see [`Head::words`].
#[must_use]
pub fn head_words(log_id: &Digest, seq: u64, hash: &Digest) -> String {
    let digest = keys::hash(labels::HEAD_WORDS, &[&log_id.0, &seq.to_be_bytes(), &hash.0]);
    words::words(digest.get(..WORD_BYTES).unwrap_or(&digest))
}

/// How old the newest head is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// Under 2 hours.
    Fresh,
    /// From 2 hours: warn a person.
    Warn,
    /// From 24 hours: no new recipients without a recorded override.
    Block,
}

/// A head and the head key's signature: evidence that can be kept and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedHead {
    /// What was said.
    pub head: Head,
    /// By the head key, over the head.
    pub signature: [u8; 64],
}

impl SignedHead {
    /// Whether the key signed it.
    #[must_use]
    pub fn verifies(&self, head_key: &Ed25519Key) -> bool {
        head_key.verifies(labels::HEAD, &self.head.encode(), &self.signature)
    }

    /// Deterministic CBOR: `[head: bstr, signature]`.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(2).bytes(&self.head.encode()).bytes(&self.signature);
        writer.finish()
    }

    /// Reads a signed head of at most [`limits::HEAD_BYTES_MAX`] bytes. Judges form only.
    ///
    /// # Errors
    /// The bytes are no signed head: whoever sent them misbehaved.
    pub fn decode(bytes: &[u8]) -> Result<Self, HeadError> {
        if bytes.len() > limits::HEAD_BYTES_MAX {
            return Err(CborError::TooLong.into());
        }
        let mut outer = Reader::new(bytes);
        outer.array(2)?;
        let head = outer.bytes(limits::HEAD_BYTES_MAX)?;
        let signature = outer.fixed()?;
        outer.end()?;
        let mut reader = Reader::new(head);
        reader.array(4)?;
        let head = Head {
            log_id: Digest(reader.fixed()?),
            seq: reader.uint()?,
            hash: Digest(reader.fixed()?),
            time: UnixMillis(reader.uint()?),
        };
        reader.end()?;
        Ok(Self { head, signature })
    }
}

/// What a place in the log, told by another member or the relay, says beside the own replica.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// It is the newest entry here too.
    Same,
    /// It is an older entry of this very history.
    Older,
    /// It lies ahead: sync first, verify the extension, show "unverified" meanwhile.
    Behind,
    /// Another hash at a place that is known here: alarm. With two signed heads at hand, their
    /// proof.
    Conflict(Option<Box<SplitView>>),
}
