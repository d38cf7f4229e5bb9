//! Who of this desk is on duty when: kept by its own seats, and shared among them alone.
//!
//! Every seat holds the newest roster it knows and passes it to each colleague who is not known to
//! have it. Who shows an older one is sent the newer; so all end with the same.

use std::collections::BTreeMap;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use hotline_casework::{Content, Roster, Shift, Timing, shown_line};
use hotline_protocol::address::{Address, Seat};
use hotline_protocol::ids::{CaseId, Digest, Precedence, Traffic, UnixMillis};

use super::io::{Failure, Notice, Outcome};
use super::peers::{PeerKey, Standing};
use super::rows::{Cargo, Cell, Write};
use super::{Engine, cell, limits};

/// The roster as a face shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterView {
    /// How often it was changed; 0 if there is none.
    pub number: u64,
    /// Who set it, and when by that seat's clock.
    pub set: Option<(Seat, UnixMillis)>,
    /// Its shifts, in order of their beginning.
    pub shifts: Vec<NewShift>,
    /// The seats on duty now.
    pub on_duty: Vec<Seat>,
    /// To whom a handover goes if nobody else is named.
    pub next: Option<Seat>,
    /// The hours that this desk publishes, made safe to show.
    pub hours: Option<String>,
    /// The IANA time zone of these hours.
    pub zone: Option<String>,
    /// Published hours of the next days in which nobody is entered who gets copies.
    pub gaps: Vec<Gap>,
    /// Cases of operation in which somebody is awaited.
    pub open: Vec<CaseId>,
    /// Colleagues who are not known to have this roster yet.
    pub untold: Vec<Seat>,
}

/// A time in which a seat is on duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewShift {
    /// Which seat.
    pub seat: Seat,
    /// From when.
    pub from: UnixMillis,
    /// Until when.
    pub until: UnixMillis,
}

/// Published hours that nobody covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// From when.
    pub from: UnixMillis,
    /// Until when; the end of the days that were looked at, if it goes on.
    pub until: UnixMillis,
}

/// The roster that holds, and who is known to have it.
#[derive(Debug, Default)]
pub(super) struct Duties {
    roster: Option<Roster>,
    told: BTreeMap<Digest, Roster>,
}

impl Duties {
    /// Takes in the roster that is kept.
    pub(super) fn restore(&mut self, bytes: &[u8]) {
        if let Ok(Content::Roster(roster)) = Content::decode(bytes) {
            self.roster = Some(*roster);
        }
    }
}

impl Engine {
    /// How duty stands at this desk.
    #[must_use]
    pub fn roster(&self, now: UnixMillis) -> RosterView {
        let roster = self.duties.roster.as_ref();
        let published = self.published_hours(&self.seat.desk).map(|(_, profile)| profile);
        let text = |text: &str| (!text.is_empty()).then(|| shown_line(text));
        let shift = |shift: &Shift| NewShift {
            seat: shift.seat.clone(),
            from: shift.from,
            until: shift.until,
        };
        RosterView {
            number: roster.map_or(0, Roster::number),
            set: roster.map(|roster| (roster.by().clone(), roster.at())),
            shifts: roster.map(|r| r.shifts().iter().map(shift).collect()).unwrap_or_default(),
            on_duty: roster
                .map(|roster| roster.on_duty(now).into_iter().cloned().collect())
                .unwrap_or_default(),
            next: self.next_seat(now),
            hours: published.and_then(|profile| text(&profile.hours)),
            zone: published.and_then(|profile| text(&profile.zone)),
            gaps: self.gaps(now),
            open: self.book.open_cases(Traffic::Operation),
            untold: self.untold(now).into_iter().map(|(_, seat)| seat).collect(),
        }
    }

    /// Hours of the next days that this desk publishes and nobody covers who sits at it.
    fn gaps(&self, now: UnixMillis) -> Vec<Gap> {
        let desk = &self.seat.desk;
        let published = self.published_hours(desk).and_then(|(_, profile)| self.hours_of(profile));
        let (Some(hours), Some(roster)) = (published, &self.duties.roster) else {
            return Vec::new();
        };
        let colleagues = self.colleagues(now);
        let sits =
            |seat: &Seat| *seat == self.seat || colleagues.iter().any(|(_, one)| one == seat);
        // In order of their beginning, as the roster keeps them.
        let covered = |from| {
            let shifts = roster.shifts().iter().filter(|shift| sits(&shift.seat));
            let here = shifts.filter(move |shift| shift.until > from);
            here.map(|shift| (shift.from, shift.until))
        };
        let end = now.plus(limits::GAPS_LOOKED_AHEAD);
        let mut gaps: Vec<Gap> = Vec::new();
        let mut at = now;
        while at < end && gaps.len() < limits::GAPS_MAX {
            let duty = hours.at(at);
            let until = duty.until.unwrap_or(end).min(end);
            if until <= at {
                break;
            }
            if duty.is_on {
                let mut from = at;
                for (begins, ends) in covered(at) {
                    if begins >= until {
                        break;
                    }
                    if begins > from {
                        gaps.push(Gap { from, until: begins });
                    }
                    from = from.max(ends);
                }
                if from < until {
                    gaps.push(Gap { from, until });
                }
            }
            at = until;
        }
        gaps.truncate(limits::GAPS_MAX);
        gaps
    }

    /// The colleague a matter is handed over to: the next on the roster, else the first who sits.
    pub(super) fn next_seat(&self, now: UnixMillis) -> Option<Seat> {
        let colleagues = self.colleagues(now);
        let sits = |seat: &Seat| colleagues.iter().any(|(_, one)| one == seat);
        let roster = self.duties.roster.as_ref();
        let next = roster.and_then(|roster| roster.next(now, &self.seat));
        let next = next.map(|shift| shift.seat.clone()).filter(sits);
        next.or_else(|| colleagues.first().map(|(_, seat)| seat.clone()))
    }

    /// The other seats of this desk that get copies, with their identities.
    pub(super) fn colleagues(&self, now: UnixMillis) -> Vec<(Digest, Seat)> {
        let own = Address::Desk(self.seat.desk.clone());
        let none = hotline_casework::Addressees { action: vec![own], information: Vec::new() };
        let resolved = self.resolve(now, &none, &[]);
        resolved.recipients.into_iter().map(|(seat, (id, _))| (id, seat)).collect()
    }

    fn untold(&self, now: UnixMillis) -> Vec<(Digest, Seat)> {
        let Some(roster) = &self.duties.roster else { return Vec::new() };
        let mut colleagues = self.colleagues(now);
        colleagues.retain(|(id, _)| self.duties.told.get(id) != Some(roster));
        colleagues
    }

    /// Sets the roster of this desk, for all its seats.
    pub(super) fn set_roster(
        &mut self,
        now: UnixMillis,
        shifts: Vec<NewShift>,
    ) -> Result<Outcome, Failure> {
        let sits = self.replica.directory.seats_of(&self.seat.desk);
        let sits: Vec<_> =
            { sits }.filter(|entry| entry.revoked.is_none()).map(|entry| entry.seat()).collect();
        if let Some(new) = shifts.iter().find(|new| !sits.contains(&&new.seat)) {
            let sits: Vec<_> = sits.iter().map(ToString::to_string).collect();
            return Err(Failure::Usage(format!(
                "nobody sits at {}, so nobody would be on duty; seats of this desk: {}",
                new.seat,
                sits.join(", ")
            )));
        }
        let shift = |new: NewShift| Shift { from: new.from, until: new.until, seat: new.seat };
        let shifts = shifts.into_iter().map(shift).collect();
        let roster = Roster::after(self.duties.roster.as_ref(), &self.seat, now, shifts)
            .map_err(|error| Failure::Usage(error.to_string()))?;
        self.hold_roster(roster);
        self.wire.want(now);
        Ok(Outcome::Done)
    }

    fn hold_roster(&mut self, roster: Roster) {
        let bytes = Content::Roster(Box::new(roster.clone())).encode();
        self.writes.push(Write::Put(Cell::Roster, bytes));
        self.duties.roster = Some(roster);
        self.after.push(Notice::Roster.into());
    }

    /// A roster came. Only a colleague says anything about this desk's duty.
    pub(super) fn hear_roster(
        &mut self,
        now: UnixMillis,
        key: PeerKey,
        from: &Seat,
        roster: Roster,
    ) {
        if from.desk != self.seat.desk
            || *roster.desk() != self.seat.desk
            || key.traffic() != Traffic::Operation
        {
            let text = format!("{from} sent a roster that is none of its business. Call them.");
            return self.alarm(now, "not-our-desk", text);
        }
        self.duties.told.insert(key.identity(), roster.clone());
        if roster.replaces(self.duties.roster.as_ref()) {
            self.hold_roster(roster);
        }
    }

    /// A colleague may have lost what was sent: it is sent again.
    pub(super) fn roster_untold(&mut self, identity: &Digest) {
        self.duties.told.remove(identity);
    }

    /// Passes the roster to colleagues who are not known to have it.
    pub(super) fn share_roster<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        let Some(roster) = self.duties.roster.clone() else { return };
        for (identity, seat) in self.untold(now) {
            let content = Content::Roster(Box::new(roster.clone())).encode();
            if self.seal_for_colleague(now, rng, &seat, Traffic::Operation, &content) {
                self.duties.told.insert(identity, roster.clone());
            }
        }
    }

    /// Seals something for a colleague that needs no receipt; whether it is in line now.
    pub(super) fn seal_for_colleague<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        seat: &Seat,
        traffic: Traffic,
        content: &[u8],
    ) -> bool {
        let Some(entry) = self.replica.directory.seat(seat).cloned() else { return false };
        if self.peers.standing(&entry) == Standing::Changed {
            return false;
        }
        let Some(key) = self.peers.of(traffic, &entry) else { return false };
        if !self.reach(now, key) {
            return false;
        }
        let expires_at = self.relay_now(now).plus(Timing::of(Precedence::Routine).expires_after);
        let (precedence, cargo) = (Precedence::Routine, Cargo::Service);
        self.seal(now, rng, key, content, precedence, expires_at, cargo).is_ok()
    }

    /// Whether something for a colleague could be sealed and is not.
    pub(super) fn owes_colleagues(&self, now: UnixMillis) -> bool {
        let roster = self.untold(now).into_iter().map(|(_, seat)| (Traffic::Operation, seat));
        let waiting = self.handovers.waiting();
        roster.chain(waiting).any(|(traffic, seat)| {
            let Some(entry) = self.replica.directory.seat(&seat) else { return false };
            let peer = self.peers.get(PeerKey::new(traffic, entry.id));
            self.peers.standing(entry) != Standing::Changed
                && peer.is_none_or(|peer| peer.retry_at.is_none_or(|at| at <= now))
        })
    }
}

/// The bytes of a pending page as they are kept.
pub(super) fn kept(to: &Seat, content: &[u8]) -> Vec<u8> {
    cell::write(&(to, serde_bytes::Bytes::new(content)))
}
