//! How far a matter has come with a party it was asked of: answered, being closed, over.
//!
//! ```text
//!             ACK            ACK "under review"      RSP, SIT
//!   Raised ────────▶ Acknowledged ────────▶ UnderReview ────────▶ InProgress, Referred,
//!     ▲  └───────────────────────────────────────────────────▶   ClarificationRequested, Declined
//!     └── a higher rung is asked
//! ```
//!
//! Beside this stands what may end it ([`Ending`]): a proposal to close, closed, suspended, withdrawn,
//! merged. Nobody moves what the other side owes: only a desk that was asked answers, only the side
//! that raised a matter withdraws, suspends or merges it, and only the other side of a proposal agrees
//! to it. Like the whole fold it knows no clock.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use core::time::Duration;

use hotline_protocol::address::{Address, Desk, Party, Seat};
use hotline_protocol::ids::{Digest, MessageId, UnixMillis};

use crate::ack::AckKind;
use crate::codes::{Closure, Outcome};
use crate::form::Cited;
use crate::incident::{Ladder, Raising};
use crate::limits::{CLOSES_AFTER_SILENCE, STATEMENTS_MAX};
use crate::node::{Node, Step};
use crate::order::Placed;
use crate::statement::named_party;

/// How far a matter has come with a party.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// What the desks that were asked have answered.
    pub answer: Answer,
    /// What may end it, or has.
    pub ending: Option<Ending>,
    /// Whether it was over before and is not any more.
    pub reopened: bool,
    /// The messages that brought it here, in order.
    pub turns: Vec<Turn>,
}

/// What the desks that were asked have answered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Answer {
    /// Nothing at the present rung.
    #[default]
    None,
    /// A person acknowledged at the present rung.
    Acknowledged,
    /// Someone is at work on it.
    UnderReview,
    /// There is an answer in substance, or an update.
    InProgress,
    /// The side that raised it is asked for more.
    ClarificationRequested,
    /// It was referred to another desk. The clock goes on.
    Referred(Address),
    /// The party will not or cannot act. It never escalates by itself.
    Declined,
}

/// What may end a matter, or has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// One side proposes to close it; the other may agree or object.
    Proposed(Proposal),
    /// Both sides agreed.
    Agreed {
        /// To what.
        proposal: Proposal,
        /// Who agreed.
        by: Seat,
        /// By which message.
        agreement: Cited,
    },
    /// The side that raised it stopped its clocks.
    Suspended {
        /// Who said so.
        by: Seat,
    },
    /// The side that raised it took it back.
    Withdrawn {
        /// Who said so.
        by: Seat,
    },
    /// The side that raised it goes on in another case.
    Merged {
        /// Who said so.
        by: Seat,
        /// The message that goes on there.
        into: Cited,
    },
}

/// A proposal to close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The message that proposes, which holds the text.
    pub cited: Cited,
    /// Who proposes.
    pub by: Seat,
    /// When, by that seat's clock.
    pub at: UnixMillis,
}

/// A message that moved the matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Message id.
    pub id: MessageId,
    /// Common hash.
    pub hash: Digest,
    /// Who sent it.
    pub by: Seat,
    /// When, by that seat's clock.
    pub at: UnixMillis,
}

/// How a matter stands at a moment: what [`Progress`] says, and what silence adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Asked and not acknowledged at the present rung.
    Raised,
    /// Acknowledged.
    Acknowledged,
    /// Under review.
    UnderReview,
    /// Answered in substance.
    InProgress,
    /// More is asked of the side that raised it.
    ClarificationRequested,
    /// Referred to another desk.
    Referred,
    /// Declined.
    Declined,
    /// One side proposes to close it.
    ClosureProposed,
    /// Closed by both.
    Closed,
    /// Closed by the silence of the other side, and marked so.
    ClosedBySilence,
    /// Suspended.
    Suspended,
    /// Withdrawn.
    Withdrawn,
    /// Merged into another case.
    Merged,
}

impl Standing {
    /// The word used in commands and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Acknowledged => "acknowledged",
            Self::UnderReview => "under-review",
            Self::InProgress => "in-progress",
            Self::ClarificationRequested => "clarification-requested",
            Self::Referred => "referred",
            Self::Declined => "declined",
            Self::ClosureProposed => "closure-proposed",
            Self::Closed => "closed",
            Self::ClosedBySilence => "closed-by-silence",
            Self::Suspended => "suspended",
            Self::Withdrawn => "withdrawn",
            Self::Merged => "merged",
        }
    }

    /// Whether nobody owes anything any more.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Closed | Self::ClosedBySilence | Self::Withdrawn | Self::Merged)
    }
}

impl Progress {
    /// How it stands at a moment. `told` gives the time at which the relay accepted a message, as far
    /// as this side was told: a sender's clock decides nothing that the other side could lose.
    pub fn standing(
        &self,
        now: UnixMillis,
        told: impl Fn(&Digest) -> Option<UnixMillis>,
    ) -> Standing {
        match &self.ending {
            Some(Ending::Proposed(proposal)) => {
                let since = told(&proposal.cited.common);
                match since.map(|at| at.plus(CLOSES_AFTER_SILENCE)) {
                    Some(closes) if now >= closes => Standing::ClosedBySilence,
                    _ => Standing::ClosureProposed,
                }
            }
            Some(Ending::Agreed { .. }) => Standing::Closed,
            Some(Ending::Suspended { .. }) => Standing::Suspended,
            Some(Ending::Withdrawn { .. }) => Standing::Withdrawn,
            Some(Ending::Merged { .. }) => Standing::Merged,
            None => match &self.answer {
                Answer::None => Standing::Raised,
                Answer::Acknowledged => Standing::Acknowledged,
                Answer::UnderReview => Standing::UnderReview,
                Answer::InProgress => Standing::InProgress,
                Answer::ClarificationRequested => Standing::ClarificationRequested,
                Answer::Referred(_) => Standing::Referred,
                Answer::Declined => Standing::Declined,
            },
        }
    }

    /// How long a proposal waits before silence closes the matter.
    pub const SILENCE: Duration = CLOSES_AFTER_SILENCE;
}

/// The messages of a case by what they cite, and where each stands in the order.
pub(crate) struct Citations<'a> {
    places: BTreeMap<Digest, usize>,
    nodes: Vec<&'a Node>,
    by_cited: BTreeMap<Digest, Vec<usize>>,
}

impl<'a> Citations<'a> {
    pub(crate) fn of(order: &[Placed<'a>]) -> Self {
        let nodes: Vec<_> = order.iter().map(|placed| placed.node).collect();
        let mut by_cited: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (place, node) in nodes.iter().enumerate() {
            if let Some(cited) = node.step.cites() {
                by_cited.entry(cited.common).or_default().push(place);
            }
        }
        let places = (0..).zip(&nodes).map(|(place, node)| (node.hash, place)).collect();
        Self { places, nodes, by_cited }
    }

    /// The places of what cites one of these, of what cites a closure among those, and so on; and
    /// of these themselves. Each once, in order.
    fn about(&self, asked: impl Iterator<Item = Digest>) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut next: VecDeque<Digest> = asked.collect();
        found.extend(next.iter().filter_map(|hash| self.places.get(hash)));
        while let Some(hash) = next.pop_front() {
            for place in self.by_cited.get(&hash).into_iter().flatten() {
                let closing = self.nodes.get(*place).filter(|n| matches!(n.step, Step::Closing(_)));
                if found.insert(*place) {
                    next.extend(closing.map(|node| node.hash));
                }
            }
        }
        found
    }
}

/// What was raised, by the party it asks: a full case has thousands of both.
pub(crate) struct Told<'a> {
    by_party: BTreeMap<&'a Party, Vec<&'a Raising>>,
    /// To desks of a kind or to everyone: the first ones in order.
    to_groups: Vec<&'a Raising>,
}

impl<'a> Told<'a> {
    pub(crate) fn of(stated: &'a [Raising]) -> Self {
        let mut told = Self { by_party: BTreeMap::new(), to_groups: Vec::new() };
        for raising in stated {
            let named: BTreeSet<_> = raising.to.action.iter().filter_map(named_party).collect();
            if named.len() < raising.to.action.len() && told.to_groups.len() < STATEMENTS_MAX {
                told.to_groups.push(raising);
            }
            for party in named {
                told.by_party.entry(party).or_default().push(raising);
            }
        }
        told
    }

    fn to<'b>(&'b self, party: &'b Party) -> impl Iterator<Item = &'a Raising> + 'b {
        let named = self.by_party.get(party).into_iter().flatten().copied();
        named.chain(self.to_groups.iter().copied().filter(|one| one.to.ask_party(party)))
    }
}

/// One ladder while it is folded.
struct Fold<'a> {
    raiser: &'a Desk,
    ladder: &'a Ladder,
    /// What asks the party: by hash, the id and the rung. What an escalation carries is here too.
    asks: BTreeMap<Digest, (MessageId, u8)>,
    /// What was raised and asks the party, and was not withdrawn.
    stated: BTreeSet<Digest>,
    rung: u8,
    progress: Progress,
}

/// How far a matter has come with the party of a ladder.
pub(crate) fn fold(
    citations: &Citations<'_>,
    told: &Told<'_>,
    raiser: &Desk,
    ladder: &Ladder,
) -> Progress {
    let mut asks = BTreeMap::new();
    let mut carried = BTreeSet::new();
    for raising in told.to(&ladder.party) {
        asks.insert(raising.hash, (raising.id, 1));
        if raising.carried_by.is_some() {
            carried.insert(raising.hash);
        }
    }
    for rung in &ladder.rungs {
        asks.extend(rung.asked_by.iter().map(|one| (one.hash, (one.id, rung.number))));
    }
    let about = citations.about(asks.keys().copied());
    let first = ladder.rungs.first().map_or(1, |rung| rung.number);
    let mut fold = Fold {
        raiser,
        ladder,
        asks,
        // What only escalations carry has no place of its own in the order.
        stated: carried,
        rung: first,
        progress: Progress::default(),
    };
    for node in about.into_iter().filter_map(|place| citations.nodes.get(place)) {
        if fold.take(node) {
            fold.progress.turns.push(Turn {
                id: node.id,
                hash: node.hash,
                by: node.from.clone(),
                at: node.released_at,
            });
        }
    }
    fold.progress
}

impl Fold<'_> {
    /// Whether a desk is of the side that was asked.
    fn is_asked(&self, desk: &Desk) -> bool {
        self.ladder.asked(desk)
    }

    /// Whether a desk is of the side that raised the matter.
    fn is_raiser(&self, desk: &Desk) -> bool {
        desk.party == self.raiser.party && !self.is_asked(desk)
    }

    /// Whether a message cites something that asks the party.
    fn cites_an_asking(&self, cited: Option<&Cited>) -> bool {
        cited.is_some_and(|cited| {
            self.asks.get(&cited.common).is_some_and(|(id, _)| *id == cited.id)
        })
    }

    /// Takes the next message; whether it moved anything.
    fn take(&mut self, node: &Node) -> bool {
        let desk = &node.from.desk;
        let cited = node.step.cites();
        let fits = self.cites_an_asking(cited.as_ref());
        match &node.step {
            Step::Raised(_) => self.state(node),
            Step::PassedOn(_) => self.climb(node),
            Step::Acknowledged(ack) => {
                let rung = self.asks.get(&ack.of_common).map(|(_, rung)| *rung);
                fits && self.is_asked(desk) && self.acknowledge(ack.kind, rung)
            }
            Step::Answered(answered) if fits && self.is_asked(desk) => {
                self.answer(match (&answered.referred_to, answered.outcome) {
                    (Some(to), _) => Answer::Referred(to.clone()),
                    (None, Some(Outcome::NeedMore)) => Answer::ClarificationRequested,
                    (
                        None,
                        Some(Outcome::Declined | Outcome::NotCompetent | Outcome::NoInformation),
                    ) => Answer::Declined,
                    (None, _) => Answer::InProgress,
                })
            }
            Step::Updated(_) if fits && (self.is_asked(desk) || self.is_raiser(desk)) => {
                self.update(desk)
            }
            Step::Closing(closing) => match closing.closure {
                Some(Closure::Proposed) if fits => self.propose(node),
                Some(Closure::Agreed | Closure::Objected) => self.decide(node, closing.closure),
                Some(Closure::Suspended | Closure::Resumed | Closure::Merged)
                    if fits && self.is_raiser(desk) =>
                {
                    self.put_aside(node, closing.closure, closing.into)
                }
                _ => false,
            },
            Step::Withdrawn(withdrawn) if !withdrawn.corrected => {
                self.withdraw(node, &withdrawn.of)
            }
            _ => false,
        }
    }

    /// What is raised, or raised anew, by which a matter that was over is open again.
    fn state(&mut self, node: &Node) -> bool {
        if !self.asks.contains_key(&node.hash) {
            return false;
        }
        self.stated.insert(node.hash);
        self.reopen();
        true
    }

    fn reopen(&mut self) {
        let over = matches!(
            self.progress.ending,
            Some(Ending::Agreed { .. } | Ending::Withdrawn { .. } | Ending::Merged { .. })
        );
        if over {
            self.progress.reopened = true;
            self.progress.ending = None;
            self.progress.answer = Answer::None;
        }
    }

    /// A rung that was not asked before is asked: what a lower one answered does not answer for it.
    fn climb(&mut self, node: &Node) -> bool {
        match self.asks.get(&node.hash) {
            Some((_, rung)) if *rung > self.rung => {
                self.rung = *rung;
                self.progress.answer = Answer::None;
                true
            }
            Some(_) => true,
            None => false,
        }
    }

    fn acknowledge(&mut self, kind: AckKind, rung: Option<u8>) -> bool {
        if rung != Some(self.rung) {
            return false;
        }
        let answer = match (&self.progress.answer, kind) {
            (Answer::None | Answer::Acknowledged, AckKind::UnderReview) => Answer::UnderReview,
            (Answer::None, _) => Answer::Acknowledged,
            _ => return false,
        };
        self.answer(answer)
    }

    fn answer(&mut self, answer: Answer) -> bool {
        self.progress.answer = answer;
        true
    }

    fn update(&mut self, desk: &Desk) -> bool {
        if matches!(self.progress.ending, Some(Ending::Agreed { .. })) {
            // New facts.
            self.reopen();
            return true;
        }
        let waits = matches!(
            self.progress.answer,
            Answer::None | Answer::Acknowledged | Answer::UnderReview
        );
        if self.is_asked(desk) && waits {
            return self.answer(Answer::InProgress);
        }
        false
    }

    fn propose(&mut self, node: &Node) -> bool {
        let side = self.is_asked(&node.from.desk) || self.is_raiser(&node.from.desk);
        let open = matches!(
            self.progress.ending,
            None | Some(Ending::Proposed(_) | Ending::Suspended { .. })
        );
        if !side || !open {
            return false;
        }
        self.progress.ending = Some(Ending::Proposed(Proposal {
            cited: Cited { id: node.id, common: node.hash },
            by: node.from.clone(),
            at: node.released_at,
        }));
        true
    }

    /// The other side of the present proposal agrees or objects.
    fn decide(&mut self, node: &Node, closure: Option<Closure>) -> bool {
        let Some(Ending::Proposed(proposal)) = &self.progress.ending else {
            return false;
        };
        let desk = &node.from.desk;
        let other = match self.is_asked(&proposal.by.desk) {
            true => self.is_raiser(desk),
            false => self.is_asked(desk),
        };
        if !other || node.step.cites() != Some(proposal.cited) {
            return false;
        }
        self.progress.ending = match closure {
            Some(Closure::Agreed) => Some(Ending::Agreed {
                proposal: proposal.clone(),
                by: node.from.clone(),
                agreement: Cited { id: node.id, common: node.hash },
            }),
            _ => None,
        };
        true
    }

    fn put_aside(&mut self, node: &Node, closure: Option<Closure>, into: Option<Cited>) -> bool {
        let by = node.from.clone();
        let suspended = matches!(self.progress.ending, Some(Ending::Suspended { .. }));
        let open = matches!(self.progress.ending, None | Some(Ending::Proposed(_))) || suspended;
        self.progress.ending = match (closure, into) {
            (Some(Closure::Suspended), _) if open => Some(Ending::Suspended { by }),
            (Some(Closure::Resumed), _) if suspended => None,
            (Some(Closure::Merged), Some(into)) if open => Some(Ending::Merged { by, into }),
            _ => return false,
        };
        true
    }

    /// The side that said something takes it back: what it raised, or what it proposed.
    fn withdraw(&mut self, node: &Node, of: &Cited) -> bool {
        let desk = &node.from.desk;
        if let Some(Ending::Proposed(proposal)) = &self.progress.ending
            && proposal.cited == *of
        {
            let same = self.is_asked(&proposal.by.desk) == self.is_asked(desk)
                && proposal.by.desk.party == desk.party;
            if same {
                self.progress.ending = None;
            }
            return same;
        }
        let raised = self.cites_an_asking(Some(of)) && self.stated.contains(&of.common);
        if !raised || !self.is_raiser(desk) {
            return false;
        }
        self.stated.remove(&of.common);
        let over =
            matches!(self.progress.ending, Some(Ending::Agreed { .. } | Ending::Merged { .. }));
        if self.stated.is_empty() && !over {
            self.progress.ending = Some(Ending::Withdrawn { by: node.from.clone() });
        }
        true
    }
}
