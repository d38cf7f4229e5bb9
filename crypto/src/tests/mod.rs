//! Tests of the whole protocol. `seats` plays the engine; the rest is one file per subject.

mod forgeries;
mod handshake;
mod prekeys;
mod properties;
mod published;
mod ratchet;
mod resets;
pub(crate) mod seats;
mod vectors;
