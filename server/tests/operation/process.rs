//! A relay as a process: its log, its service manager, its signals.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr as UnixAddress, UnixDatagram};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use hotline_protocol::close::CloseCode;
use hotline_protocol::ids::Precedence;
use tempfile::TempDir;

use super::pages::{Hang, get};
use crate::seat::{Enrolled, Lost, Newcomer, PATIENCE, Wire, envelope};

/// A relay's directory, and the process that serves it.
struct Process {
    dir: TempDir,
    child: Option<Child>,
    address: String,
}

fn server(dir: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hotline-server"));
    command.args(words).arg("--dir").arg(dir);
    for variable in ["HOTLINE_LOG", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] {
        command.env_remove(variable);
    }
    command
}

impl Process {
    /// Makes a relay with lines added to its `relay.toml`.
    fn new(more: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let process = Self { dir, child: None, address: String::new() };
        process.run(&["init", "--listen", "127.0.0.1:0"], 0);
        process.configure(&(fs::read_to_string(process.path("relay.toml")).unwrap() + more));
        process
    }

    fn home(&self) -> PathBuf {
        self.dir.path().join("relay")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home().join(name)
    }

    fn configure(&self, text: &str) {
        fs::write(self.path("relay.toml"), text).unwrap();
    }

    #[track_caller]
    fn run(&self, words: &[&str], code: i32) -> Output {
        let output = server(&self.home(), words).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
        output
    }

    /// Starts it and waits for its ready line.
    fn start(&mut self, environment: &[(&str, &str)]) {
        let log = fs::File::create(self.dir.path().join("log")).unwrap();
        let mut command = server(&self.home(), &["run"]);
        command.envs(environment.iter().copied()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        self.address = line.trim().strip_prefix("listening on ").expect(&line).to_owned();
        self.child = Some(child);
    }

    fn signal(&self, signal: &str) {
        let id = self.child.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    fn wait(&mut self) -> ExitStatus {
        self.child.as_mut().unwrap().wait().unwrap()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap()
    }

    /// A party's invitation.
    fn admit(&self, party: &str) -> Newcomer {
        let told = self.run(&["admit", party, "--name", party, "--json"], 0).stdout;
        let told: serde_json::Value = serde_json::from_slice(&told).unwrap();
        let seed = *party.as_bytes().last().unwrap();
        Newcomer::new(told["invitation"].as_str().unwrap(), seed.into())
    }

    async fn enrol(&self, party: &str) -> Enrolled {
        self.admit(party).enrolled(self.address.parse().unwrap()).await
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(child) = self.child.as_mut() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A free port for a process that is told which; nobody else asks for it within a test.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// What a service manager is to a relay.
struct Manager {
    socket: UnixDatagram,
    name: String,
}

impl Manager {
    fn at(path: &Path) -> Self {
        let socket = UnixDatagram::bind(path).unwrap();
        Self::new(socket, path.to_str().unwrap().to_owned())
    }

    /// In the name space that has no files (unix(7)).
    fn of_no_file(name: &str) -> Self {
        let address = UnixAddress::from_abstract_name(name).unwrap();
        Self::new(UnixDatagram::bind_addr(&address).unwrap(), format!("@{name}"))
    }

    fn new(socket: UnixDatagram, name: String) -> Self {
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        Self { socket, name }
    }

    /// The next thing it is told.
    fn hear(&self) -> Option<String> {
        let mut told = [0; 4_096];
        let length = self.socket.recv(&mut told).ok()?;
        Some(String::from_utf8(told[..length].to_vec()).unwrap())
    }

    /// What it is told within a time, without what it was told before.
    fn hear_for(&self, time: Duration) -> Vec<String> {
        self.socket.set_nonblocking(true).unwrap();
        while self.hear().is_some() {}
        self.socket.set_nonblocking(false).unwrap();
        self.socket.set_read_timeout(Some(time)).unwrap();
        let told = std::iter::from_fn(|| self.hear()).collect();
        self.socket.set_read_timeout(Some(PATIENCE)).unwrap();
        told
    }

    /// Hears until something is told that begins so.
    #[track_caller]
    fn hear_until(&self, beginning: &str) -> String {
        loop {
            let told = self.hear().unwrap_or_else(|| panic!("never told {beginning}"));
            if told.starts_with(beginning) {
                return told;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_the_log_nor_the_metrics_name_anybody() {
    let port = free_port();
    let http = format!("127.0.0.1:{port}").parse().unwrap();
    let more = format!("http = \"{http}\"\nlog_format = \"json\"\n");
    let mut relay = Process::new(&more);
    relay.start(&[]);
    let address = relay.address.parse().unwrap();
    let (a, b) = (relay.enrol("QA").await, relay.enrol("QB").await);
    // Mail, a retry, refusals, a seat that is not there.
    let mut alice = a.connect(address).await;
    let mut bob = b.connect(address).await;
    let ports = [alice.port(), bob.port()];
    let sent = envelope(b.seat(), 0xab, Precedence::Flash);
    alice.submit(1, sent.clone()).await.unwrap();
    alice.submit(2, sent).await.unwrap();
    assert_eq!(bob.delivery().await.envelope.id().as_bytes(), &[0xab; 16]);
    let nobody = "QZ/technical/1".parse().unwrap();
    alice.submit(3, envelope(&nobody, 0xac, Precedence::Routine)).await.unwrap_err();
    // One that breaks the protocol, a stranger, and one that is shut out while it speaks.
    let misbehaved = bob.stray(4, &u32::MAX.to_be_bytes()).await;
    assert_eq!(misbehaved, Lost::Closed(CloseCode::Misbehaved));
    let stranger = Wire::turned_away(address, a.tls().0, Some(99)).await;
    assert_eq!(stranger, Lost::Closed(CloseCode::UnknownSeat));
    relay.run(&["suspend", "QA", "--reason", "Lost in Quito"], 0);
    assert_eq!(alice.lost().await, Lost::Closed(CloseCode::Suspended));
    assert_eq!(a.refused(address).await, CloseCode::Suspended);
    relay.run(&["resume", "QA"], 0);
    relay.run(&["revoke", "QB", "--reason", "Left Quito"], 0);
    let thief = relay.admit("QC");
    thief.enrol(address).await.unwrap();
    thief.enrol(address).await.unwrap_err();
    let (status, page) = get(http, "/metrics").await;
    assert_eq!(status, 200);
    relay.signal("-HUP");
    relay.signal("-TERM");
    assert!(relay.wait().success());

    let log = relay.log();
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect(line);
        assert!(["info", "warn", "error"].contains(&line["level"].as_str().unwrap()), "{line}");
    }
    assert!(log.contains("serving") && log.contains("stopped"), "nothing to look at: {log}");
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let mut names = ["QA", "QB", "QC", "QZ", "technical", "Quito", "127.0.0.1", "Duty"]
        .map(str::to_owned)
        .to_vec();
    names.extend([hex(&[0xab; 4]), hex(&[0xac; 4]), "[171, 171".to_owned()]);
    for seat in [&a, &b] {
        names.push(hex(&seat.public_key()[..4]));
        names.push(data_encoding::BASE64.encode(&seat.public_key()[..6]));
    }
    names.push(hex(&a.tls().0[..4]));
    names.extend(ports.iter().map(|port| format!(":{port}")));
    for (what, text) in [("the log", &log), ("the page", &page)] {
        for name in &names {
            assert!(!text.contains(name.as_str()), "{what} holds {name}: {text}");
        }
    }
}

#[test]
fn the_service_manager_is_told_ready_reloading_and_stopping() {
    let mut relay = Process::new("");
    let by_file = Manager::at(&relay.dir.path().join("notify"));
    let name = format!("hotline-{}", relay.dir.path().display());
    for manager in [by_file, Manager::of_no_file(&name)] {
        relay.start(&[("NOTIFY_SOCKET", &manager.name)]);
        assert!(manager.hear_until("").starts_with("READY=1\n"));
        relay.signal("-HUP");
        let reloading = manager.hear_until("RELOADING=1\nMONOTONIC_USEC=");
        assert!(reloading.trim().rsplit('=').next().unwrap().parse::<u64>().unwrap() > 0);
        manager.hear_until("READY=1\n");
        relay.signal("-TERM");
        manager.hear_until("STOPPING=1\n");
        assert!(relay.wait().success());
        assert!(!relay.path("listening").exists());
    }
}

#[test]
fn a_store_that_hangs_stops_the_watchdog_and_the_port_does_not_help() {
    let mut relay = Process::new("");
    let manager = Manager::at(&relay.dir.path().join("notify"));
    relay.start(&[("NOTIFY_SOCKET", &manager.name), ("WATCHDOG_USEC", "1500000")]);
    manager.hear_until("WATCHDOG=1");
    manager.hear_until("WATCHDOG=1");
    let hang = Hang::of(&relay.home());
    // One may have been on its way.
    let told = manager.hear_for(Duration::from_millis(1_500));
    assert!(told.len() <= 1, "{told:?}");
    drop(hang);
    manager.hear_until("WATCHDOG=1");
    // Nobody feeds it for a process that is stopped, either.
    relay.signal("-STOP");
    assert!(manager.hear_for(Duration::from_millis(1_500)).len() <= 1);
    relay.signal("-CONT");
    assert!(relay.log().contains("not well"), "{}", relay.log());
}

#[test]
fn a_watchdog_of_another_process_is_not_fed() {
    let mut relay = Process::new("");
    let manager = Manager::at(&relay.dir.path().join("notify"));
    let environment =
        [("NOTIFY_SOCKET", &*manager.name), ("WATCHDOG_USEC", "100000"), ("WATCHDOG_PID", "1")];
    relay.start(&environment);
    manager.hear_until("READY=1");
    assert_eq!(manager.hear_for(Duration::from_millis(500)), [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_stops_at_once() {
    let port = free_port();
    let mut relay = Process::new(&format!("http = \"127.0.0.1:{port}\"\n"));
    let manager = Manager::at(&relay.dir.path().join("notify"));
    relay.start(&[("NOTIFY_SOCKET", &manager.name)]);
    let hang = Hang::of(&relay.home());
    // From here on something is under way that does not end.
    assert_eq!(get(format!("127.0.0.1:{port}").parse().unwrap(), "/readyz").await.0, 503);
    relay.signal("-TERM");
    manager.hear_until("STOPPING=1");
    relay.signal("-INT");
    assert_eq!(relay.wait().code(), Some(1));
    assert!(relay.log().contains("stopped at once by a second signal"), "{}", relay.log());
    assert!(!relay.path("listening").exists());
    drop(hang);
    // Nothing is wrong with what is on disk.
    relay.start(&[]);
    relay.signal("-TERM");
    assert!(relay.wait().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reload_takes_over_what_it_can_and_says_what_it_cannot() {
    let mut relay = Process::new("");
    let manager = Manager::at(&relay.dir.path().join("notify"));
    relay.start(&[("NOTIFY_SOCKET", &manager.name)]);
    manager.hear_until("READY=1");
    let address = relay.address.parse().unwrap();
    let (a, b) = (relay.enrol("QA").await, relay.enrol("QB").await);
    let alice = a.connect(address).await;
    let reload = |text: &str| {
        relay.configure(text);
        relay.signal("-HUP");
        manager.hear_until("RELOADING=1");
        manager.hear_until("READY=1");
    };
    reload(
        "listen = \"127.0.0.1:1\"\n[limits]\nlinks_max = 1\n[operation]\nlog_format = \"json\"\n\
         log_level = \"warn\"\n",
    );
    let log = relay.log();
    for (key, found) in [
        ("limits.links_max", "taken over"),
        ("operation.log_level", "taken over"),
        ("listen", "only a restart"),
        ("operation.log_format", "only a restart"),
    ] {
        let named = |line: &&str| line.contains(found) && line.contains(&format!("\"{key}\""));
        assert!(log.lines().any(|line| named(&line)), "{key}: {log}");
    }
    // The new bound counts for who comes now.
    let (key, own) = b.tls();
    let transport = quinn::TransportConfig::default();
    let alpn = hotline_protocol::limits::ALPN_LINK;
    assert!(crate::seat::try_open(address, key, own, alpn, transport).await.is_err());
    // A file that is wrong changes nothing, and is told with its place.
    reload("listen = \"127.0.0.1:1\"\n[limits]\nlinks_max = \"none\"\n");
    let log = relay.log();
    assert!(log.contains("relay.toml:3:13: limits.links_max: found \"none\"; allowed:"), "{log}");
    drop(alice);
    relay.signal("-TERM");
    assert!(relay.wait().success());
    assert!(!relay.log().contains("stopping"), "the level is warn now: {}", relay.log());
}

#[test]
fn a_wrong_configuration_is_told_with_its_place_and_not_run() {
    let relay = Process::new("");
    let checked = relay.run(&["config", "check"], 0);
    let shown = String::from_utf8(checked.stdout).unwrap();
    assert!(shown.contains("links_max = 10000  # default"), "{shown}");
    relay.configure("listen = \"127.0.0.1:4433\"\n\n[limits]\nlinks_max = 1_000_000\nlink = 1\n");
    for words in [&["config", "check"][..], &["run"]] {
        let said = String::from_utf8(relay.run(words, 1).stderr).unwrap();
        let place = format!("{}:4:13: limits.links_max: ", relay.path("relay.toml").display());
        assert!(said.contains(&place), "{said}");
        assert!(
            said.contains("found 1_000_000; allowed: a whole number from 1 to 100000"),
            "{said}"
        );
        assert!(said.contains("relay.toml:5:1: limits.link: no such key"), "{said}");
    }
}

#[track_caller]
fn status(relay: &Process, code: i32) -> serde_json::Value {
    serde_json::from_slice(&relay.run(&["status", "--json"], code).stdout).unwrap()
}

#[test]
fn status_tells_a_relay_that_hangs_from_one_that_is_not_there() {
    let mut relay = Process::new("");
    assert_eq!(status(&relay, 4)["state"], "stopped");
    relay.start(&[]);
    let row = status(&relay, 0);
    assert_eq!((&row["serving"], &row["state"]), (&true.into(), &"serving".into()));
    for key in
        ["uptime_ms", "store_bytes", "wal_bytes", "body_bytes", "disk_free_bytes", "last_commit_us"]
    {
        assert!(row[key].is_u64(), "{key}: {row}");
    }
    assert_eq!(row["version"], env!("CARGO_PKG_VERSION"));
    relay.signal("-STOP");
    let told = relay.run(&["status", "--json"], 4);
    let row: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!((&row["serving"], &row["state"]), (&false.into(), &"hangs".into()));
    let said = String::from_utf8(told.stderr).unwrap();
    assert!(said.contains("does not answer") && said.contains("Then restart it"), "{said}");
    relay.signal("-CONT");
    relay.signal("-KILL");
    relay.wait();
    assert_eq!(status(&relay, 4)["state"], "stopped");
    fs::remove_dir_all(relay.home()).unwrap();
    assert_eq!(status(&relay, 4)["state"], "missing");
}

#[test]
fn journald_gets_priorities_and_adds_the_time_itself() {
    let mut relay = Process::new("log_format = \"journald\"\n");
    relay.start(&[]);
    relay.signal("-TERM");
    assert!(relay.wait().success());
    let log = relay.log();
    assert!(log.lines().all(|line| line.starts_with("<6>hotline_server")), "{log}");
}
