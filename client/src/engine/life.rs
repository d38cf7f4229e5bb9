//! How far an incident has come with a party, what each side owes, and what this seat may do about it.

use serde::{Deserialize, Serialize};

use hotline_casework::{
    Answer, Authenticity, Case, Ending, Incident, Ladder, Obligation, Proposal, Side, Standing,
};
use hotline_protocol::address::{Address, Seat};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Traffic, UnixMillis};

use super::Engine;
use super::deed::Deed;

/// How far a matter has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Life {
    /// raised, reopened, acknowledged, under-review, in-progress, clarification-requested, referred,
    /// declined, closure-proposed, closed, closed-by-silence, suspended, withdrawn or merged; empty
    /// where nobody of the party was asked by name.
    pub state: String,
    /// Whether nobody owes anything any more.
    pub over: bool,
    /// The side of this seat: raising or asked; empty if it is of neither.
    pub side: String,
    /// What each side owes, the asked side first.
    pub owes: Vec<OwesView>,
    /// The proposal to close that stands, or by which it was closed.
    pub proposal: Option<ProposalView>,
    /// Who agreed to it.
    pub agreed_by: Option<Seat>,
    /// Until when new facts reopen it; none while it is open.
    pub reopens_until: Option<UnixMillis>,
    /// To whom it was referred.
    pub referred_to: Option<Address>,
    /// Where it goes on, if it was merged: case and reference, where they are known here.
    pub merged_into: Option<(CaseId, String)>,
    /// What this seat may do now, in the words of the command line.
    pub may: Vec<String>,
}

/// Something that a side owes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwesView {
    /// raising or asked.
    pub side: String,
    /// acknowledgement, answer, update, clarification or decision.
    pub what: String,
    /// The message from which it follows.
    pub of: MessageId,
    /// Which rung.
    pub rung: u8,
    /// By when; none where that is up to a person or waits for the other side.
    pub due: Option<UnixMillis>,
    /// Whether that is past.
    pub late: bool,
}

/// A proposal to close.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalView {
    /// The message.
    pub message: MessageId,
    /// Who proposes.
    pub by: Seat,
    /// raising or asked.
    pub side: String,
    /// Whether it is signed.
    pub note: bool,
    /// The text to agree to, made safe to show; empty if it is not at hand.
    pub agreed_text: String,
    /// What the sides commit themselves to, likewise.
    pub commitments: String,
    /// When silence closes the matter.
    pub closes_at: Option<UnixMillis>,
}

impl Engine {
    /// When the relay accepted a message of a case, as this seat was told.
    pub(super) fn accepted<'a>(
        &'a self,
        case: &'a Case,
    ) -> impl Fn(&Digest) -> Option<UnixMillis> + Copy + 'a {
        |hash| {
            let id = case.message(*hash)?.id;
            match self.outbox.sent.get(&id) {
                Some(sent) => sent.copies.values().filter_map(|copy| copy.custody_at).min(),
                None => self.book.get(id).filter(|known| known.common == *hash)?.accepted_at,
            }
        }
    }

    /// The side on which this seat's desk stands.
    pub(super) fn side(&self, incident: &Incident, ladder: &Ladder) -> Option<Side> {
        let own = &self.seat.desk;
        match ladder.asked(own) {
            true => Some(Side::Asked),
            false => (own.party == incident.desk().party).then_some(Side::Raising),
        }
    }

    /// How far a matter has come with the party of a ladder.
    pub(super) fn life(
        &self,
        now: UnixMillis,
        case: &Case,
        incident: &Incident,
        ladder: &Ladder,
    ) -> Life {
        let now = self.relay_now(now);
        let (progress, told) = (&ladder.progress, self.accepted(case));
        let standing = progress.standing(now, told);
        let side = self.side(incident, ladder);
        let proposal = match &progress.ending {
            Some(Ending::Proposed(proposal) | Ending::Agreed { proposal, .. }) => Some(proposal),
            _ => None,
        };
        let owes = progress.obligations(now, told).into_iter().map(|one| shown(now, &one));
        let may = Deed::WORDS
            .iter()
            .filter(|word| side.is_some_and(|side| Deed::is_open(word, side, standing, progress)));
        Life {
            state: standing.word().to_owned(),
            over: standing.is_over(),
            side: side.map(Side::word).unwrap_or_default().to_owned(),
            owes: owes.collect(),
            proposal: proposal.map(|proposal| {
                let closes_at = match standing {
                    Standing::ClosureProposed => progress.closes_at(proposal, told),
                    _ => None,
                };
                self.proposal(case, proposal, closes_at)
            }),
            agreed_by: match &progress.ending {
                Some(Ending::Agreed { by, .. }) => Some(by.clone()),
                _ => None,
            },
            reopens_until: progress.reopens_until(told).filter(|_| standing.is_closed()),
            referred_to: match &progress.answer {
                Answer::Referred(to) => Some(to.clone()),
                _ => None,
            },
            merged_into: match &progress.ending {
                Some(Ending::Merged { into, .. }) => self.goes_on(case.traffic(), into.id),
                _ => None,
            },
            may: may.map(|word| (*word).to_owned()).collect(),
        }
    }

    /// The case in which a merged matter goes on. What is of other traffic is not looked for.
    fn goes_on(&self, traffic: Traffic, message: MessageId) -> Option<(CaseId, String)> {
        let known = self.book.get(message).filter(|known| known.traffic == traffic)?;
        let reference = self.book.reference(traffic, known.case).unwrap_or_default();
        Some((known.case, reference.to_owned()))
    }

    fn proposal(
        &self,
        case: &Case,
        proposal: &Proposal,
        closes_at: Option<UnixMillis>,
    ) -> ProposalView {
        let hash = proposal.cited.common;
        let form = self.book.raising(hash).and_then(|common| common.said.form());
        let text = |name| form.and_then(|form| form.text(name)).unwrap_or_default();
        let note = |one: &hotline_casework::Node| one.authenticity == Authenticity::Note;
        ProposalView {
            message: proposal.cited.id,
            by: proposal.by.clone(),
            side: proposal.side.word().to_owned(),
            note: case.message(hash).is_some_and(note),
            agreed_text: text("agreed-text"),
            commitments: text("commitments"),
            closes_at,
        }
    }
}

fn shown(now: UnixMillis, one: &Obligation) -> OwesView {
    OwesView {
        side: one.side.word().to_owned(),
        what: one.owes.word().to_owned(),
        of: one.of.id,
        rung: one.rung,
        due: one.due,
        late: one.due.is_some_and(|due| due <= now),
    }
}
