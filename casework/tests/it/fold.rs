//! Properties of the fold: it depends on the set of messages and on nothing else.

use hotline_casework::{
    Addressees, Authenticity, Case, CaseState, Common, Node, SeenRef, Statement,
};
use hotline_protocol::address::{Address, Desk};
use hotline_protocol::ids::{Digest, MessageId, Traffic};
use proptest::prelude::*;

use crate::fixture::*;

const SEATS: [&str; 3] = ["AA/technical/1", "BB/technical/1", "CC/technical/1"];

pub(crate) fn all_desks() -> [Desk; 3] {
    SEATS.map(|text| seat(text).desk)
}

/// One step of three desks talking: somebody writes, or somebody picks up what lies in the mail.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Write { who: usize, note: bool, only_to: Option<usize>, tie: u8 },
    PickUp { who: usize, which: prop::sample::Index },
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..3usize, any::<bool>(), proptest::option::of(0..3usize), any::<u8>())
            .prop_map(|(who, note, only_to, tie)| Step::Write { who, note, only_to, tie }),
        (0..3usize, any::<prop::sample::Index>())
            .prop_map(|(who, which)| Step::PickUp { who, which }),
    ]
}

/// Plays a conversation in which mail is late, repeated and out of order; returns each desk's case
/// and every message sent.
pub(crate) fn play(steps: &[Step]) -> ([Case; 3], Vec<Common>) {
    let mut cases = [0; 3].map(|_| Case::new(CASE, Traffic::Operation));
    let mut sent: Vec<Common> = Vec::new();
    for (n, step) in steps.iter().enumerate() {
        match step {
            Step::Write { who, note, only_to, tie } => {
                let to: Vec<_> = (0..3)
                    .filter(|other| other != who && only_to.is_none_or(|only| only == *other))
                    .map(|other| all_desks()[other].clone())
                    .collect();
                if to.is_empty() {
                    continue;
                }
                let authenticity = if *note { Authenticity::Note } else { Authenticity::NonPaper };
                let mut id = [0; 16];
                id[0] = *tie;
                id[1] = u8::try_from(n).unwrap();
                let common = state(Statement {
                    id: MessageId(id),
                    from: seat(SEATS[*who]),
                    seen: cases[*who].seen(authenticity, &to),
                    to: Addressees {
                        action: to.into_iter().map(Address::Desk).collect(),
                        information: Vec::new(),
                    },
                    authenticity,
                    ..txt(0)
                });
                cases[*who].enter(&common).unwrap();
                sent.push(common);
            }
            Step::PickUp { who, which } if !sent.is_empty() => {
                let common = &sent[which.index(sent.len())];
                if common.reaches(&all_desks()[*who]) {
                    cases[*who].enter(common).unwrap();
                }
            }
            Step::PickUp { .. } => {}
        }
    }
    (cases, sent)
}

/// Everything derived from a case between some desks.
fn derived(case: &Case, desks: &[Desk]) -> impl PartialEq + core::fmt::Debug {
    let order: Vec<_> = case.order_between(desks).iter().map(|p| (p.node.hash, p.waits)).collect();
    let heads: Vec<_> = case.heads(desks).iter().map(|node| node.hash).collect();
    (
        order,
        heads,
        case.seen(Authenticity::NonPaper, desks),
        case.seen(Authenticity::Note, desks),
        case.record_hash(desks),
        case.notes_hash(desks),
    )
}

/// Any graph at all: links by hash go back, links by id anywhere, some to nothing.
pub(crate) fn rubbish() -> impl Strategy<Value = Vec<Node>> {
    let link = (any::<bool>(), 0..24usize);
    proptest::collection::vec(
        (0..12u8, any::<bool>(), proptest::collection::vec(link, 0..4)),
        1..24,
    )
    .prop_map(|drafts| {
        let template = Node::from(&state(txt(1)));
        let hash = |n: usize| Digest([u8::try_from(n).unwrap(); 32]);
        drafts
            .iter()
            .enumerate()
            .map(|(n, (id, note, links))| Node {
                id: message_id(*id),
                hash: hash(n),
                authenticity: if *note { Authenticity::Note } else { Authenticity::NonPaper },
                seen: links
                    .iter()
                    .map(|(by_hash, other)| match by_hash {
                        // 200 and more: never entered.
                        true if *other < n => SeenRef::Hash(hash(*other)),
                        true => SeenRef::Hash(hash(200 + *other)),
                        false => SeenRef::Id(message_id(u8::try_from(*other).unwrap())),
                    })
                    .collect(),
                ..template.clone()
            })
            .collect()
    })
}

fn enter_all<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> Case {
    let mut case = Case::new(CASE, Traffic::Operation);
    for node in nodes {
        // More than eight contents under one id are refused, which does depend on the order.
        let _ = case.enter(node.clone());
    }
    case
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_interleaving_delay_and_duplication_ends_in_the_same_record(
        steps in proptest::collection::vec(step(), 1..40),
        last in any::<[prop::sample::Index; 6]>(),
    ) {
        let (mut cases, mut sent) = play(&steps);
        // At last everything arrives everywhere, at each desk in another order.
        for (case, desk) in cases.iter_mut().zip(all_desks()) {
            if !sent.is_empty() {
                let middle = last[0].index(sent.len());
                sent.rotate_left(middle);
                sent.reverse();
            }
            for common in sent.iter().filter(|common| common.reaches(&desk)) {
                case.enter(common).unwrap();
            }
            prop_assert!(case.missing().is_empty(), "an honest link was missing at {desk}");
            prop_assert!(case.violations().is_empty());
            prop_assert!(case.order().iter().all(|placed| !placed.waits));
        }
        let desks = all_desks();
        let [a, b, c] = &cases;
        let same = derived(a, &desks);
        prop_assert!(same == derived(b, &desks) && same == derived(c, &desks));
        for (one, other, pair) in [(a, b, [0, 1]), (b, c, [1, 2]), (a, c, [0, 2])] {
            let pair = pair.map(|n| desks[n].clone());
            prop_assert!(derived(one, &pair) == derived(other, &pair));
            let theirs: Vec<_> = other.order_between(&pair).iter().map(|p| p.node.hash).collect();
            prop_assert!(one.compare(&theirs, &pair).is_same());
        }
    }

    #[test]
    fn half_delivered_conversations_fold_alike_for_the_same_set(
        steps in proptest::collection::vec(step(), 1..40),
        keep in any::<u64>(),
    ) {
        let (_, sent) = play(&steps);
        let kept: Vec<_> = sent
            .iter()
            .enumerate()
            .filter(|(n, _)| keep >> (n % 64) & 1 == 1)
            .map(|(_, common)| Node::from(common))
            .collect();
        let forward = enter_all(&kept);
        let backward = enter_all(kept.iter().rev().chain(&kept));
        prop_assert_eq!(&forward, &backward);
        prop_assert!(derived(&forward, &[]) == derived(&backward, &[]));
        prop_assert_eq!(CaseState::of(&forward), CaseState::of(&backward));
    }

    #[test]
    fn every_graph_is_ordered_whole_after_its_hashes_and_by_its_set(
        (nodes, shuffled) in rubbish().prop_flat_map(|nodes| {
            let shuffled = Just(nodes.clone()).prop_shuffle();
            (Just(nodes), shuffled)
        }),
    ) {
        let case = enter_all(&nodes);
        prop_assume!(case.len() == nodes.len() && enter_all(&shuffled).len() == nodes.len());
        let order: Vec<_> = case.order().iter().map(|placed| placed.node.hash).collect();
        prop_assert_eq!(order.len(), nodes.len());
        let place = |hash: &Digest| order.iter().position(|other| other == hash);
        for node in &nodes {
            for seen in &node.seen {
                if let SeenRef::Hash(parent) = seen && let Some(before) = place(parent) {
                    prop_assert!(Some(before) < place(&node.hash));
                }
            }
        }
        let waiting: Vec<_> = case.order().iter().map(|placed| placed.waits).collect();
        prop_assert!(case.missing().is_empty() || waiting.contains(&true));
        let again = enter_all(&shuffled);
        prop_assert!(derived(&case, &[]) == derived(&again, &[]));
        prop_assert_eq!(case.violations(), again.violations());
    }
}
