//! The socket by which other processes of the same person reach the one that holds the home.
//!
//! A conversation is a sequence of frames, each a big-endian `u32` length and that much CBOR:
//! `ToHolder` one way, `FromHolder` the other, one answer to each question. A conversation
//! that begins with `ToHolder::Subscribe` is news from then on.
//!
//! A holder that ends answers what it has read and then says `FromHolder::Moved`: whatever was
//! asked and not answered was not done, and may be asked of the next holder. Only an answer that
//! never comes, as after a kill, leaves that open.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, broadcast, watch};
use tokio::task::JoinSet;

use crate::ask::{Answer, Ask, News};
use crate::engine::Failure;
use crate::host::Holder;
use crate::labels;
use crate::limits::{ANSWER_BYTES_MAX, ASK_BYTES_MAX, SOCKET_PEERS_MAX};

/// To the process that holds the home.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum ToHolder {
    /// A question; one answer follows.
    Ask(Box<Ask>),
    /// From now on, news.
    Subscribe,
}

/// From the process that holds the home.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum FromHolder {
    /// The answer.
    Answer(Box<Result<Answer, Failure>>),
    /// News are on from here.
    Subscribed,
    /// Something happened.
    News(News),
    /// This process holds the home no longer.
    Moved,
}

/// Where the socket of a home is: in the runtime directory of the person's session, which only
/// they can enter, or else in the home itself.
#[must_use]
pub fn path(home: &Path, runtime_directory: Option<&Path>) -> PathBuf {
    match runtime_directory.filter(|directory| directory.is_absolute()) {
        Some(directory) => {
            let home = home.canonicalize().unwrap_or_else(|_| home.to_owned());
            let mut hash = Sha256::new();
            hash.update(labels::SOCKET_NAME);
            hash.update(home.as_os_str().as_encoded_bytes());
            let hash: [u8; 32] = hash.finalize().into();
            let (name, _) = hash.split_at(8);
            directory.join(format!("hotline-{}.sock", data_encoding::HEXLOWER.encode(name)))
        }
        None => home.join("hotline.sock"),
    }
}

/// Whether the other end belongs to the same person. The socket's permissions say so already;
/// this holds where a file system does not keep them.
fn is_same_person(stream: &UnixStream) -> bool {
    stream.peer_cred().is_ok_and(|peer| peer.uid() == rustix::process::getuid().as_raw())
}

/// How long a question under way may take when the holder ends: longer than a connection attempt.
const STOP_WITHIN: Duration = Duration::from_secs(15);

/// How long a holder may take to answer what does not wait for the relay: commits on a slow disk.
/// One that was stopped (SIGSTOP, Ctrl-Z) takes connections and never answers.
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);

/// Serves other processes until it is stopped.
pub(crate) struct Server {
    path: PathBuf,
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    /// Listens. The caller holds the home, so a socket that is there is a dead one.
    pub(crate) fn start(path: PathBuf, holder: Holder) -> io::Result<Self> {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
        let (stop, stopping) = watch::channel(false);
        let task = tokio::spawn(listen(listener, holder, stopping));
        Ok(Self { path, stop, task })
    }

    /// Takes no more questions, answers those that were read, and removes the socket.
    pub(crate) async fn stop(self) {
        let _ = fs::remove_file(&self.path);
        let _ = self.stop.send(true);
        let abort = self.task.abort_handle();
        if tokio::time::timeout(STOP_WITHIN, self.task).await.is_err() {
            abort.abort();
        }
    }
}

async fn listen(listener: UnixListener, holder: Holder, mut stopping: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(SOCKET_PEERS_MAX));
    let mut conversations = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            _ = stopping.changed() => break,
            Some(_) = conversations.join_next() => {}
            accepted = listener.accept() => {
                // Out of descriptors, or gone before it was accepted: the others go on.
                let Ok((stream, _)) = accepted else { continue };
                let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
                if !is_same_person(&stream) {
                    continue;
                }
                let (holder, stopping) = (holder.clone(), stopping.clone());
                conversations.spawn(async move {
                    let _ = converse(stream, holder, stopping).await;
                    drop(place);
                });
            }
        }
    }
    while conversations.join_next().await.is_some() {}
}

/// Waits until the server is stopped.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // An error means that the server is gone, which is the same.
    let _ = stopping.wait_for(|stop| *stop).await;
}

async fn converse(
    mut stream: UnixStream,
    holder: Holder,
    mut stopping: watch::Receiver<bool>,
) -> io::Result<()> {
    loop {
        let asked = tokio::select! {
            biased;
            () = stopped(&mut stopping) => {
                return write(&mut stream, &FromHolder::Moved).await;
            }
            asked = read::<ToHolder>(&mut stream, ASK_BYTES_MAX) => asked?,
        };
        match asked {
            ToHolder::Ask(ask) => {
                let answer = holder.ask(*ask).await;
                let mut answer = frame(&FromHolder::Answer(Box::new(answer)))?;
                if answer.len() > ANSWER_BYTES_MAX {
                    let why = "the answer is too long for another process: ask for less at once";
                    let failure = Failure::Defect(why.to_owned());
                    answer = frame(&FromHolder::Answer(Box::new(Err(failure))))?;
                }
                stream.write_all(&answer).await?;
            }
            ToHolder::Subscribe => return tell(stream, &holder, stopping).await,
        }
    }
}

async fn tell(
    mut stream: UnixStream,
    holder: &Holder,
    mut stopping: watch::Receiver<bool>,
) -> io::Result<()> {
    let mut news = holder.news();
    write(&mut stream, &FromHolder::Subscribed).await?;
    loop {
        let mut byte = [0];
        let told = tokio::select! {
            biased;
            () = stopped(&mut stopping) => {
                return write(&mut stream, &FromHolder::Moved).await;
            }
            // Who listens has nothing to say: this is the end of the conversation.
            _ = stream.read(&mut byte) => return Ok(()),
            told = news.recv() => match told {
                Ok(told) => told,
                Err(broadcast::error::RecvError::Lagged(_)) => News::Missed,
                Err(broadcast::error::RecvError::Closed) => return Ok(()),
            },
        };
        write(&mut stream, &FromHolder::News(told)).await?;
    }
}

/// A conversation with the process that holds the home.
pub(crate) struct Peer {
    stream: UnixStream,
    /// Who holds the home, where the system says so.
    process: Option<i32>,
}

/// How a question to another process ended without an answer.
#[derive(Debug)]
pub(crate) enum Lost {
    /// It holds the home no longer; the question was not dealt with.
    Moved,
    /// It is gone; whether the question was dealt with is unknown.
    Broken,
    /// This process is there and does not answer: it is stopped or hangs. The conversation is of
    /// no more use.
    Silent(Option<i32>),
}

impl Peer {
    /// Connects; none if nobody of the same person listens there.
    pub(crate) async fn connect(path: &Path) -> Option<Self> {
        let stream = UnixStream::connect(path).await.ok()?;
        let process = stream.peer_cred().ok().and_then(|peer| peer.pid());
        is_same_person(&stream).then_some(Self { stream, process })
    }

    /// Asks and waits for the answer: as long as it takes if it waits for the relay.
    pub(crate) async fn ask(&mut self, ask: Ask) -> Result<Result<Answer, Failure>, Lost> {
        let (waits, process) = (ask.waits_for_relay(), self.process);
        let exchange = self.exchange(ask);
        if waits {
            return exchange.await;
        }
        let answer = tokio::time::timeout(ANSWERS_WITHIN, exchange).await;
        answer.unwrap_or(Err(Lost::Silent(process)))
    }

    async fn exchange(&mut self, ask: Ask) -> Result<Result<Answer, Failure>, Lost> {
        let sent = match frame(&ToHolder::Ask(Box::new(ask))) {
            Ok(ask) if ask.len() <= ASK_BYTES_MAX => self.stream.write_all(&ask).await,
            // Nobody would read it: the next holder no more than this one.
            Ok(_) => {
                let why = format!("this is too long: {ASK_BYTES_MAX} bytes at most");
                return Ok(Err(Failure::Usage(why)));
            }
            Err(error) => Err(error),
        };
        // An end that was said before the question came still stands to be read.
        match read::<FromHolder>(&mut self.stream, ANSWER_BYTES_MAX).await {
            Ok(FromHolder::Answer(answer)) => Ok(*answer),
            Ok(FromHolder::Moved) => Err(Lost::Moved),
            Err(_) if sent.is_err() => Err(Lost::Moved),
            Ok(_) | Err(_) => Err(Lost::Broken),
        }
    }

    /// Turns the conversation into news.
    pub(crate) async fn subscribe(mut self) -> Result<Self, Lost> {
        let subscribing = async {
            write(&mut self.stream, &ToHolder::Subscribe).await?;
            read::<FromHolder>(&mut self.stream, ANSWER_BYTES_MAX).await
        };
        match tokio::time::timeout(ANSWERS_WITHIN, subscribing).await {
            Ok(Ok(FromHolder::Subscribed)) => Ok(self),
            Ok(Ok(FromHolder::Moved)) => Err(Lost::Moved),
            Ok(Ok(_) | Err(_)) => Err(Lost::Broken),
            Err(_) => Err(Lost::Silent(self.process)),
        }
    }

    /// The next news; none when the holder has ended. Must be awaited to its end.
    pub(crate) async fn news(&mut self) -> Option<News> {
        match read::<FromHolder>(&mut self.stream, ANSWER_BYTES_MAX).await {
            Ok(FromHolder::News(news)) => Some(news),
            Ok(_) | Err(_) => None,
        }
    }
}

/// A frame as it travels, its length before it.
fn frame<T: Serialize>(frame: &T) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; 4];
    ciborium::into_writer(frame, &mut bytes).map_err(io::Error::other)?;
    let length = u32::try_from(bytes.len() - 4).map_err(io::Error::other)?;
    if let Some(place) = bytes.first_chunk_mut::<4>() {
        *place = length.to_be_bytes();
    }
    Ok(bytes)
}

async fn write<T: Serialize>(stream: &mut UnixStream, content: &T) -> io::Result<()> {
    stream.write_all(&frame(content)?).await
}

async fn read<T: DeserializeOwned>(stream: &mut UnixStream, bytes_max: usize) -> io::Result<T> {
    let length = usize::try_from(stream.read_u32().await?).map_err(io::Error::other)?;
    if length > bytes_max {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).await?;
    ciborium::from_reader(bytes.as_slice()).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Command, Outcome};

    const SYNC: Ask = Ask::Command(Command::Sync);

    fn synced() -> Result<Answer, Failure> {
        Ok(Answer::Outcome(Outcome::Synced { received: 1, sent: 2 }))
    }

    struct Place {
        _directory: tempfile::TempDir,
        socket: PathBuf,
    }

    fn place() -> Place {
        let directory = tempfile::tempdir().unwrap();
        let socket = directory.path().join("hotline.sock");
        Place { _directory: directory, socket }
    }

    #[tokio::test]
    async fn questions_of_another_process_are_answered_in_order() {
        let place = place();
        let (holder, _) = Holder::answering(|ask| match ask {
            Ask::Log(newest) => Err(Failure::Refused(newest.to_string())),
            _ => synced(),
        });
        let server = Server::start(place.socket.clone(), holder).unwrap();
        let mut peer = Peer::connect(&place.socket).await.unwrap();
        assert_eq!(peer.ask(SYNC).await.unwrap(), synced());
        for n in 0..50 {
            let answer = peer.ask(Ask::Log(n)).await.unwrap();
            assert_eq!(answer, Err(Failure::Refused(n.to_string())));
        }
        server.stop().await;
    }

    #[tokio::test]
    async fn a_holder_that_ends_says_that_what_was_not_answered_was_not_done() {
        let place = place();
        let (holder, _) = Holder::answering(|_| synced());
        let server = Server::start(place.socket.clone(), holder).unwrap();
        let mut peer = Peer::connect(&place.socket).await.unwrap();
        assert_eq!(peer.ask(SYNC).await.unwrap(), synced());
        server.stop().await;
        assert!(!place.socket.exists());
        assert!(matches!(peer.ask(SYNC).await, Err(Lost::Moved)));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_holder_that_ends_answers_what_it_has_read() {
        let place = place();
        let (release, released) = std::sync::mpsc::channel::<()>();
        let (reading, mut read) = tokio::sync::mpsc::unbounded_channel();
        let (holder, _) = Holder::answering(move |_| {
            let _ = reading.send(());
            tokio::task::block_in_place(|| released.recv().unwrap());
            synced()
        });
        let server = Server::start(place.socket.clone(), holder).unwrap();
        let mut peer = Peer::connect(&place.socket).await.unwrap();
        let asked = tokio::spawn(async move { peer.ask(SYNC).await.unwrap() });
        read.recv().await.unwrap();
        let stopping = tokio::spawn(server.stop());
        release.send(()).unwrap();
        assert_eq!(asked.await.unwrap(), synced());
        stopping.await.unwrap();
    }

    #[tokio::test]
    async fn news_are_told_and_missed_ones_are_admitted() {
        let place = place();
        let (holder, news) = Holder::answering(|_| synced());
        let server = Server::start(place.socket.clone(), holder).unwrap();
        let peer = Peer::connect(&place.socket).await.unwrap();
        let mut peer = peer.subscribe().await.unwrap();
        // More than the channel holds, before the server's task can run.
        for n in 0..9 {
            news.send(News::Alarm { code: n.to_string(), text: String::new() }).unwrap();
        }
        assert_eq!(peer.news().await, Some(News::Missed));
        let last = loop {
            match peer.news().await.unwrap() {
                News::Alarm { code, .. } if code == "8" => break code,
                News::Alarm { .. } => {}
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(last, "8");
        server.stop().await;
        assert_eq!(peer.news().await, None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_holder_that_is_stopped_is_not_waited_for_without_end() {
        let place = place();
        // It takes connections, as the system does for a process that is stopped.
        let _listener = UnixListener::bind(&place.socket).unwrap();
        let here = i32::try_from(std::process::id()).unwrap();
        let mut peer = Peer::connect(&place.socket).await.unwrap();
        let Err(Lost::Silent(process)) = peer.ask(Ask::Status).await else { panic!("it answered") };
        assert_eq!(process, Some(here));
        let peer = Peer::connect(&place.socket).await.unwrap();
        assert!(matches!(peer.subscribe().await, Err(Lost::Silent(Some(_)))));
    }

    #[tokio::test]
    async fn a_frame_beyond_its_bound_ends_the_conversation_unread() {
        let place = place();
        let (holder, _) = Holder::answering(|_| synced());
        let server = Server::start(place.socket.clone(), holder).unwrap();
        let mut stream = UnixStream::connect(&place.socket).await.unwrap();
        stream.write_all(&u32::MAX.to_be_bytes()).await.unwrap();
        assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
        server.stop().await;
    }

    #[tokio::test]
    async fn what_is_too_long_to_be_asked_or_answered_is_refused_and_the_conversation_goes_on() {
        let place = place();
        let (holder, _) = Holder::answering(|ask| match ask {
            Ask::Log(bytes) => Err(Failure::Refused("x".repeat(bytes))),
            _ => synced(),
        });
        let server = Server::start(place.socket.clone(), holder).unwrap();
        let mut peer = Peer::connect(&place.socket).await.unwrap();
        let words = "x".repeat(ASK_BYTES_MAX);
        let ask = Ask::Message(words);
        assert!(matches!(peer.ask(ask).await.unwrap(), Err(Failure::Usage(_))));
        let answer = peer.ask(Ask::Log(ANSWER_BYTES_MAX)).await.unwrap();
        assert!(matches!(answer, Err(Failure::Defect(_))));
        assert_eq!(peer.ask(SYNC).await.unwrap(), synced());
        server.stop().await;
    }

    #[tokio::test]
    async fn the_socket_is_for_its_owner_alone_and_replaces_a_dead_one() {
        let place = place();
        fs::write(&place.socket, b"left behind").unwrap();
        let (holder, _) = Holder::answering(|_| synced());
        let server = Server::start(place.socket.clone(), holder).unwrap();
        let mode = fs::metadata(&place.socket).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        server.stop().await;
    }

    #[test]
    fn each_home_has_a_socket_of_its_own_whose_name_tells_nothing() {
        let runtime = Path::new("/run/user/1");
        let (one, other) = (Path::new("/homes/one"), Path::new("/homes/other"));
        assert_ne!(path(one, Some(runtime)), path(other, Some(runtime)));
        assert!(!path(one, Some(runtime)).to_string_lossy().contains("one"));
        assert_eq!(path(one, None), one.join("hotline.sock"));
        assert_eq!(path(one, Some(Path::new("relative"))), one.join("hotline.sock"));
    }
}
