//! From delivered envelopes to stored messages, receipts and alarms.
//!
//! An envelope is either opened, dropped as seen before, or kept in quarantine; only then is its
//! delivery acknowledged. What could not be opened is tried again when something changed that may
//! help: the directory, a session, or in the background one a second with every session.

use std::collections::BTreeMap;
use std::time::Duration;

use rand_core::CryptoRng;

use hotline_casework::{
    Common, Content, Device, Message, Receipts, Registered, Role, receipt_delay, receipt_precedence,
};
use hotline_crypto::{Class, Event, Inspected, OpenError, Opened, inspect};
use hotline_directory::{Judgement, SeatStatus};
use hotline_protocol::address::Seat;
use hotline_protocol::frames::Deliver;
use hotline_protocol::ids::{EnvelopeId, Precedence, UnixMillis};
use hotline_protocol::limits::ENVELOPE_LIFE_MAX;

use super::io::Notice;
use super::peers::{PeerKey, Pin, Standing, identity_of};
use super::rows::{Cargo, Cell, Direction, QuarantineRow, Write};
use super::wire::spread;
use super::{Engine, book, limits, outbox};

/// Device receipts that wait for their moment.
#[derive(Debug)]
struct DueReceipts {
    at: UnixMillis,
    precedence: Precedence,
    receipts: Vec<Device>,
}

/// What came and is not finished.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    quarantine: BTreeMap<EnvelopeId, QuarantineRow>,
    due: BTreeMap<PeerKey, DueReceipts>,
    /// Something changed that may open what is in quarantine.
    pub(super) look_again: bool,
    /// Envelopes no session was found for by their hint: tried with all, one a second.
    trials: Vec<EnvelopeId>,
    trial_at: Option<UnixMillis>,
}

impl Inbox {
    pub(super) fn restore_quarantined(&mut self, row: QuarantineRow) {
        self.look_again = true;
        self.trials.push(row.envelope);
        self.trial_at.get_or_insert(row.arrived_at);
        self.quarantine.insert(row.envelope, row);
    }

    pub(super) fn quarantined(&self) -> usize {
        self.quarantine.len()
    }

    pub(super) fn owes_receipts(&self) -> bool {
        !self.due.is_empty()
    }

    pub(super) fn poll_timeout(&self) -> Option<UnixMillis> {
        let due = self.due.values().map(|due| due.at).min();
        [due, self.trial_at].into_iter().flatten().min()
    }
}

/// Why an envelope is not opened now.
enum Shut {
    /// Seen before: nothing to keep.
    Seen,
    /// Kept, and tried again when something changes.
    Kept(String),
    /// Kept, and tried with every session in the background.
    NoSession,
}

impl Engine {
    /// An envelope of this seat's mailbox.
    pub(super) fn delivered<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        deliver: Deliver,
    ) {
        let lane = deliver.envelope.precedence();
        self.wire.received += 1;
        let row = QuarantineRow {
            envelope: deliver.envelope.id(),
            precedence: lane,
            accepted_at: deliver.accepted_at,
            arrived_at: now,
            hint: deliver.envelope.hint(),
            cause: String::new(),
            sealed: deliver.envelope.into_sealed(),
        };
        if !self.inbox.quarantine.contains_key(&row.envelope) {
            match self.open(now, rng, &row, false) {
                Ok(()) | Err(Shut::Seen) => {}
                Err(Shut::Kept(cause)) => self.keep(now, row, cause),
                Err(Shut::NoSession) => {
                    self.inbox.trials.push(row.envelope);
                    self.inbox.trial_at.get_or_insert(now.plus(limits::TRIAL_EVERY));
                    let cause = "no session is known for it; it is tried with every session, and \
                                 its sender seals it again if nobody can open it";
                    self.keep(now, row, cause.to_owned());
                }
            }
        }
        self.wire.dealt_with(lane, deliver.delivery);
    }

    fn keep(&mut self, now: UnixMillis, mut row: QuarantineRow, cause: String) {
        if self.inbox.quarantine.len() >= limits::QUARANTINE_MAX {
            let oldest = self
                .inbox
                .quarantine
                .values()
                .min_by_key(|row| row.arrived_at)
                .map(|row| row.envelope);
            if let Some(oldest) = oldest {
                self.inbox.quarantine.remove(&oldest);
                self.writes.push(Write::Unquarantine(oldest));
            }
            let text = "The quarantine is full; the oldest envelope in it was dropped.";
            self.alarm(now, "quarantine-full", text.to_owned());
        }
        if row.cause != cause {
            self.alarm(now, "quarantine", format!("An envelope could not be opened: {cause}."));
        }
        row.cause = cause;
        self.writes.push(Write::Quarantine(row.clone()));
        self.inbox.quarantine.insert(row.envelope, row);
    }

    /// Tries the quarantine again after something changed.
    pub(super) fn look_again<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        // Opening one can bring the session for another; each pass opens at least one or ends.
        while std::mem::take(&mut self.inbox.look_again) {
            for id in self.inbox.quarantine.keys().copied().collect::<Vec<_>>() {
                self.try_again(now, rng, id, false);
            }
        }
    }

    fn try_again<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        id: EnvelopeId,
        every_session: bool,
    ) {
        let Some(row) = self.inbox.quarantine.get(&id).cloned() else { return };
        match self.open(now, rng, &row, every_session) {
            Ok(()) => {
                self.inbox.look_again = true;
                self.drop_quarantined(id);
            }
            Err(Shut::Seen) => self.drop_quarantined(id),
            Err(Shut::Kept(cause)) if cause != row.cause => self.keep(now, row, cause),
            Err(Shut::Kept(_) | Shut::NoSession) => {}
        }
    }

    fn drop_quarantined(&mut self, id: EnvelopeId) {
        self.inbox.quarantine.remove(&id);
        self.inbox.trials.retain(|trial| *trial != id);
        self.writes.push(Write::Unquarantine(id));
    }

    /// Tries one envelope with every session.
    pub(super) fn try_every_session<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        if self.inbox.trial_at.is_none_or(|at| at > now) {
            return;
        }
        if let Some(id) = self.inbox.trials.pop() {
            self.try_again(now, rng, id, true);
        }
        self.inbox.trial_at =
            (!self.inbox.trials.is_empty()).then(|| now.plus(limits::TRIAL_EVERY));
    }

    /// Drops what was in quarantine for as long as any key could have lived.
    pub(super) fn expire_quarantine(&mut self, now: UnixMillis) {
        let over: Vec<_> = self
            .inbox
            .quarantine
            .values()
            .filter(|row| now.since(row.arrived_at) >= limits::QUARANTINE_FOR)
            .map(|row| row.envelope)
            .collect();
        for id in over {
            self.drop_quarantined(id);
        }
    }

    fn open<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        row: &QuarantineRow,
        every_session: bool,
    ) -> Result<(), Shut> {
        let kept = |cause: &str| Shut::Kept(cause.to_owned());
        let inspected = inspect(&row.sealed).map_err(|_| kept("it is no sealed envelope"))?;
        let (key, opened) = match inspected {
            Inspected::Init(tag) => match self.peers.by_tag(tag) {
                Some(key) => (key, self.open_with(now, rng, key, None, row)?),
                None => self.open_first(now, rng, row)?,
            },
            Inspected::Message => match self.peers.by_hint(row.hint) {
                Some(key) => (key, self.open_with(now, rng, key, Some(row.hint.0), row)?),
                // Its number is used up, so no hint leads to it: the acknowledgement was lost.
                None if self.peers.have_opened(&row.sealed) => return Err(Shut::Seen),
                None if every_session => self
                    .peers
                    .keys()
                    .into_iter()
                    .find_map(|key| Some((key, self.open_with(now, rng, key, None, row).ok()?)))
                    .ok_or(Shut::NoSession)?,
                None => return Err(Shut::NoSession),
            },
        };
        self.opened(now, rng, key, opened, row);
        Ok(())
    }

    /// Opens an envelope with a known peer.
    fn open_with<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        key: PeerKey,
        hint: Option<[u8; 8]>,
        row: &QuarantineRow,
    ) -> Result<Opened, Shut> {
        let peer = self.peers.get_mut(key).ok_or(Shut::NoSession)?;
        let result = peer.pair.open(now.0, rng, hint, &row.sealed);
        if let Err(error) = &result
            && error.needs_handshake()
        {
            // The next message to this seat begins anew.
            peer.pair.archive_sending(now.0);
            self.writes.extend(self.peers.stepped(key));
        }
        result.map_err(shut)
    }

    /// Opens an envelope that begins a session.
    fn open_first<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        row: &QuarantineRow,
    ) -> Result<(PeerKey, Opened), Shut> {
        let mut refusal = OpenError::UnknownPrekeys;
        let mut found = None;
        for class in Class::ALL {
            let Some(prekeys) = self.prekeys.get(&class) else { continue };
            match prekeys.initiation(&row.sealed) {
                Ok(initiation) => {
                    found = Some((class, initiation));
                    break;
                }
                Err(OpenError::UnknownPrekeys) => {}
                Err(error) => refusal = error,
            }
        }
        let Some((class, initiation)) = found else { return Err(shut(refusal)) };
        let id = outbox::digest(initiation.id());
        let entry = match self.replica.directory.seat_by_id(&id).cloned() {
            Some(entry) if entry.status(now) == SeatStatus::Revoked => {
                return Err(Shut::Kept("its sender's keys were revoked".to_owned()));
            }
            Some(entry) => entry,
            None if self.replica.directory.record(&id).is_some() => {
                return Err(Shut::Kept("its sender has other keys by now".to_owned()));
            }
            None => {
                self.replica.wants_pull = true;
                return Err(Shut::Kept(
                    "its sender is not in the directory as it is known here".to_owned(),
                ));
            }
        };
        let traffic = super::peers::traffic_of(class);
        let key = self
            .peers
            .of(traffic, &entry)
            .ok_or_else(|| Shut::Kept("its sender's keys are not usable".to_owned()))?;
        let reset = self
            .peers
            .get(key)
            .is_some_and(|peer| peer.pair.can_seal(now.0) && !peer.pair.carries_init());
        let (Some(peer), Some(prekeys)) = (self.peers.get_mut(key), self.prekeys.get_mut(&class))
        else {
            return Err(Shut::NoSession);
        };
        let opened = peer
            .pair
            .accept(now.0, rng, &self.me, prekeys, initiation, &row.sealed)
            .map_err(shut)?;
        let bytes = prekeys.to_bytes().to_vec();
        self.writes.push(Write::Put(Cell::Prekeys(traffic), bytes));
        if reset {
            // The peer has lost its state, and with it what it had not opened yet.
            for message in self.unopened_by(entry.seat(), traffic) {
                self.seal_again(now, message, entry.seat(), false);
            }
        }
        Ok((key, opened))
    }

    /// Takes in what an opened envelope brought.
    fn opened<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        key: PeerKey,
        opened: Opened,
        row: &QuarantineRow,
    ) {
        self.ratchet_moved = true;
        self.inbox.look_again |= !opened.events.is_empty();
        self.outbox.wake |= !opened.events.is_empty();
        self.writes.extend(self.peers.stepped(key));
        let Some(seat) = self.peers.get(key).map(|peer| peer.seat.clone()) else { return };
        for event in &opened.events {
            self.session_event(now, &seat, *event);
        }
        for notice in opened.notices {
            let precedence = receipt_precedence(row.precedence);
            let expires_at = now.plus(ENVELOPE_LIFE_MAX);
            self.put_in_line(
                now,
                rng,
                seat.clone(),
                precedence,
                expires_at,
                notice,
                Cargo::Service,
            );
        }
        let Some(plaintext) = opened.plaintext else { return };
        match Content::decode(&plaintext) {
            Ok(Content::Message(message)) => self.take(now, rng, key, &seat, &message, row),
            Ok(Content::Receipts(receipts)) => {
                for receipt in receipts.as_slice() {
                    self.device_receipt(now, &seat, receipt);
                }
            }
            Ok(_) => {
                let text =
                    format!("{seat} sent something only a newer program reads. Upgrade this one.");
                self.alarm(now, "newer-content", text);
            }
            Err(error) => {
                let text = format!(
                    "{seat} sent something that cannot be read ({error}). Ask them to send it \
                     again, and report it."
                );
                self.alarm(now, "unreadable", text);
            }
        }
    }

    fn session_event(&mut self, now: UnixMillis, seat: &Seat, event: Event) {
        let (code, text) = match event {
            Event::ResetNotMine(_) | Event::ResetDisowned(_) => (
                "reset-not-ours",
                format!(
                    "Somebody began a session between this seat and {seat} that its owner did not \
                     begin: an identity key may be stolen. Call {seat} now, and tell both \
                     nominators."
                ),
            ),
            Event::LastResortUsed => (
                "last-resort",
                format!(
                    "{seat} began a session when no one-time key of this seat was left; its first \
                     message is less protected until the first answer."
                ),
            ),
            Event::SessionBegun(_)
            | Event::SessionArchived(_)
            | Event::SessionConfirmed(_)
            | Event::ResetTold(_) => return,
        };
        self.alarm(now, code, text);
    }

    /// Takes in a message.
    fn take<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        key: PeerKey,
        seat: &Seat,
        message: &Message,
        row: &QuarantineRow,
    ) {
        if let Err(error) = message.attribute(seat, key.traffic()) {
            let text = format!("A message from {seat} was not taken in: {error}. Call them.");
            self.alarm(now, "misattributed", text);
            return;
        }
        let entry = self.replica.directory.seat(seat).cloned();
        if let Some(signature) = message.signature() {
            let signed = entry.as_ref().and_then(identity_of).is_some_and(|identity| {
                outbox::is_signed_by(&identity, message.common(), signature)
            });
            if !signed {
                let text = format!(
                    "A note from {seat} does not carry its signature and was not taken in. Call \
                     them."
                );
                self.alarm(now, "misattributed", text);
                return;
            }
        }
        self.gossip(now, seat, message.common());
        let common = message.common();
        match self.book.register.enter(common) {
            Registered::New => {}
            Registered::Again => {
                // The sender seals again only what it has no receipt for.
                if message.wants_receipt() {
                    let device = Device::of(common, now, row.accepted_at);
                    self.owe(now, rng, key, common, device);
                }
                return;
            }
            Registered::Conflict { .. } => {
                let text = format!(
                    "{seat} sent two different texts under one message id. The second: \
                     \"{}\" {}. Call them and compare.",
                    common.subject.line(),
                    common.body.line()
                );
                self.alarm(now, "two-contents", text);
                return;
            }
            Registered::Full => {
                let text = "Too many messages are remembered; a message was not taken in.";
                self.alarm(now, "full", text.to_owned());
                return;
            }
        }
        let case = self
            .book
            .cases
            .entry(common.case)
            .or_insert_with(|| hotline_casework::Case::new(common.case, common.traffic));
        if let Err(refusal) = case.enter(common) {
            self.book.register.forget(common.id);
            let text = format!("A message from {seat} was not taken in: {refusal}.");
            self.alarm(now, "misattributed", text);
            return;
        }
        let own_desk = seat.desk == self.seat.desk || message.private().role == Role::OwnDesk;
        let direction = if own_desk { Direction::DeskCopy } else { Direction::Received };
        let precedence = common.precedence.of(message.private().role);
        let mut stored = book::row(common, direction, precedence, Some(row.accepted_at), Some(now));
        stored.signature = message.signature().map(|signature| signature.to_vec());
        stored.receipted = !message.wants_receipt();
        if let Some(entry) = &entry {
            stored.verified = self.peers.standing(entry) == Standing::Compared;
            if self.peers.standing(entry) == Standing::New {
                let pin = Pin { identity: entry.id, compared_at: None, accepted: None };
                let write = self.peers.pin(seat, pin);
                self.writes.push(write);
            }
        }
        if stored.reference.is_empty() {
            stored.reference = self.book.reference(common.case).unwrap_or_default().to_owned();
        }
        self.book.remember(&stored);
        self.writes.push(Write::Message(Box::new(stored)));
        if message.wants_receipt() {
            let device = Device::of(common, now, row.accepted_at);
            self.owe(now, rng, key, common, device);
        }
        if let Some(ack) = common.ack() {
            self.acknowledged(now, common, ack.of);
        }
        self.after.push(Notice::Arrived { message: common.id, precedence }.into());
    }

    /// Compares the directory the sender saw with the one here.
    fn gossip(&mut self, now: UnixMillis, seat: &Seat, common: &Common) {
        match self.replica.directory.judge(common.head.seq, &common.head.hash) {
            Judgement::Same | Judgement::Older => {}
            Judgement::Behind => self.replica.wants_pull = true,
            Judgement::Conflict(_) => {
                let text = format!(
                    "{seat} sees another directory than this seat at entry {}: the relay may be \
                     showing two histories. Compare the head words with them by telephone \
                     (`hotline directory check`).",
                    common.head.seq
                );
                self.alarm(now, "split-view", text);
            }
        }
    }

    /// Puts a device receipt on its way, after a while that says nothing about this device.
    fn owe<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        key: PeerKey,
        common: &Common,
        device: Device,
    ) {
        let desks = common.to.desks_at_most();
        let precedence = common.precedence.highest();
        let bounds = receipt_delay(precedence, desks);
        let width = bounds.end().saturating_sub(*bounds.start());
        let at = now.plus(*bounds.start()).plus(spread(rng, width + Duration::from_millis(1)));
        let precedence = receipt_precedence(precedence);
        let due = self.inbox.due.entry(key).or_insert(DueReceipts {
            at,
            precedence,
            receipts: Vec::new(),
        });
        due.at = due.at.min(at);
        due.precedence = due.precedence.max(precedence);
        due.receipts.push(device);
    }

    /// Owes again what was opened and not receipted when the program stopped.
    pub(super) fn owe_restored(&mut self, now: UnixMillis, key: PeerKey, device: Device) {
        self.inbox
            .due
            .entry(key)
            .or_insert(DueReceipts {
                at: now,
                precedence: Precedence::Immediate,
                receipts: Vec::new(),
            })
            .receipts
            .push(device);
    }

    /// Seals the receipts whose moment has come; all of them if somebody waits to leave.
    pub(super) fn send_receipts<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        leaving: bool,
    ) {
        let due: Vec<_> = self
            .inbox
            .due
            .iter()
            .filter(|(_, due)| leaving || due.at <= now)
            .map(|(key, _)| *key)
            .collect();
        for key in due {
            if !self.reach(now, key) {
                continue;
            }
            let Some(due) = self.inbox.due.remove(&key) else { continue };
            let expires_at = now.plus(ENVELOPE_LIFE_MAX);
            for batch in Receipts::batches(&due.receipts) {
                let ids: Vec<_> = batch.as_slice().iter().map(|receipt| receipt.of).collect();
                let content = Content::from(batch).encode();
                let sealed =
                    self.seal(now, rng, key, &content, due.precedence, expires_at, Cargo::Service);
                if sealed.is_ok() {
                    self.writes.extend(ids.into_iter().map(Write::Receipted));
                }
            }
        }
    }
}

fn shut(error: OpenError) -> Shut {
    match error {
        OpenError::Replayed => Shut::Seen,
        OpenError::KeyGone | OpenError::Gap | OpenError::SessionGone => Shut::Kept(format!(
            "{error}; its sender seals it again within the hour (two minutes if it is urgent)"
        )),
        error => Shut::Kept(error.to_string()),
    }
}
