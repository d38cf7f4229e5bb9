//! The layers over the main screen, one file each.

pub(crate) mod ack_words;
pub(crate) mod alert;
mod as_sent;
pub(crate) mod card;
pub(crate) mod case;
pub(crate) mod compose;
pub(crate) mod confirm;
pub(crate) mod deed;
pub(crate) mod detail;
pub(crate) mod directory;
pub(crate) mod dossier;
pub(crate) mod duty;
pub(crate) mod entry;
pub(crate) mod exercise;
mod files;
pub(crate) mod line;
pub(crate) mod missing;
pub(crate) mod page;
pub(crate) mod palette;
pub(crate) mod pass_on;
mod picker;
pub(crate) mod pings;
pub(crate) mod played;
mod question;
mod reach;
mod record;
pub(crate) mod release;
mod save_as;
pub(crate) mod search;
pub(crate) mod shelf;
pub(crate) mod templates;
pub(crate) mod verify;
pub(crate) mod welcome;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod people_tests;
