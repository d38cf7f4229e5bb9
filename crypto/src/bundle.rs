//! What a relay hands out of another seat's prekeys, and its verified form.

use crate::class::Class;
use crate::identity::Identity;

/// Whether a handshake used a one-time prekey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A one-time prekey: the first message has forward secrecy at once.
    OneTime,
    /// The last resort: forward secrecy starts with the first reply. Recorded and shown.
    LastResort,
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
    /// A key is not a canonical or valid public key.
    #[error("the prekeys hold an invalid key")]
    BadKey,
}

/// Prekeys of one seat and class that may be used for a handshake.
pub struct VerifiedBundle {
    mark: SetMark,
    mode: Mode,
    created: u64,
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
        let _ = (now, class, peer, last_seen);
        Err(BundleError::Malformed)
    }
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
        &[]
    }
}
