//! What a desk does among its own seats: a colleague's draft is released, cases are handed over, the
//! roster is set, and a dossier is written.

use super::{CTRL_S, ESC, at_the_desk};
use crate::stage::{Stage, text};
use crate::terminal::Terminal;

/// XA/technical with two seats (homes `a` and `c`) and XB/technical (`b`); whatever `c` writes
/// waits.
fn two_seats() -> Stage {
    let stage = Stage::two_desks();
    stage.invite("a", "XA/technical/2", "c");
    stage.hotline("a", &["sync"]).ok();
    stage.hotline("c", &["release", "--policy", "routine"]).ok();
    stage
}

#[test]
fn a_colleagues_draft_is_read_to_its_end_released_by_keys_and_arrives_under_both_names() {
    let stage = two_seats();
    let lines: Vec<String> = (1..=60).map(|line| format!("Line {line} of the log.")).collect();
    let send = ["--json", "send", "--to", "XB/technical", "--body", &lines.join("\n"), "The log"];
    let drafted = stage.hotline("c", &send).ok().row();
    assert_eq!(drafted["awaiting_release"], true, "{drafted}");
    stage.hotline("a", &["sync"]).ok();

    let mut desk = at_the_desk(&stage, 120, 40);
    desk.shows("1 draft waits for release by this seat: r");
    desk.types("r");
    desk.shows("XA/technical/2  for XB/technical");
    desk.types("\r");
    desk.shows("XB/technical/1 (UNVERIFIED)");
    desk.types("\r");
    desk.shows("Read it to its end first");
    desk.types(&"\x04".repeat(6));
    desk.shows("Line 60 of the log.");
    desk.types("\r");
    desk.shows("Release \"The log\" to XB/technical, drafted by XA/technical/2?");
    desk.types("y");
    desk.shows("Released.");
    desk.shows("Nothing waits for release.");
    stage.hotline("b", &["sync"]).ok();
    let came = stage.inbox("b");
    assert_eq!(came.len(), 1, "{came:?}");
    assert_eq!(came[0]["from"], "XA/technical/1", "{}", came[0]);
    assert_eq!(came[0]["drafted_by"], "XA/technical/2", "{}", came[0]);
    desk.types("q");
    assert_eq!(desk.end(), 0);
}

#[test]
fn the_roster_is_set_and_a_case_handed_over_by_keys_and_the_colleague_has_both() {
    let stage = Stage::two_desks();
    let ask = ["--json", "send", "--to", "XA/technical", "--precedence", "priority"];
    let ask = [&ask[..], &["--body", "Which zones changed?", "Zones"]].concat();
    let asked = stage.hotline("b", &ask).ok().row();
    stage.hotline("a", &["sync"]).ok();
    stage.invite("a", "XA/technical/2", "c");
    stage.hotline("a", &["sync"]).ok();

    let mut desk = at_the_desk(&stage, 120, 40);
    desk.shows("Zones");
    desk.types("w");
    desk.shows("Nobody has set a roster yet");
    // From an hour ago, for a day, this seat.
    desk.types("i\t-1h\t24h");
    desk.shows("Days");
    desk.types(CTRL_S);
    desk.shows("On duty: 1 A. Person, until");
    desk.types("H");
    desk.shows("Hand over cases");
    desk.shows("2 A. Person");
    desk.types("\t\tCall the registrar.");
    desk.shows("Call the registrar.");
    desk.types(CTRL_S);
    desk.shows("This is handed over to 2 A. Person");
    desk.shows("Messages on the record here: 1");
    desk.types("\r");
    desk.shows("Handed over to XA/technical/2. Cases: 1, messages: 1.");
    desk.types(ESC);
    desk.shows_no_more("Who is on duty at XA/technical");

    // The dossier of the same case, written where it says.
    desk.types("GD");
    desk.shows("Language and zone");
    desk.types("e");
    desk.shows("Write the dossier to a new file");
    desk.types("\r");
    desk.shows("Written: ");
    let file = stage.dir().join(format!("{}.html", text(&asked["ref"])));
    let check = ["--json", "dossier", "verify", file.to_str().expect("UTF-8")];
    let verdict = stage.hotline("nowhere", &check).ok().row();
    assert_eq!((&verdict["authentic"], &verdict["page"]), (&true.into(), &"same".into()));
    desk.types("q");
    assert_eq!(desk.end(), 0);

    stage.hotline("c", &["sync"]).ok();
    let roster = stage.hotline("c", &["--json", "roster", "show"]).ok().row();
    assert_eq!(roster["on_duty"][0], "XA/technical/1", "{roster}");
    let mut colleague = Terminal::start(&stage, "c", &[], 120, 40);
    colleague.shows("Handed over by XA/technical/1");
    open_found(&mut colleague, "registrar", "Call the registrar.");
    colleague.shows("the same as was handed over");
    colleague.types(ESC);
    colleague.shows_no_more("the same as was handed over");
    open_found(&mut colleague, "zones changed", "Which zones changed?");
    colleague.shows("that its author wrote it is the colleague's word");
    colleague.types("q");
    assert_eq!(colleague.end(), 0);
}

/// Looks for words, goes to the message in its conversation, and opens it in full.
fn open_found(desk: &mut Terminal, words: &str, found: &str) {
    desk.types("/");
    desk.shows("Type a word of what you look for");
    desk.types(words);
    desk.shows(found);
    desk.types("\r");
    desk.shows_no_more(&format!("/ {words}"));
    desk.types("\r");
}
