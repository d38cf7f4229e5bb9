//! The bounds on what is taken in, each with its reason.

use core::time::Duration;

/// Most things that are followed at once: whoever has a thousand alerts open is helped by no further
/// one. With what waits to be told they take some megabytes.
pub const ENTRIES_MAX: usize = 1_024;

/// Longest text of a message made of an alert, in bytes: two screens, labels included. More is cut, and
/// says so.
pub const BODY_BYTES_MAX: usize = 4_096;

/// Longest subject, in bytes: that of a message (casework).
pub const SUBJECT_BYTES_MAX: usize = hotline_casework::limits::SUBJECT_BYTES_MAX;

/// Most words of what interrupts (casework), less some for what the intake itself adds.
pub const URGENT_WORDS_MAX: usize = hotline_casework::limits::URGENT_WORDS_MAX - 20;

/// Most addressees of an alert: as on a line that raises one (formats).
pub const ADDRESSES_MAX: usize = hotline_formats::limits::ADDRESSES_MAX;

/// Most keys under which one thing is known: a CAP event gets a new one with each update, and a late
/// copy of one of the last ones is still known again.
pub const KEYS_MAX: usize = 16;

/// Most keys that an alert cites: those of CAP (formats).
pub const CITES_MAX: usize = hotline_formats::limits::CAP_REFERENCES_MAX;

/// Most sources that are limited one by one; those beyond share the place of one. A source is named by
/// whoever writes the line, so their number is outside input.
pub const SOURCES_MAX: usize = 64;

/// Most groups of addressees of which it is known when they were last sent a summary.
pub const SUMMARIES_MAX: usize = 64;

/// Alerts that a summary names; of more the number is told.
pub const SUMMARY_NAMES_MAX: usize = 20;

/// Between two messages about one thing: what flaps is told as it stands then.
pub const GAP: Duration = Duration::from_secs(10);

/// How long an alert is held back before a summary names it: a burst that passes needs none.
pub const SUMMARY_AFTER: Duration = Duration::from_secs(60);

/// Between two summaries to the same addressees.
pub const SUMMARY_EVERY: Duration = Duration::from_secs(900);

/// How long to wait after a message could not be written for a reason that passes.
pub const RETRY_AFTER: Duration = Duration::from_secs(30);

/// How long a thing that is over is remembered: if it comes back within, it goes on in its case.
pub const RESOLVED_FOR: Duration = Duration::from_secs(7 * 86_400);

/// How long a thing that is open is remembered without a word of it: a source that still knew it would
/// have repeated it. Shorter than messages are remembered by.
pub const SILENT_FOR: Duration = Duration::from_secs(30 * 86_400);

/// Messages an hour about what one source raises.
pub const PER_SOURCE: u32 = 100;

/// Messages an hour about what all sources raise.
pub const IN_ALL: u32 = 200;

/// Most messages an hour that may be allowed: a thousand is the whole outbox.
pub const PER_HOUR_MAX: u32 = 1_000;
