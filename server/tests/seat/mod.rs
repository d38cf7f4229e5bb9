//! A seat as a test needs it: keys without sessions, and a link that is driven by hand.

pub(crate) mod long;
pub(crate) mod traffic;
pub(crate) mod wire;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use hotline_certs::{TlsIdentity, client_config};
use hotline_directory::labels::ENROL_EXPORTER;
use hotline_directory::record::{KeyRecord, SUITE, profile_commitment};
use hotline_directory::{
    Checks, Directory, Ed25519Key, EnrolRequest, Invitation, Newcomer as Keys, SignedHead,
    X25519Key,
};
use hotline_protocol::address::Seat;
use hotline_protocol::attachment::{ChunkName, ChunkToRelay, ChunkToSeat, HeldChunk};
use hotline_protocol::close::CloseCode;
use hotline_protocol::codec::{Deframer, decode, encode};
use hotline_protocol::envelope::Envelope;
use hotline_protocol::frames::{
    Acknowledge, Answer, Channel, Custody, Deliver, PrekeyCount, Question, Submit, ToNewcomer,
    ToRelayEnrol, Welcome,
};
use hotline_protocol::ids::{EnvelopeId, Hint, Precedence, UnixMillis};
use hotline_protocol::limits::{ALPN_ENROL, ALPN_LINK, CHUNK_BYTES, PIECE_BYTES_MAX};
use hotline_protocol::link::{SeatHears, SeatLink};
use hotline_protocol::refusal::{Reason, Refusal};
use hotline_server::home::Plan;
use hotline_server::{Relay, RunningRelay, runtime};
use quinn::crypto::rustls::QuicClientConfig;
use quinn::{ClientConfig, Connection, ConnectionError, Endpoint, TransportConfig};
use serde_bytes::ByteBuf;
use tempfile::TempDir;
use tokio::sync::mpsc;

pub(crate) use self::wire::{Lost, Wire};

/// Long enough for a machine under load; a test that waits so long has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The same for all seats at once.
const STORM_PATIENCE: Duration = Duration::from_secs(60);

/// A fresh relay that serves on loopback.
pub(crate) async fn start() -> (TempDir, Relay, RunningRelay) {
    start_with("").await
}

/// The same with lines added to its `relay.toml`.
pub(crate) async fn start_with(more: &str) -> (TempDir, Relay, RunningRelay) {
    let dir = tempfile::tempdir().unwrap();
    let plan =
        Plan { name: "Test".to_owned(), listen: "127.0.0.1:0".parse().unwrap(), hosts: Vec::new() };
    let relay = Relay::init(dir.path().join("relay"), plan).unwrap();
    let listen = format!("listen = \"{}\"\n", relay.home().config().unwrap().listen);
    std::fs::write(dir.path().join("relay/relay.toml"), listen + more).unwrap();
    let running = relay.start().await.unwrap();
    (dir, relay, running)
}

pub(crate) fn envelope(to: &Seat, id: u8, precedence: Precedence) -> Envelope {
    let expires_at = runtime::now().plus(Duration::from_secs(7_200));
    let id16 = EnvelopeId([id; 16]);
    Envelope::new(id16, to.clone(), precedence, expires_at, Hint([0; 8]), vec![id; 5_120]).unwrap()
}

/// The seed of a seat's number.
fn seed_bytes(seed: u16) -> [u8; 32] {
    let [high, low] = seed.to_be_bytes();
    let mut bytes = [low; 32];
    bytes[30] = high;
    bytes
}

async fn open(address: SocketAddr, relay: [u8; 32], tls: Option<u16>, alpn: &[u8]) -> Connection {
    try_open(address, relay, tls, alpn, TransportConfig::default()).await.unwrap()
}

/// Opens a connection with a transport of one's own; says how that failed.
pub(crate) async fn try_open(
    address: SocketAddr,
    relay: [u8; 32],
    tls: Option<u16>,
    alpn: &[u8],
    transport: TransportConfig,
) -> Result<Connection, ConnectionError> {
    open_from(&client(), address, relay, tls, alpn, transport).await
}

fn client() -> Endpoint {
    Endpoint::client("127.0.0.1:0".parse().unwrap()).unwrap()
}

pub(crate) async fn open_from(
    endpoint: &Endpoint,
    address: SocketAddr,
    relay: [u8; 32],
    tls: Option<u16>,
    alpn: &[u8],
    transport: TransportConfig,
) -> Result<Connection, ConnectionError> {
    let identity = tls.map(|seed| TlsIdentity::from_ed25519_seed(&seed_bytes(seed)).unwrap());
    let tls = client_config(identity.as_ref(), &[relay], alpn).unwrap();
    let quic = QuicClientConfig::try_from(Arc::new(tls)).unwrap();
    let mut config = ClientConfig::new(Arc::new(quic));
    config.transport_config(Arc::new(transport));
    let connecting = endpoint.connect_with(config, address, "relay").unwrap();
    tokio::time::timeout(PATIENCE, connecting).await.unwrap()
}

/// Somebody with an invitation and keys of its own.
pub(crate) struct Newcomer {
    invitation: Invitation,
    seed: u16,
    profile: Vec<u8>,
}

/// A seat that the directory knows.
pub(crate) struct Enrolled {
    newcomer: Newcomer,
    pub(crate) seq: u64,
    pub(crate) genesis: Vec<u8>,
}

fn secret(seed: u16, use_: u8) -> SigningKey {
    let mut bytes = seed_bytes(seed);
    bytes[..2].copy_from_slice(&[use_, 0xee]);
    SigningKey::from_bytes(&bytes)
}

/// The TLS seed is the seat's number alone, so that a stranger can be made too.
fn tls_key(seed: u16) -> Ed25519Key {
    Ed25519Key::of(&SigningKey::from_bytes(&seed_bytes(seed)))
}

impl Newcomer {
    pub(crate) fn new(invitation: &str, seed: u16) -> Self {
        let profile = b"Duty officer".to_vec();
        Self { invitation: invitation.parse().unwrap(), seed, profile }
    }

    /// With a profile of so many bytes.
    pub(crate) fn with_profile(self, bytes: usize) -> Self {
        Self { profile: vec![b'.'; bytes], ..self }
    }

    pub(crate) fn relay_key(&self) -> [u8; 32] {
        *self.invitation.relay.keys[0].as_bytes()
    }

    fn seat(&self) -> &Seat {
        self.invitation.grant.seat.as_ref().unwrap()
    }

    pub(crate) async fn enrolled(self, address: SocketAddr) -> Enrolled {
        let (seq, genesis) = self.enrol(address).await.unwrap();
        Enrolled { newcomer: self, seq, genesis }
    }

    /// Enrols as the protocol says; returns the entry's place and the genesis.
    pub(crate) async fn enrol(&self, address: SocketAddr) -> Result<(u64, Vec<u8>), Refusal> {
        let connection = open(address, self.relay_key(), None, ALPN_ENROL).await;
        let mut exporter = [0; 32];
        connection.export_keying_material(&mut exporter, ENROL_EXPORTER.as_bytes(), b"").unwrap();
        let mut agreement = seed_bytes(self.seed);
        agreement[31] = 0x42;
        let identity = secret(self.seed, 1);
        let now = runtime::now();
        let record = KeyRecord {
            suite: SUITE,
            seat: self.seat().clone(),
            identity: Ed25519Key::of(&identity),
            agreement: X25519Key::new(agreement).unwrap(),
            tls: tls_key(self.seed),
            serial: self.invitation.grant.serial,
            not_before: UnixMillis(now.0 - 60_000),
            not_after: now.plus(Duration::from_secs(400 * 86_400)),
        };
        let (salt, profile) = ([5; 16], self.profile.as_slice());
        let keys = Keys {
            seat: Some((&record, &identity)),
            nominator: Some(&secret(self.seed, 2)),
            profile: Some(profile_commitment(&salt, profile)),
        };
        let request = EnrolRequest::new(&self.invitation, exporter, keys).unwrap().encode();
        let profile = Some(ByteBuf::from([salt.as_slice(), profile].concat()));
        let frame = encode(&ToRelayEnrol::Enrol { request, profile }).unwrap();
        let (mut send, mut receive) = connection.open_bi().await.unwrap();
        send.write_all(&[Channel::Control.preamble()]).await.unwrap();
        send.write_all(&frame).await.unwrap();
        send.finish().unwrap();
        let answer = tokio::time::timeout(PATIENCE, receive.read_to_end(200_000)).await;
        let mut deframer = Deframer::default();
        deframer.push(&answer.unwrap().unwrap());
        match decode(deframer.next_body().unwrap().unwrap()).unwrap() {
            ToNewcomer::Enrolled { seq, genesis } => Ok((seq, genesis)),
            ToNewcomer::Refused(refusal) => Err(refusal),
        }
    }
}

/// Admits a party and enrols its first seat.
pub(crate) async fn enrol(running: &RunningRelay, party: &str, seed: u16) -> Enrolled {
    let invitation = running.admit(party.parse().unwrap(), party).await.unwrap();
    Newcomer::new(&invitation, seed).enrolled(running.address()).await
}

impl Enrolled {
    pub(crate) fn seat(&self) -> &Seat {
        self.newcomer.seat()
    }

    pub(crate) async fn connect(&self, address: SocketAddr) -> Linked {
        let key = self.newcomer.relay_key();
        let mut wire = Wire::connect(address, key, Some(self.newcomer.seed)).await;
        match wire.hear().await {
            Ok(SeatHears::Welcome(welcome)) => Linked { wire, welcome, kept: Vec::new() },
            other => panic!("no welcome: {other:?}"),
        }
    }

    /// The key of its certificate.
    pub(crate) fn public_key(&self) -> [u8; 32] {
        *tls_key(self.newcomer.seed).as_bytes()
    }

    /// The relay's key and the seed of the seat's own.
    pub(crate) fn tls(&self) -> ([u8; 32], Option<u16>) {
        (self.newcomer.relay_key(), Some(self.newcomer.seed))
    }

    /// Connects as often as it takes: a relay that has too many before it lets nobody in.
    pub(crate) async fn come_back(&self, address: SocketAddr) -> Linked {
        let (key, tls) = (self.newcomer.relay_key(), Some(self.newcomer.seed));
        let mut wait = Duration::from_millis(u64::from(self.newcomer.seed));
        let connecting = async {
            loop {
                let (endpoint, transport) = (client(), TransportConfig::default());
                let opening = open_from(&endpoint, address, key, tls, ALPN_LINK, transport);
                if let Ok(connection) = opening.await {
                    let mut wire = Wire::over(&endpoint, connection);
                    match wire.hear().await {
                        Ok(SeatHears::Welcome(welcome)) => {
                            return Linked { wire, welcome, kept: Vec::new() };
                        }
                        other => panic!("no welcome: {other:?}"),
                    }
                }
                // What a client does: each seat by a time of its own, and longer each time.
                tokio::time::sleep(wait).await;
                wait *= 2;
            }
        };
        tokio::time::timeout(STORM_PATIENCE, connecting).await.expect("never let in")
    }

    pub(crate) async fn refused(&self, address: SocketAddr) -> CloseCode {
        let (relay, own) = self.tls();
        let Lost::Closed(code) = Wire::turned_away(address, relay, own).await else {
            panic!("not closed")
        };
        code
    }
}

/// A greeted link.
pub(crate) struct Linked {
    wire: Wire,
    pub(crate) welcome: Welcome,
    /// Heard while something else was waited for.
    kept: Vec<SeatHears>,
}

impl Linked {
    async fn find<T>(&mut self, mut wanted: impl FnMut(&SeatHears) -> Option<T>) -> T {
        if let Some(at) = self.kept.iter().position(|heard| wanted(heard).is_some()) {
            return wanted(&self.kept.remove(at)).unwrap();
        }
        loop {
            let heard = self.wire.hear().await.unwrap();
            if let Some(found) = wanted(&heard) {
                return found;
            }
            self.kept.push(heard);
        }
    }

    pub(crate) async fn submit(
        &mut self,
        state: u64,
        envelope: Envelope,
    ) -> Result<Custody, Refusal> {
        let id = envelope.id();
        self.wire.link.submit(Submit { state, envelope }).unwrap();
        self.wire.transmit();
        self.find(|heard| match heard {
            SeatHears::Custody(custody) if custody.id == id => Some(Ok(custody.clone())),
            SeatHears::Refused(refused) if refused.id == id => Some(Err(refused.refusal.clone())),
            _ => None,
        })
        .await
    }

    pub(crate) async fn ask(&mut self, question: Question) -> Result<Answer, Refusal> {
        let asked = self.wire.link.ask(question).unwrap();
        self.wire.transmit();
        self.find(|heard| match heard {
            SeatHears::Answer(no, answer) if *no == asked => Some(answer.clone()),
            _ => None,
        })
        .await
    }

    pub(crate) fn acknowledge(&mut self, acknowledge: Acknowledge) {
        self.wire.link.acknowledge(acknowledge).unwrap();
        self.wire.transmit();
    }

    async fn about_chunk<T>(&mut self, mut wanted: impl FnMut(&ChunkToSeat) -> Option<T>) -> T {
        self.find(|heard| match heard {
            SeatHears::Chunk(chunk) => wanted(chunk),
            _ => None,
        })
        .await
    }

    pub(crate) fn put(&mut self, name: ChunkName, bytes: &[u8], from: usize) {
        let exp = runtime::now().plus(Duration::from_secs(7_200));
        let mut offset = from;
        for piece in bytes[from..].chunks(PIECE_BYTES_MAX) {
            let at = u32::try_from(offset).unwrap();
            let put = ChunkToRelay::Put { name, exp, offset: at, bytes: piece.to_vec() };
            self.wire.link.chunk(put).unwrap();
            self.wire.transmit();
            offset += piece.len();
        }
    }

    pub(crate) async fn kept(&mut self, name: ChunkName) -> Result<(), Refusal> {
        self.about_chunk(|chunk| match chunk {
            ChunkToSeat::Kept { name: of, .. } if *of == name => Some(Ok(())),
            ChunkToSeat::Refused { name: of, refusal } if *of == name => Some(Err(refusal.clone())),
            _ => None,
        })
        .await
    }

    pub(crate) async fn held(&mut self, names: Vec<ChunkName>) -> Vec<HeldChunk> {
        let exp = runtime::now().plus(Duration::from_secs(7_200));
        self.wire.link.chunk(ChunkToRelay::Have { names, exp }).unwrap();
        self.wire.transmit();
        self.about_chunk(|chunk| match chunk {
            ChunkToSeat::Held { chunks } => Some(chunks.clone()),
            _ => None,
        })
        .await
    }

    /// Fetches a chunk, several pieces at a time.
    pub(crate) async fn fetch(&mut self, name: ChunkName) -> Result<Vec<u8>, Refusal> {
        let mut bytes = vec![0; CHUNK_BYTES];
        let length = u32::try_from(PIECE_BYTES_MAX).unwrap();
        let offsets = (0..CHUNK_BYTES).step_by(PIECE_BYTES_MAX);
        for offset in offsets.clone() {
            let offset = u32::try_from(offset).unwrap();
            self.wire.link.chunk(ChunkToRelay::Get { name, offset, length }).unwrap();
        }
        self.wire.transmit();
        for _ in offsets {
            let (offset, piece) = self
                .about_chunk(|chunk| match chunk {
                    ChunkToSeat::Piece { name: of, offset, bytes } if *of == name => {
                        Some(Ok((*offset as usize, bytes.clone())))
                    }
                    ChunkToSeat::Absent { name: of, refusal, .. } if *of == name => {
                        Some(Err(refusal.clone()))
                    }
                    _ => None,
                })
                .await?;
            bytes[offset..offset + piece.len()].copy_from_slice(&piece);
        }
        Ok(bytes)
    }

    pub(crate) async fn delivery(&mut self) -> Deliver {
        self.find(|heard| match heard {
            SeatHears::Deliver(deliver) => Some(deliver.clone()),
            _ => None,
        })
        .await
    }

    pub(crate) async fn prekeys_low(&mut self) -> PrekeyCount {
        self.find(|heard| match heard {
            SeatHears::PrekeysLow(count) => Some(*count),
            _ => None,
        })
        .await
    }

    pub(crate) async fn head_at(&mut self, seq: u64) -> SignedHead {
        self.find(|heard| match heard {
            SeatHears::Head(bytes) => {
                Some(SignedHead::decode(bytes).unwrap()).filter(|head| head.head.seq >= seq)
            }
            _ => None,
        })
        .await
    }

    /// Pulls the whole directory and judges it as a member does.
    pub(crate) async fn replica(&mut self, genesis: &[u8]) -> Directory {
        let mut replica = Directory::from_genesis(genesis).unwrap();
        loop {
            let (after, _) = replica.head();
            let answer = self.ask(Question::PullDirectory { after }).await.unwrap();
            let Answer::Directory { entries, more, .. } = answer else { panic!("{answer:?}") };
            for entry in entries {
                replica.apply(&entry.bytes, Checks::reading(runtime::now())).unwrap();
            }
            if !more {
                return replica;
            }
        }
    }

    /// The port this end is seen at.
    pub(crate) const fn port(&self) -> u16 {
        self.wire.port()
    }

    pub(crate) async fn lost(self) -> Lost {
        self.wire.lost().await
    }

    /// The delay that came with the goaway, and how the link ended after it.
    pub(crate) async fn goaway_then_lost(mut self) -> (u32, Lost) {
        let delay = self.find(|heard| match heard {
            SeatHears::Goaway { delay_ms } => Some(*delay_ms),
            _ => None,
        });
        let delay = delay.await;
        (delay, self.wire.lost().await)
    }

    /// Custody receipts until the relay closes the link, and how it did; a refusal must have this
    /// reason.
    pub(crate) async fn receipts_until_closed(mut self, reason: Reason) -> (u32, Lost) {
        let mut receipts = 0;
        let mut count = |heard: &SeatHears| match heard {
            SeatHears::Custody(_) => receipts += 1,
            SeatHears::Refused(refused) => assert_eq!(refused.refusal.reason, reason),
            _ => {}
        };
        self.kept.iter().for_each(&mut count);
        loop {
            match self.wire.hear().await {
                Ok(heard) => count(&heard),
                Err(lost) => return (receipts, lost),
            }
        }
    }

    /// Submits without waiting for an answer.
    pub(crate) fn post(&mut self, state: u64, envelope: Envelope) {
        self.wire.link.submit(Submit { state, envelope }).unwrap();
        self.wire.transmit();
    }

    /// The next receipt or refusal.
    pub(crate) async fn receipt(&mut self) -> Result<Custody, Refusal> {
        self.find(|heard| match heard {
            SeatHears::Custody(custody) => Some(Ok(custody.clone())),
            SeatHears::Refused(refused) => Some(Err(refused.refusal.clone())),
            _ => None,
        })
        .await
    }
}

impl Linked {
    /// Opens a stream of its own with that preamble and bytes; says how the link ended.
    pub(crate) async fn stray(self, preamble: u8, bytes: &[u8]) -> Lost {
        let mut stream = self.wire.connection.open_uni().await.unwrap();
        stream.write_all(&[preamble]).await.unwrap();
        // The relay may have closed by now.
        let _ = stream.write_all(bytes).await;
        let lost = self.wire.lost().await;
        drop(stream);
        lost
    }
}
