//! The record of a case between desks: every message that all of them have, in order, hash after hash.
//!
//! Two seats with the same messages have the same record hash. It is compared under session keys only
//! and never signed, for it commits to non-papers (docs/crypto.md, "Two chains"). A message that
//! comes is set at its place without sorting the rest anew, so a long case costs no more than a short
//! one.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::address::{Desk, Seat};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Traffic, UnixMillis};
use sha2::{Digest as _, Sha256};

use crate::case::{Case, reaches_all};
use crate::labels;
use crate::limits::RECORD_BLOCK;
use crate::node::{Node, Step};
use crate::statement::{Authenticity, SeenRef};

/// The messages that all of some desks have, in order.
#[derive(Debug, Clone)]
pub struct Record {
    case: CaseId,
    traffic: Traffic,
    desks: Vec<Desk>,
    items: Vec<Item>,
    /// What is hashed before item `n * RECORD_BLOCK`.
    blocks: Vec<Sha256>,
    known: BTreeSet<Digest>,
    by_id: BTreeMap<MessageId, Vec<Digest>>,
    is_settled: bool,
}

/// A message of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Message id.
    pub id: MessageId,
    /// Common hash.
    pub hash: Digest,
    /// Who sent it.
    pub by: Seat,
    /// When, by that seat's clock. Shown, never sorted by.
    pub at: UnixMillis,
    /// What can be shown of it to others.
    pub proof: Proof,
    /// What it says it has seen.
    pub seen: Vec<SeenRef>,
    /// The message it acknowledges, answers, updates, closes, takes back or passes on.
    pub about: Option<MessageId>,
    /// Whether something it refers to, directly or not, is missing here.
    pub waits: bool,
}

/// What a third party can be shown of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Proof {
    /// A note, with its seat's signature.
    Signed,
    /// A non-paper: authenticated between the two, and provable to nobody else.
    Unproven,
}

/// What became of a message that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It stands at that place, from 0.
    At(usize),
    /// It is known already.
    Again,
    /// Not all of the desks have it.
    Outside,
    /// Something waited for it, or it contradicts what is known: make the record anew.
    Anew,
}

impl Proof {
    /// The word used in commands and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Unproven => "unproven",
        }
    }
}

impl Item {
    fn of(node: &Node, waits: bool) -> Self {
        let about = match &node.step {
            Step::PassedOn(step) => Some(step.of),
            step => step.cites().map(|cited| cited.id),
        };
        let proof = match node.authenticity {
            Authenticity::Note => Proof::Signed,
            Authenticity::NonPaper => Proof::Unproven,
        };
        Self {
            id: node.id,
            hash: node.hash,
            by: node.from.clone(),
            at: node.released_at,
            proof,
            seen: node.seen.clone(),
            about,
            waits,
        }
    }

    const fn place(&self) -> (bool, MessageId, Digest) {
        (self.waits, self.id, self.hash)
    }
}

impl Record {
    /// The record of a case between desks: of all of it, without any.
    #[must_use]
    pub fn of(case: &Case, desks: &[Desk]) -> Self {
        let order = case.view(desks);
        let mut start = Sha256::new();
        start.update(labels::CASE_RECORD);
        start.update(case.id().as_bytes());
        let mut record = Self {
            case: case.id(),
            traffic: case.traffic(),
            desks: desks.to_vec(),
            items: Vec::with_capacity(order.placed.len()),
            blocks: vec![start],
            known: BTreeSet::new(),
            by_id: BTreeMap::new(),
            is_settled: order.circles.is_empty(),
        };
        for placed in &order.placed {
            let item = Item::of(placed.node, placed.waits);
            record.is_settled &= !item.waits;
            record.know(&item);
            record.items.push(item);
        }
        record.is_settled &= record.by_id.values().all(|hashes| hashes.len() == 1);
        record.chain_from(0);
        record
    }

    /// Takes a message that came. It costs a pass over what stands behind its place, mostly nothing.
    ///
    /// After [`Taken::Anew`] the record stands as before: the caller makes it anew from the case.
    pub fn take(&mut self, node: &Node) -> Taken {
        if node.case != self.case || node.traffic != self.traffic || !reaches_all(node, &self.desks)
        {
            return Taken::Outside;
        }
        if self.known.contains(&node.hash) {
            return Taken::Again;
        }
        // With nothing waiting and one content for each id, no message here refers to this one.
        if !self.is_settled || self.by_id.contains_key(&node.id) {
            return Taken::Anew;
        }
        let mut links = BTreeSet::new();
        for seen in &node.seen {
            match seen {
                SeenRef::Id(id) if *id == node.id => {}
                SeenRef::Id(id) => match self.by_id.get(id) {
                    Some(contents) => links.extend(contents.iter().copied()),
                    None => return Taken::Anew,
                },
                SeenRef::Hash(hash) if self.known.contains(hash) => _ = links.insert(*hash),
                SeenRef::Hash(_) => return Taken::Anew,
            }
        }
        let item = Item::of(node, false);
        // Free once the last of its links is placed, it stands before the first greater one.
        let mut place = self.items.len();
        for before in self.items.iter().rev() {
            if links.contains(&before.hash) {
                break;
            }
            place -= 1;
        }
        let behind = self.items.iter().skip(place);
        place += behind.take_while(|one| one.place() < item.place()).count();
        self.know(&item);
        self.items.insert(place, item);
        self.chain_from(place);
        Taken::At(place)
    }

    fn know(&mut self, item: &Item) {
        self.known.insert(item.hash);
        self.by_id.entry(item.id).or_default().push(item.hash);
    }

    /// Hashes anew what stands from that place on.
    fn chain_from(&mut self, place: usize) {
        let kept = place.div_euclid(RECORD_BLOCK);
        self.blocks.truncate(kept.saturating_add(1));
        let Some(mut hasher) = self.blocks.last().cloned() else { return };
        let begin = self.blocks.len().saturating_sub(1).saturating_mul(RECORD_BLOCK);
        for block in self.items.get(begin..).unwrap_or_default().chunks_exact(RECORD_BLOCK) {
            for item in block {
                hasher.update(item.hash.as_bytes());
            }
            self.blocks.push(hasher.clone());
        }
    }

    /// The case.
    #[must_use]
    pub const fn case(&self) -> CaseId {
        self.case
    }

    /// Operation, exercise or drill.
    #[must_use]
    pub const fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// The desks all of which have every message of it.
    #[must_use]
    pub fn desks(&self) -> &[Desk] {
        &self.desks
    }

    /// Its messages in order.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// How many messages it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The hash over all of it ([`Case::record_hash`]). Under session keys only, never signed.
    #[must_use]
    pub fn hash(&self) -> Digest {
        self.hash_of(self.items.len())
    }

    /// The hash over the first messages of it.
    #[must_use]
    pub fn hash_of(&self, count: usize) -> Digest {
        let count = count.min(self.items.len());
        let block = count.div_euclid(RECORD_BLOCK);
        let mut hasher = self.blocks.get(block).cloned().unwrap_or_default();
        let begin = block.saturating_mul(RECORD_BLOCK);
        for item in self.items.get(begin..count).unwrap_or_default() {
            hasher.update(item.hash.as_bytes());
        }
        Digest(hasher.finalize().into())
    }

    /// The hash over the first `RECORD_BLOCK` messages, over twice as many, and so on.
    #[must_use]
    pub fn block_hashes(&self) -> Vec<Digest> {
        self.blocks.iter().skip(1).map(|block| Digest(block.clone().finalize().into())).collect()
    }

    /// The contents that are known under a message id: more than one are an alarm.
    #[must_use]
    pub fn contents(&self, id: MessageId) -> &[Digest] {
        self.by_id.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Whether a content is in it.
    #[must_use]
    pub fn holds(&self, hash: Digest) -> bool {
        self.known.contains(&hash)
    }
}
