//! A concern with real processes: raised, shown on the other side, passed on, acknowledged there.

use serde_json::Value;

use crate::stage::{Stage, text};

/// XA/technical (home `a`), XB/technical (`b`) and XB/diplomatic (`d`).
fn three_desks() -> Stage {
    let stage = Stage::two_desks();
    stage.invite("b", "XB/diplomatic/1", "d");
    stage
}

fn raise(stage: &Stage) -> Value {
    let raise = [
        "--json",
        "incident",
        "raise",
        "--to",
        "XB/technical",
        "--severity",
        "4",
        "--scale",
        "national",
        "--field",
        "action=look-into",
        "--field",
        "effect=Mail goes astray.",
        "--body",
        "Please look into it.",
        "Name servers hijacked",
    ];
    stage.hotline("a", &raise).ok().row()
}

fn shown(stage: &Stage, home: &str, case: &str) -> Value {
    stage.hotline(home, &["sync"]).ok();
    stage.hotline(home, &["--json", "incident", "show", case]).ok().row()
}

#[test]
fn a_concern_is_passed_on_to_the_published_next_desk_and_both_sides_see_it() {
    let stage = three_desks();
    let update = ["directory", "update", "ladder=XB/diplomatic", "voice=+00 1 555 0100"];
    stage.hotline("b", &update).ok();
    let raised = raise(&stage);
    let case = text(&raised["ref"]);

    let seen = shown(&stage, "b", case);
    assert_eq!((&seen["status"], &seen["severity"]), (&"raised".into(), &4.into()), "{seen}");
    assert_eq!(seen["precedence"], "immediate", "{seen}");
    let read = stage.hotline("b", &["--json", "read", text(&raised["id"])]).ok().row();
    assert_eq!(read["kind"], "CON");
    assert_eq!(read["fields"]["action"], "look-into", "{read}");
    assert_eq!(read["fields"]["effect"], "Mail goes astray.", "{read}");
    let page = stage.hotline("b", &["read", text(&raised["id"])]).ok().out;
    assert!(page.contains("does not of itself imply"), "the clause is missing: {page}");

    stage.hotline("a", &["sync"]).ok();
    let told = ["--json", "incident", "escalate", case, "--reason", "No answer for 30 minutes"];
    let passed = stage.hotline("a", &told).ok().row();
    assert_eq!(passed["to"], "XB/diplomatic", "{passed}");
    let id = text(&passed["id"]);
    let seen = shown(&stage, "d", case);
    assert_eq!((&seen["rung"], &seen["hearsay"]), (&2.into(), &true.into()), "{seen}");
    assert_eq!(seen["subject"], "Name servers hijacked");
    let read = stage.hotline("d", &["--json", "read", id]).ok().row();
    assert_eq!(read["body"], "No answer for 30 minutes");
    assert_eq!(read["original"]["body"], "Please look into it.", "{read}");
    assert_eq!(read["original"]["fields"]["severity"], "severe", "{read}");
    stage.hotline("d", &["ack", id, "--kind", "under-review"]).ok();

    for home in ["a", "b", "d"] {
        let seen = shown(&stage, home, case);
        assert_eq!(seen["status"], "acknowledged", "{home}: {seen}");
        assert_eq!(seen["acknowledged_by"], "XB/diplomatic/1", "{home}: {seen}");
        let step = &seen["escalations"][0];
        assert_eq!(step["reason"], "No answer for 30 minutes", "{home}: {seen}");
        assert_eq!(stage.hotline(home, &["--json", "incident", "list"]).ok().row(), seen);
    }
    let last = ["incident", "escalate", case, "--reason", "Still nothing"];
    stage.hotline("a", &last).exits(3).says("last desk");

    let card = stage.hotline("a", &["directory", "export"]).ok().out;
    assert!(card.contains("+00 1 555 0100") && card.contains("XB/diplomatic"), "{card}");
    let show = ["--json", "directory", "show", "XB/technical"];
    let entry = stage.hotline("a", &show).ok().row();
    assert_eq!(entry["ladder"], serde_json::json!(["XB/diplomatic"]), "{entry}");
    assert_eq!(entry["name"], "A. Person", "what was not named stays: {entry}");
}

#[test]
fn without_a_ladder_it_is_not_passed_on_and_says_whom_to_write_to() {
    let stage = three_desks();
    let raised = raise(&stage);
    let escalate = ["incident", "escalate", text(&raised["ref"]), "--reason", "No answer"];
    stage.hotline("a", &escalate).exits(3).says("XB publishes no ladder; write to XB/diplomatic");
}

#[test]
fn a_ladder_asks_the_next_desks_though_no_process_of_its_sender_is_left() {
    let stage = three_desks();
    stage.invite("b", "XB/policy/1", "p");
    stage.hotline("b", &["directory", "update", "ladder=XB/diplomatic,XB/policy"]).ok();
    let mut second = stage.begin("d", &["--json", "inbox", "--follow"]);
    let mut third = stage.begin("p", &["--json", "inbox", "--follow"]);
    let raise = [
        "--json",
        "incident",
        "raise",
        "--to",
        "XB/technical",
        "--precedence",
        "flash",
        "--rung-after",
        "2s,2s",
        "--answer-within",
        "1h",
        "Name servers hijacked",
    ];
    let raised = stage.hotline("a", &raise).ok().row();
    let case = text(&raised["ref"]);
    let asked = |of: &mut crate::stage::Running, rung: u64| {
        let row: Value = serde_json::from_str(&of.line()).expect("a message");
        assert_eq!((&row["kind"], &row["ref"]), (&"ESC".into(), &raised["ref"]), "{row}");
        let seen = shown(&stage, "b", case);
        assert!(seen["rung"].as_u64() >= Some(rung), "{seen}");
        seen
    };
    asked(&mut second, 2);
    let seen = asked(&mut third, 3);
    assert_eq!(seen["asked"][0], "XB/policy", "{seen}");
    let states: Vec<_> = seen["ladder"].as_array().unwrap().iter().map(|r| &r["state"]).collect();
    assert_eq!(states, ["released", "released"], "{seen}");
    // Who raised it comes back and finds the same.
    let own = shown(&stage, "a", case);
    assert_eq!((&own["rung"], &own["asked"]), (&seen["rung"], &seen["asked"]), "{own}");
    second.kill();
    third.kill();
}

#[test]
fn a_real_ladder_is_postponed_by_an_acknowledgement_asks_after_silence_and_ends_with_an_answer() {
    let stage = three_desks();
    stage.hotline("b", &["directory", "update", "ladder=XB/diplomatic"]).ok();
    let mut second = stage.begin("d", &["--json", "inbox", "--follow"]);
    let raise = |answer_within: &str| {
        let times = ["--rung-after", "20s", "--answer-within", answer_within];
        let head = ["--json", "incident", "raise", "--to", "XB/technical", "--precedence", "flash"];
        let all: Vec<&str> = head.into_iter().chain(times).chain(["Name servers"]).collect();
        let raised = stage.hotline("a", &all).ok().row();
        stage.hotline("b", &["sync"]).ok();
        stage.hotline("b", &["ack", text(&raised["id"])]).ok();
        raised
    };
    let rung = |home: &str, raised: &Value| {
        let seen = shown(&stage, home, text(&raised["ref"]));
        text(&seen["ladder"][0]["state"]).to_owned()
    };
    let silent = raise("21s");
    assert_eq!(rung("b", &silent), "held");
    let answered = raise("1h");
    assert_eq!(rung("b", &answered), "held");
    let respond = ["incident", "respond", text(&answered["ref"]), "--outcome", "accepted"];
    stage.hotline("b", &respond).ok();
    assert_eq!(rung("b", &answered), "stopped");
    // Silence after an acknowledgement: the second clock runs out.
    let row: Value = serde_json::from_str(&second.line()).expect("a message");
    assert_eq!((&row["kind"], &row["ref"]), (&"ESC".into(), &silent["ref"]), "{row}");
    stage.hotline("a", &["sync"]).ok();
    assert_eq!(rung("a", &silent), "released");
    assert_eq!(rung("a", &answered), "stopped");
    second.kill();
}

#[test]
fn a_recall_stops_a_ladder_and_an_acknowledgement_stops_a_recall() {
    let stage = three_desks();
    stage.hotline("b", &["directory", "update", "ladder=XB/diplomatic"]).ok();
    let raised = raise(&stage);
    let (id, case) = (text(&raised["id"]), text(&raised["ref"]));
    let armed = shown(&stage, "a", case);
    assert_eq!(armed["ladder"][0]["state"], "armed", "{armed}");
    assert_eq!(armed["ladder"][0]["desk"], "XB/diplomatic", "{armed}");
    let page = stage.hotline("a", &["incident", "show", case]).ok().out;
    assert!(page.contains("rung 2 goes to XB/diplomatic at "), "{page}");
    stage.hotline("a", &["recall", id]).ok();
    assert_eq!(shown(&stage, "a", case)["ladder"][0]["state"], "stopped");
    stage.hotline("b", &["sync"]).ok();
    let told = stage.inbox("b");
    assert!(told.iter().any(|row| row["kind"] == "WDR"), "{told:?}");

    let raised = raise(&stage);
    let (id, case) = (text(&raised["id"]), text(&raised["ref"]));
    stage.hotline("b", &["sync"]).ok();
    stage.hotline("b", &["ack", id]).ok();
    assert_eq!(shown(&stage, "a", case)["ladder"][0]["state"], "held");
    stage.hotline("a", &["recall", id]).exits(3).says("hotline withdraw");
}
