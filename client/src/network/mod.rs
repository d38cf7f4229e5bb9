//! Moves bytes between one QUIC connection and the engine. It decides nothing.
//!
//! ```text
//!   engine ─Transmit─▶ Network ─▶ writer per stream ─▶ relay
//!   engine ◀──Event─── Network ◀─ reader per stream ◀─ relay
//! ```
//!
//! What the relay sends waits in a bounded channel, so that a slow disk here holds the relay back
//! by QUIC's own flow control. What the engine sends is counted: above a bound [`Network::is_full`]
//! holds, and the driver leaves the engine's further outputs where they are.

mod connect;
mod link;
mod silence;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use hotline_certs::TlsIdentity;
use hotline_protocol::close::CloseCode;
use hotline_protocol::frames::Channel;
use hotline_protocol::limits::ALPN_LINK;
use hotline_protocol::link::Transmit;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

pub use connect::{NetworkError, Relay, enrol};

use crate::engine::Unreachable;
use crate::limits::{CHUNKS_WAITING_MAX, UNSENT_BYTES_MAX};
use link::Unsent;

/// What happened on the network.
#[derive(Debug)]
pub enum Event {
    /// The connection asked for stands.
    Connected,
    /// The connection asked for could not be made.
    ConnectFailed(Unreachable),
    /// The connection is gone, with the relay's close code if it gave one.
    Disconnected(Option<CloseCode>),
    /// Bytes of a stream, in order within the stream.
    Received(Channel, Vec<u8>),
}

/// The network of one seat: at most one connection, made and ended as the engine asks.
#[derive(Debug)]
pub struct Network {
    identity: TlsIdentity,
    current: Option<Current>,
    /// Connections that are being ended: they still hand over what was written last.
    ending: JoinSet<()>,
}

/// The connection of the moment, or the attempt to make it. Its events die with it, so that
/// nothing is heard of a connection after its end.
#[derive(Debug)]
struct Current {
    events: mpsc::Receiver<Event>,
    transmits: mpsc::UnboundedSender<Transmit>,
    unsent: Arc<Unsent>,
    close: oneshot::Sender<CloseCode>,
    task: tokio::task::JoinHandle<()>,
    connection: Arc<OnceLock<quinn::Connection>>,
}

impl Network {
    /// A network for the seat with this TLS identity; not connected.
    #[must_use]
    pub fn new(identity: TlsIdentity) -> Self {
        Self { identity, current: None, ending: JoinSet::new() }
    }

    /// Begins to connect; [`Event::Connected`] or [`Event::ConnectFailed`] follows. A connection
    /// there was is dropped.
    ///
    /// # Errors
    ///
    /// A defect of this build: the TLS library refuses its configuration. Stop and say so.
    pub fn connect(&mut self, relay: Relay) -> Result<(), NetworkError> {
        self.disconnect(CloseCode::Done);
        let tls = hotline_certs::client_config(Some(&self.identity), &relay.keys, ALPN_LINK)?;
        let config = connect::quic(tls)?;
        let (event, events) = mpsc::channel(CHUNKS_WAITING_MAX);
        let (transmits, to_write) = mpsc::unbounded_channel();
        let (close, closed) = oneshot::channel();
        let unsent = Arc::new(Unsent::default());
        let connection = Arc::new(OnceLock::new());
        let run = link::run(link::Ends {
            relay,
            config,
            event,
            to_write,
            closed,
            unsent: Arc::clone(&unsent),
            connection: Arc::clone(&connection),
        });
        let task = tokio::spawn(run);
        self.current = Some(Current { events, transmits, unsent, close, task, connection });
        Ok(())
    }

    /// Ends the connection, if there is one, once the relay has what was written. No event
    /// follows.
    pub fn disconnect(&mut self, code: CloseCode) {
        // Those that ended in the meantime need no more care.
        while self.ending.try_join_next().is_some() {}
        if let Some(current) = self.current.take() {
            let _ = current.close.send(code);
            self.ending.spawn(async move {
                drop(current.events);
                drop(current.transmits);
                let _ = current.task.await;
            });
        }
    }

    /// Waits until the connections ended by [`Network::disconnect`] are gone, each of which takes
    /// a bounded while.
    pub async fn ended(&mut self) {
        while self.ending.join_next().await.is_some() {}
    }

    /// Hands over bytes to be written. Without a connection they are dropped: the engine will
    /// hear of its end, and sends again what it must.
    pub fn transmit(&mut self, transmit: Transmit) {
        if let Some(current) = &self.current {
            // Chunks are bounded by the engine's own window: they must not hold up its other words.
            if transmit.channel != Channel::Attachment {
                current.unsent.add(transmit.bytes.len());
            }
            let _ = current.transmits.send(transmit);
        }
    }

    /// Whether so much waits to be written that the engine's further outputs should wait too.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.current.as_ref().is_some_and(|current| current.unsent.bytes() > UNSENT_BYTES_MAX)
    }

    /// The next thing that happens, or that there is room again after [`Network::is_full`]
    /// (none). Nothing is lost if the future is dropped.
    pub async fn event(&mut self) -> Option<Event> {
        let full = self.is_full();
        let Some(current) = &mut self.current else { return std::future::pending().await };
        let event = tokio::select! {
            event = current.events.recv() => event,
            () = current.unsent.below(UNSENT_BYTES_MAX), if full => return None,
        };
        let event = event.unwrap_or(Event::Disconnected(None));
        if matches!(event, Event::Disconnected(_) | Event::ConnectFailed(_)) {
            self.current = None;
        }
        Some(event)
    }

    /// Round-trip time of the connection, if there is one.
    #[must_use]
    pub fn rtt(&self) -> Option<Duration> {
        self.current.as_ref()?.connection.get().map(|connection| connection.rtt())
    }
}

#[cfg(test)]
mod tests;
