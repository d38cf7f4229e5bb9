//! Lines that a person fills in, one below the other, each behind its name.

use hotline_protocol::address::Address;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::event::{Code, Key};
use super::keys::Action;
use super::pen::{Pen, View, middle, rows};
use super::text::{Cells, Field};
use super::typing::{draw_field, type_key};

/// Columns of a form where there is room.
const COLUMNS: u16 = 76;

/// Columns of the names.
const NAMES: u16 = 16;

/// Rows of a form beside its lines: rule and title above; a blank, and three for a sentence below.
const OTHER_ROWS: u16 = 6;

/// Rows of the sentence.
const SENTENCE_ROWS: usize = 3;

/// The lines of a form, by the keys of their names.
#[derive(Debug)]
pub(crate) struct Fields {
    lines: Vec<Line>,
    at: usize,
}

#[derive(Debug)]
struct Line {
    name: &'static str,
    field: Field,
    /// What stood in it at first.
    begun: String,
}

impl Fields {
    /// Lines of so many bytes at most that begin with a text.
    pub(crate) fn new(lines: &[(&'static str, usize, &str)]) -> Self {
        let line = |(name, most, text): &(&'static str, usize, &str)| {
            let mut field = Field::line(*most);
            field.set(text);
            let begun = field.text().to_owned();
            Line { name, field, begun }
        };
        Self { lines: lines.iter().map(line).collect(), at: 0 }
    }

    fn line(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.name == name)
    }

    /// What stands in a line, without blanks around it.
    pub(crate) fn text(&self, name: &str) -> String {
        self.line(name).map(|line| line.field.text().trim().to_owned()).unwrap_or_default()
    }

    /// Whether a line says what it said at first: a text of several lines has lost their ends in it.
    pub(crate) fn is_as_begun(&self, name: &str) -> bool {
        self.line(name).is_some_and(|line| line.field.text() == line.begun)
    }

    /// The addresses in a line; none if one is none, or there is none.
    pub(crate) fn addresses(&self, name: &str) -> Option<Vec<Address>> {
        let text = self.text(name);
        let words = text.split([',', ' ']).filter(|word| !word.is_empty());
        let to: Option<Vec<Address>> = words.map(|word| word.parse().ok()).collect();
        to.filter(|to| !to.is_empty())
    }

    /// Goes to a line by its name.
    pub(crate) fn go(&mut self, name: &str) {
        self.at = self.lines.iter().position(|line| line.name == name).unwrap_or(self.at);
    }

    /// Goes to the next line or the one before, if that is what is to be done.
    pub(crate) fn act(&mut self, action: Action) {
        let len = self.lines.len().max(1);
        match action {
            Action::NextField => self.at = (self.at + 1) % len,
            Action::PreviousField => self.at = (self.at + len - 1) % len,
            _ => {}
        }
    }

    /// Types into the line, or leaves it for a neighbour.
    pub(crate) fn key(&mut self, key: Key, cells: Cells, columns: u16) {
        match key.code {
            Code::Enter | Code::Down => self.act(Action::NextField),
            Code::Up => self.act(Action::PreviousField),
            _ => {
                let columns = COLUMNS.min(columns).saturating_sub(NAMES + 2);
                if let Some(line) = self.lines.get_mut(self.at) {
                    type_key(&mut line.field, key, cells, columns);
                }
            }
        }
    }

    /// Takes what was pasted.
    pub(crate) fn paste(&mut self, text: &str) {
        if let Some(line) = self.lines.get_mut(self.at) {
            line.field.insert(text.trim());
        }
    }

    /// Where a form with these lines stands.
    pub(crate) fn place(&self, screen: Rect) -> Rect {
        let lines = u16::try_from(self.lines.len()).unwrap_or(1);
        middle(screen, COLUMNS, lines.saturating_add(OTHER_ROWS))
    }

    /// Draws them below a title, with a sentence under them.
    pub(crate) fn draw(
        &self,
        view: &View<'_>,
        (area, buf): (Rect, &mut Buffer),
        (title, about): (&str, Option<&str>),
        sentence: &str,
    ) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        pen.rule(0, look.dim());
        let end = pen.text(1, 1, title, look.heading());
        if let Some(about) = about {
            pen.text(end + 1, 1, about, look.plain());
        }
        let after = u16::try_from(self.lines.len()).unwrap_or(0).saturating_add(3);
        let columns = pen.width().saturating_sub(2).max(1);
        let direction = look.texts.direction();
        let wrapped = look.cells.wrap(sentence, columns, SENTENCE_ROWS, direction);
        for (row, y) in wrapped.lines.iter().zip(after..area.height) {
            pen.row(1, y, row, look.dim());
        }
        for (place, (Line { name, field, .. }, y)) in self.lines.iter().zip(2..).enumerate() {
            let mut pen = Pen::new(look, buf, area);
            let style = if place == self.at { look.bold() } else { look.dim() };
            pen.text(1, y, &view.t(name), style);
            let line = rows(area, y, 1);
            let line = Rect {
                x: line.x.saturating_add(NAMES),
                width: line.width.saturating_sub(NAMES + 1),
                ..line
            };
            draw_field(view, field, line, buf, place == self.at);
        }
    }
}
