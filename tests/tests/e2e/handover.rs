//! A case for a colleague who was enrolled after it began.

use serde_json::Value;

use crate::stage::{Stage, text};

/// XA/technical/1 (home `a`) and XB/technical/1 (`b`) with a case: a concern, its acknowledgement, an
/// answer; its row.
fn a_case() -> (Stage, Value) {
    let stage = Stage::two_desks();
    let raise = ["--json", "incident", "raise", "--to", "XB/technical", "--severity", "3"];
    let raise = [&raise[..], &["--body", "The walrus cable is silent.", "A cable"]].concat();
    let raised = stage.hotline("a", &raise).ok().row();
    stage.hotline("b", &["sync"]).ok();
    stage.hotline("b", &["ack", text(&raised["id"])]).ok();
    let respond = ["incident", "respond", text(&raised["ref"]), "A ship is on its way."];
    stage.hotline("b", &respond).ok();
    stage.hotline("a", &["sync"]).ok();
    (stage, raised)
}

fn read(stage: &Stage, home: &str, id: &str) -> Value {
    stage.hotline(home, &["--json", "read", id]).ok().row()
}

#[test]
fn a_colleague_enrolled_later_is_given_the_history_and_goes_on_with_the_case() {
    let (stage, raised) = a_case();
    let case = text(&raised["ref"]);
    stage.invite("a", "XA/technical/2", "late");
    stage.hotline("late", &["sync"]).ok();
    stage.hotline("late", &["incident", "show", case]).exits(2).says("there is no case");
    stage.hotline("a", &["sync"]).ok();

    let hand = ["--json", "roster", "handover", "--case", case, "--note", "Ask for the ship."];
    let handed = stage.hotline("a", &hand).ok().row();
    assert_eq!((&handed["to"], &handed["queued"]), (&"XA/technical/2".into(), &false.into()));
    assert_eq!((&handed["messages"], &handed["left_out"]), (&3.into(), &0.into()), "{handed}");

    stage.hotline("late", &["sync"]).ok();
    let told = read(&stage, "late", text(&raised["id"]));
    assert_eq!(told["body"], "The walrus cable is silent.", "{told}");
    assert_eq!(
        (&told["direction"], &told["handed_by"]),
        (&"handed-over".into(), &"XA/technical/1".into())
    );
    let page = stage.hotline("late", &["inbox", "--case", case]).ok().out;
    assert!(page.contains("Handed over by XA/technical/1"), "{page}");
    let shown = |home: &str| {
        let mut row = stage.hotline(home, &["--json", "incident", "show", case]).ok().row();
        // Who takes over was not there when the ladder was set, and says what others said.
        for own in ["hearsay", "ladder", "owes"] {
            row[own].take();
        }
        row
    };
    assert_eq!(shown("late")["state"], "in-progress");
    assert_eq!(shown("late"), shown("a"), "both stand before the same case");

    // Repeating it sends nothing twice into the case.
    stage.hotline("a", &hand).ok();
    stage.hotline("late", &["sync"]).ok();
    let rows = stage.hotline("late", &["--json", "inbox", "--case", case]).ok().rows();
    let concerns = rows.iter().filter(|row| row["kind"] == "CON").count();
    assert_eq!(concerns, 1, "{rows:?}");

    // The other side hears of the colleague and answers to both.
    stage.hotline("b", &["sync"]).ok();
    stage.hotline("late", &["incident", "update", case, "Which ship?"]).ok();
    stage.hotline("b", &["sync"]).ok();
    let asked = stage.inbox("b");
    let last = asked.last().expect("the update");
    assert_eq!((&last["from"], &last["ref"]), (&"XA/technical/2".into(), &raised["ref"]));
    stage.hotline("b", &["incident", "update", case, "The Auk."]).ok();
    for home in ["a", "late"] {
        stage.hotline(home, &["sync"]).ok();
        assert_eq!(stage.inbox(home).last().expect("a message")["body"], "The Auk.", "{home}");
    }
}

#[test]
fn what_cannot_be_handed_over_is_refused_and_what_waits_for_the_relay_says_so() {
    let (mut stage, raised) = a_case();
    let case = text(&raised["ref"]);
    let hand = ["roster", "handover", "--case", case];
    stage.hotline("a", &hand).exits(3);
    stage.invite("a", "XA/technical/2", "late");
    stage.hotline("late", &["sync"]).ok();
    stage.hotline("a", &["sync"]).ok();
    let to = |seat| [&hand[..], &["--to", seat]].concat();
    stage.hotline("a", &to("XB/technical/1")).exits(3).says("no colleague");
    let shift = ["roster", "set", "7=2026-11-22T18:00Z/2026-11-23T06:00Z"];
    stage.hotline("a", &shift).exits(2).says("nobody sits at XA/technical/7");
    stage.kill_relay();
    let waits = stage.hotline("a", &hand).exits(4);
    assert!(waits.out.contains(&format!("waits here to be handed over to XA/technical/2: {case}")));
    stage.start_relay();
    stage.hotline("a", &["sync"]).ok();
    stage.hotline("late", &["sync"]).ok();
    assert_eq!(read(&stage, "late", text(&raised["id"]))["subject"], "A cable");
}
