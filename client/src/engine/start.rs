//! An engine from what the store has.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use zeroize::Zeroizing;

use hotline_casework::{Common, Device, Kind};
use hotline_crypto::{IdentitySecret, Prekeys};
use hotline_directory::KeyRecord;
use hotline_intake::Slot;
use hotline_protocol::ids::{MessageId, Precedence, Traffic, UnixMillis};

use super::alarm::Alarms;
use super::book::Book;
use super::change::Changes;
use super::draft::Intent;
use super::enrol::Own;
use super::io::LinkState;
use super::outbox::Outbox;
use super::peers::{PeerKey, Peers, class_of};
use super::quarantine::Quarantine;
use super::replica::Anchor;
use super::rows::{Cell, CopyRow, Direction, Snapshot};
use super::wire::Wire;
use super::{Engine, cell, replica};

/// Why an engine cannot be started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// There is no seat here yet: enrol with an invitation.
    #[error("no seat is enrolled here")]
    NotEnrolled,
    /// The store cannot be read.
    #[error(transparent)]
    Damaged(#[from] cell::Damaged),
}

impl Engine {
    /// Starts from what the store has.
    ///
    /// # Errors
    ///
    /// [`StartError::NotEnrolled`] for a home without a seat, [`StartError::Damaged`] if keys or
    /// directory cannot be read. A session that cannot be read is left out instead: a new
    /// handshake heals it.
    pub fn start(now: UnixMillis, snapshot: Snapshot) -> Result<Self, StartError> {
        let cells: BTreeMap<Cell, Vec<u8>> = snapshot.cells.into_iter().collect();
        let own = cells.get(&Cell::Identity).ok_or(StartError::NotEnrolled)?;
        let anchor = cells.get(&Cell::Anchor).ok_or(StartError::NotEnrolled)?;
        let own: Own = cell::read(own)?;
        let me = IdentitySecret::from_bytes(&own.identity).map_err(|_| cell::Damaged)?;
        let record = KeyRecord::decode(me.identity().record()).map_err(|_| cell::Damaged)?;
        let tls: [u8; 32] = own.tls.try_into().map_err(|_| cell::Damaged)?;
        let anchor: Anchor = cell::read(anchor)?;
        let head = cells.get(&Cell::Heads).map(Vec::as_slice);
        let mut replica = replica::restore(&anchor, &snapshot.entries, head, now)?;

        let (mut peers, mut prekeys) = (Peers::default(), BTreeMap::new());
        let (mut counter, mut nominator, mut replacing) = (0, None, BTreeSet::new());
        let mut outbox = Outbox::default();
        let mut ladders = super::ladder::Ladders::default();
        let mut relay_epoch = 0;
        let mut holdings = super::compare::Holdings::default();
        let mut alarms = Alarms::default();
        let mut release_policy = super::release::ReleasePolicy::default();
        let mut duties = super::roster::Duties::default();
        let mut runs = super::ping::Runs::default();
        let mut handovers = super::handover::Handovers::default();
        let mut intake = hotline_intake::Intake::default();
        let mut plays = super::play::Plays::default();
        let mut shelf = super::shelf::Shelf::default();
        let mut counters = super::counters::Counters::default();
        for (cell, value) in &cells {
            match cell {
                Cell::Published(_) => shelf.restore(value),
                Cell::Counters => counters.restore(cell::read(value)?),
                Cell::CountersWaiting => counters.restore_waiting(value),
                Cell::Contribution(week, party) => {
                    counters.restore_contribution(*week, party, value);
                }
                Cell::Totals(week) => counters.restore_totals(*week, value),
                Cell::Counter => counter = cell::read(value)?,
                Cell::Replacing => replacing = cell::read(value)?,
                Cell::Backdated => replica.backdated = cell::read(value)?,
                Cell::Serial => outbox.serial = cell::read(value)?,
                Cell::Ladder(_) => ladders.restore(cell::read(value)?),
                Cell::Cancellation(_) => ladders.restore_cancellation(cell::read(value)?),
                Cell::RelayEpoch => relay_epoch = cell::read(value)?,
                Cell::Roster => duties.restore(value),
                Cell::Handover(traffic, id, page) => {
                    handovers.restore(*traffic, *id, *page, value);
                }
                Cell::Led(_) | Cell::Part(_) => plays.restore(now, &cells, cell, value),
                Cell::Campaign(case) => runs.restore(*case, cell::read(value)?),
                Cell::Told(message) => alarms.restore(*message, cell::read(value)?),
                Cell::ReleasePolicy => release_policy = cell::read(value)?,
                Cell::Intake => {
                    intake.restore(Slot::Ledger, value).map_err(|_| cell::Damaged)?;
                }
                Cell::Reported(traffic, no) => {
                    let slot = Slot::Entry(*traffic, *no);
                    intake.restore(slot, value).map_err(|_| cell::Damaged)?;
                }
                Cell::Nominator => {
                    let seed: [u8; 32] = value.as_slice().try_into().map_err(|_| cell::Damaged)?;
                    nominator = Some(ed25519_dalek::SigningKey::from_bytes(&seed));
                }
                Cell::Prekeys(traffic) => {
                    let kept = Prekeys::from_bytes(value).map_err(|_| cell::Damaged)?;
                    prekeys.insert(class_of(*traffic), kept);
                }
                Cell::Pair(traffic, identity) => {
                    let _ = peers.restore(PeerKey::new(*traffic, *identity), value);
                }
                Cell::Heard(traffic, case) => {
                    // What cannot be read is asked again.
                    holdings.restore((*traffic, *case), value);
                }
                Cell::Pin(seat) => peers.restore_pin(seat.clone(), value)?,
                Cell::Identity
                | Cell::Anchor
                | Cell::Heads
                | Cell::SplitView
                | Cell::Scenario(_) => {}
            }
        }

        for row in snapshot.outgoing {
            outbox.restore_outgoing(row);
        }
        for row in snapshot.intents {
            let draft = cell::read(&row.draft)?;
            let (id, queued_at) = (row.id, row.queued_at);
            outbox.intents.push(Intent { id, queued_at, draft, restored: true });
        }
        let mut quarantine = Quarantine::default();
        for row in snapshot.quarantine {
            quarantine.restore(row);
        }

        let mut copies: BTreeMap<MessageId, Vec<CopyRow>> = BTreeMap::new();
        for copy in snapshot.copies {
            copies.entry(copy.message).or_default().push(copy);
        }
        let mut book = Book::of(record.seat.desk.clone());
        // By traffic too: what is said in an exercise acknowledges nothing of operation.
        let mut acknowledgements: BTreeMap<(Traffic, MessageId), Vec<Common>> = BTreeMap::new();
        let mut sent = Vec::new();
        let mut unreceipted = Vec::new();
        let mut heard = BTreeMap::new();
        let mut calling = Vec::new();
        let mut checks = Vec::new();
        for row in snapshot.messages {
            // Read once: there are thousands, and each is hashed to be read.
            let common = Common::decode(&row.content).ok();
            book.restore(&row, common.as_ref());
            let Some(common) = common else { continue };
            if common.kind() == Kind::Png {
                checks.push((row.direction, common.clone(), row.accepted_at, row.opened_at));
            }
            if let Some(ack) = common.ack() {
                acknowledgements.entry((common.traffic, ack.of)).or_default().push(common.clone());
            }
            if row.direction == Direction::Sent {
                if row.is_followed(now) {
                    let signature = row.signature.and_then(|bytes| bytes.try_into().ok());
                    sent.push((common, signature));
                }
                continue;
            }
            if row.direction == Direction::Received {
                super::answerability::hear(&mut heard, row.id, &common, row.accepted_at);
            }
            if row.direction == Direction::Received && row.precedence >= Precedence::Priority {
                let since = row.opened_at.unwrap_or(row.released_at);
                calling.push((row.id, row.precedence, since, common.clone()));
            }
            if !row.receipted
                && let (Some(opened_at), Some(accepted_at)) = (row.opened_at, row.accepted_at)
            {
                let device = Device::of(&common, opened_at, accepted_at);
                unreceipted.push((row.from, row.traffic, device));
            }
        }
        for (common, signature) in sent {
            let copies = copies.remove(&common.id).unwrap_or_default();
            let acknowledged =
                acknowledgements.get(&(common.traffic, common.id)).map_or(&[][..], Vec::as_slice);
            outbox.restore_sent(now, common, signature, copies, acknowledged);
        }

        let mut engine = Self {
            seat: record.seat,
            me,
            tls: Zeroizing::new(tls),
            nominator,
            wire: Wire::new(),
            replica,
            peers,
            prekeys,
            book,
            outbox,
            ladders,
            transfers: super::transfer::Transfers::default(),
            arrived: VecDeque::new(),
            quarantine,
            owed: BTreeMap::new(),
            holdings,
            held: BTreeMap::new(),
            replacing,
            renews: BTreeSet::new(),
            told: BTreeMap::new(),
            alarms,
            duties,
            runs,
            askings: super::ping::Askings::default(),
            handovers,
            plays,
            shelf,
            counters,
            heard,
            zones: super::hours::no_zones,
            changes: Changes::default(),
            syncs: Vec::new(),
            relay_epoch,
            release_policy,
            intake,
            counter,
            ratchet_moved: false,
            housekeeping_at: now,
            now,
            writes: Vec::new(),
            after: Vec::new(),
            outputs: VecDeque::new(),
            told_link: LinkState::Idle,
        };
        for (direction, common, accepted_at, opened_at) in checks {
            engine.recall_check(direction, &common, accepted_at, opened_at);
        }
        let own = &engine.seat.desk;
        calling.retain(|(id, .., common)| {
            let by_own = |ack: &Common| ack.from.desk == *own;
            !acknowledgements
                .get(&(common.traffic, *id))
                .is_some_and(|acks| acks.iter().any(by_own))
        });
        for (id, precedence, since, common) in calling {
            engine.call(id, precedence, since, &common);
        }
        engine.look_at_everything(now);
        for (from, traffic, device) in unreceipted {
            // Only a session that is still there can carry it; its sender asks again otherwise.
            if let Some(entry) = engine.replica.directory.seat(&from) {
                let key = PeerKey::new(traffic, entry.id);
                engine.owe_at(now, Precedence::Immediate, key, device);
            }
        }
        Ok(engine)
    }
}
