//! The dossier of a case: everything that was said in it as one file, for somebody who was not
//! there, and the check of such a file with nothing else at hand.
//!
//! Pure: no disk, no clock, no randomness, no key. It is a crate of its own because it is the one
//! place that needs messages, signatures and directory together and neither engine nor store: what
//! judges evidence can be read, tested and built without the rest of the client.
//!
//! ```text
//! Material -> Dossier::assemble -> JSON, or a page (page::html) with the JSON inside
//!                                     |
//!             read -> Reading <-------+      the verdict names each item that is not as it should be
//! ```
//!
//! Every item is **signed** (a note, an acknowledgement that is one), **unproven** (a non-paper and
//! what devices said: authenticated between the two, and whoever holds the file could have written
//! it) or **stated** (what the relay said). The normative text is docs/dossier.md.

mod assemble;
mod fault;
mod file;
pub mod labels;
pub mod limits;
pub mod page;
mod plain;
mod read;
mod signatures;
mod time;
mod wording;

pub use assemble::{Held, Material, Receipt, Refused};
pub use fault::{Fault, Unreadable};
pub use file::{Dossier, Evidence, Item, Proof, Totals, What};
pub use plain::plain;
pub use read::{Entry, Reading, Shown, Signer, read};
pub use wording::{KEYS, Wording};
