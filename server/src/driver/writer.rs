//! Writing to a link: one task for each stream, so that a blocked lane blocks no other.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
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

/// Bytes of one stream, boxed so that the channel of an idle one is small.
type Piece = Box<Bytes>;

/// Says that the seat does not read what it is sent.
#[derive(Debug)]
pub(super) struct Slow;

/// The sending half of a link.
#[derive(Debug)]
pub(super) struct Writers {
    connection: Connection,
    /// How long the seat may take nothing of what waits for it.
    silence_max: Duration,
    streams: BTreeMap<u8, mpsc::UnboundedSender<Piece>>,
    /// What each stream's task ended with.
    tasks: JoinSet<Result<(), Slow>>,
    written: Arc<Written>,
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
        let (sender, receiver) = mpsc::unbounded_channel();
        let (written, within) = (Arc::clone(&self.written), self.silence_max);
        self.tasks.spawn(async move { write(stream, receiver, &written, within).await });
        self.streams.insert(Channel::Control.preamble(), sender);
    }

    /// Hands over bytes, opening a lane's stream when it is first used.
    pub(super) fn send(&mut self, transmit: Transmit) -> Result<(), Slow> {
        let bytes = Bytes::from(transmit.bytes);
        let waiting = &self.written.waiting;
        let waiting = waiting.fetch_add(bytes.len(), Ordering::Relaxed) + bytes.len();
        if waiting > UNWRITTEN_BYTES_MAX {
            return Err(Slow);
        }
        let channel = transmit.channel;
        let sender = self.streams.entry(channel.preamble()).or_insert_with(|| {
            let (sender, receiver) = mpsc::unbounded_channel();
            let connection = self.connection.clone();
            let (written, within) = (Arc::clone(&self.written), self.silence_max);
            self.tasks.spawn(async move {
                let opened = open(&connection, channel);
                match tokio::time::timeout(within, opened).await {
                    Ok(Some(stream)) => write(stream, receiver, &written, within).await,
                    Ok(None) => Ok(()),
                    Err(_) => Err(Slow),
                }
            });
            sender
        });
        // A writer that is gone means that the connection is: its task hears so too.
        let _ = sender.send(Box::new(bytes));
        Ok(())
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
        self.streams.clear();
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
    mut receiver: mpsc::UnboundedReceiver<Piece>,
    written: &Written,
    within: Duration,
) -> Result<(), Slow> {
    // Grows with what waits, so that an idle link holds none.
    let mut taken = Vec::new();
    while receiver.recv_many(&mut taken, PIECES_AT_ONCE).await > 0 {
        let mut pieces: Vec<Bytes> = taken.drain(..).map(|piece| *piece).collect();
        taken = Vec::new();
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
    }
    if stream.finish().is_ok() {
        // Until the peer has acknowledged the last byte.
        let _ = stream.stopped().await;
    }
    Ok(())
}
