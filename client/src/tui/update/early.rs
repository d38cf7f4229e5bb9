//! What is typed before anything is known: it means what will be on the screen then.

use hotline_protocol::ids::UnixMillis;

use super::super::event::Event;
use super::super::keys::{self, Action, Meaning};
use super::super::state::State;

/// Most keys and pastes that wait for the first answers: a person types no more in that time.
const EARLY_MAX: usize = 64;

/// How long they wait at most: an engine that says nothing must not hold the keyboard.
const EARLY_FOR: core::time::Duration = core::time::Duration::from_secs(5);

/// Keeps an event back if it comes too early; then nothing but time goes on.
pub(super) fn held_back(state: &mut State, event: Event) -> Event {
    if !matches!(event, Event::Key(_) | Event::Paste(_)) || !is_early(state, &event) {
        return event;
    }
    if state.early.len() < EARLY_MAX {
        state.early.push(event);
    }
    Event::Tick
}

/// What was kept back, as soon as nothing is missing.
pub(super) fn let_out(state: &mut State, now: UnixMillis) -> Vec<Event> {
    if state.begun_at.is_some_and(|at| now.since(at) >= EARLY_FOR) {
        state.missing.clear();
    }
    if state.missing.is_empty() { std::mem::take(&mut state.early) } else { Vec::new() }
}

/// Whether what is typed waits until it is known what it is about: what opens a page of its own,
/// what is typed there, and leaving need nothing.
fn is_early(state: &State, event: &Event) -> bool {
    if state.missing.is_empty() || state.alarm.is_open() {
        return false;
    }
    let action = match event {
        Event::Key(key) => match keys::meaning(state.context(), std::slice::from_ref(key)) {
            Meaning::Act(action) => Some(action),
            Meaning::Prefix | Meaning::Nothing => None,
        },
        _ => None,
    };
    match action {
        Some(Action::Quit | Action::Suspend | Action::Redraw) => false,
        // In the order of typing.
        _ if !state.early.is_empty() => true,
        Some(
            Action::Help
            | Action::Now
            | Action::Palette
            | Action::Line
            | Action::Card
            | Action::CutLine
            | Action::TestAlert,
        ) => false,
        _ => state.layers.is_empty(),
    }
}
