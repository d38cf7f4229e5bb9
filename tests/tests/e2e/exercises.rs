//! An exercise from the command line: a controller and a player as processes of their own.

use serde_json::Value;

use crate::stage::{Running, Stage, text};

/// One player, a cue, and an inject in somebody's voice. At factor 360 an hour takes ten seconds.
const SMALL: &str = r#"
[exercise]
id = "small"
title = "A small one"
level = 1
objectives = ["Answer.", "Say what you are asked to say."]

[[player]]
name = "red"
plays = "the technical desk of Red"
desk = "technical"
brief = "You are awake."

[[player]]
name = "blue"
plays = "the policy desk of Blue"
desk = "policy"

[[inject]]
no = 1
at = "0m"
from = "control"
voice = "a newspaper"
to = ["red"]
subject = "Lights are out"
body = "Nobody knows why."
expected = [{ action = "acknowledge", by = "red", within = "10h" }]

[[inject]]
no = 2
at = "1m"
from = "red"
to = ["blue"]
subject = "A word to Blue"
body = "Are your lights out too?"
expected = [{ action = "acknowledge", by = "blue", within = "10h" }]

[stop]
at = "20h"
when_done = true
"#;

/// Reads events until one of that name comes; it and those before it.
fn until(running: &mut Running, event: &str) -> Vec<Value> {
    let mut seen = Vec::new();
    loop {
        let row: Value = serde_json::from_str(&running.line()).unwrap();
        seen.push(row.clone());
        if row["event"] == event {
            return seen;
        }
    }
}

fn stage() -> (Stage, String) {
    let stage = Stage::two_desks();
    stage.invite("b", "XB/policy/1", "c");
    for home in ["a", "b", "c"] {
        stage.hotline(home, &["sync"]).ok();
    }
    let file = stage.dir().join("small.toml");
    std::fs::write(&file, SMALL).unwrap();
    (stage, file.display().to_string())
}

fn run<'a>(file: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let args = ["--json", "exercise", "run", file, "--factor", "360"];
    let players = ["--player", "red=XB/technical/1", "--player", "blue=XB/policy/1"];
    [&args[..], &players[..], more].concat()
}

/// The one message of an exercise with that subject.
fn message(stage: &Stage, home: &str, subject: &str) -> Value {
    stage.hotline(home, &["sync"]).ok();
    let rows = stage.hotline(home, &["--json", "inbox", "--exercise"]).ok().rows();
    let mut found = rows.into_iter().filter(|row| row["subject"] == subject);
    let one = found.next().unwrap_or_else(|| panic!("{home} has no {subject}"));
    assert!(found.next().is_none(), "{home} has {subject} twice");
    one
}

#[test]
fn an_exercise_is_run_led_played_and_reported_on_from_the_command_line() {
    let (stage, file) = stage();
    let mut controller = stage.begin("a", &run(&file, &[]));
    assert_eq!(until(&mut controller, "begun").len(), 1);
    until(&mut controller, "cue");

    // Other commands reach the one that runs it, through the home's socket.
    let paused = stage.hotline("a", &["--json", "exercise", "pause"]).ok().row();
    assert_eq!(paused["paused"], true);
    until(&mut controller, "paused");
    stage.hotline("a", &["exercise", "pause"]).exits(3).says("paused already");
    stage.hotline("a", &run(&file, &["--detach"])).exits(3).says("still under way");
    stage.hotline("a", &["exercise", "start"]).ok();
    until(&mut controller, "resumed");

    // A step of an exercise is written by nobody, and a cue is said once.
    stage
        .hotline("b", &["send", "--exercise", "--template", "EXR", "--to", "XB/policy", "Pause"])
        .exits(2);
    let inject = message(&stage, "b", "Lights are out");
    assert!(
        text(&inject["body"]).starts_with("EXERCISE, in the voice of: a newspaper"),
        "{inject}"
    );
    assert_eq!(
        (&inject["from"], &inject["traffic"]),
        (&"XA/technical/1".into(), &"exercise".into())
    );
    stage.hotline("b", &["ack", text(&inject["id"])]).ok();
    let status = stage.hotline("b", &["--json", "exercise", "status"]).ok().row();
    assert_eq!((&status["player"], &status["cues"][0]["no"]), (&"red".into(), &2.into()));
    stage.hotline("b", &["exercise", "say", "2"]).ok();
    stage.hotline("b", &["exercise", "say", "2"]).exits(3).says("said already");
    let word = message(&stage, "c", "A word to Blue");
    assert!(word["to"].to_string().contains("XA/technical/1"), "told for all to read: {word}");
    stage.hotline("c", &["ack", text(&word["id"])]).ok();

    let seen = until(&mut controller, "ended");
    assert_eq!(seen.last().unwrap()["why"], "everything expected was done");
    controller.end().exits(0);
    // Nothing of it is among what is real.
    for home in ["a", "b", "c"] {
        assert_eq!(stage.inbox(home), Vec::<Value>::new(), "{home}");
    }

    let said = ["--rate", "1=performed", "--gap", "None", "--action", "Go on; XB/policy; 2027"];
    let report = stage.hotline("a", &[&["exercise", "report"], &said[..]].concat()).ok();
    for words in ["Answer: performed", "Go on (XB/policy, by 2027)", "EXE-"] {
        assert!(report.out.contains(words), "{words}: {}", report.out);
    }
    let page = stage.dir().join("report.html");
    let to = page.display().to_string();
    stage.hotline("a", &["exercise", "report", "small", "--format", "html", "--out", &to]).ok();
    assert!(std::fs::read_to_string(&page).unwrap().ends_with("</html>\n"));
    let row = stage.hotline("a", &["--json", "exercise", "report"]).ok().row();
    assert_eq!(row["tallies"]["acknowledge"]["met"], 2, "{row}");
    assert_eq!(row["objectives"][0]["rating"], "performed");
}

#[test]
fn a_controller_that_was_killed_goes_on_with_its_exercise() {
    let (stage, file) = stage();
    let mut controller = stage.begin("a", &run(&file, &[]));
    until(&mut controller, "cue");
    controller.kill();
    let inject = message(&stage, "b", "Lights are out");
    stage.hotline("b", &["ack", text(&inject["id"])]).ok();
    let mut controller = stage.begin("a", &["--json", "exercise", "follow"]);
    let seen = until(&mut controller, "act");
    assert_eq!(seen.last().unwrap()["about"], 1, "{seen:?}");
    stage.hotline("a", &["exercise", "end"]).ok();
    until(&mut controller, "ended");
    controller.end().exits(0);
    // Injects came once, however often the controller began.
    message(&stage, "b", "Lights are out");
}
