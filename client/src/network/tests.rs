//! The network against a small relay of its own on loopback: wiring, not protocol.

use std::net::Ipv4Addr;
use std::sync::Arc;

use hotline_protocol::ids::Precedence;
use quinn::crypto::rustls::QuicServerConfig;
use quinn::{Connection, ConnectionError, Endpoint, ServerConfig, VarInt};

use super::*;

const FLASH: Channel = Channel::Lane(Precedence::Flash);

fn identity(seed: u8) -> TlsIdentity {
    TlsIdentity::from_ed25519_seed(&[seed; 32]).unwrap()
}

/// A relay's endpoint on a free port, and how it is reached.
fn relay() -> (Endpoint, Relay) {
    let relay = identity(1);
    let tls = hotline_certs::server_config(&relay, &[ALPN_LINK]).unwrap();
    let config = ServerConfig::with_crypto(Arc::new(QuicServerConfig::try_from(tls).unwrap()));
    let endpoint = Endpoint::server(config, (Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let addresses = vec![endpoint.local_addr().unwrap().to_string()];
    (endpoint, Relay { keys: vec![relay.public_key()], addresses })
}

async fn connected() -> (Network, Connection, Endpoint) {
    let (endpoint, relay) = relay();
    let mut network = Network::new(identity(2));
    network.connect(relay).unwrap();
    let connection = endpoint.accept().await.unwrap().await.unwrap();
    assert!(matches!(network.event().await, Some(Event::Connected)));
    (network, connection, endpoint)
}

fn transmit(channel: Channel, bytes: &[u8]) -> Transmit {
    Transmit { channel, bytes: bytes.to_vec() }
}

/// How a connection ends, as the relay hears it.
async fn end(connection: Connection) -> Option<CloseCode> {
    match connection.closed().await {
        ConnectionError::ApplicationClosed(close) => {
            CloseCode::from_code(close.error_code.into_inner())
        }
        other => panic!("{other}"),
    }
}

/// Reads events until so many bytes of a channel have come.
async fn received(network: &mut Network, from: Channel, length: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while bytes.len() < length {
        match network.event().await {
            Some(Event::Received(channel, chunk)) if channel == from => bytes.extend(chunk),
            other => panic!("{other:?}"),
        }
    }
    bytes
}

#[tokio::test]
async fn bytes_go_both_ways_on_streams_that_name_themselves() {
    let (mut network, relay, _endpoint) = connected().await;
    network.transmit(transmit(Channel::Control, b"hello"));
    network.transmit(transmit(FLASH, b"now"));
    let (mut send, mut control) = relay.accept_bi().await.unwrap();
    let mut bytes = [0; 6];
    control.read_exact(&mut bytes).await.unwrap();
    assert_eq!(&bytes, b"\x00hello");
    let mut lane = relay.accept_uni().await.unwrap();
    let mut bytes = [0; 4];
    lane.read_exact(&mut bytes).await.unwrap();
    assert_eq!(&bytes, b"\x04now");

    send.write_all(b"welcome").await.unwrap();
    assert_eq!(received(&mut network, Channel::Control, 7).await, b"welcome");
    let mut lane = relay.open_uni().await.unwrap();
    lane.write_all(b"\x04mail").await.unwrap();
    assert_eq!(received(&mut network, FLASH, 4).await, b"mail");
    assert!(network.rtt().is_some());
}

#[tokio::test]
async fn whoever_answers_with_another_key_is_not_the_relay() {
    let (endpoint, mut relay) = relay();
    relay.keys = vec![identity(9).public_key()];
    let address = relay.addresses[0].clone();
    let mut network = Network::new(identity(2));
    network.connect(relay).unwrap();
    let attempt = tokio::spawn(async move { endpoint.accept().await.unwrap().await.is_err() });
    match network.event().await {
        Some(Event::ConnectFailed(Unreachable::WrongKey(named))) => assert_eq!(named, address),
        other => panic!("{other:?}"),
    }
    assert!(attempt.await.unwrap());
}

#[tokio::test]
async fn an_impostor_at_one_address_does_not_keep_the_relay_at_another_from_being_found() {
    let (endpoint, mut found) = relay();
    let tls = hotline_certs::server_config(&identity(9), &[ALPN_LINK]).unwrap();
    let config = ServerConfig::with_crypto(Arc::new(QuicServerConfig::try_from(tls).unwrap()));
    let impostor = Endpoint::server(config, (Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    found.addresses.insert(0, impostor.local_addr().unwrap().to_string());
    found.addresses.insert(0, "no address".to_owned());
    let mut network = Network::new(identity(2));
    network.connect(found).unwrap();
    let fooled = tokio::spawn(async move { impostor.accept().await.unwrap().await.is_err() });
    let _connection = endpoint.accept().await.unwrap().await.unwrap();
    assert!(matches!(network.event().await, Some(Event::Connected)));
    assert!(fooled.await.unwrap());
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_silent() {
    let mut network = Network::new(identity(2));
    let keys = vec![identity(1).public_key()];
    network.connect(Relay { keys, addresses: vec!["nowhere".to_owned()] }).unwrap();
    match network.event().await {
        Some(Event::ConnectFailed(Unreachable::Silent(named))) => assert_eq!(named, "nowhere"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_relays_close_code_is_told_and_nothing_after_it() {
    let (mut network, relay, _endpoint) = connected().await;
    relay.close(VarInt::from_u32(CloseCode::Revoked.code()), b"");
    match network.event().await {
        Some(Event::Disconnected(Some(CloseCode::Revoked))) => {}
        other => panic!("{other:?}"),
    }
    assert!(network.current.is_none());
}

#[tokio::test]
async fn a_stream_of_no_known_name_ends_the_link() {
    let (mut network, relay, _endpoint) = connected().await;
    let mut stream = relay.open_uni().await.unwrap();
    stream.write_all(b"\x09").await.unwrap();
    assert!(matches!(network.event().await, Some(Event::Disconnected(None))));
    assert!(matches!(
        relay.closed().await,
        ConnectionError::ApplicationClosed(close)
            if close.error_code == VarInt::from_u32(CloseCode::Misbehaved.code())
    ));
}

#[tokio::test]
async fn what_was_written_before_the_end_arrives_before_it() {
    let (mut network, relay, _endpoint) = connected().await;
    let mail = vec![7; 300_000];
    network.transmit(transmit(FLASH, &mail));
    network.disconnect(CloseCode::Done);
    let mut lane = relay.accept_uni().await.unwrap();
    let bytes = lane.read_to_end(400_000).await.unwrap();
    assert_eq!(bytes.len(), mail.len() + 1);
    // The control stream is ended too, and a relay that has read it to its end closes.
    let (_send, mut control) = relay.accept_bi().await.unwrap();
    assert_eq!(control.read_to_end(10).await.unwrap(), b"\x00");
    network.ended().await;
    assert_eq!(end(relay).await, Some(CloseCode::Done));
}

#[tokio::test]
async fn the_relay_hears_of_the_end_though_nobody_stays_for_it() {
    let (endpoint, relay) = relay();
    // A program of its own, gone with all its tasks as soon as the network says that it has ended.
    let program = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut network = Network::new(identity(2));
            network.connect(relay).unwrap();
            assert!(matches!(network.event().await, Some(Event::Connected)));
            network.disconnect(CloseCode::Done);
            network.ended().await;
        });
    });
    let connection = endpoint.accept().await.unwrap().await.unwrap();
    let control = tokio::spawn({
        let connection = connection.clone();
        async move { connection.accept_bi().await.unwrap().1.read_to_end(10).await }
    });
    assert_eq!(end(connection).await, Some(CloseCode::Done));
    drop(control);
    program.join().unwrap();
}

#[tokio::test]
async fn a_relay_that_does_not_read_holds_the_engine_back_until_it_does() {
    let (mut network, relay, _endpoint) = connected().await;
    while !network.is_full() {
        network.transmit(transmit(FLASH, &[1; 65_536]));
    }
    let reading = tokio::spawn(async move {
        let mut lane = relay.accept_uni().await.unwrap();
        while lane.read_chunk(65_536, true).await.is_ok_and(|chunk| chunk.is_some()) {}
    });
    assert!(network.event().await.is_none(), "there is room again");
    assert!(!network.is_full());
    drop(network);
    reading.await.unwrap();
}

#[tokio::test]
async fn an_engine_that_does_not_listen_holds_the_relay_back() {
    let (mut network, relay, _endpoint) = connected().await;
    let mut lane = relay.open_uni().await.unwrap();
    lane.write_all(b"\x04").await.unwrap();
    // More than both windows and the channel hold: this cannot end before the engine listens.
    let total = 4 * 1024 * 1024;
    let writing = tokio::spawn(async move {
        lane.write_all(&vec![5; total]).await.unwrap();
        lane
    });
    let waiting = |network: &Network| network.current.as_ref().unwrap().events.len();
    let mut heard = 0;
    while heard < total {
        assert!(waiting(&network) <= CHUNKS_WAITING_MAX);
        assert!(heard > 0 || !writing.is_finished());
        if let Some(Event::Received(_, chunk)) = network.event().await {
            heard += chunk.len();
        }
    }
    drop(writing.await.unwrap());
}
