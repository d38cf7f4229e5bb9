//! The vectors printed in docs/casework.md are what this crate writes.

use hotline_casework::{
    Addressees, Authenticity, CapSeverity, Case, Catalogue, Certainty, Cited, Concern, Content,
    Device, Filled, Form, Kind, Message, Node, Private, Receipts, RequestedAction, Role, Rsit,
    Said, Scale, SeenRef, Severity, Statement, Template, Tone, Urgency, Warning, recipients_digest,
};
use hotline_protocol::ids::{Digest, Traffic, UnixMillis};

use crate::fixture::*;

const PAGE: &str = include_str!("../../../docs/casework.md");

/// The hexadecimal digits printed under a label, white space left out.
fn printed(label: &str) -> String {
    let (_, after) = PAGE.split_once(&format!("`{label}`")).expect(label);
    let block = after.split("```").nth(1).expect(label);
    block.chars().filter(char::is_ascii_hexdigit).collect()
}

#[track_caller]
fn is_printed(label: &str, bytes: &[u8]) {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(printed(label), hex, "{label} is\n{hex}");
}

#[test]
fn the_page_prints_the_fields_of_concerns_warnings_and_escalations() {
    let concern = Concern {
        severity: Some(Severity::High),
        scale: Some(Scale::National),
        rsit: Some(Rsit::Availability),
        window_from: Some(UnixMillis(NOW.0 - 7_200_000)),
        window_to: Some(NOW),
        technical_basis: "Flow records.".into(),
        infrastructure: "192.0.2.0/24".into(),
        effect: "Portal down.".into(),
        confidence: Some(Certainty::Likely),
        action: Some(RequestedAction::Mitigate),
        tone: Some(Tone::Concern),
        ..Concern::default()
    };
    let concern = state(Statement { said: Said::Concern(concern), ..txt(4) });
    is_printed("fields of the CON", &concern.said.encode_fields());
    is_printed("H(common) of the CON", concern.hash().as_bytes());

    let warning = Said::Warning(Warning {
        severity: Some(Severity::Severe),
        scale: Some(Scale::Sector),
        urgency: Some(Urgency::Expected),
        cap_severity: Some(CapSeverity::Extreme),
        certainty: Some(Certainty::NotKnown),
        affected: "Ports.".into(),
        expected_effect: "Encryption.".into(),
        recommended_action: "Patch.".into(),
        indicators: "198.51.100.7".into(),
        expires_at: Some(UnixMillis(NOW.0 + 86_400_000)),
        ..Warning::default()
    });
    is_printed("fields of the WRN", &warning.encode_fields());

    let mut request = Form::new(Template::of(&Kind::Rfi).unwrap());
    for (name, written) in [
        ("information", "status, technical"),
        ("nature", "confirm"),
        ("technical-data", "192.0.2.7"),
        ("window-from", "2026-11-22T03:00:00Z"),
        ("purpose", "Containment."),
    ] {
        request.fill(name, written).unwrap();
    }
    is_printed("fields of the RFI", &Said::Form(request).encode_fields());
    let mut response = Form::new(Template::of(&Kind::Rsp).unwrap());
    let answers = Cited { id: concern.id, common: concern.hash() };
    response.put("answers", Filled::Cited(answers)).unwrap();
    response.fill("outcome", "accepted").unwrap();
    response.fill("referred-to", "BB/policy").unwrap();
    is_printed("fields of the RSP", &Said::Form(response).encode_fields());
    is_printed("catalogue 1", Catalogue::present().hash.as_bytes());

    let escalation = state(esc(5, "AA/technical/1", 2, "BB/diplomatic", &concern));
    is_printed("fields of the ESC", &escalation.said.encode_fields());
    is_printed("H(common) of the ESC", escalation.hash().as_bytes());
}

#[test]
fn the_page_prints_what_is_written() {
    let text = state(Statement {
        seats: recipients_digest(&[Digest([2; 32]), Digest([1; 32])]),
        ..txt(1)
    });
    is_printed("seats", text.seats.as_bytes());
    is_printed("common of the TXT", text.as_bytes());
    is_printed("H(common) of the TXT", text.hash().as_bytes());
    let message = Message::new(text.clone(), Private::new(Role::Action), None).unwrap();
    is_printed("content of the TXT", &Content::from(message).encode());

    let acknowledgement = state(ack(2, "BB/technical/1", &text));
    is_printed("common of the ACK", acknowledgement.as_bytes());

    let receipt = Device::of(&text, UnixMillis(NOW.0 + 5_000), UnixMillis(NOW.0 + 1_000));
    let receipts = Receipts::batches(&[receipt]).remove(0);
    is_printed("content of the receipts", &Content::from(receipts).encode());

    let note = state(Statement {
        authenticity: Authenticity::Note,
        to: Addressees { action: addresses(&["BB/technical"]), information: Vec::new() },
        seen: vec![SeenRef::Id(acknowledgement.id)],
        ..txt(3)
    });
    let mut case = Case::new(CASE, Traffic::Operation);
    for common in [&note, &acknowledgement, &text] {
        case.enter(Node::from(common)).unwrap();
    }
    is_printed("H(common) of the note", note.hash().as_bytes());
    is_printed("record hash", case.record_hash(&[]).as_bytes());
    is_printed("notes hash", case.notes_hash(&[]).as_bytes());
}
