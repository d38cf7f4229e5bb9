//! Everything that concerns several crates: the house's own rules, whole processes, the simulation.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "all of this is a test: a panic is how it fails, its helpers included"
)]

mod agent;
mod campaigns;
mod canary;
mod crossing;
mod demo;
mod deposits;
mod dossiers;
mod exercises;
mod files;
mod forms;
mod forward;
mod handover;
mod homes;
mod house;
mod incidents;
mod journey;
mod kills;
mod published;
#[cfg(test)]
mod refusals;
mod release;
mod rules;
mod sitting;
mod stage;
mod terminal;
