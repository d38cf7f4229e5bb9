//! The handshake's key schedule: what both sides feed in, and the keys that come out.

use crate::bundle::Mode;
use crate::class::Class;
use crate::kem::KEM;
use crate::labels;
use crate::primitives::{Hash, Key, hkdf, split_keys};
use crate::wire::SUITE;

/// Who speaks: part of the associated data, so that a message never opens as one's own echo.
#[derive(Clone, Copy)]
pub(crate) enum Direction {
    /// From the initiator to the responder.
    FromInitiator = 0,
    /// From the responder to the initiator.
    FromResponder = 1,
}

/// Everything that initiator A and responder B must agree on.
pub(crate) struct Transcript<'a> {
    pub(crate) class: Class,
    pub(crate) mode: Mode,
    pub(crate) generation: u64,
    pub(crate) record_a: &'a [u8],
    pub(crate) record_b: &'a [u8],
    /// B's signed prekey set, all its bytes.
    pub(crate) set: &'a [u8],
    /// B's signed one-time prekey, all its bytes, or empty.
    pub(crate) one_time: &'a [u8],
    pub(crate) ek: &'a [u8; 32],
    /// The ML-KEM-1024 key that was encapsulated to.
    pub(crate) kem_public: &'a [u8; KEM],
    pub(crate) ct: &'a [u8; KEM],
}

impl Transcript<'_> {
    /// T: the hash of all of it.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Hash::labelled(labels::TRANSCRIPT)
            .lp(&[self.class.byte()])
            .lp(&SUITE.to_be_bytes())
            .lp(&[self.mode.byte()])
            .lp(&self.generation.to_be_bytes())
            .lp(self.record_a)
            .lp(self.record_b)
            .lp(self.set)
            .lp(self.one_time)
            .lp(self.ek)
            .lp(self.kem_public)
            .lp(self.ct)
            .finish()
    }
}

/// The shared secrets of a handshake.
pub(crate) struct SharedSecrets {
    /// IKd_A with SPK.
    pub(crate) dh1: Key,
    /// EK with IKd_B.
    pub(crate) dh2: Key,
    /// EK with SPK.
    pub(crate) dh3: Key,
    /// EK with OPK; 32 zero bytes in last-resort mode.
    pub(crate) dh4: Key,
    /// From ML-KEM-1024.
    pub(crate) ss: Key,
}

/// The first keys of a session.
pub(crate) struct SessionKeys {
    pub(crate) sid: [u8; 32],
    /// AD of what the initiator sends.
    pub(crate) ad_a: [u8; 32],
    /// AD of what the responder sends.
    pub(crate) ad_b: [u8; 32],
    /// RK0.
    pub(crate) root: Key,
    /// CK of the initiator's first chain.
    pub(crate) chain_a0: Key,
    /// HK of the initiator's first chain.
    pub(crate) header_a0: Key,
    /// HK of the initiator's second chain.
    pub(crate) header_a1: Key,
    /// HK of the responder's first chain.
    pub(crate) header_b1: Key,
}

impl SessionKeys {
    pub(crate) fn derive(transcript: &[u8; 32], secrets: &SharedSecrets) -> Self {
        let mut ikm = zeroize::Zeroizing::new([0xff; 192]);
        let parts = [&secrets.dh1, &secrets.dh2, &secrets.dh3, &secrets.dh4, &secrets.ss];
        for (to, from) in ikm.as_chunks_mut::<32>().0.iter_mut().skip(1).zip(parts) {
            *to = *from.bytes();
        }
        let block = hkdf::<192>(transcript, ikm.as_slice(), &[labels::SESSION.as_bytes()]);
        let [root, chain_a0, header_a0, header_a1, header_b1, sid] = split_keys(&block);
        let sid = *sid.bytes();
        Self {
            ad_a: associated_data(transcript, &sid, Direction::FromInitiator),
            ad_b: associated_data(transcript, &sid, Direction::FromResponder),
            sid,
            root,
            chain_a0,
            header_a0,
            header_a1,
            header_b1,
        }
    }
}

fn associated_data(transcript: &[u8; 32], sid: &[u8; 32], direction: Direction) -> [u8; 32] {
    Hash::labelled(labels::AD).add(transcript).add(sid).add(&[direction as u8]).finish()
}

/// K_id: hides who initiates from all but the holder of SPK and of the KEM key.
pub(crate) fn sender_key(tag: &[u8; 32], dh3: &Key, ss: &Key) -> Key {
    let mut ikm = zeroize::Zeroizing::new([0; 64]);
    for (to, from) in ikm.as_chunks_mut::<32>().0.iter_mut().zip([dh3, ss]) {
        *to = *from.bytes();
    }
    let [key] = split_keys(&hkdf::<32>(tag, ikm.as_slice(), &[labels::SENDER.as_bytes()]));
    key
}

/// H("HLP/1 reset" || SID): names a session to the peer without giving its id away.
pub(crate) fn reset_hash(sid: &[u8; 32]) -> [u8; 32] {
    Hash::labelled(labels::RESET).add(sid).finish()
}
