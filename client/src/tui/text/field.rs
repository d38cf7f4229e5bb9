//! A field to write in: clusters, words, wrapped rows, and a bound.

use serde::{Deserialize, Serialize};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::wrap::{Row, Span};
use super::{Cells, Direction, limits, safe, safe_line};

/// A small editor. Its text is always safe to draw, never longer than its bound, and the cursor
/// never stands within a cluster. It can be stored, since drafts are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Kept", into = "Kept")]
pub(crate) struct Field {
    text: String,
    /// In bytes, at the boundary of a cluster.
    cursor: usize,
    bytes_max: usize,
    lines: bool,
    /// The column that moving up and down returns to.
    goal: Option<usize>,
}

/// A field as it is stored. What comes back from a store is checked again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// What was written.
    pub text: String,
    /// Where the cursor stood, in bytes.
    pub cursor: usize,
    /// The bound in bytes.
    pub bytes_max: usize,
    /// Whether it may have several lines.
    pub lines: bool,
}

/// Where the cursor goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Move {
    /// One cluster to the left as the paragraph reads on the screen.
    Left,
    /// One cluster to the right.
    Right,
    /// To the beginning of the word on the left.
    WordLeft,
    /// To the end of the word on the right.
    WordRight,
    /// To the beginning of the line that was typed.
    Home,
    /// To its end.
    End,
    /// To the beginning of everything.
    Start,
    /// To the end of everything.
    Finish,
}

/// A field laid out for drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Laid {
    /// The rows on the screen. If there are none the placeholder may be drawn.
    pub rows: Vec<Row>,
    /// Where the cursor is among them: row and column from the left.
    pub cursor: (u16, u16),
    /// Rows above those shown.
    pub above: usize,
    /// Rows below them.
    pub below: usize,
}

impl Field {
    /// An empty field of one line.
    #[must_use]
    pub(crate) fn line(bytes_max: usize) -> Self {
        Self::from(Kept { text: String::new(), cursor: 0, bytes_max, lines: false })
    }

    /// An empty field of several lines.
    #[must_use]
    pub(crate) fn page(bytes_max: usize) -> Self {
        Self::from(Kept { text: String::new(), cursor: 0, bytes_max, lines: true })
    }

    /// What was written.
    #[must_use]
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing was written.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// How many bytes were written.
    #[must_use]
    pub(crate) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Where the cursor is, in bytes.
    #[must_use]
    pub(crate) fn cursor(&self) -> usize {
        self.cursor
    }

    /// Puts another text in place of what was written, with the cursor at its end; cut if it is
    /// too long. Whether all of it had room.
    pub(crate) fn set(&mut self, text: &str) -> bool {
        self.clear();
        self.insert(text)
    }

    /// Takes everything away.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.cursor = 0;
        self.goal = None;
    }

    /// Writes at the cursor what was typed or pasted, made safe, and cut if it is too long. In a
    /// field of one line, line breaks become spaces. Whether all of it had room.
    pub(crate) fn insert(&mut self, text: &str) -> bool {
        let text = if self.lines { safe(text) } else { safe_line(text) };
        let room = self.bytes_max.saturating_sub(self.text.len());
        let fitting = beginning(&text, room);
        let (before, after) = self.text.split_at_checked(self.cursor).unwrap_or((&self.text, ""));
        let head = [before, fitting].concat();
        let cursor = head.len();
        let whole = [&head, after].concat();
        self.goal = None;
        if fitting.is_ascii() && beside_ascii(before, after) {
            self.text = whole;
            self.cursor = cursor;
        } else {
            // Characters beside each other may make a pile, or something that goes: look at all.
            let checked = safe(&whole);
            self.cursor = if checked == whole { cursor } else { safe(&head).len() };
            self.text = beginning(&checked, self.bytes_max).to_owned();
            self.settle();
        }
        fitting.len() == text.len()
    }

    /// Deletes the cluster before the cursor.
    pub(crate) fn delete_back(&mut self) {
        self.delete(self.before(self.cursor), self.cursor);
    }

    /// Deletes the cluster behind the cursor.
    pub(crate) fn delete_forward(&mut self) {
        self.delete(self.cursor, self.after(self.cursor));
    }

    /// Deletes back to the beginning of a word (C-w).
    pub(crate) fn delete_word_back(&mut self) {
        self.delete(self.word_before(), self.cursor);
    }

    /// Deletes back to the beginning of the line (C-u).
    pub(crate) fn delete_to_line_start(&mut self) {
        self.delete(self.line_start(), self.cursor);
    }

    /// Moves the cursor.
    pub(crate) fn go(&mut self, to: Move) {
        let line = self.text.get(self.line_start()..self.line_end()).unwrap_or_default();
        let mirrored = Direction::of(line, Direction::LeftToRight) == Direction::RightToLeft;
        self.cursor = match to {
            Move::Left if mirrored => self.after(self.cursor),
            Move::Right if mirrored => self.before(self.cursor),
            Move::WordLeft if mirrored => self.word_after(),
            Move::WordRight if mirrored => self.word_before(),
            Move::Left => self.before(self.cursor),
            Move::Right => self.after(self.cursor),
            Move::WordLeft => self.word_before(),
            Move::WordRight => self.word_after(),
            Move::Home => self.line_start(),
            Move::End => self.line_end(),
            Move::Start => 0,
            Move::Finish => self.text.len(),
        };
        self.goal = None;
    }

    /// Moves the cursor by rows as they are wrapped at this width: up with a negative number.
    /// Whether it moved; at the first and the last row it does not.
    pub(crate) fn go_rows(&mut self, rows: isize, cells: Cells, columns: u16) -> bool {
        let spans = self.spans(cells, columns);
        let row = self.row_of(&spans);
        let Some(here) = spans.get(row) else { return false };
        let goal = self.goal.unwrap_or_else(|| {
            cells.width(self.text.get(here.drawn.start..self.cursor).unwrap_or_default())
        });
        let wanted = row.saturating_add_signed(rows).min(spans.len().saturating_sub(1));
        let Some(there) = spans.get(wanted).filter(|_| wanted != row) else { return false };
        let text = self.text.get(there.drawn.clone()).unwrap_or_default();
        let mut at = there.drawn.start + cells.clip(text, goal).len();
        // A row that was wrapped without a space ends where the next begins: stay in this one.
        if at >= there.next && there.drawn.end > there.drawn.start {
            at = self.before(at);
        }
        self.cursor = at;
        self.settle();
        self.goal = Some(goal);
        true
    }

    /// The rows to draw in a place of this size, scrolled so that the cursor is seen. A column is
    /// kept free for the cursor at the end of a row.
    #[must_use]
    pub(crate) fn layout(&self, cells: Cells, columns: u16, rows: u16) -> Laid {
        let height = usize::from(rows.max(1));
        let spans = self.spans(cells, columns);
        let row = self.row_of(&spans);
        let above = (row + 1).saturating_sub(height).min(spans.len().saturating_sub(height));
        let width = wrap_columns(columns);
        let shown: Vec<Row> = spans
            .iter()
            .skip(above)
            .take(height)
            .map(|span| Row { text: cells.drawn(&self.text, span, width), base: span.base })
            .collect();
        let column = spans.get(row).map_or(0, |span| self.column(cells, span, columns));
        Laid {
            cursor: (u16::try_from(row - above).unwrap_or(rows), column),
            above,
            below: spans.len().saturating_sub(above + shown.len()),
            rows: if self.text.is_empty() { Vec::new() } else { shown },
        }
    }

    /// The column of the cursor in its row, as the row is drawn.
    fn column(&self, cells: Cells, span: &Span, columns: u16) -> u16 {
        let columns = usize::from(columns.max(1));
        let text = cells.drawn(&self.text, span, wrap_columns_of(columns));
        let width = cells.width(&text);
        let inside = self.cursor.saturating_sub(span.drawn.start);
        let right = span.base == Direction::RightToLeft;
        let start = if right { columns.saturating_sub(width) } else { 0 };
        let mut column = start;
        let mut found = None;
        for placed in cells.placed(&text, span.base) {
            if placed.at == inside {
                found = Some(column);
            }
            column += cells.cluster(placed.cluster);
        }
        let column = found.unwrap_or_else(|| {
            // Behind the row's text: spaces typed there move the cursor on.
            let gap = self.text.get(span.drawn.end.min(self.cursor)..self.cursor);
            let gap = cells.width(gap.unwrap_or_default());
            if right { start.saturating_sub(1 + gap) } else { width + gap }
        });
        u16::try_from(column.min(columns - 1)).unwrap_or(u16::MAX)
    }

    fn spans(&self, cells: Cells, columns: u16) -> Vec<Span> {
        cells.spans(&self.text, wrap_columns(columns), usize::MAX, Direction::LeftToRight).0
    }

    fn row_of(&self, spans: &[Span]) -> usize {
        spans
            .iter()
            .position(|span| self.cursor < span.next)
            .unwrap_or(spans.len().saturating_sub(1))
    }

    fn delete(&mut self, from: usize, to: usize) {
        let (Some(head), Some(tail)) = (self.text.get(..from), self.text.get(to..)) else { return };
        let whole = [head, tail].concat();
        self.goal = None;
        if beside_ascii(head, tail) {
            self.text = whole;
            self.cursor = from;
        } else {
            let checked = safe(&whole);
            self.cursor = if checked == whole { from } else { safe(head).len() };
            self.text = checked;
            self.settle();
        }
    }

    /// Puts the cursor on the boundary of a cluster, onwards if it is within one.
    fn settle(&mut self) {
        let mut at = self.cursor.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        let within = GraphemeCursor::new(at, self.text.len(), true)
            .is_boundary(&self.text, 0)
            .is_ok_and(|boundary| !boundary);
        self.cursor = if within { self.after(at) } else { at };
    }

    fn before(&self, at: usize) -> usize {
        let mut cursor = GraphemeCursor::new(at, self.text.len(), true);
        cursor.prev_boundary(&self.text, 0).ok().flatten().unwrap_or(0)
    }

    fn after(&self, at: usize) -> usize {
        let mut cursor = GraphemeCursor::new(at, self.text.len(), true);
        cursor.next_boundary(&self.text, 0).ok().flatten().unwrap_or(self.text.len())
    }

    fn word_before(&self) -> usize {
        let head = self.text.get(..self.cursor).unwrap_or_default();
        let at = head
            .split_word_bound_indices()
            .rfind(|(_, word)| word.chars().any(char::is_alphanumeric))
            .map_or(0, |(at, _)| at);
        // A word may begin within a cluster: after a sign that belongs to what follows it.
        if self.is_boundary(at) { at } else { self.before(at) }
    }

    fn word_after(&self) -> usize {
        let tail = self.text.get(self.cursor..).unwrap_or_default();
        let at = tail
            .split_word_bound_indices()
            .find(|(_, word)| word.chars().any(char::is_alphanumeric))
            .map_or(self.text.len(), |(at, word)| self.cursor + at + word.len());
        if self.is_boundary(at) { at } else { self.after(at) }
    }

    /// Whether a cluster begins or the text ends there.
    fn is_boundary(&self, at: usize) -> bool {
        GraphemeCursor::new(at, self.text.len(), true)
            .is_boundary(&self.text, 0)
            .is_ok_and(|boundary| boundary)
    }

    fn line_start(&self) -> usize {
        let head = self.text.get(..self.cursor).unwrap_or_default();
        head.rfind('\n').map_or(0, |at| at + 1)
    }

    fn line_end(&self) -> usize {
        let tail = self.text.get(self.cursor..).unwrap_or_default();
        tail.find('\n').map_or(self.text.len(), |at| self.cursor + at)
    }
}

impl From<Kept> for Field {
    fn from(kept: Kept) -> Self {
        let bytes_max = kept.bytes_max.min(limits::FIELD_BYTES_MAX);
        let text = if kept.lines { safe(&kept.text) } else { safe_line(&kept.text) };
        let text = beginning(&text, bytes_max).to_owned();
        let mut field =
            Self { text, cursor: kept.cursor, bytes_max, lines: kept.lines, goal: None };
        field.settle();
        field
    }
}

impl From<Field> for Kept {
    fn from(field: Field) -> Self {
        let Field { text, cursor, bytes_max, lines, goal: _ } = field;
        Self { text, cursor, bytes_max, lines }
    }
}

/// As many whole clusters as so many bytes hold.
fn beginning(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let end = text
        .grapheme_indices(true)
        .map(|(at, cluster)| at + cluster.len())
        .take_while(|end| *end <= bytes)
        .last()
        .unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

/// Whether what stands beside a place cannot join what comes there.
fn beside_ascii(before: &str, after: &str) -> bool {
    before.bytes().next_back().is_none_or(|byte| byte.is_ascii())
        && after.bytes().next().is_none_or(|byte| byte.is_ascii())
}

fn wrap_columns(columns: u16) -> usize {
    wrap_columns_of(usize::from(columns))
}

fn wrap_columns_of(columns: usize) -> usize {
    columns.saturating_sub(1).max(1)
}
