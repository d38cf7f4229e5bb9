//! The whole system in virtual time: relay core, stores, engines and a network, all from one seed.
//!
//! ```text
//!   Seat { Engine, MemoryRows } ⇄ pipes (ordered, delayed, cut) ⇄ Relay { Core, RelayLink, MemoryStore }
//! ```
//!
//! Bytes travel in ordered streams as over QUIC: chunks are delayed and split, streams of one
//! connection are not ordered among each other, and a cut loses whatever is in flight. A crash
//! loses whatever a store has not committed; it can strike between any two outputs. Everything
//! random comes from the seed, so a failure is repeated by its number.

mod net;
mod oracle;
mod people;
mod plain;
mod relay;
mod seat;
mod spool;
mod world;

use world::{Faults, World};

#[cfg(test)]
mod alarms;
#[cfg(test)]
mod campaigns;
#[cfg(test)]
mod colleagues;
#[cfg(test)]
mod counters;
#[cfg(test)]
mod deposits;
#[cfg(test)]
mod exercises;
#[cfg(test)]
mod incidents;
#[cfg(test)]
mod lifecycle;
#[cfg(test)]
mod machines;
#[cfg(test)]
mod shelf;
#[cfg(test)]
mod tests;
