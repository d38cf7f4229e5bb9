//! A real relay killed with SIGKILL at random moments under load by several links.
//!
//! `HOTLINE_KILLS` says how often (50 unless said), `HOTLINE_SEED` from which seed; a failure
//! prints its own. An interrupt ends it after the kill under way.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use hotline_protocol::ids::Precedence;
use hotline_server::runtime;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use crate::seat::long::LongRun;
use crate::seat::traffic::Traffic;
use crate::seat::{Lost, enrol, envelope, start};

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().expect(name))
}

/// A relay process; killed with the test.
struct Process(Child);

impl Process {
    /// Starts it and waits for its ready line.
    fn spawn(dir: &Path) -> (Self, SocketAddr) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hotline-server"))
            .arg("run")
            .arg("--dir")
            .arg(dir)
            .env_remove("HOTLINE_SERVER_DIR")
            .env("HOTLINE_LOG", "error")
            // An interrupt at the terminal is for the test alone.
            .process_group(0)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").expect(&line).parse().unwrap();
        (Self(child), address)
    }

    fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seat_is_told_at_its_next_word_that_the_relay_died_and_is_back() {
    let (dir, _relay, running) = start().await;
    let seat = enrol(&running, "XA", 1).await;
    running.shutdown().await.unwrap();
    let home = dir.path().join("relay");
    let (mut process, address) = Process::spawn(&home);
    let mut linked = seat.connect(address).await;
    process.kill();
    let (_process, again) = Process::spawn(&home);
    assert_eq!(again, address, "it listens where it did");
    linked.post(1, envelope(seat.seat(), 1, Precedence::Flash));
    assert_eq!(linked.lost().await, Lost::Otherwise("reset by peer".to_owned()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_kills_under_load_lose_no_receipt_and_deliver_nothing_twice() {
    let kills = number("HOTLINE_KILLS").unwrap_or(50);
    let seed = number("HOTLINE_SEED").unwrap_or_else(|| runtime::rng().next_u64() >> 32);
    let mut run = LongRun::begin("kills", kills, seed);
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let (dir, _relay, running) = start().await;
    let mut traffic = Traffic::enrol(&running, &["XA", "XB", "XC"]).await;
    running.shutdown().await.unwrap();
    let home = dir.path().join("relay");

    let mut ready = Vec::new();
    while run.next() {
        let since = runtime::monotonic();
        let (mut process, address) = Process::spawn(&home);
        let greeted = traffic.reader.seat.connect(address).await;
        ready.push(runtime::monotonic().duration_since(since));
        drop(greeted);
        let receipts = 1 + usize::try_from(rng.next_u64() % 150).unwrap();
        let moment = Duration::from_micros(rng.next_u64() % 3_000);
        traffic
            .run(address, async |ledger| {
                ledger.more_receipts(receipts).await;
                // The moment of the fault, not a wait for anything.
                tokio::time::sleep(moment).await;
                process.kill();
            })
            .await;
    }
    let (process, address) = Process::spawn(&home);
    traffic.settle(address).await;
    drop(process);
    ready.sort();
    let (receipted, delivered, again) = traffic.ledger.counts();
    println!(
        "{}: {receipted} receipts, {delivered} delivered, {again} of them again before their \
         acknowledgement was on disk; ready after {:?} (median), {:?} (slowest)",
        run.summary(),
        ready[ready.len() / 2],
        ready[ready.len() - 1]
    );
    assert!(receipted as u64 > run.rounds(), "no load");
}
