//! The face at a terminal: pure state, update and views.
//!
//! Nothing here touches the terminal, the engine or a clock: what happens comes in as
//! [`event::Event`], what is to be done goes out as [`event::Effect`], and `crate::terminal`
//! carries both.

pub mod event;
#[allow(dead_code, unused_imports, reason = "screens take up what they need one by one")]
pub(crate) mod text;
