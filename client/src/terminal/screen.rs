//! The terminal as the loop uses it: frames, calls, and giving it back for a while.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::{Frame, Terminal};

use super::attention::Caller;
use super::guard::Guard;
use super::signals;
use super::writer::Writer;
use crate::limits::{TERMINAL_COLUMNS_MAX, TERMINAL_ROWS_MAX};
use crate::tui::event::Attention;

/// What the loop does to the terminal. A test's needs none.
pub trait Screen {
    /// Width and height in cells.
    fn size(&self) -> (u16, u16);

    /// Draws a frame.
    ///
    /// # Errors
    ///
    /// The terminal is gone: end.
    fn draw(&mut self, render: &mut dyn FnMut(&mut Frame<'_>)) -> io::Result<()>;

    /// Whether the terminal has taken the last frame.
    fn is_ready(&self) -> bool;

    /// Waits until the terminal has taken the last frame.
    ///
    /// # Errors
    ///
    /// The terminal is gone: end.
    fn ready(&self) -> impl Future<Output = io::Result<()>> + Send;

    /// The next frame is drawn whole.
    ///
    /// # Errors
    ///
    /// The terminal is gone: end.
    fn repaint(&mut self) -> io::Result<()>;

    /// Calls the person.
    fn call(&mut self, attention: &Attention);

    /// Sets the title of the window.
    fn title(&mut self, words: &str);

    /// Puts a text on the clipboard.
    fn copy(&mut self, text: &str);

    /// Gives the terminal back and stops the process; false if nobody would continue it.
    fn suspend(&mut self) -> bool;

    /// Takes the terminal again after the process was continued.
    ///
    /// # Errors
    ///
    /// The terminal is gone: end.
    fn resume(&mut self) -> io::Result<()>;

    /// Whether the terminal's modes are still held: not after a panic.
    fn is_held(&self) -> bool;
}

/// Where a frame is put together, so that it leaves in one piece.
#[derive(Clone, Default)]
struct Sheet(Arc<Mutex<Vec<u8>>>);

impl Sheet {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Sheet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The size of this process's terminal, within what is drawn.
fn size() -> (u16, u16) {
    let size = rustix::termios::tcgetwinsize(io::stdout());
    let (columns, rows) = size.map_or((0, 0), |size| (size.ws_col, size.ws_row));
    // A line without a known size, such as a serial one, has none.
    let or = |given: u16, usual: u16, max: u16| if given == 0 { usual } else { given.min(max) };
    (or(columns, 80, TERMINAL_COLUMNS_MAX), or(rows, 24, TERMINAL_ROWS_MAX))
}

/// ratatui's way to the terminal, without its questions: who asks for the cursor would read the
/// keyboard.
struct Canvas {
    inner: CrosstermBackend<Sheet>,
    cursor: Position,
}

impl Backend for Canvas {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        self.inner.draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = position.into();
        self.inner.set_cursor_position(self.cursor)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.inner.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        let (width, height) = size();
        Ok(Size { width, height })
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.inner)
    }
}

/// Begins and ends a frame, for terminals that can show it all at once.
const FRAME: (&[u8], &[u8]) = (b"\x1b[?2026h", b"\x1b[?2026l");

/// The real one.
pub struct TerminalScreen {
    terminal: Terminal<Canvas>,
    sheet: Sheet,
    writer: Writer,
    guard: Guard,
    caller: Caller,
}

impl TerminalScreen {
    /// A screen on a terminal whose modes are held.
    ///
    /// # Errors
    ///
    /// The terminal is gone.
    pub fn new(writer: Writer, guard: Guard, caller: Caller) -> io::Result<Self> {
        let sheet = Sheet::default();
        let inner = CrosstermBackend::new(sheet.clone());
        let terminal = Terminal::new(Canvas { inner, cursor: Position::ORIGIN })?;
        Ok(Self { terminal, sheet, writer, guard, caller })
    }
}

impl Screen for TerminalScreen {
    fn size(&self) -> (u16, u16) {
        size()
    }

    fn draw(&mut self, render: &mut dyn FnMut(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(|frame| render(frame))?;
        let frame = self.sheet.take();
        if !frame.is_empty() {
            self.writer.say(&[FRAME.0, &frame, FRAME.1].concat());
        }
        Ok(())
    }

    fn is_ready(&self) -> bool {
        self.writer.is_idle()
    }

    fn ready(&self) -> impl Future<Output = io::Result<()>> + Send {
        self.writer.idle()
    }

    fn repaint(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }

    fn call(&mut self, attention: &Attention) {
        self.caller.call(attention);
    }

    fn title(&mut self, words: &str) {
        self.caller.title(words);
    }

    fn copy(&mut self, text: &str) {
        self.caller.copy(text);
    }

    fn suspend(&mut self) -> bool {
        if !signals::can_stop() {
            return false;
        }
        self.guard.leave();
        if signals::stop().is_ok() {
            return true;
        }
        // It goes on as if nothing had been asked; a terminal that is gone shows at the next frame.
        let _ = self.guard.enter().and_then(|()| self.repaint());
        false
    }

    fn resume(&mut self) -> io::Result<()> {
        self.guard.enter()?;
        self.repaint()
    }

    fn is_held(&self) -> bool {
        self.guard.is_entered()
    }
}
