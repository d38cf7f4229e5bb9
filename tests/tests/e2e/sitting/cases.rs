//! A case from beginning to end at two terminals: acknowledged, answered, closed by both, compared.

use super::{CTRL_S, at_the_desk, incident, three_desks};
use crate::stage::text;
use crate::terminal::Terminal;

#[test]
fn two_desks_answer_and_close_a_case_at_their_terminals_and_hold_the_same_record() {
    let stage = three_desks();
    stage.hotline("a", &["sync"]).ok();
    // Below immediate: it takes no screen.
    let raise = ["incident", "raise", "--to", "XB/technical", "--precedence", "priority"];
    let says = ["--severity", "3", "--body", "Please look into it.", "Name servers hijacked"];
    stage.hotline("a", &[&raise[..], &says].concat()).ok();
    let mut asked = Terminal::start(&stage, "b", &[], 120, 40);
    asked.shows("online");
    asked.shows("Name servers hijacked");
    let mut raiser = at_the_desk(&stage, 120, 40);
    raiser.shows("Name servers hijacked");

    // The case is the last of either list.
    raiser.types("Gm");
    raiser.shows("What happens next");
    raiser.shows("goes to XB/diplomatic at");
    asked.types("Gm");
    asked.shows("This side owes an acknowledgement");
    asked.types("c");
    asked.shows("Acknowledge in which words?");
    asked.types("\r");
    asked.shows("This side owes an answer");
    raiser.shows("The other side owes an answer");
    raiser.shows("Held: goes to XB/diplomatic");

    asked.types("R");
    asked.shows("An answer in substance stops the ladder.");
    asked.types("a\tThe records are back.");
    asked.shows("The records are back.");
    asked.types(CTRL_S);
    asked.shows("in progress; this side was asked");
    raiser.shows("in progress; this side raised it");
    raiser.shows("The records are back.");

    raiser.types("C");
    raiser.shows("It is closed once the other side agrees");
    raiser.types("The zones are right again.");
    raiser.shows("The zones are right again.");
    raiser.types(CTRL_S);
    raiser.shows("closing proposed; this side raised it");
    asked.shows("closing proposed; this side was asked");
    asked.shows("The zones are right again.");
    asked.types("C");
    asked.shows("Proposed by XA/technical/1");
    asked.types(&["a", CTRL_S].concat());
    asked.shows("Agree to this text and close");
    asked.types("y");
    asked.shows("It is closed: nobody owes anything.");
    raiser.shows("It is closed: nobody owes anything.");

    raiser.types("=");
    raiser.shows("SAME RECORD");
    asked.types("=");
    asked.shows("SAME RECORD");
    for terminal in [&mut raiser, &mut asked] {
        terminal.types("q");
        assert_eq!(terminal.end(), 0);
    }
    let seen = ["a", "b"].map(|home| incident(&stage, home));
    for one in &seen {
        assert_eq!(one["state"], "closed", "{one}");
        assert_eq!(one["proposal"]["agreed_text"], "The zones are right again.", "{one}");
        assert_eq!(text(&one["agreed_by"]), "XB/technical/1", "{one}");
    }
}
