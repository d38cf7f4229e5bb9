//! Which session sends, resets and who is told of them.

use super::seats::{NOW, Seat, acquainted, exchange, identity, rng, strangers};
use crate::limits::{ARCHIVES_MAX, DAY, KNOWN_INITS_MAX};
use crate::session::Kind;
use crate::{Event, InitiateError, OpenError, SealError, SizeClass, Start};

#[test]
fn a_late_first_init_does_not_split_a_pair() {
    let (mut alice, mut bob) = strangers();
    alice.initiate(&bob.bundle(true)).unwrap();
    let deposit = alice.seal(b"deposit");
    alice.now += DAY;
    bob.now += DAY;
    let newer = alice.initiate(&bob.bundle(true)).unwrap();
    exchange(&mut alice, &mut bob);
    // The first init arrives last: it opens, and changes nothing about which session sends.
    let events = bob.opens(&deposit, b"deposit");
    assert!(matches!(events[..], [Event::SessionArchived(_)]));
    assert_eq!(bob.pair.sending_session(), Some(newer));
    assert_eq!(alice.pair.sending_session(), Some(newer));
    exchange(&mut alice, &mut bob);
}

#[test]
fn both_sides_that_start_at_once_come_to_the_same_session() {
    // Later generation wins; with equal ones, the lower SID. Whatever arrives first.
    for (later, bob_first) in [(0, true), (0, false), (5, true), (5, false)] {
        let (mut alice, mut bob) = strangers();
        bob.now += later;
        alice.initiate(&bob.bundle(true)).unwrap();
        bob.initiate(&alice.bundle(true)).unwrap();
        let (to_bob, to_alice) = (alice.seal(b"from alice"), bob.seal(b"from bob"));
        if bob_first {
            bob.opens(&to_bob, b"from alice");
            alice.opens(&to_alice, b"from bob");
        } else {
            alice.opens(&to_alice, b"from bob");
            bob.opens(&to_bob, b"from alice");
        }
        assert_eq!(alice.pair.sending_session(), bob.pair.sending_session());
        exchange(&mut alice, &mut bob);
        exchange(&mut bob, &mut alice);
    }
}

#[test]
fn a_reset_is_told_on_the_old_session() {
    let (mut alice, mut bob) = acquainted();
    let mark = alice.initiate(&bob.bundle(true)).unwrap();
    let sealed = alice.seal(b"anew");
    let opened = bob.open(&sealed).unwrap();
    assert_eq!(opened.events, [Event::SessionBegun(mark)]);
    let told = alice.open(&opened.notices[0]).unwrap();
    assert!(told.plaintext.is_none() && told.notices.is_empty());
    assert_eq!(told.events, [Event::ResetTold(mark)]);
    exchange(&mut alice, &mut bob);
}

#[test]
fn a_stolen_identity_key_is_noticed_on_both_sides() {
    let (mut alice, mut bob) = acquainted();
    let mut thief = Seat::new(1, 2);
    assert_eq!(thief.me.identity(), alice.me.identity());
    thief.now += 1;
    let mark = thief.initiate(&bob.bundle(true)).unwrap();
    let opened = bob.open(&thief.seal(b"trust me")).unwrap();
    let notice = &opened.notices[0];
    thief.refuses(notice, OpenError::NotAuthentic);
    // The true Alice is told of a session that she never began, and says so.
    let alarm = alice.open(notice).unwrap();
    assert_eq!(alarm.events, [Event::ResetNotMine(mark)]);
    let answer = bob.open(&alarm.notices[0]).unwrap();
    assert_eq!(answer.events, [Event::ResetDisowned(mark)]);
    assert!(answer.plaintext.is_none());
}

#[test]
fn a_notice_of_another_length_is_refused() {
    let (mut alice, mut bob) = acquainted();
    let session = alice.pair.sending.as_mut().unwrap();
    for kind in [Kind::Reset, Kind::Disown] {
        let notice = session.seal(&mut rng(7), kind, &[1; 31], SizeClass::Small).unwrap();
        bob.refuses(&notice, OpenError::NotAuthentic);
    }
    let notice = session.seal(&mut rng(7), Kind::Reset, &[1; 32], SizeClass::Small).unwrap();
    assert!(bob.open(&notice).is_ok());
}

#[test]
fn a_seat_remembers_what_it_started_across_a_restart() {
    let (mut alice, mut bob) = acquainted();
    let mark = alice.initiate(&bob.bundle(true)).unwrap();
    let opened = bob.open(&alice.seal(b"anew")).unwrap();
    alice.restart();
    assert_eq!(alice.open(&opened.notices[0]).unwrap().events, [Event::ResetTold(mark)]);
}

#[test]
fn at_most_four_automatic_resets_a_day() {
    let (mut alice, mut bob) = acquainted();
    for _ in 0..4 {
        let bundle = bob.bundle(true);
        alice.initiate(&bundle).unwrap();
    }
    let bundle = bob.bundle(true);
    let before = alice.pair.to_bytes();
    assert_eq!(alice.initiate(&bundle), Err(InitiateError::ResetsUsedUp));
    assert!(before == alice.pair.to_bytes());
    alice.initiate_as(&bundle, Start::Person).unwrap();
    alice.now += DAY;
    alice.initiate(&bundle).unwrap();
}

#[test]
fn an_archive_opens_what_was_under_way_and_lives_thirty_five_days_after_its_last_message() {
    let (mut alice, mut bob) = acquainted();
    let (first, second, third) = (bob.seal(b"1"), bob.seal(b"2"), bob.seal(b"3"));
    alice.initiate(&bob.bundle(true)).unwrap();
    alice.now += 34 * DAY;
    alice.pair.expire(alice.now);
    alice.opens(&first, b"1");
    alice.now += 34 * DAY;
    alice.pair.expire(alice.now);
    alice.opens(&second, b"2");
    alice.now += 35 * DAY;
    alice.pair.expire(alice.now);
    alice.refuses(&third, OpenError::NotAuthentic);
}

#[test]
fn a_session_archived_after_a_long_silence_still_opens_what_is_under_way() {
    let (mut alice, mut bob) = acquainted();
    (alice.now, bob.now) = (NOW + 40 * DAY, NOW + 40 * DAY);
    let under_way = bob.seal(b"after forty days");
    alice.initiate(&bob.bundle(true)).unwrap();
    alice.now += 34 * DAY;
    alice.pair.expire(alice.now);
    alice.opens(&under_way, b"after forty days");
}

#[test]
fn at_most_eight_archives_are_kept() {
    let (mut alice, mut bob) = acquainted();
    let oldest = bob.seal(b"oldest");
    for _ in 0..=ARCHIVES_MAX {
        alice.now += 1;
        let bundle = bob.bundle(true);
        alice.initiate_as(&bundle, Start::Person).unwrap();
    }
    alice.refuses(&oldest, OpenError::NotAuthentic);
    alice.restart();
}

#[test]
fn a_known_init_never_creates_a_session_twice() {
    let (mut alice, mut bob) = strangers();
    // Last resort: the secrets of the block stay held.
    alice.initiate(&bob.bundle(false)).unwrap();
    let (first, second) = (alice.seal(b"first"), alice.seal(b"second"));
    bob.opens(&first, b"first");
    bob.pair.drop_sessions();
    bob.refuses(&first, OpenError::Replayed);
    bob.refuses(&second, OpenError::SessionGone);
    // Long after the memory of the block has gone, its generation is still refused.
    bob.now += 36 * DAY;
    bob.pair.expire(bob.now);
    assert_eq!(bob.pair.known_inits().count(), 0);
    bob.refuses(&second, OpenError::StaleInit);
}

#[test]
fn forgetting_a_known_init_raises_the_floor() {
    let (mut alice, mut bob) = strangers();
    let mut sealed = Vec::new();
    for _ in 0..=KNOWN_INITS_MAX {
        let bundle = bob.bundle(false);
        alice.initiate_as(&bundle, Start::Person).unwrap();
        sealed.push((alice.seal(b"a"), alice.seal(b"b")));
    }
    for (first, _) in &sealed {
        bob.opens(first, b"a");
    }
    bob.refuses(&sealed[0].1, OpenError::StaleInit);
    bob.restart();
    bob.refuses(&sealed[0].1, OpenError::StaleInit);
}

#[test]
fn refuses_a_handshake_more_than_forty_eight_hours_ahead() {
    let (mut alice, mut bob) = strangers();
    let bundle = bob.bundle(true);
    alice.now += 2 * DAY;
    alice.initiate(&bundle).unwrap();
    let fine = alice.seal(b"fine");
    alice.now += 1;
    alice.initiate_as(&bundle, Start::Person).unwrap();
    let ahead = alice.seal(b"ahead");
    bob.refuses(&ahead, OpenError::FutureInit);
    bob.opens(&fine, b"fine");
    // And Bob does not make one that Alice would refuse, should his own clock fall back.
    bob.now -= 1;
    let bundle = alice.bundle(true);
    assert_eq!(bob.initiate(&bundle), Err(InitiateError::ClockBehind));
}

#[test]
fn a_rolled_back_state_drops_its_sessions_and_handshakes_anew() {
    let (mut alice, mut bob) = acquainted();
    alice.pair.drop_sessions();
    assert_eq!(alice.try_seal(b"x"), Err(SealError::NeedsHandshake));
    assert!(alice.pair.hints().is_empty());
    let late = bob.seal(b"on the old session");
    alice.refuses(&late, OpenError::NotAuthentic);
    alice.initiate(&bob.bundle(true)).unwrap();
    exchange(&mut alice, &mut bob);
}

#[test]
fn an_init_that_arrives_after_its_successor_was_dropped_is_only_archived() {
    let (mut alice, mut bob) = strangers();
    alice.initiate(&bob.bundle(true)).unwrap();
    let late = alice.seal(b"late");
    alice.initiate(&bob.bundle(true)).unwrap();
    let newer = alice.seal(b"newer");
    bob.opens(&newer, b"newer");
    bob.pair.archive_sending(NOW);
    bob.opens(&late, b"late");
    assert!(!bob.pair.can_seal(NOW));
}

#[test]
fn refuses_to_talk_to_itself_or_as_somebody_else() {
    let mut alice = Seat::new(1, 1);
    let bundle = alice.bundle(true);
    assert_eq!(alice.initiate(&bundle), Err(InitiateError::Misplaced));
    // Bob's engine asks the wrong pair to accept: refused, not mixed up.
    let (mut alice, mut bob) = strangers();
    alice.initiate(&bob.bundle(true)).unwrap();
    let sealed = alice.seal(b"hello");
    bob.pair = crate::Pair::new(crate::Class::Operation, identity(3).identity().clone());
    bob.refuses(&sealed, OpenError::Misplaced);
}
