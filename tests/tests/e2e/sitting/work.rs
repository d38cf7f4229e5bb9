//! What a duty officer does all day, by keys.

use super::{CTRL_S, ESC, F1, at_the_desk, incident, three_desks};
use crate::stage::text;

#[test]
fn a_concern_is_raised_by_keys_shown_in_its_state_and_passed_on_with_a_reason() {
    let stage = three_desks();
    stage.hotline("a", &["sync"]).ok();
    let mut desk = at_the_desk(&stage, 120, 40);
    desk.shows("XB/technical");

    // The first desk of the list is XB/diplomatic.
    desk.types("jn");
    desk.shows("Severity");
    desk.types("s\tn\t\t\tName servers hijacked\rPlease look into it.");
    desk.shows("Please look into it.");
    desk.types(CTRL_S);
    desk.shows("Send this to");
    desk.types("y");
    desk.shows_no_more("Send this to");
    desk.shows("[4!]");
    desk.types("G");
    desk.shows("waits for an answer");
    desk.shows("goes to XB/dipl");

    let seen = incident(&stage, "b");
    assert_eq!((&seen["status"], &seen["severity"]), (&"raised".into(), &4.into()), "{seen}");
    assert_eq!(seen["scale"], "national", "{seen}");
    stage.hotline("b", &["ack", text(&seen["id"]), "--kind", "under-review"]).ok();
    desk.shows("acknowledged by XB/technical/1");
    desk.shows_no_more("waits for an answer");

    desk.types("e");
    desk.shows("Pass on to XB/diplomatic");
    desk.types("Nothing has changed since\r");
    desk.shows("Passed on. It is on its way; both sides will see it.");
    desk.shows("waits for an answer");
    let passed = incident(&stage, "d");
    assert_eq!((&passed["rung"], &passed["status"]), (&2.into(), &"raised".into()), "{passed}");
    let id = text(&passed["escalations"][0]["id"]);
    stage.hotline("d", &["ack", id]).ok();
    desk.shows("acknowledged by XB/diplomatic/1");

    // In what they rightly differ: XB/diplomatic has the concern from whoever passed it on, not
    // from whoever raised it; each is of its side and may do other things; each knows of the ladder
    // what it was told, and counts from when the relay took its own copy.
    let seen = ["a", "b", "d"].map(|home| {
        let mut seen = incident(&stage, home);
        assert_eq!(seen["hearsay"], home == "d", "{home}: {seen}");
        for own in ["hearsay", "side", "may", "ladder", "owes"] {
            seen[own].take();
        }
        seen
    });
    assert_eq!(seen[0]["status"], "acknowledged", "{}", seen[0]);
    assert_eq!(seen[0]["acknowledged_by"], "XB/diplomatic/1", "{}", seen[0]);
    let step = &seen[0]["escalations"][0];
    assert_eq!(step["reason"], "Nothing has changed since", "{step}");
    assert!(seen.iter().all(|one| *one == seen[0]), "the sides differ: {seen:#?}");
    desk.types("q");
    assert_eq!(desk.end(), 0);
}

#[test]
fn what_was_said_is_found_a_desk_is_verified_and_help_is_there_by_keys() {
    let stage = three_desks();
    for (subject, body) in [("Weather", "Nothing new."), ("Cables", "The walrus cable is cut.")] {
        stage.hotline("b", &["send", "--to", "XA/technical", subject, "--body", body]).ok();
    }
    let mut desk = at_the_desk(&stage, 120, 40);
    desk.shows("Cables");

    desk.types("/");
    desk.shows("Type a word of what you look for");
    desk.types("walr");
    desk.shows("walrus cable");
    desk.types("\r");
    desk.shows_no_more("/ walr");
    // The conversation is open at the message: Enter shows it in full.
    desk.shows("The walrus cable is cut.");
    desk.types("\r");
    desk.shows("Who acknowledged it?");
    desk.shows("NOT VERIFIED when this was opened");
    desk.types(ESC);
    desk.shows_no_more("NOT VERIFIED when this was opened");

    let read_out = stage.hotline("b", &["--json", "verify", "XA/technical/1"]).ok().row();
    desk.types("d");
    desk.shows("Who can be written to");
    desk.types("/XB/technical\r");
    desk.shows("Next: call on a number you know and compare the safety number (v).");
    desk.types("v");
    desk.shows("Safety number with XB/technical/1");
    desk.types(text(&read_out["safety_number"]));
    desk.shows("The same. Enter puts it on the record.");
    desk.types("\r");
    desk.shows("XB/technical/1 is verified.");
    let shown = stage.hotline("a", &["--json", "verify", "XB/technical/1"]).ok().row();
    assert_eq!(shown["standing"], "verified", "{shown}");
    desk.shows("Nothing is left to do.");
    // From the entry to the directory, to all of it, to the desk.
    desk.types(&ESC.repeat(3));
    desk.shows("The walrus cable is cut.");

    desk.types(F1);
    desk.shows("What do I do now?");
    desk.types(ESC);
    desk.shows_no_more("What do I do now?");
    desk.types("?");
    desk.shows("Enter does the marked one.");
    desk.types(ESC);
    desk.shows_no_more("Enter does the marked one.");
    desk.types(":");
    desk.shows("half a page down");
    desk.types("direct\r");
    desk.shows("Who can be written to");
}
