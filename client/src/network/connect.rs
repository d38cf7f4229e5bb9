//! Making a connection: addresses, the pinned key, and a newcomer's one request.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hotline_directory::labels::ENROL_EXPORTER;
use hotline_protocol::close::CloseCode;
use hotline_protocol::codec::{Deframer, decode, encode};
use hotline_protocol::frames::{Channel, ToNewcomer, ToRelayEnrol};
use hotline_protocol::limits::{ALPN_ENROL, IDLE_TIMEOUT, KEEP_ALIVE_EVERY};
use quinn::crypto::rustls::QuicClientConfig;
use quinn::{ClientConfig, Connection, ConnectionError, Endpoint, TransportConfig, VarInt};
use serde_bytes::ByteBuf;
use tokio::task::JoinSet;

use crate::engine::{Failure, Unreachable};
use crate::limits::{ADDRESS_STAGGER, ADDRESSES_MAX, CHUNK_BYTES, CONNECT_WITHIN, ENROL_WITHIN};

/// A defect of this build: the TLS or QUIC library refuses what it is asked for.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// rustls refuses.
    #[error(transparent)]
    Tls(#[from] hotline_certs::ConfigError),
    /// quinn finds no cipher suite for its initial packets.
    #[error("the TLS configuration does not fit QUIC")]
    Quic,
}

/// Where a relay is and how it is recognised.
#[derive(Debug, Clone)]
pub struct Relay {
    /// Keys of its TLS certificate; any of them is right.
    pub keys: Vec<[u8; 32]>,
    /// `host:port`, in order of preference.
    pub addresses: Vec<String>,
}

/// Streams the relay may open: one for each precedence, and one for chunks of attachments.
const LANES: u32 = 5;

/// How long the end of a connection may take until it is on the wire.
const CLOSE_WITHIN: Duration = Duration::from_secs(1);

/// How often it is looked whether it is.
const CLOSE_LOOKED_AFTER_EVERY: Duration = Duration::from_millis(1);

/// QUIC as a seat speaks it (docs/protocol.md, "Transport").
pub(super) fn quic(tls: rustls::ClientConfig) -> Result<ClientConfig, NetworkError> {
    let tls = QuicClientConfig::try_from(tls).map_err(|_| NetworkError::Quic)?;
    let mut transport = TransportConfig::default();
    transport
        .keep_alive_interval(Some(KEEP_ALIVE_EVERY))
        .max_idle_timeout(IDLE_TIMEOUT.try_into().ok())
        .receive_window(VarInt::from_u32(1024 * 1024))
        .stream_receive_window(VarInt::from_u32(256 * 1024))
        .send_window(512 * 1024)
        .max_concurrent_bidi_streams(VarInt::from_u32(0))
        .max_concurrent_uni_streams(VarInt::from_u32(LANES))
        .datagram_receive_buffer_size(None);
    let mut config = ClientConfig::new(Arc::new(tls));
    config.transport_config(Arc::new(transport));
    Ok(config)
}

/// A socket for both families where the machine has IPv6, else for IPv4.
fn endpoint() -> std::io::Result<Endpoint> {
    Endpoint::client(SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)))
        .or_else(|_| Endpoint::client(SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0))))
}

/// Connects to whichever address answers first with a pinned key.
pub(super) async fn connect(
    relay: &Relay,
    config: ClientConfig,
) -> Result<(Endpoint, Connection), Unreachable> {
    let named = relay.addresses.join(", ");
    let silent = || Unreachable::Silent(named.clone());
    let mut endpoint = endpoint().map_err(|_| silent())?;
    endpoint.set_default_client_config(config);
    let race = race(&endpoint, &relay.addresses);
    let lost = match tokio::time::timeout(CONNECT_WITHIN, race).await {
        Ok(Ok(connection)) => return Ok((endpoint, connection)),
        Ok(Err(lost)) => lost,
        Err(_) => Lost::Silent,
    };
    Err(match lost {
        Lost::Silent => silent(),
        Lost::WrongKey(address) => Unreachable::WrongKey(address),
    })
}

/// Why no address led to a connection.
enum Lost {
    Silent,
    WrongKey(String),
}

/// Tries the addresses with a head start each (RFC 8305, "Happy Eyeballs").
async fn race(endpoint: &Endpoint, addresses: &[String]) -> Result<Connection, Lost> {
    let mut attempts = JoinSet::new();
    let mut wait = Duration::ZERO;
    for address in addresses.iter().take(ADDRESSES_MAX) {
        let (endpoint, address) = (endpoint.clone(), address.clone());
        attempts.spawn(async move {
            tokio::time::sleep(wait).await;
            attempt(&endpoint, &address).await
        });
        wait += ADDRESS_STAGGER;
    }
    let mut lost = Lost::Silent;
    while let Some(attempt) = attempts.join_next().await {
        match attempt {
            Ok(Ok(connection)) => return Ok(connection),
            // An impostor at one address must not keep the others from being tried.
            Ok(Err(wrong @ Lost::WrongKey(_))) => lost = wrong,
            Ok(Err(Lost::Silent)) | Err(_) => {}
        }
    }
    Err(lost)
}

/// Resolves one address and tries what it resolves to, one after another.
async fn attempt(endpoint: &Endpoint, address: &str) -> Result<Connection, Lost> {
    let resolved = tokio::net::lookup_host(address).await.map_err(|_| Lost::Silent)?;
    let mut lost = Lost::Silent;
    for address_of in resolved.take(ADDRESSES_MAX) {
        // The name plays no part: the key is what is compared.
        let Ok(connecting) = endpoint.connect(address_of, "hotline") else { continue };
        match tokio::time::timeout(CONNECT_WITHIN / 3, connecting).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(error)) if is_wrong_key(&error) => lost = Lost::WrongKey(address.to_owned()),
            Ok(Err(_)) | Err(_) => {}
        }
    }
    Err(lost)
}

/// Whether this side ended the handshake over the relay's certificate: TLS alerts travel as
/// QUIC's codes 0x100 to 0x1ff (RFC 9001 section 4.8), and one raised here, not by the peer, can
/// only be about the key.
fn is_wrong_key(error: &ConnectionError) -> bool {
    match error {
        ConnectionError::TransportError(error) => (0x100..0x200).contains(&u64::from(error.code)),
        _ => false,
    }
}

/// Ends a connection and waits until its end is on the wire: the relay should hear of it rather than
/// wait for it. Not waited for is QUIC's draining, three probe timeouts in which it would be said
/// again to a relay that goes on talking: each command would end that much later, on a slow line by
/// seconds.
pub(super) async fn close(endpoint: &Endpoint, connection: &Connection, code: CloseCode) {
    connection.close(VarInt::from_u32(code.code()), b"");
    // Nothing but its end is sent on a connection that is closed.
    let before = connection.stats().udp_tx.datagrams;
    let is_said = async {
        while connection.stats().udp_tx.datagrams == before {
            tokio::time::sleep(CLOSE_LOOKED_AFTER_EVERY).await;
        }
    };
    // If it was said before it was looked, the draining ends it.
    let closed = async {
        tokio::select! { () = is_said => {}, () = endpoint.wait_idle() => {} }
    };
    let _ = tokio::time::timeout(CLOSE_WITHIN, closed).await;
}

/// Asks the relay for a seat. `request` is given the TLS exporter value of the link and makes the
/// signed request and the profile beside it. Returns what the relay answered.
///
/// # Errors
///
/// [`Failure::Offline`] if no relay answers (the invitation is unused, try again),
/// [`Failure::NotAuthentic`] if somebody else does, and what `request` itself fails with.
pub async fn enrol(
    relay: &Relay,
    request: impl FnOnce([u8; 32]) -> Result<(Vec<u8>, Option<Vec<u8>>), Failure>,
) -> Result<ToNewcomer, Failure> {
    let defect = |error: NetworkError| Failure::Defect(error.to_string());
    let tls = hotline_certs::client_config(None, &relay.keys, ALPN_ENROL)
        .map_err(|error| defect(error.into()))?;
    let config = quic(tls).map_err(defect)?;
    let (endpoint, connection) = connect(relay, config).await.map_err(|why| match why {
        Unreachable::Silent(_) => Failure::Offline(why.to_string()),
        Unreachable::WrongKey(_) => Failure::NotAuthentic(why.to_string()),
    })?;
    let mut exporter = [0; 32];
    connection
        .export_keying_material(&mut exporter, ENROL_EXPORTER.as_bytes(), b"")
        .map_err(|_| Failure::Defect("the TLS library exports no keying material".to_owned()))?;
    let (request, profile) = request(exporter)?;
    let frame = ToRelayEnrol::Enrol { request, profile: profile.map(ByteBuf::from) };
    let answer = tokio::time::timeout(ENROL_WITHIN, ask(&connection, &frame)).await;
    close(&endpoint, &connection, CloseCode::Done).await;
    answer.ok().flatten().ok_or_else(|| {
        Failure::Offline(
            "the relay did not answer the request; whether it was granted is unknown".to_owned(),
        )
    })
}

/// One request, one answer.
async fn ask(connection: &Connection, frame: &ToRelayEnrol) -> Option<ToNewcomer> {
    let (mut send, mut receive) = connection.open_bi().await.ok()?;
    send.write_all(&[Channel::Control.preamble()]).await.ok()?;
    send.write_all(&encode(frame).ok()?).await.ok()?;
    send.finish().ok()?;
    let mut deframer = Deframer::default();
    loop {
        if let Some(body) = deframer.next_body().ok()? {
            return decode(body).ok();
        }
        let chunk = receive.read_chunk(CHUNK_BYTES, true).await.ok()??;
        deframer.push(&chunk.bytes);
    }
}
