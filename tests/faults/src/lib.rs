//! A disk that fails, for programs that keep their data in SQLite.
//!
//! ```ignore
//! hotline_faults::install();
//! hotline_faults::arm(Fault { call: Some(Call::Sync), n: 7, lasts: false, left: Left::Whole });
//! ```
//!
//! It works below SQLite's pager and above the operating system, in this process alone, so it
//! needs no tool and no rights. Tests use it; nothing that is shipped depends on it.

mod disk;

pub use disk::{Call, Fault, Left, arm, disarm, install};
