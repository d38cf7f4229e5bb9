//! Standard output and standard error: lines for people, one JSON object a line for scripts.

use std::io::{self, IsTerminal, Write};

use hotline_casework::{shown, shown_line};
use serde_json::Value;

use super::trouble::Trouble;
use crate::lang::{Language, Texts};
use crate::tui::text::{Cells, Direction};

/// Where a command's words go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Out {
    /// JSON on standard output, nothing else there.
    pub(super) json: bool,
    /// Lines only.
    pub(super) plain: bool,
    /// The language in which words of codes and fields are told.
    pub(super) language: Language,
    /// Whether a person may be asked for what is missing: the keyboard is this command's own.
    pub(super) asks: bool,
}

impl Out {
    /// The result of a command: `line` for a person, `value` for a script.
    pub(super) fn result(self, value: &Value, lines: impl FnOnce() -> Vec<String>) {
        if self.json {
            print(&value.to_string());
        } else {
            for line in lines() {
                print(&line);
            }
        }
    }

    /// The words of codes and fields.
    pub(super) fn texts(self) -> Texts {
        Texts::new(self.language, false)
    }

    /// Columns of a terminal to draw on; none if there is none or only lines are wanted.
    pub(super) fn columns(self) -> Option<usize> {
        if self.json || self.plain || !io::stdout().is_terminal() {
            return None;
        }
        let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
        Some(usize::from(size.ws_col))
    }
}

/// A line on standard output. Who closed it wants no more: that ends the program quietly.
pub(super) fn print(line: &str) {
    let mut stdout = io::stdout().lock();
    if writeln!(stdout, "{line}").and_then(|()| stdout.flush()).is_err() {
        crate::ending::leave(0);
    }
}

/// A line on standard error.
pub(super) fn tell(line: &str) {
    // There is nowhere to say that it cannot be said.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// What went wrong, and what to do.
pub(super) fn trouble(trouble: &Trouble) {
    if !trouble.what.is_empty() {
        tell(&format!("error: {}", trouble.what));
    }
    if let Some(next) = &trouble.next {
        tell(&format!("next: {next}"));
    }
}

/// Text of others on one line of a terminal.
pub(super) fn safe_line(text: &str) -> String {
    shown_line(text)
}

/// Text of others on a terminal, lines kept.
pub(super) fn safe(text: &str) -> String {
    shown(text)
}

/// A piece of a line that may be Arabic or Hebrew, shut off from what stands beside it, so that a
/// terminal which orders lines by itself leaves the rest where it is. Other text stays bare.
pub(super) fn isolated(text: &str) -> String {
    let reads_from_the_right = text.chars().any(|c| {
        Direction::of(c.encode_utf8(&mut [0; 4]), Direction::LeftToRight) == Direction::RightToLeft
    });
    if reads_from_the_right { format!("\u{2068}{text}\u{2069}") } else { text.to_owned() }
}

/// A name and what it is, in two columns; further lines of the second stand below each other.
pub(super) fn entry(name: &str, value: &str) -> String {
    /// Columns of the names: the longest English one fits, with its gap.
    const NAMES: usize = 28;
    let gap = NAMES.saturating_sub(Cells::default().width(name)).max(2);
    let lines: Vec<String> = value.lines().map(isolated).collect();
    let below = format!("\n{}", " ".repeat(NAMES));
    format!("{}{}{}", isolated(name), " ".repeat(gap), lines.join(&below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_reads_from_the_right_is_isolated() {
        assert_eq!(isolated("Seen from 03:00Z"), "Seen from 03:00Z");
        assert_eq!(isolated("2026 \u{645}"), "\u{2068}2026 \u{645}\u{2069}");
        for line in entry("\u{645}", "\u{645}\nLatin\n\u{645}").lines() {
            let count = |wanted| line.chars().filter(|c| *c == wanted).count();
            assert_eq!(count('\u{2068}'), count('\u{2069}'), "{line:?}");
        }
    }

    #[test]
    fn entries_stand_below_each_other() {
        assert_eq!(entry("Name", "a\nb"), format!("Name{}a\n{}b", " ".repeat(24), " ".repeat(28)));
        assert!(entry(&"x".repeat(40), "a").ends_with("xx  a"));
    }
}
