//! The client's engine: decides everything at a desk and does nothing itself.
//!
//! `handle` takes what happened, `poll_output` says what to do about it, `poll_timeout` when to
//! come back. It knows no socket, no disk, no clock and no terminal. Whatever it wants kept leaves
//! as [`Output::Commit`] before anything that depends on it leaves as [`Output::Transmit`]: a
//! driver that takes outputs in their order stores before it sends.

mod io;
mod rows;

pub use io::{
    Command, DirectoryChange, Failure, Input, LinkState, NewMessage, Notice, Outcome, Output,
    Ticket, Unreachable,
};
pub use rows::{
    AckRow, Cargo, Cell, CopyRow, CopyState, Direction, EntryRow, IntentRow, LogRow, MessageRow,
    OutgoingRow, QuarantineRow, Role, Snapshot, Write,
};
