//! A full case: what its fold, its record and one message more cost, beside a plain pass over the same
//! messages.

use std::time::Duration;

use hotline_casework::{
    Ack, AckKind, Addressees, Answered, Authenticity, Case, CaseState, Cited, Closing, Closure,
    Kind, Node, Outcome, Raised, Record, SeenRef, Severity, Step, Taken, Updated,
};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence, Traffic, UnixMillis};
use sha2::{Digest as _, Sha256};

use crate::measure::{Report, median, now};

const CASE: CaseId = CaseId([0xca; 16]);
const NOW: UnixMillis = UnixMillis(1_900_000_000_000);

/// Rounds of what takes milliseconds.
const ROUNDS: usize = 15;

/// Messages by which a record is extended, one after the other.
const MORE: usize = 200;

const FOLD: &str = "< 100 ms";
const EXTEND: &str = "< 1 ms";

/// A case of that many messages: a concern, and two desks that talk about it.
pub(crate) fn run(messages: usize) -> Report {
    let mut report = Report::new("casework", "/pass");
    let nodes = talk(messages + MORE);
    let (first, more) = nodes.split_at(messages);
    let pass = median(ROUNDS, || (), |()| plain(first));
    report.add("plain pass: each message hashed once", pass, "");
    let enter = median(ROUNDS, || first.to_vec(), case_of);
    report.add("enter them all", enter, "");
    let case = case_of(first.to_vec());
    report.add("fold: order, incidents, obligations", fold(&case), FOLD);
    let record = median(ROUNDS, || (), |()| Record::of(&case, &[]));
    report.add("record: order and running hashes", record, "");
    report.add("one message more: entered, in the record", extend(case, more), EXTEND);
    let hostile = case_of(hostile(messages));
    report.add("fold of a case that one party filled", fold(&hostile), "");
    report
}

fn fold(case: &Case) -> Duration {
    median(
        ROUNDS,
        || (),
        |()| {
            let state = CaseState::of(case);
            let ladders = state.incidents.iter().flat_map(|incident| &incident.ladders);
            ladders
                .map(|ladder| ladder.progress.obligations(NOW, |_| Some(NOW)).len())
                .sum::<usize>()
        },
    )
}

/// The median of messages that come one by one.
fn extend(mut case: Case, more: &[Node]) -> Duration {
    let mut record = Record::of(&case, &[]);
    let mut times: Vec<_> = more
        .iter()
        .map(|node| {
            let node = node.clone();
            let begin = now();
            assert!(matches!(record.take(&node), Taken::At(_)), "it stands behind the others");
            case.enter(node).unwrap();
            let hash = record.hash();
            let time = begin.elapsed_since();
            std::hint::black_box(hash);
            time
        })
        .collect();
    assert_eq!(record.hash(), case.record_hash(&[]));
    times.sort_unstable();
    times[times.len() / 2]
}

fn case_of(nodes: Vec<Node>) -> Case {
    let mut case = Case::new(CASE, Traffic::Operation);
    for node in nodes {
        case.enter(node).unwrap();
    }
    case
}

fn plain(nodes: &[Node]) -> Digest {
    let mut hasher = Sha256::new();
    for node in nodes {
        hasher.update(node.hash.as_bytes());
    }
    Digest(hasher.finalize().into())
}

fn node(n: usize, from: &str, to: &[String], step: Step) -> Node {
    let n = u32::try_from(n).unwrap();
    let (mut id, mut hash) = ([0; 16], [0; 32]);
    id[..4].copy_from_slice(&n.wrapping_mul(2_654_435_761).to_be_bytes());
    hash[..4].copy_from_slice(&n.wrapping_mul(2_246_822_519).to_be_bytes());
    hash[4..8].copy_from_slice(&n.to_be_bytes());
    Node {
        id: MessageId(id),
        hash: Digest(hash),
        case: CASE,
        traffic: Traffic::Operation,
        from: from.parse().unwrap(),
        to: Addressees {
            action: to.iter().map(|one| one.parse().unwrap()).collect(),
            information: Vec::new(),
        },
        authenticity: Authenticity::NonPaper,
        step,
        seen: Vec::new(),
        released_at: NOW,
        precedence: Precedence::Priority,
        ack_by: None,
        reply_by: None,
    }
}

fn raised() -> Step {
    Step::Raised(Raised { kind: Kind::Con, severity: Some(Severity::High), scale: None })
}

/// Two desks: acknowledgements, answers, updates, proposals and plain text, each after the one before.
fn talk(messages: usize) -> Vec<Node> {
    let (raiser, asked) = ("AA/technical/1", "BB/technical/1");
    let desks = ["AA/technical".to_owned(), "BB/technical".to_owned()];
    let mut nodes = vec![node(0, raiser, &desks[1..], raised())];
    let of = nodes[0].cited();
    for n in 1..messages {
        let from = if n % 2 == 0 { raiser } else { asked };
        let to = if n % 2 == 0 { &desks[1..] } else { &desks[..1] };
        let last = nodes[n - 1].cited();
        let step = match n % 10 {
            1 => Step::Acknowledged(Ack {
                of: of.id,
                of_common: of.common,
                kind: AckKind::Received,
                substantive_at: None,
                accepted_at: NOW,
            }),
            3 => {
                Step::Answered(Answered { of, outcome: Some(Outcome::Accepted), referred_to: None })
            }
            4 | 5 => Step::Updated(Updated {
                of: Some(of),
                severity: None,
                scale: None,
                next_update_at: Some(NOW),
            }),
            7 => closing(Closure::Proposed, of),
            8 => closing(Closure::Objected, last),
            _ => Step::None,
        };
        let mut next = node(n, from, to, step);
        next.seen = vec![SeenRef::Hash(last.common)];
        nodes.push(next);
    }
    nodes
}

fn closing(closure: Closure, of: Cited) -> Step {
    Step::Closing(Closing { closure: Some(closure), of: Some(of), into: None })
}

/// One party names as many others as it can, and proposes to all of them without end.
fn hostile(messages: usize) -> Vec<Node> {
    let from = "AA/technical/1";
    let everybody: Vec<_> = (0..256).map(|n| format!("x-o{n}")).collect();
    let mut nodes = vec![node(0, from, &everybody, raised())];
    let of = nodes[0].cited();
    let all = ["*".to_owned()];
    let proposals = (1..messages).map(|n| node(n, from, &all, closing(Closure::Proposed, of)));
    nodes.extend(proposals);
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_benchmark_measures_what_it_says() {
        let nodes = talk(400);
        let case = case_of(nodes[..200].to_vec());
        let order: Vec<_> = case.order().iter().map(|placed| placed.node.hash).collect();
        assert!(order.iter().eq(nodes[..200].iter().map(|node| &node.hash)));
        let state = CaseState::of(&case);
        assert_eq!((state.incidents.len(), state.incidents[0].ladders.len()), (1, 1));
        let progress = &state.incidents[0].ladders[0].progress;
        // The concern, its first acknowledgement, and each answer, proposal and objection.
        assert_eq!(progress.turns_before + progress.turns.len(), 1 + 1 + 3 * 20);
        let mut record = Record::of(&case, &[]);
        for (place, node) in nodes.iter().enumerate().skip(200) {
            assert_eq!(record.take(node), Taken::At(place), "nothing is sorted anew");
        }
        let hostile = CaseState::of(&case_of(hostile(300)));
        assert_eq!(hostile.incidents[0].ladders.len(), 64);
    }
}
