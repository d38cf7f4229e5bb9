//! What the case says of a rung that waits at the relay: whether it was answered meanwhile.
//!
//! Who answers uses tokens of its own. A desk that was asked by hand may have none, and a relay that
//! was put back to an older copy forgets what was used. So whenever the relay says that a rung waits,
//! those who know better tell it: the originating desk by what the case holds, others by what they
//! said before.

use std::collections::BTreeSet;

use hotline_casework::{CaseState, Node, Step};
use hotline_protocol::address::Seat;
use hotline_protocol::deposit::{CancelToken, DepositFate, TokenKind, TokenUse, Used};
use hotline_protocol::ids::{DepositId, MessageId, UnixMillis};

use super::super::Engine;
use super::cancel::{Effect, effect};
use super::{Mine, TimedLadder, TimedRung};

/// What a case says of a rung that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Settled {
    pub(super) effect: Effect,
    /// The message that says it.
    pub(super) by: MessageId,
}

impl Engine {
    /// Whether a ladder has to do with a message that is cited: what was raised, what asked a rung,
    /// or the same matter raised anew while it waits.
    pub(super) fn is_about(&self, ladder: &TimedLadder, cited: MessageId) -> bool {
        let anew = |node: &Node| {
            matches!(node.step, Step::Raised(_))
                && (node.case, node.traffic) == (ladder.case, ladder.traffic)
                && node.from.desk == ladder.raiser.desk
        };
        ladder.is_about(cited) || self.book.node(cited).is_some_and(anew)
    }

    /// Whether a message is about what a ladder is about. To take one statement back leaves the
    /// ladder of another.
    pub(super) fn speaks_of(&self, node: &Node, ladder: &TimedLadder) -> bool {
        self.matter(node).is_some_and(|matter| match node.step {
            Step::Withdrawn(_) => ladder.is_about(matter),
            _ => self.is_about(ladder, matter),
        })
    }

    /// What the case says of a rung of a ladder of this desk; none if it goes on.
    pub(super) fn said_of(&self, ladder: &TimedLadder, rung: &TimedRung) -> Option<Settled> {
        let case = self.book.case(ladder.traffic, ladder.case)?;
        let party = &rung.desk.party;
        let mut said: Vec<(&Node, Mine, Effect)> = Vec::new();
        for node in case.order().into_iter().map(|placed| placed.node) {
            let mine = match &node.from.desk {
                desk if *desk == ladder.raiser.desk => Mine::Colleague,
                desk if desk.party == *party => Mine::Asked,
                _ => continue,
            };
            let Some(effect) = effect(&node.step, mine) else { continue };
            let concerns = mine == Mine::Asked || self.concerns(node, ladder, party);
            if concerns && self.speaks_of(node, ladder) {
                said.push((node, mine, effect));
            }
        }
        // To fold a case takes longer than to look through it.
        if said.is_empty() {
            return None;
        }
        let state = CaseState::of(case);
        let own = state.incidents.iter().filter(|one| *one.desk() == ladder.raiser.desk);
        let climbed = own.flat_map(|one| &one.ladders).find(|one| one.party == *party)?;
        let by_hand = climbed.rungs.iter().find(|one| one.number == rung.number);
        if let Some(asking) = by_hand.and_then(|one| one.asked_by.first()) {
            return Some(Settled { effect: Effect::StopRung(rung.number), by: asking.id });
        }
        let below = || climbed.rungs.iter().filter(|one| one.number < rung.number);
        let counts = |node: &Node, mine: Mine| {
            mine != Mine::Asked
                || below().flat_map(|one| &one.asked_by).any(|one| one.asks(&node.from.desk))
        };
        said.retain(|(node, mine, effect)| {
            matches!(effect, Effect::Hold | Effect::Stop) && counts(node, *mine)
        });
        let stops = || said.iter().filter(|(_, _, effect)| *effect == Effect::Stop);
        let ours = stops().find(|(_, mine, _)| *mine != Mine::Asked);
        let seats: BTreeSet<&Seat> = stops().map(|(node, ..)| &node.from).collect();
        let enough = ours.is_some() || seats.len() >= usize::from(rung.stops);
        if let Some((node, ..)) = ours.or_else(|| stops().next()).filter(|_| enough) {
            return Some(Settled { effect: Effect::Stop, by: node.id });
        }
        // One answer of two postpones it, as an acknowledgement does.
        said.first().map(|(node, ..)| Settled { effect: Effect::Hold, by: node.id })
    }

    /// The relay says that a rung waits. Tells it what it does not know: what the case says, where
    /// this desk raised the matter, and what this seat told it before it forgot.
    pub(super) fn settle(&mut self, now: UnixMillis, by: MessageId, place: usize) {
        let Some(ladder) = self.ladders.get(by) else { return };
        let Some(rung) = ladder.rungs.get(place) else { return };
        let (Some(DepositFate::Pending(_) | DepositFate::Held(_)), deposit) =
            (&rung.fate, rung.deposit)
        else {
            return;
        };
        if ladder.mine != Mine::Asked
            && let Some(settled) = self.said_of(ladder, rung)
        {
            let held = matches!(rung.fate, Some(DepositFate::Held(_)));
            let used = |place: u16| {
                let stop = |used: &&Used| used.by == place && used.kind == TokenKind::Stop;
                rung.used().iter().any(|used| stop(&used))
            };
            let tokens: Vec<CancelToken> = match settled.effect {
                Effect::Hold if held => Vec::new(),
                Effect::Hold => rung.tokens.first().map(|tokens| tokens.hold).into_iter().collect(),
                Effect::Stop | Effect::StopRung(_) => (0..)
                    .zip(rung.own_stops())
                    .filter(|(place, _)| !used(*place))
                    .map(|(_, token)| token)
                    .collect(),
            };
            for token in tokens {
                self.use_own(now, settled.by, TokenUse { deposit, token });
            }
        }
        self.use_missed(deposit);
    }

    /// What is to become of a rung that the relay has forgotten, before it is deposited again:
    /// nothing if it was stopped meanwhile, and later if it was held.
    pub(super) fn settle_forgotten(&mut self, now: UnixMillis, by: MessageId, place: usize) {
        let Some(ladder) = self.ladders.get(by) else { return };
        let Some(rung) = ladder.rungs.get(place) else { return };
        let settled = self.said_of(ladder, rung);
        let said_at = settled.and_then(|settled| self.book.get(settled.by)?.accepted_at);
        let relay_now = self.relay_now(now);
        let Some(rung) = self.ladders.get_mut(by).and_then(|one| one.rungs.get_mut(place)) else {
            return;
        };
        match settled.map(|settled| settled.effect) {
            Some(Effect::Stop | Effect::StopRung(_)) => {
                rung.fate = Some(DepositFate::Stopped { used: Vec::new() });
                return;
            }
            Some(Effect::Hold) => {
                let held = said_at.unwrap_or(relay_now).plus(rung.hold);
                rung.release_at = rung.release_at.max(held);
            }
            None => {}
        }
        rung.fate = None;
        rung.after = rung.release_at.since(relay_now);
        for copy in rung.asks.iter_mut().flat_map(|asks| &mut asks.copies) {
            copy.envelope = None;
        }
    }

    /// Whether somebody told the relay something of a deposit that it did not know then.
    pub(super) fn was_missed(&self, deposit: DepositId) -> bool {
        self.ladders.cancellations.values().any(|one| one.missed(deposit))
    }
}
