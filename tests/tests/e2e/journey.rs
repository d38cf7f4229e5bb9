//! The whole journey by hand: separate processes, a relay that dies, receipts that mean what they
//! say.

use crate::stage::{Stage, text};

#[test]
fn a_person_waits_for_a_person_and_both_desks_see_it() {
    let stage = Stage::new();
    stage.admit("XA", "a");
    stage.admit("XB", "b");
    stage.invite("a", "XA/technical/2", "a2");
    stage.invite("b", "XB/technical/2", "b2");

    let mut following = stage.begin("b", &["--json", "inbox", "--follow"]);
    let waiting = stage.begin(
        "a",
        &[
            "--json",
            "send",
            "--to",
            "XB/technical",
            "--precedence",
            "immediate",
            "--wait",
            "human",
            "--timeout",
            "100s",
            "--body",
            "Please confirm.",
            "Name servers changed",
        ],
    );
    let arrived: serde_json::Value = serde_json::from_str(&following.line()).expect("a message");
    assert_eq!(arrived["subject"], "Name servers changed");
    assert_eq!(arrived["body"], "Please confirm.");
    assert_eq!(arrived["from"], "XA/technical/1");
    assert_eq!(arrived["precedence"], "immediate");
    let id = text(&arrived["id"]).to_owned();
    stage.hotline("b", &["ack", &id]).ok();

    let sent = waiting.end().ok().row();
    assert_eq!(sent["id"], id.as_str());
    assert_eq!(sent["queued"], false);
    assert!(sent["custody_at"].is_string(), "{sent}");
    assert!(sent["human"]["XB/technical/1"].is_string(), "{sent}");
    following.kill();

    // The other seats of both desks have the message and know who acknowledged it.
    for home in ["a2", "b2"] {
        stage.hotline(home, &["sync"]).ok();
        let read = stage.hotline(home, &["--json", "read", &id]).ok().row();
        assert_eq!(read["body"], "Please confirm.", "{home}");
        assert!(read["human"]["XB/technical/1"].is_string(), "{home}: {read}");
    }
}

#[test]
fn a_message_right_after_a_check_of_the_line_is_as_protected_as_any_other() {
    let stage = Stage::two_desks();
    // A drill begins a session of its own, with keys of its own.
    stage.hotline("a", &["ping", "line", "XB", "--timeout", "0s"]).exits(6);
    stage.hotline("b", &["sync"]).ok();
    let sent = stage.hotline("a", &["send", "--to", "XB/technical", "Not a drill"]).ok();
    let come = stage.hotline("b", &["sync"]).ok();
    for told in [sent.err, come.err] {
        assert!(!told.contains("last-resort"), "{told}");
    }
    assert_eq!(stage.inbox("b").len(), 1);
}

#[test]
fn what_was_written_while_the_relay_was_away_comes_in_the_order_in_which_it_was_written() {
    let mut stage = Stage::two_desks();
    stage.kill_relay();
    // No session with that desk was begun yet: all of it waits for the first.
    let subjects = ["First", "Second", "Third", "Fourth", "Fifth"];
    for subject in subjects {
        stage.hotline("a", &["send", "--to", "XB/technical", subject]).exits(4);
    }
    stage.start_relay();
    stage.hotline("a", &["sync"]).ok();
    stage.hotline("b", &["sync"]).ok();
    let come = stage.inbox("b");
    let come: Vec<&str> = come.iter().map(|row| text(&row["subject"])).collect();
    assert_eq!(come, subjects);
}

#[test]
fn what_waits_survives_the_death_of_the_relay_and_is_picked_up_once() {
    let mut stage = Stage::two_desks();
    let sent = stage
        .hotline(
            "a",
            &["--json", "send", "--to", "XB/technical", "--wait", "custody", "While away"],
        )
        .ok()
        .row();
    assert!(sent["custody_at"].is_string(), "{sent}");
    stage.kill_relay();
    stage.start_relay();
    stage.hotline("b", &["sync"]).ok();
    stage.hotline("b", &["sync"]).ok();
    assert_eq!(stage.times("b", "While away"), 1);
    let status = stage.server(&["status", "--json"]).ok().row();
    assert_eq!(status["waiting"]["routine"].as_u64(), Some(1), "only the receipt waits: {status}");
}

#[test]
fn a_deadline_without_a_device_receipt_says_what_happens_next() {
    let stage = Stage::two_desks();
    let ran = stage.hotline(
        "a",
        &[
            "--json",
            "send",
            "--to",
            "XB/technical",
            "--wait",
            "device",
            "--timeout",
            "2s",
            "Nobody there",
        ],
    );
    let ran = ran.exits(6).says("no device has opened it").says("waits at the relay until");
    let sent = ran.row();
    assert!(sent["custody_at"].is_string(), "{sent}");
    assert_eq!(sent["device"], serde_json::json!({}));
}

#[test]
fn without_the_relay_it_is_queued_and_later_delivered_once() {
    let mut stage = Stage::two_desks();
    stage.kill_relay();
    let ran = stage.hotline("a", &["--json", "send", "--to", "XB/technical", "Into the dark"]);
    let ran = ran.exits(4).says("queued");
    assert_eq!(ran.row()["queued"], true);
    stage.hotline("a", &["sync", "--timeout", "5s"]).exits(4);

    stage.start_relay();
    stage.hotline("a", &["sync"]).ok();
    stage.hotline("a", &["sync"]).ok();
    stage.hotline("b", &["sync"]).ok();
    stage.hotline("b", &["sync"]).ok();
    assert_eq!(stage.times("b", "Into the dark"), 1);
}

#[test]
fn an_answer_goes_back_in_the_same_case() {
    let stage = Stage::two_desks();
    let sent =
        stage.hotline("a", &["--json", "send", "--to", "XB/technical", "Question"]).ok().row();
    stage.hotline("b", &["sync"]).ok();
    let id = text(&sent["id"]);
    let answer = ["--json", "reply", id, "--body", "The answer."];
    let replied = stage.hotline("b", &answer).ok().row();
    assert_eq!(replied["case"], sent["case"]);
    assert_eq!(replied["ref"], sent["ref"]);
    stage.hotline("a", &["sync"]).ok();
    let case = ["--json", "inbox", "--case", text(&sent["ref"])];
    let rows = stage.hotline("a", &case).ok().rows();
    let bodies: Vec<&str> = rows.iter().map(|row| text(&row["body"])).collect();
    assert_eq!(bodies, ["", "The answer."]);
}
