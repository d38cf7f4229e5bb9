//! A list that typing narrows.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::event::{Code, Key};
use super::super::keys::Action;
use super::super::pen::{Pen, Span, View, span};

/// Letters that narrow; no name is longer.
const TYPED_MAX: usize = 40;

/// What was typed, and which of the entries found is chosen.
#[derive(Debug, Default)]
pub(super) struct Picker {
    typed: String,
    at: usize,
}

impl Picker {
    /// Whether a line holds every word typed, in any order and any case.
    pub(super) fn finds(&self, line: &str) -> bool {
        let line = line.to_lowercase();
        self.typed.to_lowercase().split_whitespace().all(|word| line.contains(word))
    }

    /// Which of those found is chosen.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// Moves the choice among those found.
    pub(super) fn act(&mut self, action: Action, found: usize) {
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(found.saturating_sub(1)),
            _ => {}
        }
    }

    /// Takes a letter, or takes one back. The choice goes to the first of those found anew.
    pub(super) fn key(&mut self, key: Key) {
        if key.code == Code::Backspace {
            self.typed.pop();
        } else if let Some(letter) = key.text()
            && self.typed.chars().count() < TYPED_MAX
        {
            self.typed.push(letter);
        } else {
            return;
        }
        self.at = 0;
    }

    /// Draws what was typed behind a prompt and those found, or that there are none; `row` draws one.
    pub(super) fn draw<T>(
        &self,
        view: &View<'_>,
        (area, buf): (Rect, &mut Buffer),
        (prompt, nothing): (&[Span], &str),
        found: &[T],
        row: impl Fn(&mut Pen<'_>, u16, &T),
    ) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let end = pen.line(1, 0, prompt);
        let end = pen.line(end, 0, &[span(&*self.typed, look.plain())]);
        view.cursor_at(area, end, 0);
        pen.rule(1, look.dim());
        if found.is_empty() {
            pen.text(1, 2, nothing, look.dim());
        }
        let room = pen.height().saturating_sub(2).max(1);
        let first = (self.at + 1).saturating_sub(room);
        for (place, one) in found.iter().enumerate().skip(first).take(room) {
            let Ok(y) = u16::try_from(place - first + 2) else { break };
            row(&mut pen, y, one);
            if place == self.at {
                pen.ground(y, look.chosen());
            }
        }
    }
}
