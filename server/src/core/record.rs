//! The directory's log as this relay keeps it: judged before it is stored, on disk before it is
//! shown, and its head signed.

use hotline_directory::{
    ApplyError, Checks, EnrolRequest, Entry as LogEntry, Event, Op as LogOp,
    Refusal as RuleRefusal, limits, record::profile_commitment,
};
use hotline_protocol::address::Seat;
use hotline_protocol::close::CloseCode;
use hotline_protocol::frames::{Answer, Entry, ToNewcomer, ToSeat};
use hotline_protocol::ids::{Digest, UnixMillis};
use hotline_protocol::limits::PAGE_BYTES_MAX;
use hotline_protocol::refusal::{Reason, Refusal};
use serde_bytes::ByteBuf;

use super::{Author, Call, Core, LinkId, Output, Pending, Reply, refusal};
use crate::limits::APPENDS_OPEN_MAX;
use crate::store::{DepositOp, Op};

/// Whether an entry and the profile beside it belong together.
///
/// A salted profile is 16 bytes of salt, then the profile.
pub(super) fn profile_fits(entry: &Entry) -> Result<(), Refusal> {
    let malformed = |detail: &str| refusal(Reason::Malformed, detail);
    let op = LogEntry::decode(&entry.bytes).and_then(|entry| entry.op());
    let commitment: Option<Digest> = match op {
        Ok(LogOp::Enrol(request)) => request.profile(),
        Ok(LogOp::Profile { commitment, .. }) => Some(commitment),
        Ok(_) => None,
        Err(error) => return Err(malformed(&error.to_string())),
    };
    match (commitment, &entry.profile) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(malformed("A profile beside an entry that names none.")),
        (Some(_), None) => Err(malformed("The entry names a profile that did not come with it.")),
        (Some(commitment), Some(salted)) => {
            let fits = salted
                .split_first_chunk::<16>()
                .is_some_and(|(salt, profile)| profile_commitment(salt, profile) == commitment);
            if fits {
                Ok(())
            } else {
                Err(malformed("The profile is not the one the entry names."))
            }
        }
    }
}

/// What an author is told of an entry that no rule allows.
fn said(error: &ApplyError) -> Refusal {
    let reason = match error {
        ApplyError::Gap { .. } | ApplyError::OtherHistory { .. } | ApplyError::Time => {
            Reason::Behind
        }
        ApplyError::Malformed(_) | ApplyError::OtherLog | ApplyError::Signature => {
            Reason::Malformed
        }
        ApplyError::Refused(
            RuleRefusal::NoInvitation
            | RuleRefusal::InvitationUsed
            | RuleRefusal::InvitationExpired,
        ) => Reason::Invitation,
        ApplyError::Known { .. }
        | ApplyError::Refused(_)
        | ApplyError::MustUpgrade { .. }
        | ApplyError::Full => Reason::NotAllowed,
    };
    Refusal::new(reason, error.to_string())
}

/// What an entry means for the store: the same when it is appended and when a restore saves it.
pub(crate) fn follows_from(event: &Event) -> Vec<Op> {
    match event {
        Event::SeatRevoked { seat, .. } => {
            let drop = DepositOp::Drop { depositor: seat.clone() };
            vec![Op::CloseMailbox { mailbox: seat.clone() }, Op::Deposit(drop)]
        }
        // What waits was sealed for keys that are gone.
        Event::SeatRecovered { seat, .. } => vec![Op::CloseMailbox { mailbox: seat.clone() }],
        Event::SeatRotated { seat, .. } => vec![Op::DropPrekeys { seat: seat.clone() }],
        _ => Vec::new(),
    }
}

impl Core {
    pub(super) fn append_by_seat(&mut self, now: UnixMillis, link: LinkId, no: u32, entry: Entry) {
        if let Err(refusal) = self.append(now, entry, Author::Seat { link, no }) {
            self.answer(link, no, Err(refusal));
        }
    }

    pub(super) fn enrol(
        &mut self,
        now: UnixMillis,
        call: Call,
        request: &[u8],
        profile: Option<ByteBuf>,
        exporter: &[u8; 32],
    ) {
        let entry = EnrolRequest::decode(request)
            .map_err(|error| Refusal::new(Reason::Malformed, error.to_string()))
            .and_then(|request| {
                self.directory.enrol_entry(&request, exporter, now).map_err(|error| said(&error))
            });
        let appended = entry.and_then(|bytes| {
            self.append(now, Entry { bytes, profile }, Author::Newcomer { call })
        });
        if let Err(refusal) = appended {
            self.outputs.push_back(Output::Newcomer(call, ToNewcomer::Refused(refusal)));
        }
    }

    /// Judges an entry and puts it on its way to the disk. From here on links are judged by it;
    /// it is shown to nobody before it is on disk.
    pub(super) fn append(
        &mut self,
        now: UnixMillis,
        entry: Entry,
        by: Author,
    ) -> Result<(), Refusal> {
        if self.draining {
            return Err(refusal(Reason::Draining, "The relay is being shut down."));
        }
        if self.appending >= APPENDS_OPEN_MAX {
            let many = "Too many directory entries at once.";
            return Err(refusal(Reason::RateLimited, many));
        }
        // Rules first: somebody who signs with the wrong key need not hear about profiles.
        self.directory.check(&entry.bytes, Checks::appending(now)).map_err(|e| said(&e))?;
        profile_fits(&entry)?;
        let applied = self
            .directory
            .apply(&entry.bytes, Checks::appending(now))
            .map_err(|error| said(&error))?;
        self.appending += 1;
        self.profiles.push(entry.profile.clone());
        let mut ops = vec![Op::Append { seq: applied.seq, entry }];
        for event in &applied.events {
            ops.extend(self.follow(event));
        }
        self.commit(Pending::Append { seq: applied.seq, by, events: applied.events }, ops);
        Ok(())
    }

    /// What an entry means for links, mailboxes and prekeys. Links of dead keys end at once.
    fn follow(&mut self, event: &Event) -> Vec<Op> {
        match event {
            Event::SeatRevoked { seat, .. } => {
                self.close_links_of(seat, CloseCode::Revoked);
                self.forget_prekeys(seat);
            }
            Event::SeatRecovered { seat, .. } => {
                self.close_links_of(seat, CloseCode::UnknownSeat);
                self.forget_prekeys(seat);
            }
            Event::SeatRotated { seat, .. } => self.forget_prekeys(seat),
            Event::SeatSuspended { seat, .. } => self.close_links_of(seat, CloseCode::Suspended),
            _ => {}
        }
        follows_from(event)
    }

    /// A mailbox was closed on disk: nothing waits in it. What is kept for it from here on is
    /// reported after this.
    fn mailbox_closed(&mut self, seat: &Seat) {
        if let Some(mailbox) = self.mailboxes.get_mut(seat) {
            mailbox.closed();
        }
    }

    pub(super) fn appended(&mut self, now: UnixMillis, seq: u64, by: Author, events: &[Event]) {
        self.appending = self.appending.saturating_sub(1);
        self.durable_seq = self.durable_seq.max(seq);
        self.sign_head(now);
        for event in events {
            if let Event::SeatRevoked { seat, .. } | Event::SeatRecovered { seat, .. } = event {
                self.mailbox_closed(seat);
            }
        }
        match by {
            Author::Seat { link, no } => {
                // Its own entry may have ended the link.
                if self.links.contains_key(&link) {
                    self.answer(link, no, Ok(Answer::Appended { seq }));
                }
            }
            Author::Newcomer { call } => {
                let genesis = self.directory.genesis().encode();
                let enrolled = ToNewcomer::Enrolled { seq, genesis };
                self.outputs.push_back(Output::Newcomer(call, enrolled));
            }
            Author::Operator { call } => self.reply(call, Ok(Reply::Appended { seq })),
        }
        self.push_head();
        for event in events {
            // The old key has heard its answer; from here on only the new one is let in.
            if let Event::SeatRotated { seat, .. } = event {
                self.close_links_of(seat, CloseCode::UnknownSeat);
            }
        }
    }

    /// Signs the newest entry on disk.
    pub(super) fn sign_head(&mut self, now: UnixMillis) {
        let mut head = self.directory.head_to_sign(now);
        if let Some(hash) = self.directory.hash_at(self.durable_seq) {
            head.seq = self.durable_seq;
            head.hash = hash;
        }
        self.head = head.sign(&self.head_key).encode();
        self.next_head = now.plus(limits::HEAD_SIGN_EVERY);
    }

    pub(super) fn push_head(&mut self) {
        for (id, link) in &self.links {
            if link.greeted {
                self.outputs.push_back(Output::Send(*id, ToSeat::Head(self.head.clone())));
            }
        }
    }

    pub(super) fn pull(&mut self, link: LinkId, no: u32, after: u64) {
        let mut entries = Vec::new();
        let mut bytes = 0;
        let mut more = false;
        let from = usize::try_from(after).unwrap_or(usize::MAX);
        let shown = self.durable_seq.saturating_sub(after);
        let shown = usize::try_from(shown).unwrap_or(usize::MAX);
        let profiles = self.profiles.get(from..).unwrap_or_default();
        for (entry, profile) in self.directory.entries_after(after).zip(profiles).take(shown) {
            bytes += entry.len() + profile.as_ref().map_or(0, |p| p.len());
            if bytes > PAGE_BYTES_MAX && !entries.is_empty() {
                more = true;
                break;
            }
            entries.push(Entry { bytes: entry.to_vec(), profile: profile.clone() });
        }
        let head = self.head.clone();
        self.answer(link, no, Ok(Answer::Directory { entries, head, more }));
    }
}
