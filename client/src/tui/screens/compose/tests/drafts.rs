//! Nothing that was typed is lost.

use std::collections::BTreeMap;

use hotline_protocol::ids::Precedence;

use crate::engine::{Failure, Notice};
use crate::tui::event::Event;

use super::played::{Played, came};
use super::writing;

fn restarted(played: &Played) -> Played {
    let mut again = Played::with_drafts(played.kept.clone());
    again.listed = played.listed.clone();
    again
}

#[test]
fn a_draft_is_on_disk_within_a_second_and_found_after_a_kill() {
    let mut played = writing();
    played.types("Hel");
    assert_eq!(played.kept, BTreeMap::new());
    played.wait(1).types("lo").keys("Left").wait(1);
    assert_eq!(played.kept.len(), 1);
    let mut again = restarted(&played);
    again.sees(" dr.");
    again.keys("j i").sees("Your draft is here again");
    // The cursor stands where it stood.
    again.types("X").keys("C-s").wait(5);
    assert_eq!(again.sent[0].subject, "HellXo");
    assert_eq!(again.kept, BTreeMap::new());
    again.does_not_see("draft");
}

#[test]
fn what_is_put_away_is_there_at_once() {
    let mut played = writing();
    played.types("Hello").keys("Esc i").sees("Hello");
    played.types("!").keys("Esc").sees("draft");
}

#[test]
fn an_alert_in_the_middle_of_a_word_changes_nothing_of_it() {
    let mut played = writing();
    played.types("Hel").keys("Tab").types("wo").keys("Left");
    played.alerts = vec![came(9, "XC/technical/1", Precedence::Flash)];
    played.event(Event::News(Notice::Missed));
    assert!(played.state.alarm.is_open());
    played.types("rld and more").keys("C-s Esc Enter C-x").wait(2);
    assert!(played.state.alarm.is_open(), "typing closes no alert");
    assert_eq!(played.sent, []);
    assert_eq!(played.kept.len(), 1, "the draft is kept beneath the alert");
    played.alerts.clear();
    played.event(Event::News(Notice::Missed));
    assert!(!played.state.alarm.is_open());
    played.types("X").keys("C-s").wait(5);
    assert_eq!(played.sent[0].subject, "Hel");
    assert_eq!(played.sent[0].body, "wXo");
}

#[test]
fn a_page_above_the_draft_does_not_keep_it_from_the_disk() {
    let mut played = writing();
    played.types("Hello").keys("F1").wait(1);
    assert_eq!(played.kept.len(), 1);
}

#[test]
fn an_emptied_draft_is_forgotten() {
    let mut played = writing();
    played.types("Hello").wait(1);
    assert_eq!(played.kept.len(), 1);
    played.keys("C-u").wait(1);
    assert_eq!(played.kept, BTreeMap::new());
    played.keys("Esc").does_not_see("draft");
}

#[test]
fn only_more_than_a_line_is_asked_about_before_it_is_thrown_away() {
    let mut played = writing();
    played.types("Hello").wait(1).keys("C-x");
    assert_eq!(played.kept, BTreeMap::new());
    played.keys("i Tab").types("one").keys("Enter").types("two").wait(1);
    played.keys("C-x").sees("Throw this draft away?");
    played.keys("n").sees("two");
    assert_eq!(played.kept.len(), 1);
    played.keys("C-x y");
    assert_eq!(played.kept, BTreeMap::new());
    played.does_not_see("two");
}

#[test]
fn a_second_message_does_not_touch_the_one_that_can_still_be_called_back() {
    let mut played = writing();
    played.types("First").keys("C-s i").does_not_see("Subject     First");
    played.types("Second").wait(1);
    assert_eq!(played.kept.len(), 2);
    played.keys("Esc u").sees("Subject     First");
    played.keys("Esc").wait(9);
    assert_eq!(played.sent, []);
    let kept: Vec<String> =
        played.kept.values().map(|kept| String::from_utf8_lossy(kept).into_owned()).collect();
    assert!(kept.iter().any(|kept| kept.contains("First")));
    assert!(kept.iter().any(|kept| kept.contains("Second")));
}

#[test]
fn a_draft_that_was_written_elsewhere_is_not_overwritten() {
    let mut played = writing();
    played.types("Here").wait(1);
    let name = played.kept.keys().next().unwrap().clone();
    let other = super::Draft::new(super::Form::of(&hotline_casework::Kind::Wrn), None).kept();
    played.kept.insert(name.clone(), other.clone());
    played.event(Event::News(Notice::Missed));
    played.types(" and now").wait(1);
    assert_eq!(played.kept.get(&name), Some(&other));
    assert_eq!(played.kept.len(), 2);
}

#[test]
fn leaving_waits_until_the_engine_has_everything() {
    let mut played = writing();
    played.types("Hello").keys("C-s");
    played.holds = true;
    played.keys("q");
    assert!(!played.has_quit);
    played.let_out();
    assert!(played.has_quit);
    assert_eq!(played.sent.len(), 1);
}

#[test]
fn leaving_puts_the_draft_on_disk_first() {
    let mut played = writing();
    played.types("Hello").keys("C-q");
    assert!(played.has_quit);
    assert_eq!(played.kept.len(), 1);
}

#[test]
fn an_engine_that_is_stuck_holds_nobody_for_long() {
    let mut played = writing();
    played.types("Hello").keys("C-s");
    played.holds = true;
    played.keys("q").wait(4);
    assert!(!played.has_quit);
    played.wait(1);
    assert!(played.has_quit);
}

#[test]
fn a_refusal_stops_the_leaving() {
    let mut played = writing();
    played.refuses = Some(Failure::Refused("nobody is there".to_owned()));
    played.types("Hello").keys("C-s q");
    assert!(!played.has_quit);
    played.sees("nobody is there");
    played.sees("Hello");
}

#[test]
fn a_key_that_is_held_leaves_once() {
    let mut played = writing();
    played.types("Hello").keys("C-s");
    played.holds = true;
    played.keys("q q C-c");
    assert!(!played.has_quit, "the engine has not answered");
    played.wait(1).keys("q");
    assert!(played.has_quit, "whoever asks again does not wait");
}

#[test]
fn what_was_sent_off_goes_when_the_window_is_closed() {
    let mut played = writing();
    played.types("Hello").keys("C-s");
    assert_eq!(played.sent, []);
    played.event(Event::Ending);
    assert_eq!(played.sent.len(), 1);
    assert!(played.has_quit);
}

#[test]
fn an_end_that_is_told_while_somebody_leaves_does_not_cut_it_short() {
    let mut played = writing();
    played.types("Hello").keys("C-s");
    played.holds = true;
    played.keys("q").wait(1).event(Event::Ending);
    assert!(!played.has_quit);
    played.let_out();
    assert!(played.has_quit);
    assert_eq!(played.sent.len(), 1);
}

#[test]
fn a_draft_that_could_not_be_kept_is_open_again_with_the_reason() {
    let mut played = writing();
    played.does_not_keep = Some(Failure::Defect("the disk is full".to_owned()));
    played.keys("Tab").types("Tell us more").wait(2).sees("Tell us more");
    // Left when the last attempt has failed already, or while one is under way.
    played.keys("Esc").sees("Tell us more");
    played.sees("the disk is full");
    played.holds = true;
    played.types("!").keys("Esc").does_not_see("Tell us more");
    played.let_out();
    played.sees("Tell us more!");
    played.sees("the disk is full");
    // Once there is room it can be left.
    played.does_not_keep = None;
    played.keys("Esc").wait(2).does_not_see("Tell us more");
    played.sees(" dr.");
    assert!(!played.kept.is_empty());
}
