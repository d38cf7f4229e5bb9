//! Every template by keys alone.

use hotline_casework::template::{Sort, TEMPLATES, Template};
use hotline_casework::{Cited, FieldValue, Filled, Form as Fields, Kind, Said};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Precedence};

use crate::engine::{Direction, Notice};
use crate::tui::event::Event;

use super::played::{Played, came, thread};
use super::writing;

/// A conversation in which something came and something was sent.
fn talking() -> Played {
    let mut played = Played::new();
    let mut sent = came(2, "XA/technical/1", Precedence::Routine);
    sent.message.direction = Direction::Sent;
    played.threads = vec![thread()];
    played.listed = vec![came(1, "XB/technical/1", Precedence::Routine), sent];
    played.event(Event::News(Notice::Missed));
    played
}

/// Begins a message by a template in the conversation of [`talking`].
fn begin(template: &'static Template) -> Played {
    let mut played = talking();
    played.keys("G t").sees("Which kind of message?");
    played.types(template.kind.code()).keys("Enter");
    played.does_not_see("Which kind of message?");
    played
}

/// Puts the cursor into a field by its name.
fn go(played: &mut Played, name: &str) {
    for _ in 0..64 {
        if played.screen().contains(&format!(">{name}")) {
            return;
        }
        played.keys("Tab");
    }
    panic!("{name} is not reached\n{}", played.screen());
}

/// The row in which the cursor is.
fn row(played: &Played) -> String {
    played.screen().lines().rfind(|row| row.starts_with('>')).unwrap().to_owned()
}

fn sent(played: &mut Played) -> Said {
    played.keys("C-s").wait(1);
    if played.screen().contains("Send this to") {
        played.keys("y");
    }
    played.wait(6);
    let sent = played.sent.first().unwrap_or_else(|| panic!("{}", played.screen()));
    Said::read(sent.kind.parse().unwrap(), &sent.fields).unwrap()
}

#[test]
fn every_template_can_be_sent_with_all_its_fields_empty() {
    for template in TEMPLATES {
        let mut played = begin(template);
        if let Some(slot) = template.slots.iter().find(|slot| slot.required) {
            let name = played.state.look.texts.field(slot.name);
            go(&mut played, &name.chars().take(12).collect::<String>());
            if played.screen().contains("[not said]") {
                played.keys("Right");
            }
        }
        go(&mut played, "Subject");
        played.keys("C-u").types("Subject");
        let said = sent(&mut played);
        assert_eq!(said.kind(), template.kind);
        let needed = template.slots.iter().filter(|slot| slot.required).count();
        assert_eq!(said.fields().len(), needed, "{}", template.kind);
    }
}

#[test]
fn every_template_can_be_sent_with_all_its_fields_full_and_says_what_was_typed() {
    for template in TEMPLATES {
        let mut played = begin(template);
        go(&mut played, "Subject");
        played.keys("C-u").types("Subject");
        let mut wanted = Fields::new(template);
        for slot in template.slots {
            let name = played.state.look.texts.field(slot.name);
            go(&mut played, &name.chars().take(12).collect::<String>());
            let newest = Cited { id: MessageId([2; 16]), common: Digest([2; 32]) };
            match slot.sort {
                Sort::Code(_) => {
                    played.keys("Right Right");
                    wanted.put(slot.name, Filled::Code(1)).unwrap();
                }
                Sort::Codes(_) => {
                    played.keys("Space Right Right Space");
                    wanted.put(slot.name, Filled::Codes(vec![0, 2])).unwrap();
                }
                Sort::Text(_) => {
                    played.types("As seen");
                    wanted.fill(slot.name, "As seen").unwrap();
                }
                Sort::Time(_) => {
                    played.types("2026-11-22 10:00");
                    wanted.fill(slot.name, "2026-11-22T10:00:00Z").unwrap();
                }
                Sort::Number => {
                    played.types("7");
                    wanted.fill(slot.name, "7").unwrap();
                }
                Sort::Address => {
                    played.types("XC/technical");
                    wanted.fill(slot.name, "XC/technical").unwrap();
                }
                Sort::Cited => {
                    while !row(&played).contains("[12:00Z XA/technical/1") {
                        played.keys("Right");
                    }
                    wanted.put(slot.name, Filled::Cited(newest)).unwrap();
                }
            }
        }
        assert_eq!(Ok(sent(&mut played)), wanted.said(), "{}", template.kind);
    }
}

#[test]
fn an_answer_cites_the_message_it_was_begun_from_and_a_withdrawal_ones_own() {
    let cited = |kind: &Kind, from: &str| {
        let mut played = talking();
        played.keys("G").keys(from).keys("t").types(kind.code()).keys("Enter");
        go(&mut played, "Subject");
        played.keys("C-u").types("Subject");
        let said = sent(&mut played);
        let new = played.sent.first().unwrap();
        assert_eq!(new.case, Some(CaseId([3; 16])));
        let value = said.fields().into_iter().next().map(|field| field.value);
        assert_eq!(value, new.in_reply_to.map(FieldValue::Message), "{kind}");
        new.in_reply_to.unwrap()
    };
    assert_eq!(cited(&Kind::Rsp, "Enter k"), MessageId([1; 16]));
    assert_eq!(cited(&Kind::Wdr, "Enter j"), MessageId([2; 16]));
}

#[test]
fn what_says_nothing_without_a_message_asks_for_it() {
    let mut played = writing();
    played.types("Answer").keys("S-Tab S-Tab S-Tab").types("rrr");
    while !played.screen().contains("[RSP]") {
        played.types("r");
    }
    played.keys("C-s").sees("Say which message it is about");
    assert_eq!(played.sent, []);
    played.sees(">Answers");
    played.keys("Right C-s").wait(6);
    assert_eq!(played.sent.len(), 1, "{}", played.screen());
}

#[test]
fn what_cannot_stand_in_a_field_is_said_and_the_cursor_goes_there() {
    for (code, name, written, sentence) in [
        ("POC", "Of", "nobody", "nobody is no address"),
        ("SIT", "Update", "many", "This is no number"),
        ("VUL", "Not public", "soon", "This is no time"),
        ("RFI", "Seen until", "2026-11-21", "It ends before it begins"),
    ] {
        let template = TEMPLATES.iter().find(|one| one.kind.code() == code).unwrap();
        let mut played = begin(template);
        if code == "RFI" {
            go(&mut played, "Seen from");
            played.types("2026-11-22");
        }
        go(&mut played, name);
        played.types(written);
        go(&mut played, "Subject");
        played.keys("C-u").types("Subject").keys("C-s").sees(sentence);
        played.sees(&format!(">{name}"));
        assert_eq!(played.sent, [], "{code}");
    }
}

#[test]
fn the_fields_of_a_form_are_found_again_after_a_kill() {
    let mut played = begin(Template::of(&Kind::Rfi).unwrap());
    go(&mut played, "What is asked");
    played.keys("Right Space").wait(1);
    go(&mut played, "Purpose");
    played.types("To know").wait(1);
    let mut again = Played::with_drafts(played.kept.clone());
    again.threads = vec![thread()];
    again.listed = vec![came(1, "XB/technical/1", Precedence::Routine)];
    again.event(Event::News(Notice::Missed));
    again.sees("draft");
    again.keys("G t").types("RFI").keys("Enter").sees("Your draft is here again");
    let said = sent(&mut again);
    let mut wanted = Fields::new(Template::of(&Kind::Rfi).unwrap());
    wanted.fill("nature", "provide").unwrap();
    wanted.fill("purpose", "To know").unwrap();
    assert_eq!(Ok(said), wanted.said());
}

#[test]
fn a_field_goes_along_to_another_kind_that_has_it() {
    let mut played = begin(Template::of(&Kind::Cla).unwrap());
    go(&mut played, "Infrastructure");
    played.types("198.51.100.7");
    go(&mut played, "Kind");
    played.types("c");
    while !played.screen().contains("[CON]") {
        played.types("c");
    }
    go(&mut played, "Subject");
    played.keys("C-u").types("Subject");
    match sent(&mut played) {
        Said::Concern(concern) => assert_eq!(concern.infrastructure.raw(), "198.51.100.7"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_list_of_templates_is_narrowed_by_what_is_typed_and_left_by_esc() {
    let mut played = talking();
    played.keys("G t").sees("Early warning");
    played.types("vulnerab").does_not_see("Early warning");
    played.sees("VUL");
    played.types("xyz").sees("No template of this name");
    played.keys("Enter Esc").does_not_see("Which kind of message?");
}
