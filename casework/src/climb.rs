//! How incidents and their ladders follow from the messages of a case.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::address::{Desk, Party};
use hotline_protocol::ids::{Digest, MessageId};

use crate::advance;
use crate::citations::{Citations, Told};
use crate::escalation::Escalation;
use crate::form::Cited;
use crate::incident::{Asking, Incident, Ladder, NotCounted, Raising, Rung, Uncounted};
use crate::limits::{PARTIES_MAX, STATEMENTS_MAX};
use crate::node::{Node, PassedOn, Raised, Step};
use crate::order::Placed;
use crate::progress::Progress;
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
    hashes: BTreeSet<Digest>,
    /// Which of these ask a party by name.
    named: BTreeMap<&'a Party, Vec<usize>>,
    /// Which of these ask desks of a kind, or everyone.
    to_groups: Vec<usize>,
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
                matters.entry(&node.from.desk).or_default().hold(place, node, raised);
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

impl<'a> Matter<'a> {
    fn hold(&mut self, place: usize, node: &'a Node, raised: &'a Raised) {
        let at = self.held.len();
        self.held.push((place, node, raised));
        self.hashes.insert(node.hash);
        let action = node.to.action.iter();
        let named: BTreeSet<_> = action.clone().filter_map(named_party).collect();
        for party in named {
            self.named.entry(party).or_default().push(at);
        }
        if action.into_iter().any(|address| named_party(address).is_none()) {
            self.to_groups.push(at);
        }
    }

    /// The incident of a desk with its place in the order; none if nothing it raised is known.
    fn fold<'b>(
        mut self,
        desk: &Desk,
        (citations, taken_back): (&Citations<'_>, &TakenBack<'_>),
        acknowledgements: &impl Fn(Digest) -> &'b [Acknowledgement],
        uncounted: &mut Vec<(usize, Uncounted)>,
    ) -> Option<(usize, Incident)> {
        let (parties, beyond) = self.parties(desk, acknowledgements);
        let mut climbs = Vec::new();
        for (party, passings) in core::mem::take(&mut self.passed) {
            if parties.contains(party) {
                climbs.push(self.climb(desk, party, passings));
                continue;
            }
            uncounted.extend(passings.iter().map(|passing| {
                let why = match self.may_begin(passing, desk, party) {
                    true => NotCounted::Beyond,
                    false if self.is_unheld(passing, desk) => NotCounted::NotHeld,
                    false => NotCounted::NotAsked,
                };
                (passing.place, set_aside(passing.node, passing.step, why))
            }));
        }
        // What the case holds goes before what escalations carry: its sender is proved.
        let stated: Vec<_> = if self.held.is_empty() {
            let mut seen = BTreeSet::new();
            let carried = climbs.iter_mut().flat_map(|climb| core::mem::take(&mut climb.carried));
            let carried: BTreeMap<_, _> = carried.collect();
            carried.into_iter().filter(|(_, raising)| seen.insert(raising.hash)).collect()
        } else {
            let held = self.held.iter();
            held.map(|(place, node, raised)| (*place, Raising::held(node, raised))).collect()
        };
        let mut ladders = BTreeMap::new();
        let place = stated.first().map(|(place, _)| *place);
        let stated: Vec<_> = stated.into_iter().map(|(_, raising)| raising).collect();
        let told = Told::of(&stated);
        for mut climb in climbs {
            climb.come_down(taken_back, acknowledgements, |ladder| {
                advance::answered_by(citations, &told, desk, ladder)
            });
            uncounted.append(&mut climb.uncounted);
            // What does not count must not even add a ladder that nobody climbs.
            if climb.ladder.escalations().next().is_some() {
                ladders.insert(climb.ladder.party.clone(), climb.ladder);
            }
        }
        let place = place?;
        for party in parties.into_iter().filter(|party| self.asks(party)) {
            ladders.entry(party.clone()).or_insert_with(|| Ladder {
                rungs: self.first_rung(&party).into_iter().collect(),
                progress: Progress::default(),
                party,
            });
        }
        let mut ladders: Vec<_> = ladders.into_values().collect();
        for ladder in &mut ladders {
            ladder.acknowledge(acknowledgements);
            ladder.progress = advance::fold(citations, &told, desk, ladder);
        }
        let severity = stated.iter().rev().find_map(|raising| raising.raised.severity);
        let scale = stated.iter().rev().find_map(|raising| raising.raised.scale);
        let mut stated = stated.into_iter();
        let raised = stated.next()?;
        let restated = stated.collect();
        Some((place, Incident { raised, restated, severity, scale, ladders, beyond }))
    }

    /// What asks a party at its first rung, of what the case holds: the first ones in order.
    fn asking(&self, party: &Party) -> impl Iterator<Item = &'a Node> {
        let named = self.named.get(party).into_iter().flatten();
        let some = |all: &mut dyn Iterator<Item = &usize>| -> Vec<usize> {
            all.take(STATEMENTS_MAX).copied().collect()
        };
        let mut all = some(&mut { named });
        all.extend(some(&mut self.to_groups.iter()));
        all.sort_unstable();
        all.dedup();
        let held = all.into_iter().take(STATEMENTS_MAX);
        held.filter_map(|at| self.held.get(at).map(|(_, node, _)| *node))
    }

    /// Whether anything that the case holds asks a party.
    fn asks(&self, party: &Party) -> bool {
        self.named.contains_key(party) || !self.to_groups.is_empty()
    }

    /// The rung that what was raised asks itself, if the case holds any of it.
    fn first_rung(&self, party: &Party) -> Option<Rung> {
        let asked_by: Vec<_> = self.asking(party).map(|node| Asking::of(node, party)).collect();
        let rung = Rung { number: 1, asked_by, acknowledged: Vec::new() };
        Some(rung).filter(|rung| !rung.asked_by.is_empty())
    }

    /// The parties that are followed, and how many others were asked by name. Followed are the first
    /// that are asked by name or within which the matter is passed on, and each of which a desk that
    /// was asked has acknowledged: so nobody is crowded out who has taken part.
    fn parties<'b>(
        &self,
        desk: &Desk,
        acknowledgements: &impl Fn(Digest) -> &'b [Acknowledgement],
    ) -> (BTreeSet<Party>, usize) {
        let mut firsts: BTreeMap<&Party, usize> = BTreeMap::new();
        for (party, held) in &self.named {
            let first = held.first().and_then(|at| self.held.get(*at));
            firsts.insert(party, first.map_or(usize::MAX, |(place, ..)| *place));
        }
        for (party, passings) in &self.passed {
            let begins = passings.iter().filter(|passing| self.may_begin(passing, desk, party));
            if let Some(place) = begins.map(|passing| passing.place).min() {
                let first = firsts.entry(party).or_insert(place);
                *first = place.min(*first);
            }
        }
        let mut in_order: Vec<_> =
            firsts.into_iter().map(|(party, first)| (first, party)).collect();
        in_order.sort_unstable();
        let beyond: BTreeSet<_> =
            in_order.iter().skip(PARTIES_MAX).map(|(_, party)| *party).collect();
        let mut parties: BTreeSet<_> =
            in_order.into_iter().take(PARTIES_MAX).map(|(_, party)| party).collect();
        for (_, node, _) in &self.held {
            let desks = acknowledgements(node.hash).iter().map(|one| &one.seat.desk);
            parties.extend(desks.filter(|desk| node.to.ask(desk)).map(|desk| &desk.party));
        }
        let beyond = beyond.difference(&parties).count();
        (parties.into_iter().cloned().collect(), beyond)
    }

    /// Whether somebody of another party than the raiser's passes on what the case does not hold,
    /// though it holds what was raised.
    fn is_unheld(&self, passing: &Passing<'_>, raiser: &Desk) -> bool {
        !self.held.is_empty()
            && passing.node.from.desk.party != raiser.party
            && !self.hashes.contains(&passing.step.of_common)
    }

    /// Whether an escalation comes from either side, as far as that can be known without its ladder.
    fn may_begin(&self, passing: &Passing<'_>, raiser: &Desk, party: &Party) -> bool {
        let by = &passing.node.from.desk.party;
        *by == raiser.party || (by == party && !self.is_unheld(passing, raiser))
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
        let mut by_rung: BTreeMap<u8, Vec<Passing<'_>>> = BTreeMap::new();
        for passing in passings {
            if is_known && self.is_unheld(&passing, raiser) {
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

/// What was taken back, and by which message: by message id.
struct TakenBack<'a>(BTreeMap<MessageId, Vec<(Cited, &'a Node)>>);

impl<'a> TakenBack<'a> {
    fn of(order: &[Placed<'a>]) -> Self {
        let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for placed in order {
            if let Step::Withdrawn(withdrawn) = &placed.node.step
                && withdrawn.takes_back()
            {
                let by = (withdrawn.of, placed.node);
                all.entry(withdrawn.of.id).or_default().push(by);
            }
        }
        Self(all)
    }

    /// Whether the party that sent a message took it back, and told the party of the ladder.
    fn has(&self, asking: &Asking, party: &Party) -> bool {
        let cited = Cited { id: asking.id, common: asking.hash };
        let all = self.0.get(&asking.id).into_iter().flatten();
        all.into_iter().any(|(of, by)| {
            cited.is_cited_by(of)
                && by.from.desk.party == asking.by.desk.party
                && by.reaches_party(party)
        })
    }
}

impl Climb {
    /// Comes down from the present rung as long as all that asks it was taken back. A rung below
    /// one that is asked stays: whoever asks there stands on it. So does one whose desk has
    /// acknowledged it or has said anything about the matter, if no lower rung asks that desk:
    /// nobody makes unsaid what the other side said. `answered_by` gives those desks.
    fn come_down<'b>(
        &mut self,
        taken_back: &TakenBack<'_>,
        acknowledgements: &impl Fn(Digest) -> &'b [Acknowledgement],
        answered_by: impl FnOnce(&Ladder) -> BTreeSet<Desk>,
    ) {
        let mut answered_by = Some(answered_by);
        let mut answered = BTreeSet::new();
        while let Some(top) = self.ladder.rungs.last()
            && top.number >= Escalation::RUNG_MIN
            && top.asked_by.iter().any(|one| taken_back.has(one, &self.ladder.party))
        {
            if let Some(answered_by) = answered_by.take() {
                answered = answered_by(&self.ladder);
            }
            let Some(mut top) = self.ladder.rungs.pop() else { return };
            let below = &self.ladder.rungs;
            let said: BTreeSet<_> =
                answered.iter().filter(|desk| !below.iter().any(|rung| rung.asks(desk))).collect();
            let is_answered = |one: &Asking| {
                let party = &self.ladder.party;
                let asks = |desk: &Desk| desk.party == *party && one.asks(desk);
                said.iter().any(|desk| asks(desk))
                    || acknowledgements(one.hash).iter().any(|ack| asks(&ack.seat.desk))
            };
            let (gone, left): (Vec<_>, Vec<_>) = core::mem::take(&mut top.asked_by)
                .into_iter()
                .partition(|one| taken_back.has(one, &self.ladder.party) && !is_answered(one));
            self.uncounted.extend(gone.into_iter().map(|one| {
                let place = self.places.get(&one.hash).copied().unwrap_or_default();
                let why = NotCounted::TakenBack;
                let (id, hash, by) = (one.id, one.hash, one.by);
                (place, Uncounted { id, hash, by, rung: top.number, why })
            }));
            if !left.is_empty() {
                top.asked_by = left;
                self.ladder.rungs.push(top);
                return;
            }
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
