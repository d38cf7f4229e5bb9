//! Mail: from submission to custody receipt, and from mailbox to acknowledgement.

use std::sync::Arc;

use hotline_protocol::address::{Party, Seat};
use hotline_protocol::close::CloseCode;
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Acknowledge, Custody, Deliver, Refused, Submit, ToSeat};
use hotline_protocol::ids::{Precedence, UnixMillis};
use hotline_protocol::limits::{ENVELOPE_LIFE_MAX, ENVELOPE_LIFE_SLACK};
use hotline_protocol::refusal::{Reason, Refusal};

use super::links::Link;
use super::{Allowances, Core, LinkId, Output, Pending, ReserveShares, Submitted, Wanted, refusal};
use crate::limits::{
    COLLECT_ROWS_MAX, COLLECT_ROWS_MIN, COMMITTING_BYTES_MAX, COMMITTING_URGENT_BYTES,
    DISK_EXHAUSTED_BYTES, DISK_LOW_BYTES, EXPIRE_ROWS_MAX, FLASH_IN_FLIGHT_BYTES_MAX,
    IMMEDIATE_IN_FLIGHT_BYTES_MAX, MAILBOX_PAGE_BYTES_MAX,
};
use crate::store::{Full, MailboxFound, Op, Outcome, Page, Use};

/// What the core remembers of a seat's mailbox; the envelopes are in the store.
#[derive(Debug)]
pub(super) struct Mailbox {
    /// Envelopes waiting, by lane, routine first.
    pub(super) waiting: [u32; 4],
    /// The newest delivery on disk, by lane.
    newest: [u64; 4],
    /// The newest delivery offered to the seat since this start, by lane: nothing beyond can
    /// have been stored by it.
    offered: [u64; 4],
    /// The highest state counter told.
    pub(super) state: u64,
    /// The highest state counter on its way to the disk or there.
    state_kept: u64,
    /// Acknowledgements under way, by lane.
    collecting: [Collecting; 4],
    /// What its seat may still do.
    pub(super) allowances: Allowances,
    /// Who fills it with urgent envelopes.
    pub(super) shares: ReserveShares,
}

/// Acknowledgements of one lane: at most one deletion is under way, later ones are merged.
#[derive(Debug, Clone, Copy, Default)]
struct Collecting {
    running: bool,
    wanted: u64,
    done: u64,
    /// About how many envelopes are to be deleted.
    rows: u32,
}

impl Mailbox {
    pub(super) fn new(now: UnixMillis) -> Self {
        Self {
            waiting: [0; 4],
            newest: [0; 4],
            offered: [0; 4],
            state: 0,
            state_kept: 0,
            collecting: Default::default(),
            allowances: Allowances::full(now),
            shares: ReserveShares::default(),
        }
    }

    pub(super) fn found(found: &MailboxFound, now: UnixMillis) -> Self {
        Self {
            waiting: found.waiting,
            newest: found.newest,
            state: found.state,
            state_kept: found.state,
            ..Self::new(now)
        }
    }

    /// Takes a state counter that the seat told.
    pub(super) fn tell_state(&mut self, state: u64) {
        self.state = self.state.max(state);
    }

    /// The change that makes the state counter durable, if it is not on its way.
    pub(super) fn keep_state(&mut self, seat: &Seat) -> Option<Op> {
        (self.state > self.state_kept).then(|| {
            self.state_kept = self.state;
            Op::CountState { seat: seat.clone(), counter: self.state }
        })
    }

    /// Nothing waits in it any more, nor is anything deposited for it.
    pub(super) fn closed(&mut self) {
        self.waiting = [0; 4];
        self.shares = ReserveShares::default();
    }

    fn remove_of(&mut self, lane: Precedence, count: u32) {
        let mut removed = [0; 4];
        if let Some(place) = removed.get_mut(lane.index()) {
            *place = count;
        }
        self.remove(&removed);
    }

    pub(super) fn remove(&mut self, removed: &[u32; 4]) {
        for (waiting, gone) in self.waiting.iter_mut().zip(removed) {
            *waiting = waiting.saturating_sub(*gone);
        }
        let [_, _, immediate, flash] = self.waiting;
        if immediate == 0 && flash == 0 {
            self.shares.clear();
        }
    }
}

fn of<T: Copy + Default>(table: &[T; 4], lane: Precedence) -> T {
    table.get(lane.index()).copied().unwrap_or_default()
}

fn raise(table: &mut [u64; 4], lane: Precedence, to: u64) {
    if let Some(value) = table.get_mut(lane.index()) {
        *value = (*value).max(to);
    }
}

/// Lanes that share a bound of what is in flight, and a page at a time, the more urgent first.
/// Flash is alone: no backlog of anything else holds it up.
const GROUPS: [&[Precedence]; 3] =
    [&[Precedence::Flash], &[Precedence::Immediate], &[Precedence::Priority, Precedence::Routine]];

/// Bytes of a group that may be in flight on a link.
const fn credit(link: &Link, lane: Precedence) -> usize {
    match lane {
        Precedence::Flash => FLASH_IN_FLIGHT_BYTES_MAX,
        Precedence::Immediate => IMMEDIATE_IN_FLIGHT_BYTES_MAX,
        Precedence::Priority | Precedence::Routine => link.bulk_credit,
    }
}

/// What is said of an envelope that finds no room.
pub(super) fn no_room(full: Full) -> Refusal {
    refusal(
        Reason::Quota,
        match full {
            Full::Mailbox => "The mailbox is full for this precedence.",
            Full::Store => "The relay is full for this precedence.",
        },
    )
}

impl Core {
    pub(super) fn submit(&mut self, now: UnixMillis, link: LinkId, seat: &Seat, submit: Submit) {
        let Submit { state, envelope } = submit;
        let sender = self.mailbox(now, seat);
        sender.tell_state(state);
        if let Err(refusal) = self.admit(now, seat, &envelope) {
            self.meters.refused(refusal.reason, envelope.precedence());
            let refused = Refused { to: envelope.to().clone(), id: envelope.id(), refusal };
            self.outputs.push_back(Output::Send(link, ToSeat::Refused(refused)));
            return;
        }
        let use_of = self.use_of(now, seat, &envelope);
        let party = envelope.precedence().interrupts().then(|| seat.desk.party.clone());
        let envelope = Arc::new(envelope);
        let keep = Op::Keep { envelope: Arc::clone(&envelope), accepted_at: now, use_of };
        let bytes = keep.bytes();
        let mut ops = vec![keep];
        ops.extend(self.mailbox(now, seat).keep_state(seat));
        self.committing_bytes += bytes;
        let flash = envelope.precedence() == Precedence::Flash;
        let submitted = Submitted { link, party, envelope, accepted_at: now, bytes };
        self.work(Pending::Submit(submitted), flash, Wanted::Commit(ops));
    }

    /// Which room an envelope may use: an urgent one the reserve, up to its party's share, which
    /// is counted.
    pub(super) fn use_of(&mut self, now: UnixMillis, from: &Seat, envelope: &Envelope) -> Use {
        let take = |shares: &mut ReserveShares, bytes| shares.take(&from.desk.party, bytes);
        if self.share_of(now, envelope, take) == Some(true) { Use::Reserve } else { Use::Common }
    }

    /// An envelope was not kept after all: gives back its party's share.
    pub(super) fn not_used(&mut self, now: UnixMillis, party: &Party, envelope: &Envelope) {
        self.share_of(now, envelope, |shares, bytes| shares.give_back(party, bytes));
    }

    /// Does something with the shares that an envelope counts in; none if it is not urgent.
    pub(super) fn share_of<T>(
        &mut self,
        now: UnixMillis,
        envelope: &Envelope,
        change: impl FnOnce(&mut ReserveShares, u64) -> T,
    ) -> Option<T> {
        let bytes = envelope.sealed().len() as u64;
        let urgent = envelope.precedence().interrupts();
        urgent.then(|| change(&mut self.mailbox(now, envelope.to()).shares, bytes))
    }

    /// Whether an envelope may be handed to the store.
    pub(super) fn admit(
        &mut self,
        now: UnixMillis,
        sender: &Seat,
        envelope: &Envelope,
    ) -> Result<(), Refusal> {
        if self.draining {
            return Err(refusal(Reason::Draining, "The relay is being shut down."));
        }
        match self.is_closed(envelope.to(), now) {
            None => return Err(refusal(Reason::NoSuchSeat, "The directory has no such seat.")),
            Some(true) => {
                return Err(refusal(Reason::SeatClosed, "The seat is suspended or revoked."));
            }
            Some(false) => {}
        }
        let latest = now.plus(ENVELOPE_LIFE_MAX).plus(ENVELOPE_LIFE_SLACK);
        if envelope.expires_at() <= now || envelope.expires_at() > latest {
            return Err(refusal(
                Reason::Expiry,
                "The expiry lies in the past or more than 30 days ahead.",
            ));
        }
        // Bulk of others is no reason to refuse an alarm: it has room of its own, and goes first.
        let (most, least) = match envelope.precedence().interrupts() {
            true => (COMMITTING_BYTES_MAX + COMMITTING_URGENT_BYTES, DISK_EXHAUSTED_BYTES),
            false => (COMMITTING_BYTES_MAX, DISK_LOW_BYTES),
        };
        if self.committing_bytes >= most {
            return Err(refusal(Reason::Unavailable, "The relay's disk does not keep up."));
        }
        if self.disk_free < least {
            return Err(refusal(Reason::Unavailable, "The relay's disk is nearly full."));
        }
        let flash = envelope.precedence() == Precedence::Flash;
        let allowances = &mut self.mailbox(now, sender).allowances;
        if flash && !allowances.flash.take(now, 1) {
            return Err(refusal(Reason::RateLimited, "Too many flash messages from this seat."));
        }
        if !allowances.bytes.take(now, envelope.sealed().len() as u64) {
            return Err(refusal(Reason::RateLimited, "Too much mail from this seat for now."));
        }
        Ok(())
    }

    /// An envelope's commit ended.
    pub(super) fn kept(&mut self, submitted: &Submitted, outcome: &Outcome) {
        let Submitted { link, party, envelope, accepted_at, bytes } = submitted;
        self.committing_bytes = self.committing_bytes.saturating_sub(*bytes);
        let (to, id) = (envelope.to().clone(), envelope.id());
        if let (Some(party), false) = (party, matches!(outcome, Outcome::Kept { .. })) {
            self.not_used(*accepted_at, party, envelope);
        }
        let frame = match outcome {
            Outcome::Quota(full) => ToSeat::Refused(Refused { to, id, refusal: no_room(*full) }),
            Outcome::Duplicate { accepted_at } => {
                ToSeat::Custody(Custody { to, id, accepted_at: *accepted_at })
            }
            Outcome::Kept { delivery } => {
                self.arrived(envelope, *accepted_at, *delivery);
                ToSeat::Custody(Custody { to, id, accepted_at: *accepted_at })
            }
            _ => return,
        };
        if self.links.contains_key(link) {
            self.outputs.push_back(Output::Send(*link, frame));
        }
    }

    /// A released envelope is in a mailbox: it is read from there.
    pub(super) fn released(&mut self, now: UnixMillis, to: &Seat, lane: Precedence, delivery: u64) {
        let mailbox = self.mailbox(now, to);
        raise(&mut mailbox.newest, lane, delivery);
        if let Some(waiting) = mailbox.waiting.get_mut(lane.index()) {
            *waiting = waiting.saturating_add(1);
        }
        if let Some(link) = self.link_of(to) {
            self.deliver(link);
        }
    }

    /// A new envelope is in a mailbox: delivers it at once if nothing is before it.
    pub(super) fn arrived(&mut self, envelope: &Envelope, accepted_at: UnixMillis, delivery: u64) {
        let lane = envelope.precedence();
        let mailbox = self.mailbox(accepted_at, envelope.to());
        let before = of(&mailbox.newest, lane);
        raise(&mut mailbox.newest, lane, delivery);
        if let Some(waiting) = mailbox.waiting.get_mut(lane.index()) {
            *waiting = waiting.saturating_add(1);
        }
        let Some(id) = self.link_of(envelope.to()) else {
            return;
        };
        let bytes = envelope.sealed().len();
        let (room, _) = self.room(id, lane);
        let Some(link) = self.links.get_mut(&id) else {
            return;
        };
        let greeted = link.greeted;
        let state = link.lane(lane);
        let next = !state.paging && state.sent >= before && delivery > state.sent;
        if greeted && next && room >= bytes {
            let envelope = envelope.clone();
            self.send_delivery(id, Deliver { delivery, accepted_at, envelope });
        } else {
            self.deliver(id);
        }
    }

    /// Bytes that may be added to what is in flight in a lane's group, and what it may be in all.
    fn room(&self, link: LinkId, lane: Precedence) -> (usize, usize) {
        let group = GROUPS.iter().find(|lanes| lanes.contains(&lane));
        let (Some(lanes), Some(link)) = (group, self.links.get(&link)) else {
            return (0, 0);
        };
        let in_flight: usize = lanes
            .iter()
            .filter_map(|lane| link.lanes.get(lane.index()))
            .map(|lane| lane.bytes_in_flight)
            .sum();
        let most = credit(link, lane);
        (most.saturating_sub(in_flight), most)
    }

    /// Asks for the next page of a link: one at a time, the most urgent lane first.
    pub(super) fn deliver(&mut self, id: LinkId) {
        for lanes in GROUPS {
            let Some(link) = self.links.get_mut(&id).filter(|link| link.greeted) else {
                return;
            };
            // What is less urgent waits until the more urgent has been read.
            if lanes.iter().any(|lane| link.lane(*lane).paging) {
                return;
            }
            let seat = link.seat.clone();
            let Some(mailbox) = self.mailboxes.get(&seat) else {
                return;
            };
            let behind = lanes
                .iter()
                .map(|lane| (*lane, of(&mailbox.newest, *lane)))
                .find(|(lane, newest)| link.lane(*lane).sent < *newest);
            let Some((lane, newest)) = behind else {
                continue;
            };
            let (room, most) = self.room(id, lane);
            // A page holds at least one envelope: ask only when some of the window is free.
            if room < most / 2 {
                return;
            }
            let Some(link) = self.links.get_mut(&id) else {
                return;
            };
            let state = link.lane(lane);
            state.paging = true;
            let wanted = Wanted::Page {
                mailbox: seat,
                lane,
                after: state.sent,
                bytes_max: room.min(MAILBOX_PAGE_BYTES_MAX),
            };
            let urgent = lane.interrupts();
            self.work(Pending::Page { link: id, lane, newest }, urgent, wanted);
            return;
        }
    }

    pub(super) fn paged(&mut self, id: LinkId, lane: Precedence, newest: u64, page: Page) {
        let Some(link) = self.links.get_mut(&id) else {
            return;
        };
        link.lane(lane).paging = false;
        for deliver in page.deliveries {
            self.send_delivery(id, deliver);
        }
        if let Some(link) = self.links.get_mut(&id).filter(|_| !page.more) {
            // What was on disk when the page was asked for and is not in it is gone.
            let state = link.lane(lane);
            state.sent = state.sent.max(newest);
        }
        self.deliver(id);
    }

    fn send_delivery(&mut self, id: LinkId, deliver: Deliver) {
        let lane = deliver.envelope.precedence();
        let Some(link) = self.links.get_mut(&id) else {
            return;
        };
        link.lane(lane).sends(deliver.delivery, deliver.envelope.sealed().len());
        if let Some(mailbox) = self.mailboxes.get_mut(deliver.envelope.to()) {
            raise(&mut mailbox.offered, lane, deliver.delivery);
        }
        self.meters.delivered.of(lane).one();
        self.outputs.push_back(Output::Send(id, ToSeat::Deliver(deliver)));
    }

    pub(super) fn acknowledge(&mut self, id: LinkId, seat: &Seat, acknowledge: Acknowledge) {
        let Acknowledge { lane, epoch, up_to, state } = acknowledge;
        let current = epoch == self.epoch;
        let Some(mailbox) = self.mailboxes.get_mut(seat) else {
            // Nothing was ever delivered to it.
            if current && up_to > 0 {
                self.close(id, CloseCode::Misbehaved);
            }
            return;
        };
        mailbox.tell_state(state);
        // Deliveries of an earlier start come again; only what comes now may be deleted.
        if !current {
            return;
        }
        if up_to > of(&mailbox.offered, lane) {
            self.close(id, CloseCode::Misbehaved);
            return;
        }
        let rows = self.links.get_mut(&id).map_or(0, |link| link.lane(lane).arrived(up_to));
        if let Some(collecting) = mailbox.collecting.get_mut(lane.index()) {
            collecting.wanted = collecting.wanted.max(up_to);
            collecting.rows = collecting.rows.saturating_add(rows);
        }
        self.collect(seat, lane);
        self.deliver(id);
    }

    fn collect(&mut self, seat: &Seat, lane: Precedence) {
        let Some(mailbox) = self.mailboxes.get_mut(seat) else {
            return;
        };
        let Some(collecting) = mailbox.collecting.get_mut(lane.index()) else {
            return;
        };
        if collecting.running || collecting.wanted <= collecting.done {
            return;
        }
        collecting.running = true;
        let up_to = collecting.wanted;
        let rows_max = collecting.rows.clamp(COLLECT_ROWS_MIN, COLLECT_ROWS_MAX);
        collecting.rows = collecting.rows.saturating_sub(rows_max);
        let mut ops = vec![Op::Collect { mailbox: seat.clone(), lane, up_to, rows_max }];
        ops.extend(mailbox.keep_state(seat));
        self.commit(Pending::Collect { mailbox: seat.clone(), lane, up_to }, ops);
    }

    pub(super) fn collected(
        &mut self,
        seat: &Seat,
        lane: Precedence,
        up_to: u64,
        outcome: &Outcome,
    ) {
        let Outcome::Removed { count, more } = outcome else {
            return;
        };
        if let Some(mailbox) = self.mailboxes.get_mut(seat) {
            if let Some(collecting) = mailbox.collecting.get_mut(lane.index()) {
                collecting.running = false;
                if *more {
                    // More was waiting than was known: the next step may be a whole one.
                    collecting.rows = collecting.rows.max(COLLECT_ROWS_MAX);
                } else {
                    collecting.done = collecting.done.max(up_to);
                }
            }
            mailbox.remove_of(lane, *count);
            self.meters.acknowledged.of(lane).add(u64::from(*count));
        }
        self.collect(seat, lane);
    }

    pub(super) fn expire(&mut self, now: UnixMillis) {
        self.commit(Pending::Expire, vec![Op::Expire { now, rows_max: EXPIRE_ROWS_MAX }]);
    }

    pub(super) fn expired(&mut self, now: UnixMillis, outcome: Outcome) {
        let Outcome::Expired { removed, more } = outcome else {
            return;
        };
        for (seat, counts) in removed {
            self.meters.expired.add(&counts);
            if let Some(mailbox) = self.mailboxes.get_mut(&seat) {
                mailbox.remove(&counts);
            }
        }
        if more {
            self.expire(now);
        }
    }
}
