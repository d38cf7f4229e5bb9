//! Everything that touches the real terminal: modes, bytes, keys, bells, and the loop.
//!
//! ```text
//!   keyboard ──▶ input ──┐               ┌──▶ screen ────┐
//!   signals ────────────▶│      run      │               ├──▶ writer ──▶ terminal
//!   engine ◀──▶ desk ◀──▶│ (drives Face) │──▶ attention ─┘
//!                        └───────────────┘
//! ```
//!
//! Nothing here decides: [`crate::tui::event::Face`] does.

pub mod attention;
pub mod desk;
mod errands;
pub mod guard;
pub mod input;
pub mod keys;
pub mod probe;
pub mod run;
pub mod screen;
pub mod signals;
pub mod writer;

use std::io;
use std::os::fd::AsFd;

use attention::{Caller, Means};
use desk::Desk;
use guard::{Guard, NoTerminal, Tty};
use input::Input;
use probe::{Capabilities, Environment};
use run::{Around, Ended};
use screen::TerminalScreen;
use writer::Writer;

use crate::ask::News;
use crate::runtime;
use crate::tui::event::Face;

/// The terminal of this process, before anything is drawn.
pub struct Terminal {
    tty: Tty,
    environment: Environment,
}

impl Terminal {
    /// The terminal that this process was started on.
    ///
    /// # Errors
    ///
    /// [`NoTerminal`]: say so, and name `--plain`.
    pub fn new() -> Result<Self, NoTerminal> {
        let environment = Environment::of_process();
        Ok(Self { tty: Tty::new(environment.term())?, environment })
    }

    /// Finds out what it can do. What was typed meanwhile is kept.
    ///
    /// # Errors
    ///
    /// The terminal is gone.
    pub fn probe(self) -> io::Result<Probed> {
        let (answers, typed) = probe::ask(&self.tty, &self.environment)?;
        let capabilities = probe::decide(&self.environment, answers);
        Ok(Probed { tty: self.tty, capabilities, typed })
    }
}

/// A terminal of which is known what it can do.
pub struct Probed {
    tty: Tty,
    /// What it can do.
    pub capabilities: Capabilities,
    typed: Vec<u8>,
}

impl Probed {
    /// Lets a face have the terminal until it ends. The terminal is given back in any case.
    ///
    /// # Errors
    ///
    /// The system refuses a thread, a socket or the terminal.
    pub async fn run(
        self,
        face: &mut impl Face,
        desk: &mut Desk,
        means: Means,
    ) -> io::Result<Ended> {
        let mut signals = signals::signals()?;
        let out = std::fs::File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let writer = Writer::start(out)?;
        let (caller, mut failed) = Caller::new(writer.clone(), means);
        let teller = desk.teller();
        tokio::spawn(async move {
            while let Some(error) = failed.recv().await {
                let news = News::Alarm { code: "alert-hook".to_owned(), text: error.to_string() };
                // Who does not listen any more has left.
                let _ = teller.send(news).await;
            }
        });
        let guard = Guard::new(writer.clone(), self.tty);
        guard.leave_on_panic();
        guard.enter()?;
        let mut screen = TerminalScreen::new(writer, guard, caller)?;
        let mut input = Input::start(self.typed)?;
        let around = Around { signals: &mut signals, input: input.events(), ways: &mut desk.ways };
        Ok(Box::pin(run::run(face, &mut screen, around, runtime::now)).await)
    }
}
