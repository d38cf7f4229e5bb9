//! Deposits through SQLite, inside the transaction that the store opened.

use std::collections::HashMap;

use hotline_protocol::address::Seat;
use hotline_protocol::deposit::{DepositFate, EnvelopeName, TokenHashes, TokenKind, Used};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::ids::{DepositId, Digest, Precedence, UnixMillis};
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::write::millis;
use super::{EXPIRED, SqliteStore, from_u64, lane, seat, to_u64};
use crate::limits::{DEPOSITED_BYTES_MAX, TOMBSTONE_AFTER_EXPIRY};
use crate::store::deposits::{
    DepositOp, DepositOutcome, Effect, Ended, NewDeposit, NewLadder, UseOutcome, Waiting,
};
use crate::store::{Full, Outcome, Parcel, StoreError};

/// Value of `deposit_ended.fate` for a deposit that was stopped.
const STOPPED: i64 = 1;
/// Value of `deposit_ended.fate` for a deposit that was released.
const RELEASED: i64 = 2;
/// Value of `deposit_ended.fate` for a deposit whose depositor was revoked.
const DROPPED: i64 = 3;

fn damaged() -> StoreError {
    StoreError("a stored deposit is damaged".to_owned())
}

impl SqliteStore {
    pub(super) fn deposit(&mut self, op: &DepositOp) -> Result<Outcome, StoreError> {
        let outcome = match op {
            DepositOp::Make(ladder) => self.make(ladder),
            DepositOp::Cancel { by, uses, answers, only_with_effect, at } => {
                self.cancel(by, uses, answers, *only_with_effect, *at)
            }
            DepositOp::Release { id, at } => self.release(*id, *at),
            DepositOp::Settle { restored_at } => self.settle(*restored_at),
            DepositOp::Drop { depositor } => self.drop_deposits_of(depositor),
        };
        outcome.map(Outcome::Deposit)
    }

    fn see(&self, at: UnixMillis) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE deposit_clock SET seen = max(seen, ?1)")?
            .execute([from_u64(at.0)])?;
        Ok(())
    }

    fn settle(&self, restored_at: UnixMillis) -> Result<DepositOutcome, StoreError> {
        self.connection
            .prepare_cached("UPDATE deposit_clock SET settled = ?1")?
            .execute([from_u64(restored_at.0)])?;
        Ok(DepositOutcome::Settled)
    }

    fn make(&mut self, ladder: &NewLadder) -> Result<DepositOutcome, StoreError> {
        let deposits = &ladder.deposits;
        let mut times = Vec::with_capacity(deposits.len());
        for deposit in deposits {
            times.push(first_times(&self.connection, &deposit.id)?);
        }
        if let [Some((accepted_at, _)), ..] = times[..]
            && times.iter().all(Option::is_some)
        {
            let releases = times.into_iter().flatten().map(|(_, release)| release).collect();
            // Only the very ladder is answered as kept: its first rung has the receipt in this.
            let mut again = true;
            for parcel in &ladder.now {
                again &= self.knows(&parcel.envelope)?;
            }
            for deposit in deposits {
                again &= find(&self.connection, &deposit.id)?
                    .is_none_or(|(_, waiting)| waiting.depositor == ladder.depositor);
            }
            return Ok(match (again, deposits.first()) {
                (false, Some(first)) => DepositOutcome::Taken(first.id),
                _ => DepositOutcome::Made { accepted_at, releases, kept: None },
            });
        }
        if let Some((deposit, _)) = deposits.iter().zip(&times).find(|(_, known)| known.is_some()) {
            return Ok(DepositOutcome::Taken(deposit.id));
        }
        let reserved: i64 = self
            .connection
            .prepare_cached("SELECT coalesce(sum(bytes), 0) FROM deposit WHERE depositor = ?1")?
            .query_row([ladder.depositor.to_string()], |row| row.get(0))?;
        let later = || deposits.iter().flat_map(|deposit| &deposit.envelopes);
        let more: u64 = later().map(Parcel::bytes).sum();
        if to_u64(reserved).saturating_add(more) > DEPOSITED_BYTES_MAX {
            return Ok(DepositOutcome::TooMuch);
        }
        if let Some((name, full)) = self.lacks_room(&ladder.now, later())? {
            return Ok(DepositOutcome::NoRoom(name, full));
        }
        self.see(ladder.at)?;
        let kept = self.keep_all(&ladder.now, ladder.at)?;
        for deposit in deposits {
            self.insert(ladder, deposit)?;
        }
        let releases = deposits.iter().map(|deposit| deposit.release_at).collect();
        Ok(DepositOutcome::Made { accepted_at: ladder.at, releases, kept: Some(kept) })
    }

    fn insert(&mut self, ladder: &NewLadder, deposit: &NewDeposit) -> Result<(), StoreError> {
        let row = Waiting::new(ladder, deposit);
        let bytes: u64 = deposit.envelopes.iter().map(Parcel::bytes).sum();
        self.connection
            .prepare_cached(
                "INSERT INTO deposit (id, depositor, originators, accepted, first_release,
                     release_at, hold_ms, stops, tokens, used, bytes, forget_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute((
                deposit.id.as_bytes(),
                row.depositor.to_string(),
                write_seats(&row.originators),
                from_u64(row.accepted_at.0),
                from_u64(row.release_at.0),
                from_u64(row.hold_ms),
                row.stops,
                write_tokens(&row.tokens),
                write_used(&row.used),
                from_u64(bytes),
                from_u64(row.forget_at.0),
            ))?;
        let no = self.connection.last_insert_rowid();
        for parcel in &deposit.envelopes {
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
        }
        Ok(())
    }

    fn keep_all(&mut self, parcels: &[Parcel], at: UnixMillis) -> Result<Vec<Outcome>, StoreError> {
        parcels.iter().map(|parcel| self.keep(&parcel.envelope, at, parcel.use_of)).collect()
    }

    /// The first envelope that finds no room beside those before it. What is known already needs
    /// none, unless it is to be reserved.
    fn lacks_room<'a>(
        &mut self,
        now: &'a [Parcel],
        later: impl Iterator<Item = &'a Parcel>,
    ) -> Result<Option<(EnvelopeName, Full)>, StoreError> {
        let mut added: HashMap<&Seat, u64> = HashMap::new();
        let mut in_store = self.bytes;
        let mut fresh = Vec::with_capacity(now.len());
        for parcel in now {
            if !self.knows(&parcel.envelope)? {
                fresh.push(parcel);
            }
        }
        for parcel in fresh.into_iter().chain(later) {
            let (to, more) = (parcel.envelope.to(), parcel.bytes());
            let before = self.mailbox(to)?.bytes;
            let added = added.entry(to).or_default();
            if let Err(full) = self.room.take(parcel.use_of, before + *added, in_store, more) {
                return Ok(Some((EnvelopeName::of(&parcel.envelope), full)));
            }
            *added += more;
            in_store += more;
        }
        Ok(None)
    }

    fn knows(&mut self, envelope: &Envelope) -> Result<bool, StoreError> {
        let row = self.mailbox(envelope.to())?.row;
        knows(&self.connection, row, envelope.id().as_bytes())
    }

    fn cancel(
        &mut self,
        by: &Seat,
        uses: &[(DepositId, Digest)],
        answers: &[Parcel],
        only_with_effect: bool,
        at: UnixMillis,
    ) -> Result<DepositOutcome, StoreError> {
        for (id, hash) in uses {
            let waiting = find(&self.connection, id)?.filter(|(_, waiting)| {
                waiting.tokens.iter().any(|hashes| hashes.hold == *hash || hashes.stop == *hash)
            });
            if waiting.is_some_and(|(_, waiting)| waiting.lacks_answer(by, answers)) {
                return Ok(DepositOutcome::NoAnswer(*id));
            }
        }
        let mut effect = false;
        for (id, hash) in uses {
            effect |= find(&self.connection, id)?
                .is_some_and(|(_, waiting)| waiting.would_change(hash, at));
        }
        let answers = match (effect, only_with_effect) {
            (true, _) => &Parcel::with_reserve(answers)[..],
            (false, true) => return Ok(DepositOutcome::NoEffect),
            (false, false) => answers,
        };
        if let Some((name, full)) = self.lacks_room(answers, [].iter())? {
            return Ok(DepositOutcome::NoRoom(name, full));
        }
        self.see(at)?;
        let kept = self.keep_all(answers, at)?;
        let mut outcomes = Vec::with_capacity(uses.len());
        for (id, hash) in uses {
            outcomes.push(self.use_token(id, hash, at)?);
        }
        Ok(DepositOutcome::Cancelled { kept, uses: outcomes })
    }

    fn use_token(
        &mut self,
        id: &DepositId,
        hash: &Digest,
        at: UnixMillis,
    ) -> Result<UseOutcome, StoreError> {
        let Some((no, mut waiting)) = find(&self.connection, id)? else {
            return Ok(UseOutcome::without_effect(fate(&self.connection, id)?));
        };
        match waiting.take(hash, at) {
            None => Ok(UseOutcome::without_effect(DepositFate::Unknown)),
            Some(Effect::Nothing) => Ok(UseOutcome::without_effect(waiting.fate())),
            Some(Effect::Changed) => {
                self.connection
                    .prepare_cached("UPDATE deposit SET release_at = ?2, used = ?3 WHERE no = ?1")?
                    .execute((no, from_u64(waiting.release_at.0), write_used(&waiting.used)))?;
                Ok(UseOutcome { fate: waiting.fate(), told: waiting.originators })
            }
            Some(Effect::Stopped) => {
                let fate = DepositFate::Stopped { used: waiting.used.clone() };
                self.give_back_copies(no)?;
                self.end(no, id, &waiting.ended(fate.clone()))?;
                Ok(UseOutcome { fate, told: waiting.originators })
            }
        }
    }

    /// Returns the room of a deposit's envelopes.
    fn give_back_copies(&mut self, no: i64) -> Result<(), StoreError> {
        let mut copies: Vec<(Seat, u64)> = Vec::new();
        {
            let mut statement = self.connection.prepare_cached(
                "SELECT m.seat, length(e.body) FROM deposit_env e JOIN mailbox m ON m.id = e.mailbox
                 WHERE e.deposit = ?1",
            )?;
            let mut rows = statement.query([no])?;
            while let Some(row) = rows.next()? {
                copies.push((seat(&row.get::<_, String>(0)?)?, to_u64(row.get(1)?)));
            }
        }
        copies.into_iter().try_for_each(|(seat, bytes)| self.give_back(&seat, bytes))
    }

    /// Takes a deposit's rows away and remembers how it ended.
    fn end(&self, no: i64, id: &DepositId, ended: &Ended) -> Result<(), StoreError> {
        let (fate, at, used) = match &ended.fate {
            DepositFate::Stopped { used } => (STOPPED, UnixMillis(0), used.as_slice()),
            DepositFate::Released { at, used } => (RELEASED, *at, used.as_slice()),
            _ => (DROPPED, UnixMillis(0), [].as_slice()),
        };
        let delete = |sql: &str| self.connection.prepare_cached(sql)?.execute([no]);
        delete("DELETE FROM deposit_env WHERE deposit = ?1")?;
        delete("DELETE FROM deposit WHERE no = ?1")?;
        self.connection
            .prepare_cached("INSERT INTO deposit_ended VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute((
                id.as_bytes(),
                from_u64(ended.accepted_at.0),
                from_u64(ended.first_release_at.0),
                fate,
                from_u64(at.0),
                write_used(used),
                from_u64(ended.forget_at.0),
            ))?;
        Ok(())
    }

    fn release(&mut self, id: DepositId, at: UnixMillis) -> Result<DepositOutcome, StoreError> {
        let Some((no, waiting)) = find(&self.connection, &id)? else {
            return Ok(DepositOutcome::Gone);
        };
        if waiting.release_at > at {
            return Ok(DepositOutcome::NotYet(waiting.release_at));
        }
        self.see(at)?;
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
        let mut arrived = Vec::new();
        for copy in copies {
            if let Some(delivery) = self.deliver_copy(&copy, at)? {
                arrived.push((copy.seat, copy.lane, delivery));
            } else {
                self.give_back(&copy.seat, copy.bytes)?;
            }
        }
        let fate = DepositFate::Released { at, used: waiting.used.clone() };
        self.end(no, &id, &waiting.ended(fate.clone()))?;
        Ok(DepositOutcome::Released { arrived, originators: waiting.originators, fate })
    }

    /// Puts one copy into its mailbox, whose room it holds already. None if it has expired or is
    /// there.
    fn deliver_copy(&mut self, copy: &Copy, at: UnixMillis) -> Result<Option<u64>, StoreError> {
        let mailbox = self.mailbox(&copy.seat)?.clone();
        if knows(&self.connection, mailbox.row, &copy.id)? {
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

    fn drop_deposits_of(&mut self, depositor: &Seat) -> Result<DepositOutcome, StoreError> {
        let mut found = Vec::new();
        {
            let mut statement = self
                .connection
                .prepare_cached(&format!("{SELECT} WHERE depositor = ?1 ORDER BY id"))?;
            let mut rows = statement.query([depositor.to_string()])?;
            while let Some(row) = rows.next()? {
                found.push((id_of(row)?, waiting(row)?));
            }
        }
        let mut dropped = Vec::with_capacity(found.len());
        for (id, (no, waiting)) in found {
            self.give_back_copies(no)?;
            self.end(no, &id, &waiting.ended(DepositFate::Dropped))?;
            dropped.push((id, waiting.originators));
        }
        Ok(DepositOutcome::Dropped(dropped))
    }

    /// The mailbox of a seat is closed: its copies go, the others of their deposits stay.
    pub(super) fn drop_copies_for(&mut self, mailbox: i64) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT OR IGNORE INTO tombstone
                 SELECT e.mailbox, e.mid, ?2, d.accepted, e.expires + ?3
                 FROM deposit_env e JOIN deposit d ON d.no = e.deposit
                 WHERE e.mailbox = ?1
                     AND NOT EXISTS (SELECT 1 FROM env o WHERE o.mailbox = ?1 AND o.mid = e.mid)",
            )?
            .execute((mailbox, EXPIRED, remembered()))?;
        self.connection
            .prepare_cached(
                "UPDATE deposit SET bytes = bytes - (SELECT coalesce(sum(length(body)), 0)
                     FROM deposit_env WHERE deposit = no AND mailbox = ?1)
                 WHERE no IN (SELECT deposit FROM deposit_env WHERE mailbox = ?1)",
            )?
            .execute([mailbox])?;
        self.connection
            .prepare_cached("DELETE FROM deposit_env WHERE mailbox = ?1")?
            .execute([mailbox])?;
        Ok(())
    }

    /// Forgets old ends; how many.
    pub(super) fn forget_deposits(&self, now: i64, rows_max: u32) -> Result<usize, StoreError> {
        Ok(self
            .connection
            .prepare_cached(
                "DELETE FROM deposit_ended WHERE id IN
                 (SELECT id FROM deposit_ended WHERE forget_at <= ?1 LIMIT ?2)",
            )?
            .execute((now, rows_max))?)
    }
}

/// A copy that is to be released.
struct Copy {
    row: i64,
    seat: Seat,
    lane: Precedence,
    expires_at: UnixMillis,
    bytes: u64,
    id: Vec<u8>,
}

fn remembered() -> i64 {
    from_u64(millis(TOMBSTONE_AFTER_EXPIRY))
}

fn knows(connection: &Connection, mailbox: i64, id: &[u8]) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM env WHERE mailbox = ?1 AND mid = ?2)
                 OR EXISTS (SELECT 1 FROM tombstone WHERE mailbox = ?1 AND mid = ?2)",
        )?
        .query_row((mailbox, id), |row| row.get(0))?)
}

const SELECT: &str = "SELECT no, depositor, originators, accepted, first_release, release_at,
     hold_ms, stops, tokens, used, forget_at, id FROM deposit";

fn id_of(row: &Row<'_>) -> Result<DepositId, StoreError> {
    let id = row.get_ref("id")?.as_blob().map_err(rusqlite::Error::from)?;
    DepositId::try_from(id).map_err(|_| damaged())
}

fn waiting(row: &Row<'_>) -> Result<(i64, Waiting), StoreError> {
    let time = |at: usize| -> Result<UnixMillis, StoreError> {
        Ok(UnixMillis(to_u64(row.get::<_, i64>(at)?)))
    };
    let waiting = Waiting {
        depositor: seat(&row.get::<_, String>(1)?)?,
        originators: read_seats(&row.get::<_, String>(2)?)?,
        accepted_at: time(3)?,
        first_release_at: time(4)?,
        release_at: time(5)?,
        hold_ms: to_u64(row.get(6)?),
        stops: row.get(7)?,
        tokens: read_tokens(&row.get::<_, Vec<u8>>(8)?)?,
        used: read_used(&row.get::<_, Vec<u8>>(9)?)?,
        forget_at: time(10)?,
    };
    Ok((row.get(0)?, waiting))
}

fn find(connection: &Connection, id: &DepositId) -> Result<Option<(i64, Waiting)>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?;
    let mut rows = statement.query([id.as_bytes()])?;
    rows.next()?.map(waiting).transpose()
}

/// When a deposit was accepted and was first to be released, whether or not it has ended.
fn first_times(
    connection: &Connection,
    id: &DepositId,
) -> Result<Option<(UnixMillis, UnixMillis)>, StoreError> {
    let found: Option<(i64, i64)> = connection
        .prepare_cached(
            "SELECT accepted, first_release FROM deposit WHERE id = ?1
             UNION ALL SELECT accepted, first_release FROM deposit_ended WHERE id = ?1",
        )?
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.map(|(at, release)| (UnixMillis(to_u64(at)), UnixMillis(to_u64(release)))))
}

/// See [`crate::store::MailRead::deposits`].
pub(super) fn fates(
    connection: &Connection,
    ids: &[DepositId],
) -> Result<Vec<DepositFate>, StoreError> {
    ids.iter().map(|id| fate(connection, id)).collect()
}

fn fate(connection: &Connection, id: &DepositId) -> Result<DepositFate, StoreError> {
    // Those that wait first: one that ends between the two statements is in the second.
    if let Some((_, waiting)) = find(connection, id)? {
        return Ok(waiting.fate());
    }
    let ended: Option<(i64, i64, Vec<u8>)> = connection
        .prepare_cached("SELECT fate, at, used FROM deposit_ended WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((fate, at, used)) = ended else {
        return Ok(DepositFate::Unknown);
    };
    let used = read_used(&used)?;
    match fate {
        STOPPED => Ok(DepositFate::Stopped { used }),
        RELEASED => Ok(DepositFate::Released { at: UnixMillis(to_u64(at)), used }),
        DROPPED => Ok(DepositFate::Dropped),
        _ => Err(damaged()),
    }
}

/// See [`crate::store::MailRead::due`].
pub(super) fn due(
    connection: &Connection,
    until: UnixMillis,
    rows_max: u32,
) -> Result<Vec<(UnixMillis, DepositId)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT release_at, id FROM deposit WHERE release_at <= ?1
         ORDER BY release_at, id LIMIT ?2",
    )?;
    let mut rows = statement.query((from_u64(until.0), rows_max))?;
    let mut due = Vec::new();
    while let Some(row) = rows.next()? {
        due.push((UnixMillis(to_u64(row.get(0)?)), id_of(row)?));
    }
    Ok(due)
}

/// See [`crate::store::Recovered::deposits`].
pub(super) fn count(connection: &Connection) -> Result<u64, StoreError> {
    Ok(connection.query_row("SELECT count(*) FROM deposit", [], |row| row.get(0)).map(to_u64)?)
}

/// See [`crate::store::Recovered::deposits_seen`] and [`crate::store::Recovered::settled`].
pub(super) fn clock(connection: &Connection) -> Result<(UnixMillis, UnixMillis), StoreError> {
    let (seen, settled): (i64, i64) =
        connection.query_row("SELECT seen, settled FROM deposit_clock", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok((UnixMillis(to_u64(seen)), UnixMillis(to_u64(settled))))
}

/// Addresses, with a line for each: none has a line break in it.
fn write_seats(seats: &[Seat]) -> String {
    seats.iter().map(Seat::to_string).collect::<Vec<_>>().join("\n")
}

fn read_seats(text: &str) -> Result<Vec<Seat>, StoreError> {
    text.lines().map(seat).collect()
}

/// Pairs of hashes, hold and stop.
fn write_tokens(tokens: &[TokenHashes]) -> Vec<u8> {
    let pairs = tokens.iter().flat_map(|hashes| [hashes.hold, hashes.stop]);
    pairs.flat_map(|hash| *hash.as_bytes()).collect()
}

fn read_tokens(bytes: &[u8]) -> Result<Vec<TokenHashes>, StoreError> {
    let (pairs, rest) = bytes.as_chunks::<64>();
    if !rest.is_empty() {
        return Err(damaged());
    }
    let hash = |bytes: &[u8]| Digest::try_from(bytes).map_err(|_| damaged());
    let pairs = pairs.iter().map(|pair| pair.split_at(32));
    pairs.map(|(hold, stop)| Ok(TokenHashes { hold: hash(hold)?, stop: hash(stop)? })).collect()
}

/// For each: the owner (2 bytes), 1 for hold or 2 for stop, and the time (8 bytes).
fn write_used(used: &[Used]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(used.len() * 11);
    for used in used {
        bytes.extend(used.by.to_be_bytes());
        bytes.push(match used.kind {
            TokenKind::Hold => 1,
            TokenKind::Stop => 2,
        });
        bytes.extend(used.at.0.to_be_bytes());
    }
    bytes
}

fn read_used(bytes: &[u8]) -> Result<Vec<Used>, StoreError> {
    let (each, rest) = bytes.as_chunks::<11>();
    if !rest.is_empty() {
        return Err(damaged());
    }
    let one = |[b0, b1, kind, at @ ..]: &[u8; 11]| {
        let kind = match kind {
            1 => TokenKind::Hold,
            2 => TokenKind::Stop,
            _ => return Err(damaged()),
        };
        let at = UnixMillis(u64::from_be_bytes(*at));
        Ok(Used { by: u16::from_be_bytes([*b0, *b1]), kind, at })
    };
    each.iter().map(one).collect()
}
