//! An entry of the log: its place in the chain, what it does, and who signed it.

use hotline_protocol::ids::{Digest, UnixMillis};

use crate::cbor::{CborError, Reader, Writer};
use crate::enrol::EnrolError;
use crate::genesis::{GenesisError, VERSION};
use crate::keys::{self, Ed25519Key, KeyError};
use crate::op::Op;
use crate::record::RecordError;
use crate::{labels, limits};

/// Says why bytes are no entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Not the deterministic form.
    #[error("the entry is malformed: {0}")]
    Malformed(#[from] CborError),
    /// A key that may not stand in the directory.
    #[error("the entry holds a bad key: {0}")]
    Key(#[from] KeyError),
    /// A key record inside it cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Authority or relay keys inside it cannot be read.
    #[error("the entry's keys or addresses are wrong: {0}")]
    Lists(#[from] GenesisError),
    /// An enrolment inside it cannot be read.
    #[error(transparent)]
    Enrol(#[from] EnrolError),
    /// Written by a newer version in a form this one cannot read.
    #[error("the entry has version {0}, which this version does not read")]
    Version(u16),
    /// Signatures are out of order or repeated.
    #[error("the entry's signatures are out of order or repeated")]
    SignatureOrder,
}

/// One key's signature on an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntrySignature {
    /// Who signed.
    pub key: Ed25519Key,
    /// Over `label || LP(unsigned entry)`.
    pub signature: [u8; 64],
}

/// An entry as it stands in the log, its body not yet read.
///
/// `entry = [unsigned: bstr, signatures]`, where
/// `unsigned = [version, log_id, seq, prev, time, critical, op, body: bstr]`. A body is a byte
/// string so that an operation of a later version is carried without being understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which log: the hash of its genesis.
    pub log_id: Digest,
    /// Its place; the genesis is 0.
    pub seq: u64,
    /// Chain hash of the entry before it.
    pub prev: Digest,
    /// When it was made, by its maker's (for an enrolment: the relay's) clock.
    pub time: UnixMillis,
    /// Whether a reader that does not know the operation must stop rather than ignore it.
    pub critical: bool,
    /// The operation's number.
    pub code: u16,
    /// The operation's body.
    pub body: Vec<u8>,
    /// In ascending order of the keys' bytes.
    pub signatures: Vec<EntrySignature>,
}

impl Entry {
    /// The bytes that are signed (under [`labels::ENTRY_SIGN`]).
    #[must_use]
    pub fn encode_unsigned(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer
            .array(8)
            .uint(VERSION)
            .bytes(&self.log_id.0)
            .uint(self.seq)
            .bytes(&self.prev.0)
            .uint(self.time.0)
            .bool(self.critical)
            .uint(self.code)
            .bytes(&self.body);
        writer.finish()
    }

    /// The whole entry in deterministic CBOR.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(2).bytes(&self.encode_unsigned()).array(self.signatures.len());
        for one in &self.signatures {
            writer.array(2).bytes(one.key.as_bytes()).bytes(&one.signature);
        }
        writer.finish()
    }

    /// Reads an entry of at most [`limits::ENTRY_BYTES_MAX`] bytes. Judges form only, no signature
    /// and no rule.
    ///
    /// # Errors
    /// The bytes are no entry: whoever sent them misbehaved, or ([`EntryError::Version`]) is newer.
    pub fn decode(bytes: &[u8]) -> Result<Self, EntryError> {
        if bytes.len() > limits::ENTRY_BYTES_MAX {
            return Err(CborError::TooLong.into());
        }
        let mut outer = Reader::new(bytes);
        outer.array(2)?;
        let unsigned = outer.bytes(limits::ENTRY_BYTES_MAX)?;
        let mut signatures = Vec::<EntrySignature>::new();
        for _ in 0..outer.list(limits::SIGNATURES_MAX)? {
            outer.array(2)?;
            let key = Ed25519Key::new(outer.fixed()?)?;
            let signature = outer.fixed()?;
            if signatures.last().is_some_and(|last| last.key >= key) {
                return Err(EntryError::SignatureOrder);
            }
            signatures.push(EntrySignature { key, signature });
        }
        outer.end()?;

        let mut reader = Reader::new(unsigned);
        reader.array(8)?;
        let version = reader.uint()?;
        if version != VERSION {
            return Err(EntryError::Version(version));
        }
        let entry = Self {
            log_id: Digest(reader.fixed()?),
            seq: reader.uint()?,
            prev: Digest(reader.fixed()?),
            time: UnixMillis(reader.uint()?),
            critical: reader.bool()?,
            code: reader.uint()?,
            body: reader.bytes(limits::BODY_BYTES_MAX)?.to_vec(),
            signatures,
        };
        reader.end()?;
        Ok(entry)
    }

    /// Reads the body.
    ///
    /// # Errors
    /// The body is not what the operation's number says: refuse the entry.
    pub fn op(&self) -> Result<Op, EntryError> {
        Op::decode(self.code, &self.body)
    }

    /// Whether every signature is by the key that stands beside it.
    #[must_use]
    pub fn signatures_verify(&self) -> bool {
        let unsigned = self.encode_unsigned();
        self.signatures
            .iter()
            .all(|one| one.key.verifies(labels::ENTRY_SIGN, &unsigned, &one.signature))
    }

    /// Whether the key signed; verified separately ([`Entry::signatures_verify`]).
    #[must_use]
    pub fn signed_by(&self, key: &Ed25519Key) -> bool {
        self.signatures.iter().any(|one| one.key == *key)
    }
}

/// Digest of an entry's bytes, signatures included.
#[must_use]
pub fn entry_digest(bytes: &[u8]) -> Digest {
    Digest(keys::hash(labels::ENTRY_DIGEST, &[bytes]))
}

/// The hash of the chain up to and including the entry with that digest. Built from digests so
/// that a chain can be shown without its entries ([`crate::SplitView`]).
#[must_use]
pub fn chain_hash(prev: &Digest, digest: &Digest) -> Digest {
    Digest(keys::hash(labels::CHAIN, &[&prev.0, &digest.0]))
}
