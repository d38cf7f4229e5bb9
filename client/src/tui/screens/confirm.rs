//! A question that must be answered before something goes on.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::keys::{Action, Context};
use super::super::pen::{Pen, View, middle};
use super::super::screen::{Cx, Screen, Then};
use super::super::text::Direction;

/// A question, and what a yes does.
#[derive(Debug)]
pub(crate) struct Confirm {
    /// The question, one reason a line.
    lines: Vec<String>,
    /// What a yes comes to; given out once.
    yes: Option<Then>,
}

impl Confirm {
    /// Asks before something is done.
    pub(crate) fn new(lines: Vec<String>, yes: Then) -> Self {
        Self { lines, yes: Some(yes) }
    }
}

impl Screen for Confirm {
    fn context(&self) -> Context {
        Context::Confirm
    }

    fn act(&mut self, _cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Yes => self.yes.take().unwrap_or(Then::Close),
            Action::No => Then::Close,
            _ => Then::Stay,
        }
    }

    fn place(&self, screen: Rect) -> Rect {
        let lines = u16::try_from(self.lines.len()).unwrap_or(u16::MAX);
        middle(screen, 72, lines.saturating_mul(2).saturating_add(3))
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.rule(0, look.wrong());
        let mut y = 1;
        for line in &self.lines {
            let columns = pen.width().saturating_sub(2);
            let wrapped = look.cells.wrap(line, columns, 4, Direction::LeftToRight);
            for row in &wrapped.lines {
                pen.row(1, y, row, look.bold());
                y += 1;
            }
        }
        pen.hints(y + 1, Context::Confirm, &[Action::Yes, Action::No]);
    }
}
