//! The store in memory, for simulations: what was committed survives [`MemoryStore::reopen`],
//! nothing else does.

mod deposits;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hotline_protocol::address::Seat;
use hotline_protocol::attachment::ChunkName;
use hotline_protocol::deposit::DepositFate;
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Deliver, Entry, Fate, PrekeyCount, PublishPrekeys};
use hotline_protocol::ids::{DepositId, EnvelopeId, Precedence, Traffic, UnixMillis};
use hotline_protocol::limits::ONE_TIME_STORED_MAX;
use serde_bytes::ByteBuf;

use crate::limits::{
    RESTORE_GAP, RESTORE_IDS_BY_TIME_MAX, RESTORE_IDS_PER_MILLI, SPENT_PREKEY_FOR,
    TOMBSTONE_AFTER_EXPIRY,
};
use crate::store::{
    Full, MailRead, MailStore, MailboxFound, Op, Outcome, Page, Recovered, Room, StoreError,
    Suspension, Use,
};

/// An envelope kept.
#[derive(Debug, Clone)]
struct Kept {
    accepted_at: UnixMillis,
    envelope: Arc<Envelope>,
}

/// What is left of an envelope.
#[derive(Debug, Clone, Copy)]
struct Tombstone {
    fate: Fate,
    accepted_at: UnixMillis,
    forget_at: UnixMillis,
}

#[derive(Debug, Clone, Default)]
struct Mailbox {
    last_delivery: u64,
    state: u64,
    bytes: u64,
    /// By lane and delivery.
    kept: BTreeMap<(Precedence, u64), Kept>,
    by_id: BTreeMap<EnvelopeId, (Precedence, u64)>,
    tombstones: BTreeMap<EnvelopeId, Tombstone>,
}

#[derive(Debug, Clone, Default)]
struct Prekeys {
    set: Option<(u64, Vec<u8>)>,
    /// By the order in which they came.
    one_time: BTreeMap<u64, (u64, ByteBuf)>,
    last: u64,
    spent: BTreeMap<u64, UnixMillis>,
}

/// What a disk would hold.
#[derive(Debug, Clone, Default)]
struct Disk {
    epoch: u64,
    restored_at: Option<UnixMillis>,
    /// The last delivery id that no new mailbox uses.
    before_first: u64,
    mailboxes: BTreeMap<Seat, Mailbox>,
    prekeys: BTreeMap<(Seat, u8), Prekeys>,
    entries: Vec<Entry>,
    suspensions: BTreeMap<Seat, (String, UnixMillis)>,
    probed_at: UnixMillis,
    room: Room,
    chunks: BTreeMap<ChunkName, UnixMillis>,
    deposits: deposits::Deposits,
}

/// When a commit made to fail does so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Nothing of it is on disk.
    BeforeWriting,
    /// All of it is on disk, although the store reports failure.
    AfterWriting,
}

/// A store in memory. Clones share the disk but not the failure.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    disk: Arc<Mutex<Disk>>,
    fail: Option<(u32, Failure)>,
    failed: bool,
}

impl MemoryStore {
    /// What a new process would find after a crash: every finished commit and nothing else.
    #[must_use]
    pub fn reopen(&self) -> Self {
        Self { disk: Arc::clone(&self.disk), fail: None, failed: false }
    }

    /// Gives other room to envelopes than the default.
    #[must_use]
    pub fn with_room(self, room: Room) -> Self {
        self.disk().room = room;
        self
    }

    /// A copy of the disk as it is now, as a backup would hold it.
    #[must_use]
    pub fn copy(&self) -> Self {
        let disk = self.disk().clone();
        Self { disk: Arc::new(Mutex::new(disk)), fail: None, failed: false }
    }

    /// Makes the commit after so many others fail, and everything after it.
    pub fn fail_after(&mut self, commits: u32, failure: Failure) {
        self.fail = Some((commits, failure));
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        // A panic elsewhere leaves the disk as the last whole commit made it.
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn whole(&self) -> Result<(), StoreError> {
        if self.failed { Err(StoreError("made to fail".to_owned())) } else { Ok(()) }
    }
}

impl MailRead for MemoryStore {
    fn page(
        &mut self,
        mailbox: &Seat,
        lane: Precedence,
        after: u64,
        bytes_max: usize,
    ) -> Result<Page, StoreError> {
        self.whole()?;
        let mut page = Page::default();
        let mut bytes = 0;
        let disk = self.disk();
        let Some(mailbox) = disk.mailboxes.get(mailbox) else {
            return Ok(page);
        };
        let first = (lane, after.saturating_add(1));
        for ((_, delivery), kept) in mailbox.kept.range(first..=(lane, u64::MAX)) {
            bytes += kept.envelope.sealed().len();
            if bytes > bytes_max && !page.deliveries.is_empty() {
                page.more = true;
                break;
            }
            page.deliveries.push(Deliver {
                delivery: *delivery,
                accepted_at: kept.accepted_at,
                envelope: Envelope::clone(&kept.envelope),
            });
        }
        Ok(page)
    }

    fn fates(&mut self, mailbox: &Seat, ids: &[EnvelopeId]) -> Result<Vec<Fate>, StoreError> {
        self.whole()?;
        let disk = self.disk();
        let mailbox = disk.mailboxes.get(mailbox);
        let fate = |id: &EnvelopeId| {
            let mailbox = mailbox?;
            let waiting = mailbox.by_id.contains_key(id).then_some(Fate::Waiting);
            waiting.or_else(|| mailbox.tombstones.get(id).map(|tombstone| tombstone.fate))
        };
        Ok(ids.iter().map(|id| fate(id).unwrap_or(Fate::Unknown)).collect())
    }

    fn deposits(&mut self, ids: &[DepositId]) -> Result<Vec<DepositFate>, StoreError> {
        self.whole()?;
        let disk = self.disk();
        Ok(ids.iter().map(|id| disk.deposits.fate(id)).collect())
    }

    fn due(
        &mut self,
        until: UnixMillis,
        rows_max: u32,
    ) -> Result<Vec<(UnixMillis, DepositId)>, StoreError> {
        self.whole()?;
        Ok(self.disk().deposits.due(until, rows_max))
    }
}

impl MailStore for MemoryStore {
    fn recover(&mut self, now: UnixMillis) -> Result<Recovered, StoreError> {
        self.whole()?;
        let mut disk = self.disk();
        disk.epoch = disk.epoch.saturating_add(1).max(now.0);
        let mailboxes = disk.mailboxes.iter().map(|(seat, mailbox)| {
            let mut found = MailboxFound {
                seat: seat.clone(),
                waiting: [0; 4],
                newest: [0; 4],
                state: mailbox.state,
            };
            for (lane, delivery) in mailbox.kept.keys() {
                add(&mut found.waiting, *lane);
                if let Some(newest) = found.newest.get_mut(lane.index()) {
                    *newest = *delivery;
                }
            }
            found
        });
        Ok(Recovered {
            epoch: disk.epoch,
            restored_at: disk.restored_at,
            mailboxes: mailboxes.collect(),
            prekeys: disk
                .prekeys
                .iter()
                .filter_map(|((seat, class), prekeys)| {
                    let class = Traffic::try_from(*class).ok()?;
                    prekeys.set.as_ref().map(|_| (seat.clone(), prekeys.count(class)))
                })
                .collect(),
            entries: disk.entries.clone(),
            chunks: disk.chunks.iter().map(|(name, until)| (*name, *until)).collect(),
            suspensions: disk
                .suspensions
                .iter()
                .map(|(seat, (reason, since))| Suspension {
                    seat: seat.clone(),
                    reason: reason.clone(),
                    since: *since,
                })
                .collect(),
            deposits_seen: disk.deposits.seen,
            deposits: disk.deposits.waiting(),
            dropping: disk.deposits.is_dropping(),
            settled: disk.deposits.settled,
        })
    }

    fn commit(&mut self, ops: &[Op]) -> Result<Vec<Outcome>, StoreError> {
        self.whole()?;
        match &mut self.fail {
            Some((0, Failure::BeforeWriting)) => {
                self.failed = true;
                return self.whole().map(|()| Vec::new());
            }
            Some((0, Failure::AfterWriting)) => self.failed = true,
            Some((left, _)) => *left -= 1,
            None => {}
        }
        let outcomes = {
            let mut disk = self.disk();
            // All or nothing: what can fail is checked before anything is changed.
            check_order(&disk, ops)?;
            ops.iter().map(|op| disk.apply(op)).collect()
        };
        self.whole()?;
        Ok(outcomes)
    }
}

fn check_order(disk: &Disk, ops: &[Op]) -> Result<(), StoreError> {
    let mut next = disk.entries.len() as u64 + 1;
    for op in ops {
        if let Op::Append { seq, .. } = op {
            if *seq != next {
                let what = "a directory entry was to be stored out of order";
                return Err(StoreError(what.to_owned()));
            }
            next += 1;
        }
    }
    Ok(())
}

fn add(counts: &mut [u32; 4], lane: Precedence) {
    if let Some(count) = counts.get_mut(lane.index()) {
        *count = count.saturating_add(1);
    }
}

impl Disk {
    fn apply(&mut self, op: &Op) -> Outcome {
        match op {
            Op::Keep { envelope, accepted_at, use_of } => {
                self.keep(envelope, *accepted_at, *use_of)
            }
            Op::Collect { mailbox, lane, up_to, rows_max } => {
                let mailbox = self.mailbox(mailbox);
                let most = usize::try_from(*rows_max).unwrap_or(usize::MAX);
                let which = mailbox.kept.range((*lane, 0)..=(*lane, *up_to));
                let mut which: Vec<_> = which.map(|(place, _)| *place).collect();
                let more = which.len() > most;
                which.truncate(most);
                mailbox.bury(&which, Fate::Collected);
                Outcome::Removed { count: u32::try_from(which.len()).unwrap_or(u32::MAX), more }
            }
            Op::CountState { seat, counter } => {
                let mailbox = self.mailbox(seat);
                mailbox.state = mailbox.state.max(*counter);
                Outcome::Done
            }
            Op::CloseMailbox { mailbox } => {
                self.drop_prekeys(mailbox);
                self.drop_copies_for(mailbox);
                let mailbox = self.mailbox(mailbox);
                let all: Vec<_> = mailbox.kept.keys().copied().collect();
                mailbox.bury(&all, Fate::Expired);
                Outcome::Done
            }
            Op::DropPrekeys { seat } => {
                self.drop_prekeys(seat);
                Outcome::Done
            }
            Op::Publish { seat, publish } => self
                .prekeys
                .entry((seat.clone(), publish.class as u8))
                .or_default()
                .publish(publish),
            Op::HandOut { seat, class, one_time, at } => {
                match self.prekeys.get_mut(&(seat.clone(), *class as u8)) {
                    Some(prekeys) => prekeys.hand_out(*class, *one_time, *at),
                    None => Outcome::NoPrekeys,
                }
            }
            Op::Append { entry, .. } => {
                self.entries.push(entry.clone());
                Outcome::Done
            }
            Op::Suspend { seat, reason, since } => {
                self.suspensions.insert(seat.clone(), (reason.clone(), *since));
                Outcome::Done
            }
            Op::Resume { seat } => {
                self.suspensions.remove(seat);
                Outcome::Done
            }
            Op::Expire { now, rows_max } => self.expire(*now, *rows_max),
            Op::PutBack { at, epoch, delivery } => {
                self.put_back(*at, *epoch, *delivery);
                Outcome::Done
            }
            Op::KeepChunks { names, expires_at } => {
                for name in names {
                    let until = self.chunks.entry(*name).or_default();
                    *until = (*until).max(*expires_at);
                }
                Outcome::Done
            }
            Op::DropChunks { names } => {
                for name in names {
                    self.chunks.remove(name);
                }
                Outcome::Done
            }
            Op::Deposit(op) => Outcome::Deposit(self.deposit(op)),
            Op::Probe { at } => {
                self.probed_at = *at;
                Outcome::Done
            }
        }
    }

    fn keep(&mut self, envelope: &Arc<Envelope>, accepted_at: UnixMillis, use_of: Use) -> Outcome {
        let in_store = self.bytes();
        let room = self.room;
        let more = envelope.sealed().len() as u64;
        let mailbox = self.mailbox(envelope.to());
        let taken = room.take(use_of, mailbox.bytes, in_store, more);
        mailbox.keep(envelope, accepted_at, taken)
    }

    fn bytes(&self) -> u64 {
        self.mailboxes.values().map(|mailbox| mailbox.bytes).sum()
    }

    fn mailbox(&mut self, seat: &Seat) -> &mut Mailbox {
        let last_delivery = self.before_first;
        let new = || Mailbox { last_delivery, ..Mailbox::default() };
        self.mailboxes.entry(seat.clone()).or_insert_with(new)
    }

    fn put_back(&mut self, at: UnixMillis, epoch: u64, delivery: u64) {
        self.epoch = self.epoch.max(epoch).max(at.0).saturating_add(RESTORE_GAP);
        self.restored_at = Some(at);
        let last = self.mailboxes.values().map(|mailbox| mailbox.last_delivery).max();
        let by_time = at.0.saturating_mul(RESTORE_IDS_PER_MILLI).min(RESTORE_IDS_BY_TIME_MAX);
        let last = self.before_first.max(last.unwrap_or_default()).max(delivery).max(by_time);
        self.before_first = last.saturating_add(RESTORE_GAP);
        for mailbox in self.mailboxes.values_mut() {
            mailbox.last_delivery = self.before_first;
        }
        for prekeys in self.prekeys.values_mut() {
            prekeys.one_time.clear();
        }
    }

    fn drop_prekeys(&mut self, seat: &Seat) {
        for prekeys in self.prekeys.iter_mut().filter(|((of, _), _)| of == seat).map(|(_, p)| p) {
            prekeys.set = None;
            prekeys.one_time.clear();
        }
    }

    fn expire(&mut self, now: UnixMillis, rows_max: u32) -> Outcome {
        let most = usize::try_from(rows_max).unwrap_or(usize::MAX);
        let mut left = most;
        let mut removed = Vec::new();
        let mut more = false;
        for (seat, mailbox) in &mut self.mailboxes {
            let expired = mailbox.kept.iter().filter(|(_, k)| k.envelope.expires_at() <= now);
            let which: Vec<_> = expired.map(|(place, _)| *place).take(left).collect();
            left -= which.len();
            if !which.is_empty() {
                removed.push((seat.clone(), mailbox.bury(&which, Fate::Expired)));
            }
            more |= left == 0;
            let forgotten = mailbox.tombstones.iter().filter(|(_, t)| t.forget_at <= now);
            let forgotten: BTreeSet<_> = forgotten.map(|(id, _)| *id).take(most).collect();
            more |= forgotten.len() >= most;
            mailbox.tombstones.retain(|id, _| !forgotten.contains(id));
        }
        for prekeys in self.prekeys.values_mut() {
            prekeys.spent.retain(|_, forget_at| *forget_at > now);
        }
        more |= self.deposits.forget(now, most);
        Outcome::Expired { removed, more }
    }
}

impl Mailbox {
    fn keep(
        &mut self,
        envelope: &Arc<Envelope>,
        accepted_at: UnixMillis,
        room: Result<(), Full>,
    ) -> Outcome {
        let id = envelope.id();
        if let Some(tombstone) = self.tombstones.get(&id) {
            return Outcome::Duplicate { accepted_at: tombstone.accepted_at };
        }
        if let Some(kept) = self.by_id.get(&id).and_then(|place| self.kept.get(place)) {
            return Outcome::Duplicate { accepted_at: kept.accepted_at };
        }
        if let Err(full) = room {
            return Outcome::Quota(full);
        }
        self.place(envelope, accepted_at)
    }

    /// The same for an envelope whose room was reserved: never refused for want of it.
    fn keep_reserved(&mut self, envelope: &Arc<Envelope>, accepted_at: UnixMillis) -> Outcome {
        let id = envelope.id();
        if self.by_id.contains_key(&id) || self.tombstones.contains_key(&id) {
            return Outcome::Duplicate { accepted_at };
        }
        self.place(envelope, accepted_at)
    }

    fn place(&mut self, envelope: &Arc<Envelope>, accepted_at: UnixMillis) -> Outcome {
        let id = envelope.id();
        self.last_delivery += 1;
        self.bytes += envelope.sealed().len() as u64;
        let place = (envelope.precedence(), self.last_delivery);
        self.by_id.insert(id, place);
        self.kept.insert(place, Kept { accepted_at, envelope: Arc::clone(envelope) });
        Outcome::Kept { delivery: self.last_delivery }
    }

    /// Turns envelopes into tombstones; returns how many there were by lane.
    fn bury(&mut self, which: &[(Precedence, u64)], fate: Fate) -> [u32; 4] {
        let mut counts = [0; 4];
        for place in which {
            let Some(Kept { accepted_at, envelope }) = self.kept.remove(place) else {
                continue;
            };
            self.by_id.remove(&envelope.id());
            self.bytes = self.bytes.saturating_sub(envelope.sealed().len() as u64);
            let forget_at = envelope.expires_at().plus(TOMBSTONE_AFTER_EXPIRY);
            self.tombstones.insert(envelope.id(), Tombstone { fate, accepted_at, forget_at });
            add(&mut counts, place.0);
        }
        counts
    }
}

impl Prekeys {
    fn count(&self, class: Traffic) -> PrekeyCount {
        PrekeyCount {
            class,
            epoch: self.set.as_ref().map_or(0, |(epoch, _)| *epoch),
            one_time: u32::try_from(self.one_time.len()).unwrap_or(u32::MAX),
        }
    }

    fn publish(&mut self, publish: &PublishPrekeys) -> Outcome {
        if let Some((epoch, set)) = &self.set
            && (publish.epoch < *epoch || (publish.epoch == *epoch && publish.set != *set))
        {
            return Outcome::OldEpoch;
        }
        self.set = Some((publish.epoch, publish.set.clone()));
        if publish.replace {
            self.one_time.clear();
        }
        for key in &publish.one_time {
            let known = self.one_time.values().any(|(id, _)| *id == key.id)
                || self.spent.contains_key(&key.id);
            if !known && self.one_time.len() < ONE_TIME_STORED_MAX {
                self.last += 1;
                self.one_time.insert(self.last, (key.id, ByteBuf::from(key.bytes.clone())));
            }
        }
        Outcome::Published(self.count(publish.class))
    }

    fn hand_out(&mut self, class: Traffic, one_time: bool, at: UnixMillis) -> Outcome {
        let Some((_, set)) = &self.set else {
            return Outcome::NoPrekeys;
        };
        let set = set.clone();
        let taken = if one_time { self.one_time.pop_first() } else { None };
        if let Some((_, (id, _))) = &taken {
            self.spent.insert(*id, at.plus(SPENT_PREKEY_FOR));
        }
        let one_time = taken.map(|(_, (_, bytes))| bytes);
        Outcome::HandedOut { set, one_time, left: self.count(class) }
    }
}
