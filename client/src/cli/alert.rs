//! `test-alert`: whether a call would be seen and heard.

use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::path::PathBuf;

use serde_json::json;

use super::out::{self, Out};
use super::trouble::{Trouble, code};
use crate::terminal::attention::{self, Means};
use crate::tui::event::{Attention, Urgency};

/// Fixed words: they leave the terminal.
const WORDS: &str = "Hotline: a test alert";

/// Bytes of an answer with yes or no.
const ANSWER_BYTES_MAX: u64 = 256;

/// What became of one way of calling.
struct Tried {
    what: &'static str,
    /// Whether it was done; none if it was not wanted or there is no such way here.
    done: Option<bool>,
    how: String,
}

pub(super) async fn test(out: Out, hook: Option<PathBuf>) -> Result<(), Trouble> {
    let means = Means::of_process(hook);
    let mut tried = on_terminal(&means);
    tried.push(match &means.hook {
        None => Tried {
            what: "hook",
            done: None,
            how: "none; name a program with --alert-hook or HOTLINE_ALERT_HOOK".to_owned(),
        },
        Some(hook) => {
            let ran = attention::run_hook(hook, Urgency::Test).await;
            Tried {
                what: "hook",
                done: Some(ran.is_ok()),
                how: ran.map_or_else(
                    |error| error.to_string(),
                    |()| format!("{} ran with HOTLINE_ALERT=test", hook.display()),
                ),
            }
        }
    });
    tried.push(if means.notify {
        let shown = attention::notify(WORDS).await;
        Tried {
            what: "desktop",
            done: Some(shown.is_ok()),
            how: shown.map_or_else(|error| error.to_string(), |()| format!("shows {WORDS:?}")),
        }
    } else {
        Tried { what: "desktop", done: None, how: "not wanted; HOTLINE_NOTIFY=1".to_owned() }
    });
    let value: serde_json::Map<_, _> =
        tried.iter().map(|one| (one.what.to_owned(), one.done.into())).collect();
    out.result(&json!(value), || {
        let word = |done| match done {
            Some(true) => "done",
            Some(false) => "FAILED",
            None => "-",
        };
        tried
            .iter()
            .map(|one| {
                format!("{:<13} {:<7} {}", one.what, word(one.done), out::safe_line(&one.how))
            })
            .collect()
    });
    if tried.iter().any(|one| one.done == Some(false)) {
        return Err(Trouble::new(code::FAILED, "not every way of calling works")
            .next("mend or take away what failed, and try again"));
    }
    if !out.json && io::stdin().is_terminal() && io::stdout().is_terminal() {
        let seen = seen();
        if means.escapes {
            let _ = io::stdout().lock().write_all(b"\x1b[23;0t");
        }
        return seen;
    }
    Ok(())
}

/// Rings the terminal, if there is one.
fn on_terminal(means: &Means) -> Vec<Tried> {
    if !io::stdout().is_terminal() {
        let none = "standard output is no terminal";
        return ["bell", "notification", "title"]
            .map(|what| Tried { what, done: None, how: none.to_owned() })
            .into();
    }
    let call = Attention::Call { urgency: Urgency::Test, words: WORDS.to_owned() };
    // The title is put aside, and comes back at the end.
    let aside = if means.escapes { "\x1b[22;0t" } else { "" };
    let bytes =
        format!("{aside}{}{}", attention::call(means, &call), attention::title(means, WORDS));
    let written = io::stdout().lock().write_all(bytes.as_bytes()).is_ok();
    let escapes = |how: &str| {
        let how = match (means.escapes, means.tmux) {
            (false, _) => "this kind of terminal has none".to_owned(),
            (true, false) => how.to_owned(),
            (true, true) => format!("{how}; tmux needs `set -g allow-passthrough on` for it"),
        };
        (means.escapes.then_some(written), how)
    };
    let (sent, how) = escapes("OSC 9 and OSC 777");
    let title = Tried {
        what: "title",
        done: means.escapes.then_some(written),
        how: if means.escapes { format!("the window is called {WORDS:?}") } else { how.clone() },
    };
    vec![
        Tried { what: "bell", done: Some(written), how: "BEL".to_owned() },
        Tried { what: "notification", done: sent, how },
        title,
    ]
}

/// Asks the person, who alone knows.
fn seen() -> Result<(), Trouble> {
    out::print("Did you see or hear it? [y/n]");
    let mut answer = String::new();
    io::stdin()
        .lock()
        .take(ANSWER_BYTES_MAX)
        .read_line(&mut answer)
        .map_err(|error| Trouble::new(code::FAILED, format!("standard input: {error}")))?;
    if answer.trim().to_lowercase().starts_with('y') {
        return Ok(());
    }
    Err(Trouble::new(code::FAILED, "an alert would not be noticed here").next(
        "switch the bell of the terminal on, or name a program that calls you with --alert-hook",
    ))
}
