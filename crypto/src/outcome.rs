//! What the operations of a pair give, and why they are refused.

use zeroize::Zeroizing;

use crate::bundle::Mode;
use crate::codec::Malformed;
use crate::padding::Sealed;
use crate::primitives::part;

/// Names a session in events, on a person's own machine: the first bytes of
/// H("HLP/1 reset" || SID).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SessionMark(pub [u8; 8]);

impl SessionMark {
    pub(crate) fn of(reset_hash: &[u8; 32]) -> Self {
        Self(part::<0, 8, 32>(reset_hash))
    }
}

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
    /// Carries an init block that this pair does not know: [`Prekeys::initiation`](crate::Prekeys::initiation), then
    /// [`Pair::accept`](crate::Pair::accept).
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

impl From<Malformed> for OpenError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
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
