//! Calling the person: the bell, notifications, the window's title, a hook of their own.
//!
//! What is said leaves the terminal (it stands on lock screens and in the logs of others), so it
//! is fixed words and never anything of a message.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use data_encoding::BASE64;
use hotline_casework::shown_line;
use tokio::process::Command;
use tokio::sync::mpsc;

use super::writer::Writer;
use crate::limits::{CALLS_WAITING_MAX, COPY_BYTES_MAX, TITLE_CHARS_MAX};
use crate::tui::event::{Attention, Urgency};

/// How long a hook may run: it sends a message or plays a sound, and others wait for it.
const HOOK_WITHIN: Duration = Duration::from_secs(30);

/// The program that shows a notification on a desktop.
const NOTIFIER: &str = "notify-send";

/// By what means the person is called.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Means {
    /// The terminal understands operating system commands; if not, the bell alone is used.
    pub escapes: bool,
    /// Inside tmux: what is for the terminal around it is wrapped.
    pub tmux: bool,
    /// A program to run.
    pub hook: Option<PathBuf>,
    /// Whether the desktop is told.
    pub notify: bool,
}

impl Means {
    /// As this process's environment has it; `hook` is what was asked for on the command line.
    #[must_use]
    pub fn of_process(hook: Option<PathBuf>) -> Self {
        let value = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let plain = value("TERM").is_none_or(|term| term == "dumb" || term == "linux");
        Self {
            escapes: !plain,
            tmux: value("TMUX").is_some(),
            hook: hook.or_else(|| value("HOTLINE_ALERT_HOOK").map(PathBuf::from)),
            notify: value("HOTLINE_NOTIFY").is_some_and(|wanted| wanted == "1"),
        }
    }
}

/// Words as they may stand in an escape sequence: nothing in them ends it or begins a field.
fn safe(words: &str) -> String {
    let line = shown_line(words).replace(';', ",");
    line.chars().take(TITLE_CHARS_MAX).collect()
}

/// An operating system command, for the terminal around tmux as well.
fn command(means: &Means, command: &str) -> String {
    match (means.escapes, means.tmux) {
        (false, _) => String::new(),
        (true, false) => format!("\x1b]{command}\x07"),
        // In what is passed through, every ESC is said twice.
        (true, true) => format!("\x1bPtmux;\x1b\x1b]{command}\x07\x1b\\"),
    }
}

/// What is written to the terminal to call the person.
#[must_use]
pub fn call(means: &Means, attention: &Attention) -> String {
    match attention {
        Attention::Again => "\x07".to_owned(),
        Attention::Call { words, .. } => {
            let words = safe(words);
            format!(
                "\x07{}{}",
                command(means, &format!("9;{words}")),
                command(means, &format!("777;notify;Hotline;{words}")),
            )
        }
    }
}

/// What sets the title of the window (and of tmux's pane).
#[must_use]
pub fn title(means: &Means, words: &str) -> String {
    if means.escapes { format!("\x1b]2;{}\x07", safe(words)) } else { String::new() }
}

/// What puts a text on the clipboard; tmux may do it itself or pass it on. None if the text is
/// longer than terminals take.
#[must_use]
pub fn copy(means: &Means, text: &str) -> Option<String> {
    if text.len() > COPY_BYTES_MAX || !means.escapes {
        return None;
    }
    let set = format!("52;c;{}", BASE64.encode(text.as_bytes()));
    let direct = if means.tmux { format!("\x1b]{set}\x07") } else { String::new() };
    Some(direct + &command(means, &set))
}

/// Why somebody's own program did not call.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// It cannot be run.
    #[error("{program} cannot be run: {error}")]
    Start {
        /// Which.
        program: String,
        /// Why.
        error: std::io::Error,
    },
    /// It says that it failed.
    #[error("{program} failed: {status}")]
    Failed {
        /// Which.
        program: String,
        /// Its exit code or signal.
        status: String,
    },
    /// It did not end, and was ended.
    #[error("{program} did not end within {} s", HOOK_WITHIN.as_secs())]
    Late {
        /// Which.
        program: String,
    },
}

/// Runs a program apart from this terminal and waits for its end. No shell, nothing of a message.
async fn run(
    program: &std::ffi::OsStr,
    prepare: impl FnOnce(&mut Command),
) -> Result<(), HookError> {
    let name = || program.to_string_lossy().into_owned();
    let mut command = Command::new(program);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .env_remove("HOTLINE_PASSPHRASE_FILE")
        // Keys that are signals here are not meant for it.
        .process_group(0);
    prepare(&mut command);
    let start = |error| HookError::Start { program: name(), error };
    let mut child = command.spawn().map_err(start)?;
    match tokio::time::timeout(HOOK_WITHIN, child.wait()).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(HookError::Failed { program: name(), status: status.to_string() }),
        Ok(Err(error)) => Err(start(error)),
        Err(_) => {
            // It may have ended in this moment.
            let _ = child.start_kill();
            Err(HookError::Late { program: name() })
        }
    }
}

/// Runs the person's hook; `HOTLINE_ALERT` says what for.
///
/// # Errors
///
/// [`HookError`]: tell the person, nobody was called by it.
pub async fn run_hook(hook: &std::path::Path, urgency: Urgency) -> Result<(), HookError> {
    run(hook.as_os_str(), |command| {
        command.env("HOTLINE_ALERT", urgency.word());
    })
    .await
}

/// Shows the words on the desktop.
///
/// # Errors
///
/// [`HookError`]: there is no desktop, or no program that speaks to it.
pub async fn notify(words: &str) -> Result<(), HookError> {
    run(NOTIFIER.as_ref(), |command| {
        let words = safe(words);
        command.args(["--app-name=Hotline", "--urgency=critical", "--", "Hotline", &words]);
    })
    .await
}

/// Calls the person while the loop goes on.
pub struct Caller {
    writer: Writer,
    means: Means,
    calls: mpsc::Sender<(Urgency, String)>,
}

impl Caller {
    /// A caller. What its programs fail at comes out of the receiver, each once. Must be called
    /// within a tokio runtime.
    #[must_use]
    pub fn new(writer: Writer, means: Means) -> (Self, mpsc::Receiver<HookError>) {
        let (calls, called) = mpsc::channel(CALLS_WAITING_MAX);
        // Each of the two programs tells at most one failure.
        let (failures, failed) = mpsc::channel(2);
        tokio::spawn(run_one_at_a_time(means.clone(), called, failures));
        (Self { writer, means, calls }, failed)
    }

    /// Calls.
    pub fn call(&self, attention: &Attention) {
        self.writer.say(call(&self.means, attention).as_bytes());
        if let Attention::Call { urgency, words } = attention {
            // If so many wait already, one more would say nothing new.
            let _ = self.calls.try_send((*urgency, words.clone()));
        }
    }

    /// Sets the title of the window.
    pub fn title(&self, words: &str) {
        self.writer.say(title(&self.means, words).as_bytes());
    }

    /// Puts a text on the clipboard, if the terminal takes it.
    pub fn copy(&self, text: &str) {
        if let Some(bytes) = copy(&self.means, text) {
            self.writer.say(bytes.as_bytes());
        }
    }
}

async fn run_one_at_a_time(
    means: Means,
    mut calls: mpsc::Receiver<(Urgency, String)>,
    failures: mpsc::Sender<HookError>,
) {
    let (mut hook_failed, mut notify_failed) = (false, false);
    while let Some((urgency, words)) = calls.recv().await {
        let hook = async {
            match &means.hook {
                Some(hook) => run_hook(hook, urgency).await,
                None => Ok(()),
            }
        };
        let desktop = async { if means.notify { notify(&words).await } else { Ok(()) } };
        let (hook, desktop) = tokio::join!(hook, desktop);
        for (result, told) in [(hook, &mut hook_failed), (desktop, &mut notify_failed)] {
            if let Err(error) = result
                && !std::mem::replace(told, true)
            {
                // Who listens has room for each of them, or is gone.
                let _ = failures.try_send(error);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::terminal::writer::tests::Kept;

    const PLAIN: Means = Means { escapes: true, tmux: false, hook: None, notify: false };
    const TMUX: Means = Means { tmux: true, ..PLAIN };
    const LINUX: Means = Means { escapes: false, ..PLAIN };

    fn flash(words: &str) -> Attention {
        Attention::Call { urgency: Urgency::Flash, words: words.to_owned() }
    }

    #[test]
    fn a_call_rings_and_notifies_in_every_way_the_terminal_knows() {
        let attention = flash("Hotline: an alert waits");
        assert_eq!(
            call(&PLAIN, &attention),
            "\x07\x1b]9;Hotline: an alert waits\x07\
             \x1b]777;notify;Hotline;Hotline: an alert waits\x07"
        );
        assert_eq!(
            call(&TMUX, &attention),
            "\x07\x1bPtmux;\x1b\x1b]9;Hotline: an alert waits\x07\x1b\\\
             \x1bPtmux;\x1b\x1b]777;notify;Hotline;Hotline: an alert waits\x07\x1b\\"
        );
        assert_eq!(call(&LINUX, &attention), "\x07");
        for means in [PLAIN, TMUX, LINUX] {
            assert_eq!(call(&means, &Attention::Again), "\x07");
        }
    }

    #[test]
    fn no_words_can_end_their_sequence_or_begin_another() {
        for means in [PLAIN, TMUX] {
            let honest = call(&means, &flash("x"));
            let hostile = call(&means, &flash("\x07\x1b\\\x1b]52;c;AAAA\u{9c}\u{9d}\n\u{202e}"));
            let count = |text: &str, wanted: char| text.chars().filter(|c| *c == wanted).count();
            for control in ['\x07', '\x1b', '\u{9c}', '\u{9d}', '\n', '\u{202e}', ';'] {
                assert_eq!(count(&honest, control), count(&hostile, control), "{control:?}");
            }
        }
        assert_eq!(title(&PLAIN, "a\x07b;c"), "\x1b]2;ab,c\x07");
        assert!(title(&PLAIN, &"x".repeat(10_000)).len() < 1_000);
        assert_eq!(title(&LINUX, "a"), "");
    }

    #[test]
    fn a_text_is_copied_by_tmux_or_the_terminal_around_it_and_a_huge_one_not_at_all() {
        assert_eq!(copy(&PLAIN, "hi\x07").unwrap(), "\x1b]52;c;aGkH\x07");
        assert_eq!(
            copy(&TMUX, "hi").unwrap(),
            "\x1b]52;c;aGk=\x07\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\"
        );
        assert_eq!(copy(&PLAIN, &"x".repeat(COPY_BYTES_MAX + 1)), None);
        assert_eq!(copy(&LINUX, "hi"), None);
    }

    /// Written by another process: while this one has it open, a child of a test beside this one
    /// may have it open as well, and then it cannot be run.
    fn script(directory: &Path, text: &str) -> PathBuf {
        let path = directory.join("hook");
        let write = r#"printf '#!/bin/sh\n%s\n' "$1" > "$0" && chmod 700 "$0""#;
        let mut shell = std::process::Command::new("/bin/sh");
        let written = shell.args(["-c", write]).arg(&path).arg(text).status().unwrap();
        assert!(written.success());
        path
    }

    #[tokio::test]
    async fn a_hook_learns_the_urgency_and_nothing_else_and_one_runs_at_a_time() {
        let directory = tempfile::tempdir().unwrap();
        let seen = directory.path().join("seen");
        // A second one running beside the first would find its mark.
        let hook = script(
            directory.path(),
            &format!(
                "mkdir {0}/busy || echo both >> {0}/seen\n\
                 echo $HOTLINE_ALERT $# >> {0}/seen\nrmdir {0}/busy",
                directory.path().display()
            ),
        );
        let writer = Writer::start(Kept::default()).unwrap();
        let means = Means { hook: Some(hook), ..PLAIN };
        let (caller, mut failed) = Caller::new(writer, means);
        for urgency in [Urgency::Flash, Urgency::Immediate, Urgency::Test] {
            caller.call(&Attention::Call { urgency, words: "secret".to_owned() });
        }
        caller.call(&Attention::Again);
        drop(caller);
        assert!(failed.recv().await.is_none(), "it ends without a failure");
        assert_eq!(std::fs::read_to_string(seen).unwrap(), "flash 0\nimmediate 0\ntest 0\n");
    }

    #[tokio::test]
    async fn a_hook_that_fails_is_told_once() {
        let directory = tempfile::tempdir().unwrap();
        let means = Means { hook: Some(script(directory.path(), "exit 3")), ..PLAIN };
        let (caller, mut failed) = Caller::new(Writer::start(Kept::default()).unwrap(), means);
        for _ in 0..3 {
            caller.call(&flash("words"));
        }
        drop(caller);
        let told = failed.recv().await.unwrap().to_string();
        assert!(told.ends_with("hook failed: exit status: 3"), "{told}");
        assert!(failed.recv().await.is_none());
    }

    #[tokio::test]
    async fn a_hook_that_does_not_exist_is_a_failure_not_a_crash() {
        let error = run_hook(Path::new("/nonexistent/hook"), Urgency::Test).await.unwrap_err();
        assert!(error.to_string().starts_with("/nonexistent/hook cannot be run"), "{error}");
    }
}
