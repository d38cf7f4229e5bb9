//! Heads, and two histories.

use super::*;

/// The relay's word about a directory, at the world's time.
fn signed(world: &World) -> SignedHead {
    world.directory.head_to_sign(world.now).sign(&head_key())
}

/// Two worlds with one past and two presents.
fn fork() -> (World, World) {
    let world = World::new();
    let (mut one, mut other) = (world.clone(), world);
    one.add("DE/policy/1", None);
    other.wait(Duration::from_secs(1));
    other.add("FR/policy/1", None);
    (one, other)
}

#[test]
fn a_place_in_the_log_is_judged_same_older_behind_or_in_conflict() {
    let mut world = World::new();
    let old = world.directory.head();
    world.add("DE/policy/1", None);
    let new = world.directory.head();
    let directory = &world.directory;
    assert_eq!(directory.judge(new.0, &new.1), Judgement::Same);
    assert_eq!(directory.judge(old.0, &old.1), Judgement::Older);
    assert_eq!(directory.judge(0, &directory.log_id()), Judgement::Older);
    assert_eq!(directory.judge(new.0 + 1, &new.1), Judgement::Behind);
    assert_eq!(directory.judge(old.0, &new.1), Judgement::Conflict(None));
    assert_eq!(directory.judge(0, &new.1), Judgement::Conflict(None));
}

#[test]
fn two_heads_at_one_place_are_proof_for_a_third_party() {
    let (mut one, other) = fork();
    assert_eq!(one.directory.head().0, other.directory.head().0);
    let now = other.now;
    assert_eq!(one.directory.hear(signed(&one), now), Ok(Judgement::Same));
    let Ok(Judgement::Conflict(Some(view))) = one.directory.hear(signed(&other), now) else {
        panic!("no proof");
    };
    assert!(view.links.is_empty());
    // A third party holds the genesis only.
    let read = SplitView::decode(&view.encode()).unwrap();
    assert_eq!(&read, view.as_ref());
    let third = Directory::from_genesis(&genesis().encode()).unwrap();
    assert_eq!(read.verify(&third.head_keys()), Ok(()));
    assert_eq!(
        SplitView::same_place(signed(&one), signed(&other)).verify(&third.head_keys()),
        Ok(())
    );
}

#[test]
fn a_later_head_that_does_not_extend_an_earlier_one_is_proof_too() {
    let (mut one, other) = fork();
    one.add("DE/policy/2", None);
    one.add("DE/policy/3", None);
    let now = other.now;
    one.directory.hear(signed(&one), now).unwrap();
    let Ok(Judgement::Conflict(Some(view))) = one.directory.hear(signed(&other), now) else {
        panic!("no proof");
    };
    assert_eq!(view.links.len(), 4);
    assert_eq!(view.verify(&other.directory.head_keys()), Ok(()));

    // Nothing of it can be changed.
    for at in 0..view.links.len() {
        let mut bad = view.as_ref().clone();
        bad.links[at].0[0] ^= 1;
        assert_eq!(bad.verify(&other.directory.head_keys()), Err(SplitError::Chain));
    }
    let mut bad = view.as_ref().clone();
    bad.links.pop();
    assert_eq!(bad.verify(&other.directory.head_keys()), Err(SplitError::NotComparable));
    let mut bad = view.as_ref().clone();
    bad.earlier.head.seq += 1;
    bad.links.pop();
    assert_eq!(bad.verify(&other.directory.head_keys()), Err(SplitError::Signature));
}

#[test]
fn an_honest_relay_cannot_be_framed() {
    let mut world = World::new();
    let earlier = signed(&world);
    world.add("DE/policy/1", None);
    let later = signed(&world);
    let directory = &world.directory;
    assert_eq!(directory.split_view(later, earlier), None);
    let links =
        directory.entries_after(earlier.head.seq).map(entry::entry_digest).collect::<Vec<_>>();
    let keys = directory.head_keys();
    let honest = SplitView { earlier, later, base: earlier.head.hash, links };
    assert_eq!(honest.verify(&keys), Err(SplitError::OneHistory));
    let invented = SplitView { base: Digest([3; 32]), ..honest };
    assert_eq!(invented.verify(&keys), Err(SplitError::Chain));
    let mut forged = earlier;
    forged.head.hash = Digest([3; 32]);
    let forged = SplitView::same_place(earlier, forged);
    assert_eq!(forged.verify(&keys), Err(SplitError::Signature));
    assert_eq!(SplitView::same_place(earlier, earlier).verify(&keys), Err(SplitError::OneHistory));
}

#[test]
fn a_relay_that_hides_an_entry_is_found_out_by_gossip_and_by_the_chain() {
    let mut world = World::new();
    let kept_back = world.clone();
    let at = world.directory.head().0;
    world.accepts(
        &Op::RevokeSeat { seat: seat("DE/technical/2"), reason: String::new() },
        &[&world.nominator("DE")],
    );
    world.add("FR/policy/1", None);
    let (seq, hash) = world.directory.head();
    // The member that was not shown the revocation hears of it in every message...
    assert_eq!(kept_back.directory.judge(seq, &hash), Judgement::Behind);
    // ...and what follows does not fit without it.
    let mut shown = kept_back;
    let following = world.directory.entries_after(at + 1).next().unwrap();
    let gap = ApplyError::Gap { expected: at + 1, found: at + 2 };
    assert_eq!(shown.directory.apply(following, Checks::reading(world.now)), Err(gap));
}

#[test]
fn a_head_by_another_key_of_another_log_or_from_the_future_is_not_believed() {
    let mut world = World::new();
    let now = world.now;
    let head = world.directory.head_to_sign(now);
    let hear =
        |world: &mut World, head: Head, key: &SigningKey| world.directory.hear(head.sign(key), now);
    assert_eq!(hear(&mut world, head, &key(5)), Err(HeadError::Signature));
    let elsewhere = Head { log_id: Digest([1; 32]), ..head };
    assert_eq!(hear(&mut world, elsewhere, &head_key()), Err(HeadError::OtherLog));
    let future = Head { time: now.plus(HOUR * 49), ..head };
    assert_eq!(hear(&mut world, future, &head_key()), Err(HeadError::FromTheFuture));
    assert_eq!(world.directory.newest_head(), None);
    let ahead = Head { seq: head.seq + 1, ..head };
    assert_eq!(hear(&mut world, ahead, &key(5)), Ok(Judgement::Behind));
    assert_eq!(world.directory.newest_head(), None, "a head ahead was believed unseen");
    assert_eq!(hear(&mut world, head, &head_key()), Ok(Judgement::Same));
    assert_eq!(world.directory.newest_head(), Some(head.sign(&head_key())));
}

#[test]
fn a_signed_head_survives_its_bytes_and_no_flipped_bit() {
    let world = World::new();
    let head = signed(&world);
    let bytes = head.encode();
    assert_eq!(SignedHead::decode(&bytes), Ok(head));
    let key = world.directory.head_key();
    assert!(head.verifies(&key));
    for at in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[at / 8] ^= 1 << (at % 8);
        assert!(!SignedHead::decode(&flipped).is_ok_and(|head| head.verifies(&key)), "bit {at}");
    }
}

#[test]
fn the_head_key_of_a_place_signs_there() {
    let mut world = World::new();
    let before = signed(&world);
    let [one, two, _] = authority_keys();
    let new = world.fresh();
    world.accepts(&Op::SetHeadKey(Ed25519Key::of(&new)), &[&one, &two, &new]);
    let now = world.now;
    let head = world.directory.head_to_sign(now);
    assert_eq!(world.directory.hear(head.sign(&head_key()), now), Err(HeadError::Signature));
    assert_eq!(world.directory.hear(before, now), Ok(Judgement::Older));
    assert_eq!(world.directory.hear(head.sign(&new), now), Ok(Judgement::Same));
}

#[test]
fn heads_grow_old_at_two_hours_and_at_a_day() {
    let mut world = World::new();
    assert_eq!(world.directory.freshness(world.now), Freshness::Block);
    let (head, now) = (signed(&world), world.now);
    world.directory.hear(head, now).unwrap();
    let millisecond = Duration::from_millis(1);
    for (age, freshness) in [
        (Duration::ZERO, Freshness::Fresh),
        (HOUR * 2 - millisecond, Freshness::Fresh),
        (HOUR * 2, Freshness::Warn),
        (HOUR * 24 - millisecond, Freshness::Warn),
        (HOUR * 24, Freshness::Block),
    ] {
        assert_eq!(world.directory.freshness(now.plus(age)), freshness, "{age:?}");
    }
}

#[test]
fn an_entry_dated_back_behind_a_head_in_which_it_was_absent_is_told() {
    let mut world = World::new();
    let invitation = world.invite("DE/technical/3", None);
    let mut behind = world.clone();
    world.wait(limits::TIME_BACK_MAX);
    let absent_at = world.now.plus(Duration::from_millis(1));
    let head = world.directory.head_to_sign(absent_at).sign(&head_key());
    world.directory.hear(head, absent_at).unwrap();
    // The relay waits a day and enrols the thief's seat with yesterday's date.
    behind.enrol(&invitation).unwrap();
    let bytes = behind.bytes().pop().unwrap();
    let now = world.now.plus(HOUR * 24);
    let applied = world.directory.clone().apply(&bytes, Checks::reading(now)).unwrap();
    assert_eq!(applied.events.last(), Some(&Event::Backdated { seq: applied.seq, absent_at }));
    // Of an honest clock that is a little behind nothing is said.
    let mut honest = world.clone();
    honest.enrol(&invitation).unwrap();
    let bytes = honest.bytes().pop().unwrap();
    let applied = world.directory.apply(&bytes, Checks::reading(now)).unwrap();
    assert!(matches!(applied.events[..], [Event::SeatAdded { .. }]));
}

#[test]
fn a_head_is_read_as_the_same_twelve_words_by_all_who_are_at_it() {
    let mut world = World::new();
    let words = world.directory.words();
    assert_eq!(words.split(' ').count(), 12);
    let later = world.directory.head_to_sign(world.now.plus(HOUR));
    assert_eq!(later.words(), words);
    world.add("DE/policy/1", None);
    assert_ne!(world.directory.words(), words);
}
