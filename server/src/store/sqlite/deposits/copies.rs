//! The copies of deposits that wait to be released.
//!
//! When a mailbox is closed, all its copies are gone for every question at once: those of deposits
//! with a lower number than the mailbox's `copies_below`. Their rows are removed later, in bounded
//! steps, and leave the tombstones that they stand for until then.

use hotline_protocol::address::Seat;
use hotline_protocol::ids::{Precedence, UnixMillis};
use rusqlite::{Connection, OptionalExtension as _};

use super::super::write::millis;
use super::super::{EXPIRED, Mailbox, SqliteStore, from_u64, lane, seat, to_u64};
use crate::limits::TOMBSTONE_AFTER_EXPIRY;
use crate::store::{Parcel, StoreError};

/// A copy that waits to be released.
struct Copy {
    row: i64,
    seat: Seat,
    lane: Precedence,
    expires_at: UnixMillis,
    bytes: u64,
    id: Vec<u8>,
}

impl SqliteStore {
    /// Keeps a copy and takes its room.
    pub(super) fn insert_copy(&mut self, no: i64, parcel: &Parcel) -> Result<(), StoreError> {
        let envelope = &parcel.envelope;
        let mailbox = self.mailbox(envelope.to())?;
        mailbox.bytes += parcel.bytes();
        let row = mailbox.row;
        self.bytes += parcel.bytes();
        self.changed.insert(envelope.to().clone());
        self.connection
            .prepare_cached("INSERT INTO deposit_env VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute((
                no,
                row,
                envelope.id().as_bytes(),
                envelope.precedence() as u8,
                from_u64(envelope.expires_at().0),
                envelope.hint().as_bytes(),
                envelope.sealed(),
            ))?;
        Ok(())
    }

    /// The copies of a deposit that are not gone. Those that are leave their tombstones now: the
    /// rows go with the deposit.
    fn copies(&mut self, no: i64) -> Result<Vec<Copy>, StoreError> {
        let mut copies = Vec::new();
        {
            let mut statement = self.connection.prepare_cached(
                "SELECT e.rowid, m.seat, e.prec, e.expires, length(e.body), e.mid
                 FROM deposit_env e JOIN mailbox m ON m.id = e.mailbox
                 WHERE e.deposit = ?1 ORDER BY e.rowid",
            )?;
            let mut rows = statement.query([no])?;
            while let Some(row) = rows.next()? {
                copies.push(Copy {
                    row: row.get(0)?,
                    seat: seat(&row.get::<_, String>(1)?)?,
                    lane: lane(row.get(2)?)?,
                    expires_at: UnixMillis(to_u64(row.get(3)?)),
                    bytes: to_u64(row.get(4)?),
                    id: row.get(5)?,
                });
            }
        }
        let mut there = Vec::with_capacity(copies.len());
        for copy in copies {
            if no < self.mailbox(&copy.seat)?.copies_below {
                bury(&self.connection, copy.row)?;
            } else {
                there.push(copy);
            }
        }
        Ok(there)
    }

    /// Returns the room of a deposit's copies.
    pub(super) fn give_back_copies(&mut self, no: i64) -> Result<(), StoreError> {
        let copies = self.copies(no)?;
        copies.into_iter().try_for_each(|copy| self.give_back(&copy.seat, copy.bytes))
    }

    /// Puts the copies of a deposit into their mailboxes; what arrived, with its delivery ids.
    pub(super) fn deliver_copies(
        &mut self,
        no: i64,
        at: UnixMillis,
    ) -> Result<Vec<(Seat, Precedence, u64)>, StoreError> {
        let mut arrived = Vec::new();
        for copy in self.copies(no)? {
            if let Some(delivery) = self.deliver_copy(&copy, at)? {
                arrived.push((copy.seat, copy.lane, delivery));
            } else {
                self.give_back(&copy.seat, copy.bytes)?;
            }
        }
        Ok(arrived)
    }

    /// Puts one copy into its mailbox, whose room it holds already. None if it has expired or is
    /// there.
    fn deliver_copy(&mut self, copy: &Copy, at: UnixMillis) -> Result<Option<u64>, StoreError> {
        let mailbox = self.mailbox(&copy.seat)?.clone();
        if knows(&self.connection, &mailbox, &copy.id)? {
            return Ok(None);
        }
        if copy.expires_at <= at {
            self.connection
                .prepare_cached(
                    "INSERT INTO tombstone SELECT mailbox, mid, ?2, ?3, expires + ?4
                     FROM deposit_env WHERE rowid = ?1",
                )?
                .execute((copy.row, EXPIRED, from_u64(at.0), remembered()))?;
            return Ok(None);
        }
        let delivery = mailbox.next_delivery;
        self.connection
            .prepare_cached(
                "INSERT INTO env (mailbox, delivery, mid, prec, expires, accepted, hint, body)
                 SELECT mailbox, ?2, mid, prec, expires, ?3, hint, body
                 FROM deposit_env WHERE rowid = ?1",
            )?
            .execute((copy.row, from_u64(delivery), from_u64(at.0)))?;
        self.mailbox(&copy.seat)?.next_delivery += 1;
        self.changed.insert(copy.seat.clone());
        Ok(Some(delivery))
    }

    /// Bytes of copies that a seat has deposited and that are gone, although their rows are not.
    pub(super) fn gone_bytes_of(&mut self, depositor: &Seat) -> Result<u64, StoreError> {
        let mut bytes = 0;
        for closed in self.closed.clone() {
            let Mailbox { row, copies_below, .. } = *self.mailbox(&closed)?;
            let gone: i64 = self
                .connection
                .prepare_cached(
                    "SELECT coalesce(sum(length(e.body)), 0)
                     FROM deposit d JOIN deposit_env e ON e.deposit = d.no
                     WHERE d.depositor = ?1 AND e.mailbox = ?2 AND e.deposit < ?3
                         AND d.no >=
                         coalesce((SELECT below FROM deposit_drop WHERE depositor = ?1), 0)",
                )?
                .query_row((depositor.to_string(), row, copies_below), |row| row.get(0))?;
            bytes += to_u64(gone);
        }
        Ok(bytes)
    }

    /// Turns rows of copies that are gone into tombstones, at most so many; returns how many.
    pub(in crate::store::sqlite) fn sweep_copies(
        &self,
        mailbox: &Mailbox,
        rows_max: usize,
    ) -> Result<usize, StoreError> {
        let mut rows: Vec<(i64, i64, i64)> = Vec::new();
        {
            let mut statement = self.connection.prepare_cached(
                "SELECT rowid, deposit, length(body) FROM deposit_env
                 WHERE mailbox = ?1 AND deposit < ?2 LIMIT ?3",
            )?;
            let which = (mailbox.row, mailbox.copies_below, from_u64(rows_max as u64));
            let mut found = statement.query(which)?;
            while let Some(row) = found.next()? {
                rows.push((row.get(0)?, row.get(1)?, row.get(2)?));
            }
        }
        for (row, no, bytes) in &rows {
            bury(&self.connection, *row)?;
            self.connection
                .prepare_cached("UPDATE deposit SET bytes = bytes - ?2 WHERE no = ?1")?
                .execute((no, bytes))?;
            self.connection
                .prepare_cached("DELETE FROM deposit_env WHERE rowid = ?1")?
                .execute([row])?;
        }
        Ok(rows.len())
    }
}

/// Leaves the tombstone of a copy that is gone, unless its mailbox knows the envelope otherwise.
fn bury(connection: &Connection, row: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO tombstone
             SELECT e.mailbox, e.mid, ?2, d.accepted, e.expires + ?3
             FROM deposit_env e JOIN deposit d ON d.no = e.deposit
             WHERE e.rowid = ?1
                 AND NOT EXISTS (SELECT 1 FROM env o WHERE o.mailbox = e.mailbox AND o.mid = e.mid)",
        )?
        .execute((row, EXPIRED, remembered()))?;
    Ok(())
}

fn remembered() -> i64 {
    from_u64(millis(TOMBSTONE_AFTER_EXPIRY))
}

/// When a copy was accepted that is gone and whose row still stands for its tombstone.
pub(in crate::store::sqlite) fn gone_copy(
    connection: &Connection,
    mailbox: &Mailbox,
    id: &[u8],
) -> Result<Option<UnixMillis>, StoreError> {
    if mailbox.copies_below == 0 {
        return Ok(None);
    }
    let accepted: Option<i64> = connection
        .prepare_cached(
            "SELECT d.accepted FROM deposit_env e JOIN deposit d ON d.no = e.deposit
             WHERE e.mailbox = ?1 AND e.mid = ?2 AND e.deposit < ?3
                 AND NOT EXISTS (SELECT 1 FROM env o WHERE o.mailbox = ?1 AND o.mid = ?2)
             ORDER BY e.deposit LIMIT 1",
        )?
        .query_row((mailbox.row, id, mailbox.copies_below), |row| row.get(0))
        .optional()?;
    Ok(accepted.map(|at| UnixMillis(to_u64(at))))
}

/// Whether a mailbox holds this envelope or remembers it.
pub(super) fn knows(
    connection: &Connection,
    mailbox: &Mailbox,
    id: &[u8],
) -> Result<bool, StoreError> {
    let known: bool = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM env WHERE mailbox = ?1 AND mid = ?2)
                 OR EXISTS (SELECT 1 FROM tombstone WHERE mailbox = ?1 AND mid = ?2)",
        )?
        .query_row((mailbox.row, id), |row| row.get(0))?;
    Ok(known || gone_copy(connection, mailbox, id)?.is_some())
}
