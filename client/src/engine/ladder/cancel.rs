//! Answers that hold or stop a ladder: their sealed copies and the tokens go in one question.
//!
//! A cancellation is kept until the deposits are long over, with the envelopes that went with it: a
//! relay that was put back to an older copy has forgotten it, and is told again.

use serde::{Deserialize, Serialize};

use hotline_casework::{Closing, Closure, Common, Node, Step};
use hotline_protocol::address::{Address, Desk, Party};
use hotline_protocol::deposit::{
    About, Cancel, CancelToken, Cancelled, Declined, DepositFate, EnvelopeName, TokenUse,
};
use hotline_protocol::frames::{Answer, Custody, Refused};
use hotline_protocol::ids::{DepositId, EnvelopeId, MessageId, UnixMillis};
use hotline_protocol::limits::{DEPOSIT_ORIGINATORS_MAX, ENVELOPE_LIFE_MAX, LADDER_DEPOSITS_MAX};
use hotline_protocol::link::LinkError;
use hotline_protocol::refusal::{Reason, Refusal};

use super::super::rows::{Cargo, Cell, OutgoingRow, Write};
use super::super::wire::Asked;
use super::super::{Engine, cell, limits};
use super::deposit::envelope;
use super::{Mine, TimedLadder, TimedRung};

/// Tokens that an answer uses.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in super::super) struct Cancellation {
    /// The answer.
    pub(in super::super) answer: MessageId,
    uses: Vec<TokenUse>,
    /// The desk whose seats must get the answer with the tokens; none where it is one's own.
    to: Option<Desk>,
    stage: Stage,
    /// The envelopes that go with the tokens, once they are fixed.
    answers: Vec<OutgoingRow>,
    /// Nothing is kept of it any more from then on.
    until: UnixMillis,
    /// Deposits that the relay did not know when it was told: one that was put back to an older copy
    /// may be given them again.
    #[serde(default)]
    missed: Vec<DepositId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Stage {
    /// Its copies are being sealed.
    Sealing { since: UnixMillis },
    /// All of it is on disk here, and perhaps at the relay.
    Ready,
    /// The relay of that epoch has it.
    Used { epoch: u64 },
}

/// What a message does to the ladder of what it cites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Hold,
    Stop,
    /// Only the rung that it asks itself.
    StopRung(u8),
}

impl Effect {
    /// Whether it has to do with a rung.
    pub(super) fn touches(self, number: u8) -> bool {
        match self {
            Self::Hold | Self::Stop => true,
            Self::StopRung(only) => only == number,
        }
    }
}

impl TimedRung {
    /// The tokens that a message of this seat uses. Where two seats must answer, one answer postpones
    /// it, as an acknowledgement does.
    fn tokens_for(&self, effect: Effect, mine: Mine) -> Vec<CancelToken> {
        let held = matches!(self.fate, Some(DepositFate::Held(_)));
        let hold = self.tokens.first().map(|tokens| tokens.hold);
        let postpones = mine == Mine::Asked && self.stops > 1 && !held;
        match effect {
            Effect::Hold => hold.into_iter().collect(),
            Effect::StopRung(number) if number != self.number => Vec::new(),
            Effect::Stop | Effect::StopRung(_) => {
                hold.filter(|_| postpones).into_iter().chain(self.own_stops()).collect()
            }
        }
    }
}

impl Cancellation {
    /// Whether an envelope goes with its tokens and not by itself.
    pub(super) fn holds(&self, row: &OutgoingRow) -> bool {
        let sealing = matches!(self.stage, Stage::Sealing { .. })
            && row.cargo == Cargo::Copy(self.answer)
            && self.to.as_ref() == Some(&row.to.desk);
        let ready = self.stage == Stage::Ready && self.has(row.id);
        sealing || ready
    }

    fn is_for(&self, deposit: DepositId) -> bool {
        self.uses.iter().any(|used| used.deposit == deposit)
    }

    /// Whether the relay did not know a deposit when it was told of it.
    pub(super) fn missed(&self, deposit: DepositId) -> bool {
        self.missed.contains(&deposit)
    }

    fn has(&self, id: EnvelopeId) -> bool {
        self.answers.iter().any(|answer| answer.id == id)
    }

    pub(super) fn is_busy(&self) -> bool {
        self.stage == Stage::Ready
    }

    pub(super) fn poll_timeout(&self) -> Option<UnixMillis> {
        match self.stage {
            Stage::Sealing { since } => Some(since.plus(limits::LADDER_SEALED_WITHIN)),
            Stage::Ready | Stage::Used { .. } => None,
        }
    }
}

/// What a message says about a ladder, by whoever it is.
pub(super) fn effect(step: &Step, mine: Mine) -> Option<Effect> {
    let asked = mine == Mine::Asked;
    match step {
        Step::Acknowledged(_) if asked => Some(Effect::Hold),
        Step::Answered(_) if asked => Some(Effect::Stop),
        Step::Updated(updated) if asked => updated.of.map(|_| Effect::Stop),
        Step::Closing(Closing { closure: Some(closure), .. }) => match closure {
            Closure::Agreed => Some(Effect::Stop),
            Closure::Proposed if asked => Some(Effect::Stop),
            Closure::Suspended | Closure::Merged if !asked => Some(Effect::Stop),
            _ => None,
        },
        Step::Withdrawn(withdrawn) if !asked && withdrawn.takes_back() => Some(Effect::Stop),
        Step::PassedOn(passed) => Some(Effect::StopRung(passed.rung)),
        _ => None,
    }
}

impl TimedLadder {
    /// Whether a message that cites this one is about it.
    pub(super) fn is_about(&self, cited: MessageId) -> bool {
        self.by == cited || self.of == cited || self.asking(cited).is_some()
    }
}

impl Engine {
    /// The tokens that a message uses which is being released, and whose mailboxes it must reach.
    pub(in super::super) fn begin_cancel(&mut self, now: UnixMillis, common: &Common) {
        let node = Node::from(common);
        let mut uses: Vec<TokenUse> = Vec::new();
        let mut to = None;
        let ladders = self.ladders.all().filter(|ladder| {
            (ladder.case, ladder.traffic) == (common.case, common.traffic)
                && self.speaks_of(&node, ladder)
        });
        for ladder in ladders {
            let Some(effect) = effect(&node.step, ladder.mine) else { continue };
            if ladder.mine == Mine::Asked && !common.to.reach(&ladder.raiser.desk) {
                // Nobody who raised it would see why its ladder stands still.
                continue;
            }
            let open = |rung: &&TimedRung| {
                !rung.is_over() && self.concerns(&node, ladder, &rung.desk.party)
            };
            for rung in ladder.rungs.iter().filter(open) {
                let tokens = rung.tokens_for(effect, ladder.mine);
                let known = uses.iter().any(|used| used.deposit == rung.deposit);
                if tokens.is_empty() || known || uses.len() + tokens.len() > LADDER_DEPOSITS_MAX {
                    continue;
                }
                let deposit = rung.deposit;
                uses.extend(tokens.into_iter().map(|token| TokenUse { deposit, token }));
                if ladder.mine == Mine::Asked {
                    to = Some(ladder.raiser.desk.clone());
                }
            }
        }
        if uses.is_empty() {
            return;
        }
        let cancellation = Cancellation {
            answer: common.id,
            uses,
            to,
            stage: Stage::Sealing { since: now },
            answers: Vec::new(),
            until: now.plus(ENVELOPE_LIFE_MAX),
            missed: Vec::new(),
        };
        self.keep_cancellation(cancellation);
    }

    /// Uses a token of this desk's own ladder, for a message that it has already: whoever wrote it
    /// had none, or the relay has forgotten it.
    pub(super) fn use_own(&mut self, now: UnixMillis, said: MessageId, one: TokenUse) {
        let known = self.ladders.cancellations.get(&said).cloned();
        let mut cancellation = known.unwrap_or_else(|| Cancellation {
            answer: said,
            uses: Vec::new(),
            to: None,
            stage: Stage::Ready,
            answers: Vec::new(),
            until: now.plus(ENVELOPE_LIFE_MAX),
            missed: Vec::new(),
        });
        // What is told already has its word yet to come, and a new epoch is told by itself.
        if cancellation.uses.contains(&one) && !cancellation.missed(one.deposit) {
            return;
        }
        cancellation.uses.retain(|used| *used != one);
        cancellation.missed.retain(|missed| *missed != one.deposit);
        if cancellation.uses.len() >= LADDER_DEPOSITS_MAX {
            cancellation.uses.remove(0);
        }
        cancellation.uses.push(one);
        if let Stage::Used { .. } = cancellation.stage {
            cancellation.stage = Stage::Ready;
        }
        self.keep_cancellation(cancellation);
    }

    /// Tells again what the relay did not know of a deposit, now that it has it.
    pub(super) fn use_missed(&mut self, deposit: DepositId) {
        let missed = self.ladders.cancellations.values().filter(|one| one.missed(deposit));
        let missed: Vec<_> = missed.cloned().collect();
        for mut one in missed {
            one.missed.retain(|missed| *missed != deposit);
            one.stage = Stage::Ready;
            self.keep_cancellation(one);
        }
    }

    /// Whether what a message says about a ladder is about the rungs of a party: what happens with one
    /// leaves those of another as they are.
    pub(super) fn concerns(&self, node: &Node, ladder: &TimedLadder, party: &Party) -> bool {
        if ladder.mine == Mine::Asked {
            return *party == self.seat.desk.party;
        }
        let closed = match &node.step {
            Step::Closing(Closing { closure: Some(Closure::Agreed), of: Some(of), .. }) => {
                self.book.node(of.id)
            }
            _ => None,
        };
        if let Some(proposal) = closed
            && proposal.from.desk.party != self.seat.desk.party
        {
            return proposal.from.desk.party == *party;
        }
        let named = |address: &Address| match address {
            Address::All | Address::AllDesks(_) => true,
            Address::Party(one) => one == party,
            Address::Desk(desk) => desk.party == *party,
            Address::Seat(seat) => seat.desk.party == *party,
        };
        node.to.action.iter().any(named)
    }

    /// What a message is about: for what was asked by an escalation, the matter itself.
    pub(super) fn matter(&self, node: &Node) -> Option<MessageId> {
        let cited = match &node.step {
            Step::PassedOn(passed) => return Some(passed.of),
            step => step.cites()?.id,
        };
        let known = self.ladders.all().any(|ladder| self.is_about(ladder, cited));
        match self.book.node(cited).map(|node| &node.step) {
            Some(Step::PassedOn(passed)) if !known => Some(passed.of),
            // A proposal to close is about what it cites itself.
            Some(step @ Step::Closing(_)) if !known => step.cites().map(|cited| cited.id),
            _ => Some(cited),
        }
    }

    fn keep_cancellation(&mut self, cancellation: Cancellation) {
        let (answer, value) = (cancellation.answer, cell::write(&cancellation));
        self.writes.push(Write::Put(Cell::Cancellation(answer), value));
        self.ladders.cancellations.insert(answer, cancellation);
    }

    /// Fixes which envelopes go with the tokens, as soon as they are sealed.
    pub(in super::super) fn tend_cancellations(&mut self, now: UnixMillis) {
        let open: Vec<_> = self
            .ladders
            .cancellations
            .values()
            .filter_map(|one| match one.stage {
                Stage::Sealing { since } => Some((one.answer, one.to.clone(), since)),
                Stage::Ready | Stage::Used { .. } => None,
            })
            .collect();
        for (answer, to, since) in open {
            let to_them = |seat: &hotline_protocol::address::Seat| to.as_ref() == Some(&seat.desk);
            let rows: Vec<OutgoingRow> = self
                .outbox
                .rows_of(answer)
                .into_iter()
                .filter(|(_, seat)| to_them(seat))
                .filter_map(|(id, _)| self.outbox.row(id).cloned())
                .take(DEPOSIT_ORIGINATORS_MAX)
                .collect();
            let mut waiting = self.outbox.unsealed.iter();
            let later = waiting.any(|(_, _, message, seat)| *message == answer && to_them(seat));
            let in_time = now < since.plus(limits::LADDER_SEALED_WITHIN);
            // One originator must get the answer; with one's own ladder none has to.
            if (later && in_time) || (rows.is_empty() && to.is_some()) {
                continue;
            }
            if let Some(mut one) = self.ladders.cancellations.get(&answer).cloned() {
                one.answers = rows;
                one.stage = Stage::Ready;
                self.keep_cancellation(one);
            }
        }
    }

    /// Hands cancellations that are ready to the link.
    ///
    /// # Errors
    ///
    /// A defect here; the link must be closed.
    pub(in super::super) fn use_tokens(&mut self, now: UnixMillis) -> Result<(), LinkError> {
        let ready: Vec<_> =
            self.ladders.cancellations.values().filter(|one| one.is_busy()).cloned().collect();
        for one in ready {
            // A ladder that is on its way itself is deposited first: what is not there cannot be
            // stopped.
            let depositing = self.ladders.all().any(|ladder| {
                ladder.is_under_way() && ladder.rungs.iter().any(|rung| one.is_for(rung.deposit))
            });
            if self.wire.is_asking(|asked| *asked == Asked::Cancel(one.answer))
                || self.ladders.retry_at.get(&one.answer).is_some_and(|at| *at > now)
                || depositing
            {
                continue;
            }
            let Some(link) = self.wire.link.as_mut().filter(|l| l.is_open() && l.may_ask()) else {
                return Ok(());
            };
            let envelopes: Vec<_> =
                one.answers.iter().filter_map(|row| envelope(row).ok()).collect();
            let answers = envelopes.iter().map(EnvelopeName::of).collect();
            let cancel = Cancel { state: self.counter, uses: one.uses, answers };
            let no = link.cancel(cancel, envelopes)?;
            self.ladders.retry_at.remove(&one.answer);
            self.wire.asks(no, Asked::Cancel(one.answer));
        }
        Ok(())
    }

    /// The relay's answer to a cancellation.
    pub(in super::super) fn cancel_answered(
        &mut self,
        now: UnixMillis,
        answer: MessageId,
        said: Result<Answer, Refusal>,
    ) {
        match said {
            Ok(Answer::Cancelled(cancelled)) => self.cancelled(now, answer, &cancelled),
            Ok(Answer::Declined(declined)) => self.cancel_declined(now, answer, &declined),
            Err(refusal) if refusal.reason.passes() => {
                self.ladders.retry_at.insert(answer, now.plus(limits::RETRY_AFTER));
                self.tell_not_stopped_yet(now, answer, &refusal);
            }
            Err(refusal) => {
                if let Some(one) = self.ladders.cancellations.remove(&answer) {
                    self.writes.push(Write::Erase(Cell::Cancellation(one.answer)));
                }
                let text = format!(
                    "The relay did not hold or stop a ladder: {refusal}. The answer goes by itself; \
                     call those who raised the matter."
                );
                self.alarm(now, "ladder-not-stopped", text);
            }
            Ok(_) => {}
        }
    }

    /// The relay says that it cannot take a cancellation now. It is told again by itself; meanwhile
    /// the ladder goes on, so a person is told. A relay that is being stopped comes back within a
    /// moment: that is told only where a rung is asked before the next try.
    fn tell_not_stopped_yet(&mut self, now: UnixMillis, answer: MessageId, refusal: &Refusal) {
        let Some(one) = self.ladders.cancellations.get(&answer) else { return };
        let open = |rung: &&TimedRung| !rung.is_over() && one.is_for(rung.deposit);
        let rungs = self
            .ladders
            .all()
            .flat_map(|ladder| ladder.rungs.iter().filter(open).map(move |rung| (ladder, rung)));
        let Some((ladder, rung)) = rungs.min_by_key(|(_, rung)| rung.release_at) else { return };
        let again = self.relay_now(now.plus(limits::RETRY_AFTER));
        if refusal.reason == Reason::Draining && again < rung.release_at {
            return;
        }
        let call = [&ladder.raiser.desk, &rung.desk].map(|desk| self.whom_to_call(desk)).join(" ");
        let text = format!(
            "The relay has not held or stopped the ladder of {} yet: {refusal} It is told again by \
             itself; until it has it, rung {} ({}) is still asked. {call}",
            self.book.reference(ladder.traffic, ladder.case).unwrap_or_default(),
            rung.number,
            rung.desk,
        );
        self.alarm(now, "ladder-not-stopped", text);
    }

    fn cancelled(&mut self, now: UnixMillis, answer: MessageId, cancelled: &Cancelled) {
        let Some(mut one) = self.ladders.cancellations.get(&answer).cloned() else { return };
        one.stage = Stage::Used { epoch: self.wire.epoch };
        let deposits: Vec<DepositId> = one.uses.iter().map(|used| used.deposit).collect();
        let answers: Vec<_> = one.answers.iter().map(|row| (row.id, row.to.clone())).collect();
        let told = deposits.iter().copied().zip(&cancelled.fates);
        let unknown = told.filter(|(_, fate)| **fate == DepositFate::Unknown);
        one.missed = unknown.map(|(deposit, _)| deposit).collect();
        self.keep_cancellation(one);
        for (id, to) in answers {
            let receipt = Custody { to, id, accepted_at: cancelled.accepted_at };
            if self.outbox.row(id).is_some() {
                self.custody(now, &receipt);
            } else {
                self.custody_again(answer, &receipt);
            }
        }
        for (deposit, fate) in deposits.into_iter().zip(&cancelled.fates) {
            match fate {
                DepositFate::Unknown => self.deposit_missed(deposit),
                fate => self.deposit_stands(now, deposit, fate),
            }
        }
    }

    /// A part of it was refused, and so all of it: goes on without that part.
    fn cancel_declined(&mut self, now: UnixMillis, answer: MessageId, declined: &Declined) {
        let Some(mut one) = self.ladders.cancellations.get(&answer).cloned() else { return };
        match &declined.about {
            About::Envelope(name) => {
                one.answers.retain(|row| row.id != name.id);
                let (to, id) = (name.to.clone(), name.id);
                self.refused(now, &Refused { to, id, refusal: declined.refusal.clone() });
            }
            About::Deposit(id) => one.uses.retain(|used| used.deposit != *id),
        }
        let text = format!(
            "The relay takes a part of what holds or stops a ladder not: {}.",
            declined.refusal
        );
        self.alarm(now, "ladder-not-stopped", text);
        if one.uses.is_empty() || (one.answers.is_empty() && one.to.is_some()) {
            self.ladders.cancellations.remove(&answer);
            self.writes.push(Write::Erase(Cell::Cancellation(answer)));
        } else {
            self.keep_cancellation(one);
        }
    }

    /// The relay has begun anew, perhaps on an older copy: tokens that it may have forgotten are
    /// told again, before it releases anything.
    pub(in super::super) fn use_tokens_again(&mut self) {
        let epoch = self.wire.epoch;
        let again: Vec<_> = self
            .ladders
            .cancellations
            .values()
            .filter(|one| matches!(one.stage, Stage::Used { epoch: of } if of != epoch))
            .cloned()
            .collect();
        for mut one in again {
            one.stage = Stage::Ready;
            let to: Vec<_> = one.answers.iter().map(|row| row.to.clone()).collect();
            self.goes_again(one.answer, &to);
            self.keep_cancellation(one);
        }
    }

    /// Forgets cancellations and ladders of which nothing can come any more.
    pub(in super::super) fn forget_ladders(&mut self, now: UnixMillis) {
        let old = self.ladders.cancellations.values().filter(|one| one.until <= now);
        let old: Vec<_> = old.map(|one| one.answer).collect();
        for answer in old {
            self.ladders.cancellations.remove(&answer);
            self.writes.push(Write::Erase(Cell::Cancellation(answer)));
        }
        let gone: Vec<_> = self.ladders.all().map(|ladder| ladder.by).collect();
        for by in gone.into_iter().filter(|by| self.book.get(*by).is_none()) {
            self.ladders.remove(by);
            self.writes.push(Write::Erase(Cell::Ladder(by)));
        }
    }
}
