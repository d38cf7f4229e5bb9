use hotline_protocol::ids::{CaseId, MessageId};

use super::*;
use crate::summary::summarise;

fn message(no: u8, kind: &str, party: &str, tlp: Tlp) -> Entry {
    Entry {
        id: MessageId([no; 16]),
        kind: kind.to_owned(),
        party: party.to_owned(),
        from: format!("{party}/technical/1"),
        to: vec!["BB/technical".to_owned()],
        at: UnixMillis(1_777_623_330_000 + u64::from(no) * 60_000),
        tlp,
        language: Some("en".to_owned()),
        subject: format!("Subject {no}\u{202e}"),
        body: "Line one\nline two\u{1b}[2J".to_owned(),
        fields: vec![("severity".to_owned(), "high".to_owned())],
        note: no.is_multiple_of(2),
    }
}

fn case() -> Case {
    Case {
        id: CaseId([0xca; 16]),
        reference: "AA-BB-2026-T1-0042".to_owned(),
        exercise: false,
        by: "AA".to_owned(),
        at: UnixMillis(1_777_700_000_000),
        parties: vec![
            ("AA".to_owned(), "Aaland".to_owned()),
            ("BB".to_owned(), "Beeland".to_owned()),
        ],
        messages: vec![
            message(1, "TXT", "BB", Tlp::Green),
            message(2, "CON", "AA", Tlp::Amber),
            message(3, "ACK", "BB", Tlp::AmberStrict),
        ],
    }
}

fn objects(case: &Case) -> Vec<Value> {
    let bundle: Value = serde_json::from_str(&bundle(case, Red::Refused).unwrap()).unwrap();
    bundle["objects"].as_array().unwrap().clone()
}

#[test]
fn what_is_red_stays_unless_a_person_says_otherwise() {
    let mut red = case();
    red.messages[1].tlp = Tlp::Red;
    assert_eq!(bundle(&red, Red::default()), Err(ExportError::Red { count: 1 }));
    assert!(bundle(&red, Red::Allowed).unwrap().contains("TLP:RED"));
    let empty = Case { messages: Vec::new(), ..case() };
    assert_eq!(bundle(&empty, Red::Refused), Err(ExportError::Empty));
    let late = Case { at: UnixMillis(u64::MAX), ..case() };
    assert_eq!(bundle(&late, Red::Refused), Err(ExportError::Time(u64::MAX)));
}

#[test]
fn a_case_that_is_written_is_summarised_by_our_own_reader() {
    let written = bundle(&case(), Red::Refused).unwrap();
    let summary = summarise(written.as_bytes()).unwrap();
    assert_eq!(summary.title, "AA-BB-2026-T1-0042 Subject 2");
    assert_eq!(summary.producer.as_deref(), Some("Aaland"));
    assert_eq!(summary.tlp, Some(Tlp::AmberStrict));
    assert_eq!(summary.date, Some(UnixMillis(1_777_700_000_000)));
    assert_eq!(
        summary.contents.to_string(),
        "3 marking-definition, 3 note, 2 identity, 1 incident, 1 report"
    );
    let exercise = Case { exercise: true, ..case() };
    let written = bundle(&exercise, Red::Refused).unwrap();
    assert_eq!(summarise(written.as_bytes()).unwrap().notices, ["EXERCISE"]);
}

/// The properties that STIX 2.1 requires of the types that are written, and the shape of ids and times.
#[test]
fn every_object_has_what_the_standard_requires_of_its_type() {
    let objects = objects(&case());
    let ids: BTreeSet<&str> = objects.iter().map(|object| object["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), objects.len(), "each id once");
    for object in &objects {
        let kind = object["type"].as_str().unwrap();
        let required: &[&str] = match kind {
            "identity" => &["created", "modified", "name"],
            "incident" => &["created", "modified", "name", "created_by_ref", "object_marking_refs"],
            "note" => &["created", "modified", "content", "object_refs", "object_marking_refs"],
            "report" => &["created", "modified", "name", "published", "object_refs"],
            "marking-definition" => &["created", "name", "extensions"],
            other => panic!("{other}"),
        };
        for key in required.iter().chain(&["spec_version", "id"]) {
            assert!(!object[*key].is_null(), "{kind} without {key}");
        }
        for (key, value) in object.as_object().unwrap() {
            assert!(!value.as_array().is_some_and(Vec::is_empty), "{kind}: {key} is empty");
            if matches!(key.as_str(), "created" | "modified" | "published") {
                assert!(
                    time::parse(value.as_str().unwrap()).is_some()
                        && value.as_str().unwrap().ends_with('Z')
                );
            }
            if key.ends_with("_refs") {
                for one in value.as_array().unwrap() {
                    assert!(ids.contains(one.as_str().unwrap()), "{kind}: {key} names {one}");
                }
            }
        }
        assert!(
            ids.contains(
                object["created_by_ref"].as_str().unwrap_or(object["id"].as_str().unwrap())
            )
        );
        let (named, uuid) = object["id"].as_str().unwrap().split_once("--").unwrap();
        assert_eq!((named, uuid.len()), (kind, 36));
        assert!(
            object["created"].as_str() <= object["modified"].as_str()
                || kind == "marking-definition"
        );
    }
    let note = objects.iter().find(|object| object["type"] == "note").unwrap();
    assert_eq!(
        note["content"],
        "TXT from BB/technical/1 to BB/technical\n\nSubject 1\n\nLine one\nline two[2J\n\nseverity: high"
    );
    assert_eq!(note["labels"], json!(["non-paper"]));
}

#[test]
fn ids_are_made_of_names_and_a_later_export_is_a_later_version() {
    // RFC 9562, appendix A.4.
    let dns = 0x6ba7_b810_9dad_11d1_80b4_00c0_4fd4_30c8_u128.to_be_bytes();
    assert_eq!(uuid(&dns, b"www.example.com"), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    assert_eq!(bundle(&case(), Red::Refused), bundle(&case(), Red::Refused));
    let later = Case { at: UnixMillis(1_777_800_000_000), ..case() };
    let (before, after) = (objects(&case()), objects(&later));
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before["id"], after["id"]);
        assert_eq!(before["type"] == "report", before["modified"] != after["modified"]);
    }
}
