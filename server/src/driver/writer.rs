//! Writing to a link: at once while QUIC takes it, by a task of the stream once it does not, so that
//! a blocked lane blocks no other and an idle link costs no task.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use hotline_protocol::frames::Channel;
use hotline_protocol::ids::Precedence;
use hotline_protocol::link::Transmit;
use quinn::{Connection, SendStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::limits::UNWRITTEN_BYTES_MAX;

/// Pieces written with one call: enough to fill the datagrams of one round.
const PIECES_AT_ONCE: usize = 32;

/// Says that the seat does not read what it is sent.
#[derive(Debug)]
pub(super) struct Slow;

/// The sending half of a link.
#[derive(Debug)]
pub(super) struct Writers {
    connection: Connection,
    /// How long the seat may take nothing of what waits for it.
    silence_max: Duration,
    /// By the byte that each begins with.
    streams: BTreeMap<u8, Stream>,
    /// What each stream's task ended with.
    tasks: JoinSet<Result<(), Slow>>,
    written: Arc<Written>,
}

/// One stream to the seat.
#[derive(Debug)]
enum Stream {
    /// It took whatever there was.
    Free(SendStream),
    /// It did not once; from then on a task writes to it what is handed over here.
    Followed(mpsc::UnboundedSender<Bytes>),
}

/// How far all writers of a link came together.
#[derive(Debug, Default)]
struct Written {
    /// Bytes handed to them and not yet taken by QUIC: what bounds their queues.
    waiting: AtomicUsize,
    /// Bytes that QUIC took. It takes none while the peer reads none and its window is full.
    taken: AtomicUsize,
}

impl Writers {
    pub(super) fn new(connection: Connection, silence_max: Duration) -> Self {
        Self {
            connection,
            silence_max,
            streams: BTreeMap::new(),
            tasks: JoinSet::new(),
            written: Arc::default(),
        }
    }

    /// Gives the control stream's sending half.
    pub(super) fn control(&mut self, stream: SendStream) {
        // Receipts and answers go before any lane.
        let _ = stream.set_priority(priority(Channel::Control));
        self.streams.insert(Channel::Control.preamble(), Stream::Free(stream));
    }

    /// Writes what can be written now, in order, and hands the rest to the tasks of its streams.
    pub(super) fn send(&mut self, transmits: impl Iterator<Item = Transmit>) -> Result<(), Slow> {
        let mut of: BTreeMap<u8, (Channel, Vec<Bytes>)> = BTreeMap::new();
        for Transmit { channel, bytes } in transmits {
            let (_, pieces) = of.entry(channel.preamble()).or_insert((channel, Vec::new()));
            pieces.push(Bytes::from(bytes));
        }
        for (channel, pieces) in of.into_values() {
            self.write(channel, pieces)?;
        }
        Ok(())
    }

    fn write(&mut self, channel: Channel, mut pieces: Vec<Bytes>) -> Result<(), Slow> {
        let key = channel.preamble();
        let stream = match self.streams.remove(&key) {
            Some(stream) => stream,
            // A lane's stream is opened when it is first used.
            None => match poll_once(self.connection.open_uni()) {
                Poll::Ready(Ok(stream)) => {
                    let _ = stream.set_priority(priority(channel));
                    pieces.insert(0, Bytes::copy_from_slice(&[key]));
                    Stream::Free(stream)
                }
                // The connection is gone: its task hears so too.
                Poll::Ready(Err(_)) => return Ok(()),
                Poll::Pending => self.follow(channel, None),
            },
        };
        let followed = match stream {
            Stream::Followed(sender) => sender,
            Stream::Free(mut stream) => {
                let mut rest = pieces.as_mut_slice();
                while !rest.is_empty() {
                    match poll_once(stream.write_chunks(rest)) {
                        Poll::Ready(Ok(wrote)) => {
                            rest = rest.get_mut(wrote.chunks..).unwrap_or_default();
                        }
                        Poll::Ready(Err(_)) => return Ok(()),
                        Poll::Pending => break,
                    }
                }
                let left = rest.len();
                if left == 0 {
                    self.streams.insert(key, Stream::Free(stream));
                    return Ok(());
                }
                pieces.drain(..pieces.len() - left);
                let Stream::Followed(sender) = self.follow(channel, Some(stream)) else {
                    return Ok(());
                };
                sender
            }
        };
        let bytes: usize = pieces.iter().map(Bytes::len).sum();
        let waiting = self.written.waiting.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if waiting > UNWRITTEN_BYTES_MAX {
            return Err(Slow);
        }
        for piece in pieces {
            // A writer that is gone means that the connection is: its task hears so too.
            let _ = followed.send(piece);
        }
        self.streams.insert(key, Stream::Followed(followed));
        Ok(())
    }

    /// Gives a stream a task of its own, which opens it if there is none yet.
    fn follow(&mut self, channel: Channel, stream: Option<SendStream>) -> Stream {
        let (sender, receiver) = mpsc::unbounded_channel();
        let (written, within) = (Arc::clone(&self.written), self.silence_max);
        let connection = self.connection.clone();
        self.tasks.spawn(async move {
            let stream = match stream {
                Some(stream) => Some(stream),
                None => tokio::time::timeout(within, open(&connection, channel))
                    .await
                    .map_err(|_| Slow)?,
            };
            match stream {
                Some(stream) => write(stream, receiver, &written, within).await,
                None => Ok(()),
            }
        });
        Stream::Followed(sender)
    }

    /// Waits until the peer has taken nothing for too long of what waits for it.
    pub(super) async fn stalled(&mut self) {
        while let Some(ended) = self.tasks.join_next().await {
            if matches!(ended, Ok(Err(Slow))) {
                return;
            }
        }
        std::future::pending::<()>().await;
    }

    /// Ends all streams and waits until the peer has everything.
    pub(super) async fn flush(mut self) {
        for stream in std::mem::take(&mut self.streams).into_values() {
            if let Stream::Free(stream) = stream {
                self.tasks.spawn(async move {
                    finish(stream).await;
                    Ok(())
                });
            }
        }
        while self.tasks.join_next().await.is_some() {}
    }
}

fn priority(channel: Channel) -> i32 {
    match channel {
        Channel::Control => 5,
        Channel::Lane(precedence) => i32::from(precedence as u8),
        Channel::Attachment => 0,
    }
}

const _: () = assert!(Precedence::Flash as u8 == 4, "control must go before every lane");

/// Opens a lane's stream, which the peer must allow.
async fn open(connection: &Connection, channel: Channel) -> Option<SendStream> {
    let mut stream = connection.open_uni().await.ok()?;
    let _ = stream.set_priority(priority(channel));
    stream.write_all(&[channel.preamble()]).await.ok()?;
    Some(stream)
}

async fn write(
    mut stream: SendStream,
    mut receiver: mpsc::UnboundedReceiver<Bytes>,
    written: &Written,
    within: Duration,
) -> Result<(), Slow> {
    let mut pieces = Vec::new();
    while receiver.recv_many(&mut pieces, PIECES_AT_ONCE).await > 0 {
        let mut rest = pieces.as_mut_slice();
        while !rest.is_empty() {
            let before = written.taken.load(Ordering::Relaxed);
            let wrote = match tokio::time::timeout(within, stream.write_chunks(rest)).await {
                Ok(Ok(wrote)) => wrote,
                Ok(Err(_)) => return Ok(()),
                // What another lane of a thin line brought is progress too.
                Err(_) if written.taken.load(Ordering::Relaxed) != before => continue,
                Err(_) => return Err(Slow),
            };
            written.waiting.fetch_sub(wrote.bytes, Ordering::Relaxed);
            written.taken.fetch_add(wrote.bytes, Ordering::Relaxed);
            rest = std::mem::take(&mut rest).get_mut(wrote.chunks..).unwrap_or_default();
        }
        pieces.clear();
    }
    finish(stream).await;
    Ok(())
}

/// Ends a stream and waits until the peer has acknowledged its last byte.
async fn finish(mut stream: SendStream) {
    if stream.finish().is_ok() {
        let _ = stream.stopped().await;
    }
}

/// What a future has to say without being waited for. Who cares about it later must poll it, or
/// one like it, again.
fn poll_once<T>(future: impl Future<Output = T>) -> Poll<T> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}
