//! Who may do what: one rule for each operation, judged without changing anything.

use std::collections::HashSet;

use hotline_protocol::address::{Desk, Party, Seat};
use hotline_protocol::ids::{Digest, UnixMillis};

use crate::enrol::EnrolRequest;
use crate::entry::Entry;
use crate::event::Event;
use crate::genesis::{Authority, RelayAccess};
use crate::keys::Ed25519Key;
use crate::limits;
use crate::op::{Grant, Op, Topic};
use crate::record::KeyRecord;
use crate::replica::{Directory, OpenGrant, Publication};
use crate::seat::{
    PartyEntry, PendingRecovery, Revocation, SeatEntry, SeatStatus, Standing, Suspension,
};

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
    fn seat(&mut self, entry: SeatEntry) {
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
                plan.changes
                    .extend(self.void(|grant| grant.seat.as_ref() == Some(&seat)));
                plan.events.push(Event::SeatRevoked {
                    seat,
                    id: target.id,
                });
                plan.seat(revoked(target, reason, at));
            }
            Op::SuspendSeat {
                seat,
                vacant,
                reason,
            } => {
                let mut target = self.named_seat(&seat)?.clone();
                self.signed_by_nominator(entry, &seat.desk.party, at)?;
                target.suspended = Some(Suspension {
                    at,
                    vacant,
                    recovering: false,
                    reason,
                });
                plan.seat(target);
                plan.changes
                    .extend(self.void(|grant| grant.seat.as_ref() == Some(&seat)));
                plan.events.push(Event::SeatSuspended { seat, vacant });
            }
            Op::UnsuspendSeat { seat } => {
                let mut target = self.named_seat(&seat)?.clone();
                self.signed_by_nominator(entry, &seat.desk.party, at)?;
                if target.suspended.take().is_none() {
                    return Err(Refusal::NotSuspended);
                }
                plan.seat(target);
                plan.changes
                    .extend(self.void(|grant| grant.seat.as_ref() == Some(&seat)));
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
                entry_of.recovery = Some(PendingRecovery {
                    key,
                    seq: entry.seq,
                    at,
                    counts_from,
                    reason,
                });
                plan.changes.push(Change::Party(entry_of));
                plan.events.push(Event::RecoveryPending {
                    party,
                    recovery: entry.seq,
                    counts_from,
                });
            }
            Op::ObjectRecovery {
                party,
                recovery,
                by,
            } => {
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
            Op::Publish {
                desk,
                topic,
                content,
            } => self.publish(entry, desk, topic, content, at, &mut plan)?,
            Op::Unknown { code, .. } => plan.events.push(Event::Ignored { code }),
        }
        Ok(plan)
    }

    // Signatures.

    /// All of these keys signed, with `authority` also enough of the authority's, and no others.
    fn signed_by(&self, entry: &Entry, all: &[Ed25519Key], authority: bool) -> Result<(), Refusal> {
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
    fn signed_by_any(entry: &Entry, any: &[Ed25519Key]) -> Result<(), Refusal> {
        if entry.signatures.is_empty() {
            return Err(Refusal::MissingSignature);
        }
        if entry.signatures.iter().all(|one| any.contains(&one.key)) {
            Ok(())
        } else {
            Err(Refusal::StrangeSignature)
        }
    }

    fn signed_by_nominator(
        &self,
        entry: &Entry,
        party: &Party,
        at: UnixMillis,
    ) -> Result<(), Refusal> {
        let nominator = self.named_party(party, at)?.nominator;
        self.signed_by(entry, &[nominator.ok_or(Refusal::NoNominator)?], false)
    }

    fn signed_by_seat_or_nominator(
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
    fn named_party(&self, party: &Party, at: UnixMillis) -> Result<PartyEntry, Refusal> {
        self.parties
            .get(party)
            .filter(|known| known.revoked.is_none())
            .map(|known| known.settled(at))
            .ok_or(Refusal::NoParty)
    }

    fn named_seat(&self, seat: &Seat) -> Result<&SeatEntry, Refusal> {
        self.seats
            .get(seat)
            .filter(|known| known.revoked.is_none())
            .ok_or(Refusal::NoSeat)
    }

    fn sitting(&self, seat: &Seat, at: UnixMillis) -> Result<&SeatEntry, Refusal> {
        let entry = self.named_seat(seat)?;
        if entry.status(at) == SeatStatus::Active {
            Ok(entry)
        } else {
            Err(Refusal::NotSitting)
        }
    }

    /// A seat that may vouch for a newcomer at its desk: it sits, and is itself beyond doubt.
    fn voucher(&self, by: &Seat, newcomer: &Seat, at: UnixMillis) -> Result<&SeatEntry, Refusal> {
        let entry = self.sitting(by, at)?;
        if by.desk == newcomer.desk && by != newcomer && entry.receives_copies(at) {
            Ok(entry)
        } else {
            Err(Refusal::CountersignTerms)
        }
    }

    /// No key value appears twice in the directory, in whatever role.
    fn use_keys(&self, keys: &[[u8; 32]], plan: &mut Plan) -> Result<(), Refusal> {
        let mut own = HashSet::new();
        for key in keys {
            if self.used.contains(key) || !own.insert(key) {
                return Err(Refusal::KeyUsed);
            }
            plan.changes.push(Change::Use(*key));
        }
        Ok(())
    }

    // Invitations.

    /// Withdraws the open invitations that fit.
    fn void(&self, fits: impl Fn(&Grant) -> bool) -> Vec<Change> {
        self.grants
            .values()
            .filter(|open| fits(&open.grant))
            .map(|open| Change::Close(open.grant.invite))
            .collect()
    }

    /// What holds for every new invitation. A newer one for the same purpose replaces an older.
    fn open(
        &self,
        grant: Grant,
        nominator: Option<Ed25519Key>,
        at: UnixMillis,
        plan: &mut Plan,
    ) -> Result<(), Refusal> {
        let fits = match &grant.seat {
            Some(seat) => seat.desk.party == grant.party && grant.serial == self.next_serial(seat),
            None => grant.nominator && grant.serial == 0,
        };
        if !fits {
            return Err(Refusal::GrantTerms);
        }
        if grant.expires <= at || grant.expires.since(at) > limits::INVITATION_LIFETIME_MAX {
            return Err(Refusal::GrantLifetime);
        }
        let of_party = |open: &&OpenGrant| open.grant.party == grant.party;
        let standing = self
            .grants
            .values()
            .filter(of_party)
            .filter(|open| open.grant.expires > at)
            .count();
        if standing >= limits::GRANTS_PER_PARTY_MAX {
            return Err(Refusal::GrantsFull);
        }
        if let Some(seat) = &grant.seat
            && !self.seats.contains_key(seat)
            && self
                .seats
                .keys()
                .filter(|known| known.desk.party == grant.party)
                .count()
                >= limits::SEATS_PER_PARTY_MAX
        {
            return Err(Refusal::Full);
        }
        self.use_keys(&[*grant.invite.as_bytes()], plan)?;
        plan.changes.extend(self.void(|open| {
            open.party == grant.party
                && (open.nominator && grant.nominator
                    || open.seat.is_some() && open.seat == grant.seat)
        }));
        plan.events.push(Event::Invited {
            party: grant.party.clone(),
            seat: grant.seat.clone(),
            expires: grant.expires,
        });
        plan.changes
            .push(Change::Open(OpenGrant { grant, nominator }));
        Ok(())
    }

    /// Nobody sits at the address, or the post is vacant.
    fn free(&self, seat: &Seat) -> Result<(), Refusal> {
        let taken = self.seats.get(seat).is_some_and(|known| {
            known.revoked.is_none() && !known.suspended.as_ref().is_some_and(|s| s.vacant)
        });
        if taken {
            Err(Refusal::SeatTaken)
        } else {
            Ok(())
        }
    }

    fn admit(
        &self,
        entry: &Entry,
        party: Party,
        name: String,
        grant: Grant,
        at: UnixMillis,
        plan: &mut Plan,
    ) -> Result<(), Refusal> {
        self.signed_by(entry, &[], true)?;
        match self.parties.get(&party) {
            Some(known) if known.revoked.is_none() => return Err(Refusal::PartyKnown),
            None if self.parties.len() >= limits::PARTIES_MAX => return Err(Refusal::Full),
            _ => {}
        }
        if grant.party != party || !grant.nominator || grant.by_seat.is_some() {
            return Err(Refusal::GrantTerms);
        }
        plan.changes.push(Change::Party(PartyEntry {
            party: party.clone(),
            name,
            admitted_at: at,
            revoked: None,
            nominator: None,
            recovery: None,
        }));
        plan.events.push(Event::PartyAdmitted { party });
        self.open(grant, None, at, plan)
    }

    fn invite(
        &self,
        entry: &Entry,
        grant: Grant,
        at: UnixMillis,
        plan: &mut Plan,
    ) -> Result<(), Refusal> {
        let party = self.named_party(&grant.party, at)?;
        if let Some(seat) = &grant.seat {
            self.free(seat)?;
        }
        if grant.nominator {
            if party.nominator.is_some() {
                return Err(Refusal::NominatorKnown);
            }
            if grant.by_seat.is_some() {
                return Err(Refusal::GrantTerms);
            }
            self.signed_by(entry, &[], true)?;
            return self.open(grant, None, at, plan);
        }
        let nominator = party.nominator.ok_or(Refusal::NoNominator)?;
        self.signed_by_inviters(entry, &grant, nominator, at)?;
        self.open(grant, Some(nominator), at, plan)
    }

    /// The nominator, and the seat in whose name the invitation is made.
    fn signed_by_inviters(
        &self,
        entry: &Entry,
        grant: &Grant,
        nominator: Ed25519Key,
        at: UnixMillis,
    ) -> Result<(), Refusal> {
        match (&grant.seat, &grant.by_seat) {
            (Some(seat), Some(by)) => {
                let voucher = self.voucher(by, seat, at)?;
                self.signed_by(entry, &[nominator, voucher.record.identity], false)
            }
            _ => self.signed_by(entry, &[nominator], false),
        }
    }

    fn recover_seat(
        &self,
        entry: &Entry,
        grant: Grant,
        reason: String,
        at: UnixMillis,
        plan: &mut Plan,
    ) -> Result<(), Refusal> {
        let seat = grant.seat.clone().ok_or(Refusal::GrantTerms)?;
        if grant.nominator || grant.party != seat.desk.party {
            return Err(Refusal::GrantTerms);
        }
        let mut target = self.named_seat(&seat)?.clone();
        let nominator = self
            .named_party(&grant.party, at)?
            .nominator
            .ok_or(Refusal::NoNominator)?;
        self.signed_by_inviters(entry, &grant, nominator, at)?;
        target.suspended = Some(Suspension {
            at,
            vacant: false,
            recovering: true,
            reason,
        });
        plan.seat(target);
        plan.events.push(Event::SeatSuspended {
            seat,
            vacant: false,
        });
        self.open(grant, Some(nominator), at, plan)
    }

    fn enrol(
        &self,
        entry: &Entry,
        request: &EnrolRequest,
        at: UnixMillis,
        plan: &mut Plan,
    ) -> Result<(), Refusal> {
        // The request carries its own signatures; the relay adds none.
        self.signed_by(entry, &[], false)?;
        if request.log_id() != self.log_id() {
            return Err(Refusal::EnrolTerms);
        }
        let Some(open) = self.grants.get(&request.invite()) else {
            return Err(if self.used.contains(request.invite().as_bytes()) {
                Refusal::InvitationUsed
            } else {
                Refusal::NoInvitation
            });
        };
        let grant = &open.grant;
        if at >= grant.expires {
            return Err(Refusal::InvitationExpired);
        }
        request.verify().map_err(|_| Refusal::EnrolSignature)?;
        if grant.nominator != request.nominator().is_some()
            || grant.seat.as_ref() != request.record().map(|record| &record.seat)
            || request.record().is_none() && request.profile().is_some()
        {
            return Err(Refusal::EnrolTerms);
        }
        let mut party = self.named_party(&grant.party, at)?;
        // A nominator that no longer counts invites nobody; a second one is not made.
        if party.nominator != open.nominator {
            return Err(Refusal::InvitationUsed);
        }
        let mut keys = Vec::new();
        if let Some(key) = request.nominator() {
            keys.push(*key.as_bytes());
            party.nominator = Some(key);
            party.recovery = None;
            plan.events.push(Event::NominatorSet {
                party: party.party.clone(),
            });
            plan.changes.push(Change::Party(party));
        }
        if let Some(record) = request.record() {
            Self::record_fits(record, grant.serial, at)?;
            keys.extend(record_keys(record));
            self.seat_taken_up(record, grant, request.profile(), entry.seq, at, plan);
        }
        self.use_keys(&keys, plan)?;
        plan.changes.push(Change::Close(grant.invite));
        Ok(())
    }

    fn seat_taken_up(
        &self,
        record: &KeyRecord,
        grant: &Grant,
        profile: Option<Digest>,
        seq: u64,
        at: UnixMillis,
        plan: &mut Plan,
    ) {
        let seat = record.seat.clone();
        let id = record.id();
        let before = self.seats.get(&seat);
        // Seats revoked a moment ago count as sitting: else a thief of the nominator's key would
        // revoke them first.
        let beside_others = self.seats.values().any(|known| {
            known.seat().desk == seat.desk
                && *known.seat() != seat
                && known
                    .revoked
                    .as_ref()
                    .is_none_or(|revoked| at.since(revoked.at) < limits::PROVISIONAL_DELAY)
        });
        let voucher = grant
            .by_seat
            .as_ref()
            .filter(|by| self.voucher(by, &seat, at).is_ok());
        let standing = match voucher {
            Some(by) => Standing::InvitedBySeat(by.clone()),
            None if beside_others => Standing::NominatorOnly,
            None => Standing::FirstOfDesk,
        };
        let recovered = before.filter(|known| {
            known.revoked.is_none() && known.suspended.as_ref().is_some_and(|s| s.recovering)
        });
        plan.events.push(match recovered {
            Some(known) => Event::SeatRecovered {
                seat,
                old: known.id,
                new: id,
            },
            None => Event::SeatAdded {
                seat,
                id,
                before: before.map(|known| known.id),
            },
        });
        plan.seat(SeatEntry {
            record: record.clone(),
            id,
            enrolled_at: at,
            enrolled_seq: seq,
            standing,
            suspended: None,
            revoked: None,
            profile,
            confirmed_at: at,
            changed_at: at,
        });
    }

    fn record_fits(record: &KeyRecord, serial: u32, at: UnixMillis) -> Result<(), Refusal> {
        if record.serial == serial
            && record.not_after > at
            && record.not_before <= at.plus(limits::TIME_AHEAD_MAX)
        {
            Ok(())
        } else {
            Err(Refusal::RecordTerms)
        }
    }

    // Seats.

    fn countersign(
        &self,
        entry: &Entry,
        seat: &Seat,
        id: &Digest,
        by: Seat,
        at: UnixMillis,
        plan: &mut Plan,
    ) -> Result<(), Refusal> {
        let mut target = self.named_seat(seat)?.clone();
        let voucher = self.voucher(&by, seat, at)?;
        self.signed_by(entry, &[voucher.record.identity], false)?;
        if target.id != *id || target.standing != Standing::NominatorOnly {
            return Err(Refusal::CountersignTerms);
        }
        target.standing = Standing::Countersigned(by.clone());
        plan.seat(target);
        plan.events.push(Event::Countersigned {
            seat: seat.clone(),
            by,
        });
        Ok(())
    }

    fn rotate(
        &self,
        entry: &Entry,
        record: KeyRecord,
        at: UnixMillis,
        plan: &mut Plan,
    ) -> Result<(), Refusal> {
        let mut target = self.sitting(&record.seat, at)?.clone();
        self.signed_by(entry, &[target.record.identity, record.identity], false)?;
        Self::record_fits(&record, self.next_serial(&record.seat), at)?;
        self.use_keys(&record_keys(&record), plan)?;
        let old = core::mem::replace(&mut target.id, record.id());
        plan.events.push(Event::SeatRotated {
            seat: record.seat.clone(),
            old,
            new: target.id,
        });
        target.record = record;
        target.changed_at = at;
        plan.seat(target);
        Ok(())
    }

    fn publish(
        &self,
        entry: &Entry,
        desk: Desk,
        topic: Topic,
        content: Vec<u8>,
        at: UnixMillis,
        plan: &mut Plan,
    ) -> Result<(), Refusal> {
        let party = self.named_party(&desk.party, at)?;
        let mut any = Vec::from_iter(party.nominator);
        any.extend(
            self.seats
                .values()
                .filter(|seat| seat.seat().desk == desk && seat.status(at) == SeatStatus::Active)
                .map(|seat| seat.record.identity),
        );
        Self::signed_by_any(entry, &any)?;
        let publication = Publication {
            content,
            seq: entry.seq,
            at,
        };
        plan.changes
            .push(Change::Publish(desk.clone(), topic, publication));
        plan.events.push(Event::Published { desk, topic });
        Ok(())
    }

    // Parties and the authority.

    fn object(
        &self,
        entry: &Entry,
        party: Party,
        recovery: u64,
        by: Seat,
        at: UnixMillis,
        plan: &mut Plan,
    ) -> Result<(), Refusal> {
        let mut entry_of = self.named_party(&party, at)?;
        let pending = entry_of
            .recovery
            .take()
            .filter(|pending| pending.seq == recovery)
            .ok_or(Refusal::NoRecovery)?;
        let objector = self.sitting(&by, at)?;
        // A seat that was not beyond doubt when the recovery was announced may be the thief's.
        if by.desk.party != party
            || objector.enrolled_seq > pending.seq
            || !objector.receives_copies(pending.at)
        {
            return Err(Refusal::NotSitting);
        }
        self.signed_by(entry, &[objector.record.identity], false)?;
        plan.changes.push(Change::Party(entry_of));
        plan.events.push(Event::RecoveryObjected { party, by });
        Ok(())
    }

    fn set_authority(
        &self,
        entry: &Entry,
        authority: Authority,
        plan: &mut Plan,
    ) -> Result<(), Refusal> {
        // Each new key signs too: nobody is locked out by a key that nobody holds.
        let new = fresh_of(&authority.keys, &self.authority.keys);
        let new_keys = authority
            .keys
            .iter()
            .filter(|key| !self.authority.keys.contains(key))
            .copied()
            .collect::<Vec<_>>();
        self.signed_by(entry, &new_keys, true)?;
        self.use_keys(&new, plan)?;
        plan.changes.push(Change::Authority(authority));
        plan.events.push(Event::AuthorityChanged);
        Ok(())
    }

    fn revoke_party(
        &self,
        entry: &Entry,
        party: &Party,
        reason: &str,
        at: UnixMillis,
        plan: &mut Plan,
    ) -> Result<(), Refusal> {
        let mut entry_of = self.named_party(party, at)?;
        self.signed_by(entry, &[], true)?;
        entry_of.nominator = None;
        entry_of.recovery = None;
        entry_of.revoked = Some(Revocation {
            at,
            reason: reason.to_owned(),
        });
        plan.changes.push(Change::Party(entry_of));
        plan.changes
            .extend(self.void(|grant| grant.party == *party));
        plan.events.push(Event::PartyRevoked {
            party: party.clone(),
        });
        for known in self.seats.values() {
            if known.seat().desk.party == *party && known.revoked.is_none() {
                plan.events.push(Event::SeatRevoked {
                    seat: known.seat().clone(),
                    id: known.id,
                });
                plan.seat(revoked(known, reason.to_owned(), at));
            }
        }
        Ok(())
    }
}

fn revoked(entry: &SeatEntry, reason: String, at: UnixMillis) -> SeatEntry {
    SeatEntry {
        revoked: Some(Revocation { at, reason }),
        ..entry.clone()
    }
}

fn record_keys(record: &KeyRecord) -> [[u8; 32]; 3] {
    [
        *record.identity.as_bytes(),
        *record.agreement.as_bytes(),
        *record.tls.as_bytes(),
    ]
}

/// The keys of `now` that `before` did not hold.
fn fresh_of(now: &[Ed25519Key], before: &[Ed25519Key]) -> Vec<[u8; 32]> {
    now.iter()
        .filter(|key| !before.contains(key))
        .map(|key| *key.as_bytes())
        .collect()
}
