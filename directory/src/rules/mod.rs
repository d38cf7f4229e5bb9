//! Who may do what: one rule for each operation, judged without changing anything.

mod invite;
mod parties;
mod seats;

use std::collections::HashSet;

use hotline_protocol::address::{Desk, Party, Seat};
use hotline_protocol::ids::UnixMillis;

use crate::entry::Entry;
use crate::event::Event;
use crate::genesis::{Authority, RelayAccess};
use crate::keys::Ed25519Key;
use crate::limits;
use crate::op::{Op, Topic};
use crate::record::KeyRecord;
use crate::replica::{Directory, OpenGrant, Publication};
use crate::seat::{PartyEntry, PendingRecovery, Revocation, SeatEntry, SeatStatus, Suspension};

/// Says which rule an entry breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A signature the rule asks for is missing, or too few of the authority's keys signed.
    #[error("a signature that the rule asks for is missing")]
    MissingSignature,
    /// A key signed that has no say in this.
    #[error("a key signed that has no say in this")]
    StrangeSignature,
    /// No such party, or it left.
    #[error("the directory has no such party")]
    NoParty,
    /// The party stands in the directory.
    #[error("the party stands in the directory already")]
    PartyKnown,
    /// The party has no nominator: the authority invites one.
    #[error("the party has no nominator")]
    NoNominator,
    /// The party has a nominator: it is changed or recovered, not invited.
    #[error("the party has a nominator already")]
    NominatorKnown,
    /// No such seat, or its keys are dead.
    #[error("the directory has no such seat")]
    NoSeat,
    /// Somebody sits at the address: revoke or recover first.
    #[error("somebody sits at that address")]
    SeatTaken,
    /// The seat does not sit at present, so it cannot act.
    #[error("the seat does not sit at present")]
    NotSitting,
    /// The seat is not suspended.
    #[error("the seat is not suspended")]
    NotSuspended,
    /// The terms of an invitation contradict themselves or the entry they stand in.
    #[error("the invitation's terms do not fit")]
    GrantTerms,
    /// The invitation ends too late, or has ended.
    #[error("an invitation ends within 72 hours, and not before it begins")]
    GrantLifetime,
    /// Too many invitations of the party stand open.
    #[error("too many invitations of the party stand open")]
    GrantsFull,
    /// The directory has no such invitation.
    #[error("the directory has no such invitation")]
    NoInvitation,
    /// The invitation was used, replaced or withdrawn.
    #[error("the invitation was used, replaced or withdrawn")]
    InvitationUsed,
    /// The invitation has expired.
    #[error("the invitation has expired")]
    InvitationExpired,
    /// The enrolment is for another log, seat, serial or role than the invitation.
    #[error("the enrolment does not fit its invitation")]
    EnrolTerms,
    /// A signature inside the enrolment is not right.
    #[error("a signature of the enrolment is not right")]
    EnrolSignature,
    /// The enrolment was made for another link.
    #[error("the enrolment was made for another link")]
    OtherLink,
    /// A key in the entry stands in the directory already, in whatever role.
    #[error("a key in the entry was used in the directory before")]
    KeyUsed,
    /// The key record has another serial than the next, or is not valid at this time.
    #[error("the key record's serial or validity does not fit")]
    RecordTerms,
    /// The seat receives copies already, or vouches for itself, or sits at another desk.
    #[error("the countersignature does not fit")]
    CountersignTerms,
    /// No recovery is pending, or another one.
    #[error("no such recovery is pending")]
    NoRecovery,
    /// An operation that whoever appends does not know, so cannot judge.
    #[error("operation {0} is not known here, so it is not appended")]
    UnknownOp(u16),
    /// The party or the directory has reached its bound.
    #[error("the party or the directory is full")]
    Full,
}

/// One change to the replica; a plan's changes are committed together, and cannot fail.
#[derive(Debug)]
pub(crate) enum Change {
    Party(PartyEntry),
    Seat(Box<SeatEntry>),
    Open(OpenGrant),
    Close(Ed25519Key),
    TakeUp(Ed25519Key),
    Use([u8; 32]),
    Authority(Authority),
    Relay(RelayAccess),
    HeadKey(Ed25519Key),
    Publish(Desk, Topic, Publication),
}

/// What an allowed entry does.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) changes: Vec<Change>,
    pub(crate) events: Vec<Event>,
}

impl Plan {
    pub(super) fn seat(&mut self, entry: SeatEntry) {
        self.changes.push(Change::Seat(Box::new(entry)));
    }
}

impl Directory {
    /// Judges an operation at the log's time `at`.
    pub(crate) fn judge_op(&self, entry: &Entry, op: Op, at: UnixMillis) -> Result<Plan, Refusal> {
        let mut plan = Plan::default();
        match op {
            Op::Admit { party, name, grant } => {
                self.admit(entry, party, name, grant, at, &mut plan)?;
            }
            Op::Invite(grant) => self.invite(entry, grant, at, &mut plan)?,
            Op::Enrol(request) => self.enrol(entry, &request, at, &mut plan)?,
            Op::Countersign { seat, id, by } => {
                self.countersign(entry, &seat, &id, by, at, &mut plan)?;
            }
            Op::RevokeSeat { seat, reason } => {
                let target = self.named_seat(&seat)?;
                self.signed_by_nominator(entry, &seat.desk.party, at)?;
                plan.changes.extend(self.void(|grant| grant.seat.as_ref() == Some(&seat)));
                plan.events.push(Event::SeatRevoked { seat, id: target.id });
                plan.seat(revoked(target, reason, at));
            }
            Op::SuspendSeat { seat, vacant, reason } => {
                let mut target = self.named_seat(&seat)?.clone();
                self.signed_by_nominator(entry, &seat.desk.party, at)?;
                target.suspended = Some(Suspension { at, vacant, recovering: false, reason });
                plan.seat(target);
                plan.changes.extend(self.void(|grant| grant.seat.as_ref() == Some(&seat)));
                plan.events.push(Event::SeatSuspended { seat, vacant });
            }
            Op::UnsuspendSeat { seat } => {
                let mut target = self.named_seat(&seat)?.clone();
                self.signed_by_nominator(entry, &seat.desk.party, at)?;
                if target.suspended.take().is_none() {
                    return Err(Refusal::NotSuspended);
                }
                plan.seat(target);
                plan.changes.extend(self.void(|grant| grant.seat.as_ref() == Some(&seat)));
                plan.events.push(Event::SeatUnsuspended { seat });
            }
            Op::RotateSeat(record) => self.rotate(entry, record, at, &mut plan)?,
            Op::RecoverSeat { grant, reason } => {
                self.recover_seat(entry, grant, reason, at, &mut plan)?;
            }
            Op::SetNominator { party, key } => {
                let mut entry_of = self.named_party(&party, at)?;
                let old = entry_of.nominator.ok_or(Refusal::NoNominator)?;
                self.signed_by(entry, &[old, key], true)?;
                self.use_keys(&[*key.as_bytes()], &mut plan)?;
                entry_of.nominator = Some(key);
                entry_of.recovery = None;
                plan.changes.push(Change::Party(entry_of));
                plan.events.push(Event::NominatorSet { party });
            }
            Op::RecoverNominator { party, key, reason } => {
                let mut entry_of = self.named_party(&party, at)?;
                if entry_of.nominator.is_none() {
                    return Err(Refusal::NoNominator);
                }
                self.signed_by(entry, &[key], true)?;
                self.use_keys(&[*key.as_bytes()], &mut plan)?;
                let counts_from = at.plus(limits::RECOVERY_DELAY);
                entry_of.recovery =
                    Some(PendingRecovery { key, seq: entry.seq, at, counts_from, reason });
                plan.changes.push(Change::Party(entry_of));
                plan.events.push(Event::RecoveryPending {
                    party,
                    recovery: entry.seq,
                    counts_from,
                });
            }
            Op::ObjectRecovery { party, recovery, by } => {
                self.object(entry, party, recovery, by, at, &mut plan)?;
            }
            Op::SetAuthority(authority) => self.set_authority(entry, authority, &mut plan)?,
            Op::SetRelay(relay) => {
                self.signed_by(entry, &[], true)?;
                let new = fresh_of(&relay.keys, &self.relay.keys);
                self.use_keys(&new, &mut plan)?;
                plan.changes.push(Change::Relay(relay));
                plan.events.push(Event::RelayChanged);
            }
            Op::SetHeadKey(key) => {
                self.signed_by(entry, &[key], true)?;
                self.use_keys(&[*key.as_bytes()], &mut plan)?;
                plan.changes.push(Change::HeadKey(key));
                plan.events.push(Event::HeadKeyChanged);
            }
            Op::RevokeParty { party, reason } => {
                self.revoke_party(entry, &party, &reason, at, &mut plan)?;
            }
            Op::Profile { seat, commitment } => {
                let mut target = self.named_seat(&seat)?.clone();
                self.signed_by_seat_or_nominator(entry, &target, at)?;
                target.profile = Some(commitment);
                target.changed_at = at;
                plan.seat(target);
                plan.events.push(Event::ProfileChanged { seat });
            }
            Op::Confirm { seat } => {
                let mut target = self.named_seat(&seat)?.clone();
                self.signed_by_seat_or_nominator(entry, &target, at)?;
                target.confirmed_at = at;
                plan.seat(target);
                plan.events.push(Event::Confirmed { seat });
            }
            Op::Publish { desk, topic, content } => {
                self.publish(entry, desk, topic, content, at, &mut plan)?;
            }
            Op::Unknown { code, .. } => plan.events.push(Event::Ignored { code }),
        }
        Ok(plan)
    }

    // Signatures.

    /// All of these keys signed, with `authority` also enough of the authority's, and no others.
    pub(super) fn signed_by(
        &self,
        entry: &Entry,
        all: &[Ed25519Key],
        authority: bool,
    ) -> Result<(), Refusal> {
        let of_authority =
            |key: &Ed25519Key| authority && self.authority.keys.binary_search(key).is_ok();
        let mut count = 0_usize;
        for one in &entry.signatures {
            if of_authority(&one.key) {
                count += 1;
            } else if !all.contains(&one.key) {
                return Err(Refusal::StrangeSignature);
            }
        }
        let enough = !authority || count >= usize::from(self.authority.threshold);
        if enough && all.iter().all(|key| entry.signed_by(key)) {
            Ok(())
        } else {
            Err(Refusal::MissingSignature)
        }
    }

    /// At least one of these keys signed, and no others.
    pub(super) fn signed_by_any(entry: &Entry, any: &[Ed25519Key]) -> Result<(), Refusal> {
        if entry.signatures.is_empty() {
            return Err(Refusal::MissingSignature);
        }
        if entry.signatures.iter().all(|one| any.contains(&one.key)) {
            Ok(())
        } else {
            Err(Refusal::StrangeSignature)
        }
    }

    pub(super) fn signed_by_nominator(
        &self,
        entry: &Entry,
        party: &Party,
        at: UnixMillis,
    ) -> Result<(), Refusal> {
        let nominator = self.named_party(party, at)?.nominator;
        self.signed_by(entry, &[nominator.ok_or(Refusal::NoNominator)?], false)
    }

    pub(super) fn signed_by_seat_or_nominator(
        &self,
        entry: &Entry,
        seat: &SeatEntry,
        at: UnixMillis,
    ) -> Result<(), Refusal> {
        let party = self.named_party(&seat.seat().desk.party, at)?;
        let mut any = Vec::from_iter(party.nominator);
        if seat.status(at) == SeatStatus::Active {
            any.push(seat.record.identity);
        }
        Self::signed_by_any(entry, &any)
    }

    // What is named must be there.

    /// The party, with a recovery that counts by now taken in.
    pub(super) fn named_party(&self, party: &Party, at: UnixMillis) -> Result<PartyEntry, Refusal> {
        self.parties
            .get(party)
            .filter(|known| known.revoked.is_none())
            .map(|known| known.settled(at))
            .ok_or(Refusal::NoParty)
    }

    pub(super) fn named_seat(&self, seat: &Seat) -> Result<&SeatEntry, Refusal> {
        self.seats.get(seat).filter(|known| known.revoked.is_none()).ok_or(Refusal::NoSeat)
    }

    pub(super) fn sitting(&self, seat: &Seat, at: UnixMillis) -> Result<&SeatEntry, Refusal> {
        let entry = self.named_seat(seat)?;
        if entry.status(at) == SeatStatus::Active { Ok(entry) } else { Err(Refusal::NotSitting) }
    }

    /// A seat that may vouch for a newcomer at its desk: it sits, and is itself beyond doubt.
    pub(super) fn voucher(
        &self,
        by: &Seat,
        newcomer: &Seat,
        at: UnixMillis,
    ) -> Result<&SeatEntry, Refusal> {
        let entry = self.sitting(by, at)?;
        if by.desk == newcomer.desk && by != newcomer && entry.receives_copies(at) {
            Ok(entry)
        } else {
            Err(Refusal::CountersignTerms)
        }
    }

    /// No key value appears twice in the directory, in whatever role.
    pub(super) fn use_keys(&self, keys: &[[u8; 32]], plan: &mut Plan) -> Result<(), Refusal> {
        let mut own = HashSet::new();
        for key in keys {
            if self.used.contains(key) || !own.insert(key) {
                return Err(Refusal::KeyUsed);
            }
            plan.changes.push(Change::Use(*key));
        }
        Ok(())
    }
}

fn revoked(entry: &SeatEntry, reason: String, at: UnixMillis) -> SeatEntry {
    SeatEntry { revoked: Some(Revocation { at, reason }), ..entry.clone() }
}

fn record_keys(record: &KeyRecord) -> [[u8; 32]; 3] {
    [*record.identity.as_bytes(), *record.agreement.as_bytes(), *record.tls.as_bytes()]
}

/// The keys of `now` that `before` did not hold.
fn fresh_of(now: &[Ed25519Key], before: &[Ed25519Key]) -> Vec<[u8; 32]> {
    now.iter().filter(|key| !before.contains(key)).map(|key| *key.as_bytes()).collect()
}
