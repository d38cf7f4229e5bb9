use proptest::prelude::*;

use super::*;
use crate::cap::Message;
use crate::summary::summarise;
use crate::xml;

fn warning() -> Warning {
    Warning {
        identifier: "0a".repeat(16),
        sender: "AA/technical".to_owned(),
        sender_name: Some("Aaland & Sons".to_owned()),
        sent: UnixMillis(1_777_623_330_123),
        exercise: false,
        replaces: Vec::new(),
        withdrawn: false,
        tlp: Tlp::Amber,
        incident: Some("AA-BB-2026-T1-0042".to_owned()),
        language: Some("en".to_owned()),
        urgency: Some(Urgency::Immediate),
        severity: Some(CapSeverity::Severe),
        certainty: Some(Certainty::NotKnown),
        headline: "Name servers <redirected>".to_owned(),
        description: "One\u{1b}[2J\ntwo & three".to_owned(),
        instruction: "Check your resolvers.".to_owned(),
        affected: "Ports".to_owned(),
        expires: Some(UnixMillis(1_777_680_000_000)),
    }
}

/// The elements of the schema of CAP 1.2 in their order, as far as they are written: name, and
/// whether it must be there.
const ALERT: [(&str, bool); 12] = [
    ("identifier", true),
    ("sender", true),
    ("sent", true),
    ("status", true),
    ("msgType", true),
    ("scope", true),
    ("restriction", true),
    ("code", false),
    ("note", false),
    ("references", false),
    ("incidents", false),
    ("info", true),
];
const INFO: [(&str, bool); 13] = [
    ("language", false),
    ("category", true),
    ("event", true),
    ("urgency", true),
    ("severity", true),
    ("certainty", true),
    ("expires", false),
    ("senderName", false),
    ("headline", false),
    ("description", false),
    ("instruction", false),
    ("area", false),
    ("contact", false),
];

#[track_caller]
fn in_order(element: &xml::Element, schema: &[(&str, bool)]) {
    let names: Vec<&str> = element.children.iter().map(|child| child.name.as_str()).collect();
    let mut at = 0;
    for name in &names {
        let place = schema.iter().position(|(other, _)| other == name);
        let place = place.unwrap_or_else(|| panic!("{name} is no element of {}", element.name));
        assert!(place >= at, "{name} stands too late: {names:?}");
        at = place;
    }
    for (name, _) in schema.iter().filter(|(_, required)| *required) {
        assert!(names.contains(name), "{name} is missing: {names:?}");
    }
}

#[track_caller]
fn obeys_the_schema(text: &str) {
    let document = xml::read(text.as_bytes(), 1 << 20).unwrap();
    assert_eq!(document.namespace, NAMESPACE);
    in_order(&document.root, &ALERT);
    let info = document.root.all("info").next().unwrap();
    in_order(info, &INFO);
    for moment in
        [document.root.required("sent").unwrap()].into_iter().chain(info.optional("expires"))
    {
        assert_eq!((moment.len(), moment.get(19..)), (25, Some("-00:00")), "{moment}");
    }
}

#[test]
fn a_warning_that_is_written_obeys_the_schema_and_is_read_back() {
    let text = message(&warning(), Red::Refused).unwrap();
    obeys_the_schema(&text);
    let read = Message::read(text.as_bytes()).unwrap();
    assert_eq!(
        (read.scope, read.status, read.msg_type),
        (Scope::Restricted, Status::Actual, MsgType::Alert)
    );
    assert_eq!(read.sent, UnixMillis(1_777_623_330_000), "to the second");
    let info = &read.infos[0];
    assert_eq!(info.headline.as_deref(), Some("Name servers <redirected>"));
    assert_eq!(info.description.as_deref(), Some("One[2J\ntwo & three"));
    assert_eq!((info.urgency, info.severity), (Urgency::Immediate, CapSeverity::Severe));
    let summary = summarise(text.as_bytes()).unwrap();
    assert_eq!(
        (summary.tlp, summary.producer.as_deref()),
        (Some(Tlp::Amber), Some("Aaland & Sons"))
    );
}

#[test]
fn every_label_is_written_so_that_it_is_read_again_and_red_stays() {
    for tlp in Tlp::ALL {
        let warning = Warning { tlp, ..warning() };
        let text = message(&warning, Red::Allowed).unwrap();
        assert_eq!(Message::read(text.as_bytes()).unwrap().tlp(), Some(tlp), "{text}");
    }
    let red = Warning { tlp: Tlp::Red, ..warning() };
    assert_eq!(message(&red, Red::default()), Err(ExportError::Red { count: 1 }));
}

#[test]
fn an_exercise_is_one_wherever_one_looks() {
    let exercise = Warning { exercise: true, ..warning() };
    let text = message(&exercise, Red::Refused).unwrap();
    obeys_the_schema(&text);
    let read = Message::read(text.as_bytes()).unwrap();
    assert_eq!(read.status, Status::Exercise);
    assert!(read.infos[0].headline.as_deref().unwrap().starts_with("EXERCISE: "));
    assert!(read.note.unwrap().starts_with("EXERCISE"));
}

#[test]
fn what_replaces_and_what_takes_back_names_the_earlier_ones() {
    let first = Message::read(message(&warning(), Red::Refused).unwrap().as_bytes()).unwrap();
    let second = Warning {
        identifier: "0b".to_owned(),
        replaces: vec![("AA/technical".to_owned(), "0a".repeat(16), warning().sent)],
        ..warning()
    };
    for (withdrawn, does) in [(false, MsgType::Update), (true, MsgType::Cancel)] {
        let text = message(&Warning { withdrawn, ..second.clone() }, Red::Refused).unwrap();
        obeys_the_schema(&text);
        let read = Message::read(text.as_bytes()).unwrap();
        assert_eq!(read.msg_type, does);
        assert_eq!(read.references, std::slice::from_ref(&first.key));
    }
}

proptest! {
    #[test]
    fn whatever_was_written_the_file_is_one_that_can_be_read(
        text in "[\\PC\u{0}-\u{1f}\u{fffe}\u{ffff}<>&,'\"]{0,60}", exercise: bool,
    ) {
        let warning = Warning {
            identifier: format!("i{text}"), sender: format!("s{text}"), sender_name: Some(text.clone()),
            incident: Some(text.clone()), language: Some(text.clone()), headline: text.clone(),
            description: text.clone(), instruction: text.clone(), affected: text, exercise,
            ..warning()
        };
        let text = message(&warning, Red::Refused).unwrap();
        obeys_the_schema(&text);
        prop_assert!(Message::read(text.as_bytes()).is_ok(), "{}", text);
    }
}
