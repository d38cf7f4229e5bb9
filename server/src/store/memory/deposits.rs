//! Deposits in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use hotline_protocol::address::Seat;
use hotline_protocol::deposit::{DepositFate, EnvelopeName};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::Fate;
use hotline_protocol::ids::{DepositId, Digest, UnixMillis};

use super::{Disk, Tombstone};
use crate::limits::{DEPOSITED_BYTES_MAX, TOMBSTONE_AFTER_EXPIRY};
use crate::store::deposits::{
    DepositOp, DepositOutcome, Effect, Ended, NewLadder, UseOutcome, Waiting,
};
use crate::store::{Full, Outcome, Parcel};

type Copies = Vec<Arc<Envelope>>;

/// Deposits as a disk would hold them.
#[derive(Debug, Clone, Default)]
pub(super) struct Deposits {
    /// With the number of each, by the order in which they were made.
    waiting: BTreeMap<DepositId, (Waiting, Copies, u64)>,
    /// Those that were dropped and still take room, by who made them and their number.
    dropped: BTreeMap<(Seat, u64), (DepositId, Waiting, Copies)>,
    last_no: u64,
    ended: BTreeMap<DepositId, Ended>,
    pub(super) seen: UnixMillis,
    pub(super) settled: UnixMillis,
}

fn bytes(envelopes: &[Arc<Envelope>]) -> u64 {
    envelopes.iter().map(|envelope| envelope.sealed().len() as u64).sum()
}

impl Deposits {
    pub(super) fn waiting(&self) -> u64 {
        (self.waiting.len() + self.dropped.len()) as u64
    }

    pub(super) fn is_dropping(&self) -> bool {
        !self.dropped.is_empty()
    }

    pub(super) fn fate(&self, id: &DepositId) -> DepositFate {
        let waiting = self.waiting.get(id).map(|(waiting, ..)| waiting.fate());
        let dropped = || self.dropped(id).map(|_| DepositFate::Dropped);
        let ended = || self.ended.get(id).map(|ended| ended.fate.clone());
        waiting.or_else(dropped).or_else(ended).unwrap_or(DepositFate::Unknown)
    }

    pub(super) fn due(&self, until: UnixMillis, rows_max: u32) -> Vec<(UnixMillis, DepositId)> {
        let rows = self.waiting.iter().map(|(id, (waiting, ..))| (waiting.release_at, *id));
        let mut due: Vec<_> = rows.filter(|(at, _)| *at <= until).collect();
        due.sort_unstable();
        due.truncate(usize::try_from(rows_max).unwrap_or(usize::MAX));
        due
    }

    /// Forgets old ends; whether there may be more.
    pub(super) fn forget(&mut self, now: UnixMillis, most: usize) -> bool {
        let old = self.ended.iter().filter(|(_, ended)| ended.forget_at <= now);
        let old: Vec<_> = old.map(|(id, _)| *id).take(most).collect();
        for id in &old {
            self.ended.remove(id);
        }
        old.len() >= most
    }

    fn dropped(&self, id: &DepositId) -> Option<&Waiting> {
        self.dropped.values().find(|(dropped, ..)| dropped == id).map(|(_, row, _)| row)
    }

    fn first_times(&self, id: &DepositId) -> Option<(UnixMillis, UnixMillis)> {
        let waiting = self.waiting.get(id).map(|(w, ..)| w).or_else(|| self.dropped(id));
        let waiting = waiting.map(|w| (w.accepted_at, w.first_release_at));
        waiting.or_else(|| self.ended.get(id).map(|e| (e.accepted_at, e.first_release_at)))
    }
}

impl Disk {
    pub(super) fn deposit(&mut self, op: &DepositOp) -> DepositOutcome {
        match op {
            DepositOp::Make(ladder) => self.make(ladder),
            DepositOp::Cancel { by, uses, answers, only_with_effect, at } => {
                self.cancel(by, uses, answers, *only_with_effect, *at)
            }
            DepositOp::Release { id, at } => self.release(*id, *at),
            DepositOp::Settle { restored_at } => {
                self.deposits.settled = *restored_at;
                DepositOutcome::Settled
            }
            DepositOp::Drop { depositor } => self.drop_deposits_of(depositor),
            DepositOp::Clear { rows_max } => self.clear_dropped(*rows_max),
        }
    }

    fn see(&mut self, at: UnixMillis) {
        self.deposits.seen = self.deposits.seen.max(at);
    }

    fn make(&mut self, ladder: &NewLadder) -> DepositOutcome {
        let deposits = &ladder.deposits;
        let times: Vec<_> = deposits.iter().map(|d| self.deposits.first_times(&d.id)).collect();
        if let [Some((accepted_at, _)), ..] = times[..]
            && times.iter().all(Option::is_some)
        {
            let releases = times.into_iter().flatten().map(|(_, release)| release).collect();
            // Only the very ladder is answered as kept: its first rung has the receipt in this.
            let again = ladder.now.iter().all(|parcel| self.knows(&parcel.envelope))
                && deposits.iter().all(|deposit| {
                    let waiting = self.deposits.waiting.get(&deposit.id);
                    waiting.is_none_or(|(waiting, ..)| waiting.depositor == ladder.depositor)
                });
            return match (again, deposits.first()) {
                (false, Some(first)) => DepositOutcome::Taken(first.id),
                _ => DepositOutcome::Made { accepted_at, releases, kept: None },
            };
        }
        if let Some((deposit, _)) = deposits.iter().zip(&times).find(|(_, known)| known.is_some()) {
            return DepositOutcome::Taken(deposit.id);
        }
        let reserved = self.deposits.waiting.values();
        let reserved = reserved.filter(|(waiting, ..)| waiting.depositor == ladder.depositor);
        let reserved: u64 = reserved.map(|(_, envelopes, _)| bytes(envelopes)).sum();
        let later = || deposits.iter().flat_map(|deposit| &deposit.envelopes);
        let more: u64 = later().map(Parcel::bytes).sum();
        if reserved.saturating_add(more) > DEPOSITED_BYTES_MAX {
            return DepositOutcome::TooMuch;
        }
        if let Some((name, full)) = self.lacks_room(&ladder.now, later()) {
            return DepositOutcome::NoRoom(name, full);
        }
        self.see(ladder.at);
        let kept = self.keep_all(&ladder.now, ladder.at);
        for deposit in deposits {
            for parcel in &deposit.envelopes {
                self.mailbox(parcel.envelope.to()).bytes += parcel.bytes();
            }
            let envelopes = deposit.envelopes.iter().map(|p| Arc::clone(&p.envelope)).collect();
            self.deposits.last_no += 1;
            let row = (Waiting::new(ladder, deposit), envelopes, self.deposits.last_no);
            self.deposits.waiting.insert(deposit.id, row);
        }
        let releases = deposits.iter().map(|deposit| deposit.release_at).collect();
        DepositOutcome::Made { accepted_at: ladder.at, releases, kept: Some(kept) }
    }

    fn keep_all(&mut self, parcels: &[Parcel], at: UnixMillis) -> Vec<Outcome> {
        parcels.iter().map(|parcel| self.keep(&parcel.envelope, at, parcel.use_of)).collect()
    }

    /// The first envelope that finds no room beside those before it. What is known already needs
    /// none, unless it is to be reserved.
    fn lacks_room<'a>(
        &self,
        now: &'a [Parcel],
        later: impl Iterator<Item = &'a Parcel>,
    ) -> Option<(EnvelopeName, Full)> {
        let mut added: BTreeMap<&Seat, u64> = BTreeMap::new();
        let mut in_store = self.bytes();
        let fresh = now.iter().filter(|parcel| !self.knows(&parcel.envelope));
        for parcel in fresh.chain(later) {
            let (to, more) = (parcel.envelope.to(), parcel.bytes());
            let before = self.mailboxes.get(to).map_or(0, |mailbox| mailbox.bytes);
            let added = added.entry(to).or_default();
            if let Err(full) = self.room.take(parcel.use_of, before + *added, in_store, more) {
                return Some((EnvelopeName::of(&parcel.envelope), full));
            }
            *added += more;
            in_store += more;
        }
        None
    }

    fn knows(&self, envelope: &Envelope) -> bool {
        let id = envelope.id();
        let mailbox = self.mailboxes.get(envelope.to());
        mailbox.is_some_and(|m| m.by_id.contains_key(&id) || m.tombstones.contains_key(&id))
    }

    fn cancel(
        &mut self,
        by: &Seat,
        uses: &[(DepositId, Digest)],
        answers: &[Parcel],
        only_with_effect: bool,
        at: UnixMillis,
    ) -> DepositOutcome {
        for (id, hash) in uses {
            let fits = self.deposits.waiting.get(id).filter(|(waiting, ..)| {
                waiting.tokens.iter().any(|hashes| hashes.hold == *hash || hashes.stop == *hash)
            });
            if fits.is_some_and(|(waiting, ..)| waiting.lacks_answer(by, answers)) {
                return DepositOutcome::NoAnswer(*id);
            }
        }
        let effect = uses.iter().any(|(id, hash)| {
            let waiting = self.deposits.waiting.get(id);
            waiting.is_some_and(|(waiting, ..)| waiting.would_change(hash, at))
        });
        let answers = match (effect, only_with_effect) {
            (true, _) => &Parcel::with_reserve(answers)[..],
            (false, true) => return DepositOutcome::NoEffect,
            (false, false) => answers,
        };
        if let Some((name, full)) = self.lacks_room(answers, [].iter()) {
            return DepositOutcome::NoRoom(name, full);
        }
        self.see(at);
        let kept = self.keep_all(answers, at);
        let uses = uses.iter().map(|(id, hash)| self.use_token(*id, hash, at)).collect();
        DepositOutcome::Cancelled { kept, uses }
    }

    fn use_token(&mut self, id: DepositId, hash: &Digest, at: UnixMillis) -> UseOutcome {
        let Some((waiting, ..)) = self.deposits.waiting.get_mut(&id) else {
            return UseOutcome::without_effect(self.deposits.fate(&id));
        };
        match waiting.take(hash, at) {
            None => UseOutcome::without_effect(DepositFate::Unknown),
            Some(Effect::Nothing) => UseOutcome::without_effect(waiting.fate()),
            Some(Effect::Changed) => {
                UseOutcome { fate: waiting.fate(), told: waiting.originators.clone() }
            }
            Some(Effect::Stopped) => {
                let fate = DepositFate::Stopped { used: waiting.used.clone() };
                let told = waiting.originators.clone();
                self.end(id, fate.clone());
                UseOutcome { fate, told }
            }
        }
    }

    /// Ends a deposit and gives back the room of its envelopes, which it returns.
    fn end(&mut self, id: DepositId, fate: DepositFate) -> Vec<Arc<Envelope>> {
        let Some((waiting, envelopes, _)) = self.deposits.waiting.remove(&id) else {
            return Vec::new();
        };
        self.deposits.ended.insert(id, waiting.ended(fate));
        self.give_back_copies(&envelopes);
        envelopes
    }

    fn give_back_copies(&mut self, envelopes: &[Arc<Envelope>]) {
        for envelope in envelopes {
            let mailbox = self.mailbox(envelope.to());
            mailbox.bytes = mailbox.bytes.saturating_sub(envelope.sealed().len() as u64);
        }
    }

    fn release(&mut self, id: DepositId, at: UnixMillis) -> DepositOutcome {
        let Some((waiting, ..)) = self.deposits.waiting.get(&id) else {
            return DepositOutcome::Gone;
        };
        if waiting.release_at > at {
            return DepositOutcome::NotYet(waiting.release_at);
        }
        let originators = waiting.originators.clone();
        let fate = DepositFate::Released { at, used: waiting.used.clone() };
        self.see(at);
        let mut arrived = Vec::new();
        for envelope in self.end(id, fate.clone()) {
            let seat = envelope.to().clone();
            if envelope.expires_at() <= at {
                self.bury_copy(&envelope, at);
                continue;
            }
            // Room that was reserved is not refused: there it is again.
            if let Outcome::Kept { delivery } = self.mailbox(&seat).keep_reserved(&envelope, at) {
                arrived.push((seat, envelope.precedence(), delivery));
            }
        }
        DepositOutcome::Released { arrived, originators, fate }
    }

    fn bury_copy(&mut self, envelope: &Envelope, accepted_at: UnixMillis) {
        if self.knows(envelope) {
            return;
        }
        let forget_at = envelope.expires_at().plus(TOMBSTONE_AFTER_EXPIRY);
        let tombstone = Tombstone { fate: Fate::Expired, accepted_at, forget_at };
        self.mailbox(envelope.to()).tombstones.insert(envelope.id(), tombstone);
    }

    fn drop_deposits_of(&mut self, depositor: &Seat) -> DepositOutcome {
        let Deposits { waiting, dropped, .. } = &mut self.deposits;
        for (id, (row, envelopes, no)) in
            waiting.extract_if(.., |_, (row, ..)| row.depositor == *depositor)
        {
            dropped.insert((depositor.clone(), no), (id, row, envelopes));
        }
        DepositOutcome::Dropping
    }

    fn clear_dropped(&mut self, rows_max: u32) -> DepositOutcome {
        let mut left = usize::try_from(rows_max).unwrap_or(usize::MAX);
        let mut deposits = Vec::new();
        while let Some(first) = self.deposits.dropped.first_entry() {
            let copies = first.get().2.len().max(1);
            if copies > left && !deposits.is_empty() {
                break;
            }
            left = left.saturating_sub(copies);
            let (id, row, envelopes) = first.remove();
            self.give_back_copies(&envelopes);
            self.deposits.ended.insert(id, row.ended(DepositFate::Dropped));
            deposits.push((id, row.originators));
        }
        DepositOutcome::Dropped { deposits, more: self.deposits.is_dropping() }
    }

    /// The mailbox of a seat is closed: its copies go, the others of their deposits stay.
    pub(super) fn drop_copies_for(&mut self, seat: &Seat) {
        let mut gone = Vec::new();
        let Deposits { waiting, dropped, .. } = &mut self.deposits;
        let waiting = waiting.values_mut().map(|(row, envelopes, _)| (row, envelopes));
        let dropped = dropped.values_mut().map(|(_, row, envelopes)| (row, envelopes));
        for (row, envelopes) in waiting.chain(dropped) {
            let accepted_at = row.accepted_at;
            envelopes.retain(|envelope| {
                let stays = envelope.to() != seat;
                if !stays {
                    gone.push((Arc::clone(envelope), accepted_at));
                }
                stays
            });
        }
        for (envelope, accepted_at) in gone {
            let mailbox = self.mailbox(seat);
            mailbox.bytes = mailbox.bytes.saturating_sub(envelope.sealed().len() as u64);
            self.bury_copy(&envelope, accepted_at);
        }
    }
}
