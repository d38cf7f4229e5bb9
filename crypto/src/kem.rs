//! The two KEMs: ML-KEM-1024 (FIPS 203) in the handshake, X-Wing (draft-connolly-cfrg-xwing-kem)
//! in the ratchet.

use ml_kem::ml_kem_1024;
use rand_core::CryptoRng;
use x_wing::{
    DecapsulationKeyRejectNonContrib, Decapsulator as _, Encapsulate as _, KeyExport as _,
    TryDecapsulate as _, TryKeyInit as _,
};
use zeroize::Zeroizing;

use crate::primitives::Key;

/// Length of an ML-KEM-1024 encapsulation key, and of its ciphertext.
pub(crate) const KEM: usize = 1_568;
/// Length of an X-Wing encapsulation key.
pub(crate) const XWING_PUBLIC: usize = 1_216;
/// Length of an X-Wing ciphertext.
pub(crate) const XWING_CIPHERTEXT: usize = 1_120;

/// A public key that fails its check (FIPS 203, section 7.2), or a ciphertext that adds nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadKey;

/// ML-KEM-1024 as the handshake needs it, deterministic, so that one implementation can be tested
/// against another.
pub(crate) trait MlKem1024: Sized {
    /// The decapsulation key of a seed d || z.
    fn from_seed(seed: &[u8; 64]) -> Self;
    /// The encapsulation key.
    fn public(&self) -> [u8; KEM];
    /// Never fails: a wrong ciphertext gives a secret that nobody else has.
    fn decapsulate(&self, ciphertext: &[u8; KEM]) -> Key;
    /// Encapsulates with the randomness m, after the check of the key.
    fn encapsulate(public: &[u8; KEM], m: &[u8; 32]) -> Result<([u8; KEM], Key), BadKey>;
}

/// The implementation in use.
pub(crate) struct Kem1024(ml_kem_1024::DecapsulationKey);

impl MlKem1024 for Kem1024 {
    fn from_seed(seed: &[u8; 64]) -> Self {
        Self(ml_kem_1024::DecapsulationKey::from_seed((*seed).into()))
    }

    fn public(&self) -> [u8; KEM] {
        self.0.encapsulation_key().to_bytes().into()
    }

    fn decapsulate(&self, ciphertext: &[u8; KEM]) -> Key {
        use ml_kem::Decapsulate as _;
        Key::new(self.0.decapsulate(ciphertext.into()).into())
    }

    fn encapsulate(public: &[u8; KEM], m: &[u8; 32]) -> Result<([u8; KEM], Key), BadKey> {
        let key = ml_kem_1024::EncapsulationKey::new(public.into()).map_err(|_| BadKey)?;
        let (ciphertext, shared) = key.encapsulate_deterministic(m.into());
        Ok((ciphertext.into(), Key::new(shared.into())))
    }
}

/// The modulus check of FIPS 203, section 7.2, of an ML-KEM key of any size: every 12-bit
/// coefficient is below q = 3329. Cheaper than decoding a key that is not going to be used yet.
pub(crate) fn modulus_ok(public: &[u8]) -> bool {
    let Some((coefficients, _seed)) = public.split_last_chunk::<32>() else {
        return false;
    };
    coefficients.as_chunks::<3>().0.iter().all(|[a, b, c]| {
        let low = u16::from(*a) | (u16::from(*b) & 0x0f) << 8;
        let high = u16::from(*b) >> 4 | u16::from(*c) << 4;
        low < 3_329 && high < 3_329
    })
}

/// A fresh ML-KEM-1024 seed d || z.
pub(crate) fn kem_seed(rng: &mut impl CryptoRng) -> Zeroizing<[u8; 64]> {
    let mut seed = Zeroizing::new([0; 64]);
    rng.fill_bytes(seed.as_mut_slice());
    seed
}

/// Our ratchet key: the X-Wing seed, its public key, and the expanded key while it is in memory.
pub(crate) struct RatchetSecret {
    seed: Key,
    public: Box<[u8; XWING_PUBLIC]>,
    /// Expanding costs nearly two X25519 operations: done once, and not at all after a load if the
    /// peer never answers.
    expanded: Option<Box<DecapsulationKeyRejectNonContrib>>,
}

impl RatchetSecret {
    pub(crate) fn random(rng: &mut impl CryptoRng) -> Self {
        let seed = Key::random(rng);
        let expanded = DecapsulationKeyRejectNonContrib::from(*seed.bytes());
        let public = Box::new(expanded.encapsulation_key().to_bytes().into());
        Self { seed, public, expanded: Some(Box::new(expanded)) }
    }

    /// A stored key. The public key is believed: a wrong one only makes the peer's next turn fail.
    pub(crate) fn stored(seed: Key, public: Box<[u8; XWING_PUBLIC]>) -> Self {
        Self { seed, public, expanded: None }
    }

    pub(crate) fn seed(&self) -> &Key {
        &self.seed
    }

    pub(crate) fn public(&self) -> &[u8; XWING_PUBLIC] {
        &self.public
    }

    /// Refuses a ciphertext whose X25519 part gives zero.
    pub(crate) fn decapsulate(&self, ciphertext: &[u8; XWING_CIPHERTEXT]) -> Result<Key, BadKey> {
        let ciphertext = ciphertext.into();
        let shared = match &self.expanded {
            Some(key) => key.try_decapsulate(ciphertext),
            None => DecapsulationKeyRejectNonContrib::from(*self.seed.bytes())
                .try_decapsulate(ciphertext),
        };
        shared.map(|shared| Key::new(shared.into())).map_err(|_| BadKey)
    }
}

/// The peer's ratchet key, checked; decoded when the ratchet turns.
pub(crate) struct RatchetPublic(Box<[u8; XWING_PUBLIC]>);

impl RatchetPublic {
    pub(crate) fn new(bytes: &[u8; XWING_PUBLIC]) -> Result<Self, BadKey> {
        let (ml_kem, _x25519) = bytes.split_last_chunk::<32>().ok_or(BadKey)?;
        if modulus_ok(ml_kem) { Ok(Self(Box::new(*bytes))) } else { Err(BadKey) }
    }

    /// A stored key, checked again when it is used.
    pub(crate) fn stored(bytes: Box<[u8; XWING_PUBLIC]>) -> Self {
        Self(bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8; XWING_PUBLIC] {
        &self.0
    }

    pub(crate) fn encapsulate(
        &self,
        rng: &mut impl CryptoRng,
    ) -> Result<(Box<[u8; XWING_CIPHERTEXT]>, Key), BadKey> {
        let key = x_wing::EncapsulationKey::new((&*self.0).into()).map_err(|_| BadKey)?;
        let (ciphertext, shared) = key.encapsulate_with_rng(rng);
        Ok((Box::new(ciphertext.into()), Key::new(shared.into())))
    }
}
