//! Standard output and standard error: lines for people, one JSON object a line for scripts.

use std::io::{self, IsTerminal, Write};

use hotline_casework::{shown, shown_line};
use serde_json::Value;

use super::trouble::Trouble;

/// Where a command's words go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Out {
    /// JSON on standard output, nothing else there.
    pub(super) json: bool,
    /// Lines only.
    pub(super) plain: bool,
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
        std::process::exit(0);
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
