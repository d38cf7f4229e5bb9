//! Everything that two seats share in one class: the session that sends, the archives that only
//! receive, the replay cache of init blocks, and the count of resets.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::bundle::{Mode, VerifiedBundle};
use crate::class::Class;
use crate::codec::Malformed;
use crate::identity::{Identity, IdentitySecret};
use crate::padding::{Sealed, SizeClass};
use crate::prekeys::{Initiation, Prekeys};
use crate::wire::InitTag;

/// Names a session in events and logs of a person's own machine: the first bytes of H(SID).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SessionMark(pub [u8; 8]);

/// Who wants a fresh handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The engine: at most four a day in place of an older session.
    Automatic,
    /// A person, knowingly: no limit.
    Person,
}

/// No handshake is started; nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InitiateError {
    /// The bundle is of another seat or class, or the peer is oneself: a defect of the caller.
    #[error("the prekeys are not for this pair")]
    Misplaced,
    /// The day's automatic handshakes are used up: show it, let a person decide.
    #[error("too many automatic handshakes with this seat today")]
    ResetsUsedUp,
    /// A key agreement gave zero: the peer's keys are bad. Show it.
    #[error("the peer's keys are not usable")]
    BadKey,
    /// Our clock is more than 48 h behind the newest handshake with this peer.
    #[error("the clock is far behind the newest handshake")]
    ClockBehind,
}

/// Nothing is sealed; nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// No session sends, or its chain is used up: fetch a bundle and initiate.
    #[error("a new handshake is needed first")]
    NeedsHandshake,
    /// The content is longer than [`capacity`](crate::capacity): use a larger class or an attachment.
    #[error("the content does not fit this size")]
    TooLong,
}

/// An envelope is not opened; nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Not an envelope of this protocol version. Quarantine.
    #[error("this is not a sealed envelope of HLP/1")]
    Malformed,
    /// No key opens it, or what is inside is not as it must be. Says no more, on purpose.
    /// Quarantine.
    #[error("the envelope is not authentic")]
    NotAuthentic,
    /// This very envelope was opened before. Drop it silently.
    #[error("the envelope was opened before")]
    Replayed,
    /// Authentic, but its key is gone and this very envelope was not seen: shown, and a new
    /// handshake.
    #[error("the key for this message is gone")]
    KeyGone,
    /// Authentic, but too many messages are missing before it: shown, and a new handshake.
    #[error("too many messages are missing before this one")]
    Gap,
    /// Carries an init block that this pair does not know: [`Prekeys::initiation`], then
    /// [`Pair::accept`].
    #[error("the handshake is not known yet")]
    UnknownInit,
    /// Carries an init block whose session is gone: quarantine, and a new handshake.
    #[error("the session of this handshake is gone")]
    SessionGone,
    /// The init block was made for prekeys that are not held (any more): quarantine.
    #[error("the prekeys of this handshake are not held")]
    UnknownPrekeys,
    /// The handshake is older than what may still be accepted: quarantine.
    #[error("the handshake is too old")]
    StaleInit,
    /// The handshake is more than 48 h ahead of our clock: quarantine, check the clock.
    #[error("the handshake is from the future")]
    FutureInit,
    /// The init block is of another seat or class than this pair: a defect of the caller.
    #[error("the handshake is not for this pair")]
    Misplaced,
}

impl OpenError {
    /// Whether a fresh handshake with this peer is the next step.
    #[must_use]
    pub fn needs_handshake(self) -> bool {
        matches!(self, Self::KeyGone | Self::Gap | Self::SessionGone)
    }
}

/// What an opened envelope meant beside its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A handshake of the peer was accepted and its session sends from now on.
    SessionBegun(SessionMark),
    /// A handshake of the peer arrived late: its session only receives.
    SessionArchived(SessionMark),
    /// The peer's first message on a session that this seat began.
    SessionConfirmed(SessionMark),
    /// The handshake used the last resort: recorded and shown.
    LastResortUsed,
    /// The peer accepted a reset in this seat's name that this seat did start. Nothing to do.
    ResetTold(SessionMark),
    /// The peer accepted a handshake in this seat's name that this seat did not start: somebody
    /// holds its identity key. ALARM.
    ResetNotMine(SessionMark),
    /// The peer says that it did not start a handshake that was accepted here in its name:
    /// somebody holds its identity key. ALARM.
    ResetDisowned(SessionMark),
}

/// An opened envelope. Persist the pair (and the prekeys after an accept) before anything else.
pub struct Opened {
    /// The content, or `None` for a notice of the protocol itself.
    pub plaintext: Option<Zeroizing<Vec<u8>>>,
    /// The session that it came on.
    pub session: SessionMark,
    /// Whether a handshake of the peer was accepted with it, and how.
    pub mode: Option<Mode>,
    /// What else happened.
    pub events: Vec<Event>,
    /// Notices of the protocol that must be sent to the peer, already sealed.
    pub notices: Vec<Sealed>,
}

/// What this seat owes to the ratchet: the peer's new key has not been answered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnOwed {
    /// When the first message under that key was opened.
    pub since: u64,
    /// How many messages were opened under it.
    pub messages: u32,
}

/// The state that two seats share in one class. Unprintable and uncloneable.
pub struct Pair {
    class: Class,
    peer: Identity,
}

impl Pair {
    /// No session yet.
    #[must_use]
    pub fn new(class: Class, peer: Identity) -> Self {
        Self { class, peer }
    }

    /// The class of this pair.
    #[must_use]
    pub fn class(&self) -> Class {
        self.class
    }

    /// The other seat.
    #[must_use]
    pub fn peer(&self) -> &Identity {
        &self.peer
    }

    /// Whether [`seal`](Self::seal) would work now; otherwise fetch a bundle and
    /// [`initiate`](Self::initiate).
    #[must_use]
    pub fn can_seal(&self, now: u64) -> bool {
        let _ = now;
        false
    }

    /// Whether the next sealed envelope carries the init block, which lowers its
    /// [`capacity`](crate::capacity).
    #[must_use]
    pub fn carries_init(&self) -> bool {
        false
    }

    /// Starts a fresh session with the peer's prekeys. An older one only receives from now on.
    ///
    /// # Errors
    /// See [`InitiateError`]; nothing has changed.
    pub fn initiate(
        &mut self,
        now: u64,
        rng: &mut impl CryptoRng,
        me: &IdentitySecret,
        bundle: VerifiedBundle,
        start: Start,
    ) -> Result<SessionMark, InitiateError> {
        let _ = (now, rng, me, bundle, start);
        Err(InitiateError::Misplaced)
    }

    /// Seals content into an envelope of exactly the size asked for.
    ///
    /// # Errors
    /// See [`SealError`]; nothing has changed.
    pub fn seal(
        &mut self,
        now: u64,
        rng: &mut impl CryptoRng,
        content: &[u8],
        size: SizeClass,
    ) -> Result<Sealed, SealError> {
        let _ = (now, rng, content, size);
        Err(SealError::NeedsHandshake)
    }

    /// Opens an envelope of a session or of a known handshake. `hint` is the envelope's, or `None`
    /// to try every key of this pair (in the background, at most one envelope a second). The
    /// `rng` serves the notice that some events demand.
    ///
    /// # Errors
    /// See [`OpenError`]; nothing has changed.
    pub fn open(
        &mut self,
        now: u64,
        rng: &mut impl CryptoRng,
        hint: Option<[u8; 8]>,
        bytes: &[u8],
    ) -> Result<Opened, OpenError> {
        let _ = (now, rng, hint, bytes);
        Err(OpenError::Malformed)
    }

    /// Accepts a handshake of the peer and opens the envelope that brought it. The one-time secret
    /// is erased only on success.
    ///
    /// # Errors
    /// See [`OpenError`]; neither the pair nor the prekeys have changed.
    pub fn accept(
        &mut self,
        now: u64,
        rng: &mut impl CryptoRng,
        me: &IdentitySecret,
        prekeys: &mut Prekeys,
        initiation: Initiation,
        bytes: &[u8],
    ) -> Result<Opened, OpenError> {
        let _ = (now, rng, me, prekeys, initiation, bytes);
        Err(OpenError::Malformed)
    }

    /// Every hint that an envelope for this pair may carry next: stored keys, and the next 64 of
    /// the current and the next chain of every session. Index them again after each open, accept,
    /// initiate or expire.
    pub fn hints(&mut self) -> Vec<[u8; 8]> {
        Vec::new()
    }

    /// The tags of the init blocks that [`open`](Self::open) knows.
    pub fn known_inits(&self) -> impl Iterator<Item = InitTag> {
        std::iter::empty()
    }

    /// What this seat owes to the ratchet on the session that sends, if anything. In 1:1 the
    /// device receipt settles it.
    #[must_use]
    pub fn turn_owed(&self) -> Option<TurnOwed> {
        None
    }

    /// Whether a message should be sent for the ratchet's sake alone, as in fan-out: after 24 h or
    /// 16 messages.
    #[must_use]
    pub fn turn_due(&self, now: u64) -> bool {
        let _ = now;
        false
    }

    /// The session that sends only receives from now on; the next message needs a handshake.
    pub fn archive_sending(&mut self, now: u64) {
        let _ = now;
    }

    /// Drops every session: the state was rolled back, so none of its keys may be used again. The
    /// replay cache and the generation stay.
    pub fn drop_sessions(&mut self) {}

    /// Erases what has outlived its time. Call daily and at start.
    pub fn expire(&mut self, now: u64) {
        let _ = now;
    }

    /// For the encrypted store only.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(Vec::new())
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// The stored bytes are damaged or from a later version: drop the pair and handshake anew.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let _ = bytes;
        Err(Malformed)
    }
}
