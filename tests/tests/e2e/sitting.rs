//! Sitting at the desk: a person at a real terminal, a real relay, and another side that uses
//! commands.
//!
//! Nothing here waits for a time: every wait is for words on the screen or for a program's end.

mod alerts;
mod cases;
mod ends;
mod exercise;
mod files;
mod line;
mod office;
mod pings;
mod shelf;
mod work;

use serde_json::Value;

use crate::stage::{Stage, text};
use crate::terminal::Terminal;

/// Ctrl and a letter, as a terminal sends it.
const CTRL_C: &str = "\x03";
const CTRL_S: &str = "\x13";
const CTRL_T: &str = "\x14";
const CTRL_U: &str = "\x15";

/// The key of the card of what to do now.
const F1: &str = "\x1bOP";

/// Escape, and word that the window has the focus: what stands behind the Escape tells it from the
/// beginning of another key, so that no pause is needed.
const ESC: &str = "\x1b\x1b[I";

/// XA/technical (home `a`), XB/technical (`b`) and XB/diplomatic (`d`), which is the desk that
/// XB/technical publishes as the next one.
fn three_desks() -> Stage {
    let stage = Stage::two_desks();
    stage.invite("b", "XB/diplomatic/1", "d");
    let update = ["directory", "update", "ladder=XB/diplomatic", "voice=+00 1 555 0100"];
    stage.hotline("b", &update).ok();
    stage
}

/// The terminal of XA/technical, on the line.
fn at_the_desk(stage: &Stage, columns: u16, rows: u16) -> Terminal {
    let terminal = Terminal::start(stage, "a", &[], columns, rows);
    terminal.shows("online");
    terminal
}

/// A flash from the other side, which waits until a person has acknowledged it.
fn flash(stage: &Stage) -> crate::stage::Running {
    let alert = ["--json", "send", "--to", "XA/technical", "--precedence", "flash"];
    let waits = ["--wait", "human", "--timeout", "110s", "--body", "The line is cut.", "Call us"];
    stage.begin("b", &[&alert[..], &waits].concat())
}

/// The case of the only incident, as a home sees it.
fn incident(stage: &Stage, home: &str) -> Value {
    stage.hotline(home, &["sync"]).ok();
    let case = stage.hotline(home, &["--json", "incident", "list"]).ok().row();
    stage.hotline(home, &["--json", "incident", "show", text(&case["ref"])]).ok().row()
}
