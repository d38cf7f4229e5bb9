//! Two seats of one desk: what waits, what is released, what is returned; and what is taken back.

use serde_json::Value;

use crate::stage::{Stage, text};

/// XA/technical with two seats (homes `a` and `c`), XB/technical (`b`); immediate and above waits at
/// `a`.
fn two_seats() -> Stage {
    let stage = Stage::two_desks();
    stage.invite("a", "XA/technical/2", "c");
    stage.hotline("a", &["sync"]).ok();
    stage.hotline("a", &["release", "--policy", "immediate", "--rung", "2"]).ok();
    stage
}

fn draft(stage: &Stage, subject: &str) -> Value {
    let send = ["--json", "send", "--to", "XB/technical", "--precedence", "immediate"];
    let send = [&send[..], &["--body", "Routes changed.", subject]].concat();
    let drafted = stage.hotline("a", &send).ok().row();
    assert_eq!(drafted["awaiting_release"], true, "{drafted}");
    drafted
}

fn inbox(stage: &Stage, home: &str) -> Vec<Value> {
    stage.hotline(home, &["sync"]).ok();
    stage.hotline(home, &["--json", "inbox"]).ok().rows()
}

#[test]
fn an_immediate_message_leaves_the_desk_only_when_a_second_seat_releases_it() {
    let stage = two_seats();
    let drafted = draft(&stage, "Routes");
    let id = text(&drafted["id"]);
    assert_eq!(inbox(&stage, "b"), Vec::<Value>::new(), "nothing has left the desk");
    stage.hotline("a", &["release", id]).exits(3).says("you drafted it");

    stage.hotline("c", &["sync"]).ok();
    let waits = stage.hotline("c", &["--json", "release"]).ok().row();
    assert_eq!((&waits["id"], &waits["body"]), (&drafted["id"], &"Routes changed.".into()));
    assert_eq!(waits["drafted_by"], "XA/technical/1");
    let released = stage.hotline("c", &["--json", "release", id]).ok().row();
    assert_eq!((&released["id"], &released["case"]), (&drafted["id"], &drafted["case"]));

    let came = inbox(&stage, "b");
    assert_eq!(came.len(), 1, "{came:?}");
    assert_eq!(came[0]["id"], drafted["id"]);
    assert_eq!(
        (&came[0]["from"], &came[0]["released_by"]),
        (&"XA/technical/2".into(), &"XA/technical/2".into())
    );
    assert_eq!(came[0]["drafted_by"], "XA/technical/1", "{}", came[0]);
    assert_eq!(came[0]["ref"], drafted["ref"]);
    // It is gone from both queues, and cannot go twice.
    for home in ["a", "c"] {
        stage.hotline(home, &["sync"]).ok();
        assert_eq!(stage.hotline(home, &["--json", "release"]).ok().rows(), Vec::<Value>::new());
    }
    stage.hotline("c", &["release", id]).exits(2);
    // The drafter was not impersonated: no alarm says so.
    let check = stage.hotline("a", &["--json", "directory", "check"]).ok().row();
    assert_eq!(check["alarms"], Value::Array(Vec::new()), "{check}");
}

#[test]
fn a_draft_is_returned_with_a_reason_or_taken_back_and_nothing_of_it_goes_out() {
    let stage = two_seats();
    let first = draft(&stage, "Routes");
    stage.hotline("c", &["sync"]).ok();
    let give_back = ["release", text(&first["id"]), "--return", "Name the prefixes."];
    stage.hotline("c", &give_back).ok();
    stage.hotline("a", &["sync"]).ok();
    let rows = stage.hotline("a", &["--json", "inbox"]).ok().rows();
    let told = rows.iter().find(|row| row["kind"] == "DFT").expect("the return");
    assert_eq!(told["body"], "Name the prefixes.");

    let second = draft(&stage, "Routes again");
    stage.hotline("a", &["withdraw", text(&second["id"])]).ok();
    stage.hotline("c", &["sync"]).ok();
    assert_eq!(stage.hotline("c", &["--json", "release"]).ok().rows(), Vec::<Value>::new());
    assert_eq!(inbox(&stage, "b"), Vec::<Value>::new());
    // What is below the bound goes at once; with the bound away, everything does.
    let routine = ["send", "--to", "XB/technical", "--body", "x", "Routine"];
    stage.hotline("a", &routine).ok();
    stage.hotline("a", &["release", "--policy", "off"]).ok();
    let urgent = ["send", "--to", "XB/technical", "--precedence", "flash", "--body", "x", "Now"];
    stage.hotline("a", &urgent).ok();
    assert_eq!(inbox(&stage, "b").len(), 2);
}

#[test]
fn without_a_second_seat_what_must_be_released_is_refused() {
    let stage = Stage::two_desks();
    stage.hotline("a", &["release", "--policy", "flash"]).ok();
    let flash = ["send", "--to", "XB/technical", "--precedence", "flash", "--body", "x", "Now"];
    stage.hotline("a", &flash).exits(3).says("no other seat");
}

#[test]
fn what_was_acknowledged_is_withdrawn_and_corrected_and_both_sides_see_it_beside_the_original() {
    let stage = Stage::two_desks();
    let say = ["--json", "send", "--to", "XB/technical", "--body", "Block 192.0.2.0/24.", "Block"];
    let said = stage.hotline("a", &say).ok().row();
    let id = text(&said["id"]);
    stage.hotline("b", &["sync"]).ok();
    stage.hotline("b", &["ack", id]).ok();
    stage.hotline("b", &["withdraw", id]).exits(3).says("another desk wrote it");
    stage.hotline("a", &["sync"]).ok();
    let correct = ["withdraw", id, "--correct", "Block 192.0.2.0/25.", "--reason", "Too wide."];
    stage.hotline("a", &correct).ok();
    stage.hotline("b", &["sync"]).ok();
    for home in ["a", "b"] {
        let read = stage.hotline(home, &["--json", "read", id]).ok().row();
        assert_eq!(read["body"], "Block 192.0.2.0/24.", "{home}: the original is kept");
        let taken = &read["withdrawn"];
        assert_eq!((&taken["corrected"], &taken["by"]), (&true.into(), &"XA/technical/1".into()));
        assert_eq!(taken["correction"], "Block 192.0.2.0/25.", "{home}: {read}");
        let page = stage.hotline(home, &["read", id]).ok().out;
        assert!(page.contains("CORRECTED"), "{home}: {page}");
    }
    stage.hotline("a", &["withdraw", id, "--reason", "Not ours to ask."]).ok();
    stage.hotline("b", &["sync"]).ok();
    let read = stage.hotline("b", &["--json", "read", id]).ok().row();
    assert_eq!(read["withdrawn"]["corrected"], false, "{read}");
}
