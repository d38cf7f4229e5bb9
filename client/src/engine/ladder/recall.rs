//! Taking back what nobody has acknowledged, and coming down a rung.

use rand_core::CryptoRng;

use hotline_casework::{CaseState, Common, Kind, Said};
use hotline_protocol::address::Party;
use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic, UnixMillis};

use super::super::Engine;
use super::super::draft::What;
use super::super::io::{Failure, NewMessage, Notice, Outcome};
use super::super::rows::{CopyState, Direction, Role, Write};
use super::{LadderWish, Mine, Stage};

fn refused(what: impl Into<String>) -> Failure {
    Failure::Refused(what.into())
}

/// Why a message is taken back before anybody acknowledged it, for whoever has it already.
const RECALLED: &str = "Recalled before it was acknowledged.";

impl Engine {
    /// Takes a message back that nobody has acknowledged: what is still here never goes, a ladder is
    /// stopped, and those who have it are told.
    pub(in super::super) fn recall<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        message: MessageId,
    ) -> Result<Outcome, Failure> {
        if let Some(place) = self.outbox.intents.iter().position(|one| one.id == message) {
            let intent = self.outbox.intents.remove(place);
            if let What::Acknowledge { .. } = intent.draft.what {
                self.outbox.intents.insert(place, intent);
                return Err(refused("an acknowledgement is not recalled: somebody has read it"));
            }
            self.writes.push(Write::Released(intent.id));
            self.forget_files(&intent);
            let reason = "it was recalled before it left".to_owned();
            self.after.push(Notice::NotSent { message, reason }.into());
            return Ok(Outcome::Done);
        }
        let known = self
            .book
            .get(message)
            .ok_or_else(|| Failure::Usage("there is no such message here".to_owned()))?;
        if known.direction == Direction::Received {
            return Err(refused("only what this desk sent can be recalled by it"));
        }
        let (traffic, case) = (known.traffic, known.case);
        let acknowledged = self.book.case(traffic, case).is_some_and(|case| {
            let state = CaseState::of(case);
            !state.acknowledgements(known.common).is_empty()
        });
        if acknowledged
            || self.outbox.sent.get(&message).is_some_and(|sent| sent.delivery.is_acknowledged())
        {
            return Err(refused(
                "it was acknowledged already, so it cannot be recalled: `hotline withdraw ID` takes \
                 it back on the record",
            ));
        }
        let common = self.outbox.sent.get(&message).map(|sent| sent.common.clone());
        let common =
            common.or_else(|| self.book.raising(known.common).cloned()).ok_or_else(|| {
                refused("it was sent by another seat of this desk: that seat can recall it")
            })?;
        let recallable = !matches!(common.said, Said::Ack(_)) && common.kind() != Kind::Wdr;
        if !recallable {
            return Err(refused("what answers or takes back another message is not recalled"));
        }
        let new = self.taking_back(&common, None, RECALLED)?;
        let outcome = self.write(now, rng, new, LadderWish::None)?;
        self.drop_unsent(message);
        self.give_up_unsent(now, message);
        Ok(outcome)
    }

    /// Copies that have not left are not sent, and the others stand as recalled.
    fn drop_unsent(&mut self, message: MessageId) {
        // What a question of this link names may be there already: it goes, and so does the word
        // that it was taken back.
        if self.ladders.get(message).is_some_and(|ladder| ladder.stage == Stage::Ready) {
            return;
        }
        let rows = self.outbox.rows_of(message);
        for (id, _) in rows {
            if !self.wire.in_flight.contains(&id) {
                self.take_outgoing(id);
            }
        }
        let Some(sent) = self.outbox.sent.get_mut(&message) else { return };
        let _ = sent.delivery.recall();
        let open = |copy: &&super::super::rows::CopyRow| copy.state != CopyState::Delivered;
        let seats = sent.copies.values().filter(open).map(|copy| copy.seat.clone());
        let seats: Vec<_> = seats.collect();
        self.outbox.unsealed.retain(|(_, _, id, _)| *id != message);
        self.outbox.checks.retain(|(_, id, _)| *id != message);
        for seat in seats {
            self.set_state(message, &seat, CopyState::Failed("it was recalled".to_owned()));
        }
    }

    /// A ladder that has not left is not deposited any more.
    fn give_up_unsent(&mut self, now: UnixMillis, message: MessageId) {
        let sealing = self.ladders.get(message).is_some_and(|ladder| {
            ladder.mine == Mine::Depositor && matches!(ladder.stage, Stage::Sealing { .. })
        });
        if sealing {
            self.give_up_ladder(now, message, "it was recalled");
        }
    }

    /// Takes an escalation back: the rung below is the present one again.
    pub(in super::super) fn deescalate<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        (traffic, case): (Traffic, CaseId),
        party: Option<&Party>,
        reason: &str,
    ) -> Result<Outcome, Failure> {
        if reason.trim().is_empty() {
            return Err(Failure::Usage(
                "coming down a rung needs a reason: one line, which both sides will see".to_owned(),
            ));
        }
        let known = self.book.case(traffic, case).ok_or_else(|| {
            Failure::Usage(
                "there is no such case here; `hotline incident list` shows the open \
                            ones"
                    .to_owned(),
            )
        })?;
        let state = CaseState::of(known);
        let ladders = state.incidents.iter().flat_map(|incident| &incident.ladders);
        let mut ladders = ladders.filter(|ladder| party.is_none_or(|party| ladder.party == *party));
        let ladder = ladders.next().ok_or_else(|| refused("nothing was raised in this case"))?;
        if ladders.next().is_some() {
            return Err(Failure::Usage(
                "several parties were asked; name the one whose ladder it is with --party"
                    .to_owned(),
            ));
        }
        let top = ladder.present().filter(|rung| rung.number > 1).ok_or_else(|| {
            refused(
                "it stands at the first rung: there is none below. `hotline recall ID` takes back \
                 what nobody has acknowledged",
            )
        })?;
        let own = &self.seat.desk;
        let mine = |by: &hotline_protocol::address::Seat| by.desk.party == own.party;
        let Some(ours) = top.asked_by.iter().find(|asking| mine(&asking.by)) else {
            let by = top.asked_by.first().map(|asking| asking.by.desk.to_string());
            return Err(refused(format!(
                "{} passed it on to this rung, and can take that back: ask there",
                by.unwrap_or_default()
            )));
        };
        let held = self.book.raising(ours.hash).cloned().ok_or_else(|| {
            refused("the escalation is not held here any more: ask its sender to take it back")
        })?;
        let new = self.taking_back(&held, None, reason)?;
        self.write(now, rng, new, LadderWish::None)
    }

    /// Flash messages that a desk sent to another in the last day; what answers or passes on is not
    /// counted.
    pub(in super::super) fn flashes(
        &self,
        now: UnixMillis,
        traffic: Traffic,
        from: &hotline_protocol::address::Desk,
        to: &hotline_protocol::address::Desk,
    ) -> usize {
        self.book.flashes(traffic, from, to, now)
    }

    /// Refuses a flash beyond what a pair of desks may send in a day.
    pub(in super::super) fn check_flash(
        &self,
        now: UnixMillis,
        new: &NewMessage,
    ) -> Result<(), Failure> {
        let most = super::super::limits::FLASH_A_DAY_MAX;
        if new.precedence != Precedence::Flash {
            return Ok(());
        }
        let to = hotline_casework::Addressees { action: new.to.clone(), information: Vec::new() };
        let resolved = self.resolve(now, &to, &new.accept);
        let desks: std::collections::BTreeSet<_> = resolved
            .recipients
            .iter()
            .filter(|(_, (_, role))| *role == Role::Action)
            .map(|(seat, _)| seat.desk.clone())
            .collect();
        for desk in desks {
            let queued = self.outbox.intents.iter().filter(|intent| {
                let shown = intent.shown();
                shown.precedence == Precedence::Flash
                    && shown.kind != Kind::Esc.code()
                    && intent.draft.addressees().ask(&desk)
            });
            let sent = self.flashes(now, new.traffic, &self.seat.desk, &desk);
            if sent + queued.count() >= most {
                return Err(refused(format!(
                    "{most} flash messages went to {desk} in the last 24 hours, and no more are \
                     agreed: send it at immediate (`--precedence immediate`), or say it by voice. {}",
                    self.whom_to_call(&desk)
                )));
            }
        }
        Ok(())
    }
}

impl Engine {
    /// A flash beyond what the pair may send alarms like any other, and is marked.
    pub(in super::super) fn look_at_flash(&mut self, now: UnixMillis, common: &Common) {
        let most = super::super::limits::FLASH_A_DAY_MAX;
        let (from, own) = (&common.from.desk, &self.seat.desk);
        let counted = self.flashes(now, common.traffic, from, own);
        if self.is_over_quota(common.id) {
            let text = format!(
                "Over quota: {from} has sent {counted} flash messages in 24 hours, and {most} are \
                 agreed. The last says \"{}\".",
                common.subject.line()
            );
            self.alarm(now, "over-quota", text);
        }
    }

    /// Whether a flash that came is beyond what the pair may send in a day.
    #[must_use]
    pub fn is_over_quota(&self, message: MessageId) -> bool {
        let Some(known) = self.book.get(message) else { return false };
        let Some(at) = self.book.at(message) else { return false };
        known.precedence == Precedence::Flash
            && known.direction == Direction::Received
            && self.flashes(at, known.traffic, &known.from.desk, &self.seat.desk)
                > super::super::limits::FLASH_A_DAY_MAX
    }
}
