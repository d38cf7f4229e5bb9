//! The command line as a script uses it: real processes, exit codes, and what they print.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // A test.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use hotline_directory::Invitation;

fn server(dir: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hotline-server"));
    command.args(words).arg("--dir").arg(dir).env_remove("HOTLINE_SERVER_DIR");
    command
}

#[track_caller]
fn run(dir: &Path, words: &[&str], code: i32) -> Output {
    let output = server(dir, words).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
    output
}

fn json(output: &Output) -> Vec<serde_json::Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A running relay, killed with the test.
struct Relay(Child);

impl Relay {
    /// Starts it and waits for its ready line; returns the address in it.
    fn start(dir: &Path) -> (Self, String) {
        let mut child = server(dir, &["run"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").expect(&line).to_owned();
        (Self(child), address)
    }

    fn stop(mut self, signal: &str) -> Option<i32> {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        self.0.wait().unwrap().code()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_relay_is_made_run_asked_and_stopped() {
    let temporary = tempfile::tempdir().unwrap();
    let dir = temporary.path().join("relay");
    run(&dir, &["status"], 4);
    run(&dir, &["run"], 1);
    run(&dir, &["init", "--listen", "127.0.0.1:0"], 0);
    // A second init touches nothing.
    run(&dir, &["init", "--listen", "127.0.0.1:0"], 1);
    run(&dir, &["config", "check"], 0);
    run(&dir, &["status"], 4);

    // Not running: directly on the store.
    let admitted = json(&run(&dir, &["admit", "XA", "--name", "Alpha", "--json"], 0));
    let invitation: Invitation = admitted[0]["invitation"].as_str().unwrap().parse().unwrap();
    assert_eq!(invitation.grant.party.as_str(), "XA");
    assert_eq!(invitation.grant.seat.unwrap().to_string(), "XA/technical/1");

    let (relay, address) = Relay::start(&dir);
    assert_eq!(invitation.relay.addresses, [address.as_str()]);
    assert_eq!(std::fs::read_to_string(dir.join("listening")).unwrap().trim(), address);
    // Running: through the socket. A second relay on the same directory is refused.
    run(&dir, &["run"], 1);
    let seat = ["admit", "XB", "--name", "Bravo", "--seat", "XB/policy/2", "--json"];
    let admitted = json(&run(&dir, &seat, 0));
    let invitation: Invitation = admitted[0]["invitation"].as_str().unwrap().parse().unwrap();
    assert_eq!(invitation.grant.seat.unwrap().to_string(), "XB/policy/2");
    let status = json(&run(&dir, &["status", "--json"], 0));
    assert_eq!(status[0]["serving"], true);
    assert_eq!(status[0]["listen"], address);
    assert_eq!(status[0]["head"]["seq"], 2);
    run(&dir, &["revoke", "XA", "--reason", "left"], 0);
    run(&dir, &["revoke", "XZ", "--reason", "never was"], 3);
    run(&dir, &["suspend", "XB", "--reason", "nobody there"], 3);
    let parties = json(&run(&dir, &["parties", "--json"], 0));
    assert_eq!((&parties[0]["party"], &parties[0]["revoked"]), (&"XA".into(), &true.into()));
    assert_eq!((&parties[1]["party"], &parties[1]["revoked"]), (&"XB".into(), &false.into()));
    assert!(json(&run(&dir, &["seats", "--json"], 0)).is_empty());
    assert_eq!(relay.stop("-TERM"), Some(0));
    assert!(!dir.join("listening").exists());

    // Killed, it comes back with everything; its old socket is in nobody's way.
    let (relay, again) = Relay::start(&dir);
    assert_eq!(again, address);
    assert_eq!(relay.stop("-KILL"), None);
    run(&dir, &["status"], 4);
    let (relay, _) = Relay::start(&dir);
    assert_eq!(json(&run(&dir, &["parties", "--json"], 0)).len(), 2);
    assert_eq!(relay.stop("-INT"), Some(0));
}

#[test]
fn without_the_authoritys_key_nobody_is_admitted_and_the_relay_runs() {
    let temporary = tempfile::tempdir().unwrap();
    let dir = temporary.path().join("relay");
    run(&dir, &["init", "--listen", "127.0.0.1:0"], 0);
    std::fs::rename(dir.join("keys/authority"), temporary.path().join("offline")).unwrap();
    let refused = run(&dir, &["admit", "XA", "--name", "Alpha"], 1);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("authority"));
    let (relay, _) = Relay::start(&dir);
    run(&dir, &["status"], 0);
    assert_eq!(relay.stop("-TERM"), Some(0));
}

#[test]
fn a_wrong_command_line_is_told_apart_from_a_failure() {
    let temporary = tempfile::tempdir().unwrap();
    run(temporary.path(), &["admit", "nobody", "--name", "x"], 2);
    run(temporary.path(), &["dance"], 2);
    let nowhere = Command::new(env!("CARGO_BIN_EXE_hotline-server"))
        .arg("status")
        .env_remove("HOTLINE_SERVER_DIR")
        .output()
        .unwrap();
    assert_eq!(nowhere.status.code(), Some(2));
    run(temporary.path(), &["init", "--listen", "0.0.0.0:4433"], 1);
}

#[test]
fn secrets_and_mail_are_readable_by_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let temporary = tempfile::tempdir().unwrap();
    let dir = temporary.path().join("relay");
    run(&dir, &["init", "--listen", "127.0.0.1:0"], 0);
    let (relay, _) = Relay::start(&dir);
    for name in
        ["keys/authority", "keys/head", "keys/relay", "relay.db", "relay.db-wal", "control.sock"]
    {
        let mode = std::fs::metadata(dir.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name} has mode {mode:o}");
    }
    assert_eq!(relay.stop("-TERM"), Some(0));
}

#[test]
fn a_running_relay_is_backed_up_and_a_stopped_one_put_back() {
    let temporary = tempfile::tempdir().unwrap();
    let dir = temporary.path().join("relay");
    let copy = temporary.path().join("copy");
    let to = copy.to_str().unwrap();
    run(&dir, &["init", "--listen", "127.0.0.1:0"], 0);
    run(&dir, &["admit", "DE", "--name", "Germany"], 0);
    let (relay, _) = Relay::start(&dir);
    let made = json(&run(&dir, &["backup", to, "--json"], 0));
    assert_eq!((&made[0]["head"]["seq"], &made[0]["waiting"]), (&1.into(), &0.into()));
    run(&dir, &["backup", to], 3);
    let verified = json(&run(&dir, &["restore", to, "--verify", "--json"], 0));
    assert_eq!(verified, made);
    run(&dir, &["admit", "FR", "--name", "France"], 0);
    run(&dir, &["restore", to], 1);
    assert_eq!(relay.stop("-TERM"), Some(0));
    let restored = json(&run(&dir, &["restore", to, "--json"], 0));
    assert_eq!((&restored[0]["head"]["seq"], &restored[0]["saved"]), (&2.into(), &1.into()));
    let (relay, _) = Relay::start(&dir);
    assert_eq!(json(&run(&dir, &["parties", "--json"], 0)).len(), 2);
    assert_eq!(relay.stop("-TERM"), Some(0));
    // Not running, it is copied all the same.
    run(&dir, &["backup", temporary.path().join("again").to_str().unwrap()], 0);
    run(&dir, &["restore", temporary.path().join("none").to_str().unwrap(), "--verify"], 1);
}
