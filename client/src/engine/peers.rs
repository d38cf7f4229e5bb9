//! The other seats as sessions: pairs, the index of hints, and what is believed about identities.
//!
//! Knows keys and sessions, not what is said in them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use hotline_crypto::{Class, Identity, IdentityId, InitTag, Pair, SetMark};
use hotline_directory::{KeyRecord, SeatEntry};
use hotline_protocol::address::Seat;
use hotline_protocol::ids::{Digest, Hint, Traffic, UnixMillis};

use super::cell;
use super::rows::{Cell, Write};

/// Whose sessions, in which traffic class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PeerKey {
    pub(super) class: Class,
    pub(super) id: IdentityId,
}

impl PeerKey {
    pub(super) fn new(traffic: Traffic, identity: Digest) -> Self {
        Self { class: class_of(traffic), id: IdentityId(identity.0) }
    }

    pub(super) fn identity(self) -> Digest {
        Digest(self.id.0)
    }

    pub(super) fn traffic(self) -> Traffic {
        traffic_of(self.class)
    }
}

/// The session layer's class of a traffic.
pub(super) const fn class_of(traffic: Traffic) -> Class {
    match traffic {
        Traffic::Exercise => Class::Exercise,
        Traffic::Operation => Class::Operation,
        Traffic::Drill => Class::Drill,
    }
}

/// The traffic of a session's class.
pub(super) const fn traffic_of(class: Class) -> Traffic {
    match class {
        Class::Exercise => Traffic::Exercise,
        Class::Operation => Traffic::Operation,
        Class::Drill => Traffic::Drill,
    }
}

/// A peer in one class.
pub(super) struct Peer {
    pub(super) pair: Pair,
    pub(super) seat: Seat,
    /// The newest prekey set seen of it, so that an older one is refused.
    pub(super) mark: Option<SetMark>,
    /// Not before then are its prekeys asked for again.
    pub(super) retry_at: Option<UnixMillis>,
    /// Whether the next message should begin a session of its own. The old one seals on until the
    /// new one stands: a handshake can be refused.
    pub(super) wants_fresh: bool,
    /// When the session that seals was begun.
    pub(super) begun_at: UnixMillis,
    hints: Vec<[u8; 8]>,
    tags: Vec<InitTag>,
}

/// A peer as the store keeps it.
#[derive(Serialize, Deserialize)]
struct Kept {
    seat: Seat,
    #[serde(with = "serde_bytes")]
    pair: Vec<u8>,
    mark: Option<(u64, Digest)>,
    begun_at: UnixMillis,
}

/// What this home believes about a seat's identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pin {
    /// The identity that was first seen, compared or accepted.
    pub(super) identity: Digest,
    /// When a person compared its safety number.
    pub(super) compared_at: Option<UnixMillis>,
    /// Why a person accepted it without comparing.
    pub(super) accepted: Option<String>,
}

/// Every peer.
#[derive(Default)]
pub(super) struct Peers {
    peers: BTreeMap<PeerKey, Peer>,
    by_hint: BTreeMap<[u8; 8], PeerKey>,
    by_tag: BTreeMap<InitTag, PeerKey>,
    pins: BTreeMap<Seat, Pin>,
}

impl Peers {
    /// Takes in a stored peer.
    ///
    /// # Errors
    ///
    /// The stored bytes cannot be read: the peer is left out, and a new handshake heals it.
    pub(super) fn restore(&mut self, key: PeerKey, value: &[u8]) -> Result<(), cell::Damaged> {
        let kept: Kept = cell::read(value)?;
        let pair = Pair::from_bytes(&kept.pair).map_err(|_| cell::Damaged)?;
        let mark = kept.mark.map(|(epoch, hash)| SetMark { epoch, hash: hash.0 });
        self.insert(key, pair, kept.seat, mark, kept.begun_at);
        Ok(())
    }

    pub(super) fn restore_pin(&mut self, seat: Seat, value: &[u8]) -> Result<(), cell::Damaged> {
        self.pins.insert(seat, cell::read(value)?);
        Ok(())
    }

    fn insert(
        &mut self,
        key: PeerKey,
        pair: Pair,
        seat: Seat,
        mark: Option<SetMark>,
        begun_at: UnixMillis,
    ) {
        let peer = Peer {
            pair,
            seat,
            mark,
            retry_at: None,
            wants_fresh: false,
            begun_at,
            hints: Vec::new(),
            tags: Vec::new(),
        };
        self.peers.insert(key, peer);
        self.reindex(key);
    }

    /// The peer behind a directory entry; made if it is new.
    pub(super) fn of(&mut self, traffic: Traffic, entry: &SeatEntry) -> Option<PeerKey> {
        let key = PeerKey::new(traffic, entry.id);
        if !self.peers.contains_key(&key) {
            let identity = identity_of(&entry.record)?;
            let seat = entry.seat().clone();
            self.insert(key, Pair::new(key.class, identity), seat, None, UnixMillis(0));
        }
        Some(key)
    }

    pub(super) fn get(&self, key: PeerKey) -> Option<&Peer> {
        self.peers.get(&key)
    }

    pub(super) fn get_mut(&mut self, key: PeerKey) -> Option<&mut Peer> {
        self.peers.get_mut(&key)
    }

    pub(super) fn keys(&self) -> Vec<PeerKey> {
        self.peers.keys().copied().collect()
    }

    /// Whether an envelope was opened before, with whomever.
    pub(super) fn have_opened(&self, sealed: &[u8]) -> bool {
        self.peers.values().any(|peer| peer.pair.has_opened(sealed))
    }

    pub(super) fn by_hint(&self, hint: Hint) -> Option<PeerKey> {
        self.by_hint.get(&hint.0).copied()
    }

    pub(super) fn by_tag(&self, tag: InitTag) -> Option<PeerKey> {
        self.by_tag.get(&tag).copied()
    }

    /// After any step of a pair: indexes what may come next, and says what to store.
    pub(super) fn stepped(&mut self, key: PeerKey) -> Option<Write> {
        self.reindex(key);
        let peer = self.peers.get(&key)?;
        let kept = Kept {
            seat: peer.seat.clone(),
            pair: peer.pair.to_bytes().to_vec(),
            mark: peer.mark.map(|mark| (mark.epoch, Digest(mark.hash))),
            begun_at: peer.begun_at,
        };
        Some(Write::Put(Cell::Pair(key.traffic(), key.identity()), cell::write(&kept)))
    }

    fn reindex(&mut self, key: PeerKey) {
        let Some(peer) = self.peers.get_mut(&key) else { return };
        for hint in peer.hints.drain(..) {
            self.by_hint.remove(&hint);
        }
        for tag in peer.tags.drain(..) {
            self.by_tag.remove(&tag);
        }
        peer.hints = peer.pair.hints();
        peer.tags = peer.pair.known_inits().collect();
        self.by_hint.extend(peer.hints.iter().map(|hint| (*hint, key)));
        self.by_tag.extend(peer.tags.iter().map(|tag| (*tag, key)));
    }

    /// Whether a seat's identity is the one believed, and was compared by a person.
    pub(super) fn standing(&self, entry: &SeatEntry) -> Standing {
        match self.pins.get(entry.seat()) {
            None => Standing::New,
            Some(pin) if pin.identity != entry.id => Standing::Changed,
            Some(pin) if pin.compared_at.is_some() => Standing::Compared,
            Some(_) => Standing::Known,
        }
    }

    /// Believes an identity from now on.
    pub(super) fn pin(&mut self, seat: &Seat, pin: Pin) -> Write {
        let write = Write::Put(Cell::Pin(seat.clone()), cell::write(&pin));
        self.pins.insert(seat.clone(), pin);
        write
    }

    pub(super) fn pinned(&self, seat: &Seat) -> Option<&Pin> {
        self.pins.get(seat)
    }
}

/// What a home believes about the present identity of a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Never met.
    New,
    /// The identity first met here, not compared.
    Known,
    /// Its safety number was compared by a person.
    Compared,
    /// Another identity than the one believed: nothing is sealed to it without a decision.
    Changed,
}

/// The session layer's identity of a key record; none if its keys are unusable.
pub(super) fn identity_of(record: &KeyRecord) -> Option<Identity> {
    Identity::new(record.encode(), record.identity.as_bytes(), record.agreement.as_bytes()).ok()
}
