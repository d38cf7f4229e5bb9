//! What becomes of sealed copies: custody, refusal, fate, device receipts and acknowledgements.

use std::collections::{BTreeMap, BTreeSet};

use hotline_casework::{Alarm, Common, Custody, Stage, Undeliverable};
use hotline_protocol::address::Seat;
use hotline_protocol::frames::{Custody as CustodyFrame, Fate, Question, Refused};
use hotline_protocol::ids::{EnvelopeId, MessageId, Traffic, UnixMillis};
use hotline_protocol::limits::{ENVELOPE_LIFE_MAX, QUERY_IDS_MAX};
use hotline_protocol::refusal::Reason;

use super::io::Notice;
use super::outbox::unsealed;
use super::peers::PeerKey;
use super::rows::{Cargo, Cell, CopyState, Role, Write};
use super::wire::Asked;
use super::{Engine, cell, limits};

impl Engine {
    /// The relay has an envelope on disk.
    pub(super) fn custody(&mut self, now: UnixMillis, receipt: &CustodyFrame) {
        let Some(row) = self.take_outgoing(receipt.id) else { return };
        self.wire.sent += 1;
        let Cargo::Copy(message) = row.cargo else { return };
        let Some(sent) = self.outbox.sent.get_mut(&message) else { return };
        let _ = sent.delivery.custody(&Custody {
            of: message,
            seat: row.to.clone(),
            accepted_at: receipt.accepted_at,
        });
        if let Some(copy) = sent.copies.get_mut(&row.to) {
            copy.first_custody_at.get_or_insert(receipt.accepted_at);
            copy.custody_at = Some(receipt.accepted_at);
            let copy = copy.clone();
            let common = sent.common.clone();
            self.outbox.check_later(now, &common, &copy);
        }
        self.refresh(message, &row.to);
    }

    /// Envelopes of a message go out once more, to a relay that was put back to an older copy.
    pub(super) fn goes_again(&mut self, message: MessageId, to: &[Seat]) {
        if let Some(sent) = self.outbox.sent.get_mut(&message) {
            for seat in to {
                let _ = sent.delivery.sent_again(seat);
            }
        }
    }

    /// A relay that was put back to an older copy has an envelope on disk once more.
    pub(super) fn custody_again(&mut self, message: MessageId, receipt: &CustodyFrame) {
        let Some(sent) = self.outbox.sent.get_mut(&message) else { return };
        let (seat, accepted_at) = (receipt.to.clone(), receipt.accepted_at);
        let _ = sent.delivery.custody(&Custody { of: message, seat, accepted_at });
        let Some(copy) = sent.copies.get_mut(&receipt.to) else { return };
        if copy.envelope == Some(receipt.id) && copy.device_at.is_none() {
            copy.custody_at = Some(accepted_at);
            self.writes.push(Write::Copy(copy.clone()));
        }
    }

    /// The relay did not take an envelope.
    pub(super) fn refused(&mut self, now: UnixMillis, refused: &Refused) {
        let refusal = &refused.refusal;
        if refusal.reason.passes() {
            self.wire.in_flight.remove(&refused.id);
            if self.outbox.places.contains_key(&refused.id) {
                self.outbox.retry_at.insert(refused.id, now.plus(limits::RETRY_AFTER));
                match refusal.reason {
                    Reason::Quota => {
                        let text = format!(
                            "The mailbox of {} is full. The message stays queued here; call them.",
                            refused.to
                        );
                        self.alarm(now, "quota", text);
                    }
                    Reason::Unavailable => self.relay_keeps_nothing(now, refused.id),
                    _ => {}
                }
            }
            return;
        }
        let Some(row) = self.take_outgoing(refused.id) else { return };
        let Cargo::Copy(message) = row.cargo else { return };
        let reason = match refusal.reason {
            Reason::SeatClosed | Reason::NoSuchSeat => Undeliverable::SeatRevoked,
            _ => Undeliverable::RelayRefused,
        };
        if let Some(sent) = self.outbox.sent.get_mut(&message) {
            let _ = sent.delivery.undeliverable(&row.to, reason);
        }
        let state = CopyState::Failed(format!("the relay refused it: {}", refusal.detail));
        self.set_state(message, &row.to, state);
        let text = format!("The copy for {} was refused: {}", row.to, refusal.detail);
        self.alarm(now, "refused", text);
    }

    /// The relay says that it cannot keep this envelope now. That passes within a moment when it has
    /// too much to do; when its disk is full somebody must make room, so a person is told.
    fn relay_keeps_nothing(&mut self, now: UnixMillis, id: EnvelopeId) {
        let Some(row) = self.outbox.row(id) else { return };
        let Cargo::Copy(_) = row.cargo else { return };
        let (precedence, to) = (row.precedence, row.to.desk.clone());
        let since = *self.outbox.unavailable_since.entry(id).or_insert(now);
        let urgent = precedence.interrupts();
        let after =
            if urgent { limits::UNAVAILABLE_URGENT_AFTER } else { limits::UNAVAILABLE_AFTER };
        if now.since(since) < after {
            return;
        }
        let call = if urgent { format!("Call {to}, and the") } else { "Call the".to_owned() };
        let text = format!(
            "The relay takes no {} messages: its disk is full, or does not keep up. What waits stays \
             queued here and goes by itself when there is room. {call} relay's operator.",
            precedence.word()
        );
        self.alarm(now, "relay-unavailable", text);
    }

    /// Asks what became of copies whose device receipt is late.
    pub(super) fn ask_fates(&mut self, now: UnixMillis) {
        let mut by_seat: BTreeMap<Seat, Vec<(MessageId, Seat, EnvelopeId)>> = BTreeMap::new();
        while let Some((at, message, seat)) = self.outbox.checks.first().cloned() {
            if at > now {
                break;
            }
            self.outbox.checks.remove(&(at, message, seat.clone()));
            let Some(copy) = self.outbox.sent.get(&message).and_then(|sent| sent.copies.get(&seat))
            else {
                continue;
            };
            if copy.state != CopyState::Custody {
                continue;
            }
            if let Some(envelope) = copy.envelope {
                by_seat.entry(seat.clone()).or_default().push((message, seat, envelope));
            }
        }
        for (to, copies) in by_seat {
            for chunk in copies.chunks(QUERY_IDS_MAX) {
                let ids = chunk.iter().map(|(_, _, envelope)| *envelope).collect();
                let question = Question::Fates { to: to.clone(), ids };
                self.wire.ask(Asked::Fates(chunk.to_vec()), question);
            }
        }
    }

    /// The relay has begun anew, and perhaps on an older copy of what it kept: asks at once about
    /// every copy that it gave a receipt for and that no device is known to have opened. What it
    /// does not know any more is sealed again.
    pub(super) fn ask_about_all(&mut self, now: UnixMillis) {
        let relay_now = self.relay_now(now);
        let mut all = BTreeSet::new();
        for sent in self.outbox.sent.values() {
            for copy in sent.copies.values().filter(|copy| copy.state == CopyState::Custody) {
                // What has expired the relay may have forgotten in the ordinary way.
                let until = copy.custody_at.map_or(relay_now, |at| at.plus(ENVELOPE_LIFE_MAX));
                if until.min(sent.common.expires_at) > relay_now {
                    all.insert((sent.common.id, copy.seat.clone()));
                }
            }
        }
        let checks = std::mem::take(&mut self.outbox.checks).into_iter();
        let others = checks.filter(|(_, id, seat)| !all.contains(&(*id, seat.clone())));
        self.outbox.checks = others.collect();
        self.outbox.checks.extend(all.into_iter().map(|(id, seat)| (now, id, seat)));
    }

    /// Remembers the relay's epoch once everything that [`Engine::ask_about_all`] asked is answered:
    /// until then it is asked again, also after a crash.
    pub(super) fn epoch_asked(&mut self) {
        let epoch = self.wire.epoch;
        if epoch == self.relay_epoch || self.wire.is_asking(|a| matches!(a, Asked::Fates(_))) {
            return;
        }
        self.relay_epoch = epoch;
        self.writes.push(Write::Put(Cell::RelayEpoch, cell::write(&epoch)));
    }

    /// A question about copies was not answered: asks again.
    pub(super) fn ask_again(&mut self, at: UnixMillis, asked: Vec<(MessageId, Seat, EnvelopeId)>) {
        let checks = asked.into_iter().map(|(message, seat, _)| (at, message, seat));
        self.outbox.checks.extend(checks);
    }

    /// The relay's answer about copies.
    pub(super) fn fates(
        &mut self,
        now: UnixMillis,
        asked: &[(MessageId, Seat, EnvelopeId)],
        fates: &[Fate],
    ) {
        for ((message, seat, envelope), fate) in asked.iter().zip(fates) {
            let Some(sent) = self.outbox.sent.get_mut(message) else { continue };
            let Some(copy) = sent.copies.get_mut(seat) else { continue };
            if copy.envelope != Some(*envelope) || copy.state != CopyState::Custody {
                continue;
            }
            match fate {
                Fate::Waiting => {}
                Fate::Collected => {
                    copy.collected_at.get_or_insert(now);
                    let _ = sent.delivery.collected(seat, now);
                    self.alarms.changed(now, *message);
                    self.writes.push(Write::Copy(copy.clone()));
                    if sent.delivery.unopened(now).contains(&seat) {
                        self.seal_again(now, *message, seat, true);
                        continue;
                    }
                }
                // Nobody waits for a receipt of it, and a mailbox that was closed is no loss.
                Fate::Expired if copy.role == Role::OwnDesk || sent.common.ack().is_some() => {}
                Fate::Expired => {
                    if self.closed_for(*message, seat) {
                        continue;
                    }
                    if let Some(sent) = self.outbox.sent.get_mut(message) {
                        let _ = sent.delivery.expired(seat);
                    }
                    self.refresh(*message, seat);
                    let text = format!("A message expired before {seat} collected it. Call them.");
                    self.alarm(now, "expired", text);
                    continue;
                }
                Fate::Unknown => {
                    self.seal_again(now, *message, seat, false);
                    continue;
                }
            }
            let (common, copy) = (sent.common.clone(), copy.clone());
            self.outbox.check_later(now, &common, &copy);
        }
    }

    /// A mailbox that was closed looks as if everything in it had expired. Says so, or holds the
    /// copy for a decision if the seat has other keys by now.
    fn closed_for(&mut self, message: MessageId, seat: &Seat) -> bool {
        let Some(sent) = self.outbox.sent.get_mut(&message) else { return false };
        let Some(copy) = sent.copies.get(seat) else { return false };
        let entry = self.replica.directory.seat(seat);
        if entry.is_none_or(|entry| entry.revoked.is_some()) {
            let _ = sent.delivery.undeliverable(seat, Undeliverable::SeatRevoked);
            self.refresh(message, seat);
            let text = format!("{seat} was revoked before it collected a message. Call the desk.");
            self.alarm(self.now, "refused", text);
            return true;
        }
        if entry.is_some_and(|entry| self.replica.went_over(copy.identity, entry.id)) {
            return false;
        }
        let held = format!(
            "{seat} was given other keys before it collected this: call them, then `hotline verify \
             {seat} --matches NUMBER`, or accept it with a reason"
        );
        self.set_state(message, seat, CopyState::Held(held.clone()));
        self.alarm(self.now, "held", format!("A copy waits for your decision: {held}."));
        true
    }

    /// Seals a copy again under the same message id; `fresh` on a new handshake.
    pub(super) fn seal_again(
        &mut self,
        now: UnixMillis,
        message: MessageId,
        seat: &Seat,
        fresh: bool,
    ) {
        let Some(sent) = self.outbox.sent.get(&message) else { return };
        let Some(copy) = sent.copies.get(seat) else { return };
        if copy.seals >= limits::SEALS_MAX {
            let text = format!(
                "{seat} has collected a message {} times and its device does not say that it \
                 opened it. Call them.",
                limits::SEALS_MAX
            );
            self.alarm(now, "not-opened", text);
            return;
        }
        let key = PeerKey::new(sent.common.traffic, copy.identity);
        let waiting = unsealed(&sent.common, seat);
        // Only a session that sealed what was not opened is in doubt, not one begun since.
        if fresh
            && let Some(peer) = self.peers.get_mut(key)
            && copy.custody_at.is_none_or(|at| peer.begun_at <= at)
        {
            peer.wants_fresh = true;
        }
        self.outbox.unsealed.insert(waiting);
        self.outbox.wake = true;
        self.set_state(message, seat, CopyState::Waiting);
    }

    /// The copies for a seat that are with the relay or beyond, and not known to be opened. Of
    /// copies that are never receipted, the recent ones: their reader knows them again.
    pub(super) fn unopened_by(
        &self,
        now: UnixMillis,
        seat: &Seat,
        traffic: Traffic,
    ) -> Vec<MessageId> {
        self.outbox
            .sent
            .values()
            .filter(|sent| sent.common.traffic == traffic)
            .filter(|sent| {
                sent.copies.get(seat).is_some_and(|copy| {
                    copy.state == CopyState::Custody
                        && now.since(sent.common.released_at) < limits::SEAL_AGAIN_WITHIN
                })
            })
            .map(|sent| sent.common.id)
            .collect()
    }

    /// A device says that it opened a message of ours.
    pub(super) fn device_receipt(
        &mut self,
        now: UnixMillis,
        key: PeerKey,
        from: &Seat,
        receipt: &hotline_casework::Device,
    ) {
        if self.crosses(now, key.traffic(), from, receipt.of) {
            return;
        }
        self.seen_released(now, receipt.of, receipt.accepted_at);
        let Some(sent) = self.outbox.sent.get_mut(&receipt.of) else { return };
        // A refused receipt changes nothing; one that cites another content is kept by the
        // delivery among its alarms.
        if sent.delivery.device(from, receipt).is_ok() {
            if let Some(copy) = sent.copies.get_mut(from) {
                copy.device_at.get_or_insert(receipt.opened_at);
            }
            self.refresh(receipt.of, from);
        }
        self.tell_alarms(now, receipt.of);
    }

    /// Tells a person what a message's receipts contradict, each contradiction once.
    fn tell_alarms(&mut self, now: UnixMillis, message: MessageId) {
        let Some(sent) = self.outbox.sent.get_mut(&message) else { return };
        let alarms = sent.delivery.alarms();
        let told = std::mem::replace(&mut sent.alarms_told, alarms.len());
        for alarm in alarms.into_iter().skip(told) {
            let code = match alarm {
                Alarm::OtherContent { .. } => "two-contents",
                Alarm::AcceptanceDiffers { .. } => "acceptance-differs",
            };
            self.alarm(now, code, format!("{alarm}. Call them and compare."));
        }
    }

    /// Whether a receipt is of other traffic than what it is for: it counts nowhere then, and a
    /// person is told. What is said in an exercise ends no call of operation, nor the reverse.
    fn crosses(&mut self, now: UnixMillis, traffic: Traffic, from: &Seat, of: MessageId) -> bool {
        let Some(known) = self.book.get(of).filter(|known| known.traffic != traffic) else {
            return false;
        };
        let text = format!(
            "{from} acknowledged a message of {} with one of {}: it does not count. Call them.",
            known.traffic.word(),
            traffic.word()
        );
        self.alarm(now, "crossed", text);
        true
    }

    /// A person acknowledged a message: remembers it, and follows it up if the message is ours.
    pub(super) fn acknowledged(&mut self, now: UnixMillis, ack: &Common, of: MessageId) {
        let Some(said) = ack.ack() else { return };
        if self.crosses(now, ack.traffic, &ack.from, of) {
            return;
        }
        self.seen_released(now, of, said.accepted_at);
        if let Some(known) = self.book.get(of)
            && known.common != said.of_common
        {
            let text = format!("{} acknowledged another text than the one known here.", ack.from);
            self.alarm(now, "two-contents", text);
            return;
        }
        // Of a message of ours only those may say it who were asked; of another's, those of the
        // desk that was. What was passed on is followed by all who were asked before.
        let counts = match self.outbox.sent.get_mut(&of) {
            Some(sent) => sent.delivery.human(ack).is_ok(),
            None => self.book.get(of).is_none_or(|known| {
                ack.from.desk == self.seat.desk
                    || known.from.desk == self.seat.desk
                    || self.book.was_passed_on_to(of, &ack.from.desk)
            }),
        };
        self.tell_alarms(now, of);
        if !counts {
            return;
        }
        self.alarms.changed(now, of);
        if ack.from.desk == self.seat.desk {
            self.call_ended(of);
        }
        self.writes.push(Write::Ack(super::rows::AckRow {
            message: of,
            by: ack.from.clone(),
            kind: said.kind.to_string(),
            at: ack.released_at,
        }));
        self.refresh(of, &ack.from);
        self.after.push(Notice::Acknowledged { message: of, by: ack.from.clone() }.into());
    }

    /// Decides on copies held for a changed identity: they go out now.
    pub(super) fn let_go(&mut self, seat: &Seat) {
        let held: Vec<_> = self
            .outbox
            .sent
            .values()
            .filter(|sent| {
                sent.copies.get(seat).is_some_and(|c| matches!(c.state, CopyState::Held(_)))
            })
            .map(|sent| unsealed(&sent.common, seat))
            .collect();
        let identity = self.replica.directory.seat(seat).map(|entry| entry.id);
        for waiting in held {
            let copy = self.outbox.sent.get_mut(&waiting.2).and_then(|s| s.copies.get_mut(seat));
            if let (Some(copy), Some(identity)) = (copy, identity) {
                // A person has decided that the copy is for these keys.
                copy.identity = identity;
            }
            let message = waiting.2;
            self.outbox.unsealed.insert(waiting);
            self.outbox.wake = true;
            self.set_state(message, seat, CopyState::Waiting);
        }
    }

    /// Brings a copy's row in step with its evidence.
    fn refresh(&mut self, message: MessageId, seat: &Seat) {
        // A colleague who got no copy may acknowledge too: there is no row to change.
        let Some(stage) = self.outbox.sent.get(&message).and_then(|s| s.delivery.seat(seat)) else {
            return;
        };
        let state = match stage {
            Stage::Draft | Stage::AwaitingRelease | Stage::Queued => CopyState::Waiting,
            Stage::Sealed => CopyState::Sealed,
            Stage::Custody => CopyState::Custody,
            Stage::Delivered | Stage::Acknowledged => CopyState::Delivered,
            Stage::Expired => CopyState::Expired,
            Stage::Undeliverable(reason) => CopyState::Failed(reason.to_string()),
            Stage::Recalled => CopyState::Failed("it was recalled".to_owned()),
        };
        self.set_state(message, seat, state);
    }

    pub(super) fn set_state(&mut self, message: MessageId, seat: &Seat, state: CopyState) {
        let Some(sent) = self.outbox.sent.get_mut(&message) else { return };
        let Some(copy) = sent.copies.get_mut(seat) else { return };
        copy.state = state.clone();
        self.alarms.changed(self.now, message);
        self.writes.push(Write::Copy(copy.clone()));
        let role = copy.role;
        self.after.push(Notice::Progress { message, seat: seat.clone(), role, state }.into());
    }
}
