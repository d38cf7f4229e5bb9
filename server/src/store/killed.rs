//! A process with the store on disk, killed with SIGKILL at any moment.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use hotline_protocol::address::Seat;
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::Fate;
use hotline_protocol::ids::{EnvelopeId, Hint, Precedence, UnixMillis};

use super::sqlite::SqliteStore;
use super::{MailRead as _, MailStore as _, Op, Outcome, Use};

/// Names the database to the process that will be killed.
const CHILD: &str = "HOTLINE_TEST_STORE";
const NOW: UnixMillis = UnixMillis(1_000_000_000);
const LANE: Precedence = Precedence::Routine;

fn mailbox() -> Seat {
    "XA/technical/1".parse().unwrap()
}

fn id(n: u64) -> EnvelopeId {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&n.to_be_bytes());
    EnvelopeId(bytes)
}

/// What tells it from every other.
fn body(id: EnvelopeId) -> Vec<u8> {
    id.0.repeat(320)
}

/// A store of which one commit in two puts its bodies apart, into small files.
fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path).unwrap().with_bodies_apart(3 * 5_120, 100 << 10)
}

fn keep(n: u64) -> Op {
    let expires_at = UnixMillis(NOW.0 + 86_400_000);
    let envelope =
        Envelope::new(id(n), mailbox(), LANE, expires_at, Hint([0; 8]), body(id(n))).unwrap();
    let use_of = Use::of(envelope.precedence());
    Op::Keep { envelope: Arc::new(envelope), accepted_at: NOW, use_of }
}

/// Keeps envelopes from `first` on and collects some, and says so after each commit.
fn write_until_killed(path: &Path, first: u64) {
    let mut store = open(path);
    store.recover(NOW).unwrap();
    let mut out = std::io::stdout().lock();
    for n in (first..).step_by(3) {
        // In one commit their bodies lie apart, one by one in their rows.
        let together = if n % 2 == 0 { 3 } else { 1 };
        let ops = [keep(n), keep(n + 1), keep(n + 2)];
        let outcomes: Vec<_> =
            ops.chunks(together).flat_map(|ops| store.commit(ops).unwrap()).collect();
        let Outcome::Kept { delivery } = outcomes[2] else { panic!("{outcomes:?}") };
        writeln!(out, "kept {} {delivery}", n + 2).unwrap();
        out.flush().unwrap();
        if n % 2 == 0 {
            let up_to = delivery - 1;
            store
                .commit(&[Op::Collect { mailbox: mailbox(), lane: LANE, up_to, rows_max: 256 }])
                .unwrap();
            writeln!(out, "collected {up_to} {}", n + 1).unwrap();
            out.flush().unwrap();
        }
    }
}

#[test]
fn a_killed_process_loses_nothing_it_had_said_and_reuses_no_delivery() {
    if let Some(path) = std::env::var_os(CHILD) {
        let first = std::env::var("HOTLINE_TEST_FIRST").unwrap().parse().unwrap();
        write_until_killed(Path::new(&path), first);
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("relay.db");
    let (mut kept, mut collected, mut newest) = (0, 0, 0);
    for round in 0..8 {
        let name =
            "store::killed::a_killed_process_loses_nothing_it_had_said_and_reuses_no_delivery";
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture", "--test-threads=1"])
            .env(CHILD, &path)
            .env("HOTLINE_TEST_FIRST", (kept + 1_000).to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut heard = 0;
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let Ok(line) = line else { break };
            let words: Vec<&str> = line.split_whitespace().collect();
            match words[..] {
                ["kept", n, delivery] => {
                    kept = n.parse().unwrap();
                    let delivery = delivery.parse().unwrap();
                    assert!(delivery > newest, "delivery {delivery} came again after {newest}");
                    newest = delivery;
                    heard += 1;
                }
                ["collected", _, n] => collected = n.parse().unwrap(),
                _ => continue,
            }
            // Each round is killed elsewhere, while the next commit is under way.
            if heard == 5 + 3 * round {
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        assert!(heard >= 5 + 3 * round, "the process ended by itself");
        let mut store = open(&path);
        let found = store.recover(NOW).unwrap();
        let fates = store.fates(&mailbox(), &[id(kept), id(collected)]).unwrap();
        assert_ne!(fates[0], Fate::Unknown, "{kept} was said to be kept");
        assert_eq!(fates[1], Fate::Collected, "{collected} was said to be collected");
        let page = store.page(&mailbox(), LANE, 0, usize::MAX).unwrap();
        assert_eq!(page.deliveries.len(), found.mailboxes[0].waiting[0] as usize);
        for found in &page.deliveries {
            let envelope = &found.envelope;
            assert_eq!(envelope.sealed(), body(envelope.id()), "{:?}", envelope.id());
        }
    }
}
