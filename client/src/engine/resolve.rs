//! To whom a message goes: addresses to the seats of this moment.

use std::collections::BTreeMap;

use hotline_casework::Addressees;
use hotline_directory::{CopiesReason, SeatEntry, SeatStatus};
use hotline_protocol::address::{Address, Seat};
use hotline_protocol::ids::{Digest, UnixMillis};

use super::Engine;
use super::rows::Role;

/// Who gets a copy, and who of those addressed does not.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    pub(super) recipients: BTreeMap<Seat, (Digest, Role)>,
    /// Action addresses at which nobody gets a copy, each with the reason.
    pub(super) nobody: Vec<String>,
    /// Seats of addressed desks that are left out, each with the reason.
    pub(super) left_out: Vec<String>,
}

impl Engine {
    /// The seats a message goes to at this moment. The author's own seat gets none.
    pub(super) fn resolve(&self, now: UnixMillis, to: &Addressees, accept: &[Seat]) -> Resolved {
        let mut resolved = Resolved::default();
        let lists = [(Role::Action, &to.action), (Role::Information, &to.information)];
        for (role, addresses) in lists {
            for address in addresses {
                let mut reasons = Vec::new();
                let mut found = false;
                for entry in self.replica.directory.seats_at(address) {
                    if *entry.seat() == self.seat {
                        continue;
                    }
                    match self.gets_copy(now, entry, accept) {
                        Ok(()) => {
                            found = true;
                            // One's own desk is told, never asked to acknowledge.
                            let own = entry.seat().desk == self.seat.desk;
                            let role = if own { Role::OwnDesk } else { role };
                            resolved
                                .recipients
                                .entry(entry.seat().clone())
                                .or_insert((entry.id, role));
                        }
                        Err(reason) => reasons.push(reason),
                    }
                }
                if !found && role == Role::Action {
                    resolved.nobody.push(if reasons.is_empty() {
                        format!(
                            "there is no seat at {address} in the directory; `hotline directory \
                             list` shows who is there"
                        )
                    } else {
                        reasons.join("; ")
                    });
                } else {
                    resolved.left_out.append(&mut reasons);
                }
            }
        }
        let own = Address::Desk(self.seat.desk.clone());
        for entry in self.replica.directory.seats_at(&own) {
            if *entry.seat() != self.seat && self.gets_copy(now, entry, &[]).is_ok() {
                resolved
                    .recipients
                    .entry(entry.seat().clone())
                    .or_insert((entry.id, Role::OwnDesk));
            }
        }
        resolved
    }

    /// Whether a seat gets a copy, or why not.
    fn gets_copy(&self, now: UnixMillis, entry: &SeatEntry, accept: &[Seat]) -> Result<(), String> {
        let seat = entry.seat();
        let backdated = self.replica.backdated.contains(&entry.enrolled_seq);
        match entry.copies_reason(now) {
            _ if accept.contains(seat) && entry.status(now) == SeatStatus::Active => Ok(()),
            CopiesReason::DelayPassed if backdated => Err(format!(
                "{seat} was entered with a false date: it gets copies once a seat of its desk \
                 vouches for it, or with --accept {seat}"
            )),
            reason if reason.receives() => Ok(()),
            CopiesReason::WaitsUntil(_) => Err(format!(
                "{seat} is new beside sitting seats and not countersigned: it gets copies 24 \
                 hours after it enrolled, or with --accept {seat}"
            )),
            // Its keys still open what is sealed for it; the yearly reminder is the directory's.
            CopiesReason::NotSitting(SeatStatus::Expired) => Ok(()),
            CopiesReason::NotSitting(status) => Err(format!("{seat} is {}", status.word())),
            _ => Ok(()),
        }
    }
}
