//! What a relay hands out of another seat's prekeys, and its verified form.

use crate::class::Class;
use crate::codec::Malformed;
use crate::identity::Identity;
use crate::kem::{KEM, modulus_ok};
use crate::labels;
use crate::limits::{CLOCK_AHEAD_MAX, PREKEYS_LIVE};
use crate::primitives::{Verifier, canonical_u};
use crate::signed_prekeys::{OneTimePrekey, PrekeySet, set_hash};
use crate::wire::SUITE;

/// Whether a handshake used a one-time prekey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A one-time prekey: the first message has forward secrecy at once.
    OneTime = 1,
    /// The last resort: forward secrecy starts with the first reply. Recorded and shown.
    LastResort = 2,
}

impl Mode {
    pub(crate) fn byte(self) -> u8 {
        self as u8
    }

    pub(crate) fn from_byte(byte: u8) -> Option<Self> {
        [Mode::OneTime, Mode::LastResort].into_iter().find(|mode| mode.byte() == byte)
    }
}

/// A signed prekey set that was seen: kept per peer and class, so that an older one is refused
/// and two different ones of the same epoch are an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetMark {
    /// The set's epoch.
    pub epoch: u64,
    /// SHA-256 of the set's bytes.
    pub hash: [u8; 32],
}

/// Prekeys as they came from the relay. Nothing in them is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The signed prekey set.
    pub set: Vec<u8>,
    /// A one-time prekey, unless the relay had none left.
    pub one_time: Option<Vec<u8>>,
}

/// A bundle is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Not the layout of a set or of a one-time prekey. Ask again; report the relay.
    #[error("the prekeys do not have the expected layout")]
    Malformed,
    /// A suite that this version does not know: the peer is newer.
    #[error("the prekeys are of an unknown suite")]
    UnknownSuite,
    /// For another class, another seat, or a one-time prekey that does not belong to the set.
    #[error("the prekeys are not for this seat and class")]
    Misplaced,
    /// Not signed by the seat's signing key.
    #[error("the prekeys are not signed by this seat")]
    BadSignature,
    /// Created more than 48 h ahead of our clock. Check the clock.
    #[error("the prekeys are from the future")]
    FromTheFuture,
    /// Expired: the seat has not been seen for a long time.
    #[error("the prekeys have expired")]
    Expired,
    /// Older than a set that was seen before: the relay withholds the newer one.
    #[error("the prekeys are older than some seen before")]
    Older,
    /// Another set under an epoch that was seen before: show an alarm.
    #[error("two different prekey sets have the same epoch")]
    Equivocation,
    /// A key is not a canonical or valid public key, or appears twice.
    #[error("the prekeys hold an invalid key")]
    BadKey,
}

impl From<Malformed> for BundleError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// Prekeys of one seat and class that may be used for one handshake.
pub struct VerifiedBundle {
    pub(crate) peer: Identity,
    pub(crate) class: Class,
    pub(crate) set: Vec<u8>,
    pub(crate) one_time: Vec<u8>,
    pub(crate) mark: SetMark,
    pub(crate) mode: Mode,
    pub(crate) verified_at: u64,
    pub(crate) spk: [u8; 32],
    /// Of the one-time prekey.
    pub(crate) opk: Option<[u8; 32]>,
    /// The id of the ML-KEM-1024 key that is used.
    pub(crate) key_id: u32,
    created: u64,
    versions: Vec<u8>,
}

impl Bundle {
    /// Checks signature, seat, class, age and keys. `last_seen` is the mark of the newest set of
    /// this seat and class that was verified before, if any; store the new one afterwards.
    ///
    /// # Errors
    /// The bundle must not be used. Nothing is sealed to this seat until a good one is there;
    /// [`BundleError::Equivocation`] is an alarm.
    pub fn verify(
        &self,
        now: u64,
        class: Class,
        peer: &Identity,
        last_seen: Option<SetMark>,
    ) -> Result<VerifiedBundle, BundleError> {
        let (set, signed, signature) = PrekeySet::parse(&self.set)?;
        if set.class != class || set.id != peer.id() {
            return Err(BundleError::Misplaced);
        }
        if set.suite != SUITE {
            return Err(BundleError::UnknownSuite);
        }
        let verifier = peer.verifier().ok_or(BundleError::BadSignature)?;
        if !verifier.verify(labels::SPS, signed, signature) {
            return Err(BundleError::BadSignature);
        }
        let mark = SetMark { epoch: set.epoch, hash: set_hash(&self.set) };
        match last_seen {
            Some(seen) if mark.epoch < seen.epoch => return Err(BundleError::Older),
            Some(seen) if mark.epoch == seen.epoch && mark.hash != seen.hash => {
                return Err(BundleError::Equivocation);
            }
            _ => {}
        }
        if set.created > now.saturating_add(CLOCK_AHEAD_MAX) {
            return Err(BundleError::FromTheFuture);
        }
        if set.expires <= now || set.expires > set.created.saturating_add(PREKEYS_LIVE) {
            return Err(BundleError::Expired);
        }
        if !canonical_u(set.spk) || set.spk == peer.agreement_key() || !modulus_ok(set.last_resort)
        {
            return Err(BundleError::BadKey);
        }
        let mut verified = VerifiedBundle {
            peer: peer.clone(),
            class,
            set: self.set.clone(),
            one_time: Vec::new(),
            mark,
            mode: Mode::LastResort,
            verified_at: now,
            spk: *set.spk,
            opk: None,
            key_id: set.last_resort_id,
            created: set.created,
            versions: set.versions.to_vec(),
        };
        if let Some(bytes) = &self.one_time {
            let one_time = verify_one_time(bytes, now, peer, &verifier, &set)?;
            verified.mode = Mode::OneTime;
            verified.opk = Some(*one_time.opk);
            verified.key_id = one_time.one_time_id;
            verified.one_time = bytes.clone();
        }
        Ok(verified)
    }
}

fn verify_one_time<'a>(
    bytes: &'a [u8],
    now: u64,
    peer: &Identity,
    verifier: &Verifier,
    set: &PrekeySet<'_>,
) -> Result<OneTimePrekey<'a>, BundleError> {
    let (one_time, signed, signature) = OneTimePrekey::parse(bytes)?;
    if one_time.class != set.class
        || one_time.id != set.id
        || one_time.epoch > set.epoch
        || one_time.epoch < set.one_time_since
    {
        return Err(BundleError::Misplaced);
    }
    if !verifier.verify(labels::OTK, signed, signature) {
        return Err(BundleError::BadSignature);
    }
    if one_time.expires <= now {
        return Err(BundleError::Expired);
    }
    let twice = one_time.opk == set.spk
        || one_time.opk == peer.agreement_key()
        || one_time.kem == set.last_resort;
    if twice || !canonical_u(one_time.opk) || !modulus_ok(one_time.kem) {
        return Err(BundleError::BadKey);
    }
    Ok(one_time)
}

impl VerifiedBundle {
    /// To be stored and given to the next [`Bundle::verify`].
    #[must_use]
    pub fn mark(&self) -> SetMark {
        self.mark
    }

    /// Whether a one-time prekey came with it.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// How old the set is, in milliseconds; shown beyond
    /// [`limits::SHOW_AGE_AFTER`](crate::limits::SHOW_AGE_AFTER).
    #[must_use]
    pub fn age(&self, now: u64) -> u64 {
        now.saturating_sub(self.created)
    }

    /// The content versions that the seat reads, ascending.
    #[must_use]
    pub fn versions(&self) -> &[u8] {
        &self.versions
    }

    /// The ML-KEM-1024 key that is encapsulated to.
    pub(crate) fn kem_public(&self) -> Result<&[u8; KEM], Malformed> {
        Ok(match self.mode {
            Mode::OneTime => OneTimePrekey::parse(&self.one_time)?.0.kem,
            Mode::LastResort => PrekeySet::parse(&self.set)?.0.last_resort,
        })
    }
}
