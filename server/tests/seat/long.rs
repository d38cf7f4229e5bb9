//! A run that may take an hour: it says how far it is, and can be ended between two rounds.

#![allow(clippy::print_stdout, reason = "what a long run says is for whoever waits for it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hotline_server::runtime;

/// How often it says how far it is.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// Rounds of one kind, counted.
pub(crate) struct LongRun {
    what: &'static str,
    all: u64,
    begun: u64,
    since: tokio::time::Instant,
    told: tokio::time::Instant,
    ended: Arc<AtomicBool>,
}

impl LongRun {
    /// Begins; from here on an interrupt ends the run after its round, and a second one at once.
    pub(crate) fn begin(what: &'static str, all: u64, seed: u64) -> Self {
        println!("{all} {what}, HOTLINE_SEED={seed}");
        let since = runtime::monotonic();
        let ended = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&ended);
        tokio::spawn(async move {
            tokio::signal::ctrl_c().await.expect("no interrupts");
            println!("interrupted: ending after this round; again to end at once");
            flag.store(true, Ordering::Relaxed);
            tokio::signal::ctrl_c().await.expect("no interrupts");
            std::process::exit(130);
        });
        Self { what, all, begun: 0, since, told: since, ended }
    }

    /// Whether there is another round.
    pub(crate) fn next(&mut self) -> bool {
        if self.begun == self.all || self.ended.load(Ordering::Relaxed) {
            return false;
        }
        let now = runtime::monotonic();
        if now.duration_since(self.told) >= TELL_EVERY {
            self.told = now;
            let taken = now.duration_since(self.since).as_secs();
            let left = taken * (self.all - self.begun) / self.begun.max(1);
            println!("{} of {} {} in {taken} s, {left} s left", self.begun, self.all, self.what);
        }
        self.begun += 1;
        true
    }

    /// What was done in which time, for the summary.
    pub(crate) fn summary(&self) -> String {
        let taken = runtime::monotonic().duration_since(self.since).as_secs();
        format!("{} of {} {} in {taken} s", self.begun, self.all, self.what)
    }

    /// How many rounds there were.
    pub(crate) const fn rounds(&self) -> u64 {
        self.begun
    }
}
