//! Chunks of attachments: taken piece by piece, kept until the latest expiry put on them, handed
//! out to whoever knows their name.
//!
//! ```text
//!   put ──▶ Partial (memory) ──whole──▶ file ──▶ row ──▶ "kept"
//!   expired ──▶ row gone ──▶ file gone
//! ```
//!
//! Nothing on disk says who put a chunk: what a seat put today is counted in memory only, and a
//! start forgets it. A name is known to whoever was told it inside a message, and to nobody else.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::address::Seat;
use hotline_protocol::attachment::{ChunkName, ChunkToRelay, ChunkToSeat, HeldChunk};
use hotline_protocol::frames::ToSeat;
use hotline_protocol::ids::UnixMillis;
use hotline_protocol::limits::{CHUNK_BYTES, CHUNK_LIFE_MAX, ENVELOPE_LIFE_SLACK};
use hotline_protocol::refusal::{Reason, Refusal};

use super::{Core, LinkId, Output, Pending, Ticket, refusal};
use crate::limits::{
    CHUNK_BUFFER_BYTES_MAX, CHUNKS_BYTES_MAX, CHUNKS_DISK_LOW_BYTES, CHUNKS_SEAT_DAILY_BYTES_MAX,
    EXPIRE_ROWS_MAX, PARTIAL_KEPT_FOR, PARTIALS_PER_SEAT_MAX,
};
use crate::store::Op;
use crate::store::chunks::{ChunkError, ChunkStore};

/// The bytes of a chunk, as quotas count.
const CHUNK: u64 = CHUNK_BYTES as u64;

const DAY_MILLIS: u64 = 86_400_000;

/// How much room there is for attachments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkQuota {
    /// Bytes on disk, of all seats.
    pub bytes_max: u64,
    /// Bytes a seat may put in a day (UTC).
    pub seat_daily_bytes_max: u64,
}

impl Default for ChunkQuota {
    fn default() -> Self {
        Self { bytes_max: CHUNKS_BYTES_MAX, seat_daily_bytes_max: CHUNKS_SEAT_DAILY_BYTES_MAX }
    }
}

/// Work on chunk files. Pieces of work may run at once and in any order: two that are under way
/// are never about the same chunk, reads apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkWork {
    ticket: Ticket,
    wanted: Wanted,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Wanted {
    Write { name: ChunkName, bytes: Vec<u8> },
    Read { name: ChunkName, offset: u32, length: u32 },
    Remove(Vec<ChunkName>),
    List(u8),
}

/// What became of a [`ChunkWork`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkDone {
    ticket: Ticket,
    got: Result<Got, ChunkError>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Got {
    Done,
    Bytes(Vec<u8>),
    Names(Vec<ChunkName>),
}

impl ChunkWork {
    /// Whether it only reads, and so need not wait behind what is written.
    #[must_use]
    pub const fn is_read(&self) -> bool {
        matches!(self.wanted, Wanted::Read { .. })
    }

    /// Does it.
    pub fn run(self, store: &mut (impl ChunkStore + ?Sized)) -> ChunkDone {
        let got = match self.wanted {
            Wanted::Write { name, bytes } => store.write(&name, &bytes).map(|()| Got::Done),
            Wanted::Read { name, offset, length } => {
                store.read(&name, offset, length).map(Got::Bytes)
            }
            Wanted::Remove(names) => {
                // One that cannot be removed must not keep the others.
                let removed: Vec<_> = names.iter().map(|name| store.remove(name)).collect();
                removed.into_iter().collect::<Result<(), _>>().map(|()| Got::Done)
            }
            Wanted::List(part) => store.list(part).map(Got::Names),
        };
        ChunkDone { ticket: self.ticket, got }
    }
}

impl ChunkDone {
    /// Why the disk did not do it, for the operator; none for what a seat is told.
    #[must_use]
    pub const fn failed(&self) -> Option<&ChunkError> {
        match &self.got {
            Err(error @ (ChunkError::Full | ChunkError::Short | ChunkError::Failed(_))) => {
                Some(error)
            }
            _ => None,
        }
    }
}

/// A chunk on its way in.
#[derive(Debug, Clone)]
pub(super) struct Put {
    link: LinkId,
    name: ChunkName,
    exp: UnixMillis,
}

/// Until when a chunk is kept.
#[derive(Debug, Clone, Copy)]
struct Life {
    /// With what is on its way to the disk: no expiry comes before.
    until: UnixMillis,
    /// As it is on disk: what a seat may be told.
    durable: UnixMillis,
}

impl Life {
    const fn durable(until: UnixMillis) -> Self {
        Self { until, durable: until }
    }
}

/// The beginning of a chunk, in memory. It outlives its link, so that a cut line costs a piece.
#[derive(Debug)]
struct Partial {
    bytes: Vec<u8>,
    touched: UnixMillis,
}

/// What the chunk files are at.
#[derive(Debug)]
enum Doing {
    /// A chunk that a seat put, and the day (counted from 1970) whose allowance it used.
    Write {
        put: Put,
        seat: Seat,
        day: u64,
    },
    Read {
        link: LinkId,
        name: ChunkName,
        offset: u32,
    },
    Remove(Vec<ChunkName>),
    List {
        part: u8,
        kept: Vec<ChunkName>,
    },
}

/// Rows of chunks that are on their way to the disk.
#[derive(Debug)]
pub(super) enum Rows {
    Kept(Put),
    Extended { link: LinkId, names: Vec<ChunkName>, exp: UnixMillis, answer: ChunkToSeat },
    Dropped(Vec<ChunkName>),
}

/// What the core knows of chunks.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    quota: ChunkQuota,
    /// Chunks with a row, and until when they are kept.
    kept: BTreeMap<ChunkName, Life>,
    /// Chunks being written or removed: nothing else is begun with them.
    busy: BTreeSet<ChunkName>,
    partial: BTreeMap<(Seat, ChunkName), Partial>,
    /// Chunks being written, each of which is in memory until then.
    writing: usize,
    /// What each seat put on a day, counted from 1970.
    put_on: BTreeMap<Seat, (u64, u64)>,
    doing: BTreeMap<Ticket, Doing>,
    next_part: u8,
}

impl Chunks {
    pub(super) fn found(rows: Vec<(ChunkName, UnixMillis)>) -> Self {
        let kept = rows.into_iter().map(|(name, until)| (name, Life::durable(until)));
        Self { kept: kept.collect(), ..Self::default() }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.doing.is_empty()
    }

    pub(super) fn bytes_kept(&self) -> u64 {
        (self.kept.len() as u64).saturating_mul(CHUNK)
    }

    fn put_today(&self, now: UnixMillis, seat: &Seat) -> u64 {
        match self.put_on.get(seat) {
            Some((day, bytes)) if *day == now.0 / DAY_MILLIS => *bytes,
            _ => 0,
        }
    }

    /// What was put did not come to be kept: it does not count.
    fn not_put(&mut self, seat: &Seat, of: u64) {
        if let Some((day, bytes)) = self.put_on.get_mut(seat)
            && *day == of
        {
            *bytes = bytes.saturating_sub(CHUNK);
        }
    }

    fn partials_of(&self, seat: &Seat) -> impl Iterator<Item = (&(Seat, ChunkName), &Partial)> {
        self.partial.iter().filter(move |((of, _), _)| of == seat)
    }

    /// Whether a seat may put another chunk.
    fn has_room(&self, now: UnixMillis, seat: &Seat, more: u64) -> Result<(), Refusal> {
        let chunks = self.kept.len() + self.busy.len() + self.partial.len();
        let bytes = (chunks as u64).saturating_add(more).saturating_mul(CHUNK);
        if bytes > self.quota.bytes_max {
            let full = "The relay has no more room for attachments.";
            return Err(refusal(Reason::Quota, full));
        }
        if self.put_today(now, seat).saturating_add(CHUNK) > self.quota.seat_daily_bytes_max {
            let much = "This seat has sent as much in attachments today as a seat may.";
            return Err(refusal(Reason::Quota, much));
        }
        Ok(())
    }

    /// Forgets the oldest beginnings that stand in the way of a new one.
    fn make_room(&mut self, seat: &Seat, linked: impl Fn(&Seat) -> bool) -> Result<(), Refusal> {
        let most = CHUNK_BUFFER_BYTES_MAX / CHUNK_BYTES;
        let own = self.partials_of(seat).count() >= PARTIALS_PER_SEAT_MAX;
        if !own && self.partial.len() + self.writing < most {
            return Ok(());
        }
        let in_the_way =
            self.partial.iter().filter(|((of, _), _)| if own { of == seat } else { !linked(of) });
        let oldest = in_the_way.min_by_key(|(_, partial)| partial.touched);
        match oldest.map(|(place, _)| place.clone()) {
            Some(oldest) => {
                self.partial.remove(&oldest);
                Ok(())
            }
            None => Err(refusal(Reason::Unavailable, "The relay's disk does not keep up.")),
        }
    }
}

impl Core {
    /// Sets how much room there is for attachments, from now on.
    pub const fn set_chunk_quota(&mut self, quota: ChunkQuota) {
        self.chunks.quota = quota;
    }

    /// Chunks kept now.
    #[must_use]
    pub fn chunks_kept(&self) -> usize {
        self.chunks.kept.len()
    }

    /// Compares rows with the files that a start found: what has only one of them is removed.
    /// Call it once, before links are let in.
    pub fn reconcile_chunks(&mut self, found: &[ChunkName]) {
        let found: BTreeSet<_> = found.iter().copied().collect();
        let rows: Vec<_> = self.chunks.kept.keys().copied().collect();
        self.forget_chunks(rows.into_iter().filter(|name| !found.contains(name)).collect());
        let orphans: Vec<_> =
            found.into_iter().filter(|name| !self.chunks.kept.contains_key(name)).collect();
        self.remove_files(orphans);
    }

    pub(super) fn chunk(
        &mut self,
        now: UnixMillis,
        link: LinkId,
        seat: &Seat,
        chunk: ChunkToRelay,
    ) {
        match chunk {
            ChunkToRelay::Have { names, exp } => self.have(now, link, seat, names, exp),
            ChunkToRelay::Put { name, exp, offset, bytes } => {
                let put = Put { link, name, exp: exp.rounded_up_to_the_hour() };
                if let Err(refusal) = self.put(now, seat, &put, offset, &bytes) {
                    self.chunks.partial.remove(&(seat.clone(), name));
                    self.say_chunk(link, ChunkToSeat::Refused { name, refusal });
                }
            }
            ChunkToRelay::Get { name, offset, length } => self.get(link, name, offset, length),
        }
    }

    fn have(
        &mut self,
        now: UnixMillis,
        link: LinkId,
        seat: &Seat,
        names: Vec<ChunkName>,
        exp: UnixMillis,
    ) {
        let held = |name: &ChunkName| {
            if self.chunks.kept.contains_key(name) {
                return CHUNK_BYTES;
            }
            let partial = self.chunks.partial.get(&(seat.clone(), *name));
            partial.map_or(0, |partial| partial.bytes.len())
        };
        let held = names.iter().map(|name| HeldChunk {
            name: *name,
            bytes: u32::try_from(held(name)).unwrap_or(u32::MAX),
        });
        let answer = ChunkToSeat::Held { chunks: held.collect() };
        // An expiry that is not allowed extends nothing; the puts that follow are told so.
        let exp = exp.rounded_up_to_the_hour();
        let extends = is_allowed(now, exp);
        self.extend_chunks(link, names.into_iter().filter(|_| extends).collect(), exp, answer);
    }

    /// Keeps chunks longer, then answers.
    fn extend_chunks(
        &mut self,
        link: LinkId,
        mut names: Vec<ChunkName>,
        exp: UnixMillis,
        answer: ChunkToSeat,
    ) {
        // One that is on its way to the disk for somebody else is written again: its answer comes
        // after that one's.
        names.retain(|name| self.chunks.kept.get(name).is_some_and(|life| life.durable < exp));
        if names.is_empty() {
            return self.say_chunk(link, answer);
        }
        for name in &names {
            // Known from now on, so that no expiry can come in between; told once it is on disk.
            if let Some(life) = self.chunks.kept.get_mut(name) {
                life.until = life.until.max(exp);
            }
        }
        let rows = Rows::Extended { link, names: names.clone(), exp, answer };
        self.commit(Pending::Chunk(rows), vec![Op::KeepChunks { names, expires_at: exp }]);
    }

    fn put(
        &mut self,
        now: UnixMillis,
        seat: &Seat,
        put: &Put,
        offset: u32,
        bytes: &[u8],
    ) -> Result<(), Refusal> {
        if self.draining {
            return Err(refusal(Reason::Draining, "The relay is being shut down."));
        }
        if !is_allowed(now, put.exp) {
            let far = "The expiry lies in the past or more than 33 days ahead.";
            return Err(refusal(Reason::Expiry, far));
        }
        let offset = offset as usize;
        let is_last = offset + bytes.len() == CHUNK_BYTES;
        if let Some(life) = self.chunks.kept.get(&put.name).copied() {
            if is_last {
                let kept = ChunkToSeat::Kept { name: put.name, exp: life.durable.max(put.exp) };
                self.extend_chunks(put.link, vec![put.name], put.exp, kept);
            }
            return Ok(());
        }
        let place = (seat.clone(), put.name);
        if offset == 0 {
            self.chunks.partial.remove(&place);
            if self.disk_free < CHUNKS_DISK_LOW_BYTES {
                return Err(refusal(Reason::Unavailable, "The relay's disk is nearly full."));
            }
            self.chunks.has_room(now, seat, 1)?;
            let links = &self.link_of;
            self.chunks.make_room(seat, |seat| links.contains_key(seat))?;
            let empty = Vec::with_capacity(CHUNK_BYTES);
            self.chunks.partial.insert(place.clone(), Partial { bytes: empty, touched: now });
        }
        let partial = self.chunks.partial.get_mut(&place);
        let Some(partial) = partial.filter(|partial| partial.bytes.len() == offset) else {
            let ask = "The piece does not follow what is held: ask how far that is.";
            return Err(refusal(Reason::Unavailable, ask));
        };
        partial.bytes.extend_from_slice(bytes);
        partial.touched = now;
        if is_last {
            self.write_chunk(now, seat, put)?;
        }
        Ok(())
    }

    /// A chunk is whole: hands it to the disk.
    fn write_chunk(&mut self, now: UnixMillis, seat: &Seat, put: &Put) -> Result<(), Refusal> {
        if self.chunks.busy.contains(&put.name) {
            let busy = "The chunk is being written or removed at this moment.";
            return Err(refusal(Reason::Unavailable, busy));
        }
        self.chunks.has_room(now, seat, 0)?;
        let Some(partial) = self.chunks.partial.remove(&(seat.clone(), put.name)) else {
            return Ok(());
        };
        let today = self.chunks.put_today(now, seat).saturating_add(CHUNK);
        let day = now.0 / DAY_MILLIS;
        self.chunks.put_on.insert(seat.clone(), (day, today));
        self.chunks.busy.insert(put.name);
        self.chunks.writing += 1;
        let wanted = Wanted::Write { name: put.name, bytes: partial.bytes };
        self.do_chunk(Doing::Write { put: put.clone(), seat: seat.clone(), day }, wanted);
        Ok(())
    }

    fn get(&mut self, link: LinkId, name: ChunkName, offset: u32, length: u32) {
        if self.chunks.kept.contains_key(&name) {
            let doing = Doing::Read { link, name, offset };
            return self.do_chunk(doing, Wanted::Read { name, offset, length });
        }
        self.say_chunk(link, ChunkToSeat::Absent { name, offset, refusal: absent() });
    }

    fn do_chunk(&mut self, doing: Doing, wanted: Wanted) {
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        self.chunks.doing.insert(ticket, doing);
        self.outputs.push_back(Output::Chunk(ChunkWork { ticket, wanted }));
    }

    /// The chunk files did something.
    pub(super) fn chunk_done(&mut self, done: ChunkDone) {
        let Some(doing) = self.chunks.doing.remove(&done.ticket) else {
            return;
        };
        match doing {
            Doing::Write { put, seat, day } => {
                if done.got.is_err() {
                    self.chunks.not_put(&seat, day);
                }
                self.written(put, done.got.map(|_| ()));
            }
            Doing::Read { link, name, offset } => self.was_read(link, name, offset, done.got),
            Doing::Remove(names) => {
                for name in names {
                    self.chunks.busy.remove(&name);
                }
            }
            Doing::List { part, kept } => {
                if let Ok(Got::Names(found)) = done.got {
                    self.swept(part, &kept, &found);
                }
            }
        }
    }

    fn written(&mut self, put: Put, written: Result<(), ChunkError>) {
        self.chunks.writing = self.chunks.writing.saturating_sub(1);
        let Err(error) = written else {
            let op = Op::KeepChunks { names: vec![put.name], expires_at: put.exp };
            return self.commit(Pending::Chunk(Rows::Kept(put)), vec![op]);
        };
        self.chunks.busy.remove(&put.name);
        let refusal = match error {
            ChunkError::Mismatch => {
                refusal(Reason::Malformed, "The bytes are not those of the chunk's name.")
            }
            ChunkError::Full => refusal(Reason::Unavailable, "The relay's disk is full."),
            ChunkError::Absent | ChunkError::Short | ChunkError::Failed(_) => {
                refusal(Reason::Unavailable, "The relay could not keep the chunk.")
            }
        };
        self.say_chunk(put.link, ChunkToSeat::Refused { name: put.name, refusal });
    }

    fn was_read(
        &mut self,
        link: LinkId,
        name: ChunkName,
        offset: u32,
        read: Result<Got, ChunkError>,
    ) {
        let answer = match read {
            Ok(Got::Bytes(bytes)) => ChunkToSeat::Piece { name, offset, bytes },
            Err(ChunkError::Absent | ChunkError::Short) => {
                // Somebody took the file away, or cut it; or it expired while it was being read.
                // Forgotten, it can be put again.
                self.forget_chunks(vec![name]);
                ChunkToSeat::Absent { name, offset, refusal: absent() }
            }
            _ => {
                let refusal = refusal(Reason::Unavailable, "The relay could not read the chunk.");
                ChunkToSeat::Absent { name, offset, refusal }
            }
        };
        self.say_chunk(link, answer);
    }

    /// Rows of chunks are on disk.
    pub(super) fn chunk_rows(&mut self, rows: Rows) {
        match rows {
            Rows::Kept(put) => {
                let Put { link, name, exp } = put;
                self.chunks.busy.remove(&name);
                self.chunks.kept.insert(name, Life::durable(exp));
                self.say_chunk(link, ChunkToSeat::Kept { name, exp });
            }
            Rows::Extended { link, names, exp, answer } => {
                for name in names {
                    if let Some(life) = self.chunks.kept.get_mut(&name) {
                        life.durable = life.durable.max(exp);
                    }
                }
                self.say_chunk(link, answer);
            }
            Rows::Dropped(names) => {
                self.do_chunk(Doing::Remove(names.clone()), Wanted::Remove(names));
            }
        }
    }

    /// Drops rows, and then files.
    fn forget_chunks(&mut self, mut names: Vec<ChunkName>) {
        names.retain(|name| {
            self.chunks.kept.remove(name).is_some() && self.chunks.busy.insert(*name)
        });
        for names in names.chunks(EXPIRE_ROWS_MAX as usize) {
            let names = names.to_vec();
            let op = Op::DropChunks { names: names.clone() };
            self.commit(Pending::Chunk(Rows::Dropped(names)), vec![op]);
        }
    }

    /// Removes files that have no row.
    fn remove_files(&mut self, mut names: Vec<ChunkName>) {
        names.retain(|name| !self.chunks.kept.contains_key(name) && self.chunks.busy.insert(*name));
        if !names.is_empty() {
            self.do_chunk(Doing::Remove(names.clone()), Wanted::Remove(names));
        }
    }

    /// What is to be done about chunks every minute.
    pub(super) fn tend_chunks(&mut self, now: UnixMillis) {
        let expired = self.chunks.kept.iter().filter(|(_, life)| life.until <= now);
        self.forget_chunks(expired.map(|(name, _)| *name).collect());
        self.chunks.partial.retain(|_, partial| {
            // A clock that was set back keeps none for longer.
            partial.touched = partial.touched.min(now);
            now.since(partial.touched) < PARTIAL_KEPT_FOR
        });
        self.chunks.put_on.retain(|_, (day, _)| *day == now.0 / DAY_MILLIS);
        // One directory in turn: a file that lost its row and could not be removed, or a row whose
        // file somebody took away, is met within hours.
        let part = self.chunks.next_part;
        self.chunks.next_part = part.wrapping_add(1);
        let of_part = |name: &&ChunkName| name.as_bytes().first() == Some(&part);
        let kept = self.chunks.kept.keys().filter(of_part).copied().collect();
        self.do_chunk(Doing::List { part, kept }, Wanted::List(part));
    }

    /// A directory was listed; `kept` had rows before that.
    fn swept(&mut self, part: u8, kept: &[ChunkName], found: &[ChunkName]) {
        let of_part = |name: &&ChunkName| name.as_bytes().first() == Some(&part);
        self.remove_files(found.iter().filter(of_part).copied().collect());
        let found: BTreeSet<_> = found.iter().collect();
        self.forget_chunks(kept.iter().filter(|name| !found.contains(name)).copied().collect());
    }

    fn say_chunk(&mut self, link: LinkId, chunk: ChunkToSeat) {
        if self.links.contains_key(&link) {
            self.outputs.push_back(Output::Send(link, ToSeat::Chunk(chunk)));
        }
    }
}

fn is_allowed(now: UnixMillis, exp: UnixMillis) -> bool {
    exp > now && exp <= now.plus(CHUNK_LIFE_MAX).plus(ENVELOPE_LIFE_SLACK)
}

fn absent() -> Refusal {
    refusal(Reason::NoSuchChunk, "The relay does not have this part of the attachment any more.")
}
