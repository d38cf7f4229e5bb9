//! Library, glossary and counters by keys.

use std::collections::BTreeSet;

use hotline_casework::figures::CELLS;
use hotline_casework::library::{Document, Step};
use hotline_protocol::ids::MessageId;

use crate::ask::{Ask, CountersView, News, WeekView};
use crate::engine::{Command, CountersChange, Counting, NewMessage};
use crate::lang::Language;
use crate::tui::robot::{NOW, Paint, Robot, World};

fn world() -> World {
    World::story().with_shelf()
}

fn robot(world: World) -> Robot {
    Robot::new(world, (100, 40), Paint::Ascii.look(Language::En))
}

fn published(robot: &mut Robot) -> Vec<NewMessage> {
    let asks = robot.asks().into_iter();
    asks.filter_map(|ask| match ask {
        Ask::Command(Command::Publish(new)) => Some(*new),
        _ => None,
    })
    .collect()
}

#[track_caller]
fn shows(robot: &Robot, words: &str) {
    assert!(robot.screen().contains(words), "{words}\n{}", robot.screen());
}

#[test]
fn documents_are_listed_and_one_that_lies_at_the_relay_is_saved_from_there() {
    let mut robot = robot(world());
    robot.keys("L");
    shows(&robot, "How to reach us");
    shows(&robot, "withdrawn");
    robot.keys("Enter");
    shows(&robot, "It lies at the relay.");
    robot.keys("e");
    shows(&robot, "procedures.pdf (400.0 kB)");
    robot.keys("Enter");
    shows(&robot, "Saved: /home/duty/procedures.pdf");
    shows(&robot, "by XB/policy/1");
    robot.keys("Esc j Enter");
    shows(&robot, "It is wrong.");
    shows(&robot, "by the former seat XB/policy/1");
}

#[test]
fn a_file_is_published_after_a_look_at_whom_it_goes_to_and_not_before() {
    let mut robot = robot(world());
    robot.world_mut().office.files.insert("/home/duty/memo.txt".to_owned(), b"Call us.".to_vec());
    robot.keys("L i \"missing.txt\" Tab \"Memo\" C-s");
    shows(&robot, "No such file");
    robot.keys("S-Tab C-u \"memo.txt\" C-s");
    assert!(published(&mut robot).is_empty(), "{}", robot.screen());
    shows(&robot, "Publish it?");
    robot.keys("n");
    assert!(published(&mut robot).is_empty());
    robot.keys("C-s y");
    let sent = published(&mut robot);
    let [new] = &sent[..] else { panic!("{sent:?}\n{}", robot.screen()) };
    assert_eq!((new.kind.as_str(), new.note, new.subject.as_str()), ("LIB", true, "Memo"));
}

#[test]
fn a_file_that_bears_a_stricter_label_is_not_published_with_a_wider_one() {
    let mut robot = robot(world());
    let marked = "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>1</identifier>\
        <sender>s</sender><sent>2026-05-01T10:00:00-00:00</sent><status>Actual</status>\
        <msgType>Alert</msgType><scope>Public</scope><code>TLP:AMBER</code><info>\
        <category>Infra</category><event>e</event><urgency>Unknown</urgency>\
        <severity>Unknown</severity><certainty>Unknown</certainty></info></alert>";
    let files = &mut robot.world_mut().office.files;
    files.insert("/home/duty/alert.xml".to_owned(), marked.as_bytes().to_vec());
    // The form proposes GREEN.
    robot.keys("L i \"alert.xml\" Tab \"Alert\" C-s");
    shows(&robot, "alert.xml is marked TLP:AMBER");
    robot.keys("y");
    assert!(published(&mut robot).is_empty(), "{}", robot.screen());
    robot.keys("Tab Tab C-u \"AMBER\" C-s");
    shows(&robot, "Publish it?");
    robot.keys("y");
    let sent = published(&mut robot);
    let [new] = &sent[..] else { panic!("{sent:?}\n{}", robot.screen()) };
    assert_eq!((new.kind.as_str(), new.tlp.as_str()), ("LIB", "AMBER"));
}

#[test]
fn definitions_stand_beside_each_other_and_ones_own_is_changed() {
    let mut robot = robot(world());
    robot.keys("T");
    shows(&robot, "differs");
    robot.keys("Enter");
    shows(&robot, "Any event that needs");
    shows(&robot, "An attack that");
    robot.keys("c C-u \"What we say now.\" Tab Tab C-u \"XD\" C-s");
    assert!(published(&mut robot).is_empty(), "{}", robot.screen());
    shows(&robot, "in place of what holds");
    robot.keys("y");
    let sent = published(&mut robot);
    let [new] = &sent[..] else { panic!("{sent:?}\n{}", robot.screen()) };
    assert_eq!((new.kind.as_str(), new.subject.as_str()), ("GLO", "Incident"));
    // Whoever was told the definition before is told this one, whatever was typed.
    assert_eq!(to(new), ["XD", "XC"]);
    let said = said(new);
    assert!(said.contains("What we say now."), "{said}");
    assert!(!said.contains("Any event"), "{said}");
}

#[test]
fn a_definition_of_several_lines_keeps_them_where_only_something_else_is_changed() {
    let mut world = world();
    let own = &mut world.office.glossary.terms[0].by[0];
    own.text = Some("Any event:\nalso one that only looks like it.".to_owned());
    let mut robot = robot(world);
    robot.keys("T Enter c Tab Tab C-u \"XD\" C-s");
    shows(&robot, "in place of what holds");
    robot.keys("y");
    let sent = published(&mut robot);
    let [new] = &sent[..] else { panic!("{sent:?}\n{}", robot.screen()) };
    let said = said(new);
    assert!(said.contains("Any event:\nalso one"), "{said}");
}

/// To whom a message goes.
fn to(new: &NewMessage) -> Vec<String> {
    new.to.iter().map(ToString::to_string).collect()
}

/// What its fields say, as far as it is text.
fn said(new: &NewMessage) -> String {
    String::from_utf8_lossy(&new.fields).into_owned()
}

#[test]
fn a_definition_of_ones_own_party_is_withdrawn_after_a_question_and_no_other() {
    let mut robot = robot(world());
    robot.keys("T W C-s");
    shows(&robot, "Withdraw it?");
    assert!(published(&mut robot).is_empty());
    robot.keys("y");
    let sent = published(&mut robot);
    let [new] = &sent[..] else { panic!("{sent:?}\n{}", robot.screen()) };
    assert_eq!((new.kind.as_str(), to(new)), ("GLO", vec!["XC".to_owned()]));
    assert!(!said(new).contains("Any event"), "{}", said(new));

    // What another party alone has defined is defined here, never changed.
    let terms = &mut robot.world_mut().office.glossary.terms;
    terms[0].by.retain(|one| one.party.to_string() == "XB");
    robot.news(News::Missed);
    robot.keys("c");
    shows(&robot, "Your party has not defined this term");
    robot.keys("W");
    shows(&robot, "Your party has not defined this term");
    let ours = &mut robot.world_mut().office.glossary.terms[0].by[0];
    (ours.party, ours.text) = ("XA".parse().unwrap(), None);
    robot.news(News::Missed);
    robot.keys("W C-s y");
    shows(&robot, "It has been withdrawn already.");
    assert!(published(&mut robot).is_empty(), "{}", robot.screen());
}

#[test]
fn a_document_of_another_party_is_neither_replaced_nor_withdrawn_and_the_screen_says_why() {
    let mut robot = robot(world());
    for keys in ["L c", "W", "Enter c", "W"] {
        robot.keys(keys);
        shows(&robot, "Only XB changes what it has published.");
    }
    assert!(published(&mut robot).is_empty());
}

#[test]
fn a_new_version_goes_to_whoever_has_the_one_before_and_counts_from_what_holds_then() {
    let mut robot = robot(world());
    let files = &mut robot.world_mut().office.files;
    files.insert("/home/duty/new.txt".to_owned(), b"Call us.".to_vec());
    robot.keys("L G c");
    shows(&robot, "A new version of Our contacts v2");
    shows(&robot, "XB/technical, XC");
    // Meanwhile a colleague has gone on with it.
    robot.world_mut().office.library.documents[2].number = 6;
    robot.keys("\"new.txt\" Tab Tab C-u \"XD\" C-s");
    assert!(published(&mut robot).is_empty(), "{}", robot.screen());
    shows(&robot, "in place of what holds");
    robot.keys("n");
    assert!(published(&mut robot).is_empty());
    robot.keys("C-s y");
    let sent = published(&mut robot);
    let [new] = &sent[..] else { panic!("{sent:?}\n{}", robot.screen()) };
    assert_eq!(
        (new.subject.as_str(), to(new)),
        ("Our contacts", vec!["XD".to_owned(), "XB/technical".to_owned(), "XC".to_owned()])
    );
    let step = Step::Text {
        bytes: b"Call us.".to_vec(),
        name: "new.txt".into(),
        media_type: "text/plain".into(),
    };
    let id = "d2".repeat(16).parse().unwrap();
    assert_eq!(new.fields, Document { id, number: 7, step }.said().encode_fields());
}

#[test]
fn a_document_is_withdrawn_with_a_reason_after_a_question_and_once() {
    let mut robot = robot(world());
    robot.keys("L G Enter");
    shows(&robot, "Duty officer, day and night");
    robot.keys("W \"It is wrong.\" C-s");
    shows(&robot, "Withdraw it?");
    assert!(published(&mut robot).is_empty());
    robot.keys("y");
    let sent = published(&mut robot);
    let [new] = &sent[..] else { panic!("{sent:?}\n{}", robot.screen()) };
    assert_eq!((new.body.as_str(), to(new).len()), ("It is wrong.", 2));
    let id = "d2".repeat(16).parse().unwrap();
    let gone = Document { id, number: 3, step: Step::Withdrawal };
    assert_eq!(new.fields, gone.said().encode_fields());
    // The page follows what holds.
    let one = &mut robot.world_mut().office.library.documents[2];
    one.withdrawn = Some("It is wrong.".to_owned());
    one.message = MessageId([0xb3; 16]);
    robot.news(News::Missed);
    shows(&robot, "It is wrong.");
    robot.keys("W");
    shows(&robot, "It has been withdrawn already.");
    assert!(published(&mut robot).is_empty());
}

#[test]
fn counters_are_off_until_a_person_names_a_seat_and_show_all_that_would_be_sent() {
    let mut robot = robot(world());
    robot.keys("C");
    shows(&robot, "The counters are off");
    robot.keys("i \"nowhere\" C-s");
    robot.keys("C-u \"XB/technical/1\" C-s");
    let asks = robot.asks();
    let on = |ask: &Ask| {
        matches!(ask, Ask::Command(Command::Counters(CountersChange::On { to, .. }))
            if to.to_string() == "XB/technical/1")
    };
    assert_eq!(asks.iter().filter(|ask| on(ask)).count(), 1, "{}", robot.screen());
}

#[test]
fn a_week_is_sent_by_a_key_and_only_one_that_may_be() {
    let mut counting = world();
    let to = "XB/technical/1".parse().unwrap();
    let week = |week, may_send| WeekView { week, begins: NOW, may_send, counts: vec![7; CELLS] };
    counting.office.counters = Some(CountersView {
        on: Some(Counting { to, since: NOW, shown: false, sent: BTreeSet::new() }),
        weeks: vec![week(2_950, true), week(2_951, false)],
    });
    let mut robot = robot(counting);
    robot.keys("C");
    shows(&robot, "sent-txt");
    let changes = |robot: &mut Robot| -> Vec<CountersChange> {
        let asks = robot.asks().into_iter();
        asks.filter_map(|ask| match ask {
            Ask::Command(Command::Counters(change)) => Some(change),
            _ => None,
        })
        .collect()
    };
    assert_eq!(changes(&mut robot), [CountersChange::Shown]);
    robot.keys("C-s");
    let sent = changes(&mut robot);
    assert!(matches!(&sent[..], [CountersChange::Send { week: 2_950, .. }]), "{sent:?}");
    robot.keys("x");
    assert_eq!(changes(&mut robot), [CountersChange::Off]);
    shows(&robot, "The counters are off");
}

#[test]
fn a_long_file_is_sealed_before_the_question_and_taken_away_again_unless_it_goes() {
    let mut robot = robot(world());
    let files = &mut robot.world_mut().office.files;
    files.insert("/home/duty/map.bin".to_owned(), vec![7; 60_000]);
    robot.keys("L G c \"map.bin\" C-s");
    shows(&robot, "in place of what holds");
    assert_eq!(robot.world().office.sealed.len(), 1);
    robot.keys("n Esc");
    assert!(published(&mut robot).is_empty());
    assert!(robot.world().office.sealed.is_empty());

    robot.keys("c \"map.bin\" C-s n C-s y");
    let sent = published(&mut robot);
    let [new] = &sent[..] else { panic!("{sent:?}\n{}", robot.screen()) };
    assert_eq!((new.attachments.len(), new.attachments[0].size), (1, 60_000));
    let id = "d2".repeat(16).parse().unwrap();
    assert_eq!(new.fields, Document { id, number: 3, step: Step::File }.said().encode_fields());
    assert_eq!(robot.world().office.sealed.len(), 1);
}
