//! The relay: routes sealed envelopes between enrolled seats and can read nothing.
//!
//! [`core::Core`] decides everything and does no I/O; [`store`] keeps what was promised; the rest
//! moves bytes between them and the world.

pub mod core;
pub mod limits;
pub mod store;
