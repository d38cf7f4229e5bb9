//! Moves bytes between QUIC and the core, and work between the core and the store. Decides
//! nothing: what a seat may do is the core's word, what a frame is the protocol's.
//!
//! ```text
//!   endpoint ─handshake─▶ link task ─Event─▶ switchboard (the core) ─Work─▶ store threads
//!                            ▲  │  ◀─ToLink──┘      ▲                          │
//!                   readers ─┘  └─▶ writers         └───────────Done───────────┘
//! ```

mod disk;
mod endpoint;
mod enrol;
mod link;
mod pace;
mod reset;
mod running;
mod shared;
mod shares;
mod switchboard;
mod writer;

pub use running::{RunningRelay, StartError, start, start_on, start_with};

pub(crate) use running::ask;
pub(crate) use switchboard::Event;
