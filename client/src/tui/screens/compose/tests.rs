//! The composer by keys alone.

mod drafts;
mod files;
mod forms;
mod forward;
mod passing;
mod played;

use hotline_casework::{
    Certainty, Concern, Kind, RequestedAction, Said, Scale, Severity, Tone, Urgency, Warning,
};
use hotline_protocol::ids::{CaseId, MessageId, Precedence, Traffic, UnixMillis};
use proptest::prelude::*;

use crate::engine::{Failure, NewMessage};
use crate::tui::event::{Event, Key};

use super::blank;
use super::draft::Draft;
use super::slot::Form;
use played::{NOON, Played, came, thread};

/// Begins a message to XB/technical, about which something was said before.
fn writing() -> Played {
    let mut played = Played::new();
    played.listed = vec![
        came(1, "XB/technical/1", Precedence::Routine),
        came(2, "XC/technical/1", Precedence::Routine),
    ];
    played.keys("j").sees(">");
    played.keys("i");
    played.sees("XB/technical");
    played
}

#[test]
fn a_concern_is_raised_by_keys_alone() {
    let mut played = writing();
    played.keys("Esc n").sees("Concern");
    played.keys("Right Right Right Right Right").sees("[severe]");
    played.sees("[immediate]");
    played.keys("Tab Right Right Right").sees("[national]");
    // Precedence, TLP, subject, text.
    played.keys("Tab C-p Tab C-p Tab").types("Registry hijack").keys("Tab");
    played.types("Name server records changed.").keys("Enter").types("Call us.");
    // Class, window, basis, infrastructure, effect, confidence, action, tone.
    played.keys("Tab Tab").types("-2h").keys("Tab").types("11:30").keys("Tab");
    played.types("Two resolvers").keys("Tab Tab").types("Wrong answers");
    played.keys("Tab l Tab Right Right Tab s C-s");
    assert_eq!(played.sent, []);
    played.wait(5);
    let ago = |halves: u64| Some(UnixMillis(NOON.0 - halves * 1_800_000));
    let concern = Concern {
        severity: Some(Severity::Severe),
        scale: Some(Scale::National),
        action: Some(RequestedAction::Mitigate),
        tone: Some(Tone::SeriousConcern),
        confidence: Some(Certainty::Likely),
        technical_basis: "Two resolvers".into(),
        effect: "Wrong answers".into(),
        window_from: ago(4),
        window_to: ago(1),
        ..Concern::default()
    };
    let wanted = NewMessage {
        to: vec!["XB/technical".parse().unwrap()],
        kind: "CON".to_owned(),
        fields: Said::Concern(concern).encode_fields(),
        precedence: Precedence::Priority,
        traffic: Traffic::Operation,
        tlp: "AMBER".to_owned(),
        subject: "Registry hijack".to_owned(),
        body: "Name server records changed.\nCall us.".to_owned(),
        language: "en".to_owned(),
        ..blank()
    };
    assert_eq!(played.sent, [wanted]);
}

#[test]
fn a_warning_says_what_its_fields_say() {
    let mut played = writing();
    // Kind is the second field; the text of the first stays.
    played.types("Bad update").keys("S-Tab S-Tab S-Tab").types("w").sees("Early warning");
    played.keys("Tab").types("m").keys("Tab Tab Tab Tab Tab Tab").types("a");
    played.keys("Tab Tab Tab Tab").types("Ports").keys("C-s").wait(5);
    let warning = Warning {
        severity: Some(Severity::Medium),
        urgency: Some(Urgency::Immediate),
        expected_effect: "Ports".into(),
        ..Warning::default()
    };
    let sent = played.sent.first().unwrap();
    assert_eq!((sent.kind.as_str(), sent.precedence), ("WRN", Precedence::Routine));
    assert_eq!(sent.fields, Said::Warning(warning).encode_fields());
}

#[test]
fn an_empty_optional_field_never_blocks_and_a_missing_subject_is_said() {
    let mut played = writing();
    played.keys("C-s").sees("Give it a subject");
    played.types("Hello").keys("C-s").wait(5);
    let wanted = NewMessage {
        to: vec!["XB/technical".parse().unwrap()],
        subject: "Hello".to_owned(),
        language: "en".to_owned(),
        ..blank()
    };
    assert_eq!(played.sent, [wanted]);
}

#[test]
fn what_was_sent_is_called_back_as_it_was() {
    let mut played = writing();
    played.types("One").keys("Tab").types("two").keys("Left C-s").sees("u calls it back");
    played.wait(4).keys("u").sees("Called back");
    played.types("X").keys("C-s").wait(5);
    assert_eq!(played.sent.len(), 1);
    assert_eq!(played.sent[0].body, "twXo");
    played.keys("u").sees("Nothing can be called back");
}

#[test]
fn what_is_immediate_goes_at_once() {
    let mut played = writing();
    played.directory.seats[2].standing = "verified".to_owned();
    played.event(Event::News(crate::engine::Notice::Directory));
    played.types("Now").keys("S-Tab S-Tab").types("i").keys("C-s");
    assert_eq!(played.sent.len(), 1);
    assert_eq!(played.sent[0].precedence, Precedence::Immediate);
    assert!(played.kept.is_empty(), "its draft is not needed any more");
}

/// What is asked before a message to these addressees goes.
fn asked(to: &str, fields: &str) -> Played {
    let mut played = writing();
    played.types("Subject").keys("S-Tab S-Tab S-Tab S-Tab C-u").types(to).types(" ");
    played.keys(fields).keys("C-s");
    assert_eq!(played.sent, [], "{}", played.screen());
    played
}

#[test]
fn nothing_goes_to_everybody_without_the_number_of_seats() {
    for to in ["*", "*/technical", "XB"] {
        let mut played = asked(to, "Tab");
        let count = match to {
            "*" => "4",
            _ => "3",
        };
        played.sees("To confirm, type the number of seats");
        played.sees(&format!("{count} seats"));
        played.keys("y 9 y").wait(9).sees("Type the number of seats first");
        assert_eq!(played.sent, [], "{to}");
        played.keys("Backspace").types(count).keys("y").wait(5);
        assert_eq!(played.sent.len(), 1, "{to}");
    }
}

#[test]
fn each_reason_to_look_again_is_told_and_no_goes_back_to_the_draft() {
    for (to, fields, words) in [
        ("XB/technical XC/technical", "Tab", "2 parties: XB, XC"),
        ("XB/technical", "Tab Tab Tab Right", "TLP:RED"),
        ("XB/technical", "Tab Tab i", "Not verified: XB/technical/2"),
        ("XB/technical", "Tab Tab Tab Tab Tab Tab Tab Right", "your seat's signature"),
        ("XB/technical", "Tab Tab f", "Flash rings"),
        ("XB/diplomatic", "Tab", "nothing was said with XB/diplomatic"),
    ] {
        let mut played = asked(to, fields);
        played.sees("Send this to");
        played.sees(words);
        played.keys("n").wait(9).does_not_see("Send this to");
        assert_eq!(played.sent, [], "{words}");
        played.sees("Subject");
        played.keys("C-s y").wait(5);
        assert_eq!(played.sent.len(), 1, "{words}");
        played.does_not_see("Send this to");
    }
}

#[test]
fn a_changed_key_is_told_where_it_matters() {
    let mut played = writing();
    played.directory.seats[1].standing = "changed".to_owned();
    played.event(Event::News(crate::engine::Notice::Directory));
    played.sees("1 with a changed key");
    played.types("Now").keys("S-Tab S-Tab").types("i").keys("C-s");
    played.sees("The key of XB/technical/1 changed");
}

#[test]
fn addresses_are_completed_and_seats_are_counted_while_one_types() {
    let mut played = writing();
    played.sees("XB/technical: 2 seats, 1 unverified");
    played.sees("on duty 24/7");
    played.keys("S-Tab S-Tab S-Tab S-Tab C-u").types("xc/t").sees("Cyldavia");
    played.keys("Tab").types("bord").sees("> XB/diplomatic");
    played.keys("Down Enter Tab");
    played.sees("XC/technical XB/technical");
    played.sees("XC/technical: 1 seat, verified");
    played.sees("XB/technical: 2 seats, 1 unverified");
}

#[test]
fn a_stranger_is_told_at_once_with_who_is_near_and_gets_nothing() {
    let mut played = writing();
    played.types("Hello").keys("S-Tab S-Tab S-Tab S-Tab C-u").types("XB/tehcnical ");
    played.sees("Nobody is at XB/tehcnical. Did you mean XB/technical?");
    played.keys("C-s").wait(9);
    assert_eq!(played.sent, []);
    played.keys("C-u").types("QQ/policy").sees("Nobody is at QQ/policy");
}

#[test]
fn one_look_up_is_under_way_at_a_time_and_the_last_text_counts() {
    let mut played = writing();
    let before = played.previews;
    played.keys("S-Tab S-Tab S-Tab S-Tab C-u");
    played.holds = true;
    played.types("XB/technical XC/technical XB/diplomatic ");
    played.let_out();
    assert!(played.previews <= before + 2, "{}", played.previews - before);
    played.sees("XB/diplomatic: 1 seat");
}

#[test]
fn an_engine_that_does_not_answer_keeps_nobody_from_sending() {
    let mut played = writing();
    played.types("Hello").keys("S-Tab S-Tab S-Tab S-Tab C-u");
    played.holds = true;
    played.types("XC/technical ").keys("C-s").sees("Looking up");
    played.wait(2).wait(6);
    played.let_out();
    assert_eq!(played.sent.len(), 1, "{}", played.screen());
}

#[test]
fn two_hundred_words_are_the_bound_where_somebody_is_interrupted() {
    let mut played = writing();
    played.types("Long").keys("Tab");
    played.event(Event::Paste("word ".repeat(200)));
    played.sees("201 words");
    played.keys("S-Tab S-Tab S-Tab").types("i").sees("201 of 200 words");
    played.keys("C-s").sees("take 200 words; this has 201");
    assert_eq!(played.sent, []);
    played.keys("C-w").sees("200 of 200 words");
}

#[test]
fn what_the_engine_refuses_is_a_draft_again_with_its_sentence() {
    let mut played = writing();
    played.refuses = Some(Failure::Usage("the relay wants it shorter".to_owned()));
    played.types("Hello").keys("C-s").wait(5).sees("the relay wants it shorter");
    played.sees("Hello");
    played.refuses = None;
    played.keys("C-s").wait(5);
    assert_eq!(played.sent.len(), 1);
}

#[test]
fn a_refusal_does_not_take_the_keys_of_another_draft() {
    let mut played = writing();
    played.refuses = Some(Failure::Usage("no".to_owned()));
    played.types("First").keys("C-s j i").types("Sec").wait(5).types("ond").sees("Second");
    played.keys("Esc").sees("First");
}

#[test]
fn in_a_case_the_other_side_and_the_subject_stand_there() {
    let mut played = Played::new();
    played.threads = vec![thread()];
    played.listed = vec![came(4, "XC/technical/1", Precedence::Routine)];
    played.event(Event::News(crate::engine::Notice::Missed));
    played.keys("G i").sees("XC/technical");
    played.types("We look.").keys("C-s").wait(5);
    let sent = played.sent.first().unwrap();
    assert_eq!(sent.to, ["XC/technical".parse().unwrap()]);
    assert_eq!(sent.case, Some(CaseId([3; 16])));
    assert_eq!(sent.in_reply_to, Some(MessageId([4; 16])));
    assert_eq!((sent.subject.as_str(), sent.body.as_str()), ("Tell us", "We look."));
}

#[test]
fn pasted_text_is_harmless_and_cut_with_a_word() {
    let mut played = writing();
    played.event(Event::Paste("one\ntwo\r\nthree\u{1b}[2J\u{202e}".to_owned()));
    played.sees("one two three[2J");
    played.keys("Tab");
    played.event(Event::Paste("line\n".repeat(200_000)));
    played.sees("it was cut");
    assert!(played.screen().is_ascii());
    played.keys("C-s").wait(5);
    assert_eq!(played.sent[0].subject, "one two three[2J");
    assert!(played.sent[0].body.len() <= hotline_casework::limits::BODY_BYTES_MAX);
}

#[test]
fn on_the_smallest_screen_every_field_is_reached_and_seen() {
    let mut played = writing();
    played.event(Event::Resize { columns: 40, rows: 10 });
    played.keys("Esc n");
    let concern = Form::of(&Kind::Con);
    for slot in concern.slots() {
        let name = slot.label(&played.state.look);
        let name: String = name.chars().take(7).collect();
        // The cursor begins at the severity; the way leads round.
        let mut seen = false;
        for _ in 0..concern.slots().len() {
            seen |= played.screen().contains(&format!(">{name}"));
            played.keys("Tab");
        }
        assert!(seen, "{name}");
    }
    played.keys("Esc").does_not_see("Concern");
}

#[test]
fn the_conversation_stays_in_sight_above_a_short_message() {
    let mut played = writing();
    played.types("Hello");
    let screen = played.screen();
    let rule = screen.lines().position(|line| line.contains("- Message")).unwrap_or(0);
    assert!(rule >= 6, "{screen}");
    played.sees("Standing");
}

fn any_key() -> impl Strategy<Value = Key> {
    let named = [
        "Tab",
        "S-Tab",
        "Enter",
        "Backspace",
        "Delete",
        "Left",
        "Right",
        "Up",
        "Down",
        "Home",
        "End",
        "C-n",
        "C-p",
        "C-s",
        "C-w",
        "C-u",
        "C-x",
        "Esc",
        "n",
        "i",
        "y",
        "u",
        "PageUp",
    ];
    prop_oneof![
        4 => proptest::sample::select(named.to_vec()).prop_map(|name| name.parse().unwrap()),
        2 => proptest::char::any()
            .prop_filter("no key", |c| !c.is_control())
            .prop_map(Key::char),
        1 => proptest::sample::select(vec!['X', 'B', '/', '*', ' ', '4', 't'])
            .prop_map(Key::char),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_keys_leave_a_form_that_can_be_drawn_and_drafts_that_can_be_read(
        keys in proptest::collection::vec(any_key(), 1..80),
        small in any::<bool>(),
    ) {
        let mut played = writing();
        let (columns, rows) = if small { (40, 10) } else { (80, 24) };
        played.event(Event::Resize { columns, rows });
        for (place, key) in keys.into_iter().enumerate() {
            played.event(Event::Key(key));
            if place % 7 == 0 {
                played.wait(1);
                let _ = played.screen();
            }
        }
        let _ = played.screen();
        for kept in played.kept.values() {
            let draft = Draft::read(kept).unwrap();
            prop_assert_eq!(&draft.kept(), kept);
        }
        for sent in &played.sent {
            prop_assert!(!sent.subject.trim().is_empty() && !sent.to.is_empty());
        }
    }
}
