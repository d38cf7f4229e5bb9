//! A page that is read from top to bottom: headings, named values, texts of people.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::keys::Action;
use super::look::Look;
use super::pen::{Pen, Span, span};
use super::text::{Direction, Row, Wrapped};

/// Below this width a name stands before its value, not in a column of its own.
const COLUMN_FROM: usize = 56;

/// Widest column of names.
const NAMES_MAX: usize = 24;

/// Rows of one value: more than the longest field has bytes, so nothing is ever cut.
const ROWS_MAX: usize = crate::limits::BODY_BYTES_MAX + 1;

/// What stands on a page, before it is laid out.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    blocks: Vec<Block>,
}

#[derive(Debug)]
enum Block {
    Blank,
    Line(Vec<Span>),
    Entry { name: String, value: String, style: Style },
    Text { text: String, style: Style, indent: u16 },
    Rows { wrapped: Arc<Wrapped>, style: Style },
}

impl Sheet {
    /// An empty line.
    pub(crate) fn blank(&mut self) {
        self.blocks.push(Block::Blank);
    }

    /// A heading with an empty line above.
    pub(crate) fn heading(&mut self, look: &Look, text: &str) {
        if !self.blocks.is_empty() {
            self.blank();
        }
        self.text(text, look.heading());
    }

    /// Pieces of one line, cut where the page ends.
    pub(crate) fn line(&mut self, spans: Vec<Span>) {
        self.blocks.push(Block::Line(spans));
    }

    /// A name and what it has; nothing if that is empty.
    pub(crate) fn entry(
        &mut self,
        name: impl Into<String>,
        value: impl Into<String>,
        style: Style,
    ) {
        let value = value.into();
        if !value.is_empty() {
            self.blocks.push(Block::Entry { name: name.into(), value, style });
        }
    }

    /// A sentence.
    pub(crate) fn text(&mut self, text: impl Into<String>, style: Style) {
        self.blocks.push(Block::Text { text: text.into(), style, indent: 0 });
    }

    /// A sentence that belongs to what stands above it.
    pub(crate) fn under(&mut self, text: impl Into<String>, style: Style) {
        self.blocks.push(Block::Text { text: text.into(), style, indent: 2 });
    }

    /// A text that was wrapped before.
    pub(crate) fn rows(&mut self, wrapped: Arc<Wrapped>, style: Style) {
        self.blocks.push(Block::Rows { wrapped, style });
    }

    /// The page in lines of so many columns.
    pub(crate) fn lay(self, look: &Look, columns: u16) -> Laid {
        let width = usize::from(columns).max(1);
        let names = self.blocks.iter().filter_map(|block| match block {
            Block::Entry { name, .. } => Some(look.cells.width(name) + 2),
            _ => None,
        });
        let column = names.max().unwrap_or(0).min(NAMES_MAX);
        let column = if width < COLUMN_FROM { 0 } else { column };
        let mut laid = Laid::default();
        for block in self.blocks {
            match block {
                Block::Blank => laid.push(Line::default()),
                Block::Line(spans) => laid.push(Line { spans, ..Line::default() }),
                Block::Text { text, style, indent } => {
                    let room = width.saturating_sub(usize::from(indent)).max(1);
                    let wrapped = look.cells.wrap(&text, room, ROWS_MAX, look.texts.direction());
                    for row in wrapped.lines {
                        laid.push(Line { row: Some((indent, row, style)), ..Line::default() });
                    }
                }
                Block::Entry { name, value, style } => {
                    entry(look, &mut laid, (width, column), &name, &value, style);
                }
                Block::Rows { wrapped, style } => {
                    laid.len += wrapped.lines.len();
                    laid.parts.push(Part::Rows(wrapped, style));
                }
            }
        }
        laid
    }
}

/// A name in its column and the value in the rest; on a narrow page one after the other.
fn entry(
    look: &Look,
    laid: &mut Laid,
    (width, column): (usize, usize),
    name: &str,
    value: &str,
    style: Style,
) {
    let base = look.texts.direction();
    if column == 0 {
        let wrapped = look.cells.wrap(&format!("{name}: {value}"), width, ROWS_MAX, base);
        for (place, row) in wrapped.lines.into_iter().enumerate() {
            let indent = if place == 0 { 0 } else { 1 };
            laid.push(Line { row: Some((indent, row, style)), ..Line::default() });
        }
        return;
    }
    let room = width.saturating_sub(column).max(1);
    let wrapped = look.cells.wrap(value, room, ROWS_MAX, base);
    let name = look.cells.fit(name, column.saturating_sub(2));
    for (place, row) in wrapped.lines.into_iter().enumerate() {
        let name = if place == 0 { name.clone() } else { String::new() };
        let mut line = Line::default();
        if base == Direction::RightToLeft {
            // The mirror image: names at the right edge, values ending before them.
            let from = width.saturating_sub(look.cells.width(&name));
            line.spans = vec![span(" ".repeat(from), look.plain()), span(name, look.dim())];
            let used = look.cells.width(&row.text);
            let at = room.saturating_sub(used);
            line.row = Some((u16::try_from(at).unwrap_or(0), row, style));
            line.row_columns = u16::try_from(used).ok();
        } else {
            line.spans = vec![span(name, look.dim())];
            line.row = Some((u16::try_from(column).unwrap_or(0), row, style));
        }
        laid.push(line);
    }
}

/// A page in lines.
#[derive(Debug, Default)]
pub(crate) struct Laid {
    parts: Vec<Part>,
    len: usize,
}

#[derive(Debug)]
enum Part {
    Line(Line),
    Rows(Arc<Wrapped>, Style),
}

#[derive(Debug, Default)]
struct Line {
    spans: Vec<Span>,
    /// From which column, what, and how it looks.
    row: Option<(u16, Row, Style)>,
    /// Where the row ends before the edge of the page: how many columns it has.
    row_columns: Option<u16>,
}

impl Laid {
    fn push(&mut self, line: Line) {
        self.len += 1;
        self.parts.push(Part::Line(line));
    }

    /// How many lines there are.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// Draws the lines from `first` on, with a mark where there are more.
    pub(crate) fn draw(&self, look: &Look, first: usize, area: Rect, buf: &mut Buffer) {
        let mut pen = Pen::new(look, buf, area);
        let height = pen.height();
        let first = first.min(self.len.saturating_sub(height));
        let mut at = 0;
        let mut y = 0;
        for part in &self.parts {
            let rows = match part {
                Part::Line(_) => 1,
                Part::Rows(wrapped, _) => wrapped.lines.len(),
            };
            let skipped = first.saturating_sub(at).min(rows);
            at += rows;
            match part {
                Part::Line(line) if skipped == 0 => {
                    if let Some((x, row, style)) = &line.row {
                        match line.row_columns {
                            Some(columns) => {
                                let place = Rect {
                                    width: columns.min(area.width),
                                    x: area.x.saturating_add(*x),
                                    ..area
                                };
                                let place = place.intersection(area);
                                Pen::new(look, pen.buffer(), place).row(0, y, row, *style);
                            }
                            None => pen.row(*x, y, row, *style),
                        }
                    }
                    // Names last: in a right-to-left page they stand beyond the value.
                    let mut x = 0;
                    for one in &line.spans {
                        if one.text.trim().is_empty() {
                            let wide = look.cells.width(&one.text);
                            x += u16::try_from(wide).unwrap_or(0);
                        } else {
                            x = pen.line(x, y, std::slice::from_ref(one));
                        }
                    }
                    y += 1;
                }
                Part::Line(_) => {}
                Part::Rows(wrapped, style) => {
                    for row in wrapped.lines.iter().skip(skipped) {
                        if usize::from(y) >= height {
                            break;
                        }
                        pen.row(0, y, row, *style);
                        y += 1;
                    }
                }
            }
            if usize::from(y) >= height {
                break;
            }
        }
        if self.len > first + height
            && let Some(last) = area.height.checked_sub(1)
        {
            pen.right(last, &[span(format!(" {} ", look.texts.t("page-more")), look.chosen())]);
        }
    }
}

/// How far a page is scrolled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Scrolled(usize);

impl Scrolled {
    /// The first line that is seen.
    pub(crate) const fn first(self) -> usize {
        self.0
    }

    /// Scrolls a page of `len` lines in a window of `height`, never beyond its end.
    pub(crate) fn act(&mut self, action: Action, len: usize, height: usize) {
        let last = len.saturating_sub(height);
        let half = (height / 2).max(1);
        let at = self.0.min(last);
        self.0 = match action {
            Action::Up => at.saturating_sub(1),
            Action::Down => at + 1,
            Action::HalfUp => at.saturating_sub(half),
            Action::HalfDown => at + half,
            Action::Top => 0,
            Action::Bottom => last,
            _ => at,
        }
        .min(last);
    }
}

#[cfg(test)]
mod tests {
    use hotline_casework::template::TEMPLATES;

    use super::NAMES_MAX;
    use crate::lang::{Language, Texts};
    use crate::tui::text::Cells;

    #[test]
    fn the_names_of_fields_fit_their_column_in_every_language() {
        for language in Language::ALL {
            let texts = Texts::new(language, false);
            for slot in TEMPLATES.iter().flat_map(|template| template.slots) {
                let name = texts.field(slot.name);
                let takes = Cells::default().width(&name) + 2;
                assert!(takes <= NAMES_MAX, "{language:?}: {} takes {takes}: {name}", slot.name);
            }
        }
    }
}
