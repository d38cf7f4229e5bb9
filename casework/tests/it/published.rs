//! The library and the glossary: pure folds over what parties publish.

use hotline_casework::glossary::{Definition, TermKey};
use hotline_casework::library::{Document, DocumentId, Step};
use hotline_casework::{Authenticity, Common, Glossary, Library, Statement, limits};
use hotline_protocol::address::Party;
use hotline_protocol::ids::{MessageId, Traffic};
use proptest::prelude::*;

use crate::fixture::{seat, state, txt};

fn published(n: u16, from: &str) -> Statement {
    let mut id = [0; 16];
    id[..2].copy_from_slice(&n.to_be_bytes());
    Statement {
        id: MessageId(id),
        from: seat(from),
        traffic: Traffic::Drill,
        authenticity: Authenticity::Note,
        reference: None,
        ..txt(1)
    }
}

fn document(n: u16, from: &str, id: u8, number: u32, step: Step) -> Common {
    let said = Document { id: DocumentId([id; 16]), number, step }.said();
    state(Statement { said, subject: format!("Title {number}").into(), ..published(n, from) })
}

fn text(bytes: &[u8]) -> Step {
    Step::Text { bytes: bytes.to_vec(), name: "a.txt".into(), media_type: "text/plain".into() }
}

fn definition(n: u16, from: &str, term: &str, number: u32, text: Option<&str>) -> Common {
    let said = Definition { term: term.into(), number, text: text.map(Into::into) }.said();
    state(Statement { said, ..published(n, from) })
}

fn glossary(all: &[Common]) -> Glossary {
    let mut glossary = Glossary::default();
    all.iter().for_each(|one| assert!(glossary.enter(one)));
    glossary
}

fn library(all: &[Common]) -> Library {
    let mut library = Library::default();
    all.iter().for_each(|one| assert!(library.enter(one)));
    library
}

fn party(code: &str) -> Party {
    code.parse().unwrap()
}

#[test]
fn what_is_no_signed_note_of_drill_traffic_is_published_by_nobody() {
    let said = Document { id: DocumentId([1; 16]), number: 1, step: text(b"x") }.said();
    for (traffic, authenticity) in
        [(Traffic::Operation, Authenticity::Note), (Traffic::Drill, Authenticity::NonPaper)]
    {
        let said = said.clone();
        let wrong = state(Statement { said, traffic, authenticity, ..published(1, "AA/policy/1") });
        assert!(Document::of(&wrong).is_err());
        assert!(!Library::default().enter(&wrong));
    }
    let said = Definition { term: "incident".into(), number: 1, text: None }.said();
    let wrong = Statement { said, traffic: Traffic::Operation, ..published(1, "AA/policy/1") };
    assert!(!Glossary::default().enter(&state(wrong)));
}

#[test]
fn what_is_beyond_its_bounds_is_no_document_and_no_definition() {
    let refused = |step, number| {
        let common = document(1, "AA/policy/1", 1, number, step);
        assert!(Document::of(&common).is_err());
    };
    refused(text(&vec![0; limits::DOCUMENT_BYTES_MAX + 1]), 1);
    refused(text(b"x"), 0);
    refused(Step::File, 1);
    for term in ["", "  ", "...", &"a ".repeat(9), &"a".repeat(limits::TERM_BYTES_MAX + 1)] {
        assert!(
            Definition::of(&definition(1, "AA/policy/1", term, 1, Some("x"))).is_err(),
            "{term}"
        );
    }
    for text in ["", " \n", "\u{202e}\u{7}", &"x".repeat(limits::DEFINITION_BYTES_MAX + 1)] {
        assert!(Definition::of(&definition(1, "AA/policy/1", "a", 1, Some(text))).is_err());
    }
}

#[test]
fn a_document_of_one_party_is_replaced_and_withdrawn_by_no_other() {
    let ours = document(1, "AA/policy/1", 7, 1, text(b"ours"));
    let theirs = document(2, "BB/policy/1", 7, 9, text(b"theirs"));
    let gone = document(3, "BB/technical/1", 7, 10, Step::Withdrawal);
    let library = library(&[ours.clone(), theirs, gone]);
    let held = library.document(&party("AA"), DocumentId([7; 16])).unwrap();
    assert_eq!((held.message, held.number, held.withdrawn.is_some()), (ours.id, 1, false));
    let other = library.document(&party("BB"), DocumentId([7; 16])).unwrap();
    assert!(other.withdrawn.is_some());
}

#[test]
fn another_seat_of_the_party_replaces_a_document_and_a_withdrawal_is_shown() {
    let first = document(1, "AA/policy/1", 7, 1, text(b"1"));
    let second = document(2, "AA/technical/2", 7, 2, text(b"22"));
    let gone = document(3, "AA/policy/1", 7, 3, Step::Withdrawal);
    let held = library(&[second.clone(), first.clone()]);
    let (all, _) = held.documents();
    assert_eq!(all.iter().map(|one| (one.number, one.size)).collect::<Vec<_>>(), [(2, 2)]);
    let held = library(&[gone, second, first]);
    assert!(held.documents().0[0].withdrawn.is_some());
}

#[test]
fn a_party_that_publishes_without_end_fills_its_own_shelf_only() {
    let mut all: Vec<Common> = (0..300_u16)
        .map(|n| {
            let mut id = [0; 16];
            id[..2].copy_from_slice(&n.to_be_bytes());
            let said = Document { id: DocumentId(id), number: 1, step: text(b"x") }.said();
            state(Statement { said, ..published(n, "BB/policy/1") })
        })
        .collect();
    all.push(document(400, "AA/policy/1", 7, 1, text(b"ours")));
    let held = library(&all);
    let (documents, beyond) = held.documents();
    assert_eq!((documents.len(), beyond), (limits::DOCUMENTS_MAX + 1, 44));
    let terms: Vec<Common> = (0..1_100_u16)
        .map(|n| definition(n, "BB/policy/1", &format!("term{n:04}"), 1, Some("x")))
        .chain([definition(2_000, "AA/policy/1", "zebra", 1, Some("y"))])
        .collect();
    let held = glossary(&terms);
    let (terms, beyond) = held.terms();
    assert_eq!((terms.len(), beyond), (limits::DEFINITIONS_MAX + 1, 76));
    assert_eq!(terms.last().unwrap().shown(), "zebra");
}

#[test]
fn terms_are_found_by_whole_words_in_every_script_whatever_their_capitals() {
    let pairs = [
        ("critical infrastructure", "Of CRITICAL\n infrastructure, too.", true),
        ("attack", "attacks and counterattack", false),
        ("attack", "An \"Attack\"!", true),
        ("Инцидент", "КРУПНЫЙ ИНЦИДЕНТ.", true),
        ("инцидент", "инциденты", false),
        ("关键基础设施", "我们的关键基础设施受到影响", true),
        ("حادث", "وقع حادث، ثم آخر", true),
        ("حادث", "حـادث", true),
        ("cyber-attack", "a cyber attack", true),
        ("État", "l'état", true),
        ("attack", "at\u{ad}tack", true),
    ];
    for (term, text, found) in pairs {
        let glossary = glossary(&[
            definition(1, "AA/policy/1", term, 1, Some("one meaning")),
            definition(2, "BB/policy/1", term, 1, Some("another meaning")),
        ]);
        assert_eq!(glossary.differing_in(&[text]).0.len() == 1, found, "{term} in {text}");
    }
}

#[test]
fn only_terms_that_parties_define_differently_are_told_and_not_without_end() {
    let one = |n, from, text| definition(n, from, "Incident", 1, text);
    let told = |all: &[Common]| glossary(all).differing_in(&["an incident"]).0.len();
    let ours = one(1, "AA/policy/1", Some("What  we say."));
    assert_eq!(told(std::slice::from_ref(&ours)), 0);
    assert_eq!(told(&[ours.clone(), one(2, "BB/policy/1", Some("what we say."))]), 0);
    assert_eq!(told(&[ours.clone(), one(2, "BB/policy/1", None)]), 0);
    assert_eq!(told(&[ours, one(2, "BB/policy/1", Some("what they say."))]), 1);
    let many: Vec<_> = (0..20_u16)
        .flat_map(|n| {
            let term = format!("w{n}");
            [
                definition(2 * n, "AA/policy/1", &term, 1, Some("x")),
                definition(2 * n + 1, "BB/policy/1", &term, 1, Some("y")),
            ]
        })
        .collect();
    let text: String = (0..20).map(|n| format!("w{n} w{n} ")).collect();
    let many = glossary(&many);
    let (found, more) = many.differing_in(&[&text]);
    assert_eq!((found.len(), more), (limits::TERMS_TOLD_MAX, true));
}

#[test]
fn the_later_definition_of_a_party_counts_and_each_party_has_its_own() {
    let held = glossary(&[
        definition(3, "AA/technical/1", "INCIDENT", 2, Some("new")),
        definition(1, "AA/policy/1", "incident", 1, Some("old")),
        definition(2, "BB/policy/1", "Incident", 1, Some("theirs")),
    ]);
    let (terms, _) = held.terms();
    let texts: Vec<_> = terms[0].by.iter().map(|one| one.text.as_ref().unwrap().line()).collect();
    assert_eq!((terms.len(), texts), (1, vec!["new".to_owned(), "theirs".to_owned()]));
    assert_eq!(TermKey::of(" in\u{ad}cident "), TermKey::of("INCIDENT"));
}

fn any_published() -> impl Strategy<Value = Common> {
    let froms = prop::sample::select(vec!["AA/policy/1", "AA/technical/2", "BB/policy/1"]);
    (any::<u16>(), froms, 0..3_u8, 1..4_u32, 0..3_u8, any::<bool>()).prop_map(
        |(n, from, id, number, what, of_term)| match (of_term, what) {
            (true, 0) => definition(n, from, &format!("t{id}"), number, None),
            (true, what) => {
                definition(n, from, &format!("T{id}"), number, Some(&format!("text {what}")))
            }
            (false, 0) => document(n, from, id, number, Step::Withdrawal),
            (false, what) => document(n, from, id, number, text(&[what])),
        },
    )
}

proptest! {
    #[test]
    fn whoever_has_the_same_messages_has_the_same_library_and_glossary(
        (all, shuffled) in prop::collection::vec(any_published(), 0..24)
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        let fold = |all: &[Common]| {
            let (mut library, mut glossary) = (Library::default(), Glossary::default());
            for one in all {
                assert_ne!(library.enter(one), glossary.enter(one));
            }
            (library, glossary)
        };
        let twice: Vec<_> = shuffled.iter().chain(&shuffled).cloned().collect();
        prop_assert_eq!(fold(&all), fold(&twice));
    }

    #[test]
    fn what_one_party_publishes_moves_nothing_of_another(
        all in prop::collection::vec(any_published(), 0..24),
    ) {
        let of_party: Vec<_> =
            all.iter().filter(|one| one.from.desk.party == party("AA")).cloned().collect();
        let (mut with, mut without) = (Library::default(), Library::default());
        let (mut terms_with, mut terms_without) = (Glossary::default(), Glossary::default());
        for one in &all {
            with.enter(one);
            terms_with.enter(one);
        }
        for one in &of_party {
            without.enter(one);
            terms_without.enter(one);
        }
        let ours = |library: &Library| -> Vec<_> {
            let (all, _) = library.documents();
            all.into_iter().filter(|one| one.party == party("AA")).cloned().collect()
        };
        prop_assert_eq!(ours(&with), ours(&without));
        for id in 0..3 {
            let term = format!("t{id}");
            let of = |glossary: &Glossary| glossary.defined(&party("AA"), &term).cloned();
            prop_assert_eq!(of(&terms_with), of(&terms_without));
        }
    }

    #[test]
    fn any_text_is_looked_through(text in ".{0,200}", term in ".{1,20}") {
        if TermKey::of(&term).is_some() {
            let all: Vec<_> = [("AA/policy/1", "x"), ("BB/policy/1", "y")]
                .into_iter()
                .map(|(from, text)| definition(1, from, &term, 1, Some(text)))
                .collect();
            let held = glossary(&all);
            prop_assert!(held.differing_in(&[&text]).0.len() <= 1);
            prop_assert_eq!(held.differing_in(&[&term]).0.len(), 1);
        }
    }
}
