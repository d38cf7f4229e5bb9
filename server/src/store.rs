//! Where the relay keeps what it promised: envelopes, tombstones, prekeys, the directory's log.
//!
//! [`MailStore`] is what the relay core's work runs on. [`sqlite::SqliteStore`] keeps it on disk,
//! [`memory::MemoryStore`] in memory with the same crash semantics (what was not committed is
//! lost), and one conformance suite runs on both. A store knows nothing of links or clocks, and
//! no row of it names the sender of an envelope; only a deposit names its depositor while it waits.

pub mod chunk_threads;
pub mod chunks;
mod deposits;
pub mod memory;
mod room;
pub mod sqlite;
pub mod threads;

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod killed;

use std::sync::Arc;

use hotline_protocol::address::Seat;
use hotline_protocol::attachment::ChunkName;
use hotline_protocol::deposit::DepositFate;
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Deliver, Entry, Fate, PrekeyCount, PublishPrekeys};
use hotline_protocol::ids::{DepositId, EnvelopeId, Precedence, Traffic, UnixMillis};
use serde_bytes::ByteBuf;

pub use self::deposits::{DepositOp, DepositOutcome, NewDeposit, NewLadder, Parcel, UseOutcome};
pub use self::room::{Full, Room, Use};

/// Says that the store cannot go on. What was in flight may or may not be on disk, so nothing of
/// it may be told to anybody: stop, and recover by starting again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the store failed: {0}")]
pub struct StoreError(pub String);

/// One change. The changes of a batch become durable together or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Keeps an envelope: [`Outcome::Kept`], [`Outcome::Duplicate`] or [`Outcome::Quota`].
    Keep {
        /// What to keep, in the mailbox of the seat it is for.
        envelope: Arc<Envelope>,
        /// The relay's time, remembered for retries.
        accepted_at: UnixMillis,
        /// Which room it may use.
        use_of: Use,
    },
    /// Deletes the envelopes of a lane up to a delivery, leaving tombstones, at most so many of
    /// them, the oldest first: [`Outcome::Removed`].
    Collect {
        /// Whose mailbox.
        mailbox: Seat,
        /// Which lane.
        lane: Precedence,
        /// The last delivery to delete.
        up_to: u64,
        /// Most rows to delete.
        rows_max: u32,
    },
    /// Raises a seat's state counter, never lowers it: [`Outcome::Done`].
    CountState {
        /// Whose counter.
        seat: Seat,
        /// What the seat told.
        counter: u64,
    },
    /// Deletes all envelopes and prekeys of a seat, leaving tombstones: [`Outcome::Done`]. They are
    /// gone for every reader from here on; a store may free their room later, with
    /// [`Op::Expire`], so that a full mailbox holds up no commit.
    CloseMailbox {
        /// Whose mailbox.
        mailbox: Seat,
    },
    /// Deletes a seat's prekeys, whose key record changed: [`Outcome::Done`].
    DropPrekeys {
        /// Whose prekeys.
        seat: Seat,
    },
    /// Stores prekeys: [`Outcome::Published`] or [`Outcome::OldEpoch`].
    Publish {
        /// Whose prekeys.
        seat: Seat,
        /// The prekeys.
        publish: PublishPrekeys,
    },
    /// Takes a signed set and deletes the one-time prekey that goes with it:
    /// [`Outcome::HandedOut`] or [`Outcome::NoPrekeys`].
    HandOut {
        /// Whose prekeys.
        seat: Seat,
        /// Of which class.
        class: Traffic,
        /// Whether a one-time prekey may go with the set.
        one_time: bool,
        /// The relay's time.
        at: UnixMillis,
    },
    /// Appends to the directory's log: [`Outcome::Done`].
    Append {
        /// Its place; it must be the next one.
        seq: u64,
        /// The entry and its profile.
        entry: Entry,
    },
    /// Records that this relay refuses a seat's links: [`Outcome::Done`].
    Suspend {
        /// Which seat.
        seat: Seat,
        /// Why, in the operator's words.
        reason: String,
        /// Since when.
        since: UnixMillis,
    },
    /// Ends a suspension: [`Outcome::Done`].
    Resume {
        /// Which seat.
        seat: Seat,
    },
    /// Deletes expired envelopes (leaving tombstones), old tombstones and old names of handed-out
    /// prekeys, at most so many rows of each: [`Outcome::Expired`].
    Expire {
        /// The relay's time.
        now: UnixMillis,
        /// Most rows of each kind.
        rows_max: u32,
    },
    /// Says that this store was put back to an older copy: [`Outcome::Done`].
    ///
    /// The epoch and all delivery ids rise above everything that may have been used since the copy
    /// was made. One-time prekeys are forgotten, for their secrets may have been used.
    PutBack {
        /// The relay's time: [`Recovered::restored_at`] from here on.
        at: UnixMillis,
        /// An epoch known from elsewhere, to rise above it too.
        epoch: u64,
        /// A delivery id known from elsewhere, likewise; and above all that the time allows, for
        /// after a second restore of the same copy nothing else may know of the first.
        delivery: u64,
    },
    /// Records that chunks lie in their files, or until when they are kept; the latest expiry holds:
    /// [`Outcome::Done`].
    KeepChunks {
        /// Which chunks.
        names: Vec<ChunkName>,
        /// Until when.
        expires_at: UnixMillis,
    },
    /// Forgets chunks, whose files are removed afterwards: [`Outcome::Done`].
    DropChunks {
        /// Which chunks.
        names: Vec<ChunkName>,
    },
    /// Changes deposits: [`Outcome::Deposit`].
    Deposit(DepositOp),
    /// Proves that the store writes: [`Outcome::Done`].
    Probe {
        /// The relay's time, written and read back.
        at: UnixMillis,
    },
}

impl Op {
    /// About how many bytes it adds to a commit.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match self {
            Self::Keep { envelope, .. } => envelope.sealed().len() + 100,
            Self::Publish { publish, .. } => {
                publish.set.len() + publish.one_time.iter().map(|k| k.bytes.len()).sum::<usize>()
            }
            Self::Append { entry, .. } => {
                entry.bytes.len() + entry.profile.as_ref().map_or(0, |p| p.len())
            }
            Self::Deposit(op) => op.bytes(),
            _ => 100,
        }
    }

    /// Bytes of the body it keeps by itself.
    #[must_use]
    pub(crate) fn body_bytes(&self) -> usize {
        match self {
            Self::Keep { envelope, .. } => envelope.sealed().len(),
            _ => 0,
        }
    }

    /// How many rows it touches at most, so that a commit is bounded by them too.
    #[must_use]
    pub fn rows(&self) -> usize {
        match self {
            Self::Collect { rows_max, .. } | Self::Expire { rows_max, .. } => {
                usize::try_from(*rows_max).unwrap_or(usize::MAX)
            }
            Self::KeepChunks { names, .. } | Self::DropChunks { names } => names.len(),
            Self::Deposit(op) => op.rows(),
            _ => 1,
        }
    }
}

/// What became of an [`Op`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// The envelope has its place in the mailbox.
    Kept {
        /// Its delivery id: higher than every one before it in this mailbox, for ever.
        delivery: u64,
    },
    /// The envelope was accepted before, and may be gone already.
    Duplicate {
        /// When it was accepted first.
        accepted_at: UnixMillis,
    },
    /// There is no room for it.
    Quota(Full),
    /// Envelopes were deleted.
    Removed {
        /// So many.
        count: u32,
        /// Whether there are more.
        more: bool,
    },
    /// The prekeys are stored; this is what there is now.
    Published(PrekeyCount),
    /// The set was refused: its epoch is lower, or equal with other bytes.
    OldEpoch,
    /// A set, and a one-time prekey that exists no longer.
    HandedOut {
        /// The signed set.
        set: Vec<u8>,
        /// The one-time prekey.
        one_time: Option<ByteBuf>,
        /// What is left.
        left: PrekeyCount,
    },
    /// The seat has published nothing in this class.
    NoPrekeys,
    /// Envelopes that expired, by mailbox and lane.
    Expired {
        /// So many in each mailbox, by lane, routine first.
        removed: Vec<(Seat, [u32; 4])>,
        /// Whether there may be more.
        more: bool,
    },
    /// What became of a change of deposits.
    Deposit(DepositOutcome),
}

/// Part of a lane, in order of delivery.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The envelopes.
    pub deliveries: Vec<Deliver>,
    /// Whether the lane had more when the page was read.
    pub more: bool,
}

/// A mailbox as it was found at a start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxFound {
    /// Whose it is.
    pub seat: Seat,
    /// Envelopes waiting, by lane, routine first.
    pub waiting: [u32; 4],
    /// The highest delivery waiting, by lane, routine first; 0 for none.
    pub newest: [u64; 4],
    /// The seat's state counter.
    pub state: u64,
}

/// A seat that this relay refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    /// Which seat.
    pub seat: Seat,
    /// Why, in the operator's words.
    pub reason: String,
    /// Since when.
    pub since: UnixMillis,
}

/// All that a relay core needs to begin: what the store holds, without the envelopes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recovered {
    /// The new relay epoch, higher than every one before.
    pub epoch: u64,
    /// When this store was last put back to an older copy, if it ever was. What was accepted or
    /// cancelled after the copy was made is not in it: clients say it again when they see the new
    /// epoch, so nothing that can be cancelled may happen before they had the time to.
    pub restored_at: Option<UnixMillis>,
    /// Mailboxes that hold something or whose seat told a counter.
    pub mailboxes: Vec<MailboxFound>,
    /// What is held of every seat's prekeys.
    pub prekeys: Vec<(Seat, PrekeyCount)>,
    /// The directory's log, oldest first, as stored: to be replayed and judged.
    pub entries: Vec<Entry>,
    /// Seats this relay refuses.
    pub suspensions: Vec<Suspension>,
    /// Chunks of attachments and until when they are kept, by name.
    pub chunks: Vec<(ChunkName, UnixMillis)>,
    /// The highest time of deposits that was ever written: theirs does not begin before it.
    pub deposits_seen: UnixMillis,
    /// The last restore after which seats had time to come back.
    pub settled: UnixMillis,
    /// Deposits that wait to be released, or were dropped and not cleared yet.
    pub deposits: u64,
    /// Whether there are dropped deposits to clear.
    pub dropping: bool,
}

/// Reads mail. A read sees whole commits only, and may miss those that are under way.
pub trait MailRead {
    /// The envelopes of a lane with a higher delivery id than `after`, as many as fit
    /// `bytes_max` and at least one.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: stop.
    fn page(
        &mut self,
        mailbox: &Seat,
        lane: Precedence,
        after: u64,
        bytes_max: usize,
    ) -> Result<Page, StoreError>;

    /// What became of envelopes of a mailbox, in the order asked.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: stop.
    fn fates(&mut self, mailbox: &Seat, ids: &[EnvelopeId]) -> Result<Vec<Fate>, StoreError>;

    /// How deposits stand, in the order asked.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: stop.
    fn deposits(&mut self, ids: &[DepositId]) -> Result<Vec<DepositFate>, StoreError>;

    /// Deposits to be released up to a time, the earliest first, at most so many.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: stop.
    fn due(
        &mut self,
        until: UnixMillis,
        rows_max: u32,
    ) -> Result<Vec<(UnixMillis, DepositId)>, StoreError>;
}

/// Keeps mail. One writer has it.
pub trait MailStore: MailRead {
    /// Finds what was committed, and raises the relay epoch durably above every one before it and
    /// to at least `now`, so that a store put back to an older copy does not use one twice.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: the store cannot be used.
    fn recover(&mut self, now: UnixMillis) -> Result<Recovered, StoreError>;

    /// Makes all changes durable together; returns their outcomes, in order, when they are.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: the changes may or may not be durable. The store refuses everything from
    /// then on; start again with [`MailStore::recover`].
    fn commit(&mut self, ops: &[Op]) -> Result<Vec<Outcome>, StoreError>;
}
