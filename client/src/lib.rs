//! Hotline at the desk: engine, encrypted store, network and the `hotline` command.

pub mod engine;
