//! What parties publish, at real terminals: a new version, a changed term and withdrawals by keys,
//! read on the other side.

use super::{CTRL_S, CTRL_U, ESC, at_the_desk, three_desks};
use crate::terminal::Terminal;

#[test]
fn a_new_version_and_withdrawals_by_keys_are_read_on_the_other_side() {
    let stage = three_desks();
    for (name, text) in [("first.txt", "Call the old number."), ("next.txt", "Call the new one.")] {
        std::fs::write(stage.dir().join(name), text).expect("a file");
    }
    let path = |name: &str| stage.dir().join(name).display().to_string();
    let first = path("first.txt");
    let to = ["--to", "XB/technical"];
    let publish = ["library", "publish", first.as_str(), "--title", "How to reach us"];
    stage.hotline("a", &[&publish[..], &to].concat()).ok();
    stage.hotline("a", &[&["glossary", "define", "Incident", "Any event."][..], &to].concat()).ok();

    let mut other = Terminal::start(&stage, "b", &[], 120, 40);
    other.shows("online");
    other.types("L");
    other.shows("How to reach us");
    other.types("\r");
    other.shows("Call the old number.");
    // It is not theirs.
    other.types("c");
    other.shows("Only XA changes what it has published.");

    let mut desk = at_the_desk(&stage, 120, 40);
    desk.types("L");
    desk.shows("How to reach us");
    desk.types("c");
    desk.shows("A new version of");
    desk.types(&path("next.txt"));
    desk.types(CTRL_S);
    desk.shows("in place of what holds");
    desk.shows("XB/technical");
    desk.types("y");
    desk.shows_no_more("A new version of");
    // The page on the other side follows what holds.
    other.shows("Call the new one.");

    // A definition is changed for another desk alone; whoever had the one before is told too.
    desk.types(ESC);
    desk.types("T");
    desk.shows("Incident");
    desk.types("c");
    desk.shows("Change a definition");
    desk.types(CTRL_U);
    desk.types("An attack.\t\t");
    desk.types(CTRL_U);
    desk.types("XB/diplomatic");
    desk.types(CTRL_S);
    desk.shows("in place of what holds");
    desk.types("y");
    desk.shows_no_more("Change a definition");
    other.types(ESC);
    other.types(ESC);
    other.types("T");
    other.shows("Incident");
    other.types("\r");
    other.shows("An attack.");
    desk.types("W");
    desk.shows("Withdraw the definition of");
    desk.types(CTRL_S);
    desk.shows("Withdraw it?");
    desk.types("y");
    desk.shows_no_more("Withdraw the definition of");
    other.shows("withdrawn");

    desk.types(ESC);
    desk.types("L");
    desk.shows("How to reach us");
    desk.types("W");
    desk.shows("Whoever has it is told, with the reason.");
    desk.types("It is wrong.");
    desk.types(CTRL_S);
    desk.shows("Withdraw it?");
    desk.types("y");
    desk.shows_no_more("Whoever has it is told");
    other.types(ESC);
    other.types(ESC);
    other.types("L");
    other.shows("How to reach us");
    other.types("\r");
    other.shows("It is wrong.");
}

#[test]
fn a_long_document_is_published_and_saved_by_keys() {
    let stage = three_desks();
    let map: Vec<u8> = (0..300_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    let path = |name: &str| stage.dir().join(name).display().to_string();
    std::fs::write(path("map.bin"), &map).expect("a file");
    let mut desk = at_the_desk(&stage, 120, 40);
    desk.types("L");
    desk.shows("Nobody has published anything");
    desk.types("i");
    desk.shows("Publish a file");
    desk.types(&format!("{}\tThe map\t", path("map.bin")));
    desk.types(CTRL_U);
    desk.types("XB/technical");
    desk.types(CTRL_S);
    desk.shows("Publish it?");
    desk.types("y");
    desk.shows("The map");
    desk.shows("300.0 kB");

    let mut other = Terminal::start(&stage, "b", &[], 120, 40);
    other.shows("online");
    other.types("L");
    other.shows("The map");
    other.types("\r");
    other.shows("It lies at the relay.");
    other.types("e");
    other.shows("Save a file");
    other.types(CTRL_U);
    other.types(&path("saved.bin"));
    other.types("\r");
    other.shows("Saved: ");
    assert!(std::fs::read(path("saved.bin")).expect("a file") == map);
}
