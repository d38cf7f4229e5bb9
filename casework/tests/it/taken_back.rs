//! What was taken back or corrected, and by whom that can be done.

use hotline_casework::{
    Authenticity, Case, Cited, Common, Filled, Form, Kind, Said, SeenRef, Statement, Template,
    Violation,
};
use hotline_protocol::ids::Traffic;

use crate::fixture::{CASE, ack, addresses, seat, state, txt};

fn wdr(n: u8, from: &str, of: &Common, corrected: bool) -> Statement {
    let mut form = Form::new(Template::of(&Kind::Wdr).unwrap());
    let cited = Cited { id: of.id, common: of.hash() };
    form.put("of-message", Filled::Cited(cited)).unwrap();
    form.fill("withdrawal", if corrected { "corrected" } else { "withdrawn" }).unwrap();
    let other = if from.starts_with("AA") { "BB/technical" } else { "AA/technical" };
    let mut statement = txt(n);
    statement.said = Said::Form(form);
    statement.from = seat(from);
    statement.to.action = addresses(&[other]);
    statement.seen = vec![SeenRef::Hash(of.hash())];
    statement
}

fn case(messages: &[&Common]) -> Case {
    let mut case = Case::new(CASE, Traffic::Operation);
    for message in messages {
        case.enter(*message).unwrap();
    }
    case
}

#[test]
fn nobody_takes_back_what_another_desk_said() {
    let said = state(txt(1));
    let theirs = state(wdr(2, "BB/technical/1", &said, false));
    let beside = state(wdr(3, "AA/policy/1", &said, false));
    assert!(case(&[&said, &theirs, &beside]).taken_back().is_empty());
}

#[test]
fn another_content_under_the_id_is_not_meant() {
    let said = state(txt(1));
    let other = state(Statement { body: "Other words.".into(), ..txt(1) });
    let taken = state(wdr(2, "AA/technical/2", &other, false));
    assert!(case(&[&said, &taken]).taken_back().is_empty());
}

#[test]
fn an_acknowledgement_and_a_withdrawal_are_not_taken_back() {
    let said = state(txt(1));
    let acked = state(ack(2, "BB/technical/1", &said));
    let unsaid = state(wdr(3, "BB/technical/1", &acked, false));
    let first = state(wdr(4, "AA/technical/1", &said, false));
    let second = state(wdr(5, "AA/technical/1", &first, false));
    let taken = case(&[&said, &acked, &unsaid, &first, &second]).taken_back();
    assert_eq!(taken.keys().collect::<Vec<_>>(), [&said.hash()]);
}

#[test]
fn a_colleague_takes_back_and_the_last_word_in_order_counts_in_any_order_of_arrival() {
    let said = state(txt(9));
    let acked = state(ack(2, "BB/technical/1", &said));
    let corrected = state(wdr(7, "AA/technical/2", &said, true));
    let mut last = wdr(1, "AA/technical/1", &said, false);
    last.seen = vec![SeenRef::Hash(corrected.hash())];
    let last = state(last);
    let there = case(&[&said, &acked, &corrected, &last]);
    let here = case(&[&last, &corrected, &said, &acked]);
    assert_eq!(there.taken_back(), here.taken_back());
    let taken = &there.taken_back()[&said.hash()];
    assert_eq!((taken.by.clone(), taken.corrected), (seat("AA/technical/1"), false));
    // The original is kept, and its acknowledgement counts as before.
    assert!(there.message(said.hash()).is_some());
}

#[test]
fn a_note_that_withdraws_a_non_paper_by_hash_is_a_violation() {
    let said = state(txt(1));
    let mut note = wdr(2, "AA/technical/1", &said, false);
    note.authenticity = Authenticity::Note;
    note.seen = vec![SeenRef::Id(said.id)];
    let note = state(note);
    let found = case(&[&said, &note]).violations();
    let signed = Violation::SignedLink { note: note.hash(), non_paper: said.hash() };
    assert!(found.contains(&signed), "{found:?}");
}
