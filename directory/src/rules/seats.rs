//! Rules of what sitting seats do.

use hotline_protocol::address::{Desk, Seat};
use hotline_protocol::ids::{Digest, UnixMillis};

use super::{Change, Plan, Refusal, record_keys};
use crate::entry::Entry;
use crate::event::Event;
use crate::op::Topic;
use crate::record::KeyRecord;
use crate::replica::{Directory, Publication};
use crate::seat::{SeatStatus, Standing};

impl Directory {
    pub(super) fn countersign(
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
        plan.events.push(Event::Countersigned { seat: seat.clone(), by });
        Ok(())
    }

    pub(super) fn rotate(
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
        plan.events.push(Event::SeatRotated { seat: record.seat.clone(), old, new: target.id });
        target.record = record;
        target.changed_at = at;
        plan.seat(target);
        Ok(())
    }

    pub(super) fn publish(
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
            self.seats_of(&desk)
                .filter(|seat| seat.status(at) == SeatStatus::Active)
                .map(|seat| seat.record.identity),
        );
        Self::signed_by_any(entry, &any)?;
        let publication = Publication { content, seq: entry.seq, at };
        plan.changes.push(Change::Publish(desk.clone(), topic, publication));
        plan.events.push(Event::Published { desk, topic });
        Ok(())
    }
}
