//! The directory: who may be written to and with which keys, as a signed append-only log that
//! every member holds in full.
//!
//! Relay and client use the same code: [`Directory`] replays entries and refuses what no rule
//! allows, so a relay that swaps a key, hides an entry or shows two histories is noticed. The
//! crate does no I/O, reads no clock and draws no randomness. It knows nothing of sessions,
//! frames or files. The normative text is `docs/directory.md`.
//!
//! ```text
//! Genesis -> Directory <- apply(entry bytes) <- EntryDraft (signed by those the rules name)
//!                |                           <- EnrolRequest (placed in the log by the relay)
//!                +-> SeatEntry, PartyEntry, Event
//!                +-> Head -> SignedHead -> Judgement, SplitView (the proof of two histories)
//! Invitation (one line, or read over a telephone) -> EnrolRequest
//! ```

pub mod cbor;
pub mod draft;
pub mod enrol;
pub mod entry;
pub mod event;
pub mod genesis;
pub mod head;
pub mod invitation;
pub mod keys;
pub mod labels;
pub mod limits;
pub mod op;
pub mod record;
pub mod replica;
mod rules;
pub mod seat;
pub mod split;
pub mod telephone;

#[cfg(test)]
mod tests;

pub use draft::{DraftError, EntryDraft};
pub use enrol::{EnrolError, EnrolRequest, Newcomer};
pub use entry::{Entry, EntryError};
pub use event::Event;
pub use genesis::{Genesis, GenesisError, RelayAccess};
pub use head::{Freshness, Head, HeadError, Judgement, SignedHead};
pub use invitation::{Invitation, InvitationError, InviteSecret};
pub use keys::{Ed25519Key, KeyError, X25519Key};
pub use op::{Grant, Op, Topic};
pub use record::{KeyRecord, RecordError};
pub use replica::{Applied, ApplyError, Checks, Directory};
pub use rules::Refusal;
pub use seat::{CopiesReason, PartyEntry, PendingRecovery, SeatEntry, SeatStatus};
pub use split::{SplitError, SplitView};
pub use telephone::TelephoneInvitation;
