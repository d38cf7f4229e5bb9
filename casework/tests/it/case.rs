//! Single rules of the graph of a case and of its state.

use hotline_casework::{
    Ack, AckKind, Addressees, Authenticity, Case, CaseState, Common, Entered, Node, Refusal, Said,
    SeenRef, Statement, Violation, limits,
};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Traffic};
use sha2::{Digest as _, Sha256};

use crate::fixture::*;

fn case_of(messages: &[&Common]) -> Case {
    let mut case = Case::new(CASE, Traffic::Operation);
    for message in messages {
        case.enter(*message).unwrap();
    }
    case
}

fn reply(n: u8, from: &str, to: &[&str], seen: &[SeenRef]) -> Statement {
    Statement {
        from: seat(from),
        to: Addressees { action: addresses(to), information: Vec::new() },
        seen: seen.to_vec(),
        ..txt(n)
    }
}

fn note(statement: Statement) -> Common {
    state(Statement { authenticity: Authenticity::Note, ..statement })
}

fn by_hash(common: &Common) -> SeenRef {
    SeenRef::Hash(common.hash())
}

fn ids(case: &Case) -> Vec<u8> {
    case.order().iter().map(|placed| placed.node.id.0[0]).collect()
}

const AA: &str = "AA/technical/1";
const BB: &str = "BB/technical/1";

#[test]
fn traffic_of_another_kind_never_enters_a_case() {
    let mut case = Case::new(CASE, Traffic::Operation);
    for traffic in [Traffic::Exercise, Traffic::Drill] {
        let played = state(Statement { traffic, reference: None, ..txt(1) });
        assert_eq!(
            case.enter(&played),
            Err(Refusal::OtherTraffic { case: Traffic::Operation, message: traffic })
        );
    }
    assert!(case.is_empty());
}

#[test]
fn a_message_of_another_case_is_refused() {
    let other = CaseId([1; 16]);
    let message = state(Statement { case: other, ..txt(1) });
    assert_eq!(Case::new(CASE, Traffic::Operation).enter(&message), Err(Refusal::OtherCase(other)));
}

#[test]
fn two_contents_under_one_id_are_both_shown() {
    let one = state(txt(1));
    let two = state(Statement { body: "Ignore this.".into(), ..txt(1) });
    let mut case = case_of(&[&one]);
    assert_eq!(case.enter(&two), Ok(Entered::Conflict { others: vec![one.hash()] }));
    assert_eq!(case.enter(&two), Ok(Entered::Again));
    assert_eq!(case.order().len(), 2);
    assert_eq!(case.contents(message_id(1)).count(), 2);
    assert_eq!(case.conflicts().collect::<Vec<_>>(), [message_id(1)]);
}

#[test]
fn a_case_is_bounded() {
    let template = Node::from(&state(txt(1)));
    let numbered = |n: usize| {
        let mut node = template.clone();
        node.id.0[..8].copy_from_slice(&n.to_be_bytes());
        node.hash.0[..8].copy_from_slice(&n.to_be_bytes());
        node
    };
    let mut many = Case::new(CASE, Traffic::Operation);
    for n in 0..limits::CASE_MESSAGES_MAX {
        many.enter(numbered(n)).unwrap();
    }
    assert_eq!(many.enter(numbered(limits::CASE_MESSAGES_MAX)), Err(Refusal::Full));
    assert_eq!(many.enter(numbered(0)), Ok(Entered::Again), "what is in stays in");

    let mut heavy = Case::new(CASE, Traffic::Operation);
    let entered = (0..limits::CASE_MESSAGES_MAX)
        .take_while(|n| {
            let mut node = numbered(*n);
            node.to.action = vec!["*".parse().unwrap(); limits::ADDRESSES_MAX];
            heavy.enter(node).is_ok()
        })
        .count();
    assert!((100..2_000).contains(&entered), "{entered}");

    let mut told_often = Case::new(CASE, Traffic::Operation);
    let told = |n: u8| Node { hash: Digest([n; 32]), ..template.clone() };
    for n in 0..8 {
        told_often.enter(told(n)).unwrap();
    }
    assert_eq!(told_often.enter(told(8)), Err(Refusal::TooManyConflicts));
}

#[test]
fn messages_stand_after_what_they_had_seen_and_ties_go_by_id_not_by_clock() {
    let first = state(txt(9));
    let late = state(reply(1, BB, &["AA/technical"], &[by_hash(&first)]));
    let tie = state(Statement {
        released_at: hotline_protocol::ids::UnixMillis(0),
        ..reply(2, BB, &["AA/technical"], &[by_hash(&first)])
    });
    assert_eq!(ids(&case_of(&[&tie, &late, &first])), [9, 1, 2]);
}

#[test]
fn a_message_whose_parent_is_missing_waits_and_is_shown() {
    let parent = state(txt(5));
    let child = state(reply(1, BB, &["AA/technical"], &[by_hash(&parent)]));
    let grandchild = state(reply(2, AA, &["BB/technical"], &[by_hash(&child)]));
    let settled = state(txt(7));
    let mut case = case_of(&[&grandchild, &child, &settled]);
    let shown = |case: &Case| {
        case.order().iter().map(|placed| (placed.node.id.0[0], placed.waits)).collect::<Vec<_>>()
    };
    assert_eq!(shown(&case), [(7, false), (1, true), (2, true)]);
    assert_eq!(case.missing().into_iter().collect::<Vec<_>>(), [by_hash(&parent)]);
    case.enter(&parent).unwrap();
    assert_eq!(shown(&case), [(5, false), (1, false), (2, false), (7, false)]);
    assert!(case.missing().is_empty());
}

#[test]
fn heads_are_what_nobody_refers_to() {
    let first = state(txt(1));
    let second = state(reply(2, BB, &["AA/technical"], &[by_hash(&first)]));
    let aside = state(reply(3, BB, &["AA/technical"], &[by_hash(&first)]));
    let case = case_of(&[&aside, &second, &first]);
    let seen = case.seen(Authenticity::NonPaper, &[desk("BB/technical")]);
    assert_eq!(seen, [by_hash(&second), by_hash(&aside)]);
}

#[test]
fn acknowledgements_that_others_never_get_stand_in_no_link_to_them() {
    // AA writes to BB and CC; each acknowledges to AA alone.
    let both = ["BB/technical", "CC/technical"];
    let call = state(reply(1, AA, &both, &[]));
    let from_bb = state(ack(2, BB, &call));
    let from_cc = state(ack(3, "CC/technical/1", &call));
    let at_aa = case_of(&[&call, &from_bb, &from_cc]);
    let at_bb = case_of(&[&from_bb, &call]);

    let all = both.map(desk);
    assert_eq!(at_aa.seen(Authenticity::NonPaper, &all), [by_hash(&call)]);
    let pair = [desk("AA/technical"), desk("BB/technical")];
    assert_eq!(at_aa.seen(Authenticity::NonPaper, &pair), [by_hash(&from_bb)]);
    assert_eq!(at_aa.record_hash(&pair), at_bb.record_hash(&pair));
    assert_ne!(at_aa.record_hash(&[]), at_bb.record_hash(&[]));
}

#[test]
fn a_link_to_what_the_other_desk_never_got_gives_both_the_same_record() {
    let aside = state(reply(1, AA, &["CC/technical"], &[]));
    let careless = state(reply(2, AA, &["BB/technical"], &[by_hash(&aside)]));
    let plain = state(reply(3, AA, &["BB/technical"], &[]));
    let pair = [desk("AA/technical"), desk("BB/technical")];
    let at_aa = case_of(&[&aside, &careless, &plain]);
    let at_bb = case_of(&[&careless, &plain]);
    assert_eq!(ids(&at_bb), [3, 2]);
    assert_eq!(at_aa.record_hash(&pair), at_bb.record_hash(&pair));
}

#[test]
fn records_that_differ_say_where() {
    let first = state(txt(1));
    let mine = state(reply(2, AA, &["BB/technical"], &[by_hash(&first)]));
    let yours = state(reply(3, BB, &["AA/technical"], &[by_hash(&first)]));
    let here = case_of(&[&first, &mine]);
    let compared = here.compare(&[first.hash(), yours.hash()], &[]);
    assert_eq!(compared.only_here, [mine.hash()]);
    assert_eq!(compared.only_there, [yours.hash()]);
    assert!(!compared.is_same());
    assert!(here.compare(&[mine.hash(), first.hash()], &[]).is_same());
}

#[test]
fn a_note_refers_to_non_papers_by_id_and_to_notes_by_hash() {
    let first = note(txt(1));
    let second = state(reply(2, BB, &["AA/technical"], &[by_hash(&first)]));
    let case = case_of(&[&first, &second]);
    let to = [desk("BB/technical")];
    assert_eq!(case.seen(Authenticity::NonPaper, &to), [by_hash(&second)]);
    assert_eq!(case.seen(Authenticity::Note, &to), [SeenRef::Id(message_id(2)), by_hash(&first)]);
}

#[test]
fn the_signed_chain_depends_on_no_non_paper() {
    let first = note(txt(1));
    let said = |body: &str| {
        state(Statement {
            body: body.into(),
            ..reply(2, BB, &["AA/technical"], &[by_hash(&first)])
        })
    };
    let after = |non_paper: &Common| {
        let mut case = case_of(&[&first, non_paper]);
        let seen = case.seen(Authenticity::Note, &[desk("BB/technical")]);
        let last = note(reply(3, AA, &["BB/technical"], &seen));
        case.enter(&last).unwrap();
        (last.hash(), case.notes_hash(&[]), case.record_hash(&[]))
    };
    let (yes, no) = (after(&said("yes")), after(&said("no")));
    assert_eq!((yes.0, yes.1), (no.0, no.1));
    assert_ne!(yes.2, no.2, "the full record tells them apart");
    let notes_alone = case_of(&[&first]);
    assert_ne!(notes_alone.notes_hash(&[]), yes.1);
}

#[test]
fn a_note_names_another_note_once_and_by_hash() {
    let first = note(txt(1));
    let seen = case_of(&[&first]).seen(Authenticity::Note, &[desk("BB/technical")]);
    assert_eq!(seen, [by_hash(&first)]);
}

#[test]
fn notes_are_chained_by_id_though_one_of_them_names_a_non_paper_that_is_missing() {
    let first = note(reply(1, BB, &["AA/technical"], &[SeenRef::Id(message_id(9))]));
    let second = note(reply(2, BB, &["AA/technical"], &[]));
    let mut hasher = Sha256::new();
    hasher.update("HLP/1 case notes");
    hasher.update(CASE.as_bytes());
    hasher.update(first.hash().as_bytes());
    hasher.update(second.hash().as_bytes());
    let expected = Digest(hasher.finalize().into());
    assert_eq!(case_of(&[&second, &first]).notes_hash(&[]), expected);
}

#[test]
fn a_note_that_commits_to_a_non_paper_is_a_violation() {
    let non_paper = state(txt(1));
    let linked = note(reply(2, AA, &["BB/technical"], &[by_hash(&non_paper)]));
    let acknowledged = note(Statement { seen: Vec::new(), ..ack(3, BB, &non_paper) });
    let signed =
        |note: &Common| Violation::SignedLink { note: note.hash(), non_paper: non_paper.hash() };
    let found = case_of(&[&non_paper, &linked, &acknowledged]).violations();
    assert_eq!(found, [signed(&linked), signed(&acknowledged)].into());
    assert!(case_of(&[&non_paper]).violations().is_empty());
}

#[test]
fn a_circle_closed_by_ids_is_cut_shown_and_told() {
    // The note names the id of a non-paper that does not exist yet and that refers to the note.
    let promise = note(reply(1, BB, &["AA/technical"], &[SeenRef::Id(message_id(2))]));
    let trick = state(reply(2, BB, &["AA/technical"], &[by_hash(&promise)]));
    let own = state(reply(3, BB, &["AA/technical"], &[SeenRef::Id(message_id(3))]));
    let after = state(reply(0, AA, &["BB/technical"], &[by_hash(&trick)]));
    let case = case_of(&[&after, &trick, &own, &promise]);
    assert_eq!(ids(&case), [3, 1, 2, 0]);
    assert_eq!(case.violations(), [Violation::Circle { at: promise.hash() }].into());
}

#[test]
fn what_is_seen_is_bounded_to_the_last() {
    let many: Vec<_> = (0..40).map(|n| state(txt(n))).collect();
    let case = case_of(&many.iter().collect::<Vec<_>>());
    let seen = case.seen(Authenticity::NonPaper, &[]);
    assert_eq!(seen.len(), limits::SEEN_MAX);
    assert_eq!(seen.last(), Some(&by_hash(&many[39])));
    assert_eq!(case.seen(Authenticity::Note, &[])[0], SeenRef::Id(message_id(8)));
}

#[test]
fn an_acknowledgement_counts_once_its_desk_was_addressed_and_the_text_is_the_same() {
    let call = state(txt(1));
    let mut other = ack(4, BB, &call);
    other.said =
        Said::Ack(Ack { of_common: Digest([9; 32]), ..Ack::to(&call, AckKind::Received, NOW) });
    let other = state(other);
    let stranger = state(ack(5, "CC/technical/1", &call));
    let own = state(ack(6, "AA/technical/2", &call));
    let case = case_of(&[&call, &other, &stranger, &own]);
    let folded = CaseState::of(&case);
    assert_eq!(folded.acknowledgements(call.hash()), []);
    assert_eq!(folded.awaits(&desk("BB/technical")), [message_id(1)]);
    assert!(folded.is_open());
    assert_eq!(
        case.violations(),
        [Violation::AcknowledgesOther { acknowledgement: other.hash(), cited: Digest([9; 32]) }]
            .into()
    );
}

#[test]
fn an_acknowledgement_by_the_senders_own_desk_or_under_another_id_does_not_count() {
    let call = state(reply(1, AA, &["*/technical"], &[]));
    let own = state(ack(2, "AA/technical/2", &call));
    let mut mixed = ack(3, BB, &call);
    mixed.said = Said::Ack(Ack { of: message_id(8), ..Ack::to(&call, AckKind::Received, NOW) });
    let folded = CaseState::of(&case_of(&[&call, &own, &state(mixed)]));
    assert_eq!(folded.acknowledgements(call.hash()), []);
}

#[test]
fn a_case_is_open_until_each_desk_named_has_acknowledged() {
    let call = state(reply(1, AA, &["BB/technical", "CC/technical/1"], &[]));
    let from_bb = state(ack(2, "BB/technical/2", &call));
    let from_cc = state(ack(3, "CC/technical/9", &call));
    let half = CaseState::of(&case_of(&[&call, &from_bb]));
    assert!(half.is_acknowledged_by(call.hash(), &desk("BB/technical")));
    assert!(half.awaits(&desk("BB/technical")).is_empty());
    assert_eq!(half.awaits(&desk("CC/technical")), [message_id(1)]);
    assert!(half.is_open());
    let whole = CaseState::of(&case_of(&[&from_cc, &from_bb, &call]));
    assert!(!whole.is_open());
    assert_eq!(whole.senders[&desk("BB/technical")], 1);
}

#[test]
fn a_message_to_everyone_is_open_until_a_first_desk_acknowledges() {
    let call = state(reply(1, AA, &["*/technical"], &[]));
    assert!(CaseState::of(&case_of(&[&call])).is_open());
    let first = state(ack(2, BB, &call));
    assert!(!CaseState::of(&case_of(&[&call, &first])).is_open());
    let only_to_own_desk = state(reply(3, AA, &["AA/technical"], &[]));
    assert!(!CaseState::of(&case_of(&[&only_to_own_desk])).is_open());
}

#[test]
fn references_survive_bytes_and_other_lengths_are_refused() {
    for reference in [SeenRef::Hash(Digest([1; 32])), SeenRef::Id(MessageId([2; 16]))] {
        assert_eq!(SeenRef::try_from(reference.as_bytes()), Ok(reference));
    }
    assert!(SeenRef::try_from(&[0; 20][..]).is_err());
}
