//! The ratchet: turns, loss, order, skipped keys.

use super::seats::{NOW, acquainted, exchange, strangers};
use crate::limits::{CHAIN_MAX, DAY, HOUR, SKIPPED_MAX};
use crate::{OpenError, SealError, Sealed, Start, TurnOwed};

#[test]
fn a_deposit_opens_after_a_hundred_turns() {
    let (mut alice, mut bob) = acquainted();
    let deposit = alice.seal(b"if I am not back");
    for _ in 0..50 {
        exchange(&mut alice, &mut bob);
    }
    bob.restart();
    bob.opens(&deposit, b"if I am not back");
    bob.refuses(&deposit, OpenError::Replayed);
}

#[test]
fn two_hundred_fifty_six_unread_messages_do_not_stall_a_pair() {
    let (mut alice, mut bob) = acquainted();
    let unread: Vec<_> = (0..300u32).map(|n| alice.seal(&n.to_be_bytes())).collect();
    let last = alice.seal(b"last");
    bob.opens(&last, b"last");
    exchange(&mut bob, &mut alice);
    for (n, sealed) in (0..300u32).zip(&unread).rev() {
        bob.opens(sealed, &n.to_be_bytes());
    }
    exchange(&mut alice, &mut bob);
}

#[test]
fn a_chain_without_a_turn_ends_at_2048_and_a_new_handshake_heals() {
    let (mut alice, mut bob) = acquainted();
    let sealed: Vec<_> = (0..CHAIN_MAX).map(|_| alice.seal(b"anybody?")).collect();
    assert!(!alice.pair.can_seal(NOW));
    assert_eq!(alice.try_seal(b"no"), Err(SealError::NeedsHandshake));
    let last = sealed.last().unwrap();
    bob.opens(last, b"anybody?");
    // Of the 2,047 that were passed over, the newest 1,024 keys are kept.
    let kept = sealed.len() - 1 - SKIPPED_MAX;
    bob.opens(&sealed[kept], b"anybody?");
    bob.refuses(&sealed[kept - 1], OpenError::KeyGone);
    assert!(OpenError::KeyGone.needs_handshake());
    alice.initiate(&bob.bundle(true)).unwrap();
    exchange(&mut alice, &mut bob);
}

#[test]
fn the_turn_happens_lazily_on_the_first_send_after_a_new_key() {
    let (mut alice, mut bob) = acquainted();
    assert_eq!(alice.pair.turn_owed(), Some(TurnOwed { since: NOW, messages: 1 }));
    let sealed = alice.seal(b"turned");
    assert_eq!(alice.pair.turn_owed(), None);
    for n in 1..=16 {
        assert!(!bob.pair.turn_due(NOW + DAY - 1));
        let sealed = if n == 1 { sealed.clone() } else { alice.seal(b"more") };
        bob.open(&sealed).unwrap();
        assert_eq!(bob.pair.turn_owed().unwrap().messages, n);
    }
    assert!(bob.pair.turn_due(NOW));
    bob.seal(b"receipt");
    assert!(!bob.pair.turn_due(NOW + 99 * DAY));
}

#[test]
fn a_turn_is_due_after_a_day_in_fan_out() {
    let (alice, _) = acquainted();
    assert!(!alice.pair.turn_due(NOW + 23 * HOUR));
    assert!(alice.pair.turn_due(NOW + 24 * HOUR));
}

#[test]
fn skipped_keys_live_thirty_five_days() {
    for (days, opens) in [(34, true), (35, false)] {
        let (mut alice, mut bob) = acquainted();
        let late = alice.seal(b"late");
        exchange(&mut alice, &mut bob);
        bob.now += days * DAY;
        bob.pair.expire(bob.now);
        if opens {
            bob.opens(&late, b"late");
        } else {
            bob.refuses(&late, OpenError::KeyGone);
        }
    }
}

#[test]
fn a_second_copy_is_silent_but_another_envelope_with_a_used_number_is_shown() {
    let (mut alice, mut bob) = acquainted();
    let stored = alice.pair.to_bytes();
    let first = alice.seal(b"first");
    // Alice's disk was set back: the same number, sealed again.
    alice.pair = crate::Pair::from_bytes(&stored).unwrap();
    let second = alice.seal(b"second");
    bob.opens(&first, b"first");
    bob.refuses(&first, OpenError::Replayed);
    bob.restart();
    bob.refuses(&first, OpenError::Replayed);
    bob.refuses(&second, OpenError::KeyGone);
    let third = alice.seal(b"third");
    bob.refuses(&third, OpenError::NotAuthentic);
    alice.initiate(&bob.bundle(true)).unwrap();
    exchange(&mut alice, &mut bob);
}

#[test]
fn a_message_is_not_opened_by_its_own_sender() {
    let (mut alice, mut bob) = acquainted();
    let sealed = alice.seal(b"to bob");
    alice.refuses(&sealed, OpenError::NotAuthentic);
    bob.opens(&sealed, b"to bob");
}

#[test]
fn hints_name_exactly_the_next_messages_and_survive_a_restart() {
    let (mut alice, mut bob) = acquainted();
    let sealed: Vec<Sealed> = (0..65).map(|_| alice.seal(b"x")).collect();
    for round in 0..2 {
        let hints = bob.pair.hints();
        assert!(sealed[..64].iter().all(|sealed| hints.contains(&sealed.hint)), "{round}");
        assert!(!hints.contains(&sealed[64].hint));
        bob.restart();
    }
    bob.opens(&sealed[1], b"x");
    let hints = bob.pair.hints();
    assert!(hints.contains(&sealed[0].hint), "a stored key");
    assert!(!hints.contains(&sealed[1].hint), "used");
    assert!(hints.contains(&sealed[64].hint), "the window moved on");
    // A hint of no message here opens nothing, though a trial would.
    let now = bob.now;
    let wrong = bob.pair.open(now, &mut bob.rng, Some([7; 8]), &sealed[0].bytes);
    assert_eq!(wrong.err(), Some(OpenError::NotAuthentic));
    assert!(bob.pair.open(now, &mut bob.rng, None, &sealed[0].bytes).is_ok());
}

#[test]
fn an_unconfirmed_handshake_is_given_up_after_fourteen_days() {
    let (mut alice, mut bob) = strangers();
    alice.initiate(&bob.bundle(true)).unwrap();
    alice.now += 14 * DAY;
    assert_eq!(alice.try_seal(b"late"), Err(SealError::NeedsHandshake));
    alice.now -= 1;
    let late = alice.seal(b"late");
    // Bob rotated on the day of the handshake and reads it as late as an envelope may lie.
    let set = bob.prekeys.rotate(NOW, &mut bob.rng, &bob.me, &[1]).unwrap();
    bob.prekeys.confirmed(NOW, set.epoch);
    bob.now += 44 * DAY;
    bob.prekeys.expire(bob.now);
    bob.opens(&late, b"late");
}

#[test]
fn a_person_may_start_without_limit() {
    let (mut alice, mut bob) = acquainted();
    for _ in 0..10 {
        let bundle = bob.bundle(true);
        alice.initiate_as(&bundle, Start::Person).unwrap();
    }
    exchange(&mut alice, &mut bob);
}
