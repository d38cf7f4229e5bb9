//! The vectors printed in docs/casework.md are what this crate writes.

use hotline_casework::{
    Addressees, Authenticity, Case, Content, Device, Message, Node, Private, Receipts, Role,
    SeenRef, Statement, recipients_digest,
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
