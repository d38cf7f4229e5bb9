//! Forged, truncated and altered envelopes, faulty peers, and damaged stores.

use super::seats::{NOW, Seat, acquainted, exchange, identity, rng, strangers};
use crate::handshake::sender_key;
use crate::limits::JUMP_MAX;
use crate::message::{Outer, body_key_block, seal_text};
use crate::primitives::seal;
use crate::session::{Kind, Sending, Session};
use crate::wire::{FLAG_DISOWN, FLAG_FIRST, FLAG_RESET, HEADER, Header, INIT_OPEN};
use crate::{
    Class, IdentitySecret, OpenError, Pair, Prekeys, SealError, Sealed, SizeClass, capacity,
    inspect,
};

#[test]
fn the_three_sizes_hold_exactly_what_they_say() {
    assert_eq!(capacity(SizeClass::Small, false), 2_674);
    assert_eq!(capacity(SizeClass::Small, true), 973);
    let (mut alice, mut bob) = strangers();
    alice.initiate(&bob.bundle(true)).unwrap();
    for with_init in [true, false] {
        for size in SizeClass::ALL {
            let full = vec![7; capacity(size, with_init)];
            let sealed = alice.pair.seal(NOW, &mut alice.rng, &full, size).unwrap();
            assert_eq!(sealed.bytes.len(), size.envelope_bytes());
            bob.opens(&sealed, &full);
            let over = vec![7; full.len() + 1];
            let before = alice.pair.to_bytes();
            let sealed = alice.pair.seal(NOW, &mut alice.rng, &over, size);
            assert_eq!(sealed, Err(SealError::TooLong));
            assert!(before == alice.pair.to_bytes());
            let empty = alice.pair.seal(NOW, &mut alice.rng, b"", size).unwrap();
            bob.opens(&empty, b"");
        }
        exchange(&mut alice, &mut bob);
    }
}

#[test]
fn every_altered_byte_of_an_envelope_is_refused_and_changes_nothing() {
    let (mut alice, mut bob) = strangers();
    alice.initiate(&bob.bundle(true)).unwrap();
    let sealed = alice.seal(b"first");
    for at in (0..sealed.bytes.len()).step_by(13).chain(0..60) {
        let mut altered = sealed.clone();
        altered.bytes[at] ^= 1 << (at % 8);
        assert!(bob.open_or_unchanged(&altered).is_err(), "byte {at} of the first");
    }
    bob.opens(&sealed, b"first");
    // The block is known now: altering it may not open it under its session either.
    let again = alice.seal(b"second");
    for at in [2, 3, 11, 15, 47, 79, 1_647, 1_702, 1_703, 1_727] {
        let mut altered = again.clone();
        altered.bytes[at] ^= 1;
        assert!(bob.open_or_unchanged(&altered).is_err(), "byte {at} of the second");
    }
    bob.opens(&again, b"second");
    let answer = bob.seal(b"answer");
    for at in (0..answer.bytes.len()).step_by(13).chain(0..60) {
        let mut altered = answer.clone();
        altered.bytes[at] ^= 1 << (at % 8);
        assert!(alice.open_or_unchanged(&altered).is_err(), "byte {at} of the answer");
    }
    alice.opens(&answer, b"answer");
}

#[test]
fn wrong_lengths_versions_and_types_are_malformed() {
    let (mut alice, _) = acquainted();
    let sealed = alice.seal(b"x");
    for len in [0, 1, 2, 2_441, 5_119, 5_121, 20_479] {
        let mut bytes = sealed.bytes.clone();
        bytes.resize(len, 0);
        assert!(inspect(&bytes).is_err(), "{len}");
    }
    for (at, value) in [(0, 0), (0, 2), (1, 0), (1, 3)] {
        let mut bytes = sealed.bytes.clone();
        bytes[at] = value;
        assert!(inspect(&bytes).is_err());
    }
}

#[test]
fn an_init_block_cannot_be_cut_off_or_moved_to_another_envelope() {
    let (mut alice, mut bob) = strangers();
    alice.initiate(&bob.bundle(true)).unwrap();
    let first = alice.seal(b"first");
    alice.initiate(&bob.bundle(true)).unwrap();
    let other = alice.seal(b"other");
    let mut moved = first.clone();
    moved.bytes[2..1_703].copy_from_slice(&other.bytes[2..1_703]);
    bob.refuses(&moved, OpenError::NotAuthentic);
    let mut cut = first.clone();
    cut.bytes[1] = 1;
    cut.bytes.copy_within(1_703.., 2);
    bob.refuses(&cut, OpenError::NotAuthentic);
    bob.opens(&first, b"first");
}

#[test]
fn a_class_or_another_recipient_cannot_open_it() {
    let (mut alice, mut bob) = strangers();
    alice.initiate(&bob.bundle(true)).unwrap();
    let sealed = alice.seal(b"x");
    let mut drill = Prekeys::new(Class::Drill);
    drill.rotate(NOW, &mut bob.rng, &bob.me, &[1]).unwrap();
    assert_eq!(drill.initiation(&sealed.bytes).err(), Some(OpenError::UnknownPrekeys));
    let carol = Seat::new(3, 1);
    assert_eq!(carol.prekeys.initiation(&sealed.bytes).err(), Some(OpenError::UnknownPrekeys));
    // The right prekeys, but a pair of another class.
    let initiation = bob.prekeys.initiation(&sealed.bytes).unwrap();
    let mut pair = Pair::new(Class::Drill, alice.me.identity().clone());
    let accepted =
        pair.accept(NOW, &mut bob.rng, &bob.me, &mut bob.prekeys, initiation, &sealed.bytes);
    assert_eq!(accepted.err(), Some(OpenError::Misplaced));
}

#[test]
fn whoever_claims_another_identity_fails_at_the_first_message() {
    let (mut alice, mut bob) = strangers();
    let mut mallory = Seat::new(3, 2);
    mallory.initiate(&bob.bundle(true)).unwrap();
    let mut sealed = mallory.seal(b"I am alice");
    // Mallory seals Alice's id into her own block.
    let ephemeral = rewrite_sender(&mut sealed, &bob, alice.me.identity().id().0);
    assert_eq!(ephemeral, alice.me.identity().id());
    bob.refuses(&sealed, OpenError::NotAuthentic);
    alice.initiate(&bob.bundle(true)).unwrap();
    exchange(&mut alice, &mut bob);
}

/// Seals another sender into an init block, with the key that its maker knows too.
fn rewrite_sender(sealed: &mut Sealed, bob: &Seat, id: [u8; 32]) -> crate::IdentityId {
    let initiation = bob.prekeys.initiation(&sealed.bytes).unwrap();
    let key = sender_key(&initiation.tag.0, &initiation.dh3, &initiation.ss);
    let mut sender = [0; 40];
    sender[..32].copy_from_slice(&id);
    sender[32..].copy_from_slice(&initiation.generation.to_be_bytes());
    let open = sealed.bytes[2..2 + INIT_OPEN].to_vec();
    let tag = seal(key.bytes(), &[0; 12], &open, &mut sender);
    sealed.bytes[2 + INIT_OPEN..][..40].copy_from_slice(&sender);
    sealed.bytes[2 + INIT_OPEN + 40..][..16].copy_from_slice(&tag);
    bob.prekeys.initiation(&sealed.bytes).unwrap().id()
}

#[test]
fn refuses_low_order_and_non_canonical_ephemeral_keys() {
    let (mut alice, mut bob) = strangers();
    alice.initiate(&bob.bundle(true)).unwrap();
    let sealed = alice.seal(b"x");
    let mut one = [0; 32];
    one[0] = 1;
    let mut zero_again = [0xff; 32];
    (zero_again[0], zero_again[31]) = (0xed, 0x7f);
    for ek in [[0; 32], one, zero_again, [0xff; 32]] {
        let mut forged = sealed.clone();
        forged.bytes[2 + 45..][..32].copy_from_slice(&ek);
        bob.refuses(&forged, OpenError::NotAuthentic);
    }
}

/// The session that a seat sends on, for a peer that breaks the rules.
fn sending(seat: &mut Seat) -> &mut Session {
    seat.pair.sending.as_mut().unwrap()
}

#[test]
fn a_jump_beyond_4096_behind_an_authentic_header_is_a_gap() {
    for (jump, error) in [(JUMP_MAX, None), (JUMP_MAX + 1, Some(OpenError::Gap))] {
        let (mut alice, mut bob) = acquainted();
        exchange(&mut alice, &mut bob);
        let first = alice.seal(b"turn");
        bob.opens(&first, b"turn");
        let Sending::Chain(chain) = &mut sending(&mut alice).sending else { panic!() };
        for _ in 0..jump {
            chain.key = crate::chain::step(&chain.key).1;
        }
        chain.n += jump;
        let far = sending(&mut alice).seal(&mut rng(5), Kind::Content, b"far", SizeClass::Small);
        assert_eq!(bob.open_or_unchanged(&far.unwrap()).err(), error);
        alice.initiate(&bob.bundle(true)).unwrap();
        exchange(&mut alice, &mut bob);
    }
}

/// A header that an honest sender never writes is refused though it is authentic.
#[test]
fn refuses_headers_that_break_the_rules() {
    let (public, ciphertext) = ([1; 1_216], [1; 1_120]);
    let none = [0; 1_120];
    let check = |flags, turn, n, ciphertext: &[u8; 1_120], good: bool| {
        let header = Header { flags, turn, previous: 0, n, public: &public, ciphertext };
        let mut bytes = Vec::new();
        header.write(&mut bytes);
        let bytes: [u8; HEADER] = bytes.try_into().unwrap();
        assert_eq!(Header::parse(&bytes).is_ok(), good, "{flags} {turn} {n}");
    };
    check(FLAG_FIRST, 0, 0, &none, true);
    check(0, 1, 0, &ciphertext, true);
    check(FLAG_RESET, 1, 0, &ciphertext, true);
    check(0, 0, 0, &none, false);
    check(FLAG_FIRST, 1, 0, &none, false);
    check(FLAG_FIRST, 0, 0, &ciphertext, false);
    check(0, 1, 0, &none, false);
    check(8, 1, 0, &ciphertext, false);
    check(1 << 31, 1, 0, &ciphertext, false);
    check(FLAG_RESET | FLAG_DISOWN, 1, 0, &ciphertext, false);
    check(0, 1, 1 << 31, &ciphertext, false);
    check(0, 1 << 31, 0, &ciphertext, false);
}

#[test]
fn turns_must_alternate_strictly() {
    let (mut alice, mut bob) = acquainted();
    let sealed = alice.seal(b"turn 2");
    bob.opens(&sealed, b"turn 2");
    // Alice skips turn numbers: the same keys, another number.
    for skip in [2, 4] {
        let Sending::Chain(chain) = &mut sending(&mut alice).sending else { panic!() };
        chain.turn += skip;
        let skipped = alice.seal(b"another turn");
        bob.refuses(&skipped, OpenError::NotAuthentic);
        let Sending::Chain(chain) = &mut sending(&mut alice).sending else { panic!() };
        chain.turn -= skip;
    }
    // And not at the very beginning either.
    alice.initiate(&bob.bundle(true)).unwrap();
    let Sending::Chain(chain) = &mut sending(&mut alice).sending else { panic!() };
    (chain.turn, *chain.ciphertext) = (4, [1; 1_120]);
    let skipped = alice.seal(b"turn 4 at once");
    bob.refuses(&skipped, OpenError::NotAuthentic);
}

#[test]
fn an_invalid_ratchet_key_from_the_peer_is_refused() {
    let (mut alice, mut bob) = acquainted();
    alice.seal(b"turn");
    let Sending::Chain(chain) = &mut sending(&mut alice).sending else { panic!() };
    let (seed, mut public) = (chain.secret.seed().duplicate(), Box::new(*chain.secret.public()));
    public[..3].copy_from_slice(&[0xff; 3]);
    chain.secret = crate::kem::RatchetSecret::stored(seed, public);
    let bad = alice.seal(b"bad key");
    bob.refuses(&bad, OpenError::NotAuthentic);
}

#[test]
fn non_zero_padding_is_refused_after_authentication() {
    let (mut alice, mut bob) = acquainted();
    // The message that turns the ratchet goes first: the next ones can be made by hand.
    let turn = alice.seal(b"turn");
    bob.opens(&turn, b"turn");
    let session = sending(&mut alice);
    let Sending::Chain(chain) = &session.sending else { panic!() };
    let (message_key, _) = crate::chain::step(&chain.key);
    let cases = [
        (2u32, 3, false),
        (2, 2_673, false),
        (2_675, 0, false),
        (u32::MAX, 0, false),
        (2, 1, true),
    ];
    for (length, at, good) in cases {
        let mut text = vec![0; 2_678];
        text[..4].copy_from_slice(&length.to_be_bytes());
        text[4 + at] = 1;
        let outer = Outer {
            ad: &session.ad_send,
            header_key: &chain.header_key,
            header: Header {
                flags: 0,
                turn: chain.turn,
                previous: chain.previous,
                n: chain.n,
                public: chain.secret.public(),
                ciphertext: &chain.ciphertext,
            },
            init: None,
            size: SizeClass::Small,
        };
        let bytes = seal_text(&mut rng(9), &outer, &message_key, &[&text]);
        let sealed = Sealed { hint: chain.hint_key.hint(chain.n), bytes };
        let error = bob.open_or_unchanged(&sealed).err();
        assert_eq!(error, if good { None } else { Some(OpenError::NotAuthentic) }, "{length} {at}");
    }
}

#[test]
fn a_body_without_its_commitment_is_refused() {
    let (mut alice, mut bob) = acquainted();
    let turn = alice.seal(b"turn");
    bob.opens(&turn, b"turn");
    let session = sending(&mut alice);
    let Sending::Chain(chain) = &session.sending else { panic!() };
    let (message_key, _) = crate::chain::step(&chain.key);
    let ad = session.ad_send;
    let sealed = alice.seal(b"committed");
    // Whoever knows the message key could seal a body under another commitment: all else is right.
    let block = body_key_block(&message_key, &ad, &sealed.bytes[2..2 + 2_392]);
    let mut forged = sealed.clone();
    forged.bytes[2 + 2_392] ^= 1;
    let bound = [&ad[..], &forged.bytes[2..2 + 2_424]].concat();
    let mut text = vec![0; 2_678];
    text[..4].copy_from_slice(&4u32.to_be_bytes());
    let key = crate::primitives::part::<0, 32, 76>(&block);
    let nonce = crate::primitives::part::<32, 12, 76>(&block);
    let tag = seal(&key, &nonce, &bound, &mut text);
    forged.bytes.truncate(2 + 2_424);
    forged.bytes.extend(text.iter().chain(&tag));
    bob.refuses(&forged, OpenError::NotAuthentic);
    bob.opens(&sealed, b"committed");
}

#[test]
fn damaged_and_foreign_stores_are_refused_without_panic() {
    let (mut alice, mut bob) = acquainted();
    alice.seal(b"skipped");
    exchange(&mut alice, &mut bob);
    alice.initiate(&bob.bundle(true)).unwrap();
    for seat in [&alice, &bob] {
        let (pair, prekeys) = (seat.pair.to_bytes(), seat.prekeys.to_bytes());
        let me = seat.me.to_bytes();
        for at in (0..pair.len()).step_by(17) {
            assert!(Pair::from_bytes(&pair[..at]).is_err());
        }
        for at in (0..prekeys.len()).step_by(17) {
            assert!(Prekeys::from_bytes(&prekeys[..at]).is_err());
        }
        for at in 0..me.len() {
            assert!(IdentitySecret::from_bytes(&me[..at]).is_err());
        }
        let longer = |bytes: &[u8]| [bytes, &[0]].concat();
        assert!(Pair::from_bytes(&longer(&pair)).is_err());
        assert!(Prekeys::from_bytes(&longer(&prekeys)).is_err());
        assert!(IdentitySecret::from_bytes(&longer(&me)).is_err());
        let mut version = pair.to_vec();
        version[0] = 2;
        assert!(Pair::from_bytes(&version).is_err());
        assert!(Pair::from_bytes(&pair).unwrap().to_bytes() == pair);
    }
    assert!(IdentitySecret::from_bytes(&identity(1).to_bytes()).is_ok());
}
