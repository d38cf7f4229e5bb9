//! How the messages about a matter move it, one by one in their order. Nobody moves what the other
//! side owes: only a desk that was asked answers, only the side that raised a matter withdraws,
//! suspends or merges it, and only the other side of a proposal agrees to it.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::address::{Desk, DeskKind};
use hotline_protocol::ids::{Digest, MessageId};

use crate::ack::AckKind;
use crate::citations::{Citations, Told};
use crate::codes::{Closure, Outcome};
use crate::form::Cited;
use crate::incident::Ladder;
use crate::limits::{ACKNOWLEDGEMENTS_MAX, REOPENINGS_MAX, TURNS_MAX};
use crate::node::{Answered, Node, Step, Updated};
use crate::progress::{Answer, Asked, ClosedBy, Ending, Progress, Proposal, Reopening, Turn};
use crate::standing::Side;

/// One ladder while it is folded.
struct Fold<'a> {
    raiser: &'a Desk,
    ladder: &'a Ladder,
    /// Which rungs ask each desk of the party: a ladder has hundreds of addresses, a party five desks.
    desks: BTreeMap<DeskKind, BTreeSet<u8>>,
    /// What asks the party: by hash, the id and the rung. What an escalation carries is here too.
    asks: BTreeMap<Digest, (MessageId, u8)>,
    ids: BTreeSet<MessageId>,
    /// What was raised and asks the party, and was not withdrawn.
    stated: BTreeSet<(MessageId, Digest)>,
    /// The highest rung that was asked so far: its desks and those below may answer.
    reached: u8,
    /// The rung up to which what was asked was met at once.
    met: u8,
    progress: Progress,
}

/// What asks the party of a ladder: by hash, the id and the rung.
fn asks(told: &Told<'_>, ladder: &Ladder) -> BTreeMap<Digest, (MessageId, u8)> {
    let first = told.to(&ladder.party).map(|raising| (raising.hash, (raising.id, 1)));
    let rungs = ladder
        .rungs
        .iter()
        .flat_map(|rung| rung.asked_by.iter().map(|one| (one.hash, (one.id, rung.number))));
    first.chain(rungs).collect()
}

fn cited(asks: &BTreeMap<Digest, (MessageId, u8)>) -> impl Iterator<Item = Cited> {
    asks.iter().map(|(hash, (id, _))| Cited { id: *id, common: *hash })
}

/// The desks of the party that have said something about the matter, beyond having seen it.
pub(crate) fn answered_by(
    citations: &Citations<'_>,
    told: &Told<'_>,
    raiser: &Desk,
    ladder: &Ladder,
) -> BTreeSet<Desk> {
    let asks = asks(told, ladder);
    let about = citations.about(cited(&asks), [&raiser.party, &ladder.party]);
    let said = about.into_iter().filter(|node| {
        matches!(node.step, Step::Answered(_) | Step::Updated(_) | Step::Closing(_))
    });
    let desks = said.map(|node| node.from.desk.clone());
    desks.filter(|desk| desk.party == ladder.party).collect()
}

/// How far a matter has come with the party of a ladder.
pub(crate) fn fold(
    citations: &Citations<'_>,
    told: &Told<'_>,
    raiser: &Desk,
    ladder: &Ladder,
) -> Progress {
    let asks = asks(told, ladder);
    let mut about = citations.about(cited(&asks), [&raiser.party, &ladder.party]);
    // What raised the matter stands before all that was done about it. A message to more desks than it
    // went to does not link to it, so that the order alone may put it behind.
    let is_raised =
        |node: &&Node| matches!(node.step, Step::Raised(_)) && asks.contains_key(&node.hash);
    if let Some(raised) = about.iter().position(is_raised) {
        about.get_mut(..=raised).unwrap_or_default().rotate_right(1);
    }
    // What only escalations carry has no place of its own in the order.
    let carried = told.to(&ladder.party).filter(|raising| raising.carried_by.is_some());
    let stated = carried.map(|raising| (raising.id, raising.hash)).collect();
    let first = ladder.rungs.first().map_or(1, |rung| rung.number);
    let mut fold = Fold {
        raiser,
        ladder,
        desks: desks(told, ladder),
        ids: asks.values().map(|(id, _)| *id).collect(),
        asks,
        stated,
        reached: first,
        met: 0,
        progress: Progress { asked: asked(citations, ladder), rung: first, ..Progress::default() },
    };
    let moved: Vec<_> = about.into_iter().filter(|node| fold.take(node)).collect();
    let mut progress = fold.progress;
    progress.spoke = moved.iter().map(|node| node.from.desk.clone()).collect();
    progress.turns_before = moved.len().saturating_sub(TURNS_MAX);
    progress.turns = moved.into_iter().skip(progress.turns_before).map(Turn::of).collect();
    progress
}

impl Turn {
    fn of(node: &Node) -> Self {
        Self { id: node.id, hash: node.hash, by: node.from.clone(), at: node.released_at }
    }
}

impl Asked {
    fn of(node: &Node, rung: u8) -> Self {
        Self {
            cited: node.cited(),
            rung,
            precedence: node.precedence,
            ack_by: node.ack_by,
            reply_by: node.reply_by,
        }
    }
}

/// What asked each rung first.
fn asked(citations: &Citations<'_>, ladder: &Ladder) -> Vec<Asked> {
    let firsts = ladder.rungs.iter().filter_map(|rung| {
        Some(Asked::of(citations.node(&rung.asked_by.first()?.hash)?, rung.number))
    });
    firsts.collect()
}

/// Which rungs ask each desk of the party. Whom what was passed on had asked first counts as asked from
/// the beginning, where that itself is not known.
fn desks(told: &Told<'_>, ladder: &Ladder) -> BTreeMap<DeskKind, BTreeSet<u8>> {
    let carried = told.to(&ladder.party).filter(|raising| raising.carried_by.is_some());
    let carried: Vec<_> = carried.map(|raising| &raising.to).collect();
    let kinds = DeskKind::ALL.into_iter().map(|kind| {
        let desk = ladder.party.desk(kind);
        let first = carried.iter().any(|to| to.ask(&desk)).then_some(0);
        let rungs = ladder.rungs.iter().filter(|rung| rung.asks(&desk));
        (kind, first.into_iter().chain(rungs.map(|rung| rung.number)).collect())
    });
    kinds.collect()
}

impl Fold<'_> {
    /// The rungs that ask a desk.
    fn rungs(&self, desk: &Desk) -> Option<&BTreeSet<u8>> {
        self.desks.get(&desk.kind).filter(|_| desk.party == self.ladder.party)
    }

    /// Whether a desk is of the side that was asked, so far: what a desk said before it was asked
    /// answers nothing.
    fn is_asked(&self, desk: &Desk) -> bool {
        let lowest = self.rungs(desk).and_then(BTreeSet::first);
        lowest.is_some_and(|rung| *rung <= self.reached)
    }

    /// Whether a desk is of the side that raised the matter.
    fn is_raiser(&self, desk: &Desk) -> bool {
        desk.party == self.raiser.party && !self.is_asked(desk)
    }

    /// On which side a desk is, so far.
    fn side(&self, desk: &Desk) -> Option<Side> {
        match self.is_asked(desk) {
            true => Some(Side::Asked),
            false => self.is_raiser(desk).then_some(Side::Raising),
        }
    }

    /// Whether a message cites something that asks the party.
    fn cites_an_asking(&self, cited: Option<&Cited>) -> bool {
        cited.is_some_and(|cited| match cited.is_by_id() {
            true => self.ids.contains(&cited.id),
            false => self.asks.get(&cited.common).is_some_and(|(id, _)| *id == cited.id),
        })
    }

    /// Takes the next message; whether it moved anything.
    fn take(&mut self, node: &Node) -> bool {
        let desk = &node.from.desk;
        let cited = node.step.cites();
        let fits = self.cites_an_asking(cited.as_ref());
        self.hear(node);
        match &node.step {
            Step::Raised(_) => self.state(node),
            Step::PassedOn(_) => self.climb(node),
            Step::Acknowledged(ack) => {
                let rung = self.asks.get(&ack.of_common).map(|(_, rung)| *rung);
                fits && self.is_asked(desk) && self.acknowledge(node, ack.kind, rung)
            }
            Step::Answered(answered) if fits && self.is_asked(desk) => {
                self.answer_with(node, answered)
            }
            Step::Answered(answered) if self.is_raiser(desk) && self.wants(&answered.of) => {
                self.clarify(node)
            }
            Step::Updated(updated) if self.side(desk).is_some() => self.update(node, updated, fits),
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
            Step::Withdrawn(withdrawn) if withdrawn.takes_back() => {
                self.withdraw(node, &withdrawn.of)
            }
            _ => false,
        }
    }

    /// Whatever the other side says after a proposal, it is not silent. To have seen it is no word.
    fn hear(&mut self, node: &Node) {
        let side = self.side(&node.from.desk);
        if let Some(Ending::Proposed(proposal)) = &mut self.progress.ending
            && proposal.word.is_none()
            && side == Some(proposal.side.other())
            && matches!(
                node.step,
                Step::Answered(_) | Step::Updated(_) | Step::Closing(_) | Step::PassedOn(_)
            )
        {
            proposal.word = Some(node.cited());
        }
    }

    /// What is raised, or raised anew, by which a matter that was over, or about to be, is open again.
    fn state(&mut self, node: &Node) -> bool {
        if !self.asks.contains_key(&node.hash) {
            return false;
        }
        self.stated.insert((node.id, node.hash));
        let ending = self.progress.ending.as_ref().is_some_and(|ending| !ending.is_suspended());
        // An update that has reopened it may have come too late.
        if ending || !self.progress.reopenings.is_empty() {
            self.begin_anew();
            // The lowest rung is asked once more, and by this; those above are not.
            let first = self.ladder.rungs.first().map_or(1, |rung| rung.number);
            self.progress.rung = first;
            self.progress.met.remove(&first);
            self.met = 0;
            let anew = Asked::of(node, first);
            match self.progress.asked.first_mut().filter(|one| one.rung == first) {
                Some(asked) => *asked = anew,
                None => self.progress.asked.insert(0, anew),
            }
        }
        // Whether an update had reopened it in time does not matter any more.
        self.progress.reopenings.clear();
        (self.progress.severity, self.progress.scale) = (None, None);
        true
    }

    /// Everything begins anew, under the same reference. What was asked so far, nobody owes.
    fn begin_anew(&mut self) {
        self.meet_all();
        let progress = &mut self.progress;
        progress.reopened = true;
        (progress.ending, progress.suspended) = (None, None);
        progress.answer = Answer::None;
        progress.acknowledged.clear();
        (progress.wants_more, progress.clarified, progress.next_update) = (None, None, None);
        progress.asked.iter_mut().for_each(|one| one.reply_by = None);
    }

    /// The rungs asked so far owe no acknowledgement any more.
    fn meet_all(&mut self) {
        if self.met < self.reached {
            let rungs = self.ladder.rungs.iter().map(|rung| rung.number);
            self.progress.met.extend(rungs.filter(|rung| *rung <= self.reached));
            self.met = self.reached;
        }
    }

    /// A rung that was not asked before is asked: what a lower one answered does not answer for it,
    /// and the clock of the answer runs on. Whom the asked side has referred it to is only brought in.
    fn climb(&mut self, node: &Node) -> bool {
        let Some((_, rung)) = self.asks.get(&node.hash) else { return false };
        let rung = *rung;
        if rung <= self.reached {
            return true;
        }
        let by_asked = self.is_asked(&node.from.desk);
        (self.reached, self.progress.rung) = (rung, rung);
        let brought_in = match &self.progress.answer {
            Answer::Referred(to) => by_asked && node.to.action.contains(to),
            _ => false,
        };
        if brought_in {
            self.progress.met.insert(rung);
            return true;
        }
        self.progress.answer = Answer::None;
        (self.progress.wants_more, self.progress.clarified) = (None, None);
        true
    }

    fn acknowledge(&mut self, node: &Node, kind: AckKind, rung: Option<u8>) -> bool {
        let rungs = self.rungs(&node.from.desk);
        let Some(rung) = rung.filter(|rung| rungs.is_some_and(|all| all.contains(rung))) else {
            return false;
        };
        self.progress.met.insert(rung);
        if rung != self.progress.rung {
            return false;
        }
        let waits = self.progress.answer.waits();
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

    fn answer_with(&mut self, node: &Node, answered: &Answered) -> bool {
        let answer = match (&answered.referred_to, answered.outcome) {
            (Some(to), _) => Answer::Referred(to.clone()),
            (None, Some(Outcome::NeedMore)) => {
                (self.progress.wants_more, self.progress.clarified) = (Some(node.cited()), None);
                Answer::ClarificationRequested
            }
            (None, Some(Outcome::Declined | Outcome::NotCompetent | Outcome::NoInformation)) => {
                Answer::Declined
            }
            (None, _) => Answer::InProgress,
        };
        self.answer(answer)
    }

    fn answer(&mut self, answer: Answer) -> bool {
        self.meet_all();
        if answer != Answer::ClarificationRequested {
            (self.progress.wants_more, self.progress.clarified) = (None, None);
        }
        if !matches!(answer, Answer::Referred(_)) {
            self.progress.acknowledged.clear();
        }
        self.progress.answer = answer;
        true
    }

    /// Whether that is what the asked side wants more about.
    fn wants(&self, of: &Cited) -> bool {
        self.progress.wants_more.is_some_and(|more| more.is_cited_by(of))
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
        if let Some(closed_by) = updated.of.and_then(|of| self.new_facts(node, &of)) {
            return self.reopen(node, closed_by);
        }
        let over = self.progress.ending.as_ref().is_some_and(Ending::is_over);
        let is_asked = self.is_asked(&node.from.desk);
        let answers = updated.of.is_some_and(|of| self.wants(&of));
        if over || !(fits || (answers && !is_asked)) {
            return false;
        }
        if is_asked {
            self.progress.next_update = updated.next_update_at.map(|at| (node.cited(), at));
            // What it asked for came: by what it says now it goes on.
            let goes_on = self.progress.clarified.is_some();
            return (self.progress.answer.waits() || goes_on) && self.answer(Answer::InProgress);
        }
        self.progress.severity = updated.severity.or(self.progress.severity);
        self.progress.scale = updated.scale.or(self.progress.scale);
        self.progress.wants_more.is_some() && self.clarify(node)
    }

    /// What had closed the matter, or would have, if an update about just that says that it is not
    /// over.
    fn new_facts(&self, node: &Node, of: &Cited) -> Option<ClosedBy> {
        match &self.progress.ending {
            Some(Ending::Agreed { agreement, .. }) if agreement.is_cited_by(of) => {
                Some(ClosedBy::Agreement(*agreement))
            }
            Some(Ending::Proposed(proposal)) if proposal.cited.is_cited_by(of) => {
                // It is not itself what kept the matter open until it came.
                let word = proposal.word.filter(|word| *word != node.cited());
                Some(ClosedBy::Silence(Proposal { word, ..proposal.clone() }))
            }
            _ => None,
        }
    }

    /// What both had closed begins anew: whoever was asked and goes on is at work on it, and else owes
    /// an answer. Of what nobody had agreed to, only the proposal is gone.
    fn reopen(&mut self, node: &Node, closed_by: ClosedBy) -> bool {
        let agreed = matches!(closed_by, ClosedBy::Agreement(_));
        if self.progress.reopenings.len() < REOPENINGS_MAX {
            self.progress.reopenings.push(Reopening { closed_by, by: node.cited() });
        }
        if !agreed {
            self.drop_proposal();
            return true;
        }
        self.begin_anew();
        self.progress.rung = self.reached;
        match self.is_asked(&node.from.desk) {
            true => self.progress.answer = Answer::InProgress,
            false => self.progress.acknowledged.push(node.cited()),
        }
        true
    }

    fn propose(&mut self, node: &Node) -> bool {
        let Some(side) = self.side(&node.from.desk) else { return false };
        if self.progress.ending.as_ref().is_some_and(Ending::is_over) {
            return false;
        }
        self.progress.ending = Some(Ending::Proposed(Proposal {
            cited: node.cited(),
            by: node.from.clone(),
            side,
            at: node.released_at,
            word: None,
        }));
        true
    }

    /// There is no proposal any more; what was suspended still is.
    fn drop_proposal(&mut self) {
        let suspended = self.progress.suspended.clone();
        self.progress.ending = suspended.map(|by| Ending::Suspended { by });
    }

    /// The other side of the present proposal agrees or objects.
    fn decide(&mut self, node: &Node, closure: Option<Closure>) -> bool {
        let Some(Ending::Proposed(proposal)) = &self.progress.ending else {
            return false;
        };
        let other = self.side(&node.from.desk) == Some(proposal.side.other());
        if !other || !node.step.cites().is_some_and(|cited| proposal.cited.is_cited_by(&cited)) {
            return false;
        }
        if closure == Some(Closure::Agreed) {
            self.progress.ending = Some(Ending::Agreed {
                proposal: proposal.clone(),
                by: node.from.clone(),
                agreement: node.cited(),
            });
            self.progress.suspended = None;
        } else {
            self.drop_proposal();
        }
        true
    }

    fn put_aside(&mut self, node: &Node, closure: Option<Closure>, into: Option<Cited>) -> bool {
        let by = node.from.clone();
        let progress = &mut self.progress;
        let over = progress.ending.as_ref().is_some_and(Ending::is_over);
        match (closure, into) {
            (Some(Closure::Suspended), _) if !over => {
                progress.suspended = Some(by.clone());
                progress.ending = Some(Ending::Suspended { by });
            }
            (Some(Closure::Resumed), _) if progress.suspended.is_some() => {
                progress.suspended = None;
                progress.ending.take_if(|ending| ending.is_suspended());
            }
            (Some(Closure::Merged), Some(into)) if !over => {
                progress.suspended = None;
                progress.ending = Some(Ending::Merged { by, into });
            }
            _ => return false,
        }
        true
    }

    /// The side that said something takes it back: what it raised, or what it proposed.
    fn withdraw(&mut self, node: &Node, of: &Cited) -> bool {
        let desk = &node.from.desk;
        if let Some(Ending::Proposed(proposal)) = &self.progress.ending
            && proposal.cited.is_cited_by(of)
        {
            let same = self.side(desk) == Some(proposal.side);
            if same {
                self.drop_proposal();
            }
            return same;
        }
        if !self.is_raiser(desk) {
            return false;
        }
        let (from, to) = ((of.id, Digest([0; 32])), (of.id, Digest([0xff; 32])));
        let under_id = self.stated.range(from..=to).copied();
        let taken: Vec<_> = under_id
            .filter(|(id, hash)| Cited { id: *id, common: *hash }.is_cited_by(of))
            .collect();
        if taken.is_empty() {
            return false;
        }
        for one in &taken {
            self.stated.remove(one);
        }
        let over = self.progress.ending.as_ref().is_some_and(Ending::is_over);
        if self.stated.is_empty() && !over {
            self.progress.suspended = None;
            self.progress.ending = Some(Ending::Withdrawn { by: node.from.clone() });
        }
        true
    }
}
