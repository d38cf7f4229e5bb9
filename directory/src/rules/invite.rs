//! Rules of invitations and of those who take them up.

use hotline_protocol::address::{Party, Seat};
use hotline_protocol::ids::{Digest, UnixMillis};

use super::{Change, Plan, Refusal, record_keys};
use crate::enrol::EnrolRequest;
use crate::entry::Entry;
use crate::event::Event;
use crate::keys::Ed25519Key;
use crate::limits;
use crate::op::Grant;
use crate::record::KeyRecord;
use crate::replica::{Directory, OpenGrant};
use crate::seat::{PartyEntry, SeatEntry, Standing, Suspension};

impl Directory {
    /// Withdraws the open invitations that fit.
    pub(super) fn void(&self, fits: impl Fn(&Grant) -> bool) -> Vec<Change> {
        self.grants
            .values()
            .filter(|open| fits(&open.grant))
            .map(|open| Change::Close(open.grant.invite))
            .collect()
    }

    /// What holds for every new invitation. A newer one for the same purpose replaces an older.
    pub(super) fn open(
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
        let standing =
            self.grants.values().filter(of_party).filter(|open| open.grant.expires > at).count();
        if standing >= limits::GRANTS_PER_PARTY_MAX {
            return Err(Refusal::GrantsFull);
        }
        if let Some(seat) = &grant.seat
            && !self.seats.contains_key(seat)
            && self.seats_of_party(&grant.party).count() >= limits::SEATS_PER_PARTY_MAX
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
        let inviters = match nominator {
            Some(nominator) => vec![nominator],
            None => self.authority.keys.clone(),
        };
        plan.changes.push(Change::Open(OpenGrant { grant, nominator, inviters }));
        Ok(())
    }

    /// Nobody sits at the address, or the post is vacant.
    pub(super) fn free(&self, seat: &Seat) -> Result<(), Refusal> {
        let taken = self.seats.get(seat).is_some_and(|known| {
            known.revoked.is_none() && !known.suspended.as_ref().is_some_and(|s| s.vacant)
        });
        if taken { Err(Refusal::SeatTaken) } else { Ok(()) }
    }

    pub(super) fn admit(
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

    pub(super) fn invite(
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
    pub(super) fn signed_by_inviters(
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

    pub(super) fn recover_seat(
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
        let nominator =
            self.named_party(&grant.party, at)?.nominator.ok_or(Refusal::NoNominator)?;
        self.signed_by_inviters(entry, &grant, nominator, at)?;
        target.suspended = Some(Suspension { at, vacant: false, recovering: true, reason });
        plan.seat(target);
        plan.events.push(Event::SeatSuspended { seat, vacant: false });
        self.open(grant, Some(nominator), at, plan)
    }

    pub(super) fn enrol(
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
            plan.events.push(Event::NominatorSet { party: party.party.clone() });
            plan.changes.push(Change::Party(party));
        }
        if let Some(record) = request.record() {
            Self::record_fits(record, grant.serial, at)?;
            keys.extend(record_keys(record));
            self.seat_taken_up(record, grant, request.profile(), entry.seq, at, plan);
        }
        self.use_keys(&keys, plan)?;
        plan.changes.push(Change::TakeUp(grant.invite));
        Ok(())
    }

    pub(super) fn seat_taken_up(
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
        let beside_others = self.seats_of(&seat.desk).any(|known| {
            *known.seat() != seat
                && known
                    .revoked
                    .as_ref()
                    .is_none_or(|revoked| at.since(revoked.at) < limits::PROVISIONAL_DELAY)
        });
        let voucher = grant.by_seat.as_ref().filter(|by| self.voucher(by, &seat, at).is_ok());
        let standing = match voucher {
            Some(by) => Standing::InvitedBySeat(by.clone()),
            None if beside_others => Standing::NominatorOnly,
            None => Standing::FirstOfDesk,
        };
        let recovered = before.filter(|known| {
            known.revoked.is_none() && known.suspended.as_ref().is_some_and(|s| s.recovering)
        });
        plan.events.push(match recovered {
            Some(known) => Event::SeatRecovered { seat, old: known.id, new: id },
            None => Event::SeatAdded { seat, id, before: before.map(|known| known.id) },
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

    pub(super) fn record_fits(
        record: &KeyRecord,
        serial: u32,
        at: UnixMillis,
    ) -> Result<(), Refusal> {
        if record.serial == serial
            && record.not_after > at
            && record.not_before <= at.plus(limits::TIME_AHEAD_MAX)
        {
            Ok(())
        } else {
            Err(Refusal::RecordTerms)
        }
    }
}
