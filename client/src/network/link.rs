//! One connection from the attempt to its end: a reader and a writer for each stream.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::mem::MaybeUninit;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hotline_protocol::close::CloseCode;
use hotline_protocol::frames::Channel;
use hotline_protocol::link::Transmit;
use quinn::{ClientConfig, Connection, ConnectionError, ReadError, RecvStream, SendStream};
use tokio::io::ReadBuf;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinSet;

use super::silence::silence;
use super::{Event, Relay, connect};
use crate::limits::CHUNK_BYTES;

/// How long the relay may take to receive what was written before the end.
const FLUSH_WITHIN: Duration = Duration::from_secs(2);

/// Bytes handed over for writing and not yet taken by QUIC.
#[derive(Debug, Default)]
pub(super) struct Unsent {
    bytes: AtomicUsize,
    written: Notify,
}

impl Unsent {
    pub(super) fn add(&self, bytes: usize) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    fn remove(&self, bytes: usize) {
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        self.written.notify_one();
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Waits until at most so many are left.
    pub(super) async fn below(&self, bytes: usize) {
        while self.bytes() > bytes {
            self.written.notified().await;
        }
    }
}

/// What a connection's task is given.
pub(super) struct Ends {
    pub(super) relay: Relay,
    pub(super) config: ClientConfig,
    pub(super) event: mpsc::Sender<Event>,
    pub(super) to_write: mpsc::UnboundedReceiver<Transmit>,
    pub(super) closed: oneshot::Receiver<CloseCode>,
    pub(super) unsent: Arc<Unsent>,
    pub(super) connection: Arc<OnceLock<Connection>>,
}

/// Connects, serves the connection until it ends, and says how it ended.
pub(super) async fn run(ends: Ends) {
    let Ends { relay, config, event, mut to_write, mut closed, unsent, connection: shared } = ends;
    let connecting = connect::connect(&relay, config);
    let connected = tokio::select! {
        connected = connecting => connected,
        // Nobody waits for it any more.
        _ = &mut closed => return,
    };
    let (endpoint, connection) = match connected {
        Ok(connected) => connected,
        Err(why) => {
            let _ = event.send(Event::ConnectFailed(why)).await;
            return;
        }
    };
    let _ = shared.set(connection.clone());
    let _ = event.send(Event::Connected).await;

    let mut readers = JoinSet::new();
    let (faults, mut fault) = mpsc::channel(1);
    let mut writers = Writers::new(connection.clone(), unsent);
    // Gone already, the loop below hears why: a close from here would replace the relay's reason
    // by our own.
    if let Ok((send, receive)) = connection.open_bi().await {
        writers.control(send);
        readers.spawn(read(Channel::Control, receive, event.clone(), faults.clone()));
    }
    readers.spawn(accept(connection.clone(), event.clone(), faults));

    let mut silent = pin!(silence(&connection));
    let end = loop {
        tokio::select! {
            biased;
            code = &mut closed => break End::Asked(code.unwrap_or(CloseCode::Done)),
            gone = connection.closed() => break End::Gone(gone),
            () = &mut silent => break End::Fault(CloseCode::Done),
            Some(code) = fault.recv() => break End::Fault(code),
            transmit = to_write.recv() => match transmit {
                Some(transmit) => writers.send(transmit),
                None => break End::Asked(closed.await.unwrap_or(CloseCode::Done)),
            },
        }
    };
    match end {
        End::Asked(code) => {
            while let Ok(transmit) = to_write.try_recv() {
                writers.send(transmit);
            }
            let _ = tokio::time::timeout(FLUSH_WITHIN, writers.flush()).await;
            connect::close(&endpoint, &connection, code).await;
        }
        End::Fault(code) => {
            connect::close(&endpoint, &connection, code).await;
            let _ = event.send(Event::Disconnected(None)).await;
        }
        End::Gone(why) => {
            // What came before the end is heard before it.
            while readers.join_next().await.is_some() {}
            let _ = event.send(Event::Disconnected(close_code(&why))).await;
        }
    }
}

/// How a connection ends.
enum End {
    /// The engine wants it so.
    Asked(CloseCode),
    /// The relay or the line.
    Gone(ConnectionError),
    /// The relay used a stream in a way that nobody may, or does not answer.
    Fault(CloseCode),
}

fn close_code(error: &ConnectionError) -> Option<CloseCode> {
    match error {
        ConnectionError::ApplicationClosed(close) => {
            CloseCode::from_code(close.error_code.into_inner())
        }
        _ => None,
    }
}

/// Takes the relay's streams; each names itself with its first byte and lives as long as the link.
async fn accept(
    connection: Connection,
    event: mpsc::Sender<Event>,
    faults: mpsc::Sender<CloseCode>,
) {
    let mut readers = JoinSet::new();
    while let Ok(mut stream) = connection.accept_uni().await {
        let (event, faults) = (event.clone(), faults.clone());
        readers.spawn(async move {
            let mut first = [0];
            if stream.read_exact(&mut first).await.is_err() {
                return;
            }
            let [first] = first;
            match Channel::from_preamble(first) {
                Some(channel @ (Channel::Lane(_) | Channel::Attachment)) => {
                    read(channel, stream, event, faults).await;
                }
                _ => {
                    let _ = faults.send(CloseCode::Misbehaved).await;
                }
            }
        });
    }
    while readers.join_next().await.is_some() {}
}

/// Hands on what a stream brings. The channel to the engine is bounded: while it is full nothing
/// is read, and the relay runs out of credit.
async fn read(
    channel: Channel,
    mut stream: RecvStream,
    event: mpsc::Sender<Event>,
    faults: mpsc::Sender<CloseCode>,
) {
    loop {
        match poll_fn(|cx| poll_chunk(&mut stream, cx)).await {
            Ok(Some(bytes)) => {
                if event.send(Event::Received(channel, bytes)).await.is_err() {
                    return;
                }
            }
            // A relay that ends the control stream has nothing more to say: the link is over,
            // and its close follows. A lane may end when it is not needed.
            Ok(None) if channel == Channel::Control => {
                tokio::time::sleep(FLUSH_WITHIN).await;
                let _ = faults.send(CloseCode::Done).await;
                return;
            }
            Ok(None) | Err(_) => return,
        }
    }
}

/// All that a stream has at this moment, or none at its end. QUIC keeps what each datagram brought
/// apart; a turn of the engine for each would cost more than what is in it. The room is on the
/// stack while it is filled, so a stream that waits has none.
fn poll_chunk(
    stream: &mut RecvStream,
    cx: &mut Context<'_>,
) -> Poll<Result<Option<Vec<u8>>, ReadError>> {
    let mut room = [MaybeUninit::uninit(); CHUNK_BYTES];
    let mut chunk = ReadBuf::uninit(&mut room);
    ready!(stream.poll_read_buf(cx, &mut chunk))?;
    let bytes = chunk.filled();
    Poll::Ready(Ok((!bytes.is_empty()).then(|| bytes.to_vec())))
}

/// The sending half: a task for each stream, so that a blocked lane blocks no other.
struct Writers {
    connection: Connection,
    streams: BTreeMap<Channel, mpsc::UnboundedSender<Vec<u8>>>,
    tasks: JoinSet<()>,
    unsent: Arc<Unsent>,
}

impl Writers {
    fn new(connection: Connection, unsent: Arc<Unsent>) -> Self {
        Self { connection, streams: BTreeMap::new(), tasks: JoinSet::new(), unsent }
    }

    fn control(&mut self, stream: SendStream) {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.tasks.spawn(write(Channel::Control, stream, receiver, Arc::clone(&self.unsent)));
        self.streams.insert(Channel::Control, sender);
    }

    /// Hands bytes to their stream, which is opened when it is first used.
    fn send(&mut self, transmit: Transmit) {
        let Transmit { channel, bytes } = transmit;
        let sender = self.streams.entry(channel).or_insert_with(|| {
            let (sender, receiver) = mpsc::unbounded_channel();
            let (connection, unsent) = (self.connection.clone(), Arc::clone(&self.unsent));
            self.tasks.spawn(async move {
                if let Ok(stream) = connection.open_uni().await {
                    write(channel, stream, receiver, unsent).await;
                }
            });
            sender
        });
        // A writer that is gone means that the connection is, which is heard elsewhere.
        let _ = sender.send(bytes);
    }

    /// Ends all streams and waits until the relay has everything.
    async fn flush(mut self) {
        self.streams.clear();
        while self.tasks.join_next().await.is_some() {}
    }
}

async fn write(
    channel: Channel,
    mut stream: SendStream,
    mut bytes: mpsc::UnboundedReceiver<Vec<u8>>,
    unsent: Arc<Unsent>,
) {
    // Acknowledgements and questions before any lane, the urgent before the routine.
    let priority = match channel {
        Channel::Control => 5,
        Channel::Lane(precedence) => i32::from(precedence as u8),
        Channel::Attachment => 0,
    };
    let _ = stream.set_priority(priority);
    if stream.write_all(&[channel.preamble()]).await.is_err() {
        return;
    }
    while let Some(bytes) = bytes.recv().await {
        let length = bytes.len();
        let written = stream.write_chunk(bytes.into()).await;
        if channel != Channel::Attachment {
            unsent.remove(length);
        }
        if written.is_err() {
            return;
        }
    }
    if stream.finish().is_ok() {
        let _ = stream.stopped().await;
    }
}
