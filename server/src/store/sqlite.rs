//! The store on disk: one SQLite database, one writer, readers of their own.
//!
//! WAL with `synchronous=FULL`: a commit returns after its fsync. Passive checkpoints run on a
//! connection of their own, off the commit path ([`Checkpointer`]). When they have moved nearly all
//! of the log into the database, one commit slot begins it anew from its first byte: to overwrite
//! and sync takes half the time of appending. Bodies of large commits lie in files of their own.
//! After an error the store refuses everything: SQLite may hold rows although it reported failure,
//! so only a new start knows.

mod bodies;
mod chunks;
pub mod copy;
mod deposits;
mod log;
mod read;
mod schema;
#[cfg(test)]
mod tests;
mod write;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use hotline_protocol::address::Seat;
use hotline_protocol::deposit::DepositFate;
use hotline_protocol::frames::{Entry, Fate, PrekeyCount};
use hotline_protocol::ids::{DepositId, EnvelopeId, Precedence, Traffic, UnixMillis};
use rusqlite::{Connection, OpenFlags};
use serde_bytes::ByteBuf;

pub(crate) use self::bodies::beside as bodies_beside;
use self::bodies::{Bodies, BodyReader};
pub use self::log::Checkpointer;
use self::log::Log;
use crate::limits::BODIES_APART_BYTES;
use crate::store::{
    MailRead, MailStore, MailboxFound, Op, Outcome, Page, Recovered, Room, StoreError, Suspension,
};

/// How long a statement waits for another connection. Nobody holds the database so long.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Value of `tombstone.fate` for an envelope its seat acknowledged.
const COLLECTED: i64 = 1;
/// Value of `tombstone.fate` for an envelope that expired or whose mailbox was closed.
const EXPIRED: i64 = 2;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}

/// SQLite's integers are signed; ids and counters of the wire are not.
const fn from_u64(value: u64) -> i64 {
    value.cast_signed()
}

const fn to_u64(value: i64) -> u64 {
    value.cast_unsigned()
}

/// What the writer knows of a mailbox without asking the database.
#[derive(Debug, Clone)]
struct Mailbox {
    row: i64,
    next_delivery: u64,
    state: u64,
    /// Bytes of envelopes kept, for the quota.
    bytes: u64,
    /// Envelopes below are gone, although their rows may still wait to be removed; 0 for none.
    closed_below: u64,
    /// Copies of deposits with a lower number are gone likewise; 0 for none.
    copies_below: i64,
}

/// The writer's end of the database.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Connection,
    path: PathBuf,
    mailboxes: HashMap<Seat, Mailbox>,
    /// Bytes of envelopes in all of them.
    bytes: u64,
    room: Room,
    /// Mailboxes whose row must be written with this commit.
    changed: HashSet<Seat>,
    /// Mailboxes that were closed and still have rows.
    closed: BTreeSet<Seat>,
    /// Where a new mailbox begins.
    first_delivery: u64,
    /// The number of the next deposit.
    next_deposit: i64,
    log: Log,
    bodies: Bodies,
    body_reader: BodyReader,
    /// Bytes of a commit's bodies from which on they lie in a file of their own.
    apart_from: usize,
    /// Why the store refuses everything, once it failed.
    failed: Option<StoreError>,
}

/// A reader's end of the database.
#[derive(Debug)]
pub struct SqliteReader {
    connection: Connection,
    bodies: BodyReader,
}

impl SqliteStore {
    /// Opens the database, making it if there is none. Call [`MailStore::recover`] next.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: it is no database of ours, or of a newer build, or cannot be read.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        // SQLite would make it readable by all; its log and index take over these rights.
        OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(path)
            .map_err(|error| StoreError(format!("{}: {error}", path.display())))?;
        let connection = Connection::open(path)?;
        connection.execute_batch(
            "PRAGMA page_size = 4096;
             PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA wal_autocheckpoint = 0;
             PRAGMA cache_size = -65536;
             PRAGMA busy_timeout = 5000;",
        )?;
        connection.set_prepared_statement_cache_capacity(64);
        schema::migrate(&connection)?;
        log::settle(&connection)?;
        let bodies = Bodies::new(path);
        Ok(Self {
            connection,
            body_reader: bodies.reader(),
            bodies,
            apart_from: BODIES_APART_BYTES,
            path: path.to_owned(),
            mailboxes: HashMap::new(),
            bytes: 0,
            room: Room::default(),
            changed: HashSet::new(),
            closed: BTreeSet::new(),
            first_delivery: 1,
            next_deposit: 1,
            log: Log::default(),
            failed: None,
        })
    }

    /// Gives other room to envelopes than the default.
    #[must_use]
    pub const fn with_room(mut self, room: Room) -> Self {
        self.room = room;
        self
    }

    /// A reader on a connection of its own, for another thread.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: the database cannot be opened again.
    pub fn reader(&self) -> Result<SqliteReader, StoreError> {
        let connection = Connection::open_with_flags(
            &self.path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        connection.execute_batch("PRAGMA busy_timeout = 5000; PRAGMA query_only = 1;")?;
        Ok(SqliteReader { connection, bodies: self.bodies.reader() })
    }

    /// A checkpointer on a connection of its own, for another thread.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: the database cannot be opened again.
    pub fn checkpointer(&self) -> Result<Checkpointer, StoreError> {
        Checkpointer::open(&self.path)
    }

    /// Whether so much of the log is not in the database that a checkpoint should run.
    #[must_use]
    pub const fn checkpoint_due(&self) -> bool {
        self.log.checkpoint_due()
    }

    /// Puts bodies apart from so many bytes of a commit on, into files of so many.
    #[cfg(test)]
    pub(super) const fn with_bodies_apart(mut self, from: usize, segment_bytes: u64) -> Self {
        self.apart_from = from;
        self.bodies.segment_bytes = segment_bytes;
        self
    }

    #[cfg(test)]
    pub(super) const fn connection_for_tests(&self) -> &Connection {
        &self.connection
    }

    fn guard<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Some(failed) = &self.failed {
            return Err(failed.clone());
        }
        let done = work(self);
        if let Err(error) = &done {
            // Only to let go of the lock; whether anything is on disk, a new start will see.
            let _ = self.connection.execute_batch("ROLLBACK");
            self.failed = Some(error.clone());
        }
        done
    }
}

impl MailRead for SqliteStore {
    fn page(
        &mut self,
        mailbox: &Seat,
        lane: Precedence,
        after: u64,
        bytes_max: usize,
    ) -> Result<Page, StoreError> {
        self.guard(|store| {
            let (connection, bodies) = (&store.connection, &mut store.body_reader);
            read::page(connection, bodies, mailbox, lane, after, bytes_max)
        })
    }

    fn fates(&mut self, mailbox: &Seat, ids: &[EnvelopeId]) -> Result<Vec<Fate>, StoreError> {
        self.guard(|store| read::fates(&store.connection, mailbox, ids))
    }

    fn deposits(&mut self, ids: &[DepositId]) -> Result<Vec<DepositFate>, StoreError> {
        self.guard(|store| deposits::fates(&store.connection, ids))
    }

    fn due(
        &mut self,
        until: UnixMillis,
        rows_max: u32,
    ) -> Result<Vec<(UnixMillis, DepositId)>, StoreError> {
        self.guard(|store| deposits::due(&store.connection, until, rows_max))
    }
}

impl MailRead for SqliteReader {
    fn page(
        &mut self,
        mailbox: &Seat,
        lane: Precedence,
        after: u64,
        bytes_max: usize,
    ) -> Result<Page, StoreError> {
        read::page(&self.connection, &mut self.bodies, mailbox, lane, after, bytes_max)
    }

    fn fates(&mut self, mailbox: &Seat, ids: &[EnvelopeId]) -> Result<Vec<Fate>, StoreError> {
        read::fates(&self.connection, mailbox, ids)
    }

    fn deposits(&mut self, ids: &[DepositId]) -> Result<Vec<DepositFate>, StoreError> {
        deposits::fates(&self.connection, ids)
    }

    fn due(
        &mut self,
        until: UnixMillis,
        rows_max: u32,
    ) -> Result<Vec<(UnixMillis, DepositId)>, StoreError> {
        deposits::due(&self.connection, until, rows_max)
    }
}

impl MailStore for SqliteStore {
    fn recover(&mut self, now: UnixMillis) -> Result<Recovered, StoreError> {
        self.guard(|store| store.find(now))
    }

    fn commit(&mut self, ops: &[Op]) -> Result<Vec<Outcome>, StoreError> {
        self.guard(|store| {
            let bodies: usize = ops.iter().map(Op::body_bytes).sum();
            store.bodies.begin(bodies >= store.apart_from)?;
            store.connection.execute_batch("BEGIN IMMEDIATE")?;
            let mut outcomes = Vec::with_capacity(ops.len());
            for op in ops {
                outcomes.push(store.apply(op)?);
            }
            store.write_mailboxes()?;
            store.bodies.settle(&store.connection)?;
            store.connection.execute_batch("COMMIT")?;
            store.bodies.sweep();
            store.log.bound(&store.connection)?;
            Ok(outcomes)
        })
    }
}

impl SqliteStore {
    fn find(&mut self, now: UnixMillis) -> Result<Recovered, StoreError> {
        let c = &self.connection;
        let (last, restored_at, first) =
            c.query_row("SELECT epoch, restored_at, first_delivery FROM relay", [], |row| {
                Ok((to_u64(row.get(0)?), to_u64(row.get(1)?), to_u64(row.get(2)?)))
            })?;
        self.first_delivery = first;
        let epoch = last.saturating_add(1).max(now.0);
        c.execute("UPDATE relay SET epoch = ?1", [from_u64(epoch)])?;

        let mut by_row = HashMap::new();
        let mut rows = c.prepare(
            "SELECT id, seat, next_delivery, state, bytes, closed_below, copies_below FROM mailbox",
        )?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let seat = seat(&row.get::<_, String>(1)?)?;
            let state = to_u64(row.get(3)?);
            let mailbox = Mailbox {
                row: id,
                next_delivery: to_u64(row.get(2)?),
                state,
                bytes: to_u64(row.get(4)?),
                closed_below: to_u64(row.get(5)?),
                copies_below: row.get(6)?,
            };
            let found = MailboxFound { seat: seat.clone(), waiting: [0; 4], newest: [0; 4], state };
            by_row.insert(id, (mailbox, found));
        }
        let mut rows = c.prepare(
            "SELECT mailbox, prec, count(*), max(delivery) FROM env GROUP BY mailbox, prec",
        )?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let Some((_, found)) = by_row.get_mut(&row.get::<_, i64>(0)?) else {
                return Err(StoreError("an envelope lies in no mailbox".to_owned()));
            };
            let lane = lane(row.get(1)?)?.index();
            if let (Some(waiting), Some(newest)) =
                (found.waiting.get_mut(lane), found.newest.get_mut(lane))
            {
                *waiting = row.get(2)?;
                *newest = to_u64(row.get(3)?);
            }
        }
        let restored_at = (restored_at > 0).then_some(UnixMillis(restored_at));
        let mut recovered = Recovered { epoch, restored_at, ..Recovered::default() };
        self.mailboxes.clear();
        self.closed.clear();
        self.bytes = 0;
        for (mailbox, mut found) in by_row.into_values() {
            self.bytes += mailbox.bytes;
            if mailbox.closed_below > 0 || mailbox.copies_below > 0 {
                self.closed.insert(found.seat.clone());
            }
            if mailbox.closed_below > 0 {
                (found.waiting, found.newest) = self.find_open(&mailbox)?;
            }
            self.mailboxes.insert(found.seat.clone(), mailbox);
            recovered.mailboxes.push(found);
        }
        recovered.mailboxes.sort_by(|a, b| a.seat.cmp(&b.seat));
        recovered.prekeys = self.find_prekeys()?;
        recovered.entries = self.find_entries()?;
        recovered.suspensions = self.find_suspensions()?;
        chunks::find(&self.connection, &mut recovered.chunks)?;
        self.bodies.find(&self.connection)?;
        (recovered.deposits_seen, recovered.settled) = deposits::clock(&self.connection)?;
        recovered.deposits = deposits::count(&self.connection)?;
        recovered.dropping = deposits::is_dropping(&self.connection)?;
        self.next_deposit = deposits::next_no(&self.connection)?;
        Ok(recovered)
    }

    /// What waits in a mailbox that was closed and still has rows.
    fn find_open(&self, mailbox: &Mailbox) -> Result<([u32; 4], [u64; 4]), StoreError> {
        let mut rows = self.connection.prepare(
            "SELECT prec, count(*), max(delivery) FROM env
             WHERE mailbox = ?1 AND delivery >= ?2 GROUP BY prec",
        )?;
        let mut rows = rows.query((mailbox.row, from_u64(mailbox.closed_below)))?;
        let (mut waiting, mut newest) = ([0; 4], [0; 4]);
        while let Some(row) = rows.next()? {
            let lane = lane(row.get(0)?)?.index();
            if let (Some(waiting), Some(newest)) = (waiting.get_mut(lane), newest.get_mut(lane)) {
                *waiting = row.get(1)?;
                *newest = to_u64(row.get(2)?);
            }
        }
        Ok((waiting, newest))
    }

    fn find_prekeys(&self) -> Result<Vec<(Seat, PrekeyCount)>, StoreError> {
        let mut rows = self.connection.prepare(
            "SELECT seat, class, epoch, (SELECT count(*) FROM one_time o
                 WHERE o.seat = s.seat AND o.class = s.class)
             FROM prekey_set s ORDER BY seat, class",
        )?;
        let mut rows = rows.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let count = PrekeyCount {
                class: class(row.get(1)?)?,
                epoch: to_u64(row.get(2)?),
                one_time: row.get(3)?,
            };
            found.push((seat(&row.get::<_, String>(0)?)?, count));
        }
        Ok(found)
    }

    fn find_entries(&self) -> Result<Vec<Entry>, StoreError> {
        let mut rows =
            self.connection.prepare("SELECT seq, bytes, profile FROM directory ORDER BY seq")?;
        let mut rows = rows.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let profile: Option<Vec<u8>> = row.get(2)?;
            found.push(Entry { bytes: row.get(1)?, profile: profile.map(ByteBuf::from) });
        }
        Ok(found)
    }

    fn find_suspensions(&self) -> Result<Vec<Suspension>, StoreError> {
        let mut rows =
            self.connection.prepare("SELECT seat, reason, since FROM suspension ORDER BY seat")?;
        let mut rows = rows.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(Suspension {
                seat: seat(&row.get::<_, String>(0)?)?,
                reason: row.get(1)?,
                since: UnixMillis(to_u64(row.get(2)?)),
            });
        }
        Ok(found)
    }
}

fn seat(text: &str) -> Result<Seat, StoreError> {
    text.parse().map_err(|_| StoreError("a stored address is damaged".to_owned()))
}

fn lane(value: u8) -> Result<Precedence, StoreError> {
    Precedence::try_from(value).map_err(|_| StoreError("a stored precedence is damaged".to_owned()))
}

fn class(value: u8) -> Result<Traffic, StoreError> {
    Traffic::try_from(value).map_err(|_| StoreError("a stored traffic class is damaged".to_owned()))
}
