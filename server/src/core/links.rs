//! Links: who may have one, and how one begins.

use std::collections::VecDeque;

use hotline_directory::SeatStatus;
use hotline_protocol::address::Seat;
use hotline_protocol::close::CloseCode;
use hotline_protocol::frames::{Question, Welcome};
use hotline_protocol::ids::{Precedence, UnixMillis};

use hotline_protocol::refusal::Reason;

use super::deposits::Asked;
use super::{Core, LinkId, Output, Pending, Wanted, refusal};
use crate::limits::{BULK_CREDIT_MAX, BULK_CREDIT_MIN};

/// A link whose seat is known.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) seat: Seat,
    /// Whether the welcome was sent: deliveries may follow.
    pub(super) greeted: bool,
    pub(super) lanes: [Lane; 4],
    /// Bytes of bulk that may be in flight: what the line holds, as the driver last measured it.
    pub(super) bulk_credit: usize,
}

/// Delivery of one precedence on one link.
#[derive(Debug, Default)]
pub(super) struct Lane {
    /// The newest delivery sent, or known to be gone.
    pub(super) sent: u64,
    /// Whether a page is being read: until it is there, nothing is delivered live.
    pub(super) paging: bool,
    /// Deliveries sent and not acknowledged on this link, with their bytes.
    in_flight: VecDeque<(u64, usize)>,
    /// The sum of these bytes.
    pub(super) bytes_in_flight: usize,
}

impl Lane {
    /// Takes note of a delivery that is sent now.
    pub(super) fn sends(&mut self, delivery: u64, bytes: usize) {
        self.sent = self.sent.max(delivery);
        self.in_flight.push_back((delivery, bytes));
        self.bytes_in_flight += bytes;
    }

    /// Forgets the deliveries up to one, which arrived; how many they were.
    pub(super) fn arrived(&mut self, up_to: u64) -> u32 {
        let mut arrived = 0;
        while let Some((_, bytes)) = self.in_flight.pop_front_if(|(sent, _)| *sent <= up_to) {
            self.bytes_in_flight = self.bytes_in_flight.saturating_sub(bytes);
            arrived += 1;
        }
        arrived
    }
}

impl Link {
    fn new(seat: Seat) -> Self {
        Self { seat, greeted: false, lanes: Default::default(), bulk_credit: BULK_CREDIT_MIN }
    }

    pub(super) fn lane(&mut self, precedence: Precedence) -> &mut Lane {
        let [routine, priority, immediate, flash] = &mut self.lanes;
        match precedence {
            Precedence::Routine => routine,
            Precedence::Priority => priority,
            Precedence::Immediate => immediate,
            Precedence::Flash => flash,
        }
    }
}

impl Core {
    pub(super) fn open(&mut self, link: LinkId, key: &[u8; 32]) {
        let refused = match self.directory.seat_by_tls(key) {
            None => Some(CloseCode::UnknownSeat),
            Some(entry) if entry.revoked.is_some() => Some(CloseCode::Revoked),
            Some(entry) if entry.suspended.is_some() => Some(CloseCode::Suspended),
            Some(entry) if self.suspensions.contains_key(entry.seat()) => {
                Some(CloseCode::Suspended)
            }
            Some(_) if self.draining => Some(CloseCode::Away),
            Some(entry) => {
                // A record that ran out keeps its link: only over it can it be renewed.
                let seat = entry.seat().clone();
                self.close_links_of(&seat, CloseCode::Replaced);
                self.link_of.insert(seat.clone(), link);
                self.links.insert(link, Link::new(seat));
                None
            }
        };
        if let Some(code) = refused {
            self.outputs.push_back(Output::Close(link, code));
        }
    }

    /// Takes what the driver measured of a link's line.
    pub(super) fn pace(&mut self, link: LinkId, bulk_credit: usize) {
        if let Some(link) = self.links.get_mut(&link) {
            link.bulk_credit = bulk_credit.clamp(BULK_CREDIT_MIN, BULK_CREDIT_MAX);
        }
    }

    /// Forgets a link; whether there was one. A seat has one link: the older one is forgotten
    /// before a newer is let in.
    pub(super) fn lose(&mut self, id: LinkId) -> bool {
        let Some(link) = self.links.remove(&id) else {
            return false;
        };
        self.link_of.remove(&link.seat);
        self.deposits.staging.lose(id);
        true
    }

    /// Closes a link, whose later words are not heard any more.
    pub(super) fn close(&mut self, link: LinkId, code: CloseCode) {
        if self.lose(link) {
            self.outputs.push_back(Output::Close(link, code));
        }
    }

    pub(super) fn close_links_of(&mut self, seat: &Seat, code: CloseCode) {
        if let Some(link) = self.link_of(seat) {
            self.close(link, code);
        }
    }

    pub(super) fn link_of(&self, seat: &Seat) -> Option<LinkId> {
        self.link_of.get(seat).copied()
    }

    /// The seat's status beside what this relay itself has against it.
    pub(super) fn is_closed(&self, seat: &Seat, now: UnixMillis) -> Option<bool> {
        let entry = self.directory.seat(seat)?;
        let status = entry.status(now);
        Some(
            !matches!(status, SeatStatus::Active | SeatStatus::Expired)
                || self.suspensions.contains_key(seat),
        )
    }

    pub(super) fn greet(&mut self, now: UnixMillis, link: LinkId, seat: &Seat, version: u16) {
        // Only this seat's: in a storm thousands greet.
        let classes = (seat.clone(), u8::MIN)..=(seat.clone(), u8::MAX);
        let prekeys = self.prekeys.range(classes).map(|(_, count)| *count).collect();
        let (waiting, state) =
            self.mailboxes.get(seat).map_or(([0; 4], 0), |m| (m.waiting, m.state));
        let welcome = Welcome {
            version,
            relay_time: now,
            epoch: self.epoch,
            head: self.head.clone(),
            waiting,
            state,
            prekeys,
        };
        self.outputs.push_back(Output::Welcome(link, welcome));
        if let Some(link) = self.links.get_mut(&link) {
            link.greeted = true;
        }
        self.deliver(link);
    }

    pub(super) fn ask(
        &mut self,
        now: UnixMillis,
        link: LinkId,
        no: u32,
        seat: &Seat,
        question: Question,
    ) {
        if !self.mailbox(now, seat).allowances.questions.take(now, 1) {
            let refused = refusal(Reason::RateLimited, "Too many questions from this seat.");
            return self.answer(link, no, Err(refused));
        }
        match question {
            Question::Fates { to, ids } => {
                let wanted = Wanted::Fates { mailbox: to, ids };
                self.work(Pending::Fates { link, no }, false, wanted);
            }
            Question::PublishPrekeys(publish) => self.publish(link, no, seat, publish),
            Question::FetchPrekeys { of, class } => self.fetch(now, link, no, seat, of, class),
            Question::PullDirectory { after } => self.pull(link, no, after),
            Question::AppendDirectory(entry) => self.append_by_seat(now, link, no, entry),
            Question::Deposit(ladder) => self.asked(link, no, Asked::Deposit(ladder)),
            Question::Cancel(cancel) => self.asked(link, no, Asked::Cancel(cancel)),
            Question::Deposits { ids } => self.ask_deposits(link, no, ids),
        }
    }
}
