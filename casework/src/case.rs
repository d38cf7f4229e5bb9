//! The graph of a case: its messages, linked by what each had seen, and their one order.
//!
//! Everything derived here is a function of the set of messages entered, never of the order in
//! which they came: two desks with the same messages have the same order, heads and record.
//!
//! Not every message of a case goes to every desk of it (acknowledgements go to the sender's desk
//! and one's own), so links, heads and records are taken between named desks: over the messages
//! that all of them have. A message links only to messages that all its addressees have, so such a
//! view lacks no parent.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::address::Desk;
use hotline_protocol::ids::{CaseId, Digest, MessageId, Traffic};
use sha2::{Digest as _, Sha256};

use crate::node::{Node, Step};
use crate::order::{Links, Order, Placed, put_in_order};
use crate::statement::{Authenticity, SeenRef};
use crate::{labels, limits};

/// The messages of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    id: CaseId,
    traffic: Traffic,
    nodes: BTreeMap<Digest, Node>,
    by_id: BTreeMap<MessageId, BTreeSet<Digest>>,
    bytes: usize,
}

/// What a message was to the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// First of its content.
    New,
    /// Known already.
    Again,
    /// New, and its id is known with other contents. An alarm; all are shown.
    Conflict {
        /// The other contents under the id.
        others: Vec<Digest>,
    },
}

/// Says why a message does not enter the case.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It names another case; enter it there.
    #[error("the message belongs to case {0}")]
    OtherCase(CaseId),
    /// It is of other traffic: quarantine it and alarm, exercise and operation never meet.
    #[error("{message} traffic cannot enter a case of {case} traffic")]
    OtherTraffic {
        /// The traffic of the case.
        case: Traffic,
        /// The traffic of the message.
        message: Traffic,
    },
    /// The case holds as much as it may; go on in a new case.
    #[error("the case is full: go on in a new one")]
    Full,
    /// Too many contents under one message id; the first ones are shown.
    #[error("too many contents under one message id")]
    TooManyConflicts,
}

/// Something in the graph that an honest client does not write; shown to a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Violation {
    /// A note commits by hash to a non-paper, which it must name by id.
    SignedLink {
        /// The note.
        note: Digest,
        /// The non-paper.
        non_paper: Digest,
    },
    /// An acknowledgement cites a content that its message id does not have.
    AcknowledgesOther {
        /// The acknowledgement.
        acknowledgement: Digest,
        /// The content cited.
        cited: Digest,
    },
    /// An escalation carries a content that its message id does not have.
    PassesOnOther {
        /// The escalation.
        escalation: Digest,
        /// The content carried.
        cited: Digest,
    },
    /// Links by id that close a circle; it was cut before this message.
    Circle {
        /// The message placed before what it refers to.
        at: Digest,
    },
}

/// How two records of one case compare.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared {
    /// What only this side has, in the order of the fold.
    pub only_here: Vec<Digest>,
    /// What only the other side has.
    pub only_there: Vec<Digest>,
}

impl Compared {
    /// Whether both hold the same record.
    #[must_use]
    pub const fn is_same(&self) -> bool {
        self.only_here.is_empty() && self.only_there.is_empty()
    }
}

impl Case {
    /// A case without messages.
    #[must_use]
    pub const fn new(id: CaseId, traffic: Traffic) -> Self {
        Self { id, traffic, nodes: BTreeMap::new(), by_id: BTreeMap::new(), bytes: 0 }
    }

    /// The id of the case.
    #[must_use]
    pub const fn id(&self) -> CaseId {
        self.id
    }

    /// The traffic the case belongs to, for ever.
    #[must_use]
    pub const fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// How many messages it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Enters a message. Entering it again changes nothing.
    ///
    /// # Errors
    ///
    /// If it belongs elsewhere or the case is full; see [`Refusal`] for what to do.
    pub fn enter(&mut self, node: impl Into<Node>) -> Result<Entered, Refusal> {
        let node = node.into();
        if node.case != self.id {
            return Err(Refusal::OtherCase(node.case));
        }
        if node.traffic != self.traffic {
            return Err(Refusal::OtherTraffic { case: self.traffic, message: node.traffic });
        }
        let hash = node.hash;
        if self.nodes.contains_key(&hash) {
            return Ok(Entered::Again);
        }
        let bytes = self.bytes.saturating_add(node.weight());
        if self.nodes.len() >= limits::CASE_MESSAGES_MAX || bytes > limits::CASE_BYTES_MAX {
            return Err(Refusal::Full);
        }
        let same_id = self.by_id.entry(node.id).or_default();
        if same_id.len() >= limits::CONFLICTS_MAX {
            return Err(Refusal::TooManyConflicts);
        }
        let others: Vec<_> = same_id.iter().copied().collect();
        same_id.insert(hash);
        self.bytes = bytes;
        self.nodes.insert(hash, node);
        Ok(if others.is_empty() { Entered::New } else { Entered::Conflict { others } })
    }

    /// A message by its common hash.
    #[must_use]
    pub fn message(&self, hash: Digest) -> Option<&Node> {
        self.nodes.get(&hash)
    }

    /// Every content under a message id; more than one is a conflict.
    pub fn contents(&self, id: MessageId) -> impl Iterator<Item = &Node> {
        self.by_id.get(&id).into_iter().flatten().filter_map(|hash| self.nodes.get(hash))
    }

    /// The message ids that have more than one content.
    pub fn conflicts(&self) -> impl Iterator<Item = MessageId> {
        self.by_id.iter().filter(|(_, hashes)| hashes.len() > 1).map(|(id, _)| *id)
    }

    /// Every message in order: after what it refers to, ties by message id, never by a clock.
    #[must_use]
    pub fn order(&self) -> Vec<Placed<'_>> {
        self.put_in_order(|_| true, Links::All).placed
    }

    /// The messages that all these desks have, in order. With no desk, all messages.
    #[must_use]
    pub fn order_between(&self, desks: &[Desk]) -> Vec<Placed<'_>> {
        self.put_in_order(|node| reaches_all(node, desks), Links::All).placed
    }

    /// The messages that all these desks have and to which no other of them refers, in order.
    #[must_use]
    pub fn heads(&self, desks: &[Desk]) -> Vec<&Node> {
        self.put_in_order(|node| reaches_all(node, desks), Links::All).heads
    }

    /// What a new message to these desks and its own shall say it has seen.
    ///
    /// A non-paper refers to the heads by hash. A note refers to heads that are non-papers by id,
    /// and to the last notes by hash, so that its signature commits to no non-paper. If there are
    /// more than [`limits::SEEN_MAX`], the last in order.
    #[must_use]
    pub fn seen(&self, authenticity: Authenticity, desks: &[Desk]) -> Vec<SeenRef> {
        let heads = self.heads(desks);
        let mut seen: Vec<_> = match authenticity {
            Authenticity::NonPaper => {
                heads.into_iter().map(|head| SeenRef::Hash(head.hash)).collect()
            }
            Authenticity::Note => {
                let notes = self.notes(desks).heads;
                heads
                    .into_iter()
                    .filter(|head| !is_note(head))
                    .map(|head| SeenRef::Id(head.id))
                    .chain(notes.into_iter().map(|note| SeenRef::Hash(note.hash)))
                    .collect()
            }
        };
        let surplus = seen.len().saturating_sub(limits::SEEN_MAX);
        seen.drain(..surplus);
        seen
    }

    /// The hash over every message that all these desks have, in order. To be compared under
    /// session keys only, never signed: it commits to non-papers.
    #[must_use]
    pub fn record_hash(&self, desks: &[Desk]) -> Digest {
        self.chain(labels::CASE_RECORD, &self.order_between(desks))
    }

    /// The hash over the notes that all these desks have, in their own order. It depends on no
    /// non-paper and may be signed.
    #[must_use]
    pub fn notes_hash(&self, desks: &[Desk]) -> Digest {
        self.chain(labels::CASE_NOTES, &self.notes(desks).placed)
    }

    fn chain(&self, label: &str, order: &[Placed<'_>]) -> Digest {
        let mut hasher = Sha256::new();
        hasher.update(label);
        hasher.update(self.id.as_bytes());
        for placed in order {
            hasher.update(placed.node.hash.as_bytes());
        }
        Digest(hasher.finalize().into())
    }

    /// Compares the record between these desks with the hashes the other side has of it.
    #[must_use]
    pub fn compare(&self, theirs: &[Digest], desks: &[Desk]) -> Compared {
        let theirs: BTreeSet<_> = theirs.iter().copied().collect();
        let order: Vec<_> = self.order_between(desks).iter().map(|p| p.node.hash).collect();
        let ours: BTreeSet<_> = order.iter().copied().collect();
        Compared {
            only_here: order.into_iter().filter(|hash| !theirs.contains(hash)).collect(),
            only_there: theirs.difference(&ours).copied().collect(),
        }
    }

    /// What messages of the case refer to and the case does not hold: to be asked for.
    #[must_use]
    pub fn missing(&self) -> BTreeSet<SeenRef> {
        self.nodes
            .values()
            .flat_map(|node| &node.seen)
            .filter(|reference| match reference {
                SeenRef::Hash(hash) => !self.nodes.contains_key(hash),
                SeenRef::Id(id) => !self.by_id.contains_key(id),
            })
            .copied()
            .collect()
    }

    /// Everything in the graph that an honest client does not write.
    #[must_use]
    pub fn violations(&self) -> BTreeSet<Violation> {
        let mut found: BTreeSet<_> = self
            .put_in_order(|_| true, Links::All)
            .circles
            .into_iter()
            .map(|at| Violation::Circle { at })
            .collect();
        for (hash, node) in &self.nodes {
            let cited = match &node.step {
                Step::Acknowledged(ack) => Some((ack.of, ack.of_common)),
                Step::PassedOn(step) => Some((step.of, step.of_common)),
                _ => None,
            };
            if is_note(node) {
                let by_hash = node.seen.iter().filter_map(|seen| match seen {
                    SeenRef::Hash(hash) => Some(*hash),
                    SeenRef::Id(_) => None,
                });
                let committed = node.step.commits_to().map(|cited| cited.common);
                found.extend(by_hash.chain(committed).filter_map(|cited| {
                    self.nodes
                        .get(&cited)
                        .filter(|other| !is_note(other))
                        .map(|_| Violation::SignedLink { note: *hash, non_paper: cited })
                }));
            }
            if let Some((of, of_common)) = cited
                && self.by_id.get(&of).is_some_and(|contents| !contents.contains(&of_common))
            {
                found.insert(match &node.step {
                    Step::PassedOn(_) => {
                        Violation::PassesOnOther { escalation: *hash, cited: of_common }
                    }
                    _ => Violation::AcknowledgesOther { acknowledgement: *hash, cited: of_common },
                });
            }
        }
        found
    }

    /// The notes that all these desks have, in the order of the signed chain.
    fn notes(&self, desks: &[Desk]) -> Order<'_> {
        self.put_in_order(|node| is_note(node) && reaches_all(node, desks), Links::ByHash)
    }

    /// The messages that all these desks have, in order, with heads and circles.
    pub(crate) fn view(&self, desks: &[Desk]) -> Order<'_> {
        self.put_in_order(|node| reaches_all(node, desks), Links::All)
    }

    /// The messages that pass, in order.
    fn put_in_order(&self, within: impl Fn(&Node) -> bool, links: Links) -> Order<'_> {
        put_in_order(self.nodes.values().filter(|node| within(node)), links)
    }
}

fn is_note(node: &Node) -> bool {
    node.authenticity == Authenticity::Note
}

pub(crate) fn reaches_all(node: &Node, desks: &[Desk]) -> bool {
    desks.iter().all(|desk| node.reaches(desk))
}
