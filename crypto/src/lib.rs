//! HLP/1: per-pair sessions between seats. No I/O, no network, no clock; `now` (unix
//! milliseconds) and `rng` are arguments. The normative text is `docs/crypto.md`.
//!
//! What an engine does with it:
//!
//! ```text
//! IdentityKeys -> with_record -> IdentitySecret        once
//! Prekeys::rotate, one_time -> relay                   per class, weekly and at need
//! Bundle::verify -> VerifiedBundle -> Pair::initiate   first message to a peer
//! Pair::seal -> Sealed { hint, bytes } -> envelope     persist the pair before sending
//! envelope -> inspect(bytes)
//!   Message            -> hint index  -> Pair::open
//!   Init, known tag    -> tag index   -> Pair::open
//!   Init, unknown tag  -> Prekeys::initiation -> peer's Identity -> Pair::accept
//! Opened                                               persist the pair before the receipt
//! ```
//!
//! Every operation that fails leaves its state as it was.

mod attachment;
mod bundle;
mod chain;
mod class;
mod codec;
mod handshake;
mod hint;
mod identity;
mod kem;
pub mod labels;
pub mod limits;
mod message;
mod on_record;
mod outcome;
mod padding;
mod pair;
mod prekeys;
mod primitives;
mod safety;
mod seen;
mod session;
mod signed_prekeys;
mod skipped;
mod store;
#[cfg(test)]
mod tests;
mod wire;

pub use attachment::{
    CHUNK_BYTES, CHUNK_CONTENT_BYTES, CHUNKS_MAX, ChunkError, FileKey, SealedChunk, chunk_count,
};
pub use bundle::{Bundle, BundleError, Mode, SetMark, VerifiedBundle};
pub use class::Class;
pub use codec::Malformed;
pub use identity::{Identity, IdentityError, IdentityId, IdentityKeys, IdentitySecret};
pub use on_record::{OnRecord, recipients_hash, sign_on_record, verify_on_record};
pub use outcome::{
    Event, InitiateError, OpenError, Opened, SealError, SessionMark, Start, TurnOwed,
};
pub use padding::{Sealed, SizeClass, capacity};
pub use pair::Pair;
pub use prekeys::{Initiation, Prekeys, PrekeysError, PublishedOneTime, PublishedSet};
pub use safety::{SafetyNumber, safety_number};
pub use wire::{InitTag, Inspected, inspect};
