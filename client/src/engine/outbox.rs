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
use serde::{Deserialize, Serialize};

use hotline_casework::{
    Ack, AckKind, Addressees, Authenticity, CaseRef, Common, Custody, Delivery, Head, Origin,
    Precedences, ReceiptRefusal, Recipient, Said, Stage, Statement, Timing, Undeliverable,
    receipt_precedence, recipients_digest,
};
use hotline_crypto::{Identity, IdentityId, OnRecord, SizeClass, capacity, sign_on_record};
use hotline_directory::{CopiesReason, SeatEntry, SeatStatus};
use hotline_protocol::address::{Address, Seat};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{Custody as CustodyFrame, Fate, Question, Refused, Submit};
use hotline_protocol::ids::{
    CaseId, Digest, EnvelopeId, Hint, MessageId, Precedence, Traffic, UnixMillis,
};
use hotline_protocol::limits::{ENVELOPE_LIFE_MAX, QUERY_IDS_MAX};
use hotline_protocol::refusal::Reason;

use super::io::{NewMessage, Notice};
use super::peers::{PeerKey, Pin, Standing, class_of};
use super::rows::{
    Cargo, Cell, CopyRow, CopyState, Direction, IntentRow, OutgoingRow, Role, Write,
};
use super::wire::Asked;
use super::{Engine, book, cell, limits};

/// A message that a person asked for and that is not released yet.
#[derive(Debug, Clone)]
pub(super) struct Intent {
    pub(super) id: MessageId,
    pub(super) queued_at: UnixMillis,
    pub(super) draft: Draft,
}

/// What an intent will become.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Draft {
    pub(super) case: CaseId,
    pub(super) reference: Option<String>,
    pub(super) what: What,
}

/// What is to be said.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum What {
    /// A person's or a program's own words.
    Write(Box<NewMessage>),
    /// An acknowledgement.
    Acknowledge {
        of: MessageId,
        of_common: Digest,
        kind: String,
        accepted_at: UnixMillis,
        to: Seat,
        precedence: Precedence,
        traffic: Traffic,
        subject: String,
    },
}

/// A released message that is followed until every copy is finished.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) common: Common,
    pub(super) signature: Option<[u8; 64]>,
    pub(super) delivery: Delivery,
    pub(super) copies: BTreeMap<Seat, CopyRow>,
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
    /// Copies that wait to be sealed, the most urgent first.
    unsealed: BTreeSet<(u8, MessageId, Seat)>,
    outgoing: BTreeMap<Place, OutgoingRow>,
    places: BTreeMap<EnvelopeId, Place>,
    retry_at: BTreeMap<EnvelopeId, UnixMillis>,
    next_order: u64,
    pub(super) serial: u32,
    /// When to ask the relay what became of a copy.
    checks: BTreeSet<(UnixMillis, MessageId, Seat)>,
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
            if let Some(accepted_at) = copy.custody_at {
                let seat = copy.seat.clone();
                let _ = delivery.custody(&Custody { of: id, seat, accepted_at });
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
        self.sent.insert(id, Sent { common, signature, delivery, copies });
    }

    /// Looks again after a device has had its time.
    fn check_later(&mut self, now: UnixMillis, common: &Common, copy: &CopyRow) {
        if copy.role == Role::OwnDesk || common.ack().is_some() {
            return;
        }
        let precedence = common.precedence.of(book::role_of(copy.role));
        let within = hotline_casework::device_receipt_within(precedence);
        self.checks.insert((now.plus(within), common.id, copy.seat.clone()));
    }

    pub(super) fn envelopes_waiting(&self) -> usize {
        self.outgoing.len()
    }

    /// Messages not handed to the relay yet, in whole or in part.
    pub(super) fn queued(&self) -> usize {
        let mut messages: BTreeSet<MessageId> = self.intents.iter().map(|i| i.id).collect();
        messages.extend(self.unsealed.iter().map(|(_, id, _)| *id));
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

fn unsealed(common: &Common, seat: &Seat) -> (u8, MessageId, Seat) {
    (u8::MAX - common.precedence.highest() as u8, common.id, seat.clone())
}

/// Who gets a copy, and who of those addressed does not.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    pub(super) recipients: BTreeMap<Seat, (Digest, Role)>,
    /// Action addresses at which nobody gets a copy, each with the reason.
    pub(super) nobody: Vec<String>,
    /// Seats of addressed desks that are left out, each with the reason.
    pub(super) left_out: Vec<String>,
}

impl Engine {
    /// The seats a message goes to at this moment. The author's own seat gets none.
    pub(super) fn resolve(&self, now: UnixMillis, to: &Addressees, accept: &[Seat]) -> Resolved {
        let mut resolved = Resolved::default();
        let lists = [(Role::Action, &to.action), (Role::Information, &to.information)];
        for (role, addresses) in lists {
            for address in addresses {
                let mut reasons = Vec::new();
                let mut found = false;
                for entry in self.replica.directory.seats_at(address) {
                    if *entry.seat() == self.seat {
                        continue;
                    }
                    match gets_copy(now, entry, accept) {
                        Ok(()) => {
                            found = true;
                            resolved
                                .recipients
                                .entry(entry.seat().clone())
                                .or_insert((entry.id, role));
                        }
                        Err(reason) => reasons.push(reason),
                    }
                }
                if !found && role == Role::Action {
                    resolved.nobody.push(if reasons.is_empty() {
                        format!(
                            "there is no seat at {address} in the directory; `hotline directory \
                             list` shows who is there"
                        )
                    } else {
                        reasons.join("; ")
                    });
                } else {
                    resolved.left_out.append(&mut reasons);
                }
            }
        }
        let own = Address::Desk(self.seat.desk.clone());
        for entry in self.replica.directory.seats_at(&own) {
            if *entry.seat() != self.seat && gets_copy(now, entry, &[]).is_ok() {
                resolved
                    .recipients
                    .entry(entry.seat().clone())
                    .or_insert((entry.id, Role::OwnDesk));
            }
        }
        resolved
    }

    /// What will be said, addressed to these seats.
    pub(super) fn statement(
        &self,
        now: UnixMillis,
        intent: &Intent,
        seats: Digest,
    ) -> Result<Statement, String> {
        let (seq, hash) = self.replica.directory.head();
        let reference = intent.draft.reference.as_ref().and_then(|text| text.parse().ok());
        let mut statement = Statement {
            id: intent.id,
            said: Said::Text,
            case: intent.draft.case,
            reference,
            part: None,
            in_reply_to: None,
            from: self.seat.clone(),
            to: Addressees::default(),
            seats,
            precedence: Precedences::both(Precedence::Routine),
            traffic: Traffic::Operation,
            tlp: hotline_casework::Tlp::default(),
            language: None,
            subject: String::new().into(),
            body: String::new().into(),
            drafted_at: intent.queued_at,
            released_at: now,
            released_by: None,
            ack_by: None,
            reply_by: None,
            expires_at: now,
            rungs: Vec::new(),
            authenticity: Authenticity::NonPaper,
            origin: Origin::Human,
            head: Head { seq, hash },
            seen: Vec::new(),
            catalogue: None,
        };
        match &intent.draft.what {
            What::Write(new) => {
                statement.to = Addressees { action: new.to.clone(), information: new.info.clone() };
                statement.precedence = Precedences::both(new.precedence);
                statement.traffic = new.traffic;
                statement.tlp = new.tlp.parse().map_err(|e| format!("{e}"))?;
                if !new.language.is_empty() {
                    let language = new.language.parse().map_err(|e| format!("{e}"))?;
                    statement.language = Some(language);
                }
                statement.subject = new.subject.clone().into();
                statement.body = new.body.clone().into();
                statement.in_reply_to = new.in_reply_to;
                if new.note {
                    statement.authenticity = Authenticity::Note;
                }
                if let Some(source) = &new.automated {
                    statement.origin = Origin::Automated { source: source.clone().into() };
                }
                if let hotline_casework::Due::Within(within) = Timing::of(new.precedence).rung_1 {
                    statement.ack_by = Some(now.plus(within));
                }
            }
            What::Acknowledge {
                of,
                of_common,
                kind,
                accepted_at,
                to,
                precedence,
                traffic,
                subject,
            } => {
                let kind: AckKind = kind.parse().map_err(|e| format!("{e}"))?;
                statement.said = Said::Ack(Ack {
                    of: *of,
                    of_common: *of_common,
                    kind,
                    substantive_at: None,
                    accepted_at: *accepted_at,
                });
                statement.to.action = vec![Address::Desk(to.desk.clone())];
                statement.precedence = Precedences::both(receipt_precedence(*precedence));
                statement.traffic = *traffic;
                statement.subject = subject.clone().into();
                statement.in_reply_to = Some(*of);
            }
        }
        let timing = Timing::of(statement.precedence.highest());
        statement.expires_at = now.plus(timing.expires_after.min(ENVELOPE_LIFE_MAX));
        Ok(statement)
    }

    /// Gives the next case reference of this seat.
    pub(super) fn allocate_reference(
        &mut self,
        now: UnixMillis,
        to: &[Address],
        traffic: Traffic,
    ) -> Option<String> {
        let addressee = to.iter().find_map(|address| match address {
            Address::Party(party) => Some(party),
            Address::Desk(desk) => Some(&desk.party),
            Address::Seat(seat) => Some(&seat.desk.party),
            Address::All | Address::AllDesks(_) => None,
        });
        // Written to everyone: the case is the author's own.
        let addressee = addressee.unwrap_or(&self.seat.desk.party);
        let serial = self.outbox.serial.saturating_add(1);
        let reference = CaseRef::allocate(&self.seat, addressee, traffic, now, serial).ok()?;
        self.outbox.serial = serial;
        self.writes.push(Write::Put(Cell::Serial, cell::write(&serial)));
        Some(reference.to_string())
    }

    /// Puts an intent on disk.
    pub(super) fn queue(&mut self, intent: Intent) {
        self.writes.push(Write::Intent(IntentRow {
            id: intent.id,
            queued_at: intent.queued_at,
            draft: cell::write(&intent.draft),
        }));
        self.outbox.intents.push(intent);
    }

    /// Turns every intent into a message for the seats of this moment.
    pub(super) fn release(&mut self, now: UnixMillis) {
        for intent in std::mem::take(&mut self.outbox.intents) {
            self.writes.push(Write::Released(intent.id));
            if let Err(reason) = self.release_one(now, &intent) {
                self.alarm(now, "not-sent", format!("A message was not sent: {reason}"));
                self.after.push(Notice::NotSent { message: intent.id, reason }.into());
            }
        }
    }

    fn release_one(&mut self, now: UnixMillis, intent: &Intent) -> Result<(), String> {
        let (to, accept) = match &intent.draft.what {
            What::Write(new) => (
                Addressees { action: new.to.clone(), information: new.info.clone() },
                new.accept.clone(),
            ),
            What::Acknowledge { to, .. } => (
                Addressees {
                    action: vec![Address::Desk(to.desk.clone())],
                    information: Vec::new(),
                },
                Vec::new(),
            ),
        };
        let resolved = self.resolve(now, &to, &accept);
        if !resolved.recipients.values().any(|(_, role)| *role == Role::Action) {
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
        if let Some(case) = self.book.cases.get(&statement.case) {
            let mut desks: BTreeSet<_> =
                resolved.recipients.keys().map(|seat| seat.desk.clone()).collect();
            desks.insert(self.seat.desk.clone());
            let desks: Vec<_> = desks.into_iter().collect();
            statement.seen = case.seen(statement.authenticity, &desks);
        }
        let common = Common::state(statement).map_err(|error| error.to_string())?;
        let case = self
            .book
            .cases
            .entry(common.case)
            .or_insert_with(|| hotline_casework::Case::new(common.case, common.traffic));
        case.enter(&common).map_err(|error| error.to_string())?;
        let signature = (common.authenticity == Authenticity::Note)
            .then(|| sign_on_record(&self.me, &on_record(&common)));
        let precedence = common.precedence.highest();
        let mut row = book::row(&common, Direction::Sent, precedence, None, None);
        row.signature = signature.map(|signature| signature.to_vec());
        row.read_at = Some(now);
        if row.reference.is_empty() {
            row.reference = self.book.reference(common.case).unwrap_or_default().to_owned();
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
            };
            self.writes.push(Write::Copy(copy.clone()));
            self.outbox.unsealed.insert(unsealed(&common, &seat));
            copies.insert(seat, copy);
        }
        let recipients = copies
            .values()
            .map(|c| Recipient { seat: c.seat.clone(), role: book::role_of(c.role) });
        let delivery = Delivery::new(&common, recipients);
        if let Some(ack) = common.ack() {
            // The desk that acknowledges sees it too, at once.
            self.acknowledged(now, &common, ack.of);
        }
        self.outbox.sent.insert(common.id, Sent { common, signature, delivery, copies });
        Ok(())
    }

    /// Seals every copy for which there is a session, and asks for prekeys for the others.
    pub(super) fn seal_waiting<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        for waiting in self.outbox.unsealed.clone() {
            let (_, message, seat) = &waiting;
            match self.seal_copy(now, rng, *message, seat) {
                Sealing::Done => {
                    self.outbox.unsealed.remove(&waiting);
                }
                Sealing::Later => {}
                Sealing::Never(state) => {
                    self.outbox.unsealed.remove(&waiting);
                    self.set_state(*message, seat, state);
                }
            }
        }
    }

    fn seal_copy<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        message: MessageId,
        seat: &Seat,
    ) -> Sealing {
        let Some(entry) = self.replica.directory.seat(seat).cloned() else {
            return Sealing::Never(CopyState::Failed("the seat left the directory".to_owned()));
        };
        match entry.status(now) {
            SeatStatus::Active | SeatStatus::Expired => {}
            status => {
                let why = format!("the seat is {}", status.word());
                return Sealing::Never(CopyState::Failed(why));
            }
        }
        if self.peers.standing(&entry) == Standing::Changed {
            return Sealing::Never(CopyState::Held(format!(
                "the identity of {seat} changed: call them, then `hotline verify {seat} --matches \
                 NUMBER`, or accept it with a reason"
            )));
        }
        let Some(sent) = self.outbox.sent.get(&message) else { return Sealing::Done };
        let Some(copy) = sent.copies.get(seat) else { return Sealing::Done };
        let (role, resend) = (copy.role, u32::from(copy.seals));
        let traffic = sent.common.traffic;
        let precedence = sent.common.precedence.of(book::role_of(role));
        let expires_at = sent.common.expires_at;
        if expires_at <= now {
            return Sealing::Never(CopyState::Expired);
        }
        let Some(content) = book::content(&sent.common, role, resend, sent.signature) else {
            return Sealing::Never(CopyState::Failed("a note without signature".to_owned()));
        };
        let Some(key) = self.peers.of(traffic, &entry) else {
            let why = format!("the keys of {seat} are not usable");
            return Sealing::Never(CopyState::Failed(why));
        };
        if !self.reach(now, key) {
            return Sealing::Later;
        }
        if self.peers.standing(&entry) == Standing::New {
            let pin = Pin { identity: entry.id, compared_at: None, accepted: None };
            let write = self.peers.pin(seat, pin);
            self.writes.push(write);
        }
        let cargo = Cargo::Copy(message);
        match self.seal(now, rng, key, &content, precedence, expires_at, cargo) {
            Ok(envelope) => {
                let Some(sent) = self.outbox.sent.get_mut(&message) else { return Sealing::Done };
                let _ = sent.delivery.sealed(seat, now);
                if let Some(copy) = sent.copies.get_mut(seat) {
                    copy.envelope = Some(envelope);
                    copy.identity = entry.id;
                    copy.seals = copy.seals.saturating_add(1);
                    copy.collected_at = None;
                }
                self.set_state(message, seat, CopyState::Sealed);
                Sealing::Done
            }
            Err(hotline_crypto::SealError::NeedsHandshake) => Sealing::Later,
            Err(hotline_crypto::SealError::TooLong) => Sealing::Never(CopyState::Failed(
                "it is too long for an envelope; shorten it".to_owned(),
            )),
        }
    }

    /// Seals content for a peer with a session and puts the envelope in line.
    #[allow(clippy::too_many_arguments, reason = "an envelope is made of just these")]
    pub(super) fn seal<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        key: PeerKey,
        content: &[u8],
        precedence: Precedence,
        expires_at: UnixMillis,
        cargo: Cargo,
    ) -> Result<EnvelopeId, hotline_crypto::SealError> {
        let needs_handshake = hotline_crypto::SealError::NeedsHandshake;
        let peer = self.peers.get_mut(key).ok_or(needs_handshake)?;
        let least = if precedence.interrupts() { SizeClass::Medium } else { SizeClass::Small };
        let init = peer.pair.carries_init();
        let size = SizeClass::ALL
            .into_iter()
            .filter(|size| *size >= least)
            .find(|size| content.len() <= capacity(*size, init))
            .ok_or(hotline_crypto::SealError::TooLong)?;
        let sealed = peer.pair.seal(now.0, rng, content, size)?;
        let to = peer.seat.clone();
        self.ratchet_moved = true;
        self.writes.extend(self.peers.stepped(key));
        Ok(self.put_in_line(now, rng, to, precedence, expires_at, sealed, cargo))
    }

    /// Puts a sealed envelope in line.
    #[allow(clippy::too_many_arguments, reason = "an envelope is made of just these")]
    pub(super) fn put_in_line<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        to: Seat,
        precedence: Precedence,
        expires_at: UnixMillis,
        sealed: hotline_crypto::Sealed,
        cargo: Cargo,
    ) -> EnvelopeId {
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        let row = OutgoingRow {
            id: EnvelopeId(id),
            to,
            precedence,
            expires_at: expires_at.min(now.plus(ENVELOPE_LIFE_MAX)),
            hint: Hint(sealed.hint),
            sealed: sealed.bytes,
            cargo,
            order: self.outbox.next_order,
        };
        self.writes.push(Write::Outgoing(row.clone()));
        self.outbox.restore_outgoing(row);
        EnvelopeId(id)
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
        for row in self.outbox.outgoing.values() {
            if self.wire.in_flight.len() >= limits::SUBMIT_WINDOW {
                break;
            }
            if self.wire.in_flight.contains(&row.id) || self.outbox.retry_at.contains_key(&row.id) {
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
        }
        Ok(())
    }

    fn take_outgoing(&mut self, id: EnvelopeId) -> Option<OutgoingRow> {
        self.wire.in_flight.remove(&id);
        let place = self.outbox.places.remove(&id)?;
        self.outbox.retry_at.remove(&id);
        self.writes.push(Write::Sent(id));
        self.outbox.outgoing.remove(&place)
    }

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
            copy.custody_at = Some(receipt.accepted_at);
            let copy = copy.clone();
            let common = sent.common.clone();
            self.outbox.check_later(now, &common, &copy);
        }
        self.refresh(message, &row.to);
    }

    /// The relay did not take an envelope.
    pub(super) fn refused(&mut self, now: UnixMillis, refused: &Refused) {
        let refusal = &refused.refusal;
        if refusal.reason.passes() {
            self.wire.in_flight.remove(&refused.id);
            if self.outbox.places.contains_key(&refused.id) {
                self.outbox.retry_at.insert(refused.id, now.plus(limits::RETRY_AFTER));
                if refusal.reason == Reason::Quota {
                    let text = format!(
                        "The mailbox of {} is full. The message stays queued here; call them.",
                        refused.to
                    );
                    self.alarm(now, "quota", text);
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
                    self.writes.push(Write::Copy(copy.clone()));
                    if sent.delivery.unopened(now).contains(&seat) {
                        self.seal_again(now, *message, seat, true);
                        continue;
                    }
                }
                Fate::Expired => {
                    let _ = sent.delivery.expired(seat);
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
        if fresh && let Some(peer) = self.peers.get_mut(key) {
            peer.pair.archive_sending(now.0);
            self.writes.extend(self.peers.stepped(key));
        }
        self.outbox.unsealed.insert(waiting);
        self.set_state(message, seat, CopyState::Waiting);
    }

    /// The copies for a seat that are with the relay or beyond, and not opened.
    pub(super) fn unopened_by(&self, seat: &Seat, traffic: Traffic) -> Vec<MessageId> {
        self.outbox
            .sent
            .values()
            .filter(|sent| sent.common.traffic == traffic && sent.common.ack().is_none())
            .filter(|sent| {
                sent.copies.get(seat).is_some_and(|copy| {
                    copy.state == CopyState::Custody && copy.role != Role::OwnDesk
                })
            })
            .map(|sent| sent.common.id)
            .collect()
    }

    /// A device says that it opened a message of ours.
    pub(super) fn device_receipt(
        &mut self,
        now: UnixMillis,
        from: &Seat,
        receipt: &hotline_casework::Device,
    ) {
        let Some(sent) = self.outbox.sent.get_mut(&receipt.of) else { return };
        match sent.delivery.device(from, receipt) {
            Ok(()) => {
                if let Some(copy) = sent.copies.get_mut(from) {
                    copy.device_at.get_or_insert(receipt.opened_at);
                }
                self.refresh(receipt.of, from);
            }
            Err(ReceiptRefusal::OtherContent) => {
                let text = format!(
                    "{from} received another text under the id of a message of ours. Call them \
                     and compare."
                );
                self.alarm(now, "two-contents", text);
            }
            Err(_) => {}
        }
    }

    /// A person acknowledged a message: remembers it, and follows it up if the message is ours.
    pub(super) fn acknowledged(&mut self, now: UnixMillis, ack: &Common, of: MessageId) {
        let Some(said) = ack.ack() else { return };
        if let Some(known) = self.book.get(of)
            && known.common != said.of_common
        {
            let text = format!("{} acknowledged another text than the one known here.", ack.from);
            self.alarm(now, "two-contents", text);
            return;
        }
        self.writes.push(Write::Ack(super::rows::AckRow {
            message: of,
            by: ack.from.clone(),
            kind: said.kind.to_string(),
            at: ack.released_at,
        }));
        if let Some(sent) = self.outbox.sent.get_mut(&of)
            && sent.delivery.human(ack).is_ok()
        {
            self.refresh(of, &ack.from);
        }
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
        for waiting in held {
            let message = waiting.1;
            self.outbox.unsealed.insert(waiting);
            self.set_state(message, seat, CopyState::Waiting);
        }
    }

    /// Brings a copy's row in step with its evidence.
    fn refresh(&mut self, message: MessageId, seat: &Seat) {
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

    fn set_state(&mut self, message: MessageId, seat: &Seat, state: CopyState) {
        let Some(sent) = self.outbox.sent.get_mut(&message) else { return };
        let Some(copy) = sent.copies.get_mut(seat) else { return };
        copy.state = state.clone();
        self.writes.push(Write::Copy(copy.clone()));
        let role = copy.role;
        self.after.push(Notice::Progress { message, seat: seat.clone(), role, state }.into());
    }

    /// Whether something could go out now and has not.
    pub(super) fn outbox_is_busy(&self, now: UnixMillis) -> bool {
        let sealable = self.outbox.unsealed.iter().any(|(_, message, seat)| {
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
        !self.outbox.intents.is_empty() || sealable || submittable
    }

    /// The home was put back to an older copy: what was queued then may have been sent since, under
    /// the same id and with other words, so a person must look.
    pub(super) fn hold_back_intents(&mut self, now: UnixMillis) {
        for intent in std::mem::take(&mut self.outbox.intents) {
            self.writes.push(Write::Released(intent.id));
            let subject = match &intent.draft.what {
                What::Write(new) => new.subject.clone(),
                What::Acknowledge { subject, .. } => subject.clone(),
            };
            let reason = format!(
                "it was queued in a copy of this home that is older than what the relay has seen; \
                 look whether it went out, then send it again: {subject}"
            );
            self.alarm(now, "not-sent", reason.clone());
            self.after.push(Notice::NotSent { message: intent.id, reason }.into());
        }
    }
}

/// How an attempt to seal a copy ended.
enum Sealing {
    Done,
    Later,
    Never(CopyState),
}

/// Whether a seat gets a copy, or why not.
fn gets_copy(now: UnixMillis, entry: &SeatEntry, accept: &[Seat]) -> Result<(), String> {
    let seat = entry.seat();
    match entry.copies_reason(now) {
        reason if reason.receives() => Ok(()),
        CopiesReason::WaitsUntil(_) if accept.contains(seat) => Ok(()),
        CopiesReason::WaitsUntil(_) => Err(format!(
            "{seat} is new beside sitting seats and not countersigned: it gets copies 24 hours \
             after it enrolled, or with --accept {seat}"
        )),
        CopiesReason::NotSitting(SeatStatus::Expired) => Ok(()),
        CopiesReason::NotSitting(status) => Err(format!("{seat} is {}", status.word())),
        _ => Ok(()),
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
