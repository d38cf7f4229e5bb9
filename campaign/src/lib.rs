//! What a campaign of checks found: the findings that its runner signs, the report for people and
//! programs, and the check of such a report with nothing else at hand.
//!
//! Pure: no disk, no clock, no randomness, no key, no engine. The counting itself is
//! [`hotline_casework::Campaign`]; the signatures in a report are checked by `hotline-dossier`.
//!
//! ```text
//! Material ──counted──▶ Count { campaign, findings } ──▶ result message (findings and their hash)
//!                                   │
//!                          Report ◀─┴─▶ text, csv, page
//!                             │
//!                    File { report, dossier } ──verify──▶ Verdict, each fault with whose answer it is
//! ```
//!
//! The normative text is docs/casework.md, section 9.

mod chart;
mod csv;
mod file;
mod findings;
pub mod labels;
pub mod limits;
mod material;
mod page;
mod report;
mod text;
mod time;
mod verify;

pub use csv::csv;
pub use file::{File, Unreadable, belongs};
pub use findings::{Counts, Findings, GroupDoc, NamedRow, Outage, Place, ShareDoc, TimesDoc};
pub use material::{Asked, Count, Material, asked, counted, leaf};
pub use page::html;
pub use report::{Past, Report, RowDoc, Scope};
pub use text::text;
pub use verify::{Verdict, is_counted, verify};
