//! A campaign of checks at a real terminal: planned, answered, read, closed and its report checked.

use super::{CTRL_S, CTRL_U, at_the_desk};
use crate::stage::Stage;

#[test]
fn a_campaign_is_planned_closed_and_its_report_saved_by_keys() {
    let stage = Stage::two_desks();
    let mut desk = at_the_desk(&stage, 120, 40);
    desk.types("p");
    desk.shows("No check of the line is known here.");
    desk.types("i");
    desk.shows("begin a campaign of checks");
    // Without a word before it opens at once.
    desk.types(&format!("{CTRL_U}XB/technical\t{CTRL_U}1h\t{CTRL_U}{CTRL_S}"));
    desk.shows("Ask whether they can be reached? Seats: 1, desks: 1");
    desk.types("y");
    desk.shows("Planned.");
    desk.shows("1 seats: devices 0 %, persons 0 %");
    stage.hotline("b", &["sync"]).ok();
    stage.hotline("b", &["ping", "answer"]).ok();
    desk.shows("1 seats: devices 100 %, persons 100 %");
    desk.types("C");
    desk.shows("To be done");
    desk.types(&format!("Nothing{CTRL_S}"));
    desk.shows("Close it now?");
    desk.types("y");
    desk.shows("closed  2");
    desk.types("l");
    desk.shows("A drill: nothing in it concerns an operation.");
    desk.types("G");
    desk.shows("XB/technical/1");
    desk.types("e");
    desk.shows("A page with charts");
    // The form before the first is the last.
    desk.types("\x1b[A");
    desk.shows("checks it.");
    let file = stage.home("campaign.json");
    desk.types(&format!("{CTRL_U}{}\r", file.display()));
    desk.shows("campaign.json");
    desk.shows_no_more("checks it.");
    desk.types("q");
    assert_eq!(desk.end(), 0);
    let verdict = stage.hotline("b", &["--json", "ping", "verify", &file.display().to_string()]);
    let verdict = verdict.ok().row();
    assert_eq!((&verdict["authentic"], &verdict["answers"]), (&true.into(), &2.into()));
}
