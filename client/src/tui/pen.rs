//! Putting text on the screen: safe, cut to its place, in the order in which it is read.

use std::cell::Cell;

use hotline_protocol::ids::UnixMillis;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::card::Progress;
use super::keys::{self, Action, Context};
use super::known::Known;
use super::look::Look;
use super::text::{Direction, Row, safe_line};

/// What every view may look at.
pub(crate) struct View<'a> {
    /// The time to show.
    pub(crate) now: UnixMillis,
    /// What the engine told.
    pub(crate) known: &'a Known,
    /// How things look.
    pub(crate) look: &'a Look,
    /// How far the person is, in a demonstration.
    pub(crate) card: Option<&'a Progress>,
    /// Where the terminal's cursor goes: input methods and screen readers follow it.
    pub(crate) cursor: &'a Cell<Option<Position>>,
}

impl View<'_> {
    /// A text of the interface.
    pub(crate) fn t(&self, key: &str) -> String {
        self.look.texts.t(key).into_owned()
    }

    /// Puts the terminal's cursor at a place of an area.
    pub(crate) fn cursor_at(&self, area: Rect, x: u16, y: u16) {
        if x < area.width && y < area.height {
            self.cursor.set(Some(Position::new(area.x + x, area.y + y)));
        }
    }
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    /// The text, of anybody.
    pub(crate) text: String,
    /// How it looks.
    pub(crate) style: Style,
}

/// A piece of a line.
pub(crate) fn span(text: impl Into<String>, style: Style) -> Span {
    Span { text: text.into(), style }
}

/// Draws within an area and nowhere else.
pub(crate) struct Pen<'a> {
    look: &'a Look,
    buf: &'a mut Buffer,
    area: Rect,
}

impl<'a> Pen<'a> {
    /// A pen for an area; what lies outside the buffer is cut off.
    pub(crate) fn new(look: &'a Look, buf: &'a mut Buffer, area: Rect) -> Self {
        let area = area.intersection(buf.area);
        Self { look, buf, area }
    }

    /// What is drawn on, for a part of the area.
    pub(crate) const fn buffer(&mut self) -> &mut Buffer {
        self.buf
    }

    /// The area.
    pub(crate) const fn area(&self) -> Rect {
        self.area
    }

    /// Width in cells.
    pub(crate) const fn width(&self) -> usize {
        self.area.width as usize
    }

    /// Height in lines.
    pub(crate) const fn height(&self) -> usize {
        self.area.height as usize
    }

    /// Empties the area.
    pub(crate) fn clear(&mut self) {
        for y in self.area.top()..self.area.bottom() {
            self.ground(y.saturating_sub(self.area.y), Style::reset());
            for x in self.area.left()..self.area.right() {
                if let Some(cell) = self.buf.cell_mut((x, y)) {
                    cell.reset();
                }
            }
        }
    }

    /// Gives a whole line a style.
    pub(crate) fn ground(&mut self, y: u16, style: Style) {
        if y < self.area.height {
            let line = Rect { y: self.area.y + y, height: 1, ..self.area };
            self.buf.set_style(line, style);
        }
    }

    /// Writes spans from column `x` of line `y`; returns the column behind the last.
    pub(crate) fn line(&mut self, x: u16, y: u16, spans: &[Span]) -> u16 {
        self.line_to(x, y, self.area.width, spans)
    }

    /// The same up to a column and no further.
    fn line_to(&mut self, x: u16, y: u16, end: u16, spans: &[Span]) -> u16 {
        let mut at = x;
        let end = end.min(self.area.width);
        for one in spans {
            if y >= self.area.height || at >= end {
                break;
            }
            let room = end - at;
            let cells = self.look.cells;
            let text = safe_line(&one.text);
            let text = cells.fit(&text, usize::from(room));
            let text = cells.visual(&text, Direction::LeftToRight);
            let place = (self.area.x + at, self.area.y + y);
            at += cells.draw(self.buf, place, room, &text, one.style);
        }
        at
    }

    /// Writes spans that end at the right edge of line `y`; returns the column they begin at.
    pub(crate) fn right(&mut self, y: u16, spans: &[Span]) -> u16 {
        let width = self.wide(spans);
        let x = u16::try_from(self.width().saturating_sub(width)).unwrap_or(0);
        self.line(x, y, spans);
        x
    }

    /// Writes spans from column `x` and spans that end at the right, never one over the other:
    /// where there is not room for both, the first ones of the right go, then the left is cut.
    pub(crate) fn ends(&mut self, x: u16, y: u16, left: &[Span], mut right: &[Span]) {
        let wanted = usize::from(x) + self.wide(left) + 1;
        while let Some((_, rest)) = right.split_first().filter(|(_, rest)| !rest.is_empty()) {
            let wide = self.wide(right);
            if wanted + wide <= self.width() || wide * 3 <= self.width() {
                break;
            }
            right = rest;
        }
        let end = if right.is_empty() { self.area.width } else { self.right(y, right) };
        let gap = u16::from(!right.is_empty());
        self.line_to(x, y, end.saturating_sub(gap), left);
    }

    /// Writes one text.
    pub(crate) fn text(&mut self, x: u16, y: u16, text: &str, style: Style) -> u16 {
        self.line(x, y, &[span(text, style)])
    }

    /// Writes a wrapped row of somebody's text: one that reads from right to left ends at the right
    /// edge.
    pub(crate) fn row(&mut self, x: u16, y: u16, row: &Row, style: Style) {
        if y < self.area.height && x < self.area.width {
            let place = (self.area.x + x, self.area.y + y);
            self.look.cells.draw_row(self.buf, place, self.area.width - x, row, style);
        }
    }

    /// How many columns spans take.
    pub(crate) fn wide(&self, spans: &[Span]) -> usize {
        spans.iter().map(|one| self.look.cells.width(&safe_line(&one.text))).sum()
    }

    /// A rule across line `y`.
    pub(crate) fn rule(&mut self, y: u16, style: Style) {
        let rule = self.look.rule().repeat(self.width());
        self.line(0, y, &[span(rule, style)]);
    }

    /// The hints of a context, as many as fit: each is bound, since it comes from the table.
    pub(crate) fn hints(&mut self, y: u16, context: Context, actions: &[Action]) {
        let mut x = 1;
        for action in actions {
            let Some(key) = keys::key_for(context, *action) else { continue };
            let word = self.look.texts.t(action.text());
            let width = self.look.cells.width(key) + 1 + self.look.cells.width(&word);
            if usize::from(x) + width > self.width() {
                // A shorter one may still fit.
                continue;
            }
            let spans = [span(key, self.look.bold()), span(format!(" {word}"), self.look.dim())];
            x = self.line(x, y, &spans) + 2;
        }
    }
}

/// The part of an area from line `from` on, `lines` high at most.
pub(crate) fn rows(area: Rect, from: u16, lines: u16) -> Rect {
    let from = from.min(area.height);
    Rect { y: area.y + from, height: lines.min(area.height - from), ..area }
}

/// Fewest columns beside a box in which what lies beneath can still be read.
const BESIDE_MIN: u16 = 12;

/// A box of that size in the middle of an area; all of it where hardly anything would be left
/// beside it.
pub(crate) fn middle(area: Rect, width: u16, height: u16) -> Rect {
    let wide = area.width < width.saturating_add(2 * BESIDE_MIN);
    let width = if wide { area.width } else { width };
    let height = if wide && area.height < height + 4 { area.height } else { height };
    let height = height.min(area.height);
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}
