//! Writing to a link: one task for each stream, so that a blocked lane blocks no other.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

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
    streams: BTreeMap<u8, mpsc::UnboundedSender<Bytes>>,
    tasks: JoinSet<()>,
    /// Bytes handed to all writers and not yet taken by QUIC: what bounds the queues above.
    unwritten: Arc<AtomicUsize>,
}

impl Writers {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection,
            streams: BTreeMap::new(),
            tasks: JoinSet::new(),
            unwritten: Arc::new(AtomicUsize::new(0)),
        }
    }

    /// Gives the control stream's sending half.
    pub(super) fn control(&mut self, stream: SendStream) {
        // Receipts and answers go before any lane.
        let _ = stream.set_priority(priority(Channel::Control));
        let (sender, receiver) = mpsc::unbounded_channel();
        let unwritten = Arc::clone(&self.unwritten);
        self.tasks.spawn(async move { write(stream, receiver, &unwritten).await });
        self.streams.insert(Channel::Control.preamble(), sender);
    }

    /// Hands over bytes, opening a lane's stream when it is first used.
    pub(super) fn send(&mut self, transmit: Transmit) -> Result<(), Slow> {
        let bytes = Bytes::from(transmit.bytes);
        let waiting = self.unwritten.fetch_add(bytes.len(), Ordering::Relaxed) + bytes.len();
        if waiting > UNWRITTEN_BYTES_MAX {
            return Err(Slow);
        }
        let channel = transmit.channel;
        let sender = self.streams.entry(channel.preamble()).or_insert_with(|| {
            let (sender, receiver) = mpsc::unbounded_channel();
            let connection = self.connection.clone();
            let unwritten = Arc::clone(&self.unwritten);
            self.tasks.spawn(async move {
                let Ok(mut stream) = connection.open_uni().await else {
                    return;
                };
                let _ = stream.set_priority(priority(channel));
                if stream.write_all(&[channel.preamble()]).await.is_ok() {
                    write(stream, receiver, &unwritten).await;
                }
            });
            sender
        });
        // A writer that is gone means that the connection is: its task hears so too.
        let _ = sender.send(bytes);
        Ok(())
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
    }
}

const _: () = assert!(Precedence::Flash as u8 == 4, "control must go before every lane");

async fn write(
    mut stream: SendStream,
    mut receiver: mpsc::UnboundedReceiver<Bytes>,
    unwritten: &AtomicUsize,
) {
    let mut pieces = Vec::with_capacity(PIECES_AT_ONCE);
    while receiver.recv_many(&mut pieces, PIECES_AT_ONCE).await > 0 {
        let bytes: usize = pieces.iter().map(Bytes::len).sum();
        let written = stream.write_all_chunks(&mut pieces).await;
        unwritten.fetch_sub(bytes, Ordering::Relaxed);
        if written.is_err() {
            return;
        }
        pieces.clear();
    }
    if stream.finish().is_ok() {
        // Until the peer has acknowledged the last byte.
        let _ = stream.stopped().await;
    }
}
