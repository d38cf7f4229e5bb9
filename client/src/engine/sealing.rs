//! From the copies of a message to sealed envelopes in line.

use rand_core::CryptoRng;

use hotline_casework::Common;
use hotline_crypto::{SizeClass, capacity};
use hotline_directory::{Freshness, SeatStatus};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{EnvelopeId, Hint, MessageId, Precedence, UnixMillis};
use hotline_protocol::limits::ENVELOPE_LIFE_MAX;

use super::outbox::Turn;
use super::peers::{PeerKey, Pin, Standing};
use super::rows::{Cargo, CopyState, OutgoingRow, Role, Write};
use super::{Engine, book};

impl Engine {
    /// Seals every copy for which there is a session, and asks for prekeys for the others. Only
    /// after something changed: a broadcast waits for hundreds of answers one by one.
    pub(super) fn seal_waiting<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R) {
        if std::mem::take(&mut self.outbox.wake) {
            let waiting: Vec<_> = self.outbox.unsealed.iter().cloned().collect();
            self.seal_these(now, rng, &waiting);
        }
    }

    /// Seals what waits for one seat, now that there is a session with it.
    pub(super) fn seal_for<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R, seat: &Seat) {
        let waiting: Vec<_> =
            self.outbox.unsealed.iter().filter(|(.., to)| to == seat).cloned().collect();
        self.seal_these(now, rng, &waiting);
    }

    fn seal_these<R: CryptoRng>(&mut self, now: UnixMillis, rng: &mut R, waiting: &[Turn]) {
        for waiting in waiting {
            let (_, _, message, seat) = waiting;
            match self.seal_copy(now, rng, *message, seat) {
                Sealing::Done => {
                    self.outbox.unsealed.remove(waiting);
                }
                Sealing::Later => {}
                Sealing::Never(state) => {
                    self.outbox.unsealed.remove(waiting);
                    if state == CopyState::Expired {
                        let text = format!(
                            "A message expired before it could be sealed for {seat}. Call them."
                        );
                        self.alarm(now, "expired", text);
                    }
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
        // By the relay's clock, so that a wrong one here locks nobody out.
        let freshness = self.replica.directory.freshness(self.relay_now(now));
        if self.peers.standing(&entry) == Standing::New && freshness == Freshness::Block {
            return Sealing::Never(CopyState::Held(format!(
                "the directory was last vouched for more than 24 hours ago, and {seat} was never \
                 written to from here: call them, then `hotline verify {seat} --matches NUMBER`, \
                 or accept it with a reason"
            )));
        }
        let Some(sent) = self.outbox.sent.get(&message) else { return Sealing::Done };
        let Some(copy) = sent.copies.get(seat) else { return Sealing::Done };
        if !self.replica.went_over(copy.identity, entry.id) {
            return Sealing::Never(CopyState::Held(format!(
                "{seat} was given other keys after this was addressed to it: call them, then \
                 `hotline verify {seat} --matches NUMBER`, or accept it with a reason"
            )));
        }
        let (role, resend) = (copy.role, u32::from(copy.seals));
        let traffic = sent.common.traffic;
        let precedence = sent.common.precedence.of(book::role_of(role));
        let expires_at = sent.common.expires_at;
        if expires_at <= self.relay_now(now) {
            return Sealing::Never(CopyState::Expired);
        }
        let Some(key) = self.peers.of(traffic, &entry) else {
            let why = format!("the keys of {seat} are not usable");
            return Sealing::Never(CopyState::Failed(why));
        };
        if !self.reach(now, key) {
            return Sealing::Later;
        }
        let content = self.copy_content(message, role, resend, key);
        let Some(content) = content else {
            return Sealing::Never(CopyState::Failed("a note without signature".to_owned()));
        };
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
                    let before = copy.collected_at.take();
                    copy.owed_since = copy.owed_since.or(before);
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

    /// What is sealed for one seat: with the signed head as evidence, unless it makes the envelope
    /// larger.
    fn copy_content(
        &self,
        message: MessageId,
        role: Role,
        resend: u32,
        key: PeerKey,
    ) -> Option<Vec<u8>> {
        let sent = self.outbox.sent.get(&message)?;
        let seat = self.peers.get(key)?.seat.clone();
        self.content_for(&sent.common, &seat, role, resend, sent.signature, key)
    }

    /// The same for any message.
    pub(super) fn content_for(
        &self,
        common: &Common,
        seat: &Seat,
        role: Role,
        resend: u32,
        signature: Option<[u8; 64]>,
        key: PeerKey,
    ) -> Option<Vec<u8>> {
        let init = self.peers.get(key)?.pair.carries_init();
        let ladder = self.ladders.told(common, seat, role);
        let fits = |bytes: &[u8]| {
            SizeClass::ALL.into_iter().find(|size| bytes.len() <= capacity(*size, init))
        };
        let content = |head| book::content(common, role, resend, signature, head, ladder.clone());
        let plain = content(None)?;
        let head = self.replica.directory.newest_head().map(|head| head.encode());
        let evident = content(head).filter(|bytes| fits(bytes) == fits(&plain));
        Some(evident.unwrap_or(plain))
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
        // The size of what waits at the relay tells nothing either.
        let timed = matches!(cargo, Cargo::Copy(message) if self.ladders.is_timed(message));
        let urgent = precedence.interrupts() || timed;
        let least = if urgent { SizeClass::Medium } else { SizeClass::Small };
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
            expires_at: expires_at.min(self.relay_now(now).plus(ENVELOPE_LIFE_MAX)),
            hint: Hint(sealed.hint),
            sealed: sealed.bytes,
            cargo,
            order: self.outbox.next_order,
        };
        self.writes.push(Write::Outgoing(row.clone()));
        self.outbox.restore_outgoing(row);
        EnvelopeId(id)
    }
}

/// How an attempt to seal a copy ended.
enum Sealing {
    Done,
    Later,
    Never(CopyState),
}
