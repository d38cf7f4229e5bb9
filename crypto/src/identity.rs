//! A seat's identity: its immutable key record, the two keys in it, and their secrets.

use std::fmt;

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::codec::{Malformed, Reader, Writer};
use crate::primitives::{DhSecret, Hash, Verifier, canonical_u};
use crate::{labels, limits, primitives};

/// H("HLP/1 id" || LP(key record)): names a key record, and so one seat's keys.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdentityId(pub [u8; 32]);

impl IdentityId {
    /// The id of a key record.
    #[must_use]
    pub fn of(record: &[u8]) -> Self {
        Self(Hash::labelled(labels::ID).lp(record).finish())
    }
}

impl fmt::Debug for IdentityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityId(")?;
        for byte in self.0.iter().take(4) {
            write!(f, "{byte:02x}")?;
        }
        f.write_str("..)")
    }
}

/// A key record cannot be an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The record is empty or longer than [`limits::RECORD_BYTES_MAX`].
    #[error("the key record is empty or too long")]
    RecordSize,
    /// The signing key is no point of the curve, of small order, or not canonical.
    #[error("the signing key is not usable")]
    SigningKey,
    /// The agreement key is not a canonical u-coordinate.
    #[error("the agreement key is not usable")]
    AgreementKey,
    /// The keys given are not those of this secret.
    #[error("the key record holds other keys")]
    OtherKeys,
}

/// The public side of a seat: its key record, opaque here, and the two keys in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    id: IdentityId,
    record: Vec<u8>,
    signing: [u8; 32],
    agreement: [u8; 32],
}

impl Identity {
    /// Takes a key record together with the keys that the caller read from it: `signing` is
    /// Ed25519 (RFC 8032), `agreement` is X25519 (RFC 7748).
    ///
    /// # Errors
    /// The record is refused whole; the seat that published it must publish another.
    pub fn new(
        record: Vec<u8>,
        signing: &[u8; 32],
        agreement: &[u8; 32],
    ) -> Result<Self, IdentityError> {
        if record.is_empty() || record.len() > limits::RECORD_BYTES_MAX {
            return Err(IdentityError::RecordSize);
        }
        if !Verifier::new(signing).is_some_and(|key| key.is_sound(signing)) {
            return Err(IdentityError::SigningKey);
        }
        if !canonical_u(agreement) {
            return Err(IdentityError::AgreementKey);
        }
        Ok(Self { id: IdentityId::of(&record), record, signing: *signing, agreement: *agreement })
    }

    /// The id: a hash of the key record and of nothing else.
    #[must_use]
    pub fn id(&self) -> IdentityId {
        self.id
    }

    /// The key record as it was given.
    #[must_use]
    pub fn record(&self) -> &[u8] {
        &self.record
    }

    /// IKs, Ed25519.
    #[must_use]
    pub fn signing_key(&self) -> &[u8; 32] {
        &self.signing
    }

    /// IKd, X25519.
    #[must_use]
    pub fn agreement_key(&self) -> &[u8; 32] {
        &self.agreement
    }

    /// For signatures of this seat. `None` only if a stored key is damaged.
    pub(crate) fn verifier(&self) -> Option<Verifier> {
        Verifier::new(&self.signing)
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.lp(&self.record).bytes(&self.signing).bytes(&self.agreement);
    }

    /// Reads a stored identity. Its keys were checked when it was made; checking them again for
    /// every pair would double the time to start.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let record = reader.lp(limits::RECORD_BYTES_MAX)?.to_vec();
        Ok(Self {
            id: IdentityId::of(&record),
            record,
            signing: reader.array()?,
            agreement: reader.array()?,
        })
    }
}

/// The two secrets of a seat before its key record exists: the record needs their public keys.
pub struct IdentityKeys {
    signing: ed25519_dalek::SigningKey,
    agreement: DhSecret,
}

impl IdentityKeys {
    /// Draws IKs and IKd.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self { signing: ed25519_dalek::SigningKey::generate(rng), agreement: DhSecret::random(rng) }
    }

    /// IKs public, for the key record.
    #[must_use]
    pub fn signing_public(&self) -> [u8; 32] {
        self.signing.verifying_key().to_bytes()
    }

    /// IKs, for the directory, which signs entries and enrolments under labels of its own.
    #[must_use]
    pub fn signing_key(&self) -> &ed25519_dalek::SigningKey {
        &self.signing
    }

    /// IKd public, for the key record.
    #[must_use]
    pub fn agreement_public(&self) -> [u8; 32] {
        self.agreement.public()
    }

    /// Joins the secrets with the key record that holds their public keys.
    ///
    /// # Errors
    /// As [`Identity::new`].
    pub fn with_record(self, record: Vec<u8>) -> Result<IdentitySecret, IdentityError> {
        let identity = Identity::new(record, &self.signing_public(), &self.agreement_public())?;
        Ok(IdentitySecret { keys: self, identity })
    }
}

/// A seat's identity with its secrets. Unprintable and uncloneable.
pub struct IdentitySecret {
    keys: IdentityKeys,
    identity: Identity,
}

impl IdentitySecret {
    const VERSION: u8 = 1;

    /// The public side.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// IKs, for the directory, which signs entries and enrolments under labels of its own.
    #[must_use]
    pub fn signing_key(&self) -> &ed25519_dalek::SigningKey {
        &self.keys.signing
    }

    pub(crate) fn sign(&self, label: &str, message: &[u8]) -> [u8; 64] {
        primitives::sign(&self.keys.signing, label, message)
    }

    pub(crate) fn agreement(&self) -> &DhSecret {
        &self.keys.agreement
    }

    /// The secrets and the record, for the encrypted store only.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut writer = Writer::with_capacity(1 + 64 + 4 + self.identity.record.len());
        writer
            .u8(Self::VERSION)
            .bytes(self.keys.signing.as_bytes())
            .bytes(self.keys.agreement.bytes())
            .lp(&self.identity.record);
        writer.finish()
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// The stored bytes are damaged or from a later version: the vault cannot be used.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        if reader.u8()? != Self::VERSION {
            return Err(Malformed);
        }
        let keys = IdentityKeys {
            signing: ed25519_dalek::SigningKey::from_bytes(reader.array_ref()?),
            agreement: DhSecret::new(reader.array()?),
        };
        let record = reader.lp(limits::RECORD_BYTES_MAX)?.to_vec();
        reader.finish()?;
        keys.with_record(record).map_err(|_| Malformed)
    }
}
