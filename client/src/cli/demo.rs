//! `demo`: with a terminal to play along, without one to watch.

use std::path::PathBuf;

use super::interrupted;
use super::out::{self, Out};
use super::trouble::{Trouble, code};
use crate::demo::{self, DemoError};
use crate::lang::Language;
use crate::terminal::Terminal;
use crate::terminal::run::Ended;

impl From<DemoError> for Trouble {
    fn from(error: DemoError) -> Self {
        match error {
            DemoError::Interrupted
            | DemoError::Terminal(Ended::Signal(_) | Ended::Gone | Ended::Quit) => {
                Self::new(code::INTERRUPTED, "")
            }
            DemoError::Terminal(Ended::Broken) => {
                Self::new(code::FAILED, "a part of this program failed, and said why")
                    .next("report what it said")
            }
            error => Self::new(code::FAILED, error.to_string()),
        }
    }
}

/// Runs the demonstration: at the terminal, unless only lines are wanted or possible.
pub(super) async fn demo(
    out: Out,
    headless: bool,
    hook: Option<PathBuf>,
    language: Language,
) -> Result<(), Trouble> {
    if !headless && !out.plain && !out.json {
        match Terminal::new() {
            Ok(terminal) => {
                let playing =
                    demo::at_terminal(out::print, terminal, hook, language, interrupted());
                return Ok(Box::pin(playing).await?);
            }
            Err(error) => out::tell(&format!("hotline: {error}: this is `demo --headless`")),
        }
    }
    Ok(Box::pin(demo::headless(out::print, interrupted())).await?)
}
