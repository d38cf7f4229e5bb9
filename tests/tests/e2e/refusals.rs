//! What is refused, seen from outside: nothing is lost, and a person is told what to do.

use std::fs;
use std::time::Duration;

use crate::stage::{Stage, text};

fn invitation(stage: &Stage, party: &str) -> String {
    let admitted = stage.server(&["admit", party, "--name", "A party", "--json"]).ok().row();
    text(&admitted["invitation"]).to_owned()
}

#[test]
fn refuses_an_invitation_that_was_used() {
    let stage = Stage::new();
    let line = invitation(&stage, "XA");
    stage.enrol("a", &line).ok();
    stage.enrol("thief", &line).exits(3).says("ask your nominator for another");
    // The refused home is as it was before: another invitation can be used in it.
    let other = invitation(&stage, "XB");
    stage.enrol("thief", &other).ok();
}

#[test]
fn refuses_an_invitation_that_has_expired() {
    let stage = Stage::new();
    stage.admit("XA", "a");
    let invite = ["--json", "invite", "--lifetime", "1s", "XA/technical/2"];
    let invited = stage.hotline("a", &invite).ok().row();
    // Nothing is awaited here but the clock itself.
    std::thread::sleep(Duration::from_millis(1_100));
    stage.enrol("late", text(&invited["invitation"])).exits(3).says("expired");
}

#[test]
fn refuses_an_invitation_with_a_flipped_letter() {
    let stage = Stage::new();
    let line = invitation(&stage, "XA");
    let middle = line.len() / 2;
    let other = if line.as_bytes()[middle] == b'A' { "B" } else { "A" };
    let flipped = format!("{}{other}{}", &line[..middle], &line[middle + 1..]);
    let ran = stage.enrol("a", &flipped);
    assert!(matches!(ran.code, Some(2 | 3 | 5)), "{ran:?}");
    // It is not used up by that.
    stage.enrol("a", &line).ok();
}

#[test]
fn refuses_a_relay_with_another_key() {
    let mut stage = Stage::two_desks();
    stage.hotline("a", &["send", "--to", "XB/technical", "Before"]).ok();
    stage.kill_relay();
    let key = stage.relay_dir().join("keys/relay");
    let own = fs::read(&key).expect("a key");
    fs::write(&key, format!("{}\n", "5a".repeat(32))).expect("another key");
    stage.start_relay();
    let ran = stage.hotline("a", &["--json", "sync"]);
    ran.exits(5).says("not the relay");
    // What is written meanwhile goes nowhere, and is not lost.
    let sent = stage.hotline("a", &["--json", "send", "--to", "XB/technical", "Meanwhile"]);
    assert_ne!(sent.code, Some(0), "{sent:?}");

    stage.kill_relay();
    fs::write(&key, own).expect("the key");
    stage.start_relay();
    stage.hotline("a", &["sync"]).ok();
    stage.hotline("b", &["sync"]).ok();
    assert_eq!(stage.times("b", "Before"), 1);
    assert_eq!(stage.times("b", "Meanwhile"), 1);
}

#[test]
fn refuses_a_seat_that_was_revoked() {
    let stage = Stage::new();
    stage.admit("XA", "a");
    stage.invite("a", "XA/technical/2", "a2");
    stage.hotline("a2", &["sync"]).ok();
    stage.hotline("a", &["seat", "revoke", "XA/technical/2", "--reason", "Lost device"]).ok();
    stage.hotline("a2", &["sync"]).exits(3).says("revoked");
}

#[test]
fn refuses_a_seat_that_the_operator_suspended_until_it_resumes() {
    let stage = Stage::two_desks();
    stage.server(&["suspend", "XA/technical/1", "--reason", "Under review"]).ok();
    stage.hotline("a", &["sync"]).exits(3).says("suspended");
    stage.server(&["resume", "XA/technical/1"]).ok();
    stage.hotline("a", &["sync"]).ok();
}

#[test]
fn refuses_a_seat_that_is_not_in_the_directory() {
    let mut stage = Stage::new();
    stage.admit("XA", "a");
    stage.kill_relay();
    // The relay before it knew XB: its whole state, as a backup holds it.
    let db: Vec<_> = ["relay.db", "relay.db-wal", "relay.db-shm"]
        .into_iter()
        .map(|name| stage.relay_dir().join(name))
        .map(|path| (fs::read(&path).ok(), path))
        .collect();
    stage.start_relay();
    stage.admit("XB", "b");
    stage.hotline("b", &["sync"]).ok();
    stage.kill_relay();
    for (bytes, path) in &db {
        match bytes {
            Some(bytes) => fs::write(path, bytes).expect("put back"),
            None => drop(fs::remove_file(path)),
        }
    }
    stage.start_relay();
    stage.hotline("b", &["sync"]).exits(3);
}

#[test]
fn refuses_to_write_to_a_desk_that_nobody_holds() {
    let stage = Stage::two_desks();
    stage.hotline("a", &["send", "--to", "XB/policy", "Anybody there"]).exits(3).says("directory");
}

#[test]
fn a_wrong_safety_number_is_not_authentic() {
    let stage = Stage::two_desks();
    let wrong = "00000 ".repeat(12);
    let ran = stage.hotline("a", &["verify", "XB/technical/1", "--matches", wrong.trim()]);
    ran.exits(5);
}

#[test]
fn the_safety_number_is_the_same_on_both_sides_and_is_recorded() {
    let stage = Stage::two_desks();
    let number =
        |home: &str, other: &str| stage.hotline(home, &["--json", "verify", other]).ok().row();
    stage.hotline("b", &["sync"]).ok();
    let at_a = number("a", "XB/technical/1");
    let at_b = number("b", "XA/technical/1");
    assert_eq!(at_a["safety_number"], at_b["safety_number"]);
    let told = text(&at_b["safety_number"]);
    stage.hotline("a", &["verify", "XB/technical/1", "--matches", told]).ok();
    stage.hotline("b", &["send", "--to", "XA/technical", "Verified now"]).ok();
    stage.hotline("a", &["sync"]).ok();
    let inbox = stage.inbox("a");
    assert_eq!(inbox.last().expect("a message")["verified"], true);
}
