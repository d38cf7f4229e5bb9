//! The screens that the README shows.

use std::time::Duration;

use hotline_protocol::ids::Precedence;

use super::{Paint, Robot, World, svg};
use crate::lang::Language;

/// A picture: its name, what it shows, and how a person gets there.
struct Shown {
    name: &'static str,
    title: &'static str,
    world: fn() -> World,
    size: (u16, u16),
    keys: &'static str,
}

const SHOWN: &[Shown] = &[
    Shown {
        name: "desk",
        title: "The desk: who is there, the cases, and the conversation about one of them",
        world: World::story,
        size: (120, 34),
        keys: "G k k k k Enter",
    },
    Shown {
        name: "alert",
        title: "An alert over everything: it stays until the word is typed",
        world: || World::story().with_alert(Precedence::Immediate),
        size: (100, 26),
        keys: "",
    },
    Shown {
        name: "concern",
        title: "Raising a concern",
        world: World::story,
        size: (100, 26),
        keys: "j j n",
    },
    Shown {
        name: "reach",
        title: "How far a message got: with the relay, on each device, with a person",
        world: World::story,
        size: (100, 26),
        keys: "j j Enter k k Enter",
    },
    Shown {
        name: "relay-dead",
        title: "The line is cut: what waits, and whom to call",
        world: || World::story().offline(400),
        size: (100, 26),
        keys: "j j Enter",
    },
];

/// Every picture by its name, as SVG.
#[must_use]
pub fn pictures() -> Vec<(&'static str, String)> {
    SHOWN
        .iter()
        .map(|shown| {
            let look = Paint::Colour.look(Language::En);
            let mut robot = Robot::new((shown.world)(), shown.size, look);
            // Long enough for what is shown after a while: silence at an alert, a dead relay.
            robot.keys(shown.keys).advance(Duration::from_secs(125));
            (shown.name, svg(shown.title, &robot.picture()))
        })
        .collect()
}
