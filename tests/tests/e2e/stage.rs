//! Real processes for a test: a relay on a free port, homes in a temporary directory, commands.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// Longest that any one process may take: far beyond what it needs on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// How a process ended.
#[derive(Debug)]
pub(crate) struct Ran {
    /// What was run, for a failure's report.
    what: String,
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// That it exited so; returns it.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "{}\nstdout: {}\nstderr: {}",
            self.what,
            self.out,
            self.err
        );
        self
    }

    /// That it exited with 0; returns it.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        self.exits(0)
    }

    /// That it tells a person something of that kind; returns it.
    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Self {
        assert!(self.err.contains(words), "{} does not say {words:?}: {}", self.what, self.err);
        self
    }

    /// The JSON objects it printed.
    #[track_caller]
    pub(crate) fn rows(&self) -> Vec<Value> {
        let parse = |line| serde_json::from_str(line).expect("a line of JSON");
        self.out.lines().map(parse).collect()
    }

    /// The one JSON object it printed.
    #[track_caller]
    pub(crate) fn row(&self) -> Value {
        let rows = self.rows();
        assert_eq!(rows.len(), 1, "{}: {}", self.what, self.out);
        rows[0].clone()
    }
}

/// A running process whose lines are read as they come.
pub(crate) struct Running {
    what: String,
    pub(crate) child: Child,
    out: BufReader<ChildStdout>,
}

impl Running {
    fn start(mut command: Command, stderr: Stdio) -> Self {
        let what = format!("{command:?}");
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(stderr).spawn();
        let mut child = child.expect("the program starts");
        let out = BufReader::new(child.stdout.take().expect("a pipe"));
        Self { what, child, out }
    }

    /// The next line it prints.
    pub(crate) fn line(&mut self) -> String {
        let (done, watched) = mpsc::channel::<()>();
        let pid = self.child.id();
        let watchdog = std::thread::spawn(move || {
            if watched.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
                kill(pid);
            }
        });
        let mut line = String::new();
        let read = self.out.read_line(&mut line);
        drop(done);
        watchdog.join().expect("the watchdog ends");
        assert!(matches!(read, Ok(1..)), "{} ended instead of printing a line", self.what);
        line.trim_end().to_owned()
    }

    /// Kills it with signal 9.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    /// Waits until it has ended.
    pub(crate) fn end(mut self) -> Ran {
        let (done, watched) = mpsc::channel::<()>();
        let pid = self.child.id();
        let watchdog = std::thread::spawn(move || {
            if watched.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
                kill(pid);
            }
        });
        let mut out = String::new();
        std::io::Read::read_to_string(&mut self.out, &mut out).expect("UTF-8");
        let mut err = String::new();
        if let Some(mut pipe) = self.child.stderr.take() {
            std::io::Read::read_to_string(&mut pipe, &mut err).expect("UTF-8");
        }
        let status = self.child.wait().expect("it ends");
        drop(done);
        watchdog.join().expect("the watchdog ends");
        Ran { what: self.what, code: status.code(), out, err }
    }
}

/// Kills a process that hangs, so that a test fails rather than hanging with it.
fn kill(pid: u32) {
    let _ = Command::new("kill").args(["-9", &pid.to_string()]).status();
}

/// A relay, and a folder with homes.
pub(crate) struct Stage {
    dir: TempDir,
    relay: Option<Running>,
}

impl Stage {
    /// A relay that runs and knows nobody.
    pub(crate) fn new() -> Self {
        let dir = tempfile::Builder::new().prefix("hl").tempdir().expect("a folder");
        let mut stage = Self { dir, relay: None };
        stage.server(&["init", "--listen", "127.0.0.1:0"]).ok();
        stage.start_relay();
        stage
    }

    /// Two desks with a seat each: homes `a` (XA/technical/1) and `b` (XB/technical/1).
    pub(crate) fn two_desks() -> Self {
        let stage = Self::new();
        stage.admit("XA", "a");
        stage.admit("XB", "b");
        stage.hotline("a", &["sync"]).ok();
        stage
    }

    /// Admits a party; its nominator and first seat enrol in a home.
    pub(crate) fn admit(&self, party: &str, home: &str) {
        let admitted = self.server(&["admit", party, "--name", "A party", "--json"]).ok().row();
        self.enrol(home, text(&admitted["invitation"])).ok();
    }

    /// Invites a seat from a home and enrols it in another.
    pub(crate) fn invite(&self, by: &str, seat: &str, home: &str) {
        let invited = self.hotline(by, &["--json", "invite", seat]).ok().row();
        self.enrol(home, text(&invited["invitation"])).ok();
    }

    /// Enrols without a passphrase.
    pub(crate) fn enrol(&self, home: &str, invitation: &str) -> Ran {
        let name = ["--name", "A. Person", "--title", "Duty officer"];
        let args = [&["--json", "enrol", "--no-passphrase"], &name[..], &[invitation]].concat();
        self.hotline(home, &args)
    }

    /// Starts the relay and waits until it listens.
    pub(crate) fn start_relay(&mut self) {
        assert!(self.relay.is_none(), "it runs already");
        let log = File::options().create(true).append(true).open(self.relay_log());
        let mut command = self.server_command(&["run"]);
        // The most talkative log there is: whatever it could give away, it does.
        command.env("HOTLINE_LOG", "trace");
        let mut relay = Running::start(command, log.expect("a log").into());
        let line = relay.line();
        assert!(line.starts_with("listening on 127.0.0.1:"), "{line}");
        self.relay = Some(relay);
    }

    /// Kills the relay with signal 9.
    pub(crate) fn kill_relay(&mut self) {
        self.relay.take().expect("a running relay").kill();
    }

    /// The relay's process.
    pub(crate) fn relay_pid(&self) -> u32 {
        self.relay.as_ref().expect("a running relay").child.id()
    }

    pub(crate) fn relay_dir(&self) -> PathBuf {
        self.dir.path().join("relay")
    }

    pub(crate) fn relay_log(&self) -> PathBuf {
        self.dir.path().join("relay.log")
    }

    /// Where everything of it is.
    pub(crate) fn dir(&self) -> PathBuf {
        self.dir.path().to_owned()
    }

    /// Where a home is.
    pub(crate) fn home(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn server_command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hotline-server-under-test"));
        clean(&mut command, self.dir.path());
        command.arg("--dir").arg(self.relay_dir()).args(args);
        command
    }

    /// Runs `hotline-server`.
    pub(crate) fn server(&self, args: &[&str]) -> Ran {
        Running::start(self.server_command(args), Stdio::piped()).end()
    }

    /// Runs `hotline` in a home.
    pub(crate) fn hotline(&self, home: &str, args: &[&str]) -> Ran {
        self.begin(home, args).end()
    }

    /// Runs `hotline` in a home with one more variable of the environment.
    pub(crate) fn hotline_with(&self, home: &str, variable: (&str, &Path), args: &[&str]) -> Ran {
        let mut command = self.hotline_command(home, args);
        command.env(variable.0, variable.1);
        Running::start(command, Stdio::piped()).end()
    }

    /// Starts `hotline` in a home and lets it run.
    pub(crate) fn begin(&self, home: &str, args: &[&str]) -> Running {
        Running::start(self.hotline_command(home, args), Stdio::piped())
    }

    fn hotline_command(&self, home: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hotline-under-test"));
        clean(&mut command, self.dir.path());
        command.arg("--home").arg(self.home(home)).args(args);
        command
    }

    /// What a home has received, oldest first.
    pub(crate) fn inbox(&self, home: &str) -> Vec<Value> {
        self.hotline(home, &["--json", "inbox"]).ok().rows()
    }

    /// How often a subject stands in a home's inbox.
    pub(crate) fn times(&self, home: &str, subject: &str) -> usize {
        self.inbox(home).iter().filter(|row| row["subject"] == subject).count()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(relay) = self.relay.take() {
            relay.kill();
        }
    }
}

/// Nothing of the environment of whoever runs the tests.
fn clean(command: &mut Command, dir: &Path) {
    command.env_clear().env("HOME", dir).env("TMPDIR", dir);
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
}

/// A text of a JSON row.
#[track_caller]
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}
