//! Hotline at the desk: engine, encrypted store, network and the `hotline` command.

pub mod engine;
pub mod labels;
pub mod limits;
pub mod network;
pub mod runtime;
pub mod vault;
