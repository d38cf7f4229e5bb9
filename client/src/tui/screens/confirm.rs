//! A question that must be answered before something goes on.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::event::{Code, Key};
use super::super::keys::{Action, Context};
use super::super::look::Look;
use super::super::pen::{Pen, View, middle, span};
use super::super::screen::{Cx, Screen, Then};
use super::super::text::Row;

/// Columns of the question where there is room.
const COLUMNS: u16 = 72;

/// Rows of one reason.
const REASON_ROWS_MAX: usize = 6;

/// Figures of the longest number that is asked for.
const FIGURES_MAX: usize = 6;

/// A question, and what a yes does.
#[derive(Debug)]
pub(crate) struct Confirm {
    /// The question, then a reason a line.
    lines: Vec<String>,
    /// What a yes comes to; given out once.
    yes: Option<Then>,
    /// The number that must be typed before a yes counts.
    count: Option<usize>,
    /// What was typed of it.
    typed: String,
    /// Rows that are scrolled away.
    scrolled: usize,
    /// Rows of all reasons at the width of the screen.
    rows: usize,
}

impl Confirm {
    /// Asks before something is done.
    pub(crate) fn new(lines: Vec<String>, yes: Then) -> Self {
        let rows = lines.len() * 2;
        Self { lines, yes: Some(yes), count: None, typed: String::new(), scrolled: 0, rows }
    }

    /// Has a number typed first: that of the seats, where many are addressed at once.
    pub(crate) fn counted(self, count: Option<usize>) -> Self {
        Self { count, ..self }
    }

    fn is_counted(&self) -> bool {
        self.count.is_none_or(|count| self.typed == count.to_string())
    }

    fn wrapped(&self, look: &Look, columns: usize) -> Vec<Row> {
        let wrap = |line: &String| {
            let direction = look.texts.direction();
            look.cells.wrap(line, columns, REASON_ROWS_MAX, direction).lines
        };
        self.lines.iter().flat_map(wrap).collect()
    }
}

/// Lines that are not for reasons: the rule, the number if one is asked for, the hints.
const fn other_lines(count: Option<usize>) -> u16 {
    if count.is_some() { 3 } else { 2 }
}

impl Screen for Confirm {
    fn context(&self) -> Context {
        Context::Confirm
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Yes if self.is_counted() => self.yes.take().unwrap_or(Then::Close),
            Action::Yes => {
                cx.warn(cx.t("confirm-count-wrong"));
                Then::Stay
            }
            Action::No => Then::Close,
            _ => Then::Stay,
        }
    }

    fn key(&mut self, _cx: &mut Cx<'_>, key: Key) -> Then {
        match key.code {
            Code::Down | Code::PageDown => self.scrolled += 1,
            Code::Up | Code::PageUp => self.scrolled = self.scrolled.saturating_sub(1),
            Code::Backspace => _ = self.typed.pop(),
            _ => {
                if let Some(figure) = key.text().filter(char::is_ascii_digit)
                    && self.count.is_some()
                    && self.typed.len() < FIGURES_MAX
                {
                    self.typed.push(figure);
                }
            }
        }
        self.scrolled = self.scrolled.min(self.rows.saturating_sub(1));
        Then::Stay
    }

    fn tick(&mut self, cx: &mut Cx<'_>) -> Then {
        let columns = usize::from(COLUMNS.min(cx.size.0).saturating_sub(2).max(1));
        self.rows = self.wrapped(cx.look, columns).len();
        Then::Stay
    }

    fn place(&self, screen: Rect) -> Rect {
        let rows = u16::try_from(self.rows).unwrap_or(u16::MAX);
        // With a rule below, where there is room for one.
        middle(screen, COLUMNS, rows.saturating_add(other_lines(self.count) + 1))
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.rule(0, look.wrong());
        let rows = self.wrapped(look, pen.width().saturating_sub(2).max(1));
        let needed = u16::try_from(rows.len()).unwrap_or(u16::MAX);
        let room = area.height.saturating_sub(other_lines(self.count)).min(needed).max(1);
        let first = self.scrolled.min(rows.len().saturating_sub(usize::from(room)));
        for (y, row) in (1..=room).zip(rows.iter().skip(first)) {
            pen.row(1, y, row, look.bold());
        }
        if rows.len() > first + usize::from(room) {
            pen.right(room, &[span(format!(" {} ", view.t("page-more")), look.chosen())]);
        }
        if self.count.is_some() {
            let words = format!("{} ", view.t("confirm-count"));
            let style = if self.is_counted() { look.right() } else { look.wrong() };
            let end =
                pen.line(1, room + 1, &[span(words, look.plain()), span(&*self.typed, style)]);
            view.cursor_at(area, end, room + 1);
        }
        let mut last = area.height.saturating_sub(1);
        if rows.len() + usize::from(other_lines(self.count)) < usize::from(area.height) {
            pen.rule(last, look.wrong());
            last = last.saturating_sub(1);
        }
        pen.hints(last, Context::Confirm, &[Action::Yes, Action::No]);
    }
}
