//! A message passed on: as far as its label lets it go, with its origin, and no further.

use crate::stage::{Stage, text};

#[test]
fn a_message_goes_on_as_far_as_its_label_and_says_who_said_it() {
    let stage = Stage::two_desks();
    stage.admit("XC", "c");
    stage.invite("b", "XB/policy/1", "policy");
    for home in ["a", "b"] {
        stage.hotline(home, &["sync"]).ok();
    }
    for label in ["GREEN", "AMBER", "AMBER+STRICT", "RED"] {
        let send =
            ["send", "--to", "XB/technical", "--tlp", label, "--body", "Three zones.", label];
        stage.hotline("a", &[&send[..], &["--yes"]].concat()).ok();
    }
    stage.hotline("b", &["sync"]).ok();
    let rows = stage.inbox("b");
    let id = |label: &str| {
        let row = rows.iter().find(|row| row["subject"] == label).expect("it arrived");
        text(&row["id"]).to_owned()
    };
    let forward = |id: &str, more: &[&str]| {
        let words = ["forward", id, "--to", "XC/technical", "--yes"];
        stage.hotline("b", &[&words[..], more].concat())
    };
    for (label, why) in [
        ("AMBER", "ask XA before XC/technical hears of it"),
        ("AMBER+STRICT", "stays in XB"),
        ("RED", "stays with those it was addressed to"),
    ] {
        forward(&id(label), &[]).exits(3).says(why);
    }
    // Not in two steps either: what stayed in the party is not one's own words afterwards.
    let inside = ["--json", "forward", &id("AMBER+STRICT"), "--to", "XB/policy", "--yes"];
    let inside = stage.hotline("b", &inside).ok().row();
    forward(text(&inside["id"]), &[]).exits(3).says("stays in XB: ask XA");
    forward(&id("GREEN"), &["--note"]).exits(3).says("non-paper");
    forward(&id("GREEN"), &["--body", "For you as well."]).ok();
    stage.hotline("c", &["sync"]).ok();
    let rows = stage.inbox("c");
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!((&rows[0]["subject"], &rows[0]["tlp"]), (&"Fwd: GREEN".into(), &"GREEN".into()));
    let read = stage.hotline("c", &["--json", "read", text(&rows[0]["id"])]).ok().row();
    let said = text(&read["body"]);
    assert!(said.starts_with("For you as well.\n"), "{said}");
    assert!(said.contains("From: XA/technical/1\n") && said.ends_with("Three zones."), "{said}");
    assert_ne!(read["case"], stage.inbox("b")[0]["case"], "it is a case of its own");
}

#[test]
fn what_was_said_in_an_exercise_is_passed_on_in_it_alone() {
    let stage = Stage::two_desks();
    let send = ["send", "--to", "XB/technical", "--tlp", "GREEN", "--exercise", "Played"];
    let sent = stage.hotline("a", &[&["--json"], &send[..], &["--body", "As if."]].concat());
    let id = text(&sent.ok().row()["id"]).to_owned();
    stage.hotline("b", &["sync"]).ok();
    let back = ["--json", "forward", &id, "--to", "XA/technical", "--yes"];
    let sent = stage.hotline("b", &back).ok().row();
    assert!(text(&sent["ref"]).starts_with("EXE-"), "{sent}");
}
