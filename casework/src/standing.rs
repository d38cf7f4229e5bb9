//! How a matter stands at a moment, and what each side owes: what the fold says, and what time adds.
//!
//! The fold knows no clock. The times here are those at which the relay accepted messages, as one's
//! own side was told: a sender's clock decides nothing that the other side could lose. A time that
//! somebody names ("acknowledge by") is shown as what it is, a claim of whoever asks.

use core::time::Duration;

use hotline_protocol::ids::{Digest, Precedence, UnixMillis};

use crate::form::Cited;
use crate::limits::{CLOSES_AFTER_SILENCE, REOPENS_WITHIN, ROUNDS_MAX};
use crate::progress::{Answer, ClosedBy, Ending, Progress, Proposal};
use crate::timing::{Due, Timing};

/// How a matter stands at a moment: what [`Progress`] says, and what silence adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Asked and not acknowledged at the present rung, or acknowledged and then silent for too long.
    Raised,
    /// Was over, and is open again with nothing said to it yet.
    Reopened,
    /// Acknowledged.
    Acknowledged,
    /// Under review, or told what it had asked for.
    UnderReview,
    /// Answered in substance.
    InProgress,
    /// More is asked of the side that raised it.
    ClarificationRequested,
    /// Referred to another desk.
    Referred,
    /// Declined.
    Declined,
    /// One side proposes to close it.
    ClosureProposed,
    /// Closed by both.
    Closed,
    /// Closed by the silence of the other side, and marked so.
    ClosedBySilence,
    /// Suspended.
    Suspended,
    /// Withdrawn.
    Withdrawn,
    /// Merged into another case.
    Merged,
}

/// One of the two sides of a matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The party that raised it.
    Raising,
    /// The desks that were asked.
    Asked,
}

/// What a side owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owes {
    /// An acknowledgement by a person.
    Acknowledgement,
    /// An answer in substance, or an update.
    Answer,
    /// The update it has promised.
    Update,
    /// What the other side asked for.
    Clarification,
    /// A word on the proposal to close: yes or no.
    Decision,
}

/// Something that a side owes, and by when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// Which side.
    pub side: Side,
    /// What.
    pub owes: Owes,
    /// The message from which it follows.
    pub of: Cited,
    /// The rung that owes an acknowledgement; the present one for all else.
    pub rung: u8,
    /// By when; none where that is up to a person, or waits for the other side.
    pub due: Option<UnixMillis>,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 14] = [
        Self::Raised,
        Self::Reopened,
        Self::Acknowledged,
        Self::UnderReview,
        Self::InProgress,
        Self::ClarificationRequested,
        Self::Referred,
        Self::Declined,
        Self::ClosureProposed,
        Self::Closed,
        Self::ClosedBySilence,
        Self::Suspended,
        Self::Withdrawn,
        Self::Merged,
    ];

    /// The word used in commands and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Reopened => "reopened",
            Self::Acknowledged => "acknowledged",
            Self::UnderReview => "under-review",
            Self::InProgress => "in-progress",
            Self::ClarificationRequested => "clarification-requested",
            Self::Referred => "referred",
            Self::Declined => "declined",
            Self::ClosureProposed => "closure-proposed",
            Self::Closed => "closed",
            Self::ClosedBySilence => "closed-by-silence",
            Self::Suspended => "suspended",
            Self::Withdrawn => "withdrawn",
            Self::Merged => "merged",
        }
    }

    /// Whether nobody owes anything any more.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Closed | Self::ClosedBySilence | Self::Withdrawn | Self::Merged)
    }

    /// Whether both, or the silence of one, closed it.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Closed | Self::ClosedBySilence)
    }
}

impl Side {
    /// The word used in commands and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Raising => "raising",
            Self::Asked => "asked",
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Raising => Self::Asked,
            Self::Asked => Self::Raising,
        }
    }
}

impl Owes {
    /// The word used in commands and output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Acknowledgement => "acknowledgement",
            Self::Answer => "answer",
            Self::Update => "update",
            Self::Clarification => "clarification",
            Self::Decision => "decision",
        }
    }
}

impl Progress {
    /// How long a proposal waits before silence closes the matter.
    pub const SILENCE: Duration = CLOSES_AFTER_SILENCE;

    /// How it stands at a moment. `told` gives the time at which the relay accepted a message, as far
    /// as this side was told.
    pub fn standing(
        &self,
        now: UnixMillis,
        told: impl Fn(&Digest) -> Option<UnixMillis>,
    ) -> Standing {
        if let Some(closed) = self.reopened_too_late(&told) {
            return closed;
        }
        match &self.ending {
            Some(Ending::Proposed(proposal)) => match self.closes_at(proposal, &told) {
                Some(closes) if now >= closes => Standing::ClosedBySilence,
                _ => Standing::ClosureProposed,
            },
            Some(Ending::Agreed { .. }) => Standing::Closed,
            Some(Ending::Suspended { .. }) => Standing::Suspended,
            Some(Ending::Withdrawn { .. }) => Standing::Withdrawn,
            Some(Ending::Merged { .. }) => Standing::Merged,
            None => match &self.answer {
                Answer::None if self.reopened || self.was_closed(&told) => Standing::Reopened,
                Answer::None => Standing::Raised,
                Answer::Acknowledged | Answer::UnderReview if self.lapsed(now, &told) => {
                    Standing::Raised
                }
                Answer::Acknowledged => Standing::Acknowledged,
                Answer::UnderReview => Standing::UnderReview,
                Answer::InProgress => Standing::InProgress,
                Answer::ClarificationRequested if self.clarified.is_some() => Standing::UnderReview,
                Answer::ClarificationRequested => Standing::ClarificationRequested,
                Answer::Referred(_) => Standing::Referred,
                Answer::Declined => Standing::Declined,
            },
        }
    }

    /// When silence closes it; never if the other side has said something about the matter in time.
    pub fn closes_at(
        &self,
        proposal: &Proposal,
        told: impl Fn(&Digest) -> Option<UnixMillis>,
    ) -> Option<UnixMillis> {
        let closes = told(&proposal.cited.common)?.plus(CLOSES_AFTER_SILENCE);
        // A word of which the relay has told no time may have come in time.
        let silent =
            proposal.word.is_none_or(|word| told(&word.common).is_some_and(|at| at >= closes));
        silent.then_some(closes)
    }

    /// Until when new facts reopen what was closed; none while it is not, or where no time is known.
    pub fn reopens_until(
        &self,
        told: impl Fn(&Digest) -> Option<UnixMillis>,
    ) -> Option<UnixMillis> {
        let closed_at = match self.ending.as_ref()? {
            Ending::Agreed { agreement, .. } => told(&agreement.common),
            Ending::Proposed(proposal) => self.closes_at(proposal, told),
            _ => None,
        };
        closed_at.map(|at| at.plus(REOPENS_WITHIN))
    }

    /// What had closed it, when, and when that which reopened it came.
    fn closed_before<'a>(
        &'a self,
        told: &'a impl Fn(&Digest) -> Option<UnixMillis>,
    ) -> impl Iterator<Item = (Standing, UnixMillis, UnixMillis)> + 'a {
        self.reopenings.iter().filter_map(move |one| {
            let (standing, closed_at) = match &one.closed_by {
                ClosedBy::Agreement(of) => (Standing::Closed, told(&of.common)?),
                ClosedBy::Silence(proposal) => {
                    (Standing::ClosedBySilence, self.closes_at(proposal, told)?)
                }
            };
            Some((standing, closed_at, told(&one.by.common)?))
        })
    }

    /// What it stays, if what should have reopened it came more than 90 days after.
    fn reopened_too_late(&self, told: &impl Fn(&Digest) -> Option<UnixMillis>) -> Option<Standing> {
        let late = self.closed_before(told).find(|(_, at, came)| *came > at.plus(REOPENS_WITHIN));
        late.map(|(standing, ..)| standing)
    }

    /// Whether it was closed before it was reopened: a proposal may have gone before that.
    fn was_closed(&self, told: &impl Fn(&Digest) -> Option<UnixMillis>) -> bool {
        self.closed_before(told).any(|(_, closed_at, came)| came >= closed_at)
    }

    /// As the lowest rung was asked: no later one moves the clock.
    fn precedence(&self) -> Precedence {
        self.asked.first().map_or(Precedence::Routine, |one| one.precedence)
    }

    /// How long an acknowledgement holds without an answer.
    fn substance_within(&self) -> Option<Duration> {
        match Timing::of(self.precedence()).substance {
            Due::Within(within) => Some(within),
            Due::OnDuty(_) | Due::Manual | Due::Never => None,
        }
    }

    /// By when the asked side shall answer, having acknowledged: counted from its first
    /// acknowledgement, and anew from one that comes after that time, nine times at most.
    pub fn answer_due(&self, told: impl Fn(&Digest) -> Option<UnixMillis>) -> Option<UnixMillis> {
        let stated = self.asked.iter().filter_map(|one| one.reply_by).min();
        let Some(within) = self.substance_within() else { return stated };
        let mut times: Vec<_> =
            self.acknowledged.iter().filter_map(|one| told(&one.common)).collect();
        times.sort_unstable();
        let (mut due, mut rounds) = (None, 0);
        for at in times {
            if rounds < ROUNDS_MAX && due.is_none_or(|due| at >= due) {
                due = Some(at.plus(within));
                rounds += 1;
            }
        }
        due.into_iter().chain(stated).min()
    }

    /// Whether it was acknowledged and nothing followed in time: it stands as raised again.
    fn lapsed(&self, now: UnixMillis, told: &impl Fn(&Digest) -> Option<UnixMillis>) -> bool {
        self.answer_due(told).is_some_and(|due| now >= due)
    }

    /// What each side owes at a moment, the asked side first.
    pub fn obligations(
        &self,
        now: UnixMillis,
        told: impl Fn(&Digest) -> Option<UnixMillis>,
    ) -> Vec<Obligation> {
        let standing = self.standing(now, &told);
        if standing.is_over() || standing == Standing::Suspended {
            return Vec::new();
        }
        let rung = self.rung;
        let owed = |side, owes, of: Cited, due| Obligation { side, owes, of, rung, due };
        let decision = match &self.ending {
            Some(Ending::Proposed(proposal)) => {
                let due = self.closes_at(proposal, &told);
                Some(owed(proposal.side.other(), Owes::Decision, proposal.cited, due))
            }
            _ => None,
        };
        // The clocks are stopped for all but the proposal.
        if self.suspended.is_some() {
            return decision.into_iter().collect();
        }
        let mut all = Vec::new();
        for one in self.asked.iter().filter(|one| !self.met.contains(&one.rung)) {
            let owes = Owes::Acknowledgement;
            all.push(Obligation {
                rung: one.rung,
                ..owed(Side::Asked, owes, one.cited, one.ack_by)
            });
        }
        let present = self.asked.iter().find(|one| one.rung == rung).map(|one| one.cited);
        let answer = match &self.answer {
            Answer::InProgress | Answer::Declined => None,
            Answer::None if self.acknowledged.is_empty() => None,
            Answer::ClarificationRequested => match (&self.clarified, self.wants_more) {
                (Some(clarified), _) => Some((*clarified, self.due_after(clarified, &told))),
                // Its clock stands until it was told what it asked for.
                (None, of) => of.map(|of| (of, None)),
            },
            _ => present.map(|of| (of, self.answer_due(&told))),
        };
        if let Some((of, due)) = answer {
            all.push(owed(Side::Asked, Owes::Answer, of, due));
        }
        if let Some((of, at)) = self.next_update
            && self.answer == Answer::InProgress
        {
            all.push(owed(Side::Asked, Owes::Update, of, Some(at)));
        }
        if let (Some(of), None) = (self.wants_more, &self.clarified) {
            all.push(owed(Side::Raising, Owes::Clarification, of, self.due_after(&of, &told)));
        }
        all.extend(decision);
        all
    }

    fn due_after(
        &self,
        of: &Cited,
        told: &impl Fn(&Digest) -> Option<UnixMillis>,
    ) -> Option<UnixMillis> {
        Some(told(&of.common)?.plus(self.substance_within()?))
    }
}
