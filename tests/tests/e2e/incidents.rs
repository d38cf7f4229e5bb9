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
