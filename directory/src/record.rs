//! The key record: who a seat is, as keys. Immutable; everything else about a seat may change.

use hotline_protocol::address::Seat;
use hotline_protocol::ids::{Digest, UnixMillis};

use crate::cbor::{CborError, Reader, Writer};
use crate::keys::{self, Ed25519Key, KeyError, X25519Key};
use crate::{labels, limits};

/// The one suite there is: Ed25519, X25519, and sessions as docs/crypto.md says.
pub const SUITE: u16 = 0x0001;

/// Says why bytes are no key record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Not the deterministic form.
    #[error("the key record is malformed: {0}")]
    Malformed(#[from] CborError),
    /// A key that may not stand in the directory.
    #[error("the key record holds a bad key: {0}")]
    Key(#[from] KeyError),
    /// A suite this version does not read.
    #[error("the key record uses suite {0}, which this version does not read")]
    Suite(u16),
    /// Ends before it begins, or has serial 0.
    #[error("the key record is valid at no time or has no serial")]
    Empty,
}

/// A seat's keys. The session layer takes its bytes ([`KeyRecord::encode`]) and its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// Which algorithms the keys are for; [`SUITE`].
    pub suite: u16,
    /// Whose keys they are.
    pub seat: Seat,
    /// IKs, the identity key that signs.
    pub identity: Ed25519Key,
    /// IKd, the identity key that agrees.
    pub agreement: X25519Key,
    /// The key of the seat's TLS certificate.
    pub tls: Ed25519Key,
    /// Counts the records of this seat's address from 1.
    pub serial: u32,
    /// Valid from.
    pub not_before: UnixMillis,
    /// Valid until, this moment excluded.
    pub not_after: UnixMillis,
}

impl KeyRecord {
    /// Deterministic CBOR: the bytes that are signed and hashed.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer
            .array(8)
            .uint(self.suite)
            .display(&self.seat)
            .bytes(self.identity.as_bytes())
            .bytes(self.agreement.as_bytes())
            .bytes(self.tls.as_bytes())
            .uint(self.serial)
            .uint(self.not_before.0)
            .uint(self.not_after.0);
        writer.finish()
    }

    /// Reads a key record of at most [`limits::RECORD_BYTES_MAX`] bytes.
    ///
    /// # Errors
    /// Refuse whatever the record came in.
    pub fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        if bytes.len() > limits::RECORD_BYTES_MAX {
            return Err(CborError::TooLong.into());
        }
        let mut reader = Reader::new(bytes);
        reader.array(8)?;
        let suite = reader.uint()?;
        if suite != SUITE {
            return Err(RecordError::Suite(suite));
        }
        let record = Self {
            suite,
            seat: reader.parse(limits::RECORD_BYTES_MAX)?,
            identity: Ed25519Key::new(reader.fixed()?)?,
            agreement: X25519Key::new(reader.fixed()?)?,
            tls: Ed25519Key::new(reader.fixed()?)?,
            serial: reader.uint()?,
            not_before: UnixMillis(reader.uint()?),
            not_after: UnixMillis(reader.uint()?),
        };
        reader.end()?;
        if record.serial == 0 || record.not_after <= record.not_before {
            return Err(RecordError::Empty);
        }
        Ok(record)
    }

    /// `id = H("HLP/1 id" || LP(key record))`, the seat's identity (docs/crypto.md).
    #[must_use]
    pub fn id(&self) -> Digest {
        Digest(keys::hash(labels::RECORD_ID, &[&self.encode()]))
    }

    /// Whether the record's own validity covers the time.
    #[must_use]
    pub fn valid_at(&self, now: UnixMillis) -> bool {
        self.not_before <= now && now < self.not_after
    }
}

/// Commitment to a profile: `H(label || LP(salt) || LP(profile))`.
///
/// The log holds only this; the profile and its salt travel beside it, so that personal data can
/// be erased by forgetting the salt.
#[must_use]
pub fn profile_commitment(salt: &[u8; 16], profile: &[u8]) -> Digest {
    Digest(keys::hash(labels::PROFILE, &[salt, profile]))
}
