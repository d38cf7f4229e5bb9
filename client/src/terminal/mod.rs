//! Everything that touches the real terminal: modes, bytes, keys, bells, and the loop.
//!
//! ```text
//!   keyboard ──▶ input ──┐               ┌──▶ screen ──┐
//!   signals ────────────▶│      run      │             ├──▶ writer ──▶ terminal
//!   engine ◀──▶ desk ◀──▶│ (drives Face) │──▶ attention┘
//!                        └───────────────┘
//! ```
//!
//! Nothing here decides: [`crate::tui::event::Face`] does.

pub mod guard;
pub mod probe;
pub mod writer;
