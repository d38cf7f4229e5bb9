//! Chains: a header key and a chain key that is stepped once for each message.

use crate::hint::{HintKey, HintWindow};
use crate::kem::{RatchetSecret, XWING_CIPHERTEXT};
use crate::labels;
use crate::primitives::{Hash, HmacKey, Key, hkdf, split_keys};

/// mk = HMAC(CK, 01), CK = HMAC(CK, 02).
pub(crate) fn step(chain: &Key) -> (Key, Key) {
    let mac = HmacKey::new(chain.bytes());
    (Key::new(mac.mac(&[1])), Key::new(mac.mac(&[2])))
}

/// The chain that this seat sends on, with the ratchet key that the peer answers to.
pub(crate) struct SendChain {
    pub(crate) turn: u32,
    pub(crate) header_key: Key,
    pub(crate) hint_key: HintKey,
    pub(crate) key: Key,
    /// The next message's number.
    pub(crate) n: u32,
    /// PN: how many messages the chain before it had.
    pub(crate) previous: u32,
    pub(crate) secret: RatchetSecret,
    /// All zero on the initiator's first chain.
    pub(crate) ciphertext: Box<[u8; XWING_CIPHERTEXT]>,
}

/// The chain that the peer sends on.
pub(crate) struct ReceiveChain {
    pub(crate) turn: u32,
    pub(crate) header_key: Key,
    pub(crate) key: Key,
    /// The next expected number.
    pub(crate) n: u32,
    pub(crate) hints: HintWindow,
}

/// What one turn of the ratchet gives.
pub(crate) struct TurnKeys {
    pub(crate) root: Key,
    pub(crate) chain: Key,
    /// The header key of the same seat's next chain.
    pub(crate) next_header: Key,
}

impl TurnKeys {
    /// (RK, CK, NHK) = HKDF(RK, ss, "HLP/1 turn" || H(SID || turn || pk_peer || ct || pk'), 96).
    pub(crate) fn derive(root: &Key, shared: &Key, context: &TurnContext<'_>) -> Self {
        let hash = Hash::new()
            .add(context.sid)
            .add(&context.turn.to_be_bytes())
            .add(context.encapsulated_to)
            .add(context.ciphertext)
            .add(context.fresh)
            .finish();
        let block = hkdf::<96>(root.bytes(), shared.bytes(), &[labels::TURN.as_bytes(), &hash]);
        let [root, chain, next_header] = split_keys(&block);
        Self { root, chain, next_header }
    }
}

/// What a turn is bound to.
pub(crate) struct TurnContext<'a> {
    pub(crate) sid: &'a [u8; 32],
    pub(crate) turn: u32,
    /// The ratchet key that was encapsulated to.
    pub(crate) encapsulated_to: &'a [u8],
    pub(crate) ciphertext: &'a [u8],
    /// The turning seat's fresh ratchet key.
    pub(crate) fresh: &'a [u8],
}
