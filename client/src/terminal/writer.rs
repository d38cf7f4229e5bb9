//! The one way to the terminal: whatever is said at once arrives at once, and a terminal that
//! does not take it holds up nobody.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::limits::TERMINAL_BYTES_MAX;

/// A way to the terminal. Copies of it lead to the same one.
#[derive(Clone)]
pub struct Writer(Arc<Handle>);

/// Ends the thread when the last way is gone.
struct Handle(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    /// For the thread: there is something to write. For who drains: all is written.
    changed: Condvar,
    /// For the loop.
    idle: Notify,
}

#[derive(Default)]
struct State {
    waiting: Vec<u8>,
    writing: bool,
    broken: Option<io::ErrorKind>,
    ended: bool,
}

impl State {
    const fn is_idle(&self) -> bool {
        (self.waiting.is_empty() && !self.writing) || self.broken.is_some()
    }
}

impl Shared {
    /// Nothing below the lock can leave the state half changed, so a panic elsewhere is no reason
    /// not to restore the terminal.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Writer {
    /// Writes to `out` from a thread of its own.
    ///
    /// # Errors
    ///
    /// The machine gives no thread.
    pub fn start(out: impl Write + Send + 'static) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            state: Mutex::new(State::default()),
            changed: Condvar::new(),
            idle: Notify::new(),
        });
        let handle = Handle(Arc::clone(&shared));
        std::thread::Builder::new()
            .name("terminal".to_owned())
            .spawn(move || write(out, &shared))?;
        Ok(Self(Arc::new(handle)))
    }

    /// Writes these bytes with nothing in between. They are dropped if others wait and there are
    /// too many: who has not been there for so long hears no bell.
    pub fn say(&self, bytes: &[u8]) {
        let mut state = self.0.0.state();
        let waiting = state.waiting.len();
        if waiting == 0 || waiting.saturating_add(bytes.len()) <= TERMINAL_BYTES_MAX {
            state.waiting.extend_from_slice(bytes);
            self.0.0.changed.notify_all();
        }
    }

    /// Writes these bytes even if others have to be dropped for them.
    pub fn insist(&self, bytes: &[u8]) {
        let mut state = self.0.0.state();
        if state.waiting.len().saturating_add(bytes.len()) > TERMINAL_BYTES_MAX {
            state.waiting.clear();
        }
        state.waiting.extend_from_slice(bytes);
        self.0.0.changed.notify_all();
    }

    /// Waits until the terminal has taken everything.
    ///
    /// # Errors
    ///
    /// The terminal is gone: end.
    pub async fn idle(&self) -> io::Result<()> {
        loop {
            let notified = self.0.0.idle.notified();
            {
                let state = self.0.0.state();
                match state.broken {
                    Some(kind) => return Err(kind.into()),
                    None if state.is_idle() => return Ok(()),
                    None => {}
                }
            }
            notified.await;
        }
    }

    /// Whether the terminal has taken everything.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.0.0.state().is_idle()
    }

    /// Waits so long for the terminal to take everything, and says whether it did. Blocks.
    #[must_use]
    pub fn drain(&self, within: Duration) -> bool {
        let shared = &self.0.0;
        let waited =
            shared.changed.wait_timeout_while(shared.state(), within, |state| !state.is_idle());
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.is_idle()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.state().ended = true;
        self.0.changed.notify_all();
    }
}

fn write(mut out: impl Write, shared: &Shared) {
    let mut state = shared.state();
    loop {
        if state.waiting.is_empty() {
            if state.ended {
                return;
            }
            state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            continue;
        }
        let bytes = std::mem::take(&mut state.waiting);
        state.writing = true;
        drop(state);
        let written = out.write_all(&bytes).and_then(|()| out.flush());
        state = shared.state();
        state.writing = false;
        if let Err(error) = written {
            state.broken = Some(error.kind());
            state.waiting.clear();
        }
        shared.changed.notify_all();
        // One waits at most, and it may not wait yet: this is kept for it.
        shared.idle.notify_one();
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::mpsc;

    use super::*;

    /// Keeps what is written.
    #[derive(Clone, Default)]
    pub(crate) struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Kept {
        pub(crate) fn take(&self) -> String {
            String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
        }
    }

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Takes nothing until it is told to.
    struct Stuck(mpsc::Receiver<()>);

    impl Write for Stuck {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.recv().map_err(|_| io::ErrorKind::BrokenPipe)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_terminal_that_takes_nothing_holds_up_nobody() {
        let (release, stuck) = mpsc::channel();
        let writer = Writer::start(Stuck(stuck)).unwrap();
        writer.say(b"a frame");
        assert!(!writer.is_idle());
        assert!(!writer.drain(Duration::from_millis(1)));
        release.send(()).unwrap();
        assert!(writer.drain(LONG));
    }

    #[tokio::test]
    async fn a_terminal_that_is_gone_is_told_and_ends_every_wait() {
        let (release, stuck) = mpsc::channel();
        let writer = Writer::start(Stuck(stuck)).unwrap();
        writer.say(b"a frame");
        drop(release);
        assert!(writer.idle().await.is_err());
        writer.say(b"more");
        assert!(writer.idle().await.is_err(), "and it stays so");
        assert!(writer.drain(LONG), "nothing is left to wait for");
    }

    #[test]
    fn bells_for_a_terminal_that_takes_nothing_are_bounded_but_the_last_words_are_kept() {
        let (release, stuck) = mpsc::channel();
        let writer = Writer::start(Stuck(stuck)).unwrap();
        let piece = vec![7; TERMINAL_BYTES_MAX / 2 + 1];
        for _ in 0..8 {
            writer.say(&piece);
        }
        assert!(writer.0.0.state().waiting.len() <= TERMINAL_BYTES_MAX);
        writer.insist(&piece);
        writer.insist(b"last");
        assert!(writer.0.0.state().waiting.ends_with(b"last"));
        assert!(writer.0.0.state().waiting.len() <= TERMINAL_BYTES_MAX);
        drop(release);
    }

    #[tokio::test]
    async fn everything_arrives_in_its_order() {
        let kept = Kept::default();
        let writer = Writer::start(kept.clone()).unwrap();
        let other = writer.clone();
        let mut expected = String::new();
        for n in 0..100 {
            let piece = format!("{n},");
            if n % 2 == 0 { &writer } else { &other }.say(piece.as_bytes());
            expected.push_str(&piece);
        }
        writer.idle().await.unwrap();
        assert_eq!(kept.take(), expected);
    }
}
