//! rustls configurations for both ends of a link.

use std::sync::Arc;

use rustls::client::{ClientConfig, ResolvesClientCert, Resumption};
use rustls::crypto::aws_lc_rs::{self, cipher_suite, kx_group};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::UnixTime;
use rustls::server::{NoServerSessionStorage, ResolvesServerCert, ServerConfig};
use rustls::sign::CertifiedKey;
use rustls::time_provider::TimeProvider;
use rustls::version::TLS13;
use rustls::{Error, SignatureScheme};

use crate::identity::TlsIdentity;
use crate::verify::{AnySeat, PinnedRelay};

/// Says why no configuration could be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ConfigError {
    /// The TLS library lacks an algorithm it was built with: a defect of this build.
    #[error("the TLS library refused the configuration: {0}")]
    Tls(#[from] Error),
    /// The TLS library does not verify Ed25519: a defect of this build.
    #[error("the TLS library does not verify Ed25519")]
    NoEd25519,
    /// No relay key is pinned, so no relay could be let in.
    #[error("no relay key is pinned")]
    NoPin,
}

/// The algorithms of a link: AES-128-GCM (which QUIC needs), ChaCha20-Poly1305 and AES-256-GCM;
/// X25519MLKEM768, then X25519; Ed25519.
///
/// # Errors
/// [`ConfigError::NoEd25519`]: a defect of this build; say so and stop.
pub fn provider() -> Result<CryptoProvider, ConfigError> {
    let base = aws_lc_rs::default_provider();
    Ok(CryptoProvider {
        cipher_suites: vec![
            cipher_suite::TLS13_AES_128_GCM_SHA256,
            cipher_suite::TLS13_CHACHA20_POLY1305_SHA256,
            cipher_suite::TLS13_AES_256_GCM_SHA384,
        ],
        kx_groups: vec![kx_group::X25519MLKEM768, kx_group::X25519],
        signature_verification_algorithms: ed25519_only(&base)?,
        ..base
    })
}

fn ed25519_only(base: &CryptoProvider) -> Result<WebPkiSupportedAlgorithms, ConfigError> {
    let mapping = base.signature_verification_algorithms.mapping;
    mapping
        .iter()
        .find(|(scheme, _)| *scheme == SignatureScheme::ED25519)
        .map(|entry| WebPkiSupportedAlgorithms {
            all: entry.1,
            mapping: core::slice::from_ref(entry),
        })
        .ok_or(ConfigError::NoEd25519)
}

/// The relay's end. It asks every peer for a certificate but takes one without, because one
/// configuration serves both enrolment and enrolled seats: after the handshake the relay must
/// refuse `hotline/1` without a [`crate::peer_key`], and a connection without ALPN.
///
/// # Errors
/// A defect of this build; say so and stop.
pub fn server_config(identity: &TlsIdentity, alpns: &[&[u8]]) -> Result<ServerConfig, ConfigError> {
    let provider = provider()?;
    let verifier = AnySeat { algorithms: provider.signature_verification_algorithms };
    let mut config = ServerConfig::builder_with_details(Arc::new(provider), Arc::new(NoClock))
        .with_protocol_versions(&[&TLS13])?
        .with_client_cert_verifier(Arc::new(verifier))
        .with_cert_resolver(Arc::new(Own(identity.certified())));
    config.alpn_protocols = alpns.iter().map(|alpn| alpn.to_vec()).collect();
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.max_early_data_size = 0;
    Ok(config)
}

/// A seat's end (with its identity), or a newcomer's (without one). Only a relay that holds one
/// of the pinned keys is let in; the server's name plays no part and is not sent.
///
/// # Errors
/// [`ConfigError::NoPin`] without a key; else a defect of this build.
pub fn client_config(
    identity: Option<&TlsIdentity>,
    relay_keys: &[[u8; 32]],
    alpn: &[u8],
) -> Result<ClientConfig, ConfigError> {
    if relay_keys.is_empty() {
        return Err(ConfigError::NoPin);
    }
    let provider = provider()?;
    let verifier = PinnedRelay {
        keys: relay_keys.to_vec(),
        algorithms: provider.signature_verification_algorithms,
    };
    let builder = ClientConfig::builder_with_details(Arc::new(provider), Arc::new(NoClock))
        .with_protocol_versions(&[&TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = match identity {
        Some(identity) => builder.with_client_cert_resolver(Arc::new(Own(identity.certified()))),
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![alpn.to_vec()];
    config.resumption = Resumption::disabled();
    config.enable_early_data = false;
    config.enable_sni = false;
    Ok(config)
}

/// Shows the one certificate there is.
#[derive(Debug)]
struct Own(Arc<CertifiedKey>);

impl ResolvesServerCert for Own {
    fn resolve(&self, _: rustls::server::ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

impl ResolvesClientCert for Own {
    fn resolve(&self, _: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        schemes.contains(&SignatureScheme::ED25519).then(|| Arc::clone(&self.0))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// Verification asks for a time that nothing here looks at; this answers without a clock.
#[derive(Debug)]
struct NoClock;

impl TimeProvider for NoClock {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(core::time::Duration::ZERO))
    }
}
