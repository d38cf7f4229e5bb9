//! Who can be written to, and what is believed about them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use hotline_protocol::address::Desk;

use super::super::keys::{Action, Context};
use super::super::pen::{Pen, View, span};
use super::super::screen::{Cx, Screen, Then, With};

/// Seats of the directory.
#[derive(Debug)]
pub(crate) struct Directory {
    /// Only this desk.
    desk: Option<Desk>,
    at: usize,
}

impl Directory {
    /// All seats, or those of a desk.
    pub(crate) fn new(desk: Option<Desk>) -> Self {
        Self { desk, at: 0 }
    }
}

impl Screen for Directory {
    fn context(&self) -> Context {
        Context::Directory
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        let seats: Vec<_> = cx
            .known
            .seats()
            .iter()
            .filter(|seat| self.desk.as_ref().is_none_or(|desk| seat.seat.desk == *desk))
            .collect();
        match action {
            Action::Up => self.at = self.at.saturating_sub(1),
            Action::Down => self.at = (self.at + 1).min(seats.len().saturating_sub(1)),
            Action::Back => return Then::Close,
            Action::Write => {
                if let Some(seat) = seats.get(self.at) {
                    return Then::Show(With::Desk(seat.seat.desk.clone()));
                }
            }
            _ => {}
        }
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.text(1, 0, &view.t("directory-title"), look.heading());
        pen.rule(1, look.dim());
        let seats = view
            .known
            .seats()
            .iter()
            .filter(|seat| self.desk.as_ref().is_none_or(|desk| seat.seat.desk == *desk));
        for (place, seat) in seats.enumerate() {
            let Ok(y) = u16::try_from(place + 2) else { break };
            pen.line(
                2,
                y,
                &[
                    span(seat.seat.to_string(), look.bold()),
                    span(format!("  {}", seat.name.clone().unwrap_or_default()), look.plain()),
                ],
            );
            if place == self.at {
                pen.ground(y, look.chosen());
            }
        }
    }
}
