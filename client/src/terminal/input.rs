//! What comes from the keyboard, read by a thread of its own: a terminal that hangs up, or says
//! half a sequence, holds up nobody.

use std::io;
use std::os::unix::net::UnixStream;

use rustix::event::{PollFd, PollFlags, poll};
use tokio::sync::mpsc;

use super::keys::Keys;
use crate::limits::{KEYS_WAITING_MAX, TERMINAL_READ_BYTES};
use crate::tui::event::Event;

/// The keyboard's events. Reading ends when this is dropped.
pub struct Input {
    events: mpsc::Receiver<Event>,
    /// Its other end tells the thread when it closes.
    _alive: UnixStream,
}

impl Input {
    /// Begins to read standard input. `before` is what was read already.
    ///
    /// # Errors
    ///
    /// The machine gives no thread or no socket.
    pub fn start(before: Vec<u8>) -> io::Result<Self> {
        let (alive, seen) = UnixStream::pair()?;
        let (bytes, read) = mpsc::channel(1);
        std::thread::Builder::new()
            .name("keyboard".to_owned())
            .spawn(move || read_until_gone(before, &seen, &bytes))?;
        let (events, receiver) = mpsc::channel(KEYS_WAITING_MAX);
        tokio::spawn(understand(read, events));
        Ok(Self { events: receiver, _alive: alive })
    }

    /// The events; closed when the terminal is gone.
    pub const fn events(&mut self) -> &mut mpsc::Receiver<Event> {
        &mut self.events
    }
}

/// Reads until the terminal hangs up or nobody wants any more.
fn read_until_gone(before: Vec<u8>, alive: &UnixStream, bytes: &mpsc::Sender<Vec<u8>>) {
    if bytes.blocking_send(before).is_err() {
        return;
    }
    let stdin = io::stdin();
    let mut buffer = vec![0; TERMINAL_READ_BYTES];
    loop {
        let mut both = [PollFd::new(&stdin, PollFlags::IN), PollFd::new(alive, PollFlags::IN)];
        match poll(&mut both, None) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => return,
        }
        let [keyboard, alive] = both;
        if !alive.revents().is_empty() {
            return;
        }
        if keyboard.revents().is_empty() {
            continue;
        }
        match rustix::io::read(&stdin, &mut buffer) {
            Ok(0) => return,
            Ok(length) => {
                let read = buffer.get(..length).unwrap_or_default().to_vec();
                if bytes.blocking_send(read).is_err() {
                    return;
                }
            }
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
            Err(_) => return,
        }
    }
}

/// Turns bytes into events, and a pause into the end of what was half said.
async fn understand(mut read: mpsc::Receiver<Vec<u8>>, events: mpsc::Sender<Event>) {
    let (mut keys, mut understood) = (Keys::default(), Vec::new());
    loop {
        let came = match keys.patience() {
            None => Ok(read.recv().await),
            Some(patience) => tokio::time::timeout(patience, read.recv()).await,
        };
        match came {
            Ok(Some(bytes)) => keys.take(&bytes, &mut understood),
            Ok(None) => return,
            Err(_) => keys.pause(&mut understood),
        }
        for event in understood.drain(..) {
            if events.send(event).await.is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::event::{Code, Key};

    #[tokio::test(start_paused = true)]
    async fn a_pause_makes_an_escape_a_key_and_the_end_of_the_terminal_ends_the_events() {
        let (bytes, read) = mpsc::channel(1);
        let (events, mut understood) = mpsc::channel(8);
        tokio::spawn(understand(read, events));
        bytes.send(b"\x1b[".to_vec()).await.unwrap();
        bytes.send(b"A\x1b".to_vec()).await.unwrap();
        assert_eq!(understood.recv().await, Some(Event::Key(Code::Up.into())));
        assert_eq!(understood.recv().await, Some(Event::Key(Code::Esc.into())));
        bytes.send(b"x".to_vec()).await.unwrap();
        assert_eq!(understood.recv().await, Some(Event::Key(Key::char('x'))));
        drop(bytes);
        assert_eq!(understood.recv().await, None);
    }
}
