//! The QUIC endpoint: who may begin a handshake, and what happens when one ended.

use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;

use hotline_certs::{TlsIdentity, peer_key_of_quic, server_config};
use hotline_protocol::close::CloseCode;
use hotline_protocol::limits::{ALPN_ENROL, ALPN_LINK, IDLE_TIMEOUT};
use quinn::crypto::rustls::{HandshakeData, QuicServerConfig};
use quinn::{
    Connection, Endpoint, IdleTimeout, Incoming, ServerConfig, TokioRuntime, TransportConfig,
    VarInt,
};
use zeroize::Zeroizing;

use super::reset::ResetKey;
use super::running::StartError;
use super::shared::{Admission, Handshake, Shared};
use super::{enrol, link};
use crate::limits::HANDSHAKE_OLD_AFTER;

/// Bytes a peer may send before it must wait for us: a line of 10 Mbit/s and 800 ms, and what
/// bounds the memory a connection can claim.
const RECEIVE_WINDOW: u32 = 1 << 20;
/// Bytes we keep unacknowledged: what is in QUIC cannot be overtaken any more.
const SEND_WINDOW: u64 = 512 << 10;
/// The receive window of one stream.
const STREAM_WINDOW: u32 = 256 << 10;
/// Streams a seat may open in each direction class: one control stream, one for each lane and one
/// for chunks.
const STREAMS: (u32, u32) = (1, 5);
/// Handshakes QUIC holds before we look at them. The default of 65,536 with 100 MiB is generous
/// to a flood.
const INCOMING_MAX: usize = 1_024;
/// Bytes of early packets of one such handshake, and of all.
const INCOMING_BYTES: (u64, u64) = (16 << 10, 4 << 20);

/// Opens the endpoint.
pub(super) fn open(
    address: SocketAddr,
    identity: &TlsIdentity,
    reset_key: Zeroizing<[u8; 32]>,
) -> Result<Endpoint, StartError> {
    let tls = server_config(identity, &[ALPN_LINK, ALPN_ENROL])
        .map_err(|error| StartError::Tls(error.to_string()))?;
    let quic = QuicServerConfig::try_from(Arc::new(tls))
        .map_err(|error| StartError::Tls(error.to_string()))?;
    let mut config = ServerConfig::with_crypto(Arc::new(quic));
    config
        .max_incoming(INCOMING_MAX)
        .incoming_buffer_size(INCOMING_BYTES.0)
        .incoming_buffer_size_total(INCOMING_BYTES.1)
        .transport_config(Arc::new(transport()?));
    let failed = |error: std::io::Error| StartError::Bind(address, error.to_string());
    let socket = UdpSocket::bind(address).map_err(failed)?;
    let all = ResetKey::new(reset_key).endpoint();
    Endpoint::new(all, Some(config), socket, Arc::new(TokioRuntime)).map_err(failed)
}

fn transport() -> Result<TransportConfig, StartError> {
    let idle =
        IdleTimeout::try_from(IDLE_TIMEOUT).map_err(|error| StartError::Tls(error.to_string()))?;
    let mut transport = TransportConfig::default();
    transport
        .receive_window(VarInt::from_u32(RECEIVE_WINDOW))
        .send_window(SEND_WINDOW)
        .stream_receive_window(VarInt::from_u32(STREAM_WINDOW))
        .max_concurrent_bidi_streams(VarInt::from_u32(STREAMS.0))
        .max_concurrent_uni_streams(VarInt::from_u32(STREAMS.1))
        .max_idle_timeout(Some(idle))
        // The seat keeps the link alive; the relay only notices silence.
        .keep_alive_interval(None)
        .datagram_receive_buffer_size(None);
    Ok(transport)
}

/// Accepts connections until the endpoint is closed.
pub(super) async fn accept(endpoint: Endpoint, shared: Arc<Shared>) {
    while let Some(incoming) = endpoint.accept().await {
        let meters = &shared.meters;
        meters.handshakes.one();
        // Who cannot be asked any more has answered.
        match shared.admit(incoming.remote_address().ip(), !incoming.may_retry()) {
            Admission::Refuse => {
                meters.handshakes_refused.one();
                incoming.refuse();
            }
            Admission::Prove => {
                // Under pressure only an address that answers costs us a handshake.
                meters.handshakes_retried.one();
                let _ = incoming.retry();
            }
            Admission::Begin(handshake) => {
                tokio::spawn(serve(incoming, handshake, Arc::clone(&shared)));
            }
        }
    }
}

async fn serve(incoming: Incoming, mut handshake: Handshake, shared: Arc<Shared>) {
    let Some(connection) = shake_hands(incoming, &mut handshake, &shared).await else {
        return;
    };
    match protocol(&connection).as_deref() {
        Some(ALPN_LINK) => {
            let _link = shared.link();
            drop(handshake);
            match peer_key_of_quic(connection.peer_identity()) {
                Some(key) => link::serve(key, connection, &shared).await,
                None => shared.close(&connection, CloseCode::UnknownSeat),
            }
        }
        Some(ALPN_ENROL) => {
            drop(handshake);
            match shared.enrolment() {
                Some(_enrolment) => enrol::serve(connection, &shared).await,
                None => shared.close(&connection, CloseCode::Away),
            }
        }
        _ => shared.close(&connection, CloseCode::Misbehaved),
    }
}

/// Waits for a handshake's end; none if it broke off or may not go on.
async fn shake_hands(
    incoming: Incoming,
    handshake: &mut Handshake,
    shared: &Shared,
) -> Option<Connection> {
    let within = shared.bounds.silence_max();
    let young = within.min(HANDSHAKE_OLD_AFTER);
    let mut connecting = std::pin::pin!(incoming.into_future());
    let mut ended = tokio::time::timeout(young, &mut connecting).await;
    if ended.is_err() && shared.may_grow_old(handshake) {
        ended = tokio::time::timeout(within.saturating_sub(young), connecting).await;
    }
    match ended {
        Ok(Ok(connection)) => Some(connection),
        Ok(Err(error)) => {
            shared.meters.handshakes_failed.one();
            tracing::debug!(%error, "a handshake failed");
            None
        }
        Err(_) => {
            shared.meters.handshakes_late.one();
            tracing::debug!("a handshake took too long");
            None
        }
    }
}

/// The ALPN both sides agreed on.
fn protocol(connection: &Connection) -> Option<Vec<u8>> {
    connection.handshake_data()?.downcast::<HandshakeData>().ok()?.protocol
}
