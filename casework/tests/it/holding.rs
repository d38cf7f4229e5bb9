//! What a seat says of its record, and what another makes of it: the same, where they part, and a
//! sender who told two seats different things.

use hotline_casework::{Case, Comparison, Holding, Node, Parting, Record, Statement, limits};
use hotline_protocol::ids::{Digest, Traffic};
use proptest::prelude::*;

use crate::fixture::*;
use crate::record::long;

fn record(nodes: &[Node]) -> Record {
    let mut case = Case::new(CASE, Traffic::Operation);
    for node in nodes {
        case.enter(node.clone()).unwrap();
    }
    Record::of(&case, &[])
}

/// What one finds out who asks as often as it is told to.
fn compare(here: &Record, there: &Record) -> (Comparison, usize) {
    let mut from = Holding::last(there);
    for asked in 0..3 {
        match here.compare(&Holding::of(there, from, None)) {
            Comparison::Ask(place) => from = place,
            found => return (found, asked),
        }
    }
    panic!("asked without end");
}

fn parts(here: &Record, there: &Record) -> Parting {
    match compare(here, there).0 {
        Comparison::Parts(parting) => parting,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_same_messages_are_the_same_record_however_little_is_told() {
    let nodes = long(700);
    let (here, there) = (record(&nodes), record(&nodes));
    for from in [0, 256, 699, 10_000] {
        assert_eq!(here.compare(&Holding::of(&there, from, None)), Comparison::Same);
    }
    assert_eq!(here.compare(&Holding::of(&record(&[]), 0, None)), parted(&here, 0));
    assert_eq!(record(&[]).compare(&Holding::of(&record(&[]), 0, None)), Comparison::Same);
}

/// That the other side lacks what stands at a place.
fn parted(here: &Record, place: usize) -> Comparison {
    let item = &here.items()[place];
    Comparison::Parts(Parting {
        place: u32::try_from(place).unwrap(),
        id: item.id,
        here: Some(item.hash),
        there: None,
        by: Some(item.by.clone()),
    })
}

#[test]
fn what_one_side_lacks_is_named_with_its_place_and_sender() {
    let nodes = long(900);
    let whole = record(&nodes);
    for lacks in [0, 5, 255, 256, 600, 898] {
        // What links to it waits at the other side, and stands behind everything else.
        let mut others = nodes.clone();
        let gone = others.remove(lacks);
        let partly = record(&others);
        let parting = parts(&whole, &partly);
        assert_eq!((parting.id, parting.here, parting.there), (gone.id, Some(gone.hash), None));
        assert_eq!(parting.by, Some(gone.from.clone()));
        let parting = parts(&partly, &whole);
        assert_eq!((parting.id, parting.here, parting.there), (gone.id, None, Some(gone.hash)));
        assert!(!parting.is_two_stories());
    }
    // The last one is mostly only on its way.
    let parting = parts(&whole, &record(&nodes[..899]));
    assert_eq!((parting.id, parting.there), (nodes[899].id, None));
}

#[test]
fn a_sender_who_told_two_seats_different_things_is_named_by_both() {
    let one = state(txt(1));
    let two = state(Statement { body: "Nothing happened.".into(), ..txt(1) });
    let after = state(txt(2));
    let here = record(&[Node::from(&one), Node::from(&after)]);
    let there = record(&[Node::from(&two), Node::from(&after)]);
    for (here, there, ours, theirs) in [(&here, &there, &one, &two), (&there, &here, &two, &one)] {
        let parting = parts(here, there);
        assert!(parting.is_two_stories());
        assert_eq!((parting.id, parting.here), (one.id, Some(ours.hash())));
        assert_eq!((parting.there, parting.by), (Some(theirs.hash()), Some(one.from.clone())));
    }
    // It goes before what the other side merely lacks, though that stands before it.
    let before = state(Statement { body: "First.".into(), ..txt(0) });
    let here = record(&[Node::from(&before), Node::from(&one)]);
    let there = record(&[Node::from(&two)]);
    assert!(parts(&here, &there).is_two_stories());
    // Whoever holds both has an alarm of its own; a seat that holds one of them tells nothing new.
    let both = record(&[Node::from(&one), Node::from(&two)]);
    assert!(!parts(&both, &there).is_two_stories());
}

#[test]
fn who_tells_the_same_messages_and_another_hash_contradicts_itself() {
    let here = record(&long(3));
    let mut told = Holding::of(&here, 0, None);
    told.hash = Digest([9; 32]);
    let Comparison::Parts(parting) = here.compare(&told) else { panic!() };
    assert_eq!((parting.here, parting.there), (None, Some(Digest([9; 32]))));
    // Running hashes that are not its own lead to a question, never to agreement.
    let long = record(&long(600));
    let mut told = Holding::of(&record(&[]), 0, None);
    (told.count, told.blocks) = (601, long.block_hashes());
    assert_eq!(long.compare(&told), Comparison::Ask(512));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn two_records_are_the_same_or_part_where_they_do(
        count in 1..600_u32,
        lacks in proptest::collection::vec(any::<prop::sample::Index>(), 0..3),
        from in 0..700_u32,
        garbage in any::<[u8; 32]>(),
    ) {
        let nodes = long(count);
        let here = record(&nodes);
        let mut others = nodes;
        for index in lacks {
            if !others.is_empty() {
                others.remove(index.index(others.len()));
            }
        }
        let there = record(&others);
        let (found, asked) = compare(&here, &there);
        prop_assert!(asked <= 2, "a difference is found by telling a block of messages");
        let place = here.items().iter().zip(there.items()).take_while(|(a, b)| a.hash == b.hash);
        let place = place.count();
        match found {
            Comparison::Same => prop_assert_eq!(here.len(), there.len()),
            Comparison::Parts(parting) => prop_assert_eq!(parting.place as usize, place),
            Comparison::Ask(_) => prop_assert!(false),
        }
        // Whatever somebody says, it ends.
        let mut told = Holding::of(&there, from, None);
        told.blocks.push(Digest(garbage));
        let _ = here.compare(&told);
        prop_assert!(told.told.len() <= limits::RECORD_TOLD_MAX);
    }
}
