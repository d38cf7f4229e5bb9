//! A screen as text: what stands in every cell, and how it looks.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ink {
    pub(super) fg: Color,
    pub(super) bg: Color,
    pub(super) modifier: Modifier,
}

impl Ink {
    const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }

    fn words(self) -> String {
        let mut words = Vec::new();
        if self.fg != Color::Reset {
            words.push(self.fg.to_string());
        }
        if self.bg != Color::Reset {
            words.push(format!("on {}", self.bg));
        }
        for (name, _) in self.modifier.iter_names() {
            words.push(name.to_lowercase());
        }
        words.join(" ")
    }
}

/// A piece of a row in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) column: u16,
    pub(super) columns: u16,
    pub(super) text: String,
    pub(super) ink: Ink,
    /// Whether it is a word that reads from right to left: its text is in the order of reading.
    rtl: bool,
}

/// A screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    buffer: Buffer,
}

impl Picture {
    pub(super) fn of(buffer: &Buffer) -> Self {
        Self { buffer: buffer.clone() }
    }

    /// Width and height in cells.
    #[must_use]
    pub const fn size(&self) -> (u16, u16) {
        (self.buffer.area.width, self.buffer.area.height)
    }

    /// The cells of a row with their columns; what a wide character covers is left out.
    fn row(&self, y: u16) -> impl Iterator<Item = (u16, u16, &Cell)> {
        let width = self.buffer.area.width;
        let mut x = 0;
        std::iter::from_fn(move || {
            let cell = self.buffer.cell((x, y)).filter(|_| x < width)?;
            let wide = u16::try_from(cell.symbol().width()).unwrap_or(1).max(1);
            let at = x;
            x += wide;
            Some((at, wide, cell))
        })
    }

    /// What every cell holds.
    pub fn symbols(&self) -> impl Iterator<Item = &str> {
        self.buffer.content().iter().map(Cell::symbol)
    }

    /// The pieces of a row that are bold.
    #[must_use]
    pub fn bold_of_row(&self, y: u16) -> Vec<String> {
        let mut pieces = vec![String::new()];
        for (_, _, cell) in self.row(y) {
            match pieces.last_mut() {
                Some(piece) if cell.modifier.contains(Modifier::BOLD) => {
                    piece.push_str(cell.symbol());
                }
                Some(piece) if piece.is_empty() => {}
                _ => pieces.push(String::new()),
            }
        }
        pieces.retain(|piece| !piece.is_empty());
        pieces
    }

    /// The rows, without the spaces at their ends.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for y in 0..self.buffer.area.height {
            let row: String = self.row(y).map(|(_, _, cell)| cell.symbol()).collect();
            text.push_str(row.trim_end());
            text.push('\n');
        }
        text
    }

    /// A letter for the style of each cell, a point for a plain one; below them what the letters
    /// mean, in the order in which they come.
    #[must_use]
    pub fn styles(&self) -> String {
        let mut known: Vec<Ink> = Vec::new();
        let mut rows = String::new();
        for y in 0..self.buffer.area.height {
            let mut row = String::new();
            for (_, wide, cell) in self.row(y) {
                let letter = self.letter(&mut known, cell);
                row.extend(std::iter::repeat_n(letter, usize::from(wide)));
            }
            rows.push_str(row.trim_end_matches('.'));
            rows.push('\n');
        }
        for (place, ink) in known.iter().enumerate() {
            let _ = writeln!(rows, "{} = {}", letter_at(place), ink.words());
        }
        rows
    }

    fn letter(&self, known: &mut Vec<Ink>, cell: &Cell) -> char {
        let mut ink = Ink::of(cell);
        if cell.symbol().trim().is_empty() {
            // A foreground or boldness is not seen where there is nothing.
            let seen = Modifier::REVERSED | Modifier::UNDERLINED;
            ink.modifier &= seen;
            if !ink.modifier.intersects(seen) {
                ink.fg = Color::Reset;
            }
        }
        if ink == Ink::PLAIN {
            return '.';
        }
        let place = known.iter().position(|one| *one == ink).unwrap_or_else(|| {
            known.push(ink);
            known.len() - 1
        });
        letter_at(place)
    }

    /// The rows as pieces of one style each, empty ones left out.
    pub(super) fn runs(&self) -> Vec<Vec<Run>> {
        let rows = 0..self.buffer.area.height;
        rows.map(|y| {
            let mut runs: Vec<Run> = Vec::new();
            for (column, columns, cell) in self.row(y) {
                let (ink, symbol) = (Ink::of(cell), cell.symbol());
                let rtl = reads_from_the_right(symbol);
                match runs.last_mut() {
                    // Wide and narrow characters are placed apart: fonts disagree about them.
                    Some(run)
                        if run.ink == ink && run.rtl == rtl && columns == 1 && is_even(run) =>
                    {
                        run.columns += columns;
                        let at = if rtl { 0 } else { run.text.len() };
                        run.text.insert_str(at, symbol);
                    }
                    _ => {
                        let text = symbol.to_owned();
                        runs.push(Run { column, columns, text, ink, rtl });
                    }
                }
            }
            runs.retain(|run| run.ink != Ink::PLAIN || !run.text.trim().is_empty());
            runs
        })
        .collect()
    }
}

/// Whether a character belongs to a script that is written from right to left.
fn reads_from_the_right(symbol: &str) -> bool {
    let rtl =
        |c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    symbol.chars().next().is_some_and(rtl)
}

/// Whether each of its characters takes one column.
fn is_even(run: &Run) -> bool {
    run.text.chars().count() == usize::from(run.columns)
}

fn letter_at(place: usize) -> char {
    ('a'..='z').chain('A'..='Z').nth(place).unwrap_or('?')
}
