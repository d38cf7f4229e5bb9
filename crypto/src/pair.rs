//! Everything that two seats share in one class: the session that sends, the archives that only
//! receive, the replay cache of init blocks, and the count of resets.

use std::collections::VecDeque;

use rand_core::CryptoRng;

use crate::bundle::{Mode, VerifiedBundle};
use crate::class::Class;
use crate::handshake::{SessionKeys, SharedSecrets, Transcript, reset_hash, sender_key};
use crate::identity::{Identity, IdentitySecret};
use crate::kem::{Kem1024, MlKem1024 as _};
use crate::limits::{
    ARCHIVES_MAX, AUTOMATIC_RESETS_PER_DAY, CLOCK_AHEAD_MAX, DAY, KNOWN_INITS_MAX,
    RECEIVE_STATE_LIVES, STARTED_MAX, TURN_OWED_AFTER, TURN_OWED_MESSAGES,
};
use crate::outcome::{
    Event, InitiateError, OpenError, Opened, SealError, SessionMark, Start, TurnOwed,
};
use crate::padding::{Sealed, SizeClass, capacity};
use crate::prekeys::{Initiation, Prekeys};
use crate::primitives::{DhSecret, Hash, Key, equal, seal};
use crate::seen::Seen;
use crate::session::{CarriedInit, Failure, Kind, Message, Session};
use crate::wire::{Envelope, INIT_BLOCK, INIT_OPEN, InitTag};

/// The state that two seats share in one class. Unprintable and uncloneable.
///
/// The session that sends is the one with the highest generation, then the lowest SID; every other
/// one is an archive and only receives. Both ends come to the same choice, whatever the order in
/// which handshakes arrive.
pub struct Pair {
    pub(crate) class: Class,
    pub(crate) peer: Identity,
    /// The highest generation of any handshake with this peer, from either side.
    pub(crate) last_generation: u64,
    /// Inits up to this generation are refused unless they are known: their memory was given up.
    pub(crate) generation_floor: u64,
    pub(crate) sending: Option<Session>,
    pub(crate) archives: Vec<Archive>,
    pub(crate) known_inits: Vec<KnownInit>,
    /// When automatic handshakes replaced a session, within the last day.
    pub(crate) resets: Vec<u64>,
    /// Reset hashes of the sessions that this seat started, the oldest first.
    pub(crate) started: VecDeque<[u8; 32]>,
    pub(crate) seen: Seen,
}

/// A session that only receives.
pub(crate) struct Archive {
    pub(crate) session: Session,
    pub(crate) archived_at: u64,
}

impl Archive {
    fn until(&self) -> u64 {
        self.session.last_opened.max(self.archived_at).saturating_add(RECEIVE_STATE_LIVES)
    }
}

/// An init block that was accepted: it never creates a session twice.
pub(crate) struct KnownInit {
    pub(crate) tag: InitTag,
    pub(crate) sid: [u8; 32],
    pub(crate) generation: u64,
    pub(crate) accepted_at: u64,
}

impl Pair {
    /// No session yet.
    #[must_use]
    pub fn new(class: Class, peer: Identity) -> Self {
        Self {
            class,
            peer,
            last_generation: 0,
            generation_floor: 0,
            sending: None,
            archives: Vec::new(),
            known_inits: Vec::new(),
            resets: Vec::new(),
            started: VecDeque::new(),
            seen: Seen::default(),
        }
    }

    /// The class of this pair.
    #[must_use]
    pub fn class(&self) -> Class {
        self.class
    }

    /// The other seat.
    #[must_use]
    pub fn peer(&self) -> &Identity {
        &self.peer
    }

    /// Whether [`seal`](Self::seal) would work now; otherwise fetch a bundle and
    /// [`initiate`](Self::initiate).
    #[must_use]
    pub fn can_seal(&self, now: u64) -> bool {
        self.sending.as_ref().is_some_and(|session| session.can_seal(now))
    }

    /// Whether the next sealed envelope carries the init block, which lowers its
    /// [`capacity`](crate::capacity).
    #[must_use]
    pub fn carries_init(&self) -> bool {
        self.sending.as_ref().is_some_and(|session| session.init.is_some())
    }

    /// The session that sends, if any.
    #[must_use]
    pub fn sending_session(&self) -> Option<SessionMark> {
        self.sending.as_ref().map(Session::mark)
    }

    /// Starts a fresh session with the peer's prekeys. An older one only receives from now on.
    ///
    /// # Errors
    /// See [`InitiateError`]; nothing has changed.
    #[expect(clippy::needless_pass_by_value, reason = "a bundle serves one handshake")]
    pub fn initiate(
        &mut self,
        now: u64,
        rng: &mut impl CryptoRng,
        me: &IdentitySecret,
        bundle: VerifiedBundle,
        start: Start,
    ) -> Result<SessionMark, InitiateError> {
        let a = me.identity();
        if bundle.class != self.class || bundle.peer != self.peer || a.id() == self.peer.id() {
            return Err(InitiateError::Misplaced);
        }
        let is_reset = self.last_generation > 0;
        let today = self.resets.iter().filter(|at| at.abs_diff(now) < DAY).count();
        if start == Start::Automatic && is_reset && today >= AUTOMATIC_RESETS_PER_DAY {
            return Err(InitiateError::ResetsUsedUp);
        }
        let generation = now.max(self.last_generation.saturating_add(1));
        if generation > now.saturating_add(CLOCK_AHEAD_MAX) {
            return Err(InitiateError::ClockBehind);
        }
        let (keys, block) = self.keys_and_block(rng, me, &bundle, generation)?;
        let init = CarriedInit { block, verified_at: bundle.verified_at };
        let session = Session::initiator(now, rng, generation, keys, init);

        let mark = session.mark();
        self.resets.retain(|at| at.abs_diff(now) < DAY);
        if start == Start::Automatic && is_reset {
            self.resets.push(now);
        }
        while self.started.len() >= STARTED_MAX {
            self.started.pop_front();
        }
        self.started.push_back(reset_hash(&session.sid));
        self.last_generation = generation;
        self.archive_sending(now);
        self.sending = Some(session);
        Ok(mark)
    }

    /// The initiator's half of the handshake: the session's keys and the init block.
    fn keys_and_block(
        &self,
        rng: &mut impl CryptoRng,
        me: &IdentitySecret,
        bundle: &VerifiedBundle,
        generation: u64,
    ) -> Result<(SessionKeys, Box<[u8; INIT_BLOCK]>), InitiateError> {
        let a = me.identity();
        let bad = |_| InitiateError::BadKey;
        let ephemeral = DhSecret::random(rng);
        let ek = ephemeral.public();
        let m = Key::random(rng);
        let kem_public = bundle.kem_public().map_err(|_| InitiateError::BadKey)?;
        let (ct, ss) =
            Kem1024::encapsulate(kem_public, m.bytes()).map_err(|_| InitiateError::BadKey)?;
        let secrets = SharedSecrets {
            dh1: me.agreement().agree(&bundle.spk).map_err(bad)?,
            dh2: ephemeral.agree(self.peer.agreement_key()).map_err(bad)?,
            dh3: ephemeral.agree(&bundle.spk).map_err(bad)?,
            dh4: match &bundle.opk {
                Some(opk) => ephemeral.agree(opk).map_err(bad)?,
                None => Key::new([0; 32]),
            },
            ss,
        };
        let transcript = Transcript {
            class: self.class,
            mode: bundle.mode,
            generation,
            record_a: a.record(),
            record_b: self.peer.record(),
            set: &bundle.set,
            one_time: &bundle.one_time,
            ek: &ek,
            kem_public,
            ct: &ct,
        };
        let keys = SessionKeys::derive(&transcript.hash(), &secrets);

        let mut open = Vec::with_capacity(INIT_OPEN);
        open.push(bundle.mode.byte());
        open.extend_from_slice(&bundle.mark.epoch.to_be_bytes());
        open.extend_from_slice(&bundle.key_id.to_be_bytes());
        open.extend_from_slice(&bundle.mark.hash);
        open.extend_from_slice(&ek);
        open.extend_from_slice(&ct);
        let tag = Hash::new().add(&ek).add(&ct).finish();
        let key = sender_key(&tag, &secrets.dh3, &secrets.ss);
        let mut sender = [0; 40];
        for (to, from) in
            sender.iter_mut().zip(a.id().0.into_iter().chain(generation.to_be_bytes()))
        {
            *to = from;
        }
        let sender_tag = seal(key.bytes(), &[0; 12], &open, &mut sender);
        let mut block = Box::new([0; INIT_BLOCK]);
        for (to, from) in block.iter_mut().zip(open.iter().chain(&sender).chain(&sender_tag)) {
            *to = *from;
        }
        Ok((keys, block))
    }

    /// Seals content into an envelope of exactly the size asked for.
    ///
    /// # Errors
    /// See [`SealError`]; nothing has changed.
    pub fn seal(
        &mut self,
        now: u64,
        rng: &mut impl CryptoRng,
        content: &[u8],
        size: SizeClass,
    ) -> Result<Sealed, SealError> {
        let session = self.sending.as_mut().ok_or(SealError::NeedsHandshake)?;
        if !session.can_seal(now) {
            return Err(SealError::NeedsHandshake);
        }
        if content.len() > capacity(size, session.init.is_some()) {
            return Err(SealError::TooLong);
        }
        session.seal(rng, Kind::Content, content, size).ok_or(SealError::NeedsHandshake)
    }

    /// Opens an envelope of a session or of a known handshake. `hint` is the envelope's, or `None`
    /// to try every key of this pair (in the background, at most one envelope a second). The hint
    /// of an envelope with an init block means nothing. The `rng` serves the notice that some
    /// events demand.
    ///
    /// # Errors
    /// See [`OpenError`]; nothing has changed.
    pub fn open(
        &mut self,
        now: u64,
        rng: &mut impl CryptoRng,
        hint: Option<[u8; 8]>,
        bytes: &[u8],
    ) -> Result<Opened, OpenError> {
        let envelope = Envelope::parse(bytes)?;
        let opened = self.open_under_session(now, hint, &envelope);
        // Only the very same envelope is silent: anything else that claims a used number is shown.
        let (session, message) = match opened {
            Err(_) if self.seen.contains(&envelope) => return Err(OpenError::Replayed),
            opened => opened?,
        };
        self.seen.add(&envelope);
        let mut opened = Opened {
            plaintext: None,
            session,
            mode: None,
            events: Vec::new(),
            notices: Vec::new(),
        };
        if message.confirms {
            opened.events.push(Event::SessionConfirmed(session));
        }
        self.take_in(rng, message, &mut opened);
        Ok(opened)
    }

    /// Whether this very envelope was opened before: a relay delivers again what was not acknowledged.
    #[must_use]
    pub fn has_opened(&self, bytes: &[u8]) -> bool {
        Envelope::parse(bytes).is_ok_and(|envelope| self.seen.contains(&envelope))
    }

    fn open_under_session(
        &mut self,
        now: u64,
        hint: Option<[u8; 8]>,
        envelope: &Envelope<'_>,
    ) -> Result<(SessionMark, Message), OpenError> {
        let known = match &envelope.init {
            None => None,
            Some(init) => {
                let tag = init.tag();
                let known = self.known_inits.iter().find(|known| known.tag == tag);
                Some(known.ok_or(OpenError::UnknownInit)?.sid)
            }
        };
        let hint = if known.is_some() { None } else { hint };
        let init_hash = envelope.init_hash();
        let sessions = self
            .sending
            .iter_mut()
            .chain(self.archives.iter_mut().rev().map(|archive| &mut archive.session))
            .filter(|session| known.is_none_or(|sid| sid == session.sid));
        let mut tried = false;
        for session in sessions {
            tried = true;
            match session.open(now, hint, envelope, &init_hash) {
                Ok(message) => return Ok((session.mark(), message)),
                Err(Failure::NotOurs) => {}
                Err(Failure::Refused(error)) => return Err(error),
            }
        }
        Err(if known.is_some() && !tried {
            OpenError::SessionGone
        } else {
            OpenError::NotAuthentic
        })
    }

    /// Sorts a message into content and notices of the protocol.
    fn take_in(&mut self, rng: &mut impl CryptoRng, message: Message, opened: &mut Opened) {
        let hash = || message.text.first_chunk::<32>().copied().unwrap_or_default();
        match message.kind {
            Kind::Content => opened.plaintext = Some(message.text),
            Kind::Reset => {
                let hash = hash();
                let mark = SessionMark::of(&hash);
                if self.started.iter().any(|started| equal(started, &hash)) {
                    opened.events.push(Event::ResetTold(mark));
                } else {
                    opened.events.push(Event::ResetNotMine(mark));
                    let disown = self.sending.as_mut().and_then(|session| {
                        session.seal(rng, Kind::Disown, &hash, SizeClass::Small)
                    });
                    opened.notices.extend(disown);
                }
            }
            Kind::Disown => opened.events.push(Event::ResetDisowned(SessionMark::of(&hash()))),
        }
    }

    /// Accepts a handshake of the peer and opens the envelope that brought it. The one-time secret
    /// is erased only on success.
    ///
    /// # Errors
    /// See [`OpenError`]; neither the pair nor the prekeys have changed.
    pub fn accept(
        &mut self,
        now: u64,
        rng: &mut impl CryptoRng,
        me: &IdentitySecret,
        prekeys: &mut Prekeys,
        initiation: Initiation,
        bytes: &[u8],
    ) -> Result<Opened, OpenError> {
        let envelope = Envelope::parse(bytes)?;
        let block = envelope.init.ok_or(OpenError::Malformed)?;
        let b = me.identity();
        if initiation.tag != block.tag()
            || initiation.id != self.peer.id()
            || prekeys.class() != self.class
            || b.id() == self.peer.id()
        {
            return Err(OpenError::Misplaced);
        }
        if self.known_inits.iter().any(|known| known.tag == initiation.tag) {
            return self.open(now, rng, None, bytes);
        }
        let generation = initiation.generation;
        if generation <= self.generation_floor {
            return Err(OpenError::StaleInit);
        }
        if generation > now.saturating_add(CLOCK_AHEAD_MAX) {
            return Err(OpenError::FutureInit);
        }
        let tag = initiation.tag;
        let (keys, mode) = self.responder_keys(me, prekeys, initiation, &envelope)?;
        let (session, message) = Session::responder(now, generation, keys, &envelope)?;

        prekeys.used(now, mode, block.key_id);
        self.seen.add(&envelope);
        self.remember_init(KnownInit { tag, sid: session.sid, generation, accepted_at: now });
        let mut opened = Opened {
            plaintext: None,
            session: session.mark(),
            mode: Some(mode),
            events: Vec::new(),
            notices: Vec::new(),
        };
        self.place(now, rng, session, &mut opened);
        if mode == Mode::LastResort {
            opened.events.push(Event::LastResortUsed);
        }
        self.take_in(rng, message, &mut opened);
        Ok(opened)
    }

    /// The responder's half of the handshake.
    fn responder_keys(
        &self,
        me: &IdentitySecret,
        prekeys: &Prekeys,
        initiation: Initiation,
        envelope: &Envelope<'_>,
    ) -> Result<(SessionKeys, Mode), OpenError> {
        let block = envelope.init.ok_or(OpenError::Malformed)?;
        let bad = |_| OpenError::NotAuthentic;
        let named = prekeys.named(&block)?;
        let b = me.identity();
        let secrets = SharedSecrets {
            dh1: named.spk.agree(self.peer.agreement_key()).map_err(bad)?,
            dh2: me.agreement().agree(block.ek).map_err(bad)?,
            dh3: initiation.dh3,
            dh4: match named.opk {
                Some(opk) => opk.agree(block.ek).map_err(bad)?,
                None => Key::new([0; 32]),
            },
            ss: initiation.ss,
        };
        let kem_public = &initiation.kem_public;
        let one_time = named.one_time_bytes(self.class, b.id(), block.key_id, kem_public);
        let transcript = Transcript {
            class: self.class,
            mode: named.mode,
            generation: initiation.generation,
            record_a: self.peer.record(),
            record_b: b.record(),
            set: named.set,
            one_time: &one_time,
            ek: block.ek,
            kem_public,
            ct: block.ct,
        };
        Ok((SessionKeys::derive(&transcript.hash(), &secrets), named.mode))
    }

    /// Decides whether an accepted session sends or only receives. A session that is displaced
    /// sends one last message: which session took its place.
    fn place(&mut self, now: u64, rng: &mut impl CryptoRng, session: Session, opened: &mut Opened) {
        let mark = session.mark();
        let newer = match &self.sending {
            Some(sending) if session.generation == self.last_generation => {
                sending.generation == session.generation && session.sid < sending.sid
            }
            _ => session.generation > self.last_generation,
        };
        self.last_generation = self.last_generation.max(session.generation);
        if newer {
            if let Some(old) = &mut self.sending {
                let hash = reset_hash(&session.sid);
                opened.notices.extend(old.seal(rng, Kind::Reset, &hash, SizeClass::Small));
            }
            self.archive_sending(now);
            self.sending = Some(session);
            opened.events.push(Event::SessionBegun(mark));
        } else {
            self.archive(now, session);
            opened.events.push(Event::SessionArchived(mark));
        }
    }

    fn remember_init(&mut self, known: KnownInit) {
        self.known_inits.push(known);
        while self.known_inits.len() > KNOWN_INITS_MAX {
            let oldest =
                self.known_inits.iter().enumerate().min_by_key(|(_, known)| known.generation);
            let Some((at, _)) = oldest else { return };
            let forgotten = self.known_inits.swap_remove(at);
            self.generation_floor = self.generation_floor.max(forgotten.generation);
        }
    }

    fn archive(&mut self, now: u64, session: Session) {
        self.archives.push(Archive { session, archived_at: now });
        while self.archives.len() > ARCHIVES_MAX {
            let oldest =
                self.archives.iter().enumerate().min_by_key(|(_, archive)| archive.until());
            let Some((at, _)) = oldest else { return };
            self.archives.remove(at);
        }
    }

    /// Every hint that an envelope for this pair may carry next: stored keys, and the next 64 of
    /// the current and the next chain of every session. Index them again after each open, accept,
    /// initiate or expire.
    pub fn hints(&mut self) -> Vec<[u8; 8]> {
        let mut hints = Vec::new();
        for session in self
            .sending
            .iter_mut()
            .chain(self.archives.iter_mut().map(|archive| &mut archive.session))
        {
            session.hints(&mut hints);
        }
        hints
    }

    /// The tags of the init blocks that [`open`](Self::open) knows.
    pub fn known_inits(&self) -> impl Iterator<Item = InitTag> {
        self.known_inits.iter().map(|known| known.tag)
    }

    /// What this seat owes to the ratchet on the session that sends, if anything. In 1:1 the
    /// device receipt settles it.
    #[must_use]
    pub fn turn_owed(&self) -> Option<TurnOwed> {
        self.sending.as_ref().and_then(|session| session.owed)
    }

    /// Whether a message should be sent for the ratchet's sake alone, as in fan-out: after 24 h or
    /// 16 messages.
    #[must_use]
    pub fn turn_due(&self, now: u64) -> bool {
        self.turn_owed().is_some_and(|owed| {
            owed.messages >= TURN_OWED_MESSAGES || now >= owed.since.saturating_add(TURN_OWED_AFTER)
        })
    }

    /// The session that sends only receives from now on; the next message needs a handshake.
    pub fn archive_sending(&mut self, now: u64) {
        if let Some(session) = self.sending.take() {
            self.archive(now, session);
        }
    }

    /// Drops every session: the state was rolled back, so none of its keys may be used again. The
    /// replay cache and the generation stay.
    pub fn drop_sessions(&mut self) {
        self.sending = None;
        self.archives.clear();
    }

    /// Erases what has outlived its time. Call daily and at start.
    pub fn expire(&mut self, now: u64) {
        self.archives.retain(|archive| now < archive.until());
        for session in self
            .sending
            .iter_mut()
            .chain(self.archives.iter_mut().map(|archive| &mut archive.session))
        {
            session.skipped.expire(now);
        }
        let floor = &mut self.generation_floor;
        self.known_inits.retain(|known| {
            let lives =
                now < known.accepted_at.max(known.generation).saturating_add(RECEIVE_STATE_LIVES);
            if !lives {
                *floor = (*floor).max(known.generation);
            }
            lives
        });
    }
}
