//! A seat's link as lean as can be: frames are made before the clock runs, and of what comes back
//! only what is measured is looked at. Clients share the machine with the relay they measure.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::{Buf as _, Bytes};
use hotline_certs::{TlsIdentity, client_config};
use hotline_protocol::codec::{Deframer, decode, encode};
use hotline_protocol::frames::{Acknowledge, Channel, Hello, ToRelay, ToSeat, Welcome};
use hotline_protocol::ids::Precedence;
use hotline_protocol::limits::{ALPN_LINK, IDLE_TIMEOUT, KEEP_ALIVE_EVERY, VERSIONS};
use quinn::crypto::rustls::QuicClientConfig;
use quinn::{ClientConfig, Connection, Endpoint, RecvStream, SendStream, TransportConfig, VarInt};
use tokio::sync::mpsc;

use super::seats::Member;

/// What so many datagrams brought is taken from a stream at once, as relay and client do.
pub(super) const CHUNKS: usize = 32;

/// An endpoint for any number of clients.
pub(crate) fn endpoint() -> Endpoint {
    Endpoint::client("127.0.0.1:0".parse().unwrap()).unwrap()
}

/// QUIC as a seat speaks it.
pub(crate) fn quic(identity: &TlsIdentity, relay: [u8; 32]) -> ClientConfig {
    let tls = client_config(Some(identity), &[relay], ALPN_LINK).unwrap();
    let mut transport = TransportConfig::default();
    transport
        .keep_alive_interval(Some(KEEP_ALIVE_EVERY))
        .max_idle_timeout(IDLE_TIMEOUT.try_into().ok())
        .receive_window(VarInt::from_u32(1 << 20))
        .stream_receive_window(VarInt::from_u32(256 << 10))
        .send_window(512 << 10)
        .max_concurrent_bidi_streams(VarInt::from_u32(0))
        .max_concurrent_uni_streams(VarInt::from_u32(4))
        .datagram_receive_buffer_size(None);
    let mut config = ClientConfig::new(Arc::new(QuicClientConfig::try_from(tls).unwrap()));
    config.transport_config(Arc::new(transport));
    config
}

/// Connects to anything that speaks QUIC under a pinned key.
pub(crate) async fn connect(
    endpoint: &Endpoint,
    config: ClientConfig,
    address: SocketAddr,
) -> Result<Connection, String> {
    let connecting = endpoint.connect_with(config, address, "relay").map_err(|e| e.to_string())?;
    connecting.await.map_err(|error| error.to_string())
}

/// A greeted link.
pub(crate) struct Link {
    pub(crate) connection: Connection,
    pub(crate) welcome: Welcome,
    control: SendStream,
    answers: Frames,
    lanes: [Option<SendStream>; 4],
}

/// The frames of one stream.
struct Frames {
    stream: RecvStream,
    deframer: Deframer,
}

impl Frames {
    /// Waits for bytes; false at the end.
    async fn more(&mut self) -> bool {
        let mut chunks = [const { Bytes::new() }; CHUNKS];
        match self.stream.read_chunks(&mut chunks).await {
            Ok(Some(read)) => {
                chunks[..read].iter().for_each(|chunk| self.deframer.push(chunk));
                true
            }
            _ => false,
        }
    }
}

impl Link {
    pub(crate) async fn open(
        endpoint: &Endpoint,
        member: &Member,
        address: SocketAddr,
    ) -> Result<Self, String> {
        let config = quic(&member.tls, member.relay);
        let connection = connect(endpoint, config, address).await?;
        let (mut control, stream) = connection.open_bi().await.map_err(|e| e.to_string())?;
        let hello = ToRelay::Hello(Hello { versions: VERSIONS.to_vec(), directory_seq: 0 });
        let mut greeting = vec![Channel::Control.preamble()];
        greeting.extend(encode(&hello).unwrap());
        control.write_all(&greeting).await.map_err(|e| e.to_string())?;
        let mut answers = Frames { stream, deframer: Deframer::default() };
        let welcome = loop {
            if let Some(body) = answers.deframer.next_body().unwrap() {
                match decode(body).unwrap() {
                    ToSeat::Welcome(welcome) => break welcome,
                    other => panic!("no welcome: {other:?}"),
                }
            }
            if !answers.more().await {
                return Err(connection.closed().await.to_string());
            }
        };
        Ok(Self { connection, welcome, control, answers, lanes: Default::default() })
    }

    /// Writes frames to a lane.
    pub(crate) async fn write(&mut self, lane: Precedence, frames: &[Bytes]) {
        let stream = &mut self.lanes[lane.index()];
        if stream.is_none() {
            let mut opened = self.connection.open_uni().await.unwrap();
            opened.write_all(&[Channel::Lane(lane).preamble()]).await.unwrap();
            *stream = Some(opened);
        }
        let mut frames = frames.to_vec();
        stream.as_mut().unwrap().write_all_chunks(&mut frames).await.unwrap();
    }

    /// Waits for custody receipts; how many came.
    pub(crate) async fn receipts(&mut self) -> usize {
        let mut receipts = 0;
        loop {
            while let Some(body) = self.answers.deframer.next_body().unwrap() {
                if kind(body) == b"custody" {
                    receipts += 1;
                } else if kind(body) == b"refused" {
                    panic!("refused: {:?}", decode::<ToSeat>(body));
                }
            }
            if receipts > 0 {
                return receipts;
            }
            assert!(self.answers.more().await, "the relay went away");
        }
    }

    /// Says on the control stream.
    pub(crate) async fn say(&mut self, frame: &ToRelay) {
        self.control.write_all(&encode(frame).unwrap()).await.unwrap();
    }

    /// Acknowledges a lane up to a delivery.
    pub(crate) async fn acknowledge(&mut self, lane: Precedence, up_to: u64) {
        let epoch = self.welcome.epoch;
        self.say(&ToRelay::Acknowledge(Acknowledge { lane, epoch, up_to, state: 0 })).await;
    }

    /// Waits for the next frame on the control stream that is none of the relay's own news.
    pub(crate) async fn answer(&mut self) -> ToSeat {
        loop {
            while let Some(body) = self.answers.deframer.next_body().unwrap() {
                if kind(body) == b"answer" {
                    return decode(body).unwrap();
                }
            }
            assert!(self.answers.more().await, "the relay went away");
        }
    }

    /// What is delivered from here on, in pieces as they come.
    pub(crate) fn deliveries(&self) -> mpsc::UnboundedReceiver<Vec<Delivered>> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let connection = self.connection.clone();
        tokio::spawn(async move {
            while let Ok(mut stream) = connection.accept_uni().await {
                let sender = sender.clone();
                tokio::spawn(async move {
                    let mut preamble = [0];
                    stream.read_exact(&mut preamble).await.ok()?;
                    let lane = Precedence::try_from(preamble[0]).ok()?;
                    let mut frames = Frames { stream, deframer: Deframer::default() };
                    while frames.more().await {
                        let mut delivered = Vec::new();
                        while let Some(body) = frames.deframer.next_body().unwrap() {
                            delivered.push(Delivered::read(lane, body));
                        }
                        if !delivered.is_empty() {
                            sender.send(delivered).ok()?;
                        }
                    }
                    Some(())
                });
            }
        });
        receiver
    }
}

/// An envelope that was delivered, as far as it is looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Delivered {
    pub(crate) lane: Precedence,
    pub(crate) delivery: u64,
    /// The low half of the envelope's id.
    pub(crate) number: u64,
}

impl Delivered {
    fn read(lane: Precedence, body: &[u8]) -> Self {
        let mut rest = body;
        assert_eq!(head(&mut rest), (5, 1));
        assert_eq!(text(&mut rest), b"deliver");
        let mut read = Self { lane, delivery: 0, number: 0 };
        let (_, fields) = head(&mut rest);
        for _ in 0..fields {
            match text(&mut rest) {
                b"delivery" => read.delivery = head(&mut rest).1,
                b"accepted_at" => {
                    head(&mut rest);
                }
                b"envelope" => {
                    head(&mut rest);
                    assert_eq!(text(&mut rest), b"id");
                    let id = text(&mut rest);
                    read.number = u64::from_be_bytes(id[8..].try_into().unwrap());
                    return read;
                }
                other => panic!("{other:?}"),
            }
        }
        panic!("a delivery without an envelope")
    }
}

/// The word a frame begins with.
fn kind(body: &[u8]) -> &[u8] {
    let mut rest = body;
    head(&mut rest);
    text(&mut rest)
}

/// Major type and argument of a CBOR item.
fn head(rest: &mut &[u8]) -> (u8, u64) {
    let first = rest.get_u8();
    let argument = match first & 31 {
        24 => u64::from(rest.get_u8()),
        25 => u64::from(rest.get_u16()),
        26 => u64::from(rest.get_u32()),
        27 => rest.get_u64(),
        small => u64::from(small),
    };
    (first >> 5, argument)
}

/// A text or byte string of CBOR.
fn text<'a>(rest: &mut &'a [u8]) -> &'a [u8] {
    let (_, length) = head(rest);
    let (text, after) = rest.split_at(usize::try_from(length).unwrap());
    *rest = after;
    text
}
