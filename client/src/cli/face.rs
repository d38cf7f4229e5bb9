//! `hotline` without a command: the terminal, or plain lines.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::tz::TimeZone;

use super::secret;
use super::trouble::{Trouble, code};
use crate::home::Home;
use crate::lang;
use crate::socket;
use crate::terminal::Terminal;
use crate::terminal::attention::Means;
use crate::terminal::desk::Desk;
use crate::terminal::guard::NoTerminal;
use crate::terminal::run::Ended;
use crate::tui::{self, Look};

impl From<NoTerminal> for Trouble {
    fn from(error: NoTerminal) -> Self {
        Self::usage(error.to_string())
            .next("`hotline --plain` works line by line; `hotline --help` lists the commands")
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::new(code::FAILED, format!("the terminal: {error}"))
    }
}

/// The home twice, so that no question waits for another. No passphrase is asked for any more
/// once the flag is set: somebody else has the keyboard then.
pub(super) async fn open_twice(
    home: &Path,
    drawn: &Arc<AtomicBool>,
) -> Result<(Home, Home), Trouble> {
    let runtime_directory = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let socket = socket::path(home, runtime_directory.as_deref());
    let first = Home::open(home, socket, secret::unlocking_until(Arc::clone(drawn))).await?;
    match first.beside(secret::unlocking_until(Arc::clone(drawn))).await {
        Ok(second) => Ok((first, second)),
        Err(error) => {
            first.close().await;
            Err(error.into())
        }
    }
}

/// The terminal.
pub(super) async fn terminal(home: &Path, hook: Option<PathBuf>) -> Result<(), Trouble> {
    // Before a passphrase is asked for.
    let terminal = Terminal::new()?;
    let drawn = Arc::new(AtomicBool::new(false));
    let (first, second) = Box::pin(open_twice(home, &drawn)).await?;
    drawn.store(true, Ordering::SeqCst);
    let mut desk = Desk::new(first, second);
    let ended = async {
        let probed = terminal.probe()?;
        let language = lang::choose(None, |name| std::env::var(name).ok()).language;
        let mut face = tui::Desk::new(Look::new(probed.capabilities, language, TimeZone::system()));
        let means = Means::of_process(hook);
        Box::pin(probed.run(&mut face, &mut desk, means)).await
    };
    let ended: std::io::Result<Ended> = ended.await;
    desk.close().await;
    match ended? {
        Ended::Quit => Ok(()),
        Ended::Signal(_) | Ended::Gone => Err(Trouble::new(code::INTERRUPTED, "")),
        Ended::Broken => Err(Trouble::new(
            code::FAILED,
            "a part of this program failed, and said why; what was written is kept",
        )
        .next("start `hotline` again, and report what it said")),
    }
}

/// Plain lines.
pub(super) async fn plain(home: &Path, hook: Option<PathBuf>) -> Result<(), Trouble> {
    let busy = Arc::new(AtomicBool::new(false));
    let (first, second) = Box::pin(open_twice(home, &busy)).await?;
    busy.store(true, Ordering::SeqCst);
    // Commands have one way of their own; news and alerts never wait for them.
    let third = match second.beside(secret::unlocking_until(Arc::clone(&busy))).await {
        Ok(third) => third,
        Err(error) => {
            second.close().await;
            first.close().await;
            return Err(error.into());
        }
    };
    let (ending, stop) = tokio::sync::mpsc::channel(1);
    tokio::spawn(async move {
        super::interrupted().await;
        let _ = ending.send(()).await;
        // Who is told twice does not wait for the end in order.
        super::interrupted().await;
        std::process::exit(i32::from(code::INTERRUPTED));
    });
    let means = Means::of_process(hook);
    Ok(Box::pin(crate::plain::run(first, Desk::new(second, third), means, stop)).await?)
}
