//! From what a person wants sent to sealed envelopes with receipts.
//!
//! ```text
//!   Intent --release--> Sent { copies: Waiting } --seal--> Sealed --custody--> Custody
//!                              ^                                      |
//!                              +---- collected, but not opened -------+--device--> Delivered
//! ```
//!
//! Intents are released only online and with a directory in step, to the seats of that moment. A
//! sealed envelope without a custody receipt is sent again byte for byte.

use std::collections::{BTreeMap, BTreeSet};

use rand_core::CryptoRng;

use hotline_casework::{
    Authenticity, Common, Custody, Delivery, Kind, Recipient, Undeliverable, recipients_digest,
};
use hotline_crypto::{Identity, IdentityId, OnRecord, sign_on_record};
use hotline_protocol::address::Seat;
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::Submit;
use hotline_protocol::ids::{Digest, EnvelopeId, MessageId, UnixMillis};

use super::draft::{Intent, What};
use super::io::Notice;
use super::ladder::armed_numbers;
use super::peers::{PeerKey, class_of};
use super::rows::{AckRow, Cargo, CopyRow, CopyState, Direction, OutgoingRow, Role, Write};
use super::{Engine, book, limits};

/// A released message that is followed until every copy is finished.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) common: Common,
    pub(super) signature: Option<[u8; 64]>,
    pub(super) delivery: Delivery,
    pub(super) copies: BTreeMap<Seat, CopyRow>,
    /// How many contradictions of its receipts a person was told.
    pub(super) alarms_told: usize,
}

/// Where an outgoing envelope stands in line: the most urgent first, then in order of sealing.
type Place = (u8, u64);

fn place(row: &OutgoingRow) -> Place {
    (u8::MAX - row.precedence as u8, row.order)
}

/// Everything on its way out.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    pub(super) intents: Vec<Intent>,
    pub(super) sent: BTreeMap<MessageId, Sent>,
    /// Something changed that may let copies be sealed: a pass over all of them is due.
    pub(super) wake: bool,
    /// Copies that wait to be sealed.
    pub(super) unsealed: BTreeSet<Turn>,
    /// When the last message was asked for.
    pub(super) last_queued: UnixMillis,
    outgoing: BTreeMap<Place, OutgoingRow>,
    pub(super) places: BTreeMap<EnvelopeId, Place>,
    pub(super) retry_at: BTreeMap<EnvelopeId, UnixMillis>,
    /// Since when the relay says of each that it cannot keep anything now.
    pub(super) unavailable_since: BTreeMap<EnvelopeId, UnixMillis>,
    pub(super) next_order: u64,
    pub(super) serial: u32,
    /// When to ask the relay what became of a copy.
    pub(super) checks: BTreeSet<(UnixMillis, MessageId, Seat)>,
}

impl Outbox {
    pub(super) fn restore_outgoing(&mut self, row: OutgoingRow) {
        self.next_order = self.next_order.max(row.order.saturating_add(1));
        self.places.insert(row.id, place(&row));
        self.outgoing.insert(place(&row), row);
    }

    /// Takes in a released message with its copies as the store has them.
    pub(super) fn restore_sent(
        &mut self,
        now: UnixMillis,
        common: Common,
        signature: Option<[u8; 64]>,
        copies: Vec<CopyRow>,
        acknowledgements: &[Common],
    ) {
        let recipients =
            copies.iter().map(|c| Recipient { seat: c.seat.clone(), role: book::role_of(c.role) });
        let mut delivery = Delivery::new(&common, recipients);
        let id = common.id;
        for copy in &copies {
            for _ in 0..copy.seals {
                let _ = delivery.sealed(&copy.seat, common.released_at);
            }
            let custody = |accepted_at| Custody { of: id, seat: copy.seat.clone(), accepted_at };
            let first = copy.first_custody_at.or(copy.custody_at);
            if let Some(accepted_at) = first {
                let _ = delivery.custody(&custody(accepted_at));
            }
            if let Some(accepted_at) = copy.custody_at.filter(|at| Some(*at) != first) {
                let _ = delivery.sent_again(&copy.seat);
                let _ = delivery.custody(&custody(accepted_at));
            }
            if let Some(at) = copy.owed_since {
                let _ = delivery.owes_since(&copy.seat, at);
            }
            if let Some(at) = copy.collected_at {
                let _ = delivery.collected(&copy.seat, at);
            }
            if let (Some(opened_at), Some(accepted_at)) = (copy.device_at, copy.custody_at) {
                let device = hotline_casework::Device {
                    of: id,
                    of_common: common.hash(),
                    opened_at,
                    accepted_at,
                };
                let _ = delivery.device(&copy.seat, &device);
            }
            match &copy.state {
                CopyState::Waiting => {
                    self.unsealed.insert(unsealed(&common, &copy.seat));
                }
                CopyState::Custody => self.check_later(now, &common, copy),
                CopyState::Expired => {
                    let _ = delivery.expired(&copy.seat);
                }
                CopyState::Failed(_) => {
                    let _ = delivery.undeliverable(&copy.seat, Undeliverable::RelayRefused);
                }
                CopyState::Sealed | CopyState::Delivered | CopyState::Held(_) => {}
            }
        }
        for acknowledgement in acknowledgements {
            let _ = delivery.human(acknowledgement);
        }
        let copies = copies.into_iter().map(|copy| (copy.seat.clone(), copy)).collect();
        let alarms_told = delivery.alarms().len();
        self.sent.insert(id, Sent { common, signature, delivery, copies, alarms_told });
    }

    /// Looks again after a device has had its time.
    pub(super) fn check_later(&mut self, now: UnixMillis, common: &Common, copy: &CopyRow) {
        if copy.role == Role::OwnDesk || common.ack().is_some() {
            return;
        }
        let precedence = common.precedence.of(book::role_of(copy.role));
        let within = hotline_casework::device_receipt_within(precedence);
        self.checks.insert((now.plus(within), common.id, copy.seat.clone()));
    }

    /// Forgets messages of which no receipt can come any more.
    pub(super) fn forget_before(&mut self, then: UnixMillis) {
        self.sent.retain(|_, sent| sent.common.released_at >= then);
        let sent = &self.sent;
        self.unsealed.retain(|(_, _, id, _)| sent.contains_key(id));
        self.checks.retain(|(_, id, _)| sent.contains_key(id));
    }

    /// The clock was set back: nothing waits longer than it was meant to.
    pub(super) fn clock_set_back(&mut self, now: UnixMillis) {
        self.retry_at.clear();
        for since in self.unavailable_since.values_mut() {
            *since = (*since).min(now);
        }
        self.checks = std::mem::take(&mut self.checks)
            .into_iter()
            .map(|(at, id, seat)| (at.min(now.plus(limits::ALARM_AGAIN_AFTER)), id, seat))
            .collect();
    }

    /// Sealed bytes of these envelopes.
    fn bytes_of(&self, envelopes: &BTreeSet<EnvelopeId>) -> usize {
        let places = envelopes.iter().filter_map(|id| self.places.get(id));
        places.filter_map(|place| self.outgoing.get(place)).map(|row| row.sealed.len()).sum()
    }

    /// A sealed envelope without a receipt.
    pub(super) fn row(&self, id: EnvelopeId) -> Option<&OutgoingRow> {
        self.outgoing.get(self.places.get(&id)?)
    }

    /// The envelopes of a message without a receipt, and whose mailbox each is for.
    pub(super) fn rows_of(&self, message: MessageId) -> Vec<(EnvelopeId, Seat)> {
        let rows = self.outgoing.values().filter(|row| row.cargo == Cargo::Copy(message));
        rows.map(|row| (row.id, row.to.clone())).collect()
    }

    pub(super) fn envelopes_waiting(&self) -> usize {
        self.outgoing.len()
    }

    /// Messages not handed to the relay yet, in whole or in part.
    pub(super) fn queued(&self) -> usize {
        let mut messages: BTreeSet<MessageId> = self.intents.iter().map(|i| i.id).collect();
        messages.extend(self.unsealed.iter().map(|(_, _, id, _)| *id));
        messages.extend(self.outgoing.values().filter_map(|row| match row.cargo {
            Cargo::Copy(id) => Some(id),
            Cargo::Service => None,
        }));
        messages.len()
    }

    pub(super) fn poll_timeout(&self) -> Option<UnixMillis> {
        let check = self.checks.first().map(|(at, _, _)| *at);
        let retry = self.retry_at.values().min().copied();
        [check, retry].into_iter().flatten().min()
    }
}

/// Where a copy stands among those that wait to be sealed: the most urgent first, then in the order in
/// which they were asked for.
pub(super) type Turn = (u8, UnixMillis, MessageId, Seat);

pub(super) fn unsealed(common: &Common, seat: &Seat) -> Turn {
    (u8::MAX - common.precedence.highest() as u8, common.drafted_at, common.id, seat.clone())
}

impl Engine {
    /// Turns every intent into a message for the seats of this moment.
    pub(super) fn release<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        let (ready, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut self.outbox.intents)
            .into_iter()
            .partition(|intent| self.transfers.has_all(intent));
        // Whoever gets a message can fetch its files: these are at the relay first.
        self.outbox.intents = waiting;
        for intent in ready {
            self.writes.push(Write::Released(intent.id));
            self.alarms.changed(now, intent.id);
            if let Err(reason) = self.release_one(now, rng, &intent) {
                let words = intent.draft.words();
                let text = match &intent.draft.what {
                    What::Write(_) | What::Release { .. } => {
                        format!("A message was not sent: {reason}. {words}")
                    }
                    What::Acknowledge { to, .. } => format!(
                        "An acknowledgement counts at this desk, but {to} could not be told: \
                         {reason}. Call them if it matters. {words}"
                    ),
                };
                self.alarm(now, "not-sent", text);
                self.check_not_sent(now, intent.id, &reason);
                self.acknowledged_here(now, &intent);
                self.after.push(Notice::NotSent { message: intent.id, reason }.into());
            }
            self.forget_files(&intent);
        }
    }

    /// An acknowledgement that reaches nobody closes the alert of this desk all the same: a person
    /// has seen the message, and whoever sent it must not keep it ringing.
    fn acknowledged_here(&mut self, now: UnixMillis, intent: &Intent) {
        let What::Acknowledge { of, kind, .. } = &intent.draft.what else { return };
        let (message, by, kind) = (*of, self.seat.clone(), kind.clone());
        self.call_ended_here(message);
        self.writes.push(Write::Ack(AckRow { message, by: by.clone(), kind, at: now }));
        self.after.push(Notice::Acknowledged { message, by }.into());
    }

    fn release_one<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        intent: &Intent,
    ) -> Result<(), String> {
        let resolved = self.resolve(now, &intent.draft.addressees(), intent.draft.accepts());
        // Colleagues and those who follow an incident hear of an acknowledgement in any case.
        let acknowledges = matches!(intent.draft.what, What::Acknowledge { .. });
        // A draft goes to them alone.
        let drafts = matches!(&intent.draft.what, What::Write(new) if new.kind == Kind::Dft.code());
        let enough = |role: &Role| acknowledges || drafts || *role == Role::Action;
        if !resolved.recipients.values().any(|(_, role)| enough(role)) {
            return Err(resolved.nobody.join("; "));
        }
        if resolved.recipients.len() > hotline_casework::limits::ADDRESSEES_MAX {
            return Err(format!(
                "{} seats are addressed, and a message goes to at most {}: write to fewer desks",
                resolved.recipients.len(),
                hotline_casework::limits::ADDRESSEES_MAX
            ));
        }
        for reason in resolved.nobody.iter().chain(&resolved.left_out) {
            self.alarm(now, "left-out", format!("Not everyone addressed gets a copy: {reason}"));
        }
        let identities: Vec<Digest> = resolved.recipients.values().map(|(id, _)| *id).collect();
        let mut statement = self.statement(now, intent, recipients_digest(&identities))?;
        // Who is shown one answer to a check must not need another to check it.
        let links = statement.kind() != Kind::Png;
        let case = self.book.case(statement.traffic, statement.case).filter(|_| links);
        if let Some(case) = case {
            let mut desks: BTreeSet<_> =
                resolved.recipients.keys().map(|seat| seat.desk.clone()).collect();
            desks.insert(self.seat.desk.clone());
            let desks: Vec<_> = desks.into_iter().collect();
            statement.seen = case.seen(statement.authenticity, &desks);
        }
        let arms = self.arms(&statement, &intent.draft.ladder);
        statement.rungs = armed_numbers(&arms);
        let common = Common::state(statement).map_err(|error| error.to_string())?;
        self.check_citation(&common).map_err(|failure| failure.to_string())?;
        match self.book.enter(&common) {
            Ok(()) => self.tell_incident(&common),
            // A case that others have filled takes no more; what a person acknowledges in it must
            // reach its sender all the same.
            Err(_) if acknowledges => {}
            Err(error) => return Err(error.to_string()),
        }
        let signature = (common.authenticity == Authenticity::Note)
            .then(|| sign_on_record(&self.me, &on_record(&common)));
        let precedence = common.precedence.highest();
        let mut row = book::row(&common, Direction::Sent, precedence, None, None);
        row.signature = signature.map(|signature| signature.to_vec());
        row.read_at = Some(now);
        if row.reference.is_empty() {
            row.reference =
                self.book.reference(common.traffic, common.case).unwrap_or_default().to_owned();
        }
        self.book.remember(&row);
        self.writes.push(Write::Message(Box::new(row)));
        let mut copies = BTreeMap::new();
        for (seat, (identity, role)) in resolved.recipients {
            let copy = CopyRow {
                message: common.id,
                seat: seat.clone(),
                identity,
                role,
                state: CopyState::Waiting,
                envelope: None,
                custody_at: None,
                collected_at: None,
                device_at: None,
                seals: 0,
                first_custody_at: None,
                owed_since: None,
            };
            self.writes.push(Write::Copy(copy.clone()));
            self.outbox.unsealed.insert(unsealed(&common, &seat));
            self.outbox.wake = true;
            copies.insert(seat, copy);
        }
        let recipients = copies
            .values()
            .map(|c| Recipient { seat: c.seat.clone(), role: book::role_of(c.role) });
        self.shelve(now, &common, signature, copies.values().map(|copy| copy.identity));
        let delivery = Delivery::new(&common, recipients);
        if let Some(ack) = common.ack() {
            // The desk that acknowledges sees it too, at once.
            self.acknowledged(now, &common, ack.of);
        }
        self.after.push(Notice::Released { message: common.id }.into());
        let first: Vec<_> = copies.values().map(|c| (c.seat.clone(), c.role)).collect();
        let sent = Sent { common: common.clone(), signature, delivery, copies, alarms_told: 0 };
        self.alarms.changed(now, common.id);
        self.outbox.sent.insert(common.id, sent);
        self.check_released(&common);
        self.begin_cancel(now, &common);
        if !arms.is_empty() {
            self.draw_up(now, rng, &common, &first, arms);
        }
        Ok(())
    }

    /// Hands what is in line to the link, the most urgent first, as far as the window goes.
    ///
    /// # Errors
    ///
    /// A defect here; the link must be closed.
    pub(super) fn submit(
        &mut self,
        now: UnixMillis,
    ) -> Result<(), hotline_protocol::link::LinkError> {
        let Some(link) = self.wire.link.as_mut().filter(|link| link.is_open()) else {
            return Ok(());
        };
        self.outbox.retry_at.retain(|_, at| *at > now);
        let mut bytes = self.outbox.bytes_of(&self.wire.in_flight);
        for row in self.outbox.outgoing.values() {
            if self.wire.in_flight.len() >= limits::SUBMIT_WINDOW
                || bytes >= limits::SUBMIT_BYTES_WINDOW
            {
                break;
            }
            if self.wire.in_flight.contains(&row.id)
                || self.outbox.retry_at.contains_key(&row.id)
                || self.ladders.holds(row)
            {
                continue;
            }
            let envelope = Envelope::new(
                row.id,
                row.to.clone(),
                row.precedence,
                row.expires_at,
                row.hint,
                row.sealed.clone(),
            );
            let Ok(envelope) = envelope else { continue };
            link.submit(Submit { state: self.counter, envelope })?;
            self.wire.in_flight.insert(row.id);
            bytes = bytes.saturating_add(row.sealed.len());
        }
        Ok(())
    }

    pub(super) fn take_outgoing(&mut self, id: EnvelopeId) -> Option<OutgoingRow> {
        self.wire.in_flight.remove(&id);
        let place = self.outbox.places.remove(&id)?;
        self.outbox.retry_at.remove(&id);
        self.outbox.unavailable_since.remove(&id);
        self.writes.push(Write::Sent(id));
        self.outbox.outgoing.remove(&place)
    }

    /// Whether something could go out now and has not.
    pub(super) fn outbox_is_busy(&self, now: UnixMillis) -> bool {
        let sealable = self.outbox.unsealed.iter().any(|(_, _, message, seat)| {
            let blocked = || {
                let sent = self.outbox.sent.get(message)?;
                let identity = self.replica.directory.seat(seat)?.id;
                let peer = self.peers.get(PeerKey::new(sent.common.traffic, identity))?;
                peer.retry_at.map(|at| at > now)
            };
            !blocked().unwrap_or(false)
        });
        let submittable =
            self.outbox.places.keys().any(|id| !self.outbox.retry_at.contains_key(id));
        let sendable = self.outbox.intents.iter().any(|intent| !self.transfers.waits(now, intent));
        sendable || sealable || submittable
    }

    /// The home was put back to an older copy: what was queued then may have been sent since, under
    /// the same id and with other words, so a person must look.
    pub(super) fn hold_back_intents(&mut self, now: UnixMillis) {
        let (old, new): (Vec<_>, Vec<_>) = std::mem::take(&mut self.outbox.intents)
            .into_iter()
            .partition(|intent: &Intent| intent.restored);
        self.outbox.intents = new;
        for intent in old {
            self.alarms.changed(now, intent.id);
            self.writes.push(Write::Released(intent.id));
            let words = intent.draft.words();
            let reason = format!(
                "it was queued in a copy of this home that is older than what the relay has seen; \
                 look whether it went out, then send it again. {words}"
            );
            self.alarm(now, "not-sent", reason.clone());
            self.after.push(Notice::NotSent { message: intent.id, reason }.into());
        }
    }
}

/// What a note's signature covers.
pub(super) fn on_record(common: &Common) -> OnRecord<'_> {
    OnRecord {
        class: class_of(common.traffic),
        case: common.case.as_bytes(),
        recipients: common.seats.0,
        message_id: common.id.as_bytes(),
        released_at: common.released_at.0,
        head: common.head.hash.0,
        common: common.hash().0,
    }
}

/// Whether the seat that sealed a note also signed it.
pub(super) fn is_signed_by(identity: &Identity, common: &Common, signature: &[u8; 64]) -> bool {
    hotline_crypto::verify_on_record(identity, &on_record(common), signature)
}

/// The id of an identity as the directory writes it.
pub(super) const fn digest(id: IdentityId) -> Digest {
    Digest(id.0)
}
