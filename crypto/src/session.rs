//! One session: the double ratchet whose asymmetric step is a KEM.
//!
//! ```text
//!              seal                                    seal, first after Turn
//!            +------+                                 +----------------------+
//!            v      |      peer's new key arrives     v                      |
//!   Sending::Chain(SendChain) -------------------> Sending::Turn { peer, previous }
//!            ^                                                               |
//!            +---------------------------------------------------------------+
//! ```
//!
//! Turns alternate strictly: the initiator's chains have even numbers, the responder's odd ones.
//! A session knows nothing of archives, prekeys or which session sends: that is the pair's.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::chain::{ReceiveChain, SendChain, TurnContext, TurnKeys, step};
use crate::handshake::{SessionKeys, reset_hash};
use crate::hint::{HintKey, HintWindow};
use crate::kem::{RatchetPublic, RatchetSecret, XWING_CIPHERTEXT};
use crate::limits::{CHAIN_MAX, JUMP_MAX, SKIPPED_MAX, UNCONFIRMED_SEALS};
use crate::message::{Outer, open_body, open_header, seal_message};
use crate::outcome::{OpenError, SessionMark, TurnOwed};
use crate::padding::{Sealed, SizeClass};
use crate::primitives::Key;
use crate::skipped::SkippedKeys;
use crate::wire::{Envelope, FLAG_DISOWN, FLAG_FIRST, FLAG_RESET, HEADER, Header, INIT_BLOCK};

/// The init block that an initiator repeats until the peer's first message.
pub(crate) struct CarriedInit {
    pub(crate) block: Box<[u8; INIT_BLOCK]>,
    /// When the bundle was verified.
    pub(crate) verified_at: u64,
}

/// What this seat sends with next.
pub(crate) enum Sending {
    /// The chain that is in use.
    Chain(Box<SendChain>),
    /// The peer's new key: the next message turns the ratchet.
    Turn {
        peer: RatchetPublic,
        /// How many messages the finished chain had.
        previous: u32,
    },
}

/// A session between two seats, at one of its ends.
pub(crate) struct Session {
    pub(crate) sid: [u8; 32],
    pub(crate) generation: u64,
    pub(crate) ad_send: [u8; 32],
    pub(crate) ad_receive: [u8; 32],
    pub(crate) root: Key,
    /// NHKs.
    pub(crate) next_send: Key,
    /// NHKr.
    pub(crate) next_receive: Key,
    pub(crate) next_hints: HintWindow,
    pub(crate) sending: Sending,
    pub(crate) receiving: Option<ReceiveChain>,
    pub(crate) skipped: SkippedKeys,
    pub(crate) init: Option<CarriedInit>,
    pub(crate) owed: Option<TurnOwed>,
    pub(crate) last_opened: u64,
}

/// The content of a message by its flags.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Content,
    Reset,
    Disown,
}

impl Kind {
    fn flags(self) -> u32 {
        match self {
            Kind::Content => 0,
            Kind::Reset => FLAG_RESET,
            Kind::Disown => FLAG_DISOWN,
        }
    }

    fn of(flags: u32) -> Self {
        match flags & (FLAG_RESET | FLAG_DISOWN) {
            0 => Kind::Content,
            FLAG_RESET => Kind::Reset,
            _ => Kind::Disown,
        }
    }
}

/// An opened message.
pub(crate) struct Message {
    pub(crate) kind: Kind,
    pub(crate) text: Zeroizing<Vec<u8>>,
    /// The peer's first message on a session that this seat began.
    pub(crate) confirms: bool,
}

/// What opening a message changes, computed in full before anything is changed.
enum Change {
    /// A skipped key is used up.
    Late { turn: u32, n: u32 },
    /// The receiving chain moves on.
    Advance { skipped: Vec<(u32, Key)>, key: Key, n: u32 },
    /// The peer turned the ratchet.
    Turned {
        finished: Vec<(u32, Key)>,
        skipped: Vec<(u32, Key)>,
        keys: TurnKeys,
        key: Key,
        turn: u32,
        n: u32,
        peer: RatchetPublic,
        previous: u32,
    },
}

/// A failed attempt to open under one session.
pub(crate) enum Failure {
    /// No header key of this session opens it: another session may.
    NotOurs,
    /// It is of this session, and refused.
    Refused(OpenError),
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Failure::Refused(error)
    }
}

impl Session {
    /// The initiator's end. Its first chain has no ciphertext yet.
    pub(crate) fn initiator(
        now: u64,
        rng: &mut impl CryptoRng,
        generation: u64,
        keys: SessionKeys,
        init: CarriedInit,
    ) -> Self {
        Self {
            sid: keys.sid,
            generation,
            ad_send: keys.ad_a,
            ad_receive: keys.ad_b,
            root: keys.root,
            next_send: keys.header_a1,
            next_receive: keys.header_b1,
            next_hints: HintWindow::default(),
            sending: Sending::Chain(Box::new(SendChain {
                turn: 0,
                hint_key: HintKey::new(&keys.header_a0),
                header_key: keys.header_a0,
                key: keys.chain_a0,
                n: 0,
                previous: 0,
                secret: RatchetSecret::random(rng),
                ciphertext: Box::new([0; XWING_CIPHERTEXT]),
            })),
            receiving: None,
            skipped: SkippedKeys::default(),
            init: Some(init),
            owed: None,
            last_opened: now,
        }
    }

    /// The responder's end, together with the message that began it.
    pub(crate) fn responder(
        now: u64,
        generation: u64,
        keys: SessionKeys,
        envelope: &Envelope<'_>,
    ) -> Result<(Self, Message), OpenError> {
        let init_hash = envelope.init_hash();
        let header_ad = envelope.header_ad(&keys.ad_a, &init_hash);
        let mut buffer = [0; HEADER];
        open_header(envelope, &keys.header_a0, &header_ad, &mut buffer)
            .map_err(|_| OpenError::NotAuthentic)?;
        let header = Header::parse(&buffer).map_err(|_| OpenError::NotAuthentic)?;
        if header.turn != 0 {
            return Err(OpenError::NotAuthentic);
        }
        let peer = RatchetPublic::new(header.public).map_err(|_| OpenError::NotAuthentic)?;
        let mut session = Self {
            sid: keys.sid,
            generation,
            ad_send: keys.ad_b,
            ad_receive: keys.ad_a,
            root: keys.root,
            next_send: keys.header_b1,
            next_receive: keys.header_a1,
            next_hints: HintWindow::default(),
            sending: Sending::Turn { peer, previous: 0 },
            receiving: Some(ReceiveChain {
                turn: 0,
                header_key: keys.header_a0,
                key: keys.chain_a0,
                n: 0,
                hints: HintWindow::default(),
            }),
            skipped: SkippedKeys::default(),
            init: None,
            owed: Some(TurnOwed { since: now, messages: 0 }),
            last_opened: now,
        };
        let (change, message) = session.read(envelope, &header)?;
        session.commit(now, change);
        Ok((session, message))
    }

    pub(crate) fn mark(&self) -> SessionMark {
        SessionMark::of(&reset_hash(&self.sid))
    }

    /// Whether content may be sealed: the chain is not used up, and the init block, if it is still
    /// carried, can still be answered.
    pub(crate) fn can_seal(&self, now: u64) -> bool {
        let room = match &self.sending {
            Sending::Chain(chain) => chain.n < CHAIN_MAX,
            Sending::Turn { .. } => true,
        };
        let fresh = self
            .init
            .as_ref()
            .is_none_or(|init| now < init.verified_at.saturating_add(UNCONFIRMED_SEALS));
        room && fresh
    }

    /// Seals content that fits. `None` if the peer's stored key is damaged.
    pub(crate) fn seal(
        &mut self,
        rng: &mut impl CryptoRng,
        kind: Kind,
        content: &[u8],
        size: SizeClass,
    ) -> Option<Sealed> {
        if let Sending::Turn { peer, previous } = &self.sending {
            let (chain, keys) = self.turn(rng, peer, *previous)?;
            self.sending = Sending::Chain(Box::new(chain));
            self.root = keys.root;
            self.next_send = keys.next_header;
        }
        let Sending::Chain(chain) = &mut self.sending else {
            return None;
        };
        let (message_key, next) = step(&chain.key);
        let first = if chain.turn == 0 { FLAG_FIRST } else { 0 };
        let outer = Outer {
            ad: &self.ad_send,
            header_key: &chain.header_key,
            header: Header {
                flags: first | kind.flags(),
                turn: chain.turn,
                previous: chain.previous,
                n: chain.n,
                public: chain.secret.public(),
                ciphertext: &chain.ciphertext,
            },
            init: self.init.as_ref().map(|init| &*init.block),
            size,
        };
        let bytes = seal_message(rng, &outer, &message_key, content);
        let hint = if self.init.is_some() {
            let mut hint = [0; 8];
            rng.fill_bytes(&mut hint);
            hint
        } else {
            chain.hint_key.hint(chain.n)
        };
        chain.key = next;
        chain.n += 1;
        self.owed = None;
        Some(Sealed { hint, bytes })
    }

    /// The chain that answers the peer's new key. The keys' chain key has gone into the chain.
    fn turn(
        &self,
        rng: &mut impl CryptoRng,
        peer: &RatchetPublic,
        previous: u32,
    ) -> Option<(SendChain, NextKeys)> {
        let turn = self.receiving.as_ref()?.turn.checked_add(1)?;
        let (ciphertext, shared) = peer.encapsulate(rng).ok()?;
        let secret = RatchetSecret::random(rng);
        let keys = TurnKeys::derive(
            &self.root,
            &shared,
            &TurnContext {
                sid: &self.sid,
                turn,
                encapsulated_to: peer.bytes(),
                ciphertext: ciphertext.as_slice(),
                fresh: secret.public(),
            },
        );
        let header_key = self.next_send.duplicate();
        let chain = SendChain {
            turn,
            hint_key: HintKey::new(&header_key),
            header_key,
            key: keys.chain,
            n: 0,
            previous,
            secret,
            ciphertext,
        };
        let next = NextKeys { root: keys.root, next_header: keys.next_header };
        Some((chain, next))
    }

    /// Opens a message, or changes nothing.
    pub(crate) fn open(
        &mut self,
        now: u64,
        hint: Option<[u8; 8]>,
        envelope: &Envelope<'_>,
        init_hash: &[u8; 32],
    ) -> Result<Message, Failure> {
        let header_ad = envelope.header_ad(&self.ad_receive, init_hash);
        let mut buffer = [0; HEADER];
        let turn = self.find_header(hint, envelope, &header_ad, &mut buffer)?;
        let header = Header::parse(&buffer).map_err(|_| OpenError::NotAuthentic)?;
        if header.turn != turn {
            return Err(OpenError::NotAuthentic.into());
        }
        let (change, message) = self.read(envelope, &header)?;
        self.commit(now, change);
        Ok(message)
    }

    /// Finds the header key that opens the header, and gives the turn that it belongs to.
    fn find_header(
        &mut self,
        hint: Option<[u8; 8]>,
        envelope: &Envelope<'_>,
        header_ad: &[u8; 66],
        buffer: &mut [u8; HEADER],
    ) -> Result<u32, Failure> {
        let expected = self.expected_turn()?;
        let mut opens = |key: &Key| open_header(envelope, key, header_ad, buffer).is_ok();
        if let Some(hint) = hint {
            if let Some(chain) = &mut self.receiving
                && chain.hints.from(&chain.header_key, chain.n).any(|own| own == hint)
                && opens(&chain.header_key)
            {
                return Ok(chain.turn);
            }
            if self.next_hints.from(&self.next_receive, 0).any(|own| own == hint)
                && opens(&self.next_receive)
            {
                return Ok(expected);
            }
            return match self.skipped.by_hint(hint) {
                Some(chain) if opens(&chain.header_key) => Ok(chain.turn),
                _ => Err(Failure::NotOurs),
            };
        }
        if let Some(chain) = &self.receiving
            && opens(&chain.header_key)
        {
            return Ok(chain.turn);
        }
        if opens(&self.next_receive) {
            return Ok(expected);
        }
        let current = self.receiving.as_ref().map(|chain| chain.turn);
        self.skipped
            .chains()
            .filter(|chain| Some(chain.turn) != current)
            .find(|chain| opens(&chain.header_key))
            .map(|chain| chain.turn)
            .ok_or(Failure::NotOurs)
    }

    /// The number that the peer's next chain must have.
    fn expected_turn(&self) -> Result<u32, OpenError> {
        match &self.receiving {
            None => Ok(1),
            Some(chain) => chain.turn.checked_add(2).ok_or(OpenError::NotAuthentic),
        }
    }

    /// Reads a message behind an authentic header, without changing anything.
    fn read(
        &self,
        envelope: &Envelope<'_>,
        header: &Header<'_>,
    ) -> Result<(Change, Message), OpenError> {
        let body = |key: &Key| {
            open_body(envelope, &self.ad_receive, key).map_err(|_| OpenError::NotAuthentic)
        };
        let current = self.receiving.as_ref();
        let (change, text) = match current {
            Some(chain) if header.turn == chain.turn && header.n >= chain.n => {
                let walked = walk(&chain.key, chain.n, header.n)?;
                let text = body(&walked.message_key)?;
                let change =
                    Change::Advance { skipped: walked.skipped, key: walked.next, n: header.n + 1 };
                (change, text)
            }
            _ if header.turn == self.expected_turn()? => self.read_turn(header, &body)?,
            _ => {
                let key = self.skipped.key(header.turn, header.n).ok_or(OpenError::KeyGone)?;
                let text = body(key)?;
                let (turn, n) = (header.turn, header.n);
                (Change::Late { turn, n }, text)
            }
        };
        let kind = Kind::of(header.flags);
        if kind != Kind::Content && text.len() != 32 {
            return Err(OpenError::NotAuthentic);
        }
        let message = Message { kind, text, confirms: self.init.is_some() };
        Ok((change, message))
    }

    /// Reads the first message of the peer's next chain.
    fn read_turn(
        &self,
        header: &Header<'_>,
        body: &impl Fn(&Key) -> Result<Zeroizing<Vec<u8>>, OpenError>,
    ) -> Result<(Change, Zeroizing<Vec<u8>>), OpenError> {
        let Sending::Chain(own) = &self.sending else {
            return Err(OpenError::NotAuthentic);
        };
        let finished = match &self.receiving {
            Some(chain) if header.previous > chain.n => {
                walk(&chain.key, chain.n, header.previous)?.skipped
            }
            _ => Vec::new(),
        };
        let shared =
            own.secret.decapsulate(header.ciphertext).map_err(|_| OpenError::NotAuthentic)?;
        let keys = TurnKeys::derive(
            &self.root,
            &shared,
            &TurnContext {
                sid: &self.sid,
                turn: header.turn,
                encapsulated_to: own.secret.public(),
                ciphertext: header.ciphertext,
                fresh: header.public,
            },
        );
        let walked = walk(&keys.chain, 0, header.n)?;
        let text = body(&walked.message_key)?;
        let peer = RatchetPublic::new(header.public).map_err(|_| OpenError::NotAuthentic)?;
        let change = Change::Turned {
            finished,
            skipped: walked.skipped,
            keys,
            key: walked.next,
            turn: header.turn,
            n: header.n + 1,
            peer,
            previous: own.n,
        };
        Ok((change, text))
    }

    fn commit(&mut self, now: u64, change: Change) {
        self.last_opened = self.last_opened.max(now);
        self.init = None;
        let newest = !matches!(change, Change::Late { .. });
        match change {
            Change::Late { turn, n } => self.skipped.consume(turn, n),
            Change::Advance { skipped, key, n } => {
                if let Some(chain) = &mut self.receiving {
                    self.skipped.store(now, chain.turn, &chain.header_key, skipped);
                    chain.key = key;
                    chain.n = n;
                }
            }
            Change::Turned { finished, skipped, keys, key, turn, n, peer, previous } => {
                if let Some(chain) = &self.receiving {
                    self.skipped.store(now, chain.turn, &chain.header_key, finished);
                }
                let header_key = std::mem::replace(&mut self.next_receive, keys.next_header);
                self.skipped.store(now, turn, &header_key, skipped);
                self.receiving = Some(ReceiveChain {
                    turn,
                    header_key,
                    key,
                    n,
                    hints: std::mem::take(&mut self.next_hints),
                });
                self.root = keys.root;
                self.sending = Sending::Turn { peer, previous };
                self.owed = Some(TurnOwed { since: now, messages: 0 });
            }
        }
        if newest && let Some(owed) = &mut self.owed {
            owed.messages = owed.messages.saturating_add(1);
        }
    }

    /// Every hint that the peer's next messages on this session may carry.
    pub(crate) fn hints(&mut self, out: &mut Vec<[u8; 8]>) {
        if let Some(chain) = &mut self.receiving {
            out.extend(chain.hints.from(&chain.header_key, chain.n));
        }
        out.extend(self.next_hints.from(&self.next_receive, 0));
        out.extend(self.skipped.hints());
    }
}

/// What a turn leaves to the session beside the chain.
struct NextKeys {
    root: Key,
    next_header: Key,
}

/// A chain key stepped on to one message.
struct Walked {
    /// The keys passed over, at most the newest [`SKIPPED_MAX`].
    skipped: Vec<(u32, Key)>,
    message_key: Key,
    next: Key,
}

/// Steps a chain from message `from` to message `to`, keeping the newest keys passed over. The
/// header is authentic, but the peer may be faulty: the jump is bounded.
fn walk(chain: &Key, from: u32, to: u32) -> Result<Walked, OpenError> {
    let jump = to.saturating_sub(from);
    if jump > JUMP_MAX {
        return Err(OpenError::Gap);
    }
    let kept = u32::try_from(SKIPPED_MAX).unwrap_or(u32::MAX);
    let mut skipped = Vec::with_capacity(usize::try_from(jump.min(kept)).unwrap_or(0));
    let (mut message_key, mut next) = step(chain);
    for n in from..to {
        let stepped = step(&next);
        if to - n <= kept {
            skipped.push((n, message_key));
        }
        (message_key, next) = stepped;
    }
    Ok(Walked { skipped, message_key, next })
}
