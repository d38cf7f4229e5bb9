//! What a message says is told to others by keys alone, as far as its label lets it go.

use hotline_protocol::ids::{Precedence, Traffic};

use crate::tui::event::Event;

use super::played::{Played, came};

/// A message of XB/technical with that label is open.
fn reading(label: &str) -> Played {
    let mut listed = came(1, "XB/technical/1", Precedence::Routine);
    listed.message.tlp = label.to_owned();
    let mut played = Played::new();
    played.listed = vec![listed];
    played.event(Event::Resize { columns: 100, rows: 40 });
    played.keys("j Tab Enter").sees("What is it?");
    played
}

#[test]
fn what_may_go_no_further_is_refused_before_anything_is_written() {
    let mut played = reading("RED");
    played.keys("F").sees("Ask XB to tell others: this is TLP:RED");
    played.does_not_see("Subject");
    let mut played = reading("PURPLE");
    played.keys("F").sees("Its label PURPLE is of a later version");
}

#[test]
fn an_addressee_beyond_the_label_is_refused_with_whom_to_ask_and_nothing_goes() {
    for (label, whom) in [
        ("AMBER", "Ask XB before XC/technical hears of it"),
        ("AMBER+STRICT", "Ask XB before XC/technical hears of it"),
    ] {
        let mut played = reading(label);
        played.keys("F").types("XC/technical").keys("C-s");
        played.sees(whom);
        played.wait(10);
        assert!(played.sent.is_empty(), "{label}");
    }
}

#[test]
fn what_passes_a_message_on_is_labelled_as_strictly() {
    let mut played = reading("GREEN");
    played.keys("F").types("XC/technical").keys("Tab Tab Tab Left").sees("[CLEAR]");
    played.keys("C-s").sees("It is TLP:GREEN");
    played.wait(10);
    assert!(played.sent.is_empty());
}

#[test]
fn a_message_is_passed_on_below_words_of_ones_own_and_cannot_be_changed() {
    let mut played = reading("GREEN");
    played.keys("F").types("XC/technical");
    played.sees("----- passed on -----");
    played.sees("From: XB/technical/1");
    played.keys("Tab Tab Tab Tab Tab").types("For you.").keys("C-s").sees("First contact");
    played.keys("y").wait(5);
    let [sent] = &played.sent[..] else { panic!("{}: {:?}", played.screen(), played.sent) };
    assert_eq!((&*sent.subject, &*sent.tlp, &*sent.kind), ("Fwd: Tell us", "GREEN", "TXT"));
    assert_eq!((sent.case, sent.in_reply_to, sent.traffic), (None, None, Traffic::Operation));
    let said = "For you.\n\n----- passed on -----\nFrom: XB/technical/1\n";
    assert!(sent.body.starts_with(said), "{}", sent.body);
    assert!(sent.body.ends_with("\n\nWhat is it?"), "{}", sent.body);
    assert!(played.kept.is_empty(), "the draft is left behind");
}

#[test]
fn a_draft_remembers_what_it_passes_on() {
    let mut played = reading("GREEN");
    played.keys("F").types("XC/technical").keys("Esc");
    let mut again = Played::with_drafts(played.kept.clone());
    again.listed = played.listed.clone();
    again.event(Event::Resize { columns: 100, rows: 40 });
    again.keys("j Tab Enter F").sees("XC/technical");
    again.keys("C-s y").wait(5);
    let [sent] = &again.sent[..] else { panic!("{}: {:?}", again.screen(), again.sent) };
    assert!(sent.body.ends_with("\n\nWhat is it?"), "{}", sent.body);
}
