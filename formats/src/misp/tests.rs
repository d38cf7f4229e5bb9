use hotline_casework::Tlp;
use serde_json::json;

use crate::summary::summarise;

const EVENT: &str = include_str!("../../vectors/misp.json");

#[test]
fn an_event_is_told_in_lines() {
    let summary = summarise(EVENT.as_bytes()).unwrap();
    assert_eq!(
        summary.lines(),
        [
            "MISP event, TLP:RED",
            "note        not published by its producer",
            "title       Ransomware at a port operator",
            "from        CERT of AA",
            "id          5f2b8c0a-1111-4d2e-9b3c-0a1b2c3d4e5f",
            "date        2026-05-01 08:15Z",
            "severity    threat level high",
            "cve         CVE-2026-10002",
            "contents    9 attributes, 1 event, 1 object",
            "indicators  2 IPv4: 203[.]0[.]113[.]9, 203[.]0[.]113[.]10",
            "indicators  1 IPv6: 2001[:]db8[:]1[:][:]/48",
            "indicators  1 domain: c2[.]evil[.]example",
            "indicators  1 hash: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "indicators  1 e-mail: billing[@]evil[.]example",
            "indicators  1 file name: pay[.]exe",
            "indicators  1 rule: rule x { condition: false }",
        ]
    );
}

#[test]
fn the_answer_of_a_server_holds_several_and_other_shapes_are_survived() {
    let event: serde_json::Value = serde_json::from_str(EVENT).unwrap();
    let many = json!({ "response": [event, { "Event": { "info": 7, "Attribute": {}, "date": "\u{1b}", "timestamp":
        "99999999999999999999" } }, { "Event": { "info": "x", "timestamp": u64::MAX, "Object": [[]] } }] });
    let summary = summarise(many.to_string().as_bytes()).unwrap();
    assert!(summary.contents.to_string().contains("3 events"));
    assert_eq!(summary.tlp, Some(Tlp::Red));
}
