//! The line is cut, and comes back.

use super::{CTRL_S, at_the_desk};
use crate::stage::Stage;

#[test]
fn while_the_relay_is_dead_a_message_waits_and_goes_once_when_it_is_back() {
    let mut stage = Stage::two_desks();
    stage.hotline("a", &["send", "--to", "XB/technical", "Before"]).ok();
    stage.hotline("b", &["sync"]).ok();
    let mut desk = at_the_desk(&stage, 100, 30);
    desk.shows("on 1 of 1 devices");

    stage.kill_relay();
    // A link is found dead when what goes out is not answered.
    desk.types("i");
    desk.shows("Subject");
    desk.types(&["Into the dark\rNobody reads this yet.", CTRL_S].concat());
    desk.shows("queued, not sent yet");
    desk.shows("offline");
    desk.shows("queued, not sent yet");
    assert!(!desk.screen().contains("at the relay"), "{}", desk.screen());

    stage.start_relay();
    desk.shows("online");
    desk.shows("at the relay");
    desk.shows_no_more("queued, not sent yet");
    for _ in 0..2 {
        stage.hotline("b", &["sync"]).ok();
    }
    assert_eq!(stage.times("b", "Into the dark"), 1);
    desk.shows_no_more("at the relay");
    desk.types("q");
    assert_eq!(desk.end(), 0);
    for _ in 0..2 {
        stage.hotline("a", &["sync"]).ok();
        stage.hotline("b", &["sync"]).ok();
    }
    assert_eq!(stage.times("b", "Into the dark"), 1);
}
