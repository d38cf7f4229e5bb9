//! Where a case stands: who wrote, who acknowledged, what is still open.

use std::collections::{BTreeMap, BTreeSet};

use hotline_protocol::address::{Address, Desk, Seat};
use hotline_protocol::ids::{Digest, MessageId, UnixMillis};

use crate::ack::Ack;
use crate::case::Case;
use crate::climb;
use crate::incident::{Incident, Uncounted};
use crate::statement::{Addressees, named_desk};

/// Where a case stands, folded from its messages in their order. A function of the set of
/// messages; it knows no clock.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseState {
    /// How many messages each desk sent, acknowledgements included.
    pub senders: BTreeMap<Desk, usize>,
    /// The concerns and warnings, in the order in which they were raised: one for each desk that
    /// raised any.
    pub incidents: Vec<Incident>,
    /// The escalations that move no ladder, in order, each with the reason.
    pub uncounted: Vec<Uncounted>,
    requests: Vec<Request>,
    /// Where the request with a common hash stands.
    places: BTreeMap<Digest, usize>,
}

/// A message that asks its action addressees to acknowledge.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Request {
    id: MessageId,
    from: Desk,
    to: Addressees,
    acknowledged: Vec<Acknowledgement>,
}

/// An acknowledgement that counts: by an addressed desk, of that very content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// Who acknowledged.
    pub seat: Seat,
    /// What was said.
    pub ack: Ack,
    /// When, by that seat's clock.
    pub at: UnixMillis,
}

impl CaseState {
    /// Folds a case.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        let mut state = Self::default();
        let order = case.order();
        for placed in &order {
            let node = placed.node;
            *state.senders.entry(node.from.desk.clone()).or_insert(0) += 1;
            if node.ack().is_none() {
                state.places.insert(node.hash, state.requests.len());
                state.requests.push(Request {
                    id: node.id,
                    from: node.from.desk.clone(),
                    to: node.to.clone(),
                    acknowledged: Vec::new(),
                });
            }
        }
        // An acknowledgement may stand before its message where a link is missing, so these come
        // second.
        for placed in &order {
            let node = placed.node;
            let Some(ack) = node.ack() else {
                continue;
            };
            let request =
                state.places.get(&ack.of_common).and_then(|place| state.requests.get_mut(*place));
            if let Some(request) = request
                && request.id == ack.of
                && request.from != node.from.desk
                && request.to.reach(&node.from.desk)
            {
                request.acknowledged.push(Acknowledgement {
                    seat: node.from.clone(),
                    ack: ack.clone(),
                    at: node.released_at,
                });
            }
        }
        (state.incidents, state.uncounted) =
            climb::fold(&order, |message| state.acknowledgements(message));
        state
    }

    /// The acknowledgements of a message that count, in the order of the fold.
    #[must_use]
    pub fn acknowledgements(&self, message: Digest) -> &[Acknowledgement] {
        self.places
            .get(&message)
            .and_then(|place| self.requests.get(*place))
            .map_or(&[], |request| request.acknowledged.as_slice())
    }

    /// Whether a desk acknowledged a message.
    #[must_use]
    pub fn is_acknowledged_by(&self, message: Digest, desk: &Desk) -> bool {
        self.acknowledgements(message)
            .iter()
            .any(|acknowledgement| acknowledgement.seat.desk == *desk)
    }

    /// The messages on which a desk is asked to act and which it has not acknowledged, in order.
    #[must_use]
    pub fn awaits(&self, desk: &Desk) -> Vec<MessageId> {
        self.requests
            .iter()
            .filter(|request| request.from != *desk && request.to.ask(desk))
            .filter(|request| !request.is_acknowledged_by(desk))
            .map(|request| request.id)
            .collect()
    }

    /// Whether some message still waits for a desk it names. One to whole parties or to everyone
    /// is open until a first desk acknowledges, since who that is stands in the directory.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.requests.iter().any(Request::is_open)
    }
}

impl Request {
    fn is_acknowledged_by(&self, desk: &Desk) -> bool {
        self.acknowledged.iter().any(|one| one.seat.desk == *desk)
    }

    fn is_open(&self) -> bool {
        let named: BTreeSet<_> = self
            .to
            .action
            .iter()
            .filter_map(named_desk)
            .filter(|desk| **desk != self.from)
            .collect();
        let groups = self.to.action.iter().any(|address| {
            matches!(address, Address::All | Address::AllDesks(_) | Address::Party(_))
        });
        named.iter().any(|desk| !self.is_acknowledged_by(desk))
            || (groups && self.acknowledged.is_empty())
    }
}
