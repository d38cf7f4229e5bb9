//! Tests of the whole protocol. `seats` plays the engine; the rest is one file per subject.

mod handshake;
mod ratchet;

mod seats;
