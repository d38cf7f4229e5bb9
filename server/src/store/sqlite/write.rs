//! The changes of a commit, one by one, inside the transaction that the store opened.

use hotline_protocol::address::Seat;
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Entry, PrekeyCount, PublishPrekeys};
use hotline_protocol::ids::{Precedence, Traffic, UnixMillis};
use hotline_protocol::limits::ONE_TIME_STORED_MAX;
use rusqlite::{Connection, OptionalExtension as _};
use serde_bytes::ByteBuf;

use super::{
    COLLECTED, EXPIRED, Mailbox, SqliteStore, bodies, deposits, from_u64, lane, seat, to_u64,
};
use crate::limits::{
    BATCH_BYTES_MAX, RESTORE_GAP, RESTORE_IDS_BY_TIME_MAX, RESTORE_IDS_PER_MILLI, SPENT_PREKEY_FOR,
    TOMBSTONE_AFTER_EXPIRY,
};
use crate::store::{Full, Op, Outcome, StoreError, Use};

impl SqliteStore {
    pub(super) fn apply(&mut self, op: &Op) -> Result<Outcome, StoreError> {
        match op {
            Op::Keep { envelope, accepted_at, use_of } => {
                self.keep(envelope, *accepted_at, *use_of)
            }
            Op::Collect { mailbox, lane, up_to, rows_max } => {
                self.collect(mailbox, *lane, *up_to, *rows_max)
            }
            Op::CountState { seat, counter } => {
                let mailbox = self.mailbox(seat)?;
                if *counter > mailbox.state {
                    mailbox.state = *counter;
                    self.changed.insert(seat.clone());
                }
                Ok(Outcome::Done)
            }
            Op::CloseMailbox { mailbox } => self.close_mailbox(mailbox),
            Op::DropPrekeys { seat } => drop_prekeys(&self.connection, seat),
            Op::Publish { seat, publish } => self::publish(&self.connection, seat, publish),
            Op::HandOut { seat, class, one_time, at } => {
                hand_out(&self.connection, seat, *class, *one_time, *at)
            }
            Op::Append { seq, entry } => append(&self.connection, *seq, entry),
            Op::Suspend { seat, reason, since } => {
                let mut statement = self.connection.prepare_cached(
                    "INSERT INTO suspension VALUES (?1, ?2, ?3)
                     ON CONFLICT (seat) DO UPDATE SET reason = ?2, since = ?3",
                )?;
                statement.execute((seat.to_string(), reason, from_u64(since.0)))?;
                Ok(Outcome::Done)
            }
            Op::Resume { seat } => {
                self.connection
                    .prepare_cached("DELETE FROM suspension WHERE seat = ?1")?
                    .execute([seat.to_string()])?;
                Ok(Outcome::Done)
            }
            Op::Expire { now, rows_max } => self.expire(*now, *rows_max),
            Op::PutBack { at, epoch, delivery } => self.put_back(*at, *epoch, *delivery),
            Op::KeepChunks { names, expires_at } => {
                super::chunks::keep(&self.connection, names, *expires_at)
            }
            Op::DropChunks { names } => super::chunks::forget(&self.connection, names),
            Op::Deposit(op) => self.deposit(op),
            Op::Probe { at } => {
                self.connection
                    .prepare_cached("UPDATE relay SET probed_at = ?1")?
                    .execute([from_u64(at.0)])?;
                Ok(Outcome::Done)
            }
        }
    }

    /// The writer's copy of a mailbox, made with its row when it is first needed.
    pub(super) fn mailbox(&mut self, seat: &Seat) -> Result<&mut Mailbox, StoreError> {
        if !self.mailboxes.contains_key(seat) {
            let next_delivery = self.first_delivery;
            self.connection
                .prepare_cached(
                    "INSERT INTO mailbox (seat, next_delivery, state, bytes) VALUES (?1, ?2, 0, 0)",
                )?
                .execute((seat.to_string(), from_u64(next_delivery)))?;
            let row = self.connection.last_insert_rowid();
            let mailbox = Mailbox {
                row,
                next_delivery,
                state: 0,
                bytes: 0,
                closed_below: 0,
                copies_below: 0,
            };
            self.mailboxes.insert(seat.clone(), mailbox);
        }
        self.mailboxes
            .get_mut(seat)
            .ok_or_else(|| StoreError("a mailbox was lost from memory".to_owned()))
    }

    /// Writes counters once per commit, however many envelopes it holds.
    pub(super) fn write_mailboxes(&mut self) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(
            "UPDATE mailbox SET next_delivery = ?2, state = ?3, bytes = ?4, closed_below = ?5,
                 copies_below = ?6
             WHERE id = ?1",
        )?;
        for seat in self.changed.drain() {
            if let Some(mailbox) = self.mailboxes.get(&seat) {
                statement.execute((
                    mailbox.row,
                    from_u64(mailbox.next_delivery),
                    from_u64(mailbox.state),
                    from_u64(mailbox.bytes),
                    from_u64(mailbox.closed_below),
                    mailbox.copies_below,
                ))?;
            }
        }
        Ok(())
    }

    pub(super) fn keep(
        &mut self,
        envelope: &Envelope,
        accepted_at: UnixMillis,
        use_of: Use,
    ) -> Result<Outcome, StoreError> {
        let mailbox = self.mailbox(envelope.to())?.clone();
        let buried: Option<i64> = self
            .connection
            .prepare_cached("SELECT accepted FROM tombstone WHERE mailbox = ?1 AND mid = ?2")?
            .query_row((mailbox.row, envelope.id().as_bytes()), |row| row.get(0))
            .optional()?;
        if let Some(at) = buried {
            return Ok(Outcome::Duplicate { accepted_at: UnixMillis(to_u64(at)) });
        }
        let gone = deposits::gone_copy(&self.connection, &mailbox, envelope.id().as_bytes())?;
        if let Some(accepted_at) = gone {
            return Ok(Outcome::Duplicate { accepted_at });
        }
        let more = envelope.sealed().len() as u64;
        let room = self.room.take(use_of, mailbox.bytes, self.bytes, more);
        let place = self.bodies.place(envelope.sealed());
        let kept = room.is_ok()
            && self
                .connection
                .prepare_cached(
                    "INSERT INTO env VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                     ON CONFLICT (mailbox, mid) DO NOTHING",
                )?
                .execute((
                    mailbox.row,
                    from_u64(mailbox.next_delivery),
                    envelope.id().as_bytes(),
                    envelope.precedence() as u8,
                    from_u64(envelope.expires_at().0),
                    from_u64(accepted_at.0),
                    envelope.hint().as_bytes(),
                    if place.is_some() { &[] } else { envelope.sealed() },
                    place.map(|place| place.segment),
                    place.map(|place| from_u64(place.first)),
                    place.map(|place| from_u64(place.size as u64)),
                ))?
                == 1;
        if kept {
            if let Some(place) = place {
                self.bodies.take(place, envelope.sealed());
            }
            let delivery = mailbox.next_delivery;
            let mailbox = self.mailbox(envelope.to())?;
            mailbox.next_delivery += 1;
            mailbox.bytes += more;
            self.bytes += more;
            self.changed.insert(envelope.to().clone());
            return Ok(Outcome::Kept { delivery });
        }
        let first: Option<i64> = self
            .connection
            .prepare_cached("SELECT accepted FROM env WHERE mailbox = ?1 AND mid = ?2")?
            .query_row((mailbox.row, envelope.id().as_bytes()), |row| row.get(0))
            .optional()?;
        Ok(match first {
            Some(at) => Outcome::Duplicate { accepted_at: UnixMillis(to_u64(at)) },
            None => Outcome::Quota(room.err().unwrap_or(Full::Mailbox)),
        })
    }

    fn collect(
        &mut self,
        mailbox: &Seat,
        lane: Precedence,
        up_to: u64,
        rows_max: u32,
    ) -> Result<Outcome, StoreError> {
        let Mailbox { row, closed_below, .. } = *self.mailbox(mailbox)?;
        let (row, prec, from) = (row, lane as u8, from_u64(closed_below));
        // Read from the index alone, so that a long lane costs no more than what is deleted.
        let last: Option<i64> = self
            .connection
            .prepare_cached(
                "SELECT delivery FROM env
                 WHERE mailbox = ?1 AND prec = ?2 AND delivery BETWEEN ?3 AND ?4
                 ORDER BY delivery LIMIT 1 OFFSET ?5",
            )?
            .query_row((row, prec, from, from_u64(up_to), rows_max), |row| row.get(0))
            .optional()?;
        // The first that is left where it is, if one is.
        let (up_to, more) = last.map_or((up_to, false), |next| (to_u64(next) - 1, true));
        let which = (row, prec, from, from_u64(up_to));
        let mut bytes = 0;
        {
            let mut statement = self.connection.prepare_cached(
                "SELECT segment, count(*), sum(coalesce(size, length(body))) FROM env
                 WHERE mailbox = ?1 AND prec = ?2 AND delivery BETWEEN ?3 AND ?4
                 GROUP BY segment",
            )?;
            let mut rows = statement.query(which)?;
            while let Some(row) = rows.next()? {
                let (count, sum) = (to_u64(row.get(1)?), to_u64(row.get(2)?));
                bytes += sum;
                if let Some(segment) = row.get(0)? {
                    self.bodies.gone(segment, count, sum);
                }
            }
        }
        let after = from_u64(millis(TOMBSTONE_AFTER_EXPIRY));
        self.connection
            .prepare_cached(
                "INSERT INTO tombstone SELECT mailbox, mid, ?5, accepted, expires + ?6 FROM env
                 WHERE mailbox = ?1 AND prec = ?2 AND delivery BETWEEN ?3 AND ?4",
            )?
            .execute((which.0, which.1, which.2, which.3, COLLECTED, after))?;
        let removed = self
            .connection
            .prepare_cached(
                "DELETE FROM env
                 WHERE mailbox = ?1 AND prec = ?2 AND delivery BETWEEN ?3 AND ?4",
            )?
            .execute(which)?;
        self.give_back(mailbox, bytes)?;
        Ok(Outcome::Removed { count: u32::try_from(removed).unwrap_or(u32::MAX), more })
    }

    /// Returns room to a mailbox.
    pub(super) fn give_back(&mut self, seat: &Seat, bytes: u64) -> Result<(), StoreError> {
        let mailbox = self.mailbox(seat)?;
        let bytes = bytes.min(mailbox.bytes);
        mailbox.bytes -= bytes;
        self.bytes = self.bytes.saturating_sub(bytes);
        self.changed.insert(seat.clone());
        Ok(())
    }

    /// Empties a mailbox for every reader at once; [`SqliteStore::sweep`] removes the rows.
    fn close_mailbox(&mut self, closed: &Seat) -> Result<Outcome, StoreError> {
        self.give_back(closed, u64::MAX)?;
        let copies_below = self.next_deposit;
        let mailbox = self.mailbox(closed)?;
        mailbox.closed_below = mailbox.next_delivery;
        mailbox.copies_below = copies_below;
        self.changed.insert(closed.clone());
        self.closed.insert(closed.clone());
        drop_prekeys(&self.connection, closed)?;
        Ok(Outcome::Done)
    }

    /// Turns rows of closed mailboxes into tombstones, at most so many; returns how many.
    fn sweep(&mut self, rows_max: u32) -> Result<usize, StoreError> {
        let after = from_u64(millis(TOMBSTONE_AFTER_EXPIRY));
        let mut swept = 0;
        while let Some(seat) = self.closed.first().cloned() {
            let left = usize::try_from(rows_max).unwrap_or(usize::MAX).saturating_sub(swept);
            if left == 0 {
                break;
            }
            let mailbox = self.mailbox(&seat)?.clone();
            let below = from_u64(mailbox.closed_below);
            let rows: Vec<i64> = self
                .connection
                .prepare_cached(
                    "SELECT rowid FROM env
                     WHERE mailbox = ?1 AND prec IN (1, 2, 3, 4) AND delivery < ?2 LIMIT ?3",
                )?
                .query_map((mailbox.row, below, from_u64(left as u64)), |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            for rowid in &rows {
                self.bury(*rowid, after)?;
            }
            let copies = self.sweep_copies(&mailbox, left.saturating_sub(rows.len()))?;
            swept += rows.len() + copies;
            if rows.len() + copies < left {
                let mailbox = self.mailbox(&seat)?;
                (mailbox.closed_below, mailbox.copies_below) = (0, 0);
                self.changed.insert(seat.clone());
                self.closed.remove(&seat);
            }
        }
        Ok(swept)
    }

    /// Turns the row of an envelope that nobody collected into a tombstone.
    fn bury(&mut self, rowid: i64, after: i64) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO tombstone SELECT mailbox, mid, ?2, accepted, expires + ?3
                 FROM env WHERE rowid = ?1",
            )?
            .execute((rowid, EXPIRED, after))?;
        let place: Option<(i64, i64)> = self
            .connection
            .prepare_cached("DELETE FROM env WHERE rowid = ?1 RETURNING segment, size")?
            .query_row([rowid], |row| {
                Ok(row.get::<_, Option<i64>>(0)?.zip(row.get::<_, Option<i64>>(1)?))
            })?;
        if let Some((segment, size)) = place {
            self.bodies.gone(segment, 1, to_u64(size));
        }
        Ok(())
    }

    /// Moves the last bodies of a sparse segment into their rows, at most so many; says whether
    /// there are more.
    fn bring_home(&mut self, rows_max: u32) -> Result<bool, StoreError> {
        let Some(segment) = self.bodies.sparse() else { return Ok(false) };
        let mut bytes = 0;
        for (row, place) in bodies::some(&self.connection, segment..=segment, rows_max)? {
            if bytes > BATCH_BYTES_MAX {
                break;
            }
            let body = self.body_reader.read(place)?;
            let body = body.ok_or_else(|| StoreError("a file of bodies is missing".to_owned()))?;
            bodies::bring_home(&self.connection, row, &body)?;
            self.bodies.gone(segment, 1, place.size as u64);
            bytes += place.size;
        }
        self.body_reader.close();
        Ok(self.bodies.sparse().is_some())
    }

    fn put_back(
        &mut self,
        at: UnixMillis,
        epoch: u64,
        delivery: u64,
    ) -> Result<Outcome, StoreError> {
        self.write_mailboxes()?;
        let last: i64 = self.connection.query_row(
            "SELECT max(first_delivery, (SELECT coalesce(max(next_delivery), 0) FROM mailbox))
             FROM relay",
            [],
            |row| row.get(0),
        )?;
        let by_time = at.0.saturating_mul(RESTORE_IDS_PER_MILLI).min(RESTORE_IDS_BY_TIME_MAX);
        let first = to_u64(last).max(delivery).max(by_time).saturating_add(RESTORE_GAP);
        let known: i64 =
            self.connection.query_row("SELECT epoch FROM relay", [], |row| row.get(0))?;
        let epoch = to_u64(known).max(epoch).max(at.0).saturating_add(RESTORE_GAP);
        self.connection.execute(
            "UPDATE relay SET epoch = ?1, restored_at = ?2, first_delivery = ?3",
            (from_u64(epoch), from_u64(at.0), from_u64(first)),
        )?;
        self.connection.execute("UPDATE mailbox SET next_delivery = ?1", [from_u64(first)])?;
        self.connection.execute("DELETE FROM one_time", [])?;
        self.first_delivery = first;
        for mailbox in self.mailboxes.values_mut() {
            mailbox.next_delivery = first;
        }
        Ok(Outcome::Done)
    }

    fn expire(&mut self, now: UnixMillis, rows_max: u32) -> Result<Outcome, StoreError> {
        let now = from_u64(now.0);
        let mut removed: Vec<(Seat, [u32; 4])> = Vec::new();
        let mut gone = Vec::new();
        {
            let mut statement = self.connection.prepare_cached(
                "SELECT e.rowid, m.seat, e.prec, coalesce(e.size, length(e.body)), e.delivery
                 FROM env e JOIN mailbox m ON m.id = e.mailbox
                 WHERE e.expires <= ?1 ORDER BY e.expires LIMIT ?2",
            )?;
            let mut rows = statement.query((now, rows_max))?;
            while let Some(row) = rows.next()? {
                let seat = seat(&row.get::<_, String>(1)?)?;
                let bytes: i64 = row.get(3)?;
                // Of a closed mailbox nothing counts any more.
                let closed_below = self.mailboxes.get(&seat).map_or(0, |m| m.closed_below);
                let counts = (to_u64(row.get(4)?) >= closed_below).then_some(to_u64(bytes));
                gone.push((row.get::<_, i64>(0)?, seat, lane(row.get(2)?)?, counts));
            }
        }
        let after = from_u64(millis(TOMBSTONE_AFTER_EXPIRY));
        for (rowid, seat, lane, bytes) in &gone {
            self.bury(*rowid, after)?;
            let Some(bytes) = bytes else { continue };
            self.give_back(seat, *bytes)?;
            if let Some((_, counts)) = removed.iter_mut().find(|(known, _)| known == seat) {
                add(counts, *lane, 1);
            } else {
                let mut counts = [0; 4];
                add(&mut counts, *lane, 1);
                removed.push((seat.clone(), counts));
            }
        }
        removed.sort();
        // Before what is old is forgotten: a copy that is gone may be older than its tombstone may
        // get.
        let swept = self.sweep(rows_max)?;
        let forgotten = self
            .connection
            .prepare_cached(
                "DELETE FROM tombstone WHERE (mailbox, mid) IN
                 (SELECT mailbox, mid FROM tombstone WHERE forget_at <= ?1 LIMIT ?2)",
            )?
            .execute((now, rows_max))?;
        let spent = self
            .connection
            .prepare_cached(
                "DELETE FROM one_time_spent WHERE (seat, class, id) IN
                 (SELECT seat, class, id FROM one_time_spent WHERE forget_at <= ?1 LIMIT ?2)",
            )?
            .execute((now, rows_max))?;
        let ended = self.forget_deposits(now, rows_max)?;
        let sparse = self.bring_home(rows_max)?;
        let most = usize::try_from(rows_max).unwrap_or(usize::MAX);
        let full = [gone.len(), forgotten, spent, swept, ended].into_iter().any(|n| n >= most);
        let more = full || sparse;
        Ok(Outcome::Expired { removed, more })
    }
}

pub(super) fn millis(duration: core::time::Duration) -> u64 {
    UnixMillis(0).plus(duration).0
}

fn add(counts: &mut [u32; 4], lane: Precedence, more: u32) {
    if let Some(count) = counts.get_mut(lane.index()) {
        *count = count.saturating_add(more);
    }
}

fn drop_prekeys(connection: &Connection, seat: &Seat) -> Result<Outcome, StoreError> {
    let seat = seat.to_string();
    connection.prepare_cached("DELETE FROM prekey_set WHERE seat = ?1")?.execute([&seat])?;
    connection.prepare_cached("DELETE FROM one_time WHERE seat = ?1")?.execute([&seat])?;
    Ok(Outcome::Done)
}

fn publish(
    connection: &Connection,
    seat: &Seat,
    publish: &PublishPrekeys,
) -> Result<Outcome, StoreError> {
    let (seat, class) = (seat.to_string(), publish.class as u8);
    let stored: Option<(i64, Vec<u8>)> = connection
        .prepare_cached("SELECT epoch, bytes FROM prekey_set WHERE seat = ?1 AND class = ?2")?
        .query_row((&seat, class), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((epoch, bytes)) = stored {
        let epoch = to_u64(epoch);
        if publish.epoch < epoch || (publish.epoch == epoch && publish.set != bytes) {
            return Ok(Outcome::OldEpoch);
        }
    }
    connection
        .prepare_cached(
            "INSERT INTO prekey_set VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (seat, class) DO UPDATE SET epoch = ?3, bytes = ?4",
        )?
        .execute((&seat, class, from_u64(publish.epoch), &publish.set))?;
    if publish.replace {
        connection
            .prepare_cached("DELETE FROM one_time WHERE seat = ?1 AND class = ?2")?
            .execute((&seat, class))?;
    }
    let mut stored = count(connection, &seat, class)?;
    for key in &publish.one_time {
        if usize::try_from(stored).unwrap_or(usize::MAX) >= ONE_TIME_STORED_MAX {
            break;
        }
        let added = connection
            .prepare_cached(
                "INSERT INTO one_time SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS
                 (SELECT 1 FROM one_time_spent WHERE seat = ?1 AND class = ?2 AND id = ?3)
                 ON CONFLICT (seat, class, id) DO NOTHING",
            )?
            .execute((&seat, class, from_u64(key.id), &key.bytes))?;
        stored += u32::try_from(added).unwrap_or(0);
    }
    let count = PrekeyCount { class: publish.class, epoch: publish.epoch, one_time: stored };
    Ok(Outcome::Published(count))
}

fn count(connection: &Connection, seat: &str, class: u8) -> Result<u32, StoreError> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM one_time WHERE seat = ?1 AND class = ?2")?
        .query_row((seat, class), |row| row.get(0))?)
}

fn hand_out(
    connection: &Connection,
    seat: &Seat,
    class: Traffic,
    one_time: bool,
    at: UnixMillis,
) -> Result<Outcome, StoreError> {
    let (seat, class_no) = (seat.to_string(), class as u8);
    let stored: Option<(i64, Vec<u8>)> = connection
        .prepare_cached("SELECT epoch, bytes FROM prekey_set WHERE seat = ?1 AND class = ?2")?
        .query_row((&seat, class_no), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((epoch, set)) = stored else {
        return Ok(Outcome::NoPrekeys);
    };
    let mut key: Option<(i64, i64, Vec<u8>)> = None;
    if one_time {
        key = connection
            .prepare_cached(
                "SELECT rowid, id, bytes FROM one_time WHERE seat = ?1 AND class = ?2
                 ORDER BY rowid LIMIT 1",
            )?
            .query_row((&seat, class_no), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
    }
    if let Some((rowid, id, _)) = &key {
        connection.prepare_cached("DELETE FROM one_time WHERE rowid = ?1")?.execute([rowid])?;
        connection
            .prepare_cached("INSERT INTO one_time_spent VALUES (?1, ?2, ?3, ?4)")?
            .execute((&seat, class_no, id, from_u64(at.plus(SPENT_PREKEY_FOR).0)))?;
    }
    let left =
        PrekeyCount { class, epoch: to_u64(epoch), one_time: count(connection, &seat, class_no)? };
    let one_time = key.map(|(_, _, bytes)| ByteBuf::from(bytes));
    Ok(Outcome::HandedOut { set, one_time, left })
}

fn append(connection: &Connection, seq: u64, entry: &Entry) -> Result<Outcome, StoreError> {
    let next: i64 =
        connection
            .query_row("SELECT coalesce(max(seq), 0) + 1 FROM directory", [], |row| row.get(0))?;
    if to_u64(next) != seq {
        return Err(StoreError("a directory entry was to be stored out of order".to_owned()));
    }
    connection.execute(
        "INSERT INTO directory VALUES (?1, ?2, ?3)",
        (from_u64(seq), &entry.bytes, entry.profile.as_ref().map(|p| p.as_slice())),
    )?;
    Ok(Outcome::Done)
}
