//! Histories as a whole: replay, tampering, and bytes from outside.

use proptest::prelude::*;

use super::*;
use crate::cbor::Writer;

/// Does something a party or the authority might do; refusals are part of life.
fn act(world: &mut World, (action, which): (u8, u8)) {
    let places = ["DE/technical/1", "DE/technical/2", "DE/technical/3", "FR/technical/1"];
    let at = places[usize::from(which) % places.len()];
    let place = seat(at);
    let nominator = world.nominator(place.desk.party.as_str());
    let Some(own) = world.identities.get(&place).cloned() else {
        let invitation = world.invite(at, None);
        let _ = world.enrol(&invitation);
        return;
    };
    let reason = format!("reason {which}");
    let _ =
        match action % 10 {
            0 => world.put(&Op::Confirm { seat: place }, &[&own]),
            1 => world
                .put(&Op::Profile { seat: place, commitment: Digest([which; 32]) }, &[&nominator]),
            2 => world
                .put(&Op::SuspendSeat { seat: place, vacant: which > 127, reason }, &[&nominator]),
            3 => world.put(&Op::UnsuspendSeat { seat: place }, &[&nominator]),
            4 => world.put(&Op::RevokeSeat { seat: place, reason }, &[&nominator]),
            5 => {
                let secret = world.secret();
                let grant = world.grant(&secret, at, None);
                world.put(&Op::Invite(grant), &[&nominator]).and_then(|_| {
                    let invitation = Invitation::new(&world.directory, secret, &nominator).unwrap();
                    world.enrol(&invitation)
                })
            }
            6 => {
                let new = world.fresh();
                let record = world.record(at, &new);
                let applied = world.put(&Op::RotateSeat(record), &[&own, &new]);
                if applied.is_ok() {
                    world.identities.insert(place, new);
                }
                applied
            }
            7 => {
                let content = vec![which; usize::from(which)];
                world.put(&Op::Publish { desk: place.desk, topic: Topic::Roster, content }, &[&own])
            }
            8 => {
                let (new, [one, two, _]) = (world.fresh(), authority_keys());
                let party = place.desk.party;
                let key = Ed25519Key::of(&new);
                world.put(&Op::RecoverNominator { party, key, reason }, &[&one, &two, &new])
            }
            _ => {
                world.wait(Duration::from_mins(u64::from(which)));
                return;
            }
        };
}

fn replay(entries: &[Vec<u8>]) -> Result<Directory, ApplyError> {
    let mut directory = Directory::from_genesis(&genesis().encode()).unwrap();
    for bytes in entries {
        directory.apply(bytes, Checks::replay())?;
    }
    Ok(directory)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_valid_history_replays_to_the_same_directory(
        actions in prop::collection::vec(any::<(u8, u8)>(), 0..40),
    ) {
        let mut world = World::new();
        for action in actions {
            act(&mut world, action);
        }
        let again = replay(&world.bytes()).unwrap();
        prop_assert_eq!(format!("{:?}", &again), format!("{:?}", &world.directory));
        prop_assert_eq!(again.words(), world.directory.words());
    }

    #[test]
    fn a_failed_apply_changes_nothing(
        actions in prop::collection::vec(any::<(u8, u8)>(), 0..12),
        damage in any::<prop::sample::Index>(),
        value in 1..=255_u8,
    ) {
        let mut world = World::new();
        for action in actions {
            act(&mut world, action);
        }
        let nominator = world.nominator("DE");
        let secret = world.secret();
        let op = Op::Invite(world.grant(&secret, "DE/other/5", None));
        let mut bytes = world.entry(&op, &[&nominator]);
        let at = damage.index(bytes.len());
        bytes[at] ^= value;
        let before = format!("{:?}", world.directory);
        prop_assert!(world.directory.apply(&bytes, Checks::appending(world.now)).is_err());
        prop_assert_eq!(before, format!("{:?}", world.directory));
    }

    #[test]
    fn bytes_from_outside_never_panic_and_have_one_spelling(
        mut bytes in prop::collection::vec(any::<u8>(), 0..600),
        shape in 0..8_u8,
    ) {
        // Half of the time let it look like an array, or nothing gets past the first byte.
        if let Some(first) = bytes.first_mut() && shape > 3 {
            *first = 0x80 | shape;
        }
        if let Ok(entry) = Entry::decode(&bytes) {
            prop_assert_eq!(entry.encode(), bytes.clone());
        }
        if let Ok(genesis) = Genesis::decode(&bytes) {
            prop_assert_eq!(genesis.encode(), bytes.clone());
        }
        if let Ok(request) = EnrolRequest::decode(&bytes) {
            prop_assert_eq!(request.encode(), bytes.clone());
        }
        if let Ok(head) = SignedHead::decode(&bytes) {
            prop_assert_eq!(head.encode(), bytes.clone());
        }
        if let Ok(view) = SplitView::decode(&bytes) {
            prop_assert_eq!(view.encode(), bytes.clone());
        }
        for code in 0..25 {
            if let Ok(op) = Op::decode(code, &bytes) {
                prop_assert_eq!(op.encode_body(), bytes.clone());
            }
        }
    }
}

/// A history with every operation in it.
pub(super) fn everything() -> World {
    let mut world = World::new();
    world.add("DE/technical/3", None);
    let (nominator, first) = (world.nominator("DE"), world.identity("DE/technical/1"));
    let third = seat("DE/technical/3");
    let id = world.directory.seat(&third).unwrap().id;
    let op = Op::Countersign { seat: third.clone(), id, by: seat("DE/technical/1") };
    world.accepts(&op, &[&first]);
    let reason = || "a reason".to_owned();
    world.accepts(
        &Op::SuspendSeat { seat: third.clone(), vacant: false, reason: reason() },
        &[&nominator],
    );
    world.accepts(&Op::UnsuspendSeat { seat: third.clone() }, &[&nominator]);
    world.accepts(&Op::RevokeSeat { seat: third, reason: reason() }, &[&nominator]);
    let new = world.fresh();
    let record = world.record("DE/technical/1", &new);
    world.accepts(&Op::RotateSeat(record), &[&first, &new]);
    let secret = world.secret();
    let grant = world.grant(&secret, "DE/technical/2", None);
    world.accepts(&Op::RecoverSeat { grant, reason: reason() }, &[&nominator]);
    let invitation = Invitation::new(&world.directory, secret, &nominator).unwrap();
    world.enrol(&invitation).unwrap();
    let [one, two, three] = authority_keys();
    let key = world.fresh();
    let de = party("DE");
    world.wait(HOUR * 24);
    let op =
        Op::RecoverNominator { party: de.clone(), key: Ed25519Key::of(&key), reason: reason() };
    let recovery = world.accepts(&op, &[&one, &two, &key]).seq;
    let op = Op::ObjectRecovery { party: de.clone(), recovery, by: seat("DE/technical/1") };
    world.accepts(&op, &[&new]);
    let key = world.fresh();
    let op = Op::SetNominator { party: de, key: Ed25519Key::of(&key) };
    world.accepts(&op, &[&one, &two, &nominator, &key]);
    world.nominators.insert(party("DE"), key);
    let head = world.fresh();
    world.accepts(&Op::SetHeadKey(Ed25519Key::of(&head)), &[&one, &two, &head]);
    world.head = head;
    let relay = world.fresh();
    let access = RelayAccess::new(vec![Ed25519Key::of(&relay)], vec!["b.example:443".to_owned()]);
    world.accepts(&Op::SetRelay(access), &[&one, &two]);
    let at = seat("FR/technical/1");
    let french = world.identity("FR/technical/1");
    world.accepts(&Op::Confirm { seat: at.clone() }, &[&french]);
    world.accepts(&Op::Profile { seat: at.clone(), commitment: Digest([1; 32]) }, &[&french]);
    let op = Op::Publish { desk: at.desk, topic: Topic::Ladder, content: vec![7; 9] };
    world.accepts(&op, &[&french]);
    world.accepts(&Op::RevokeParty { party: party("FR"), reason: reason() }, &[&one, &three]);
    let four = world.fresh();
    let next = Authority::new(1, vec![Ed25519Key::of(&four)]);
    world.accepts(&Op::SetAuthority(next), &[&one, &two, &four]);
    world
}

#[test]
fn a_history_with_every_operation_replays_and_survives_its_bytes() {
    let world = everything();
    let entries = world.bytes();
    let mut codes = Vec::new();
    for bytes in &entries {
        let entry = Entry::decode(bytes).unwrap();
        assert_eq!(&entry.encode(), bytes);
        assert_eq!(entry.op().unwrap().encode_body(), entry.body);
        codes.push(entry.code);
    }
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes, (1..=19).collect::<Vec<u16>>());
    let again = replay(&entries).unwrap();
    assert_eq!(format!("{again:?}"), format!("{:?}", world.directory));
}

/// Refused, or at least another history, which the next entry and every head show.
#[track_caller]
fn noticed(before: &Directory, bytes: &[u8], hash: Digest, what: &str) {
    let mut directory = before.clone();
    if let Ok(applied) = directory.apply(bytes, Checks::replay()) {
        // Only the place of an enrolment is the relay's word; all else is signed.
        assert_eq!(Entry::decode(bytes).unwrap().code, 3, "{what}");
        assert_ne!(applied.hash, hash, "{what}");
        assert_eq!(directory.judge(applied.seq, &hash), Judgement::Conflict(None), "{what}");
    }
}

#[test]
fn no_flipped_bit_in_any_entry_goes_unnoticed() {
    let world = everything();
    let mut directory = Directory::from_genesis(&genesis().encode()).unwrap();
    for (seq, bytes) in world.bytes().iter().enumerate() {
        let mut after = directory.clone();
        let hash = after.apply(bytes, Checks::replay()).unwrap().hash;
        for at in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[at / 8] ^= 1 << (at % 8);
            noticed(&directory, &flipped, hash, &format!("entry {} bit {at}", seq + 1));
        }
        directory = after;
    }
}

#[test]
fn reordered_omitted_repeated_and_spliced_entries_are_refused() {
    let world = everything();
    let entries = world.bytes();
    for at in 0..entries.len() - 1 {
        let mut reordered = entries.clone();
        reordered.swap(at, at + 1);
        assert!(matches!(replay(&reordered), Err(ApplyError::Gap { .. })), "swapped at {at}");
        let mut omitted = entries.clone();
        omitted.remove(at);
        assert!(matches!(replay(&omitted), Err(ApplyError::Gap { .. })), "omitted {at}");
        let mut repeated = entries.clone();
        repeated.insert(at, entries[at].clone());
        assert!(matches!(replay(&repeated), Err(ApplyError::Known { .. })), "repeated {at}");
    }
    let mut other = World::new();
    other.wait(HOUR);
    other.add("DE/policy/7", None);
    other.add("DE/policy/8", None);
    let others = other.bytes();
    for at in 7..others.len() {
        let mut spliced = entries[..at].to_vec();
        spliced.push(others[at].clone());
        let seq = at as u64 + 1;
        assert_eq!(replay(&spliced).unwrap_err(), ApplyError::OtherHistory { seq });
    }
}

#[test]
fn entries_of_another_log_are_refused() {
    let world = World::new();
    let other = Genesis { name: "Other".to_owned(), ..genesis() };
    let mut directory = Directory::from_genesis(&other.encode()).unwrap();
    let first = &world.bytes()[0];
    assert_eq!(directory.apply(first, Checks::replay()), Err(ApplyError::OtherLog));
}

#[test]
fn a_signature_that_is_not_by_the_key_beside_it_is_refused() {
    let mut world = World::new();
    let own = world.identity("DE/technical/1");
    let op = Op::Confirm { seat: seat("DE/technical/1") };
    let mut bytes = world.entry(&op, &[&own]);
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let now = world.now;
    assert_eq!(world.directory.apply(&bytes, Checks::appending(now)), Err(ApplyError::Signature));
    // A signature on another entry of the same author is none on this one.
    world.accepts(&op, &[&own]);
    let entry = Entry::decode(&bytes).unwrap();
    let draft = world.draft(&op);
    let moved = draft.attach(entry.signatures[0].key, entry.signatures[0].signature);
    assert_eq!(moved.unwrap_err(), DraftError::Signature);
}

#[test]
fn an_unknown_operation_is_chained_and_ignored_unless_it_is_critical() {
    let mut world = World::new();
    let own = world.identity("DE/technical/1");
    let op = Op::Unknown { code: 4_000, body: vec![0xff, 0x00] };
    let bytes = world.entry(&op, &[&own]);
    let critical = world.draft(&op).critical().sign(&own).encode();
    let before = world.directory.head();
    let must = Err(ApplyError::MustUpgrade { code: 4_000 });
    assert_eq!(world.directory.apply(&critical, Checks::replay()), must);
    assert_eq!(world.directory.head(), before);
    let applied = world.directory.apply(&bytes, Checks::reading(world.now)).unwrap();
    assert_eq!(applied.events, [Event::Ignored { code: 4_000 }]);
    // What follows is chained to it.
    world.accepts(&Op::Confirm { seat: seat("DE/technical/1") }, &[&own]);
    assert_eq!(replay(&world.bytes()).unwrap().head(), world.directory.head());
}

#[test]
fn a_relay_appends_no_operation_that_it_cannot_judge() {
    let mut world = World::new();
    let own = world.identity("DE/technical/1");
    let op = Op::Unknown { code: 4_000, body: Vec::new() };
    world.refuses(&op, &[&own], Refusal::UnknownOp(4_000));
}

#[test]
fn a_known_operation_may_be_critical() {
    let mut world = World::new();
    let own = world.identity("DE/technical/1");
    let op = Op::Confirm { seat: seat("DE/technical/1") };
    let bytes = world.draft(&op).critical().sign(&own).encode();
    world.directory.apply(&bytes, Checks::appending(world.now)).unwrap();
}

#[test]
fn entries_with_a_second_spelling_are_refused() {
    let mut world = World::new();
    let (own, other) = (world.identity("DE/technical/1"), key(9_999));
    let op = Op::Confirm { seat: seat("DE/technical/1") };
    let good = world.draft(&op).sign(&own).sign(&other);
    let entry = good.entry().clone();

    let mut trailing = good.encode();
    trailing.push(0);
    let mut swapped = entry.clone();
    swapped.signatures.reverse();
    let mut doubled = entry.clone();
    doubled.signatures = vec![entry.signatures[0].clone(), entry.signatures[0].clone()];
    // The outer array's length in two bytes.
    let mut long = good.encode();
    long.splice(0..1, [0x98, 2]);
    // A sequence number in two bytes inside the signed part.
    let mut unsigned = entry.encode_unsigned();
    assert_eq!(unsigned[36], u8::try_from(entry.seq).unwrap());
    unsigned.splice(36..37, [0x18, unsigned[36]]);
    let mut writer = Writer::new();
    writer.array(2).bytes(&unsigned).array(0);
    for bytes in [trailing, swapped.encode(), doubled.encode(), long, writer.finish()] {
        let judged = world.directory.apply(&bytes, Checks::replay());
        assert!(matches!(judged, Err(ApplyError::Malformed(_))), "{judged:?}");
    }
    let big = vec![0; limits::ENTRY_BYTES_MAX + 1];
    assert!(matches!(world.directory.apply(&big, Checks::replay()), Err(ApplyError::Malformed(_))));
}

#[test]
fn an_entry_out_of_its_time_is_refused() {
    let mut world = World::new();
    let own = world.identity("DE/technical/1");
    let op = Op::Confirm { seat: seat("DE/technical/1") };
    let (now, millisecond) = (world.now, Duration::from_millis(1));
    let skew = limits::TIME_SKEW_MAX;
    let late = world.clone();
    let at = |world: &World, clock: UnixMillis, checks: Checks| {
        let draft = EntryDraft::new(&world.directory, &op, clock).sign(&own);
        world.directory.check(&draft.encode(), checks)
    };
    assert_eq!(at(&late, now.plus(skew), Checks::appending(now)), Ok(()));
    let ahead = now.plus(skew).plus(millisecond);
    assert_eq!(at(&late, ahead, Checks::appending(now)), Err(ApplyError::Time));
    assert_eq!(at(&late, ahead, Checks::reading(now)), Ok(()));
    let far = now.plus(limits::TIME_AHEAD_MAX).plus(millisecond);
    assert_eq!(at(&late, far, Checks::reading(now)), Err(ApplyError::Time));
    let later = now.plus(skew).plus(millisecond);
    assert_eq!(at(&late, now, Checks::appending(later)), Err(ApplyError::Time));

    // Back in time, by a little or by more than clocks differ.
    let old = world.entry(&op, &[&own]);
    world.wait(limits::TIME_BACK_MAX);
    world.accepts(&op, &[&own]);
    let entry = Entry::decode(&old).unwrap();
    let (seq, prev) = world.directory.head();
    let back = |time| {
        let entry = Entry { seq: seq + 1, prev, time, signatures: Vec::new(), ..entry.clone() };
        let mut writer = Writer::new();
        writer.array(2).bytes(&entry.encode_unsigned()).array(0);
        EntryDraft::decode(&writer.finish()).unwrap().sign(&own).encode()
    };
    let log_time = world.directory.time();
    assert_eq!(world.directory.check(&back(entry.time), Checks::replay()), Ok(()));
    let earlier = UnixMillis(entry.time.0 - 1);
    assert_eq!(world.directory.check(&back(earlier), Checks::replay()), Err(ApplyError::Time));
    // Going back does not turn the log's own time back.
    world.directory.apply(&back(entry.time), Checks::replay()).unwrap();
    assert_eq!(world.directory.time(), log_time);
}

#[test]
fn a_draft_is_carried_to_another_machine_and_signed_there() {
    let mut world = World::new();
    let [one, two, _] = authority_keys();
    let op = Op::RevokeParty { party: party("FR"), reason: "withdrew".to_owned() };
    let here = world.draft(&op).sign(&one).encode();
    let there = EntryDraft::decode(&here).unwrap();
    assert_eq!(there.entry().op(), Ok(op));
    let bytes = there.sign(&two).encode();
    world.directory.apply(&bytes, Checks::appending(world.now)).unwrap();

    let mut damaged = here;
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    assert_eq!(EntryDraft::decode(&damaged).unwrap_err(), DraftError::Signature);
}

#[test]
fn a_genesis_with_doubled_keys_or_a_threshold_nobody_meets_is_refused() {
    let good = genesis();
    assert_eq!(Genesis::decode(&good.encode()).as_ref(), Ok(&good));
    let mut doubled = good.clone();
    doubled.head_key = doubled.authority.keys[0];
    assert_eq!(Genesis::decode(&doubled.encode()), Err(GenesisError::List));
    for threshold in [0, 4] {
        let mut bad = good.clone();
        bad.authority.threshold = threshold;
        assert_eq!(Genesis::decode(&bad.encode()), Err(GenesisError::Threshold));
    }
    let mut unordered = good.clone();
    unordered.authority.keys.reverse();
    assert_eq!(Genesis::decode(&unordered.encode()), Err(GenesisError::List));
    for address in ["", "host", ":1", "host:", "host:0", "host:01", "host:70000", "a b:1"] {
        let mut bad = good.clone();
        bad.relay.addresses = vec![address.to_owned()];
        assert_eq!(Genesis::decode(&bad.encode()), Err(GenesisError::Address), "{address:?}");
    }
    for at in 0..good.encode().len() {
        let mut flipped = good.encode();
        flipped[at] ^= 1;
        assert!(
            Genesis::decode(&flipped).is_err()
                || Genesis::decode(&flipped).unwrap().log_id() != good.log_id()
        );
    }
}
