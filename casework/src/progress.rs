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
//! merged. What a side owes by that, and by when, is told in [`crate::Obligation`]. Like the whole fold it
//! knows no clock.

use std::collections::BTreeSet;

use hotline_protocol::address::{Address, Desk, Seat};
use hotline_protocol::ids::{Digest, MessageId, Precedence, UnixMillis};

use crate::codes::{Scale, Severity};
use crate::form::Cited;
use crate::standing::Side;

/// How far a matter has come with a party.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// What the desks that were asked have answered.
    pub answer: Answer,
    /// What may end it, or has.
    pub ending: Option<Ending>,
    /// Who stopped its clocks, on the side that raised it. It stays so while a proposal to close is
    /// looked at.
    pub suspended: Option<Seat>,
    /// Whether it began anew: it was over, or about to be, and was raised anew or reopened.
    pub reopened: bool,
    /// By what it was reopened since it was raised last: the first ones in order.
    pub reopenings: Vec<Reopening>,
    /// The rung whose answer is awaited.
    pub rung: u8,
    /// What started the clock of an answer which has not come, the first ones in order: mostly
    /// acknowledgements.
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
    /// The messages that brought it here, in order: the last ones.
    pub turns: Vec<Turn>,
    /// How many such messages stand before those.
    pub turns_before: usize,
    /// The desks that sent any of them.
    pub spoke: BTreeSet<Desk>,
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

/// How a matter that was closed, or was about to be, came to be open again by an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopening {
    /// What had closed it.
    pub closed_by: ClosedBy,
    /// The update that brought new facts.
    pub by: Cited,
}

/// What had closed a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClosedBy {
    /// The agreement of both sides.
    Agreement(Cited),
    /// A proposal, if the other side had kept silent.
    Silence(Proposal),
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

impl Answer {
    /// Whether an answer in substance is still to come.
    pub(crate) const fn waits(&self) -> bool {
        matches!(self, Self::None | Self::Acknowledged | Self::UnderReview)
    }
}

impl Ending {
    pub(crate) const fn is_suspended(&self) -> bool {
        matches!(self, Self::Suspended { .. })
    }

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
    /// The first thing that the other side said about the matter after it, in order. If it came in
    /// time, silence does not close the matter.
    pub word: Option<Cited>,
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
