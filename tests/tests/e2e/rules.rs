//! What a rule does not let through: each with a sentence that says why, and a way on.

use serde_json::Value;

use crate::stage::{Stage, text};

/// XA/technical (home `a`), XB/technical (`b`) and XB/diplomatic (`d`), the next one of its ladder.
fn three_desks() -> Stage {
    let stage = Stage::two_desks();
    stage.invite("b", "XB/diplomatic/1", "d");
    let update = ["directory", "update", "ladder=XB/diplomatic", "voice=+00 1 555 0100"];
    stage.hotline("b", &update).ok();
    stage.hotline("a", &["sync"]).ok();
    stage
}

const SEND: [&str; 4] = ["--json", "send", "--to", "XB/technical"];

fn send<'a>(rest: &[&'a str]) -> Vec<&'a str> {
    [&SEND[..], rest].concat()
}

/// A concern that both sides have closed; its reference.
fn closed(stage: &Stage) -> String {
    let raise = ["--json", "incident", "raise", "--to", "XB/technical", "--body", "x", "Scans"];
    let raised = stage.hotline("a", &raise).ok().row();
    let case = text(&raised["ref"]).to_owned();
    stage.hotline("b", &["sync"]).ok();
    stage.hotline("b", &["incident", "close", &case, "Stopped at the router."]).ok();
    stage.hotline("a", &["sync"]).ok();
    stage.hotline("a", &["incident", "close", &case, "--agree"]).ok();
    stage.hotline("b", &["sync"]).ok();
    case
}

#[test]
fn what_is_not_filled_in_blocks_nothing() {
    let stage = three_desks();
    for kind in ["RFI", "INC", "RFA", "CON", "CLA", "WRN", "VUL", "MTG", "POC"] {
        let empty = ["--template", kind, "--body", "", "Empty fields"];
        stage.hotline("a", &send(&empty)).ok();
    }
    let empty = ["--template", "RFI", "--field", "purpose=", "--field", "nature=", "--body", ""];
    let sent = stage.hotline("a", &send(&[&empty[..], &["Why"]].concat())).ok().row();
    stage.hotline("b", &["sync"]).ok();
    let read = stage.hotline("b", &["--json", "read", text(&sent["id"])]).ok().row();
    assert_eq!(read["fields"], serde_json::json!({}), "{read}");
    // Only what says nothing without another message needs one.
    let bare = send(&["--template", "RSP", "--body", "x", "An answer"]);
    stage.hotline("a", &bare).exits(2).says("which message is it about?").says("--field answers=");
}

#[test]
fn an_urgent_message_has_at_most_two_hundred_words_and_says_where_the_rest_goes() {
    let stage = three_desks();
    let words = |count: usize| vec!["word"; count].join(" ");
    for precedence in ["flash", "immediate"] {
        let (fits, long) = (words(199), words(200));
        let urgent = |body| send(&["--precedence", precedence, "--body", body, "Subject"]);
        stage.hotline("a", &urgent(&long)).exits(2).says("201 words").says("situation update");
        stage.hotline("a", &urgent(&fits)).ok();
    }
    stage.hotline("a", &send(&["--body", &words(300), "Subject"])).ok();
    stage.hotline("b", &["sync"]).ok();
    assert_eq!(stage.inbox("b").len(), 3, "nothing of what was refused has left");
}

#[test]
fn what_a_desk_does_not_take_is_refused_with_what_it_takes() {
    let stage = three_desks();
    stage.hotline("b", &["directory", "update", "accepts=RFI,CON", "tlp=AMBER"]).ok();
    stage.hotline("a", &["sync"]).ok();
    let red = stage.hotline("a", &send(&["--tlp", "RED", "--body", "x", "Names"])).exits(3);
    red.says("takes TLP:AMBER at most").says("Lower the label");
    let vul = stage.hotline("a", &send(&["--template", "VUL", "--body", "x", "A hole"])).exits(3);
    vul.says("does not take VUL").says("it takes RFI CON").says("without --template");
    // What is no label is told as that, and not as one that the desk may not hold.
    let strange = stage.hotline("a", &send(&["--tlp", "ORANGE", "--body", "x", "Names"])).exits(2);
    strange.says("not a TLP label");
    stage.hotline("b", &["sync"]).ok();
    assert_eq!(stage.inbox("b"), Vec::<Value>::new());
}

#[test]
fn nobody_is_asked_about_what_is_closed_and_the_way_back_is_named() {
    let stage = three_desks();
    let case = closed(&stage);
    for home in ["a", "b"] {
        for what in [
            &["incident", "update", case.as_str(), "More"][..],
            &["incident", "close", &case, "Again"],
            &["incident", "escalate", &case, "--reason", "Still there"],
        ] {
            let ran = stage.hotline(home, what).exits(3);
            ran.says("it is closed").says("hotline incident reopen REF");
        }
    }
    stage.hotline("d", &["sync"]).ok();
    assert_eq!(stage.inbox("d"), Vec::<Value>::new(), "the ministry sleeps on");
    let list = stage.hotline("a", &["incident", "list"]).ok().out;
    assert!(list.contains("closed") && !list.contains("not acknowledged"), "{list}");
    // Text can always be written into it, and new facts open it.
    stage.hotline("b", &send_to_a(&case)).ok();
    stage.hotline("a", &["incident", "reopen", &case, "They are back."]).ok();
    let shown = stage.hotline("a", &["--json", "incident", "show", &case]).ok().row();
    assert_eq!((&shown["state"], &shown["over"]), (&"reopened".into(), &false.into()), "{shown}");
}

fn send_to_a(case: &str) -> Vec<&str> {
    vec!["send", "--to", "XA/technical", "--case", case, "--body", "x", "A word more"]
}

#[test]
fn a_flash_beyond_the_days_quota_is_refused_with_other_ways() {
    let stage = three_desks();
    let flash = send(&["--precedence", "flash", "--body", "x", "Now"]);
    for _ in 0..5 {
        stage.hotline("a", &flash).ok();
    }
    let ran = stage.hotline("a", &flash).exits(3);
    ran.says("5 flash messages").says("--precedence immediate").says("+00 1 555 0100");
    stage.hotline("a", &send(&["--precedence", "immediate", "--body", "x", "Now"])).ok();
    // Another desk has a quota of its own.
    let other = ["send", "--to", "XB/diplomatic", "--precedence", "flash", "--body", "x", "Now"];
    stage.hotline("a", &other).ok();
}

#[test]
fn a_dry_run_says_who_would_answer_and_when_and_sends_nothing() {
    let stage = three_desks();
    let raise = ["--json", "incident", "raise", "--to", "XB/technical", "--severity", "4"];
    let dry = [&raise[..], &["--dry-run", "--note", "--body", "x", "Scans"]].concat();
    let told = stage.hotline("a", &dry).ok().row();
    assert_eq!(told["desks"], serde_json::json!(["XB/technical"]));
    assert_eq!(told["guards"], serde_json::json!(["first-contact", "note"]), "{told}");
    let desk = &told["answerability"][0];
    assert_eq!(desk["ladder"], serde_json::json!(["XB/diplomatic"]), "{desk}");
    assert_eq!(desk["call"], "+00 1 555 0100", "{desk}");
    assert!(desk["ack_due"].is_string() && desk["last_human"].is_null(), "{desk}");
    let page = stage.hotline("a", &[&dry[1..]].concat()).ok().out;
    assert!(page.contains("then XB/diplomatic") && page.contains("nothing was sent"), "{page}");
    let dry = send(&["--template", "RFI", "--dry-run", "--body", "x", "Scans"]);
    stage.hotline("a", &dry).ok();
    stage.hotline("b", &["sync"]).ok();
    assert_eq!(stage.inbox("b"), Vec::<Value>::new());
    assert_eq!(
        stage.hotline("a", &["--json", "incident", "list"]).ok().rows(),
        Vec::<Value>::new()
    );
    let status = stage.hotline("a", &["--json", "status"]).ok().row();
    assert_eq!(status["queued"], 0, "{status}");
}

#[test]
fn what_is_said_in_an_exercise_and_what_is_real_never_meet() {
    let stage = three_desks();
    let real = stage.hotline("a", &send(&["--body", "x", "Real"])).ok().row();
    let played = send(&["--exercise", "--body", "x", "Played"]);
    let played = stage.hotline("a", &played).ok().row();
    let case = text(&played["ref"]);
    assert!(case.starts_with("EXE-XA-XB-"), "{played}");
    stage.hotline("b", &["sync"]).ok();

    let subjects = |list: &[&str]| {
        let rows = stage.hotline("b", &[&["--json", "inbox"], list].concat()).ok().rows();
        rows.iter().map(|row| text(&row["subject"]).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(subjects(&[]), ["Real"]);
    assert_eq!(subjects(&["--exercise"]), ["Played"]);
    // Neither goes on in a case of the other, in either direction.
    for (more, here) in [(&["--exercise"][..], text(&real["ref"])), (&[], case)] {
        let crossing = send(&[more, &["--case", here, "--body", "x", "Across"]].concat());
        stage.hotline("a", &crossing).exits(2).says("there is no case");
        stage.hotline("b", &[&["inbox", "--case", here], more].concat()).exits(2);
    }
    // A concern of an exercise climbs a ladder of its own and stands in no list of what is real.
    let raise = ["--json", "incident", "raise", "--to", "XB/technical", "--exercise"];
    let raised = [&raise[..], &["--severity", "3", "--body", "x", "Flood"]].concat();
    let raised = stage.hotline("a", &raised).ok().row();
    let list = |more: &[&str]| {
        stage.hotline("a", &[&["--json", "incident", "list"], more].concat()).ok().rows().len()
    };
    assert_eq!((list(&[]), list(&["--exercise"])), (0, 1));
    stage.hotline("a", &["incident", "show", text(&raised["ref"])]).exits(2);
    let show = ["incident", "show", text(&raised["ref"]), "--exercise"];
    let shown = stage.hotline("a", &show).ok().out;
    assert!(shown.contains("XB/diplomatic"), "{shown}");
}
