//! What a seat and its relay say to each other: ids, envelopes, frames and the link.
//!
//! This crate knows nothing of keys, plaintext, sockets or clocks. It turns bytes into typed
//! frames and back (CBOR, RFC 8949, bounded by [`limits`]) and keeps the order of a conversation
//! as a state machine without I/O. The normative text is `docs/protocol.md`.

pub mod address;
pub mod attachment;
pub mod close;
pub mod codec;
pub mod deposit;
pub mod envelope;
pub mod frames;
pub mod ids;
pub mod labels;
pub mod limits;
pub mod link;
pub mod refusal;
pub mod words;
