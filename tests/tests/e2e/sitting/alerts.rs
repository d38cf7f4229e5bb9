//! Being interrupted.

use super::{CTRL_C, ESC, at_the_desk, flash};
use crate::stage::{Stage, text};

/// What is pasted, as a terminal hands it over.
const PASTED_WORD: &str = "\x1b[200~ACK\r\x1b[201~";

/// The key with the arrow down.
const DOWN: &str = "\x1b[B";

/// When keys count.
const LISTENS: &str = "Type ACK and press Enter";

#[test]
fn a_flash_interrupts_a_draft_and_nothing_but_the_typed_word_acknowledges_it() {
    let stage = Stage::two_desks();
    let mut desk = at_the_desk(&stage, 80, 24);
    desk.shows("XB/technical");
    desk.types("i");
    desk.shows("Subject");
    desk.types("A half written sen");
    desk.shows("A half written sen");
    let sender = flash(&stage);
    desk.shows("ALERT");
    desk.shows("The line is cut.");

    // Typing on, as somebody does who has not looked up yet. If this test is held up for so long
    // that the keys count, it is still not the word.
    desk.types("tence ACK\r");
    desk.shows(LISTENS);
    desk.types(&[ESC, CTRL_C, PASTED_WORD, "q"].concat());
    desk.shows("> q");
    assert!(desk.screen().contains("ALERT"), "{}", desk.screen());
    let alert = stage.hotline("a", &["--json", "inbox"]).ok().row();
    let alert = stage.hotline("a", &["--json", "read", text(&alert["id"])]).ok().row();
    assert_eq!(alert["human"], serde_json::json!({}), "{alert}");

    desk.types("\x7fACK\r");
    let sent = sender.end().ok().row();
    assert!(sent["human"]["XA/technical/1"].is_string(), "{sent}");
    desk.shows_no_more("ALERT");
    desk.shows("A half written sen");
    desk.types("tence");
    desk.shows("A half written sentence");
}

#[test]
fn on_the_smallest_screen_an_alert_is_read_and_acknowledged_and_another_size_keeps_it() {
    let stage = Stage::two_desks();
    let mut desk = at_the_desk(&stage, 40, 10);
    let sender = flash(&stage);
    for words in ["not acknowledged", "XB/technical/1", "Call us", LISTENS] {
        desk.shows(words);
    }
    desk.types(&DOWN.repeat(4));
    desk.shows("The line is cut.");
    desk.types("AC");
    desk.shows("> AC");
    for (columns, rows) in [(100, 30), (40, 10)] {
        desk.resize(columns, rows);
        desk.until("the alert in its new size", |screen| {
            let words = screen.contents();
            // Only a wide one has a frame with a title.
            words.contains("ALERT") == (columns == 100)
                && ["The line is cut.", LISTENS, "> AC"].iter().all(|part| words.contains(part))
        });
    }
    desk.types("K\r");
    let sent = sender.end().ok().row();
    assert!(sent["human"]["XA/technical/1"].is_string(), "{sent}");
    desk.shows_no_more("not acknowledged");
    desk.types("q");
    assert_eq!(desk.end(), 0);
    desk.is_given_back();
}
