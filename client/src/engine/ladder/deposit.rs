//! A ladder from sealed copies to the relay's receipt: one question with the first rung.
//!
//! Nothing of it waits long for somebody's keys: what cannot be sealed within some seconds is left
//! out, and said. What the relay refuses never holds up the first rung.

use rand_core::CryptoRng;

use hotline_casework::Common;
use hotline_directory::SeatStatus;
use hotline_protocol::address::Seat;
use hotline_protocol::deposit::{
    About, Declined, Deposit, DepositFate, Deposited, EnvelopeName, Ladder, TokenHashes,
    cancel_hash,
};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Answer, Custody, Refused};
use hotline_protocol::ids::{EnvelopeId, MessageId, UnixMillis};
use hotline_protocol::limits::{LADDER_BYTES_MAX, LADDER_ENVELOPES_MAX};
use hotline_protocol::link::LinkError;
use hotline_protocol::refusal::Refusal;

use super::super::io::Failure;
use super::super::peers::Standing;
use super::super::rows::{Cargo, OutgoingRow, Role};
use super::super::wire::Asked;
use super::super::{Engine, limits};
use super::{Mine, Stage, TimedLadder, TimedRung};

/// How an attempt to seal a copy of a later rung ended.
enum Sealed {
    Done(EnvelopeId),
    Later,
    Never,
}

impl Engine {
    /// Seals what waits of ladders, and closes those that are ready to be deposited.
    pub(in super::super) fn tend_ladders<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        for by in self.ladders.with_stage(|stage| matches!(stage, Stage::Sealing { .. })) {
            self.seal_ladder(now, rng, by);
        }
    }

    fn seal_ladder<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R, by: MessageId) {
        let Some(ladder) = self.ladders.get(by) else { return };
        let Stage::Sealing { since } = ladder.stage else { return };
        let waiting: Vec<(usize, usize)> = ladder
            .rungs
            .iter()
            .enumerate()
            .flat_map(|(rung, one)| {
                let copies = one.copies().iter().enumerate();
                let open = copies.filter(|(_, copy)| copy.envelope.is_none());
                open.map(move |(place, _)| (rung, place))
            })
            .collect();
        let (mut later, mut changed) = (false, false);
        for (rung, place) in waiting {
            match self.seal_rung(now, rng, by, rung, place) {
                Sealed::Done(envelope) => {
                    changed = true;
                    if let Some(copy) = self.rung_copy(by, rung, place) {
                        copy.envelope = Some(envelope);
                    }
                }
                Sealed::Later => later = true,
                Sealed::Never => {}
            }
        }
        // The first rung is sealed before: its copies come first in every session.
        let first = self.outbox.unsealed.iter().any(|(_, _, message, _)| *message == by);
        if (later || first) && now < since.plus(limits::LADDER_SEALED_WITHIN) {
            if changed {
                self.keep_ladder(by);
            }
            return;
        }
        self.close_ladder(now, by);
    }

    fn rung_copy(
        &mut self,
        by: MessageId,
        rung: usize,
        place: usize,
    ) -> Option<&mut super::RungCopy> {
        self.ladders.get_mut(by)?.rungs.get_mut(rung)?.asks.as_mut()?.copies.get_mut(place)
    }

    fn seal_rung<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        by: MessageId,
        rung: usize,
        place: usize,
    ) -> Sealed {
        let asks = self.ladders.get(by).and_then(|ladder| ladder.rungs.get(rung)?.asks.clone());
        let Some(asks) = asks else { return Sealed::Never };
        let (Some(copy), Ok(common)) = (asks.copies.get(place), Common::decode(&asks.common))
        else {
            return Sealed::Never;
        };
        let Some(entry) = self.replica.directory.seat(&copy.seat).cloned() else {
            return Sealed::Never;
        };
        let status = entry.status(now);
        let believed = self.peers.standing(&entry) != Standing::Changed
            && self.replica.went_over(copy.identity, entry.id);
        if !matches!(status, SeatStatus::Active | SeatStatus::Expired) || !believed {
            return Sealed::Never;
        }
        let Some(key) = self.peers.of(common.traffic, &entry) else { return Sealed::Never };
        if !self.reach(now, key) {
            return Sealed::Later;
        }
        let Some(content) = self.content_for(&common, &copy.seat, copy.role, 0, None, key) else {
            return Sealed::Never;
        };
        let precedence = common.precedence.highest();
        let cargo = Cargo::Copy(asks.id);
        match self.seal(now, rng, key, &content, precedence, common.expires_at, cargo) {
            Ok(envelope) => Sealed::Done(envelope),
            Err(hotline_crypto::SealError::NeedsHandshake) => Sealed::Later,
            Err(hotline_crypto::SealError::TooLong) => Sealed::Never,
        }
    }

    /// Fixes what goes in the question: later rungs as far as they are sealed and fit, and the first
    /// rung as far as there is room beside them.
    fn close_ladder(&mut self, now: UnixMillis, by: MessageId) {
        let Some(mut ladder) = self.ladders.get(by).cloned() else { return };
        let mut dropped: Vec<(TimedRung, &str)> = Vec::new();
        let mut kept: Vec<TimedRung> = Vec::new();
        for rung in std::mem::take(&mut ladder.rungs) {
            // What the relay has, or has ended, is nothing to deposit again.
            if ladder.now.is_empty() && rung.fate.is_some() {
                kept.push(rung);
                continue;
            }
            let ended = dropped.iter().any(|(lower, _)| lower.desk.party == rung.desk.party);
            let asks =
                |copy: &super::RungCopy| copy.role == Role::Action && copy.envelope.is_some();
            if ended {
                dropped.push((rung, "the rung below it is not"));
            } else if rung.copies().iter().any(asks) {
                kept.push(rung);
            } else {
                dropped.push((rung, "nothing can be sealed for its seats now"));
            }
        }
        while !kept.is_empty() && !self.fits(kept.iter().flat_map(TimedRung::envelopes)) {
            if let Some(rung) = kept.pop() {
                dropped.push((rung, "the ladder has more seats than a relay takes at once"));
            }
        }
        let later: Vec<EnvelopeId> = kept.iter().flat_map(TimedRung::envelopes).collect();
        let first = self.outbox.rows_of(by);
        let mut now_too: Vec<EnvelopeId> = Vec::new();
        for role in [Role::Action, Role::OwnDesk, Role::Information] {
            for (id, _) in first.iter().filter(|(_, to)| self.role_of(by, to) == Some(role)) {
                now_too.push(*id);
                if !self.fits(later.iter().chain(&now_too).copied()) {
                    now_too.pop();
                }
            }
        }
        ladder.rungs = kept;
        ladder.now = now_too;
        ladder.stage = Stage::Ready;
        let none = ladder.rungs.is_empty();
        self.ladders.restore(ladder);
        for (rung, why) in dropped {
            for envelope in rung.envelopes() {
                self.take_outgoing(envelope);
            }
            let text = format!(
                "Rung {} ({}) is not armed: {why}. It can be asked by hand.",
                rung.number, rung.desk
            );
            self.alarm(now, "ladder-short", text);
        }
        if none {
            self.not_started(now, by, "no later rung can be armed");
        }
        self.keep_ladder(by);
    }

    fn role_of(&self, message: MessageId, seat: &Seat) -> Option<Role> {
        self.outbox.sent.get(&message)?.copies.get(seat).map(|copy| copy.role)
    }

    /// Whether these fit one question.
    fn fits(&self, envelopes: impl Iterator<Item = EnvelopeId>) -> bool {
        let (mut count, mut bytes) = (0_usize, 0_usize);
        for row in envelopes.filter_map(|id| self.outbox.row(id)) {
            count += 1;
            bytes = bytes.saturating_add(row.sealed.len());
        }
        count <= LADDER_ENVELOPES_MAX && bytes <= LADDER_BYTES_MAX
    }

    /// Hands ladders that are ready to the link.
    ///
    /// # Errors
    ///
    /// A defect here; the link must be closed.
    pub(in super::super) fn deposit_ladders(&mut self, now: UnixMillis) -> Result<(), LinkError> {
        for by in self.ladders.with_stage(|stage| *stage == Stage::Ready) {
            if self.wire.is_asking(|asked| *asked == Asked::Deposit(by))
                || self.ladders.retry_at.get(&by).is_some_and(|at| *at > now)
            {
                continue;
            }
            let Some((ladder, envelopes)) = self.question(by) else { continue };
            let Some(link) = self.wire.link.as_mut().filter(|l| l.is_open() && l.may_ask()) else {
                return Ok(());
            };
            let no = link.deposit(ladder, envelopes)?;
            self.ladders.retry_at.remove(&by);
            self.wire.asks(no, Asked::Deposit(by));
        }
        Ok(())
    }

    fn question(&self, by: MessageId) -> Option<(Ladder, Vec<Envelope>)> {
        let ladder = self.ladders.get(by)?;
        let mut envelopes = Vec::new();
        let mut names = |ids: &mut dyn Iterator<Item = EnvelopeId>| {
            let rows = ids.filter_map(|id| self.outbox.row(id));
            let made = rows.filter_map(|row| envelope(row).ok());
            made.map(|envelope| {
                let name = EnvelopeName::of(&envelope);
                envelopes.push(envelope);
                name
            })
            .collect::<Vec<_>>()
        };
        let now = names(&mut ladder.now.iter().copied());
        let mut deposits = Vec::new();
        for rung in ladder.rungs.iter().filter(|rung| rung.fate.is_none()) {
            let hashes = |tokens: &super::Tokens| TokenHashes {
                hold: cancel_hash(&rung.deposit, &tokens.hold),
                stop: cancel_hash(&rung.deposit, &tokens.stop),
            };
            deposits.push(Deposit {
                id: rung.deposit,
                release_after_ms: millis(rung.after),
                hold_ms: millis(rung.hold),
                stops: rung.stops,
                tokens: rung.tokens.iter().map(hashes).collect(),
                envelopes: names(&mut rung.envelopes()),
            });
        }
        let (state, originators) = (self.counter, ladder.originators.clone());
        (!deposits.is_empty()).then_some((Ladder { state, originators, now, deposits }, envelopes))
    }

    /// The relay's answer to a ladder.
    pub(in super::super) fn ladder_answered(
        &mut self,
        now: UnixMillis,
        by: MessageId,
        answer: Result<Answer, Refusal>,
    ) {
        match answer {
            Ok(Answer::Deposited(deposited)) => self.deposited(now, by, &deposited),
            Ok(Answer::Declined(declined)) => self.declined(now, by, &declined),
            Err(refusal) => self.ladder_refused(now, by, &refusal),
            Ok(_) => {}
        }
    }

    fn deposited(&mut self, now: UnixMillis, by: MessageId, deposited: &Deposited) {
        let Some(ladder) = self.ladders.get_mut(by) else { return };
        let first = std::mem::take(&mut ladder.now);
        ladder.stage = Stage::Accepted { at: deposited.accepted_at, here: now };
        let mut later = Vec::new();
        let asked = ladder.rungs.iter_mut().filter(|rung| rung.fate.is_none());
        for (rung, release_at) in asked.zip(&deposited.releases) {
            rung.release_at = *release_at;
            let armed =
                hotline_protocol::deposit::Armed { release_at: *release_at, used: Vec::new() };
            rung.fate = Some(DepositFate::Pending(armed));
            later.extend(rung.envelopes());
        }
        for id in later {
            self.take_outgoing(id);
        }
        for id in first {
            let Some(to) = self.outbox.row(id).map(|row| row.to.clone()) else { continue };
            self.custody(now, &Custody { to, id, accepted_at: deposited.accepted_at });
        }
        self.keep_ladder(by);
    }

    /// A part of it was refused, and so all of it: goes on without that part.
    fn declined(&mut self, now: UnixMillis, by: MessageId, declined: &Declined) {
        let Some(ladder) = self.ladders.get_mut(by) else { return };
        match &declined.about {
            About::Envelope(name) if ladder.now.contains(&name.id) => {
                ladder.now.retain(|id| *id != name.id);
                let (to, id) = (name.to.clone(), name.id);
                self.refused(now, &Refused { to, id, refusal: declined.refusal.clone() });
                self.keep_ladder(by);
                return;
            }
            About::Envelope(name) => {
                for copy in ladder.rungs.iter_mut().filter_map(|rung| rung.asks.as_mut()) {
                    copy.copies.retain(|copy| copy.envelope != Some(name.id));
                }
                self.take_outgoing(name.id);
            }
            About::Deposit(id) => {
                // What was sealed for it would else go by itself, at once.
                let mut sealed = Vec::new();
                for rung in ladder.rungs.iter_mut().filter(|rung| rung.deposit == *id) {
                    sealed.extend(rung.envelopes());
                    if let Some(asks) = rung.asks.as_mut() {
                        asks.copies.clear();
                    }
                }
                for envelope in sealed {
                    self.take_outgoing(envelope);
                }
            }
        }
        let text = format!("The relay takes a part of the ladder not: {}.", declined.refusal);
        self.alarm(now, "ladder-short", text);
        self.close_ladder(now, by);
    }

    /// Nothing of it was taken. The first rung goes by itself at once.
    fn ladder_refused(&mut self, now: UnixMillis, by: MessageId, refusal: &Refusal) {
        if refusal.reason.passes() {
            self.ladders.retry_at.insert(by, now.plus(limits::RETRY_AFTER));
            if let Some(ladder) = self.ladders.get_mut(by) {
                ladder.now.clear();
            }
            self.tell_not_started(now, by, &refusal.to_string());
        } else {
            self.not_started(now, by, &refusal.to_string());
        }
        self.keep_ladder(by);
    }

    /// Gives a ladder up.
    pub(super) fn give_up_ladder(&mut self, now: UnixMillis, by: MessageId, why: &str) {
        self.not_started(now, by, why);
        self.keep_ladder(by);
    }

    /// The same, for its caller to keep.
    fn not_started(&mut self, now: UnixMillis, by: MessageId, why: &str) {
        let Some(ladder) = self.ladders.get_mut(by) else { return };
        ladder.stage = Stage::NotStarted(why.to_owned());
        ladder.now.clear();
        let later: Vec<EnvelopeId> = ladder.rungs.iter().flat_map(TimedRung::envelopes).collect();
        for id in later {
            self.take_outgoing(id);
        }
        self.tell_not_started(now, by, why);
    }

    /// Tells a person that nobody will be asked by itself, and whom to call.
    pub(in super::super) fn tell_not_started(&mut self, now: UnixMillis, by: MessageId, why: &str) {
        let Some(ladder) = self.ladders.get(by).filter(|ladder| ladder.mine == Mine::Depositor)
        else {
            return;
        };
        let reference =
            self.book.reference(ladder.traffic, ladder.case).unwrap_or_default().to_owned();
        let desks = self.raised_to(ladder);
        let call: Vec<String> = desks.iter().map(|desk| self.whom_to_call(desk)).collect();
        let text = format!(
            "The ladder of {reference} is not started: {why}. Nobody else is asked by itself. {}",
            call.join(" ")
        );
        self.alarm(now, "ladder-not-started", text);
    }

    /// The desks that the first rung of a ladder asks.
    fn raised_to(&self, ladder: &TimedLadder) -> Vec<hotline_protocol::address::Desk> {
        let sent = self.outbox.sent.get(&ladder.of);
        let copies = sent.into_iter().flat_map(|sent| sent.copies.values());
        let mut desks: Vec<_> = copies
            .filter(|copy| copy.role == Role::Action)
            .map(|copy| copy.seat.desk.clone())
            .collect();
        desks.dedup();
        desks
    }

    /// Whom to call at a desk, as a sentence.
    pub(in super::super) fn whom_to_call(&self, desk: &hotline_protocol::address::Desk) -> String {
        match self.voice(desk) {
            Some((_, voice)) => format!("Call {desk}: {voice}."),
            None => format!("Call {desk}."),
        }
    }
}

fn millis(span: core::time::Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// The envelope of a row.
pub(in super::super) fn envelope(row: &OutgoingRow) -> Result<Envelope, Failure> {
    let (to, sealed) = (row.to.clone(), row.sealed.clone());
    Envelope::new(row.id, to, row.precedence, row.expires_at, row.hint, sealed)
        .map_err(|error| Failure::Defect(error.to_string()))
}
