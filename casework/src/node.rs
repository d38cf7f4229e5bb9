//! What a case needs to know of a message: its links, its addressees and what it acknowledges,
//! without its text.

use hotline_protocol::address::{Address, Desk, Party, Seat};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};

use crate::ack::Ack;
use crate::codes::{Closure, Outcome, Scale, Severity, Withdrawal};
use crate::common::Common;
use crate::form::{Cited, Form};
use crate::kind::{Kind, Said};
use crate::statement::{Addressees, Authenticity, SeenRef};

/// A message in the graph of its case. Small, so that the cases of a busy desk fit in memory while
/// the texts stay in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Message id.
    pub id: MessageId,
    /// Common hash.
    pub hash: Digest,
    /// The case it names.
    pub case: CaseId,
    /// Its traffic.
    pub traffic: Traffic,
    /// Who sent it.
    pub from: Seat,
    /// To whom.
    pub to: Addressees,
    /// Note or non-paper.
    pub authenticity: Authenticity,
    /// What it does to an incident or to another message.
    pub step: Step,
    /// What it says it has seen.
    pub seen: Vec<SeenRef>,
    /// When it was released, by the sender's clock. Shown, never sorted by.
    pub released_at: UnixMillis,
    /// How fast it must be handled.
    pub precedence: Precedence,
    /// By when it shall be acknowledged, by the sender's clock.
    pub ack_by: Option<UnixMillis>,
    /// By when it shall be answered in substance, likewise.
    pub reply_by: Option<UnixMillis>,
}

/// What a message does to an incident or to another message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// Nothing beyond being said.
    None,
    /// It raises a concern or a warning, or states it anew.
    Raised(Raised),
    /// It acknowledges another message.
    Acknowledged(Ack),
    /// It passes another message on.
    PassedOn(Box<PassedOn>),
    /// It answers in substance (RSP).
    Answered(Answered),
    /// It says how things stand (SIT).
    Updated(Updated),
    /// It speaks of ending the matter (CLO).
    Closing(Closing),
    /// It takes a message back or corrects it (WDR).
    Withdrawn(Withdrawn),
}

/// What a response says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The message it answers.
    pub of: Cited,
    /// What it comes to.
    pub outcome: Option<Outcome>,
    /// To whom the matter was referred.
    pub referred_to: Option<Address>,
}

/// What an update says of the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Updated {
    /// What it is about. Without it nothing is moved.
    pub of: Option<Cited>,
    /// How bad it is now.
    pub severity: Option<Severity>,
    /// How far it reaches now.
    pub scale: Option<Scale>,
    /// When there will be more.
    pub next_update_at: Option<UnixMillis>,
}

/// What is said about ending a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// What is said.
    pub closure: Option<Closure>,
    /// The matter, or the proposal.
    pub of: Option<Cited>,
    /// Where a merged matter goes on.
    pub into: Option<Cited>,
}

/// What is taken back or corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// Which message.
    pub of: Cited,
    /// Which of both, if it says so. Else nothing is moved.
    pub withdrawal: Option<Withdrawal>,
}

impl Withdrawn {
    /// Whether it takes the message back.
    #[must_use]
    pub fn takes_back(&self) -> bool {
        self.withdrawal == Some(Withdrawal::Withdrawn)
    }
}

/// How a concern or a warning describes itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// CON or WRN.
    pub kind: Kind,
    /// How bad it is.
    pub severity: Option<Severity>,
    /// How far it reaches.
    pub scale: Option<Scale>,
}

/// What an escalation says of the message it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOn {
    /// The message that is passed on.
    pub of: MessageId,
    /// Its common hash.
    pub of_common: Digest,
    /// The rung asked now.
    pub rung: u8,
    /// What the message raised, if it is a concern or a warning.
    pub raised: Option<Raised>,
    /// Who wrote it, as it says itself.
    pub from: Seat,
    /// Whom it was addressed to.
    pub to: Addressees,
    /// When it was released, by its sender's clock.
    pub released_at: UnixMillis,
}

impl Raised {
    fn of(said: &Said) -> Option<Self> {
        let (severity, scale) = match said {
            Said::Concern(concern) => (concern.severity, concern.scale),
            Said::Warning(warning) => (warning.severity, warning.scale),
            _ => return None,
        };
        Some(Self { kind: said.kind(), severity, scale })
    }
}

impl Step {
    /// The message it is about: acknowledged, answered, updated, closed or taken back.
    #[must_use]
    pub const fn cites(&self) -> Option<Cited> {
        match self {
            Self::Acknowledged(ack) => Some(Cited { id: ack.of, common: ack.of_common }),
            Self::Answered(Answered { of, .. }) | Self::Withdrawn(Withdrawn { of, .. }) => {
                Some(*of)
            }
            Self::Updated(Updated { of, .. }) | Self::Closing(Closing { of, .. }) => *of,
            Self::None | Self::Raised(_) | Self::PassedOn(_) => None,
        }
    }

    /// Every message it cites by its hash: a signature over it commits to those.
    pub fn commits_to(&self) -> impl Iterator<Item = Cited> {
        let (first, second) = match self {
            Self::PassedOn(step) => (Some(Cited { id: step.of, common: step.of_common }), None),
            Self::Closing(closing) => (closing.of, closing.into),
            step => (step.cites(), None),
        };
        first.into_iter().chain(second).filter(|cited| !cited.is_by_id())
    }

    fn of_form(form: &Form) -> Self {
        match form.template().kind {
            Kind::Rsp => form.cited("answers").map_or(Self::None, |of| {
                let outcome = form.code("outcome", Outcome::of_code);
                Self::Answered(Answered { of, outcome, referred_to: form.address("referred-to") })
            }),
            Kind::Sit => Self::Updated(Updated {
                of: form.cited("incident"),
                severity: form.code("severity", Severity::of_code),
                scale: form.code("scale", Scale::of_code),
                next_update_at: form.time("next-update-at"),
            }),
            Kind::Clo => Self::Closing(Closing {
                closure: form.code("closure", Closure::of_code),
                of: form.cited("of-message"),
                into: form.cited("goes-on-in"),
            }),
            Kind::Wdr => form.cited("of-message").map_or(Self::None, |of| {
                let withdrawal = form.code("withdrawal", Withdrawal::of_code);
                Self::Withdrawn(Withdrawn { of, withdrawal })
            }),
            _ => Self::None,
        }
    }

    fn of(common: &Common) -> Self {
        match &common.said {
            Said::Ack(ack) => Self::Acknowledged(ack.clone()),
            // What it carries was checked when it was stated or read.
            Said::Escalation(escalation) => escalation.original().map_or(Self::None, |original| {
                Self::PassedOn(Box::new(PassedOn {
                    of: escalation.of,
                    of_common: escalation.of_common,
                    rung: escalation.rung,
                    raised: Raised::of(&original.said),
                    from: original.from.clone(),
                    to: original.to.clone(),
                    released_at: original.released_at,
                }))
            }),
            Said::Form(form) => Self::of_form(form),
            said => Raised::of(said).map_or(Self::None, Self::Raised),
        }
    }
}

impl From<&Common> for Node {
    fn from(common: &Common) -> Self {
        Self {
            id: common.id,
            hash: common.hash(),
            case: common.case,
            traffic: common.traffic,
            from: common.from.clone(),
            to: common.to.clone(),
            authenticity: common.authenticity,
            step: Step::of(common),
            seen: common.seen.clone(),
            released_at: common.released_at,
            precedence: common.precedence.highest(),
            ack_by: common.ack_by,
            reply_by: common.reply_by,
        }
    }
}

impl Node {
    /// As other messages cite it.
    #[must_use]
    pub const fn cited(&self) -> Cited {
        Cited { id: self.id, common: self.hash }
    }

    /// Whether the sender's own desk or an addressed one is that desk: whether its seats have the
    /// message.
    #[must_use]
    pub fn reaches(&self, desk: &Desk) -> bool {
        self.from.desk == *desk || self.to.reach(desk)
    }

    /// Whether some desk of a party has it.
    pub(crate) fn reaches_party(&self, party: &Party) -> bool {
        self.from.desk.party == *party || self.to.reach_party(party)
    }

    /// What it acknowledges, if it is an ACK.
    #[must_use]
    pub const fn ack(&self) -> Option<&Ack> {
        match &self.step {
            Step::Acknowledged(ack) => Some(ack),
            _ => None,
        }
    }

    /// Memory it takes, about, in bytes.
    pub(crate) fn weight(&self) -> usize {
        let count = |to: &Addressees| to.action.len().saturating_add(to.information.len());
        let carried = match &self.step {
            Step::PassedOn(step) => {
                size_of::<PassedOn>().saturating_add(count(&step.to).saturating_mul(64))
            }
            _ => 0,
        };
        size_of::<Self>()
            .saturating_add(carried)
            .saturating_add(count(&self.to).saturating_mul(64))
            .saturating_add(self.seen.len().saturating_mul(40))
    }
}
