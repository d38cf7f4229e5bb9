//! Rules of parties, their nominators, and the authority.

use hotline_protocol::address::{Party, Seat};
use hotline_protocol::ids::UnixMillis;

use super::{Change, Plan, Refusal, fresh_of, revoked};
use crate::entry::Entry;
use crate::event::Event;
use crate::genesis::Authority;
use crate::limits;
use crate::replica::Directory;
use crate::seat::Revocation;

impl Directory {
    pub(super) fn object(
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
        // A younger seat may be of the thief's own making, at a desk of its own.
        let sat_from = objector.enrolled_at.plus(limits::PROVISIONAL_DELAY);
        if by.desk.party != party || sat_from > pending.at {
            return Err(Refusal::NotSitting);
        }
        self.signed_by(entry, &[objector.record.identity], false)?;
        plan.changes.push(Change::Party(entry_of));
        plan.events.push(Event::RecoveryObjected { party, by });
        Ok(())
    }

    pub(super) fn set_authority(
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

    pub(super) fn revoke_party(
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
        entry_of.revoked = Some(Revocation { at, reason: reason.to_owned() });
        plan.changes.push(Change::Party(entry_of));
        plan.changes.extend(self.void(|grant| grant.party == *party));
        plan.events.push(Event::PartyRevoked { party: party.clone() });
        for known in self.seats_of_party(party) {
            if known.revoked.is_none() {
                plan.events.push(Event::SeatRevoked { seat: known.seat().clone(), id: known.id });
                plan.seat(revoked(known, reason.to_owned(), at));
            }
        }
        Ok(())
    }
}
