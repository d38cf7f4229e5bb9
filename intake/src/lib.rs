//! What becomes of the alerts of machines: known again, held back, told.
//!
//! Pure: no disk, no socket, no clock, no randomness. A driver hands in [`Report`]s and the time; the
//! [`Intake`] says which messages are to be written ([`Say`]) and what must be kept ([`Change`]). The
//! driver makes both durable in one commit, so a crash neither loses an alert nor tells it twice.
//!
//! ```text
//! formats::Alert --Report::of--> Report --take--> Intake --due--> Say --> a message, an intent
//!                                                   |                        |
//!                                                   +--<-------- said -------+
//!                                                   +--changes--> Change, in the same commit
//! ```
//!
//! For each thing an alert is about it holds what was said of it last and, at most, one newer word that
//! waits: the latest. It waits for the message before it to have left, for a short gap, and for the
//! allowance of its source. So nothing piles up, and what is told is what holds at that moment.
//!
//! A program is never in a hurry like a person: nothing is flash, nothing climbs a ladder.

mod allowance;
mod entry;
mod intake;
pub mod labels;
pub mod limits;
mod report;
mod say;
#[cfg(test)]
mod tests;

pub use allowance::Allowance;
pub use entry::{Change, Slot};
pub use intake::{Damaged, Fate, Intake, NotSaid, Stands};
pub use report::{Defaults, Report, Unfit};
pub use say::{Form, Say};
