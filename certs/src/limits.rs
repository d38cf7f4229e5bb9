//! Bounds on what a peer sends as its certificate.

/// Largest certificate in bytes that is parsed: ours have under 300.
pub const CERTIFICATE_BYTES_MAX: usize = 1_024;
