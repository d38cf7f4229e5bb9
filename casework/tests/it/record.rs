//! The record of a case: the same whichever way it was built, and what it costs to extend.

use hotline_casework::{Case, Common, Node, Proof, Record, SeenRef, Statement, Taken};
use hotline_protocol::ids::{MessageId, Traffic};
use proptest::prelude::*;

use crate::fixture::*;
use crate::fold::{all_desks, play, rubbish, step};

/// Takes messages one by one, as a seat does, and checks each time that nothing differs from a record
/// that is made of the whole case.
fn grown(nodes: &[Node], desks: &[hotline_protocol::address::Desk]) -> (Record, usize) {
    let mut case = Case::new(CASE, Traffic::Operation);
    let mut record = Record::of(&case, desks);
    let mut anew = 0;
    for node in nodes {
        if case.enter(node.clone()).is_err() {
            continue;
        }
        if record.take(node) == Taken::Anew {
            record = Record::of(&case, desks);
            anew += 1;
        }
        let whole = Record::of(&case, desks);
        assert_eq!(record.items(), whole.items());
        assert_eq!(record.hash(), whole.hash());
        assert_eq!(record.hash(), case.record_hash(desks));
    }
    (record, anew)
}

/// A case of that many messages, each after the one before; every tenth beside it.
pub(crate) fn long(count: u32) -> Vec<Node> {
    let template = Node::from(&state(txt(1)));
    let mut nodes: Vec<Node> = Vec::new();
    for n in 0..count {
        let mut id = [0; 16];
        id[..4].copy_from_slice(&n.wrapping_mul(2_654_435_761).to_be_bytes());
        let back = if n % 10 == 9 { 2 } else { 1 };
        let seen = nodes.len().checked_sub(back).map(|at| SeenRef::Hash(nodes[at].hash));
        let mut hash = [0; 32];
        hash[..4].copy_from_slice(&n.to_be_bytes());
        nodes.push(Node {
            id: MessageId(id),
            hash: hotline_protocol::ids::Digest(hash),
            seen: seen.into_iter().collect(),
            ..template.clone()
        });
    }
    nodes
}

#[test]
fn what_comes_in_its_order_is_never_sorted_anew_and_its_blocks_hold() {
    let nodes = long(1_000);
    let mut case = Case::new(CASE, Traffic::Operation);
    let mut record = Record::of(&case, &[]);
    for node in &nodes {
        case.enter(node.clone()).unwrap();
        assert!(matches!(record.take(node), Taken::At(_)));
        assert_eq!(record.take(node), Taken::Again);
    }
    let whole = Record::of(&case, &[]);
    assert_eq!(record.items(), whole.items());
    assert_eq!(record.block_hashes(), whole.block_hashes());
    assert_eq!(record.block_hashes().len(), 3);
    assert_eq!(record.hash(), case.record_hash(&[]));
    for count in [0, 1, 255, 256, 257, 999, 1_000, 5_000] {
        assert_eq!(record.hash_of(count), whole.hash_of(count));
    }
    assert_eq!(record.hash_of(256), record.block_hashes()[0]);
}

#[test]
fn what_others_do_not_have_is_outside_and_a_note_is_marked() {
    let desks = [seat("AA/technical/1").desk, seat("CC/technical/1").desk];
    let case = Case::new(CASE, Traffic::Operation);
    let mut record = Record::of(&case, &desks);
    assert_eq!(record.take(&Node::from(&state(txt(1)))), Taken::Outside);
    let mut record = Record::of(&case, &desks[..1]);
    let note = Statement { authenticity: hotline_casework::Authenticity::Note, ..txt(1) };
    assert_eq!(record.take(&Node::from(&state(note))), Taken::At(0));
    assert_eq!(record.take(&Node::from(&state(txt(2)))), Taken::At(1));
    let proofs: Vec<_> = record.items().iter().map(|item| item.proof).collect();
    assert_eq!(proofs, [Proof::Signed, Proof::Unproven]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn a_record_that_grew_is_the_one_that_is_made_of_the_whole(
        steps in proptest::collection::vec(step(), 1..40),
        by in any::<u8>(),
    ) {
        let (_, mut sent): (_, Vec<Common>) = play(&steps);
        sent.sort_by_key(|one| one.hash().0[0].wrapping_mul(by));
        let nodes: Vec<_> = sent.iter().map(Node::from).collect();
        grown(&nodes, &[]);
        grown(&nodes, &all_desks()[..2]);
    }

    #[test]
    fn a_record_of_rubbish_is_the_same_whichever_way_it_grew(
        nodes in rubbish().prop_shuffle(),
    ) {
        grown(&nodes, &[]);
    }
}
