use hotline_casework::Tlp;
use hotline_protocol::ids::Precedence;

use super::*;
use crate::alert::State;
use crate::cap::NoAlert;

/// A message in two languages, with areas, codes, a file and a signature.
const MESSAGE: &str = include_str!("../../../vectors/cap.xml");

fn read(text: &str) -> Message {
    Message::read(text.as_bytes()).unwrap()
}

#[test]
fn a_message_is_read_with_every_element() {
    let message = read(MESSAGE);
    assert_eq!(message.identifier, "AA-CERT-2026-0017.2");
    assert_eq!(message.sent, UnixMillis(1_777_623_330_000));
    assert_eq!((message.msg_type, message.scope), (MsgType::Update, Scope::Restricted));
    assert_eq!(message.references.len(), 2);
    let first = MESSAGE.replace("Update", "Alert").replace("0017.2", "0017.1");
    let first = first.replace("10:15:30+02:00", "07:00:00Z");
    assert_eq!(message.references[0], read(&first).key, "whatever the offset is written as");
    let [english, french] = message.infos.as_slice() else { panic!("two") };
    assert_eq!(english.categories, ["Infra", "Security"]);
    assert_eq!(english.areas[0].shapes, 1);
    assert_eq!(english.areas[0].geocodes, [("ISO".to_owned(), "AA-N".to_owned())]);
    let resource = &english.resources[0];
    assert_eq!((resource.size, resource.inside), (Some(4_294_967_296), true));
    assert_eq!((french.headline.as_deref(), french.urgency), (None, Urgency::Immediate));
}

#[test]
fn an_alert_is_told_in_the_readers_language_and_is_as_urgent_as_its_gravest_part() {
    let message = read(MESSAGE);
    let alert = message.alert(&["ar", "en"]).unwrap();
    assert_eq!(alert.headline, "Traffic to the islands is rerouted & slow");
    assert_eq!(
        alert.text,
        "Two fibre pairs are dark.\nRepair ship under way.\n\nDo not take it for an attack.\n\nSecond report"
    );
    assert_eq!(alert.precedence, Precedence::Immediate);
    assert_eq!(alert.tlp, Some(Tlp::Amber), "the strictest label");
    assert_eq!((alert.state, alert.exercise), (State::Open, false));
    assert_eq!((alert.key, alert.cites.len()), (Some(message.key.clone()), 2));
    assert_eq!(alert.until, Some(UnixMillis(1_777_680_000_000)));
    assert!(alert.labels.contains(&("area".to_owned(), "Northern Islands".to_owned())));
    let french = message.alert(&["fr-CA"]).unwrap();
    assert_eq!(
        (french.headline.as_str(), french.language.as_deref()),
        ("Câble sous-marin en défaut", Some("fr"))
    );
    assert_eq!(message.alert(&["zh"]).unwrap().language.as_deref(), Some("en-GB"));
}

#[test]
fn what_was_taken_back_is_resolved_and_answers_tests_and_drafts_are_no_alerts() {
    let cancel = read(&MESSAGE.replace("Update", "Cancel")).alert(&[]).unwrap();
    assert_eq!((cancel.state, cancel.cites.len()), (State::Resolved, 2));
    let exercise = read(&MESSAGE.replace("Actual", "Exercise")).alert(&[]).unwrap();
    assert!(exercise.exercise);
    for (from, to, told) in [
        ("Actual", "Test", NoAlert::Status(Status::Test)),
        ("Actual", "System", NoAlert::Status(Status::System)),
        ("Actual", "Draft", NoAlert::Status(Status::Draft)),
        ("Update", "Ack", NoAlert::Answer(MsgType::Ack)),
        ("Update", "Error", NoAlert::Answer(MsgType::Error)),
    ] {
        assert_eq!(read(&MESSAGE.replace(from, to)).alert(&[]), Err(told));
    }
}

#[test]
fn a_message_without_any_part_is_told_by_its_note() {
    let text = r#"<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>1</identifier>
        <sender>a</sender><sent>2026-05-01T10:15:30Z</sent><status>Actual</status>
        <msgType>Alert</msgType><scope>Public</scope><note>Look up</note></alert>"#;
    let alert = read(text).alert(&["en"]).unwrap();
    assert_eq!((alert.headline.as_str(), alert.tlp), ("Look up", Some(Tlp::Clear)));
    assert_eq!(alert.precedence, Precedence::Routine);
    assert_eq!(read(&text.replace("<note>Look up</note>", "")).alert(&[]).unwrap().headline, "1");
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    #[track_caller]
    fn check(from: &str, to: &str, told: &str) {
        assert!(MESSAGE.contains(from));
        let text = MESSAGE.replacen(from, to, 1);
        assert_eq!(Message::read(text.as_bytes()).unwrap_err().to_string(), told);
    }
    check(
        "cap:1.2",
        "cap:1.1",
        "expected alert of CAP 1.2, found \"alert in urn:oasis:names:tc:emergency:cap:1.1\"",
    );
    check(
        "AA-CERT-2026-0017.2",
        "AA 17",
        "identifier: expected a name without spaces, commas, < and &, found \"AA 17\"",
    );
    check(
        "10:15:30+02:00",
        "10:15:30",
        "sent: expected a time with its offset, found \"2026-05-01T10:15:30\"",
    );
    check(
        "Actual",
        "actual",
        "status: expected Actual, Exercise, System, Test or Draft, found \"actual\"",
    );
    check(
        "watch@cert.example.aa,AA",
        "watch@cert.example.aa;AA",
        "references: expected sender,identifier,sent, found \"watch@cert.example.aa;AA-CERT-2026-0017.1,2026-05-01T09:00:00…\"",
    );
    check(
        "<cap:restriction>TLP:AMBER. National points of contact</cap:restriction>",
        "",
        "restriction is missing",
    );
    check(
        "<cap:category>Infra</cap:category>\n    <cap:event>Câble",
        "<cap:event>Câble",
        "info[1].category is missing",
    );
    check(
        "<cap:urgency>Immediate",
        "<cap:urgency>Now",
        "info[1].urgency: expected Immediate, Expected, Future, Past or Unknown, found \"Now\"",
    );
    check("<cap:areaDesc>Northern Islands</cap:areaDesc>", "", "info[0].area.areaDesc is missing");
    check(
        "4294967296",
        "4 GB",
        "info[0].resource.size: expected a number of bytes, found \"4 GB\"",
    );
    check("<cap:note>", "<cap:status>Test</cap:status><cap:note>", "status: more than 1 element");
    let infos = "<cap:info/>".repeat(33);
    check("<cap:info>", &format!("{infos}<cap:info>"), "more than 32 info");
}

#[test]
fn names_that_could_deceive_are_harmless_everywhere() {
    let text = MESSAGE
        .replace("CERT of AA", "CERT\u{202e}AA of TREC")
        .replace("Northern Islands", "North\u{2066}\u{85}Islands")
        .replace("Submarine cable", "Sub\u{9b}31mmarine\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}");
    let shown = format!("{:?}", read(&text).alert(&["en"]).unwrap().labels);
    for hidden in ["202e", "2066", "u{85}", "u{9b}"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    assert!(shown.contains("North Islands") && shown.contains("Sub31mmarine"), "{shown}");
}
