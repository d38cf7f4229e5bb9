//! An exercise at a real terminal: its scenario read from a file, its players chosen, led and
//! reported on by keys.

use serde_json::Value;

use super::{CTRL_S, CTRL_U, at_the_desk, three_desks};
use crate::stage::text;
use crate::terminal::Terminal;

/// The next choice of a field.
const CTRL_N: &str = "\x0e";

/// Two desks of two sides; an inject at once, and one that comes long after the test.
const STORY: &str = r#"
[exercise]
id = "small"
title = "A small one"
level = 1
objectives = ["Answer."]

[[player]]
name = "red"
plays = "the technical desk of Red"
desk = "technical"

[[player]]
name = "blue"
plays = "the ministry of Blue"
desk = "diplomatic"

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
at = "19h"
from = "control"
to = ["blue"]
subject = "You are asked"
body = "By whom?"

[stop]
at = "20h"
"#;

#[test]
fn an_exercise_is_chosen_begun_led_and_reported_on_by_keys_and_is_nowhere_among_what_is_real() {
    let stage = three_desks();
    stage.hotline("a", &["sync"]).ok();
    let file = stage.dir().join("mine.toml");
    std::fs::write(&file, STORY.replace("\"0m\"", "\"soon\"")).expect("a file");

    let mut desk = at_the_desk(&stage, 120, 40);
    desk.types("X");
    desk.shows("No exercise is under way here.");
    desk.types("b");
    desk.shows("The silent desk at 03:00");
    desk.types("G\r");
    desk.shows("Read a scenario from a file");
    desk.types(&format!("{}\r", file.display()));
    desk.shows("mine.toml:20:");
    desk.shows("Mistakes: 1");
    std::fs::write(&file, STORY).expect("a file");
    desk.types("\r");
    desk.shows("Who plays \"A small one\"?");
    // Blue has no party of its own here: a person says who plays it.
    desk.types(CTRL_S);
    desk.shows("Choose a seat for blue.");
    desk.types(CTRL_N);
    desk.shows("XB/diplomatic/1");
    desk.types(CTRL_S);
    desk.shows("Begin \"A small one\" now?");
    desk.types("n");
    desk.shows_no_more("Begin \"A small one\" now?");
    assert_eq!(
        stage.hotline("b", &["--json", "inbox", "--exercise"]).ok().rows(),
        [Value::Null; 0]
    );
    desk.types(CTRL_S);
    desk.shows("Begin \"A small one\" now?");
    desk.types("y");
    desk.shows("Expected and done");
    desk.shows("a newspaper to red: Lights are out");

    // A player at a terminal of its own sees nothing of it among what is real.
    let mut red = Terminal::start(&stage, "b", &[], 120, 40);
    red.shows("[EX] A small one");
    red.types("X");
    red.shows("You play red: the technical desk of Red");
    red.types("\x03");
    red.end();
    let played = stage.hotline("b", &["--json", "inbox", "--exercise"]).ok().rows();
    let came = played.iter().find(|row| row["subject"] == "Lights are out").expect("the inject");
    stage.hotline("b", &["ack", text(&came["id"])]).ok();
    desk.shows("in time");

    desk.types("E");
    desk.shows("End the exercise");
    desk.types("y");
    desk.shows("over");
    desk.types("a");
    desk.shows("What came of \"A small one\"");
    desk.types(&format!("{CTRL_N}\tRed was <quick>.{CTRL_S}"));
    desk.shows("Kept for the report.");
    desk.types("\x1b");
    desk.shows("Expected and done");
    let saved = stage.home("report.html");
    desk.types("e");
    desk.shows("Save the after-action report");
    desk.types(&format!("{CTRL_U}{}\r", saved.display()));
    desk.shows("Written:");
    let page = std::fs::read_to_string(&saved).expect("a page");
    assert!(page.contains("A small one") && page.ends_with("</html>\n"), "{page}");
    assert!(page.contains("Red was &lt;quick&gt;.") && page.contains(">performed<"), "{page}");
    for home in ["b", "d"] {
        stage.hotline(home, &["sync"]).ok();
        assert_eq!(stage.inbox(home), [Value::Null; 0], "{home}");
    }
}
