//! Prekeys: published, handed out within limits, and each one-time key at most once.

use hotline_protocol::address::Seat;
use hotline_protocol::frames::{Answer, PrekeyCount, PublishPrekeys, ToSeat};
use hotline_protocol::ids::{Traffic, UnixMillis};
use hotline_protocol::refusal::Reason;

use super::{Core, LinkId, Output, Pending, refusal};
use crate::limits::PREKEYS_LOW;
use crate::store::{Op, Outcome};

impl Core {
    pub(super) fn publish(&mut self, link: LinkId, no: u32, seat: &Seat, publish: PublishPrekeys) {
        let pending = Pending::Publish { link, no, seat: seat.clone() };
        self.commit(pending, vec![Op::Publish { seat: seat.clone(), publish }]);
    }

    pub(super) fn published(&mut self, link: LinkId, no: u32, seat: &Seat, outcome: &Outcome) {
        let answer = match outcome {
            Outcome::Published(count) => {
                self.count_prekeys(seat, *count);
                Ok(Answer::Published(*count))
            }
            _ => Err(refusal(
                Reason::OldEpoch,
                "The relay holds a set of a higher epoch, or another one of the same.",
            )),
        };
        self.answer(link, no, answer);
    }

    pub(super) fn fetch(
        &mut self,
        now: UnixMillis,
        link: LinkId,
        no: u32,
        requester: &Seat,
        target: Seat,
        class: Traffic,
    ) {
        match self.is_closed(&target, now) {
            None => {
                let no_seat = refusal(Reason::NoSuchSeat, "The directory has no such seat.");
                return self.answer(link, no, Err(no_seat));
            }
            Some(true) => {
                let closed = refusal(Reason::SeatClosed, "The seat is suspended or revoked.");
                return self.answer(link, no, Err(closed));
            }
            Some(false) => {}
        }
        let held = self.prekeys.get(&(target.clone(), class as u8));
        // An empty store uses up nobody's allowance.
        let one_time = held.is_some_and(|count| count.one_time > 0)
            && self.prekey_allowance.take(now, requester, &target, class);
        let op = Op::HandOut { seat: target.clone(), class, one_time, at: now };
        self.commit(Pending::HandOut { link, no, target, class }, vec![op]);
    }

    pub(super) fn handed_out(
        &mut self,
        link: LinkId,
        no: u32,
        target: &Seat,
        class: Traffic,
        outcome: Outcome,
    ) {
        let Outcome::HandedOut { set, one_time, left } = outcome else {
            self.prekeys.remove(&(target.clone(), class as u8));
            let none = "The seat has published no prekeys in this traffic class.";
            return self.answer(link, no, Err(refusal(Reason::NoPrekeys, none)));
        };
        let low = one_time.is_some() && left.one_time < PREKEYS_LOW;
        self.count_prekeys(target, left);
        self.answer(link, no, Ok(Answer::Prekeys { set, one_time }));
        if let Some(link) = self.link_of(target).filter(|_| low)
            && self.links.get(&link).is_some_and(|link| link.greeted)
        {
            self.outputs.push_back(Output::Send(link, ToSeat::PrekeysLow(left)));
        }
    }

    fn count_prekeys(&mut self, seat: &Seat, count: PrekeyCount) {
        self.prekeys.insert((seat.clone(), count.class as u8), count);
    }

    pub(super) fn forget_prekeys(&mut self, seat: &Seat) {
        self.prekeys.retain(|(of, _), _| of != seat);
    }
}
