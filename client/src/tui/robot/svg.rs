//! A screen as a picture that every browser shows: the same cells give the same bytes.

use std::fmt::Write as _;

use ratatui::style::{Color, Modifier};

use super::picture::{Ink, Picture};

/// Width and height of a cell, in the units of the picture.
const CELL: (u16, u16) = (8, 17);

/// Room around the cells.
const EDGE: u16 = 12;

/// What is behind, and what text looks like that has no colour of its own.
const GROUND: &str = "#14171a";
const TEXT: &str = "#d8dde2";

fn colour(color: Color, plain: &'static str) -> String {
    match color {
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        Color::Black => "#000000".to_owned(),
        _ => plain.to_owned(),
    }
}

fn colours(ink: Ink) -> (String, String) {
    let (fg, bg) = (colour(ink.fg, TEXT), colour(ink.bg, GROUND));
    if ink.modifier.contains(Modifier::REVERSED) { (bg, fg) } else { (fg, bg) }
}

/// The picture of a screen, with a title for those who do not see it.
#[must_use]
pub fn svg(title: &str, picture: &Picture) -> String {
    let (columns, rows) = picture.size();
    let (width, height) = (columns * CELL.0 + 2 * EDGE, rows * CELL.1 + 2 * EDGE);
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n\
         <title>{}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{GROUND}\"/>\n\
         <g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
         font-size=\"13\" fill=\"{TEXT}\" xml:space=\"preserve\">",
        escaped(title)
    );
    for (y, runs) in (0_u16..).zip(picture.runs()) {
        let top = EDGE + y * CELL.1;
        for run in &runs {
            let (fg, bg) = colours(run.ink);
            let (x, wide) = (EDGE + run.column * CELL.0, run.columns * CELL.0);
            if bg != GROUND {
                let _ = writeln!(
                    out,
                    "<rect x=\"{x}\" y=\"{top}\" width=\"{wide}\" height=\"{}\" fill=\"{bg}\"/>",
                    CELL.1
                );
            }
            if run.text.trim().is_empty() {
                continue;
            }
            // Spaces at the ends are only ground.
            let text = run.text.trim_end();
            let x = x + columns_of(text.len() - text.trim_start().len()) * CELL.0;
            let blank = columns_of(run.text.len() - run.text.trim().len());
            let (text, wide) = (text.trim_start(), wide - blank * CELL.0);
            let mut how = String::new();
            if fg != TEXT {
                let _ = write!(how, " fill=\"{fg}\"");
            }
            if run.ink.modifier.contains(Modifier::BOLD) {
                how.push_str(" font-weight=\"bold\"");
            }
            if run.ink.modifier.contains(Modifier::UNDERLINED) {
                how.push_str(" text-decoration=\"underline\"");
            }
            let _ = writeln!(
                out,
                "<text x=\"{x}\" y=\"{}\" textLength=\"{wide}\"{how}>{}</text>",
                top + 13,
                escaped(text)
            );
        }
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// Columns of so many spaces.
fn columns_of(spaces: usize) -> u16 {
    u16::try_from(spaces).unwrap_or(0)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
