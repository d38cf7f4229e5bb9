//! Deposits through SQLite, inside the transaction that the store opened.

mod copies;
mod rows;

use std::collections::HashMap;

use hotline_protocol::address::Seat;
use hotline_protocol::deposit::{DepositFate, EnvelopeName};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::ids::{DepositId, Digest, UnixMillis};

pub(super) use self::copies::gone_copy;
use self::copies::knows;
use self::rows::{
    DROPPED, RELEASED, SELECT_DROPPED, STOPPED, fate, find, first_times, id_of, waiting,
    write_seats, write_tokens, write_used,
};
pub(super) use self::rows::{clock, count, due, fates, is_dropping, next_no};
use super::{SqliteStore, from_u64, to_u64};
use crate::limits::DEPOSITED_BYTES_MAX;
use crate::store::deposits::{
    DepositOp, DepositOutcome, Effect, Ended, NewDeposit, NewLadder, UseOutcome, Waiting,
};
use crate::store::{Full, Outcome, Parcel, StoreError};

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
            DepositOp::Clear { rows_max } => self.clear_dropped(*rows_max),
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
        let later = || deposits.iter().flat_map(|deposit| &deposit.envelopes);
        if self.too_much(&ladder.depositor, later().map(Parcel::bytes).sum())? {
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

    /// Whether a seat has deposited too much that still waits, with so many bytes more.
    fn too_much(&mut self, depositor: &Seat, more: u64) -> Result<bool, StoreError> {
        let waiting: i64 = self
            .connection
            .prepare_cached(
                "SELECT coalesce(sum(bytes), 0) FROM deposit WHERE depositor = ?1 AND no >=
                 coalesce((SELECT below FROM deposit_drop WHERE depositor = ?1), 0)",
            )?
            .query_row([depositor.to_string()], |row| row.get(0))?;
        let bytes = to_u64(waiting).saturating_add(more);
        // What is gone is looked for only where it decides.
        Ok(bytes > DEPOSITED_BYTES_MAX
            && bytes.saturating_sub(self.gone_bytes_of(depositor)?) > DEPOSITED_BYTES_MAX)
    }

    fn insert(&mut self, ladder: &NewLadder, deposit: &NewDeposit) -> Result<(), StoreError> {
        let row = Waiting::new(ladder, deposit);
        let bytes: u64 = deposit.envelopes.iter().map(Parcel::bytes).sum();
        let no = self.next_deposit;
        self.next_deposit += 1;
        self.connection
            .prepare_cached(
                "INSERT INTO deposit (no, id, depositor, originators, accepted, first_release,
                     release_at, hold_ms, stops, tokens, used, bytes, forget_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?
            .execute((
                no,
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
        deposit.envelopes.iter().try_for_each(|parcel| self.insert_copy(no, parcel))
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
        let mailbox = self.mailbox(envelope.to())?.clone();
        knows(&self.connection, &mailbox, envelope.id().as_bytes())
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
        let arrived = self.deliver_copies(no, at)?;
        let fate = DepositFate::Released { at, used: waiting.used.clone() };
        self.end(no, &id, &waiting.ended(fate.clone()))?;
        Ok(DepositOutcome::Released { arrived, originators: waiting.originators, fate })
    }

    /// Drops what a seat has deposited for every question at once, however much it is.
    fn drop_deposits_of(&self, depositor: &Seat) -> Result<DepositOutcome, StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO deposit_drop
                 SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM deposit WHERE depositor = ?1)
                 ON CONFLICT (depositor) DO UPDATE SET below = excluded.below",
            )?
            .execute((depositor.to_string(), self.next_deposit))?;
        Ok(DepositOutcome::Dropping)
    }

    /// Takes rows of dropped deposits away, whole deposits of at most so many copies, but at least
    /// one deposit.
    fn clear_dropped(&mut self, rows_max: u32) -> Result<DepositOutcome, StoreError> {
        let mut found = Vec::new();
        {
            let mut statement = self.connection.prepare_cached(SELECT_DROPPED)?;
            let mut rows = statement.query([i64::from(rows_max) + 1])?;
            while let Some(row) = rows.next()? {
                let copies: u64 = row.get("copies").map(to_u64)?;
                found.push((id_of(row)?, waiting(row)?, copies.max(1)));
            }
        }
        let asked = found.len();
        let mut left = u64::from(rows_max);
        let mut deposits = Vec::new();
        for (id, (no, waiting), copies) in found {
            if copies > left && !deposits.is_empty() {
                break;
            }
            left = left.saturating_sub(copies);
            self.give_back_copies(no)?;
            self.end(no, &id, &waiting.ended(DepositFate::Dropped))?;
            deposits.push((id, waiting.originators));
        }
        let more = deposits.len() < asked;
        self.connection
            .prepare_cached(
                "DELETE FROM deposit_drop WHERE NOT EXISTS
                 (SELECT 1 FROM deposit d WHERE d.depositor = deposit_drop.depositor
                     AND d.no < deposit_drop.below)",
            )?
            .execute([])?;
        Ok(DepositOutcome::Dropped { deposits, more })
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
