//! Which entry of a list is chosen, and which part of the list is seen.

use super::keys::Action;

/// The chosen place of a list whose length may change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Choice(usize);

impl Choice {
    /// The place in a list of that length; the last one where it became shorter.
    pub(crate) fn at(self, len: usize) -> usize {
        self.0.min(len.saturating_sub(1))
    }

    /// Chooses a place.
    pub(crate) const fn set(&mut self, at: usize) {
        self.0 = at;
    }

    /// Moves in a list of that length of which `room` entries are seen.
    pub(crate) fn act(&mut self, action: Action, len: usize, room: usize) {
        let at = self.at(len);
        let half = (room / 2).max(1);
        self.0 = match action {
            Action::Up => at.saturating_sub(1),
            Action::Down => at + 1,
            Action::HalfUp => at.saturating_sub(half),
            Action::HalfDown => at + half,
            Action::Top => 0,
            Action::Bottom => len,
            _ => at,
        }
        .min(len.saturating_sub(1));
    }

    /// The first entry that is seen where `room` of them fit: the chosen one is among them, and
    /// nothing is left empty that could be filled.
    pub(crate) fn first(self, len: usize, room: usize) -> usize {
        let room = room.max(1);
        (self.at(len) + 1).saturating_sub(room).min(len.saturating_sub(room))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_entry_is_always_in_the_list_and_seen() {
        for len in 0..12 {
            for room in 0..5 {
                let mut choice = Choice::default();
                for action in [
                    Action::Up,
                    Action::Down,
                    Action::HalfDown,
                    Action::Down,
                    Action::Bottom,
                    Action::HalfUp,
                    Action::Top,
                    Action::Bottom,
                ] {
                    choice.act(action, len, room);
                    let (at, first) = (choice.at(len), choice.first(len, room));
                    assert!(at < len.max(1));
                    assert!(first <= at && at < first + room.max(1), "{at} {first} {room}");
                }
            }
        }
    }
}
