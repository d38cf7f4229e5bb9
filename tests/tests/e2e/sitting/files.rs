//! Files at a real terminal: attached, sent, told and saved by keys.

use super::{CTRL_S, CTRL_T, CTRL_U, ESC, at_the_desk, three_desks};
use crate::terminal::Terminal;

#[test]
fn a_file_is_attached_sent_told_saved_and_its_message_passed_on_by_keys() {
    let stage = three_desks();
    stage.hotline("a", &["sync"]).ok();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../formats/vectors/stix.json");
    let mut desk = at_the_desk(&stage, 120, 40);
    desk.shows("XB/technical");
    // The first desk of the list is XB/diplomatic.
    desk.types("ji");
    desk.shows("Subject");
    // The label is one wider than that of the file.
    desk.types("\x1b[Z\x1b[D");
    desk.shows("[AMBER]");
    desk.types("\tIndicators");
    desk.types(CTRL_T);
    desk.shows("No file yet.");
    desk.types(&format!("{sample}\r"));
    desk.shows("STIX 2.1 bundle, TLP:AMBER+STRICT");
    desk.shows("stix.json is marked TLP:AMBER+STRICT");
    desk.types(ESC);
    desk.shows("File: stix.json");
    // It goes no further than its label: the cursor is put there.
    desk.types(CTRL_S);
    desk.shows("the label of the message must be as strict");
    desk.types("\x1b[C");
    desk.shows("[AMBER+STRICT]");
    desk.types(CTRL_S);
    desk.shows("Send this to");
    desk.types("y");
    desk.shows_no_more("Send this to");

    let mut other = Terminal::start(&stage, "b", &[], 120, 40);
    other.shows("online");
    other.shows("Indicators");
    // Into the conversation, to its newest message, and that in full.
    other.types("\rG\r");
    other.shows("stix.json (");
    other.shows("At the relay until");
    let taken = stage.home("saved");
    std::fs::create_dir(&taken).expect("a folder");
    std::fs::write(taken.join("stix.json"), "mine").expect("a file");
    other.types("S");
    other.shows("Save a file");
    other.types(CTRL_U);
    other.types(&format!("{}\r", taken.display()));
    other.shows("Nothing was overwritten.");
    other.types("\r");
    other.shows("CVE-2026-10001");
    other.shows("ns[.]evil[.]example");
    let read = |name: &str| std::fs::read(taken.join(name)).expect("a file");
    assert_eq!(read("stix.json"), b"mine");
    assert_eq!(read("2-stix.json"), std::fs::read(sample).expect("the sample"));

    // What it says is told to others of one's own party, and to nobody else.
    other.types("F");
    other.shows("----- passed on -----");
    other.types(&format!("XA/technical{CTRL_S}"));
    other.shows("TLP:AMBER+STRICT, for XB alone");
    other.types(&format!("{CTRL_U}XB/diplomatic{CTRL_S}"));
    other.shows("Send this to XB/diplomatic");
    other.types("y");
    let third = Terminal::start(&stage, "d", &[], 120, 40);
    third.shows("Fwd: Indicators");
}
