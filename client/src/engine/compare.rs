//! Whether other seats hold the same record of a case: asked and said from seat to seat, under session
//! keys only.

use std::collections::{BTreeMap, BTreeSet};

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use hotline_casework::{Case, Comparison, Content, Holding, Parting, Record};
use hotline_directory::SeatStatus;
use hotline_protocol::address::{Address, Desk, Seat};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};
use hotline_protocol::limits::ENVELOPE_LIFE_MAX;

use super::incident::listed;
use super::io::{Failure, Notice, Outcome};
use super::peers::PeerKey;
use super::rows::{Cargo, Cell, Write};
use super::wire::Asked;
use super::{Engine, cell, limits};

type Place = (Traffic, CaseId);

/// What other seats said of the records of cases, and what is to be said to them.
#[derive(Debug, Default)]
pub(super) struct Holdings {
    said: BTreeMap<Place, BTreeMap<Seat, Word>>,
    /// To be said when there is a session: from which message on, and whether the other shall answer
    /// from one on.
    owed: BTreeMap<(PeerKey, CaseId), (u32, Option<u32>)>,
}

/// What a seat said last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Word {
    at: UnixMillis,
    count: u32,
    hash: Digest,
    parting: Option<PartingView>,
}

/// The record of a case as it is here, and what other seats said of theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordView {
    /// The case.
    pub case: CaseId,
    /// Its human reference; empty if it has none.
    pub reference: String,
    /// Operation, exercise or drill.
    pub traffic: Traffic,
    /// The record hash over all that reaches this desk.
    pub hash: Digest,
    /// The hash over the notes alone.
    pub notes_hash: Digest,
    /// Its messages in order.
    pub items: Vec<ItemView>,
    /// Messages that are referred to and not here.
    pub missing: usize,
    /// The record with each desk, and what its seats said of it.
    pub with: Vec<HeardView>,
}

/// A message of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemView {
    /// Message id.
    pub id: MessageId,
    /// Common hash.
    pub hash: Digest,
    /// Who sent it.
    pub by: Seat,
    /// When, by that seat's clock.
    pub at: UnixMillis,
    /// signed or unproven.
    pub proof: String,
    /// Whether something it refers to is missing here.
    pub waits: bool,
    /// Whether its id is known with another content too.
    pub two_stories: bool,
}

/// What a seat said of its record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeardView {
    /// Which seat.
    pub seat: Seat,
    /// The record hash here, over what reaches its desk and this one.
    pub hash: Digest,
    /// How many messages that are here.
    pub count: usize,
    /// When it said something; none if it has not.
    pub at: Option<UnixMillis>,
    /// unheard, same, same-so-far, differs or two-stories.
    pub state: String,
    /// How many messages it said it has.
    pub told: Option<u32>,
    /// Where the records part.
    pub parting: Option<PartingView>,
}

/// Where two records part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartingView {
    /// The place, from 1.
    pub place: u32,
    /// The message.
    pub message: MessageId,
    /// What it is here; none if it is not here.
    pub here: Option<Digest>,
    /// What it is there; none if it is not there.
    pub there: Option<Digest>,
    /// Who sent it, where that is known.
    pub by: Option<Seat>,
}

impl From<Parting> for PartingView {
    fn from(parting: Parting) -> Self {
        Self {
            place: parting.place.saturating_add(1),
            message: parting.id,
            here: parting.here,
            there: parting.there,
            by: parting.by,
        }
    }
}

impl Holdings {
    pub(super) fn restore(&mut self, place: Place, value: &[u8]) {
        if let Ok(said) = cell::read(value) {
            self.said.insert(place, said);
        }
    }
}

impl Engine {
    /// The record of a case, and what others said of it.
    #[must_use]
    pub fn record(&self, traffic: Traffic, case: CaseId) -> Option<RecordView> {
        let known = self.book.case(traffic, case)?;
        let own = core::slice::from_ref(&self.seat.desk);
        let record = Record::of(known, own);
        let items = record.items().iter().map(|item| ItemView {
            id: item.id,
            hash: item.hash,
            by: item.by.clone(),
            at: item.at,
            proof: item.proof.word().to_owned(),
            waits: item.waits,
            two_stories: record.contents(item.id).len() > 1,
        });
        let mut by_desk: BTreeMap<Desk, Record> = BTreeMap::new();
        let said = self.holdings.said.get(&(traffic, case));
        let with = self.holders(known).into_iter().map(|seat| {
            let between = by_desk
                .entry(seat.desk.clone())
                .or_insert_with(|| Record::of(known, &self.between(&seat.desk)));
            let word = said.and_then(|said| said.get(&seat));
            let state = word.map_or("unheard", |word| {
                let so_far = between.hash_of(word.count as usize) == word.hash;
                let all = word.count as usize >= between.len();
                let two = |one: &PartingView| one.here.is_some() && one.there.is_some();
                match &word.parting {
                    Some(parting) if two(parting) => "two-stories",
                    _ if so_far && all => "same",
                    _ if so_far => "same-so-far",
                    _ => "differs",
                }
            });
            HeardView {
                hash: between.hash(),
                count: between.len(),
                at: word.map(|word| word.at),
                state: state.to_owned(),
                told: word.map(|word| word.count),
                parting: word
                    .and_then(|word| word.parting.clone())
                    .filter(|_| !state.starts_with("same")),
                seat,
            }
        });
        Some(RecordView {
            case,
            reference: self.book.reference(traffic, case).unwrap_or_default().to_owned(),
            traffic,
            hash: record.hash(),
            notes_hash: known.notes_hash(own),
            items: items.collect(),
            missing: known.missing().len(),
            with: with.collect(),
        })
    }

    /// The desks whose common view is compared with a seat of that desk.
    fn between(&self, desk: &Desk) -> Vec<Desk> {
        let both: BTreeSet<_> = [self.seat.desk.clone(), desk.clone()].into();
        both.into_iter().collect()
    }

    /// The other seats that have a part in a case: of the desks that wrote in it or were written to
    /// by name.
    fn holders(&self, case: &Case) -> Vec<Seat> {
        let mut desks = BTreeSet::from([self.seat.desk.clone()]);
        for placed in case.order() {
            let node = placed.node;
            desks.insert(node.from.desk.clone());
            for address in node.to.action.iter().chain(&node.to.information) {
                match address {
                    Address::Desk(desk) => _ = desks.insert(desk.clone()),
                    Address::Seat(seat) => _ = desks.insert(seat.desk.clone()),
                    Address::All | Address::AllDesks(_) | Address::Party(_) => {}
                }
            }
            if desks.len() >= limits::COMPARED_MAX {
                break;
            }
        }
        let seats = desks.iter().flat_map(|desk| self.replica.directory.seats_of(desk));
        let seats = seats.filter(|entry| entry.status(self.now) == SeatStatus::Active);
        let seats = seats.map(|entry| entry.seat().clone()).filter(|seat| *seat != self.seat);
        seats.take(limits::COMPARED_MAX).collect()
    }

    /// Asks every seat that has a part in a case what it holds.
    pub(super) fn ask_holdings(
        &mut self,
        now: UnixMillis,
        traffic: Traffic,
        case: CaseId,
    ) -> Result<Outcome, Failure> {
        let Some(known) = self.book.case(traffic, case) else {
            return Err(Failure::Usage(
                "there is no such case here, or nothing of the last weeks in it".to_owned(),
            ));
        };
        let seats = self.holders(known);
        self.wire.want(now);
        for seat in seats {
            let Some(entry) = self.replica.directory.seat(&seat).cloned() else { continue };
            let Some(key) = self.peers.of(traffic, &entry) else { continue };
            let desks = self.between(&seat.desk);
            let Some(known) = self.book.case(traffic, case) else { continue };
            let last = Holding::last(&Record::of(known, &desks));
            self.holdings.owed.insert((key, case), (last, Some(last)));
        }
        Ok(Outcome::Done)
    }

    /// Says what is owed to every seat there is a session with.
    pub(super) fn say_holdings<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        let owed: Vec<_> = self.holdings.owed.iter().map(|(to, what)| (*to, *what)).collect();
        for ((key, case), (from, wants)) in owed {
            let known = self.book.case(key.traffic(), case);
            let seat = self.peers.get(key).map(|peer| peer.seat.clone());
            let (Some(known), Some(seat)) = (known, seat) else {
                self.holdings.owed.remove(&(key, case));
                continue;
            };
            let record = Record::of(known, &self.between(&seat.desk));
            let content = Content::from(Holding::of(&record, from, wants)).encode();
            if !self.reach(now, key) {
                continue;
            }
            self.holdings.owed.remove(&(key, case));
            let expires_at = self.relay_now(now).plus(ENVELOPE_LIFE_MAX);
            let precedence = Precedence::Routine;
            // What cannot be sealed now is asked again by whoever wants to know.
            let _ = self.seal(now, rng, key, &content, precedence, expires_at, Cargo::Service);
        }
    }

    /// A seat says what it holds.
    pub(super) fn hear_holding(
        &mut self,
        now: UnixMillis,
        key: PeerKey,
        seat: &Seat,
        holding: &Holding,
    ) {
        let (traffic, case) = (key.traffic(), holding.case);
        // Of a case that is not known here nothing is said, and nothing kept.
        let Some(known) = self.book.case(traffic, case) else { return };
        let record = Record::of(known, &self.between(&seat.desk));
        let compared = record.compare(holding);
        let (parting, asks) = match compared {
            Comparison::Same => (None, None),
            Comparison::Parts(parting) => (Some(parting), None),
            Comparison::Ask(from) => (None, Some(from)),
        };
        if let Some(from) = holding.wants.or(asks) {
            let room = self.holdings.owed.len() < limits::HOLDINGS_OWED_MAX;
            if room || self.holdings.owed.contains_key(&(key, case)) {
                self.holdings.owed.insert((key, case), (from, asks));
            }
        }
        if let Some(parting) = parting.as_ref().filter(|parting| parting.is_two_stories()) {
            let by = parting.by.iter();
            let text = format!(
                "The record of case {} parts: {seat} has another text under message {} than this \
                 seat. Either {} told the two of you different things, or {seat} does not say what \
                 it holds. Call both and compare: `hotline incident record {}`.",
                self.book.reference(traffic, case).unwrap_or_default(),
                parting.id,
                listed(by),
                self.book.reference(traffic, case).map_or_else(|| case.to_string(), str::to_owned),
            );
            self.alarm(now, "record-parts", text);
        }
        let word = Word {
            at: now,
            count: holding.count,
            hash: holding.hash,
            parting: parting.map(PartingView::from),
        };
        let said = self.holdings.said.entry((traffic, case)).or_default();
        if said.len() < limits::COMPARED_MAX || said.contains_key(seat) {
            said.insert(seat.clone(), word);
        }
        let value = cell::write(said);
        self.writes.push(Write::Put(Cell::Heard(traffic, case), value));
        self.after.push(Notice::Record { case, traffic }.into());
    }

    /// What is said to a seat without prekeys waits until they can be asked for again.
    pub(super) fn holdings_timeout(&self) -> Option<UnixMillis> {
        let keys = self.holdings.owed.keys().map(|(key, _)| *key);
        let unasked = keys.filter(|key| !self.wire.is_asking(|a| *a == Asked::Prekeys(*key)));
        unasked
            .map(|key| self.peers.get(key).and_then(|peer| peer.retry_at).unwrap_or(self.now))
            .min()
    }

    /// Whether something could be said and is not.
    pub(super) fn owes_holdings(&self, now: UnixMillis) -> bool {
        let mut keys = self.holdings.owed.keys();
        keys.any(|(key, _)| {
            self.peers.get(*key).is_some_and(|peer| peer.retry_at.is_none_or(|at| at <= now))
        })
    }
}
