//! Forms of others: what arrives from monitoring, warning systems and analysts, and what leaves for
//! them.
//!
//! Pure: no disk, no socket, no clock, no randomness. Everything here is handed bytes of strangers,
//! so each reader has its bounds ([`limits`]), names what is wrong and where ([`FormatError`]), and
//! gives only text that a screen can show as it is. XML is read without document types and without
//! entities, JSON without duplicate keys and never deeper than a bound.
//!
//! ```text
//! alertmanager::Webhook --+
//! cap::Message -----------+--> Alert --> the agent
//! line::read -------------+
//!
//! any file -> summarise -> Summary --> shown before the file is opened
//!
//! Case         -> stix::bundle -> JSON
//! cap::Warning -> cap::message -> XML
//! ```
//!
//! The normative text is docs/formats.md.

mod alert;
pub mod alertmanager;
pub mod cap;
mod csaf;
mod error;
mod export;
mod indicator;
mod json;
pub mod limits;
pub mod line;
mod misp;
mod safe;
pub mod stix;
mod summary;
#[cfg(test)]
mod tests;
mod time;
mod xml;

pub use alert::{Alert, Key, Source, State};
pub use error::FormatError;
pub use export::{Case, Entry, ExportError, Red};
pub use indicator::{IndicatorKind, Indicators};
pub use summary::{Format, Listed, Summary, summarise};
