//! The replica: a member's or the relay's own copy of the directory, built entry by entry.

mod gossip;

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::address::{Address, Desk, DeskKind, Party, Seat};
use hotline_protocol::ids::{Digest, UnixMillis};

use crate::enrol::EnrolRequest;
use crate::entry::{Entry, EntryError, chain_hash, entry_digest};
use crate::event::Event;
use crate::genesis::{Authority, Genesis, GenesisError, RelayAccess};
use crate::head::SignedHead;
use crate::keys::Ed25519Key;
use crate::limits;
use crate::op::{Grant, Op, Topic};
use crate::record::KeyRecord;
use crate::rules::{Change, Plan, Refusal};
use crate::seat::{PartyEntry, SeatEntry};

/// Between which times an entry must lie, beside the log's own order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checks {
    earliest: UnixMillis,
    latest: UnixMillis,
    unknown: bool,
}

impl Checks {
    /// None: the entry was accepted before, by this very replica.
    #[must_use]
    pub const fn replay() -> Self {
        Self { earliest: UnixMillis(0), latest: UnixMillis(u64::MAX), unknown: true }
    }

    /// For a relay that appends: within [`limits::TIME_SKEW_MAX`] of its clock, and nothing it
    /// does not know, or anybody could fill the log with operations that nobody judges.
    #[must_use]
    pub fn appending(now: UnixMillis) -> Self {
        Self {
            earliest: UnixMillis(now.0.saturating_sub(millis(limits::TIME_SKEW_MAX))),
            latest: now.plus(limits::TIME_SKEW_MAX),
            unknown: false,
        }
    }

    /// For a member that reads what a relay serves: not more than [`limits::TIME_AHEAD_MAX`]
    /// ahead of its clock, so that a relay cannot hurry a delay along.
    #[must_use]
    pub fn reading(now: UnixMillis) -> Self {
        Self { earliest: UnixMillis(0), latest: now.plus(limits::TIME_AHEAD_MAX), unknown: true }
    }
}

/// A bound as milliseconds.
fn millis(bound: core::time::Duration) -> u64 {
    u64::try_from(bound.as_millis()).unwrap_or(u64::MAX)
}

/// What an entry that was applied did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Its place.
    pub seq: u64,
    /// The chain hash there.
    pub hash: Digest,
    /// The log's time from then on.
    pub time: UnixMillis,
    /// What changed.
    pub events: Vec<Event>,
}

/// Says why an entry was not applied. The directory is unchanged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// The bytes are no entry: whoever sent them misbehaved.
    #[error(transparent)]
    Malformed(#[from] EntryError),
    /// Of another directory: whoever sent it misbehaved.
    #[error("the entry belongs to another directory")]
    OtherLog,
    /// This very entry stands in the log: nothing to do.
    #[error("the entry stands in the log already, at {seq}")]
    Known {
        /// Where.
        seq: u64,
    },
    /// Entries before it are missing: sync from there.
    #[error("entry {expected} is missing before entry {found}")]
    Gap {
        /// The next place here.
        expected: u64,
        /// The entry's place.
        found: u64,
    },
    /// Another entry stands at its place, or it follows another history. For an author: someone
    /// was faster, sync and sign anew. From a relay that serves its log: alarm.
    #[error("the entry at {seq} follows another history")]
    OtherHistory {
        /// Its place.
        seq: u64,
    },
    /// Its time is too far before the log's or too far from the clock: take the relay's time and
    /// sign anew.
    #[error("the entry's time does not fit the log or the clock")]
    Time,
    /// A signature is not by the key beside it: whoever sent it misbehaved.
    #[error("a signature on the entry is not right")]
    Signature,
    /// No rule allows it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A critical operation of a later version: stop, this program must be upgraded.
    #[error("the directory holds operation {code}, which this version does not know: upgrade")]
    MustUpgrade {
        /// Its number.
        code: u16,
    },
    /// The log has reached its bound.
    #[error("the log is full")]
    Full,
}

#[derive(Debug, Clone)]
struct Stored {
    bytes: Vec<u8>,
    digest: Digest,
    hash: Digest,
}

/// An invitation as the log knows it.
#[derive(Debug, Clone)]
pub(crate) struct OpenGrant {
    pub(crate) grant: Grant,
    /// Who may sign the invitation itself: that nominator, or the authority's keys of that day.
    pub(crate) inviters: Vec<Ed25519Key>,
    /// The nominator that made it; none if the authority did. It is void once another one counts.
    pub(crate) nominator: Option<Ed25519Key>,
}

/// What a desk has published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Opaque here; casework reads it.
    pub content: Vec<u8>,
    /// Its entry.
    pub seq: u64,
    /// When.
    pub at: UnixMillis,
}

/// The directory as one member holds it.
#[derive(Debug, Clone)]
pub struct Directory {
    genesis: Genesis,
    log_id: Digest,
    entries: Vec<Stored>,
    bytes: u64,
    time: UnixMillis,
    newest: Option<SignedHead>,
    pub(crate) authority: Authority,
    pub(crate) relay: RelayAccess,
    head_keys: Vec<(u64, Ed25519Key)>,
    pub(crate) parties: BTreeMap<Party, PartyEntry>,
    pub(crate) seats: BTreeMap<Seat, SeatEntry>,
    pub(crate) grants: BTreeMap<Ed25519Key, OpenGrant>,
    taken_up: BTreeMap<Ed25519Key, OpenGrant>,
    pub(crate) used: BTreeSet<[u8; 32]>,
    records: BTreeMap<Digest, KeyRecord>,
    by_tls: BTreeMap<[u8; 32], Seat>,
    publications: BTreeMap<(Desk, Topic), Publication>,
}

impl Directory {
    /// An empty directory.
    ///
    /// # Errors
    /// The bytes are no genesis this version reads.
    pub fn from_genesis(bytes: &[u8]) -> Result<Self, GenesisError> {
        let genesis = Genesis::decode(bytes)?;
        Ok(Self {
            log_id: genesis.log_id(),
            entries: Vec::new(),
            bytes: 0,
            time: genesis.created,
            newest: None,
            authority: genesis.authority.clone(),
            relay: genesis.relay.clone(),
            head_keys: vec![(0, genesis.head_key)],
            parties: BTreeMap::new(),
            seats: BTreeMap::new(),
            grants: BTreeMap::new(),
            taken_up: BTreeMap::new(),
            used: genesis.keys().iter().map(|key| *key.as_bytes()).collect(),
            records: BTreeMap::new(),
            by_tls: BTreeMap::new(),
            publications: BTreeMap::new(),
            genesis,
        })
    }

    /// What everything descends from.
    #[must_use]
    pub const fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// The hash of the genesis.
    #[must_use]
    pub const fn log_id(&self) -> Digest {
        self.log_id
    }

    /// The newest entry's place and the chain hash there; before any entry, 0 and the log's id.
    #[must_use]
    pub fn head(&self) -> (u64, Digest) {
        let hash = self.entries.last().map_or(self.log_id, |last| last.hash);
        (self.entries.len() as u64, hash)
    }

    /// The log's time: the latest time of any entry. Rules judge by it, so that all judge alike.
    #[must_use]
    pub const fn time(&self) -> UnixMillis {
        self.time
    }

    /// The chain hash at a place, if the log goes that far.
    #[must_use]
    pub fn hash_at(&self, seq: u64) -> Option<Digest> {
        match seq.checked_sub(1) {
            None => Some(self.log_id),
            Some(index) => self.stored(index).map(|stored| stored.hash),
        }
    }

    fn stored(&self, index: u64) -> Option<&Stored> {
        self.entries.get(usize::try_from(index).ok()?)
    }

    /// The bytes of the entries after a place, in order: what a reader at that place lacks.
    pub fn entries_after(&self, seq: u64) -> impl ExactSizeIterator<Item = &[u8]> {
        let from = usize::try_from(seq).unwrap_or(usize::MAX).min(self.entries.len());
        self.entries.get(from..).unwrap_or_default().iter().map(|stored| stored.bytes.as_slice())
    }

    /// Judges an entry and, if the rules allow it, takes it in.
    ///
    /// # Errors
    /// The directory is unchanged; each variant says what to do.
    pub fn apply(&mut self, bytes: &[u8], checks: Checks) -> Result<Applied, ApplyError> {
        let (entry, plan, time) = self.judge_entry(bytes, checks)?;
        let digest = entry_digest(bytes);
        let hash = chain_hash(&entry.prev, &digest);
        self.entries.push(Stored { bytes: bytes.to_vec(), digest, hash });
        self.bytes += bytes.len() as u64;
        self.time = time;
        for change in plan.changes {
            self.commit(change, entry.seq);
        }
        let mut events = plan.events;
        // When that head was signed, this entry was not there.
        if let Some(newest) = self.newest
            && entry.time.plus(limits::TIME_BACK_MAX) < newest.head.time
        {
            events.push(Event::Backdated { seq: entry.seq, absent_at: newest.head.time });
        }
        Ok(Applied { seq: entry.seq, hash, time, events })
    }

    /// Judges an entry without taking it in: what [`Directory::apply`] would say.
    ///
    /// # Errors
    /// As [`Directory::apply`].
    pub fn check(&self, bytes: &[u8], checks: Checks) -> Result<(), ApplyError> {
        self.judge_entry(bytes, checks).map(drop)
    }

    fn judge_entry(
        &self,
        bytes: &[u8],
        checks: Checks,
    ) -> Result<(Entry, Plan, UnixMillis), ApplyError> {
        let entry = Entry::decode(bytes)?;
        if entry.log_id != self.log_id {
            return Err(ApplyError::OtherLog);
        }
        let (seq, hash) = self.head();
        let next = seq.saturating_add(1);
        if entry.seq > next {
            return Err(ApplyError::Gap { expected: next, found: entry.seq });
        }
        if entry.seq < next {
            let known = entry.seq.checked_sub(1).and_then(|index| self.stored(index));
            return Err(match known {
                Some(stored) if stored.bytes == bytes => ApplyError::Known { seq: entry.seq },
                _ => ApplyError::OtherHistory { seq: entry.seq },
            });
        }
        if entry.prev != hash {
            return Err(ApplyError::OtherHistory { seq: entry.seq });
        }
        if next > limits::ENTRIES_MAX
            || self.bytes.saturating_add(bytes.len() as u64) > limits::LOG_BYTES_MAX
        {
            return Err(ApplyError::Full);
        }
        if entry.time < checks.earliest
            || entry.time > checks.latest
            || entry.time.plus(limits::TIME_BACK_MAX) < self.time
        {
            return Err(ApplyError::Time);
        }
        if !entry.signatures_verify() {
            return Err(ApplyError::Signature);
        }
        let op = entry.op()?;
        if let Op::Unknown { code, .. } = op {
            if entry.critical {
                return Err(ApplyError::MustUpgrade { code });
            }
            if !checks.unknown {
                return Err(Refusal::UnknownOp(code).into());
            }
        }
        // Times may go back a little; what is judged by time must not.
        let time = entry.time.max(self.time);
        let plan = self.judge_op(&entry, op, time)?;
        Ok((entry, plan, time))
    }

    fn commit(&mut self, change: Change, seq: u64) {
        match change {
            Change::Party(party) => {
                self.parties.insert(party.party.clone(), party);
            }
            Change::Seat(entry) => {
                let record = &entry.record;
                if self.records.insert(entry.id, record.clone()).is_none() {
                    self.by_tls.insert(*record.tls.as_bytes(), record.seat.clone());
                }
                self.seats.insert(record.seat.clone(), *entry);
            }
            Change::Open(open) => {
                self.grants.insert(open.grant.invite, open);
            }
            Change::Close(invite) => {
                self.grants.remove(&invite);
            }
            Change::TakeUp(invite) => {
                if let Some(open) = self.grants.remove(&invite) {
                    self.taken_up.insert(invite, open);
                }
            }
            Change::Use(key) => {
                self.used.insert(key);
            }
            Change::Authority(authority) => self.authority = authority,
            Change::Relay(relay) => self.relay = relay,
            Change::HeadKey(key) => self.head_keys.push((seq, key)),
            Change::Publish(desk, topic, publication) => {
                self.publications.insert((desk, topic), publication);
            }
        }
    }

    /// Gives a newcomer's request its place in the log: the entry's bytes, judged but not yet
    /// applied. For the relay, with the exporter value of the link the request came over.
    ///
    /// # Errors
    /// [`ApplyError::Refused`] tells the newcomer why; the request is not to be kept.
    pub fn enrol_entry(
        &self,
        request: &EnrolRequest,
        exporter: &[u8; 32],
        now: UnixMillis,
    ) -> Result<Vec<u8>, ApplyError> {
        if request.exporter() != exporter {
            return Err(Refusal::OtherLink.into());
        }
        let op = Op::Enrol(Box::new(request.clone()));
        let bytes = crate::EntryDraft::new(self, &op, now).encode();
        self.check(&bytes, Checks::appending(now))?;
        Ok(bytes)
    }

    /// Who admits parties now.
    #[must_use]
    pub const fn authority(&self) -> &Authority {
        &self.authority
    }

    /// How the relay is reached and recognised now.
    #[must_use]
    pub const fn relay(&self) -> &RelayAccess {
        &self.relay
    }

    /// Every party that was ever admitted.
    pub fn parties(&self) -> impl Iterator<Item = &PartyEntry> {
        self.parties.values()
    }

    /// A party, also one that left.
    #[must_use]
    pub fn party(&self, party: &Party) -> Option<&PartyEntry> {
        self.parties.get(party)
    }

    /// The key that names a party's seats at that time.
    #[must_use]
    pub fn nominator(&self, party: &Party, now: UnixMillis) -> Option<Ed25519Key> {
        self.parties.get(party)?.nominator(now)
    }

    /// Every seat that ever enrolled, in the order of addresses.
    pub fn seats(&self) -> impl Iterator<Item = &SeatEntry> {
        self.seats.values()
    }

    /// The seats an address covers, whatever their status.
    pub fn seats_at(&self, address: &Address) -> impl Iterator<Item = &SeatEntry> {
        self.seats.values().filter(move |entry| address.covers(entry.seat()))
    }

    /// The seats of a desk, whatever their status, in the order of their numbers.
    pub fn seats_of(&self, desk: &Desk) -> impl Iterator<Item = &SeatEntry> {
        self.seats.range(desk.seat(0)..=desk.seat(u16::MAX)).map(|(_, entry)| entry)
    }

    /// The seats of a party, whatever their status.
    pub(crate) fn seats_of_party(&self, party: &Party) -> impl Iterator<Item = &SeatEntry> {
        DeskKind::ALL
            .map(|kind| party.desk(kind))
            .into_iter()
            .flat_map(|desk| self.seats.range(desk.seat(0)..=desk.seat(u16::MAX)))
            .map(|(_, entry)| entry)
    }

    /// A seat by its address.
    #[must_use]
    pub fn seat(&self, seat: &Seat) -> Option<&SeatEntry> {
        self.seats.get(seat)
    }

    /// The seat whose present TLS key this is. A superseded key finds nothing.
    #[must_use]
    pub fn seat_by_tls(&self, key: &[u8; 32]) -> Option<&SeatEntry> {
        self.seats.get(self.by_tls.get(key)?).filter(|entry| entry.record.tls.as_bytes() == key)
    }

    /// The seat whose present identity this is.
    #[must_use]
    pub fn seat_by_id(&self, id: &Digest) -> Option<&SeatEntry> {
        self.seats.get(&self.records.get(id)?.seat).filter(|entry| entry.id == *id)
    }

    /// A key record by its id, superseded ones included.
    #[must_use]
    pub fn record(&self, id: &Digest) -> Option<&KeyRecord> {
        self.records.get(id)
    }

    /// What an invitation that nobody has taken up allows.
    #[must_use]
    pub fn grant(&self, invite: &Ed25519Key) -> Option<&Grant> {
        self.grants.get(invite).map(|open| &open.grant)
    }

    /// An invitation, open or taken up (not one that was replaced or withdrawn), and the keys
    /// that may have signed it.
    pub(crate) fn invitation(&self, invite: &Ed25519Key) -> Option<(&Grant, &[Ed25519Key])> {
        let known = self.grants.get(invite).or_else(|| self.taken_up.get(invite))?;
        Some((&known.grant, &known.inviters))
    }

    /// Every invitation that nobody has taken up, expired ones included.
    pub fn grants(&self) -> impl Iterator<Item = &Grant> {
        self.grants.values().map(|open| &open.grant)
    }

    /// The serial the next key record of an address must carry.
    #[must_use]
    pub fn next_serial(&self, seat: &Seat) -> u32 {
        self.seats.get(seat).map_or(1, |entry| entry.record.serial.saturating_add(1))
    }

    /// What a desk has published last on a topic.
    #[must_use]
    pub fn publication(&self, desk: &Desk, topic: Topic) -> Option<&Publication> {
        self.publications.get(&(desk.clone(), topic))
    }
}
