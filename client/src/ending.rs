//! The end of the process where nothing waits for the engine's thread: standard output was closed,
//! standard input never ends, or somebody interrupts a second time.
//!
//! The store's OpenSSL tidies up when a process exits, and crashes whoever is using it at that
//! moment. So the engine works under a lock that the end of the process takes away.

use std::sync::{PoisonError, RwLock, RwLockReadGuard};

static WORK: RwLock<()> = RwLock::new(());

/// While this is held the process does not [`leave`]: what is being written is written.
pub(crate) fn working() -> RwLockReadGuard<'static, ()> {
    // There is nothing behind the lock that a panic could have left half done.
    WORK.read().unwrap_or_else(PoisonError::into_inner)
}

/// Ends the process with a code once nobody works, and lets nobody begin. Not to be called by
/// whoever is [`working`].
pub(crate) fn leave(code: u8) -> ! {
    let _alone = WORK.write().unwrap_or_else(PoisonError::into_inner);
    std::process::exit(i32::from(code))
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::sync::mpsc::channel;

    use super::*;

    /// Names the file that says what the other process did.
    const TOLD: &str = "HOTLINE_TEST_LEAVES";

    #[test]
    fn a_process_ends_when_what_is_under_way_is_done_and_not_before() {
        if let Some(told) = std::env::var_os(TOLD) {
            let work = working();
            let (say, said) = channel();
            std::thread::spawn(move || {
                say.send(()).unwrap();
                leave(7)
            });
            said.recv().unwrap();
            // Time enough for who does not wait.
            for _ in 0..10_000 {
                std::thread::yield_now();
            }
            std::fs::write(told, "done").unwrap();
            drop(work);
            loop {
                std::thread::park();
            }
        }
        let place = tempfile::tempdir().unwrap();
        let told = place.path().join("told");
        let name = "ending::tests::a_process_ends_when_what_is_under_way_is_done_and_not_before";
        let ran = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name])
            .env(TOLD, &told)
            .output()
            .unwrap();
        assert_eq!(ran.status.code(), Some(7), "{ran:?}");
        assert_eq!(std::fs::read_to_string(told).unwrap(), "done");
    }
}
