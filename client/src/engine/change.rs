//! Changes of the directory that a person asked for: one entry at a time, each made against the newest
//! head, until it stands in the log.

use rand_core::CryptoRng;

use hotline_directory::{EntryDraft, Grant, Invitation, InviteSecret, Op};
use hotline_protocol::address::Seat;
use hotline_protocol::frames::{Answer, Entry, Question};
use hotline_protocol::ids::{Digest, UnixMillis};
use hotline_protocol::refusal::{Reason, Refusal};

use super::command::random;
use super::io::{DirectoryChange, Failure, Outcome, Output, Ticket};
use super::wire::Asked;
use super::{Engine, limits};

/// A directory change that was asked for and has not ended.
#[derive(Debug)]
struct Change {
    ticket: Ticket,
    what: DirectoryChange,
    secret: Option<InviteSecret>,
    /// The salted profile beside the entry, and the commitment to it inside.
    beside: Option<(Vec<u8>, Digest)>,
    attempts: u8,
    /// Where it stands in the log, once it does.
    seq: Option<u64>,
    asked: bool,
    /// Place and bytes of an entry whose answer was lost: it may stand in the log.
    lost: Option<(u64, Vec<u8>)>,
    sent: Option<(u64, Vec<u8>)>,
}

/// Directory changes under way.
#[derive(Debug, Default)]
pub(super) struct Changes(Vec<Change>);

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The link was lost before the answer came: whether the entry was made is seen in the log.
    pub(super) fn unanswered(&mut self, ticket: Ticket) {
        if let Some(change) = self.0.iter_mut().find(|change| change.ticket == ticket) {
            change.asked = false;
            change.lost = change.sent.take();
        }
    }

    /// Drops all of them; their tickets are to be answered.
    pub(super) fn give_up(&mut self) -> Vec<Ticket> {
        std::mem::take(&mut self.0).into_iter().map(|change| change.ticket).collect()
    }
}

impl Engine {
    pub(super) fn begin_change<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        ticket: Ticket,
        what: DirectoryChange,
    ) -> Result<(), Failure> {
        let (mut secret, mut beside) = (None, None);
        match &what {
            DirectoryChange::Invite { .. } | DirectoryChange::Recover { .. } => {
                secret = Some(InviteSecret::draw(rng));
            }
            DirectoryChange::Profile(profile) => {
                profile.check(&self.seat).map_err(Failure::Usage)?;
                beside = Some(profile.salted(random(rng)));
            }
            _ => {}
        }
        self.wire.want(now);
        self.changes.0.push(Change {
            ticket,
            what,
            secret,
            beside,
            attempts: 0,
            seq: None,
            asked: false,
            lost: None,
            sent: None,
        });
        Ok(())
    }

    /// Carries directory changes on: one entry at a time, each made against the newest head.
    pub(super) fn make_changes(&mut self, now: UnixMillis) {
        let mut changes = std::mem::take(&mut self.changes.0);
        changes.retain_mut(|change| match self.carry_on(now, change) {
            None => true,
            Some(answer) => {
                self.after.push(Output::Answer(change.ticket, answer));
                false
            }
        });
        self.changes.0 = changes;
    }

    fn carry_on(
        &mut self,
        now: UnixMillis,
        change: &mut Change,
    ) -> Option<Result<Outcome, Failure>> {
        if change.asked {
            return None;
        }
        if let Some((seq, bytes)) = change.lost.take() {
            let mut from = self.replica.directory.entries_after(seq.saturating_sub(1));
            if from.next() == Some(bytes.as_slice()) {
                change.seq = Some(seq);
            }
        }
        if let Some(seq) = change.seq {
            if self.replica.directory.head().0 < seq {
                return None;
            }
            return Some(match (&change.secret, &self.nominator) {
                (Some(secret), Some(nominator)) => {
                    Invitation::new(&self.replica.directory, secret.clone(), nominator)
                        .map(|invitation| Outcome::Invitation(invitation.to_line().to_string()))
                        .map_err(|error| Failure::Refused(error.to_string()))
                }
                _ => Ok(Outcome::Appended(seq)),
            });
        }
        if change.attempts >= limits::APPEND_ATTEMPTS_MAX {
            return Some(Err(Failure::Refused(
                "others changed the directory at the same time, again and again; try once more"
                    .to_owned(),
            )));
        }
        if self.wire.is_asking(|asked| matches!(asked, Asked::Append(_))) {
            return None;
        }
        match self.draft_entry(now, change) {
            Ok(draft) => {
                change.attempts += 1;
                change.asked = true;
                let bytes = draft.encode();
                change.sent = Some((draft.entry().seq, bytes.clone()));
                let beside = change.beside.as_ref().map(|(beside, _)| beside.clone());
                let entry = Entry { bytes, profile: beside.map(serde_bytes::ByteBuf::from) };
                let question = Question::AppendDirectory(entry);
                self.wire.ask(Asked::Append(change.ticket), question);
                None
            }
            Err(failure) => Some(Err(failure)),
        }
    }

    fn draft_entry(&self, now: UnixMillis, change: &Change) -> Result<EntryDraft, Failure> {
        // The relay refuses entries too far from its clock, not from ours.
        let now = self.relay_now(now);
        let directory = &self.replica.directory;
        let nominator = || {
            self.nominator.as_ref().ok_or_else(|| {
                Failure::Refused(
                    "this home does not hold the nominator's key of its party".to_owned(),
                )
            })
        };
        let draft = |op: &Op| EntryDraft::new(directory, op, now);
        Ok(match &change.what {
            DirectoryChange::Invite { seat, lifetime } => {
                let grant = self.grant(now, change, seat, *lifetime)?;
                self.vouched(draft(&Op::Invite(grant.clone())).sign(nominator()?), &grant)
            }
            DirectoryChange::Recover { seat, lifetime, reason } => {
                let grant = self.grant(now, change, seat, *lifetime)?;
                let op = Op::RecoverSeat { grant: grant.clone(), reason: reason.clone() };
                self.vouched(draft(&op).sign(nominator()?), &grant)
            }
            DirectoryChange::Revoke { seat, reason } => {
                let op = Op::RevokeSeat { seat: seat.clone(), reason: reason.clone() };
                draft(&op).sign(nominator()?)
            }
            DirectoryChange::Suspend { seat, reason } => {
                let op =
                    Op::SuspendSeat { seat: seat.clone(), vacant: false, reason: reason.clone() };
                draft(&op).sign(nominator()?)
            }
            DirectoryChange::Resume { seat } => {
                draft(&Op::UnsuspendSeat { seat: seat.clone() }).sign(nominator()?)
            }
            DirectoryChange::Countersign { seat } => {
                let id = directory
                    .seat(seat)
                    .ok_or_else(|| Failure::Usage(format!("{seat} is not in the directory")))?
                    .id;
                let op = Op::Countersign { seat: seat.clone(), id, by: self.seat.clone() };
                draft(&op).sign(self.me.signing_key())
            }
            DirectoryChange::Profile(_) => {
                let commitment = change
                    .beside
                    .as_ref()
                    .map(|(_, commitment)| *commitment)
                    .ok_or_else(|| Failure::Defect("a profile without its salt".to_owned()))?;
                let op = Op::Profile { seat: self.seat.clone(), commitment };
                draft(&op).sign(self.me.signing_key())
            }
            DirectoryChange::Confirm => {
                draft(&Op::Confirm { seat: self.seat.clone() }).sign(self.me.signing_key())
            }
        })
    }

    /// What an invitation of this nominator allows.
    fn grant(
        &self,
        now: UnixMillis,
        change: &Change,
        seat: &Seat,
        lifetime: core::time::Duration,
    ) -> Result<Grant, Failure> {
        let secret = change
            .secret
            .as_ref()
            .ok_or_else(|| Failure::Defect("an invitation without secret".to_owned()))?;
        // An invitation by a sitting seat of the desk vouches for the new one; no seat vouches for
        // itself.
        let colleague = seat.desk == self.seat.desk && *seat != self.seat;
        Ok(Grant {
            invite: secret.public(),
            party: seat.desk.party.clone(),
            seat: Some(seat.clone()),
            nominator: false,
            serial: self.replica.directory.next_serial(seat),
            expires: now.plus(lifetime),
            by_seat: colleague.then(|| self.seat.clone()),
        })
    }

    fn vouched(&self, draft: EntryDraft, grant: &Grant) -> EntryDraft {
        if grant.by_seat.is_some() { draft.sign(self.me.signing_key()) } else { draft }
    }

    /// The relay's answer to an entry.
    pub(super) fn appended(&mut self, ticket: Ticket, answer: Result<Answer, Refusal>) {
        let Some(place) = self.changes.0.iter().position(|change| change.ticket == ticket) else {
            return;
        };
        self.replica.wants_pull = true;
        if let Some(change) = self.changes.0.get_mut(place) {
            change.asked = false;
            change.sent = None;
            match answer {
                Ok(Answer::Appended { seq }) => change.seq = Some(seq),
                // Somebody was faster: made anew against the newer head.
                Err(refusal) if refusal.reason == Reason::Behind => {}
                Err(refusal) => {
                    let failure = Failure::Refused(refusal.to_string());
                    self.after.push(Output::Answer(ticket, Err(failure)));
                    self.changes.0.remove(place);
                }
                Ok(_) => {}
            }
        }
    }
}
