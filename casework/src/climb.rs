//! How incidents and their ladders follow from the messages of a case.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::address::{Desk, Party};
use hotline_protocol::ids::{Digest, MessageId};

use crate::escalation::Escalation;
use crate::incident::{Asking, Incident, Ladder, NotCounted, Raising, Rung, Uncounted};
use crate::limits;
use crate::node::{Node, PassedOn, Raised, Step};
use crate::order::Placed;
use crate::progress::{self, Citations, Progress, Told};
use crate::state::Acknowledgement;
use crate::statement::{covers_party, named_desk, named_party};

/// An escalation, at its place in the order, and what it carries.
struct Passing<'a> {
    place: usize,
    node: &'a Node,
    step: &'a PassedOn,
    raised: &'a Raised,
}

/// What the case holds of one desk, before its ladders are counted.
#[derive(Default)]
struct Matter<'a> {
    held: Vec<(usize, &'a Node, &'a Raised)>,
    passed: BTreeMap<&'a Party, Vec<Passing<'a>>>,
}

/// Folds the incidents of a case and the escalations that do not count, in order.
/// `acknowledgements` gives those of a message that count.
pub(crate) fn fold<'a, 'b>(
    order: &[Placed<'a>],
    acknowledgements: impl Fn(Digest) -> &'b [Acknowledgement],
) -> (Vec<Incident>, Vec<Uncounted>) {
    let mut matters: BTreeMap<&Desk, Matter<'_>> = BTreeMap::new();
    let mut uncounted = Vec::new();
    for (place, placed) in order.iter().enumerate() {
        let node = placed.node;
        match &node.step {
            Step::Raised(raised) => {
                matters.entry(&node.from.desk).or_default().held.push((place, node, raised));
            }
            Step::PassedOn(step) => {
                let party = Escalation::party(&node.from.desk, &node.to)
                    .filter(|party| step.to.ask_party(party));
                let why = match (&step.raised, party) {
                    (Some(raised), Some(party)) => {
                        let matter = matters.entry(&step.from.desk).or_default();
                        let passing = Passing { place, node, step, raised };
                        matter.passed.entry(party).or_default().push(passing);
                        continue;
                    }
                    (None, _) => NotCounted::NotRaised,
                    (_, None) => NotCounted::OffTheLadder,
                };
                uncounted.push((place, set_aside(node, step, why)));
            }
            _ => {}
        }
    }
    let citations = Citations::of(order);
    let taken_back = TakenBack::of(order);
    let mut incidents: Vec<_> = matters
        .into_iter()
        .filter_map(|(desk, matter)| {
            matter.fold(desk, (&citations, &taken_back), &acknowledgements, &mut uncounted)
        })
        .collect();
    incidents.sort_by_key(|(place, _)| *place);
    uncounted.sort_by_key(|(place, _)| *place);
    (
        incidents.into_iter().map(|(_, incident)| incident).collect(),
        uncounted.into_iter().map(|(_, one)| one).collect(),
    )
}

fn set_aside(node: &Node, step: &PassedOn, why: NotCounted) -> Uncounted {
    Uncounted { id: node.id, hash: node.hash, by: node.from.clone(), rung: step.rung, why }
}

impl Matter<'_> {
    /// The incident of a desk with its place in the order; none if nothing it raised is known.
    fn fold<'b>(
        mut self,
        desk: &Desk,
        (citations, taken_back): (&Citations<'_>, &TakenBack<'_>),
        acknowledgements: &impl Fn(Digest) -> &'b [Acknowledgement],
        uncounted: &mut Vec<(usize, Uncounted)>,
    ) -> Option<(usize, Incident)> {
        let mut ladders = BTreeMap::new();
        let mut carried = BTreeMap::new();
        for (party, passings) in core::mem::take(&mut self.passed) {
            let mut climb = self.climb(desk, party, passings);
            climb.come_down(taken_back);
            uncounted.extend(climb.uncounted);
            carried.extend(climb.carried);
            // What does not count must not even add a ladder that nobody climbs.
            if climb.ladder.escalations().next().is_some() {
                ladders.insert(party.clone(), climb.ladder);
            }
        }
        for party in self.parties(acknowledgements) {
            let rungs = self.first_rung(&party).into_iter().collect();
            ladders.entry(party.clone()).or_insert(Ladder {
                party,
                rungs,
                progress: Progress::default(),
            });
        }
        for ladder in ladders.values_mut() {
            ladder.acknowledge(acknowledgements);
        }
        // What the case holds goes before what escalations carry: its sender is proved.
        let stated: Vec<_> = if self.held.is_empty() {
            let mut seen = BTreeSet::new();
            carried.into_iter().filter(|(_, raising)| seen.insert(raising.hash)).collect()
        } else {
            let held = self.held.iter();
            held.map(|(place, node, raised)| (*place, Raising::held(node, raised))).collect()
        };
        let place = stated.first()?.0;
        let stated: Vec<_> = stated.into_iter().map(|(_, raising)| raising).collect();
        let mut ladders: Vec<_> = ladders.into_values().collect();
        let told = Told::of(&stated);
        for ladder in &mut ladders {
            ladder.progress = progress::fold(citations, &told, desk, ladder);
        }
        let severity = stated.iter().rev().find_map(|raising| raising.raised.severity);
        let scale = stated.iter().rev().find_map(|raising| raising.raised.scale);
        let mut stated = stated.into_iter();
        let raised = stated.next()?;
        let restated = stated.collect();
        Some((place, Incident { raised, restated, severity, scale, ladders }))
    }

    /// The rung that what was raised asks itself, if the case holds any of it.
    fn first_rung(&self, party: &Party) -> Option<Rung> {
        let asked_by: Vec<_> = self
            .held
            .iter()
            .take(limits::STATEMENTS_MAX)
            .map(|(_, node, _)| Asking::of(node, party))
            .filter(|asking| !asking.to.is_empty())
            .collect();
        let rung = Rung { number: 1, asked_by, acknowledged: Vec::new() };
        Some(rung).filter(|rung| !rung.asked_by.is_empty())
    }

    /// The parties that were asked by name, or one desk of which acknowledged.
    fn parties<'b>(
        &self,
        acknowledgements: &impl Fn(Digest) -> &'b [Acknowledgement],
    ) -> BTreeSet<Party> {
        let mut parties = BTreeSet::new();
        for (_, node, _) in self.held.iter().take(limits::STATEMENTS_MAX) {
            parties.extend(node.to.action.iter().filter_map(named_party).cloned());
            let desks = acknowledgements(node.hash).iter().map(|one| &one.seat.desk);
            parties.extend(desks.filter(|desk| node.to.ask(desk)).map(|desk| desk.party.clone()));
        }
        parties
    }

    /// Counts the escalations of one ladder, rung by rung, so that it does not matter in which order
    /// they are known.
    fn climb(&self, raiser: &Desk, party: &Party, passings: Vec<Passing<'_>>) -> Climb {
        let first = self.first_rung(party);
        let is_known = first.is_some();
        let mut climb = Climb {
            ladder: Ladder {
                party: party.clone(),
                rungs: first.into_iter().collect(),
                progress: Progress::default(),
            },
            carried: Vec::new(),
            uncounted: Vec::new(),
            places: BTreeMap::new(),
        };
        // The desks asked above rung 1: escalations name them.
        let mut asked = BTreeSet::new();
        let may = |ladder: &Ladder, asked: &BTreeSet<&Desk>, by: &Desk| {
            let was_asked = if is_known {
                asked.contains(by) || ladder.first_asks(by)
            } else {
                // A desk that does not have what was raised cannot know who was asked in between. It
                // takes the word of its own side.
                by.party == *party
            };
            by.party == raiser.party || was_asked
        };
        let held: BTreeSet<_> = self.held.iter().map(|(_, node, _)| node.hash).collect();
        let mut by_rung: BTreeMap<u8, Vec<Passing<'_>>> = BTreeMap::new();
        for passing in passings {
            let is_held = held.contains(&passing.step.of_common);
            if is_known && !is_held && passing.node.from.desk.party != raiser.party {
                climb.set_aside(&passing, NotCounted::NotHeld);
            } else {
                by_rung.entry(passing.step.rung).or_default().push(passing);
            }
        }
        let mut next = if is_known {
            Some(Escalation::RUNG_MIN)
        } else {
            let counts =
                |passing: &Passing<'_>| may(&climb.ladder, &asked, &passing.node.from.desk);
            by_rung.iter().find(|(_, list)| list.iter().any(counts)).map(|(rung, _)| *rung)
        };
        while let Some(number) = next {
            let here = by_rung.remove(&number).unwrap_or_default();
            let (counted, rest): (Vec<_>, Vec<_>) = here
                .into_iter()
                .partition(|passing| may(&climb.ladder, &asked, &passing.node.from.desk));
            for passing in &rest {
                climb.set_aside(passing, NotCounted::NotAsked);
            }
            if counted.is_empty() {
                break;
            }
            climb.places.extend(counted.iter().map(|one| (one.node.hash, one.place)));
            climb.carried.extend(counted.iter().map(|passing| {
                (passing.place, Raising::carried(passing.node, passing.step, passing.raised))
            }));
            asked.extend(
                counted
                    .iter()
                    .flat_map(|passing| passing.node.to.action.iter().filter_map(named_desk)),
            );
            let asked_by = counted.iter().map(|passing| Asking::of(passing.node, party)).collect();
            climb.ladder.rungs.push(Rung { number, asked_by, acknowledged: Vec::new() });
            next = number.checked_add(1);
        }
        for passing in by_rung.values().flatten() {
            let above = passing.step.rung > climb.ladder.rung();
            let why = if above && may(&climb.ladder, &asked, &passing.node.from.desk) {
                NotCounted::Skips
            } else {
                NotCounted::NotAsked
            };
            climb.set_aside(passing, why);
        }
        climb
    }
}

/// The ladder of one party, and what moves it not.
struct Climb {
    ladder: Ladder,
    /// What counted escalations carry, by their places.
    carried: Vec<(usize, Raising)>,
    uncounted: Vec<(usize, Uncounted)>,
    /// The places of the escalations that count, by hash.
    places: BTreeMap<Digest, usize>,
}

/// What was taken back, and by whose party: by common hash.
struct TakenBack<'a>(BTreeMap<Digest, Vec<(MessageId, &'a Party)>>);

impl<'a> TakenBack<'a> {
    fn of(order: &[Placed<'a>]) -> Self {
        let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for placed in order {
            if let Step::Withdrawn(withdrawn) = &placed.node.step
                && !withdrawn.corrected
            {
                let by = (withdrawn.of.id, &placed.node.from.desk.party);
                all.entry(withdrawn.of.common).or_default().push(by);
            }
        }
        Self(all)
    }

    /// Whether the party that sent a message took it back.
    fn has(&self, asking: &Asking) -> bool {
        let by = self.0.get(&asking.hash).into_iter().flatten();
        by.into_iter().any(|(id, party)| *id == asking.id && **party == asking.by.desk.party)
    }
}

impl Climb {
    /// Comes down from the present rung as long as all that asks it was taken back. A rung below
    /// one that is asked stays: whoever asks there stands on it.
    fn come_down(&mut self, taken_back: &TakenBack<'_>) {
        while let Some(top) = self.ladder.rungs.last_mut()
            && top.number >= Escalation::RUNG_MIN
        {
            let number = top.number;
            let (gone, left): (Vec<_>, Vec<_>) =
                core::mem::take(&mut top.asked_by).into_iter().partition(|one| taken_back.has(one));
            let stays = !left.is_empty();
            top.asked_by = left;
            self.uncounted.extend(gone.into_iter().map(|one| {
                let place = self.places.get(&one.hash).copied().unwrap_or_default();
                let why = NotCounted::TakenBack;
                let (id, hash, by) = (one.id, one.hash, one.by);
                (place, Uncounted { id, hash, by, rung: number, why })
            }));
            if stays {
                return;
            }
            self.ladder.rungs.pop();
        }
    }

    fn set_aside(&mut self, passing: &Passing<'_>, why: NotCounted) {
        self.uncounted.push((passing.place, set_aside(passing.node, passing.step, why)));
    }
}

impl Ladder {
    /// Whether rung 1 asks a desk.
    fn first_asks(&self, desk: &Desk) -> bool {
        let first = self.rungs.first().filter(|rung| rung.number < Escalation::RUNG_MIN);
        desk.party == self.party && first.is_some_and(|rung| rung.asks(desk))
    }

    fn acknowledge<'b>(&mut self, acknowledgements: &impl Fn(Digest) -> &'b [Acknowledgement]) {
        for rung in &mut self.rungs {
            let acknowledged = rung.asked_by.iter().flat_map(|asking| {
                acknowledgements(asking.hash)
                    .iter()
                    .filter(|one| one.seat.desk.party == self.party && asking.asks(&one.seat.desk))
            });
            rung.acknowledged = acknowledged.cloned().collect();
        }
    }
}

impl Asking {
    fn of(node: &Node, party: &Party) -> Self {
        let to: BTreeSet<_> =
            node.to.action.iter().filter(|address| covers_party(address, party)).collect();
        Self {
            id: node.id,
            hash: node.hash,
            by: node.from.clone(),
            to: to.into_iter().cloned().collect(),
            at: node.released_at,
        }
    }
}

impl Raising {
    fn held(node: &Node, raised: &Raised) -> Self {
        Self {
            id: node.id,
            hash: node.hash,
            by: node.from.clone(),
            to: node.to.clone(),
            raised: raised.clone(),
            at: node.released_at,
            carried_by: None,
        }
    }

    fn carried(node: &Node, step: &PassedOn, raised: &Raised) -> Self {
        Self {
            id: step.of,
            hash: step.of_common,
            by: step.from.clone(),
            to: step.to.clone(),
            raised: raised.clone(),
            at: step.released_at,
            carried_by: Some(node.hash),
        }
    }
}
