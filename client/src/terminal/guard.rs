//! The terminal's modes: entered together, and given back exactly once however this ends.
//!
//! Nothing can be given back after `kill -9`: the person types `reset`. Starting `hotline` again
//! does not depend on it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcsetattr};

use super::writer::Writer;

/// What is switched on, and how each is undone.
const MODES: [(&str, &str); 7] = [
    // The window's title is put aside.
    ("\x1b[22;0t", "\x1b[23;0t"),
    // The alternate screen: what stood there before comes back.
    ("\x1b[?1049h", "\x1b[?1049l"),
    // Pasted text is told from typed text. The mouse stays the terminal's: selecting text works.
    ("\x1b[?2004h", "\x1b[?2004l"),
    // Whether the window is typed into.
    ("\x1b[?1004h", "\x1b[?1004l"),
    // Right-to-left text stands where it is put (ECMA-48, BDSM explicit).
    ("\x1b[8l", "\x1b[8h"),
    ("\x1b[?25l", "\x1b[?25h"),
    // A frame may have been cut off: its colours and its hold on the screen end.
    ("\x1b[2J", "\x1b[?2026l\x1b[0m"),
];

/// How long the terminal may take for the last bytes: a slow line, but nobody waits for a dead
/// one.
const LAST_WORDS_WITHIN: Duration = Duration::from_millis(500);

/// The bytes that enter.
fn entering() -> String {
    MODES.iter().map(|(enter, _)| *enter).collect()
}

/// The bytes that undo it, the last first.
fn leaving() -> String {
    MODES.iter().rev().map(|(_, leave)| *leave).collect()
}

/// Why there is no terminal to draw on.
#[derive(Debug, thiserror::Error)]
pub enum NoTerminal {
    /// Input or output leads somewhere else.
    #[error("standard {0} is no terminal")]
    Redirected(&'static str),
    /// It cannot place text.
    #[error("this terminal (TERM={0}) cannot place text")]
    Dumb(String),
    /// The system says no.
    #[error("the terminal cannot be used: {0}")]
    Io(#[from] io::Error),
}

/// How the line to the terminal is driven, apart from what is written to it.
pub trait Line: Send + Sync {
    /// Every key comes at once, none is a signal.
    ///
    /// # Errors
    ///
    /// The terminal refuses.
    fn raw(&self) -> io::Result<()>;

    /// As it was.
    ///
    /// # Errors
    ///
    /// The terminal refuses: it is gone.
    fn cooked(&self) -> io::Result<()>;
}

/// The line of this process's terminal.
pub struct Tty {
    before: Termios,
}

impl Tty {
    /// The terminal that this process was started on.
    ///
    /// # Errors
    ///
    /// [`NoTerminal`]: say so, and name `--plain`.
    pub fn new(term: Option<&str>) -> Result<Self, NoTerminal> {
        if !isatty(io::stdin()) {
            return Err(NoTerminal::Redirected("input"));
        }
        if !isatty(io::stdout()) {
            return Err(NoTerminal::Redirected("output"));
        }
        match term {
            None | Some("" | "dumb") => Err(NoTerminal::Dumb(term.unwrap_or_default().to_owned())),
            Some(_) => Ok(Self { before: tcgetattr(io::stdin()).map_err(io::Error::from)? }),
        }
    }
}

impl Line for Tty {
    fn raw(&self) -> io::Result<()> {
        let mut raw = self.before.clone();
        raw.make_raw();
        Ok(tcsetattr(io::stdin(), OptionalActions::Now, &raw)?)
    }

    fn cooked(&self) -> io::Result<()> {
        Ok(tcsetattr(io::stdin(), OptionalActions::Now, &self.before)?)
    }
}

/// Holds the terminal's modes. Dropping it gives them back.
pub struct Guard(Arc<Held>);

struct Held {
    entered: AtomicBool,
    writer: Writer,
    line: Box<dyn Line>,
}

impl Held {
    fn leave(&self) {
        if self.entered.swap(false, Ordering::SeqCst) {
            self.writer.insist(leaving().as_bytes());
            // Whether it was taken or not: the line is given back.
            let _ = self.writer.drain(LAST_WORDS_WITHIN);
            // It fails only if the terminal is gone.
            let _ = self.line.cooked();
        }
    }
}

impl Guard {
    /// A guard that holds nothing yet.
    #[must_use]
    pub fn new(writer: Writer, line: impl Line + 'static) -> Self {
        let line = Box::new(line);
        Self(Arc::new(Held { entered: AtomicBool::new(false), writer, line }))
    }

    /// Enters all modes. Also right after something else changed them.
    ///
    /// # Errors
    ///
    /// The terminal refuses; nothing was changed.
    pub fn enter(&self) -> io::Result<()> {
        self.0.line.raw()?;
        self.0.entered.store(true, Ordering::SeqCst);
        self.0.writer.insist(entering().as_bytes());
        Ok(())
    }

    /// Gives all modes back. More than once is once.
    pub fn leave(&self) {
        self.0.leave();
    }

    /// Whether the modes are held: not any more after a panic anywhere in this process.
    #[must_use]
    pub fn is_entered(&self) -> bool {
        self.0.entered.load(Ordering::SeqCst)
    }

    /// From now on a panic gives the terminal back before it is told.
    pub fn leave_on_panic(&self) {
        let held = Arc::downgrade(&self.0);
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if let Some(held) = held.upgrade() {
                held.leave();
            }
            before(panic);
        }));
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.leave();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::terminal::writer::tests::Kept;

    /// Notes into the same place as the writer, so that the order is seen.
    struct Noted(Kept, Mutex<u32>);

    impl Line for Noted {
        fn raw(&self) -> io::Result<()> {
            io::Write::write_all(&mut self.0.clone(), b"<raw>")
        }

        fn cooked(&self) -> io::Result<()> {
            *self.1.lock().unwrap() += 1;
            io::Write::write_all(&mut self.0.clone(), b"<cooked>")
        }
    }

    fn guard() -> (Guard, Kept) {
        let kept = Kept::default();
        let writer = Writer::start(kept.clone()).unwrap();
        (Guard::new(writer, Noted(kept.clone(), Mutex::new(0))), kept)
    }

    const ENTERED: &str = "<raw>\x1b[22;0t\x1b[?1049h\x1b[?2004h\x1b[?1004h\x1b[8l\x1b[?25l\x1b[2J";
    const LEFT: &str = "\x1b[?2026l\x1b[0m\x1b[?25h\x1b[8h\x1b[?1004l\x1b[?2004l\x1b[?1049l\
                        \x1b[23;0t<cooked>";

    #[test]
    fn what_is_entered_is_left_in_reverse_once() {
        let (guard, kept) = guard();
        assert_eq!(kept.take(), "", "nothing before it is entered");
        guard.enter().unwrap();
        assert!(guard.0.writer.drain(Duration::from_secs(60)));
        assert_eq!(kept.take(), ENTERED);
        guard.leave();
        assert_eq!(kept.take(), LEFT);
        guard.leave();
        drop(guard);
        assert_eq!(kept.take(), "", "twice is once");
    }

    #[test]
    fn dropping_leaves_and_entering_again_after_leaving_works() {
        let (guard, kept) = guard();
        guard.enter().unwrap();
        guard.leave();
        assert!(!guard.is_entered());
        guard.enter().unwrap();
        assert!(guard.is_entered());
        drop(guard);
        assert_eq!(kept.take(), format!("{ENTERED}{LEFT}{ENTERED}{LEFT}"));
    }

    #[test]
    fn no_mouse_mode_is_switched_on_so_that_text_can_be_selected() {
        for mode in ["1000", "1002", "1003", "1006"] {
            assert!(!entering().contains(mode), "{mode}");
        }
    }

    #[test]
    fn a_panic_anywhere_gives_the_terminal_back_before_it_is_told() {
        let (guard, kept) = guard();
        guard.enter().unwrap();
        guard.leave_on_panic();
        let _ = std::thread::spawn(|| panic!("a defect elsewhere")).join();
        assert!(!guard.is_entered());
        assert_eq!(kept.take(), format!("{ENTERED}{LEFT}"));
    }
}
