//! The proof that a relay showed two histories: it can be exported and judged by anybody who
//! holds the directory's head keys, offline.

use hotline_protocol::ids::Digest;

use crate::cbor::{CborError, Reader, Writer};
use crate::entry::chain_hash;
use crate::genesis::VERSION;
use crate::head::{HeadError, SignedHead};
use crate::keys::Ed25519Key;
use crate::limits;

/// Says why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// Not the deterministic form.
    #[error("the proof is malformed: {0}")]
    Malformed(#[from] CborError),
    /// One of its heads cannot be read.
    #[error("a head in the proof is wrong: {0}")]
    Head(#[from] HeadError),
    /// Written by a newer version.
    #[error("the proof has version {0}, which this version does not read")]
    Version(u16),
    /// The heads are of two logs, or not in order.
    #[error("the two heads cannot be compared")]
    NotComparable,
    /// A head is not signed by any of the head keys given.
    #[error("a head in the proof is not signed by a head key of the directory")]
    Signature,
    /// The links do not lead to the later head.
    #[error("the chain in the proof does not lead to its later head")]
    Chain,
    /// The later head extends the earlier one: one history.
    #[error("both heads belong to one history")]
    OneHistory,
}

/// Two signed heads of which the later does not extend the earlier.
///
/// `base` is the hash the later head's history has at the earlier head's place; `links` are the
/// digests of the entries from there to the later head. For two heads at one place there are no
/// links and `base` is the later head's own hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitView {
    /// The head with the lower or equal seq.
    pub earlier: SignedHead,
    /// The other one.
    pub later: SignedHead,
    /// What the later head's history has at the earlier one's place.
    pub base: Digest,
    /// Digests of the entries between ([`crate::entry::entry_digest`]), in order.
    pub links: Vec<Digest>,
}

impl SplitView {
    /// Two heads at the same place.
    #[must_use]
    pub const fn same_place(one: SignedHead, other: SignedHead) -> Self {
        Self { earlier: one, later: other, base: other.head.hash, links: Vec::new() }
    }

    /// Verifies the proof with every key that was ever the directory's head key
    /// ([`crate::Directory::head_keys`]). Needs nothing else.
    ///
    /// # Errors
    /// The proof proves nothing; blame nobody.
    pub fn verify(&self, head_keys: &[Ed25519Key]) -> Result<(), SplitError> {
        let (earlier, later) = (&self.earlier.head, &self.later.head);
        if earlier.log_id != later.log_id
            || later.seq.checked_sub(earlier.seq) != Some(self.links.len() as u64)
        {
            return Err(SplitError::NotComparable);
        }
        for signed in [&self.earlier, &self.later] {
            if !head_keys.iter().any(|key| signed.verifies(key)) {
                return Err(SplitError::Signature);
            }
        }
        let end = self.links.iter().fold(self.base, |hash, link| chain_hash(&hash, link));
        if end != later.hash {
            return Err(SplitError::Chain);
        }
        if self.base == earlier.hash {
            return Err(SplitError::OneHistory);
        }
        Ok(())
    }

    /// Deterministic CBOR: `[version, earlier, later, base, [* link]]`.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer
            .array(5)
            .uint(VERSION)
            .bytes(&self.earlier.encode())
            .bytes(&self.later.encode())
            .bytes(&self.base.0)
            .array(self.links.len());
        for link in &self.links {
            writer.bytes(&link.0);
        }
        writer.finish()
    }

    /// Reads a proof. Judges form only.
    ///
    /// # Errors
    /// The bytes are no proof.
    pub fn decode(bytes: &[u8]) -> Result<Self, SplitError> {
        let mut reader = Reader::new(bytes);
        reader.array(5)?;
        let version = reader.uint()?;
        if version != VERSION {
            return Err(SplitError::Version(version));
        }
        let earlier = SignedHead::decode(reader.bytes(limits::HEAD_BYTES_MAX)?)?;
        let later = SignedHead::decode(reader.bytes(limits::HEAD_BYTES_MAX)?)?;
        let base = Digest(reader.fixed()?);
        let mut links = Vec::new();
        for _ in 0..reader.list(usize::try_from(limits::SPLIT_LINKS_MAX).unwrap_or(usize::MAX))? {
            links.push(Digest(reader.fixed()?));
        }
        reader.end()?;
        Ok(Self { earlier, later, base, links })
    }
}
