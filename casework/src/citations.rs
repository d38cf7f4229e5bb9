//! What the messages of a case cite, and whom what was raised asks: looked up by every ladder.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use hotline_protocol::address::Party;
use hotline_protocol::ids::{Digest, MessageId};

use crate::form::Cited;
use crate::incident::Raising;
use crate::limits::STATEMENTS_MAX;
use crate::node::{Node, Step};
use crate::order::Placed;
use crate::statement::named_party;

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

    /// A message by its common hash.
    pub(crate) fn node(&self, hash: &Digest) -> Option<&'a Node> {
        self.nodes.get(*self.places.get(hash)?).copied()
    }

    /// What one of two parties says that cites one of these, that cites a closure or a response
    /// among those, and so on; and these themselves. Each once, in order. Nobody else moves a matter
    /// between the two, and neither does what only one of them was sent: the other could not know.
    pub(crate) fn about(
        &self,
        asked: impl Iterator<Item = Cited>,
        parties: [&Party; 2],
    ) -> Vec<&'a Node> {
        let mut found = BTreeSet::new();
        let mut next: VecDeque<Cited> = asked.collect();
        found.extend(next.iter().filter_map(|cited| self.places.get(&cited.common)));
        while let Some(cited) = next.pop_front() {
            let by_hash = self.by_cited.get(&cited.common).into_iter().flatten();
            let by_id = self.by_id.get(&cited.id).into_iter().flatten();
            for place in by_hash.chain(by_id) {
                let Some(node) = self.nodes.get(*place) else { continue };
                let both = || parties.iter().all(|party| node.reaches_party(party));
                if parties.contains(&&node.from.desk.party)
                    && (node.ack().is_some() || both())
                    && found.insert(*place)
                    && matches!(node.step, Step::Closing(_) | Step::Answered(_))
                {
                    next.push_back(node.cited());
                }
            }
        }
        found.into_iter().filter_map(|place| self.nodes.get(place).copied()).collect()
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

    /// What asks a party.
    pub(crate) fn to<'b>(&'b self, party: &'b Party) -> impl Iterator<Item = &'a Raising> + 'b {
        let named = self.by_party.get(party).into_iter().flatten().copied();
        named.chain(self.to_groups.iter().copied().filter(|one| one.to.ask_party(party)))
    }
}
