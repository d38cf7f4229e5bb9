//! How a relay is watched and told: pages over HTTP, its log, its service manager, its signals.

mod pages;
mod process;

pub(crate) use pages::{Hang, metrics};
