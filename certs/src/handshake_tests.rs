//! Real handshakes, in memory and over QUIC on loopback.

use std::sync::Arc;
use std::time::Duration;

use crate::identity::Subject;
use crate::{
    TlsIdentity, certificate_key, client_config, limits, peer_key, peer_key_of_quic, provider,
    server_config,
};
use rustls::crypto::aws_lc_rs::kx_group;
use rustls::crypto::{CryptoProvider, SupportedKxGroup};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ResolvesServerCert;
use rustls::sign::CertifiedKey;
use rustls::time_provider::TimeProvider;
use rustls::{
    ClientConfig, ClientConnection, Error, HandshakeKind, NamedGroup, ProtocolVersion,
    ServerConfig, ServerConnection,
};

const LINK: &[u8] = b"hotline/1";
const ENROL: &[u8] = b"hotline-enrol/1";

fn identity(seed: u8) -> TlsIdentity {
    TlsIdentity::from_ed25519_seed(&[seed; 32]).unwrap()
}

fn relay() -> TlsIdentity {
    identity(1)
}

fn seat() -> TlsIdentity {
    identity(2)
}

fn relay_config() -> ServerConfig {
    server_config(&relay(), &[LINK, ENROL]).unwrap()
}

fn seat_config() -> ClientConfig {
    client_config(Some(&seat()), &[relay().public_key()], LINK).unwrap()
}

/// Moves bytes until neither end has any, or one refuses.
fn shake(
    client: ClientConfig,
    server: ServerConfig,
) -> Result<(ClientConnection, ServerConnection), Error> {
    let name = ServerName::try_from("relay.invalid").unwrap();
    let mut client = ClientConnection::new(Arc::new(client), name)?;
    let mut server = ServerConnection::new(Arc::new(server))?;
    loop {
        let mut wire = Vec::new();
        while client.wants_write() {
            client.write_tls(&mut wire).unwrap();
        }
        let mut moved = !wire.is_empty();
        let mut rest = wire.as_slice();
        while !rest.is_empty() {
            server.read_tls(&mut rest).unwrap();
            server.process_new_packets()?;
        }
        let mut wire = Vec::new();
        while server.wants_write() {
            server.write_tls(&mut wire).unwrap();
        }
        moved |= !wire.is_empty();
        let mut rest = wire.as_slice();
        while !rest.is_empty() {
            client.read_tls(&mut rest).unwrap();
            client.process_new_packets()?;
        }
        if !moved {
            assert!(!client.is_handshaking() && !server.is_handshaking());
            return Ok((client, server));
        }
    }
}

#[track_caller]
fn refused(client: ClientConfig, server: ServerConfig) -> Error {
    match shake(client, server) {
        Ok(_) => panic!("the handshake went through"),
        Err(error) => error,
    }
}

fn with_groups(groups: &[&'static dyn SupportedKxGroup]) -> Arc<CryptoProvider> {
    Arc::new(CryptoProvider { kx_groups: groups.to_vec(), ..provider().unwrap() })
}

/// A seat's configuration but for its key-exchange groups. The pins are not under test there.
fn seat_with_groups(groups: &[&'static dyn SupportedKxGroup]) -> ClientConfig {
    let ours = seat_config();
    let mut config = ClientConfig::builder_with_details(with_groups(groups), ours.time_provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    config.dangerous().set_certificate_verifier(Arc::new(TrustAll(provider().unwrap())));
    config.alpn_protocols = ours.alpn_protocols;
    config
}

#[derive(Debug)]
struct TrustAll(CryptoProvider);

impl rustls::client::danger::ServerCertVerifier for TrustAll {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<rustls::client::danger::ServerCertVerified, Error> {
        Ok(rustls::client::danger::ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, Error> {
        Err(Error::General("TLS 1.2".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(
            message,
            certificate,
            signed,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        vec![rustls::SignatureScheme::ED25519]
    }
}

#[test]
fn a_seat_and_its_relay_meet_under_the_hybrid_group_and_know_each_other() {
    let (client, server) = shake(seat_config(), relay_config()).unwrap();
    for (version, group) in [
        (client.protocol_version(), client.negotiated_key_exchange_group()),
        (server.protocol_version(), server.negotiated_key_exchange_group()),
    ] {
        assert_eq!(version, Some(ProtocolVersion::TLSv1_3));
        assert_eq!(group.unwrap().name(), NamedGroup::X25519MLKEM768);
    }
    assert_eq!(server.alpn_protocol(), Some(LINK));
    assert_eq!(peer_key(server.peer_certificates().unwrap()), Some(seat().public_key()));
    assert_eq!(peer_key(client.peer_certificates().unwrap()), Some(relay().public_key()));
    assert_eq!(server.server_name(), None, "the relay's name was sent");
}

#[test]
fn both_ends_export_the_same_value_for_an_enrolment() {
    let newcomer = client_config(None, &[relay().public_key()], ENROL).unwrap();
    let (client, server) = shake(newcomer, relay_config()).unwrap();
    let label = b"HLP/1 exporter enrol";
    let one = client.export_keying_material([0; 32], label, None).unwrap();
    let other = server.export_keying_material([0; 32], label, None).unwrap();
    assert_eq!(one, other);
    assert_ne!(one, [0; 32]);
}

#[test]
fn a_newcomer_without_a_certificate_is_let_in_and_has_no_key() {
    let newcomer = client_config(None, &[relay().public_key()], ENROL).unwrap();
    let (_, server) = shake(newcomer, relay_config()).unwrap();
    assert_eq!(server.alpn_protocol(), Some(ENROL));
    assert_eq!(peer_key(server.peer_certificates().unwrap_or_default()), None);
}

#[test]
fn refuses_a_relay_with_another_key() {
    let elsewhere = client_config(Some(&seat()), &[identity(9).public_key()], LINK).unwrap();
    assert!(matches!(refused(elsewhere, relay_config()), Error::InvalidCertificate(_)));
}

#[test]
fn any_of_the_pinned_keys_is_right() {
    let keys = [identity(9).public_key(), relay().public_key()];
    let config = client_config(Some(&seat()), &keys, LINK).unwrap();
    assert!(shake(config, relay_config()).is_ok());
    assert!(client_config(None, &[], LINK).is_err());
}

/// Shows one identity's certificate but signs with another's key.
#[derive(Debug)]
struct Impostor(Arc<CertifiedKey>);

impl Impostor {
    fn showing(shown: &TlsIdentity, seed: u8) -> Self {
        let mut pkcs8 = hex("302e020100300506032b657004220420");
        pkcs8.extend([seed; 32]);
        let key =
            rustls::crypto::aws_lc_rs::sign::any_eddsa_type(&pkcs8.as_slice().into()).unwrap();
        let certificate = shown.certificate().unwrap().clone();
        Self(Arc::new(CertifiedKey::new(vec![certificate], key)))
    }
}

impl ResolvesServerCert for Impostor {
    fn resolve(&self, _: rustls::server::ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

impl rustls::client::ResolvesClientCert for Impostor {
    fn resolve(&self, _: &[&[u8]], _: &[rustls::SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

fn hex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

#[test]
fn refuses_a_certificate_whose_key_the_peer_does_not_hold() {
    let mut false_relay = relay_config();
    false_relay.cert_resolver = Arc::new(Impostor::showing(&relay(), 9));
    assert!(matches!(refused(seat_config(), false_relay), Error::InvalidCertificate(_)));

    let mut false_seat = seat_config();
    false_seat.client_auth_cert_resolver = Arc::new(Impostor::showing(&seat(), 9));
    assert!(matches!(refused(false_seat, relay_config()), Error::InvalidCertificate(_)));
}

#[test]
fn refuses_a_chain_of_certificates() {
    let certificates = [relay(), seat()].map(|one| one.certificate().unwrap().clone());
    assert_eq!(peer_key(&certificates), None);
    assert_eq!(peer_key(&[]), None);
}

#[test]
fn falls_back_to_x25519_and_to_nothing_else() {
    let (client, _) = shake(seat_with_groups(&[kx_group::X25519]), relay_config()).unwrap();
    assert_eq!(client.negotiated_key_exchange_group().unwrap().name(), NamedGroup::X25519);
    refused(seat_with_groups(&[kx_group::SECP256R1, kx_group::SECP384R1]), relay_config());
    refused(seat_with_groups(&[kx_group::MLKEM768]), relay_config());
}

#[test]
fn a_relay_refuses_tls_1_2() {
    // A ClientHello of TLS 1.2 (RFC 5246): no supported_versions, an ECDHE suite, X25519, Ed25519.
    let mut hello = hex("0303");
    hello.extend([7; 32]);
    hello.extend(hex("00"));
    hello.extend(hex("0002c02b0100"));
    let extensions = hex("000a00040002001d000d000400020807");
    hello.extend(u16::try_from(extensions.len()).unwrap().to_be_bytes());
    hello.extend(extensions);
    let mut server = ServerConnection::new(Arc::new(relay_config())).unwrap();
    server.read_tls(&mut record(1, &hello).as_slice()).unwrap();
    assert!(matches!(server.process_new_packets(), Err(Error::PeerIncompatible(_))));
}

#[test]
fn a_seat_refuses_tls_1_2() {
    // A ServerHello of TLS 1.2: no supported_versions.
    let mut hello = hex("0303");
    hello.extend([7; 32]);
    hello.extend(hex("00c02b00"));
    let name = ServerName::try_from("relay.invalid").unwrap();
    let mut client = ClientConnection::new(Arc::new(seat_config()), name).unwrap();
    client.write_tls(&mut Vec::new()).unwrap();
    client.read_tls(&mut record(2, &hello).as_slice()).unwrap();
    assert!(matches!(client.process_new_packets(), Err(Error::PeerIncompatible(_))));
}

/// A handshake message of a type in one plaintext record.
fn record(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap();
    let mut out = vec![22, 3, 3];
    out.extend((length + 4).to_be_bytes());
    out.extend([kind, 0]);
    out.extend(length.to_be_bytes());
    out.extend(body);
    out
}

#[derive(Debug)]
struct ClockAt(u64);

impl TimeProvider for ClockAt {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_secs(self.0)))
    }
}

#[test]
fn a_clock_a_day_or_thirty_years_off_locks_nobody_out() {
    const NOW: u64 = 1_800_000_000;
    const DAY: u64 = 86_400;
    for (seat_clock, relay_clock) in [
        (NOW - DAY, NOW),
        (NOW + DAY, NOW),
        (NOW, NOW + 30 * 365 * DAY),
        (NOW - 30 * 365 * DAY, NOW),
        (0, u64::from(u32::MAX) * 100),
    ] {
        let (mut client, mut server) = (seat_config(), relay_config());
        client.time_provider = Arc::new(ClockAt(seat_clock));
        server.time_provider = Arc::new(ClockAt(relay_clock));
        assert!(shake(client, server).is_ok(), "{seat_clock} {relay_clock}");
    }
}

#[test]
fn no_ticket_is_sent_and_every_handshake_is_a_full_one() {
    let (client, server) = (seat_config(), relay_config());
    for _ in 0..2 {
        let (client, server) = shake(client.clone(), server.clone()).unwrap();
        assert_eq!(client.tls13_tickets_received(), 0);
        assert_eq!(client.handshake_kind(), Some(HandshakeKind::Full));
        assert_eq!(server.handshake_kind(), Some(HandshakeKind::Full));
        assert!(!client.is_early_data_accepted());
    }
    assert_eq!((server.send_tls13_tickets, server.max_early_data_size), (0, 0));
    assert!(!server.ticketer.enabled());
    assert!(!server.session_storage.can_cache());
}

#[test]
fn a_seat_resumes_nothing_even_where_tickets_are_given() {
    let client = seat_config();
    let mut server = relay_config();
    server.session_storage = rustls::server::ServerSessionMemoryCache::new(8);
    server.send_tls13_tickets = 2;
    for _ in 0..2 {
        let (client, _) = shake(client.clone(), server.clone()).unwrap();
        assert_eq!(client.tls13_tickets_received(), 2);
        assert_eq!(client.handshake_kind(), Some(HandshakeKind::Full));
    }
}

#[test]
fn refuses_a_peer_that_speaks_something_else() {
    let other = client_config(Some(&seat()), &[relay().public_key()], b"h3").unwrap();
    assert!(matches!(refused(other, relay_config()), Error::NoApplicationProtocol));
}

#[test]
fn certificates_that_are_none_of_ours_hold_no_key() {
    let good = seat().certificate().unwrap().to_vec();
    let key = seat().public_key();
    let at = good.windows(32).position(|window| window == key).unwrap();

    // The neutral point: anybody can sign for it.
    let mut weak = good.clone();
    weak[at..at + 32].fill(0);
    weak[at] = 1;
    assert_eq!(certificate_key(&weak.into()), None);

    // X25519 (1.3.101.110) in place of Ed25519 (1.3.101.112).
    let mut other_kind = good.clone();
    assert_eq!(other_kind[at - 4], 0x70);
    other_kind[at - 4] = 0x6e;
    assert_eq!(certificate_key(&other_kind.into()), None);

    for cut in 0..good.len() {
        assert_eq!(certificate_key(&good[..cut].to_vec().into()), None);
    }

    // A good one around a good key, but larger than any of ours.
    let own = ed25519_dalek::SigningKey::from_bytes(&[2; 32]);
    for (name, expected) in [(100, Some(key)), (limits::CERTIFICATE_BYTES_MAX, None)] {
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name.push(rcgen::DnType::CommonName, "x".repeat(name));
        let certificate = params.self_signed(&Subject(own.clone())).unwrap();
        assert_eq!(certificate_key(certificate.der()), expected);
    }
}

#[tokio::test]
async fn a_link_over_quic_carries_both_keys_and_no_other_relay_is_let_in() {
    use quinn::crypto::rustls::{HandshakeData, QuicClientConfig, QuicServerConfig};

    let server = QuicServerConfig::try_from(relay_config()).unwrap();
    let endpoint = quinn::Endpoint::server(
        quinn::ServerConfig::with_crypto(Arc::new(server)),
        "127.0.0.1:0".parse().unwrap(),
    )
    .unwrap();
    let address = endpoint.local_addr().unwrap();
    let client = quinn::Endpoint::client("127.0.0.1:0".parse().unwrap()).unwrap();
    let dial = |config: ClientConfig| {
        let config = QuicClientConfig::try_from(config).unwrap();
        client
            .connect_with(quinn::ClientConfig::new(Arc::new(config)), address, "relay.invalid")
            .unwrap()
    };

    let (accepted, dialled) =
        tokio::join!(async { endpoint.accept().await.unwrap().await.unwrap() }, async {
            dial(seat_config()).await.unwrap()
        },);
    assert_eq!(peer_key_of_quic(accepted.peer_identity()), Some(seat().public_key()));
    assert_eq!(peer_key_of_quic(dialled.peer_identity()), Some(relay().public_key()));
    let data = accepted.handshake_data().unwrap();
    let data = data.downcast::<HandshakeData>().unwrap();
    assert_eq!(data.protocol.as_deref(), Some(LINK));
    let (mut one, mut other) = ([0; 32], [0; 32]);
    let label = b"HLP/1 exporter enrol";
    accepted.export_keying_material(&mut one, label, b"").unwrap();
    dialled.export_keying_material(&mut other, label, b"").unwrap();
    assert_eq!(one, other);

    let elsewhere = client_config(Some(&seat()), &[identity(9).public_key()], LINK).unwrap();
    let (accepted, dialled) =
        tokio::join!(async { endpoint.accept().await.unwrap().await }, dial(elsewhere),);
    assert!(dialled.is_err());
    assert!(accepted.is_err());
}
