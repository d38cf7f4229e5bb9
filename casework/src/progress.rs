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
//! merged. What a side owes by that, and by when, is told in [`crate::Obligation`]. Nobody moves what the other side owes: only a desk that was asked answers, only the side
//! that raised a matter withdraws, suspends or merges it, and only the other side of a proposal agrees
//! to it. Like the whole fold it knows no clock.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use hotline_protocol::address::{Address, Desk, Party, Seat};
use hotline_protocol::ids::{Digest, MessageId, Precedence, UnixMillis};

use crate::ack::AckKind;
use crate::codes::{Closure, Outcome, Scale, Severity};
use crate::form::Cited;
use crate::incident::{Ladder, Raising, Rung};
use crate::limits::{ACKNOWLEDGEMENTS_MAX, STATEMENTS_MAX};
use crate::node::{Node, Step, Updated};
use crate::order::Placed;
use crate::standing::Side;
use crate::statement::{covers_desk, named_party};

/// How far a matter has come with a party.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// What the desks that were asked have answered.
    pub answer: Answer,
    /// What may end it, or has.
    pub ending: Option<Ending>,
    /// Whether it was over before and is not any more.
    pub reopened: bool,
    /// By what it was reopened, where an update did it and nothing was raised anew.
    pub reopening: Option<Reopening>,
    /// The acknowledgements that started the clock of an answer which has not come, the first ones in
    /// order.
    pub acknowledged: Vec<Cited>,
    /// The rungs that have acknowledged or were there when the asked side answered.
    pub met: BTreeSet<u8>,
    /// The response by which the raising side is asked for more.
    pub wants_more: Option<Cited>,
    /// What the raising side said to it.
    pub clarified: Option<Cited>,
    /// When the asked side will say more, by its last update.
    pub next_update: Option<(Cited, UnixMillis)>,
    /// How bad it is, as the raising side said in an update since it was raised.
    pub severity: Option<Severity>,
    /// How far it reaches, likewise.
    pub scale: Option<Scale>,
    /// What asks the party, in order of rungs.
    pub asked: Vec<Asked>,
    /// The messages that brought it here, in order.
    pub turns: Vec<Turn>,
}

/// A message that asks the party, and by when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The message.
    pub cited: Cited,
    /// Which rung it asks.
    pub rung: u8,
    /// How fast it must be handled.
    pub precedence: Precedence,
    /// By when it shall be acknowledged, by the clock of whoever asks.
    pub ack_by: Option<UnixMillis>,
    /// By when it shall be answered, likewise.
    pub reply_by: Option<UnixMillis>,
}

/// How a matter that was closed came to be open again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopening {
    /// What had closed it: an agreement, or a proposal that nobody answered.
    pub closed_by: Cited,
    /// Whether both had agreed.
    pub agreed: bool,
    /// The update that brought new facts.
    pub by: Cited,
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

impl Ending {
    /// Whether nobody owes anything any more.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Agreed { .. } | Self::Withdrawn { .. } | Self::Merged { .. })
    }
}

/// A proposal to close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The message that proposes, which holds the text.
    pub cited: Cited,
    /// Who proposes.
    pub by: Seat,
    /// Of which side that is.
    pub side: Side,
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

/// The messages of a case by what they cite, and where each stands in the order.
pub(crate) struct Citations<'a> {
    places: BTreeMap<Digest, usize>,
    nodes: Vec<&'a Node>,
    by_cited: BTreeMap<Digest, Vec<usize>>,
    /// What cites by id alone.
    by_id: BTreeMap<MessageId, Vec<usize>>,
}

impl<'a> Citations<'a> {
    pub(crate) fn of(order: &[Placed<'a>]) -> Self {
        let nodes: Vec<_> = order.iter().map(|placed| placed.node).collect();
        let mut by_cited: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut by_id: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (place, node) in nodes.iter().enumerate() {
            match node.step.cites() {
                Some(cited) if cited.is_by_id() => by_id.entry(cited.id).or_default().push(place),
                Some(cited) => by_cited.entry(cited.common).or_default().push(place),
                None => {}
            }
        }
        let places = (0..).zip(&nodes).map(|(place, node)| (node.hash, place)).collect();
        Self { places, nodes, by_cited, by_id }
    }

    fn node(&self, hash: &Digest) -> Option<&'a Node> {
        self.nodes.get(*self.places.get(hash)?).copied()
    }

    /// The places of what cites one of these, of what cites a closure or a response among those, and
    /// so on; and of these themselves. Each once, in order.
    fn about(&self, asked: impl Iterator<Item = Cited>) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut next: VecDeque<Cited> = asked.collect();
        found.extend(next.iter().filter_map(|cited| self.places.get(&cited.common)));
        while let Some(cited) = next.pop_front() {
            let by_hash = self.by_cited.get(&cited.common).into_iter().flatten();
            let by_id = self.by_id.get(&cited.id).into_iter().flatten();
            for place in by_hash.chain(by_id) {
                let answered = self
                    .nodes
                    .get(*place)
                    .filter(|node| matches!(node.step, Step::Closing(_) | Step::Answered(_)));
                if found.insert(*place) {
                    next.extend(answered.map(|node| node.cited()));
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
    /// Whom what was passed on had asked first, where that itself is not known.
    first: Vec<&'a Address>,
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
    let mut asked_first = Vec::new();
    for raising in told.to(&ladder.party) {
        asks.insert(raising.hash, (raising.id, 1));
        if raising.carried_by.is_some() {
            carried.insert(raising.hash);
            asked_first.extend(&raising.to.action);
        }
    }
    for rung in &ladder.rungs {
        asks.extend(rung.asked_by.iter().map(|one| (one.hash, (one.id, rung.number))));
    }
    let cited = asks.iter().map(|(hash, (id, _))| Cited { id: *id, common: *hash });
    let about = citations.about(cited);
    let first = ladder.rungs.first().map_or(1, |rung| rung.number);
    let mut fold = Fold {
        raiser,
        ladder,
        asks,
        first: asked_first,
        // What only escalations carry has no place of its own in the order.
        stated: carried,
        rung: first,
        progress: Progress { asked: asked(citations, ladder), ..Progress::default() },
    };
    // What raised the matter stands before all that was done about it. A message to more desks than it
    // went to does not link to it, so that the order alone may put it behind.
    let raised = told.to(&ladder.party).filter_map(|one| citations.places.get(&one.hash)).min();
    let rest = about.into_iter().filter(|place| Some(place) != raised);
    let places = raised.copied().into_iter().chain(rest);
    for node in places.filter_map(|place| citations.nodes.get(place)) {
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

/// What asked each rung first.
fn asked(citations: &Citations<'_>, ladder: &Ladder) -> Vec<Asked> {
    let firsts = ladder.rungs.iter().filter_map(|rung| {
        let node = citations.node(&rung.asked_by.first()?.hash)?;
        Some(Asked {
            cited: node.cited(),
            rung: rung.number,
            precedence: node.precedence,
            ack_by: node.ack_by,
            reply_by: node.reply_by,
        })
    });
    firsts.collect()
}

impl Fold<'_> {
    /// Whether a desk is of the side that was asked, so far: what a desk said before it was asked
    /// answers nothing.
    fn is_asked(&self, desk: &Desk) -> bool {
        let mut rungs = self.ladder.rungs.iter().filter(|rung| rung.number <= self.rung);
        let first = || self.first.iter().any(|address| covers_desk(address, desk));
        desk.party == self.ladder.party && (rungs.any(|rung| rung.asks(desk)) || first())
    }

    /// Whether a desk is of the side that raised the matter.
    fn is_raiser(&self, desk: &Desk) -> bool {
        desk.party == self.raiser.party && !self.is_asked(desk)
    }

    /// Whether a message cites something that asks the party.
    fn cites_an_asking(&self, cited: Option<&Cited>) -> bool {
        cited.is_some_and(|cited| match cited.is_by_id() {
            true => self.asks.values().any(|(id, _)| *id == cited.id),
            false => self.asks.get(&cited.common).is_some_and(|(id, _)| *id == cited.id),
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
                fits && self.is_asked(desk) && self.acknowledge(node, ack.kind, rung)
            }
            Step::Answered(answered) if fits && self.is_asked(desk) => {
                let wants_more = answered.outcome == Some(Outcome::NeedMore);
                if wants_more && answered.referred_to.is_none() {
                    self.progress.wants_more = Some(node.cited());
                    self.progress.clarified = None;
                }
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
            Step::Answered(_) if self.is_raiser(desk) && self.progress.wants_more == cited => {
                self.clarify(node)
            }
            Step::Updated(updated) if self.is_asked(desk) || self.is_raiser(desk) => {
                self.update(node, updated, fits)
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
        let over = matches!(
            self.progress.ending,
            Some(Ending::Agreed { .. } | Ending::Withdrawn { .. } | Ending::Merged { .. })
        );
        if over {
            self.reopen(None);
        }
        // Whether an update had reopened it in time does not matter any more.
        self.progress.reopening = None;
        (self.progress.severity, self.progress.scale) = (None, None);
        true
    }

    /// Everything begins anew, under the same reference.
    fn reopen(&mut self, reopening: Option<Reopening>) {
        let progress = &mut self.progress;
        progress.reopened = true;
        progress.reopening = reopening;
        progress.ending = None;
        progress.answer = Answer::None;
        progress.acknowledged.clear();
        progress.met.clear();
        (progress.wants_more, progress.clarified, progress.next_update) = (None, None, None);
    }

    /// A rung that was not asked before is asked: what a lower one answered does not answer for it,
    /// and the clock of the answer runs on. Whom the asked side has referred it to is only brought in.
    fn climb(&mut self, node: &Node) -> bool {
        let Some((_, rung)) = self.asks.get(&node.hash) else { return false };
        if *rung <= self.rung {
            return true;
        }
        self.rung = *rung;
        let by_asked = self.is_asked(&node.from.desk);
        let brought_in = match &self.progress.answer {
            Answer::Referred(to) => by_asked && node.to.action.contains(to),
            _ => false,
        };
        if brought_in {
            self.progress.met.insert(self.rung);
            return true;
        }
        self.progress.answer = Answer::None;
        (self.progress.wants_more, self.progress.clarified) = (None, None);
        true
    }

    fn acknowledge(&mut self, node: &Node, kind: AckKind, rung: Option<u8>) -> bool {
        let desk = &node.from.desk;
        let asks = |rung: &&Rung| rung.asks(desk);
        let number = self.ladder.rungs.iter().filter(asks).map(|rung| rung.number);
        let Some(number) = { number }.find(|number| Some(*number) == rung) else { return false };
        self.progress.met.insert(number);
        if number != self.rung {
            return false;
        }
        let waits = matches!(
            self.progress.answer,
            Answer::None | Answer::Acknowledged | Answer::UnderReview
        );
        if waits && self.progress.acknowledged.len() < ACKNOWLEDGEMENTS_MAX {
            self.progress.acknowledged.push(node.cited());
        }
        let answer = match (&self.progress.answer, kind) {
            (Answer::None | Answer::Acknowledged, AckKind::UnderReview) => Answer::UnderReview,
            (Answer::None, _) => Answer::Acknowledged,
            _ => return false,
        };
        self.progress.answer = answer;
        true
    }

    fn answer(&mut self, answer: Answer) -> bool {
        let rungs = self.ladder.rungs.iter().map(|rung| rung.number);
        self.progress.met.extend(rungs.filter(|rung| *rung <= self.rung));
        if answer != Answer::ClarificationRequested {
            (self.progress.wants_more, self.progress.clarified) = (None, None);
        }
        if !matches!(answer, Answer::Referred(_)) {
            self.progress.acknowledged.clear();
        }
        self.progress.answer = answer;
        true
    }

    /// The raising side says what it was asked for: the asked side goes on.
    fn clarify(&mut self, node: &Node) -> bool {
        if self.progress.clarified.is_some() {
            return false;
        }
        self.progress.clarified = Some(node.cited());
        true
    }

    fn update(&mut self, node: &Node, updated: &Updated, fits: bool) -> bool {
        if let Some(closed) = self.new_facts(updated.of) {
            self.reopen(Some(Reopening { by: node.cited(), ..closed }));
            return true;
        }
        let over = self.progress.ending.as_ref().is_some_and(Ending::is_over);
        let desk = &node.from.desk;
        let answers = self.progress.wants_more.is_some() && self.progress.wants_more == updated.of;
        if over || !(fits || (answers && self.is_raiser(desk))) {
            return false;
        }
        if self.is_asked(desk) {
            self.progress.next_update = updated.next_update_at.map(|at| (node.cited(), at));
            let waits = matches!(
                self.progress.answer,
                Answer::None | Answer::Acknowledged | Answer::UnderReview
            );
            // What it asked for came: by what it says now it goes on.
            let goes_on = self.progress.clarified.is_some();
            return (waits || goes_on) && self.answer(Answer::InProgress);
        }
        self.progress.severity = updated.severity.or(self.progress.severity);
        self.progress.scale = updated.scale.or(self.progress.scale);
        self.progress.wants_more.is_some() && self.clarify(node)
    }

    /// What had closed the matter, if an update about just that says that it is not over.
    fn new_facts(&self, of: Option<Cited>) -> Option<Reopening> {
        let of = of?;
        let (closed_by, agreed) = match &self.progress.ending {
            Some(Ending::Agreed { agreement, .. }) => (*agreement, true),
            Some(Ending::Proposed(proposal)) => (proposal.cited, false),
            _ => return None,
        };
        closed_by.is_cited_by(&of).then_some(Reopening { closed_by, agreed, by: of })
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
            cited: node.cited(),
            by: node.from.clone(),
            side: if self.is_asked(&node.from.desk) { Side::Asked } else { Side::Raising },
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
        if !other || !node.step.cites().is_some_and(|cited| proposal.cited.is_cited_by(&cited)) {
            return false;
        }
        self.progress.ending = match closure {
            Some(Closure::Agreed) => Some(Ending::Agreed {
                proposal: proposal.clone(),
                by: node.from.clone(),
                agreement: node.cited(),
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
            && proposal.cited.is_cited_by(of)
        {
            let same = self.is_asked(&proposal.by.desk) == self.is_asked(desk)
                && proposal.by.desk.party == desk.party;
            if same {
                self.progress.ending = None;
            }
            return same;
        }
        let taken: Vec<_> = self
            .stated
            .iter()
            .filter(|hash| {
                let id = self.asks.get(*hash).map(|(id, _)| *id);
                id.is_some_and(|id| Cited { id, common: **hash }.is_cited_by(of))
            })
            .copied()
            .collect();
        if taken.is_empty() || !self.is_raiser(desk) {
            return false;
        }
        self.stated.retain(|hash| !taken.contains(hash));
        let over =
            matches!(self.progress.ending, Some(Ending::Agreed { .. } | Ending::Merged { .. }));
        if self.stated.is_empty() && !over {
            self.progress.ending = Some(Ending::Withdrawn { by: node.from.clone() });
        }
        true
    }
}
