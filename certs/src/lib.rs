//! The only code that makes or checks a TLS identity: self-signed certificates around pinned
//! Ed25519 keys.
//!
//! A certificate here is a wrapper that TLS asks for. Verifiers compare the key in it with the
//! keys they were given and check that the peer holds it (the handshake's signature); names,
//! dates and authorities mean nothing, so a clock that is a day or thirty years off locks nobody
//! out. TLS 1.3 only, X25519MLKEM768 preferred and X25519 accepted, Ed25519 signatures only, no
//! early data, no tickets, no resumption. No clock is read and no randomness drawn: certificates
//! follow from their seed.
//!
//! This crate does not know who may connect: the relay asks the directory with [`peer_key`].

mod config;
#[cfg(test)]
mod handshake_tests;
mod identity;
pub mod limits;
mod verify;

pub use config::{ConfigError, client_config, provider, server_config};
pub use identity::{IdentityError, TlsIdentity};
pub use verify::{certificate_key, peer_key, peer_key_of_quic};
