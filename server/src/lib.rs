//! The relay: routes sealed envelopes between enrolled seats and can read nothing.
//!
//! [`core::Core`] decides everything and does no I/O; [`store`] keeps what was promised;
//! [`driver`] moves bytes between them and the world. To run a relay inside a process, for a
//! demonstration or a test: [`Relay::init`], [`Relay::start`], [`RunningRelay::admit`].

pub mod admin;
pub mod backup;
pub mod cli;
pub mod clock;
pub mod config;
pub mod control;
pub mod core;
pub mod driver;
pub mod home;
pub mod labels;
pub mod limits;
pub mod log;
pub mod meters;
pub mod operation;
pub mod relay;
pub mod runtime;
pub mod store;

pub use driver::{RunningRelay, StartError};
pub use relay::{AskError, Relay};
