//! The labels of the relay's own secrets.

/// Key under which the relay makes QUIC's stateless reset tokens (RFC 9000 section 10.3.2).
pub const QUIC_RESET: &str = "HLP/1 quic reset";
/// By what the relay knows its own connection ids again. No secret: it saves work on stray packets.
pub const QUIC_IDS: &str = "HLP/1 quic ids";

/// All of them.
pub const ALL: &[&str] = &[QUIC_RESET, QUIC_IDS];
