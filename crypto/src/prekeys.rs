//! The secret half of a seat's prekeys of one class, and what is published of it.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::class::Class;
use crate::codec::Malformed;
use crate::identity::{IdentityId, IdentitySecret};
use crate::pair::OpenError;

/// A signed prekey set to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedSet {
    /// For [`Prekeys::confirmed`] when the relay has it.
    pub epoch: u64,
    /// The signed set.
    pub bytes: Vec<u8>,
}

/// A one-time prekey to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedOneTime {
    /// Unique among the one-time prekeys of this seat and class.
    pub id: u32,
    /// The signed one-time prekey.
    pub bytes: Vec<u8>,
}

/// Prekeys cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrekeysError {
    /// No set exists yet: rotate first.
    #[error("there is no signed prekey set yet")]
    NoSet,
    /// Too many replaced sets are still alive: rotate when some have expired.
    #[error("too many prekey sets are still alive")]
    TooManySets,
    /// The content versions are not ascending, or too many.
    #[error("the content versions are not a short ascending list")]
    Versions,
}

/// The secrets behind a seat's published prekeys of one class.
pub struct Prekeys {
    class: Class,
}

/// An init block that was decrypted with these prekeys: who says to have sent it. Holds secrets;
/// hand it to [`Pair::accept`](crate::Pair::accept).
pub struct Initiation {
    id: IdentityId,
    gen_: u64,
}

impl Prekeys {
    /// No keys yet: [`rotate`](Self::rotate) makes the first set.
    #[must_use]
    pub fn new(class: Class) -> Self {
        Self { class }
    }

    /// The class of these prekeys.
    #[must_use]
    pub fn class(&self) -> Class {
        self.class
    }

    /// A new set, to be published at once. The older ones stay until the relay confirmed this one
    /// and 45 days have passed. `versions` are the content versions this seat reads, ascending.
    ///
    /// # Errors
    /// See [`PrekeysError`]; nothing has changed.
    pub fn rotate(
        &mut self,
        now: u64,
        rng: &mut impl CryptoRng,
        me: &IdentitySecret,
        versions: &[u8],
    ) -> Result<PublishedSet, PrekeysError> {
        let _ = (now, rng, me, versions);
        Err(PrekeysError::NoSet)
    }

    /// After a restore: a new set that also voids every one-time prekey published before it. All
    /// one-time secrets are dropped; publish new ones.
    ///
    /// # Errors
    /// See [`PrekeysError`]; nothing has changed.
    pub fn replace_all(
        &mut self,
        now: u64,
        rng: &mut impl CryptoRng,
        me: &IdentitySecret,
        versions: &[u8],
    ) -> Result<PublishedSet, PrekeysError> {
        let _ = (now, rng, me, versions);
        Err(PrekeysError::NoSet)
    }

    /// The newest set, to be published again if the relay lost it.
    #[must_use]
    pub fn current(&self) -> Option<PublishedSet> {
        None
    }

    /// The relay has the set of this epoch: the 45 days of the older ones start.
    pub fn confirmed(&mut self, now: u64, epoch: u64) {
        let _ = (now, epoch);
    }

    /// New one-time prekeys, at most `count`, fewer when too many unused secrets are held.
    ///
    /// # Errors
    /// [`PrekeysError::NoSet`]: rotate first.
    pub fn one_time(
        &mut self,
        now: u64,
        rng: &mut impl CryptoRng,
        me: &IdentitySecret,
        count: usize,
    ) -> Result<Vec<PublishedOneTime>, PrekeysError> {
        let _ = (now, rng, me, count);
        Err(PrekeysError::NoSet)
    }

    /// Whether a new set should be made: none yet, seven days old, or the last resort was used
    /// (then at most every six hours).
    #[must_use]
    pub fn rotation_due(&self, now: u64) -> bool {
        let _ = now;
        true
    }

    /// When the last resort of the current set was first used, if it was. Shown to people.
    #[must_use]
    pub fn last_resort_used(&self) -> Option<u64> {
        None
    }

    /// Erases what has outlived its time. Call daily and at start.
    pub fn expire(&mut self, now: u64) {
        let _ = now;
    }

    /// Decrypts who says to have sent an envelope with an init block, so that the peer's identity
    /// can be looked up. One X25519 and one ML-KEM-1024 operation. Nothing is proven by it yet.
    ///
    /// # Errors
    /// [`OpenError::UnknownPrekeys`] if the block was made for other prekeys (try the other
    /// classes, then quarantine), [`OpenError::NotAuthentic`], [`OpenError::Malformed`].
    pub fn initiation(&self, bytes: &[u8]) -> Result<Initiation, OpenError> {
        let _ = bytes;
        Err(OpenError::Malformed)
    }

    /// For the encrypted store only.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(Vec::new())
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// The stored bytes are damaged or from a later version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let _ = bytes;
        Err(Malformed)
    }
}

impl Initiation {
    /// The identity that says to have sent it.
    #[must_use]
    pub fn id(&self) -> IdentityId {
        self.id
    }

    /// The generation of the handshake.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.gen_
    }
}
