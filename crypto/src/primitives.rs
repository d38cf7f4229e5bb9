//! The primitives under HLP/1 in one place: nothing else here calls a cipher, hash or curve.
//!
//! SHA-256 (FIPS 180-4), HMAC (RFC 2104), HKDF (RFC 5869), ChaCha20-Poly1305 (RFC 8439),
//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), X25519 (RFC 7748), Ed25519 (RFC 8032).
//! ML-KEM and X-Wing stand in `kem`.

use chacha20poly1305::aead::{AeadInOut, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, XChaCha20Poly1305};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use rand_core::CryptoRng;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::codec::length;

/// 32 secret bytes: wiped when dropped, unprintable, uncloneable.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Key([u8; 32]);

impl Key {
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn random(rng: &mut impl CryptoRng) -> Self {
        let mut key = Self([0; 32]);
        rng.fill_bytes(&mut key.0);
        key
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A second copy on purpose: a header key outlives its chain beside the keys it skipped.
    pub(crate) fn duplicate(&self) -> Self {
        Self(self.0)
    }
}

/// The `LEN` bytes of a block from `AT` on, checked when compiled.
pub(crate) fn part<const AT: usize, const LEN: usize, const N: usize>(
    block: &[u8; N],
) -> [u8; LEN] {
    const { assert!(AT + LEN <= N) };
    #[expect(clippy::indexing_slicing, reason = "bounded by the assertion above")]
    std::array::from_fn(|i| block[AT + i])
}

/// Splits a derived block into keys of 32 bytes.
pub(crate) fn split_keys<const N: usize, const K: usize>(block: &[u8; N]) -> [Key; K] {
    const { assert!(N == 32 * K) };
    #[expect(clippy::indexing_slicing, reason = "bounded by the assertion above")]
    std::array::from_fn(|k| Key(std::array::from_fn(|i| block[32 * k + i])))
}

/// SHA-256 in parts.
pub(crate) struct Hash(Sha256);

impl Hash {
    pub(crate) fn new() -> Self {
        Self(Sha256::new())
    }

    pub(crate) fn labelled(label: &str) -> Self {
        Self::new().add(label.as_bytes())
    }

    pub(crate) fn add(mut self, bytes: &[u8]) -> Self {
        self.0.update(bytes);
        self
    }

    /// LP(x): u32 length, then x.
    pub(crate) fn lp(self, bytes: &[u8]) -> Self {
        self.add(&length(bytes.len())).add(bytes)
    }

    pub(crate) fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// HMAC-SHA-256 with the two key blocks already absorbed, for many short messages under one key.
pub(crate) struct HmacKey(Hmac<Sha256>);

impl HmacKey {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        // HMAC pads a short key with zeros to the block size: doing it here cannot fail.
        let mut block = Zeroizing::new([0; 64]);
        for (to, from) in block.iter_mut().zip(key) {
            *to = *from;
        }
        Self(Hmac::new((&*block).into()))
    }

    pub(crate) fn mac(&self, message: &[u8]) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(message);
        mac.finalize().into_bytes().into()
    }
}

/// HKDF-SHA-256, extract then expand.
pub(crate) fn hkdf<const N: usize>(salt: &[u8], ikm: &[u8], info: &[&[u8]]) -> Zeroizing<[u8; N]> {
    fill(&Hkdf::new(Some(salt), ikm), info)
}

/// HKDF-Expand alone, from a key that is already uniform.
pub(crate) fn hkdf_expand<const N: usize>(prk: &[u8; 32], info: &[&[u8]]) -> Zeroizing<[u8; N]> {
    #[expect(clippy::expect_used, reason = "32 bytes are the hash length, the only condition")]
    let hkdf = Hkdf::from_prk(prk).expect("32 bytes");
    fill(&hkdf, info)
}

fn fill<const N: usize>(hkdf: &Hkdf<Sha256>, info: &[&[u8]]) -> Zeroizing<[u8; N]> {
    const { assert!(N <= 255 * 32) };
    let mut out = Zeroizing::new([0; N]);
    #[expect(clippy::expect_used, reason = "the only failure is N above 255 * 32, refused above")]
    hkdf.expand_multi_info(info, out.as_mut_slice()).expect("N is bounded");
    out
}

/// The tag did not match. Carries nothing, on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Inauthentic;

macro_rules! aead {
    ($seal:ident, $open:ident, $cipher:ty, $nonce:literal) => {
        /// Encrypts in place and gives the tag.
        pub(crate) fn $seal(
            key: &[u8; 32],
            nonce: &[u8; $nonce],
            ad: &[u8],
            text: &mut [u8],
        ) -> [u8; 16] {
            // Fails only above 2^38 bytes; ours are at most 2^18.
            <$cipher>::new(key.into())
                .encrypt_inout_detached(nonce.into(), ad, text.into())
                .expect("short text")
                .into()
        }

        /// Decrypts in place; on failure the buffer holds no plaintext.
        pub(crate) fn $open(
            key: &[u8; 32],
            nonce: &[u8; $nonce],
            ad: &[u8],
            text: &mut [u8],
            tag: &[u8; 16],
        ) -> Result<(), Inauthentic> {
            <$cipher>::new(key.into())
                .decrypt_inout_detached(nonce.into(), ad, text.into(), tag.into())
                .map_err(|_| Inauthentic)
        }
    };
}

aead!(seal, open, ChaCha20Poly1305, 12);
aead!(xseal, xopen, XChaCha20Poly1305, 24);

/// Compares without telling by time where the difference is.
pub(crate) fn equal(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// A shared point was all zero: the other key adds nothing (RFC 7748, section 6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NonContributory;

/// An X25519 secret.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct DhSecret([u8; 32]);

impl DhSecret {
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn random(rng: &mut impl CryptoRng) -> Self {
        let mut secret = Self([0; 32]);
        rng.fill_bytes(&mut secret.0);
        secret
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn public(&self) -> [u8; 32] {
        x25519_dalek::PublicKey::from(&x25519_dalek::StaticSecret::from(self.0)).to_bytes()
    }

    /// X25519(self, public), refused if all zero.
    pub(crate) fn agree(&self, public: &[u8; 32]) -> Result<Key, NonContributory> {
        let shared = x25519_dalek::StaticSecret::from(self.0).diffie_hellman(&(*public).into());
        if shared.was_contributory() { Ok(Key(shared.to_bytes())) } else { Err(NonContributory) }
    }
}

/// Whether a u-coordinate is written the one canonical way: below 2^255 - 19. X25519 itself
/// would take others (RFC 7748, section 5), and then one key would have several spellings.
pub(crate) fn canonical_u(public: &[u8; 32]) -> bool {
    // p = 2^255 - 19 in little-endian: ed, 30 times ff, 7f.
    let [low, middle @ .., high] = public;
    *high < 0x7f || *high == 0x7f && (middle.iter().any(|byte| *byte != 0xff) || *low < 0xed)
}

/// Signs label || message with Ed25519.
pub(crate) fn sign(secret: &ed25519_dalek::SigningKey, label: &str, message: &[u8]) -> [u8; 64] {
    use ed25519_dalek::Signer as _;
    secret.sign(&labelled(label, message)).to_bytes()
}

/// An Ed25519 public key, ready to verify several signatures.
pub(crate) struct Verifier(ed25519_dalek::VerifyingKey);

impl Verifier {
    /// Refuses what is no point.
    pub(crate) fn new(public: &[u8; 32]) -> Option<Self> {
        ed25519_dalek::VerifyingKey::from_bytes(public).ok().map(Self)
    }

    /// Whether the key is not of small order, and `public` is the canonical spelling of its point:
    /// a key must have only one.
    pub(crate) fn is_sound(&self, public: &[u8; 32]) -> bool {
        !self.0.is_weak() && self.0.to_edwards().compress().to_bytes() == *public
    }

    /// Verifies label || message strictly: no small-order key or commitment, no malleable S.
    pub(crate) fn verify(&self, label: &str, message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.0.verify_strict(&labelled(label, message), &signature).is_ok()
    }
}

fn labelled(label: &str, message: &[u8]) -> Vec<u8> {
    [label.as_bytes(), message].concat()
}
