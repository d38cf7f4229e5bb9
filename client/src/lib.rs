//! Hotline at the desk: engine, encrypted store, network and the `hotline` command.

mod agent;
pub mod ask;
mod campaign;
pub mod cli;
mod course;
#[cfg(feature = "demo")]
pub mod demo;
mod dossier;
mod durable;
mod ending;
pub mod engine;
mod exercises;
mod files;
mod forward;
pub mod home;
pub mod host;
pub mod labels;
pub mod lang;
pub mod limits;
pub mod network;
mod papers;
mod plain;
mod published;
#[cfg(feature = "demo")]
pub mod rehearsal;
pub mod runtime;
pub mod socket;
pub mod spool;
pub mod terminal;
mod times;
pub mod tui;
pub mod vault;
mod view;
