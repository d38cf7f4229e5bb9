//! Public keys as the directory holds them: 32 bytes, checked once.

use core::fmt;

use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// Says why 32 bytes are not a key that may stand in the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The bytes are no point of the curve, or a second spelling of one.
    #[error("the key is not a canonical public key")]
    NotCanonical,
    /// The point has small order: it would prove nothing.
    #[error("the key has small order")]
    SmallOrder,
}

/// An Ed25519 public key (RFC 8032): of an authority, a nominator, a seat or a TLS identity.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ed25519Key([u8; 32]);

impl Ed25519Key {
    /// Checks the bytes.
    ///
    /// # Errors
    /// Refuse whatever the key came in.
    pub fn new(bytes: [u8; 32]) -> Result<Self, KeyError> {
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::NotCanonical)?;
        if key.is_weak() {
            return Err(KeyError::SmallOrder);
        }
        // Decompression reduces y modulo p: encoding again finds a second spelling.
        if key.to_edwards().compress().to_bytes() != bytes {
            return Err(KeyError::NotCanonical);
        }
        Ok(Self(bytes))
    }

    /// The public half of a signing key.
    #[must_use]
    pub fn of(key: &SigningKey) -> Self {
        Self(key.verifying_key().to_bytes())
    }

    /// The key as bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether the signature over `label || LP(bytes)` is by this key. Strict: exactly one
    /// signature per key and message verifies in form (no small-order parts, no second spelling).
    #[must_use]
    pub fn verifies(&self, label: &str, bytes: &[u8], signature: &[u8; 64]) -> bool {
        VerifyingKey::from_bytes(&self.0).is_ok_and(|key| {
            key.verify_strict(&labelled(label, bytes), &Signature::from_bytes(signature)).is_ok()
        })
    }
}

impl fmt::Display for Ed25519Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Ed25519Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ed25519Key({self})")
    }
}

/// An X25519 public key (RFC 7748): a seat's agreement key. Only its form is checked here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct X25519Key([u8; 32]);

/// Canonical u-coordinates of small order on Curve25519 and its twist (RFC 7748 section 7;
/// 0, 1, two of order 8, and p - 1).
const SMALL_ORDER: [[u8; 32]; 5] = [
    [0; 32],
    [
        1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0,
    ],
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4,
        0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49,
        0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef,
        0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f,
        0x11, 0x57,
    ],
    [
        0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0x7f,
    ],
];

impl X25519Key {
    /// Checks the bytes: below p = 2^255 - 19 and not of small order.
    ///
    /// # Errors
    /// Refuse whatever the key came in.
    pub fn new(bytes: [u8; 32]) -> Result<Self, KeyError> {
        // p is 0xed, thirty times 0xff, 0x7f in little-endian order.
        let [first, middle @ .., last] = &bytes;
        let at_least_p = *last > 0x7f
            || (*last == 0x7f && middle.iter().all(|byte| *byte == 0xff) && *first >= 0xed);
        if at_least_p {
            return Err(KeyError::NotCanonical);
        }
        if SMALL_ORDER.contains(&bytes) {
            return Err(KeyError::SmallOrder);
        }
        Ok(Self(bytes))
    }

    /// The key as bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for X25519Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "X25519Key({})", data_encoding::HEXLOWER.encode(&self.0))
    }
}

/// `label || LP(bytes)`: what is signed.
pub(crate) fn labelled(label: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(label.len() + 4 + bytes.len());
    out.extend_from_slice(label.as_bytes());
    out.extend_from_slice(&length(bytes));
    out.extend_from_slice(bytes);
    out
}

/// Signs `label || LP(bytes)`.
pub(crate) fn sign(key: &SigningKey, label: &str, bytes: &[u8]) -> [u8; 64] {
    use ed25519_dalek::Signer as _;
    key.sign(&labelled(label, bytes)).to_bytes()
}

/// SHA-256 of `label || LP(part) || LP(part) ...`.
pub(crate) fn hash(label: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(label.as_bytes());
    for part in parts {
        hasher.update(length(part));
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// LP's length. Nothing signed or hashed here comes near 4 GiB (limits.rs).
fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_agreement_keys_with_a_second_spelling_or_small_order() {
        for bytes in SMALL_ORDER {
            assert_eq!(X25519Key::new(bytes), Err(KeyError::SmallOrder));
        }
        let mut p = [0xff; 32];
        p[0] = 0xed;
        p[31] = 0x7f;
        assert_eq!(X25519Key::new(p), Err(KeyError::NotCanonical));
        p[0] = 0xee;
        assert_eq!(X25519Key::new(p), Err(KeyError::NotCanonical));
        let mut high = [9; 32];
        high[31] = 0x89;
        assert_eq!(X25519Key::new(high), Err(KeyError::NotCanonical));
        let mut below = [0xff; 32];
        below[0] = 0xeb;
        below[31] = 0x7f;
        assert!(X25519Key::new(below).is_ok());
    }

    #[test]
    fn refuses_signing_keys_that_are_no_point_or_prove_nothing() {
        let mut identity = [0; 32];
        identity[0] = 1;
        assert_eq!(Ed25519Key::new(identity), Err(KeyError::SmallOrder));
        assert_eq!(Ed25519Key::new([2; 32]), Err(KeyError::NotCanonical));
        // p + 3 is a second spelling of y = 3.
        let mut again = [0xff; 32];
        again[0] = 0xf0;
        again[31] = 0x7f;
        assert!(Ed25519Key::new(again).is_err());
    }

    #[test]
    fn a_signature_holds_for_one_label_only() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let signature = sign(&key, "HLP/1 a", b"bytes");
        assert!(Ed25519Key::of(&key).verifies("HLP/1 a", b"bytes", &signature));
        assert!(!Ed25519Key::of(&key).verifies("HLP/1 b", b"bytes", &signature));
        assert!(!Ed25519Key::of(&key).verifies("HLP/1 a", b"bytez", &signature));
    }
}
