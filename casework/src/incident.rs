//! Where a concern or a warning stands: who was asked, at which rung, and who acknowledged.
//!
//! There is one incident for each desk that raised something in a case, and in it one ladder for
//! each party that was asked. Passing on only adds rungs: it closes nothing, takes nothing back,
//! and leaves what a desk was asked before as it is.

use hotline_protocol::address::{Address, Desk, Party, Seat};
use hotline_protocol::ids::{Digest, MessageId, UnixMillis};

use crate::ack::Ack;
use crate::codes::{Scale, Severity};
use crate::escalation::Escalation;
use crate::node::Raised;
use crate::progress::Progress;
use crate::state::Acknowledgement;
use crate::statement::{Addressees, covers_desk};

/// A concern or a warning of one desk, with all that was done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// What raised it.
    pub raised: Raising,
    /// What the same desk stated anew in the same case, in order.
    pub restated: Vec<Raising>,
    /// How bad it is, as its desk said last.
    pub severity: Option<Severity>,
    /// How far it reaches, as its desk said last.
    pub scale: Option<Scale>,
    /// One for each party asked, by party. A party that is asked only as one of a function or of
    /// everyone has a ladder once it acknowledges or something is passed on within it.
    pub ladders: Vec<Ladder>,
    /// How many parties were asked by name beyond those that have a ladder. One gets it once a desk of
    /// it acknowledges.
    pub beyond: usize,
}

/// A message that raises an incident or states it anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raising {
    /// Message id.
    pub id: MessageId,
    /// Common hash.
    pub hash: Digest,
    /// Who says it.
    pub by: Seat,
    /// To whom.
    pub to: Addressees,
    /// Concern or warning, and how grave.
    pub raised: Raised,
    /// When, by that seat's clock.
    pub at: UnixMillis,
    /// The escalation that carries it, if the case does not hold the message itself. That `by`
    /// wrote it is then the word of whoever passed it on: show it so.
    pub carried_by: Option<Digest>,
}

/// The rungs of one party that were asked, from the lowest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// Whose.
    pub party: Party,
    /// From rung 1, or from the first one known where the case does not hold what was raised.
    pub rungs: Vec<Rung>,
    /// What the party answered, and what may end the matter with it.
    pub progress: Progress,
}

/// One rung of a ladder that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// 1 is the desk asked first.
    pub number: u8,
    /// The messages that ask it, in order: what was raised, or the escalations to this rung. Two
    /// desks that pass on at the same time make one rung of two.
    pub asked_by: Vec<Asking>,
    /// The acknowledgements of these by the desks asked, message by message.
    pub acknowledged: Vec<Acknowledgement>,
}

/// A message that asks the desks of a rung.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// Message id.
    pub id: MessageId,
    /// Common hash.
    pub hash: Digest,
    /// Who asks.
    pub by: Seat,
    /// The addresses that shall act and cover the party, each once; those of groups too.
    pub to: Vec<Address>,
    /// When, by that seat's clock.
    pub at: UnixMillis,
}

/// How an incident stands with a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IncidentStatus {
    /// The present rung was asked and has not acknowledged.
    Raised,
    /// A desk of the present rung acknowledged.
    Acknowledged {
        /// Who did, first in order.
        by: Seat,
        /// What was said.
        ack: Ack,
        /// When, by that seat's clock.
        at: UnixMillis,
    },
}

/// An escalation that moves no ladder. It is shown, and asks its addressees like any message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncounted {
    /// Message id of the escalation.
    pub id: MessageId,
    /// Its common hash.
    pub hash: Digest,
    /// Who sent it.
    pub by: Seat,
    /// The rung it names.
    pub rung: u8,
    /// Why it does not count. More messages may change that.
    pub why: NotCounted,
}

/// Why an escalation moves no ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum NotCounted {
    /// It carries something else than a concern or a warning.
    #[error("what it passes on is no concern and no warning")]
    NotRaised,
    /// It does not ask other desks than its own, by name, of one party that was asked before.
    #[error("it does not ask another desk of the party that was asked")]
    OffTheLadder,
    /// Its sender is neither of the party that raised the matter nor of a desk asked before.
    #[error("its sender neither raised the matter nor was asked before")]
    NotAsked,
    /// Somebody of the other side passes on a message that is not in this case.
    #[error("what it passes on was not raised here")]
    NotHeld,
    /// The rung below was not asked yet, as far as this case knows.
    #[error("the rung below was not asked")]
    Skips,
    /// Its sender's party took it back while nobody had answered it or was asked above it.
    #[error("its side took it back")]
    TakenBack,
    /// More parties are asked in this matter than are followed.
    #[error("too many parties were asked by name; raise it for this one in a case of its own")]
    Beyond,
}

impl Rung {
    /// Whether a desk of it acknowledged.
    #[must_use]
    pub fn status(&self) -> IncidentStatus {
        self.acknowledged.first().map_or(IncidentStatus::Raised, |one| {
            IncidentStatus::Acknowledged { by: one.seat.clone(), ack: one.ack.clone(), at: one.at }
        })
    }

    pub(crate) fn asks(&self, desk: &Desk) -> bool {
        self.asked_by.iter().any(|asking| asking.asks(desk))
    }
}

impl Asking {
    /// Whether it asks that desk, or a seat of it, to act.
    #[must_use]
    pub fn asks(&self, desk: &Desk) -> bool {
        self.to.iter().any(|address| covers_desk(address, desk))
    }
}

impl Ladder {
    /// The highest rung that was asked.
    #[must_use]
    pub fn present(&self) -> Option<&Rung> {
        self.rungs.last()
    }

    /// Its number.
    #[must_use]
    pub fn rung(&self) -> u8 {
        self.present().map_or(1, |rung| rung.number)
    }

    /// How the present rung stands.
    #[must_use]
    pub fn status(&self) -> IncidentStatus {
        self.present().map_or(IncidentStatus::Raised, Rung::status)
    }

    /// The escalations that count, with the rung each went to.
    pub fn escalations(&self) -> impl Iterator<Item = (u8, &Asking)> {
        self.rungs
            .iter()
            .filter(|rung| rung.number >= Escalation::RUNG_MIN)
            .flat_map(|rung| rung.asked_by.iter().map(|asking| (rung.number, asking)))
    }

    /// Whether a desk of the party was asked, at any rung so far.
    #[must_use]
    pub fn asked(&self, desk: &Desk) -> bool {
        desk.party == self.party && self.rungs.iter().any(|rung| rung.asks(desk))
    }
}

impl Incident {
    /// The desk that raised it.
    #[must_use]
    pub const fn desk(&self) -> &Desk {
        &self.raised.by.desk
    }

    /// The ladder of a party.
    #[must_use]
    pub fn ladder(&self, party: &Party) -> Option<&Ladder> {
        self.ladders.iter().find(|ladder| ladder.party == *party)
    }

    /// What its desk stated last.
    #[must_use]
    pub fn latest(&self) -> &Raising {
        self.restated.last().unwrap_or(&self.raised)
    }

    /// What its desk stated last to a party: what to pass on within it.
    #[must_use]
    pub fn latest_to(&self, party: &Party) -> Option<&Raising> {
        let mut stated = core::iter::once(&self.raised).chain(&self.restated);
        stated.rfind(|raising| raising.to.ask_party(party))
    }

    /// Whether the present rung of every party acknowledged.
    #[must_use]
    pub fn is_acknowledged(&self) -> bool {
        !self.ladders.is_empty()
            && self.ladders.iter().all(|ladder| ladder.status() != IncidentStatus::Raised)
    }

    /// The rung to which a desk may pass the matter on within a party; none if its escalation would
    /// not count.
    #[must_use]
    pub fn next_rung(&self, by: &Desk, party: &Party) -> Option<u8> {
        let ladder = self.ladder(party)?;
        let may = by.party == self.desk().party || ladder.asked(by);
        ladder.rung().checked_add(1).filter(|_| may)
    }
}
