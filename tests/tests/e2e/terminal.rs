//! `hotline` on a real terminal: what a person sees, types, and has afterwards.

use std::io::{Read as _, Write};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::Screen;

use crate::stage::Stage;

/// Longest that anything awaited may take: far beyond what it needs on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// The program under test.
pub(crate) const HOTLINE: &str = env!("CARGO_BIN_EXE_hotline-under-test");

/// What the terminal shows, all that was written to it, and whether the program has closed it.
struct Shown {
    parser: vt100::Parser,
    written: Vec<u8>,
    ended: bool,
}

impl Shown {
    /// Whether no frame is half drawn: a terminal that knows the marks shows each at once.
    fn is_whole(&self) -> bool {
        let mark = |end: u8| [b"\x1b[?2026".as_slice(), &[end]].concat();
        let last = |mark: &[u8]| self.written.windows(mark.len()).rposition(|bytes| bytes == mark);
        self.ended || last(&mark(b'l')) >= last(&mark(b'h'))
    }
}

/// What stands in a row of a screen.
pub(crate) fn row_of(screen: &Screen, row: u16) -> String {
    screen.contents_between(row, 0, row, screen.size().1)
}

/// A terminal with a program on it.
pub(crate) struct Terminal {
    shown: Arc<(Mutex<Shown>, Condvar)>,
    keyboard: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
}

const fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

impl Terminal {
    /// Starts `hotline` in a home on a terminal of this size.
    pub(crate) fn start(stage: &Stage, home: &str, args: &[&str], columns: u16, rows: u16) -> Self {
        let mut command = CommandBuilder::new(HOTLINE);
        command.arg("--home");
        command.arg(stage.home(home));
        command.args(args);
        Self::run(command, &stage.dir(), columns, rows)
    }

    /// Starts a shell on a terminal.
    pub(crate) fn shell(stage: &Stage, columns: u16, rows: u16) -> Self {
        let mut command = CommandBuilder::new("sh");
        command.arg("-i");
        Self::run(command, &stage.dir(), columns, rows)
    }

    /// Starts a program in a folder, with nothing of the environment of whoever runs the tests.
    pub(crate) fn run(mut command: CommandBuilder, folder: &Path, columns: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).expect("a terminal");
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PS1", "$ ")] {
            command.env(name, value);
        }
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command.env("HOME", folder);
        command.env("TMPDIR", folder);
        command.cwd(folder);
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut output = pair.master.try_clone_reader().expect("its output");
        let keyboard = pair.master.take_writer().expect("its keyboard");
        let parser = vt100::Parser::new(rows, columns, 0);
        let shown = Arc::new((
            Mutex::new(Shown { parser, written: Vec::new(), ended: false }),
            Condvar::new(),
        ));
        let showing = Arc::clone(&shown);
        std::thread::spawn(move || {
            let mut bytes = [0; 4_096];
            loop {
                let read = output.read(&mut bytes).unwrap_or(0);
                let mut shown = showing.0.lock().expect("a lock");
                shown.parser.process(&bytes[..read]);
                shown.written.extend_from_slice(&bytes[..read]);
                shown.ended = read == 0;
                showing.1.notify_all();
                if read == 0 {
                    return;
                }
            }
        });
        Self { shown, keyboard, master: pair.master, child }
    }

    /// Types.
    pub(crate) fn types(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("a keyboard");
        self.keyboard.flush().expect("a keyboard");
    }

    /// Waits until the screen is so.
    #[track_caller]
    pub(crate) fn until(&self, what: &str, is_so: impl Fn(&Screen) -> bool) {
        let is_there = |shown: &Shown| shown.is_whole() && is_so(shown.parser.screen());
        let not_yet = |shown: &mut Shown| !is_there(shown) && !shown.ended;
        let shown = self.shown.0.lock().expect("a lock");
        let (shown, _) = self.shown.1.wait_timeout_while(shown, PATIENCE, not_yet).expect("a lock");
        let screen = shown.parser.screen();
        assert!(is_so(screen), "{what} is not on the screen:\n{}", screen.contents());
    }

    /// Waits until a text is on the screen.
    #[track_caller]
    pub(crate) fn shows(&self, text: &str) {
        self.until(text, |screen| screen.contents().contains(text));
    }

    /// What stands in a row of the screen.
    pub(crate) fn row(&self, row: u16) -> String {
        self.seen(|screen| row_of(screen, row))
    }

    /// Waits until a text is not on the screen any more.
    #[track_caller]
    pub(crate) fn shows_no_more(&self, text: &str) {
        let gone = |screen: &Screen| !screen.contents().contains(text);
        self.until(&format!("a screen without {text:?}"), gone);
    }

    /// Something of the screen as it is now.
    pub(crate) fn seen<T>(&self, what: impl Fn(&Screen) -> T) -> T {
        what(self.shown.0.lock().expect("a lock").parser.screen())
    }

    /// What is on the screen now.
    pub(crate) fn screen(&self) -> String {
        self.seen(Screen::contents)
    }

    /// How often a sequence was written to the terminal.
    pub(crate) fn wrote(&self, sequence: &str) -> usize {
        let shown = self.shown.0.lock().expect("a lock");
        let windows = shown.written.windows(sequence.len());
        windows.filter(|window| *window == sequence.as_bytes()).count()
    }

    /// The process group of the program.
    pub(crate) fn group(&self) -> u32 {
        self.child.process_id().expect("a process")
    }

    /// Gives the window another size.
    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        self.shown.0.lock().expect("a lock").parser.screen_mut().set_size(rows, columns);
        self.master.resize(size(columns, rows)).expect("another size");
    }

    /// Sends the program a signal.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.process_id().expect("a process").to_string();
        assert!(Command::new("kill").args([name, &pid]).status().expect("kill runs").success());
    }

    /// Waits for the program's end; its exit code.
    pub(crate) fn end(&mut self) -> u32 {
        let shown = self.shown.0.lock().expect("a lock");
        let open = |shown: &mut Shown| !shown.ended;
        let (shown, _) = self.shown.1.wait_timeout_while(shown, PATIENCE, open).expect("a lock");
        if !shown.ended {
            // A test that hangs is worse than one that fails.
            let _ = self.child.kill();
        }
        assert!(shown.ended, "it does not end:\n{}", shown.parser.screen().contents());
        drop(shown);
        self.child.wait().expect("it ends").exit_code()
    }

    /// That the terminal is as it was before.
    #[track_caller]
    pub(crate) fn is_given_back(&self) {
        let shown = self.shown.0.lock().expect("a lock");
        let screen = shown.parser.screen();
        assert!(!screen.alternate_screen(), "the screen from before is back");
        assert!(!screen.bracketed_paste(), "pasting is as before");
        assert!(!screen.hide_cursor(), "there is a cursor");
        let tty = std::fs::File::open(self.master.tty_name().expect("a name")).expect("a tty");
        let modes = Command::new("stty").arg("-a").stdin(tty).output().expect("stty runs").stdout;
        let modes = String::from_utf8_lossy(&modes);
        assert!(modes.contains(" echo "), "what is typed is seen: {modes}");
        assert!(modes.contains(" icanon "), "a line can be edited: {modes}");
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A test that failed leaves no program behind.
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
        }
    }
}

#[test]
fn the_terminal_opens_takes_another_size_and_is_given_back_by_a_signal() {
    let stage = Stage::two_desks();
    let mut terminal = Terminal::start(&stage, "a", &[], 80, 24);
    terminal.until("the alternate screen", Screen::alternate_screen);
    terminal.shows("XA/technical/1");
    terminal.resize(120, 40);
    terminal.shows("XA/technical/1");
    terminal.signal("-TERM");
    assert_eq!(terminal.end(), 130);
    terminal.is_given_back();
}

#[test]
fn after_a_kill_the_next_start_works() {
    let stage = Stage::two_desks();
    let mut terminal = Terminal::start(&stage, "a", &[], 80, 24);
    terminal.shows("XA/technical/1");
    terminal.signal("-KILL");
    terminal.end();
    let mut terminal = Terminal::start(&stage, "a", &[], 80, 24);
    terminal.shows("XA/technical/1");
    terminal.signal("-HUP");
    terminal.end();
    terminal.is_given_back();
}

#[test]
fn plain_lines_do_what_commands_do_and_an_alert_rings_until_the_word() {
    let stage = Stage::two_desks();
    let mut terminal = Terminal::start(&stage, "a", &["--plain"], 100, 60);
    terminal.shows("hotline> ");
    terminal.types("whoami\n");
    terminal.shows("identity");
    // A first contact is confirmed by whoever sits at a terminal.
    terminal.types("send --yes --to XB/technical \"Plain words\"\n");
    terminal.shows("single dot");
    terminal.types("first line\n..second\n.\n");
    terminal.shows("custody   2");
    stage.hotline("b", &["sync"]).ok();
    let rows = stage.inbox("b");
    assert_eq!(rows[0]["body"], "first line\n.second");

    let alert = ["send", "--to", "XA/technical", "--precedence", "flash", "Call us", "--body", "x"];
    stage.hotline("b", &alert).ok();
    terminal.shows("!!! FLASH from XB/technical/1");
    terminal.types("ACK\n");
    terminal.shows("began before the alert");
    terminal.types("ACK\n");
    terminal.shows("Acknowledged:");
    terminal.until("no alternate screen", |screen| !screen.alternate_screen());
    terminal.types("quit\n");
    assert_eq!(terminal.end(), 0);
    terminal.is_given_back();
}

#[test]
fn without_a_terminal_it_says_what_to_do() {
    let stage = Stage::two_desks();
    stage.hotline("a", &[]).exits(2).says("--plain");
    stage.hotline("a", &["--json"]).exits(2).says("no --json");
}
