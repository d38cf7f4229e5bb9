//! What the operator may want of a running relay. The authority's signature is made elsewhere:
//! the core takes entries, not keys.

use hotline_protocol::address::Seat;
use hotline_protocol::close::CloseCode;
use hotline_protocol::frames::{Entry, ToSeat};
use hotline_protocol::ids::{EnvelopeId, UnixMillis};
use hotline_protocol::refusal::{Reason, Refusal};

use super::{Author, Call, Core, Output, Pending, Wanted, refusal};
use crate::limits::{DISK_EXHAUSTED_BYTES, RETURN_SPREAD};
use crate::store::{Op, Suspension};

/// A wish of the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Append an entry signed by the authority: [`Reply::Appended`].
    Append(Vec<u8>),
    /// Refuse the links of seats at this relay, and close those they have: [`Reply::Done`].
    Suspend {
        /// Which seats.
        seats: Vec<Seat>,
        /// Why, in the operator's words.
        reason: String,
    },
    /// End the suspension of seats: [`Reply::Done`].
    Resume {
        /// Which seats.
        seats: Vec<Seat>,
    },
    /// Write to the store and read from it: [`Reply::Done`] when both came back.
    Probe,
    /// Take nothing new and send everybody away: [`Reply::Done`] at once. What is under way ends
    /// as ever; [`Core::is_idle`] says when.
    Drain,
}

/// The answer to a [`Command`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// Done, and on disk where that matters.
    Done,
    /// The entry is on disk.
    Appended {
        /// Its place in the log.
        seq: u64,
    },
}

/// How the relay stands, as counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// The relay epoch of this start.
    pub epoch: u64,
    /// Links open now.
    pub links: usize,
    /// Envelopes waiting in all mailboxes, by lane, routine first.
    pub waiting: [u64; 4],
    /// Pieces of work under way on the store.
    pub under_way: usize,
    /// The newest directory entry on disk.
    pub directory_seq: u64,
    /// Bytes of attachments kept.
    pub attachment_bytes: u64,
    /// Deposits that wait to be released.
    pub deposits: u64,
    /// Whether there is room on the disk for any mail, flash at least.
    pub takes_mail: bool,
    /// Whether it empties and takes nothing new.
    pub draining: bool,
}

impl Core {
    /// How the relay stands now.
    #[must_use]
    pub fn status(&self) -> Status {
        let mut waiting = [0; 4];
        for mailbox in self.mailboxes.values() {
            for (sum, count) in waiting.iter_mut().zip(mailbox.waiting) {
                *sum += u64::from(count);
            }
        }
        Status {
            epoch: self.epoch,
            links: self.links.len(),
            waiting,
            under_way: self.pending.len(),
            directory_seq: self.durable_seq,
            deposits: self.deposits.waiting,
            attachment_bytes: self.chunks.bytes_kept(),
            takes_mail: self.disk_free >= DISK_EXHAUSTED_BYTES,
            draining: self.draining,
        }
    }

    /// Whether a seat has a link now.
    #[must_use]
    pub fn is_linked(&self, seat: &Seat) -> bool {
        self.link_of.contains_key(seat)
    }

    /// What this relay itself has against a seat.
    #[must_use]
    pub fn suspension(&self, seat: &Seat) -> Option<&Suspension> {
        self.suspensions.get(seat)
    }

    pub(super) fn control(&mut self, now: UnixMillis, call: Call, command: Command) {
        if let Err(refusal) = self.obey(now, call, command) {
            self.reply(call, Err(refusal));
        }
    }

    fn obey(&mut self, now: UnixMillis, call: Call, command: Command) -> Result<(), Refusal> {
        match command {
            Command::Append(bytes) => {
                let entry = Entry { bytes, profile: None };
                self.append(now, entry, Author::Operator { call })
            }
            Command::Suspend { seats, reason } => {
                if seats.is_empty() || seats.iter().any(|s| self.directory.seat(s).is_none()) {
                    return Err(refusal(Reason::NoSuchSeat, "The directory has no such seat."));
                }
                let mut ops = Vec::new();
                for seat in seats {
                    let suspension =
                        Suspension { seat: seat.clone(), reason: reason.clone(), since: now };
                    self.suspensions.insert(seat.clone(), suspension);
                    self.close_links_of(&seat, CloseCode::Suspended);
                    ops.push(Op::Suspend { seat, reason: reason.clone(), since: now });
                }
                self.commit(Pending::Suspend { call }, ops);
                Ok(())
            }
            Command::Resume { seats } => {
                if seats.is_empty() || seats.iter().any(|s| !self.suspensions.contains_key(s)) {
                    let not = "This relay has not suspended the seat.";
                    return Err(refusal(Reason::NoSuchSeat, not));
                }
                let mut ops = Vec::new();
                for seat in seats {
                    self.suspensions.remove(&seat);
                    ops.push(Op::Resume { seat });
                }
                self.commit(Pending::Suspend { call }, ops);
                Ok(())
            }
            Command::Probe => {
                self.commit(Pending::ProbeWrite { call }, vec![Op::Probe { at: now }]);
                Ok(())
            }
            Command::Drain => {
                self.drain();
                self.reply(call, Ok(Reply::Done));
                Ok(())
            }
        }
    }

    pub(super) fn probe_read(&mut self, call: Call) {
        // Any mailbox will do: what counts is that a read comes back.
        let mailbox = self.directory.seats().next().map(|entry| entry.seat().clone());
        let Some(mailbox) = mailbox.or_else(|| "x-probe/other/1".parse().ok()) else {
            return self.reply(call, Ok(Reply::Done));
        };
        let wanted = Wanted::Fates { mailbox, ids: vec![EnvelopeId([0; 16])] };
        self.work(Pending::ProbeRead { call }, true, wanted);
    }

    fn drain(&mut self) {
        self.draining = true;
        let links = self.links.len().max(1);
        let spread = u32::try_from(RETURN_SPREAD.as_millis()).unwrap_or(u32::MAX);
        for (place, (id, link)) in self.links.iter().enumerate() {
            if !link.greeted {
                continue;
            }
            // Each seat gets its own moment, so that they do not all come back at once.
            let share = u64::from(spread) * place as u64 / links as u64;
            let delay_ms = u32::try_from(share).unwrap_or(spread);
            self.outputs.push_back(Output::Send(*id, ToSeat::Goaway { delay_ms }));
        }
    }
}
