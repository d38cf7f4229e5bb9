//! The face at a terminal: pure state, update and views.
//!
//! Nothing here touches the terminal, the engine or a clock: what happens comes in as
//! [`event::Event`], what is to be done goes out as [`event::Effect`], and `crate::terminal`
//! carries both.
//!
//! ```text
//!   Event ──▶ update ──▶ Effect        keys     the one table of keys
//!                │                     known    what the engine told
//!                ▼                     side, talk, screens/   state and view of each part
//!              State ──▶ view          alarm    alerts, over everything
//! ```

mod alarm;
mod asks;
mod card;
mod choice;
pub(crate) mod clock;
pub mod event;
mod fields;
mod keys;
mod known;
mod look;
mod pen;
#[cfg(any(test, feature = "robot"))]
#[allow(clippy::panic, reason = "it drives tests and pictures: a wrong script must stop them")]
pub mod robot;
mod rows;
mod screen;
mod screens;
mod sending;
mod sheet;
mod side;
mod state;
mod talk;
#[cfg(test)]
mod tests;
pub(crate) mod text;
mod typing;
mod update;
mod view;

use hotline_protocol::ids::UnixMillis;
use ratatui::Frame;

pub use card::Card;
use event::{Effect, Event, Face};
pub use look::{Capabilities, Colours, Look, Theme};
use state::State;

/// The terminal of a seat.
#[derive(Debug)]
pub struct Desk {
    state: State,
}

impl Desk {
    /// The terminal before anything is known.
    #[must_use]
    pub fn new(look: Look) -> Self {
        Self { state: State::new(look) }
    }

    /// The terminal of a demonstration: says so wherever it can be seen, and begins with the card
    /// of what to try.
    #[must_use]
    pub fn with_card(mut look: Look, card: Card) -> Self {
        look.demo = true;
        let mut state = State::new(look);
        state.card = Some(card::Progress::new(card));
        Self { state }
    }

    /// Whether the person wants the line to be cut. Said once each time.
    pub fn wants_line_cut(&mut self) -> bool {
        self.state.card.as_mut().is_some_and(card::Progress::take_cut)
    }

    /// The terminal of somebody without a seat: it leads to one. The first question is asked
    /// after [`event::Event::Enrolled`].
    #[must_use]
    pub fn welcome(look: Look) -> Self {
        Self { state: State::welcome(look) }
    }
}

impl Face for Desk {
    fn handle(&mut self, now: UnixMillis, event: Event) -> Vec<Effect> {
        update::update(&mut self.state, now, event)
    }

    fn draw(&self, now: UnixMillis, frame: &mut Frame<'_>) {
        view::draw(&self.state, now, frame);
    }

    fn next_tick(&self, _now: UnixMillis) -> Option<UnixMillis> {
        update::next_tick(&self.state)
    }
}
