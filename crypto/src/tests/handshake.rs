//! Prekeys, bundles, the handshake and its replay.

use super::seats::{NOW, exchange, strangers};
use crate::limits::HOUR;
use crate::{Event, Mode, OpenError};

#[test]
fn a_first_message_opens_and_the_answer_confirms() {
    let (mut alice, mut bob) = strangers();
    let mark = alice.initiate(&bob.bundle(true)).unwrap();
    assert!(alice.pair.carries_init());
    let hello = alice.seal(b"hello");
    assert_eq!(hello.bytes.len(), 5_120);
    assert_eq!(bob.opens(&hello, b"hello"), [Event::SessionBegun(mark)]);
    let answer = bob.seal(b"answer");
    assert_eq!(alice.opens(&answer, b"answer"), [Event::SessionConfirmed(mark)]);
    assert!(!alice.pair.carries_init());
    for _ in 0..3 {
        exchange(&mut alice, &mut bob);
        alice.restart();
        bob.restart();
    }
}

#[test]
fn the_init_block_is_repeated_until_the_answer_and_any_one_suffices() {
    let (mut alice, mut bob) = strangers();
    alice.initiate(&bob.bundle(true)).unwrap();
    let sealed: Vec<_> = (0..5u8).map(|n| alice.seal(&[n])).collect();
    for n in [3, 0, 4, 2, 1] {
        bob.opens(&sealed[n], &[u8::try_from(n).unwrap()]);
    }
    for sealed in &sealed {
        bob.refuses(sealed, OpenError::Replayed);
    }
}

#[test]
fn last_resort_mode_works_and_is_told_and_recorded() {
    let (mut alice, mut bob) = strangers();
    let bundle = bob.bundle(false);
    assert_eq!(alice.verify(&bundle).unwrap().mode(), Mode::LastResort);
    alice.initiate(&bundle).unwrap();
    let hello = alice.seal(b"hello");
    assert!(!bob.prekeys.rotation_due(NOW + 6 * HOUR));
    assert!(bob.opens(&hello, b"hello").contains(&Event::LastResortUsed));
    assert_eq!(bob.prekeys.last_resort_used(), Some(NOW));
    assert!(!bob.prekeys.rotation_due(NOW + 6 * HOUR - 1));
    assert!(bob.prekeys.rotation_due(NOW + 6 * HOUR));
    exchange(&mut alice, &mut bob);
}
