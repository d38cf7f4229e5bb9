//! One link: bytes of its streams in, frames of the core out.

use std::future::poll_fn;
use std::mem::MaybeUninit;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hotline_protocol::close::CloseCode;
use hotline_protocol::frames::{Answer, Channel, ToSeat, Welcome};
use hotline_protocol::link::{LinkError, RelayHears, RelayLink};
use hotline_protocol::refusal::Refusal;
use quinn::{Connection, ReadError, RecvStream};
use tokio::io::ReadBuf;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::pace;
use super::shared::Shared;
use super::switchboard::Event;
use super::writer::Writers;
use crate::core::LinkId;
use crate::limits::{
    FLUSH_WITHIN, LINK_QUEUE_MAX, OUTBOUND_MAX, PIECE_BYTES_MAX, SUBMITS_OPEN_MAX,
};
use crate::runtime;

/// What the core wants said on a link.
#[derive(Debug)]
pub(crate) enum ToLink {
    Welcome(Welcome),
    Answer(u32, Result<Answer, Refusal>),
    Send(ToSeat),
    Close(CloseCode),
}

/// Frames written with one call: what one round of the core says is many receipts.
const SAID_AT_ONCE: usize = 32;

/// Why a link ended.
enum End {
    /// The connection is gone.
    Gone,
    /// The core, or the protocol, wants it closed with this code.
    Close(CloseCode),
}

impl From<LinkError> for End {
    fn from(error: LinkError) -> Self {
        tracing::debug!(%error, "a link broke the protocol");
        Self::Close(error.close_code())
    }
}

/// Bytes of one stream. Boxed, as what the core says is: a channel keeps room for 32 of what goes
/// through it from the first on, which is most of what an idle link costs.
type Piece = Box<(Channel, Vec<u8>)>;

/// Serves one link until it ends, and tells the core so.
pub(super) async fn serve(key: [u8; 32], connection: Connection, shared: &Shared) {
    let (id, events) = (shared.next_link(), &shared.events);
    let (outbound, inbound) = mpsc::channel(OUTBOUND_MAX);
    if events.send(Event::Opened { link: id, key, outbound }).await.is_err() {
        shared.close(&connection, CloseCode::Away);
        return;
    }
    let within = shared.bounds.silence_max();
    let link = RelayLink::with_patience(runtime::now(), within);
    let mut writers = Writers::new(connection.clone(), within);
    let end = converse(id, link, &connection, shared, inbound, &mut writers).await;
    if let End::Close(code) = end {
        // Who is closed for what it did, or for who it is, gets no last words.
        if matches!(code, CloseCode::Away | CloseCode::Done | CloseCode::UnknownSeat) {
            let _ = tokio::time::timeout(FLUSH_WITHIN, writers.flush()).await;
        }
        shared.close(&connection, code);
    }
    let _ = events.send(Event::Lost(id)).await;
}

async fn converse(
    id: LinkId,
    mut link: RelayLink,
    connection: &Connection,
    shared: &Shared,
    mut outbound: mpsc::Receiver<Box<ToLink>>,
    writers: &mut Writers,
) -> End {
    let (events, within) = (&shared.events, shared.bounds.silence_max());
    let (pieces, mut read) = mpsc::channel::<Piece>(LINK_QUEUE_MAX);
    // Dropped with this future, which ends the readers.
    let mut readers = JoinSet::new();
    let mut control = false;
    let mut submits_open = 0_usize;
    let mut listened = true;
    let mut said = Vec::new();
    loop {
        let listens = submits_open < SUBMITS_OPEN_MAX;
        let listened_before = std::mem::replace(&mut listened, listens);
        if !(listens && listened_before) {
            link.did_not_listen(runtime::now());
        }
        let timeout = link.poll_timeout().map(|at| at.since(runtime::now()));
        tokio::select! {
            biased;
            taken = outbound.recv_many(&mut said, SAID_AT_ONCE) => {
                if taken == 0 { return End::Close(CloseCode::Away) }
                let mut said = said.drain(..);
                let said = said.try_for_each(|said| say(&mut link, *said, &mut submits_open));
                // What was said before an end goes out too.
                let sent = transmit(&mut link, writers);
                if let Err(end) = said.and(sent) { return end }
            }
            piece = read.recv(), if listens => {
                let Some((channel, bytes)) = piece.map(|piece| *piece) else { return End::Gone };
                let heard = match link.receive(runtime::now(), channel, &bytes) {
                    Ok(()) => drain(&mut link),
                    Err(error) => return error.into(),
                };
                submits_open += heard.iter().filter(|h| is_submit(h)).count();
                if heard.is_empty() {
                    continue;
                }
                // More may be sent once something arrived: that is when the line is looked at.
                let arrived = heard.iter().any(|h| matches!(h, RelayHears::Acknowledge(_)));
                let credit = arrived.then(|| pace::bulk_credit(&connection.stats().path));
                if events.send(Event::Heard(id, heard, credit)).await.is_err() {
                    return End::Close(CloseCode::Away);
                }
            }
            stream = connection.accept_bi() => {
                let Ok((send, mut receive)) = stream else { return End::Gone };
                if std::mem::replace(&mut control, true) {
                    return End::Close(CloseCode::Misbehaved);
                }
                writers.control(send);
                let pieces = pieces.clone();
                readers.spawn(async move {
                    match preamble(&mut receive, within).await {
                        Ok(Channel::Control) => forward(Channel::Control, receive, &pieces).await,
                        Ok(Channel::Lane(_) | Channel::Attachment) => Some(CloseCode::Misbehaved),
                        Err(code) => code,
                    }
                });
            }
            stream = connection.accept_uni() => {
                let Ok(mut receive) = stream else { return End::Gone };
                // QUIC itself allows no more at once than one for each lane and one for chunks.
                let pieces = pieces.clone();
                readers.spawn(async move {
                    match preamble(&mut receive, within).await {
                        Ok(Channel::Control) => Some(CloseCode::Misbehaved),
                        Ok(channel) => forward(channel, receive, &pieces).await,
                        Err(code) => code,
                    }
                });
            }
            Some(ended) = readers.join_next() => {
                if let Ok(Some(code)) = ended { return End::Close(code) }
            }
            () = writers.stalled() => {
                tracing::debug!("a link was closed: it takes nothing of what it is sent");
                return End::Close(CloseCode::Late);
            }
            () = wait(timeout) => {
                if let Err(error) = link.timeout(runtime::now()) { return error.into() }
            }
        }
    }
}

async fn wait(timeout: Option<Duration>) {
    match timeout {
        Some(timeout) => tokio::time::sleep(timeout).await,
        None => std::future::pending().await,
    }
}

fn is_submit(hears: &RelayHears) -> bool {
    matches!(hears, RelayHears::Submit(_))
}

fn drain(link: &mut RelayLink) -> Vec<RelayHears> {
    std::iter::from_fn(|| link.poll_heard()).collect()
}

fn say(link: &mut RelayLink, said: ToLink, submits_open: &mut usize) -> Result<(), End> {
    match said {
        ToLink::Welcome(welcome) => link.welcome(welcome)?,
        ToLink::Answer(no, body) => link.answer(no, body)?,
        ToLink::Send(frame) => {
            if matches!(frame, ToSeat::Custody(_) | ToSeat::Refused(_)) {
                *submits_open = submits_open.saturating_sub(1);
            }
            link.send(&frame)?;
        }
        ToLink::Close(code) => return Err(End::Close(code)),
    }
    Ok(())
}

fn transmit(link: &mut RelayLink, writers: &mut Writers) -> Result<(), End> {
    writers.send(std::iter::from_fn(|| link.poll_transmit())).map_err(|_| {
        tracing::debug!("a link was closed as a slow reader");
        End::Close(CloseCode::Late)
    })
}

/// What the first byte of a stream says it carries; else the code the link must end with, which is
/// none for a stream that ended before it.
async fn preamble(stream: &mut RecvStream, within: Duration) -> Result<Channel, Option<CloseCode>> {
    let mut byte = [0];
    match tokio::time::timeout(within, stream.read_exact(&mut byte)).await {
        Ok(Ok(())) => {
            let [byte] = byte;
            Channel::from_preamble(byte).ok_or(Some(CloseCode::Misbehaved))
        }
        Ok(Err(_)) => Err(None),
        Err(_) => Err(Some(CloseCode::Late)),
    }
}

/// Forwards a stream's bytes; returns a code if the link must end with it.
async fn forward(
    channel: Channel,
    mut stream: RecvStream,
    pieces: &mpsc::Sender<Piece>,
) -> Option<CloseCode> {
    while let Ok(Some(bytes)) = poll_fn(|cx| poll_piece(&mut stream, cx)).await {
        pieces.send(Box::new((channel, bytes))).await.ok()?;
    }
    // A seat that ends its control stream is done; a lane may end when it is not needed.
    (channel == Channel::Control).then_some(CloseCode::Done)
}

/// All that a stream has at this moment, or none at its end. QUIC keeps what each datagram brought
/// apart; a turn of the link for each would cost more than what is in it. The room is on the stack
/// while it is filled, so a stream that waits has none.
fn poll_piece(
    stream: &mut RecvStream,
    cx: &mut Context<'_>,
) -> Poll<Result<Option<Vec<u8>>, ReadError>> {
    let mut room = [MaybeUninit::uninit(); PIECE_BYTES_MAX];
    let mut piece = ReadBuf::uninit(&mut room);
    ready!(stream.poll_read_buf(cx, &mut piece))?;
    let bytes = piece.filled();
    Poll::Ready(Ok((!bytes.is_empty()).then(|| bytes.to_vec())))
}
