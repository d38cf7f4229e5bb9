//! From delivered envelopes to stored messages, receipts and alarms.
//!
//! An envelope is either opened, dropped as seen before, or kept in quarantine; only then is its
//! delivery acknowledged. What was opened can never be opened again, so whatever it held is stored,
//! with an alarm where it is not as it should be.

use rand_core::CryptoRng;

use hotline_casework::{Common, Content, Device, Kind, Message, Registered, receipt_precedence};
use hotline_crypto::{Class, Event, Inspected, OpenError, Opened, inspect};
use hotline_directory::{Judgement, SeatStatus, SignedHead};
use hotline_protocol::address::Seat;
use hotline_protocol::frames::Deliver;
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, UnixMillis};
use hotline_protocol::limits::ENVELOPE_LIFE_MAX;

use super::io::Notice;
use super::peers::{PeerKey, Pin, Standing, identity_of};
use super::rows::{Cargo, Cell, Direction, MessageRow, QuarantineRow, Write};
use super::{Engine, book, outbox};

/// Why an envelope is not opened now.
pub(super) enum Shut {
    /// Seen before: nothing to keep.
    Seen,
    /// Kept, and tried again when something changes.
    Kept(String),
    /// Kept, and tried with every session in the background.
    NoSession,
}

impl Engine {
    /// Opens what has come, once the directory was looked at: whoever was revoked while this seat
    /// was away must not be heard before that is known.
    pub(super) fn open_arrived<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        while self.replica.looked {
            let Some(deliver) = self.arrived.pop_front() else { return };
            self.delivered(now, rng, deliver);
        }
    }

    /// An envelope of this seat's mailbox.
    fn delivered<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R, deliver: Deliver) {
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
        if !self.quarantine.holds(row.envelope)
            && let Err(shut) = self.open(now, rng, &row, false)
        {
            self.keep(now, row, shut);
        }
        self.wire.dealt_with(now, lane, deliver.delivery);
    }

    /// Opens an envelope and takes in what it holds.
    pub(super) fn open<R: CryptoRng>(
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
        self.may_be_heard(now, key)?;
        let peer = self.peers.get_mut(key).ok_or(Shut::NoSession)?;
        let result = peer.pair.open(now.0, rng, hint, &row.sealed);
        if let Err(error) = &result
            && error.needs_handshake()
            // Only when it comes, not whenever it is tried again: each new session would go.
            && row.cause.is_empty()
        {
            peer.wants_fresh = true;
        }
        result.map_err(shut)
    }

    /// Whether a peer's identity may still be heard: it must not be revoked, set aside, or replaced
    /// without its own consent.
    fn may_be_heard(&mut self, now: UnixMillis, key: PeerKey) -> Result<(), Shut> {
        let id = key.identity();
        let kept = |cause: &str| Err(Shut::Kept(cause.to_owned()));
        if self.replica.is_dead(&id) {
            return kept("its sender's keys were revoked or replaced");
        }
        match self.replica.directory.seat_by_id(&id).map(|entry| entry.status(now)) {
            Some(SeatStatus::Active | SeatStatus::Expired) => Ok(()),
            Some(SeatStatus::Revoked) => kept("its sender's keys were revoked"),
            Some(_) => kept("its sender is suspended; it is opened if that ends"),
            // Rotated by the seat itself: what it sealed before is its own word.
            None if self.replica.directory.record(&id).is_some() => Ok(()),
            None => {
                self.replica.wants_pull = true;
                kept("its sender is not in the directory as it is known here")
            }
        }
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
        let traffic = super::peers::traffic_of(class);
        self.may_be_heard(now, PeerKey::new(traffic, id))?;
        let entry = self
            .replica
            .directory
            .seat_by_id(&id)
            .cloned()
            .ok_or_else(|| Shut::Kept("its sender has other keys by now".to_owned()))?;
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
        let begun = opened.events.iter().any(|event| matches!(event, Event::SessionBegun(_)));
        if begun {
            peer.wants_fresh = false;
            peer.begun_at = now;
        }
        if reset && begun {
            // The peer has lost its state, and with it what it had not opened yet.
            for message in self.unopened_by(now, entry.seat(), traffic) {
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
        self.quarantine.look_again |= !opened.events.is_empty();
        self.outbox.wake |= !opened.events.is_empty();
        self.writes.extend(self.peers.stepped(key));
        let Some(seat) = self.peers.get(key).map(|peer| peer.seat.clone()) else { return };
        for event in &opened.events {
            self.session_event(now, &seat, *event);
        }
        for notice in opened.notices {
            let precedence = receipt_precedence(row.precedence);
            let expires_at = self.relay_now(now).plus(ENVELOPE_LIFE_MAX);
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
                    self.device_receipt(now, key, &seat, receipt);
                }
            }
            Ok(Content::Roster(roster)) => self.hear_roster(now, key, &seat, *roster),
            Ok(Content::Handover(page)) => {
                self.take_over(now, key, &seat, &page, row.accepted_at);
            }
            Ok(Content::Figures(figures)) => self.hear_figures(now, key, &seat, *figures),
            Ok(Content::Holding(holding)) => self.hear_holding(now, key, &seat, &holding),
            Ok(_) => {
                let text =
                    format!("{seat} sent something only a newer program reads. Upgrade this one.");
                self.store_unread(now, key, &seat, &plaintext, row, "NEWER", &text);
                self.alarm(now, "newer-content", text);
            }
            Err(error) => {
                let text = format!(
                    "{seat} sent something that cannot be read ({error}). Ask them to send it \
                     again, and report it."
                );
                self.store_unread(now, key, &seat, &plaintext, row, "UNREADABLE", &text);
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
            Event::SessionBegun(_) if seat.desk == self.seat.desk => {
                // Whoever begins anew may have lost what was on its way.
                if let Some(id) = self.replica.directory.seat(seat).map(|entry| entry.id) {
                    self.roster_untold(&id);
                }
                return;
            }
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
        let common = message.common();
        if let Some(signature) = message.signature() {
            let identity = self.replica.directory.record(&key.identity()).and_then(identity_of);
            if !identity.is_some_and(|identity| outbox::is_signed_by(&identity, common, signature))
            {
                let text = format!(
                    "A note from {seat} does not carry its signature: \"{}\". Treat it as a \
                     non-paper and call them.",
                    common.subject.line()
                );
                self.alarm(now, "unsigned-note", text);
            }
        }
        self.gossip(now, seat, message);
        let mut id = common.id;
        match self.book.register.enter(common) {
            Registered::New => {}
            // A colleague had handed it over: now it comes itself, and the colleague's word is not
            // needed any more.
            Registered::Again
                if self.book.get(id).is_some_and(|k| k.direction == Direction::HandedOver) => {}
            Registered::Again => return self.came_again(now, rng, key, message, row),
            Registered::Conflict { .. } => {
                // Two texts under one id: both are shown, the second under an id of its own.
                id = second_id(common);
                if self.book.get(id).is_some() {
                    return self.came_again(now, rng, key, message, row);
                }
                let text = format!(
                    "There are two different texts under one message id. The second is from \
                     {seat}: \"{}\". Call those who wrote them and compare.",
                    common.subject.line()
                );
                self.alarm(now, "two-contents", text);
            }
            Registered::Full => {
                let text = "Too many messages are remembered to notice one that comes twice.";
                self.alarm(now, "full", text.to_owned());
            }
        }
        if !common.to.reach(&self.seat.desk) && seat.desk != self.seat.desk {
            let text = format!(
                "{seat} sealed a message for this seat that is not addressed to its desk: \"{}\".",
                common.subject.line()
            );
            self.alarm(now, "not-addressed", text);
        }
        match self.book.enter(common) {
            Ok(()) => self.tell_incident(common),
            Err(refusal) => {
                let text = format!("A message from {seat} stands outside of its case: {refusal}.");
                self.alarm(now, "outside-case", text);
            }
        }
        self.hear_release(now, common);
        let own_desk = seat.desk == self.seat.desk;
        let direction = if own_desk { Direction::DeskCopy } else { Direction::Received };
        let wants_receipt = message.wants_receipt() && !own_desk;
        self.hear_published(common);
        // Whatever its sender claims: what calls nobody rings nowhere.
        let precedence = match super::shelf::is_quiet(&common.kind()) {
            true => Precedence::Routine,
            false => common.precedence.of(message.private().role),
        };
        let mut stored = book::row(common, direction, precedence, Some(row.accepted_at), Some(now));
        stored.id = id;
        stored.signature = message.signature().map(|signature| signature.to_vec());
        stored.receipted = !wants_receipt;
        // What is believed of a seat is said of its present identity only.
        if let Some(entry) = self.replica.directory.seat_by_id(&key.identity()).cloned() {
            let standing = self.peers.standing(&entry);
            stored.verified = standing == Standing::Compared;
            if standing == Standing::New {
                let pin = Pin { identity: entry.id, compared_at: None, accepted: None };
                let write = self.peers.pin(seat, pin);
                self.writes.push(write);
            }
        }
        if stored.reference.is_empty() {
            stored.reference =
                self.book.reference(common.traffic, common.case).unwrap_or_default().to_owned();
        }
        self.book.remember(&stored);
        if direction == Direction::Received {
            super::answerability::hear(&mut self.heard, id, common, Some(row.accepted_at));
            self.call(id, precedence, now, common);
        }
        self.writes.push(Write::Message(Box::new(stored)));
        // What was said in the matter may have held or stopped its ladder.
        self.ladders.ask |= self.ladders.has(common.case, common.traffic);
        let (armed, resent) = (&message.private().armed, message.private().resend > 0);
        self.told_of_rungs(now, common, armed, row.accepted_at, resent);
        if let Some(timed) = message.private().timed {
            self.look_at_timed(now, seat, timed, row.accepted_at);
        }
        if !own_desk {
            self.look_at_flash(now, common);
        }
        if wants_receipt {
            let device = Device::of(common, now, row.accepted_at);
            self.owe(now, rng, key, common, device);
        }
        if let Some(ack) = common.ack() {
            self.acknowledged(now, common, ack.of);
        }
        if !own_desk {
            self.hear_exercise(now, seat, common, message.private().timed.is_some());
        }
        if common.kind() == Kind::Png {
            self.hear_check(now, rng, direction, common, row.accepted_at);
        }
        let kind = common.kind().to_string();
        let (case, traffic) = (common.case, common.traffic);
        let arrived = Notice::Arrived { message: id, case, precedence, direction, kind, traffic };
        self.after.push(arrived.into());
    }

    /// A known message came once more: its sender seals again only what it has no receipt for.
    fn came_again<R: CryptoRng>(
        &mut self,
        now: UnixMillis,
        rng: &mut R,
        key: PeerKey,
        message: &Message,
        row: &QuarantineRow,
    ) {
        if message.wants_receipt() {
            let device = Device::of(message.common(), now, row.accepted_at);
            self.owe(now, rng, key, message.common(), device);
        }
    }

    /// Stores content that cannot be read: the key that opened it is gone, and a newer program may
    /// read it one day.
    #[allow(clippy::too_many_arguments, reason = "a row is made of just these")]
    fn store_unread(
        &mut self,
        now: UnixMillis,
        key: PeerKey,
        seat: &Seat,
        content: &[u8],
        row: &QuarantineRow,
        kind: &str,
        subject: &str,
    ) {
        let id = MessageId(*row.envelope.as_bytes());
        let stored = MessageRow {
            id,
            common: Digest([0; 32]),
            case: CaseId(id.0),
            reference: String::new(),
            traffic: key.traffic(),
            direction: Direction::Received,
            from: seat.clone(),
            to: Vec::new(),
            kind: kind.to_owned(),
            precedence: row.precedence,
            tlp: hotline_casework::Tlp::Red.to_string(),
            subject: subject.to_owned(),
            body: String::new(),
            content: content.to_vec(),
            signature: None,
            released_at: row.accepted_at,
            accepted_at: Some(row.accepted_at),
            opened_at: Some(now),
            read_at: None,
            receipted: true,
            verified: false,
            seen: Vec::new(),
            handed_by: None,
        };
        let arrived = Notice::Arrived {
            message: id,
            case: stored.case,
            precedence: row.precedence,
            direction: stored.direction,
            kind: stored.kind.clone(),
            traffic: stored.traffic,
        };
        self.writes.push(Write::Message(Box::new(stored)));
        self.after.push(arrived.into());
    }

    /// Compares the directory the sender saw with the one here.
    fn gossip(&mut self, now: UnixMillis, seat: &Seat, message: &Message) {
        let evidence = message
            .private()
            .head
            .as_deref()
            .and_then(|bytes| SignedHead::decode(bytes).ok())
            .filter(|signed| self.replica.is_signed(signed));
        let said = message.common().head;
        let places = [Some((said.seq, said.hash)), evidence.map(|e| (e.head.seq, e.head.hash))];
        for (seq, hash) in places.into_iter().flatten() {
            match self.replica.directory.judge(seq, &hash) {
                Judgement::Same | Judgement::Older => {}
                Judgement::Behind => self.replica.claim(seq, hash, seat, evidence),
                Judgement::Conflict(_) => self.split_view_told(now, seat, seq, evidence),
            }
        }
    }
}

/// The id under which a second text is kept whose own id is taken.
fn second_id(common: &Common) -> MessageId {
    let hash = common.hash();
    let mut id = [0; 16];
    for (to, from) in id.iter_mut().zip(hash.as_bytes()) {
        *to = *from;
    }
    MessageId(id)
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
