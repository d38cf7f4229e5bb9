//! What a relay counts of itself. Counts only: nothing here can name anybody.
//!
//! Counters are written where something happens and read by whoever serves `/metrics`, also while
//! the core or the store hangs: that is when they are needed.

mod histogram;
mod page;

use core::time::Duration;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hotline_protocol::close::CloseCode;
use hotline_protocol::deposit::DepositFate;
use hotline_protocol::ids::Precedence;
use hotline_protocol::refusal::Reason;

use crate::limits::BATCH_OPS_MAX;
use crate::store::Outcome;

pub use self::histogram::Histogram;
pub(crate) use self::page::{Gauges, Standing, page};

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Counts one.
    pub fn one(&self) {
        self.add(1);
    }

    /// Counts several.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// What was counted.
    #[must_use]
    pub fn value(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A number that is as it was last set.
#[derive(Debug, Default)]
pub struct Gauge(AtomicU64);

impl Gauge {
    /// Takes what it is now.
    pub fn set(&self, value: u64) {
        self.0.store(value, Ordering::Relaxed);
    }

    /// What it was set to.
    #[must_use]
    pub fn value(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A counter for each precedence.
#[derive(Debug, Default)]
pub struct ByLane([Counter; 4]);

impl ByLane {
    /// The counter of a lane.
    #[must_use]
    pub const fn of(&self, lane: Precedence) -> &Counter {
        let [routine, priority, immediate, flash] = &self.0;
        match lane {
            Precedence::Routine => routine,
            Precedence::Priority => priority,
            Precedence::Immediate => immediate,
            Precedence::Flash => flash,
        }
    }

    /// Adds to every lane, routine first.
    pub fn add(&self, more: &[u32; 4]) {
        for (counter, more) in self.0.iter().zip(more) {
            counter.add(u64::from(*more));
        }
    }
}

/// The precedences and their names on the page.
pub(crate) const LANES: [(Precedence, &str); 4] = [
    (Precedence::Routine, "routine"),
    (Precedence::Priority, "priority"),
    (Precedence::Immediate, "immediate"),
    (Precedence::Flash, "flash"),
];

/// What the core counts.
#[derive(Debug)]
pub struct CoreMeters {
    /// Envelopes kept.
    pub accepted: ByLane,
    /// Envelopes that had been kept before: retries.
    pub duplicates: ByLane,
    /// Envelopes refused, by reason.
    refused: [ByLane; REASONS.len()],
    /// Envelopes sent to their seats, repetitions included.
    pub delivered: ByLane,
    /// Envelopes deleted because their seats had stored them.
    pub acknowledged: ByLane,
    /// Envelopes deleted because nobody came for them in time.
    pub expired: ByLane,
    /// From an envelope's arrival to its custody receipt, in milliseconds.
    pub custody: Histogram,
    /// What became of deposits.
    pub deposits: DepositMeters,
}

/// What became of deposits.
#[derive(Debug, Default)]
pub struct DepositMeters {
    /// Kept, to be released at their time.
    pub made: Counter,
    /// Released at their time.
    pub released: Counter,
    /// Stopped before it.
    pub stopped: Counter,
    /// Postponed.
    pub held: Counter,
    /// Dropped with their depositor, who was revoked.
    pub dropped: Counter,
    /// Milliseconds between their clock and the machine's.
    pub clock_off: Gauge,
}

impl DepositMeters {
    /// Counts a token that had an effect.
    pub fn used(&self, fate: &DepositFate) {
        match fate {
            DepositFate::Stopped { .. } => self.stopped.one(),
            DepositFate::Held(_) | DepositFate::Pending(_) => self.held.one(),
            DepositFate::Released { .. } | DepositFate::Dropped | DepositFate::Unknown => {}
        }
    }
}

impl Default for CoreMeters {
    fn default() -> Self {
        Self {
            accepted: ByLane::default(),
            duplicates: ByLane::default(),
            refused: Default::default(),
            delivered: ByLane::default(),
            acknowledged: ByLane::default(),
            expired: ByLane::default(),
            custody: Histogram::new(CUSTODY_MILLIS),
            deposits: DepositMeters::default(),
        }
    }
}

/// Why an envelope may be refused, with the names on the page. Reasons that answer questions only
/// are counted together as `other`.
const REASONS: [(Option<Reason>, &str); 8] = [
    (Some(Reason::NoSuchSeat), "no-such-seat"),
    (Some(Reason::SeatClosed), "seat-closed"),
    (Some(Reason::Quota), "quota"),
    (Some(Reason::RateLimited), "rate-limited"),
    (Some(Reason::Expiry), "expiry"),
    (Some(Reason::Unavailable), "unavailable"),
    (Some(Reason::Draining), "draining"),
    (None, "other"),
];

impl CoreMeters {
    /// Counts what became of an envelope's commit, so long after it came.
    pub fn committed(&self, lane: Precedence, took: Duration, outcome: &Outcome) {
        match outcome {
            Outcome::Kept { .. } => {
                self.accepted.of(lane).one();
                self.custody.record(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
            }
            Outcome::Duplicate { .. } => self.duplicates.of(lane).one(),
            Outcome::Quota(_) => self.refused(Reason::Quota, lane),
            _ => {}
        }
    }

    /// Counts an envelope that was refused.
    pub fn refused(&self, reason: Reason, lane: Precedence) {
        let place = REASONS.iter().position(|(known, _)| *known == Some(reason));
        let place = place.unwrap_or(REASONS.len() - 1);
        if let Some(lanes) = self.refused.get(place) {
            lanes.of(lane).one();
        }
    }
}

/// What the driver counts.
#[derive(Debug, Default)]
pub(crate) struct DriverMeters {
    /// Handshakes a peer began, whatever became of them.
    pub(crate) handshakes: Counter,
    pub(crate) handshakes_failed: Counter,
    pub(crate) handshakes_late: Counter,
    /// Told to come back later, before any work was done for them.
    pub(crate) handshakes_refused: Counter,
    /// Asked to prove their address first.
    pub(crate) handshakes_retried: Counter,
    pub(crate) enrolments: Counter,
    closed: [Counter; CLOSES.len()],
}

/// Close codes and their names on the page.
const CLOSES: [(CloseCode, &str); 10] = [
    (CloseCode::Done, "done"),
    (CloseCode::Replaced, "replaced"),
    (CloseCode::UnknownSeat, "unknown-seat"),
    (CloseCode::Suspended, "suspended"),
    (CloseCode::Revoked, "revoked"),
    (CloseCode::Incompatible, "incompatible"),
    (CloseCode::Misbehaved, "misbehaved"),
    (CloseCode::Late, "late"),
    (CloseCode::Away, "away"),
    (CloseCode::Defect, "defect"),
];

impl DriverMeters {
    /// Counts a connection that this side closed.
    pub(crate) fn closed(&self, code: CloseCode) {
        let place = CLOSES.iter().position(|(known, _)| *known == code);
        if let Some(counter) = place.and_then(|place| self.closed.get(place)) {
            counter.one();
        }
    }
}

/// How many commits held how many changes.
#[derive(Debug)]
pub struct CommitSizes([Counter; BATCH_OPS_MAX + 1]);

impl Default for CommitSizes {
    fn default() -> Self {
        Self(core::array::from_fn(|_| Counter::default()))
    }
}

impl CommitSizes {
    fn count(&self, ops: usize) {
        // One piece of work may hold more than a batch of several.
        if let Some(commits) = self.0.get(ops.min(BATCH_OPS_MAX)) {
            commits.one();
        }
    }

    /// The number of commits that held 0, 1, 2 and so on changes.
    #[must_use]
    pub fn commits(&self) -> Vec<u64> {
        self.0.iter().map(Counter::value).collect()
    }
}

/// What the store's threads count.
#[derive(Debug)]
pub struct StoreMeters {
    /// From the begin of a commit to its fsync, in microseconds.
    pub commit: Histogram,
    /// Changes in one commit.
    pub batch: Histogram,
    /// The same to the last one, for who makes the same commits again without a network.
    pub sizes: CommitSizes,
    /// The last commit, in microseconds; 0 before the first.
    last_commit: AtomicU64,
    /// Checkpoints that ran off the commit path.
    pub checkpoints: Counter,
    /// Checkpoints that did not finish.
    pub checkpoints_failed: Counter,
}

impl Default for StoreMeters {
    fn default() -> Self {
        Self {
            commit: Histogram::new(COMMIT_MICROS),
            batch: Histogram::new(BATCH_OPS),
            sizes: CommitSizes::default(),
            last_commit: AtomicU64::new(0),
            checkpoints: Counter::default(),
            checkpoints_failed: Counter::default(),
        }
    }
}

impl StoreMeters {
    /// Counts a commit of so many changes.
    pub fn committed(&self, ops: usize, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.commit.record(micros);
        self.batch.record(ops as u64);
        self.sizes.count(ops);
        self.last_commit.store(micros.max(1), Ordering::Relaxed);
    }

    /// How long the last commit took, in microseconds.
    #[must_use]
    pub fn last_commit(&self) -> Option<u64> {
        Some(self.last_commit.load(Ordering::Relaxed)).filter(|micros| *micros > 0)
    }
}

/// What was found on the store's disk when somebody last looked, in bytes.
#[derive(Debug, Default)]
pub(crate) struct DiskMeters {
    store: AtomicU64,
    wal: AtomicU64,
    bodies: AtomicU64,
    free: AtomicU64,
}

impl DiskMeters {
    /// Takes what was found.
    pub(crate) fn found(&self, [store, wal, bodies, free]: [u64; 4]) {
        self.store.store(store, Ordering::Relaxed);
        self.wal.store(wal, Ordering::Relaxed);
        self.bodies.store(bodies, Ordering::Relaxed);
        self.free.store(free, Ordering::Relaxed);
    }

    /// The database, its write-ahead log, the files of bodies beside it, and what is free.
    pub(crate) fn last(&self) -> [u64; 4] {
        [&self.store, &self.wal, &self.bodies, &self.free]
            .map(|bytes| bytes.load(Ordering::Relaxed))
    }
}

/// All meters of a relay.
#[derive(Debug, Clone)]
pub(crate) struct Meters {
    pub(crate) core: Arc<CoreMeters>,
    pub(crate) driver: Arc<DriverMeters>,
    pub(crate) store: Arc<StoreMeters>,
    pub(crate) disk: Arc<DiskMeters>,
}

/// Upper bounds of the custody histogram: a disk that syncs well stays in the first three.
const CUSTODY_MILLIS: &[u64] = &[1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];
/// Upper bounds of the commit histogram, from a fast disk to one that is dying.
const COMMIT_MICROS: &[u64] = &[
    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000,
    5_000_000,
];
/// Upper bounds of the batch histogram, up to [`crate::limits::BATCH_OPS_MAX`].
const BATCH_OPS: &[u64] = &[1, 2, 4, 8, 16, 32, 64, 128, 256];

#[cfg(test)]
mod tests;
