//! Typing into a field: which keys edit and move, the same everywhere.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::event::{Code, Key};
use super::pen::{Pen, View};
use super::text::{Cells, Field, Move};

/// Takes a key; whether it did something to the field.
pub(crate) fn type_key(field: &mut Field, key: Key, cells: Cells, columns: u16) -> bool {
    if let Some(letter) = key.text() {
        return field.insert(letter.encode_utf8(&mut [0; 4]));
    }
    match (key.control, key.alt, key.code) {
        (true, _, Code::Char('w')) | (_, true, Code::Backspace) => field.delete_word_back(),
        (true, _, Code::Char('u')) => field.delete_to_line_start(),
        (true, _, Code::Char('e')) => field.go(Move::End),
        (true, _, Code::Char('a')) => field.go(Move::Home),
        (true, _, Code::Left) | (_, true, Code::Char('b')) => field.go(Move::WordLeft),
        (true, _, Code::Right) | (_, true, Code::Char('f')) => field.go(Move::WordRight),
        (true, _, Code::Home) => field.go(Move::Start),
        (true, _, Code::End) => field.go(Move::Finish),
        (_, _, Code::Backspace) => field.delete_back(),
        (_, _, Code::Delete) => field.delete_forward(),
        (_, _, Code::Left) => field.go(Move::Left),
        (_, _, Code::Right) => field.go(Move::Right),
        (_, _, Code::Home) => field.go(Move::Home),
        (_, _, Code::End) => field.go(Move::End),
        (_, _, Code::Up) => return field.go_rows(-1, cells, columns),
        (_, _, Code::Down) => return field.go_rows(1, cells, columns),
        (_, _, Code::Enter) => return field.insert("\n"),
        _ => return false,
    }
    true
}

/// Draws a field into an area, with the cursor if it is the one that is typed into.
pub(crate) fn draw_field(
    view: &View<'_>,
    field: &Field,
    area: Rect,
    buf: &mut Buffer,
    focused: bool,
) {
    let laid = field.layout(view.look.cells, area.width, area.height);
    let mut pen = Pen::new(view.look, buf, area);
    for (place, row) in laid.rows.iter().enumerate() {
        if let Ok(y) = u16::try_from(place) {
            pen.row(0, y, row, view.look.plain());
        }
    }
    if focused {
        view.cursor_at(area, laid.cursor.1, laid.cursor.0);
    }
}
